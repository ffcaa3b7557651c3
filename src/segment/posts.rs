//! Posts that an article prints as the network shows them: the words, a dash, who wrote them, the handle in brackets, the day.
//! “The wall will hold. — Ada Mori (@adamori) May 3, 2020”
//!
//! No mark says that the words are somebody's, and every fifteenth article of the archive has some. A post is what stands before its signature in the same paragraph; where that is longer than posts are, it is left alone.

use crate::span::Span;

/// A post; spans in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// What it says.
    pub words: Span,
    /// The name in its signature.
    pub label: Span,
}

/// The longest post, in characters, links included.
const LONGEST: usize = 420;
/// The longest name of a signature, in bytes.
const NAME: usize = 60;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Dashes before a name.
const DASHES: [char; 4] = ['—', '–', '-', '―'];

const MARKS: [char; 5] = ['"', '“', '”', '‘', '’'];

/// The posts of a text, in order.
pub(super) fn posts(text: &str, paragraphs: &[Span]) -> Vec<Post> {
    let mut out = Vec::new();
    for paragraph in paragraphs {
        let line = paragraph.of(text);
        let mut from = skipped(line);
        for (bracket, _) in line.match_indices("(@") {
            let Some((name, end)) = signature(line, from, bracket) else { continue };
            let whole = Span::new(paragraph.start + from, paragraph.start + name.dash).trim(text);
            from = end;
            let words = whole.of(text);
            // Words in marks are found by their marks.
            let marked = words.starts_with(MARKS) && words.ends_with(MARKS);
            if !marked && words.chars().count() <= LONGEST && words.contains(char::is_alphabetic) {
                let label = Span::new(paragraph.start + name.from, paragraph.start + name.to);
                out.push(Post { words: whole, label });
            }
        }
    }
    out
}

/// “Skip Twitter post by @adamori”: what some sites print before a post.
fn skipped(line: &str) -> usize {
    let Some(rest) = line
        .strip_prefix("Skip Twitter post")
        .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '))
    else {
        return 0;
    };
    let rest = rest.strip_prefix("by @").unwrap_or(rest);
    let handle = rest.find(char::is_whitespace).unwrap_or(rest.len());
    line.len() - rest.len() + handle
}

/// The dash and the name of a signature; bytes of the line.
struct Name {
    dash: usize,
    from: usize,
    to: usize,
}

/// A signature whose handle begins at `bracket`, and where it ends; its dash stands behind `from`.
fn signature(line: &str, from: usize, bracket: usize) -> Option<(Name, usize)> {
    let behind = &line[bracket + 2..];
    let handle = behind.bytes().take(21).position(|b| b == b')').filter(|&n| n > 0)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let day = behind[handle + 1..].trim_start_matches([' ', '\u{a0}']);
    if !behind[..handle].chars().all(plain) {
        return None;
    }
    let end = line.len() - day.len() + date(day)?;
    let before = line.get(from..bracket)?;
    let mut dash = before.char_indices().rev().take_while(|(at, _)| before.len() - at <= NAME);
    let apart = |at: usize| at == 0 || before[..at].ends_with(char::is_whitespace);
    let (at, mark) = dash.find(|(at, c)| DASHES.contains(c) && apart(*at))?;
    let name = &before[at + mark.len_utf8()..];
    let start = from + at + mark.len_utf8() + (name.len() - name.trim_start().len());
    let stop = start + name.trim().len();
    (stop > start).then_some((Name { dash: from + at, from: start, to: stop }, end))
}

/// The length of a date that begins here: “May 3, 2020”.
fn date(text: &str) -> Option<usize> {
    let month = MONTHS.iter().any(|m| text.starts_with(m));
    let mut parts = text.splitn(4, ' ');
    let (name, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits =
        |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let year = year.get(..4).filter(|year| digits(year, 4))?;
    let fits = month && name.len() <= 9 && digits(day.strip_suffix(',')?, 2);
    fits.then_some(name.len() + 1 + day.len() + 1 + year.len())
}

#[cfg(test)]
mod tests {
    use crate::segment::Document;

    /// Label and words of each post.
    fn told(text: &str) -> Vec<(&str, &str)> {
        let document = Document::new(text);
        document.posts.iter().map(|p| (p.label.of(text), p.words.of(text))).collect()
    }

    #[test]
    fn what_a_signature_stands_behind_is_a_post() {
        let text = "Mori was quick to answer.\n\nThe wall will hold! pic.example.com/x — Ada Q. Mori (@adamori) May 3, 2020\n\n\
                    Skip Twitter post by @brill_n No. – Ned Brill (@brill_n) October 31, 2019 Report";
        assert_eq!(
            told(text),
            [("Ada Q. Mori", "The wall will hold! pic.example.com/x"), ("Ned Brill", "No.")]
        );
    }

    #[test]
    fn two_posts_may_stand_in_one_paragraph() {
        let text =
            "It fell. — Ada Mori (@adamori) May 3, 2020 It did not - really. — Ned Brill (@nb) May 4, 2020";
        assert_eq!(told(text), [("Ada Mori", "It fell."), ("Ned Brill", "It did not - really.")]);
    }

    #[test]
    fn a_handle_alone_makes_no_post() {
        let none = |text: &str| assert_eq!(told(text), [], "{text}");
        none("The mayor — Ada Mori (@adamori) — left.");
        none("The mayor, Ada Mori (@adamori) May 3, 2020, left.");
        none("It fell. — Ada Mori (@adamori) in May 2020");
        none(&format!("{}— Ada Mori (@adamori) May 3, 2020", "It went on and on. ".repeat(30)));
    }
}
