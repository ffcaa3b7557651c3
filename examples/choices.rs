//! Prints the choices behind the pronouns and definite phrases of the articles of a JSON Lines file, for
//! `models/training/coreference.py` and `definite.py`.

use pullquote::actors::{Mention, coreference::Choice};
use pullquote::analysis::Form;
use pullquote::attribution;
use pullquote::pipeline;
use pullquote::reading::Reading;
use serde_json::json;
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: choices ARTICLES.jsonl")?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::BufReader::new(std::fs::File::open(path)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a record without text")?;
        let reading = pipeline::reading_with_choices(text, record["published"].as_str());
        let choices: Vec<_> = reading.choices.iter().map(|c| choice(&reading, c, text)).collect();
        writeln!(out, "{}", json!({"id": record["id"], "choices": choices}))?;
    }
    Ok(())
}

/// A phrase: the quotations it is the source of (bytes), where it stands, what it is, and its candidates with their forms.
fn choice(reading: &Reading, choice: &Choice, text: &str) -> serde_json::Value {
    let mention = &reading.mentions[choice.mention];
    let span = reading.document.span(mention.from, mention.to);
    let whole = reading.document.span(mention.outer.min(mention.from), mention.outer_to.max(mention.to));
    let of = reading.attributed.iter().filter(|a| a.source.is_some_and(|s| s.span == span));
    let quotes: Vec<_> =
        of.flat_map(|a| attribution::spans(&reading.document, a)).map(|s| (s.start, s.end)).collect();
    let pronoun = mention.form == Form::Pronoun;
    let known = |c: &Option<usize>| c.map_or_else(Vec::new, |c| forms(reading, c, pronoun, text));
    let candidates: Vec<_> = choice.candidates.iter().map(|(c, features)| (known(c), features)).collect();
    json!({
        "quotes": quotes,
        "start": span.start,
        "word": span.of(text).to_lowercase(),
        "phrase": whole.of(text),
        "form": mention.form.name(),
        "guess": format!("{:?}", mention.guess),
        "candidates": candidates,
    })
}

/// The names of an actor and, if asked for, the noun phrases that mean it.
fn forms(reading: &Reading, cluster: usize, phrases: bool, text: &str) -> Vec<String> {
    let mut forms = vec![reading.clusters[cluster].name.clone()];
    let told = |m: &&Mention| m.form == Form::Name || phrases && m.form == Form::Nominal;
    let of = reading.mentions.iter().filter(|m| m.actor == Some(cluster)).filter(told);
    forms.extend(of.map(|m| reading.document.span(m.from, m.to).of(text).to_owned()));
    forms.dedup();
    forms
}
