//! Karl Teasdale and Karl Teasdale Jr.: one man, or father and son.
//!
//! An article that names somebody with "Jr." at first may leave it out later. That there are two of the name is told by a sentence
//! that names both, by an office that only the one without "Jr." has, by who is called somebody's son, and by the presidents,
//! of whom everybody knows. A middle initial tells nothing.

use crate::actors::{Guess, Mention};
use crate::lexicon::{flag, lexicon};
use crate::segment::Document;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Names that two people of different generations have in an article.
#[derive(Debug, Default)]
pub(super) struct Generations {
    /// Given and family names, in small letters.
    two: FxHashSet<(String, String)>,
    /// Family names that alone mean the elder of two.
    elder: FxHashSet<String>,
}

impl Generations {
    /// Whether a name is two people's.
    pub(super) fn are_two(&self, given: &str, family: &str) -> bool {
        !self.two.is_empty() && self.two.contains(&(given.to_lowercase(), family.to_owned()))
    }

    /// Whether a family name, in small letters, means the elder of two where it stands alone.
    pub(super) fn elder_alone(&self, family: &str) -> bool {
        self.elder.contains(family)
    }
}

/// How a full name stands in an article, with "Jr." or without.
#[derive(Debug, Default)]
struct Named {
    sentences: FxHashSet<usize>,
    office: bool,
    kin: bool,
    senior: bool,
}

/// Whether a name ends in "Jr." or the like.
pub(super) fn is_junior(document: &Document, mention: &Mention) -> bool {
    const NONE: [&str; 6] = ["sr", "snr", "phd", "ph.d", "md", "m.d"];
    let ending = |t: usize| document.word(t).trim_end_matches('.').to_lowercase();
    (mention.head + 1..mention.to)
        .any(|t| document.flags(t) & flag::NAME_SUFFIX != 0 && !NONE.contains(&ending(t).as_str()))
}

/// Whether a name ends in "Sr."
fn is_senior(document: &Document, mention: &Mention) -> bool {
    let ending = |t: usize| document.word(t).trim_end_matches('.').to_lowercase();
    (mention.head + 1..mention.to).any(|t| ["sr", "snr"].contains(&ending(t).as_str()))
}

/// The names of an article that two generations have.
pub(super) fn generations(document: &Document, mentions: &[Mention]) -> Generations {
    let person = |m: &&Mention| m.guess == Guess::Person && m.to - m.from > 1;
    let mut out = Generations::default();
    if !mentions.iter().any(|m| person(&m) && is_junior(document, m)) {
        return out;
    }
    let lower = |t: usize| document.word(t).trim_end_matches('.').to_lowercase().replace('’', "'");
    let mut named: BTreeMap<(String, String), [Named; 2]> = BTreeMap::new();
    let mut short: FxHashSet<String> = FxHashSet::default();
    for m in mentions.iter().filter(person) {
        let junior = is_junior(document, m);
        if junior && m.head == m.from {
            short.insert(lower(m.head));
            continue;
        }
        let name = (document.word(m.from).to_lowercase(), lower(m.head));
        note(document, m, &mut named.entry(name).or_default()[usize::from(junior)]);
    }
    for ((given, family), [elder, younger]) in named {
        let both = !elder.sentences.is_empty() && !younger.sentences.is_empty();
        let president = is_president(&given, &family);
        let told = elder.sentences.intersection(&younger.sentences).next().is_some()
            || elder.office && !younger.office
            || younger.kin
            || elder.senior;
        if both && (president || told) {
            if president || short.contains(&family) {
                out.elder.insert(family.clone());
            }
            out.two.insert((given, family));
        }
    }
    out
}

/// Notes how a name stands.
fn note(document: &Document, m: &Mention, named: &mut Named) {
    let held = |t: usize| {
        let flags = document.flags(t);
        flags & flag::TITLE != 0
            && flags & flag::HONORIFIC == 0
            && !document.is(t, "rev")
            && !document.is(t, "rev.")
    };
    named.sentences.insert(m.sentence);
    named.senior |= is_senior(document, m);
    named.office |= (m.outer.min(m.from)..m.from).any(held);
    named.kin |= (m.outer.saturating_sub(2)..m.from).any(|t| document.flags(t) & flag::KIN != 0);
}

fn is_president(given: &str, family: &str) -> bool {
    lexicon().presidents().any(|name| {
        let mut words = name.split(' ').map(str::to_lowercase);
        words.next().is_some_and(|first| first == given)
            && words.next_back().is_some_and(|last| last == family)
    })
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// The speaker of the last quotation.
    fn last(text: &str) -> String {
        let analysis = pipeline::read(text, 0.0).analysis;
        let speaker = analysis.quotes.last().and_then(|q| q.speaker);
        speaker.map_or(String::new(), |s| analysis.actors[s.actor].name.clone())
    }

    #[test]
    fn father_and_son_are_two() {
        let son = "Karl Tessmer Jr. met the board. “I know nothing,” Karl Tessmer Jr. said.\n\n";
        let said = |by: &str| last(&format!("{son}{by}"));
        assert_eq!(
            said("Governor Karl Tessmer was glad. “He is a good boy,” Karl Tessmer said."),
            "Karl Tessmer"
        );
        assert_eq!(
            said(
                "Karl Tessmer was at home with Karl Tessmer Jr. on Friday. “It is late,” Karl Tessmer said."
            ),
            "Karl Tessmer"
        );
        assert_eq!(
            said("Governor Karl Tessmer was glad, Tessmer Jr. not. “He is a boy,” Tessmer said."),
            "Karl Tessmer"
        );
        assert_eq!(
            said("Governor Karl Tessmer was glad. “I am no boy,” Tessmer Jr. said."),
            "Karl Tessmer Jr."
        );
        assert_eq!(said("Governor Karl Tessmer was glad. “I am no boy,” Karl Jr. said."), "Karl Tessmer Jr.");
    }

    #[test]
    fn a_name_may_lose_its_ending() {
        let text = "Karl Tessmer Jr. met the board. “I know nothing,” Karl Tessmer said.";
        assert_eq!(last(text), "Karl Tessmer Jr.");
        assert_eq!(
            last("Mr. Karl Tessmer Jr. met the board. “I know nothing,” said Tessmer."),
            "Karl Tessmer Jr."
        );
    }
}
