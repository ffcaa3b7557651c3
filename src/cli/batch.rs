//! `pullquote batch`: an archive in, tables out, part by part.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use pullquote::archive::{self, Input, Part, Plan, Run};
use pullquote::article::Article;
use pullquote::framing::{Framer, Which};
use pullquote::identity::{Gazetteer, identities, moved};
use pullquote::ingest::{Articles, Reject};
use pullquote::models;
use pullquote::pipeline::{Analyzed, Pipeline, Speakers};
use pullquote::tables::{self, ArticleRows, Context};
use rayon::prelude::*;

use super::Outcome;
use super::args::Duplicates;
use super::config::{Batch, Tables};
use super::copies::{Copies, Copy};
use super::printer::{Console, Rejects};
use super::reading::{self, Chunk};
use super::times::Times;

pub(super) fn run(config: Batch, console: &Console) -> anyhow::Result<Outcome> {
    let gazetteer = Listed::read(&config)?;
    let articles = Articles::open(&config.inputs, config.ingest.clone());
    let plan = plan(&config, &gazetteer, &articles)?;
    let mut run = Run::open(&config.tables.dir, plan, config.tables.restart)?;
    let mut times = Times::begin();
    if run.is_finished() {
        console.note(&format!("{} is finished already: nothing to do", config.tables.dir.display()));
    } else if run.read().is_none() {
        let resumed = run.parts().count();
        if resumed > 0 {
            console.note(&format!("going on: {resumed} parts are finished already"));
        }
        analyze(&config, &gazetteer.people, articles, &mut run, &mut times, console)?;
    }
    let ended = match config.shard {
        Some(shard) => {
            console.note(&format!("shard {shard} is finished; `pullquote merge` makes tables of all shards"));
            outcome(&counts(&run))
        }
        None => finish(&mut run, &config.tables, console)?,
    };
    if times.articles > 0 {
        times.stages.tables += run.busy();
        times.note(run.dir())?;
        console.times(&times.stages);
    }
    Ok(ended)
}

/// Makes the tables of a run whose parts are all there, and sums up.
pub(super) fn finish(run: &mut Run, tables: &Tables, console: &Console) -> anyhow::Result<Outcome> {
    let progress = console.steps();
    let manifest = archive::export(run, tables.export, |done, of| progress.step(done, of))?;
    progress.finish();
    let counts = manifest.counts;
    console.summary(&tables.dir, &counts);
    Ok(outcome(&counts))
}

fn counts(run: &Run) -> archive::Counts {
    let mut all = archive::Counts::default();
    run.parts().for_each(|part| all.add(part.counts));
    all
}

fn outcome(counts: &archive::Counts) -> Outcome {
    match (counts.rejected, counts.articles) {
        (0, _) => Outcome::AllWell,
        (_, 0) => Outcome::NothingRan,
        _ => Outcome::SomeRejected,
    }
}

/// The gazetteer, with the checksum of its file.
struct Listed {
    people: Gazetteer,
    sha256: Option<String>,
}

impl Listed {
    fn read(config: &Batch) -> anyhow::Result<Self> {
        let Some(path) = &config.gazetteer else {
            return Ok(Self { people: Gazetteer::default(), sha256: None });
        };
        let named = || format!("--gazetteer {}", path.display());
        let bytes = std::fs::read(path).with_context(named)?;
        let people = Gazetteer::read(bytes.as_slice()).with_context(named)?;
        Ok(Self { people, sha256: Some(models::sha256(&bytes)) })
    }
}

/// What this run is asked for.
fn plan(config: &Batch, gazetteer: &Listed, articles: &Articles) -> anyhow::Result<Plan> {
    let mut options = config.options.clone();
    options.insert("gazetteer".to_owned(), gazetteer.sha256.clone().into());
    let mut checksums = std::collections::BTreeMap::new();
    let pipeline = &config.pipeline;
    let speaker = pipeline.speakers != Speakers::Rules;
    let embedded = if pipeline.framing || speaker { models::embedded() } else { Vec::new() };
    for model in embedded {
        let used = match model.name {
            "framing" => pipeline.framing && config.model.model == Which::Embedded,
            "framing-fast" => pipeline.framing && config.model.model == Which::Fast,
            _ => speaker,
        };
        let files = model.files.into_iter().filter(|_| used);
        checksums.extend(files.map(|file| (format!("{}/{}", model.name, file.name), file.sha256)));
    }
    if let (true, Which::Folder(dir)) = (pipeline.framing, &config.model.model) {
        let files = models::checksums(dir)?;
        checksums.extend(files.into_iter().map(|file| (format!("framing/{}", file.name), file.sha256)));
    }
    let inputs = articles.sources().map(|(source, bytes)| Input { source: source.to_owned(), bytes });
    Ok(Plan {
        schema: tables::SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        options,
        models: checksums,
        inputs: inputs.collect(),
        shard: config.shard,
    })
}

/// Reads the input to its end and stores every part that is this run's and not there yet.
fn analyze(
    config: &Batch,
    gazetteer: &Gazetteer,
    articles: Articles,
    run: &mut Run,
    times: &mut Times,
    console: &Console,
) -> anyhow::Result<()> {
    let mut rejects = Rejects::of_tables(config.rejects_shown, console);
    let mut progress = console.long_progress(articles.total_bytes());
    let framer = if config.pipeline.framing { Some(Framer::load(&config.model)?) } else { None };
    let pipeline = Pipeline::with_framer(config.pipeline, framer)?;
    let analyst = Analyst { config, gazetteer, pipeline: &pipeline, rows: AtomicU64::new(0) };
    let mut copies = Copies::new();
    let (mut records, mut parts) = (0, 0);
    for chunk in reading::chunks(articles, config.part_size)? {
        (records, parts) = (chunk.first + chunk.records.len() as u64, chunk.part + 1);
        times.stages.reading += chunk.time;
        let known = copies.add(chunk.first, &chunk.records);
        let mine = config.shard.is_none_or(|shard| shard.has(chunk.part));
        if !mine || run.has(chunk.part, chunk.first, chunk.records.len() as u64, &chunk.input)? {
            progress.pass_over(chunk.bytes_read);
            continue;
        }
        let (count, bytes_read) = (chunk.records.len(), chunk.bytes_read);
        let (part, rejected) = analyst.part(chunk, &known, run)?;
        run.store(&part)?;
        progress.suspend(|| rejects.add(&rejected))?;
        times.articles += part.articles.len();
        progress.advance(count, bytes_read);
    }
    run.end_of_input(records, parts)?;
    progress.finish();
    times.stages.duplicates += copies.time();
    times.stages.take(pipeline.times());
    times.stages.tables += Duration::from_nanos(analyst.rows.load(Ordering::Relaxed));
    Ok(())
}

/// Makes rows of articles.
struct Analyst<'a> {
    config: &'a Batch,
    gazetteer: &'a Gazetteer,
    pipeline: &'a Pipeline,
    /// Nanoseconds that threads spent on making rows, added up.
    rows: AtomicU64,
}

/// An article of a part, with its number and its copies.
struct Item {
    number: u64,
    article: Article,
    copy: Copy,
}

impl Analyst<'_> {
    /// Analyses the records of a part. Rejects come back beside it, to be shown.
    fn part(
        &self,
        chunk: Chunk,
        known: &[Option<Copy>],
        run: &mut Run,
    ) -> anyhow::Result<(Part, Vec<Reject>)> {
        let Chunk { part, first, records, input, .. } = chunk;
        let mut done = Part { part, first, records: records.len() as u64, input, ..Part::default() };
        let (mut own, mut same, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (record, known)) in (first..).zip(records.into_iter().zip(known)) {
            match (record, known) {
                (Ok(article), Some(copy)) => {
                    let item = Item { number, article, copy: *copy };
                    match self.config.duplicates {
                        Duplicates::Skip if !copy.duplicate.representative => {
                            done.articles.push(self.left_out(&item))
                        }
                        Duplicates::Share if copy.same_as.is_some() => same.push(item),
                        _ => own.push(item),
                    }
                }
                (Err(reject), _) => {
                    done.rejects.push(tables::reject(&reject, number));
                    rejected.push(reject);
                }
                (Ok(_), None) => {}
            }
        }
        done.articles.extend(self.analyzed(own)?);
        let mut missing = Vec::new();
        for item in same {
            match self.shared(&item, &done.articles, run)? {
                Some(rows) => done.articles.push(rows),
                None => missing.push(item),
            }
        }
        // The first of the same text is in another shard. What it says would be this.
        let mut others = self.analyzed(missing)?;
        others.iter_mut().for_each(|rows| "shared".clone_into(&mut rows.article.analysis));
        done.articles.extend(others);
        done.articles.sort_by_key(|rows| rows.article.article);
        Ok((done, rejected))
    }

    fn analyzed(&self, items: Vec<Item>) -> anyhow::Result<Vec<ArticleRows>> {
        let (known, articles): (Vec<_>, Vec<_>) =
            items.into_iter().map(|item| ((item.number, item.copy), item.article)).unzip();
        let analyzed = self.pipeline.analyze(&articles)?;
        let all = articles.par_iter().zip(&analyzed).zip(&known);
        Ok(all
            .map(|((article, analyzed), &(number, copy))| self.rows(article, analyzed, number, copy))
            .collect())
    }

    fn rows(&self, article: &Article, analyzed: &Analyzed, number: u64, copy: Copy) -> ArticleRows {
        let begun = Instant::now();
        let identities = identities(&analyzed.analysis, number, self.gazetteer);
        let context = Context { identities: &identities, ..self.context(number, copy) };
        let rows = tables::rows(article, analyzed, &context);
        self.rows.fetch_add(u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        rows
    }

    fn context(&self, article: u64, copy: Copy) -> Context<'static> {
        Context { article, no_text: self.config.no_text, duplicate: Some(copy.duplicate), identities: &[] }
    }

    /// The row of an article that is not analysed.
    fn left_out(&self, item: &Item) -> ArticleRows {
        let none = Analyzed::default();
        let mut rows = tables::rows(&item.article, &none, &self.context(item.number, item.copy));
        "none".clone_into(&mut rows.article.analysis);
        rows
    }

    /// The rows of an article whose text came before; `None` if what came of it is not here.
    fn shared(
        &self,
        item: &Item,
        here: &[ArticleRows],
        run: &mut Run,
    ) -> anyhow::Result<Option<ArticleRows>> {
        let Some(first) = item.copy.same_as else { return Ok(None) };
        let is_first = |rows: &&ArticleRows| u64::try_from(rows.article.article) == Ok(first);
        let stored = match here.iter().find(is_first) {
            Some(rows) => Some(rows.clone()),
            None => run.article(first)?,
        };
        // A digest could lie; the text, where it is stored, does not.
        let same =
            |rows: &ArticleRows| rows.article.text.as_ref().is_none_or(|text| *text == item.article.text);
        Ok(stored.filter(same).map(|rows| {
            let context = self.context(item.number, item.copy);
            tables::copied(&rows, &item.article, &context, |key| moved(key, first, item.number))
        }))
    }
}
