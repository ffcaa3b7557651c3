//! The shapes of gold and of output, as far as judging needs them.

use std::collections::HashMap;
use std::io::{self, BufRead};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::names::Name;

/// Why gold or output cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// A line is not of the expected shape.
    #[error("line {line}: {reason}")]
    Line {
        /// Number from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Two answers to one question.
    #[error("the id {0} comes twice")]
    Duplicate(String),
    /// Nothing to judge by.
    #[error("the gold holds nothing to judge: {0}")]
    Nothing(&'static str),
}

/// Reads JSON Lines.
pub fn read<T: DeserializeOwned>(lines: impl BufRead) -> Result<Vec<T>, DataError> {
    let mut rows = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let line = line?;
        if !line.trim().is_empty() {
            let row = serde_json::from_str(&line);
            rows.push(row.map_err(|error| DataError::Line { line: number + 1, reason: plain(&error) })?);
        }
    }
    Ok(rows)
}

/// The parser's complaint without its line number, which counts within the line.
fn plain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or(&words).to_owned()
}

/// Rows by their ids; a second row of the same id is an error.
pub fn by_id<T: Identified>(rows: Vec<T>) -> Result<HashMap<String, T>, DataError> {
    let mut map = HashMap::with_capacity(rows.len());
    for row in rows {
        let id = row.id().to_owned();
        if map.insert(id.clone(), row).is_some() {
            return Err(DataError::Duplicate(id));
        }
    }
    Ok(map)
}

/// Something that has an id.
pub trait Identified {
    /// The id.
    fn id(&self) -> &str;
}

/// A half-open range of code points.
pub(super) type Points = (usize, usize);

/// A range as files write it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(super) enum Ends {
    Pair(usize, usize),
    Named { start: usize, end: usize },
}

impl From<Ends> for Points {
    fn from(ends: Ends) -> Self {
        match ends {
            Ends::Pair(start, end) | Ends::Named { start, end } => (start, end),
        }
    }
}

/// Nothing, a range, or several.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged)]
pub(super) enum Ranges {
    #[default]
    None,
    Many(Vec<Ends>),
    One(Ends),
}

impl Ranges {
    pub(super) fn points(&self) -> Vec<Points> {
        match self {
            Ranges::None => Vec::new(),
            Ranges::One(ends) => vec![(*ends).into()],
            Ranges::Many(many) => many.iter().map(|&ends| ends.into()).collect(),
        }
    }
}

/// An article's output, as far as it is judged.
#[derive(Debug, Clone, Deserialize)]
pub struct SystemDocument {
    pub(super) id: String,
    pub(super) quotes: Vec<SystemQuote>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SystemQuote {
    pub(super) kind: String,
    #[serde(default)]
    pub(super) content: Ranges,
    #[serde(default)]
    pub(super) quoted: Ranges,
    #[serde(default)]
    pub(super) cue: Ranges,
    #[serde(default)]
    pub(super) source: Ranges,
    pub(super) speaker: Option<SystemSpeaker>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SystemSpeaker {
    pub(super) name: Option<String>,
}

/// An article with the speakers of its spans in quotation marks.
#[derive(Debug, Clone, Deserialize)]
pub struct SpeakersGold {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) quotes: Vec<GoldSpan>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldSpan {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) role: String,
    pub(super) speaker: Option<String>,
    pub(super) form: Option<String>,
    #[serde(default)]
    pub(super) accept: Vec<String>,
}

/// An article with its attributions.
#[derive(Debug, Clone, Deserialize)]
pub struct AttributionGold {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) quotes: Vec<GoldAttribution>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldAttribution {
    pub(super) kind: String,
    #[serde(default = "yes")]
    pub(super) speech: bool,
    pub(super) content: Ranges,
    pub(super) cue: Ranges,
    pub(super) source: Ranges,
}

fn yes() -> bool {
    true
}

/// A target with its label.
#[derive(Debug, Clone, Deserialize)]
pub struct FramingGold {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) target_name: String,
    /// The article that the sentence is from, where the gold says it.
    pub(super) article: Option<String>,
}

/// A label given to a target.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Judged {
    /// The target's id.
    pub id: String,
    /// `negative`, `neutral`, `positive`.
    pub label: String,
}

/// An article with stances, and a label for each of its entities.
#[derive(Debug, Clone, Deserialize)]
pub struct StancesGold {
    pub(super) id: String,
    pub(super) stances: Vec<GoldStance>,
    pub(super) entities: Vec<GoldEntity>,
}

/// A stance that one sentence expresses.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldStance {
    /// `None` is the article.
    pub(super) source: Option<String>,
    pub(super) target_name: String,
    pub(super) label: String,
    /// Who saw it.
    #[serde(default)]
    pub(super) annotators: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GoldEntity {
    pub(super) target_name: String,
    pub(super) label: String,
}

/// An article's output, as far as its stances are judged.
#[derive(Debug, Clone, Deserialize)]
pub struct SystemStances {
    pub(super) id: String,
    pub(super) actors: Vec<SystemActor>,
    pub(super) stances: Vec<SystemStance>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SystemActor {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    pub(super) framing: Option<SystemFraming>,
}

impl SystemActor {
    /// The full name, then the others.
    pub(super) fn names(&self) -> Vec<Name> {
        std::iter::once(&self.name).chain(&self.aliases).map(|name| Name::new(name)).collect()
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct SystemFraming {
    pub(super) score: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SystemStance {
    pub(super) from: Option<usize>,
    pub(super) to: usize,
    pub(super) score: f64,
}

impl Identified for SystemStances {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Identified for SystemDocument {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Identified for Judged {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Code points `start..end` of a text, at most so many.
pub(super) fn excerpt(text: &str, (start, end): Points, most: usize) -> String {
    text.chars().skip(start).take(end.saturating_sub(start).min(most)).collect()
}
