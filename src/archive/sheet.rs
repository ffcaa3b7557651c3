//! One file of one table, in one of the formats.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::manifest::FileEntry;
use super::{ArchiveError, Format, files};
use crate::tables::Row;
use crate::tables::parquet::Writer;
use crate::tables::schema::{Cell, Column};

/// A file that is made when the first row comes, and gets its name when it is finished.
pub(super) struct Sheet<'a, R: Row> {
    root: &'a Path,
    /// Below `root`, with `/`.
    name: String,
    format: Format,
    left_out: &'a [&'a str],
    out: Option<Out<R>>,
    rows: u64,
    /// Whether a file lies there under its unfinished name.
    unfinished: bool,
}

impl<R: Row> Drop for Sheet<'_, R> {
    /// What went wrong leaves nothing behind: on a full disk this makes room again.
    fn drop(&mut self) {
        if self.unfinished {
            let _ = std::fs::remove_file(files::unfinished(&self.path()));
        }
    }
}

enum Out<R> {
    Parquet(Box<Writer<BufWriter<File>, R>>),
    Lines(BufWriter<File>),
    Csv(Box<csv::Writer<BufWriter<File>>>),
}

impl<'a, R: Row> Sheet<'a, R> {
    /// A file of this name below `root`.
    pub(super) fn new(root: &'a Path, name: String, format: Format, left_out: &'a [&'a str]) -> Self {
        Self { root, name, format, left_out, out: None, rows: 0, unfinished: false }
    }

    fn path(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    /// Appends rows.
    pub(super) fn write(&mut self, rows: &[R]) -> Result<(), ArchiveError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.begin()?;
        self.rows += rows.len() as u64;
        let path = self.path();
        let failed = || ArchiveError::io(&path, "written");
        match &mut self.out {
            None => Ok(()),
            Some(Out::Parquet(writer)) => {
                writer.write(rows).map_err(|cause| ArchiveError::Table { path: path.clone(), cause })
            }
            Some(Out::Lines(out)) => rows.iter().try_for_each(|row| {
                let line = serde_json::to_writer(&mut *out, row).map_err(std::io::Error::from);
                line.and_then(|()| out.write_all(b"\n")).map_err(failed())
            }),
            Some(Out::Csv(out)) => rows.iter().try_for_each(|row| {
                let cells = cells(row).map_err(|e| failed()(e.into()))?;
                let texts = cells.into_iter().map(|(column, value)| text(column, value));
                out.write_record(texts).map_err(|e| failed()(disk(e)))
            }),
        }
    }

    /// Makes the file, with its header, unless that is done.
    pub(super) fn begin(&mut self) -> Result<(), ArchiveError> {
        if self.out.is_some() {
            return Ok(());
        }
        let path = self.path();
        let failed = || ArchiveError::io(&path, "written");
        files::make_folder(self.root, path.parent().unwrap_or(self.root))?;
        self.unfinished = true;
        let file =
            BufWriter::with_capacity(1 << 18, File::create(files::unfinished(&path)).map_err(failed())?);
        self.out = Some(match self.format {
            Format::Parquet => {
                let writer = Writer::new(file, self.left_out);
                Out::Parquet(Box::new(
                    writer.map_err(|cause| ArchiveError::Table { path: path.clone(), cause })?,
                ))
            }
            Format::Csv => {
                let mut out = csv::Writer::from_writer(file);
                let header = R::TABLE.columns().iter().map(|column| column.name);
                out.write_record(header).map_err(|e| failed()(disk(e)))?;
                Out::Csv(Box::new(out))
            }
            Format::Jsonl | Format::Sqlite => Out::Lines(file),
        });
        Ok(())
    }

    /// Ends the file and gives it its name; `None` if no row came.
    pub(super) fn finish(mut self) -> Result<Option<FileEntry>, ArchiveError> {
        let path = self.path();
        let failed = || ArchiveError::io(&path, "written");
        let Some(out) = self.out.take() else { return Ok(None) };
        let ended = match out {
            Out::Parquet(writer) => {
                let buffer =
                    writer.finish().map_err(|cause| ArchiveError::Table { path: path.clone(), cause })?;
                buffer.into_inner().map_err(|e| failed()(e.into_error()))
            }
            Out::Lines(buffer) => buffer.into_inner().map_err(|e| failed()(e.into_error())),
            Out::Csv(out) => {
                let buffer = out.into_inner().map_err(|e| failed()(e.into_error()))?;
                buffer.into_inner().map_err(|e| failed()(e.into_error()))
            }
        };
        let file = ended?;
        file.sync_all().map_err(failed())?;
        let bytes = file.metadata().map_err(failed())?.len();
        drop(file);
        files::seal(&files::unfinished(&path), &path)?;
        self.unfinished = false;
        Ok(Some(FileEntry { path: self.name.clone(), rows: self.rows, bytes }))
    }
}

/// What the disk said to the writer of CSV.
fn disk(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// The cells of a row, in the order of the columns.
pub(super) fn cells<R: Row>(row: &R) -> Result<Vec<(&'static Column, Value)>, serde_json::Error> {
    let mut value = serde_json::to_value(row)?;
    let mut take =
        |column: &'static Column| (column, value.get_mut(column.name).map(Value::take).unwrap_or_default());
    Ok(R::TABLE.columns().iter().map(&mut take).collect())
}

/// A cell as text: lists as JSON, null as nothing.
fn text(column: &Column, value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        // JSON's numbers have double precision, which would show digits that single precision does not have.
        Value::Number(number) if column.cell == Cell::Float => {
            number.as_f64().map_or_else(String::new, |number| (number as f32).to_string())
        }
        other => other.to_string(),
    }
}
