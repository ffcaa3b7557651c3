//! Schema `pullquote/1`: an article's analysis as one JSON object.
//!
//! The structures borrow from the [`Article`] and its [`Analysis`]. Here bytes become **Unicode code points**, so that
//! `text[start:end]` in Python gives the words. What is not known is `null`.

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};

use crate::analysis::{self, Analysis, Kind, Voice};
use crate::article::Article;
use crate::span::{CodePoints, Span};

/// Name and version of the schema, in every object.
pub const SCHEMA: &str = "pullquote/1";

/// An article's analysis.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The article's id.
    pub id: &'a str,
    /// Where it was read from.
    pub source: &'a str,
    /// Web address.
    pub url: Option<&'a str>,
    /// Headline.
    pub title: Option<&'a str>,
    /// Who published it.
    pub outlet: Option<&'a str>,
    /// When, as the input says it.
    pub published: Option<&'a str>,
    /// Language of the text.
    pub language: &'static str,
    /// Length of the text in code points.
    pub characters: usize,
    /// The text that the positions refer to, where it was extracted from a web page; else it is not repeated here, and
    /// the field is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// The quotations.
    pub quotes: Vec<Quote<'a>>,
    /// The actors.
    pub actors: Vec<Actor<'a>>,
    /// Who frames whom.
    pub stances: Vec<Stance>,
    /// The words that report the quotations of all actors, by stance: what an actor's own compare with.
    pub cues: Cues,
}

/// A half-open range of code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A quotation.
#[derive(Debug, Serialize)]
pub struct Quote<'a> {
    /// Running number in the article, from 0.
    pub id: usize,
    /// `direct`, `mixed`, `indirect`, `scare`, `title`.
    pub kind: &'static str,
    /// All that is reported, marks included.
    pub content: Vec<Range>,
    /// Its parts in quotation marks, marks included, without quotations in curly marks inside straight ones; a turn of a transcript or a
    /// post has no marks of its own.
    pub quoted: Vec<Range>,
    /// The words of `content`, its parts joined by a space.
    pub text: String,
    /// The reporting words.
    pub cue: Option<Cue<'a>>,
    /// The words that name the speaker here.
    pub source: Option<Source<'a>>,
    /// Who speaks.
    pub speaker: Option<Speaker<'a>>,
}

/// Reporting words.
#[derive(Debug, Serialize)]
pub struct Cue<'a> {
    /// Where.
    #[serde(flatten)]
    pub range: Range,
    /// The words.
    pub text: &'a str,
    /// Dictionary form.
    pub lemma: &'static str,
    /// How the verb frames the speaker.
    pub stance: &'static str,
}

/// Words that name a speaker.
#[derive(Debug, Serialize)]
pub struct Source<'a> {
    /// Where.
    #[serde(flatten)]
    pub range: Range,
    /// The words.
    pub text: &'a str,
    /// `name`, `nominal`, `pronoun`.
    pub form: &'static str,
}

/// A resolved speaker.
#[derive(Debug, Serialize)]
pub struct Speaker<'a> {
    /// Index in `actors`.
    pub actor: usize,
    /// The actor's name.
    pub name: &'a str,
    /// The actor's type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How often such answers are right.
    #[serde(serialize_with = "rounded")]
    pub confidence: f32,
    /// The rule that answered.
    pub rule: &'static str,
}

/// An actor.
#[derive(Debug, Serialize)]
pub struct Actor<'a> {
    /// Index in `actors`.
    pub id: usize,
    /// Fullest form in the article.
    pub name: &'a str,
    /// `person`, `organization`, `publication`, `group`, `anonymous`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Title or role.
    pub role: Option<&'a str>,
    /// Other forms.
    pub aliases: &'a [String],
    /// All mentions.
    pub mentions: Vec<Mention>,
    /// Number of speech quotations of this speaker.
    pub quotes: usize,
    /// Words of theirs in quotation marks.
    pub quoted_words: usize,
    /// The words that report their quotations, by stance.
    pub cues: Cues,
    /// The article's framing of the actor.
    pub framing: Option<Framing>,
    /// The scored sentences.
    pub evidence: Vec<Evidence>,
}

/// A mention of an actor.
#[derive(Debug, Serialize)]
pub struct Mention {
    /// Where.
    #[serde(flatten)]
    pub range: Range,
    /// `name`, `nominal`, `pronoun`.
    pub form: &'static str,
    /// `"article"`, the index of the actor whose words it stands in, or `"unknown"`.
    #[serde(serialize_with = "voice")]
    pub voice: Voice,
}

/// A score with its uncertainty.
#[derive(Debug, Serialize)]
pub struct Framing {
    /// From −1 to 1.
    #[serde(serialize_with = "rounded")]
    pub score: f32,
    /// Lower end of the 95 % interval.
    #[serde(serialize_with = "rounded")]
    pub low: f32,
    /// Upper end.
    #[serde(serialize_with = "rounded")]
    pub high: f32,
    /// Mean probability of blame.
    #[serde(serialize_with = "rounded")]
    pub negative: f32,
    /// Mean probability of neither.
    #[serde(serialize_with = "rounded")]
    pub neutral: f32,
    /// Mean probability of praise.
    #[serde(serialize_with = "rounded")]
    pub positive: f32,
    /// Sentences scored.
    pub sentences: usize,
}

/// A scored sentence.
#[derive(Debug, Serialize)]
pub struct Evidence {
    /// Where.
    #[serde(flatten)]
    pub range: Range,
    /// The likeliest label.
    pub label: &'static str,
    /// Its probability.
    #[serde(serialize_with = "rounded")]
    pub p: f32,
}

/// How one voice frames one actor.
#[derive(Debug, Serialize)]
pub struct Stance {
    /// Index of the actor who speaks; `null` is the article.
    pub from: Option<usize>,
    /// Index of the actor spoken of.
    pub to: usize,
    /// From −1 to 1.
    #[serde(serialize_with = "rounded")]
    pub score: f32,
    /// Lower end of the 95 % interval.
    #[serde(serialize_with = "rounded")]
    pub low: f32,
    /// Upper end.
    #[serde(serialize_with = "rounded")]
    pub high: f32,
    /// Sentences scored.
    pub sentences: usize,
}

impl<'a> Document<'a> {
    /// Puts an analysis into the shape of the schema.
    pub fn new(article: &'a Article, analysis: &'a Analysis) -> Self {
        let view = View { text: &article.text, points: CodePoints::new(&article.text) };
        let mut document = Self {
            schema: SCHEMA,
            id: &article.id,
            source: &article.source,
            url: article.url.as_deref(),
            title: article.title.as_deref(),
            outlet: article.outlet.as_deref(),
            published: article.published.as_deref(),
            language: "en",
            characters: view.points.len(),
            text: article.extracted.then_some(article.text.as_str()),
            quotes: analysis.quotes.iter().enumerate().map(|(id, q)| view.quote(id, q, analysis)).collect(),
            actors: analysis.actors.iter().enumerate().map(|(id, a)| view.actor(id, a)).collect(),
            stances: analysis.stances.iter().map(stance).collect(),
            cues: Cues::new(),
        };
        for (actor, said) in document.actors.iter_mut().zip(spoken(&article.text, analysis)) {
            actor.quotes = said.quotes;
            actor.quoted_words = said.words;
            for (stance, count) in &said.cues {
                *document.cues.entry(stance).or_default() += count;
            }
            actor.cues = said.cues;
        }
        document
    }

    /// Appends the object to `line`, with a line end.
    pub fn append_json_line(&self, line: &mut Vec<u8>) -> io::Result<()> {
        serde_json::to_writer(&mut *line, self)?;
        line.push(b'\n');
        Ok(())
    }
}

/// Reporting words by the stance they take towards the speaker (`data/cues.tsv`), without those that do not occur.
pub type Cues = BTreeMap<&'static str, usize>;

/// What an actor says in an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Quotations that are speech.
    pub quotes: usize,
    /// Words of theirs in quotation marks.
    pub words: usize,
    /// The words that report their quotations.
    pub cues: Cues,
}

/// What each actor says, by index.
pub fn spoken(text: &str, analysis: &Analysis) -> Vec<Spoken> {
    let mut spoken = vec![Spoken::default(); analysis.actors.len()];
    for quote in analysis.quotes.iter().filter(|q| q.kind.is_speech()) {
        let Some(said) = quote.speaker.and_then(|s| spoken.get_mut(s.actor)) else { continue };
        said.quotes += 1;
        said.words += quote.quoted.iter().map(|span| count_words(span.of(text))).sum::<usize>();
        if let Some(cue) = &quote.cue {
            *said.cues.entry(cue.stance).or_default() += 1;
        }
    }
    spoken
}

/// Words: what white space parts and has a letter or digit.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// How many quotations are of the kind.
pub fn count_kind(analysis: &Analysis, kind: Kind) -> usize {
    analysis.quotes.iter().filter(|q| q.kind == kind).count()
}

/// Translates positions of one text.
struct View<'a> {
    text: &'a str,
    points: CodePoints<'a>,
}

impl<'a> View<'a> {
    fn range(&self, span: Span) -> Range {
        Range { start: self.points.at(span.start), end: self.points.at(span.end) }
    }

    fn ranges(&self, spans: &[Span]) -> Vec<Range> {
        spans.iter().map(|&span| self.range(span)).collect()
    }

    fn quote(&self, id: usize, quote: &'a analysis::Quote, analysis: &'a Analysis) -> Quote<'a> {
        Quote {
            id,
            kind: quote.kind.name(),
            content: self.ranges(&quote.content),
            quoted: self.ranges(&quote.quoted),
            text: quote.content.iter().map(|span| span.of(self.text)).collect::<Vec<_>>().join(" "),
            cue: quote.cue.as_ref().map(|cue| Cue {
                range: self.range(cue.span),
                text: cue.span.of(self.text),
                lemma: cue.lemma,
                stance: cue.stance,
            }),
            source: quote.source.map(|source| Source {
                range: self.range(source.span),
                text: source.span.of(self.text),
                form: source.form.name(),
            }),
            speaker: quote.speaker.and_then(|speaker| {
                let actor = analysis.actors.get(speaker.actor)?;
                Some(Speaker {
                    actor: speaker.actor,
                    name: &actor.name,
                    kind: actor.kind.name(),
                    confidence: speaker.confidence,
                    rule: speaker.rule,
                })
            }),
        }
    }

    fn actor(&self, id: usize, actor: &'a analysis::Actor) -> Actor<'a> {
        Actor {
            id,
            name: &actor.name,
            kind: actor.kind.name(),
            role: actor.role.as_deref(),
            aliases: &actor.aliases,
            mentions: actor.mentions.iter().map(|m| self.mention(m)).collect(),
            quotes: 0,
            quoted_words: 0,
            cues: Cues::new(),
            framing: actor.framing.as_ref().map(framing),
            evidence: actor.evidence.iter().map(|e| self.evidence(e)).collect(),
        }
    }

    fn mention(&self, mention: &analysis::Mention) -> Mention {
        Mention { range: self.range(mention.span), form: mention.form.name(), voice: mention.voice }
    }

    fn evidence(&self, evidence: &analysis::Evidence) -> Evidence {
        Evidence { range: self.range(evidence.span), label: evidence.label.name(), p: evidence.p }
    }
}

fn framing(framing: &analysis::Framing) -> Framing {
    Framing {
        score: framing.score,
        low: framing.low,
        high: framing.high,
        negative: framing.negative,
        neutral: framing.neutral,
        positive: framing.positive,
        sentences: framing.sentences,
    }
}

fn stance(stance: &analysis::Stance) -> Stance {
    let analysis::Framing { score, low, high, sentences, .. } = stance.framing;
    Stance { from: stance.from, to: stance.to, score, low, high, sentences }
}

/// A judgement of [`crate::framing`] as `pullquote frame` prints it.
#[derive(Debug, Serialize)]
pub struct Judgement<'a> {
    /// The record's id.
    pub id: &'a str,
    /// The likeliest label.
    pub label: &'static str,
    /// The probabilities.
    pub p: Probabilities,
}

/// Probabilities of the three labels.
#[derive(Debug, Serialize)]
pub struct Probabilities {
    /// Blame.
    #[serde(serialize_with = "rounded")]
    pub negative: f32,
    /// Neither.
    #[serde(serialize_with = "rounded")]
    pub neutral: f32,
    /// Praise.
    #[serde(serialize_with = "rounded")]
    pub positive: f32,
}

impl<'a> Judgement<'a> {
    /// From probabilities in the order of [`analysis::Label::ALL`].
    pub fn new(id: &'a str, p: [f32; 3]) -> Self {
        let [negative, neutral, positive] = p;
        Self { id, label: likeliest(p).name(), p: Probabilities { negative, neutral, positive } }
    }
}

/// The label of the highest probability.
pub fn likeliest(p: [f32; 3]) -> analysis::Label {
    let mut best = (analysis::Label::Neutral, p[1]);
    for (label, p) in analysis::Label::ALL.into_iter().zip(p) {
        if p > best.1 {
            best = (label, p);
        }
    }
    best.0
}

/// Four decimals: more would feign an exactness that the scores lack.
fn rounded<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    let rounded = (f64::from(*value) * 1e4).round() / 1e4;
    // −0 and 0 are the same answer.
    serializer.serialize_f64(if rounded == 0.0 { 0.0 } else { rounded })
}

fn voice<S: Serializer>(voice: &Voice, serializer: S) -> Result<S::Ok, S::Error> {
    match voice {
        Voice::Article => serializer.serialize_str("article"),
        Voice::Actor(actor) => serializer.serialize_u64(*actor as u64),
        Voice::Unknown => serializer.serialize_str("unknown"),
    }
}
