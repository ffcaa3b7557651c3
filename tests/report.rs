//! Reports: every number on a page is that of a query over the tables, and text of others does nothing.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pullquote::archive::Tables;
use pullquote::tables::{ActorRow, ArticleRow, QuoteRow, RejectRow, StanceRow};
use tempfile::TempDir;

fn pullquote(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pullquote"))
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "1900000000")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn root(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_string_lossy().into_owned()
}

fn rows<R: pullquote::tables::Row>(tables: &Tables) -> Vec<R> {
    tables.rows::<R>().flat_map(Result::unwrap).collect()
}

fn pages(site: &Path) -> Vec<PathBuf> {
    let files =
        walkdir::WalkDir::new(site).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    files.filter(|path| path.extension().is_some_and(|e| e == "html")).collect()
}

/// A number of a page: which query, in which figure and row, and what it says.
#[derive(Debug)]
struct Number {
    query: String,
    figure: String,
    row: String,
    label: String,
    text: String,
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The key in the heading of a page, and its numbers.
fn numbers(html: &str) -> (String, Vec<Number>) {
    let (mut key, mut figure, mut row, mut label) =
        (String::new(), String::new(), String::new(), String::new());
    let mut all: Vec<Number> = Vec::new();
    let mut open: Option<String> = None;
    for piece in html.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap_or_default();
        match name {
            "h1" if !tag.starts_with('/') => {
                key = attribute(tag, "data-key").map(unescaped).unwrap_or_default()
            }
            "section" => figure = attribute(tag, "id").unwrap_or_default().to_owned(),
            "tr" => row = attribute(tag, "data-key").map(unescaped).unwrap_or_default(),
            "dt" if !tag.starts_with('/') => label = text.to_owned(),
            _ => {}
        }
        if let Some(query) = attribute(tag, "data-q").filter(|_| !html_text_mark(tag)) {
            let (figure, row) = (figure.clone(), row.clone());
            all.push(Number {
                query: query.to_owned(),
                figure,
                row,
                label: label.clone(),
                text: String::new(),
            });
            open = Some(name.to_owned());
        } else if tag.starts_with('/') && open.as_deref() == Some(name) {
            open = None;
        }
        if let (Some(_), Some(last)) = (&open, all.last_mut()) {
            last.text.push_str(text.trim());
        }
    }
    (key, all)
}

/// Whether it is a quotation marked in the text of an article, which has `data-q` for its note.
fn html_text_mark(tag: &str) -> bool {
    attribute(tag, "class").is_some_and(|class| class.split(' ').any(|c| c == "q"))
}

fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let chunks: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
    chunks.join(",")
}

fn percent(part: f64, of: f64) -> String {
    format!("{:.1} %", 100.0 * part / of)
}

fn signed(value: f64) -> String {
    let text = format!("{value:+.2}").replace('-', "−");
    if text == "−0.00" || text == "+0.00" { "0.00".into() } else { text }
}

/// The tables, and the queries that pages name.
struct Data {
    articles: Vec<ArticleRow>,
    quotes: Vec<QuoteRow>,
    actors: Vec<ActorRow>,
    stances: Vec<StanceRow>,
    rejects: Vec<RejectRow>,
}

impl Data {
    fn of(tables: &Tables) -> Self {
        let mut data = Self {
            articles: rows(tables),
            quotes: rows(tables),
            actors: rows(tables),
            stances: rows(tables),
            rejects: rows(tables),
        };
        data.quotes.retain(|row| row.speech && row.representative != Some(false));
        data.actors.retain(|row| row.representative != Some(false));
        data.stances.retain(|row| row.representative != Some(false) && row.from_actor.is_some());
        data
    }

    fn counting(&self) -> Vec<&ArticleRow> {
        self.articles.iter().filter(|row| row.representative != Some(false)).collect()
    }

    fn in_outlet(&self, outlet: &str) -> Vec<&ArticleRow> {
        self.counting().into_iter().filter(|row| row.outlet.as_deref() == Some(outlet)).collect()
    }

    /// Quotations of a speaker, in an outlet or everywhere.
    fn said(&self, key: &str, outlet: Option<&str>) -> Vec<&QuoteRow> {
        let is = |row: &&QuoteRow| {
            row.speaker_key.as_deref() == Some(key) && (outlet.is_none() || row.outlet.as_deref() == outlet)
        };
        self.quotes.iter().filter(is).collect()
    }

    /// P(praise) − P(blame) in each article that frames an actor.
    fn leans(&self, key: &str, outlet: Option<&str>) -> Vec<f64> {
        let is = |row: &&ActorRow| {
            row.key.as_deref() == Some(key) && (outlet.is_none() || row.outlet.as_deref() == outlet)
        };
        let lean = |row: &ActorRow| Some(f64::from(row.positive?) - f64::from(row.negative?));
        self.actors.iter().filter(is).filter_map(lean).collect()
    }

    /// What the page says in figure `figure`, row `row` under this name, computed anew.
    fn ask(&self, page: &str, key: &str, number: &Number) -> String {
        let articles_of = |quotes: &[&QuoteRow]| {
            let mut all: Vec<i64> = quotes.iter().map(|row| row.article).collect();
            all.dedup();
            all.len()
        };
        let words = |quotes: &[&QuoteRow]| quotes.iter().map(|row| row.quoted_words as usize).sum::<usize>();
        let sum = |rows: &[&ArticleRow], f: fn(&ArticleRow) -> i32| {
            rows.iter().map(|row| f(row) as usize).sum::<usize>()
        };
        let (all, row) = (self.counting(), number.row.as_str());
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        // On the page of an outlet rows are speakers, on that of a speaker outlets.
        let on_outlet = page.starts_with("outlets/");
        let (who, outlet) = match (on_outlet, page.starts_with("speakers/")) {
            (true, _) => (row, Some(key)),
            (_, true) => (key, Some(row)),
            _ => row.split_once('|').map_or((row, None), |(who, outlet)| (who, Some(outlet))),
        };
        let outlet = outlet.filter(|outlet| *outlet != "*");
        match number.query.as_str() {
            "articles" => grouped(all.len()),
            "copies" => grouped(self.articles.len() - all.len()),
            "outlets" => {
                grouped(all.iter().map(|row| &row.outlet).collect::<std::collections::BTreeSet<_>>().len())
            }
            "quotes" => grouped(self.quotes.len()),
            "words" => grouped(sum(&all, |row| row.words)),
            "quoted-share" => {
                percent(sum(&all, |row| row.quoted_words) as f64, sum(&all, |row| row.words) as f64)
            }
            "names" => {
                let keys = self.quotes.iter().filter_map(|row| row.speaker_key.as_ref());
                grouped(
                    keys.filter(|k| !k.starts_with("article:"))
                        .collect::<std::collections::BTreeSet<_>>()
                        .len(),
                )
            }
            "first-day" => all.iter().filter_map(|row| row.date.clone()).min().unwrap(),
            "last-day" => all.iter().filter_map(|row| row.date.clone()).max().unwrap(),
            "type-quotes" | "type-share" => {
                let here = |q: &&QuoteRow| !on_outlet || q.outlet.as_deref() == Some(key);
                let of = self.quotes.iter().filter(here).count();
                let is = |q: &&QuoteRow| q.speaker_type.as_deref().unwrap_or("nobody") == row;
                let hits = self.quotes.iter().filter(here).filter(is).count();
                if number.query == "type-quotes" { grouped(hits) } else { percent(hits as f64, of as f64) }
            }
            "month-quotes" => {
                let here = |q: &&QuoteRow| {
                    q.month.as_deref() == Some(row)
                        && (key.is_empty() || q.speaker_key.as_deref() == Some(key))
                };
                grouped(self.quotes.iter().filter(here).count())
            }
            "speaker-quotes" | "speaker-words" | "speaker-articles" | "speaker-outlets"
            | "speaker-framing" | "speaker-kind" => {
                let who = if row.is_empty() { key } else { row };
                let said = self.said(who, None);
                match number.query.as_str() {
                    "speaker-quotes" => grouped(said.len()),
                    "speaker-words" => grouped(words(&said)),
                    "speaker-articles" => grouped(articles_of(&said)),
                    "speaker-kind" => grouped(said.iter().filter(|q| q.kind == number.label).count()),
                    "speaker-framing" => signed(mean(&self.leans(who, None))),
                    _ => grouped(
                        said.iter().map(|q| &q.outlet).collect::<std::collections::BTreeSet<_>>().len(),
                    ),
                }
            }
            "outlet-articles" | "outlet-copies" | "outlet-words" | "outlet-quotes" | "outlet-quoted" => {
                let name = if row.is_empty() { key } else { row };
                let here = self.in_outlet(name);
                match number.query.as_str() {
                    "outlet-articles" => grouped(here.len()),
                    "outlet-copies" => grouped(
                        self.articles.iter().filter(|r| r.outlet.as_deref() == Some(name)).count()
                            - here.len(),
                    ),
                    "outlet-words" => grouped(sum(&here, |row| row.words)),
                    "outlet-quotes" => {
                        grouped(self.quotes.iter().filter(|q| q.outlet.as_deref() == Some(name)).count())
                    }
                    _ => {
                        percent(sum(&here, |row| row.quoted_words) as f64, sum(&here, |row| row.words) as f64)
                    }
                }
            }
            "cell-quotes" => grouped(self.said(who, outlet).len()),
            "cell-words" => grouped(words(&self.said(who, outlet))),
            "cell-articles" => grouped(articles_of(&self.said(who, outlet))),
            "cell-share" => {
                let (hits, of) = (
                    articles_of(&self.said(who, outlet)) as u64,
                    self.in_outlet(outlet.unwrap()).len() as u64,
                );
                let (low, high) = pullquote::eval::stats::wilson(hits, of);
                format!("{} ({:.1}–{:.1})", percent(hits as f64, of as f64), 100.0 * low, 100.0 * high)
            }
            "framing-articles" | "framing-mean" | "framing-interval"
                if number.figure == "by" || number.figure == "about" =>
            {
                let edges = self.edges(key, row, number.figure == "by");
                self.mean_of(&edges, &number.query)
            }
            "edge-sentences" => {
                let of = |s: &&StanceRow| self.is_edge(s, key, row, number.figure == "by");
                grouped(self.stances.iter().filter(of).map(|s| s.sentences as usize).sum())
            }
            "framing-articles" | "framing-mean" | "framing-interval" => {
                self.mean_of(&self.leans(who, outlet), &number.query)
            }
            "rest-mean" => {
                let (everywhere, here) = (self.leans(who, None), self.leans(who, outlet));
                let n = everywhere.len() - here.len();
                let rest = (everywhere.iter().sum::<f64>() - here.iter().sum::<f64>()) / n as f64;
                format!("{} (n = {})", signed(rest), grouped(n))
            }
            "difference" => {
                let (everywhere, here) = (self.leans(who, None), self.leans(who, outlet));
                let n = everywhere.len() - here.len();
                let rest = (everywhere.iter().sum::<f64>() - here.iter().sum::<f64>()) / n as f64;
                signed(mean(&here) - rest)
            }
            "verb-quotes" | "verb-share" | "verb-average" => {
                let with = |q: &&&QuoteRow| q.cue_lemma.is_some();
                let everything: Vec<&QuoteRow> = self.quotes.iter().collect();
                let said = if key.is_empty() || number.query == "verb-average" {
                    everything
                } else {
                    self.said(key, None)
                };
                let of = said.iter().filter(with).count();
                let hits = said.iter().filter(|q| q.cue_lemma.as_deref() == Some(row)).count();
                if number.query == "verb-quotes" { grouped(hits) } else { percent(hits as f64, of as f64) }
            }
            "list" => match key {
                "" => grouped(self.articles.len()),
                key => self.said(key, None).len().to_string(),
            },
            other => panic!("a page names a query that this test does not know: {other} ({number:?})"),
        }
    }

    fn is_edge(&self, stance: &StanceRow, key: &str, other: &str, by: bool) -> bool {
        let clean =
            |key: Option<&str>| key.filter(|key| !key.starts_with("article:")).unwrap_or_default().to_owned();
        let (from, to) = (clean(stance.from_key.as_deref()), clean(stance.to_key.as_deref()));
        if by { to == key && from == other } else { from == key && to == other }
    }

    fn edges(&self, key: &str, other: &str, by: bool) -> Vec<f64> {
        let edges = self.stances.iter().filter(|stance| self.is_edge(stance, key, other, by));
        edges.map(|stance| f64::from(stance.positive) - f64::from(stance.negative)).collect()
    }

    fn mean_of(&self, values: &[f64], query: &str) -> String {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        match query {
            "framing-articles" => grouped(values.len()),
            "framing-mean" => signed(mean),
            _ => {
                // Student's 97.5th percentile for 4 to 12 degrees of freedom, from a printed table.
                let t = [
                    2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004, 2.262_157, 2.228_139, 2.200_985,
                    2.178_813,
                ];
                let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
                let half = t[values.len() - 5] * (variance / n).sqrt();
                format!("{} to {}", signed((mean - half).max(-1.0)), signed((mean + half).min(1.0)))
            }
        }
    }
}

/// Types of speakers, in the order in which reports tell them.
const TYPES: [&str; 6] = ["person", "organization", "publication", "group", "anonymous", "nobody"];

/// A text that is clearly not English.
const FOREIGN: &str = "Der Hafenmeister hat am Dienstag erklärt, dass die Fähren auch in der dritten Woche nicht \
    auslaufen werden. Die Verhandlungen mit der Gewerkschaft seien gescheitert, sagte er, weil niemand über die \
    Nachtschichten habe reden wollen. Die Fahrgäste müssen deshalb weiterhin mit dem Bus um die Bucht fahren.";

#[test]
fn every_number_is_a_query_over_the_tables() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (tables, site) = (path("tables"), path("site"));
    // One record that is not read, so that the table of those has a row.
    fs::write(path("fremd.txt"), FOREIGN).unwrap();
    pullquote(&["batch", &root("examples/archive.jsonl"), &path("fremd.txt"), "--out", &tables, "--quiet"]);
    pullquote(&["report", &tables, "--out", &site, "--quiet", "--min-quotes", "2"]);
    let data = Data::of(&Tables::open(Path::new(&tables)).unwrap());
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    let mut columns: BTreeMap<(PathBuf, String, String), usize> = BTreeMap::new();
    for page in pages(Path::new(&site)) {
        let html = fs::read_to_string(&page).unwrap();
        let name = page.strip_prefix(&site).unwrap().to_string_lossy().into_owned();
        let (key, numbers) = numbers(&html);
        for number in numbers {
            *asked.entry(number.query.clone()).or_default() += 1;
            let expected = match number.query.as_str() {
                "article-words" | "article-quotes" => {
                    let id: i64 = page.file_stem().unwrap().to_string_lossy().parse().unwrap();
                    let row = data.articles.iter().find(|row| row.article == id).unwrap();
                    grouped(if number.query == "article-words" { row.words } else { row.quotes } as usize)
                }
                // Counts over what other cells of the page say; the cells are compared themselves.
                "tests" | "discoveries" | "q" => continue,
                "rejects" => {
                    let is = |row: &&RejectRow| format!("{}|{}", row.kind, row.code) == number.row;
                    grouped(data.rejects.iter().filter(is).count())
                }
                // The columns of a month are the types of speakers, in this order.
                "month-type" => {
                    let cell = (page.clone(), number.figure.clone(), number.row.clone());
                    let column = columns.entry(cell).or_default();
                    let kind = TYPES[*column];
                    *column += 1;
                    let is = |q: &&QuoteRow| {
                        q.month.as_deref() == Some(number.row.as_str())
                            && q.speaker_type.as_deref().unwrap_or("nobody") == kind
                    };
                    grouped(data.quotes.iter().filter(is).count())
                }
                _ => data.ask(&name, &key, &number),
            };
            // Shares and differences also show an interval, or that there is none.
            let interval = ["type-share", "difference"].contains(&number.query.as_str());
            let same =
                number.text == expected || interval && number.text.starts_with(&format!("{expected} ("));
            assert!(same, "{name}: the page says {:?}, the tables say {expected:?}: {number:?}", number.text);
        }
    }
    for query in [
        "articles",
        "copies",
        "quotes",
        "cell-share",
        "framing-mean",
        "framing-interval",
        "edge-sentences",
        "verb-average",
        "rest-mean",
        "list",
        "type-share",
        "month-quotes",
        "month-type",
        "rejects",
    ] {
        assert!(asked.contains_key(query), "no page shows {query}; does the test still read them? {asked:?}");
    }
    formats_agree(&tables, &data);
    // The same report again, over the old one, is the same to the byte.
    let before: Vec<Vec<u8>> = pages(Path::new(&site)).iter().map(|page| fs::read(page).unwrap()).collect();
    pullquote(&["report", &tables, "--out", &site, "--quiet", "--min-quotes", "2"]);
    let after: Vec<Vec<u8>> = pages(Path::new(&site)).iter().map(|page| fs::read(page).unwrap()).collect();
    assert!(before == after);
}

/// The reports as text say the same.
fn formats_agree(tables: &str, data: &Data) {
    let json: serde_json::Value =
        serde_json::from_str(&pullquote(&["report", tables, "--format", "json"])).unwrap();
    let thorsdal = json.as_array().unwrap().iter().find(|s| s["name"] == "Ragna Thorsdal").unwrap();
    let key = thorsdal["key"].as_str().unwrap();
    let said = data.said(key, None);
    assert_eq!(thorsdal["quotes"], said.len());
    assert_eq!(thorsdal["quotations"].as_array().unwrap().len(), said.len());
    assert_eq!(thorsdal["framing"]["articles"], data.leans(key, None).len());
    let csv = pullquote(&["report", tables, "--format", "csv", "--speaker", "ragna thorsdal"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + thorsdal["outlets"].as_array().unwrap().len(), "{csv}");
    assert!(lines[0].starts_with("speaker,key,type,outlet,quotes,quoted_words,articles,share,"));
    let markdown = pullquote(&["report", tables, "--format", "md", "--speaker", "Ragna Thorsdal"]);
    assert!(
        markdown.starts_with("# Ragna Thorsdal\n")
            && markdown.contains(&format!("{} quotations", said.len())),
        "{markdown}"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_pullquote"))
        .args(["report", tables, "--format", "md", "--speaker", "Nobody Thorsdal"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there are: Ragna Thorsdal"));
}

const EVIL: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u{202e}\u{0}\u{1b}[31m\" onmouseover=\"alert(3)";

#[test]
fn hostile_text_is_inert() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let mut input = String::new();
    for (nth, (title, url)) in [
        (EVIL.to_owned(), "javascript:alert(4)"),
        ("T".repeat(10 << 20), "https://quay.example/\" onclick=\"alert(5)"),
        ("=HYPERLINK(\"x\")".to_owned(), "data:text/html,<script>alert(6)</script>"),
    ]
    .iter()
    .enumerate()
    {
        let text = format!(
            "The pier reopened on Friday, number {nth}.\n\n“It holds {EVIL} well,” said Oda Frisk, the <b>engineer</b>.\n\n“It holds,” Oda Frisk said."
        );
        let record = serde_json::json!({"id": EVIL, "text": text, "title": title, "url": url, "outlet": format!("{EVIL}{}", nth % 2), "published": "2031-04-05"});
        input.push_str(&format!("{record}\n"));
    }
    fs::write(dir.path().join("evil.jsonl"), input).unwrap();
    let site = path("site");
    pullquote(&[
        "report",
        &path("evil.jsonl"),
        "--out",
        &site,
        "--no-framing",
        "--rules-only",
        "--quiet",
        "--min-quotes",
        "1",
        "--any-language",
    ]);
    let all = pages(Path::new(&site));
    assert!(all.len() > 10, "{all:?}");
    for page in all {
        let html = fs::read_to_string(&page).unwrap();
        let name = page.display();
        assert!(html.len() < 200_000, "{name} has {} bytes", html.len());
        assert_eq!(html.matches("<script").count(), 1, "{name}");
        let policy = html.find("Content-Security-Policy").unwrap();
        assert!(html.find("<script").unwrap() > policy, "{name}: a script before the policy");
        assert!(!html.contains("'unsafe"), "{name}");
        harmless(&html, &name.to_string());
    }
    for data in walkdir::WalkDir::new(&site).into_iter().map(|entry| entry.unwrap().into_path()) {
        if data.extension().is_some_and(|e| e == "js") && !data.ends_with("assets/report.js") {
            let script = fs::read_to_string(&data).unwrap();
            assert!(!script.contains('<') && !script.contains('\u{202e}'), "{}", data.display());
            assert!(script.starts_with("pullquote(\"") && script.ends_with(");\n"));
        }
    }
    let one = pullquote(&[
        "analyze",
        &path("evil.jsonl"),
        "--format",
        "html",
        "--no-framing",
        "--rules-only",
        "--any-language",
    ]);
    assert_eq!(one.matches("<script").count(), 1);
    harmless(&one, "analyze --format html");
}

/// No tag has what runs, and no character reorders or controls.
fn harmless(html: &str, name: &str) {
    for c in html.chars() {
        let bad = c.is_control() && c != '\n' && c != '\t' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!bad, "{name}: {c:?}");
    }
    let (before, script) = html.split_once("<script>").unwrap();
    let (_, after) = script.split_once("</script>").unwrap();
    for piece in before.split('<').chain(after.split('<')).skip(1) {
        let tag = piece.split('>').next().unwrap();
        let bare: String = tag.split('"').step_by(2).collect();
        assert!(
            !bare.contains("on")
                || !bare.split_whitespace().any(|word| word.starts_with("on") && word.contains('=')),
            "{name}: <{tag}>"
        );
        assert!(!tag.starts_with("img") && !tag.starts_with("iframe"), "{name}: <{tag}>");
        if let Some(href) = attribute(tag, "href") {
            let ours = href.starts_with("https://") || href.starts_with('#') || !href.contains(':');
            assert!(ours, "{name}: {href}");
        }
    }
}

#[test]
fn what_is_no_report_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let site = dir.path().join("mine");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("thesis.txt"), "years of work").unwrap();
    let input = dir.path().join("a.txt");
    fs::write(&input, "The pier reopened. “It holds,” said Oda Frisk.").unwrap();
    let report = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_pullquote"))
            .arg("report")
            .arg(&input)
            .args(["--no-framing", "--rules-only"])
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, errors) = report(&["--out", &site.to_string_lossy()]);
    assert_eq!(code, Some(2));
    assert!(
        errors.contains("is not empty and holds no report of pullquote: name another folder with --out"),
        "{errors}"
    );
    assert_eq!(fs::read_dir(&site).unwrap().count(), 1);
    let (code, errors) = report(&[]);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("--out"), "{errors}");
}
