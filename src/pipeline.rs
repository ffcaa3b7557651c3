//! The order of the stages; the only file that knows it.

use crate::actors::cluster;
use crate::actors::{Places, coreference, names, nominals};
use crate::analysis::{Analysis, Kind};
use crate::article::Article;
use crate::assemble::assemble;
use crate::attribution;
use crate::date::date;
use crate::framing::{Framer, FramingError, Item, frame};
use crate::hidden::Hidden;
use crate::reading::Reading;
use crate::segment::Document;
use crate::span::Span;
use crate::speaker::SpeakerModel;
use crate::voice;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Least confidence with which a speaker is named unless the user says otherwise: a wrong speaker is worse than none.
pub const MIN_CONFIDENCE: f32 = 0.5;

/// Which quotes an analysis tells. Each holds those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Quotes {
    /// Whole clauses in quotation marks.
    Direct,
    /// Everything in quotation marks.
    Mixed,
    /// Also what is reported without marks.
    #[default]
    All,
}

/// Who finds speakers, and speech without marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speakers {
    /// The rules alone, many times as fast.
    Rules,
    /// The rules, and the speaker model where they are in doubt about a quotation.
    Doubtful,
    /// The rules, and the speaker model, which reads the whole article where speech without marks is asked for.
    #[default]
    WholeArticle,
}

/// What the pipeline is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether to score framing, which takes most of the time.
    pub framing: bool,
    /// Who finds speakers, and speech without marks.
    pub speakers: Speakers,
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

/// How long the stages took since the pipeline was made, the times of all threads added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Times {
    /// The text stages: quotations, actors, speakers by the rules.
    pub rules: Duration,
    /// The speaker model.
    pub speaker_model: Duration,
    /// The framing model. All threads work on a batch together, so this is its time by the clock, times their number.
    pub framing_model: Duration,
}

/// [`Times`] while threads add to them, in nanoseconds.
#[derive(Debug, Default)]
struct Clock {
    rules: AtomicU64,
    speaker_model: AtomicU64,
    framing_model: AtomicU64,
}

fn add(clock: &AtomicU64, time: Duration) {
    clock.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// All stages, ready to run.
#[derive(Debug)]
pub struct Pipeline {
    options: Options,
    framer: Option<Framer>,
    speaker: Option<SpeakerModel>,
    clock: Clock,
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
        let speaker = match options.speakers {
            Speakers::Rules => None,
            Speakers::Doubtful | Speakers::WholeArticle => Some(SpeakerModel::embedded()?),
        };
        Ok(Self { options, framer, speaker, clock: Clock::default() })
    }

    /// How long the stages took so far.
    pub fn times(&self) -> Times {
        let of = |clock: &AtomicU64| Duration::from_nanos(clock.load(Ordering::Relaxed));
        Times {
            rules: of(&self.clock.rules),
            speaker_model: of(&self.clock.speaker_model),
            framing_model: of(&self.clock.framing_model),
        }
    }

    /// Analyses articles, in parallel; results come in the order of the articles, and each is what the article alone
    /// would give.
    ///
    /// # Errors
    /// [`PipelineError::Framing`] if the transformer fails.
    pub fn analyze(&self, articles: &[Article]) -> Result<Vec<Analyzed>, PipelineError> {
        let mut all =
            articles.par_iter().map(|article| self.one(article)).collect::<Result<Vec<_>, FramingError>>()?;
        if let Some(framer) = &self.framer {
            let begun = Instant::now();
            let pairs = articles.iter().zip(&mut all);
            let mut items: Vec<Item> = pairs
                .map(|(article, a)| Item { article, sentences: &a.sentences, analysis: &mut a.analysis })
                .collect();
            frame(&mut items, framer)?;
            let threads = u32::try_from(rayon::current_num_threads()).unwrap_or(u32::MAX);
            add(&self.clock.framing_model, begun.elapsed().saturating_mul(threads));
        }
        Ok(all)
    }
}

impl Pipeline {
    /// All stages but framing.
    fn one(&self, article: &Article) -> Result<Analyzed, FramingError> {
        let begun = Instant::now();
        let hidden = Hidden::of(&article.text);
        let text = hidden.as_ref().map_or(article.text.as_str(), |hidden| hidden.text.as_str());
        let mut reading = reading_of(text, article.published.as_deref());
        let read = Instant::now();
        let whole = self.options.speakers == Speakers::WholeArticle && self.options.quotes == Quotes::All;
        match &self.speaker {
            Some(model) if whole => model.read(&mut reading)?,
            Some(model) => model.revise(&mut reading)?,
            None => {}
        }
        let revised = Instant::now();
        reading.echo();
        if self.options.quotes == Quotes::All && !whole {
            reading.add_indirect();
        }
        let mut analyzed = self.told(analyzed(&reading, self.options.min_confidence));
        if let Some(hidden) = &hidden {
            hidden.restore(&mut analyzed.analysis, &mut analyzed.sentences);
        }
        add(&self.clock.speaker_model, revised - read);
        add(&self.clock.rules, (read - begun) + revised.elapsed());
        Ok(analyzed)
    }

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
    stages(text, None, false)
}

/// Runs the text stages on a text published on some day, which says who was in office then.
pub fn reading_of<'a>(text: &'a str, published: Option<&str>) -> Reading<'a> {
    stages(text, published, false)
}

/// Runs the text stages and keeps what pronouns and definite phrases could have meant, for fitting weights.
pub fn reading_with_choices<'a>(text: &'a str, published: Option<&str>) -> Reading<'a> {
    stages(text, published, true)
}

fn stages<'a>(text: &'a str, published: Option<&str>, keep: bool) -> Reading<'a> {
    let document = Document::new(text);
    let places = Places::new(&document);
    let mut named = names::names(&document, &places);
    let mut clusters = cluster::cluster(&document, &mut named);
    let phrases = nominals::nominals(&document, &places, &named);
    let mut mentions = coreference::join(&document, &places, named, phrases, &mut clusters);
    if let Some(day) = published.and_then(date) {
        coreference::note_president(&mut clusters, &day);
    }
    let clauses = attribution::Clauses::new(&document, &mentions);
    let speaking = clauses.speaking(mentions.len());
    let mut choices = Vec::new();
    let kept = if keep { Some(&mut choices) } else { None };
    coreference::resolve(&document, &mut mentions, &speaking, &mut clusters, kept);
    let attributed = attribution::attribute(&document, &mentions, &clusters, &clauses);
    let reported = attribution::reported::reported(&document, &mentions, &clauses);
    Reading { document, mentions, clusters, clauses, attributed, reported, choices }
}

/// What a reading says; speakers less certain than `min_confidence` are left out.
pub fn analyzed(reading: &Reading, min_confidence: f32) -> Analyzed {
    let mut analysis = assemble(reading, min_confidence);
    voice::assign(&mut analysis);
    Analyzed { analysis, sentences: reading.document.sentences.iter().map(|s| s.span).collect() }
}

/// The text stages: everything but the transformer. Speakers less certain than `min_confidence` are left out.
pub fn read(text: &str, min_confidence: f32) -> Analyzed {
    let mut reading = reading(text);
    reading.echo();
    analyzed(&reading, min_confidence)
}
