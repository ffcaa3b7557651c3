//! Long lists as small files that a page loads when it needs them. They are scripts that call one function, for a page
//! that was opened from the disk may load scripts and nothing else.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::text::Day;
use super::{ReportError, files};

/// Items of one file.
const CHUNK: usize = 400;

/// By what an item is sorted and filtered without loading it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// Day, or month, or nothing.
    pub(super) date: Day,
    /// Place among the names of outlets.
    pub(super) outlet: u32,
    /// Place among the kinds.
    pub(super) kind: u8,
    /// Number to sort by: confidence in per cent, or quotations.
    pub(super) number: u32,
}

/// The columns of a list.
#[derive(Debug, Serialize)]
struct Index<'a> {
    items: usize,
    chunk: usize,
    date: &'a [Day],
    outlet: &'a [u32],
    outlets: &'a [&'a str],
    kind: &'a [u8],
    kinds: &'a [&'a str],
    number: &'a [u32],
}

/// Writes a list, item after item. Memory holds the items of one file, and 19 bytes for each that was written.
#[derive(Debug)]
pub(super) struct Writer<T> {
    dir: PathBuf,
    held: Vec<T>,
    files: usize,
    date: Vec<Day>,
    outlet: Vec<u32>,
    kind: Vec<u8>,
    number: Vec<u32>,
}

impl<T: Serialize> Writer<T> {
    /// A list of so many items below `dir`: `index.js` and `0.js`, `1.js`, …
    pub(super) fn new(dir: PathBuf, items: usize) -> Self {
        Self {
            dir,
            held: Vec::new(),
            files: 0,
            date: Vec::with_capacity(items),
            outlet: Vec::with_capacity(items),
            kind: Vec::with_capacity(items),
            number: Vec::with_capacity(items),
        }
    }

    /// Adds an item.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not take a file.
    pub(super) fn add(&mut self, columns: Columns, item: T) -> Result<(), ReportError> {
        self.date.push(columns.date);
        self.outlet.push(columns.outlet);
        self.kind.push(columns.kind);
        self.number.push(columns.number);
        self.held.push(item);
        if self.held.len() == CHUNK { self.put() } else { Ok(()) }
    }

    fn put(&mut self) -> Result<(), ReportError> {
        script(&self.dir.join(format!("{}.js", self.files)), "chunk", self.files, &self.held)?;
        self.files += 1;
        self.held.clear();
        Ok(())
    }

    /// Writes what is left, and the index.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not take a file.
    pub(super) fn finish(mut self, outlets: &[&str], kinds: &[&str]) -> Result<(), ReportError> {
        if !self.held.is_empty() {
            self.put()?;
        }
        let index = Index {
            items: self.date.len(),
            chunk: CHUNK,
            date: &self.date,
            outlet: &self.outlet,
            outlets,
            kind: &self.kind,
            kinds,
            number: &self.number,
        };
        script(&self.dir.join("index.js"), "index", 0, &index)
    }
}

/// A file with `pullquote("index", 0, {…})`.
fn script(path: &Path, name: &str, nth: usize, data: &impl Serialize) -> Result<(), ReportError> {
    let file = files::create(path)?;
    call(BufWriter::new(file), name, nth, data).map_err(ReportError::io(path))
}

fn call<W: Write>(mut out: W, name: &str, nth: usize, data: &impl Serialize) -> io::Result<()> {
    write!(out, "pullquote(\"{name}\",{nth},")?;
    data.serialize(&mut Serializer::with_formatter(&mut out, Inert))?;
    out.write_all(b");\n")?;
    out.flush()
}

/// JSON in which what could end a script, or begin a comment in HTML, or a line in old JavaScript, is written as an escape.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let (mut from, mut plain) = (0, CompactFormatter);
        for (at, found) in fragment.match_indices(['<', '\u{2028}', '\u{2029}']) {
            plain.write_string_fragment(out, &fragment[from..at])?;
            found.chars().try_for_each(|c| write!(out, "\\u{:04x}", u32::from(c)))?;
            from = at + found.len();
        }
        plain.write_string_fragment(out, &fragment[from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_script() {
        let mut out = Vec::new();
        call(&mut out, "chunk", 3, &["</script><!--", "\u{2028}\"\\a", "ä<"]).unwrap();
        let expected =
            "pullquote(\"chunk\",3,[\"\\u003c/script>\\u003c!--\",\"\\u2028\\\"\\\\a\",\"ä\\u003c\"]);\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn items_lie_in_files_and_columns_in_the_index() {
        let dir = tempfile::tempdir().unwrap();
        let mut list = Writer::new(dir.path().join("list"), CHUNK + 1);
        for nth in 0..CHUNK as u32 + 1 {
            let columns = Columns { date: Day::of("2031-04"), outlet: 1, kind: 0, number: nth };
            list.add(columns, nth).unwrap();
        }
        list.finish(&["a", "b"], &["direct"]).unwrap();
        let read = |name: &str| std::fs::read_to_string(dir.path().join("list").join(name)).unwrap();
        assert!(read("0.js").starts_with("pullquote(\"chunk\",0,[0,1,2,"));
        assert_eq!(read("1.js"), "pullquote(\"chunk\",1,[400]);\n");
        let index = read("index.js");
        assert!(
            index.starts_with("pullquote(\"index\",0,{\"items\":401,\"chunk\":400,\"date\":[\"2031-04\",")
        );
        assert!(index.contains("\"outlets\":[\"a\",\"b\"]") && index.ends_with(",400]});\n"));
    }
}
