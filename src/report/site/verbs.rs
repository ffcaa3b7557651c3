//! Reporting verbs.

use std::collections::BTreeMap;

use super::overview::words;
use crate::report::chart::bar;
use crate::report::collect::{Corpus, Speaker, top};
use crate::report::pages::{Cell, Figure, Row, number, share_text};
use crate::report::stats::Clusters;
use crate::report::text::{SHORT, clean, percent};
use crate::report::words::Words;

/// Verbs of one table.
const SHOWN: usize = 20;

/// Of a speaker, beside the archive's.
pub(super) fn verbs_of(corpus: &Corpus, speaker: &Speaker) -> Figure {
    let of: u64 = speaker.verbs.values().sum();
    let of_all: u64 = corpus.verbs.values().map(|(_, n)| n).sum();
    let row = |(lemma, times): &(&str, u64)| {
        let all = corpus.verbs.get(*lemma).map_or(0, |(_, n)| *n);
        let average = all as f64 / of_all.max(1) as f64;
        let mut cells = cells(corpus, lemma, *times, of);
        cells.push(Cell::number(percent(average), average, "verb-average"));
        Row { key: clean(lemma, SHORT), cells }
    };
    let stance = |clusters: &Clusters| {
        clusters.share().map_or("not enough data".to_owned(), |share| share_text(&share))
    };
    Figure {
        id: "verbs",
        title: "Reporting verbs".into(),
        caption: Words::with(
            "n = {} quotations with a verb. Verbs that take a stance (95 % interval): {}, in the whole archive {}. The first 20.",
            [
                number(of, "verb-of"),
                (stance(&speaker.stance), "stance-share"),
                (stance(&corpus.stance), "stance-average"),
            ],
        ),
        head: words(["Verb", "Stance", "Quotations", "Share", "0 to 100 %", "Share in the archive"]),
        rows: top(&speaker.verbs, SHOWN).iter().map(row).collect(),
        nothing: "No quotation has one.",
        ..Figure::default()
    }
}

/// Of the whole archive.
pub(super) fn verbs_of_all(corpus: &Corpus) -> Figure {
    let of: u64 = corpus.verbs.values().map(|(_, times)| times).sum();
    let counts: BTreeMap<String, u64> =
        corpus.verbs.iter().map(|(lemma, (_, n))| (lemma.clone(), *n)).collect();
    let row = |(lemma, times): &(&str, u64)| Row {
        key: clean(lemma, SHORT),
        cells: cells(corpus, lemma, *times, of),
    };
    Figure {
        id: "verbs",
        title: "Reporting verbs".into(),
        caption: Words::with("n = {} quotations with a verb; the first 20.", [number(of, "verb-of")]),
        head: words(["Verb", "Stance", "Quotations", "Share", "0 to 100 %"]),
        rows: top(&counts, SHOWN).iter().map(row).collect(),
        nothing: "No quotation has one.",
        ..Figure::default()
    }
}

fn cells(corpus: &Corpus, lemma: &str, times: u64, of: u64) -> Vec<Cell> {
    let share = times as f64 / of.max(1) as f64;
    let stance = corpus.verbs.get(lemma).map(|(stance, _)| stance.clone()).unwrap_or_default();
    vec![
        Cell::link(clean(lemma, SHORT), None),
        Cell::text(stance),
        Cell::count(times, "verb-quotes"),
        Cell::number(percent(share), share, "verb-share"),
        Cell::chart(bar(share)),
    ]
}
