//! The order of the stages; the only file that knows it.

use crate::actors::{Places, cluster, coreference, names, nominals};
use crate::analysis::Analysis;
use crate::article::Article;
use crate::assemble::assemble;
use crate::attribution;
use crate::segment::Document;
use crate::span::Span;
use crate::voice;
use rayon::prelude::*;

/// What the pipeline is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether to score framing, which takes most of the time.
    pub framing: bool,
    /// Speakers less certain than this are left out.
    pub min_confidence: f32,
}

/// Why an analysis could not run.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PipelineError(String);

/// One article's result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analyzed {
    /// Quotes, actors, stances.
    pub analysis: Analysis,
    /// The sentences of the article.
    pub sentences: Vec<Span>,
}

/// All stages, ready to run.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
}

impl Pipeline {
    /// Loads what the stages need.
    pub fn new(options: Options) -> Result<Self, PipelineError> {
        Ok(Self { options })
    }

    /// Analyses articles, in parallel; results come in the order of the articles.
    pub fn analyze(&self, articles: &[Article]) -> Result<Vec<Analyzed>, PipelineError> {
        Ok(articles.par_iter().map(|a| read(&a.text, self.options.min_confidence)).collect())
    }
}

/// The text stages: everything but the transformer. Speakers less certain than `min_confidence` are left out.
pub fn read(text: &str, min_confidence: f32) -> Analyzed {
    let document = Document::new(text);
    let places = Places::new(&document);
    let mut named = names::names(&document, &places);
    let mut clusters = cluster::cluster(&document, &mut named);
    let phrases = nominals::nominals(&document, &places, &named);
    let mut mentions = coreference::join(&document, &places, named, phrases, &mut clusters);
    let clauses = attribution::Clauses::new(&document, &mentions);
    let speaking = clauses.speaking(mentions.len());
    coreference::resolve(&document, &mut mentions, &speaking, &mut clusters, None);
    let attributed = attribution::attribute(&document, &mentions, &clusters, &clauses);
    let mut analysis = assemble(&document, &mentions, &clusters, &attributed, min_confidence);
    voice::assign(&mut analysis);
    Analyzed { analysis, sentences: document.sentences.iter().map(|s| s.span).collect() }
}

/// One pronoun with what it could mean, for fitting the weights of [`crate::actors::salience`].
#[derive(Debug, Clone, serde::Serialize)]
pub struct PronounChoice {
    /// The quotations, in bytes of the text, whose source is this pronoun.
    pub quotes: Vec<(usize, usize)>,
    /// The pronoun, in bytes.
    pub start: usize,
    /// Its gender and number: he, she, they, it.
    pub word: String,
    /// For each candidate the forms the article uses for it, and its features.
    pub candidates: Vec<(Vec<String>, Vec<f32>)>,
}

/// The choices that resolving the pronouns of a text involves.
pub fn pronoun_choices(text: &str) -> Vec<PronounChoice> {
    let document = Document::new(text);
    let places = Places::new(&document);
    let mut named = names::names(&document, &places);
    let mut clusters = cluster::cluster(&document, &mut named);
    let phrases = nominals::nominals(&document, &places, &named);
    let mut mentions = coreference::join(&document, &places, named, phrases, &mut clusters);
    let clauses = attribution::Clauses::new(&document, &mentions);
    let speaking = clauses.speaking(mentions.len());
    let mut choices = Vec::new();
    coreference::resolve(&document, &mut mentions, &speaking, &mut clusters, Some(&mut choices));
    let attributed = attribution::attribute(&document, &mentions, &clusters, &clauses);
    let forms = |cluster: usize| {
        let mut forms = vec![clusters[cluster].name.clone()];
        for m in mentions.iter().filter(|m| m.actor == Some(cluster) && m.form != crate::analysis::Form::Pronoun) {
            forms.push(document.span(m.from, m.to).of(text).to_owned());
        }
        forms.dedup();
        forms
    };
    let mut out = Vec::new();
    for choice in choices {
        let span = document.span(mentions[choice.mention].from, mentions[choice.mention].to);
        let of = attributed.iter().filter(|a| a.source.is_some_and(|s| s.span == span));
        out.push(PronounChoice {
            quotes: of.flat_map(|a| attribution::spans(&document, a)).map(|s| (s.start, s.end)).collect(),
            start: span.start,
            word: span.of(text).to_lowercase(),
            candidates: choice.candidates.iter().map(|(c, f)| (forms(*c), f.to_vec())).collect(),
        });
    }
    out
}
