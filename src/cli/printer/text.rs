//! Words on a terminal: their width, their colours, line breaks.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const PRAISE: Style = AnsiColor::Green.on_default();
pub(super) const BLAME: Style = AnsiColor::Red.on_default();

/// Columns that the words take.
pub(super) fn width(words: &str) -> usize {
    words.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A character as it may be shown: an article must not move the cursor, recolour the terminal or turn the direction
/// of writing round.
fn shown(c: char) -> Option<char> {
    match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{FEFF}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => Some('\u{FFFD}'),
        c => Some(c),
    }
}

/// Words on one line, fit to be shown.
pub(super) fn clean(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter_map(shown).collect()
}

/// Styled words.
pub(super) fn paint(style: Style, words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("{style}{words}{style:#}") }
}

/// Cuts words to so many columns and fills them up.
pub(super) fn fit(words: &str, columns: usize) -> String {
    let mut cut = String::new();
    let mut used = 0;
    let whole = width(words) <= columns;
    for c in words.chars() {
        let wide = c.width().unwrap_or(0);
        if !whole && used + wide + 1 > columns {
            cut.push('…');
            used += 1;
            break;
        }
        cut.push(c);
        used += wide;
    }
    cut.push_str(&" ".repeat(columns.saturating_sub(used)));
    cut
}

/// A number with separators: 12,345.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// “1 quote”, “2 quotes”.
pub(super) fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Words of several styles, broken into lines.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Words as pieces of one style each; a change of style need not be a word's end.
    words: Vec<Vec<(Style, String)>>,
    /// Whether the last word can still grow.
    open: bool,
}

impl Paragraph {
    /// Appends words in a style.
    pub(super) fn push(&mut self, style: Style, words: &str) {
        for c in words.chars().filter_map(shown) {
            if c == ' ' {
                self.open = false;
                continue;
            }
            if !self.open {
                self.words.push(Vec::new());
                self.open = true;
            }
            let Some(word) = self.words.last_mut() else { continue };
            match word.last_mut() {
                Some((last, piece)) if *last == style => piece.push(c),
                _ => word.push((style, c.to_string())),
            }
        }
    }

    /// Lines of at most so many columns; longer words stand alone.
    pub(super) fn lines(&self, columns: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line: Vec<(Style, String)> = Vec::new();
        let mut used = 0;
        for word in &self.words {
            let wide: usize = word.iter().map(|(_, piece)| width(piece)).sum();
            if used > 0 && used + 1 + wide > columns {
                lines.push(painted(&line));
                line.clear();
                used = 0;
            }
            if let Some((_, last)) = line.last_mut() {
                last.push(' ');
                used += 1;
            }
            for (style, piece) in word {
                match line.last_mut() {
                    Some((last, pieces)) if last == style => pieces.push_str(piece),
                    _ => line.push((*style, piece.clone())),
                }
            }
            used += wide;
        }
        if !line.is_empty() {
            lines.push(painted(&line));
        }
        lines
    }
}

fn painted(pieces: &[(Style, String)]) -> String {
    pieces.iter().fold(String::new(), |mut line, (style, piece)| {
        // Writing to a string cannot fail.
        let _ = write!(line, "{style}{piece}{style:#}");
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_article_controls_the_terminal() {
        assert_eq!(clean("a\u{1B}[31m\u{202E}b\r\n\tc\u{7}"), "a\u{FFFD}[31mb c\u{FFFD}");
    }

    #[test]
    fn words_are_cut_and_filled_by_width() {
        assert_eq!(fit("Zoë", 5), "Zoë  ");
        assert_eq!(fit("Marchetti", 5), "Marc…");
        assert_eq!(width(&fit("北京新闻", 5)), 5);
        assert_eq!((grouped(1_234_567), grouped(12)), ("1,234,567".into(), "12".into()));
    }

    #[test]
    fn lines_break_between_words_only() {
        let mut paragraph = Paragraph::default();
        paragraph.push(PLAIN, "one (");
        paragraph.push(BOLD, "two");
        paragraph.push(PLAIN, ") three");
        let lines: Vec<_> =
            paragraph.lines(9).iter().map(|l| anstream::adapter::strip_str(l).to_string()).collect();
        assert_eq!(lines, ["one (two)", "three"]);
    }
}
