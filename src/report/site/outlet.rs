//! The list of outlets, and the page of each.

use super::comparison::difference_cells;
use super::overview::{most, voices, words};
use super::{OUTLETS, ROWS, Site};
use crate::report::ReportError;
use crate::report::chart::bar;
use crate::report::collect::{self, Corpus, Outlet, Speaker};
use crate::report::comparison::Comparisons;
use crate::report::pages::{Cell, Fact, Figure, Page, Row, count, mean_cells, number, share_cell};
use crate::report::stats;
use crate::report::text::{SHORT, clean, percent};
use crate::report::words::Words;

/// Speakers of one table.
const SPEAKERS: usize = 100;

impl Site<'_> {
    pub(super) fn outlet_pages(
        &mut self,
        corpus: &Corpus,
        comparisons: &Comparisons,
    ) -> Result<(), ReportError> {
        let page = Page {
            shell: self.shell("Outlets", "", "outlets"),
            heading: "Outlets".to_owned(),
            lead: "How much each wrote and quoted. Who is quoted, and how they are framed, is on the page of each.".into(),
            facts: Vec::new(),
            notes: Vec::new(),
            figures: vec![self.outlet_table(corpus, ROWS)],
            list: None,
            key: String::new(),
        };
        self.page("outlets.html", &page)?;
        for (nth, outlet) in corpus.outlets.iter().enumerate().take(OUTLETS) {
            self.outlet(corpus, nth, outlet, comparisons)?;
        }
        Ok(())
    }

    fn outlet(
        &mut self,
        corpus: &Corpus,
        nth: usize,
        outlet: &Outlet,
        comparisons: &Comparisons,
    ) -> Result<(), ReportError> {
        let Some((name, Some(path))) = self.outlets.get(nth).cloned() else { return Ok(()) };
        let figures = vec![
            voices(&outlet.types, outlet.quotes),
            self.quoted_here(corpus, nth),
            self.framed_here(corpus, nth, comparisons),
        ];
        let quoted = outlet.quoted_words as f64 / outlet.words.max(1) as f64;
        let page = Page {
            shell: self.shell(&name, "../", "outlets"),
            heading: name,
            lead: Words::default(),
            facts: vec![
                count("articles", outlet.articles, "outlet-articles"),
                count("copies that do not count", outlet.copies, "outlet-copies"),
                count("words", outlet.words, "outlet-words"),
                count("quotations", outlet.quotes, "outlet-quotes"),
                Fact { label: "of the words are quoted", value: percent(quoted), query: "outlet-quoted" },
            ],
            notes: Vec::new(),
            figures,
            list: None,
            key: self.outlet_name(nth).to_owned(),
        };
        self.page(&path, &page)
    }

    fn quoted_here(&self, corpus: &Corpus, outlet: usize) -> Figure {
        let mut here: Vec<(&Speaker, &collect::Cell)> =
            cells_of(corpus, outlet).map(|(_, cell)| cell).filter(|(_, cell)| cell.quotes > 0).collect();
        here.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.quotes));
        let longest = most(here.iter().map(|(_, cell)| cell.quotes));
        let articles = corpus.outlets.get(outlet).map_or(0, |outlet| outlet.articles);
        let row = |(speaker, cell): &(&Speaker, &collect::Cell)| Row {
            key: clean(&speaker.key, SHORT),
            cells: vec![
                self.speaker_cell(&speaker.key, &speaker.name, "../"),
                Cell::count(cell.quotes, "cell-quotes"),
                Cell::chart(bar(cell.quotes as f64 / longest)),
                Cell::count(cell.words, "cell-words"),
                Cell::count(cell.articles, "cell-articles"),
                share_cell(stats::share(cell.articles, articles), "cell-share"),
            ],
        };
        Figure {
            id: "quoted",
            title: "Most quoted here".into(),
            caption: Words::with(
                "Of the speakers with a page, the first 100; n = {} articles of this outlet. The share is that of its articles, in per cent with its 95 % interval.",
                [number(articles, "outlet-articles")],
            ),
            head: words([
                "Speaker",
                "Quotations",
                "of the most",
                "Words",
                "Articles",
                "Share of articles (95 %)",
            ]),
            rows: here.iter().take(SPEAKERS).map(row).collect(),
            nothing: "Nobody with a page is quoted here.",
            ..Figure::default()
        }
    }

    fn framed_here(&self, corpus: &Corpus, outlet: usize, comparisons: &Comparisons) -> Figure {
        let framed = |(_, (_, cell)): &(usize, (&Speaker, &collect::Cell))| cell.framing.n() > 0;
        let mut here: Vec<(usize, (&Speaker, &collect::Cell))> =
            cells_of(corpus, outlet).filter(framed).collect();
        here.sort_by_key(|(_, (_, cell))| std::cmp::Reverse(cell.framing.n()));
        let articles: u64 = here.iter().map(|(_, (_, cell))| cell.framing.n()).sum();
        let row = |(nth, (speaker, cell)): &(usize, (&Speaker, &collect::Cell))| {
            let mut cells = vec![self.speaker_cell(&speaker.key, &speaker.name, "../")];
            cells.extend(mean_cells(&cell.framing));
            let test = comparisons.rest.of(*nth, outlet);
            cells.extend(difference_cells(test.map(|test| (test.difference, test.q))));
            Row { key: clean(&speaker.key, SHORT), cells }
        };
        Figure {
            id: "framing",
            title: "How its own voice frames them".into(),
            caption: Words::with(
                "Mean over articles from −1 (blame) to +1 (praise) with its 95 % interval, the first 100; n = {} pairs of article and actor. The difference is to all other outlets together, q its p-value, corrected for all comparisons of this kind in the report.",
                [number(articles, "framed-here")],
            ),
            head: words(["Actor", "Articles", "Mean", "95 % interval", "−1 to +1", "Difference (95 %)", "q"]),
            rows: here.iter().take(SPEAKERS).map(row).collect(),
            nothing: "Framing was not analysed, or nobody with a page is spoken of here.",
            ..Figure::default()
        }
    }
}

/// The speakers whom an outlet names, with their index.
fn cells_of<'a>(
    corpus: &'a Corpus,
    outlet: usize,
) -> impl Iterator<Item = (usize, (&'a Speaker, &'a collect::Cell))> {
    let named =
        move |(nth, speaker): (usize, &'a Speaker)| Some((nth, (speaker, speaker.outlets.get(&outlet)?)));
    corpus.speakers.iter().enumerate().filter_map(named)
}
