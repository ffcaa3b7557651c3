//! Parts to tables: a sort by outlet and month, file by file.
//!
//! A **unit** is a folder's share of all tables, or so many articles of it. What a unit holds depends on the parts alone, so
//! it can be redone at any time with the same result; units run in parallel, and each holds no more than a row group of
//! every table.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::prelude::*;

use super::journal::Counts;
use super::manifest::{FileEntry, Manifest};
use super::partition::Key;
use super::run::{MANIFEST, Run, write_json};
use super::sheet::Sheet;
use super::spool::PartFile;
use super::{ArchiveError, Partition, sqlite};
use crate::tables::{ActorRow, ArticleRow, ArticleRows, QuoteRow, RejectRow, Row, StanceRow, Table};

/// A file holds about so many articles; it ends with the part in which it reaches them.
const ARTICLES_A_FILE: usize = 16_384;

/// How tables are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Parquet, for DuckDB, pandas, Polars, Spark.
    #[default]
    Parquet,
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values with a header, lists as JSON.
    Csv,
    /// One database with all tables.
    Sqlite,
}

impl Format {
    /// The name, also of the files' ending.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Sqlite => "sqlite",
        }
    }
}

/// How tables are written and cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Their format.
    pub format: Format,
    /// Their folders.
    pub partition: Partition,
}

/// What goes into one file of each table.
struct Unit {
    key: Key,
    /// Number of the file in its folder.
    number: usize,
    /// Parts, and segments of each.
    pieces: Vec<(usize, Vec<usize>)>,
}

/// Makes the tables of a run whose parts are all there, writes the manifest, and removes the parts. `progress` hears how
/// many units of how many are done.
///
/// # Errors
/// [`ArchiveError`] if a part cannot be read or the disk does not take a file.
pub fn export(
    run: &mut Run,
    options: Options,
    progress: impl Fn(usize, usize) + Sync,
) -> Result<Manifest, ArchiveError> {
    let manifest = run.dir().join(MANIFEST);
    if run.is_finished() && manifest.is_file() {
        run.finish()?;
        return super::read::manifest(run.dir());
    }
    let parts = run.part_files()?;
    let (partition, files) = match options.format {
        Format::Sqlite => (Partition::None, database(run, &parts)?),
        _ => tables(run, options, &parts, progress)?,
    };
    let mut counts = Counts::default();
    run.parts().for_each(|part| counts.add(part.counts));
    let records = run.read().map_or(0, |(records, _)| records);
    let written = Manifest::new(run.plan(), partition, records, counts, files);
    write_json(&manifest, &written)?;
    run.finish()?;
    Ok(written)
}

fn database(run: &mut Run, parts: &[PartFile]) -> Result<Vec<FileEntry>, ArchiveError> {
    if let Some(files) = run.unit(0) {
        return Ok(files.clone());
    }
    let begun = Instant::now();
    let file = sqlite::write(run.dir(), parts)?;
    run.finish_unit(0, vec![file.clone()])?;
    run.add_busy(begun.elapsed());
    Ok(vec![file])
}

fn tables(
    run: &mut Run,
    options: Options,
    parts: &[PartFile],
    progress: impl Fn(usize, usize) + Sync,
) -> Result<(Partition, Vec<FileEntry>), ArchiveError> {
    let partition = options.partition.decide(&articles_by_key(parts));
    let options = Options { partition, ..options };
    let units = units(parts, partition);
    let root = run.dir().to_owned();
    let todo: Vec<(u64, &Unit)> = (0..).zip(&units).filter(|(nth, _)| run.unit(*nth).is_none()).collect();
    let done = units.len() - todo.len();
    let state = Mutex::new((&mut *run, done));
    let all = units.len() + 1;
    progress(done, all);
    todo.par_iter().try_for_each(|&(nth, unit)| {
        let begun = Instant::now();
        let files = write_unit(&root, options, parts, unit)?;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.finish_unit(nth, files)?;
        state.0.add_busy(begun.elapsed());
        state.1 += 1;
        progress(state.1, all);
        Ok::<(), ArchiveError>(())
    })?;
    let mut files: Vec<FileEntry> =
        (0..units.len() as u64).filter_map(|nth| run.unit(nth)).flatten().cloned().collect();
    let last = units.len() as u64;
    if run.unit(last).is_none() {
        let begun = Instant::now();
        let rest = write_rest(&root, options.format, parts, &files)?;
        run.finish_unit(last, rest)?;
        run.add_busy(begun.elapsed());
    }
    files.extend(run.unit(last).into_iter().flatten().cloned());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    progress(all, all);
    Ok((partition, files))
}

fn articles_by_key(parts: &[PartFile]) -> BTreeMap<Key, u64> {
    let mut counts = BTreeMap::new();
    for stretch in parts.iter().flat_map(PartFile::stretches) {
        *counts.entry((*stretch.key).clone()).or_default() += u64::from(stretch.articles);
    }
    counts
}

/// Cuts the archive into units, folder by folder, each in the order of the input.
fn units(parts: &[PartFile], partition: Partition) -> Vec<Unit> {
    let mut open: BTreeMap<Key, (Vec<Unit>, usize)> = BTreeMap::new();
    for (nth, part) in parts.iter().enumerate() {
        let mut by_key: BTreeMap<Key, (Vec<usize>, usize)> = BTreeMap::new();
        for (at, stretch) in part.stretches().iter().enumerate() {
            let piece = by_key.entry(partition.key(&stretch.key)).or_default();
            piece.0.push(at);
            piece.1 += stretch.articles as usize;
        }
        for (key, (segments, articles)) in by_key {
            let (units, held) = open.entry(key.clone()).or_default();
            if units.is_empty() || *held >= ARTICLES_A_FILE {
                units.push(Unit { key, number: units.len(), pieces: Vec::new() });
                *held = 0;
            }
            *held += articles;
            if let Some(unit) = units.last_mut() {
                unit.pieces.push((nth, segments));
            }
        }
    }
    open.into_values().flat_map(|(units, _)| units).collect()
}

fn file_name(table: Table, folder: &str, number: usize, format: Format) -> String {
    let between = if folder.is_empty() { "" } else { "/" };
    format!("{table}/{folder}{between}part-{number:05}.{}", format.name())
}

fn write_unit(
    root: &Path,
    options: Options,
    parts: &[PartFile],
    unit: &Unit,
) -> Result<Vec<FileEntry>, ArchiveError> {
    let Options { format, partition } = options;
    let folder = partition.folder(&unit.key);
    let left_out = if format == Format::Parquet { partition.columns() } else { &[] };
    let name = |table| file_name(table, &folder, unit.number, format);
    let mut articles = Sheet::<ArticleRow>::new(root, name(Table::Articles), format, left_out);
    let mut quotes = Sheet::<QuoteRow>::new(root, name(Table::Quotes), format, left_out);
    let mut actors = Sheet::<ActorRow>::new(root, name(Table::Actors), format, left_out);
    let mut stances = Sheet::<StanceRow>::new(root, name(Table::Stances), format, left_out);
    for (part, segments) in &unit.pieces {
        let Some(part) = parts.get(*part) else { continue };
        let mut columns: (Vec<_>, Vec<_>, Vec<_>, Vec<_>) = Default::default();
        for ArticleRows { article, quotes, actors, stances } in part.read(segments)? {
            columns.0.push(article);
            columns.1.extend(quotes);
            columns.2.extend(actors);
            columns.3.extend(stances);
        }
        articles.write(&columns.0)?;
        quotes.write(&columns.1)?;
        actors.write(&columns.2)?;
        stances.write(&columns.3)?;
    }
    let files = [articles.finish()?, quotes.finish()?, actors.finish()?, stances.finish()?];
    Ok(files.into_iter().flatten().collect())
}

/// The rejects, which have no outlet; and a file without rows for every table that has none, so that whoever opens it
/// finds an empty table and not nothing.
fn write_rest(
    root: &Path,
    format: Format,
    parts: &[PartFile],
    files: &[FileEntry],
) -> Result<Vec<FileEntry>, ArchiveError> {
    let mut rejects = Sheet::<RejectRow>::new(root, file_name(Table::Rejects, "", 0, format), format, &[]);
    rejects.begin()?;
    for part in parts {
        rejects.write(&part.rejects()?)?;
    }
    let mut all: Vec<FileEntry> = rejects.finish()?.into_iter().collect();
    let none = |table: Table| !files.iter().any(|file| file.path.starts_with(&format!("{table}/")));
    if none(Table::Articles) {
        all.extend(empty::<ArticleRow>(root, format)?);
    }
    if none(Table::Quotes) {
        all.extend(empty::<QuoteRow>(root, format)?);
    }
    if none(Table::Actors) {
        all.extend(empty::<ActorRow>(root, format)?);
    }
    if none(Table::Stances) {
        all.extend(empty::<StanceRow>(root, format)?);
    }
    Ok(all)
}

fn empty<R: Row>(root: &Path, format: Format) -> Result<Option<FileEntry>, ArchiveError> {
    let mut sheet = Sheet::<R>::new(root, file_name(R::TABLE, "", 0, format), format, &[]);
    sheet.begin()?;
    sheet.finish()
}
