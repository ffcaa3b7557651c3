//! Links to other articles among an article's own words: “(RELATED: Mori Wins Again)”, “( Also on LANTERN: Lund
//! resigns)”, “SEE ALSO: Ten walks along the bay”. What they say is read, but nobody around them is meant by whom they name.

use crate::span::Span;

/// What such a link begins with, in brackets or as a paragraph of its own.
const HEADS: [&str; 10] = [
    "RELATED:",
    "RELATED STORY:",
    "MORE:",
    "READ MORE:",
    "SEE ALSO:",
    "PHOTOS:",
    "VIDEO:",
    "WATCH:",
    "Related:",
    "Read more:",
];

/// The most bytes of a link.
const LONGEST: usize = 400;

/// The links of an article, in order.
pub(super) fn asides(text: &str, paragraphs: &[Span]) -> Vec<Span> {
    let mut out = Vec::new();
    for paragraph in paragraphs {
        let words = paragraph.of(text);
        if paragraph.end - paragraph.start <= LONGEST && HEADS.iter().any(|head| words.starts_with(head)) {
            out.push(*paragraph);
            continue;
        }
        let mut from = 0;
        for (open, _) in words.match_indices('(') {
            if open < from || !is_link(words[open + 1..].trim_start()) {
                continue;
            }
            if let Some(close) = closing(&words[open..]) {
                from = open + close;
                out.push(Span::new(paragraph.start + open, paragraph.start + from));
            }
        }
    }
    out
}

fn is_link(words: &str) -> bool {
    let also = |words: &str| {
        let (site, _) = words.split_once(':')?;
        Some(!site.is_empty() && site.len() < 20 && !site.contains(char::is_lowercase))
    };
    HEADS.iter().any(|head| words.starts_with(head))
        || words.strip_prefix("Also on ").and_then(also).unwrap_or(false)
}

/// One past the bracket that closes the first one.
fn closing(words: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in words.char_indices().take_while(|(at, _)| *at < LONGEST) {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::segment::Document;

    #[test]
    fn links_to_other_articles_are_asides() {
        let text = "Mori left. (RELATED: Lund (D) Hints At ‘More’) He laughed (so they say).\n\n( Also on LANTERN: Obi \
                    wins)\n\nWATCH: Ten walks\n\n(Also on Monday: rain.)";
        let document = Document::new(text);
        let found: Vec<&str> = document.asides.iter().map(|span| span.of(text)).collect();
        assert_eq!(
            found,
            ["(RELATED: Lund (D) Hints At ‘More’)", "( Also on LANTERN: Obi wins)", "WATCH: Ten walks"]
        );
    }
}
