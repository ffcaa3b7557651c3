//! What pages list, kept on the disk until the page is written: what each speaker says, and the articles. Memory holds a
//! bounded number of bytes of all lists together, and where the records of one list lie.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::ReportError;
use super::text::{Day, LONG, SHORT, clean, link};
use crate::tables::{ArticleRow, QuoteRow};

/// The records in memory go to the disk when they reach so many bytes.
const HELD: usize = 8 << 20;

/// What stands before a record on the disk: its length, day, article and number in the article.
const HEAD: usize = 4 + Day::BYTES + 8 + 4;

/// What a spool takes.
pub(super) trait Record: Serialize + DeserializeOwned {
    /// What it is sorted by.
    fn place(&self) -> Place;
}

/// Where a record stands in its list: the newest first, those of a day in the order of the articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    day: std::cmp::Reverse<Day>,
    article: i64,
    nth: i32,
}

impl Place {
    pub(super) fn new(date: &str, article: i64, nth: i32) -> Self {
        Self { day: std::cmp::Reverse(Day::of(date)), article, nth }
    }
}

/// A quotation as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Said {
    /// Number of the article.
    pub(super) article: i64,
    /// Number of the quotation in it.
    pub(super) quote: i32,
    /// Index of the outlet.
    pub(super) outlet: usize,
    /// Day, or month, or nothing.
    pub(super) date: String,
    /// `direct`, `mixed`, …
    pub(super) kind: String,
    /// Its words.
    pub(super) text: String,
    /// The sentence around it.
    pub(super) sentence: String,
    /// Headline.
    pub(super) title: String,
    /// Address.
    pub(super) url: Option<String>,
    /// Id of the article.
    pub(super) id: String,
    /// Reporting words.
    pub(super) cue: String,
    /// The rule that answered.
    pub(super) rule: String,
    /// Confidence, 0 to 1.
    pub(super) confidence: f32,
    /// The name that this article has.
    pub(super) name: String,
}

impl Said {
    /// From the rows.
    pub(super) fn of(quote: &QuoteRow, article: &ArticleRow, outlet: usize) -> Self {
        let or_empty = |text: &Option<String>| clean(text.as_deref().unwrap_or_default(), SHORT);
        Self {
            article: quote.article,
            quote: quote.quote,
            outlet,
            date: article.date.clone().or_else(|| article.month.clone()).unwrap_or_default(),
            kind: quote.kind.clone(),
            text: clean(&quote.text, LONG),
            sentence: clean(&quote.sentence, LONG),
            title: or_empty(&article.title),
            url: link(article.url.as_deref()),
            id: clean(&article.id, SHORT),
            cue: or_empty(&quote.cue),
            rule: or_empty(&quote.rule),
            confidence: quote.confidence.unwrap_or_default(),
            name: or_empty(&quote.speaker),
        }
    }
}

impl Record for Said {
    fn place(&self) -> Place {
        Place::new(&self.date, self.article, self.quote)
    }
}

/// An article in the list of articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Listed {
    /// Number of the article.
    pub(super) article: i64,
    /// Index of the outlet.
    pub(super) outlet: usize,
    /// Day, or month, or nothing.
    pub(super) date: String,
    /// Headline.
    pub(super) title: String,
    /// Id of the article.
    pub(super) id: String,
    /// Whether it is a copy, which does not count.
    pub(super) copy: bool,
    /// Quotations.
    pub(super) quotes: u32,
}

impl Record for Listed {
    fn place(&self) -> Place {
        Place::new(&self.date, self.article, 0)
    }
}

/// Records of several lists.
#[derive(Debug)]
pub(super) struct Spool<T> {
    dir: PathBuf,
    held: Vec<Vec<u8>>,
    bytes: usize,
    records: PhantomData<fn() -> T>,
}

impl<T: Record> Spool<T> {
    /// A spool for so many lists, in a folder of its own that will be removed.
    ///
    /// # Errors
    /// [`ReportError`] if the folder cannot be made.
    pub(super) fn new(dir: PathBuf, lists: usize) -> Result<Self, ReportError> {
        fs::create_dir_all(&dir).map_err(ReportError::io(&dir))?;
        Ok(Self { dir, held: vec![Vec::new(); lists], bytes: 0, records: PhantomData })
    }

    fn path(&self, list: usize) -> PathBuf {
        self.dir.join(format!("{list}.spool"))
    }

    /// Adds a record to a list.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not take it.
    pub(super) fn add(&mut self, list: usize, record: &T) -> Result<(), ReportError> {
        let bytes = postcard::to_stdvec(record).map_err(|error| broken(&self.path(list), error))?;
        let length = u32::try_from(bytes.len()).map_err(|error| broken(&self.path(list), error))?;
        let place = record.place();
        let Some(held) = self.held.get_mut(list) else { return Ok(()) };
        held.extend(length.to_le_bytes());
        held.extend(place.day.0.bytes());
        held.extend(place.article.to_le_bytes());
        held.extend(place.nth.to_le_bytes());
        held.extend(&bytes);
        self.bytes += HEAD + bytes.len();
        if self.bytes >= HELD {
            (0..self.held.len()).try_for_each(|list| self.put(list))?;
        }
        Ok(())
    }

    /// Brings what is held of a list to the disk.
    fn put(&mut self, list: usize) -> Result<(), ReportError> {
        let path = self.path(list);
        let held = self.held.get_mut(list).map(std::mem::take).unwrap_or_default();
        if held.is_empty() {
            return Ok(());
        }
        self.bytes = self.bytes.saturating_sub(held.len());
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).map_err(ReportError::io(&path))?;
        file.write_all(&held).map_err(ReportError::io(&path))
    }

    /// The records of a list, sorted.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not take what is held, or does not give it back.
    pub(super) fn sorted(&mut self, list: usize) -> Result<Sorted<T>, ReportError> {
        self.put(list)?;
        let path = self.path(list);
        let (mut places, mut file) = (Vec::new(), None);
        if path.exists() {
            let opened = File::open(&path).map_err(ReportError::io(&path))?;
            let mut reader = BufReader::new(opened);
            places = self::places(&mut reader).map_err(ReportError::io(&path))?;
            places.sort_unstable();
            file = Some(reader);
        }
        Ok(Sorted { path, file, places: places.into_iter(), records: PhantomData })
    }
}

impl<T> Drop for Spool<T> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn broken(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> ReportError {
    ReportError::io(path)(io::Error::other(error))
}

/// Where the records of a file stand in the list and in the file.
fn places(file: &mut BufReader<File>) -> io::Result<Vec<(Place, u64)>> {
    let (mut places, mut at) = (Vec::new(), 0);
    let end = file.get_ref().metadata()?.len();
    while at < end {
        let (length, place) = head(file)?;
        places.push((place, at));
        file.seek_relative(i64::from(length))?;
        at += HEAD as u64 + u64::from(length);
    }
    Ok(places)
}

fn head(file: &mut impl Read) -> io::Result<(u32, Place)> {
    let (mut length, mut day, mut article, mut nth) = ([0; 4], [0; Day::BYTES], [0; 8], [0; 4]);
    for part in [&mut length[..], &mut day, &mut article, &mut nth] {
        file.read_exact(part)?;
    }
    let place = Place {
        day: std::cmp::Reverse(Day::from_bytes(day)),
        article: i64::from_le_bytes(article),
        nth: i32::from_le_bytes(nth),
    };
    Ok((u32::from_le_bytes(length), place))
}

/// The records of a list, each read when it is asked for.
#[derive(Debug)]
pub(super) struct Sorted<T> {
    path: PathBuf,
    /// `None` of a list without records.
    file: Option<BufReader<File>>,
    places: std::vec::IntoIter<(Place, u64)>,
    records: PhantomData<fn() -> T>,
}

impl<T> Sorted<T> {
    /// How many are left.
    pub(super) fn left(&self) -> usize {
        self.places.len()
    }
}

impl<T: Record> Iterator for Sorted<T> {
    type Item = Result<T, ReportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (_, at) = self.places.next()?;
        let file = self.file.as_mut()?;
        let mut read = || -> io::Result<Vec<u8>> {
            file.seek(SeekFrom::Start(at))?;
            let (length, _) = head(file)?;
            let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = match read() {
            Ok(bytes) => bytes,
            Err(error) => return Some(Err(ReportError::io(&self.path)(error))),
        };
        Some(postcard::from_bytes(&bytes).map_err(|error| broken(&self.path, error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(article: i64, date: String, title: &str) -> Listed {
        Listed { article, outlet: 0, date, title: title.into(), id: String::new(), copy: false, quotes: 1 }
    }

    #[test]
    fn what_goes_in_comes_out_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(dir.path().join("spool"), 3).unwrap();
        let title = "x".repeat(9000);
        // More than is held, so that a part of it is on the disk before the end.
        let mut expected: Vec<Listed> = (0..2000)
            .map(|article| listed(article, format!("2031-04-{:02}", 1 + article * 7 % 28), &title))
            .collect();
        expected.push(listed(2000, "2031-04".into(), "a month alone"));
        expected.push(listed(2001, String::new(), "no date"));
        for record in &expected {
            spool.add(1, record).unwrap();
            assert!(spool.held.iter().map(Vec::len).sum::<usize>() < HELD);
        }
        spool.add(2, &expected[0]).unwrap();
        expected.sort_by(|a, b| (&b.date, a.article).cmp(&(&a.date, b.article)));
        let back = spool.sorted(1).unwrap();
        assert_eq!(back.left(), 2002);
        assert!(back.map(Result::unwrap).eq(expected));
        assert_eq!(spool.sorted(2).unwrap().left(), 1);
        assert_eq!(spool.sorted(0).unwrap().count(), 0);
        drop(spool);
        assert!(!dir.path().join("spool").exists());
    }

    #[test]
    fn a_file_that_ends_early_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(dir.path().join("spool"), 1).unwrap();
        spool.add(0, &listed(1, String::new(), "a title")).unwrap();
        spool.put(0).unwrap();
        let path = spool.path(0);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert!(spool.sorted(0).unwrap().any(|record| matches!(record, Err(ReportError::Io { .. }))));
        fs::write(&path, &bytes[..HEAD - 1]).unwrap();
        assert!(matches!(spool.sorted(0), Err(ReportError::Io { .. })));
    }
}
