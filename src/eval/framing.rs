//! Sentiment towards a target.

use std::collections::{BTreeMap, HashMap};

use super::data::{DataError, FramingGold, Judged};
use super::report::{Builder, Report};
use super::stats::{self, round4};
use crate::analysis::Label;

const LABELS: usize = Label::ALL.len();

// The counts of an article: a cell for each label in the gold and each answer, the last answer being another or none.
const ANSWERS: usize = LABELS + 1;
const ITEMS: usize = LABELS * ANSWERS;
const RIGHT: usize = ITEMS + 1;
const MISSING: usize = ITEMS + 2;
const COUNTS: usize = ITEMS + 3;

/// How much of a sentence an error line shows.
const EXCERPT: usize = 120;

/// Judges labels.
pub fn framing(gold: &[FramingGold], system: &HashMap<String, Judged>) -> Result<Report, DataError> {
    let mut errors = Vec::new();
    // Sentences of one article are drawn together.
    let mut articles: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for item in gold {
        let row = count(item, system.get(&item.id), &mut errors)?;
        let article = item.article.as_deref().unwrap_or(&item.id);
        stats::add(articles.entry(article).or_insert_with(|| vec![0; COUNTS]), &row);
    }
    let rows: Vec<_> = articles.into_values().collect();
    let mut figures = Builder::new(&rows, COUNTS);
    if figures.total(ITEMS) == 0 {
        return Err(DataError::Nothing("no targets"));
    }
    figures.count(None, "n", ITEMS);
    figures.count(None, "missing", MISSING);
    figures.measure(None, "macro-F1", |counts| {
        (0..LABELS).map(|label| round4(f1(counts, label))).sum::<f64>() / LABELS as f64
    });
    figures.share(None, "accuracy", RIGHT, ITEMS);
    for (nth, label) in Label::ALL.iter().enumerate() {
        figures.measure(None, &format!("F1 {}", label.name()), move |counts| f1(counts, nth));
    }
    Ok(figures.report(errors))
}

fn label(name: &str) -> Option<usize> {
    Label::ALL.iter().position(|label| label.name() == name)
}

fn count(
    item: &FramingGold,
    answer: Option<&Judged>,
    errors: &mut Vec<String>,
) -> Result<Vec<u64>, DataError> {
    let want =
        label(&item.label).ok_or(DataError::Nothing("a label is not negative, neutral or positive"))?;
    let got = answer.and_then(|answer| label(&answer.label));
    let mut row = vec![0; COUNTS];
    row[want * ANSWERS + got.unwrap_or(LABELS)] = 1;
    row[ITEMS] = 1;
    row[RIGHT] = u64::from(got == Some(want));
    row[MISSING] = u64::from(answer.is_none());
    if let Some(answer) = answer.filter(|_| got != Some(want)) {
        let words: String = item.text.chars().take(EXCERPT).collect();
        errors.push(format!(
            "{} | got {} want {} | {} | {words}",
            item.id, answer.label, item.label, item.target_name
        ));
    }
    Ok(row)
}

/// F1 of one label.
fn f1(counts: &[u64], label: usize) -> f64 {
    let cell = |gold: usize, answer: usize| counts.get(gold * ANSWERS + answer).copied().unwrap_or_default();
    let hits = cell(label, label);
    let answered: u64 = (0..LABELS).map(|gold| cell(gold, label)).sum();
    let wanted: u64 = (0..ANSWERS).map(|answer| cell(label, answer)).sum();
    let precision = hits as f64 / answered.max(1) as f64;
    let recall = hits as f64 / wanted.max(1) as f64;
    if hits == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}
