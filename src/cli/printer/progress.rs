//! A progress bar on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const BAR: &str = "{bar:32} {percent:>3} %  {msg}  {bytes}/{total_bytes} at {bytes_per_sec}  {eta} left";
const SPINNER: &str = "{spinner} {msg}  {bytes} at {bytes_per_sec}";

/// Shows how far the input is read, and how many articles a second that makes.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    articles: usize,
}

impl Progress {
    /// Shows nothing.
    pub(crate) fn none() -> Self {
        Self { bar: ProgressBar::hidden(), articles: 0 }
    }

    /// A bar where the number of bytes is known, else a spinner.
    pub(super) fn over(bytes: Option<u64>) -> Self {
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        let template = if bytes.is_some() { BAR } else { SPINNER };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, articles: 0 }
    }

    /// So many articles more are done, and the input is read up to this byte.
    pub(crate) fn advance(&mut self, articles: usize, bytes_read: u64) {
        self.articles += articles;
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        let rate = self.articles as f64 / seconds;
        self.bar.set_message(format!("{} articles, {rate:.0}/s", self.articles));
        self.bar.set_position(bytes_read);
    }

    /// Runs something that prints, without tearing the bar.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the display away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
