//! `pullquote report`: tables, or articles that are first made tables of in a temporary folder, in; a report out.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use pullquote::archive::Tables;
use pullquote::report::{self, Format, Options};

use super::args::{self, Color, ReportFormat};
use super::config::{self, Destination};
use super::printer::{Console, Sink};
use super::{Outcome, batch};

pub(super) fn run(low: args::Report, console: &Console) -> anyhow::Result<Outcome> {
    ensure!(low.min_quotes > 0, "--min-quotes needs at least 1");
    ensure!(
        low.speaker.is_none() || low.format != ReportFormat::Html,
        "--speaker is for --format md, csv and json: a site has a page for every speaker"
    );
    ensure!(low.format != ReportFormat::Html || low.out.is_some(), "--out names the folder of the site");
    let temporary = tempfile::tempdir().context("no temporary folder could be made; set TMPDIR to one")?;
    let tables = match low.inputs.as_slice() {
        [dir] if Path::new(dir).join("manifest.json").is_file() => Some(Tables::open(Path::new(dir))?),
        _ => None,
    };
    let (tables, outcome) = match tables {
        Some(tables) => (tables, Outcome::AllWell),
        None => analyzed(&low, &temporary.path().join("tables"), console)?,
    };
    let options = Options {
        title: low.title,
        min_quotes: low.min_quotes,
        speakers: low.speakers,
        articles: !low.no_articles,
        day: report::day(now()),
    };
    let format = match low.format {
        ReportFormat::Html => {
            let out = low.out.as_deref().context("--out names the folder of the site")?;
            let written = report::write(&tables, &options, out)?;
            console.wrote_report(out, written.articles, written.speakers, written.pages);
            return Ok(outcome);
        }
        ReportFormat::Md => Format::Markdown,
        ReportFormat::Csv => Format::Csv,
        ReportFormat::Json => Format::Json,
    };
    let mut sink = Sink::open(&Destination { path: low.out, color: Color::Never }, false)?;
    let name = low.speaker.as_deref();
    report::export(&tables, &options, format, name, temporary.path(), &mut |bytes| sink.write(bytes))?;
    sink.flush()?;
    Ok(outcome)
}

/// Makes tables of what the user names, as `pullquote batch` does.
fn analyzed(low: &args::Report, dir: &Path, console: &Console) -> anyhow::Result<(Tables, Outcome)> {
    let config = config::Batch::of_report(low, dir)?;
    let outcome = batch::run(config, &console.without_summary())?;
    Ok((Tables::open(dir)?, outcome))
}

/// Seconds since 1970; `SOURCE_DATE_EPOCH` in its place, for reports that must come out the same again.
fn now() -> u64 {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    fixed.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}
