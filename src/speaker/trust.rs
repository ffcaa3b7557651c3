//! How likely it is that what the tagger marks, and `reported` links, is reported: a logistic model over a few clues.
//!
//! The tagger sees words; whether content, cue and source hang together, it does not. Most of what is told wrongly is bound
//! to a verb in the next sentence, is a word or two, or belongs to a verb that is no report as it stands there. The weights
//! are fitted by `models/training/reported.py`.

use super::reported::sentence;
use super::tags::{Class, Stretch};
use crate::attribution::told::{Told, known, words};
use crate::lexicon::{CueClass, flag};
use crate::reading::Reading;
use crate::segment::{Document, Shape};
use crate::span::Span;

/// Number of clues.
pub const FEATURES: usize = 30;

/// Names of the clues, in order.
pub const NAMES: [&str; FEATURES] = [
    "one",
    "content",
    "cue",
    "source",
    "source-tagged",
    "same-sentence",
    "far",
    "say",
    "weak",
    "as",
    "other",
    "words",
    "one-word",
    "two-words",
    "that",
    "to",
    "finite",
    "before",
    "gap",
    "first-person",
    "thing-source",
    "modal",
    "negated",
    "passive",
    "thought",
    "closes",
    "small-end",
    "lemma-say",
    "infinite",
    "opens",
];

/// Weights of the clues.
const WEIGHTS: [f32; FEATURES] = [
    -1.81, 0.61, 0.23, -0.12, 0.55, 0.78, 0.27, 0.09, -0.23, 0.09, 0.05, 0.46, -0.51, -0.95, 0.32, 0.39,
    -0.16, -0.51, -0.23, -0.04, -0.19, -0.82, -0.17, 0.11, -0.33, 0.09, -0.31, -0.34, 0.02, 0.16,
];

/// The probability that clues give.
pub fn probability(clues: &[f32; FEATURES]) -> f32 {
    let score: f32 = clues.iter().zip(WEIGHTS).map(|(clue, weight)| clue * weight).sum();
    1.0 / (1.0 + (-score).exp())
}

/// Whether a quotation stands in what is told.
pub fn holds_quotation(document: &Document, told: &Told) -> bool {
    let holds = |span: &Span| {
        let next = document.quotations.partition_point(|q| q.span.end <= span.start);
        document.quotations.get(next).is_some_and(|q| q.span.overlaps(*span))
    };
    told.content.iter().any(holds)
}

/// What is told, and what it is linked from.
pub(super) struct Clues<'r, 'd> {
    pub(super) reading: &'r Reading<'d>,
    pub(super) stretches: &'r [Stretch],
    pub(super) told: &'r Told,
    pub(super) cue: &'r Stretch,
    /// The last part of the content.
    pub(super) last: &'r Stretch,
}

impl Clues<'_, '_> {
    /// In the order of [`NAMES`].
    pub(super) fn features(&self) -> [f32; FEATURES] {
        let document = &self.reading.document;
        let content = self.told.content[0].cover(self.last.span);
        let cue = known(document, self.cue.span);
        let class = |wanted: CueClass| cue.is_some_and(|c| c.class == wanted);
        let (first, end) = (self.token(content.start), self.token(content.end));
        let apart = sentence(document, content.start).abs_diff(sentence(document, self.cue.span.start));
        let count: usize = self.told.content.iter().map(|&span| words(document, span)).sum();
        let before = content.start < self.cue.span.start;
        let gap = if before {
            self.cue.span.start.saturating_sub(content.end)
        } else {
            content.start.saturating_sub(self.cue.span.end)
        };
        let source = self.told.source;
        let tagged = source.and_then(|span| {
            let same = |s: &&Stretch| s.class == Class::Source && s.span == span;
            self.stretch(span.start).filter(same).map(|s| s.p)
        });
        let word = |words: &[&str], at: usize| words.iter().any(|w| document.is(at, w));
        let yes = |holds: bool| f32::from(u8::from(holds));
        [
            1.0,
            logit(self.told.p),
            logit(self.cue.p),
            tagged.map_or(0.0, logit),
            yes(tagged.is_some()),
            yes(apart == 0),
            yes(apart > 1),
            yes(class(CueClass::Say)),
            yes(class(CueClass::Weak)),
            yes(class(CueClass::As)),
            yes(cue.is_none()),
            (1.0 + count as f32).ln(),
            yes(count <= 1),
            yes(count == 2),
            yes(word(&["that", "whether", "if", "how", "why"], first)),
            yes(word(&["to"], first)),
            yes((first..end).any(|t| document.flags(t) & (flag::AUXILIARY | flag::VERB) != 0)),
            yes(before),
            (1.0 + gap as f32).ln(),
            yes(source.is_some_and(|span| {
                self.any(span, flag::FIRST_PERSON) || self.is(span, &["you", "one", "nobody"])
            })),
            yes(source.is_some_and(|span| self.is(span, &["it", "that", "this", "which", "what", "there"]))),
            yes(self.is(self.cue.span, &["can", "could", "would", "might", "may", "must", "should", "will"])),
            yes(self.negated()),
            yes(self.passive()),
            yes(self.last.class == Class::Thought),
            yes(self.closes(end)),
            yes(end > first && document.flags(end - 1) & SMALL != 0),
            yes(cue.is_some_and(|c| matches!(c.lemma, "say" | "tell" | "according to"))),
            yes(self.infinite()),
            yes(self.opens(content)),
        ]
    }

    /// The last stretch that begins at a byte or before it.
    fn stretch(&self, byte: usize) -> Option<&Stretch> {
        let next = self.stretches.partition_point(|s| s.span.start <= byte);
        self.stretches.get(next.checked_sub(1)?)
    }

    /// Whether a content begins a sentence.
    fn opens(&self, content: Span) -> bool {
        let document = &self.reading.document;
        let at = sentence(document, content.start).checked_sub(1);
        at.is_some_and(|at| document.sentences[at].span.start == content.start)
    }

    /// The first token that does not end before a byte.
    fn token(&self, byte: usize) -> usize {
        self.reading.document.tokens.partition_point(|t| (t.end as usize) <= byte)
    }

    fn tokens(&self, span: Span) -> std::ops::Range<usize> {
        self.token(span.start)..self.token(span.end.saturating_sub(1)) + 1
    }

    fn is(&self, span: Span, list: &[&str]) -> bool {
        let document = &self.reading.document;
        self.tokens(span).any(|t| list.iter().any(|w| document.is(t, w)))
    }

    fn any(&self, span: Span, flags: u64) -> bool {
        self.tokens(span).any(|t| self.reading.document.flags(t) & flags != 0)
    }

    /// "never said", "failed to mention".
    fn negated(&self) -> bool {
        let words = ["not", "never", "no", "without", "n't", "failed", "fails", "neglect", "stop", "stops"];
        let near = Span::new(self.cue.span.start.saturating_sub(12), self.cue.span.end);
        let contracted = |t: usize| {
            self.reading.document.word(t).ends_with("n't") || self.reading.document.word(t).ends_with("n’t")
        };
        self.is(near, &words) || self.tokens(near).any(contracted)
    }

    /// "was told", "is described".
    fn passive(&self) -> bool {
        let tokens = self.tokens(self.cue.span);
        let document = &self.reading.document;
        let be = ["was", "were", "is", "are", "been", "be", "being"];
        let verb = document.word(tokens.end.saturating_sub(1));
        tokens.len() > 1 && be.iter().any(|w| document.is(tokens.start, w)) && !verb.ends_with("ing")
    }

    /// "to warn", "warning": no finite verb.
    fn infinite(&self) -> bool {
        let first = self.token(self.cue.span.start);
        self.reading.document.is(first, "to") || self.reading.document.word(first).ends_with("ing")
    }

    /// Whether a content ends where a clause does: at a mark, a quotation, or what is marked as something else.
    fn closes(&self, end: usize) -> bool {
        let document = &self.reading.document;
        let Some(token) = document.tokens.get(end) else { return true };
        let start = token.start as usize;
        token.shape == Shape::Mark
            || token.quotation().is_some()
            || self.stretch(start).is_some_and(|s| s.span.holds(start))
            || sentence(document, token.start as usize)
                != sentence(document, self.last.span.end.saturating_sub(1))
    }
}

/// Words that no content ends with.
const SMALL: u64 = flag::DETERMINER | flag::CONJUNCTION | flag::SUBORDINATOR | flag::POSSESSIVE;

fn logit(p: f32) -> f32 {
    let p = p.clamp(0.02, 0.995);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline;

    #[test]
    fn what_the_tagger_is_surer_of_is_likelier() {
        let with = |content: f32| {
            let mut clues = [0.0; FEATURES];
            (clues[0], clues[1], clues[5], clues[11]) = (1.0, content, 1.0, 2.0);
            probability(&clues)
        };
        assert!(with(2.0) > with(0.0) && with(0.0) > with(-2.0));
    }

    #[test]
    fn a_word_from_another_sentence_is_hardly_reported() {
        let mut clues = [0.0; FEATURES];
        (clues[0], clues[1], clues[11], clues[12]) = (1.0, 0.5, 0.7, 1.0);
        assert!(probability(&clues) < 0.3);
        (clues[5], clues[11], clues[12], clues[14]) = (1.0, 2.5, 0.0, 1.0);
        assert!(probability(&clues) > 0.5);
    }

    #[test]
    fn the_clues_are_those_of_the_words() {
        let text = "The board was warned by Ada Mori that the pier would sink. It did.";
        let reading = pipeline::reading(text);
        let span = |words: &str| {
            let start = text.find(words).expect("in the text");
            Span::new(start, start + words.len())
        };
        let stretch = |class, words| Stretch { class, span: span(words), p: 0.9 };
        let content = stretch(Class::Speech, "that the pier would sink");
        let stretches = [stretch(Class::Cue, "was warned"), content];
        let told = Told {
            content: vec![content.span],
            cue: Some(stretches[0].span),
            source: None,
            open: true,
            speech: true,
            p: 0.9,
            rule: "reported",
        };
        let clues = Clues {
            reading: &reading,
            stretches: &stretches,
            told: &told,
            cue: &stretches[0],
            last: &content,
        };
        let features = clues.features();
        let of = |name: &str| features[NAMES.iter().position(|n| *n == name).expect("a clue")];
        for name in ["one", "same-sentence", "say", "that", "finite", "passive", "closes"] {
            assert!(of(name) > 0.99, "{name}");
        }
        for name in ["source-tagged", "one-word", "before", "negated", "infinite", "opens", "modal"] {
            assert!(of(name) < 0.01, "{name}");
        }
    }
}
