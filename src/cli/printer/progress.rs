//! Progress on standard error: a bar where somebody watches, else a line now and then.

use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::Console;

const BAR: &str = "{bar:32} {percent:>3} %  {msg}  {bytes}/{total_bytes} at {bytes_per_sec}  {eta} left";
const SPINNER: &str = "{spinner} {msg}  {bytes} at {bytes_per_sec}";
const STEPS: &str = "{bar:32} {percent:>3} %  tables: {pos} of {len} done";

/// Time between two lines.
const PAUSE: Duration = Duration::from_secs(30);

/// Shows how far the input is read, and how many articles a second that makes.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    lines: Option<Lines>,
    articles: usize,
    /// When the first article was begun that is not there already, and how far the input was read then.
    begun: Instant,
    from: u64,
}

/// Progress where nobody watches.
#[derive(Debug)]
struct Lines {
    console: Console,
    total: Option<u64>,
    last: Instant,
}

impl Progress {
    /// Shows nothing.
    pub(crate) fn none() -> Self {
        Self::with(ProgressBar::hidden())
    }

    fn with(bar: ProgressBar) -> Self {
        Self { bar, lines: None, articles: 0, begun: Instant::now(), from: 0 }
    }

    /// A bar where the number of bytes is known, else a spinner.
    pub(super) fn over(bytes: Option<u64>) -> Self {
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        Self::styled(bar, if bytes.is_some() { BAR } else { SPINNER })
    }

    /// A bar of steps.
    pub(super) fn of_steps() -> Self {
        Self::styled(ProgressBar::new(1), STEPS)
    }

    fn styled(bar: ProgressBar, template: &str) -> Self {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self::with(bar)
    }

    /// A line now and then, over so many bytes.
    pub(super) fn lines(console: Console, total: Option<u64>) -> Self {
        let lines = Lines { console, total, last: Instant::now() };
        Self { lines: Some(lines), ..Self::none() }
    }

    /// So many articles more are done, and the input is read up to this byte.
    pub(crate) fn advance(&mut self, articles: usize, bytes_read: u64) {
        self.articles += articles;
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        let rate = self.articles as f64 / seconds;
        self.bar.set_message(format!("{} articles, {rate:.0}/s", self.articles));
        self.bar.set_position(bytes_read);
        let (articles, from) = (self.articles, self.from);
        if let Some(lines) = self.lines.as_mut().filter(|lines| lines.last.elapsed() >= PAUSE) {
            lines.last = Instant::now();
            lines.print(articles, rate, seconds, bytes_read, from);
        }
    }

    /// The input is read up to this byte, and what was in it is done already, or another's: it counts for no rate.
    pub(crate) fn pass_over(&mut self, bytes_read: u64) {
        self.bar.set_position(bytes_read);
        if self.articles == 0 {
            self.bar.reset_eta();
            (self.begun, self.from) = (Instant::now(), bytes_read);
        }
    }

    /// So many steps of so many are done.
    pub(crate) fn step(&self, done: usize, of: usize) {
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
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

impl Lines {
    fn print(&self, articles: usize, rate: f64, seconds: f64, bytes_read: u64, from: u64) {
        let mut line = format!("{articles} articles, {rate:.1}/s");
        if let Some(total) = self.total.filter(|&total| total > 0) {
            let percent = bytes_read as f64 / total as f64 * 100.0;
            let speed = bytes_read.saturating_sub(from) as f64 / seconds;
            let left = total.saturating_sub(bytes_read) as f64 / speed.max(1.0);
            let left = HumanDuration(Duration::from_secs_f64(left.clamp(0.0, 1e9)));
            line.push_str(&format!(", {percent:.0} %, {left} left"));
        }
        self.console.note(&line);
    }
}
