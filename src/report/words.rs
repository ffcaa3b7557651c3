//! Sentences of ours with numbers and with words of others in them. Each number carries the name of the query that gives
//! it, so that a test can ask the tables again.

use askama::Template;

/// A stretch of a sentence.
#[derive(Debug, Clone, Default)]
struct Piece {
    text: String,
    /// Name of the query that gives the number; empty if it is none.
    query: &'static str,
    /// Which row the query is about, where the place of the number does not say so.
    row: String,
    /// Whether the words are those of others, which may run from right to left.
    theirs: bool,
}

/// A sentence, or what stands in a cell.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% for piece in pieces %}{% if !piece.query.is_empty() %}<span data-q="{{ piece.query }}"{% if !piece.row.is_empty() %} data-row="{{ piece.row }}"{% endif %}>{{ piece.text }}</span>{% else if piece.theirs %}<bdi>{{ piece.text }}</bdi>{% else %}{{ piece.text }}{% endif %}{% endfor %}"#
)]
pub(super) struct Words {
    pieces: Vec<Piece>,
}

impl Words {
    /// A pattern of ours in which each `{}` stands for a number, given as its text and its query.
    pub(super) fn with<const N: usize>(pattern: &str, numbers: [(String, &'static str); N]) -> Self {
        let mut words = Self::default();
        let mut numbers = numbers.into_iter();
        for (nth, text) in pattern.split("{}").enumerate() {
            if nth > 0
                && let Some((number, query)) = numbers.next()
            {
                words = words.number(number, query);
            }
            words = words.text(text);
        }
        words
    }

    /// Adds words of ours.
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Piece { text: text.into(), ..Piece::default() });
        self
    }

    /// Adds words of others.
    pub(super) fn theirs(mut self, text: impl Into<String>) -> Self {
        self.pieces.push(Piece { text: text.into(), theirs: true, ..Piece::default() });
        self
    }

    /// Adds a number.
    pub(super) fn number(self, text: impl Into<String>, query: &'static str) -> Self {
        self.number_of(text, query, "")
    }

    /// Adds a number about something that the sentence names.
    pub(super) fn number_of(
        mut self,
        text: impl Into<String>,
        query: &'static str,
        row: impl Into<String>,
    ) -> Self {
        self.pieces.push(Piece { text: text.into(), query, row: row.into(), theirs: false });
        self
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.is_empty())
    }

    /// Without its marks, for attributes.
    pub(super) fn plain(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

impl<T: Into<String>> From<T> for Words {
    fn from(text: T) -> Self {
        Self::default().text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_marked_and_text_is_escaped() {
        let words = Words::with("n = {} of {}.", [("1".into(), "one"), ("<2>".into(), "two")]).theirs("a<b");
        assert_eq!(
            words.render().unwrap(),
            r#"n = <span data-q="one">1</span> of <span data-q="two">&#60;2&#62;</span>.<bdi>a&#60;b</bdi>"#
        );
        assert_eq!(words.plain(), "n = 1 of <2>.a<b");
        assert!(Words::default().is_empty() && !words.is_empty());
    }
}
