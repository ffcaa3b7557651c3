//! Prints what rules and speaker model say of every quotation of a JSON Lines file, for fitting how they are weighed.

use pullquote::pipeline;
use pullquote::speaker::SpeakerModel;
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: odds ARTICLES.jsonl")?;
    let model = SpeakerModel::embedded()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        let reading = pipeline::reading(text);
        let seen = model.look(&reading)?;
        let mut quotes = Vec::new();
        for entry in &reading.attributed {
            let speaker = entry.speaker.map(|s| (s.actor, s.rule, s.confidence));
            let form = entry.source.map(|s| s.form.name());
            for (nth, &part) in entry.parts.iter().enumerate() {
                let span = reading.document.quotations[part].span;
                quotes.push(
                    json!({"span": (span.start, span.end), "kind": entry.kind.name(), "speaker": speaker,
                    "form": form, "part": nth, "entry": entry.parts[0], "odds": seen.odds[part]}),
                );
            }
        }
        writeln!(out, "{}", json!({"id": record["id"], "quotes": quotes}))?;
    }
    Ok(())
}
