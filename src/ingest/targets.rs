//! Targets to classify: `{"id","text","target":[start,end]}`, one a line.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::fields::Slot;
use super::record::{not_json, type_name, utf8};
use super::reject::{Reason, Reject};
use super::{Options, Raw, RecordAt, Records};
use crate::span::{CodePoints, Span};

/// A text and the stretch of it that is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The record's id, or `NAME:LINE`.
    pub id: String,
    /// The text.
    pub text: String,
    /// The target in it.
    pub span: Span,
}

/// The targets of one input: a file or `-`.
#[derive(Debug)]
pub struct Targets {
    records: Records,
}

impl Targets {
    /// Reads `input`.
    pub fn open(input: &str, options: Options) -> Self {
        let mut records = Records::open(&[input.to_owned()], options);
        records.read_as_lines();
        Self { records }
    }
}

impl Iterator for Targets {
    type Item = Result<Target, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next_with(target, |_, _| Err(Reason::NotObject { found: "plain text" }))
    }
}

/// Ends of a target, as a pair or by name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ends {
    Pair(usize, usize),
    Named { start: usize, end: usize },
}

fn target(raw: Raw<'_>, record: &RecordAt<'_>) -> Result<Target, Reason> {
    // Targets are read as JSON whatever their file is called.
    let Raw::Json(bytes) = raw else { return Err(Reason::NotObject { found: "another format" }) };
    let mut object = match serde_json::from_str(utf8(bytes)?).map_err(|error| not_json(&error))? {
        Value::Object(object) => object,
        other => return Err(Reason::NotObject { found: type_name(&other) }),
    };
    let text = match required(&mut object, "text", record.fields.name(Slot::Text))? {
        Value::String(text) => text,
        other => return Err(wrong(record.fields.name(Slot::Text), &other, "a string")),
    };
    let ends = required(&mut object, "target", "target")?;
    let (start, end) = match Ends::deserialize(&ends) {
        Ok(Ends::Pair(start, end) | Ends::Named { start, end }) => (start, end),
        Err(_) => return Err(wrong("target", &ends, "a pair of numbers, [start, end]")),
    };
    let span = slice(&text, start, end)?;
    let id = match object.remove(record.fields.name(Slot::Id)) {
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => record.name(),
    };
    Ok(Target { id, text, span })
}

fn required(object: &mut Map<String, Value>, role: &'static str, field: &str) -> Result<Value, Reason> {
    object.remove(field).ok_or_else(|| Reason::NoField {
        role,
        field: field.to_owned(),
        present: object.keys().cloned().collect(),
    })
}

fn wrong(field: &str, found: &Value, wanted: &'static str) -> Reason {
    Reason::WrongType { field: field.to_owned(), found: type_name(found), wanted }
}

/// Code points to bytes.
fn slice(text: &str, start: usize, end: usize) -> Result<Span, Reason> {
    let points = CodePoints::new(text);
    let span = points.byte(start).zip(points.byte(end)).map(|(start, end)| Span::new(start, end));
    span.filter(|span| !span.is_empty()).ok_or(Reason::TargetOutside { start, end, length: points.len() })
}
