//! The files of a report.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::ReportError;

/// Name of the file that tells a report from any other folder.
pub(super) const MARK: &str = "pullquote-report.json";

/// Makes the folder, or empties the report that is in it.
///
/// # Errors
/// [`ReportError::Foreign`] if it holds something else.
pub(super) fn prepare(site: &Path) -> Result<(), ReportError> {
    let io = || ReportError::io(site);
    if site.is_dir() {
        let mut there = fs::read_dir(site).map_err(io())?;
        if there.next().is_some() && !site.join(MARK).is_file() {
            return Err(ReportError::Foreign { dir: site.to_owned() });
        }
        for name in ["assets", "speakers", "outlets", "articles", "lists", "spool", "spool-articles"] {
            let path = site.join(name);
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(ReportError::io(&path))?;
            }
        }
    }
    fs::create_dir_all(site).map_err(io())
}

/// Writes a file, with the folders above it.
///
/// # Errors
/// [`ReportError::Io`] if the disk does not take it.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    in_its_folder(path, || fs::write(path, bytes))
}

/// Begins a file, with the folders above it.
///
/// # Errors
/// [`ReportError::Io`] if the disk does not take it.
pub(super) fn create(path: &Path) -> Result<File, ReportError> {
    in_its_folder(path, || File::create(path))
}

fn in_its_folder<T>(path: &Path, make: impl Fn() -> io::Result<T>) -> Result<T, ReportError> {
    let made = match make() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(path)).and_then(|()| make())
        }
        other => other,
    };
    made.map_err(ReportError::io(path))
}
