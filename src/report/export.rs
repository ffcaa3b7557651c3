//! Reports on speakers as Markdown, CSV or JSON: for a terminal, a paper, a spreadsheet.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::collect::{self, Corpus, Speaker, top};
use super::comparison::{Comparison, Comparisons};
use super::spool::{Said, Spool};
use super::stats::{self, Moments};
use super::text::{SHORT, clean, percent, probability, signed, whole};
use super::{Options, ReportError};
use crate::archive::Tables;
use crate::identity::normalized;

/// How to write a report on speakers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For reading, and for papers.
    Markdown,
    /// One row for each speaker and outlet.
    Csv,
    /// One object for each speaker, quotations included, as an array.
    Json,
}

/// A speaker with all that the report says.
#[derive(Debug, Serialize)]
struct Report {
    name: String,
    key: String,
    r#type: String,
    role: Option<String>,
    aliases: Vec<String>,
    quotes: u64,
    quoted_words: u64,
    articles: u64,
    framing: Option<Mean>,
    outlets: Vec<InOutlet>,
    framing_pairs: Vec<Pair>,
    quoting_pairs: Vec<Pair>,
    months: std::collections::BTreeMap<String, u64>,
    verbs: std::collections::BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quotations: Vec<Quotation>,
}

#[derive(Debug, Serialize)]
struct Quotation {
    article: i64,
    article_id: String,
    quote: i32,
    outlet: Option<String>,
    date: String,
    kind: String,
    text: String,
    sentence: String,
    title: String,
    url: Option<String>,
    cue: String,
    rule: String,
    confidence: f32,
}

/// A mean over articles.
#[derive(Debug, Serialize)]
struct Mean {
    mean: f64,
    low: Option<f64>,
    high: Option<f64>,
    articles: u64,
}

/// A speaker in an outlet.
#[derive(Debug, Serialize)]
struct InOutlet {
    outlet: Option<String>,
    quotes: u64,
    quoted_words: u64,
    articles: u64,
    share: Option<f64>,
    share_low: Option<f64>,
    share_high: Option<f64>,
    framing: Option<Mean>,
    difference: Option<f64>,
    difference_low: Option<f64>,
    difference_high: Option<f64>,
    q: Option<f64>,
}

/// Two outlets with enough data: the first less the other.
#[derive(Debug, Serialize)]
struct Pair {
    outlet: Option<String>,
    other: Option<String>,
    difference: f64,
    low: f64,
    high: f64,
    q: f64,
}

/// A row of the CSV table.
#[derive(Debug, Serialize)]
struct Line<'a> {
    speaker: std::borrow::Cow<'a, str>,
    key: &'a str,
    r#type: &'a str,
    outlet: Option<std::borrow::Cow<'a, str>>,
    quotes: u64,
    quoted_words: u64,
    articles: u64,
    share: Option<f64>,
    share_low: Option<f64>,
    share_high: Option<f64>,
    framing_articles: Option<u64>,
    framing: Option<f64>,
    framing_low: Option<f64>,
    framing_high: Option<f64>,
    difference: Option<f64>,
    difference_low: Option<f64>,
    difference_high: Option<f64>,
    q: Option<f64>,
}

/// Writes a report on all speakers above the threshold, or on those of a name, to `sink`; `temporary` is a folder that
/// may be written to.
///
/// # Errors
/// [`ReportError`] if the tables cannot be read, or nobody has the name.
pub fn export(
    tables: &Tables,
    options: &Options,
    format: Format,
    name: Option<&str>,
    temporary: &Path,
    sink: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(), ReportError> {
    let mut corpus = Corpus::survey(tables, options)?;
    let (by_key, by_outlet) = (corpus.by_key(), corpus.by_outlet());
    let mut spool = Spool::new(temporary.join("spool"), corpus.speakers.len())?;
    for joined in collect::joined(tables) {
        corpus.add(&joined?, &by_key, &by_outlet, &mut spool)?;
    }
    corpus.finish(tables, &by_key)?;
    let comparisons = Comparisons::of(&corpus);
    let chosen: Vec<usize> = chosen(&corpus, name, options)?;
    let mut put = |text: &str| sink(text.as_bytes()).map_err(ReportError::io(Path::new("standard output")));
    let (mut before, quotations) = (if format == Format::Json { "[\n" } else { "" }, format != Format::Csv);
    let mut csv = csv::Writer::from_writer(Vec::new());
    for nth in chosen {
        let Some(speaker) = corpus.speakers.get(nth) else { continue };
        let said = if quotations { spool.sorted(nth)?.collect::<Result<_, _>>()? } else { Vec::new() };
        let report = report(&corpus, nth, speaker, &comparisons, said);
        match format {
            Format::Json => {
                put(before)?;
                put(&serde_json::to_string_pretty(&report).map_err(ReportError::Json)?)?;
                before = ",\n";
            }
            Format::Markdown => put(&markdown(&report))?,
            Format::Csv => lines(&report).try_for_each(|line| csv.serialize(line))?,
        }
    }
    match format {
        Format::Json => put(if before == "[\n" { "[]\n" } else { "\n]\n" }),
        Format::Markdown => Ok(()),
        Format::Csv => {
            let bytes = csv.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))?;
            put(&String::from_utf8_lossy(&bytes))
        }
    }
}

/// Whom the report is on.
fn chosen(corpus: &Corpus, name: Option<&str>, options: &Options) -> Result<Vec<usize>, ReportError> {
    let all = 0..corpus.speakers.len();
    let Some(name) = name else { return Ok(all.collect()) };
    let wanted = normalized(name);
    let is = |speaker: &Speaker| {
        speaker.key == name
            || normalized(&speaker.name) == wanted
            || speaker.aliases.keys().any(|alias| normalized(alias) == wanted)
    };
    let found: Vec<usize> = all.filter(|&nth| corpus.speakers.get(nth).is_some_and(is)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let like = |speaker: &&Speaker| {
        normalized(&speaker.name).split(' ').any(|word| wanted.split(' ').any(|w| w == word))
    };
    let mut near: Vec<&str> = corpus.speakers.iter().filter(like).map(|s| s.name.as_str()).take(5).collect();
    if near.is_empty() {
        near = corpus.speakers.iter().map(|speaker| speaker.name.as_str()).take(5).collect();
    }
    let near = if near.is_empty() {
        "there is nobody".to_owned()
    } else {
        format!("there are: {}", near.join(", "))
    };
    Err(ReportError::NoSpeaker { name: name.to_owned(), least: options.min_quotes, near })
}

/// Four decimals, as in the tables.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn mean(framing: &Moments) -> Option<Mean> {
    let estimate = framing.estimate();
    Some(Mean {
        mean: round(framing.mean()?),
        low: estimate.map(|estimate| round(estimate.low)),
        high: estimate.map(|estimate| round(estimate.high)),
        articles: framing.n(),
    })
}

fn report(
    corpus: &Corpus,
    nth: usize,
    speaker: &Speaker,
    comparisons: &Comparisons,
    said: Vec<Said>,
) -> Report {
    let name_of = |outlet: usize| corpus.outlets.get(outlet).and_then(|outlet| outlet.name.clone());
    let mut outlets: Vec<InOutlet> = Vec::new();
    let told = |cell: &collect::Cell| cell.quotes > 0 || cell.framing.n() > 0;
    for (outlet, cell) in speaker.outlets.iter().filter(|(_, cell)| told(cell)) {
        let articles = corpus.outlets.get(*outlet).map_or(0, |outlet| outlet.articles);
        let share = stats::share(cell.articles, articles);
        let test = comparisons.rest.of(nth, *outlet);
        let difference = test.and_then(|test| test.difference);
        outlets.push(InOutlet {
            outlet: name_of(*outlet),
            quotes: cell.quotes,
            quoted_words: cell.words,
            articles: cell.articles,
            share: share.map(|share| round(share.value)),
            share_low: share.map(|share| round(share.low)),
            share_high: share.map(|share| round(share.high)),
            framing: mean(&cell.framing),
            difference: difference.map(|difference| round(difference.value)),
            difference_low: difference.map(|difference| round(difference.low)),
            difference_high: difference.map(|difference| round(difference.high)),
            q: difference.and(test).map(|test| round(test.q)),
        });
    }
    outlets.sort_by_key(|outlet| std::cmp::Reverse(outlet.quotes));
    let quotation = |said: Said| Quotation {
        article: said.article,
        article_id: said.id,
        quote: said.quote,
        outlet: name_of(said.outlet),
        date: said.date,
        kind: said.kind,
        text: said.text,
        sentence: said.sentence,
        title: said.title,
        url: said.url,
        cue: said.cue,
        rule: said.rule,
        confidence: said.confidence,
    };
    Report {
        name: clean(&speaker.name, SHORT),
        key: speaker.key.clone(),
        r#type: speaker.kind.clone(),
        role: top(&speaker.roles, 1).first().map(|(role, _)| clean(role, SHORT)),
        aliases: top(&speaker.aliases, 20).iter().map(|(alias, _)| clean(alias, SHORT)).collect(),
        quotes: speaker.quotes,
        quoted_words: speaker.words,
        articles: speaker.articles,
        framing: mean(&speaker.framing),
        outlets,
        framing_pairs: comparisons
            .framing
            .of_speaker(nth)
            .iter()
            .filter_map(|test| pair(&name_of, test))
            .collect(),
        quoting_pairs: comparisons
            .quoting
            .of_speaker(nth)
            .iter()
            .filter_map(|test| pair(&name_of, test))
            .collect(),
        months: speaker.months.clone(),
        verbs: speaker.verbs.clone(),
        quotations: said.into_iter().map(quotation).collect(),
    }
}

fn pair<M>(name_of: &impl Fn(usize) -> Option<String>, test: &Comparison<M>) -> Option<Pair> {
    let difference = test.difference?;
    Some(Pair {
        outlet: name_of(test.outlet),
        other: name_of(test.other?),
        difference: round(difference.value),
        low: round(difference.low),
        high: round(difference.high),
        q: round(test.q),
    })
}

/// A cell that begins like a formula would be one in a spreadsheet.
fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

fn lines(report: &Report) -> impl Iterator<Item = Line<'_>> {
    report.outlets.iter().map(|cell| Line {
        speaker: harmless(&report.name),
        key: &report.key,
        r#type: &report.r#type,
        outlet: cell.outlet.as_deref().map(harmless),
        quotes: cell.quotes,
        quoted_words: cell.quoted_words,
        articles: cell.articles,
        share: cell.share,
        share_low: cell.share_low,
        share_high: cell.share_high,
        framing_articles: cell.framing.as_ref().map(|mean| mean.articles),
        framing: cell.framing.as_ref().map(|mean| mean.mean),
        framing_low: cell.framing.as_ref().and_then(|mean| mean.low),
        framing_high: cell.framing.as_ref().and_then(|mean| mean.high),
        difference: cell.difference,
        difference_low: cell.difference_low,
        difference_high: cell.difference_high,
        q: cell.q,
    })
}

/// Text that Markdown takes for text.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn markdown(report: &Report) -> String {
    let mut out = format!("# {}\n\n", plain(&report.name));
    let who = report.role.as_deref().unwrap_or(&report.r#type);
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        out,
        "{}. {} quotations ({} words) in {} articles.\n",
        plain(who),
        whole(report.quotes),
        whole(report.quoted_words),
        whole(report.articles)
    );
    out.push_str("| outlet | quotations | words | articles | share of articles (95 %) | framing (95 %) | articles | difference to the others (95 %) | q |\n");
    out.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for cell in &report.outlets {
        let none = || "–".to_owned();
        let share = cell.share.zip(cell.share_low).zip(cell.share_high);
        let share = share.map_or_else(none, |((p, low), high)| {
            format!("{} ({:.1}–{:.1})", percent(p), low * 100.0, high * 100.0)
        });
        let framing = cell.framing.as_ref().map_or_else(none, |mean| match mean.low.zip(mean.high) {
            Some((low, high)) => format!("{} ({} to {})", signed(mean.mean), signed(low), signed(high)),
            None => format!("{} (not enough data)", signed(mean.mean)),
        });
        let difference = cell.difference.zip(cell.difference_low).zip(cell.difference_high);
        let difference = difference.map_or_else(none, |((value, low), high)| {
            format!("{} ({} to {})", signed(value), signed(low), signed(high))
        });
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {share} | {framing} | {} | {difference} | {} |",
            plain(&clean(cell.outlet.as_deref().unwrap_or("no outlet named"), SHORT)),
            whole(cell.quotes),
            whole(cell.quoted_words),
            whole(cell.articles),
            cell.framing.as_ref().map_or(0, |mean| mean.articles),
            cell.q.map_or_else(none, probability),
        );
    }
    let verbs = top(&report.verbs, 8);
    if !verbs.is_empty() {
        let verbs: Vec<String> = verbs.iter().map(|(verb, n)| format!("{} ({n})", plain(verb))).collect();
        let _ = writeln!(out, "\nReporting verbs: {}.", verbs.join(", "));
    }
    out.push_str("\nLatest quotations:\n\n");
    for said in report.quotations.iter().take(10) {
        let place = [said.outlet.as_deref().unwrap_or_default(), &said.date, &said.title];
        let place: Vec<String> =
            place.iter().filter(|text| !text.is_empty()).map(|text| plain(&clean(text, SHORT))).collect();
        let _ = writeln!(out, "- {} ({})", plain(&said.text), place.join(", "));
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(plain("a|b\n<c> [d](e)"), "a\\|b \\<c\\> \\[d\\](e)");
        assert_eq!((harmless("=1+1").as_ref(), harmless("1+1").as_ref()), ("'=1+1", "1+1"));
    }
}
