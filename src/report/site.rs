//! Writes a report, page after page.

use std::collections::BTreeMap;
use std::path::Path;

use askama::Template;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::annotate::annotate;
use super::chart::{self, bar};
use super::collect::{self, Corpus, Edge, Joined, Outlet, Speaker, TYPES, counted, top};
use super::data::{self, CHUNK, Index};
use super::pages::{
    ArticlePage, Cell, Fact, Figure, List, Method, Page, Row, SCRIPT, STYLE, Shell, count, mean_cells,
    reach_text, share_cell,
};
use super::spool::{Said, Spool};
use super::stats::{self, Difference, Moments};
use super::text::{self, SHORT, clean, percent, signed, slug, whole};
use super::{Options, ReportError, files};
use crate::archive::{Manifest, Tables};
use crate::models;

/// Articles whose pages are made side by side.
const TOGETHER: usize = 64;

/// Articles whose pages lie in one folder.
const A_FOLDER: i64 = 1000;

/// Rows of a long table; what comes after is in the tables.
const ROWS: usize = 1000;

/// Outlets with a page.
const OUTLETS: usize = 500;

const NO_OUTLET: &str = "no outlet named";

/// What a report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Articles that count.
    pub articles: u64,
    /// Speakers with pages.
    pub speakers: usize,
    /// Pages.
    pub pages: u64,
}

/// Writes a report on the tables into a folder.
///
/// # Errors
/// [`ReportError`] if the tables cannot be read or the folder cannot be written.
pub fn write(tables: &Tables, options: &Options, dir: &Path) -> Result<Written, ReportError> {
    files::prepare(dir)?;
    let mut corpus = Corpus::survey(tables, options)?;
    let (by_key, by_outlet) = (corpus.by_key(), corpus.by_outlet());
    let mut site = Site {
        options,
        dir,
        speakers: FxHashMap::default(),
        outlets: Vec::new(),
        shown: Vec::new(),
        pages: 0,
        texts: options.articles,
    };
    // Pages of speakers are named by their keys, which are known before their names are.
    site.name_speakers(&corpus);
    site.name_outlets(&corpus);
    let mut spool = Spool::new(dir.join("spool"), corpus.speakers.len())?;
    let mut batch = Vec::new();
    for joined in collect::joined(tables) {
        let joined = joined?;
        corpus.add(&joined, &by_key, &by_outlet, &mut spool)?;
        batch.push(joined);
        if batch.len() == TOGETHER {
            site.articles(&mut batch)?;
        }
    }
    site.articles(&mut batch)?;
    corpus.finish(tables, &by_key)?;
    let tests = comparisons(&corpus);
    site.static_files()?;
    site.overview(&corpus, tables.manifest())?;
    site.speaker_list(&corpus)?;
    for (nth, speaker) in corpus.speakers.iter().enumerate() {
        site.speaker(&corpus, speaker, &tests, spool.read(nth)?)?;
    }
    site.outlet_pages(&corpus, &tests)?;
    site.comparison(&corpus, &tests)?;
    site.article_list(&corpus)?;
    site.method(tables.manifest(), tests.iter().filter(|test| test.difference.is_some()).count())?;
    let mark = serde_json::json!({"report": options.title, "day": options.day, "version": env!("CARGO_PKG_VERSION")});
    files::write(&dir.join(files::MARK), format!("{mark:#}\n").as_bytes())?;
    Ok(Written { articles: corpus.articles, speakers: corpus.speakers.len(), pages: site.pages })
}

/// The comparison of an outlet with all others on one actor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    pub(super) speaker: usize,
    pub(super) outlet: usize,
    pub(super) here: Moments,
    pub(super) rest: Moments,
    pub(super) difference: Option<Difference>,
    /// Corrected for all comparisons of the report.
    pub(super) q: f64,
}

/// All comparisons of a report, in the order of the speakers.
pub(super) fn comparisons(corpus: &Corpus) -> Vec<Comparison> {
    let mut all = Vec::new();
    for (nth, speaker) in corpus.speakers.iter().enumerate() {
        let cells: Vec<(usize, Moments)> = speaker
            .outlets
            .iter()
            .filter(|(_, cell)| cell.framing.n() > 0)
            .map(|(o, c)| (*o, c.framing))
            .collect();
        for &(outlet, here) in cells.iter().filter(|_| cells.len() > 1) {
            let mut rest = Moments::default();
            cells.iter().filter(|(other, _)| *other != outlet).for_each(|(_, cell)| rest.join(cell));
            let difference = here.difference(&rest);
            all.push(Comparison { speaker: nth, outlet, here, rest, difference, q: 1.0 });
        }
    }
    let p: Vec<f64> = all.iter().filter_map(|test| test.difference.map(|difference| difference.p)).collect();
    let mut q = stats::discoveries(&p).into_iter();
    for test in all.iter_mut().filter(|test| test.difference.is_some()) {
        test.q = q.next().unwrap_or(1.0);
    }
    all
}

/// An article in the list of articles.
#[derive(Debug, Serialize)]
struct Listed {
    h: String,
    a: Option<String>,
    i: String,
    #[serde(skip)]
    date: String,
    #[serde(skip)]
    outlet: usize,
    #[serde(skip)]
    copy: bool,
    #[serde(skip)]
    quotes: u32,
}

/// A quotation in the list of a speaker.
#[derive(Debug, Serialize)]
struct Item {
    t: String,
    s: String,
    h: String,
    u: Option<String>,
    a: Option<String>,
    i: String,
    c: String,
    r: String,
    n: String,
}

struct Site<'a> {
    options: &'a Options,
    dir: &'a Path,
    /// Page of each speaker by key, below `speakers/`.
    speakers: FxHashMap<String, String>,
    /// Name and page of each outlet.
    outlets: Vec<(String, Option<String>)>,
    shown: Vec<Listed>,
    pages: u64,
    texts: bool,
}

/// The page of an article, below the report's folder.
fn article_page(article: i64) -> String {
    format!("articles/{:05}/{article}.html", article / A_FOLDER)
}

impl Site<'_> {
    fn shell(&self, title: &str, root: &'static str, here: &'static str) -> Shell {
        Shell::new(self.options, title, root, here)
    }

    fn page(&mut self, path: &str, page: &impl Template) -> Result<(), ReportError> {
        self.pages += 1;
        files::write(&self.dir.join(path), page.render()?.as_bytes())
    }

    fn static_files(&self) -> Result<(), ReportError> {
        files::write(&self.dir.join("assets/report.css"), STYLE.as_bytes())?;
        files::write(&self.dir.join("assets/report.js"), SCRIPT.as_bytes())
    }

    fn name_outlets(&mut self, corpus: &Corpus) {
        for (nth, outlet) in corpus.outlets.iter().enumerate() {
            let name = outlet.name.as_deref().map_or_else(|| NO_OUTLET.to_owned(), |name| clean(name, SHORT));
            let page = (nth < OUTLETS).then(|| format!("outlets/{}-{}.html", nth + 1, slug(&name)));
            self.outlets.push((name, page));
        }
    }

    fn name_speakers(&mut self, corpus: &Corpus) {
        let mut taken: BTreeMap<String, u32> = BTreeMap::new();
        for speaker in &corpus.speakers {
            let name = slug(speaker.key.split_once(':').map_or(speaker.key.as_str(), |(_, name)| name));
            let times = taken.entry(name.clone()).or_default();
            *times += 1;
            let name = if *times > 1 { format!("{name}--{times}") } else { name };
            self.speakers.insert(speaker.key.clone(), format!("speakers/{name}.html"));
        }
    }

    fn outlet_name(&self, outlet: usize) -> &str {
        self.outlets.get(outlet).map_or(NO_OUTLET, |(name, _)| name)
    }

    fn outlet_cell(&self, outlet: usize, root: &str) -> Cell {
        let page = self.outlets.get(outlet).and_then(|(_, page)| page.as_ref());
        Cell::link(self.outlet_name(outlet), page.map(|page| format!("{root}{page}")))
    }

    fn speaker_cell(&self, key: &str, name: &str, root: &str) -> Cell {
        let page = self.speakers.get(key).map(|page| format!("{root}{page}"));
        Cell::link(clean(name, SHORT), page)
    }

    /// Writes the pages of some articles, and notes them for the list.
    fn articles(&mut self, batch: &mut Vec<Joined>) -> Result<(), ReportError> {
        let outlets: FxHashMap<&str, usize> =
            self.outlets.iter().enumerate().map(|(nth, (name, _))| (name.as_str(), nth)).collect();
        let write = |joined: &Joined| -> Result<Listed, ReportError> {
            let row = &joined.article;
            let mut article = annotate(row, &joined.quotes, &joined.actors, "");
            for voice in &mut article.legend {
                voice.page = self.speakers.get(&voice.key).map(|page| format!("../../{page}"));
            }
            let outlet =
                row.outlet.as_deref().map_or_else(|| NO_OUTLET.to_owned(), |name| clean(name, SHORT));
            let listed = Listed {
                h: article.title.clone(),
                a: self.texts.then(|| article_page(row.article)),
                i: article.id.clone(),
                date: row.date.clone().or_else(|| row.month.clone()).unwrap_or_default(),
                outlet: outlets.get(outlet.as_str()).copied().unwrap_or_default(),
                copy: !counted(row.representative),
                quotes: u32::try_from(row.quotes).unwrap_or(0),
            };
            if self.texts {
                let page = ArticlePage { shell: self.shell(&article.title, "../../", "articles"), article };
                files::write(&self.dir.join(article_page(row.article)), page.render()?.as_bytes())?;
            }
            Ok(listed)
        };
        let listed = batch.par_iter().map(write).collect::<Result<Vec<_>, _>>()?;
        self.pages += if self.texts { batch.len() as u64 } else { 0 };
        self.shown.extend(listed);
        batch.clear();
        Ok(())
    }

    fn overview(&mut self, corpus: &Corpus, manifest: &Manifest) -> Result<(), ReportError> {
        let mut facts = vec![
            count("articles", corpus.articles, "articles"),
            count("outlets", corpus.outlets.iter().filter(|o| o.articles > 0).count() as u64, "outlets"),
            count("quotations", corpus.quotes, "quotes"),
            count("words", corpus.words, "words"),
            Fact {
                label: "of these inside quotations",
                value: percent(corpus.quoted_words as f64 / corpus.words.max(1) as f64),
                query: "quoted-share",
            },
            count("speakers told apart by name", corpus.names, "names"),
        ];
        if let Some((first, last)) = &corpus.days {
            facts.push(Fact { label: "first day", value: first.clone(), query: "first-day" });
            facts.push(Fact { label: "last day", value: last.clone(), query: "last-day" });
        }
        let mut notes = Vec::new();
        if corpus.copies > 0 {
            let (copies, do_not) =
                if corpus.copies == 1 { ("near-duplicate", "does") } else { ("near-duplicates", "do") };
            notes.push(format!("{} {copies} of other articles {do_not} not count.", whole(corpus.copies)));
        }
        if corpus.undated > 0 {
            notes.push(format!(
                "Articles without a date that can be read, which are missing in charts over time: {}.",
                whole(corpus.undated)
            ));
        }
        let models =
            if manifest.models.is_empty() { "the rules alone, without a model" } else { "rules and models" };
        notes.push(format!("Read and analysed by pullquote {} with {models}; options, models and their checksums are on the method page.", manifest.version));
        let figures = vec![
            self.voices("voices", &corpus.types, corpus.quotes),
            over_time(&corpus.months, corpus.quotes),
            self.speaker_table(corpus, 20),
            self.outlet_table(corpus, 20),
            verbs_of_all(corpus),
            rejects(corpus),
        ];
        let page = Page {
            shell: self.shell("Overview", "", "overview"),
            heading: self.options.title.clone(),
            lead: "Who is quoted, where, and how they are framed.".to_owned(),
            facts,
            notes,
            figures,
            list: None,
            key: String::new(),
        };
        self.page("index.html", &page)
    }

    /// Share of voice by type of speaker.
    fn voices(&self, id: &'static str, types: &[stats::Clusters; 6], quotes: u64) -> Figure {
        let row = |(nth, kind): (usize, &&str)| {
            let clusters = types.get(nth)?;
            let of = clusters.of().max(1) as f64;
            let share = clusters.hits() as f64 / of;
            let cells = vec![
                Cell::text(words_of(kind)),
                Cell::count(clusters.hits(), "type-quotes"),
                match clusters.share() {
                    Some(share) => share_cell(Some(share), "type-share"),
                    None => {
                        Cell::number(format!("{} (not enough data)", percent(share)), share, "type-share")
                    }
                },
                Cell::chart(bar(share)),
            ];
            (clusters.of() > 0).then(|| Row { key: (*kind).to_owned(), cells })
        };
        Figure {
            id,
            title: "Who speaks, by type".to_owned(),
            caption: format!(
                "Share of quotations in per cent, with its 95 % interval; n = {} quotations.",
                whole(quotes)
            ),
            head: vec!["Type", "Quotations", "Share (95 %)", "0 to 100 %"],
            rows: TYPES.iter().enumerate().filter_map(row).collect(),
            nothing: "No quotation was found.",
            ..Figure::default()
        }
    }

    fn speaker_table(&self, corpus: &Corpus, most: usize) -> Figure {
        let longest = corpus.speakers.first().map_or(1, |speaker| speaker.quotes).max(1);
        let row = |speaker: &Speaker| {
            let mut cells = vec![
                self.speaker_cell(&speaker.key, &speaker.name, ""),
                Cell::text(role_of(speaker)),
                Cell::count(speaker.quotes, "speaker-quotes"),
                Cell::chart(bar(speaker.quotes as f64 / longest as f64)),
                Cell::count(speaker.words, "speaker-words"),
                Cell::count(speaker.articles, "speaker-articles"),
                Cell::count(
                    speaker.outlets.values().filter(|cell| cell.quotes > 0).count() as u64,
                    "speaker-outlets",
                ),
            ];
            cells.push(match speaker.framing.mean() {
                Some(mean) => Cell::number(signed(mean), mean, "speaker-framing"),
                None => Cell::text("–"),
            });
            Row { key: clean(&speaker.key, SHORT), cells }
        };
        let all = corpus.speakers.len();
        let title = if most < all {
            format!("Most quoted: the first {most} of {all} speakers with a page")
        } else {
            "Most quoted".to_owned()
        };
        Figure {
            id: "speakers",
            title,
            caption: format!(
                "Quotations, words inside them, and articles; n = {} quotations. Speakers with fewer than {} quotations have no page. Framing is the mean of the articles' own voices, from −1 to +1.",
                whole(corpus.quotes),
                self.options.min_quotes
            ),
            head: vec![
                "Speaker",
                "Who",
                "Quotations",
                "of the most",
                "Words",
                "Articles",
                "Outlets",
                "Framing",
            ],
            rows: corpus.speakers.iter().take(most).map(row).collect(),
            nothing: "Nobody is quoted often enough.",
            ..Figure::default()
        }
    }

    fn outlet_table(&self, corpus: &Corpus, most: usize) -> Figure {
        let all = corpus.outlets.len();
        let row = |(nth, outlet): (usize, &Outlet)| Row {
            key: clean(outlet.name.as_deref().unwrap_or_default(), SHORT),
            cells: vec![
                self.outlet_cell(nth, ""),
                Cell::count(outlet.articles, "outlet-articles"),
                Cell::count(outlet.copies, "outlet-copies"),
                Cell::count(outlet.words, "outlet-words"),
                Cell::count(outlet.quotes, "outlet-quotes"),
                Cell::number(
                    percent(outlet.quoted_words as f64 / outlet.words.max(1) as f64),
                    outlet.quoted_words as f64 / outlet.words.max(1) as f64,
                    "outlet-quoted",
                ),
            ],
        };
        Figure {
            id: "outlets",
            title: if most < all {
                format!("Outlets: the first {most} of {all}")
            } else {
                "Outlets".to_owned()
            },
            caption: format!(
                "n = {} articles; copies are near-duplicates that do not count.",
                whole(corpus.articles)
            ),
            head: vec!["Outlet", "Articles", "Copies", "Words", "Quotations", "Words quoted"],
            rows: corpus.outlets.iter().enumerate().take(most).map(row).collect(),
            nothing: "No article was read.",
            ..Figure::default()
        }
    }

    fn speaker_list(&mut self, corpus: &Corpus) -> Result<(), ReportError> {
        let page = Page {
            shell: self.shell("Speakers", "", "speakers"),
            heading: "Speakers".to_owned(),
            lead: format!(
                "{} of {} speakers told apart by name have a page.",
                whole(corpus.speakers.len() as u64),
                whole(corpus.names)
            ),
            facts: Vec::new(),
            notes: Vec::new(),
            figures: vec![self.speaker_table(corpus, usize::MAX)],
            list: None,
            key: String::new(),
        };
        self.page("speakers.html", &page)
    }

    fn speaker(
        &mut self,
        corpus: &Corpus,
        speaker: &Speaker,
        tests: &[Comparison],
        said: Vec<Said>,
    ) -> Result<(), ReportError> {
        let Some(path) = self.speakers.get(&speaker.key).cloned() else { return Ok(()) };
        let tests: Vec<&Comparison> = tests
            .iter()
            .filter(|test| corpus.speakers.get(test.speaker).is_some_and(|s| s.key == speaker.key))
            .collect();
        let quotes = speaker.quotes;
        let months = speaker.months.iter().map(|(month, n)| (month.clone(), vec![*n])).collect();
        let figures = vec![
            self.by_outlet(corpus, speaker),
            time_figure(&months, quotes, Vec::new()),
            self.framing_by_outlet(speaker, &tests),
            self.edges("by", "By whom they are praised or attacked", &speaker.by, "Whose words"),
            self.edges("about", "Whom they praise or attack", &speaker.about, "About whom"),
            verbs(corpus, speaker),
        ];
        let source = path.trim_start_matches("speakers/").trim_end_matches(".html").to_owned();
        let page = Page {
            shell: self.shell(&clean(&speaker.name, SHORT), "../", "speakers"),
            heading: clean(&speaker.name, SHORT),
            lead: role_of(speaker),
            facts: self.speaker_facts(speaker),
            notes: speaker_notes(speaker),
            figures,
            list: Some(List {
                kind: "quotes",
                title: "Every quotation",
                source: format!("{source}/"),
                items: said.len() as u64,
                file: source.clone(),
            }),
            key: clean(&speaker.key, SHORT),
        };
        self.page(&path, &page)?;
        self.quotes(&source, said)
    }

    fn speaker_facts(&self, speaker: &Speaker) -> Vec<Fact> {
        let mut facts = vec![
            count("quotations", speaker.quotes, "speaker-quotes"),
            count("words inside them", speaker.words, "speaker-words"),
            count("articles that quote", speaker.articles, "speaker-articles"),
        ];
        for (kind, label) in [("direct", "direct"), ("mixed", "mixed"), ("indirect", "indirect")] {
            if let Some(times) = speaker.kinds.get(kind) {
                facts.push(count(label, *times, "speaker-kind"));
            }
        }
        let names = ["id", "party", "country", "gender"];
        for (label, value) in names.into_iter().zip(&speaker.known) {
            if let Some(value) = value {
                facts.push(Fact { label, value: clean(value, SHORT), query: "" });
            }
        }
        facts
    }

    fn by_outlet(&self, corpus: &Corpus, speaker: &Speaker) -> Figure {
        let mut cells: Vec<_> = speaker.outlets.iter().filter(|(_, cell)| cell.quotes > 0).collect();
        cells.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.quotes));
        let most = cells.first().map_or(1, |(_, cell)| cell.quotes).max(1);
        let row = |(outlet, cell): &(&usize, &collect::Cell)| {
            let of = corpus.outlets.get(**outlet);
            Row {
                key: clean(of.and_then(|outlet| outlet.name.as_deref()).unwrap_or_default(), SHORT),
                cells: vec![
                    self.outlet_cell(**outlet, "../"),
                    Cell::count(cell.quotes, "cell-quotes"),
                    Cell::chart(bar(cell.quotes as f64 / most as f64)),
                    Cell::count(cell.words, "cell-words"),
                    Cell::count(cell.articles, "cell-articles"),
                    share_cell(of.and_then(|of| stats::share(cell.articles, of.articles)), "cell-share"),
                ],
            }
        };
        Figure {
            id: "by-outlet",
            title: "Where they are quoted".to_owned(),
            caption: format!(
                "Quotations by outlet, n = {}. The share is that of the outlet's articles which quote them, in per cent with its 95 % interval.",
                whole(speaker.quotes)
            ),
            head: vec![
                "Outlet",
                "Quotations",
                "of the most",
                "Words",
                "Articles",
                "Share of articles (95 %)",
            ],
            rows: cells.iter().take(ROWS).map(row).collect(),
            nothing: "Nowhere.",
            ..Figure::default()
        }
    }

    fn framing_by_outlet(&self, speaker: &Speaker, tests: &[&Comparison]) -> Figure {
        let mut cells: Vec<_> = speaker.outlets.iter().filter(|(_, cell)| cell.framing.n() > 0).collect();
        cells.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.framing.n()));
        let mut rows: Vec<Row> = Vec::new();
        if speaker.framing.n() > 0 {
            let [n, mean, reach, drawn] = mean_cells(&speaker.framing);
            let cells =
                vec![Cell::text("All outlets"), n, mean, reach, drawn, Cell::text(""), Cell::text("")];
            rows.push(Row { key: "*".to_owned(), cells });
        }
        for (outlet, cell) in cells.into_iter().take(ROWS) {
            let [n, mean, reach, drawn] = mean_cells(&cell.framing);
            let test = tests.iter().find(|test| test.outlet == *outlet);
            let [difference, q] = difference_cells(test.copied());
            let cells = vec![self.outlet_cell(*outlet, "../"), n, mean, reach, drawn, difference, q];
            rows.push(Row { key: self.outlet_name(*outlet).to_owned(), cells });
        }
        Figure {
            id: "framing",
            title: "How the outlets' own voices frame them".to_owned(),
            caption: format!(
                "Mean over articles from −1 (blame) to +1 (praise) with its 95 % interval; n = {} articles. The difference is to all other outlets together; q is its p-value corrected for all comparisons of the report.",
                whole(speaker.framing.n())
            ),
            head: vec!["Outlet", "Articles", "Mean", "95 % interval", "−1 to +1", "Difference (95 %)", "q"],
            rows,
            nothing: "Framing was not analysed, or no sentence speaks of them in an article's own voice.",
            ..Figure::default()
        }
    }

    fn edges(
        &self,
        id: &'static str,
        title: &str,
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
            title: title.to_owned(),
            caption: format!(
                "In quoted words; mean over articles from −1 to +1, n = {} pairs of an article and a voice. The first 25.",
                whole(articles)
            ),
            head: vec![head, "Articles", "Sentences", "Mean", "95 % interval", "−1 to +1"],
            rows: all.iter().take(25).map(row).collect(),
            nothing: "Framing was not analysed, or no quoted words speak of anybody here.",
            ..Figure::default()
        }
    }

    /// Writes a speaker's quotations.
    fn quotes(&self, source: &str, said: Vec<Said>) -> Result<(), ReportError> {
        let mut index = Index {
            items: said.len(),
            chunk: CHUNK,
            date: Vec::new(),
            outlet: Vec::new(),
            outlets: Vec::new(),
            kind: Vec::new(),
            kinds: Vec::new(),
            number: Vec::new(),
        };
        let mut places: FxHashMap<usize, usize> = FxHashMap::default();
        for one in &said {
            index.date.push(one.date.clone());
            let place = *places.entry(one.outlet).or_insert(index.outlets.len());
            if place == index.outlets.len() {
                index.outlets.push(self.outlet_name(one.outlet).to_owned());
            }
            index.outlet.push(place);
            let kind = index.kinds.iter().position(|kind| *kind == one.kind).unwrap_or(index.kinds.len());
            if kind == index.kinds.len() {
                index.kinds.push(one.kind.clone());
            }
            index.kind.push(kind);
            index.number.push((one.confidence * 100.0).round().clamp(0.0, 100.0) as u32);
        }
        let item = |one: Said| Item {
            a: self.texts.then(|| format!("../{}#r{}", article_page(one.article), one.quote + 1)),
            t: one.text,
            s: one.sentence,
            h: one.title,
            u: one.url,
            i: one.id,
            c: one.cue,
            r: one.rule,
            n: one.name,
        };
        let items: Vec<Item> = said.into_iter().map(item).collect();
        data::write(&self.dir.join("speakers").join(source), &index, &items)
    }

    fn outlet_pages(&mut self, corpus: &Corpus, tests: &[Comparison]) -> Result<(), ReportError> {
        let page = Page {
            shell: self.shell("Outlets", "", "outlets"),
            heading: "Outlets".to_owned(),
            lead: String::new(),
            facts: Vec::new(),
            notes: Vec::new(),
            figures: vec![self.outlet_table(corpus, ROWS)],
            list: None,
            key: String::new(),
        };
        self.page("outlets.html", &page)?;
        for (nth, outlet) in corpus.outlets.iter().enumerate().take(OUTLETS) {
            self.outlet(corpus, nth, outlet, tests)?;
        }
        Ok(())
    }

    fn outlet(
        &mut self,
        corpus: &Corpus,
        nth: usize,
        outlet: &Outlet,
        tests: &[Comparison],
    ) -> Result<(), ReportError> {
        let Some((name, Some(path))) = self.outlets.get(nth).cloned() else { return Ok(()) };
        let figures = vec![
            self.voices("voices", &outlet.types, outlet.quotes),
            self.quoted_here(corpus, nth),
            self.framed_here(corpus, nth, tests),
        ];
        let page = Page {
            shell: self.shell(&name, "../", "outlets"),
            heading: name,
            lead: String::new(),
            facts: vec![
                count("articles", outlet.articles, "outlet-articles"),
                count("copies that do not count", outlet.copies, "outlet-copies"),
                count("words", outlet.words, "outlet-words"),
                count("quotations", outlet.quotes, "outlet-quotes"),
                Fact {
                    label: "of the words quoted",
                    value: percent(outlet.quoted_words as f64 / outlet.words.max(1) as f64),
                    query: "outlet-quoted",
                },
            ],
            notes: Vec::new(),
            figures,
            list: None,
            key: clean(outlet.name.as_deref().unwrap_or_default(), SHORT),
        };
        self.page(&path, &page)
    }

    fn quoted_here(&self, corpus: &Corpus, outlet: usize) -> Figure {
        let mut here: Vec<(&Speaker, &collect::Cell)> = corpus
            .speakers
            .iter()
            .filter_map(|speaker| {
                Some((speaker, speaker.outlets.get(&outlet).filter(|cell| cell.quotes > 0)?))
            })
            .collect();
        here.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.quotes));
        let most = here.first().map_or(1, |(_, cell)| cell.quotes).max(1);
        let articles = corpus.outlets.get(outlet).map_or(0, |outlet| outlet.articles);
        let row = |(speaker, cell): &(&Speaker, &collect::Cell)| Row {
            key: clean(&speaker.key, SHORT),
            cells: vec![
                self.speaker_cell(&speaker.key, &speaker.name, "../"),
                Cell::count(cell.quotes, "cell-quotes"),
                Cell::chart(bar(cell.quotes as f64 / most as f64)),
                Cell::count(cell.words, "cell-words"),
                Cell::count(cell.articles, "cell-articles"),
                share_cell(stats::share(cell.articles, articles), "cell-share"),
            ],
        };
        Figure {
            id: "quoted",
            title: "Most quoted here".to_owned(),
            caption: format!(
                "Of the speakers with a page; n = {} articles of this outlet. The share is that of its articles, in per cent with its 95 % interval.",
                whole(articles)
            ),
            head: vec![
                "Speaker",
                "Quotations",
                "of the most",
                "Words",
                "Articles",
                "Share of articles (95 %)",
            ],
            rows: here.iter().take(100).map(row).collect(),
            nothing: "Nobody with a page is quoted here.",
            ..Figure::default()
        }
    }

    fn framed_here(&self, corpus: &Corpus, outlet: usize, tests: &[Comparison]) -> Figure {
        let mut here: Vec<(&Speaker, &collect::Cell)> = corpus
            .speakers
            .iter()
            .filter_map(|speaker| {
                Some((speaker, speaker.outlets.get(&outlet).filter(|cell| cell.framing.n() > 0)?))
            })
            .collect();
        here.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.framing.n()));
        let articles: u64 = here.iter().map(|(_, cell)| cell.framing.n()).sum();
        let mine: Vec<&Comparison> = tests.iter().filter(|test| test.outlet == outlet).collect();
        let row = |(speaker, cell): &(&Speaker, &collect::Cell)| {
            let [n, mean, reach, drawn] = mean_cells(&cell.framing);
            let is =
                |test: &&&Comparison| corpus.speakers.get(test.speaker).is_some_and(|s| s.key == speaker.key);
            let [difference, q] = difference_cells(mine.iter().find(is).copied());
            let cells = vec![
                self.speaker_cell(&speaker.key, &speaker.name, "../"),
                n,
                mean,
                reach,
                drawn,
                difference,
                q,
            ];
            Row { key: clean(&speaker.key, SHORT), cells }
        };
        Figure {
            id: "framing",
            title: "How its own voice frames them".to_owned(),
            caption: format!(
                "Mean over articles from −1 (blame) to +1 (praise), n = {} pairs of article and actor. The difference is to all other outlets together, q its p-value corrected for all comparisons of the report.",
                whole(articles)
            ),
            head: vec!["Actor", "Articles", "Mean", "95 % interval", "−1 to +1", "Difference (95 %)", "q"],
            rows: here.iter().take(100).map(row).collect(),
            nothing: "Framing was not analysed, or nobody with a page is spoken of here.",
            ..Figure::default()
        }
    }

    fn comparison(&mut self, corpus: &Corpus, tests: &[Comparison]) -> Result<(), ReportError> {
        let tested = tests.iter().filter(|test| test.difference.is_some()).count();
        let found = tests.iter().filter(|test| test.difference.is_some() && test.q <= 0.05).count();
        let mut order: Vec<&Comparison> = tests.iter().collect();
        order.sort_by(|a, b| {
            let rank = |test: &Comparison| {
                (test.difference.is_none(), test.speaker, std::cmp::Reverse(test.here.n()))
            };
            a.difference
                .is_none()
                .cmp(&b.difference.is_none())
                .then(a.q.total_cmp(&b.q))
                .then(rank(a).cmp(&rank(b)))
        });
        let row = |test: &&Comparison| {
            let speaker = corpus.speakers.get(test.speaker)?;
            let rest = test.rest.mean().unwrap_or_default();
            let [n, mean, reach, drawn] = mean_cells(&test.here);
            let [difference, q] = difference_cells(Some(test));
            let cells = vec![
                self.speaker_cell(&speaker.key, &speaker.name, ""),
                self.outlet_cell(test.outlet, ""),
                n,
                mean,
                reach,
                drawn,
                Cell::number(format!("{} (n = {})", signed(rest), whole(test.rest.n())), rest, "rest-mean"),
                difference,
                q,
            ];
            Some(Row {
                key: clean(&format!("{}|{}", speaker.key, self.outlet_name(test.outlet)), SHORT),
                cells,
            })
        };
        let rows: Vec<Row> = order.iter().filter_map(row).take(ROWS).collect();
        let figure = Figure {
            id: "comparison",
            title: "The same actor across outlets".to_owned(),
            caption: format!(
                "Mean framing by the outlet's own voice from −1 (blame) to +1 (praise), over articles, with 95 % intervals; {} comparisons, those with the smallest q first. Copies count once.",
                whole(tests.len() as u64)
            ),
            head: vec![
                "Actor",
                "Outlet",
                "Articles",
                "Mean",
                "95 % interval",
                "−1 to +1",
                "All others",
                "Difference (95 %)",
                "q",
            ],
            rows,
            nothing: "No actor is framed by two outlets: framing was not analysed, or there is one outlet only.",
            ..Figure::default()
        };
        let page = Page {
            shell: self.shell("Comparison", "", "compare"),
            heading: "Comparison of outlets".to_owned(),
            lead: "Do outlets write differently about the same people?".to_owned(),
            facts: vec![
                count("comparisons with enough data", tested as u64, "tests"),
                count("differences with q ≤ 0.05", found as u64, "discoveries"),
            ],
            notes: vec![format!(
                "A comparison needs {} articles on either side; with fewer it says “not enough data”. A difference may come from different occasions, and from errors of the model: read the articles before you speak of bias.",
                stats::LEAST_FOR_TEST
            )],
            figures: vec![figure],
            list: None,
            key: String::new(),
        };
        self.page("compare.html", &page)
    }

    fn article_list(&mut self, corpus: &Corpus) -> Result<(), ReportError> {
        let mut shown = std::mem::take(&mut self.shown);
        shown.sort_by(|a, b| (&b.date, &a.i).cmp(&(&a.date, &b.i)));
        let index = Index {
            items: shown.len(),
            chunk: CHUNK,
            date: shown.iter().map(|one| one.date.clone()).collect(),
            outlet: shown.iter().map(|one| one.outlet).collect(),
            outlets: self.outlets.iter().map(|(name, _)| name.clone()).collect(),
            kind: shown.iter().map(|one| usize::from(one.copy)).collect(),
            kinds: vec!["counts".to_owned(), "copy".to_owned()],
            number: shown.iter().map(|one| one.quotes).collect(),
        };
        data::write(&self.dir.join("lists/articles"), &index, &shown)?;
        let page = Page {
            shell: self.shell("Articles", "", "articles"),
            heading: "Articles".to_owned(),
            lead: "Each with its quotations in the speaker's colour, and the reason for every answer."
                .to_owned(),
            facts: vec![
                count("articles that count", corpus.articles, "articles"),
                count("copies", corpus.copies, "copies"),
            ],
            notes: Vec::new(),
            figures: Vec::new(),
            list: Some(List {
                kind: "articles",
                title: "All articles",
                source: "lists/articles/".to_owned(),
                items: shown.len() as u64,
                file: "articles".to_owned(),
            }),
            key: String::new(),
        };
        self.page("articles.html", &page)
    }

    fn method(&mut self, manifest: &Manifest, tests: usize) -> Result<(), ReportError> {
        let embedded = if manifest.models.is_empty() { Vec::new() } else { models::embedded() };
        let used = |model: &&models::Embedded| {
            model.files.iter().any(|file| {
                manifest.models.get(&format!("{}/{}", model.name, file.name)) == Some(&file.sha256)
            })
        };
        let inputs = manifest.inputs.iter().take(50).map(|input| {
            let size = input
                .bytes
                .map_or_else(|| "size unknown".to_owned(), |bytes| format!("{} bytes", whole(bytes)));
            (clean(&input.source, SHORT), size)
        });
        let page = Method {
            shell: self.shell("Method", "", "method"),
            models: manifest.models.iter().map(|(name, sum)| (name.clone(), sum.clone())).collect(),
            options: manifest
                .options
                .iter()
                .map(|(flag, value)| (flag.clone(), clean(&value.to_string(), SHORT)))
                .collect(),
            inputs: inputs.collect(),
            schema: manifest.schema.clone(),
            analysed_by: manifest.version.clone(),
            figures: html(figures_of_readme()),
            cards: embedded.iter().filter(used).map(|model| (model.name, html(model.card))).collect(),
            least_mean: stats::LEAST_FOR_MEAN,
            least_test: stats::LEAST_FOR_TEST,
            tests,
            min_quotes: self.options.min_quotes,
            speakers: self.options.speakers,
            duplicates: manifest.options.get("duplicates").map_or("unknown".to_owned(), ToString::to_string),
        };
        self.page("method.html", &page)
    }
}

/// The measured figures, as README.md has them: said once, so that they cannot differ.
fn figures_of_readme() -> &'static str {
    let readme = include_str!("../../README.md");
    let section = readme.split_once("\n## How good is it\n").map_or("", |(_, after)| after);
    section.split_once("\n### ").map_or(section, |(section, _)| section)
}

/// Markdown of our own as HTML. Links lead to files that the report has not, so their words stay and they go.
fn html(markdown: &str) -> String {
    use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => None,
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Heading {
            level: HeadingLevel::H3,
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Heading(HeadingLevel::H3))),
        Event::Start(Tag::Table(_)) => Some(Event::Start(Tag::Table(Vec::new()))),
        event => Some(event),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out.replace(
        "<table>",
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures\"><table>",
    )
    .replace("</table>", "</table></div>")
}

fn words_of(kind: &str) -> &'static str {
    match kind {
        "person" => "people",
        "organization" => "organisations",
        "publication" => "publications",
        "group" => "groups",
        "anonymous" => "unnamed sources",
        _ => "nobody known",
    }
}

fn role_of(speaker: &Speaker) -> String {
    let role = top(&speaker.roles, 1).first().map(|(role, _)| clean(role, 80));
    role.unwrap_or_else(|| speaker.kind.clone())
}

fn speaker_notes(speaker: &Speaker) -> Vec<String> {
    let list = |counts, most| {
        let shown: Vec<String> =
            top(counts, most).iter().map(|(name, n)| format!("{} ({n})", clean(name, 80))).collect();
        (!shown.is_empty()).then(|| shown.join(" · "))
    };
    let mut notes = Vec::new();
    notes.extend(list(&speaker.roles, 5).map(|roles| format!("Roles, and in how many articles: {roles}")));
    notes.extend(list(&speaker.aliases, 8).map(|names| format!("Also named: {names}")));
    let basis = match speaker.identity.as_str() {
        "gazetteer" => "Articles are joined by the gazetteer.",
        _ => "Articles are joined by the full name: two people of the same name would be one here.",
    };
    notes.push(format!("{basis} Key: {}", clean(&speaker.key, SHORT)));
    notes
}

fn difference_cells(test: Option<&Comparison>) -> [Cell; 2] {
    match test.and_then(|test| Some((test.difference?, test.q))) {
        Some((difference, q)) => [
            Cell::number(
                format!("{} ({})", signed(difference.value), reach_text(difference.low, difference.high)),
                difference.value,
                "difference",
            ),
            Cell::number(text::probability(q), q, "q"),
        ],
        None => [Cell::text(if test.is_some() { "not enough data" } else { "–" }), Cell::text("–")],
    }
}

fn over_time(months: &BTreeMap<String, [u64; 6]>, quotes: u64) -> Figure {
    let months = months.iter().map(|(month, values)| (month.clone(), values.to_vec())).collect();
    let legend = TYPES.iter().enumerate().map(|(nth, kind)| (format!("t{nth}"), words_of(kind))).collect();
    time_figure(&months, quotes, legend)
}

fn time_figure(
    months: &BTreeMap<String, Vec<u64>>,
    quotes: u64,
    legend: Vec<(String, &'static str)>,
) -> Figure {
    let periods = chart::periods(months);
    let dated: u64 = periods.iter().map(|period| period.total).sum();
    let row = |period: &chart::Period| {
        let mut cells = vec![Cell::text(period.label.clone()), Cell::count(period.total, "month-quotes")];
        if period.values.len() > 1 {
            cells.extend(period.values.iter().map(|value| Cell::count(*value, "month-type")));
        }
        Row { key: period.label.clone(), cells }
    };
    let mut head = vec!["Month or year", "Quotations"];
    head.extend(legend.iter().map(|(_, name)| *name));
    Figure {
        id: "time",
        title: "Over time".to_owned(),
        caption: format!(
            "Quotations by month or year; n = {} of {} quotations, those with a date.",
            whole(dated),
            whole(quotes)
        ),
        legend,
        chart: if periods.is_empty() { String::new() } else { chart::columns(&periods) },
        head,
        rows: periods.iter().map(row).collect(),
        folded: true,
        nothing: "No article has a date that can be read.",
    }
}

fn verbs(corpus: &Corpus, speaker: &Speaker) -> Figure {
    let (of, of_all) =
        (speaker.verbs.values().sum::<u64>(), corpus.verbs.values().map(|(_, n)| n).sum::<u64>());
    let row = |(lemma, times): &(&str, u64)| {
        let (stance, all) = corpus.verbs.get(*lemma).cloned().unwrap_or_default();
        let (share, average) = (*times as f64 / of.max(1) as f64, all as f64 / of_all.max(1) as f64);
        Row {
            key: clean(lemma, SHORT),
            cells: vec![
                Cell::text(clean(lemma, SHORT)),
                Cell::text(stance),
                Cell::count(*times, "verb-quotes"),
                Cell::number(percent(share), share, "verb-share"),
                Cell::chart(bar(share)),
                Cell::number(percent(average), average, "verb-average"),
            ],
        }
    };
    let stance = |clusters: &stats::Clusters| match clusters.share() {
        Some(share) => {
            format!("{} (95 %: {:.1} to {:.1})", percent(share.value), share.low * 100.0, share.high * 100.0)
        }
        None => "not enough data".to_owned(),
    };
    Figure {
        id: "verbs",
        title: "Reporting verbs".to_owned(),
        caption: format!(
            "n = {} quotations with a verb. Verbs that take a stance: {}, in the whole archive {}. The first 20.",
            whole(of),
            stance(&speaker.stance),
            stance(&corpus.stance)
        ),
        head: vec!["Verb", "Stance", "Quotations", "Share", "0 to 100 %", "Share in the archive"],
        rows: top(&speaker.verbs, 20).iter().map(row).collect(),
        nothing: "No quotation has one.",
        ..Figure::default()
    }
}

fn verbs_of_all(corpus: &Corpus) -> Figure {
    let of: u64 = corpus.verbs.values().map(|(_, times)| times).sum();
    let counts: BTreeMap<String, u64> =
        corpus.verbs.iter().map(|(lemma, (_, n))| (lemma.clone(), *n)).collect();
    let row = |(lemma, times): &(&str, u64)| {
        let share = *times as f64 / of.max(1) as f64;
        let stance = corpus.verbs.get(*lemma).map(|(stance, _)| stance.clone()).unwrap_or_default();
        Row {
            key: clean(lemma, SHORT),
            cells: vec![
                Cell::text(clean(lemma, SHORT)),
                Cell::text(stance),
                Cell::count(*times, "verb-quotes"),
                Cell::number(percent(share), share, "verb-share"),
                Cell::chart(bar(share)),
            ],
        }
    };
    Figure {
        id: "verbs",
        title: "Reporting verbs".to_owned(),
        caption: format!("n = {} quotations with a verb; the first 20.", whole(of)),
        head: vec!["Verb", "Stance", "Quotations", "Share", "0 to 100 %"],
        rows: top(&counts, 20).iter().map(row).collect(),
        nothing: "No quotation has one.",
        ..Figure::default()
    }
}

fn rejects(corpus: &Corpus) -> Figure {
    let row = |((kind, code), times): (&(String, String), &u64)| Row {
        key: clean(&format!("{kind}|{code}"), SHORT),
        cells: vec![Cell::text(clean(code, SHORT)), Cell::text(kind.clone()), Cell::count(*times, "rejects")],
    };
    let all: u64 = corpus.rejects.values().sum();
    Figure {
        id: "rejects",
        title: "What was not read".to_owned(),
        caption: format!("n = {} records of the input.", whole(all)),
        head: vec!["Reason", "What it means", "Records"],
        rows: corpus.rejects.iter().map(row).collect(),
        nothing: "Every record of the input was read.",
        ..Figure::default()
    }
}
