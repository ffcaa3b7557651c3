//! The folder of a run: its lock, its plan, its journal, its parts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::journal::{Entry, Journal, State};
use super::manifest::FileEntry;
use super::spool::{self, Keys, PartFile};
use super::{ArchiveError, Part, PartEntry, Plan, files};
use crate::tables::{ArticleRows, Table};

/// The folder for what is no table. Hidden, so that nobody reading the tables looks into it.
const WORK: &str = ".pullquote";

/// The manifest's name.
pub(super) const MANIFEST: &str = "manifest.json";

/// The name of the SQLite database.
pub(super) const DATABASE: &str = "pullquote.sqlite";

/// So many parts lie in one folder.
const PARTS_A_FOLDER: u64 = 1000;

/// A run's folder, held by this process alone.
#[derive(Debug)]
pub struct Run {
    dir: PathBuf,
    plan: Plan,
    journal: Journal,
    /// The parts to make tables of: this run's own, or those of the shards that are joined.
    parts: BTreeMap<u64, (PathBuf, PartEntry)>,
    /// Whether the parts are this run's, to be removed in the end.
    own: bool,
    /// The part looked into last.
    open: Option<(u64, PartFile)>,
    /// What threads spent on parts and tables in this session, added up.
    busy: Duration,
    /// Held while the run lasts; the operating system frees them however the process ends.
    _locks: Vec<File>,
}

impl Run {
    /// Begins a run in `dir`, or goes on with the one that is there if it has the same plan.
    ///
    /// # Errors
    /// [`ArchiveError`] if the folder is in use, holds something else, or cannot be written.
    pub fn open(dir: &Path, plan: Plan, restart: bool) -> Result<Self, ArchiveError> {
        let work = dir.join(WORK);
        let new = !work.is_dir();
        if new && dir.is_dir() && !is_empty(dir)? {
            return Err(ArchiveError::Foreign { dir: dir.to_owned() });
        }
        fs::create_dir_all(&work).map_err(ArchiveError::io(dir, "written"))?;
        let lock = lock(dir, false)?;
        if restart {
            clear(dir)?;
        }
        let path = work.join("plan.json");
        if path.exists() {
            let differences = plan.differences(&read_plan(&path)?);
            if !differences.is_empty() {
                return Err(ArchiveError::Different { dir: dir.to_owned(), differences });
            }
        } else {
            write_json(&path, &plan)?;
            files::sync_folder(dir)?;
        }
        let mut journal = Journal::open(&work.join("journal.jsonl"))?;
        let parts = present(dir, &journal.state);
        if parts.len() < journal.state.parts.len() && !journal.state.finished {
            journal.state.read = None;
        }
        let units = journal.state.units.len();
        journal
            .state
            .units
            .retain(|_, files| files.iter().all(|file| has_size(&dir.join(&file.path), file.bytes)));
        let whole = dir.join(MANIFEST).is_file() && journal.state.units.len() == units;
        if journal.state.finished && !whole {
            return Err(ArchiveError::Damaged {
                path: dir.to_owned(),
                detail: "the run was finished, and files of it are gone".to_owned(),
                remedy: "begin anew with --restart, which deletes the run",
            });
        }
        Ok(Self {
            dir: dir.to_owned(),
            plan,
            journal,
            parts,
            own: true,
            open: None,
            busy: Duration::ZERO,
            _locks: vec![lock],
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the run was asked for.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Whether the tables are finished.
    pub const fn is_finished(&self) -> bool {
        self.journal.state.finished
    }

    /// Records and parts of the input, if all of it was read and every part of this run is there.
    pub const fn read(&self) -> Option<(u64, u64)> {
        self.journal.state.read
    }

    /// The finished parts.
    pub fn parts(&self) -> impl Iterator<Item = &PartEntry> {
        self.parts.values().map(|(_, entry)| entry)
    }

    /// Whether a part is finished.
    ///
    /// # Errors
    /// [`ArchiveError::InputChanged`] if it was made of other records.
    pub fn has(&self, part: u64, first: u64, records: u64, input: &str) -> Result<bool, ArchiveError> {
        match self.parts.get(&part) {
            None => Ok(false),
            Some((_, entry)) if entry.first == first && entry.records == records && entry.input == input => {
                Ok(true)
            }
            Some(_) => Err(ArchiveError::InputChanged { first, last: first + records.saturating_sub(1) }),
        }
    }

    /// Stores a finished part; when this returns, it survives a power cut.
    ///
    /// # Errors
    /// [`ArchiveError`] if the disk does not take it.
    pub fn store(&mut self, part: &Part) -> Result<(), ArchiveError> {
        let begun = Instant::now();
        let path = part_path(&self.dir, part.part);
        files::make_folder(&self.dir, path.parent().unwrap_or(&self.dir))?;
        let bytes = files::write_whole(&path, |file| {
            let mut out = BufWriter::new(&mut *file);
            spool::write(part, &mut out)
                .and_then(|()| out.flush())
                .map_err(ArchiveError::io(&path, "written"))?;
            drop(out);
            Ok(file.metadata().map_err(ArchiveError::io(&path, "written"))?.len())
        })?;
        let Part { part: number, first, records, ref input, .. } = *part;
        let entry =
            PartEntry { part: number, first, records, input: input.clone(), bytes, counts: part.counts() };
        self.journal.append(Entry::Part(entry.clone()))?;
        self.parts.insert(number, (path, entry));
        self.busy += begun.elapsed();
        Ok(())
    }

    /// How long storing parts and making tables took in this session, the times of all threads added up.
    pub const fn busy(&self) -> Duration {
        self.busy
    }

    pub(super) fn add_busy(&mut self, time: Duration) {
        self.busy += time;
    }

    /// Notes that the input ended after so many records in so many parts.
    ///
    /// # Errors
    /// [`ArchiveError::InputChanged`] if there once was more.
    pub fn end_of_input(&mut self, records: u64, parts: u64) -> Result<(), ArchiveError> {
        if let Some((_, (_, entry))) = self.parts.range(parts..).next() {
            let last = entry.first + entry.records.saturating_sub(1);
            return Err(ArchiveError::InputChanged { first: entry.first, last });
        }
        self.journal.append(Entry::Read { records, parts })
    }

    /// The rows of an article that is in a finished part of this run.
    ///
    /// # Errors
    /// [`ArchiveError`] if the part cannot be read.
    pub fn article(&mut self, number: u64) -> Result<Option<ArticleRows>, ArchiveError> {
        let holds =
            |(_, entry): &&(PathBuf, PartEntry)| (entry.first..entry.first + entry.records).contains(&number);
        // Parts are numbered in the order of their records.
        let Some((path, entry)) = self.parts.values().rev().find(|part| part.1.first <= number).filter(holds)
        else {
            return Ok(None);
        };
        if self.open.as_ref().is_none_or(|(part, _)| *part != entry.part) {
            self.open = Some((entry.part, PartFile::open(path, &mut Keys::default())?));
        }
        let article = i64::try_from(number).unwrap_or(i64::MAX);
        self.open.as_ref().map_or(Ok(None), |(_, file)| file.article(article))
    }

    pub(super) fn part_files(&self) -> Result<Vec<PartFile>, ArchiveError> {
        let mut keys = Keys::default();
        self.parts.values().map(|(path, _)| PartFile::open(path, &mut keys)).collect()
    }

    pub(super) fn unit(&self, unit: u64) -> Option<&Vec<FileEntry>> {
        self.journal.state.units.get(&unit)
    }

    pub(super) fn finish_unit(&mut self, unit: u64, files: Vec<FileEntry>) -> Result<(), ArchiveError> {
        self.journal.append(Entry::Unit { unit, files })
    }

    /// Notes that all is done, and removes the parts.
    pub(super) fn finish(&mut self) -> Result<(), ArchiveError> {
        if !self.is_finished() {
            self.journal.append(Entry::Finished)?;
        }
        if self.own { files::remove(&self.dir.join(WORK).join("parts")) } else { Ok(()) }
    }
}

/// Opens a folder in which the parts of several shards become one run's tables. `adapt` makes the plan of the whole out
/// of the shards' plan.
///
/// # Errors
/// [`ArchiveError`] if the shards are not all there, not finished, or not of one run.
pub fn join(
    shards: &[PathBuf],
    dir: &Path,
    restart: bool,
    adapt: impl FnOnce(&mut Plan),
) -> Result<Run, ArchiveError> {
    let mut locks = Vec::new();
    let mut seen = BTreeSet::new();
    let mut parts: BTreeMap<u64, (PathBuf, PartEntry)> = BTreeMap::new();
    let mut plan: Option<(Plan, (u64, u64))> = None;
    for shard in shards {
        let (its, read, its_parts) = open_shard(shard, &mut locks)?;
        let number = its.shard.map_or(0, |shard| shard.number);
        if !seen.insert(number) {
            let name = its.shard.map_or_else(String::new, |shard| shard.to_string());
            return Err(ArchiveError::Shards(format!("shard {name} is there twice, in {}", shard.display())));
        }
        let whole = Plan { shard: its.shard.map(|shard| super::Shard { number: 0, ..shard }), ..its };
        match &plan {
            None => plan = Some((whole, read)),
            Some((first, first_read)) => {
                let differences = whole.differences(first);
                if !differences.is_empty() || *first_read != read {
                    let what = differences.join("; ");
                    return Err(ArchiveError::Shards(format!(
                        "{} differs from the first: {what}",
                        shard.display()
                    )));
                }
            }
        }
        parts.extend(its_parts);
    }
    let Some((mut plan, (records, count))) = plan else {
        return Err(ArchiveError::Shards("none is given".to_owned()));
    };
    complete(&plan, &seen, &parts, records, count)?;
    plan.shard = None;
    adapt(&mut plan);
    let mut run = Run::open(dir, plan, restart)?;
    run.parts = parts;
    run.own = false;
    run._locks.extend(locks);
    if run.read().is_none() {
        run.journal.append(Entry::Read { records, parts: count })?;
    }
    Ok(run)
}

type Shards = BTreeMap<u64, (PathBuf, PartEntry)>;

/// The plan, the size and the parts of a shard's run.
fn open_shard(dir: &Path, locks: &mut Vec<File>) -> Result<(Plan, (u64, u64), Shards), ArchiveError> {
    let no_run = |detail: &str| ArchiveError::NoRun { dir: dir.to_owned(), detail: detail.to_owned() };
    let path = dir.join(WORK).join("plan.json");
    if !path.is_file() {
        return Err(no_run("no folder of `pullquote batch --shard`"));
    }
    locks.push(lock(dir, true)?);
    let plan = read_plan(&path)?;
    if plan.shard.is_none() {
        return Err(no_run("holds a whole run, not a shard: its tables are there already"));
    }
    let state = Journal::open(&dir.join(WORK).join("journal.jsonl"))?.state;
    let parts = present(dir, &state);
    match state.read {
        Some(read) if parts.len() == state.parts.len() => Ok((plan, read, parts)),
        _ => Err(no_run("the shard is not finished: run its command again")),
    }
}

/// Whether every shard is there, and every record exactly once.
fn complete(
    plan: &Plan,
    seen: &BTreeSet<u64>,
    parts: &Shards,
    records: u64,
    count: u64,
) -> Result<(), ArchiveError> {
    let of = plan.shard.map_or(1, |shard| shard.of);
    let missing: Vec<String> = (1..=of).filter(|n| !seen.contains(n)).map(|n| format!("{n}/{of}")).collect();
    if !missing.is_empty() {
        return Err(ArchiveError::Shards(format!("missing: {}", missing.join(", "))));
    }
    let mut next = 0;
    for (nth, (number, (path, entry))) in (0..).zip(parts) {
        if *number != nth || entry.first != next {
            return Err(ArchiveError::Shards(format!(
                "records from {next} on are not in {}",
                path.display()
            )));
        }
        next += entry.records;
    }
    match next == records && parts.len() as u64 == count {
        true => Ok(()),
        false => Err(ArchiveError::Shards(format!("they hold {next} records of {records}"))),
    }
}

/// Takes the folder's lock, which other processes may share with us or not.
fn lock(dir: &Path, shared: bool) -> Result<File, ArchiveError> {
    let path = dir.join(WORK).join("lock");
    let opened =
        if shared { File::open(&path) } else { OpenOptions::new().create(true).append(true).open(&path) };
    let file = opened.map_err(ArchiveError::io(&path, "opened"))?;
    let locked = if shared { file.try_lock_shared() } else { file.try_lock() };
    match locked {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ArchiveError::Locked { dir: dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(ArchiveError::io(&path, "locked")(error)),
    }
}

fn is_empty(dir: &Path) -> Result<bool, ArchiveError> {
    Ok(fs::read_dir(dir).map_err(ArchiveError::io(dir, "read"))?.next().is_none())
}

/// Removes what a run made, but for the lock.
fn clear(dir: &Path) -> Result<(), ArchiveError> {
    files::remove(&dir.join(MANIFEST))?;
    files::remove(&dir.join(DATABASE))?;
    for table in Table::ALL {
        files::remove(&dir.join(table.name()))?;
    }
    let work = dir.join(WORK);
    for name in ["journal.jsonl", "parts", "times.jsonl", "plan.json"] {
        files::remove(&work.join(name))?;
    }
    files::sync_folder(&work)
}

/// The parts whose files are there with their sizes.
fn present(dir: &Path, state: &State) -> Shards {
    let parts = state.parts.values().map(|entry| (entry.part, (part_path(dir, entry.part), entry.clone())));
    parts.filter(|(_, (path, entry))| has_size(path, entry.bytes)).collect()
}

fn has_size(path: &Path, bytes: u64) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes)
}

fn part_path(dir: &Path, part: u64) -> PathBuf {
    let folder = format!("{:05}", part / PARTS_A_FOLDER);
    dir.join(WORK).join("parts").join(folder).join(format!("{part:08}.part"))
}

fn read_plan(path: &Path) -> Result<Plan, ArchiveError> {
    let bytes = fs::read(path).map_err(ArchiveError::io(path, "read"))?;
    serde_json::from_slice(&bytes).map_err(|error| ArchiveError::Damaged {
        path: path.to_owned(),
        detail: error.to_string(),
        remedy: "begin anew with --restart, which deletes the run",
    })
}

/// Writes a file of the run as JSON, whole or not at all.
pub(super) fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), ArchiveError> {
    files::write_whole(path, |file| {
        let mut out = BufWriter::new(file);
        let written = serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from);
        written
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush())
            .map_err(ArchiveError::io(path, "written"))
    })
}
