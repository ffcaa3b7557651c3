//! Reads ahead in a thread of its own, in batches, so that reading and analysing overlap and memory stays bounded.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use anyhow::Context;
use pullquote::article::Article;
use pullquote::ingest::{Articles, Reject, Target, Targets};

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
