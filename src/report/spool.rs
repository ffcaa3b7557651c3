//! What each speaker says, kept on the disk until the speaker's page is written, so that memory holds one speaker's
//! quotations at a time.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ReportError;
use super::text::{LONG, SHORT, clean, link};
use crate::tables::{ArticleRow, QuoteRow};

/// A speaker's quotations in memory go to the disk when they reach so many bytes.
const HELD: usize = 64 << 10;

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

/// Quotations of many speakers.
#[derive(Debug)]
pub(super) struct Spool {
    dir: PathBuf,
    held: Vec<Vec<u8>>,
}

impl Spool {
    /// A spool for so many speakers, in a folder of its own that will be removed.
    ///
    /// # Errors
    /// [`ReportError`] if the folder cannot be made.
    pub(super) fn new(dir: PathBuf, speakers: usize) -> Result<Self, ReportError> {
        fs::create_dir_all(&dir).map_err(ReportError::io(&dir))?;
        Ok(Self { dir, held: vec![Vec::new(); speakers] })
    }

    fn path(&self, speaker: usize) -> PathBuf {
        self.dir.join(format!("{speaker}.spool"))
    }

    /// Adds a quotation.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not take it.
    pub(super) fn add(&mut self, speaker: usize, said: &Said) -> Result<(), ReportError> {
        let path = self.path(speaker);
        let Some(held) = self.held.get_mut(speaker) else { return Ok(()) };
        let broken = |error: postcard::Error| ReportError::io(&path)(io::Error::other(error));
        let bytes = postcard::to_stdvec(said).map_err(broken)?;
        held.extend((bytes.len() as u64).to_le_bytes());
        held.extend(bytes);
        if held.len() >= HELD {
            let mut file =
                OpenOptions::new().create(true).append(true).open(&path).map_err(ReportError::io(&path))?;
            file.write_all(held).map_err(ReportError::io(&path))?;
            held.clear();
        }
        Ok(())
    }

    /// What a speaker says, newest first.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not give it back.
    pub(super) fn read(&self, speaker: usize) -> Result<Vec<Said>, ReportError> {
        let path = self.path(speaker);
        let mut bytes = Vec::new();
        if path.exists() {
            let mut file = File::open(&path).map_err(ReportError::io(&path))?;
            io::Read::read_to_end(&mut file, &mut bytes).map_err(ReportError::io(&path))?;
        }
        bytes.extend(self.held.get(speaker).into_iter().flatten());
        let (mut all, mut rest) = (Vec::new(), bytes.as_slice());
        while let Some((length, after)) = rest.split_first_chunk::<8>() {
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let record = after.get(..length).unwrap_or_default();
            let said =
                postcard::from_bytes(record).map_err(|e| ReportError::io(&path)(io::Error::other(e)))?;
            all.push(said);
            rest = after.get(length..).unwrap_or_default();
        }
        all.sort_by(|a: &Said, b| (&b.date, a.article, a.quote).cmp(&(&a.date, b.article, b.quote)));
        Ok(all)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(dir.path().join("spool"), 2).unwrap();
        let said = |article: i64| Said {
            article,
            quote: 0,
            outlet: 0,
            date: format!("2031-04-{:02}", article % 28),
            kind: "direct".into(),
            text: "x".repeat(900),
            sentence: String::new(),
            title: String::new(),
            url: None,
            id: String::new(),
            cue: String::new(),
            rule: String::new(),
            confidence: 0.5,
            name: String::new(),
        };
        (0..500).for_each(|article| spool.add(1, &said(article)).unwrap());
        let back = spool.read(1).unwrap();
        assert_eq!(back.len(), 500);
        assert!(back.windows(2).all(|pair| pair[0].date >= pair[1].date));
        assert!(spool.read(0).unwrap().is_empty());
        drop(spool);
        assert!(!dir.path().join("spool").exists());
    }
}
