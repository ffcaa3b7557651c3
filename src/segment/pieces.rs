//! Pieces that an article quotes at length, paragraph after paragraph, and that hold quotations of their own: straight
//! marks around what is quoted, curly ones around what is quoted in it. Only an article that writes so somewhere, a
//! curly pair right inside a straight one, is taken to; others mix their marks without a meaning.

use crate::quotes::Quotation;
use crate::span::Span;
use std::ops::Range;

/// Whether curly marks inside straight ones part two voices here, and curly ones are the article's own too.
fn is_layered(text: &str, quotations: &[Quotation]) -> bool {
    let curly = |q: &Quotation| q.parent.is_none() && q.span.of(text).starts_with('“');
    quotations.iter().any(curly) && layered(text, quotations).contains(&true)
}

/// For each quotation whether it stands in straight marks and holds one in curly ones.
pub(super) fn layered(text: &str, quotations: &[Quotation]) -> Vec<bool> {
    let begins = |q: &Quotation, mark: char| q.span.of(text).starts_with(mark);
    let mut holds = vec![false; quotations.len()];
    for q in quotations.iter().filter(|q| q.closed && begins(q, '“')) {
        if let Some(outer) = q.parent.filter(|&outer| begins(&quotations[outer], '"')) {
            holds[outer] = true;
        }
    }
    holds
}

/// The runs of paragraphs that are such pieces, in order: all begin with a mark, one at least with a straight one that
/// its paragraph leaves open or that holds curly ones.
pub(super) fn pieces(text: &str, paragraphs: &[Span], quotations: &[Quotation]) -> Vec<Range<usize>> {
    if !is_layered(text, quotations) {
        return Vec::new();
    }
    let mut whole = vec![false; paragraphs.len()];
    for (at, q) in quotations.iter().enumerate() {
        let opens = q.parent.is_none() && q.span.start == paragraphs[q.paragraph].start;
        let holds = || quotations.get(at + 1).is_some_and(|next| next.parent == Some(at));
        if opens && q.span.of(text).starts_with('"') && (!q.closed || holds()) {
            whole[q.paragraph] = true;
        }
    }
    let marked = |p: usize| paragraphs[p].of(text).starts_with(['"', '“']);
    let ends = |p: usize| {
        let words = paragraphs[p].of(text);
        words.ends_with('"') && words.matches('"').count() % 2 == usize::from(words.starts_with('“'))
    };
    let (mut out, mut from) = (Vec::new(), 0);
    while from < paragraphs.len() {
        let to = (from..paragraphs.len()).find(|&p| !marked(p)).unwrap_or(paragraphs.len());
        let to = (from..to).find(|&p| ends(p)).map_or(to, |last| last + 1);
        if whole[from..to].contains(&true) {
            out.push(from..to);
        }
        from = to.max(from + 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::segment::Document;

    const PIECE: &str = "Mori of the Courier wrote:\n\n\"Lund fell ill after what she called a “turn,” in May.\n\n“I am \
                         well,” she said.\n\n“So am I,” said Obi.\"\n\n“It is sad,” Ott told us.\n\nShe went on:\n\n\
                         \"The lamp went out.\n\n“Who is there?” she asked.";

    #[test]
    fn paragraphs_that_begin_with_marks_are_a_piece_where_marks_are_layered() {
        assert_eq!(Document::new(PIECE).pieces, [1..4, 6..8]);
    }

    #[test]
    fn marks_that_are_mixed_without_a_meaning_are_none() {
        assert!(Document::new(&PIECE.replace("“turn,”", "turn,")).pieces.is_empty());
        assert!(Document::new(&PIECE.replace(['“', '”'], "\"")).pieces.is_empty());
    }
}
