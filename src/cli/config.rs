//! From arguments to what they mean, checked once, so that the commands need not doubt.

use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use pullquote::{framing, ingest, pipeline};

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
    /// Readable text; else JSON Lines.
    pub(super) readable: bool,
    pub(super) out: Destination,
    pub(super) rejects: Option<PathBuf>,
    pub(super) batch: usize,
    pub(super) model: framing::Choice,
}

impl Analyze {
    /// Checks the arguments; `None` if there is nothing to read.
    pub(super) fn check(low: args::Analyze, global: &Global) -> anyhow::Result<Option<Self>> {
        let Some(inputs) = inputs(low.inputs)? else { return Ok(None) };
        ensure!((0.0..=1.0).contains(&low.min_confidence), "--min-confidence is a number from 0 to 1");
        ensure!(low.batch > 0, "--batch needs at least 1");
        let out = Destination { path: low.out, color: global.color };
        let readable = match low.format {
            Format::Auto => out.is_terminal(),
            Format::Text => true,
            Format::Jsonl => false,
        };
        Ok(Some(Self {
            inputs,
            ingest: ingest::Options { any_language: low.any_language, ..ingest_options(&low.fields)? },
            pipeline: pipeline::Options {
                framing: !low.no_framing,
                speaker_model: !low.rules_only,
                quotes: low.quotes.into(),
                min_confidence: low.min_confidence,
            },
            readable,
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

fn choice(low: args::Model) -> framing::Choice {
    let engine = match low.engine {
        args::Engine::Rten => framing::Engine::Rten,
        args::Engine::RustBert => framing::Engine::RustBert,
    };
    framing::Choice { engine, device: low.device, model: low.model }
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
