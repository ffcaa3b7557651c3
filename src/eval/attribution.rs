//! Content, cue and source of each attribution, by kind.

use std::collections::HashMap;

use super::data::{
    AttributionGold, DataError, GoldAttribution, Ranges, SystemDocument, SystemQuote, excerpt,
};
use super::report::{Builder, Report};
use super::spans::Positions;

/// A part of the gold.
struct Subset {
    name: &'static str,
    holds: fn(&GoldAttribution) -> bool,
}

const SUBSETS: [Subset; 5] = [
    Subset { name: "direct", holds: |q| q.kind == "direct" },
    Subset { name: "mixed", holds: |q| q.kind == "mixed" },
    Subset { name: "indirect speech", holds: |q| q.kind == "indirect" && q.speech },
    Subset { name: "all speech", holds: |q| q.speech },
    Subset { name: "all", holds: |_| true },
];

// The counts of a document: these for each subset, then two of its own.
const GOLD: usize = 0;
const HIT: usize = 1;
const EXACT: usize = 2;
const SOURCES: usize = 3;
const SOURCES_OK: usize = 4;
const CUES: usize = 5;
const CUES_OK: usize = 6;
const PER_SUBSET: usize = 7;
const PREDICTED: usize = SUBSETS.len() * PER_SUBSET;
const MATCHED: usize = PREDICTED + 1;
const COUNTS: usize = MATCHED + 1;

/// How much of a content an error line shows.
const EXCERPT: usize = 100;

/// Judges attributions.
pub fn attribution(
    gold: &[AttributionGold],
    system: &HashMap<String, SystemDocument>,
) -> Result<Report, DataError> {
    let mut errors = Vec::new();
    let rows: Vec<_> = gold.iter().map(|g| document(g, system.get(&g.id), &mut errors)).collect();
    let mut figures = Builder::new(&rows, COUNTS);
    for (nth, subset) in SUBSETS.iter().enumerate() {
        let at = nth * PER_SUBSET;
        if figures.total(at + GOLD) == 0 {
            continue;
        }
        let group = Some(subset.name);
        figures.count(group, "gold", at + GOLD);
        figures.share(group, "content recall IoU>=.5", at + HIT, at + GOLD);
        figures.share(group, "exact", at + EXACT, at + GOLD);
        figures.share(group, "source overlap given match", at + SOURCES_OK, at + SOURCES);
        figures.share(group, "cue overlap given match", at + CUES_OK, at + CUES);
    }
    figures.share(None, "content precision (all)", MATCHED, PREDICTED);
    Ok(figures.report(errors))
}

fn positions(ranges: &Ranges) -> Positions {
    ranges.points().into_iter().collect()
}

fn document(gold: &AttributionGold, system: Option<&SystemDocument>, errors: &mut Vec<String>) -> Vec<u64> {
    let mut counts = vec![0; COUNTS];
    let answers: Vec<&SystemQuote> = system
        .iter()
        .flat_map(|s| &s.quotes)
        .filter(|q| !matches!(q.kind.as_str(), "scare" | "title"))
        .collect();
    let mut free: Vec<Option<Positions>> = answers.iter().map(|q| Some(positions(&q.content))).collect();
    counts[PREDICTED] += answers.len() as u64;
    for attribution in &gold.quotes {
        let content = positions(&attribution.content);
        let found = take_best(&content, &mut free);
        counts[MATCHED] += u64::from(found.is_some());
        let found = found.and_then(|(at, overlap)| answers.get(at).map(|&answer| (answer, overlap)));
        judge(attribution, found, &mut counts);
        if found.is_none() {
            let parts = attribution.content.points();
            let words: String = parts.iter().map(|&p| excerpt(&gold.text, p, EXCERPT)).collect();
            let words: String = words.chars().take(EXCERPT).collect();
            errors.push(format!("{} | {} | missed | {words}", gold.id, attribution.kind));
        }
    }
    counts
}

/// Takes the answer that overlaps most out of the free ones, if it overlaps by half.
fn take_best(content: &Positions, free: &mut [Option<Positions>]) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (at, answer) in free.iter().enumerate() {
        let Some(answer) = answer else { continue };
        let overlap = content.iou(answer);
        if overlap > best.map_or(0.0, |(_, most)| most) {
            best = Some((at, overlap));
        }
    }
    let (at, overlap) = best.filter(|(_, overlap)| *overlap >= 0.5)?;
    if let Some(answer) = free.get_mut(at) {
        *answer = None;
    }
    Some((at, overlap))
}

/// Counts one attribution in every subset that holds it.
fn judge(gold: &GoldAttribution, found: Option<(&SystemQuote, f64)>, counts: &mut [u64]) {
    let (source, cue) = (positions(&gold.source), positions(&gold.cue));
    for (nth, _) in SUBSETS.iter().enumerate().filter(|(_, subset)| (subset.holds)(gold)) {
        let Some(counts) = counts.get_mut(nth * PER_SUBSET..(nth + 1) * PER_SUBSET) else { continue };
        counts[GOLD] += 1;
        let Some((answer, overlap)) = found else { continue };
        counts[HIT] += 1;
        counts[EXACT] += u64::from(overlap > 0.999);
        if !source.is_empty() {
            counts[SOURCES] += 1;
            counts[SOURCES_OK] += u64::from(source.common(&positions(&answer.source)) > 0);
        }
        if !cue.is_empty() {
            counts[CUES] += 1;
            counts[CUES_OK] += u64::from(cue.common(&positions(&answer.cue)) > 0);
        }
    }
}
