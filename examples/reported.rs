//! Prints what may be reported without marks in the articles of a JSON Lines file, with the clues to whether it is, for
//! fitting the weights of `src/speaker/trust.rs`.

use pullquote::pipeline;
use pullquote::span::Span;
use pullquote::speaker::{SpeakerModel, reported, trust};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: reported ARTICLES.jsonl")?;
    let model = SpeakerModel::embedded()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        let mut reading = pipeline::reading_of(text, record["date"].as_str());
        let seen = model.look(&reading)?;
        pullquote::speaker::decide::decide(&mut reading, &seen.odds);
        let points = |byte: usize| text[..byte].chars().count();
        let pair = |span: &Span| (points(span.start), points(span.end));
        let told: Vec<Value> = reported::candidates(&reading, &seen.stretches)
            .iter()
            .filter(|(told, _)| told.speech && (told.source.is_some() || told.open))
            .map(|(told, clues)| {
                let content: Vec<_> = told.content.iter().map(pair).collect();
                let quoted = trust::holds_quotation(&reading.document, told);
                json!({"content": content, "quoted": quoted, "p": told.p, "clues": clues})
            })
            .collect();
        writeln!(out, "{}", json!({"id": record["id"], "told": told}))?;
    }
    Ok(())
}
