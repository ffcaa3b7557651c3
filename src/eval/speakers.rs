//! Who said each span in quotation marks.

use std::collections::HashMap;

use super::data::{DataError, GoldSpan, Points, SpeakersGold, SystemDocument, SystemQuote, excerpt};
use super::report::{Builder, Report};
use super::spans::iou;

// The counts of a document.
const SPEECH: usize = 0;
const FOUND: usize = 1;
const FALSE_SPEECH: usize = 2;
const NOT_SPEECH: usize = 3;
const SPURIOUS: usize = 4;
const ACCEPTED: usize = 5;
const CANONICAL: usize = 6;
const ANSWERED: usize = 7;
const ANSWERED_OK: usize = 8;
const MISSING: usize = 9;
/// Two for each form: spans, and those that are right.
const FORMS: usize = 10;
const COUNTS: usize = FORMS + 2 * FORM_NAMES.len();

const FORM_NAMES: [&str; 4] = ["name", "nominal", "pronoun", "implicit"];

/// How much of a quotation an error line shows.
const EXCERPT: usize = 80;

/// Judges speakers.
pub fn speakers(
    gold: &[SpeakersGold],
    system: &HashMap<String, SystemDocument>,
) -> Result<Report, DataError> {
    let mut errors = Vec::new();
    let rows: Vec<_> = gold.iter().map(|g| document(g, system.get(&g.id), &mut errors)).collect();
    let mut figures = Builder::new(&rows, COUNTS);
    if figures.total(SPEECH) == 0 {
        return Err(DataError::Nothing("no span has the role `speech`"));
    }
    figures.count(None, "speech spans", SPEECH);
    figures.share(None, "span recall", FOUND, SPEECH);
    figures.fraction("false speech on scare/title/other", FALSE_SPEECH, NOT_SPEECH);
    figures.count(None, "spurious spans", SPURIOUS);
    figures.share(None, "speaker accuracy (accepted form, of all speech)", ACCEPTED, SPEECH);
    figures.share(None, "speaker accuracy (canonical name, of all speech)", CANONICAL, SPEECH);
    figures.share(None, "speaker precision (of those answered)", ANSWERED_OK, ANSWERED);
    figures.count(None, "missing documents", MISSING);
    for (nth, form) in FORM_NAMES.iter().enumerate() {
        let (of, hits) = form_counts(nth);
        if figures.total(of) > 0 {
            figures.share_of(&format!("accuracy, {form}"), hits, of);
        }
    }
    Ok(figures.report(errors))
}

const fn form_counts(nth: usize) -> (usize, usize) {
    (FORMS + 2 * nth, FORMS + 2 * nth + 1)
}

fn document(gold: &SpeakersGold, system: Option<&SystemDocument>, errors: &mut Vec<String>) -> Vec<u64> {
    let mut counts = vec![0; COUNTS];
    counts[MISSING] += u64::from(system.is_none());
    let answers: Vec<(Points, &SystemQuote)> = system
        .iter()
        .flat_map(|s| &s.quotes)
        .filter(|q| !matches!(q.kind.as_str(), "scare" | "title" | "indirect"))
        .flat_map(|q| q.quoted.points().into_iter().map(move |points| (points, q)))
        .collect();
    for &(points, _) in &answers {
        match best(points, gold.quotes.iter().map(|q| (points_of(q), q))) {
            None => counts[SPURIOUS] += 1,
            Some(span) => counts[FALSE_SPEECH] += u64::from(span.role != "speech"),
        }
    }
    for span in &gold.quotes {
        if span.role != "speech" {
            counts[NOT_SPEECH] += 1;
            continue;
        }
        let answer = best(points_of(span), answers.iter().copied());
        if let Some(error) = speech(span, answer, &mut counts) {
            errors.push(format!("{} | {error} | {}", gold.id, excerpt(&gold.text, points_of(span), EXCERPT)));
        }
    }
    counts
}

/// Judges the answer to one span; says what is wrong with it.
fn speech(span: &GoldSpan, answer: Option<&SystemQuote>, counts: &mut [u64]) -> Option<String> {
    counts[SPEECH] += 1;
    let form = FORM_NAMES.iter().position(|name| span.form.as_deref() == Some(name)).map(form_counts);
    if let Some((of, _)) = form {
        counts[of] += 1;
    }
    let want = span.speaker.as_deref();
    let Some(answer) = answer else { return Some(format!("missed | {}", want.unwrap_or("no speaker"))) };
    counts[FOUND] += 1;
    let got = answer.speaker.as_ref().and_then(|s| s.name.as_deref());
    let exact = norm(got) == norm(want);
    // Other forms are accepted of a speaker that there is.
    let right = exact || want.is_some() && span.accept.iter().any(|a| norm(Some(a)) == norm(got));
    counts[CANONICAL] += u64::from(exact);
    counts[ACCEPTED] += u64::from(right);
    counts[ANSWERED] += u64::from(got.is_some());
    counts[ANSWERED_OK] += u64::from(right && got.is_some());
    if let Some((_, hits)) = form {
        counts[hits] += u64::from(right);
    }
    let form = span.form.as_deref().unwrap_or("no form");
    (!right).then(|| format!("got {} | want {} | {form}", got.unwrap_or("none"), want.unwrap_or("none")))
}

fn points_of(span: &GoldSpan) -> Points {
    (span.start, span.end)
}

/// The first of those that overlap most, if they overlap by half.
fn best<T>(points: Points, candidates: impl Iterator<Item = (Points, T)>) -> Option<T> {
    let mut best = None;
    let mut most = 0.0;
    for (other, candidate) in candidates {
        let overlap = iou(points, other);
        if overlap > most {
            (most, best) = (overlap, Some(candidate));
        }
    }
    best.filter(|_| most >= 0.5)
}

/// A name without what does not matter: case, articles, marks at its ends, kinds of space.
fn norm(name: Option<&str>) -> String {
    let name = name.unwrap_or_default().replace('’', "'").replace('\u{A0}', " ").to_lowercase();
    let name = name.trim_matches([' ', '.', ',', ';', ':', '\'', '"', '“', '”']);
    let name = ["the ", "a ", "an "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name);
    // Runs of space become one; those at the ends stay, as the referee keeps them.
    let mut normal = String::with_capacity(name.len());
    let mut space = false;
    for c in name.chars() {
        if !c.is_whitespace() {
            normal.push(c);
        } else if !space {
            normal.push(' ');
        }
        space = c.is_whitespace();
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_what_matters() {
        assert_eq!(norm(Some("The Guild’s\u{A0} Head.")), "guild's head");
        assert_eq!(norm(Some("“A”")), "a");
        assert_eq!(norm(None), "");
    }
}
