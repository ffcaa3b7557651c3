//! The order of the stages; the only file that knows it.

use crate::actors::cluster;
use crate::actors::{Places, coreference, names, nominals};
use crate::analysis::{Analysis, Kind};
use crate::article::Article;
use crate::assemble::assemble;
use crate::attribution;
use crate::framing::{Framer, FramingError, Item, frame};
use crate::reading::Reading;
use crate::segment::Document;
use crate::span::Span;
use crate::speaker::SpeakerModel;
use crate::voice;
use rayon::prelude::*;

/// Least confidence with which a speaker is named unless the user says otherwise: a wrong speaker is worse than none.
pub const MIN_CONFIDENCE: f32 = 0.5;

/// Which quotes an analysis tells. Each holds those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Quotes {
    /// Whole clauses in quotation marks.
    Direct,
    /// Everything in quotation marks.
    Mixed,
    /// Also what is reported without marks. It takes the speaker model to find that.
    #[default]
    All,
}

/// What the pipeline is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether to score framing, which takes most of the time.
    pub framing: bool,
    /// Whether the speaker model reads along; without it the rules alone say who speaks.
    pub speaker_model: bool,
    /// Which quotes are told.
    pub quotes: Quotes,
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
    speaker: Option<SpeakerModel>,
}

impl Pipeline {
    /// Loads what the stages need.
    ///
    /// # Errors
    /// [`PipelineError::Framing`] if the embedded model cannot be loaded.
    pub fn new(options: Options) -> Result<Self, PipelineError> {
        let framer = if options.framing { Some(Framer::embedded()?) } else { None };
        Self::with_framer(options, framer)
    }

    /// As [`Pipeline::new`], with a framing model of the caller's choice, or none.
    ///
    /// # Errors
    /// [`PipelineError::Framing`] if the speaker model cannot be loaded.
    pub fn with_framer(options: Options, framer: Option<Framer>) -> Result<Self, PipelineError> {
        let speaker = if options.speaker_model { Some(SpeakerModel::embedded()?) } else { None };
        Ok(Self { options, framer, speaker })
    }

    /// Analyses articles, in parallel; results come in the order of the articles, and each is what the article alone
    /// would give.
    ///
    /// # Errors
    /// [`PipelineError::Framing`] if the transformer fails.
    pub fn analyze(&self, articles: &[Article]) -> Result<Vec<Analyzed>, PipelineError> {
        let min = self.options.min_confidence;
        let one = |article: &Article| match &self.speaker {
            None => Ok(self.told(read(&article.text, min))),
            Some(model) => {
                let mut reading = reading(&article.text);
                if self.options.quotes == Quotes::All {
                    model.read(&mut reading)?;
                } else {
                    model.revise(&mut reading)?;
                }
                Ok(self.told(analyzed(&reading, min)))
            }
        };
        let mut all = articles.par_iter().map(one).collect::<Result<Vec<Analyzed>, FramingError>>()?;
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

impl Pipeline {
    /// Leaves out what is not asked for.
    fn told(&self, mut analyzed: Analyzed) -> Analyzed {
        if self.options.quotes == Quotes::Direct {
            analyzed.analysis.quotes.retain(|q| q.kind == Kind::Direct);
        }
        analyzed
    }
}

/// Runs the text stages on a text.
pub fn reading(text: &str) -> Reading<'_> {
    stages(text, false)
}

/// Runs the text stages and keeps what the pronouns could have meant, for fitting weights.
pub fn reading_with_choices(text: &str) -> Reading<'_> {
    stages(text, true)
}

fn stages(text: &str, keep: bool) -> Reading<'_> {
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
    let reported = attribution::reported::reported(&document, &mentions, &clauses);
    Reading { document, mentions, clusters, attributed, reported, choices }
}

/// What a reading says; speakers less certain than `min_confidence` are left out.
pub fn analyzed(reading: &Reading, min_confidence: f32) -> Analyzed {
    let mut analysis = assemble(reading, min_confidence);
    voice::assign(&mut analysis);
    Analyzed { analysis, sentences: reading.document.sentences.iter().map(|s| s.span).collect() }
}

/// The text stages: everything but the transformer. Speakers less certain than `min_confidence` are left out.
pub fn read(text: &str, min_confidence: f32) -> Analyzed {
    analyzed(&reading(text), min_confidence)
}
