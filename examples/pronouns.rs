//! Prints the choices behind every pronoun of the articles of a JSON Lines file, for `models/training/coreference.py`.

use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: pronouns ARTICLES.jsonl")?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        let choices = pullquote::pipeline::pronoun_choices(text);
        writeln!(out, "{}", serde_json::json!({"id": record["id"], "choices": choices}))?;
    }
    Ok(())
}
