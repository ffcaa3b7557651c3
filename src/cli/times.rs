//! How long `pullquote batch` took, and for what. Times are no part of the result, so they lie apart from it.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use pullquote::pipeline;
use serde_json::json;

/// The file in a run's folder with a line for each session.
const FILE: &str = ".pullquote/times.jsonl";

/// What a session took.
#[derive(Debug)]
pub(super) struct Times {
    begun: Instant,
    /// Articles analysed.
    pub(super) articles: usize,
    pub(super) stages: Stages,
}

/// What the stages took, by the clock of each thread that worked, added up. Threads work side by side, so this is
/// about what the processor spent, unless the machine had other things to do.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stages {
    /// Reading and unpacking records, finding out their language.
    pub(crate) reading: Duration,
    /// Telling copies.
    pub(crate) duplicates: Duration,
    /// Quotations, actors, speakers by the rules.
    pub(crate) rules: Duration,
    /// The speaker model.
    pub(crate) speaker_model: Duration,
    /// The framing model.
    pub(crate) framing_model: Duration,
    /// Making rows, storing parts, writing tables.
    pub(crate) tables: Duration,
}

impl Stages {
    /// Adds what the pipeline took.
    pub(super) fn take(&mut self, times: pipeline::Times) {
        self.rules += times.rules;
        self.speaker_model += times.speaker_model;
        self.framing_model += times.framing_model;
    }

    /// Names, as the file has them, with seconds.
    pub(crate) fn seconds(&self) -> [(&'static str, f64); 6] {
        [
            ("reading", self.reading),
            ("duplicates", self.duplicates),
            ("rules", self.rules),
            ("speaker_model", self.speaker_model),
            ("framing_model", self.framing_model),
            ("tables", self.tables),
        ]
        .map(|(name, time)| (name, time.as_secs_f64()))
    }
}

impl Times {
    /// The clock runs.
    pub(super) fn begin() -> Self {
        Self { begun: Instant::now(), articles: 0, stages: Stages::default() }
    }

    /// Adds a line to the times of a run's sessions.
    pub(super) fn note(&self, dir: &Path) -> anyhow::Result<()> {
        let seconds = self.begun.elapsed().as_secs_f64();
        let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        let stages: serde_json::Map<_, _> = self
            .stages
            .seconds()
            .map(|(name, seconds)| (name.to_owned(), rounded(seconds).into()))
            .into_iter()
            .collect();
        let line = json!({
            "ended": SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            "seconds": rounded(seconds),
            "articles": self.articles,
            "articles_per_second": rounded(self.articles as f64 / seconds.max(0.001)),
            "threads": rayon::current_num_threads(),
            "stages": stages,
        });
        let path = dir.join(FILE);
        let file = File::options().create(true).append(true).open(&path);
        let written = file.and_then(|mut file| writeln!(file, "{line}"));
        written.with_context(|| format!("{}: cannot be written", path.display()))
    }
}
