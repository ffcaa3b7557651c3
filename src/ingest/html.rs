//! Web pages: the main text with its paragraphs, and what the page says of itself.
//!
//! What is text and what is navigation, advertisement or comment is told by `dom_smoothie`, which follows the reader
//! view of Firefox. The extracted text is the article's text from then on: positions refer to it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::Encoding;

use super::guard::guarded;
use super::reject::Reason;
use crate::lexicon::is_boilerplate;

/// Pages with more bytes, more elements, deeper nesting or more attributes to an element are no articles. The bounds keep
/// time and stack in hand: the parser and the extraction go over ancestors and attributes again and again.
const LONGEST: usize = 4 << 20;
const ELEMENTS: usize = 100_000;
const DEEPEST: usize = 400;
const ATTRIBUTES: usize = 10_000;

/// How far a page may declare its character set.
const DECLARED_WITHIN: usize = 4096;

/// What a page holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
    pub(super) text: String,
}

/// Whether text begins like a page.
pub(super) fn is_page(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let begins = |with: &str| head.get(..with.len()).is_some_and(|h| h.eq_ignore_ascii_case(with.as_bytes()));
    let early = head.get(..512).unwrap_or(head).to_ascii_lowercase();
    begins("<!doctype html")
        || begins("<html")
        || begins("<head")
        || ((begins("<?xml") || begins("<!--")) && memchr::memmem::find(&early, b"<html").is_some())
}

/// Reads a page whose character set may be declared outside, by HTTP.
pub(super) fn page(bytes: &[u8], charset: Option<&str>) -> Result<Page, Reason> {
    if bytes.trim_ascii().is_empty() {
        return Err(Reason::Empty);
    }
    if bytes.len() > LONGEST {
        return Err(Reason::TooLong { limit: LONGEST as u64 });
    }
    if too_deep(bytes) {
        return Err(Reason::NoMainText);
    }
    let html = decoded(bytes, charset);
    // Pages are as broken as can be. If the extraction stumbles over one, the others must still come out.
    let extracted = guarded(|| extract(&html));
    let page = extracted.flatten().ok_or(Reason::NoMainText)?;
    if page.text.is_empty() { Err(Reason::NoMainText) } else { Ok(page) }
}

fn extract(html: &str) -> Option<Page> {
    let config =
        Config { text_mode: TextMode::Formatted, max_elements_to_parse: ELEMENTS, ..Config::default() };
    let mut reader = Readability::new(html, None, Some(config)).ok()?;
    let canonical = reader.doc.select("link[rel=canonical]").attr("href").map(|href| href.to_string());
    let shared = reader.doc.select("meta[property='og:url']").attr("content").map(|url| url.to_string());
    let dated = reader.doc.select("time[datetime]").attr("datetime").map(|date| date.to_string());
    let article = reader.parse().ok()?;
    let filled = |value: Option<String>| value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let address = |value: Option<String>| filled(value).filter(|url| url.contains("://"));
    Some(Page {
        title: filled(Some(article.title)),
        outlet: filled(article.site_name),
        published: filled(article.published_time).or_else(|| filled(dated)),
        url: address(canonical).or_else(|| address(shared)).or_else(|| address(article.url)),
        text: tidy(&article.text_content),
    })
}

/// Paragraphs with one empty line between them, without boilerplate.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut apart = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            apart = true;
        } else if !is_boilerplate(line) {
            if !tidy.is_empty() {
                tidy.push_str(if apart { "\n\n" } else { "\n" });
            }
            tidy.push_str(line);
            apart = false;
        }
    }
    tidy
}

/// The page as text: by byte order mark, by what HTTP says, by what the page says, as UTF-8 if it is, and else by the
/// look of it.
pub(super) fn decoded(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return text(bytes.get(mark..).unwrap_or_default(), encoding);
    }
    let label = charset.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| declared(bytes));
    if let Some(encoding) = label {
        return text(bytes, encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    text(bytes, detector.guess(None, Utf8Detection::Allow))
}

fn text(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The character set that a `meta` element names. One that says UTF-16 in ASCII letters cannot be.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARED_WITHIN).unwrap_or(bytes).to_ascii_lowercase();
    memchr::memmem::find_iter(&head, b"<meta").find_map(|at| {
        let element = head.get(at..)?.split(|&byte| byte == b'>').next()?;
        let named = memchr::memmem::find(element, b"charset")? + b"charset".len();
        let value = element.get(named..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"';/".contains(byte);
        let encoding = Encoding::for_label(value.split(ends).next()?)?;
        let wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
        Some(if wide { encoding_rs::UTF_8 } else { encoding })
    })
}

/// Elements that have no end, or may do without.
const OPEN: [&[u8]; 22] = [
    b"area", b"br", b"col", b"dd", b"dt", b"embed", b"hr", b"img", b"input", b"li", b"link", b"meta",
    b"option", b"p", b"source", b"tbody", b"td", b"tfoot", b"th", b"thead", b"tr", b"wbr",
];

/// Elements whose content is no markup.
const RAW: [&[u8]; 3] = [b"script", b"style", b"textarea"];

/// Whether elements stand in each other deeper than in any article, counted a little too high rather than too low.
fn too_deep(bytes: &[u8]) -> bool {
    let (mut open, mut from, mut counted) = (Vec::with_capacity(DEEPEST), 0, 0);
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let (closes, rest) = rest.strip_prefix(b"/").map_or((false, rest), |rest| (true, rest));
        let length = rest.iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = rest.get(..length).unwrap_or_default();
        let is = |names: &[&[u8]]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        match rest.first() {
            _ if at < from => {}
            Some(b'!') if rest.starts_with(b"!--") => {
                from = memchr::memmem::find(rest, b"-->").map_or(bytes.len(), |end| at + end);
            }
            // An end closes what it names, if that is open, and nothing else.
            _ if closes => {
                if let Some(last) = open.iter().rposition(|other: &&[u8]| name.eq_ignore_ascii_case(other)) {
                    open.remove(last);
                }
            }
            Some(first) if !first.is_ascii_alphabetic() || is(&OPEN) => {}
            Some(_) if is(&RAW) => from = at + end_of(rest, name),
            Some(_) => open.push(name),
            None => {}
        }
        if at >= from && at >= counted && rest.first().is_some_and(u8::is_ascii_alphabetic) {
            let (attributes, end) = attributes(rest);
            if attributes > ATTRIBUTES {
                return true;
            }
            counted = at + end;
        }
        if open.len() > DEEPEST {
            return true;
        }
    }
    false
}

/// How many attributes a tag may have at most, and where it ends.
fn attributes(tag: &[u8]) -> (usize, usize) {
    let (mut count, mut quote) = (0, None);
    for (at, &byte) in tag.iter().enumerate() {
        match quote {
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if byte == b'>' => return (count, at),
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => count += usize::from(byte == b'/' || byte.is_ascii_whitespace()),
        }
    }
    (count, tag.len())
}

/// Where the end of an element with raw content comes to an end.
fn end_of(rest: &[u8], name: &[u8]) -> usize {
    let closes =
        |&at: &usize| rest.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
    memchr::memmem::find_iter(rest, b"</").find(closes).map_or(rest.len(), |at| at + 2)
}
