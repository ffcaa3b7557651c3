//! One JSON object, or what a row of a table holds, to one article.

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::RecordAt;
use super::fields::{Fields, SLOTS, Slot};
use super::reader::invalid;
use super::reject::Reason;
use crate::article::Article;

/// Reads an article from a JSON object.
pub(super) fn from_json(bytes: &[u8], record: &RecordAt<'_>) -> Result<Article, Reason> {
    article(parts(bytes, record.fields)?, record)
}

/// Puts an article together.
pub(super) fn article(mut parts: Parts, record: &RecordAt<'_>) -> Result<Article, Reason> {
    let text = parts.text(record.fields)?;
    Ok(Article {
        id: parts.scalar(Slot::Id).unwrap_or_else(|| record.name()),
        source: record.source.shown.clone(),
        url: parts.scalar(Slot::Url),
        title: parts.scalar(Slot::Title),
        outlet: parts.scalar(Slot::Outlet),
        published: parts.scalar(Slot::Published),
        text,
        extracted: false,
    })
}

/// The fields of a record that serve us, and the names of the others.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// For each slot the rank of the name that filled it, and the value.
    values: [Option<(usize, Value)>; SLOTS.len()],
    others: Vec<String>,
}

impl Parts {
    /// Takes a value for a slot, unless one under a better name is there.
    pub(super) fn put(&mut self, slot: Slot, rank: usize, value: Value) {
        let held = &mut self.values[slot as usize];
        let better = held.as_ref().is_none_or(|(of, old)| rank <= *of || old.is_null());
        if better && (slot == Slot::Text || !value.is_null()) {
            *held = Some((rank, value));
        }
    }

    fn text(&mut self, fields: &Fields) -> Result<String, Reason> {
        let field = fields.name(Slot::Text).to_owned();
        match self.values[Slot::Text as usize].take() {
            None => {
                let present = std::mem::take(&mut self.others);
                Err(Reason::NoField { role: "text", field, present })
            }
            Some((_, Value::String(text))) if text.trim().is_empty() => Err(Reason::EmptyText),
            Some((_, Value::String(text))) => Ok(text),
            Some((_, other)) => {
                Err(Reason::WrongType { field, found: type_name(&other), wanted: "a string" })
            }
        }
    }

    /// Strings and numbers; what is empty or of another type counts as not given.
    fn scalar(&mut self, slot: Slot) -> Option<String> {
        match self.values[slot as usize].take()?.1 {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// What a JSON value is, in words.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Text of a record, or the place where it is no UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Reason> {
    std::str::from_utf8(bytes).map_err(|error| invalid(bytes, error.valid_up_to()))
}

/// The parser's complaint as a reason.
pub(super) fn not_json(error: &serde_json::Error) -> Reason {
    let detail = error.to_string();
    // The parser counts lines within the record, which says nothing to the reader of a file.
    let detail = detail.split(" at line ").next().unwrap_or(&detail).to_owned();
    Reason::NotJson { detail, column: error.column() }
}

fn parts(bytes: &[u8], fields: &Fields) -> Result<Parts, Reason> {
    let text = utf8(bytes)?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let read = Record(fields).deserialize(&mut parser).and_then(|parts| parser.end().map(|()| parts));
    read.map_err(|error| {
        if !error.is_data() {
            return not_json(&error);
        }
        // JSON of another shape: say which.
        let found = serde_json::from_str::<Value>(text).map_or("another type", |v| type_name(&v));
        Reason::NotObject { found }
    })
}

/// Reads an object, keeping only what the slots ask for: records may carry megabytes of other things.
struct Record<'f>(&'f Fields);

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = Parts;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Parts, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parts, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<String>()? {
            match self.0.slot(&key) {
                Some((slot, rank)) => {
                    let value: Value = map.next_value()?;
                    if slot != Slot::Text {
                        parts.others.push(key);
                    }
                    parts.put(slot, rank, value);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                    parts.others.push(key);
                }
            }
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::discover::{Format, Source};
    use crate::ingest::reject::Place;

    fn read(json: &str) -> Result<Article, Reason> {
        let source =
            Source { path: None, shown: "-".into(), name: "news".into(), format: Format::Lines, size: None };
        let record = RecordAt { source: &source, fields: &Fields::default(), place: Place::Line(1) };
        from_json(json.as_bytes(), &record)
    }

    #[test]
    fn reads_what_is_there() {
        let full =
            r#"{"id":7,"x":{"y":[1]},"title":"T","date":"2031-01-02","published":null,"text":"A\u2019s."}"#;
        let article = read(full).unwrap();
        assert_eq!(article.id, "7");
        assert_eq!(article.published.as_deref(), Some("2031-01-02"));
        assert_eq!(article.text, "A’s.");
        let bare = read(r#"{"date":"a","published":"b","outlet":"","title":null,"text":"t"}"#).unwrap();
        assert_eq!((bare.id.as_str(), bare.published.as_deref()), ("news:1", Some("b")));
        assert_eq!((bare.outlet, bare.title), (None, None));
    }

    #[test]
    fn says_what_is_wrong() {
        let code = |json: &str| read(json).unwrap_err().code();
        assert_eq!(code("{\"text\": oops}"), "not-json");
        assert_eq!(code("{\"text\":\"a\"} x"), "not-json");
        assert_eq!(code("[1]"), "not-object");
        assert_eq!(code("{\"text\":[\"a\"]}"), "wrong-type");
        assert_eq!(code("{\"text\":null}"), "wrong-type");
        assert_eq!(code("{\"text\":\" \"}"), "empty-text");
        assert_eq!(code(&"[".repeat(100_000)), "not-object");
        assert_eq!(code(&format!("{{\"x\":{}", "[".repeat(100_000))), "not-json");
        let missing = read("{\"body\":\"a\",\"id\":1}").unwrap_err();
        assert_eq!(missing.to_string(), "no field `text` (it has body, id)");
    }
}
