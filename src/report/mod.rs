//! Reports on an archive: a static site, and a report on each speaker as Markdown, CSV or JSON.
//!
//! A report is made of the tables of [`crate::archive`], and of nothing else: every number in it is a query over them.
//! `collect` sums rows up as they go by, `spool` keeps on the disk what speakers say and which articles there are, `site`
//! writes page after page. Memory holds the totals of each name and outlet (a few hundred bytes each), the figures of the
//! speakers that have pages, the comparisons with enough data, and while a list is written 51 bytes for each of its items.
//!
//! Pages are templates (`src/report/templates`), with one style sheet and one script (`src/report/assets`). They open from the disk, load
//! nothing from elsewhere, and carry a policy that forbids it. All text of others is escaped by the templates and
//! freed of control characters by `text`.

mod annotate;
mod chart;
mod collect;
mod comparison;
mod data;
mod export;
mod files;
mod pages;
mod site;
mod spool;
pub mod stats;
mod text;
mod words;

use std::io;
use std::path::{Path, PathBuf};

pub use export::{Format, export};
pub use pages::Standalone;
pub use site::write;

use crate::archive::ArchiveError;

/// What a report is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Title of the report.
    pub title: String,
    /// A speaker has a page from so many quotations on.
    pub min_quotes: u64,
    /// At most so many speakers have pages: those with most quotations.
    pub speakers: usize,
    /// Whether to write a page for each article.
    pub articles: bool,
    /// Day of the report, `YYYY-MM-DD`.
    pub day: String,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The tables cannot be read.
    #[error(transparent)]
    Tables(#[from] ArchiveError),
    /// The disk says no.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The folder holds something else.
    #[error("{} is not empty and holds no report of pullquote: name another folder with --out", dir.display())]
    Foreign {
        /// The folder.
        dir: PathBuf,
    },
    /// A page could not be filled in.
    #[error("a page could not be filled in: {0}")]
    Page(#[from] askama::Error),
    /// Data could not be written as JSON.
    #[error("data could not be written as JSON: {0}")]
    Json(#[source] serde_json::Error),
    /// Data could not be written as CSV.
    #[error("data could not be written as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// Nobody of that name has enough quotations.
    #[error("no speaker `{name}` with at least {least} quotations; {near}")]
    NoSpeaker {
        /// What was asked for.
        name: String,
        /// The threshold.
        least: u64,
        /// Who is there.
        near: String,
    },
}

impl ReportError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

/// The day that lies so many seconds after the beginning of 1970, as `YYYY-MM-DD` (H. Hinnant, “chrono-compatible
/// low-level date algorithms”, 2013).
pub fn day(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + u64::from(month <= 2))
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_follow_the_calendar() {
        for (seconds, day) in [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (4_102_444_799, "2099-12-31")]
        {
            assert_eq!(super::day(seconds), day);
        }
    }
}
