//! A source that names nobody known says by its own words who speaks: “people familiar with the talks”, “teachers and their
//! union”, “one-third of those asked”.

use super::source::is_participle;
use crate::lexicon::flag;
use crate::segment::{Document, Shape};
use crate::span::Span;
use std::ops::Range;

/// Most words of a phrase that is its own name.
const LONGEST: usize = 14;

/// The tokens of a source that is such a phrase.
pub(super) fn phrase(document: &Document, source: Span) -> Option<(usize, usize)> {
    let Range { start: mut from, end: mut to } = document.touched(source);
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
    let aged = (from..to).any(|t| document.word(t).ends_with("-year-old"));
    let whole = to > from
        && !aged
        && document.flags(to - 1)
            & (flag::PRONOUN
                | flag::RELATIVE
                | flag::DETERMINER
                | flag::PREPOSITION
                | flag::CONJUNCTION
                | flag::AUXILIARY)
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
    let many = flag::ROLE | flag::PLURAL;
    let people = |t: usize| {
        ["people", "those", "police", "and", "percent", "%"].iter().any(|w| document.is(t, w))
            || document.flags(t) & many == many
    };
    document.word(end - 1).ends_with('s')
        || (from..end).any(people)
        || (end..to).any(|t| document.is(t, "and"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The phrase that the words before “ | ” are, and whether it means several.
    fn of(text: &str) -> Option<(String, bool)> {
        let (source, rest) = text.split_once(" | ")?;
        let text = format!("{source} {rest}");
        let document = Document::new(&text);
        let (from, to) = phrase(&document, Span::new(0, source.len()))?;
        Some((document.line(from, to), is_several(&document, from, to)))
    }

    #[test]
    fn the_words_are_the_name() {
        for (text, name, several) in [
            ("People familiar with the talks | said so.", "People familiar with the talks", true),
            ("But teachers and their union, a small one, | said so.", "teachers and their union", true),
            ("The Brenn survey of pilots | said so.", "The Brenn survey of pilots", false),
            ("Doctors, nurses and patients | said so.", "Doctors, nurses and patients", true),
            ("Everyone | said so.", "Everyone", false),
        ] {
            assert_eq!(of(text), Some((name.to_owned(), several)), "{text}");
        }
    }

    #[test]
    fn pronouns_and_bare_words_name_nobody() {
        for text in [
            "They | said so.",
            "Reports | said so.",
            "It | was said.",
            "He and Mori | said so.",
            "The | end.",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
