//! From arguments to what they mean, checked once, so that the commands need not doubt.

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use pullquote::{archive, framing, ingest, pipeline};
use serde_json::Value;

use super::args::{self, Color, Format, Global};

/// Sets the size of the thread pool that everything shares.
pub(super) fn set_threads(global: &Global) -> anyhow::Result<()> {
    let Some(threads) = global.threads else { return Ok(()) };
    ensure!(threads > 0, "--threads needs at least 1");
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()
        .context("the threads could not be started")
}

/// Where and how results are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// `None` is standard output.
    pub(super) path: Option<PathBuf>,
    pub(super) color: Color,
}

impl Destination {
    /// Whether somebody watches.
    pub(super) fn is_terminal(&self) -> bool {
        self.path.is_none() && io::stdout().is_terminal()
    }
}

/// A checked `pullquote analyze`.
#[derive(Debug)]
pub(super) struct Analyze {
    pub(super) inputs: Vec<String>,
    pub(super) ingest: ingest::Options,
    pub(super) pipeline: pipeline::Options,
    /// Readable text; else JSON Lines, or a page.
    pub(super) readable: bool,
    /// A page for a browser.
    pub(super) html: bool,
    pub(super) out: Destination,
    pub(super) rejects: Option<PathBuf>,
    pub(super) batch: usize,
    pub(super) model: framing::Choice,
}

impl Analyze {
    /// Checks the arguments; `None` if there is nothing to read.
    pub(super) fn check(low: args::Analyze, global: &Global) -> anyhow::Result<Option<Self>> {
        let Some(inputs) = inputs(low.inputs)? else { return Ok(None) };
        let (ingest, pipeline) = stages(&low.stages, &low.model)?;
        ensure!(low.batch > 0, "--batch needs at least 1");
        let out = Destination { path: low.out, color: global.color };
        let readable = match low.format {
            Format::Auto => out.is_terminal(),
            Format::Text => true,
            Format::Jsonl | Format::Html => false,
        };
        Ok(Some(Self {
            inputs,
            ingest,
            pipeline,
            readable,
            html: low.format == Format::Html,
            out,
            rejects: low.rejects,
            batch: low.batch,
            model: choice(low.model),
        }))
    }
}

/// A checked `pullquote frame`.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) input: String,
    pub(super) ingest: ingest::Options,
    pub(super) out: Destination,
    pub(super) rejects: Option<PathBuf>,
    pub(super) batch: usize,
    pub(super) model: framing::Choice,
}

impl Frame {
    pub(super) fn check(low: args::Frame) -> anyhow::Result<Self> {
        ensure!(low.batch > 0, "--batch needs at least 1");
        Ok(Self {
            input: low.input,
            ingest: ingest_options(&low.fields)?,
            out: Destination { path: low.out, color: Color::Never },
            rejects: low.rejects,
            batch: low.batch,
            model: choice(low.model),
        })
    }
}

/// A checked `pullquote batch`.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) inputs: Vec<String>,
    pub(super) ingest: ingest::Options,
    pub(super) pipeline: pipeline::Options,
    pub(super) model: framing::Choice,
    pub(super) tables: Tables,
    pub(super) no_text: bool,
    pub(super) gazetteer: Option<PathBuf>,
    pub(super) duplicates: args::Duplicates,
    pub(super) shard: Option<archive::Shard>,
    pub(super) part_size: usize,
    pub(super) rejects_shown: usize,
    /// The options that decide what comes out, by their flags.
    pub(super) options: BTreeMap<String, Value>,
}

impl Batch {
    pub(super) fn check(low: args::Batch) -> anyhow::Result<Self> {
        let (ingest, pipeline) = stages(&low.stages, &low.model)?;
        ensure!(low.part_size > 0, "--part-size needs at least 1");
        let inputs = inputs(low.inputs)?.unwrap_or_default();
        let tables = Tables::of(low.tables);
        let mut options = BTreeMap::from(
            [
                ("no-framing", Value::from(low.stages.no_framing)),
                ("rules-only", Value::from(low.stages.rules_only)),
                ("any-language", Value::from(low.stages.any_language)),
                ("no-text", Value::from(low.no_text)),
                ("field", Value::from(low.stages.fields)),
                ("quotes", name(&low.stages.quotes)),
                ("min-confidence", serde_json::from_str(&low.stages.min_confidence.to_string())?),
                ("duplicates", name(&low.duplicates)),
                ("part-size", Value::from(low.part_size)),
            ]
            .map(|(flag, value)| (flag.to_owned(), value)),
        );
        if pipeline.framing {
            options.insert("engine".to_owned(), name(&low.model.engine));
            options.insert("device".to_owned(), Value::from(low.model.device.to_string()));
            if low.model.which() == framing::Which::Fast {
                options.insert("model".to_owned(), Value::from(args::FAST));
            }
        }
        if low.shard.is_none() {
            tables.name_in(&mut options);
        }
        Ok(Self {
            inputs,
            ingest,
            pipeline,
            model: choice(low.model),
            tables,
            no_text: low.no_text,
            gazetteer: low.gazetteer,
            duplicates: low.duplicates,
            shard: low.shard,
            part_size: low.part_size,
            rejects_shown: low.rejects_shown,
            options,
        })
    }
}

impl Batch {
    /// What `pullquote report` asks for when it is given articles; nothing is stored but the tables it needs.
    pub(super) fn of_report(low: &args::Report, dir: &Path) -> anyhow::Result<Self> {
        Self::check(args::Batch {
            inputs: low.inputs.clone(),
            tables: args::TablesOut {
                out: dir.to_owned(),
                format: args::TableFormat::Parquet,
                partition: args::Cut::None,
                restart: false,
            },
            no_text: false,
            gazetteer: low.gazetteer.clone(),
            duplicates: args::Duplicates::Share,
            shard: None,
            part_size: 256,
            rejects_shown: 20,
            stages: low.stages.clone(),
            model: low.model.clone(),
        })
    }
}

/// Where tables go, and how.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    pub(super) dir: PathBuf,
    pub(super) export: archive::ExportOptions,
    pub(super) restart: bool,
}

impl Tables {
    pub(super) fn of(low: args::TablesOut) -> Self {
        let format = match low.format {
            args::TableFormat::Parquet => archive::Format::Parquet,
            args::TableFormat::Jsonl => archive::Format::Jsonl,
            args::TableFormat::Csv => archive::Format::Csv,
            args::TableFormat::Sqlite => archive::Format::Sqlite,
        };
        let partition = match low.partition {
            args::Cut::Auto => archive::Partition::Auto,
            args::Cut::OutletMonth => archive::Partition::OutletMonth,
            args::Cut::Outlet => archive::Partition::Outlet,
            args::Cut::Month => archive::Partition::Month,
            args::Cut::None => archive::Partition::None,
        };
        Self { dir: low.out, export: archive::ExportOptions { format, partition }, restart: low.restart }
    }

    /// Adds the options that decide what comes out.
    pub(super) fn name_in(&self, options: &mut BTreeMap<String, Value>) {
        options.insert("format".to_owned(), Value::from(self.export.format.name()));
        options.insert("partition".to_owned(), Value::from(self.export.partition.name()));
    }
}

/// What is read, and what is done with it.
fn stages(low: &args::Stages, model: &args::Model) -> anyhow::Result<(ingest::Options, pipeline::Options)> {
    ensure!((0.0..=1.0).contains(&low.min_confidence), "--min-confidence is a number from 0 to 1");
    let ingest = ingest::Options { any_language: low.any_language, ..ingest_options(&low.fields)? };
    let pipeline = pipeline::Options {
        framing: !low.no_framing,
        speakers: match model.which() {
            _ if low.rules_only => pipeline::Speakers::Rules,
            framing::Which::Fast => pipeline::Speakers::Doubtful,
            framing::Which::Embedded | framing::Which::Folder(_) => pipeline::Speakers::WholeArticle,
        },
        quotes: low.quotes.into(),
        min_confidence: low.min_confidence,
    };
    Ok((ingest, pipeline))
}

/// The name of an option's value on the command line.
fn name(value: &impl ValueEnum) -> Value {
    value.to_possible_value().map_or(Value::Null, |value| Value::from(value.get_name()))
}

fn choice(low: args::Model) -> framing::Choice {
    let engine = match low.engine {
        args::Engine::Rten => framing::Engine::Rten,
        args::Engine::RustBert => framing::Engine::RustBert,
    };
    framing::Choice { engine, device: low.device, model: low.which() }
}

fn ingest_options(mappings: &[String]) -> anyhow::Result<ingest::Options> {
    let mut options = ingest::Options::default();
    for mapping in mappings {
        options.fields.map(mapping).context("--field")?;
    }
    Ok(options)
}

/// The inputs; without any, what is piped in, if something is.
fn inputs(given: Vec<String>) -> anyhow::Result<Option<Vec<String>>> {
    let stdin = "-".to_owned();
    if given.iter().filter(|&input| *input == stdin).count() > 1 {
        bail!("standard input (-) can be read only once");
    }
    if !given.is_empty() {
        return Ok(Some(given));
    }
    let nothing = io::stdin().is_terminal() || io::stdin().lock().fill_buf().is_ok_and(<[u8]>::is_empty);
    Ok((!nothing).then(|| vec![stdin]))
}
