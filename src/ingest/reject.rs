//! What could not be read, where, why, and what to do about it.

use std::fmt;
use std::io;
use std::path::Path;

use super::charset::Malformed;
use super::ratio::{Bomb, RATIO};
use super::unpack::Damage;

/// Field names that often hold the article in other people's data, to suggest the right one.
const LIKELY_TEXT: [&str; 12] = [
    "body",
    "content",
    "article",
    "article_text",
    "articleBody",
    "full_text",
    "fulltext",
    "maintext",
    "main_text",
    "story",
    "plain_text",
    "raw_text",
];

/// A record that was not read. Its [`Display`](fmt::Display) names the place and the reason;
/// [`remedy`](Reject::remedy) says what to do.
#[derive(Debug)]
pub struct Reject {
    /// The path as given, or `-` for standard input; of a file in an archive `ARCHIVE/FILE`.
    pub source: String,
    /// Which record of it.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

impl Reject {
    /// The whole of `source` is rejected.
    pub fn whole(source: impl Into<String>, reason: Reason) -> Self {
        Self { source: source.into(), place: Place::Whole, reason }
    }

    /// Whether the record is all right but not for us, so that leaving it out is no error.
    pub const fn is_skip(&self) -> bool {
        matches!(self.reason, Reason::Language { .. })
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        self.reason.remedy(&self.source)
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = if self.source == "-" { "standard input" } else { &self.source };
        match self.place {
            Place::Whole => write!(f, "{source}: {}", self.reason),
            Place::Line(line) => write!(f, "{source}, line {line}: {}", self.reason),
            Place::Item(item) => write!(f, "{source}, record {item}: {}", self.reason),
        }
    }
}

/// Where in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// All of it.
    Whole,
    /// A line of JSON Lines, or the line where a row of a table begins, from 1.
    Line(usize),
    /// An object of a JSON file, a record of a web archive or a row of a Parquet file, from 1.
    Item(usize),
}

impl Place {
    /// The number of the line or object.
    pub const fn number(self) -> Option<usize> {
        match self {
            Place::Whole => None,
            Place::Line(n) | Place::Item(n) => Some(n),
        }
    }
}

/// Why a record was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// No such path.
    #[error("there is no such file or folder")]
    Missing,
    /// A glob without a match.
    #[error("the pattern matches no file")]
    NoMatch,
    /// Not a glob.
    #[error("not a valid pattern: {0}")]
    BadPattern(String),
    /// A folder or archive without anything to read.
    #[error("there are no articles in it (files of other kinds: {others})")]
    NoArticles {
        /// Files with extensions that are not looked at.
        others: usize,
    },
    /// The operating system says no.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Another encoding.
    #[error("not valid UTF-8 (byte 0x{byte:02X} at offset {at})")]
    InvalidUtf8 {
        /// Offset in the file, or in the line for JSON Lines.
        at: usize,
        /// The first byte that does not fit.
        byte: u8,
    },
    /// A UTF-16 byte order mark, and then something else.
    #[error("not valid UTF-16, which the byte order mark announces")]
    Utf16,
    /// NUL bytes.
    #[error("a binary file, not text (NUL byte at offset {at})")]
    Binary {
        /// Where the first NUL is.
        at: usize,
    },
    /// A packed file.
    #[error("the file is compressed ({format})")]
    Compressed {
        /// The format's name.
        format: &'static str,
        /// The command that unpacks it to standard output.
        unpack: &'static str,
    },
    /// A compressed stream that cannot be unpacked further.
    #[error("the {format} stream is damaged: {detail}")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What the decoder says.
        detail: String,
    },
    /// A file whose parts are not where they should be.
    #[error("the {format} file is damaged: {detail}")]
    DamagedFile {
        /// The format's name.
        format: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// A file that unpacks to more than any archive of texts does.
    #[error("it unpacks to more than {RATIO} times its size, as texts never do; the rest was not read")]
    Bomb,
    /// A member of an archive that needs a password.
    #[error("the file is encrypted")]
    Encrypted,
    /// A member of an archive that is packed in another way than those that are read.
    #[error("packed with {method}, which is not read in ZIP archives")]
    Method {
        /// Its name.
        method: &'static str,
    },
    /// Archives in archives in archives.
    #[error("an archive inside so many others is not read")]
    Nested,
    /// A format that another version may read.
    #[error("{format} is not a format this version reads")]
    Unsupported {
        /// The format's name.
        format: &'static str,
    },
    /// No bytes, or none but white space.
    #[error("the file is empty")]
    Empty,
    /// A record whose text has no characters.
    #[error("the text is empty")]
    EmptyText,
    /// Malformed JSON.
    #[error("not JSON: {detail} (column {column})")]
    NotJson {
        /// What the parser says.
        detail: String,
        /// Where in the line, in bytes, from 1.
        column: usize,
    },
    /// JSON, but no object.
    #[error("{found}, not a JSON object")]
    NotObject {
        /// What it is.
        found: &'static str,
    },
    /// The input ends in the middle of an object.
    #[error("the file ends in the middle of the record")]
    CutOff,
    /// A row of a table with quotation marks in the wrong places.
    #[error("wrong quoting: {detail}")]
    Quoting {
        /// What is wrong.
        detail: &'static str,
    },
    /// A row of a table that does not fit its header.
    #[error("the row has {found} cells, the header has {expected}")]
    Columns {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A web page without an article.
    #[error("the page has no main text that could be told from the rest")]
    NoMainText,
    /// A web archive whose records are not where they should be.
    #[error("a broken WARC record: {detail}")]
    BadWarc {
        /// What is wrong.
        detail: &'static str,
    },
    /// A web archive without responses that are text.
    #[error("the web archive holds no pages (successful responses with HTML or text)")]
    NoPages,
    /// A needed field is not there.
    #[error("no field `{field}` ({})", there(.present))]
    NoField {
        /// What it serves: `text`, `target`.
        role: &'static str,
        /// The name looked for.
        field: String,
        /// The names that are there.
        present: Vec<String>,
    },
    /// A needed field is of another type.
    #[error("field `{field}` is {found}, not {wanted}")]
    WrongType {
        /// The field's name.
        field: String,
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// More than the cap.
    #[error("the record is longer than {limit} bytes")]
    TooLong {
        /// The cap.
        limit: u64,
    },
    /// A text that is clearly not English.
    #[error("language: {code}")]
    Language {
        /// The language, as a code of two letters (of three, where there is none of two).
        code: &'static str,
    },
    /// A target that does not slice the text.
    #[error("the target [{start}, {end}] is not a stretch of the text, which has {length} code points")]
    TargetOutside {
        /// First code point.
        start: usize,
        /// One past the last.
        end: usize,
        /// Length of the text.
        length: usize,
    },
}

/// What went wrong while reading, by what the layers below say.
impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Self {
        let cause = error.get_ref();
        if let Some(damage) = cause.and_then(|cause| cause.downcast_ref::<Damage>()) {
            return Reason::Damaged { format: damage.format, detail: damage.detail.clone() };
        }
        match cause {
            Some(cause) if cause.is::<Bomb>() => Reason::Bomb,
            Some(cause) if cause.is::<Malformed>() => Reason::Utf16,
            _ => Reason::Unreadable(error),
        }
    }
}

impl Reason {
    /// A stable short name, for programs that read the rejects.
    pub const fn code(&self) -> &'static str {
        match self {
            Reason::Missing => "missing",
            Reason::NoMatch => "no-match",
            Reason::BadPattern(_) => "bad-pattern",
            Reason::NoArticles { .. } => "no-articles",
            Reason::Unreadable(_) => "unreadable",
            Reason::InvalidUtf8 { .. } => "invalid-utf8",
            Reason::Utf16 => "utf16",
            Reason::Binary { .. } => "binary",
            Reason::Compressed { .. } => "compressed",
            Reason::Damaged { .. } | Reason::DamagedFile { .. } => "damaged",
            Reason::Bomb => "bomb",
            Reason::Encrypted => "encrypted",
            Reason::Nested => "nested",
            Reason::Unsupported { .. } | Reason::Method { .. } => "unsupported",
            Reason::Empty => "empty",
            Reason::EmptyText => "empty-text",
            Reason::NotJson { .. } => "not-json",
            Reason::NotObject { .. } => "not-object",
            Reason::CutOff => "cut-off",
            Reason::Quoting { .. } => "quoting",
            Reason::Columns { .. } => "columns",
            Reason::NoMainText => "no-main-text",
            Reason::BadWarc { .. } => "bad-warc",
            Reason::NoPages => "no-pages",
            Reason::NoField { .. } => "no-field",
            Reason::WrongType { .. } => "wrong-type",
            Reason::TooLong { .. } => "too-long",
            Reason::Language { .. } => "language",
            Reason::TargetOutside { .. } => "target-outside",
        }
    }

    fn remedy(&self, source: &str) -> String {
        let file = if source == "-" { "FILE" } else { source };
        let extension = Path::new(source).extension().and_then(|e| e.to_str()).unwrap_or("txt");
        match self {
            Reason::Missing => "check the path; it is taken relative to the current folder".into(),
            Reason::NoMatch => "check the pattern; ** reaches into folders, as in 'news/**/*.txt'".into(),
            Reason::BadPattern(_) => "put special characters into brackets, as in [[] for [".into(),
            Reason::NoArticles { .. } => {
                "folders and archives are searched for .txt .md .jsonl .ndjson .json .csv .tsv .parquet .html .htm .warc \
                 .zip .tar, also .gz .zst; name others one by one"
                    .into()
            }
            Reason::Unreadable(_) => "check the file's permissions and the disk".into(),
            Reason::InvalidUtf8 { .. } => {
                format!("convert it, for example: iconv -f WINDOWS-1252 -t UTF-8 '{file}' > utf8.{extension}")
            }
            Reason::Utf16 => "get the file again, or save it as UTF-8".into(),
            Reason::Binary { .. } => "give the article as text, HTML, CSV or JSON Lines".into(),
            Reason::Compressed { unpack, .. } => {
                format!("unpack it: {unpack} '{file}' | pullquote analyze -")
            }
            Reason::Damaged { .. } => {
                "what came before the damage was read; get the file again for the rest".into()
            }
            Reason::DamagedFile { .. } => "get the file again; what could be read of it was read".into(),
            Reason::Bomb => "if you trust it, unpack it yourself and give the files".into(),
            Reason::Encrypted => "unpack it with its password and give the files".into(),
            Reason::Method { .. } => "unpack the archive and give the folder, or pack it anew with deflate".into(),
            Reason::Nested => "unpack the outer archives and give the folder".into(),
            Reason::Unsupported { .. } => "turn it into text, HTML, CSV or JSON Lines first".into(),
            Reason::Empty | Reason::EmptyText => "leave it out, or look for what emptied it".into(),
            Reason::NotJson { .. } | Reason::CutOff => {
                "mend the record; JSON Lines hold one whole object on each line".into()
            }
            Reason::NotObject { .. } => "write records as objects: {\"id\": …, \"text\": …}".into(),
            Reason::Quoting { .. } | Reason::Columns { .. } => {
                "mend the row: cells with delimiters, marks or line ends go in quotation marks, marks inside are doubled"
                    .into()
            }
            Reason::NoMainText => "copy the article into a text file, if there is one on the page".into(),
            Reason::BadWarc { .. } => "the next records were read; get the archive again for this one".into(),
            Reason::NoPages => "look for the part of the crawl that holds the responses".into(),
            Reason::NoField { role: "text", present, .. } => {
                let likely = LIKELY_TEXT.iter().find(|&&l| present.iter().any(|p| p == l));
                format!("say which field holds the text: --field text={}", likely.unwrap_or(&"NAME"))
            }
            Reason::NoField { .. } => "add it: \"target\": [start, end], in code points of the text".into(),
            Reason::WrongType { wanted, .. } => format!("make it {wanted}"),
            Reason::TooLong { .. } => "split it: one article a record".into(),
            Reason::Language { .. } => {
                "only English is analysed; --any-language reads it as if it were English".into()
            }
            Reason::TargetOutside { .. } => {
                "count code points from 0, end exclusive, as Python's text[start:end] does".into()
            }
        }
    }
}

/// Lists the fields that a record has.
fn there(present: &[String]) -> String {
    const SHOWN: usize = 8;
    if present.is_empty() {
        return "the record has no fields".into();
    }
    let more = if present.len() > SHOWN { ", …" } else { "" };
    format!("it has {}{more}", present.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "))
}
