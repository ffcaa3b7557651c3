//! What was read, and who is quoted most.

use super::Site;
use super::time::over_time;
use super::verbs::verbs_of_all;
use crate::archive::Manifest;
use crate::report::ReportError;
use crate::report::chart::bar;
use crate::report::collect::{Corpus, Outlet, Speaker, TYPES, top};
use crate::report::pages::{Cell, Fact, Figure, Page, Row, count, number, share_cell};
use crate::report::stats::Clusters;
use crate::report::text::{SHORT, clean, percent, signed};
use crate::report::words::Words;

impl Site<'_> {
    pub(super) fn overview(&mut self, corpus: &Corpus, manifest: &Manifest) -> Result<(), ReportError> {
        let figures = vec![
            voices(&corpus.types, corpus.quotes),
            over_time(&corpus.months, corpus.quotes),
            self.speaker_table(corpus, 20),
            self.outlet_table(corpus, 20),
            verbs_of_all(corpus),
            rejects(corpus),
        ];
        let page = Page {
            shell: self.shell("Overview", "", "overview"),
            heading: self.options.title.clone(),
            lead: "Who is quoted, where, and how they are framed.".into(),
            facts: facts(corpus),
            notes: notes(corpus, manifest),
            figures,
            list: None,
            key: String::new(),
        };
        self.page("index.html", &page)
    }

    /// Speakers with pages, the first so many.
    pub(super) fn speaker_table(&self, corpus: &Corpus, most: usize) -> Figure {
        let longest = corpus.speakers.first().map_or(1, |speaker| speaker.quotes).max(1);
        let row = |speaker: &Speaker| {
            let outlets = speaker.outlets.values().filter(|cell| cell.quotes > 0).count() as u64;
            let framing = match speaker.framing.mean() {
                Some(mean) => Cell::number(signed(mean), mean, "speaker-framing"),
                None => Cell::text("–"),
            };
            let cells = vec![
                self.speaker_cell(&speaker.key, &speaker.name, ""),
                Cell::link(role_of(speaker), None),
                Cell::count(speaker.quotes, "speaker-quotes"),
                Cell::chart(bar(speaker.quotes as f64 / longest as f64)),
                Cell::count(speaker.words, "speaker-words"),
                Cell::count(speaker.articles, "speaker-articles"),
                Cell::count(outlets, "speaker-outlets"),
                framing,
            ];
            Row { key: clean(&speaker.key, SHORT), cells }
        };
        let rows: Vec<Row> = corpus.speakers.iter().take(most).map(row).collect();
        let (shown, all) = (rows.len() as u64, corpus.speakers.len() as u64);
        Figure {
            id: "speakers",
            title: "Most quoted".into(),
            caption: Words::with(
                "{} of {} speakers with a page (at least {} quotations), most quoted first. Quotations, words inside quotation marks, and articles; n = {} quotations. Framing is the mean of the articles' own voices, from −1 (blame) to +1 (praise).",
                [
                    number(shown, "rows"),
                    number(all, "pages"),
                    number(self.options.min_quotes, "min-quotes"),
                    number(corpus.quotes, "quotes"),
                ],
            ),
            head: words([
                "Speaker",
                "Who",
                "Quotations",
                "of the most",
                "Words",
                "Articles",
                "Outlets",
                "Framing",
            ]),
            rows,
            nothing: "Nobody is quoted often enough.",
            ..Figure::default()
        }
    }

    /// Outlets, those with most articles first, the first so many.
    pub(super) fn outlet_table(&self, corpus: &Corpus, most: usize) -> Figure {
        let row = |(nth, outlet): (usize, &Outlet)| {
            let quoted = outlet.quoted_words as f64 / outlet.words.max(1) as f64;
            let cells = vec![
                self.outlet_cell(nth, ""),
                Cell::count(outlet.articles, "outlet-articles"),
                Cell::count(outlet.copies, "outlet-copies"),
                Cell::count(outlet.words, "outlet-words"),
                Cell::count(outlet.quotes, "outlet-quotes"),
                Cell::number(percent(quoted), quoted, "outlet-quoted"),
            ];
            Row { key: self.outlet_name(nth).to_owned(), cells }
        };
        let rows: Vec<Row> = corpus.outlets.iter().enumerate().take(most).map(row).collect();
        let (shown, all) = (rows.len() as u64, corpus.outlets.len() as u64);
        Figure {
            id: "outlets",
            title: "Outlets".into(),
            caption: Words::with(
                "{} of {}, those with most articles first; n = {} articles. Copies are near-duplicates that do not count.",
                [number(shown, "rows"), number(all, "all-outlets"), number(corpus.articles, "articles")],
            ),
            head: words(["Outlet", "Articles", "Copies", "Words", "Quotations", "Words quoted"]),
            rows,
            nothing: "No article was read.",
            ..Figure::default()
        }
    }
}

fn facts(corpus: &Corpus) -> Vec<Fact> {
    let outlets = corpus.outlets.iter().filter(|outlet| outlet.articles > 0).count() as u64;
    let mut facts = vec![
        count("articles", corpus.articles, "articles"),
        count("outlets", outlets, "outlets"),
        count("quotations", corpus.quotes, "quotes"),
        count("words", corpus.words, "words"),
        Fact {
            label: "of the words are quoted",
            value: percent(corpus.quoted_words as f64 / corpus.words.max(1) as f64),
            query: "quoted-share",
        },
        count("speakers told apart by name", corpus.names, "names"),
    ];
    if let Some((first, last)) = &corpus.days {
        facts.push(Fact { label: "first day", value: first.clone(), query: "first-day" });
        facts.push(Fact { label: "last day", value: last.clone(), query: "last-day" });
    }
    facts
}

fn notes(corpus: &Corpus, manifest: &Manifest) -> Vec<Words> {
    let mut notes = Vec::new();
    if corpus.copies > 0 {
        let pattern = match corpus.copies {
            1 => "{} near-duplicate of another article does not count.",
            _ => "{} near-duplicates of other articles do not count.",
        };
        notes.push(Words::with(pattern, [number(corpus.copies, "copies")]));
    }
    if corpus.undated > 0 {
        let pattern = "Articles without a date that can be read, which are missing in charts over time: {}.";
        notes.push(Words::with(pattern, [number(corpus.undated, "undated")]));
    }
    let models =
        if manifest.models.is_empty() { "the rules alone, without a model" } else { "rules and models" };
    notes.push(
        Words::from("Read and analysed by pullquote ")
            .number(manifest.version.clone(), "version")
            .text(format!(" with {models}; options, models and their checksums are on the method page.")),
    );
    notes
}

/// Share of voice by type of speaker.
pub(super) fn voices(types: &[Clusters; 6], quotes: u64) -> Figure {
    let row = |(nth, kind): (usize, &&str)| {
        let clusters = types.get(nth)?;
        let share = clusters.hits() as f64 / clusters.of().max(1) as f64;
        let interval = match clusters.share() {
            Some(share) => share_cell(Some(share), "type-share"),
            None => Cell::number(format!("{} (not enough data)", percent(share)), share, "type-share"),
        };
        let cells = vec![
            Cell::text(words_of(kind)),
            Cell::count(clusters.hits(), "type-quotes"),
            interval,
            Cell::chart(bar(share)),
        ];
        (clusters.of() > 0).then(|| Row { key: (*kind).to_owned(), cells })
    };
    Figure {
        id: "voices",
        title: "Who speaks, by type".into(),
        caption: Words::with(
            "Share of quotations in per cent, with its 95 % interval; n = {} quotations.",
            [number(quotes, "type-of")],
        ),
        head: words(["Type", "Quotations", "Share (95 %)", "0 to 100 %"]),
        rows: TYPES.iter().enumerate().filter_map(row).collect(),
        nothing: "No quotation was found.",
        ..Figure::default()
    }
}

fn rejects(corpus: &Corpus) -> Figure {
    let row = |((kind, code), times): (&(String, String), &u64)| Row {
        key: clean(&format!("{kind}|{code}"), SHORT),
        cells: vec![
            Cell::text(clean(code, SHORT)),
            Cell::text(clean(kind, SHORT)),
            Cell::count(*times, "rejects"),
        ],
    };
    let all: u64 = corpus.rejects.values().sum();
    Figure {
        id: "rejects",
        title: "What was not read".into(),
        caption: Words::with("n = {} records of the input.", [number(all, "all-rejects")]),
        head: words(["Reason", "What it means", "Records"]),
        rows: corpus.rejects.iter().map(row).collect(),
        nothing: "Every record of the input was read.",
        ..Figure::default()
    }
}

/// Types of speakers in words.
pub(super) fn words_of(kind: &str) -> &'static str {
    match kind {
        "person" => "people",
        "organization" => "organisations",
        "publication" => "publications",
        "group" => "groups",
        "anonymous" => "unnamed sources",
        _ => "nobody known",
    }
}

/// The role that most articles give, else the type.
pub(super) fn role_of(speaker: &Speaker) -> String {
    let role = top(&speaker.roles, 1).first().map(|(role, _)| clean(role, 80));
    role.unwrap_or_else(|| speaker.kind.clone())
}

/// The heads of columns.
pub(super) fn words<const N: usize>(heads: [&'static str; N]) -> Vec<Words> {
    heads.into_iter().map(Words::from).collect()
}

/// What a bar beside a count is a share of.
pub(super) fn most(counts: impl Iterator<Item = u64>) -> f64 {
    counts.max().unwrap_or(1).max(1) as f64
}
