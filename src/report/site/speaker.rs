//! The list of speakers, and the page of each.

use std::collections::BTreeMap;

use super::comparison::{difference_cells, portion_cells};
use super::overview::{most, role_of, words};
use super::time::time_figure;
use super::verbs::verbs_of;
use super::{ROWS, Site};
use crate::report::ReportError;
use crate::report::chart::bar;
use crate::report::collect::{self, Corpus, Edge, Speaker, top};
use crate::report::comparison::{Comparison, Comparisons, told};
use crate::report::pages::{Cell, Fact, Figure, List, Page, Row, count, mean_cells, number, share_cell};
use crate::report::spool::{Said, Sorted};
use crate::report::stats::{self, Moments, Portion};
use crate::report::text::{SHORT, clean};
use crate::report::words::Words;

/// Others of one table of praise and attack.
const OTHERS: usize = 25;

/// Pairs of outlets on the page of a speaker.
const PAIRS: usize = 100;

impl Site<'_> {
    pub(super) fn speaker_list(&mut self, corpus: &Corpus) -> Result<(), ReportError> {
        let page = Page {
            shell: self.shell("Speakers", "", "speakers"),
            heading: "Speakers".to_owned(),
            lead: Words::with(
                "{} of {} speakers told apart by name have a page.",
                [number(corpus.speakers.len() as u64, "pages"), number(corpus.names, "names")],
            ),
            facts: Vec::new(),
            notes: Vec::new(),
            figures: vec![self.speaker_table(corpus, usize::MAX)],
            list: None,
            key: String::new(),
        };
        self.page("speakers.html", &page)
    }

    pub(super) fn speaker(
        &mut self,
        corpus: &Corpus,
        nth: usize,
        comparisons: &Comparisons,
        said: Sorted<Said>,
    ) -> Result<(), ReportError> {
        let Some(speaker) = corpus.speakers.get(nth) else { return Ok(()) };
        let Some(path) = self.speakers.get(&speaker.key).cloned() else { return Ok(()) };
        let months = speaker.months.iter().map(|(month, n)| (month.clone(), vec![*n])).collect();
        let figures = vec![
            self.by_outlet(corpus, speaker),
            time_figure(&months, speaker.quotes, Vec::new()),
            self.framing_by_outlet(speaker, |outlet| comparisons.rest.of(nth, outlet)),
            self.framing_pairs(comparisons.framing.of_speaker(nth)),
            self.quoting_pairs(comparisons.quoting.of_speaker(nth)),
            self.edges("by", "By whom they are praised or attacked", &speaker.by, "Whose words"),
            self.edges("about", "Whom they praise or attack", &speaker.about, "About whom"),
            verbs_of(corpus, speaker),
        ];
        let source = path.trim_start_matches("speakers/").trim_end_matches(".html").to_owned();
        let page = Page {
            shell: self.shell(&clean(&speaker.name, SHORT), "../", "speakers"),
            heading: clean(&speaker.name, SHORT),
            lead: Words::default().theirs(role_of(speaker)),
            facts: facts(speaker),
            notes: notes(speaker),
            figures,
            list: Some(List {
                kind: "quotes",
                title: "Every quotation",
                source: format!("{source}/"),
                items: said.left() as u64,
                file: source.clone(),
            }),
            key: clean(&speaker.key, SHORT),
        };
        self.page(&path, &page)?;
        self.quotations(&source, said)
    }

    fn by_outlet(&self, corpus: &Corpus, speaker: &Speaker) -> Figure {
        let mut cells: Vec<_> = speaker.outlets.iter().filter(|(_, cell)| cell.quotes > 0).collect();
        cells.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.quotes));
        let longest = most(cells.iter().map(|(_, cell)| cell.quotes));
        let row = |(outlet, cell): &(&usize, &collect::Cell)| {
            let of = corpus.outlets.get(**outlet);
            Row {
                key: self.outlet_name(**outlet).to_owned(),
                cells: vec![
                    self.outlet_cell(**outlet, "../"),
                    Cell::count(cell.quotes, "cell-quotes"),
                    Cell::chart(bar(cell.quotes as f64 / longest)),
                    Cell::count(cell.words, "cell-words"),
                    Cell::count(cell.articles, "cell-articles"),
                    share_cell(of.and_then(|of| stats::share(cell.articles, of.articles)), "cell-share"),
                ],
            }
        };
        Figure {
            id: "by-outlet",
            title: "Where they are quoted".into(),
            caption: Words::with(
                "Quotations by outlet, n = {}. The share is that of the outlet's articles which quote them, in per cent with its 95 % interval.",
                [number(speaker.quotes, "speaker-quotes")],
            ),
            head: words([
                "Outlet",
                "Quotations",
                "of the most",
                "Words",
                "Articles",
                "Share of articles (95 %)",
            ]),
            rows: cells.iter().take(ROWS).map(row).collect(),
            nothing: "Nowhere.",
            ..Figure::default()
        }
    }

    fn framing_by_outlet<'a>(
        &self,
        speaker: &Speaker,
        test_of: impl Fn(usize) -> Option<&'a Comparison<Moments>>,
    ) -> Figure {
        let mut cells: Vec<_> = speaker.outlets.iter().filter(|(_, cell)| cell.framing.n() > 0).collect();
        cells.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.framing.n()));
        let mut rows: Vec<Row> = Vec::new();
        if speaker.framing.n() > 0 {
            let [n, mean, reach, drawn] = mean_cells(&speaker.framing);
            let cells =
                vec![Cell::text("All outlets"), n, mean, reach, drawn, Cell::text("–"), Cell::text("–")];
            rows.push(Row { key: "*".to_owned(), cells });
        }
        for (outlet, cell) in cells.into_iter().take(ROWS) {
            let [n, mean, reach, drawn] = mean_cells(&cell.framing);
            let test = test_of(*outlet);
            let [difference, q] = difference_cells(test.map(|test| (test.difference, test.q)));
            let cells = vec![self.outlet_cell(*outlet, "../"), n, mean, reach, drawn, difference, q];
            rows.push(Row { key: self.outlet_name(*outlet).to_owned(), cells });
        }
        Figure {
            id: "framing",
            title: "How the outlets' own voices frame them".into(),
            caption: Words::with(
                "Mean over articles from −1 (blame) to +1 (praise) with its 95 % interval; n = {} articles. The difference is to all other outlets together; q is its p-value, corrected for all comparisons of this kind in the report.",
                [number(speaker.framing.n(), "framing-of")],
            ),
            head: words([
                "Outlet",
                "Articles",
                "Mean",
                "95 % interval",
                "−1 to +1",
                "Difference (95 %)",
                "q",
            ]),
            rows,
            nothing: "Framing was not analysed, or no sentence speaks of them in an article's own voice.",
            ..Figure::default()
        }
    }

    /// Framing, outlet against outlet.
    fn framing_pairs(&self, tests: &[Comparison<Moments>]) -> Figure {
        let row = |test: &&Comparison<Moments>| {
            let other = test.other?;
            let mut cells = vec![self.outlet_cell(test.outlet, "../"), mean_and_n(&test.here)];
            cells.extend([self.outlet_cell(other, "../"), mean_of_other(&test.there)]);
            cells.extend(difference_cells(Some((test.difference, test.q))));
            let key = format!("{}|{}", self.outlet_name(test.outlet), self.outlet_name(other));
            Some(Row { key: clean(&key, SHORT), cells })
        };
        Figure {
            id: "pairs-framing",
            title: "Outlet against outlet: framing".into(),
            caption: Words::with(
                "{} pairs of outlets with at least {} articles each, those with the smallest q first. The difference of the means has a 95 % interval.",
                [number(tests.len() as u64, "pairs"), number(stats::LEAST_FOR_TEST, "least-test")],
            ),
            head: words(["Outlet", "Mean", "Other outlet", "Mean", "Difference (95 %)", "q"]),
            rows: told(tests).iter().filter_map(row).take(PAIRS).collect(),
            nothing: "Not enough data: no two outlets have enough articles whose own voice speaks of them.",
            ..Figure::default()
        }
    }

    /// How often they are quoted, outlet against outlet.
    fn quoting_pairs(&self, tests: &[Comparison<Portion>]) -> Figure {
        let row = |test: &&Comparison<Portion>| {
            let other = test.other?;
            let mut cells = vec![self.outlet_cell(test.outlet, "../")];
            cells.extend(portion_cells(test, self.outlet_cell(other, "../")));
            let key = format!("{}|{}", self.outlet_name(test.outlet), self.outlet_name(other));
            Some(Row { key: clean(&key, SHORT), cells })
        };
        Figure {
            id: "pairs-quoting",
            title: "Outlet against outlet: how often they are quoted".into(),
            caption: Words::with(
                "Share of an outlet's articles that quote them, and the difference in percentage points with its 95 % interval; {} pairs of outlets with enough data, those with the smallest q first.",
                [number(tests.len() as u64, "pairs")],
            ),
            head: words(["Outlet", "Share", "Other outlet", "Share", "Difference (95 %)", "q"]),
            rows: told(tests).iter().filter_map(row).take(PAIRS).collect(),
            nothing: "Not enough data: no two outlets have enough articles, or quote them often enough.",
            ..Figure::default()
        }
    }

    fn edges(
        &self,
        id: &'static str,
        title: &'static str,
        edges: &BTreeMap<String, Edge>,
        head: &'static str,
    ) -> Figure {
        let mut all: Vec<(&String, &Edge)> = edges.iter().collect();
        all.sort_by_key(|(_, edge)| std::cmp::Reverse((edge.framing.n(), edge.sentences)));
        let articles: u64 = all.iter().map(|(_, edge)| edge.framing.n()).sum();
        let row = |(key, edge): &(&String, &Edge)| {
            let [n, mean, reach, drawn] = mean_cells(&edge.framing);
            let cells = vec![
                self.speaker_cell(key, &edge.name, "../"),
                n,
                Cell::count(edge.sentences, "edge-sentences"),
                mean,
                reach,
                drawn,
            ];
            Row { key: clean(key, SHORT), cells }
        };
        Figure {
            id,
            title: title.into(),
            caption: Words::with(
                "In quoted words, from −1 (blame) to +1 (praise); mean over articles with its 95 % interval, n = {} pairs of an article and a voice. The first 25.",
                [number(articles, "edges-of")],
            ),
            head: words([head, "Articles", "Sentences", "Mean", "95 % interval", "−1 to +1"]),
            rows: all.iter().take(OTHERS).map(row).collect(),
            nothing: "Framing was not analysed, or no quoted words speak of anybody here.",
            ..Figure::default()
        }
    }
}

/// A mean with its n, and with its drawing below.
pub(super) fn mean_and_n(framing: &Moments) -> Cell {
    mean_text(framing, ["framing-mean", "framing-articles"])
}

/// The same of the other outlet of a pair.
pub(super) fn mean_of_other(framing: &Moments) -> Cell {
    mean_text(framing, ["other-mean", "other-articles"])
}

fn mean_text(framing: &Moments, [mean_query, n_query]: [&'static str; 2]) -> Cell {
    use crate::report::text::{signed, whole};
    let mean = framing.mean().unwrap_or_default();
    Cell::numbers(
        Words::with("{} (n\u{a0}=\u{a0}{})", [(signed(mean), mean_query), (whole(framing.n()), n_query)]),
        mean,
    )
}

fn facts(speaker: &Speaker) -> Vec<Fact> {
    let mut facts = vec![
        count("quotations", speaker.quotes, "speaker-quotes"),
        count("words inside them", speaker.words, "speaker-words"),
        count("articles that quote", speaker.articles, "speaker-articles"),
    ];
    for kind in ["direct", "mixed", "indirect"] {
        if let Some(times) = speaker.kinds.get(kind) {
            facts.push(count(kind, *times, "speaker-kind"));
        }
    }
    for (label, value) in ["id", "party", "country", "gender"].into_iter().zip(&speaker.known) {
        if let Some(value) = value {
            facts.push(Fact { label, value: clean(value, SHORT), query: "" });
        }
    }
    facts
}

/// Names with the number of articles, those that differ by an article or a capital letter as one.
fn folded(counts: &BTreeMap<String, u64>) -> BTreeMap<String, (String, u64)> {
    let mut all: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for (name, times) in top(counts, usize::MAX) {
        let key = fold(name);
        all.entry(key).or_insert_with(|| (name.to_owned(), 0)).1 += times;
    }
    all
}

/// A name as it is compared: without a leading article, in small letters.
fn fold(name: &str) -> String {
    let small = name.to_lowercase();
    ["the ", "a ", "an "].iter().find_map(|article| small.strip_prefix(article)).unwrap_or(&small).to_owned()
}

fn notes(speaker: &Speaker) -> Vec<Words> {
    let roles = folded(&speaker.roles);
    let mut aliases = folded(&speaker.aliases);
    aliases.retain(|key, _| !roles.contains_key(key));
    let list = |begin: &str, names: &BTreeMap<String, (String, u64)>, query, most| {
        let mut all: Vec<(&String, &(String, u64))> = names.iter().collect();
        all.sort_by_key(|(key, (_, times))| (std::cmp::Reverse(*times), *key));
        let mut words = Words::from(begin);
        for (nth, (key, (name, times))) in all.into_iter().take(most).enumerate() {
            words = words.text(if nth > 0 { " · " } else { "" }).theirs(clean(name, 80)).text(" (");
            words = words.number_of(times.to_string(), query, clean(key, SHORT)).text(")");
        }
        (!names.is_empty()).then_some(words)
    };
    let mut notes = Vec::new();
    notes.extend(list("Roles, and in how many articles: ", &roles, "role-articles", 5));
    notes.extend(list("Also named: ", &aliases, "alias-articles", 8));
    let basis = match speaker.identity.as_str() {
        "gazetteer" => "Articles are joined by the gazetteer.",
        _ => "Articles are joined by the full name: two people of the same name would be one here.",
    };
    notes.push(Words::from(format!("{basis} Key: ")).theirs(clean(&speaker.key, SHORT)));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_an_article_are_one() {
        let counts = [("the envoy", 3), ("The envoy", 1), ("envoy", 2), ("An heir", 1)];
        let counts = counts.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
        let folded: Vec<(String, u64)> = folded(&counts).into_values().collect();
        assert_eq!(folded, [("the envoy".to_owned(), 6), ("An heir".to_owned(), 1)]);
    }
}
