//! Raw records out of a stream: lines of JSON Lines, or the objects of a JSON file. One record is in memory at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive;
use super::charset;
use super::parquet;
use super::ratio::Meter;
use super::reject::{Place, Reason};
use super::unpack::Packing;
use super::warc;

/// How much is looked at to tell what a file is.
const HEAD: usize = 8192;

const BOM: &[u8] = b"\xEF\xBB\xBF";

pub(super) type Stream = Box<dyn BufRead + Send>;

/// Counts what is read through it, for all sources and for this one.
struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
    meter: Meter,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        self.meter.packed(n as u64);
        Ok(n)
    }
}

/// An opened source: its first bytes, to judge by, and all of it (a byte order mark excepted) to read.
pub(super) struct Opened {
    pub(super) head: Vec<u8>,
    pub(super) stream: Stream,
    /// Whether the stream gives the bytes as they are stored.
    pub(super) as_stored: bool,
    pub(super) meter: Meter,
}

/// Opens a file, or standard input for `None`, and begins to read it.
pub(super) fn open(path: Option<&Path>, count: &Arc<AtomicU64>) -> Result<Opened, Reason> {
    let inner: Box<dyn Read + Send> = match path {
        Some(path) => Box::new(File::open(path).map_err(Reason::Unreadable)?),
        None => Box::new(io::stdin()),
    };
    let meter = Meter::default();
    begin(counted(inner, count, &meter), meter)
}

/// A stream whose bytes are counted.
pub(super) fn counted(
    inner: impl Read + Send + 'static,
    count: &Arc<AtomicU64>,
    meter: &Meter,
) -> impl Read + Send + 'static {
    Counting { inner, count: Arc::clone(count), meter: meter.clone() }
}

/// Looks at the beginning of a stream. What is compressed is unpacked, what begins with a byte order mark of UTF-16
/// becomes UTF-8.
pub(super) fn begin(stored: impl Read + Send + 'static, meter: Meter) -> Result<Opened, Reason> {
    let mut begun = Begun::read(stored);
    let packing = Packing::of(&begun.head);
    if let Some(packing) = packing {
        begun = Begun::read(packing.unpack(begun.into_stream(), meter.clone()));
    }
    if let Some(encoding) = charset::wide(&begun.head) {
        begun = Begun::read(charset::Utf8::new(begun.into_stream(), encoding));
    }
    if begun.head.starts_with(BOM) {
        begun.head.drain(..BOM.len());
    }
    match begun.error {
        Some(error) if begun.head.is_empty() => return Err(error.into()),
        _ => refuse(&begun.head)?,
    }
    let head = begun.head.clone();
    Ok(Opened { head, stream: begun.into_stream(), as_stored: packing.is_none(), meter })
}

/// What was opened as a file that can be read from any place: itself, or a copy that goes when nobody reads it any more.
pub(super) fn seekable(path: Option<&Path>, mut opened: Opened) -> Result<File, Reason> {
    let plain = path.filter(|path| opened.as_stored && path.is_file());
    if let Some(path) = plain {
        return File::open(path).map_err(Reason::Unreadable);
    }
    let mut file = tempfile::tempfile().map_err(Reason::Unreadable)?;
    io::copy(&mut opened.stream, &mut file)?;
    Ok(file)
}

/// A stream whose beginning has been read.
struct Begun {
    head: Vec<u8>,
    /// What ended the head, if that was an error: it comes in its place, after the bytes before it.
    error: Option<io::Error>,
    rest: Box<dyn Read + Send>,
}

impl Begun {
    fn read(rest: impl Read + Send + 'static) -> Self {
        let mut rest: Box<dyn Read + Send> = Box::new(rest);
        let mut head = Vec::with_capacity(HEAD);
        // What was read before an error stays in the buffer.
        let error = rest.by_ref().take(HEAD as u64).read_to_end(&mut head).err();
        Self { head, error, rest }
    }

    fn into_stream(self) -> Stream {
        let whole = Cursor::new(self.head).chain(Once(self.error)).chain(self.rest);
        Box::new(BufReader::with_capacity(1 << 16, whole))
    }
}

/// Gives an error, once.
struct Once(Option<io::Error>);

impl Read for Once {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Refuses what is no text, by its first bytes.
fn refuse(head: &[u8]) -> Result<(), Reason> {
    let packed = |format, unpack| Err(Reason::Compressed { format, unpack });
    match head {
        [] => Err(Reason::Empty),
        // What is in there may be anything.
        _ if warc::is_warc(head) || parquet::is_parquet(head) => Ok(()),
        _ if archive::is_zip(head) || archive::is_tar(head) => Ok(()),
        // Inside the compression that was undone.
        [0x1F, 0x8B, ..] => packed("gzip, twice", "gzip -dc"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => packed("Zstandard, twice", "zstd -dc"),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => packed("xz", "xz -dc"),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', ..] => packed("bzip2", "bzip2 -dc"),
        [b'%', b'P', b'D', b'F', ..] => Err(Reason::Unsupported { format: "PDF" }),
        _ => memchr::memchr(0, head).map_or(Ok(()), |at| Err(Reason::Binary { at })),
    }
}

/// All of a stream.
pub(super) fn read_bytes(stream: Stream, limit: u64) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    stream.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(Reason::TooLong { limit }) } else { Ok(bytes) }
}

/// All of a stream as text.
pub(super) fn read_text(stream: Stream, limit: u64) -> Result<String, Reason> {
    let bytes = read_bytes(stream, limit)?;
    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err(Reason::Binary { at });
    }
    String::from_utf8(bytes).map_err(|error| invalid(error.as_bytes(), error.utf8_error().valid_up_to()))
}

/// The reason for bytes that are no UTF-8 from `at` on.
pub(super) fn invalid(bytes: &[u8], at: usize) -> Reason {
    Reason::InvalidUtf8 { at, byte: bytes.get(at).copied().unwrap_or_default() }
}

/// Records of one stream, as bytes.
pub(super) struct RawRecords {
    stream: Stream,
    shape: Shape,
    limit: u64,
    /// Lines or objects begun so far.
    number: usize,
    /// Whether reading failed, after which nothing more can come.
    broken: bool,
    buffer: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Lines,
    Objects,
}

impl RawRecords {
    pub(super) fn new(stream: Stream, shape: Shape, limit: u64) -> Self {
        Self { stream, shape, limit, number: 0, broken: false, buffer: Vec::new() }
    }

    /// The next record that is not blank, and where it stands.
    pub(super) fn next(&mut self) -> Option<(Place, Result<&[u8], Reason>)> {
        if self.broken {
            return None;
        }
        let read = match self.shape {
            Shape::Lines => self.next_line(),
            Shape::Objects => self.next_object(),
        };
        let place = match self.shape {
            Shape::Lines => Place::Line(self.number),
            Shape::Objects => Place::Item(self.number),
        };
        match read {
            Ok(false) => None,
            Ok(true) => Some((place, Ok(&self.buffer))),
            Err(reason) => {
                self.broken = matches!(
                    reason,
                    Reason::Unreadable(_)
                        | Reason::Damaged { .. }
                        | Reason::Bomb
                        | Reason::Utf16
                        | Reason::CutOff
                );
                Some((place, Err(reason)))
            }
        }
    }

    /// Reads a line that is not blank into the buffer; false at the end.
    fn next_line(&mut self) -> Result<bool, Reason> {
        loop {
            self.buffer.clear();
            self.number += 1;
            let mut capped = self.stream.by_ref().take(self.limit + 1);
            let read = capped.read_until(b'\n', &mut self.buffer)?;
            if read == 0 {
                return Ok(false);
            }
            if read as u64 > self.limit && self.buffer.last() != Some(&b'\n') {
                self.stream.skip_until(b'\n')?;
                return Err(Reason::TooLong { limit: self.limit });
            }
            if !self.buffer.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    /// Reads one JSON value at the outermost level, or inside the outermost array, into the buffer; false at the end.
    fn next_object(&mut self) -> Result<bool, Reason> {
        self.buffer.clear();
        let mut scan = Scan { inside_array: self.number > 0, ..Scan::default() };
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let end = chunk.iter().position(|&byte| scan.step(byte) == Step::Done);
            let taken = end.unwrap_or(chunk.len());
            let (from, to) = (scan.begun_at.take().unwrap_or(0), taken);
            if scan.begun && self.buffer.len() as u64 <= self.limit {
                self.buffer.extend_from_slice(chunk.get(from..to).unwrap_or_default());
            }
            scan.seen = 0;
            self.stream.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if !scan.begun {
            return Ok(false);
        }
        self.number += 1;
        if self.buffer.len() as u64 > self.limit {
            return Err(Reason::TooLong { limit: self.limit });
        }
        if scan.depth > 0 || scan.in_string { Err(Reason::CutOff) } else { Ok(true) }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    More,
    /// The byte given comes after the value.
    Done,
}

/// Finds the end of a JSON value, byte by byte. It knows brackets and strings; the parser judges the rest.
#[derive(Debug, Default)]
struct Scan {
    inside_array: bool,
    begun: bool,
    ended: bool,
    /// Offset in the current chunk where the value begins, until it is taken.
    begun_at: Option<usize>,
    /// Bytes of the current chunk looked at.
    seen: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    fn step(&mut self, byte: u8) -> Step {
        let at = self.seen;
        self.seen += 1;
        if self.ended {
            return Step::Done;
        }
        if !self.begun {
            if byte == b'[' && !self.inside_array {
                self.inside_array = true;
                return Step::More;
            }
            if byte.is_ascii_whitespace() || byte == b',' || byte == b']' {
                return Step::More;
            }
            self.begun = true;
            self.begun_at = Some(at);
        }
        self.inside(byte)
    }

    fn inside(&mut self, byte: u8) -> Step {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.ended = self.depth == 0;
                }
                _ => {}
            }
            return Step::More;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                self.ended = self.depth == 0;
            }
            b',' | b']' if self.depth == 0 => return Step::Done,
            _ if self.depth == 0 && byte.is_ascii_whitespace() => return Step::Done,
            _ => {}
        }
        Step::More
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, shape: Shape, limit: u64, chunk: usize) -> Vec<String> {
        let stream = BufReader::with_capacity(chunk, Cursor::new(text.as_bytes().to_vec()));
        let mut raw = RawRecords::new(Box::new(stream), shape, limit);
        let mut out = Vec::new();
        while let Some((place, record)) = raw.next() {
            let shown = match record {
                Ok(bytes) => String::from_utf8(bytes.to_vec()).unwrap().trim().to_owned(),
                Err(reason) => reason.code().to_owned(),
            };
            out.push(format!("{} {shown}", place.number().unwrap()));
        }
        out
    }

    #[test]
    fn lines_are_numbered_and_blank_ones_skipped() {
        assert_eq!(records("{}\n\n  \n[1]\n{", Shape::Lines, 99, 3), ["1 {}", "4 [1]", "5 {"]);
        assert_eq!(records("{}\n123456789\n{}\n", Shape::Lines, 4, 3), ["1 {}", "2 too-long", "3 {}"]);
    }

    #[test]
    fn objects_come_from_arrays_and_from_a_row() {
        let array = r#" [ {"a":"]}\"{"} , {"b":[1,{"c":2}]},7,"x" ] "#;
        let expected = [r#"1 {"a":"]}\"{"}"#, r#"2 {"b":[1,{"c":2}]}"#, "3 7", r#"4 "x""#];
        for chunk in 1..9 {
            assert_eq!(records(array, Shape::Objects, 99, chunk), expected);
            assert_eq!(records("{\n}\n{}{}", Shape::Objects, 99, chunk), ["1 {\n}", "2 {}", "3 {}"]);
            assert_eq!(records("[{}, {\"a\": [", Shape::Objects, 99, chunk), ["1 {}", "2 cut-off"]);
            assert_eq!(records("[]", Shape::Objects, 99, chunk), [""; 0]);
            assert_eq!(records("[{\"a\":12345},{}]", Shape::Objects, 4, chunk), ["1 too-long", "2 {}"]);
        }
    }
}
