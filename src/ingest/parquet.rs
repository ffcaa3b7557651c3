//! Parquet: tables in columns. Of the columns only those are read that hold a part of the article, row group by row
//! group; a group that is damaged is named, and the next ones are read.

use std::fs::File;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use serde_json::Value;

use super::fields::{Fields, Slot};
use super::guard;
use super::record::{Parts, utf8};
use super::reject::{Place, Reason};

/// Rows that are in memory together, beside the pages that they come from.
const ROWS: usize = 32;

/// Whether a file is in Parquet format.
pub(super) fn is_parquet(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

/// The rows of a Parquet file.
pub(super) struct Parquet {
    file: File,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    /// For each column that is read the slot it fills, and its rank among the names for it.
    columns: Vec<(Slot, usize)>,
    limit: u64,
    /// The row group after the current one, and the number of rows before it.
    group: usize,
    before: usize,
    reader: Option<ParquetRecordBatchReader>,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    row: usize,
    /// Rows so far.
    number: usize,
}

impl Parquet {
    /// Reads what the file says of its columns.
    pub(super) fn open(file: File, fields: &Fields, limit: u64) -> Result<Self, Reason> {
        // What Arrow writers add to the schema only says how the columns looked before.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, options).map_err(damaged))?;
        let schema = metadata.schema();
        let slots = schema
            .fields()
            .iter()
            .enumerate()
            .filter_map(|(at, field)| Some((at, fields.slot(field.name())?)));
        let (roots, columns): (Vec<usize>, Vec<(Slot, usize)>) = slots
            .filter(|(at, (slot, _))| *slot == Slot::Text || is_scalar(schema.field(*at).data_type()))
            .unzip();
        let text = roots.iter().zip(&columns).find(|(_, (slot, _))| *slot == Slot::Text);
        match text.map(|(&at, _)| schema.field(at)) {
            None => {
                let present = schema.fields().iter().map(|field| field.name().clone()).collect();
                return Err(Reason::NoField {
                    role: "text",
                    field: fields.name(Slot::Text).to_owned(),
                    present,
                });
            }
            Some(field) if !is_scalar(field.data_type()) => {
                let field = field.name().clone();
                return Err(Reason::WrongType { field, found: "a list or structure", wanted: "a string" });
            }
            Some(_) => {}
        }
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        Ok(Self {
            file,
            metadata,
            mask,
            columns,
            limit,
            group: 0,
            before: 0,
            reader: None,
            batch: None,
            row: 0,
            number: 0,
        })
    }

    /// The next row, and its number.
    pub(super) fn next(&mut self) -> Option<(Place, Result<Parts, Reason>)> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.row < batch.num_rows()) {
                let parts = self.parts(batch, self.row);
                self.row += 1;
                self.number += 1;
                return Some((Place::Item(self.number), parts));
            }
            self.batch = None;
            match self.next_batch()? {
                Ok(()) => {}
                Err(reason) => {
                    self.reader = None;
                    return Some((Place::Item(self.number + 1), Err(reason)));
                }
            }
        }
    }

    /// Reads some rows, of the next group where this one has no more; `None` at the end of the file.
    fn next_batch(&mut self) -> Option<Result<(), Reason>> {
        let Some(reader) = &mut self.reader else { return self.next_group() };
        match guarded(|| reader.next().transpose().map_err(|error| damaged_because(error.to_string()))) {
            Ok(Some(batch)) => {
                self.row = 0;
                self.batch = Some(batch);
                Some(Ok(()))
            }
            Ok(None) if self.number < self.before => {
                Some(Err(damaged_because("a row group has fewer rows than the file says".to_owned())))
            }
            Ok(None) => {
                self.reader = None;
                Some(Ok(()))
            }
            Err(reason) => Some(Err(reason)),
        }
    }

    fn next_group(&mut self) -> Option<Result<(), Reason>> {
        let groups = self.metadata.metadata().row_groups();
        let rows = groups.get(self.group)?.num_rows();
        self.number = self.before;
        self.before += usize::try_from(rows).unwrap_or(0);
        let of_group = vec![self.group];
        self.group += 1;
        let opened = guarded(|| {
            let file = self.file.try_clone().map_err(Reason::Unreadable)?;
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
                .with_row_groups(of_group)
                .with_projection(self.mask.clone())
                .with_batch_size(ROWS)
                .build()
                .map_err(damaged)
        });
        Some(opened.map(|reader| self.reader = Some(reader)))
    }

    fn parts(&self, batch: &RecordBatch, row: usize) -> Result<Parts, Reason> {
        let mut parts = Parts::default();
        for (column, &(slot, rank)) in batch.columns().iter().zip(&self.columns) {
            let value = value(column.as_ref(), row)?;
            if value.as_str().is_some_and(|text| text.len() as u64 > self.limit) {
                return Err(Reason::TooLong { limit: self.limit });
            }
            parts.put(slot, rank, value);
        }
        Ok(parts)
    }
}

/// Whether `value` knows a type.
fn is_scalar(kind: &DataType) -> bool {
    use DataType::{Binary, Boolean, Date32, Float32, Float64, Timestamp, Utf8};
    kind.is_integer() || matches!(kind, Utf8 | Binary | Boolean | Date32 | Float32 | Float64 | Timestamp(..))
}

/// A cell as JSON would have it.
fn value(column: &dyn Array, row: usize) -> Result<Value, Reason> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let text = |time: Option<String>| time.map_or(Value::Null, Value::String);
    Ok(match column.data_type() {
        DataType::Utf8 => Value::String(column.as_string::<i32>().value(row).to_owned()),
        // Some writers do not say that bytes are text.
        DataType::Binary => Value::String(utf8(column.as_binary::<i32>().value(row))?.to_owned()),
        DataType::Boolean => Value::Bool(column.as_boolean().value(row)),
        DataType::Int8 => number::<Int8Type>(column, row),
        DataType::Int16 => number::<Int16Type>(column, row),
        DataType::Int32 => number::<Int32Type>(column, row),
        DataType::Int64 => number::<Int64Type>(column, row),
        DataType::UInt8 => number::<UInt8Type>(column, row),
        DataType::UInt16 => number::<UInt16Type>(column, row),
        DataType::UInt32 => number::<UInt32Type>(column, row),
        DataType::UInt64 => number::<UInt64Type>(column, row),
        DataType::Float32 => number::<Float32Type>(column, row),
        DataType::Float64 => number::<Float64Type>(column, row),
        DataType::Date32 => {
            text(column.as_primitive::<Date32Type>().value_as_date(row).map(|date| date.to_string()))
        }
        DataType::Timestamp(unit, zone) => text(time(column, *unit, row).map(|time| match zone {
            Some(_) => format!("{time}Z"),
            None => time,
        })),
        _ => Value::Null,
    })
}

fn number<T: ArrowPrimitiveType>(column: &dyn Array, row: usize) -> Value
where
    T::Native: Into<Value>,
{
    column.as_primitive::<T>().value(row).into()
}

/// A point in time, in UTC if it has a zone, as ISO 8601 writes it.
fn time(column: &dyn Array, unit: TimeUnit, row: usize) -> Option<String> {
    let time = match unit {
        TimeUnit::Second => column.as_primitive::<TimestampSecondType>().value_as_datetime(row),
        TimeUnit::Millisecond => column.as_primitive::<TimestampMillisecondType>().value_as_datetime(row),
        TimeUnit::Microsecond => column.as_primitive::<TimestampMicrosecondType>().value_as_datetime(row),
        TimeUnit::Nanosecond => column.as_primitive::<TimestampNanosecondType>().value_as_datetime(row),
    };
    time.map(|time| time.format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// Runs what the crate does with bytes that may be anything. If it stumbles over them, they are damaged.
fn guarded<T>(read: impl FnOnce() -> Result<T, Reason>) -> Result<T, Reason> {
    guard::guarded(read).unwrap_or_else(|| Err(damaged_because("its parts do not fit together".to_owned())))
}

fn damaged(error: ::parquet::errors::ParquetError) -> Reason {
    damaged_because(error.to_string())
}

fn damaged_because(detail: String) -> Reason {
    Reason::DamagedFile { format: "Parquet", detail }
}
