//! What pages are made of: facts, figures with their tables, a list. Plain data, already worded and rounded; templates
//! only place it.

use askama::Template;
use sha2::{Digest, Sha256};

use super::annotate::{Annotated, annotate};
use super::chart;
use super::stats::{Estimate, Moments};
use super::text::{self, whole};
use super::words::Words;
use super::{Options, ReportError};
use crate::tables::ArticleRows;

pub(super) const STYLE: &str = include_str!("assets/report.css");
pub(super) const SCRIPT: &str = include_str!("assets/report.js");

/// The one inline script: it loads the other, so that its checksum can stand in the policy of every page. Browsers
/// differ in what `'self'` is for a page from the disk; a checksum is the same in all.
const LOADER: &str = "(function(d){var e=d.documentElement,s=d.createElement('script');\
try{var t=localStorage.getItem('pullquote-theme');if(t)e.setAttribute('data-theme',t)}catch(x){}\
s.src=e.getAttribute('data-root')+'assets/report.js';d.head.appendChild(s)})(document)";

/// What every page has.
#[derive(Debug, Clone)]
pub(super) struct Shell {
    /// Title of the page.
    pub(super) title: String,
    /// Title of the report.
    pub(super) report: String,
    /// Way to the report's folder: empty, or `../`.
    pub(super) root: &'static str,
    /// Content security policy.
    pub(super) policy: String,
    /// The inline script.
    pub(super) loader: &'static str,
    /// Day of the report.
    pub(super) day: String,
    /// Version of the program.
    pub(super) version: &'static str,
    /// Which entry of the menu this is.
    pub(super) here: &'static str,
}

impl Shell {
    /// The shell of a page.
    pub(super) fn new(options: &Options, title: &str, root: &'static str, here: &'static str) -> Self {
        Self {
            title: title.to_owned(),
            report: options.title.clone(),
            root,
            policy: format!(
                "default-src 'none'; script-src '{}' 'strict-dynamic' 'self' file:; style-src 'self' file:; \
                 base-uri 'none'; form-action 'none'",
                digest(LOADER)
            ),
            loader: LOADER,
            day: options.day.clone(),
            version: env!("CARGO_PKG_VERSION"),
            here,
        }
    }
}

/// `sha256-…`, as policies name what may stand in a page.
fn digest(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::from("sha256-");
    for three in Sha256::digest(text.as_bytes()).chunks(3) {
        let bits = (0..3).fold(0, |bits, nth| bits << 8 | u32::from(three.get(nth).copied().unwrap_or(0)));
        for nth in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * nth) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if nth <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

/// A number or word with its name.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
    /// Name of the query that gives the number; tests ask it.
    pub(super) query: &'static str,
}

/// A fact that is a number.
pub(super) fn count(label: &'static str, value: u64, query: &'static str) -> Fact {
    Fact { label, value: whole(value), query }
}

/// A cell of a table.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub(super) text: Words,
    /// Page that it leads to.
    pub(super) href: Option<String>,
    /// A drawing beside the text.
    pub(super) chart: String,
    /// Name of the query that gives the number, if the whole text is one.
    pub(super) query: &'static str,
    /// What it is sorted by.
    pub(super) sort: String,
    /// Whether it is a number.
    pub(super) number: bool,
}

impl Cell {
    /// Words.
    pub(super) fn text(text: impl Into<Words>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words that lead somewhere.
    pub(super) fn link(text: impl Into<String>, href: Option<String>) -> Self {
        Self { text: Words::default().theirs(text), href, ..Self::default() }
    }

    /// A whole number.
    pub(super) fn count(value: u64, query: &'static str) -> Self {
        Self { text: whole(value).into(), sort: value.to_string(), query, number: true, ..Self::default() }
    }

    /// A number that is shown in other words.
    pub(super) fn number(text: String, sort: f64, query: &'static str) -> Self {
        Self { text: text.into(), sort: format!("{sort:.6}"), query, number: true, ..Self::default() }
    }

    /// Words with several numbers.
    pub(super) fn numbers(text: Words, sort: f64) -> Self {
        Self { text, sort: format!("{sort:.6}"), number: true, ..Self::default() }
    }

    /// In place of a figure that would rest on too little; kept on one line like a number.
    pub(super) fn lacking() -> Self {
        Self { number: true, ..Self::text("not enough data") }
    }

    /// A drawing.
    pub(super) fn chart(chart: String) -> Self {
        Self { chart, ..Self::default() }
    }

    /// As text that may be broken into lines.
    pub(super) fn wrapped(self) -> Self {
        Self { number: false, ..self }
    }

    /// With a drawing below.
    pub(super) fn drawn(self, chart: String) -> Self {
        Self { chart, ..self }
    }
}

/// A number with its query, for [`Words::with`].
pub(super) fn number(value: u64, query: &'static str) -> (String, &'static str) {
    (whole(value), query)
}

/// A row of a table, with a key by which tests find it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) key: String,
    pub(super) cells: Vec<Cell>,
}

/// A table with what is drawn of it.
#[derive(Debug, Default)]
pub(super) struct Figure {
    /// For links and tests.
    pub(super) id: &'static str,
    pub(super) title: Words,
    /// What is counted, in what unit, of how many.
    pub(super) caption: Words,
    /// Colours of a drawing, as class and name.
    pub(super) legend: Vec<(String, &'static str)>,
    /// A drawing above the table.
    pub(super) chart: String,
    pub(super) head: Vec<Words>,
    pub(super) rows: Vec<Row>,
    /// Whether the table is behind the drawing.
    pub(super) folded: bool,
    /// What stands in place of a table without rows.
    pub(super) nothing: &'static str,
}

/// A list that is loaded piece by piece.
#[derive(Debug)]
pub(super) struct List {
    /// `quotes` or `articles`.
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    /// Folder of its files, seen from the page.
    pub(super) source: String,
    pub(super) items: u64,
    /// Name of the files that are downloaded.
    pub(super) file: String,
}

/// Most pages.
#[derive(Debug, Template)]
#[template(path = "page.html")]
pub(super) struct Page {
    pub(super) shell: Shell,
    pub(super) heading: String,
    pub(super) lead: Words,
    pub(super) facts: Vec<Fact>,
    pub(super) notes: Vec<Words>,
    pub(super) figures: Vec<Figure>,
    pub(super) list: Option<List>,
    /// What it is about, for tests: key of a speaker, name of an outlet.
    pub(super) key: String,
}

/// The page of an article.
#[derive(Debug, Template)]
#[template(path = "article.html")]
pub(super) struct ArticlePage {
    pub(super) shell: Shell,
    pub(super) article: Annotated,
}

/// How the report was made.
#[derive(Debug, Template)]
#[template(path = "method.html")]
pub(super) struct Method {
    pub(super) shell: Shell,
    pub(super) models: Vec<(String, String)>,
    pub(super) options: Vec<(String, String)>,
    pub(super) inputs: Vec<(String, String)>,
    pub(super) schema: String,
    /// Version of the program that made the tables.
    pub(super) analysed_by: String,
    /// Measured figures, as HTML.
    pub(super) figures: String,
    /// Model cards, as name and HTML.
    pub(super) cards: Vec<(&'static str, String)>,
    pub(super) least_mean: u64,
    pub(super) least_test: u64,
    pub(super) least_expected: f64,
    /// Comparisons with enough data, as sentence.
    pub(super) tests: Words,
    /// Comparisons without, as sentence.
    pub(super) untested: Words,
    pub(super) min_quotes: u64,
    pub(super) speakers: usize,
    pub(super) duplicates: String,
    /// Whether speech without quotation marks is among the quotations.
    pub(super) indirect: bool,
}

/// One page with annotated articles and nothing else: `pullquote analyze --format html`.
#[derive(Debug)]
pub struct Standalone;

#[derive(Template)]
#[template(path = "standalone.html", block = "begin")]
struct Begin {
    policy: String,
    style: &'static str,
    script: &'static str,
}

#[derive(Template)]
#[template(path = "standalone.html", block = "end")]
struct End;

#[derive(Template)]
#[template(path = "annotated.html")]
struct Body<'a> {
    article: &'a Annotated,
}

impl Standalone {
    /// Everything before the first article.
    ///
    /// # Errors
    /// [`ReportError::Page`] if the template fails.
    pub fn begin() -> Result<String, ReportError> {
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
            digest(SCRIPT),
            digest(STYLE)
        );
        Ok(Begin { policy, style: STYLE, script: SCRIPT }.render()?)
    }

    /// An article.
    ///
    /// # Errors
    /// [`ReportError::Page`] if the template fails.
    pub fn article(rows: &ArticleRows) -> Result<String, ReportError> {
        let prefix = format!("a{}-", rows.article.article);
        let article = annotate(&rows.article, &rows.quotes, &rows.actors, &prefix);
        Ok(Body { article: &article }.render()?)
    }

    /// Everything after the last.
    ///
    /// # Errors
    /// [`ReportError::Page`] if the template fails.
    pub fn end() -> Result<String, ReportError> {
        Ok(End.render()?)
    }
}

/// Cells of a mean over articles: n, mean, interval, drawing.
pub(super) fn mean_cells(framing: &Moments) -> [Cell; 4] {
    let mean = framing.mean().unwrap_or_default();
    let estimate = framing.estimate();
    let reach = estimate.map(|estimate| (estimate.low, estimate.high));
    let interval = match reach {
        Some((low, high)) => Cell::number(reach_text(low, high), low, "framing-interval"),
        None => Cell::lacking(),
    };
    [
        Cell::count(framing.n(), "framing-articles"),
        Cell::number(text::signed(mean), mean, "framing-mean"),
        interval,
        Cell::chart(chart::interval(mean, reach)),
    ]
}

/// `−0.10 to +0.20`.
pub(super) fn reach_text(low: f64, high: f64) -> String {
    format!("{} to {}", text::signed(low), text::signed(high))
}

/// A share with its interval.
pub(super) fn share_cell(share: Option<Estimate>, query: &'static str) -> Cell {
    match share {
        Some(share) => Cell::number(share_text(&share), share.value, query),
        None => Cell::lacking(),
    }
}

/// `12.0 % (8.1–16.9)`.
pub(super) fn share_text(share: &Estimate) -> String {
    format!("{} ({:.1}–{:.1})", text::percent(share.value), share.low * 100.0, share.high * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_that_browsers_compute() {
        assert_eq!(digest(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(digest("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
