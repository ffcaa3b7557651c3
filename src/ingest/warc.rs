//! Web archives (WARC 1.0 and 1.1): the pages among the responses, one at a time.
//!
//! Lengths come from the file and are believed only as far as the file bears them out: nothing is allocated by them, and
//! a record after which no other begins is rejected. Reading then goes on at the next line that begins with `WARC/1.`.

use super::html::Page;
use super::http;
use super::reader::Stream;
use super::reject::{Place, Reason};
use super::window::Window;

const VERSIONS: [&[u8]; 2] = [b"WARC/1.0", b"WARC/1.1"];

/// What a record begins and ends with, and where reading goes on after a broken one.
const BEGIN: &[u8] = b"WARC/";
const END: &[u8] = b"\r\n\r\n";
const RESUME: &[u8] = b"\nWARC/1.";

/// A header with more bytes is none.
const LONGEST_HEADER: usize = 1 << 16;

/// Whether a file is a web archive.
pub(super) fn is_warc(head: &[u8]) -> bool {
    head.starts_with(BEGIN)
}

/// The pages of a web archive.
pub(super) struct Warc {
    window: Window,
    limit: u64,
    /// Records begun so far.
    number: usize,
    /// Whether anything has come out.
    any: bool,
    ended: bool,
}

/// What a record's header says.
#[derive(Debug, Default)]
struct Header {
    response: bool,
    length: Option<u64>,
    url: Option<String>,
    date: Option<String>,
    /// Where the body begins.
    body: usize,
}

impl Warc {
    pub(super) fn new(stream: Stream, limit: u64) -> Self {
        Self { window: Window::new(stream), limit, number: 0, any: false, ended: false }
    }

    /// The next page, or what is wrong, and the number of the record. Records that are no pages are passed over.
    pub(super) fn next(&mut self) -> Option<(Place, Result<Page, Reason>)> {
        while !self.ended {
            let page = match self.record() {
                Ok(None) => {
                    self.ended = true;
                    break;
                }
                Ok(Some(Next::Other)) => continue,
                Ok(Some(Next::Page(read))) => read.map(|page| *page),
                Err(reason) => Err(reason),
            };
            self.any = true;
            return Some((Place::Item(self.number), page));
        }
        (!std::mem::replace(&mut self.any, true)).then_some((Place::Whole, Err(Reason::NoPages)))
    }

    /// Reads a record. An error means that where it ends is not known, and reading goes on at the next.
    fn record(&mut self) -> Result<Option<Next>, Reason> {
        if !self.find_record().inspect_err(|_| self.ended = true)? {
            return Ok(None);
        }
        self.number += 1;
        let header = match self.header() {
            Ok(header) => header,
            Err(reason) => return Err(self.resume(1, reason)),
        };
        let body = header.body;
        let length = match header.length {
            None => return Err(self.resume(body, broken("no valid Content-Length"))),
            Some(length) if length > self.limit => return self.too_long(&header).transpose(),
            Some(length) => usize::try_from(length).unwrap_or(usize::MAX),
        };
        let end = body.saturating_add(length);
        if !header.response {
            return self.pass(end).map(|()| Some(Next::Other));
        }
        match self.window.need(end) {
            Ok(true) => {}
            Ok(false) => return Err(self.resume(body, Reason::CutOff)),
            Err(reason) => return Err(self.resume(body, reason)),
        }
        if !self.another_follows(end) {
            return Err(self.resume(body, broken("no record follows where Content-Length says")));
        }
        let bytes = self.window.bytes().get(body..end).unwrap_or_default();
        let read = http::page(bytes, self.limit).transpose();
        let read = read.map(|read| read.map(|page| Box::new(named(page, header))));
        self.window.skip(end);
        Ok(Some(read.map_or(Next::Other, Next::Page)))
    }

    /// Leaves a record that is too long. A film is no article that was missed, a page is.
    fn too_long(&mut self, header: &Header) -> Option<Result<Next, Reason>> {
        // If the stream breaks here, the search for the next record says so.
        let _ = self.window.need(header.body + LONGEST_HEADER);
        let page =
            header.response && http::is_page(self.window.bytes().get(header.body..).unwrap_or_default());
        let reason = self.resume(header.body, Reason::TooLong { limit: self.limit });
        Some(if page { Err(reason) } else { Ok(Next::Other) })
    }

    /// Goes to the beginning of a record; false at the end.
    fn find_record(&mut self) -> Result<bool, Reason> {
        while self.window.need(1)? {
            let blank = self.window.bytes().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(true);
            }
            self.window.skip(blank);
        }
        Ok(false)
    }

    fn header(&mut self) -> Result<Header, Reason> {
        let mut searched = 0;
        let (lines, body) = loop {
            let bytes = self.window.bytes();
            let within = bytes.get(..LONGEST_HEADER).unwrap_or(bytes);
            if let Some(found) = http::head(within, searched) {
                break found;
            }
            searched = within.len().saturating_sub(4);
            if bytes.len() >= LONGEST_HEADER || !self.window.more()? {
                return Err(broken("no record begins here, or its header does not end"));
            }
        };
        let lines = self.window.bytes().get(..lines).unwrap_or_default();
        let mut lines = lines.split(|&byte| byte == b'\n');
        let version = lines.next().unwrap_or_default().trim_ascii_end();
        if !VERSIONS.contains(&version) {
            return Err(broken("it does not begin with WARC/1.0 or WARC/1.1"));
        }
        let mut header = Header { body, ..Header::default() };
        for (name, value) in lines.filter_map(http::field) {
            match name.to_ascii_lowercase().as_str() {
                "warc-type" => header.response = value.eq_ignore_ascii_case("response"),
                "content-length" => header.length = digits(&value),
                "warc-target-uri" => {
                    header.url = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned());
                }
                "warc-date" => header.date = Some(value),
                _ => {}
            }
        }
        Ok(header)
    }

    /// Whether what ends a record, another one or nothing follows at `end`.
    fn another_follows(&mut self, end: usize) -> bool {
        // If the stream breaks here, the next record says so.
        let _ = self.window.need(end.saturating_add(4 + BEGIN.len()));
        let after = self.window.bytes().get(end..).unwrap_or_default();
        if after.starts_with(END) {
            return true;
        }
        let blank = after.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let after = after.get(blank..).unwrap_or_default();
        after.is_empty() || after.starts_with(BEGIN)
    }

    /// Passes over a record that is no response without holding it.
    fn pass(&mut self, end: usize) -> Result<(), Reason> {
        let mut left = end;
        loop {
            let at_hand = self.window.bytes().len().min(left);
            self.window.skip(at_hand);
            left -= at_hand;
            if left == 0 {
                return Ok(());
            }
            match self.window.more() {
                Ok(true) => {}
                Ok(false) => {
                    self.ended = true;
                    return Err(Reason::CutOff);
                }
                Err(reason) => {
                    self.ended = true;
                    return Err(reason);
                }
            }
        }
    }

    /// Goes to the next record by its first line, from `from` on if that is affordable, and gives the reason back.
    fn resume(&mut self, from: usize, reason: Reason) -> Reason {
        let seen = self.window.bytes().len();
        let from = if self.window.again(seen) { from.saturating_sub(1) } else { seen };
        self.window.skip(from);
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = memchr::memmem::find(bytes, RESUME) {
                self.window.skip(at + 1);
                return reason;
            }
            self.window.skip(bytes.len().saturating_sub(RESUME.len()));
            if !matches!(self.window.more(), Ok(true)) {
                self.ended = true;
                return reason;
            }
        }
    }
}

/// What a record turns out to be.
enum Next {
    /// No page.
    Other,
    Page(Result<Box<Page>, Reason>),
}

fn broken(detail: &'static str) -> Reason {
    Reason::BadWarc { detail }
}

/// What the record knows of a page: its address, and the day of the visit for pages that name no other.
fn named(page: Page, header: Header) -> Page {
    Page { url: header.url.or(page.url), published: page.published.or(header.date), ..page }
}

/// A number without sign.
fn digits(value: &str) -> Option<u64> {
    value.bytes().all(|byte| byte.is_ascii_digit()).then(|| value.parse().ok()).flatten()
}
