//! Reads articles: files, folders, patterns and standard input; text, Markdown, JSON Lines, JSON, tables, Parquet, web
//! pages and web archives, also compressed, also in zip and tar archives.
//!
//! [`Articles`] holds one record in memory at a time, so that an archive of any size can pass through. What cannot be
//! read comes out as a [`Reject`] in its place, and the other records go on.

mod archive;
mod charset;
mod discover;
mod fields;
mod guard;
mod html;
mod http;
mod language;
mod markdown;
mod parquet;
mod ratio;
mod reader;
mod record;
mod reject;
mod table;
mod targets;
mod unpack;
mod warc;
mod window;

use std::collections::VecDeque;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::article::Article;
use archive::{Archive, Members, Tar, Zip};
use discover::{Format, Source, discover};
use html::Page;
use parquet::Parquet;
use ratio::Meter;
use reader::{Opened, RawRecords, Shape, Stream};
use record::Parts;
use table::Table;
use warc::Warc;

pub use fields::{FieldError, Fields};
pub use guard::is_guarded;
pub use reject::{Place, Reason, Reject};
pub use targets::{Target, Targets};

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which field of a record holds what.
    pub fields: Fields,
    /// Records with more bytes are rejected. An article of a megabyte is rare; reading one takes a few times its size.
    pub max_record: u64,
    /// Whether texts in other languages than English come out too.
    pub any_language: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { fields: Fields::default(), max_record: 32 << 20, any_language: false }
    }
}

/// The articles of some inputs, in the order of the inputs; folders in the order of their file names.
#[derive(Debug)]
pub struct Articles {
    records: Records,
}

impl Articles {
    /// Looks up what the inputs name; reading begins with the first call of `next`.
    pub fn open(inputs: &[String], options: Options) -> Self {
        Self { records: Records::open(inputs, options) }
    }

    /// Reads one stream as if it were a file of this name.
    pub fn of_stream(name: &str, stream: impl Read + Send + 'static, options: Options) -> Self {
        let mut records = Records::open(&[], options);
        let meter = Meter::default();
        let opened = reader::begin(reader::counted(stream, &records.count, &meter), meter);
        let source = discover::stream(name);
        records.begun = Some(match opened {
            Ok(opened) => Ok((source, opened)),
            Err(reason) => Err(Reject::whole(source.shown, reason)),
        });
        Self { records }
    }

    /// Bytes of all sources together; `None` where standard input is among them.
    pub fn total_bytes(&self) -> Option<u64> {
        self.records.total
    }

    /// What will be read, in order: each source as the user knows it, and its size in bytes where that is known. Inputs
    /// that name nothing readable stand in their places.
    pub fn sources(&self) -> impl Iterator<Item = (&str, Option<u64>)> {
        self.records.queue.iter().map(|source| match source {
            Ok(source) => (source.shown.as_str(), source.size),
            Err(reject) => (reject.source.as_str(), None),
        })
    }

    /// Bytes read so far.
    pub fn bytes_read(&self) -> u64 {
        self.records.count.load(Ordering::Relaxed)
    }

    /// Whether there is just one source and it holds just one article.
    pub fn is_single(&self) -> bool {
        let single = |s: &Source| matches!(s.format, Format::Text | Format::Markdown | Format::Html);
        match self.records.queue.as_slices() {
            ([Ok(source)], []) => single(source),
            _ => false,
        }
    }
}

impl Iterator for Articles {
    type Item = Result<Article, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        let Options { max_record: limit, any_language: any, .. } = self.records.options;
        self.records.next_with(
            |raw, at| article(raw, at).and_then(|article| in_language(article, any)),
            |source, content| whole(source, content, limit).and_then(|article| in_language(article, any)),
        )
    }
}

/// The article, if its language is asked for.
fn in_language(article: Article, any: bool) -> Result<Article, Reason> {
    let foreign = if any { None } else { language::foreign(&article.text) };
    foreign.map_or(Ok(article), |code| Err(Reason::Language { code }))
}

/// A record that is an article.
fn article(raw: Raw<'_>, at: &RecordAt<'_>) -> Result<Article, Reason> {
    match raw {
        Raw::Json(bytes) => record::from_json(bytes, at),
        Raw::Row(parts) => record::article(parts, at),
        Raw::Page(page) => Ok(of_page(page, at.name(), at.source)),
    }
}

/// A web page as an article.
fn of_page(page: Page, id: String, source: &Source) -> Article {
    let Page { title, outlet, published, url, text } = page;
    Article { id, source: source.shown.clone(), url, title, outlet, published, text, extracted: true }
}

/// A record as its format gives it.
enum Raw<'a> {
    /// What should be a JSON object.
    Json(&'a [u8]),
    /// A row of a table.
    Row(Parts),
    /// A page of a web archive.
    Page(Page),
}

/// A file that is one article.
fn whole(source: &Source, content: One, limit: u64) -> Result<Article, Reason> {
    let stream = match content {
        One::Text(stream) => stream,
        One::Page(stream) => {
            let page = html::page(&reader::read_bytes(stream, limit)?, None)?;
            return Ok(of_page(page, source.name.clone(), source));
        }
    };
    let mut article = Article {
        source: source.shown.clone(),
        ..Article::from_text(source.name.clone(), reader::read_text(stream, limit)?)
    };
    if source.format == Format::Markdown {
        markdown::take_front_matter(&mut article);
    }
    if article.text.trim().is_empty() { Err(Reason::Empty) } else { Ok(article) }
}

/// Where a record stands, for those that read it.
struct RecordAt<'a> {
    source: &'a Source,
    fields: &'a Fields,
    place: Place,
}

impl RecordAt<'_> {
    /// A name for a record that brings none.
    fn name(&self) -> String {
        match self.place.number() {
            Some(number) => format!("{}:{number}", self.source.name),
            None => self.source.name.clone(),
        }
    }
}

/// A source that is being read record by record.
struct OpenSource {
    source: Source,
    records: Reader,
    /// Whether a record has come, good or bad.
    any: bool,
}

/// What takes a source's records apart.
enum Reader {
    Json(RawRecords),
    Table(Table),
    Parquet(Box<Parquet>),
    Warc(Warc),
}

impl Reader {
    fn next(&mut self) -> Option<(Place, Result<Raw<'_>, Reason>)> {
        match self {
            Reader::Json(records) => records.next().map(|(place, read)| (place, read.map(Raw::Json))),
            Reader::Table(table) => table.next().map(|(place, read)| (place, read.map(Raw::Row))),
            Reader::Parquet(rows) => rows.next().map(|(place, read)| (place, read.map(Raw::Row))),
            Reader::Warc(warc) => warc.next().map(|(place, read)| (place, read.map(Raw::Page))),
        }
    }
}

/// The records of all sources, whatever they hold.
struct Records {
    queue: VecDeque<Result<Source, Reject>>,
    /// A source that was opened by others.
    begun: Option<Result<(Source, Opened), Reject>>,
    /// Archives that are being read, the innermost last.
    archives: Vec<Archive>,
    open: Option<OpenSource>,
    options: Options,
    count: Arc<AtomicU64>,
    total: Option<u64>,
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("queue", &self.queue)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Records {
    fn open(inputs: &[String], options: Options) -> Self {
        let queue: VecDeque<_> = discover(inputs).into();
        let total = queue.iter().flatten().map(|source| source.size).sum();
        Self { queue, begun: None, archives: Vec::new(), open: None, options, count: Arc::default(), total }
    }

    /// Takes sources for JSON Lines whatever their names say.
    fn read_as_lines(&mut self) {
        for source in self.queue.iter_mut().flatten() {
            if source.format != Format::Json {
                source.format = Format::Lines;
            }
        }
    }

    /// The next record, read by `record`, or the next file that is one article, read by `whole`.
    fn next_with<T>(
        &mut self,
        record: impl Fn(Raw<'_>, &RecordAt<'_>) -> Result<T, Reason>,
        whole: impl Fn(&Source, One) -> Result<T, Reason>,
    ) -> Option<Result<T, Reject>> {
        loop {
            if let Some(open) = &mut self.open {
                if let Some(next) = open.next_with(&self.options.fields, &record) {
                    return Some(next);
                }
                let OpenSource { source, any, .. } = self.open.take()?;
                if !any {
                    return Some(Err(Reject::whole(source.shown, Reason::Empty)));
                }
            }
            let (source, opened) = match self.next_source()? {
                Ok(next) => next,
                Err(reject) => return Some(Err(reject)),
            };
            let reject = |reason| Reject::whole(source.shown.clone(), reason);
            match self.content(&source, opened) {
                Ok(Content::Archive(members, meter)) => {
                    self.archives.push(Archive::new(source, members, meter))
                }
                Ok(Content::Records(records)) => {
                    self.open = Some(OpenSource { source, records, any: false });
                }
                Ok(Content::One(one)) => return Some(whole(&source, one).map_err(reject)),
                Err(reason) => return Some(Err(reject(reason))),
            }
        }
    }

    /// Opens the next source: a file of the innermost archive that has one left, or the next of the queue.
    fn next_source(&mut self) -> Option<Result<(Source, Opened), Reject>> {
        while let Some(archive) = self.archives.last_mut() {
            match archive.next() {
                Some(next) => return Some(next),
                None => self.archives.pop(),
            };
        }
        if let Some(begun) = self.begun.take() {
            return Some(begun);
        }
        Some(self.queue.pop_front()?.and_then(|source| {
            match reader::open(source.path.as_deref(), &self.count) {
                Ok(opened) => Ok((source, opened)),
                Err(reason) => Err(Reject::whole(source.shown, reason)),
            }
        }))
    }

    /// What a source holds. That it holds other files, or Parquet, its first bytes say, whatever it is called.
    fn content(&self, source: &Source, opened: Opened) -> Result<Content, Reason> {
        let Options { fields, max_record: limit, .. } = &self.options;
        let path = source.path.as_deref();
        match source.format {
            _ if parquet::is_parquet(&opened.head) => {
                let rows = Parquet::open(reader::seekable(path, opened)?, fields, *limit)?;
                Ok(Content::Records(Reader::Parquet(Box::new(rows))))
            }
            Format::Parquet => {
                Err(Reason::DamagedFile { format: "Parquet", detail: "it does not begin as one".into() })
            }
            _ if archive::is_zip(&opened.head) => self.zip(path, opened),
            Format::Zip => {
                Err(Reason::DamagedFile { format: "ZIP", detail: "it does not begin as one".into() })
            }
            Format::Tar => self.archive(|| Ok((Members::Tar(Tar::new(opened.stream)), opened.meter))),
            _ if archive::is_tar(&opened.head) => {
                self.archive(|| Ok((Members::Tar(Tar::new(opened.stream)), opened.meter)))
            }
            _ => self.records(source, opened),
        }
    }

    fn zip(&self, path: Option<&Path>, opened: Opened) -> Result<Content, Reason> {
        self.archive(|| {
            let meter = opened.meter.clone();
            let file = reader::seekable(path, opened)?;
            // Of a file that is read in pieces here and there the size counts, and not how often pieces are read.
            if path.is_some() {
                meter.packed(file.metadata().map_err(Reason::Unreadable)?.len());
            }
            Ok((Members::Zip(Zip::open(file, Arc::clone(&self.count))?), meter))
        })
    }

    fn archive(&self, open: impl FnOnce() -> Result<(Members, Meter), Reason>) -> Result<Content, Reason> {
        if self.archives.len() >= archive::DEEPEST {
            return Err(Reason::Nested);
        }
        open().map(|(members, meter)| Content::Archive(members, meter))
    }

    /// How a source's records are taken apart.
    fn records(&self, source: &Source, opened: Opened) -> Result<Content, Reason> {
        let limit = self.options.max_record;
        let fields = &self.options.fields;
        let Opened { head, stream, .. } = opened;
        let json = |stream, shape| Content::Records(Reader::Json(RawRecords::new(stream, shape, limit)));
        let table = |stream, delimiter| {
            Table::open(stream, delimiter, fields, limit).map(|table| Content::Records(Reader::Table(table)))
        };
        match source.format {
            Format::Text | Format::Markdown => Ok(Content::One(One::Text(stream))),
            Format::Html => Ok(Content::One(One::Page(stream))),
            Format::Warc => Ok(Content::Records(Reader::Warc(Warc::new(stream, limit)))),
            Format::Lines => Ok(json(stream, Shape::Lines)),
            Format::Json => Ok(json(stream, Shape::Objects)),
            Format::Table { tabs: true } => table(stream, b'\t'),
            Format::Table { tabs: false } => table(stream, table::delimiter(&head)),
            Format::Sniff | Format::Parquet | Format::Zip | Format::Tar => match sniff(&head) {
                Some(shape) => Ok(json(stream, shape)),
                None if warc::is_warc(&head) => Ok(Content::Records(Reader::Warc(Warc::new(stream, limit)))),
                None if html::is_page(&head) => Ok(Content::One(One::Page(stream))),
                None if table::is_table(&head, fields) => table(stream, table::delimiter(&head)),
                None => Ok(Content::One(One::Text(stream))),
            },
        }
    }
}

/// What an opened source is.
enum Content {
    /// One article.
    One(One),
    Records(Reader),
    /// Other files.
    Archive(Members, Meter),
}

/// A source that is one article.
enum One {
    Text(Stream),
    Page(Stream),
}

impl OpenSource {
    fn next_with<T>(
        &mut self,
        fields: &Fields,
        record: impl Fn(Raw<'_>, &RecordAt<'_>) -> Result<T, Reason>,
    ) -> Option<Result<T, Reject>> {
        let (place, raw) = self.records.next()?;
        self.any = true;
        let at = RecordAt { source: &self.source, fields, place };
        let read = raw.and_then(|raw| record(raw, &at));
        Some(read.map_err(|reason| Reject { source: self.source.shown.clone(), place, reason }))
    }
}

/// News does not begin with `{"` or `[{`, JSON does.
fn sniff(head: &[u8]) -> Option<Shape> {
    let (first, rest) = head.trim_ascii().split_first()?;
    let same_line = rest.iter().take_while(|&&b| b != b'\n').any(|b| !b.is_ascii_whitespace());
    match (first, rest.trim_ascii_start().first()?) {
        (b'[', b'{') => Some(Shape::Objects),
        // An object that is spread over lines.
        (b'{', b'"') if !same_line => Some(Shape::Objects),
        (b'{', b'"') => Some(Shape::Lines),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
