//! Prints quotations, mentions and rule answers of the articles of a JSON Lines file, for `models/training/speaker.py`.

use pullquote::analysis::Form;
use pullquote::pipeline;
use pullquote::reading::Reading;
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: candidates ARTICLES.jsonl")?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        writeln!(out, "{}", dump(&record["id"], text, record["date"].as_str()))?;
    }
    Ok(())
}

/// All offsets are bytes.
fn dump(id: &Value, text: &str, published: Option<&str>) -> Value {
    let Reading { document, mentions, clusters, attributed, .. } = pipeline::reading_of(text, published);
    let mut answers = vec![Value::Null; document.quotations.len()];
    for entry in &attributed {
        for &part in &entry.parts {
            let speaker = entry.speaker.map(|s| (s.actor, s.rule, s.confidence));
            answers[part] = json!({"kind": entry.kind.name(), "speaker": speaker});
        }
    }
    let quotes: Vec<_> = document
        .quotations
        .iter()
        .zip(answers)
        .filter(|(q, _)| q.parent.is_none())
        .map(|(q, answer)| json!({"span": (q.span.start, q.span.end), "inner": (q.inner.start, q.inner.end), "answer": answer}))
        .collect();
    let mentions: Vec<_> = mentions
        .iter()
        .filter(|m| m.form != Form::Pronoun && m.is_article())
        .filter_map(|m| {
            let span = document.span(m.from, m.to);
            Some(json!([span.start, span.end, m.actor?, m.form == Form::Name]))
        })
        .collect();
    let actors: Vec<_> =
        clusters.iter().map(|c| json!([c.name, format!("{:?}", c.guess), c.nominal])).collect();
    let seen = (document.seen != document.text).then_some(&document.seen);
    let paragraphs: Vec<_> = document.paragraphs.iter().map(|p| (p.start, p.end)).collect();
    json!({"id": id, "seen": seen, "paragraphs": paragraphs, "quotes": quotes, "mentions": mentions, "actors": actors})
}
