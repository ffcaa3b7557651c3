//! Why a run could not go on, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::tables::parquet::TableError;

/// Why a run could not begin or go on. What the disk or a library says is part of the message, before the remedy, and so
/// no `source` of its own.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The disk says no.
    #[error("{}: cannot be {doing}: {cause}{}", path.display(), remedy(cause))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `written`, `read`, …
        doing: &'static str,
        /// Why not.
        cause: io::Error,
    },
    /// Somebody else is at work.
    #[error("another run is at work in {}: wait for it, or name another folder with --out", dir.display())]
    Locked {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder holds something else.
    #[error("{} is not empty and holds no run of pullquote: name another folder with --out", dir.display())]
    Foreign {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder holds a run with other inputs or options.
    #[error(
        "{} holds a run that differs:\n  {}\nRun the command as it was, name another folder with --out, or begin anew \
         with --restart, which deletes that run",
        dir.display(),
        differences.join("\n  ")
    )]
    Different {
        /// The folder.
        dir: PathBuf,
        /// What is not as it was, one line each.
        differences: Vec<String>,
    },
    /// The inputs are the same by name and size, but not what they hold.
    #[error(
        "the input is not what it was: records {first} to {last} differ from those that were analysed. Restore the input, \
         or begin anew with --restart, which deletes the run"
    )]
    InputChanged {
        /// Number of the first record of the part.
        first: u64,
        /// Number of its last record.
        last: u64,
    },
    /// A file of the run is not what was written.
    #[error("{}: damaged ({detail}); {remedy}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
        /// What to do.
        remedy: &'static str,
    },
    /// No folder of a run, or one that is not finished.
    #[error("{}: {detail}", dir.display())]
    NoRun {
        /// The folder.
        dir: PathBuf,
        /// What is missing, and what to do.
        detail: String,
    },
    /// Shards that do not make a whole.
    #[error("the shards do not make a whole: {0}")]
    Shards(String),
    /// A table could not be written or read.
    #[error("{}: {cause}{}", path.display(), table_remedy(cause))]
    Table {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: TableError,
    },
    /// SQLite refuses.
    #[error("{}: {cause}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// Why.
        cause: rusqlite::Error,
    },
}

impl ArchiveError {
    /// The disk's answer about a file.
    pub(super) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { path: path.to_owned(), doing, cause }
    }
}

/// What is done about a full or protected disk.
fn remedy(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            ". Make room and run the same command again: what is finished is kept"
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            ". Name a folder that you may write to with --out"
        }
        _ => "",
    }
}

fn table_remedy(cause: &TableError) -> &'static str {
    let TableError::Parquet(parquet::errors::ParquetError::External(cause)) = cause else { return "" };
    cause.downcast_ref::<io::Error>().map_or("", remedy)
}
