//! A source that names nobody known says by its own words who speaks: “people familiar with the talks”, “teachers and their
//! union”, “one-third of those asked”.

use super::source::{is_participle, tokens};
use crate::lexicon::flag;
use crate::segment::{Document, Shape};
use crate::span::Span;

/// Most words of a phrase that is its own name.
const LONGEST: usize = 14;

/// The tokens of a source that is such a phrase.
pub(super) fn phrase(document: &Document, source: Span) -> Option<(usize, usize)> {
    let (mut from, mut to) = tokens(document, source);
    let aside = |t: usize| {
        document.flags(t) & flag::CONJUNCTION != 0
            || ["so", "as", "by", "to"].iter().any(|w| document.is(t, w))
    };
    while from < to && aside(from) {
        from += 1;
    }
    let mark = |t: &usize| {
        document.tokens[*t].shape == Shape::Mark && !matches!(document.word(*t), "%" | "'" | "’" | ".")
    };
    let list = (from..to).rev().take_while(|t| !mark(t)).any(|t| document.is(t, "and"));
    let joins = |t: usize| ["along", "together", "as"].iter().any(|w| document.is(t + 1, w));
    if let Some(end) = (from..to).find(mark).filter(|&t| !(document.is(t, ",") && (list || joins(t)))) {
        to = end;
    }
    let first = document.flags(from);
    let pronoun = first
        & (flag::PRONOUN | flag::RELATIVE | flag::SUBORDINATOR | flag::FIRST_PERSON | flag::AUXILIARY)
        != 0
        && first & (flag::DETERMINER | flag::QUANTITY) == 0;
    // "reports", "data", "the"
    let lone = to == from + 1 && first & flag::QUANTITY == 0 && !is_anybody(document.word(from));
    let whole = to > from
        && document.flags(to - 1)
            & (flag::DETERMINER | flag::PREPOSITION | flag::CONJUNCTION | flag::AUXILIARY)
            == 0
        && document.tokens[to - 1].shape != Shape::Genitive;
    (whole && !pronoun && !lone && to - from <= LONGEST).then_some((from, to))
}

/// Pronouns that stand for whoever it may be.
fn is_anybody(word: &str) -> bool {
    const WORDS: [&str; 6] = ["everyone", "everybody", "someone", "somebody", "many", "others"];
    WORDS.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether such a phrase means several: by its head, the last word before what is said of it, or because several are named.
pub(super) fn is_several(document: &Document, from: usize, to: usize) -> bool {
    let after = flag::PREPOSITION | flag::SUBORDINATOR | flag::RELATIVE;
    let behind = |t: &usize| document.flags(*t) & after != 0 || is_participle(document, *t) && *t > from;
    let end = (from + 1..to).find(behind).unwrap_or(to);
    let head = document.word(end - 1);
    (from..to).any(|t| document.is(t, "and"))
        || head.ends_with('s')
        || matches!(head, "people" | "police" | "%" | "percent")
}
