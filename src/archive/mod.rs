//! An archive's analysis on the disk: a folder that a run fills, survives being killed in, and goes on with.
//!
//! A run cuts the input into **parts** of so many records, in the order of the input. A part that is analysed becomes a
//! file of its own under `.pullquote/parts` (`spool`), written under another name, synced and renamed, and then a line
//! in the journal (`journal`). When all parts are there, [`export`] sorts them into tables, file by file, each again
//! entered in the journal. What is killed in between is redone; what is in the journal is kept. Nothing that is
//! written depends on the time, the number of threads or on how often the run was interrupted.
//!
//! [`Run`] is the folder with its lock, its plan and its journal; [`Tables`] reads a finished one.

mod error;
mod export;
mod files;
mod journal;
mod manifest;
mod partition;
mod plan;
mod read;
mod run;
mod sheet;
mod spool;
mod sqlite;

pub use error::ArchiveError;
pub use export::{Format, Options as ExportOptions, export};
pub use journal::{Counts, PartEntry};
pub use manifest::{FileEntry, Manifest};
pub use partition::Partition;
pub use plan::{Input, Plan, Shard};
pub use read::Tables;
pub use run::{Run, join};
pub use spool::Part;

#[cfg(test)]
mod tests;
