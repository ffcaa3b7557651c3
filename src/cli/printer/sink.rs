//! Where results go: standard output or a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use anyhow::Context;

use crate::cli::args::Color;
use crate::cli::config::Destination;

/// Width of the view where no terminal says another.
const WIDTH: usize = 100;

/// Takes results.
pub(crate) struct Sink {
    writer: BufWriter<Box<dyn Write>>,
    width: usize,
}

impl Sink {
    /// Opens the destination. `styled` results may carry colours, which are taken out where they are not wanted.
    pub(crate) fn open(destination: &Destination, styled: bool) -> anyhow::Result<Self> {
        let writer: Box<dyn Write> = match (&destination.path, styled) {
            (None, false) => Box::new(io::stdout()),
            (None, true) => Box::new(AutoStream::new(io::stdout(), choice(destination.color))),
            (Some(path), styled) => {
                let file =
                    File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
                match styled {
                    true => Box::new(AutoStream::new(file, choice(destination.color))),
                    false => Box::new(file),
                }
            }
        };
        let width = if destination.path.is_none() { width() } else { WIDTH };
        Ok(Self { writer: BufWriter::with_capacity(1 << 16, writer), width })
    }

    /// Columns to fill.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes results.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)
    }

    /// Hands over what was written so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// What the user wants, in the words of `anstream`.
pub(super) fn choice(color: Color) -> ColorChoice {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// Columns of the terminal; of `COLUMNS` where there is none. Lines over 120 are hard to read.
fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(columns).unwrap_or(WIDTH).clamp(40, 120)
}
