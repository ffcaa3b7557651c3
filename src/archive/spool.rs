//! The file of a part: the rows of its articles, packed by outlet and month, with a directory at the end.
//!
//! Tables are made of these files later. Packed by outlet and month, a table's file can take from each part what is
//! its own without reading the rest. Numbers, texts and lists are written by `postcard`, packed by Zstandard with a
//! checksum.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zstd::zstd_safe::CParameter;

use super::ArchiveError;
use super::journal::Counts;
use super::partition::Key;
use crate::tables::{ArticleRows, RejectRow};

/// First and last bytes of the file.
const MAGIC: &[u8; 16] = b"pullquote-part/1";

/// Bytes after the directory: its position, its length, and [`MAGIC`].
const TAIL: u64 = 2 * 8 + MAGIC.len() as u64;

/// The records of a part, analysed.
#[derive(Debug, Default)]
pub struct Part {
    /// Number of the part in the run, from 0.
    pub part: u64,
    /// Number of its first record.
    pub first: u64,
    /// Number of its records.
    pub records: u64,
    /// SHA-256 of what the records hold.
    pub input: String,
    /// The articles, in order.
    pub articles: Vec<ArticleRows>,
    /// The other records, in order.
    pub rejects: Vec<RejectRow>,
}

impl Part {
    /// What is in it.
    pub fn counts(&self) -> Counts {
        let sum = |count: fn(&ArticleRows) -> usize| self.articles.iter().map(count).sum::<usize>() as u64;
        let is = |how: &str| self.articles.iter().filter(|rows| rows.article.analysis == how).count() as u64;
        let skipped = self.rejects.iter().filter(|reject| reject.kind == "skipped").count() as u64;
        Counts {
            articles: self.articles.len() as u64,
            quotes: sum(|rows| rows.quotes.len()),
            actors: sum(|rows| rows.actors.len()),
            stances: sum(|rows| rows.stances.len()),
            rejected: self.rejects.len() as u64 - skipped,
            skipped,
            shared: is("shared"),
            left_out: is("none"),
        }
    }
}

/// A stretch of the file with the articles of one outlet and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Segment {
    key: Key,
    /// Numbers of the articles, in order.
    articles: Vec<i64>,
    block: Block,
}

/// What is held in memory of a [`Segment`]: there are as many as an archive has articles, nearly.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) key: Arc<Key>,
    /// How many articles there are.
    pub(super) articles: u32,
    block: Block,
}

/// The outlets and months of several parts, each held once.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeSet<Arc<Key>>);

impl Keys {
    fn one(&mut self, key: Key) -> Arc<Key> {
        match self.0.get(&key) {
            Some(known) => Arc::clone(known),
            None => {
                let key = Arc::new(key);
                self.0.insert(Arc::clone(&key));
                key
            }
        }
    }
}

/// Where packed bytes stand, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    at: u64,
    packed: u64,
}

/// What the end of the file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Directory {
    segments: Vec<Segment>,
    rejects: Vec<RejectRow>,
}

/// Writes a part.
pub(super) fn write(part: &Part, out: &mut impl Write) -> io::Result<()> {
    let mut writer = Packer { out, at: 0, compressor: compressor()? };
    writer.put(MAGIC)?;
    let mut by_key: BTreeMap<Key, Vec<&ArticleRows>> = BTreeMap::new();
    for rows in &part.articles {
        let key = (rows.article.outlet.clone(), rows.article.month.clone());
        by_key.entry(key).or_default().push(rows);
    }
    let mut directory =
        Directory { segments: Vec::with_capacity(by_key.len()), rejects: part.rejects.clone() };
    for (key, rows) in by_key {
        let articles = rows.iter().map(|rows| rows.article.article).collect();
        let block = writer.pack(&rows)?;
        directory.segments.push(Segment { key, articles, block });
    }
    let block = writer.pack(&directory)?;
    for number in [block.at, block.packed] {
        writer.put(&number.to_le_bytes())?;
    }
    writer.put(MAGIC)?;
    writer.out.flush()
}

fn compressor() -> io::Result<zstd::bulk::Compressor<'static>> {
    let mut compressor = zstd::bulk::Compressor::new(1)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    Ok(compressor)
}

struct Packer<'a, W> {
    out: &'a mut W,
    at: u64,
    compressor: zstd::bulk::Compressor<'static>,
}

impl<W: Write> Packer<'_, W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn pack(&mut self, value: &impl Serialize) -> io::Result<Block> {
        let plain = postcard::to_stdvec(value).map_err(io::Error::other)?;
        let packed = self.compressor.compress(&plain)?;
        let block = Block { at: self.at, packed: packed.len() as u64 };
        self.put(&packed)?;
        Ok(block)
    }
}

/// The file of a part, open for reading.
#[derive(Debug)]
pub(super) struct PartFile {
    path: PathBuf,
    stretches: Vec<Stretch>,
}

impl Directory {
    fn read(path: &Path) -> Result<Self, ArchiveError> {
        let mut file = File::open(path).map_err(ArchiveError::io(path, "read"))?;
        let length = file.metadata().map_err(ArchiveError::io(path, "read"))?.len();
        let mut tail = [0; TAIL as usize];
        let start = length.checked_sub(TAIL).ok_or_else(|| damaged(path, "too short"))?;
        read_at(&mut file, start, &mut tail).map_err(ArchiveError::io(path, "read"))?;
        let number = |nth: usize| {
            let bytes = tail.get(nth * 8..nth * 8 + 8).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(u64::MAX, u64::from_le_bytes)
        };
        let block = Block { at: number(0), packed: number(1) };
        if !tail.ends_with(MAGIC) || block.at.checked_add(block.packed) != Some(start) {
            return Err(damaged(path, "no directory at the end"));
        }
        unpack(&mut file, path, block)
    }
}

impl PartFile {
    /// Reads the directory, and keeps of it what finds the stretches. The file is closed again: there may be many.
    pub(super) fn open(path: &Path, keys: &mut Keys) -> Result<Self, ArchiveError> {
        let segments = Directory::read(path)?.segments.into_iter();
        let slim = |Segment { key, articles, block }: Segment| Stretch {
            key: keys.one(key),
            articles: u32::try_from(articles.len()).unwrap_or(u32::MAX),
            block,
        };
        Ok(Self { path: path.to_owned(), stretches: segments.map(slim).collect() })
    }

    /// The stretches of the file.
    pub(super) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The records that gave no article.
    pub(super) fn rejects(&self) -> Result<Vec<RejectRow>, ArchiveError> {
        Ok(Directory::read(&self.path)?.rejects)
    }

    /// The articles of some segments, in the order of the input.
    pub(super) fn read(&self, segments: &[usize]) -> Result<Vec<ArticleRows>, ArchiveError> {
        let mut file = File::open(&self.path).map_err(ArchiveError::io(&self.path, "read"))?;
        let mut all: Vec<ArticleRows> = Vec::new();
        for segment in segments.iter().filter_map(|&nth| self.stretches.get(nth)) {
            all.extend(unpack::<Vec<ArticleRows>>(&mut file, &self.path, segment.block)?);
        }
        all.sort_by_key(|rows| rows.article.article);
        Ok(all)
    }

    /// One article, if it is in this part.
    pub(super) fn article(&self, number: i64) -> Result<Option<ArticleRows>, ArchiveError> {
        let holds = |segment: &Segment| segment.articles.contains(&number);
        let Some(nth) = Directory::read(&self.path)?.segments.iter().position(holds) else { return Ok(None) };
        Ok(self.read(&[nth])?.into_iter().find(|rows| rows.article.article == number))
    }
}

fn damaged(path: &Path, detail: impl Into<String>) -> ArchiveError {
    ArchiveError::Damaged {
        path: path.to_owned(),
        detail: detail.into(),
        remedy: "delete this file and run the same command again: the part is redone",
    }
}

fn read_at(file: &mut File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(buffer)
}

fn unpack<T: DeserializeOwned>(file: &mut File, path: &Path, block: Block) -> Result<T, ArchiveError> {
    let broken = |error: &dyn std::fmt::Display| damaged(path, error.to_string());
    let length = file.metadata().map_err(ArchiveError::io(path, "read"))?.len();
    if block.packed > length {
        return Err(damaged(path, "a length that is longer than the file"));
    }
    let mut packed = vec![0; block.packed as usize];
    read_at(file, block.at, &mut packed).map_err(ArchiveError::io(path, "read"))?;
    let plain = zstd::decode_all(packed.as_slice()).map_err(|e| broken(&e))?;
    postcard::from_bytes(&plain).map_err(|e| broken(&e))
}
