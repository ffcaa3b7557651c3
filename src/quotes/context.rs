//! What stands beside a mark, and which direction that gives it.

use super::glyph::{Family, Glyph, Shape};
use crate::span::Span;

/// What is before a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// The paragraph begins here.
    Start,
    Space,
    /// An opening bracket, or the `=` of an attribute.
    Bracket,
    /// A dash, a slash, a tag's end, emphasis: tells nothing alone.
    Dash,
    /// Punctuation that ends a word.
    Stop,
    Word,
}

/// What is after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// The paragraph ends here.
    End,
    Space,
    /// Punctuation that follows a word.
    Stop,
    /// A dash, an ellipsis, a tag, emphasis: tells nothing alone.
    Trail,
    Word,
}

/// What a mark seems to do, seen alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lean {
    Open,
    Close,
    /// Closes if there is something to close, else opens.
    Either,
    /// No quotation mark: an apostrophe, inches.
    Neither,
}

/// Characters that nobody sees, which texts from the web have around marks.
pub(super) const fn invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The last visible character before `at` in the span, and where it begins.
pub(super) fn before(text: &str, within: Span, at: usize) -> Option<(usize, char)> {
    let head = text.get(within.start..at)?;
    let (i, c) = head.char_indices().rev().find(|&(_, c)| !invisible(c))?;
    Some((within.start + i, c))
}

/// The first visible character from `at` on in the span, and where it begins.
pub(super) fn after(text: &str, within: Span, at: usize) -> Option<(usize, char)> {
    let tail = text.get(at..within.end)?;
    let (i, c) = tail.char_indices().find(|&(_, c)| !invisible(c))?;
    Some((at + i, c))
}

const SPACES: [&str; 4] = ["&nbsp;", "&#160;", "&#xA0;", "&#xa0;"];

/// Classifies what is before `at`.
pub(super) fn left(text: &str, within: Span, at: usize) -> Left {
    let Some((i, c)) = before(text, within, at) else { return Left::Start };
    match c {
        ';' if SPACES.iter().any(|space| text[within.start..=i].ends_with(space)) => Left::Space,
        '(' | '[' | '{' | '=' | '¿' | '¡' => Left::Bracket,
        ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '…' | '。' | '、' | '，' => Left::Stop,
        _ if dashing(c) || c == '>' => Left::Dash,
        _ if c.is_whitespace() || c.is_control() => Left::Space,
        _ => Left::Word,
    }
}

/// Classifies what is from `at` on.
pub(super) fn right(text: &str, within: Span, at: usize) -> Right {
    let Some((i, c)) = after(text, within, at) else { return Right::End };
    match c {
        '&' if SPACES.iter().any(|space| text[i..within.end].starts_with(space)) => Right::Space,
        '.' if text[i..within.end].starts_with("..") => Right::Trail,
        ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '>' | '。' | '、' | '，' => Right::Stop,
        '…' | '<' => Right::Trail,
        _ if dashing(c) => Right::Trail,
        _ if c.is_whitespace() || c.is_control() => Right::Space,
        _ => Right::Word,
    }
}

const fn dashing(c: char) -> bool {
    matches!(c, '-' | '‐'..='―' | '−' | '/' | '|' | '_' | '*' | '~' | '•' | '·')
}

/// The direction of a mark between these two neighbours.
pub(super) fn lean(glyph: Glyph, left: Left, right: Right) -> Lean {
    match glyph.family {
        Family::Corner | Family::White => drawn(glyph.shape),
        Family::Single | Family::Thin if left == Left::Word && right == Right::Word => Lean::Neither,
        _ if right == Right::End => Lean::Close,
        _ => match glyph.shape {
            Shape::Neutral => straight(left, right),
            Shape::Open => opening(left, right),
            Shape::Close => closing(left, right),
        },
    }
}

const fn drawn(shape: Shape) -> Lean {
    match shape {
        Shape::Open => Lean::Open,
        Shape::Close => Lean::Close,
        Shape::Neutral => Lean::Either,
    }
}

/// A mark without direction: white space on one side and none on the other decides.
const fn straight(left: Left, right: Right) -> Lean {
    match (left, right) {
        (Left::Start | Left::Space | Left::Bracket, Right::Word | Right::Trail)
        | (Left::Dash, Right::Word) => Lean::Open,
        (Left::Dash, Right::Space | Right::Stop)
        | (Left::Stop | Left::Word, Right::Space | Right::Stop | Right::Trail) => Lean::Close,
        _ => Lean::Either,
    }
}

/// A mark drawn to open, unless it hangs on the end of a word.
const fn opening(left: Left, right: Right) -> Lean {
    match (left, right) {
        (Left::Dash, Right::Space | Right::Stop)
        | (Left::Stop | Left::Word, Right::Space | Right::Stop | Right::Trail) => Lean::Either,
        _ => Lean::Open,
    }
}

/// A mark drawn to close, unless it leans on the start of a word.
const fn closing(left: Left, right: Right) -> Lean {
    match (left, right) {
        (Left::Start, _) | (_, Right::Word) | (Left::Space | Left::Bracket, Right::Trail) => Lean::Either,
        _ => Lean::Close,
    }
}
