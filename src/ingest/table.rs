//! Tables as text: CSV with commas or semicolons, TSV.
//!
//! A quotation mark that nobody closes swallows the rest of a file, for a reader that goes by the letter. Here a row
//! with wrong quotes, or with too few or too many cells over several lines, is rejected by itself, and reading goes on
//! at the line after the one where it began.

use std::ops::Range;

use serde_json::Value;

use super::fields::{Fields, Slot};
use super::reader::Stream;
use super::record::{Parts, utf8};
use super::reject::{Place, Reason};
use super::window::Window;

/// A header with more bytes is none.
const LONGEST_HEADER: u64 = 1 << 20;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// What parts the cells of this header: whatever there is most of outside quotation marks.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut quoted = false;
    for &byte in head.iter().take_while(|&&byte| byte != b'\n') {
        quoted ^= byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|&d| d == byte && !quoted) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|&count| count == most).map_or(b',', |at| DELIMITERS[at])
}

/// Whether text begins with a header that has a column for the text, and others.
pub(super) fn is_table(head: &[u8], fields: &Fields) -> bool {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let delimiter = delimiter(line);
    let cells = || line.split(|&byte| byte == delimiter).filter_map(|cell| std::str::from_utf8(cell).ok());
    let text = |cell: &str| cell.trim().trim_matches('"') == fields.name(Slot::Text);
    cells().count() > 1 && cells().any(text)
}

/// The rows of a table.
pub(super) struct Table {
    window: Window,
    delimiter: u8,
    limit: u64,
    /// For each column the slot it fills, and its rank among the names for it.
    columns: Vec<Option<(Slot, usize)>>,
    /// The line on which the window begins, from 1.
    line: usize,
    /// Bytes of the row read last.
    seen: usize,
    broken: bool,
}

impl Table {
    /// Reads the header.
    pub(super) fn open(stream: Stream, delimiter: u8, fields: &Fields, limit: u64) -> Result<Self, Reason> {
        let window = Window::new(stream);
        let mut table =
            Self { window, delimiter, limit, columns: Vec::new(), line: 1, seen: 0, broken: false };
        let header = table.row(usize::MAX, limit.min(LONGEST_HEADER))?.ok_or(Reason::Empty)?;
        let mut names = Vec::with_capacity(header.cells.len());
        for cell in &header.cells {
            names.push(cell.value(table.window.bytes())?.trim().to_owned());
        }
        table.advance(header.length);
        table.columns = names.iter().map(|name| fields.slot(name)).collect();
        if table.columns.iter().flatten().any(|(slot, _)| *slot == Slot::Text) {
            return Ok(table);
        }
        Err(Reason::NoField { role: "text", field: fields.name(Slot::Text).to_owned(), present: names })
    }

    /// The next row that is not blank, and the line on which it begins.
    pub(super) fn next(&mut self) -> Option<(Place, Result<Parts, Reason>)> {
        if self.broken {
            return None;
        }
        let read = self.row(self.columns.len(), self.limit);
        let place = Place::Line(self.line);
        match read {
            Ok(None) => None,
            Ok(Some(row)) if row.count != self.columns.len() => {
                self.recover(row.length);
                Some((place, Err(Reason::Columns { found: row.count, expected: self.columns.len() })))
            }
            Ok(Some(row)) => {
                let parts = self.parts(&row);
                self.advance(row.length);
                Some((place, parts))
            }
            Err(reason) => {
                match reason {
                    Reason::Quoting { .. } | Reason::TooLong { .. } => self.recover(self.seen),
                    _ => self.broken = true,
                }
                Some((place, Err(reason)))
            }
        }
    }

    fn parts(&self, row: &Row) -> Result<Parts, Reason> {
        let mut parts = Parts::default();
        for (cell, column) in row.cells.iter().zip(&self.columns) {
            let Some((slot, rank)) = *column else { continue };
            let value = cell.value(self.window.bytes())?;
            if slot == Slot::Text || !value.trim().is_empty() {
                parts.put(slot, rank, Value::String(value));
            }
        }
        Ok(parts)
    }

    /// Reads a row, of which it keeps so many cells, without leaving it; `None` at the end.
    fn row(&mut self, keep: usize, limit: u64) -> Result<Option<Row>, Reason> {
        self.skip_blank_lines()?;
        let mut scan = Scan { keep, delimiter: self.delimiter, ..Scan::default() };
        loop {
            let ended = scan.run(self.window.bytes());
            self.seen = scan.at;
            if scan.at as u64 > limit {
                return Err(Reason::TooLong { limit });
            }
            if ended? {
                return Ok(Some(scan.row()));
            }
            if !self.window.more()? {
                return if scan.at == 0 { Ok(None) } else { scan.finish().map(Some) };
            }
        }
    }

    fn skip_blank_lines(&mut self) -> Result<(), Reason> {
        while self.window.need(1)? {
            let blank = self.window.bytes().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                break;
            }
            self.advance(blank);
        }
        Ok(())
    }

    fn advance(&mut self, bytes: usize) {
        let over = self.window.bytes().get(..bytes).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', over).count();
        self.window.skip(bytes);
    }

    /// Leaves a row of which so many bytes were seen, for the line after the one where it began.
    fn recover(&mut self, seen: usize) {
        let end = memchr::memchr(b'\n', self.window.bytes()).filter(|&end| end < seen);
        if let Some(end) = end.filter(|_| self.window.again(seen)) {
            return self.advance(end + 1);
        }
        self.advance(seen);
        loop {
            if let Some(end) = memchr::memchr(b'\n', self.window.bytes()) {
                return self.advance(end + 1);
            }
            self.advance(self.window.bytes().len());
            match self.window.more() {
                Ok(true) => {}
                // An error comes again when the next row is read.
                Ok(false) | Err(_) => return,
            }
        }
    }
}

/// Where a row's cells are, counted from its beginning.
struct Row {
    cells: Vec<Cell>,
    /// All cells, also those that were not kept.
    count: usize,
    length: usize,
}

struct Cell {
    range: Range<usize>,
    /// Whether it holds doubled quotation marks.
    doubled: bool,
}

impl Cell {
    fn value(&self, row: &[u8]) -> Result<String, Reason> {
        let text = utf8(row.get(self.range.clone()).unwrap_or_default())?;
        Ok(if self.doubled { text.replace("\"\"", "\"") } else { text.to_owned() })
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A cell begins.
    #[default]
    Start,
    Bare,
    Quoted,
    /// After a quotation mark inside a quoted cell: the end of it, or the first of two.
    Mark,
    /// After a quoted cell and a carriage return.
    Return,
}

/// Finds the cells of a row, byte by byte.
#[derive(Default)]
struct Scan {
    delimiter: u8,
    keep: usize,
    state: State,
    at: usize,
    begin: usize,
    /// Where a quoted cell ends.
    end: usize,
    doubled: bool,
    cells: Vec<Cell>,
    count: usize,
}

impl Scan {
    /// Goes on over a row of which more may follow; true at its end.
    fn run(&mut self, row: &[u8]) -> Result<bool, Reason> {
        while let Some(&byte) = row.get(self.at) {
            let ends = byte == b'\n' || byte == self.delimiter;
            match self.state {
                State::Start if byte == b'"' => {
                    self.state = State::Quoted;
                    self.begin = self.at + 1;
                }
                State::Quoted => {
                    let rest = row.get(self.at..).unwrap_or_default();
                    self.at += memchr::memchr(b'"', rest).unwrap_or(rest.len());
                    if self.at < row.len() {
                        self.end = self.at;
                        self.state = State::Mark;
                    } else {
                        return Ok(false);
                    }
                }
                State::Mark if byte == b'"' => {
                    self.doubled = true;
                    self.state = State::Quoted;
                }
                State::Mark if byte == b'\r' => self.state = State::Return,
                State::Mark | State::Return if ends => self.close(self.end),
                State::Mark | State::Return => {
                    return Err(Reason::Quoting { detail: "a mark inside a quoted cell is not doubled" });
                }
                State::Start | State::Bare if ends => {
                    let carriage =
                        byte == b'\n' && self.at > self.begin && row.get(self.at - 1) == Some(&b'\r');
                    self.close(self.at - usize::from(carriage));
                }
                State::Start | State::Bare => self.state = State::Bare,
            }
            self.at += 1;
            if self.state == State::Start && byte == b'\n' {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn close(&mut self, end: usize) {
        self.count += 1;
        if self.cells.len() < self.keep {
            self.cells.push(Cell { range: self.begin..end, doubled: self.doubled });
        }
        self.doubled = false;
        self.begin = self.at + 1;
        self.state = State::Start;
    }

    /// The row, if the input ends here.
    fn finish(mut self) -> Result<Row, Reason> {
        match self.state {
            State::Quoted => return Err(Reason::Quoting { detail: "a quoted cell does not end" }),
            State::Mark | State::Return => self.close(self.end),
            State::Start | State::Bare => self.close(self.at),
        }
        Ok(self.row())
    }

    fn row(self) -> Row {
        Row { cells: self.cells, count: self.count, length: self.at }
    }
}
