//! Where a noun phrase begins, and which nouns are verbs where they stand.

use crate::lexicon::flag;
use crate::segment::{Document, Shape};

/// Words that stand before a phrase and not in it.
pub(super) fn is_aside(document: &Document, at: usize) -> bool {
    const WORDS: [&str; 16] = [
        "so",
        "even",
        "instead",
        "now",
        "then",
        "just",
        "also",
        "still",
        "perhaps",
        "maybe",
        "thus",
        "therefore",
        "rather",
        "again",
        "already",
        "too",
    ];
    WORDS.iter().any(|w| document.is(at, w))
}

/// "It may appease fellow pilots", "would rather show young pilots": behind a modal, whose token or adverb is `before`,
/// stands a verb before the noun phrase.
pub(super) fn behind_modal(document: &Document, before: usize, from: usize, head: usize) -> usize {
    const MODALS: [&str; 9] = ["will", "would", "can", "could", "may", "might", "should", "must", "cannot"];
    let modal = if is_aside(document, before) { before.saturating_sub(1) } else { before };
    let told =
        modal > 0 && document.tokens[modal].shape == Shape::Lower && MODALS.contains(&document.word(modal));
    // "Why would senior pilots lie?"
    let asked = || {
        let words = ["why", "how", "what", "when", "where", "nor", "neither", "so", "only", "never"];
        !document.tokens[modal - 1].is_word() || words.iter().any(|w| document.is(modal - 1, w))
    };
    if from < head && told && !asked() { from + 1 } else { from }
}

/// "pilots urge", "police warn": the base form of a reporting verb behind people.
pub(super) fn is_verb_behind(document: &Document, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|t| &document.tokens[t]) else { return false };
    let people = before.has(flag::PLURAL) && before.has(flag::ROLE) || document.is(at - 1, "police");
    let token = &document.tokens[at];
    people
        && before.shape == Shape::Lower
        && token.has(flag::CUE)
        && token.has(flag::BASE)
        && !token.has(flag::PLURAL)
}

/// "one reason pilots say": whether a determiner of one thing stands before words whose head is several.
pub(super) fn is_single(document: &Document, at: usize, from: usize, head: usize) -> bool {
    let one = ["a", "an", "one", "another", "each", "every"].iter().any(|w| document.is(at, w));
    let counted = |t: usize| {
        let words =
            ["dozen", "couple", "number", "handful", "hundred", "thousand", "million", "few", "lot", "pair"];
        document.flags(t) & flag::QUANTITY != 0
            || document.tokens[t].shape == Shape::Number
            || words.iter().any(|w| document.is(t, w))
    };
    one && from < head
        && document.flags(head) & flag::PLURAL != 0
        && document.flags(head) & flag::ROLE != 0
        && !(from..head).any(counted)
}

/// "The leaflets call", "Some will", "the rule also states": a form that is a verb where it stands, and no head noun.
pub(super) fn is_verb(document: &Document, head: usize) -> bool {
    let Some(before) = head.checked_sub(1).map(|at| &document.tokens[at]) else { return false };
    if document.tokens[head].shape != Shape::Lower {
        return false;
    }
    let word = document.word(head);
    if word == "will" {
        let owned = |t: usize| ["the", "a", "his", "her", "their", "my"].iter().any(|w| document.is(t, w));
        let owned = owned(head - 1) || head > 1 && owned(head - 2);
        return !owned && before.shape != Shape::Genitive;
    }
    // "the inspectors report said"
    let told = document
        .tokens
        .get(head + 1)
        .is_some_and(|t| t.has(flag::CUE) && t.shape == Shape::Lower && t.quotation().is_none());
    let bare =
        matches!(word, "call" | "show" | "state" | "report" | "note" | "claim" | "record" | "plan" | "back");
    let several = before.has(flag::PLURAL)
        && before.shape == Shape::Lower
        && document.word(head - 1).ends_with('s')
        && !["news", "sports", "politics", "sales", "arms"].iter().any(|w| document.is(head - 1, w));
    let finite = matches!(word, "calls" | "shows" | "states" | "notes" | "claims" | "says");
    let text = before.has(flag::DOCUMENT | flag::MEDIUM) && !before.has(flag::PLURAL);
    let also = ["also", "clearly", "explicitly", "itself"].iter().any(|w| document.is(head - 1, w));
    bare && several && !told || finite && (also || text && word == "states")
}

#[cfg(test)]
mod tests {
    use crate::actors::{Places, names::names, nominals::nominals};
    use crate::segment::Document;

    /// The first noun phrase of a text.
    fn first(text: &str) -> String {
        let document = Document::new(text);
        let places = Places::new(&document);
        let named = names(&document, &places);
        let found = nominals(&document, &places, &named);
        found.first().map_or(String::new(), |m| document.line(m.outer, m.outer_to))
    }

    fn check(cases: &[(&str, &str)]) {
        for (text, phrase) in cases {
            assert_eq!(first(text), *phrase, "{text}");
        }
    }

    #[test]
    fn what_stands_before_a_phrase_is_left_out() {
        check(&[
            ("So local officials said no.", "local officials"),
            ("Even pilots said so.", "pilots"),
            ("The even older pilots said so.", "The even older pilots"),
            ("It may appease fellow pilots.", "fellow pilots"),
            ("That is a reason pilots say no.", "pilots"),
            ("A dozen pilots say no.", "A dozen pilots"),
            ("At least seven pilots said so.", "seven pilots"),
        ]);
    }

    #[test]
    fn verbs_are_no_heads() {
        check(&[
            ("The leaflets call him a thief.", "The leaflets"),
            ("Some will say no.", "Some"),
            ("The rule also states that boats be lit.", "The rule"),
            ("Her will said so.", "Her will"),
            ("The sales report said so.", "The sales report"),
        ]);
    }
}
