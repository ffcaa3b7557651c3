//! The files of a report.

use std::fs;
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
        for name in ["assets", "speakers", "outlets", "articles", "lists", "spool"] {
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
    let written = match fs::write(path, bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let above = path.parent().unwrap_or(path);
            fs::create_dir_all(above).and_then(|()| fs::write(path, bytes))
        }
        other => other,
    };
    written.map_err(ReportError::io(path))
}
