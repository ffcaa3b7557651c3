//! The journal of a run: a line for everything that is finished. Lines are only ever appended, and synced.
//!
//! A power cut can leave half a line at the end. It is cut off; what it was to say was not finished.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::manifest::FileEntry;
use super::{ArchiveError, files};

/// How many rows of each kind there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Articles.
    pub articles: u64,
    /// Quotations.
    pub quotes: u64,
    /// Actors.
    pub actors: u64,
    /// Stances.
    pub stances: u64,
    /// Records with which something is wrong.
    pub rejected: u64,
    /// Records that are not for us.
    pub skipped: u64,
    /// Articles whose analysis was copied from one of the same text.
    pub shared: u64,
    /// Articles that were left out as near-duplicates.
    pub left_out: u64,
}

impl Counts {
    /// Adds others.
    pub fn add(&mut self, other: Counts) {
        self.articles += other.articles;
        self.quotes += other.quotes;
        self.actors += other.actors;
        self.stances += other.stances;
        self.rejected += other.rejected;
        self.skipped += other.skipped;
        self.shared += other.shared;
        self.left_out += other.left_out;
    }
}

/// A finished part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Number of the part in the run, from 0.
    pub part: u64,
    /// Number of its first record.
    pub first: u64,
    /// Number of its records.
    pub records: u64,
    /// SHA-256 of what the records hold.
    pub input: String,
    /// Size of its file in bytes.
    pub bytes: u64,
    /// What is in it.
    pub counts: Counts,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Entry {
    /// A part is finished.
    Part(PartEntry),
    /// The input is read to its end: so many records in so many parts, those of other shards included.
    Read { records: u64, parts: u64 },
    /// A unit of the tables is finished.
    Unit { unit: u64, files: Vec<FileEntry> },
    /// The tables and the manifest are finished.
    Finished,
}

/// What a journal says.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Finished parts by number.
    pub(super) parts: BTreeMap<u64, PartEntry>,
    /// Records and parts of the whole input, once it is read.
    pub(super) read: Option<(u64, u64)>,
    /// Files of finished units by number.
    pub(super) units: BTreeMap<u64, Vec<FileEntry>>,
    pub(super) finished: bool,
}

impl State {
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Part(part) => drop(self.parts.insert(part.part, part)),
            Entry::Read { records, parts } => self.read = Some((records, parts)),
            Entry::Unit { unit, files } => drop(self.units.insert(unit, files)),
            Entry::Finished => self.finished = true,
        }
    }
}

/// The journal, open for more.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    pub(super) state: State,
}

impl Journal {
    /// Opens a journal, or begins one.
    pub(super) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let failed = || ArchiveError::io(path, "opened");
        let new = !path.exists();
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = file.map_err(failed())?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(ArchiveError::io(path, "read"))?;
        let (state, good) = state(&bytes, path)?;
        if good < bytes.len() {
            file.set_len(good as u64).map_err(ArchiveError::io(path, "written"))?;
        }
        file.seek(SeekFrom::Start(good as u64)).map_err(failed())?;
        if new {
            path.parent().map_or(Ok(()), files::sync_folder)?;
        }
        Ok(Self { path: path.to_owned(), file, state })
    }

    /// Appends a line. When this returns, the line survives a power cut.
    pub(super) fn append(&mut self, entry: Entry) -> Result<(), ArchiveError> {
        let mut line = serde_json::to_vec(&entry).map_err(|error| ArchiveError::Damaged {
            path: self.path.clone(),
            detail: error.to_string(),
            remedy: "this is a mistake of the program",
        })?;
        line.push(b'\n');
        let before = self.file.stream_position().map_err(ArchiveError::io(&self.path, "written"))?;
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line must not be in the way of the next one.
            let _ = self.file.set_len(before);
            let _ = self.file.seek(SeekFrom::Start(before));
            return Err(ArchiveError::io(&self.path, "written")(error));
        }
        self.state.take(entry);
        Ok(())
    }
}

/// What the lines say, and how many bytes of them are whole.
fn state(bytes: &[u8], path: &Path) -> Result<(State, usize), ArchiveError> {
    let (mut state, mut good) = (State::default(), 0);
    while let Some(length) = memchr::memchr(b'\n', &bytes[good..]) {
        let line = &bytes[good..good + length];
        match serde_json::from_slice(line) {
            Ok(entry) => state.take(entry),
            // The last line, or what a power cut left of it: nothing was built on it.
            Err(_) if good + length + 1 == bytes.len() => return Ok((state, good)),
            Err(error) => {
                return Err(ArchiveError::Damaged {
                    path: path.to_owned(),
                    detail: format!("at byte {good}: {error}"),
                    remedy: "begin anew with --restart, which deletes the run",
                });
            }
        }
        good += length + 1;
    }
    Ok((state, good))
}
