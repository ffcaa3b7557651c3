//! Reading the tables of a finished run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::partition::of_path;
use super::run::MANIFEST;
use super::{ArchiveError, Manifest};
use crate::tables::Row;
use crate::tables::parquet::Reader;

/// The Parquet tables of a finished run.
#[derive(Debug)]
pub struct Tables {
    dir: PathBuf,
    manifest: Manifest,
}

impl Tables {
    /// Opens the folder of a run.
    ///
    /// # Errors
    /// [`ArchiveError`] if there is no finished run with Parquet tables.
    pub fn open(dir: &Path) -> Result<Self, ArchiveError> {
        let manifest = manifest(dir)?;
        let format = manifest.options.get("format").and_then(|format| format.as_str());
        match format {
            Some("parquet") => Ok(Self { dir: dir.to_owned(), manifest }),
            other => Err(ArchiveError::NoRun {
                dir: dir.to_owned(),
                detail: format!(
                    "holds tables as {}; make them with --format parquet",
                    other.unwrap_or("nothing")
                ),
            }),
        }
    }

    /// What the run says about itself.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The rows of a table, some at a time, file after file; outlet and month are filled in from the path. Within a file
    /// rows are in the order of the input.
    pub fn rows<R: Row>(&self) -> impl Iterator<Item = Result<Vec<R>, ArchiveError>> + '_ {
        let prefix = format!("{}/", R::TABLE);
        let files = self.manifest.files.iter().filter(move |file| file.path.starts_with(&prefix));
        files.flat_map(|file| {
            let path = self.dir.join(&file.path);
            let (outlet, month) = of_path(&file.path);
            let (reader, failed) = match open::<R>(&path) {
                Ok(reader) => (Some(reader), None),
                Err(error) => (None, Some(Err(error))),
            };
            let batches = reader.into_iter().flatten().map(move |batch| {
                let mut rows = batch.map_err(|cause| ArchiveError::Table { path: path.clone(), cause })?;
                for row in &mut rows {
                    row.set_partition(outlet.clone(), month.clone());
                }
                Ok(rows)
            });
            failed.into_iter().chain(batches)
        })
    }
}

fn open<R: Row>(path: &Path) -> Result<Reader<R>, ArchiveError> {
    let file = File::open(path).map_err(ArchiveError::io(path, "read"))?;
    Reader::open(file).map_err(|cause| ArchiveError::Table { path: path.to_owned(), cause })
}

/// The manifest of a finished run.
pub(super) fn manifest(dir: &Path) -> Result<Manifest, ArchiveError> {
    let path = dir.join(MANIFEST);
    if !path.is_file() {
        let detail =
            "holds no manifest.json, so no finished run: run `pullquote batch` to its end".to_owned();
        return Err(ArchiveError::NoRun { dir: dir.to_owned(), detail });
    }
    let bytes = fs::read(&path).map_err(ArchiveError::io(&path, "read"))?;
    serde_json::from_slice(&bytes).map_err(|error| ArchiveError::Damaged {
        path,
        detail: error.to_string(),
        remedy: "begin anew with --restart, which deletes the run",
    })
}
