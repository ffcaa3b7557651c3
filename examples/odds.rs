//! Prints what rules and speaker model say of every quotation of a JSON Lines file, for fitting how they are weighed.

use pullquote::pipeline;
use pullquote::speaker::SpeakerModel;
use pullquote::speaker::decide::{Evidence, evidence};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: odds ARTICLES.jsonl")?;
    let model = SpeakerModel::embedded()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        let reading = pipeline::reading_of(text, record["published"].as_str());
        let seen = model.look(&reading)?;
        let mut quotes = Vec::new();
        for Evidence { entry, candidates } in evidence(&reading, &seen.odds) {
            let entry = &reading.attributed[entry];
            let spans: Vec<_> = entry.parts.iter().map(|&q| reading.document.quotations[q].span).collect();
            let spans: Vec<_> = spans.iter().map(|s| (s.start, s.end)).collect();
            let named = |&(actor, p, against): &(usize, f32, f32)| {
                let cluster = &reading.clusters[actor];
                json!({"actor": actor, "name": cluster.name, "nominal": cluster.nominal, "p": p, "against": against})
            };
            quotes.push(json!({
                "spans": spans,
                "kind": entry.kind.name(),
                "form": entry.source.map(|s| s.form.name()),
                "rule": entry.speaker.map(|s| (s.actor, s.rule, s.confidence, &reading.clusters[s.actor].name)),
                "candidates": candidates.iter().map(named).collect::<Vec<_>>(),
            }));
        }
        writeln!(out, "{}", json!({"id": record["id"], "quotes": quotes}))?;
    }
    Ok(())
}
