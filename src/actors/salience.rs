//! How likely a pronoun or definite noun phrase means an actor: a linear model over salience features.
//!
//! The features follow Lappin and Leass (1994); the weights are those of a conditional logit over the candidates of
//! one pronoun, fitted by `models/training/coreference.py`.

use super::cluster::Cluster;
use super::{Gender, Guess, Mention};
use crate::analysis::Form;

/// Number of features.
pub const FEATURES: usize = 53;

/// Names of the features, in order.
pub const NAMES: [&str; FEATURES] = [
    "same-sentence",
    "one-back",
    "two-back",
    "distance",
    "same-paragraph",
    "far-paragraph",
    "subject",
    "first",
    "speaking",
    "first-one-back",
    "subject-same-sentence",
    "last-speaker",
    "last-speaker-stays",
    "gender",
    "person",
    "nominal",
    "count",
    "touching",
    "name",
    "pronoun",
    "latest",
    "sole-gender",
    "plural",
    "organization",
    "paper",
    "opens-paragraph",
    "quoted",
    "article-first",
    "hangs",
    "owner",
    "new",
    "full-name",
    "speaking-one-back",
    "speaking-same-paragraph",
    "new-paragraph-before",
    "subject-one-back",
    "opens-paragraph-before",
    "subject-paragraph-before",
    "first-same-sentence",
    "hangs-same-sentence",
    "hangs-one-back",
    "clause-between",
    "subject-clause-between",
    "object-same-sentence",
    "pronoun-subject",
    "speaks-same-paragraph",
    "speaker-paragraph-before",
    "speaks-of-new",
    "told",
    "last-speaker-paragraph-before",
    "subject-one-back-not-speaking",
    "object-clause-between",
    "later-subject-clause-between",
];

/// The latest place an actor was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sighting {
    pub(super) actor: usize,
    pub(super) sentence: usize,
    pub(super) paragraph: usize,
    pub(super) token: usize,
    /// One past the last token with what belongs to it.
    pub(super) end: usize,
    pub(super) form: Form,
    /// Followed by a verb.
    pub(super) subject: bool,
    /// First mention of its sentence.
    pub(super) first: bool,
    /// Subject of a verb of saying.
    pub(super) speaking: bool,
    /// Its sentence holds a quotation.
    pub(super) quotes: bool,
    /// First mention of its paragraph.
    pub(super) opens: bool,
    /// Behind a preposition: "a friend of Mori".
    pub(super) hangs: bool,
    /// "Mori's plan".
    pub(super) owns: bool,
    /// A name of several words.
    pub(super) full: bool,
    /// Right behind a verb of saying: "told Mori".
    pub(super) told: bool,
}

/// What is known of a pronoun beside the candidate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) paragraph: usize,
    /// The pronoun is the subject of a verb of saying.
    pub(super) speaks: bool,
    pub(super) last_speaker: Option<usize>,
    /// Somebody else became the subject since.
    pub(super) left: bool,
    /// Candidates of known, right gender.
    pub(super) same_gender: usize,
}

/// The features of one candidate; `clause` tells whether a clause begins between it and the mention in their sentence.
pub(super) fn features(
    mention: &Mention,
    setting: &Setting,
    sighting: &Sighting,
    cluster: &Cluster,
    count: usize,
    latest: bool,
    clause: bool,
) -> [f32; FEATURES] {
    let distance = mention.sentence.saturating_sub(sighting.sentence);
    let paragraphs = setting.paragraph.saturating_sub(sighting.paragraph);
    let gender = mention.gender != Gender::Unknown && cluster.gender == mention.gender;
    let last = setting.speaks && setting.last_speaker == Some(sighting.actor);
    let on = |b: bool| f32::from(u8::from(b));
    [
        on(distance == 0),
        on(distance == 1),
        on(distance == 2),
        distance.min(6) as f32,
        on(paragraphs == 0),
        on(paragraphs > 1),
        on(sighting.subject),
        on(sighting.first),
        on(sighting.speaking),
        on(sighting.first && distance == 1),
        on(sighting.subject && distance == 0),
        on(last),
        on(last && !setting.left),
        on(gender),
        on(cluster.guess == Guess::Person),
        on(cluster.nominal),
        (count as f32).ln_1p(),
        on(distance == 0 && mention.from.saturating_sub(sighting.token) < 3),
        on(sighting.form == Form::Name),
        on(sighting.form == Form::Pronoun),
        on(latest),
        on(gender && setting.same_gender == 1),
        on(mention.plural && (cluster.plural || cluster.guess == Guess::Group)),
        on(cluster.guess == Guess::Organization),
        on(matches!(cluster.guess, Guess::Publication | Guess::Document)),
        on(sighting.opens && paragraphs == 0),
        on(setting.speaks && sighting.quotes && sighting.speaking),
        on(sighting.actor == 0),
        on(sighting.hangs),
        on(sighting.owns),
        on(count == 1),
        on(sighting.full),
        on(sighting.speaking && distance == 1),
        on(sighting.speaking && paragraphs == 0),
        on(count == 1 && sighting.full && paragraphs == 1 && !sighting.hangs),
        on(sighting.subject && distance == 1),
        on(sighting.opens && paragraphs == 1),
        on(sighting.subject && paragraphs == 1),
        on(sighting.first && distance == 0),
        on(sighting.hangs && distance == 0),
        on(sighting.hangs && distance == 1),
        on(clause),
        on(clause && sighting.subject),
        on(distance == 0 && !sighting.subject && !sighting.hangs),
        on(sighting.form == Form::Pronoun && sighting.subject && distance <= 1),
        on(setting.speaks && paragraphs == 0),
        on(setting.speaks && sighting.speaking && paragraphs == 1),
        on(setting.speaks && count == 1 && sighting.full && distance == 1),
        on(sighting.told),
        on(last && paragraphs == 1),
        on(!setting.speaks && sighting.subject && distance == 1),
        on(clause && !sighting.subject && !sighting.hangs),
        on(clause && sighting.subject && !sighting.first),
    ]
}

/// Weights for he and she.
const PERSON: [f32; FEATURES] = [
    0.12, 0.65, -0.07, -0.63, 1.00, -0.46, 0.25, 0.20, 0.69, -0.02, 0.73, -0.31, 0.95, 1.20, 1.35, -1.99,
    0.10, 0.14, 0.05, 0.15, -0.23, 0.33, 0.00, 0.00, 0.00, 0.15, -0.33, 0.25, -0.48, -0.64, -0.61, 0.34,
    0.03, 0.48, -0.22, 0.37, 0.48, 0.03, -0.04, -0.01, -0.91, 0.69, -0.02, 0.24, -0.79, 0.46, 0.11, 0.36,
    -0.72, 0.36, -0.20, 0.66, 1.17,
];

/// Weights for they and it.
const OTHER: [f32; FEATURES] = [
    0.0, 0.0, 0.0, -0.45, 0.0, 0.0, 0.5, 0.25, 0.25, 0.35, 0.0, 0.3, 0.6, 0.0, 0.0, -0.25, 0.15, -0.3, 0.0,
    0.0, 0.0, 0.0, 0.8, 0.6, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
];

/// The score of a candidate; higher is likelier. Differences are log odds.
pub(super) fn score(features: &[f32; FEATURES], person: bool) -> f32 {
    let weights = if person { &PERSON } else { &OTHER };
    features.iter().zip(weights).map(|(f, w)| f * w).sum()
}
