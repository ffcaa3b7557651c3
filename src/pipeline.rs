//! The order of the stages. A stand-in: it finds nothing yet.

use crate::analysis::Analysis;
use crate::article::Article;
use crate::span::Span;

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
pub struct Pipeline;

impl Pipeline {
    /// Loads what the stages need.
    pub fn new(_options: Options) -> Result<Self, PipelineError> {
        Ok(Self)
    }

    /// Analyses articles, in parallel; results come in the order of the articles.
    pub fn analyze(&self, articles: &[Article]) -> Result<Vec<Analyzed>, PipelineError> {
        Ok(vec![Analyzed::default(); articles.len()])
    }
}
