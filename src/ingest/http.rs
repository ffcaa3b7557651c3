//! HTTP responses as web archives hold them.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::html::{self, Page};
use super::record::utf8;
use super::reject::Reason;

/// A header with more bytes is none.
const LONGEST_HEADER: usize = 1 << 16;

/// Where the lines of a header end, and where what follows it begins. The first `searched` bytes hold no end.
pub(super) fn head(bytes: &[u8], searched: usize) -> Option<(usize, usize)> {
    memchr::memchr_iter(b'\n', bytes.get(searched..)?).map(|at| searched + at).find_map(|at| {
        match bytes.get(at + 1..)? {
            [b'\n', ..] => Some((at, at + 2)),
            [b'\r', b'\n', ..] => Some((at, at + 3)),
            _ => None,
        }
    })
}

/// Name and value of a header line.
pub(super) fn field(line: &[u8]) -> Option<(String, String)> {
    let line = String::from_utf8_lossy(line);
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_owned(), value.trim().to_owned()))
}

#[derive(Debug, Default)]
struct Header {
    status: Option<u16>,
    mime: String,
    charset: Option<String>,
    chunked: bool,
    encoding: String,
}

/// The page of a response; `None` if it is none, or no success.
pub(super) fn page(response: &[u8], limit: u64) -> Result<Option<Page>, Reason> {
    let within = response.get(..LONGEST_HEADER).unwrap_or(response);
    let Some((lines, body)) = head(within, 0) else { return Ok(None) };
    let header = header(response.get(..lines).unwrap_or_default());
    let html = header.is_html();
    if !header.is_page() {
        return Ok(None);
    }
    let body = response.get(body..).unwrap_or_default();
    let joined = if header.chunked { unchunked(body) } else { None };
    let body = joined.as_deref().unwrap_or(body);
    let unpacked = unpacked(body, &header.encoding, limit)?;
    let body = unpacked.as_deref().unwrap_or(body);
    let charset = header.charset.as_deref();
    if html { html::page(body, charset).map(Some) } else { plain(body, charset).map(Some) }
}

impl Header {
    fn is_html(&self) -> bool {
        matches!(self.mime.as_str(), "text/html" | "application/xhtml+xml")
    }

    fn is_page(&self) -> bool {
        self.status == Some(200) && (self.is_html() || self.mime == "text/plain")
    }
}

/// Whether a response of which this is the beginning is a page.
pub(super) fn is_page(response: &[u8]) -> bool {
    let within = response.get(..LONGEST_HEADER).unwrap_or(response);
    head(within, 0).is_some_and(|(lines, _)| header(response.get(..lines).unwrap_or_default()).is_page())
}

fn header(lines: &[u8]) -> Header {
    let mut lines = lines.split(|&byte| byte == b'\n');
    let status = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut words = status.split_ascii_whitespace();
    let http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    let mut header =
        Header { status: words.next().filter(|_| http).and_then(|w| w.parse().ok()), ..Header::default() };
    for (name, value) in lines.filter_map(field) {
        let value = value.to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "content-type" => {
                header.charset = value.split_once("charset=").map(|(_, charset)| {
                    charset.split(';').next().unwrap_or(charset).trim_matches(['"', '\'', ' ']).to_owned()
                });
                header.mime = value.split(';').next().unwrap_or_default().trim().to_owned();
            }
            "transfer-encoding" => header.chunked = value.contains("chunked"),
            "content-encoding" => header.encoding = value,
            _ => {}
        }
    }
    header
}

/// The body without the lengths between its chunks; `None` if there are none: many archives keep the header and store
/// the body joined. A body that is cut off in a chunk gives what is there.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    loop {
        let Some(end) = memchr::memchr(b'\n', body.get(..1024).unwrap_or(body)) else {
            return (!joined.is_empty()).then_some(joined);
        };
        let line = std::str::from_utf8(body.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(joined);
        }
        let rest = body.get(end + 1..).unwrap_or_default();
        let (chunk, after) = rest.split_at(size.min(rest.len()));
        joined.extend_from_slice(chunk);
        body = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
}

/// The body without its content encoding; `None` if it has none, or is stored without it.
fn unpacked(body: &[u8], encoding: &str, limit: u64) -> Result<Option<Vec<u8>>, Reason> {
    let gzip = body.starts_with(&[0x1F, 0x8B]);
    let decoder: Box<dyn Read + '_> = match encoding.trim() {
        "gzip" | "x-gzip" if gzip => Box::new(MultiGzDecoder::new(body)),
        // The standard wants a zlib header; some servers leave it out.
        "deflate" if body.first().is_some_and(|byte| byte & 0x0F == 8) => Box::new(ZlibDecoder::new(body)),
        "deflate" if !body.trim_ascii_start().starts_with(b"<") => Box::new(DeflateDecoder::new(body)),
        "br" | "zstd" if !body.trim_ascii_start().starts_with(b"<") => {
            return Err(Reason::Unsupported { format: "the page's content encoding (Brotli or Zstandard)" });
        }
        _ => return Ok(None),
    };
    let mut bytes = Vec::new();
    let read = decoder.take(limit + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        return Err(Reason::TooLong { limit });
    }
    read.map_err(|error| Reason::Damaged {
        format: "content of the page, a compressed",
        detail: error.to_string(),
    })?;
    Ok(Some(bytes))
}

/// A page of plain text: in the character set that is declared, else UTF-8.
fn plain(bytes: &[u8], charset: Option<&str>) -> Result<Page, Reason> {
    let text = match charset {
        Some(_) => html::decoded(bytes, charset),
        None => utf8(bytes)?.to_owned(),
    };
    if text.trim().is_empty() { Err(Reason::EmptyText) } else { Ok(Page { text, ..Page::default() }) }
}
