//! Words and marks with what the lists know of them.

use crate::lexicon::{Lexicon, flag, lexicon};
use crate::quotes::Quotation;
use crate::span::Span;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Begins with a small letter.
    Lower,
    /// Begins with a capital and has small letters, or is a single capital.
    Capital,
    /// Two letters or more, all capitals.
    Upper,
    /// Begins with a digit.
    Number,
    /// The possessive ending: 's, ’s, or the bare apostrophe after an s.
    Genitive,
    /// No word.
    Mark,
}

/// A word or a mark.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What the lists know of the word: [`flag`] bits.
    pub flags: u64,
    /// Reporting verb, as in [`crate::lexicon::Word::cue`].
    pub cue: u16,
    /// How it is written.
    pub shape: Shape,
    /// Index of the top-level quotation it stands in, plus one.
    quotation: u32,
}

impl Token {
    /// Where it stands.
    pub fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// Index of the top-level quotation it stands in.
    pub fn quotation(&self) -> Option<usize> {
        (self.quotation as usize).checked_sub(1)
    }

    /// Whether it has any of these flags.
    pub fn has(&self, bits: u64) -> bool {
        self.flags & bits != 0
    }

    /// Whether it is written with a capital.
    pub fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper)
    }

    /// Whether it is a word or a number.
    pub fn is_word(&self) -> bool {
        !matches!(self.shape, Shape::Mark | Shape::Genitive)
    }
}

/// Endings that are words of their own: he's, they'll.
const CLITICS: [&str; 6] = ["s", "re", "ll", "d", "ve", "m"];

/// Tokens of all paragraphs. The marks of quotations are left out, so that a word follows a word.
pub(super) fn tokens(text: &str, paragraphs: &[Span], quotations: &[Quotation]) -> Vec<Token> {
    let mut scanner = Scanner { text, lexicon: lexicon(), out: Vec::with_capacity(text.len() / 5) };
    let mut next = 0;
    let mut marks: Vec<Span> = Vec::new();
    for paragraph in paragraphs {
        marks.clear();
        while let Some(q) = quotations.get(next).filter(|q| q.span.start < paragraph.end) {
            marks.push(Span::new(q.span.start, q.inner.start));
            if q.inner.end < q.span.end {
                marks.push(Span::new(q.inner.end, q.span.end));
            }
            next += 1;
        }
        marks.sort_unstable();
        let mut at = paragraph.start;
        for mark in &marks {
            scanner.scan(at, mark.start.min(paragraph.end));
            at = mark.end.max(at);
        }
        scanner.scan(at, paragraph.end);
    }
    set_quotations(&mut scanner.out, quotations);
    abbreviate(text, &mut scanner.out);
    scanner.out
}

/// "a senior US official", "an IT firm", "the WHO": among words that are not all in capitals these are names and no
/// pronouns. "the PM", "its COO" are offices.
fn abbreviate(text: &str, tokens: &mut [Token]) {
    const OFFICES: [&str; 5] = ["PM", "DA", "VP", "COO", "CTO"];
    let long = |t: &Token| t.end - t.start > 3 || t.end - t.start > 1 && t.has(flag::COMMON);
    let shouted = |token: Option<&Token>| token.is_some_and(|t| t.shape == Shape::Upper && long(t));
    for at in 0..tokens.len() {
        let token = &tokens[at];
        let alone = !shouted(at.checked_sub(1).map(|t| &tokens[t])) && !shouted(tokens.get(at + 1));
        let form = &text[token.start as usize..token.end as usize];
        if matches!(form, "US" | "IT" | "WHO") && alone {
            tokens[at].flags &=
                !(flag::PRONOUN | flag::FIRST_PERSON | flag::SUBORDINATOR | flag::RELATIVE | flag::COMMON);
            if form == "US" {
                tokens[at].flags |= lexicon().word("U.S.").flags;
            }
        }
        let held = |t: &Token| t.has(flag::DETERMINER) || t.shape == Shape::Genitive;
        if OFFICES.contains(&form) && alone && at > 0 && held(&tokens[at - 1]) {
            tokens[at].flags |= flag::ROLE | flag::COMMON;
        }
    }
}

/// Sets each token's outermost quotation by position.
fn set_quotations(tokens: &mut [Token], quotations: &[Quotation]) {
    let mut at = 0;
    for (index, q) in quotations.iter().enumerate().filter(|(_, q)| q.parent.is_none()) {
        while at < tokens.len() && (tokens[at].start as usize) < q.span.start {
            at += 1;
        }
        while at < tokens.len() && (tokens[at].start as usize) < q.span.end {
            tokens[at].quotation = index as u32 + 1;
            at += 1;
        }
    }
}

struct Scanner<'a> {
    text: &'a str,
    lexicon: &'static Lexicon,
    out: Vec<Token>,
}

/// Class of a character for cutting words. Letters that were decoded wrongly have often become a pair with a control
/// character of Latin-1, as `JosÃ` + U+0083; such a name is still one word.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{0080}'..='\u{009f}' | '\u{0300}'..='\u{036f}' | '_' | '@' | '#')
}

impl Scanner<'_> {
    fn scan(&mut self, from: usize, to: usize) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at < to {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'@' || byte == b'#' {
                at = self.word(at, to);
            } else if byte.is_ascii_whitespace() {
                at += 1;
            } else {
                let c = self.text.get(at..).and_then(|t| t.chars().next()).unwrap_or(' ');
                if is_letter(c) {
                    at = self.word(at, to);
                } else if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{00ad}')
                {
                    at += c.len_utf8();
                } else if (c == '\'' || c == '’') && self.genitive(at, to) {
                    at = self.out.last().map_or(at + 1, |t| t.end as usize);
                } else {
                    self.push(at, at + c.len_utf8(), 0, 0, Shape::Mark);
                    at += c.len_utf8();
                }
            }
        }
    }

    fn push(&mut self, start: usize, end: usize, flags: u64, cue: u16, shape: Shape) {
        // Texts past 4 GiB are refused on reading, so offsets fit.
        self.out.push(Token { start: start as u32, end: end as u32, flags, cue, shape, quotation: 0 });
    }

    /// End of the run of letters from `at`, hyphens and the full stops of "U.S." inside included.
    fn letters(&self, at: usize, to: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = at;
        while end < to {
            let byte = bytes[end];
            if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'@' || byte == b'#' {
                end += 1;
            } else if byte >= 0x80 {
                let c = self.text.get(end..).and_then(|t| t.chars().next()).unwrap_or(' ');
                if !is_letter(c) {
                    break;
                }
                end += c.len_utf8();
            } else if matches!(byte, b'-' | b'.' | b'&' | b',' | b'/') && end > at {
                if !self.joins(at, end, to) {
                    break;
                }
                end += 1;
            } else {
                break;
            }
        }
        end
    }

    /// Whether the mark at `end` goes on with the word that began at `at`.
    fn joins(&self, at: usize, end: usize, to: usize) -> bool {
        let bytes = self.text.as_bytes();
        let Some(&next) = bytes.get(end + 1).filter(|_| end + 1 < to) else { return false };
        let before = bytes[end - 1];
        match bytes[end] {
            b'-' => {
                // "then-Secretary of State", "ex-President": the title begins behind the hyphen
                let once = ["then", "Then", "ex", "Ex"].contains(&&self.text[at..end]);
                !(once && next.is_ascii_uppercase())
                    && (next.is_ascii_alphanumeric() || (0xC3..0xE0).contains(&next))
            }
            b'.' => {
                // U.S., R-N.C.
                let one_letter = end - at == 1 || matches!(bytes[end - 2], b'.' | b'-');
                before.is_ascii_alphabetic() && one_letter && next.is_ascii_alphabetic()
                    || before.is_ascii_digit() && next.is_ascii_digit()
                    || before.is_ascii_lowercase() && next.is_ascii_lowercase() && !one_letter
            }
            b'&' => before.is_ascii_uppercase() && next.is_ascii_uppercase(),
            b',' => before.is_ascii_digit() && next.is_ascii_digit(),
            _ => before.is_ascii_digit() && next.is_ascii_digit(),
        }
    }

    fn word(&mut self, at: usize, to: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = self.letters(at, to);
        if end == at {
            return at + 1;
        }
        // don't, O'Brien: an apostrophe between letters belongs to the word, unless a clitic follows.
        while let Some(mark) = self.apostrophe(end, to) {
            let rest = self.letters(end + mark, to);
            if rest == end + mark || !bytes[end + mark].is_ascii_alphabetic() {
                break;
            }
            let tail = &self.text[end + mark..rest];
            if CLITICS.iter().any(|c| tail.eq_ignore_ascii_case(c)) {
                break;
            }
            end = rest;
        }
        end = self.full_stop(at, end, to);
        let form = &self.text[at..end];
        let shape = shape(form);
        let word = if shape == Shape::Number { Default::default() } else { self.look_up(form) };
        self.push(at, end, word.flags, word.cue, shape);
        end
    }

    fn look_up(&self, form: &str) -> crate::lexicon::Word {
        let word = self.lexicon.word(form);
        // "Lt." may be listed as the beginning of "Lt. Gov." alone.
        if word.flags & !flag::STARTS_PHRASE == 0 && form.ends_with('.') {
            let bare = self.lexicon.word(form.trim_end_matches('.'));
            return crate::lexicon::Word { flags: bare.flags | word.flags, cue: bare.cue };
        }
        // "Del." is a state and a delegate.
        if word.flags & flag::PLACE != 0 && form.ends_with('.') {
            let titles = flag::TITLE | flag::HONORIFIC | flag::TITLE_MALE | flag::TITLE_FEMALE;
            let bare = self.lexicon.word(form.trim_end_matches('.'));
            return crate::lexicon::Word { flags: word.flags | bare.flags & titles, cue: word.cue };
        }
        word
    }

    /// Length of an apostrophe at `end`.
    fn apostrophe(&self, end: usize, to: usize) -> Option<usize> {
        let rest = self.text.get(end..to)?;
        if rest.starts_with('\'') {
            Some(1)
        } else if rest.starts_with('’') {
            Some('’'.len_utf8())
        } else {
            None
        }
    }

    /// Takes in the full stop of an initial or an abbreviation.
    fn full_stop(&self, at: usize, end: usize, to: usize) -> usize {
        if end >= to || self.text.as_bytes()[end] != b'.' {
            return end;
        }
        let form = &self.text[at..end];
        let initial = form.len() == 1 && form.as_bytes()[0].is_ascii_uppercase();
        if initial || form.contains('.') && form.len() <= 8 || super::sentences::is_abbreviation(form) {
            end + 1
        } else {
            end
        }
    }

    /// A possessive or another clitic at an apostrophe outside a word.
    fn genitive(&mut self, at: usize, to: usize) -> bool {
        let Some(last) = self.out.last().filter(|t| t.end as usize == at && t.is_word()) else {
            return false;
        };
        let mark = if self.text.as_bytes()[at] == b'\'' { 1 } else { '’'.len_utf8() };
        let end = self.letters(at + mark, to);
        let tail = &self.text[at + mark..end];
        if tail.eq_ignore_ascii_case("s") {
            self.push(at, end, flag::AUXILIARY, 0, Shape::Genitive);
            return true;
        }
        if CLITICS.iter().any(|c| tail.eq_ignore_ascii_case(c)) {
            self.push(at, end, flag::AUXILIARY | flag::COMMON, 0, Shape::Lower);
            return true;
        }
        if tail.is_empty() && self.text[..last.end as usize].ends_with(['s', 'S']) {
            self.push(at, at + mark, 0, 0, Shape::Genitive);
            return true;
        }
        false
    }
}

fn shape(form: &str) -> Shape {
    let mut letters = form.chars().filter(|c| c.is_alphanumeric());
    let Some(first) = letters.next() else { return Shape::Mark };
    if first.is_numeric() {
        return Shape::Number;
    }
    if !first.is_uppercase() {
        // iPhone, al-Rashid: the capital after a small beginning still makes a name.
        let inner = form.char_indices().any(|(i, c)| {
            i > 0 && c.is_uppercase() && (form[..i].ends_with('-') && i <= 4 || form[..i].len() <= 2)
        });
        return if inner { Shape::Capital } else { Shape::Lower };
    }
    let mut more = 0;
    for c in letters {
        if c.is_lowercase() {
            return Shape::Capital;
        }
        more += 1;
    }
    if more == 0 { Shape::Capital } else { Shape::Upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let p = [Span::new(0, text.len())];
        tokens(text, &p, &[]).iter().map(|t| t.span().of(text)).collect()
    }

    #[test]
    fn cuts_words() {
        assert_eq!(
            words("Mr. O'Brien's co-op, the U.S. firm's $1.5m don’t."),
            ["Mr.", "O'Brien", "'s", "co-op", ",", "the", "U.S.", "firm", "'s", "$", "1.5m", "don’t", "."]
        );
        assert_eq!(
            words("the teachers’ plan, he’ll say"),
            ["the", "teachers", "’", "plan", ",", "he", "’ll", "say"]
        );
        assert_eq!(words("J. R. Ostrow of AT&T"), ["J.", "R.", "Ostrow", "of", "AT&T"]);
    }

    #[test]
    fn tells_shapes() {
        assert_eq!(shape("NATO"), Shape::Upper);
        assert_eq!(shape("al-Rashid"), Shape::Capital);
        assert_eq!(shape("Élan"), Shape::Capital);
        assert_eq!(shape("élan"), Shape::Lower);
        assert_eq!(shape("A"), Shape::Capital);
        assert_eq!(shape("3rd"), Shape::Number);
    }
}
