//! What the article tells, outside of quotation marks, of somebody's words and judgements: *Mori said the plan would
//! fail*, *critics accused Brandt of neglect*. Not whole attributions, but enough to know that it is not the article
//! that blames Brandt.

use super::Clauses;
use super::clause::{Manner, Row, Verb};
use crate::actors::Mention;
use crate::lexicon::CueClass;
use crate::segment::{Document, Item};
use crate::span::Span;

/// Words behind the verb up to which it is the tail of the sentence: “…, Mori said on Monday in Orrin.”
const TAIL: usize = 6;

/// A stretch of the article's text that tells what somebody says or thinks; in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Whose words or judgement, as an index into the clusters; `None` where the text does not say who that is.
    pub actor: Option<usize>,
    /// The stretch.
    pub span: Span,
}

/// All such stretches in the order of their verbs. They may overlap; the shortest around a word is the one that counts.
pub fn reported(document: &Document, mentions: &[Mention], clauses: &Clauses) -> Vec<Reported> {
    let mut out = Vec::new();
    for (index, sentence) in document.sentences.iter().enumerate() {
        let row = Row { document, sentence, mentions, own: clauses.index.of(index), index: &clauses.index };
        let verbs = &clauses.verbs[index];
        for (nth, verb) in verbs.iter().enumerate().filter(|(_, verb)| tells(verb)) {
            let Some(subject) = verb.subject else { continue };
            let actor = mentions[subject.mention].actor;
            let places = match subject.manner {
                Manner::Agent if nth == 0 => Some((0, row.len())),
                Manner::Agent => None,
                _ => before(&row, verb).or_else(|| Some((behind(&row, verb), end(&row, verbs, nth)))),
            };
            let span = places.filter(|(from, to)| from < to).and_then(|(from, to)| span(&row, from, to));
            out.extend(span.map(|span| Reported { actor, span }));
        }
    }
    out
}

/// Whether a verb tells of words or a judgement. Weak ones mostly do something else, unless they take sides.
fn tells(verb: &Verb) -> bool {
    verb.cue.class != CueClass::Weak || matches!(verb.cue.stance, "attacking" | "endorsing" | "distancing")
}

/// The place behind the verb, and behind the subject where that follows it.
pub(super) fn behind(row: &Row, verb: &Verb) -> usize {
    let subject = verb.subject.filter(|subject| subject.manner == Manner::Inverted);
    subject.map_or(verb.to, |subject| row.end(subject.mention).max(verb.to))
}

/// The content before a verb at the end of the sentence: “The plan would fail, Mori said.”
pub(super) fn before(row: &Row, verb: &Verb) -> Option<(usize, usize)> {
    let subject = verb.subject?;
    let first = row.start(subject.mention).min(verb.from);
    let beside = matches!(subject.manner, Manner::Adjacent | Manner::Inverted | Manner::Across);
    let comma = first.checked_sub(1).filter(|&place| row.is(place, ","))?;
    let last = row.len().saturating_sub(behind(row, verb)) <= TAIL;
    (verb.cue.class == CueClass::Say && beside && last && comma > 2).then_some((0, comma))
}

/// Where the content behind the `nth` verb ends: at the next verb of somebody else, or with the sentence.
fn end(row: &Row, verbs: &[Verb], nth: usize) -> usize {
    let actor =
        |verb: &Verb| verb.subject.map(|subject| (subject.mention, row.mentions[subject.mention].actor));
    let own = actor(&verbs[nth]);
    let other = verbs[nth + 1..].iter().find(|verb| {
        actor(verb).is_some_and(|(mention, who)| {
            own.is_none_or(|(own, by)| own != mention && (by.is_none() || by != who))
        })
    });
    let Some((verb, subject)) = other.and_then(|verb| Some((verb, verb.subject?))) else { return row.len() };
    let first = row.start(subject.mention);
    let joins = [",", ";", "—", "–", "and", "but", "while", "as", "though", "although", "whereas"];
    // A subject that a conjunction sets apart begins another clause; else it is part of what is told.
    if first > verbs[nth].to && first < verb.from && row.is_any(first - 1, &joins) {
        first
    } else {
        verb.from
    }
}

/// The bytes of places `from..to`.
pub(super) fn span(row: &Row, from: usize, to: usize) -> Option<Span> {
    let of = |item: &Item| match *item {
        Item::Token(token) => row.document.tokens[token].span(),
        Item::Quote(quotation) => row.document.quotations[quotation].span,
    };
    let items = row.sentence.items.get(from..to)?;
    Some(of(items.first()?).cover(of(items.last()?)))
}

#[cfg(test)]
mod tests {
    use crate::pipeline::read;

    /// Stretches with the names of those they belong to.
    fn told(text: &str) -> Vec<(Option<String>, &str)> {
        let analysis = read(text, 0.0).analysis;
        let name = |by: Option<usize>| by.map(|by| analysis.actors[by].name.clone());
        analysis.reported.iter().map(|told| (name(told.by), told.span.of(text))).collect()
    }

    fn of(text: &str) -> (String, &str) {
        let all = told(text);
        assert_eq!(all.len(), 1, "{all:?}");
        (all[0].0.clone().unwrap_or_default(), all[0].1)
    }

    #[test]
    fn words_and_judgements_are_somebodys() {
        assert_eq!(
            of("Ada Mori said Tomas Brandt had ruined the harbour."),
            ("Ada Mori".to_owned(), "Tomas Brandt had ruined the harbour.")
        );
        assert_eq!(
            of("Tomas Brandt had ruined the harbour, Ada Mori said on Monday."),
            ("Ada Mori".to_owned(), "Tomas Brandt had ruined the harbour")
        );
        assert_eq!(of("Ada Mori slammed Tomas Brandt.").0, "Ada Mori");
    }

    #[test]
    fn another_speaker_ends_them() {
        let all = told("Ada Mori accused Tomas Brandt of neglect, but Ilse Quarm praised Ostrelle Lund.");
        let all: Vec<_> = all.iter().map(|(by, told)| (by.as_deref(), *told)).collect();
        assert_eq!(
            all,
            [(Some("Ada Mori"), "Tomas Brandt of neglect, but"), (Some("Ilse Quarm"), "Ostrelle Lund.")]
        );
    }

    #[test]
    fn what_nobody_says_is_not_reported() {
        assert!(told("Tomas Brandt ruined the harbour.").is_empty());
    }
}
