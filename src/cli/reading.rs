//! Reads ahead in a thread of its own, in batches, so that reading and analysing overlap and memory stays bounded.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use pullquote::article::Article;
use pullquote::ingest::{Articles, Reject, Target, Targets};
use sha2::{Digest, Sha256};

/// A batch also ends when it holds so much text, or so many rejects.
const BATCH_BYTES: usize = 16 << 20;
const BATCH_REJECTS: usize = 256;

/// Something that is read record by record.
pub(super) trait Records: Iterator<Item = Result<Self::Record, Reject>> + Send + 'static {
    type Record: Send + 'static;

    /// Bytes of a record's text.
    fn size(record: &Self::Record) -> usize;

    /// Bytes of the sources read so far.
    fn bytes_read(&self) -> u64;
}

impl Records for Articles {
    type Record = Article;

    fn size(article: &Article) -> usize {
        article.text.len()
    }

    fn bytes_read(&self) -> u64 {
        Articles::bytes_read(self)
    }
}

impl Records for Targets {
    type Record = Target;

    fn size(target: &Target) -> usize {
        target.text.len()
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

/// Records that are worked on together.
pub(super) struct Batch<T> {
    pub(super) records: Vec<T>,
    pub(super) rejects: Vec<Reject>,
    /// Bytes read up to the end of the batch.
    pub(super) bytes_read: u64,
}

/// Starts reading. The thread ends with the input, or when nobody receives any more.
pub(super) fn batches<R: Records>(mut source: R, size: usize) -> anyhow::Result<Receiver<Batch<R::Record>>> {
    let (sender, receiver) = sync_channel(1);
    thread::Builder::new()
        .name("reader".into())
        .spawn(move || {
            while let Some(batch) = next_batch(&mut source, size) {
                if sender.send(batch).is_err() {
                    break;
                }
            }
        })
        .context("the reading thread could not be started")?;
    Ok(receiver)
}

fn next_batch<R: Records>(source: &mut R, size: usize) -> Option<Batch<R::Record>> {
    let mut batch = Batch { records: Vec::new(), rejects: Vec::new(), bytes_read: 0 };
    let mut bytes = 0;
    while batch.records.len() < size && batch.rejects.len() < BATCH_REJECTS && bytes < BATCH_BYTES {
        match source.next() {
            Some(Ok(record)) => {
                bytes += R::size(&record);
                batch.records.push(record);
            }
            Some(Err(reject)) => batch.rejects.push(reject),
            None => break,
        }
    }
    batch.bytes_read = source.bytes_read();
    (!batch.records.is_empty() || !batch.rejects.is_empty()).then_some(batch)
}

/// A part of the input as `pullquote batch` works on it. Where one ends depends on the input alone.
pub(super) struct Chunk {
    /// Its number, from 0.
    pub(super) part: u64,
    /// Number of its first record, from 0.
    pub(super) first: u64,
    pub(super) records: Vec<Result<Article, Reject>>,
    /// SHA-256 of what the records hold, to tell whether the input is still the same.
    pub(super) input: String,
    /// Bytes read up to its end.
    pub(super) bytes_read: u64,
    /// How long reading it took.
    pub(super) time: Duration,
}

/// Starts reading in parts of so many records.
pub(super) fn chunks(mut articles: Articles, size: usize) -> anyhow::Result<Receiver<Chunk>> {
    let (sender, receiver) = sync_channel(1);
    thread::Builder::new()
        .name("reader".into())
        .spawn(move || {
            let (mut part, mut first) = (0, 0);
            while let Some(chunk) = next_chunk(&mut articles, size, part, first) {
                part += 1;
                first += chunk.records.len() as u64;
                if sender.send(chunk).is_err() {
                    break;
                }
            }
        })
        .context("the reading thread could not be started")?;
    Ok(receiver)
}

fn next_chunk(articles: &mut Articles, size: usize, part: u64, first: u64) -> Option<Chunk> {
    let begun = Instant::now();
    let (mut records, mut bytes, mut hash) = (Vec::new(), 0, Sha256::new());
    while records.len() < size && bytes < BATCH_BYTES {
        let Some(record) = articles.next() else { break };
        bytes += record.as_ref().map_or(0, |article| article.text.len());
        fold(&mut hash, &record);
        records.push(record);
    }
    let input = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes_read = articles.bytes_read();
    (!records.is_empty()).then(|| Chunk { part, first, records, input, bytes_read, time: begun.elapsed() })
}

/// Takes a record into a checksum, each piece with its length before it, so that no two records look alike.
fn fold(hash: &mut Sha256, record: &Result<Article, Reject>) {
    let mut put = |piece: Option<&str>| {
        hash.update(piece.map_or(u64::MAX, |piece| piece.len() as u64).to_le_bytes());
        hash.update(piece.unwrap_or_default());
    };
    match record {
        Ok(article) => {
            let Article { id, source, url, title, outlet, published, text, .. } = article;
            [
                Some(id),
                Some(source),
                url.as_ref(),
                title.as_ref(),
                outlet.as_ref(),
                published.as_ref(),
                Some(text),
            ]
            .into_iter()
            .for_each(|piece| put(piece.map(String::as_str)));
        }
        Err(reject) => {
            let number = reject.place.number().map(|number| number.to_string());
            [Some(reject.source.as_str()), number.as_deref(), Some(reject.reason.code())]
                .into_iter()
                .for_each(put);
        }
    }
}
