//! The same actor across outlets, side by side, and what of it is a difference.

use super::overview::words;
use super::speaker::{mean_and_n, mean_of_other};
use super::{ROWS, Site};
use crate::report::ReportError;
use crate::report::chart;
use crate::report::collect::{self, Corpus, Speaker};
use crate::report::comparison::{Comparison, Comparisons, told};
use crate::report::pages::{Cell, Figure, Page, Row, count, mean_cells, number, reach_text, share_text};
use crate::report::stats::{self, Difference, Moments, Portion};
use crate::report::text::{self, SHORT, clean, signed, whole};
use crate::report::words::Words;

/// Outlets side by side: more than this nobody can look at.
const BESIDE: usize = 6;

/// Actors side by side.
const ACTORS: usize = 100;

impl Site<'_> {
    pub(super) fn comparison(
        &mut self,
        corpus: &Corpus,
        comparisons: &Comparisons,
    ) -> Result<(), ReportError> {
        let (framing, quoting) = (&comparisons.framing, &comparisons.quoting);
        let page = Page {
            shell: self.shell("Comparison", "", "compare"),
            heading: "Comparison of outlets".to_owned(),
            lead: "Do outlets write differently about the same people, and quote them differently often?".into(),
            facts: vec![
                count("pairs of outlets with enough data on an actor's framing", framing.tested(), "tests-framing"),
                count("of these differ (q ≤ 0.05)", framing.found(), "found-framing"),
                count("pairs with enough data on how often an actor is quoted", quoting.tested(), "tests-quoting"),
                count("of these differ (q ≤ 0.05)", quoting.found(), "found-quoting"),
            ],
            notes: vec![
                Words::with(
                    "A comparison of framing needs {} articles on either side, one of quotations {} expected articles in every cell; with fewer it says “not enough data”. Copies count once. q is the p-value, corrected for all comparisons of its kind in this report (Benjamini and Hochberg).",
                    [number(stats::LEAST_FOR_TEST, "least-test"), (format!("{}", stats::LEAST_EXPECTED), "least-expected")],
                ),
                "A difference may come from different occasions, and from errors of the model: read the articles before you speak of bias.".into(),
            ],
            figures: vec![
                self.framed_side_by_side(corpus),
                self.quoted_side_by_side(corpus),
                self.framing_by_pair(corpus, comparisons),
                self.quoting_by_pair(corpus, comparisons),
                self.beside_the_rest(corpus, comparisons),
            ],
            list: None,
            key: String::new(),
        };
        self.page("compare.html", &page)
    }

    /// Actors that two outlets have something about, with a column for each of the largest outlets.
    fn side_by_side(
        &self,
        corpus: &Corpus,
        has: impl Fn(&collect::Cell) -> bool,
        cell: impl Fn(usize, Option<&collect::Cell>) -> Cell,
    ) -> (Vec<Words>, Vec<Row>) {
        let outlets = 0..corpus.outlets.iter().take(BESIDE).filter(|outlet| outlet.articles > 0).count();
        let head = |outlet: usize| {
            let articles = corpus.outlets.get(outlet).map_or(0, |outlet| outlet.articles);
            Words::default()
                .theirs(self.outlet_name(outlet))
                .text(" (n\u{a0}=\u{a0}")
                .number_of(whole(articles), "outlet-articles", self.outlet_name(outlet))
                .text(")")
        };
        let row = |speaker: &Speaker| {
            let beside: Vec<Option<&collect::Cell>> =
                outlets.clone().map(|outlet| speaker.outlets.get(&outlet).filter(|cell| has(cell))).collect();
            let mut cells = vec![self.speaker_cell(&speaker.key, &speaker.name, "")];
            cells.extend(beside.iter().enumerate().map(|(outlet, found)| cell(outlet, *found)));
            let two = beside.iter().flatten().count() > 1;
            two.then(|| Row { key: clean(&speaker.key, SHORT), cells })
        };
        let rows = corpus.speakers.iter().filter_map(row).take(ACTORS).collect();
        (std::iter::once("Actor".into()).chain(outlets.clone().map(head)).collect(), rows)
    }

    fn framed_side_by_side(&self, corpus: &Corpus) -> Figure {
        let cell = |outlet: usize, found: Option<&collect::Cell>| {
            let Some(framing) = found.map(|cell| cell.framing) else { return Cell::text("–") };
            let (mean, reach) = (framing.mean().unwrap_or_default(), framing.estimate());
            let reach = reach.map(|estimate| (estimate.low, estimate.high));
            let outlet = self.outlet_name(outlet);
            let words = Words::default().number_of(signed(mean), "beside-mean", outlet);
            let words = match reach {
                Some((low, high)) => words
                    .text(" (")
                    .number_of(reach_text(low, high), "beside-interval", outlet)
                    .text("), n\u{a0}=\u{a0}"),
                None => words.text(" (not enough data), n\u{a0}=\u{a0}"),
            };
            let words = words.number_of(whole(framing.n()), "beside-articles", outlet);
            Cell::numbers(words, mean).drawn(chart::interval(mean, reach)).wrapped()
        };
        let (head, rows) = self.side_by_side(corpus, |cell| cell.framing.n() > 0, cell);
        Figure {
            id: "beside-framing",
            title: "Side by side: how they are framed".into(),
            caption: Words::with(
                "Mean framing by the outlet's own voice over the articles that speak of the actor, from −1 (blame) to +1 (praise), with its 95 % interval; a dash: no article. Of {} articles; the six outlets with most articles, the 100 most quoted actors whom at least two of them frame. Others are on the actor's page.",
                [number(corpus.articles, "articles")],
            ),
            head,
            rows,
            nothing: "No actor is framed by two outlets: framing was not analysed, or there is one outlet only.",
            ..Figure::default()
        }
    }

    fn quoted_side_by_side(&self, corpus: &Corpus) -> Figure {
        let cell = |outlet: usize, found: Option<&collect::Cell>| {
            let of = corpus.outlets.get(outlet).map_or(0, |outlet| outlet.articles);
            let share = found.and_then(|cell| stats::share(cell.articles, of));
            let Some(share) = share else { return Cell::text("–") };
            let words =
                Words::default().number_of(share_text(&share), "beside-share", self.outlet_name(outlet));
            Cell::numbers(words, share.value).drawn(chart::bar(share.value)).wrapped()
        };
        let (head, rows) = self.side_by_side(corpus, |_| true, cell);
        Figure {
            id: "beside-quoting",
            title: "Side by side: how often they are quoted".into(),
            caption: Words::with(
                "Share of the outlet's articles that quote the actor, in per cent with its 95 % interval; a dash: no article names the actor. Of {} articles; the six outlets with most articles, the 100 most quoted actors whom at least two of them name.",
                [number(corpus.articles, "articles")],
            ),
            head,
            rows,
            nothing: "No actor is named by two outlets.",
            ..Figure::default()
        }
    }

    fn key_of(&self, speaker: &Speaker, outlet: usize, other: Option<usize>) -> String {
        let mut key = format!("{}|{}", speaker.key, self.outlet_name(outlet));
        other.into_iter().for_each(|other| key.push_str(&format!("|{}", self.outlet_name(other))));
        clean(&key, 3 * SHORT)
    }

    fn framing_by_pair(&self, corpus: &Corpus, comparisons: &Comparisons) -> Figure {
        let row = |test: &&Comparison<Moments>| {
            let (speaker, other) = (corpus.speakers.get(test.speaker)?, test.other?);
            let mut cells = vec![
                self.speaker_cell(&speaker.key, &speaker.name, ""),
                self.outlet_cell(test.outlet, ""),
                mean_and_n(&test.here),
                self.outlet_cell(other, ""),
                mean_of_other(&test.there),
            ];
            cells.extend(difference_cells(Some((test.difference, test.q))));
            Some(Row { key: self.key_of(speaker, test.outlet, test.other), cells })
        };
        let family = &comparisons.framing;
        Figure {
            id: "pairs-framing",
            title: "Outlet against outlet: framing".into(),
            caption: Words::with(
                "{} pairs of outlets on an actor, those with the smallest q first, at most 1,000 of them; {} more pairs: not enough data. The difference of the means has a 95 % interval.",
                [number(family.tested(), "tests-framing"), number(family.untested(), "lacking-framing")],
            ),
            head: words(["Actor", "Outlet", "Mean", "Other outlet", "Mean", "Difference (95 %)", "q"]),
            rows: told(&family.all).iter().filter_map(row).take(ROWS).collect(),
            nothing: "Not enough data: no two outlets have enough articles whose own voice speaks of the same actor.",
            ..Figure::default()
        }
    }

    fn quoting_by_pair(&self, corpus: &Corpus, comparisons: &Comparisons) -> Figure {
        let row = |test: &&Comparison<Portion>| {
            let (speaker, other) = (corpus.speakers.get(test.speaker)?, test.other?);
            let mut cells =
                vec![self.speaker_cell(&speaker.key, &speaker.name, ""), self.outlet_cell(test.outlet, "")];
            cells.extend(portion_cells(test, self.outlet_cell(other, "")));
            Some(Row { key: self.key_of(speaker, test.outlet, test.other), cells })
        };
        let family = &comparisons.quoting;
        Figure {
            id: "pairs-quoting",
            title: "Outlet against outlet: how often they are quoted".into(),
            caption: Words::with(
                "Share of an outlet's articles that quote the actor, and the difference in percentage points with its 95 % interval; {} pairs of outlets, those with the smallest q first, at most 1,000 of them; {} more pairs: not enough data.",
                [number(family.tested(), "tests-quoting"), number(family.untested(), "lacking-quoting")],
            ),
            head: words(["Actor", "Outlet", "Share", "Other outlet", "Share", "Difference (95 %)", "q"]),
            rows: told(&family.all).iter().filter_map(row).take(ROWS).collect(),
            nothing: "Not enough data: no two outlets have enough articles, or quote the same actor often enough.",
            ..Figure::default()
        }
    }

    fn beside_the_rest(&self, corpus: &Corpus, comparisons: &Comparisons) -> Figure {
        let row = |test: &&Comparison<Moments>| {
            let speaker = corpus.speakers.get(test.speaker)?;
            let mut cells =
                vec![self.speaker_cell(&speaker.key, &speaker.name, ""), self.outlet_cell(test.outlet, "")];
            cells.extend(mean_cells(&test.here));
            cells.push(mean_of_other(&test.there));
            cells.extend(difference_cells(Some((test.difference, test.q))));
            Some(Row { key: self.key_of(speaker, test.outlet, None), cells })
        };
        let family = &comparisons.rest;
        Figure {
            id: "comparison",
            title: "Each outlet against all others: framing".into(),
            caption: Words::with(
                "Mean framing by the outlet's own voice from −1 (blame) to +1 (praise), over articles, with 95 % intervals; {} comparisons, {} of them with enough data, those with the smallest q first, at most 1,000 of them.",
                [number(family.all.len() as u64, "all-rest"), number(family.tested(), "tests-rest")],
            ),
            head: words([
                "Actor",
                "Outlet",
                "Articles",
                "Mean",
                "95 % interval",
                "−1 to +1",
                "All others",
                "Difference (95 %)",
                "q",
            ]),
            rows: told(&family.all).iter().filter_map(row).take(ROWS).collect(),
            nothing: "No actor is framed by two outlets: framing was not analysed, or there is one outlet only.",
            ..Figure::default()
        }
    }
}

/// Cells of a difference: the difference with its interval, and q. Of nothing to compare: dashes.
pub(super) fn difference_cells(test: Option<(Option<Difference>, f64)>) -> [Cell; 2] {
    match test {
        Some((Some(difference), q)) => [
            Cell::number(
                format!("{} ({})", signed(difference.value), reach_text(difference.low, difference.high)),
                difference.value,
                "difference",
            ),
            Cell::number(text::probability(q), q, "q"),
        ],
        Some((None, _)) => [Cell::lacking(), Cell::text("–")],
        None => [Cell::text("–"), Cell::text("–")],
    }
}

/// Cells of a comparison of shares, without the first outlet: share, other outlet, share, difference, q.
pub(super) fn portion_cells(test: &Comparison<Portion>, other: Cell) -> [Cell; 5] {
    let share = |portion: &Portion, query| {
        let share = portion.hits as f64 / portion.of.max(1) as f64;
        let counts = format!("{} ({} of {})", text::percent(share), whole(portion.hits), whole(portion.of));
        Cell::number(counts, share, query)
    };
    let points = |value: f64| text::points(value);
    let difference = test.difference.map_or_else(Cell::lacking, |d| {
        let text = format!("{} ({} to {})", points(d.value), points(d.low), points(d.high));
        Cell::number(text, d.value, "share-difference")
    });
    let q = Cell::number(text::probability(test.q), test.q, "q");
    [share(&test.here, "portion"), other, share(&test.there, "other-portion"), difference, q]
}
