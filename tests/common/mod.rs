//! Helpers that several test files share.

// Each test file uses some of them, and they are tests too.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

pub(crate) mod cases;
pub(crate) mod fixtures;
pub(crate) mod fuzzing;

use pullquote::analysis::{Actor, Analysis, Kind, Quote};
use pullquote::span::Span;

/// A name for comparing, as the referee does it: case, articles and marks around it do not matter.
pub(crate) fn norm(name: &str) -> String {
    let lower = name.replace('’', "'").replace('\u{a0}', " ").to_lowercase();
    let bare = lower.trim_matches([' ', '.', ',', ';', ':', '\'', '"', '“', '”']);
    let bare = ["the ", "a ", "an "].iter().find_map(|article| bare.strip_prefix(article)).unwrap_or(bare);
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A stretch in quotation marks that counts as speech, with what it belongs to.
pub(crate) struct Found<'a> {
    pub(crate) span: Span,
    pub(crate) quote: &'a Quote,
    pub(crate) speaker: Option<&'a Actor>,
}

/// Everything in quotation marks that the referee counts as speech.
pub(crate) fn speech(analysis: &Analysis) -> Vec<Found<'_>> {
    let spoken = |q: &&Quote| !matches!(q.kind, Kind::Scare | Kind::Title | Kind::Indirect);
    let of = |quote| {
        let speaker = speaker(analysis, quote);
        quote.quoted.iter().map(move |&span| Found { span, quote, speaker })
    };
    analysis.quotes.iter().filter(spoken).flat_map(of).collect()
}

/// The actor who speaks a quotation.
pub(crate) fn speaker<'a>(analysis: &'a Analysis, quote: &Quote) -> Option<&'a Actor> {
    quote.speaker.map(|s| &analysis.actors[s.actor])
}
