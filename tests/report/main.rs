//! Reports: every number on a page is that of a query over the tables, and text of others does nothing.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod archive;
mod page;
mod queries;
mod statistics;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use page::{Drawing, Number, Page, attribute};
use pullquote::archive::Tables;
use pullquote::tables::{ActorRow, QuoteRow};
use queries::{Data, TYPES, grouped, percent, reach, signed};
use serde_json::Value;
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

fn pages(site: &Path) -> Vec<PathBuf> {
    let files =
        walkdir::WalkDir::new(site).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    files.filter(|path| path.extension().is_some_and(|e| e == "html")).collect()
}

/// A text that is clearly not English.
const FOREIGN: &str = "Der Hafenmeister hat am Dienstag erklärt, dass die Fähren auch in der dritten Woche nicht \
    auslaufen werden. Die Verhandlungen mit der Gewerkschaft seien gescheitert, sagte er, weil niemand über die \
    Nachtschichten habe reden wollen. Die Fahrgäste müssen deshalb weiterhin mit dem Bus um die Bucht fahren.";

/// Queries that some page must show, so that the test cannot pass by reading nothing.
const SHOWN: [&str; 63] = [
    "actor-interval",
    "actor-score",
    "actor-sentences",
    "alias-articles",
    "all-outlets",
    "all-rejects",
    "all-rest",
    "article-quotes",
    "article-words",
    "articles",
    "beside-articles",
    "beside-interval",
    "beside-mean",
    "beside-share",
    "cell-articles",
    "cell-quotes",
    "cell-share",
    "cell-words",
    "copies",
    "dated-quotes",
    "difference",
    "edge-sentences",
    "edges-of",
    "first-day",
    "found-framing",
    "found-quoting",
    "framed-here",
    "framing-articles",
    "framing-interval",
    "framing-mean",
    "framing-of",
    "lacking-framing",
    "lacking-quoting",
    "lacking-rest",
    "last-day",
    "list",
    "month-quotes",
    "month-type",
    "names",
    "note-confidence",
    "other-mean",
    "other-portion",
    "outlet-quoted",
    "outlets",
    "pages",
    "pairs",
    "portion",
    "q",
    "quoted-share",
    "quotes",
    "rejects",
    "role-articles",
    "rows",
    "sentence-p",
    "share-difference",
    "speaker-framing",
    "speaker-kind",
    "stance-average",
    "stance-share",
    "tests-rest",
    "type-share",
    "undated",
    "voice-quotes",
];

/// Phrases of ours that have a digit and are no figure of an archive.
const PHRASES: [&str; 19] = [
    "95 %",
    "−1 (blame) to +1 (praise)",
    "−1 to +1",
    "0 to 100 %",
    "q ≤ 0.05",
    "The first 20.",
    "; the first 20.",
    "The first 25.",
    "the first 100",
    "the 100 most quoted",
    "at most 1,000",
    "SHA-256",
    "(1927)",
    "(1908)",
    "(1947)",
    "(1998)",
    "(1900)",
    "(1954)",
    "(1995)",
];

#[test]
fn every_number_is_a_query_over_the_tables() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (tables, site) = (path("tables"), path("site"));
    fs::write(path("harbour.jsonl"), archive::jsonl()).unwrap();
    // One record that is not read, so that the table of those has a row.
    fs::write(path("fremd.txt"), FOREIGN).unwrap();
    let inputs = [root("examples/archive.jsonl"), path("harbour.jsonl"), path("fremd.txt")];
    pullquote(&["batch", &inputs[0], &inputs[1], &inputs[2], "--out", &tables, "--quiet"]);
    let report = ["report", &tables, "--out", &site, "--quiet", "--min-quotes", "2"];
    pullquote(&report);
    let data = Data::of(&Tables::open(Path::new(&tables)).unwrap(), 2);
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let all = pages(Path::new(&site));
    for file in &all {
        let name = file.strip_prefix(&site).unwrap().to_string_lossy().into_owned();
        let page = page::read(&fs::read_to_string(file).unwrap());
        let mut column: BTreeMap<(String, String), usize> = BTreeMap::new();
        for number in &page.numbers {
            asked.insert(number.query.clone());
            let expected = match number.query.as_str() {
                // The columns of a month are the types of speakers, in this order.
                "month-type" => {
                    let column = column.entry((number.figure.clone(), number.row.clone())).or_default();
                    *column += 1;
                    month_of_type(&data, &number.row, TYPES[*column - 1])
                }
                "rows" => {
                    let rows: BTreeSet<&str> = page
                        .numbers
                        .iter()
                        .filter(|n| n.figure == number.figure)
                        .map(|n| n.row.as_str())
                        .collect();
                    grouped(rows.iter().filter(|row| !row.is_empty()).count())
                }
                query if query.starts_with("beside-") => data.beside(&number.row, &number.about, query),
                _ if name.starts_with("articles/") => of_article(&data, file, number),
                _ if number.about.is_empty() => data.ask(&name, &page.key, number),
                _ => data.ask(&name, &page.key, &Number { row: number.about.clone(), ..number.clone() }),
            };
            assert_eq!(number.text, expected, "{name}: {number:?}");
            sorts_as_it_says(&name, number);
        }
        page.drawings.iter().for_each(|drawing| is_drawn(&name, drawing, &page));
        no_other_digit(&name, &page, &data);
        if name.starts_with("articles/") {
            the_text_is_whole(&data, file, &page);
        }
    }
    for query in SHOWN {
        assert!(asked.contains(query), "no page shows {query}; does the test still read them? {asked:?}");
    }
    lists_are_whole(Path::new(&site), &data);
    formats_agree(&tables, &data);
    // The same report again, over the old one, is the same to the byte.
    let bytes = || all.iter().map(|page| fs::read(page).unwrap()).collect::<Vec<_>>();
    let before = bytes();
    pullquote(&report);
    assert!(before == bytes());
}

fn month_of_type(data: &Data, month: &str, kind: &str) -> String {
    let is = |quote: &&QuoteRow| {
        quote.month.as_ref().is_some_and(|own| own.starts_with(month))
            && quote.speaker_type.as_deref().unwrap_or("nobody") == kind
    };
    grouped(data.quotes.iter().filter(is).count())
}

fn id_of(file: &Path) -> i64 {
    file.file_stem().unwrap().to_string_lossy().parse().unwrap()
}

/// Numbers on the page of an article.
fn of_article(data: &Data, file: &Path, number: &Number) -> String {
    let id = id_of(file);
    let article = data.articles.iter().find(|row| row.article == id).unwrap();
    let quotes: Vec<&QuoteRow> = data.all_quotes.iter().filter(|row| row.article == id).collect();
    let actor = |nth: &str| -> &ActorRow {
        data.all_actors.iter().find(|row| row.article == id && row.actor.to_string() == nth).unwrap()
    };
    match number.query.as_str() {
        "article-words" => grouped(article.words as usize),
        "article-quotes" => grouped(quotes.iter().filter(|quote| quote.speech).count()),
        "voice-quotes" => {
            let is = |quote: &&&QuoteRow| {
                quote.speech && quote.speaker_actor.is_some_and(|actor| actor.to_string() == number.about)
            };
            grouped(quotes.iter().filter(is).count())
        }
        "note-confidence" => {
            let nth: usize = number.about.parse().unwrap();
            percent(f64::from(quotes[nth - 1].confidence.unwrap()), 1.0)
        }
        "sentence-p" => {
            let (start, nth) = number.about.split_once('|').unwrap();
            let of = actor(nth).evidence.iter().find(|evidence| evidence.start.to_string() == start).unwrap();
            percent(f64::from(of.p), 1.0)
        }
        "actor-sentences" => actor(&number.row).sentences.unwrap().to_string(),
        "actor-score" => signed(f64::from(actor(&number.row).score.unwrap())),
        "actor-interval" => {
            let row = actor(&number.row);
            reach(f64::from(row.low.unwrap()), f64::from(row.high.unwrap()))
        }
        other => panic!("the page of an article names a query that this test does not know: {other}"),
    }
}

/// What a table sorts a number by is the number.
fn sorts_as_it_says(name: &str, number: &Number) {
    let Some(sort) = number.sort else { return };
    let first = number.text.split(' ').next().unwrap().replace(',', "").replace('−', "-");
    let Ok(shown) = first.parse::<f64>() else { return };
    // Cells of two numbers are sorted by the first.
    let second = ["other-articles", "framing-articles", "beside-interval", "beside-articles"];
    let scale = match number.query.as_str() {
        "share-difference" => 100.0,
        _ if number.text.split(' ').nth(1) == Some("%") => 100.0,
        _ => 1.0,
    };
    if !second.contains(&number.query.as_str()) {
        assert!((shown - scale * sort).abs() < 0.051, "{name}: {number:?}");
    }
}

/// Drawings are as long as their numbers are large.
fn is_drawn(name: &str, drawing: &Drawing, page: &Page) {
    let place = format!("{name}: {drawing:?}");
    match drawing.class.as_str() {
        "bar" => {
            let number = drawing.before.last().expect(&place);
            let counts = ["speaker-quotes", "cell-quotes"];
            let longest =
                page.numbers.iter().filter(|n| n.figure == number.figure && n.query == number.query);
            let longest = longest.filter_map(|n| n.sort).fold(1.0, f64::max);
            let share = number.sort.expect(&place)
                / if counts.contains(&number.query.as_str()) { longest } else { 1.0 };
            let width = if share > 0.0 { (share * 100.0).max(0.5) } else { 0.0 };
            assert!((drawing.parts[0].2 - width).abs() < 0.006, "{place}");
        }
        "interval" => {
            // Side by side, each drawing is that of its outlet.
            let about = &drawing.before.last().expect(&place).about;
            let last =
                |end: &str| drawing.before.iter().rev().find(|n| n.query.ends_with(end) && n.about == *about);
            let value = |text: &str| text.replace('−', "-").parse::<f64>().unwrap();
            let mean = value(&last("-mean").or(last("-score")).expect(&place).text);
            let (_, x, ..) = drawing.parts.last().unwrap();
            assert!((x + 1.5 - (100.0 + 100.0 * mean)).abs() < 0.51, "{place}");
            match last("-interval") {
                None => assert_eq!(drawing.parts.len(), 1, "{place}"),
                Some(interval) => {
                    let (low, high) = interval.text.split_once(" to ").unwrap();
                    let (_, x, width, _) = &drawing.parts[0];
                    assert!((x - (100.0 + 100.0 * value(low))).abs() < 0.51, "{place}");
                    assert!((width - 100.0 * (value(high) - value(low))).abs() < 1.02, "{place}");
                }
            }
        }
        "columns" => {
            let numbers = |query: &str| -> Vec<f64> {
                let of = page.numbers.iter().filter(|n| n.figure == drawing.figure && n.query == query);
                of.map(|n| n.text.replace(',', "").parse().unwrap()).collect()
            };
            let (months, types) = (numbers("month-quotes"), numbers("month-type"));
            let most = months.iter().copied().fold(1.0, f64::max);
            let stacked = if types.is_empty() { months } else { types };
            let tall: Vec<f64> = stacked.into_iter().filter(|n| *n > 0.0).map(|n| 110.0 * n / most).collect();
            assert_eq!(tall.len(), drawing.parts.len(), "{place}");
            assert!(
                tall.iter().zip(&drawing.parts).all(|(tall, part)| (tall - part.3).abs() < 0.006),
                "{place}"
            );
        }
        other => panic!("{name}: what does the drawing `{other}` show?"),
    }
}

/// Whatever has a digit is a number with a query, or words of the tables, or a phrase that says how.
fn no_other_digit(name: &str, page: &Page, data: &Data) {
    if name != "method.html" {
        for text in &page.ours {
            let rest = PHRASES.iter().fold(text.clone(), |text, phrase| text.replace(phrase, ""));
            assert!(
                !rest.chars().any(|c| c.is_ascii_digit()),
                "{name} shows a number without a query: {text:?}"
            );
        }
    }
    if name == "method.html" {
        return;
    }
    let speech = data.all_quotes.iter().flat_map(|row| [&row.text, &row.sentence, &row.article_id]);
    let evidence = data.all_actors.iter().flat_map(|row| row.evidence.iter().map(|evidence| &evidence.text));
    let articles = data.articles.iter().flat_map(|row| {
        [&row.outlet, &row.title, &row.published, &row.date, &row.month, &row.url]
            .into_iter()
            .flatten()
            .chain([&row.id])
    });
    let names = data.all_actors.iter().flat_map(|row| {
        row.aliases.iter().chain([&row.name]).chain([&row.role, &row.key].into_iter().flatten())
    });
    let known: BTreeSet<&String> = speech.chain(evidence).chain(articles).chain(names).collect();
    for text in &page.theirs {
        let cut = text.trim_end_matches('…');
        let year =
            text.len() == 4 && text.parse::<u32>().is_ok() || text.len() == 7 && text.as_bytes()[4] == b'-';
        let is = known
            .iter()
            .any(|known| known.replace(['\n', '\t'], " ").contains(&cut.replace(['\n', '\t'], " ")));
        assert!(year || is, "{name} shows what no table has: {text:?}");
    }
}

/// The page of an article has its text to the letter.
fn the_text_is_whole(data: &Data, file: &Path, page: &Page) {
    let article = data.articles.iter().find(|row| row.article == id_of(file)).unwrap();
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(letters(&page.text), letters(article.text.as_ref().unwrap()), "{}", file.display());
}

/// The data of a script: `pullquote("index",0,{…});`.
fn script(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    let json = text.splitn(3, ',').nth(2).unwrap().trim_end().trim_end_matches(");");
    serde_json::from_str(json).unwrap()
}

/// All items of a list, with the columns of its index.
fn items(dir: &Path) -> (Value, Vec<Value>) {
    let index = script(&dir.join("index.js"));
    let chunks = (0..).map(|nth| dir.join(format!("{nth}.js"))).take_while(|path| path.exists());
    let items = chunks.flat_map(|path| script(&path).as_array().unwrap().clone()).collect();
    (index, items)
}

/// Lists that pages load are the rows of the tables, all of them and nothing else.
fn lists_are_whole(site: &Path, data: &Data) {
    let at = |index: &Value, column: &str, nth: usize| index[column][nth].clone();
    let named = |index: &Value, names: &str, column: &str, nth: usize| {
        index[names][index[column][nth].as_u64().unwrap() as usize].as_str().unwrap().to_owned()
    };
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    for key in &data.speakers {
        // "fishers' cooperative" has one dash, not two.
        let words = key.split_once(':').unwrap().1.split([' ', '’', '\'']).filter(|word| !word.is_empty());
        let slug = words.collect::<Vec<_>>().join("-");
        let dir = site.join("speakers").join(&slug);
        let (index, items) = items(&dir);
        let mut shown: Vec<String> = (0..items.len())
            .map(|nth| {
                let item = &items[nth];
                let percent = at(&index, "number", nth);
                let (outlet, kind) =
                    (named(&index, "outlets", "outlet", nth), named(&index, "kinds", "kind", nth));
                format!(
                    "{}|{}|{}|{}|{kind}|{outlet}|{}|{percent}|{}",
                    item["i"],
                    item["t"],
                    item["s"],
                    item["h"],
                    at(&index, "date", nth),
                    item["r"]
                )
            })
            .collect();
        let mut expected: Vec<String> = data
            .said(key, None)
            .into_iter()
            .map(|row| {
                let article = data.articles.iter().find(|article| article.article == row.article).unwrap();
                let json = |text: &str| Value::from(text).to_string();
                format!(
                    "{}|{}|{}|{}|{}|{}|{}|{}|{}",
                    json(&row.article_id),
                    json(&row.text),
                    json(&row.sentence),
                    json(&or_empty(&article.title)),
                    row.kind,
                    row.outlet.as_deref().unwrap_or(queries::NO_OUTLET),
                    json(row.date.as_deref().or(row.month.as_deref()).unwrap_or_default()),
                    (row.confidence.unwrap_or_default() * 100.0).round(),
                    json(&or_empty(&row.rule)),
                )
            })
            .collect();
        shown.sort();
        expected.sort();
        assert_eq!(shown, expected, "{key}");
    }
    let (index, items) = items(&site.join("lists/articles"));
    let mut shown: Vec<String> = (0..items.len())
        .map(|nth| {
            let (outlet, kind) =
                (named(&index, "outlets", "outlet", nth), named(&index, "kinds", "kind", nth));
            format!(
                "{}|{outlet}|{kind}|{}|{}",
                items[nth]["i"],
                at(&index, "date", nth),
                at(&index, "number", nth)
            )
        })
        .collect();
    let mut expected: Vec<String> = data
        .articles
        .iter()
        .map(|row| {
            let json = |text: &str| Value::from(text).to_string();
            let kind = if row.representative == Some(false) { "copy" } else { "counts" };
            let outlet = row.outlet.as_deref().unwrap_or(queries::NO_OUTLET);
            let date = row.date.as_deref().or(row.month.as_deref()).unwrap_or_default();
            format!("{}|{outlet}|{kind}|{}|{}", json(&row.id), json(date), row.quotes)
        })
        .collect();
    shown.sort();
    expected.sort();
    assert_eq!(shown, expected);
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
