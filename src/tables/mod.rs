//! Tables of an archive: `articles`, `quotes`, `actors`, `stances`, `rejects`, as rows and as Parquet.
//!
//! A row is a plain structure without borrows, so that it can be stored, sent and read back. Its fields are the table's
//! columns, in order; what they mean is said once, in [`schema`], from which `docs/TABLES.md` is made. Positions are
//! **Unicode code points**, as in schema `pullquote/1`; scores have four decimals.
//!
//! `article` numbers the records of a run from 0 in the order of the input, rejects counted too. It is what rows of
//! different tables are joined by: an `id` that the input brings may stand in it twice.

mod build;
pub mod parquet;
pub mod schema;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use crate::date::{date, month};
pub use build::{Context, Duplicate, Identity, copied, reject, rows};
pub use schema::Table;

/// Name and version of the tables' schema; written into every Parquet file.
pub const SCHEMA: &str = "pullquote-tables/1";

/// A row of a table.
pub trait Row: Serialize + DeserializeOwned + Send + 'static {
    /// Which table it belongs to.
    const TABLE: Table;

    /// Number of the record in the run.
    fn article(&self) -> i64;

    /// Fills in what stands in the path of the file that the row was read from.
    fn set_partition(&mut self, outlet: Option<String>, month: Option<String>);
}

/// All rows that one article gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleRows {
    /// The article itself.
    pub article: ArticleRow,
    /// Its quotations.
    pub quotes: Vec<QuoteRow>,
    /// Its actors.
    pub actors: Vec<ActorRow>,
    /// Who frames whom in it.
    pub stances: Vec<StanceRow>,
}

/// A row of `articles`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the columns are described in `schema`")]
pub struct ArticleRow {
    pub article: i64,
    pub id: String,
    pub source: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub published: Option<String>,
    pub date: Option<String>,
    pub month: Option<String>,
    pub language: String,
    pub characters: i32,
    pub text: Option<String>,
    pub words: i32,
    pub quoted_words: i32,
    pub sentences: i32,
    pub quotes: i32,
    pub actors: i32,
    pub cluster: Option<i64>,
    pub representative: Option<bool>,
    pub analysis: String,
}

/// A row of `quotes`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the columns are described in `schema`")]
pub struct QuoteRow {
    pub article: i64,
    pub article_id: String,
    pub outlet: Option<String>,
    pub date: Option<String>,
    pub month: Option<String>,
    pub quote: i32,
    pub kind: String,
    pub speech: bool,
    pub start: i32,
    pub end: i32,
    pub content: Vec<RangeCell>,
    pub quoted: Vec<RangeCell>,
    pub text: String,
    pub quoted_words: i32,
    pub sentence_start: i32,
    pub sentence_end: i32,
    pub sentence: String,
    pub cue_start: Option<i32>,
    pub cue_end: Option<i32>,
    pub cue: Option<String>,
    pub cue_lemma: Option<String>,
    pub cue_stance: Option<String>,
    pub source_start: Option<i32>,
    pub source_end: Option<i32>,
    pub source: Option<String>,
    pub source_form: Option<String>,
    pub speaker_actor: Option<i32>,
    pub speaker: Option<String>,
    pub speaker_type: Option<String>,
    pub speaker_role: Option<String>,
    pub confidence: Option<f32>,
    pub rule: Option<String>,
    pub speaker_key: Option<String>,
    pub speaker_identity: Option<String>,
    pub speaker_entity: Option<String>,
    pub speaker_canonical: Option<String>,
    pub speaker_party: Option<String>,
    pub speaker_country: Option<String>,
    pub speaker_gender: Option<String>,
    pub representative: Option<bool>,
}

/// A row of `actors`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the columns are described in `schema`")]
pub struct ActorRow {
    pub article: i64,
    pub article_id: String,
    pub outlet: Option<String>,
    pub date: Option<String>,
    pub month: Option<String>,
    pub actor: i32,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub role: Option<String>,
    pub aliases: Vec<String>,
    pub mentions: Vec<MentionCell>,
    pub mentions_article: i32,
    pub mentions_quoted: i32,
    pub mentions_unknown: i32,
    pub quotes: i32,
    pub quoted_words: i32,
    pub score: Option<f32>,
    pub low: Option<f32>,
    pub high: Option<f32>,
    pub negative: Option<f32>,
    pub neutral: Option<f32>,
    pub positive: Option<f32>,
    pub sentences: Option<i32>,
    pub evidence: Vec<EvidenceCell>,
    pub key: Option<String>,
    pub identity: Option<String>,
    pub entity: Option<String>,
    pub canonical: Option<String>,
    pub party: Option<String>,
    pub country: Option<String>,
    pub gender: Option<String>,
    pub representative: Option<bool>,
}

/// A row of `stances`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the columns are described in `schema`")]
pub struct StanceRow {
    pub article: i64,
    pub article_id: String,
    pub outlet: Option<String>,
    pub date: Option<String>,
    pub month: Option<String>,
    pub from_actor: Option<i32>,
    pub from_name: Option<String>,
    pub from_type: Option<String>,
    pub from_key: Option<String>,
    pub to_actor: i32,
    pub to_name: String,
    pub to_type: String,
    pub to_key: Option<String>,
    pub score: f32,
    pub low: f32,
    pub high: f32,
    pub negative: f32,
    pub neutral: f32,
    pub positive: f32,
    pub sentences: i32,
    pub representative: Option<bool>,
}

/// A row of `rejects`: a record that gave no article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the columns are described in `schema`")]
pub struct RejectRow {
    pub article: i64,
    pub kind: String,
    pub source: String,
    pub place: String,
    pub number: Option<i64>,
    pub code: String,
    pub reason: String,
    pub remedy: String,
}

/// A half-open range of code points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeCell {
    /// First code point.
    pub start: i32,
    /// One past the last.
    pub end: i32,
}

/// A mention of an actor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionCell {
    /// First code point.
    pub start: i32,
    /// One past the last.
    pub end: i32,
    /// `name`, `nominal`, `pronoun`.
    pub form: String,
    /// `article`, `actor` or `unknown`: whose words it stands in.
    pub voice: String,
    /// The actor whose words it stands in, where `voice` is `actor`.
    pub voice_actor: Option<i32>,
}

/// A sentence that was scored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceCell {
    /// First code point.
    pub start: i32,
    /// One past the last.
    pub end: i32,
    /// `negative`, `neutral`, `positive`.
    pub label: String,
    /// Its probability.
    pub p: f32,
    /// The words.
    pub text: String,
}

/// Rows that know their outlet and month.
macro_rules! partitioned {
    ($($row:ty => $table:ident),+ $(,)?) => {$(
        impl Row for $row {
            const TABLE: Table = Table::$table;

            fn article(&self) -> i64 {
                self.article
            }

            fn set_partition(&mut self, outlet: Option<String>, month: Option<String>) {
                self.outlet = self.outlet.take().or(outlet);
                self.month = self.month.take().or(month);
            }
        }
    )+};
}

partitioned!(ArticleRow => Articles, QuoteRow => Quotes, ActorRow => Actors, StanceRow => Stances);

impl Row for RejectRow {
    const TABLE: Table = Table::Rejects;

    fn article(&self) -> i64 {
        self.article
    }

    fn set_partition(&mut self, _: Option<String>, _: Option<String>) {}
}

#[cfg(test)]
mod tests;
