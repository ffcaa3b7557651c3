//! What the tables' columns are: names, types and meanings, said once. Parquet schemas, headers and `docs/TABLES.md` are
//! made of it.

use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields};

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row an article.
    Articles,
    /// One row a quotation.
    Quotes,
    /// One row an actor of an article.
    Actors,
    /// One row for each voice of an article and each actor it speaks of.
    Stances,
    /// One row a record that gave no article.
    Rejects,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 5] =
        [Table::Articles, Table::Quotes, Table::Actors, Table::Stances, Table::Rejects];

    /// Its name, also of its folder.
    pub const fn name(self) -> &'static str {
        match self {
            Table::Articles => "articles",
            Table::Quotes => "quotes",
            Table::Actors => "actors",
            Table::Stances => "stances",
            Table::Rejects => "rejects",
        }
    }

    /// What one row is.
    pub const fn about(self) -> &'static str {
        match self {
            Table::Articles => "One row for each article.",
            Table::Quotes => "One row for each quotation, in the order of the text.",
            Table::Actors => "One row for each actor of each article, in the order of the first mention.",
            Table::Stances => "One row for each voice of an article and each actor that it speaks of.",
            Table::Rejects => "One row for each record that gave no article.",
        }
    }

    /// Its columns, in order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Table::Articles => ARTICLES,
            Table::Quotes => QUOTES,
            Table::Actors => ACTORS,
            Table::Stances => STANCES,
            Table::Rejects => REJECTS,
        }
    }

    /// The columns as Arrow fields.
    pub fn fields(self) -> Vec<Arc<Field>> {
        self.columns().iter().map(|column| Arc::new(column.field())).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub cell: Cell,
    /// Whether cells may be null.
    pub nullable: bool,
    /// What it means.
    pub about: &'static str,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text,
    /// A day.
    Date,
    /// A whole number of 64 bits.
    Long,
    /// A whole number of 32 bits.
    Int,
    /// A number of single precision.
    Float,
    /// Yes or no.
    Bool,
    /// A list of texts.
    Texts,
    /// A list of [`super::RangeCell`].
    Ranges,
    /// A list of [`super::MentionCell`].
    Mentions,
    /// A list of [`super::EvidenceCell`].
    Evidence,
}

impl Cell {
    /// Whether a cell is a list, which tables of text hold as JSON.
    pub const fn is_list(self) -> bool {
        matches!(self, Cell::Texts | Cell::Ranges | Cell::Mentions | Cell::Evidence)
    }

    /// The type as SQL has it.
    pub const fn name(self) -> &'static str {
        match self {
            Cell::Text => "VARCHAR",
            Cell::Date => "DATE",
            Cell::Long => "BIGINT",
            Cell::Int => "INTEGER",
            Cell::Float => "FLOAT",
            Cell::Bool => "BOOLEAN",
            Cell::Texts => "VARCHAR[]",
            Cell::Ranges => "STRUCT(start INTEGER, end INTEGER)[]",
            Cell::Mentions => {
                "STRUCT(start INTEGER, end INTEGER, form VARCHAR, voice VARCHAR, voice_actor INTEGER)[]"
            }
            Cell::Evidence => "STRUCT(start INTEGER, end INTEGER, label VARCHAR, p FLOAT, text VARCHAR)[]",
        }
    }

    fn data_type(self) -> DataType {
        let list = |of: DataType| DataType::List(Arc::new(Field::new("element", of, false)));
        let field = |name: &str, of: DataType| Field::new(name, of, false);
        let range = || vec![field("start", DataType::Int32), field("end", DataType::Int32)];
        let group =
            |rest: Vec<Field>| list(DataType::Struct(range().into_iter().chain(rest).collect::<Fields>()));
        match self {
            Cell::Text => DataType::Utf8,
            Cell::Date => DataType::Date32,
            Cell::Long => DataType::Int64,
            Cell::Int => DataType::Int32,
            Cell::Float => DataType::Float32,
            Cell::Bool => DataType::Boolean,
            Cell::Texts => list(DataType::Utf8),
            Cell::Ranges => group(Vec::new()),
            Cell::Mentions => group(vec![
                field("form", DataType::Utf8),
                field("voice", DataType::Utf8),
                Field::new("voice_actor", DataType::Int32, true),
            ]),
            Cell::Evidence => group(vec![
                field("label", DataType::Utf8),
                field("p", DataType::Float32),
                field("text", DataType::Utf8),
            ]),
        }
    }
}

impl Column {
    fn field(&self) -> Field {
        Field::new(self.name, self.cell.data_type(), self.nullable)
    }
}

/// A column that always holds something.
const fn full(name: &'static str, cell: Cell, about: &'static str) -> Column {
    Column { name, cell, nullable: false, about }
}

/// A column whose cells may be null.
const fn null(name: &'static str, cell: Cell, about: &'static str) -> Column {
    Column { name, cell, nullable: true, about }
}

const ARTICLE: Column =
    full("article", Cell::Long, "number of the record in the run's input, from 0; joins the tables");
const ARTICLE_ID: Column = full("article_id", Cell::Text, "`articles.id`");
const OUTLET: Column = null("outlet", Cell::Text, "the paper, agency or site");
const DATE: Column =
    null("date", Cell::Date, "day of publication, where the input's date can be read without guessing");
const MONTH: Column = null("month", Cell::Text, "month of publication, `YYYY-MM`");
const REPRESENTATIVE: Column = null(
    "representative",
    Cell::Bool,
    "whether the article stands for its near-duplicates; null where these were not looked for",
);

const ARTICLES: &[Column] = &[
    ARTICLE,
    full("id", Cell::Text, "id of the record; its file and line where it brings none"),
    full("source", Cell::Text, "where it was read from"),
    null("url", Cell::Text, "web address"),
    null("title", Cell::Text, "headline"),
    OUTLET,
    null("published", Cell::Text, "date of publication as the input has it"),
    DATE,
    MONTH,
    full("language", Cell::Text, "language that the text was read as"),
    full("characters", Cell::Int, "length of the text in code points"),
    null("text", Cell::Text, "the text that all positions refer to; null with `--no-text`"),
    full("words", Cell::Int, "words: what white space parts and has a letter or digit"),
    full("quoted_words", Cell::Int, "words of the speech quotations, inside the marks"),
    full("sentences", Cell::Int, "sentences"),
    full("quotes", Cell::Int, "speech quotations (direct, mixed, indirect)"),
    full("actors", Cell::Int, "actors"),
    null(
        "cluster",
        Cell::Long,
        "`article` of the first of its near-duplicates; its own number if it has none",
    ),
    REPRESENTATIVE,
    full(
        "analysis",
        Cell::Text,
        "`own`; `shared`: copied from a representative of the same text; `none`: left out as a near-duplicate",
    ),
];

const QUOTES: &[Column] = &[
    ARTICLE,
    ARTICLE_ID,
    OUTLET,
    DATE,
    MONTH,
    full("quote", Cell::Int, "number of the quotation in its article, from 0"),
    full("kind", Cell::Text, "`direct`, `mixed`, `indirect`, `scare`, `title`"),
    full("speech", Cell::Bool, "whether somebody speaks: direct, mixed or indirect"),
    full("start", Cell::Int, "first code point of `content`"),
    full("end", Cell::Int, "one past the last"),
    full(
        "content",
        Cell::Ranges,
        "all that is reported, marks included: several ranges for a split quotation",
    ),
    full("quoted", Cell::Ranges, "its parts in quotation marks, marks included"),
    full("text", Cell::Text, "the words of `content`, its parts joined by a space"),
    full("quoted_words", Cell::Int, "words inside the marks"),
    full("sentence_start", Cell::Int, "first code point of the sentence or sentences around it"),
    full("sentence_end", Cell::Int, "one past the last"),
    full("sentence", Cell::Text, "their words"),
    null("cue_start", Cell::Int, "first code point of the reporting words"),
    null("cue_end", Cell::Int, "one past the last"),
    null("cue", Cell::Text, "the reporting words: “said”, “according to”"),
    null("cue_lemma", Cell::Text, "their dictionary form"),
    null("cue_stance", Cell::Text, "how the verb frames the speaker: `neutral`, `distancing`, …"),
    null("source_start", Cell::Int, "first code point of the words that name the speaker here"),
    null("source_end", Cell::Int, "one past the last"),
    null("source", Cell::Text, "the words that name the speaker here"),
    null("source_form", Cell::Text, "`name`, `nominal`, `pronoun`"),
    null("speaker_actor", Cell::Int, "who speaks: `actors.actor` of the same article"),
    null("speaker", Cell::Text, "the speaker's name, in the fullest form of the article"),
    null("speaker_type", Cell::Text, "`person`, `organization`, `publication`, `group`, `anonymous`"),
    null("speaker_role", Cell::Text, "title or role that the article gives"),
    null("confidence", Cell::Float, "how often such answers are right, 0 to 1"),
    null("rule", Cell::Text, "the rule that answered"),
    null("speaker_key", Cell::Text, "the speaker across articles"),
    null("speaker_identity", Cell::Text, "what the key rests on: `gazetteer`, `name`, `ambiguous`, `local`"),
    null("speaker_entity", Cell::Text, "the gazetteer's id"),
    null("speaker_canonical", Cell::Text, "the gazetteer's name"),
    null("speaker_party", Cell::Text, "the gazetteer's party"),
    null("speaker_country", Cell::Text, "the gazetteer's country"),
    null("speaker_gender", Cell::Text, "the gazetteer's gender"),
    REPRESENTATIVE,
];

const ACTORS: &[Column] = &[
    ARTICLE,
    ARTICLE_ID,
    OUTLET,
    DATE,
    MONTH,
    full("actor", Cell::Int, "number of the actor in its article, from 0"),
    full("name", Cell::Text, "fullest form in the article, without title"),
    full("type", Cell::Text, "`person`, `organization`, `publication`, `group`, `anonymous`"),
    null("role", Cell::Text, "title or role that the article gives"),
    full("aliases", Cell::Texts, "other forms that the article uses"),
    full("mentions", Cell::Mentions, "every place that refers to the actor"),
    full("mentions_article", Cell::Int, "mentions in the article's own words"),
    full("mentions_quoted", Cell::Int, "mentions in the words of quoted actors"),
    full("mentions_unknown", Cell::Int, "mentions in quoted words of nobody known"),
    full("quotes", Cell::Int, "speech quotations of this speaker"),
    full("quoted_words", Cell::Int, "their words inside the marks"),
    null("score", Cell::Float, "how the article's own voice frames the actor, −1 to 1; null: not scored"),
    null("low", Cell::Float, "lower end of the 95 % interval"),
    null("high", Cell::Float, "upper end"),
    null("negative", Cell::Float, "estimated share of sentences that blame"),
    null("neutral", Cell::Float, "estimated share of those that do neither"),
    null("positive", Cell::Float, "estimated share of sentences that praise"),
    null("sentences", Cell::Int, "sentences scored"),
    full("evidence", Cell::Evidence, "the scored sentences"),
    null("key", Cell::Text, "the actor across articles"),
    null("identity", Cell::Text, "what the key rests on: `gazetteer`, `name`, `ambiguous`, `local`"),
    null("entity", Cell::Text, "the gazetteer's id"),
    null("canonical", Cell::Text, "the gazetteer's name"),
    null("party", Cell::Text, "the gazetteer's party"),
    null("country", Cell::Text, "the gazetteer's country"),
    null("gender", Cell::Text, "the gazetteer's gender"),
    REPRESENTATIVE,
];

const STANCES: &[Column] = &[
    ARTICLE,
    ARTICLE_ID,
    OUTLET,
    DATE,
    MONTH,
    null(
        "from_actor",
        Cell::Int,
        "whose words: `actors.actor` of the same article; null: the article's own voice",
    ),
    null("from_name", Cell::Text, "that actor's name"),
    null("from_type", Cell::Text, "that actor's type"),
    null("from_key", Cell::Text, "that actor across articles"),
    full("to_actor", Cell::Int, "about whom: `actors.actor` of the same article"),
    full("to_name", Cell::Text, "that actor's name"),
    full("to_type", Cell::Text, "that actor's type"),
    null("to_key", Cell::Text, "that actor across articles"),
    full("score", Cell::Float, "−1 (blame) to 1 (praise)"),
    full("low", Cell::Float, "lower end of the 95 % interval"),
    full("high", Cell::Float, "upper end"),
    full("negative", Cell::Float, "estimated share of sentences that blame"),
    full("neutral", Cell::Float, "estimated share of those that do neither"),
    full("positive", Cell::Float, "estimated share of sentences that praise"),
    full("sentences", Cell::Int, "sentences scored"),
    REPRESENTATIVE,
];

const REJECTS: &[Column] = &[
    ARTICLE,
    full("kind", Cell::Text, "`rejected`: something is wrong; `skipped`: nothing is, but it is not for us"),
    full("source", Cell::Text, "where it was read from"),
    full("place", Cell::Text, "what `number` counts: `file`, `line`, `record`"),
    null("number", Cell::Long, "which line or record, from 1; null for a whole file"),
    full("code", Cell::Text, "the reason, as a stable short name"),
    full("reason", Cell::Text, "the reason in words"),
    full("remedy", Cell::Text, "what to do about it"),
];
