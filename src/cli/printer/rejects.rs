//! Names the records that were left out: on standard error, or in a file as JSON Lines.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use pullquote::ingest::{Place, Reject};
use serde::Serialize;

use super::Console;
use crate::cli::Outcome;

/// So many are named on standard error; an archive can have a million.
const SHOWN: usize = 20;

/// Takes rejects and counts them.
pub(crate) struct Rejects<'c> {
    console: &'c Console,
    file: Option<BufWriter<File>>,
    bad: usize,
    skipped: usize,
    good: usize,
    shown: usize,
}

/// A reject as a JSON object.
#[derive(Serialize)]
struct Line<'a> {
    /// `rejected`: something is wrong. `skipped`: nothing is, but it is not for us.
    kind: &'static str,
    source: &'a str,
    /// What `number` counts: `file`, `line`, `record`.
    place: &'static str,
    number: Option<usize>,
    code: &'static str,
    reason: String,
    remedy: String,
}

impl<'c> Rejects<'c> {
    /// Takes rejects to the file, if one is given, else to standard error.
    pub(crate) fn new(path: Option<&Path>, console: &'c Console) -> anyhow::Result<Self> {
        let create = |path: &Path| {
            let file = File::create(path);
            file.map(BufWriter::new).with_context(|| format!("{}: cannot be written", path.display()))
        };
        Ok(Self { console, file: path.map(create).transpose()?, bad: 0, skipped: 0, good: 0, shown: SHOWN })
    }

    /// Names so many rejects on standard error, and no more: a table has them all.
    pub(crate) fn of_tables(shown: usize, console: &'c Console) -> Self {
        Self { console, file: None, bad: 0, skipped: 0, good: 0, shown }
    }

    /// Names these.
    pub(crate) fn add(&mut self, rejects: &[Reject]) -> anyhow::Result<()> {
        for reject in rejects {
            match reject.is_skip() {
                true => self.skipped += 1,
                false => self.bad += 1,
            }
            match &mut self.file {
                Some(file) => {
                    serde_json::to_writer(&mut *file, &line(reject))?;
                    file.write_all(b"\n")?;
                }
                None if self.bad + self.skipped <= self.shown => self.console.reject(reject),
                None => {}
            }
        }
        Ok(())
    }

    /// So many records were all right.
    pub(crate) fn count_good(&mut self, records: usize) {
        self.good += records;
    }

    /// Sums up.
    pub(crate) fn finish(mut self) -> anyhow::Result<Outcome> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        }
        let more = match self.file {
            None if self.bad + self.skipped > SHOWN => "; --rejects FILE names them all",
            _ => "",
        };
        let all = self.bad + self.skipped + self.good;
        if self.skipped > 0 && all > 1 {
            let were = if self.skipped == 1 { "was" } else { "were" };
            let note = format!("{} of {all} records {were} skipped, not being English{more}", self.skipped);
            self.console.note(&note);
        }
        if self.bad == 0 {
            return Ok(Outcome::AllWell);
        }
        let were = if self.bad == 1 { "was" } else { "were" };
        if all > 1 {
            self.console.note(&format!("{} of {all} records {were} rejected{more}", self.bad));
        }
        Ok(if self.good == 0 { Outcome::NothingRan } else { Outcome::SomeRejected })
    }
}

fn line(reject: &Reject) -> Line<'_> {
    Line {
        kind: if reject.is_skip() { "skipped" } else { "rejected" },
        source: &reject.source,
        place: match reject.place {
            Place::Whole => "file",
            Place::Line(_) => "line",
            Place::Item(_) => "record",
        },
        number: reject.place.number(),
        code: reject.reason.code(),
        reason: reject.reason.to_string(),
        remedy: reject.remedy(),
    }
}
