//! Rows to Parquet and back.
//!
//! The same rows give the same bytes: nothing in a file tells when, where or by how many threads it was written.

use std::fmt;
use std::io::Write;
use std::marker::PhantomData;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::reader::ChunkReader;
use ::parquet::schema::types::ColumnPath;
use arrow_schema::FieldRef;

use super::{Row, SCHEMA, Table};

/// A row group ends when its compressed size in memory reaches this.
const GROUP_BYTES: usize = 24 << 20;

/// Rows that are turned into columns, or back, together.
const ROWS: usize = 1024;

/// Why rows could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The Parquet library refuses, or the disk does.
    #[error("Parquet: {0}")]
    Parquet(#[from] ParquetError),
    /// Rows and columns do not fit together.
    #[error("the rows do not fit the table's columns: {0}")]
    Shape(String),
    /// Not one of our files.
    #[error("holds {found}, not {SCHEMA} {wanted}")]
    Schema {
        /// What it says it holds.
        found: String,
        /// The table that was asked for.
        wanted: Table,
    },
}

impl From<serde_arrow::Error> for TableError {
    fn from(error: serde_arrow::Error) -> Self {
        TableError::Shape(error.message().to_owned())
    }
}

impl From<arrow_schema::ArrowError> for TableError {
    fn from(error: arrow_schema::ArrowError) -> Self {
        TableError::Parquet(error.into())
    }
}

/// Writes one Parquet file of one table.
pub struct Writer<W: Write + Send, R> {
    inner: ArrowWriter<W>,
    fields: Vec<FieldRef>,
    rows: PhantomData<fn(R)>,
}

impl<W: Write + Send, R> fmt::Debug for Writer<W, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("fields", &self.fields.len()).finish_non_exhaustive()
    }
}

impl<W: Write + Send, R: Row> Writer<W, R> {
    /// Begins a file. Columns named in `left_out` are not written: their values stand in the file's path.
    ///
    /// # Errors
    /// [`TableError`] if `out` does not take the first bytes.
    pub fn new(out: W, left_out: &[&str]) -> Result<Self, TableError> {
        let mut fields = R::TABLE.fields();
        fields.retain(|field| !left_out.contains(&field.name().as_str()));
        let schema = Arc::new(arrow_schema::Schema::new(fields.clone()));
        let options =
            ArrowWriterOptions::new().with_properties(properties(R::TABLE)?).with_skip_arrow_metadata(true);
        let inner = ArrowWriter::try_new_with_options(out, schema, options)?;
        Ok(Self { inner, fields, rows: PhantomData })
    }

    /// Appends rows. Where a row group ends depends on the rows and on how they are handed over, on nothing else.
    ///
    /// # Errors
    /// [`TableError`] if `out` does not take the bytes.
    pub fn write(&mut self, rows: &[R]) -> Result<(), TableError> {
        for chunk in rows.chunks(ROWS) {
            self.inner.write(&serde_arrow::to_record_batch(&self.fields, &chunk)?)?;
            if self.inner.in_progress_size() >= GROUP_BYTES {
                self.inner.flush()?;
            }
        }
        Ok(())
    }

    /// Ends the file and gives `out` back.
    ///
    /// # Errors
    /// [`TableError`] if `out` does not take the last bytes.
    pub fn finish(self) -> Result<W, TableError> {
        Ok(self.inner.into_inner()?)
    }
}

fn properties(table: Table) -> Result<WriterProperties, TableError> {
    let pair = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
    let properties = WriterProperties::builder()
        .set_created_by("pullquote".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(1 << 20))
        .set_key_value_metadata(Some(vec![
            pair("pullquote.schema", SCHEMA),
            pair("pullquote.table", table.name()),
        ]));
    // Whole articles and sentences hardly ever come twice.
    let unique = ["text", "sentence"].map(|name| ColumnPath::from(name.to_owned()));
    let properties =
        unique.into_iter().fold(properties, |all, path| all.set_column_dictionary_enabled(path, false));
    Ok(properties.build())
}

/// Reads one Parquet file of one table, some rows at a time.
pub struct Reader<R> {
    inner: ParquetRecordBatchReader,
    rows: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<R: Row> Reader<R> {
    /// Opens a file; columns that stand in its path are left at `None` ([`Row::set_partition`] fills them).
    ///
    /// # Errors
    /// [`TableError`] if the file is no Parquet file, or not one of this table.
    pub fn open(file: impl ChunkReader + 'static) -> Result<Self, TableError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let metadata = builder.metadata().file_metadata().key_value_metadata();
        let value = |key: &str| {
            let pair = metadata.into_iter().flatten().find(|pair| pair.key == key);
            pair.and_then(|pair| pair.value.as_deref()).unwrap_or("nothing of ours").to_owned()
        };
        let (schema, table) = (value("pullquote.schema"), value("pullquote.table"));
        if schema != SCHEMA || table != R::TABLE.name() {
            return Err(TableError::Schema { found: format!("{schema} {table}"), wanted: R::TABLE });
        }
        Ok(Self { inner: builder.with_batch_size(ROWS).build()?, rows: PhantomData })
    }
}

impl<R: Row> Iterator for Reader<R> {
    type Item = Result<Vec<R>, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.inner.next()?;
        Some(
            batch
                .map_err(TableError::from)
                .and_then(|batch| serde_arrow::from_record_batch(&batch).map_err(TableError::from)),
        )
    }
}
