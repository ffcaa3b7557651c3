//! `pullquote eval`: analyses the gold's texts, or takes somebody's output, and judges it.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, bail};
use pullquote::analysis::Voice;
use pullquote::article::Article;
use pullquote::eval::{
    self, AttributionGold, FramingGold, Identified, Judged, Report, SpeakersGold, StancesGold, SystemDocument,
};
use pullquote::framing::{self, Framer, Item};
use pullquote::ingest::{self, Articles, Targets};
use pullquote::output::{Document, likeliest};
use pullquote::pipeline::{self, Analyzed, Pipeline, Quotes, Speakers};
use serde::de::DeserializeOwned;

use super::args::{Color, Eval, Task};
use super::config::Destination;
use super::printer::{Console, Sink, figures};
use super::{Outcome, frame, reading};

/// Articles, or sentences, judged together.
const BATCH: usize = 64;
const BATCH_FRAMING: usize = 1024;

pub(super) fn run(low: &Eval, color: Color, console: &Console) -> anyhow::Result<Outcome> {
    let report = match low.task {
        Task::Speakers => {
            let gold: Vec<SpeakersGold> = load(&low.gold)?;
            eval::speakers(&gold, &documents(low)?)?
        }
        Task::Attribution => {
            let gold: Vec<AttributionGold> = load(&low.gold)?;
            eval::attribution(&gold, &documents(low)?)?
        }
        Task::Framing => {
            let gold: Vec<FramingGold> = load(&low.gold)?;
            eval::framing(&gold, &judged(low)?)?
        }
        Task::Stances => {
            let gold: Vec<StancesGold> = load(&low.gold)?;
            let system = match &low.system {
                Some(system) => load_by_id(system)?,
                None => eval::by_id(analyses(low, true)?)?,
            };
            eval::stances(&gold, &system, low.threshold)?
        }
    };
    report.errors.iter().take(low.errors).for_each(|error| console.detail(error));
    let shown = shown(low, &report)?;
    let mut sink = Sink::open(&Destination { path: None, color }, !low.json)?;
    sink.write(shown.as_bytes())?;
    sink.flush()?;
    Ok(Outcome::AllWell)
}

fn shown(low: &Eval, report: &Report) -> anyhow::Result<String> {
    if low.json {
        return Ok(serde_json::to_string(report)? + "\n");
    }
    let task = match low.task {
        Task::Speakers => "speakers",
        Task::Attribution => "attribution",
        Task::Framing => "framing",
        Task::Stances => "stances",
    };
    let by = low.system.as_deref().map_or_else(String::new, |path| format!(", of {}", path.display()));
    Ok(figures(&format!("{task} on {}{by}", low.gold.display()), report))
}

/// Reads JSON Lines.
fn load<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let shown = path.display();
    if let Some(unpack) = unpacker(path) {
        bail!("{shown} is compressed: unpack it first, {unpack} {shown}");
    }
    let file = File::open(path).with_context(|| shown.to_string())?;
    eval::read(BufReader::new(file)).with_context(|| shown.to_string())
}

fn unpacker(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "xz" => Some("xz -dk"),
        "zst" => Some("zstd -d"),
        "gz" => Some("gunzip -k"),
        _ => None,
    }
}

fn load_by_id<T: DeserializeOwned + Identified>(path: &Path) -> anyhow::Result<HashMap<String, T>> {
    eval::by_id(load(path)?).with_context(|| path.display().to_string())
}

/// The output to judge: given, or made now.
fn documents(low: &Eval) -> anyhow::Result<HashMap<String, SystemDocument>> {
    if let Some(system) = &low.system {
        return load_by_id(system);
    }
    Ok(eval::by_id(analyses(low, false)?)?)
}

/// Analyses the gold's texts.
fn analyses<T: DeserializeOwned>(low: &Eval, framing: bool) -> anyhow::Result<Vec<T>> {
    let voices = !low.one_voice;
    let pipeline = Pipeline::new(pipeline::Options {
        framing: framing && voices,
        speakers: if low.rules_only { Speakers::Rules } else { Speakers::WholeArticle },
        quotes: Quotes::All,
        min_confidence: low.min_confidence,
    })?;
    let articles = Articles::open(&[low.gold.display().to_string()], ingest::Options::default());
    let mut rows = Vec::new();
    for batch in reading::batches(articles, BATCH)? {
        if let Some(reject) = batch.rejects.first() {
            bail!("{reject}");
        }
        let mut all = pipeline.analyze(&batch.records)?;
        if framing && !voices {
            frame_as_one_voice(&batch.records, &mut all)?;
        }
        for (article, analyzed) in batch.records.iter().zip(all) {
            let document = serde_json::to_value(Document::new(article, &analyzed.analysis))?;
            rows.push(serde_json::from_value(document)?);
        }
    }
    Ok(rows)
}

/// Frames articles as if nobody were quoted in them.
fn frame_as_one_voice(articles: &[Article], all: &mut [Analyzed]) -> anyhow::Result<()> {
    for analyzed in &mut *all {
        analyzed.analysis.quotes.clear();
        analyzed.analysis.reported.clear();
        let mentions = analyzed.analysis.actors.iter_mut().flat_map(|actor| &mut actor.mentions);
        mentions.for_each(|mention| mention.voice = Voice::Article);
    }
    let pairs = articles.iter().zip(all);
    let mut items: Vec<Item<'_>> = pairs
        .map(|(article, a)| Item { article, sentences: &a.sentences, analysis: &mut a.analysis })
        .collect();
    Ok(framing::frame(&mut items, &Framer::embedded()?)?)
}

/// The labels to judge: given, or made now.
fn judged(low: &Eval) -> anyhow::Result<HashMap<String, Judged>> {
    if let Some(system) = &low.system {
        return load_by_id(system);
    }
    let framer = Framer::embedded()?;
    let targets = Targets::open(&low.gold.display().to_string(), ingest::Options::default());
    let mut rows = Vec::new();
    for batch in reading::batches(targets, BATCH_FRAMING)? {
        if let Some(reject) = batch.rejects.first() {
            bail!("{reject}");
        }
        for (target, p) in batch.records.iter().zip(frame::judge(&framer, &batch.records)?) {
            rows.push(Judged { id: target.id.clone(), label: likeliest(p).name().to_owned() });
        }
    }
    Ok(eval::by_id(rows)?)
}
