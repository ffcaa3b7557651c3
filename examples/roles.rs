//! Prints what the articles of a JSON Lines file call the actors they name, for `models/training/known.py`.

use pullquote::actors::{Gender, Mention, Opening, cluster::Cluster};
use pullquote::analysis::Form;
use pullquote::lexicon::lexicon;
use pullquote::pipeline;
use rayon::prelude::*;
use serde_json::json;
use std::io::{self, BufRead, Write};

/// Articles read at a time.
const BATCH: usize = 512;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: roles ARTICLES.jsonl")?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut lines = io::BufReader::new(std::fs::File::open(path)?).lines();
    loop {
        let batch = lines.by_ref().take(BATCH).collect::<Result<Vec<_>, _>>()?;
        if batch.is_empty() {
            return Ok(());
        }
        let told: Vec<_> = batch.par_iter().map(|line| called(line)).collect::<Result<_, _>>()?;
        for line in told {
            writeln!(out, "{line}")?;
        }
    }
}

fn called(line: &str) -> Result<serde_json::Value, serde_json::Error> {
    let record: serde_json::Value = serde_json::from_str(line)?;
    let reading = pipeline::reading(record["text"].as_str().unwrap_or_default());
    let named = |c: &&Cluster| !c.nominal && c.members.is_empty();
    let of = |c: &Cluster| {
        let gender = match c.gender {
            Gender::Male => "m",
            Gender::Female => "f",
            Gender::Unknown => "",
        };
        json!([c.name, format!("{:?}", c.guess), gender, c.roles, c.modifiers])
    };
    let definite = |m: &&Mention| m.form == Form::Nominal && m.is_article() && m.opening == Opening::Definite;
    let noun = |m: &Mention| {
        let word = reading.document.word(m.head).to_lowercase();
        lexicon().singular(&word).map_or(word.clone(), str::to_owned)
    };
    let mut phrases: Vec<String> = reading.mentions.iter().filter(definite).map(noun).collect();
    phrases.sort_unstable();
    phrases.dedup();
    let actors: Vec<_> = reading.clusters.iter().filter(named).map(of).collect();
    Ok(json!({"id": record["id"], "actors": actors, "phrases": phrases}))
}
