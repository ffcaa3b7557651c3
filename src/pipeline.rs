//! The order of the stages; the only file that knows it.

use crate::actors::cluster::{self, Cluster};
use crate::actors::{Mention, Places, coreference, names, nominals};
use crate::analysis::Analysis;
use crate::article::Article;
use crate::assemble::assemble;
use crate::attribution::{self, Attributed};
use crate::framing::{Framer, FramingError, Item, frame};
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
pub enum PipelineError {
    /// The transformer failed.
    #[error("the framing model failed")]
    Framing(#[from] FramingError),
}

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
    framer: Option<Framer>,
}

impl Pipeline {
    /// Loads what the stages need.
    ///
    /// # Errors
    /// [`PipelineError::Framing`] if the embedded model cannot be loaded.
    pub fn new(options: Options) -> Result<Self, PipelineError> {
        let framer = if options.framing { Some(Framer::embedded()?) } else { None };
        Ok(Self { options, framer })
    }

    /// Analyses articles, in parallel; results come in the order of the articles, and each is what the article alone
    /// would give.
    ///
    /// # Errors
    /// [`PipelineError::Framing`] if the transformer fails.
    pub fn analyze(&self, articles: &[Article]) -> Result<Vec<Analyzed>, PipelineError> {
        let mut all: Vec<Analyzed> =
            articles.par_iter().map(|a| read(&a.text, self.options.min_confidence)).collect();
        if let Some(framer) = &self.framer {
            let pairs = articles.iter().zip(&mut all);
            let mut items: Vec<Item> = pairs
                .map(|(article, a)| Item { article, sentences: &a.sentences, analysis: &mut a.analysis })
                .collect();
            frame(&mut items, framer)?;
        }
        Ok(all)
    }
}

/// A text as the stages see it: who is there, and who says what by the rules.
#[derive(Debug)]
pub struct Reading<'a> {
    /// Paragraphs, quotations, tokens, sentences.
    pub document: Document<'a>,
    /// Every place that refers to somebody.
    pub mentions: Vec<Mention>,
    /// Who that is.
    pub clusters: Vec<Cluster>,
    /// The quotations with their speakers.
    pub attributed: Vec<Attributed>,
    /// What the pronouns could have meant, if asked for.
    pub choices: Vec<coreference::Choice>,
}

impl<'a> Reading<'a> {
    /// Runs the text stages.
    pub fn new(text: &'a str) -> Self {
        Self::with(text, false)
    }

    /// Runs the text stages and keeps what the pronouns could have meant, for fitting weights.
    pub fn with_choices(text: &'a str) -> Self {
        Self::with(text, true)
    }

    fn with(text: &'a str, keep: bool) -> Self {
        let document = Document::new(text);
        let places = Places::new(&document);
        let mut named = names::names(&document, &places);
        let mut clusters = cluster::cluster(&document, &mut named);
        let phrases = nominals::nominals(&document, &places, &named);
        let mut mentions = coreference::join(&document, &places, named, phrases, &mut clusters);
        let clauses = attribution::Clauses::new(&document, &mentions);
        let speaking = clauses.speaking(mentions.len());
        let mut choices = Vec::new();
        let kept = if keep { Some(&mut choices) } else { None };
        coreference::resolve(&document, &mut mentions, &speaking, &mut clusters, kept);
        let attributed = attribution::attribute(&document, &mentions, &clusters, &clauses);
        Self { document, mentions, clusters, attributed, choices }
    }
}

/// The text stages: everything but the transformer. Speakers less certain than `min_confidence` are left out.
pub fn read(text: &str, min_confidence: f32) -> Analyzed {
    let Reading { document, mentions, clusters, attributed, .. } = Reading::new(text);
    let mut analysis = assemble(&document, &mentions, &clusters, &attributed, min_confidence);
    voice::assign(&mut analysis);
    Analyzed { analysis, sentences: document.sentences.iter().map(|s| s.span).collect() }
}
