//! Apostrophes and primes: the marks that look like quotation marks and are none.

use super::context::{before, invisible};
use crate::span::Span;

/// Words that begin with an apostrophe.
const CLIPPED: [&str; 25] = [
    "bout", "burbs", "cause", "cept", "cos", "coz", "cuz", "em", "fraid", "gainst", "hood", "kay", "n",
    "neath", "nother", "nuff", "round", "scuse", "til", "till", "tis", "twas", "twere", "twill", "twould",
];

/// What follows an apostrophe at the end of a word.
const CONTRACTED: [&str; 7] = ["s", "d", "m", "t", "ll", "ve", "re"];

/// The ASCII letters that `tail` begins with, eight at most.
fn word(tail: &str) -> &str {
    let length = tail.bytes().take(8).take_while(u8::is_ascii_alphabetic).count();
    tail.get(..length).unwrap_or("")
}

/// Whether a mark before `tail` may stand for letters left out: 'em, '90s.
pub(super) fn clips(tail: &str) -> bool {
    let digits = tail.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if digits == 2 {
        let rest = tail[2..].strip_prefix('s').unwrap_or(&tail[2..]);
        let number = rest.strip_prefix([',', '.']).unwrap_or(rest).starts_with(|c: char| c.is_ascii_digit());
        return !number && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '%');
    }
    let word = word(tail);
    CLIPPED.iter().any(|clipped| word.eq_ignore_ascii_case(clipped))
}

/// Whether a mark before `tail`, and after something other than white space, contracts: U.S.'s, (MP)'s.
pub(super) fn contracts(tail: &str) -> bool {
    let word = word(tail);
    CONTRACTED.contains(&word) && !tail[word.len()..].starts_with(char::is_alphanumeric)
}

const fn single(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '′' | '´')
}

/// Whether the mark at `at`, followed by `tail`, is one of the two in rock 'n' roll.
pub(super) fn clips_and(text: &str, within: Span, at: usize, tail: &str) -> bool {
    let mut following = tail.chars();
    if following.next().is_some_and(|c| c.eq_ignore_ascii_case(&'n')) && following.next().is_some_and(single)
    {
        return true;
    }
    let mut preceding = text[within.start..at].chars().rev();
    preceding.next().is_some_and(|c| c.eq_ignore_ascii_case(&'n')) && preceding.next().is_some_and(single)
}

/// Whether a mark at `at` that could close is as likely the end of a plural possessive (the teachers' plan) or of a
/// clipped -ing (nothin' but): after such a letter, and before another word.
pub(super) fn may_possess(text: &str, within: Span, at: usize, tail: &str) -> bool {
    let head = &text[within.start..at];
    let ending = head.ends_with(['s', 'S', 'x', 'z', 'X', 'Z']) || head.ends_with("in");
    ending && next_word(tail).is_some_and(char::is_alphanumeric)
}

/// Whether a mark after a digit may mean inches: it is followed by another word in small letters.
pub(super) fn may_measure(text: &str, within: Span, at: usize, tail: &str) -> bool {
    let digit = before(text, within, at).is_some_and(|(_, c)| measured(c));
    digit && next_word(tail).is_some_and(|c| c.is_lowercase() || c == '(')
}

/// What `tail` begins with after one white space.
fn next_word(tail: &str) -> Option<char> {
    let mut rest = tail.chars().filter(|&c| !invisible(c));
    rest.next().filter(|c| c.is_whitespace() || *c == '-')?;
    rest.next()
}

const fn measured(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾')
}

/// Whether a double mark at `at` gives the inches after feet: 6'2", 5′ 10″.
pub(super) fn is_inches(text: &str, within: Span, at: usize) -> bool {
    let mut head = text[within.start..at].chars().rev().peekable();
    let mut digits = 0;
    while digits < 4 && head.next_if(|&c| measured(c) || c == '.').is_some() {
        digits += 1;
    }
    head.next_if(|c| c.is_whitespace());
    digits > 0 && head.next().is_some_and(single) && head.next().is_some_and(measured)
}

/// Whether a single mark at `at`, followed by `tail`, gives the feet before inches: 6' 2".
pub(super) fn is_feet(text: &str, within: Span, at: usize, tail: &str) -> bool {
    text[within.start..at].ends_with(measured) && next_word(tail).is_some_and(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipped_words_and_years() {
        for tail in ["em go", "Tis true", "90s", "16 race", "n roll", "til dawn", "87."] {
            assert!(clips(tail), "{tail}");
        }
        for tail in ["emma", "900 men", "9 lives", "90% of", "10,000 men", "", "é"] {
            assert!(!clips(tail), "{tail}");
        }
    }

    #[test]
    fn feet_and_inches() {
        let inches = |text: &str| is_inches(text, Span::new(0, text.len()), text.len());
        assert!(inches("He is 6'2") && inches("5′ 10") && inches("5’ 11½"));
        assert!(!inches("in 2012") && !inches("the '12") && !inches(""));
    }
}
