//! Half-open byte ranges into an article's text, and their translation to code points.
//!
//! Inside the crate every position is a UTF-8 byte offset. Outputs speak Unicode code points, because that is what
//! Python's `text[start:end]` takes. [`CodePoints`] is the one place where the two meet.

use std::ops::Range;

/// A half-open range of **UTF-8 bytes** in an article's text. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`, in bytes.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether nothing is inside.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The words themselves; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` is inside.
    pub const fn holds(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The span without white space at its ends.
    pub fn trim(self, text: &str) -> Span {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        Span::new(start, (start + inner.trim().len()).max(start))
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Translates byte offsets of one text into code points.
///
/// Built once per text; a lookup costs a scan of at most 64 bytes, and nothing at all in ASCII texts.
#[derive(Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    /// Code points before byte `64 × i`; empty for ASCII texts, where both units agree.
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

/// A byte that begins a character.
const fn starts_char(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

impl<'a> CodePoints<'a> {
    /// Indexes `text`.
    pub fn new(text: &'a str) -> Self {
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for chunk in text.as_bytes().chunks(STRIDE) {
                marks.push(count);
                count += chunk.iter().filter(|&&b| starts_char(b)).count();
            }
            marks.push(count);
        }
        Self { text, marks }
    }

    /// The number of code points before the byte offset; offsets past the end count as the end.
    pub fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.marks.is_empty() {
            return byte;
        }
        let from = byte / STRIDE;
        let rest = &self.text.as_bytes()[from * STRIDE..byte];
        self.marks[from] + rest.iter().filter(|&&b| starts_char(b)).count()
    }

    /// The byte offset of a code point; `None` past the end.
    pub fn byte(&self, point: usize) -> Option<usize> {
        if self.marks.is_empty() {
            return (point <= self.text.len()).then_some(point);
        }
        let from = self.marks.partition_point(|&m| m <= point).saturating_sub(1);
        let mut left = point - self.marks[from];
        let bytes = self.text.as_bytes();
        let mut at = from * STRIDE;
        while at < bytes.len() {
            if starts_char(bytes[at]) {
                if left == 0 {
                    return Some(at);
                }
                left -= 1;
            }
            at += 1;
        }
        (left == 0).then_some(bytes.len())
    }

    /// Length of the text in code points.
    pub fn len(&self) -> usize {
        self.at(self.text.len())
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_a_count() {
        let text = "“Né à Québec,” dit-il — 🙂 naïve. ".repeat(9);
        let points = CodePoints::new(&text);
        for (nth, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(byte), nth);
            assert_eq!(points.byte(nth), Some(byte));
        }
        assert_eq!(points.len(), text.chars().count());
        assert_eq!(points.byte(points.len()), Some(text.len()));
        assert_eq!(points.byte(points.len() + 1), None);
    }

    #[test]
    fn trims_and_covers() {
        let text = "  a b  ";
        assert_eq!(Span::new(0, 7).trim(text), Span::new(2, 5));
        assert_eq!(Span::new(0, 2).trim(text).len(), 0);
        assert_eq!(Span::new(1, 2).cover(Span::new(4, 6)), Span::new(1, 6));
    }
}
