//! Prints the choices behind every pronoun of the articles of a JSON Lines file, for `models/training/coreference.py`.

use pullquote::analysis::Form;
use pullquote::attribution;
use pullquote::pipeline;
use pullquote::reading::Reading;
use serde_json::json;
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: pronouns ARTICLES.jsonl")?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        let reading = pipeline::reading_with_choices(text);
        let choices: Vec<_> = reading.choices.iter().map(|c| choice(&reading, c, text)).collect();
        writeln!(out, "{}", json!({"id": record["id"], "choices": choices}))?;
    }
    Ok(())
}

/// A pronoun: the quotations it is the source of (bytes), where it stands, and its candidates with all their forms.
fn choice(
    reading: &Reading,
    choice: &pullquote::actors::coreference::Choice,
    text: &str,
) -> serde_json::Value {
    let mention = &reading.mentions[choice.mention];
    let span = reading.document.span(mention.from, mention.to);
    let of = reading.attributed.iter().filter(|a| a.source.is_some_and(|s| s.span == span));
    let quotes: Vec<_> =
        of.flat_map(|a| attribution::spans(&reading.document, a)).map(|s| (s.start, s.end)).collect();
    let candidates: Vec<_> =
        choice.candidates.iter().map(|(c, f)| (forms(reading, *c, text), f.to_vec())).collect();
    json!({"quotes": quotes, "start": span.start, "word": span.of(text).to_lowercase(), "candidates": candidates})
}

fn forms(reading: &Reading, cluster: usize, text: &str) -> Vec<String> {
    let mut forms = vec![reading.clusters[cluster].name.clone()];
    let named = reading.mentions.iter().filter(|m| m.actor == Some(cluster) && m.form != Form::Pronoun);
    forms.extend(named.map(|m| reading.document.span(m.from, m.to).of(text).to_owned()));
    forms.dedup();
    forms
}
