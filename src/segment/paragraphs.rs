//! Paragraphs: lines of the text, unless the text is wrapped by hand.

use crate::span::Span;

/// The paragraphs of a text, white space trimmed, empty ones left out.
///
/// Every line is a paragraph, except in texts wrapped at a fixed width: there blank lines part paragraphs. A text
/// counts as wrapped when nine lines in ten that another line follows directly are of about the same length and stop
/// short of the end of a sentence more often than not.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let lines = lines(text);
    if !is_wrapped(text, &lines) {
        return lines.into_iter().filter(|l| !l.is_empty()).collect();
    }
    let mut out: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        match out.last_mut() {
            _ if line.is_empty() => open = false,
            Some(last) if open => last.end = line.end,
            _ => {
                out.push(line);
                open = true;
            }
        }
    }
    out
}

/// Trimmed lines, empty ones included.
fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        out.push(trim(text, Span::new(start, end)));
        start = end + 1;
    }
    out
}

/// White space and the invisible characters that pages leave around text.
fn trim(text: &str, span: Span) -> Span {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{00ad}');
    let inner = span.of(text);
    let start = span.start + (inner.len() - inner.trim_start_matches(blank).len());
    let len = inner.trim_matches(blank).len();
    Span::new(start, start + len)
}

const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 50..=90;

fn is_wrapped(text: &str, lines: &[Span]) -> bool {
    let (mut followed, mut fit, mut unfinished) = (0, 0, 0);
    for pair in lines.windows(2) {
        if pair[0].is_empty() || pair[1].is_empty() {
            continue;
        }
        followed += 1;
        let line = pair[0].of(text);
        fit += usize::from(WRAP_WIDTHS.contains(&line.chars().count()));
        unfinished += usize::from(line.ends_with(|c: char| c.is_alphanumeric() || c == ','));
    }
    followed >= 3 && fit * 10 >= followed * 9 && unfinished * 2 > followed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        paragraphs(text).into_iter().map(|p| p.of(text)).collect()
    }

    #[test]
    fn every_line_is_a_paragraph() {
        assert_eq!(of("Head\n\n One. \r\nTwo.\n\u{200b}\n"), ["Head", "One.", "Two."]);
        assert!(of(" \n\n").is_empty());
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let line = "The harbour board met on Tuesday to hear what the pilots of the port";
        let text = format!("{line}\n{line}\n{line}\n{line}\nhad to say.\n\nThey left.");
        assert_eq!(of(&text).len(), 2);
    }
}
