//! Messages on standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use pullquote::archive::Counts;
use pullquote::ingest::Reject;

use super::Progress;
use super::sink::choice;
use super::text::{grouped, plural};
use crate::cli::args::{Color, Global};
use crate::cli::times::Stages;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

const NO_INPUT: &str = "\
`pullquote analyze` reads news articles and shows who is quoted, and how they are framed.
Nothing was given to read. Try:

  pullquote analyze examples/                    the example articles
  pullquote analyze article.txt                  an article of yours: .txt .md .html, or many
  pullquote analyze news/ --format jsonl         a folder, as JSON Lines
  curl -s URL | pullquote analyze -              standard input

`pullquote analyze --help` explains the rest.
";

/// Standard error, as the user wants it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Console {
    color: Color,
    quiet: bool,
    /// Whether to sum up what a run made.
    summary: bool,
}

impl Console {
    pub(crate) fn new(global: &Global) -> Self {
        Self { color: global.color, quiet: global.quiet, summary: true }
    }

    /// Prints; where nobody can read, there is nobody to tell.
    fn print(&self, message: &str) {
        let mut stream = AutoStream::new(io::stderr(), choice(self.color));
        let _ = stream.write_all(message.as_bytes());
    }

    /// Why the program stops.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        self.print(&format!("{ERROR}error{ERROR:#}: {error:#}\n"));
    }

    /// A record that is left out.
    pub(super) fn reject(&self, reject: &Reject) {
        let remedy = reject.remedy();
        let (style, word) = if reject.is_skip() { (HELP, "skipped") } else { (ERROR, "rejected") };
        self.print(&format!("{style}{word}{style:#}: {reject}\n    {HELP}help{HELP:#}: {remedy}\n"));
    }

    /// Something to know, unless the user wants quiet.
    pub(crate) fn note(&self, note: &str) {
        if !self.quiet {
            self.print(&format!("{note}\n"));
        }
    }

    /// A line of detail that was asked for.
    pub(crate) fn detail(&self, detail: &str) {
        self.print(&format!("{detail}\n"));
    }

    /// What `analyze` does, and how to begin.
    pub(crate) fn explain_analyze(&self) {
        self.print(NO_INPUT);
    }

    /// A progress display for a run of hours: where nobody watches, a line now and then.
    pub(crate) fn long_progress(&self, bytes: Option<u64>) -> Progress {
        match self.quiet || io::stderr().is_terminal() {
            true => self.progress(bytes),
            false => Progress::lines(*self, bytes),
        }
    }

    /// A progress display of steps.
    pub(crate) fn steps(&self) -> Progress {
        if self.quiet || !io::stderr().is_terminal() { Progress::none() } else { Progress::of_steps() }
    }

    /// What a run of `batch` made.
    pub(crate) fn summary(&self, dir: &Path, counts: &Counts) {
        if !self.summary {
            return;
        }
        let mut parts = vec![
            plural(counts.articles as usize, "article", "articles"),
            plural(counts.quotes as usize, "quotation", "quotations"),
        ];
        for (count, what) in [
            (counts.shared, "copied from the same text"),
            (counts.left_out, "left out as near-duplicates"),
            (counts.skipped, "skipped, not being English"),
            (counts.rejected, "rejected"),
        ] {
            if count > 0 {
                parts.push(format!("{} {what}", grouped(count as usize)));
            }
        }
        self.note(&format!("{} in {}", parts.join(", "), dir.display()));
    }

    /// What the stages of a run took.
    pub(crate) fn times(&self, stages: &Stages) {
        let all = stages.seconds().map(|(name, seconds)| (name.replace('_', " "), seconds));
        let worth = all.iter().filter(|(_, seconds)| *seconds >= 0.05);
        let parts: Vec<String> = worth.map(|(name, seconds)| format!("{name} {seconds:.1}")).collect();
        if self.summary && !parts.is_empty() {
            self.note(&format!("seconds of all threads: {}", parts.join(", ")));
        }
    }

    /// What a report holds.
    pub(crate) fn wrote_report(&self, dir: &Path, articles: u64, speakers: usize, pages: u64) {
        let articles = plural(articles as usize, "article", "articles");
        let speakers = plural(speakers, "speaker", "speakers");
        let pages = plural(pages as usize, "page", "pages");
        let index = dir.join("index.html");
        self.note(&format!("{articles}, {speakers}, {pages}: open {}", index.display()));
    }

    /// The same without summaries, for work inside other work.
    pub(crate) fn without_summary(&self) -> Self {
        Self { summary: false, ..*self }
    }

    /// A progress display over so many bytes, if somebody watches.
    pub(crate) fn progress(&self, bytes: Option<u64>) -> Progress {
        if self.quiet || !io::stderr().is_terminal() { Progress::none() } else { Progress::over(bytes) }
    }
}
