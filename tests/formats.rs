//! The same article through every format gives the same analysis, and what is damaged is named.
//!
//! The fixtures are of our own writing; those that are not text are made here.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use pullquote::article::Article;
use pullquote::ingest::{Articles, Options, Reject};
use pullquote::output::Document;
use pullquote::pipeline::{self, Pipeline, Quotes};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};
use tempfile::TempDir;

const TITLE: &str = "Velmar's ferries stay in port for a third week";

const PARAGRAPHS: [&str; 4] = [
    "The ferries of Velmar will stay in port for a third week, the harbour board decided on Tuesday, after talks \
     with the crews' union broke down over night shifts and the pay for them.",
    "“We have offered everything that the till holds,” said Maren Oldtree, who chairs the board. “The café on the \
     pier earns more than the ferries do.”",
    "Her counterpart at the union, Tobias Fenwick-Lund, called the offer “an insult with a ribbon on it.” He told \
     reporters that nobody would board a ship “before the night belongs to the night again.”",
    "Passengers have been taking the long road round the bay since the strike began. “It costs me two hours a day,” \
     Mrs Adelina Roque, a nurse, said at the bus stop.",
];

fn text() -> String {
    PARAGRAPHS.join("\n\n")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn read_with(path: &Path, options: Options) -> Vec<Result<Article, Reject>> {
    Articles::open(&[path.display().to_string()], options).collect()
}

/// What a file of these bytes holds.
fn read(name: &str, bytes: &[u8]) -> Vec<Result<Article, Reject>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_with(&path, Options::default())
}

/// Ids of what is read; of what is rejected, place and code.
fn outcome(read: Vec<Result<Article, Reject>>) -> Vec<String> {
    let line = |read: Result<Article, Reject>| match read {
        Ok(article) => article.id,
        Err(reject) => {
            assert!(!reject.remedy().is_empty());
            let number = reject.place.number().map_or(String::new(), |n| format!("{n} "));
            format!("! {number}{}", reject.reason.code())
        }
    };
    read.into_iter().map(line).collect()
}

/// What the analysis says of a text.
fn analysis(article: &Article) -> Value {
    let min_confidence = pipeline::MIN_CONFIDENCE;
    let rules = pipeline::Options { framing: false, speaker_model: false, quotes: Quotes::Mixed, min_confidence };
    let analyzed = Pipeline::new(rules).unwrap().analyze(std::slice::from_ref(article)).unwrap();
    let mut value = serde_json::to_value(Document::new(article, &analyzed[0].analysis)).unwrap();
    for of_the_file in ["id", "source", "text", "title", "outlet", "url", "published"] {
        value.as_object_mut().unwrap().remove(of_the_file);
    }
    value
}

fn json_line() -> Vec<u8> {
    let mut line = json!({"id": "v1", "title": TITLE, "text": text()}).to_string().into_bytes();
    line.push(b'\n');
    line
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A table of one row.
fn table(delimiter: &str, end: &str) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let header = ["id", "title", "note", "text"].join(delimiter);
    let row = ["v1", &cell(TITLE), &cell("Five \"quoted\", and so on; \n"), &cell(&text())].join(delimiter);
    format!("{header}{end}{row}{end}")
}

/// A page with the article in it and much around it.
fn page(charset: &str) -> String {
    let paragraphs: String =
        PARAGRAPHS.iter().map(|p| format!("<p>{}</p>\n", p.replace("“", "&ldquo;"))).collect();
    let linked: String =
        (0..30).map(|n| format!("<li><a href='/{n}'>Another story, number {n}</a></li>")).collect();
    format!(
        "<!DOCTYPE html><html lang=en><head>{charset}<title>{TITLE} | The Brenn Letter</title>\
         <meta property='og:site_name' content='The Brenn Letter'>\
         <link rel=canonical href='https://letter.example/ferries'>\
         <script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
         \"headline\":\"{TITLE}\",\"datePublished\":\"2031-02-03T08:00:00Z\"}}</script>\
         <script>for (a=0;a<b;a++) {{ document.write('<div>') }}</script></head>\
         <body><nav><ul>{linked}</ul></nav><main><article><h1>{TITLE}</h1><div class=story>{paragraphs}\
         <p>Advertisement</p><aside class=related><ul>{linked}</ul></aside></div></article></main>\
         <footer><p>All rights reserved. Write to the editor.</p></footer></body></html>"
    )
}

/// The page in the character set of old Windows.
fn windows_1252(page: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '“' => 0x93,
        '”' => 0x94,
        '’' => 0x92,
        c => u8::try_from(c).unwrap(),
    };
    page.chars().map(byte).collect()
}

/// The article in every format, by file name.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a.md", format!("---\ntitle: {TITLE}\n---\n{}", text()).into_bytes()),
        ("a.jsonl", json_line()),
        ("a.json", json!([{"text": text()}]).to_string().into_bytes()),
        ("wide.txt", utf16(&text())),
        ("a.csv", table(",", "\n").into_bytes()),
        ("semicolons.csv", table(";", "\r\n").into_bytes()),
        ("a.tsv", table("\t", "\n").into_bytes()),
        ("a.html", page("<meta charset=utf-8>").into_bytes()),
        ("undeclared.htm", windows_1252(&page(""))),
        (
            "declared.html",
            windows_1252(&page("<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>")),
        ),
        ("wide.html", utf16(&page("<meta charset=utf-8>"))),
        ("page", page("").into_bytes()),
        ("a.warc", archive(&[response(HTTP_HTML, page("").as_bytes())])),
        ("wide.csv", utf16(&table(",", "\n"))),
    ]
}

const HTTP_HTML: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";

/// A record of a web archive.
fn record(kind: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2031-02-04T05:06:07Z\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn response(http: &str, body: &[u8]) -> Vec<u8> {
    let headers = "WARC-Target-URI: https://letter.example/ferries\r\nContent-Type: application/http; msgtype=response\r\n";
    record("response", headers, &[http.as_bytes(), b"\r\n", body].concat())
}

/// Records, with those around them that archives have.
fn archive(records: &[Vec<u8>]) -> Vec<u8> {
    let info = record("warcinfo", "Content-Type: application/warc-fields\r\n", b"software: none\r\n");
    let request =
        record("request", "Content-Type: application/http; msgtype=request\r\n", b"GET / HTTP/1.1\r\n\r\n");
    let mut all = info;
    for record in records {
        all.extend_from_slice(&request);
        all.extend_from_slice(record);
    }
    all
}

#[test]
fn every_format_gives_the_same_analysis() {
    let plain = read("a.txt", text().as_bytes()).remove(0).unwrap();
    let expected = analysis(&plain);
    assert_eq!(expected["quotes"].as_array().unwrap().len(), 5, "{expected:#}");
    for (name, bytes) in files() {
        let variants = [
            (name.to_owned(), bytes.clone()),
            (format!("{name}.gz"), gzip(&bytes)),
            (format!("{name}.zst"), zstd(&bytes)),
        ];
        for (name, bytes) in variants {
            let read = read(&name, &bytes);
            assert_eq!(read.len(), 1, "{name}: {read:?}");
            let article = read.into_iter().next().unwrap().unwrap();
            assert_eq!(article.text.trim_end(), text(), "{name}");
            assert_eq!(analysis(&article), expected, "{name}");
        }
    }
}

#[test]
fn names_do_not_show_the_compression() {
    let names = |name: &str| outcome(read(name, &gzip(b"The pier reopened.")));
    assert_eq!(names("pier.txt.gz"), ["pier"]);
    assert_eq!(names("pier.GZ"), ["pier"]);
    // By content, whatever the name says.
    assert_eq!(names("pier.txt"), ["pier"]);
    assert_eq!(outcome(read("pier.txt.zst", b"The pier reopened.")), ["pier"]);
}

#[test]
fn members_and_frames_follow_each_other() {
    let (one, two) = (b"{\"text\":\"One.\"}\n{\"te", b"xt\":\"Two.\"}\n");
    assert_eq!(outcome(read("m.jsonl.gz", &[gzip(one), gzip(b""), gzip(two)].concat())), ["m:1", "m:2"]);
    let skipped = b"\x50\x2A\x4D\x18\x03\0\0\0abc".to_vec();
    let frames = [skipped.clone(), zstd(one), skipped, zstd(two)].concat();
    assert_eq!(outcome(read("m.jsonl.zst", &frames)), ["m:1", "m:2"]);
}

/// Lines that compress badly, so that the damage hits somewhere in the middle.
fn lines() -> Vec<u8> {
    let line = |n: u64| {
        let noise: Vec<String> =
            (1..40).map(|k| (n * 7919 + k * k * 104_729).wrapping_pow(3).to_string()).collect();
        format!("{{\"text\":\"Line {n} says {}.\"}}\n", noise.join(" "))
    };
    (0..800).map(line).collect::<String>().into_bytes()
}

#[test]
fn a_cut_stream_gives_what_came_before() {
    for (name, packed) in [("cut.jsonl.gz", gzip(&lines())), ("cut.jsonl.zst", zstd(&lines()))] {
        let cut = &packed[..packed.len() * 3 / 4];
        let mut read = read(name, cut);
        let last = read.pop().unwrap().unwrap_err();
        let good = read.len();
        assert!(good > 300 && read.iter().all(Result::is_ok), "{name}: {good}");
        assert_eq!(last.place.number(), Some(good + 1), "{name}");
        assert!(last.to_string().ends_with("stream is damaged: it ends too early"), "{last}");
    }
}

#[test]
fn a_damaged_stream_is_named() {
    for (name, packed) in [("bad.jsonl.gz", gzip(&lines())), ("bad.jsonl.zst", zstd(&lines()))] {
        for at in [0.3, 0.6, 0.9] {
            let mut bad = packed.clone();
            let at = (packed.len() as f64 * at) as usize;
            bad[at..at + 40].fill(0xA5);
            let outcome = outcome(read(name, &bad));
            assert!(outcome.last().unwrap().ends_with(" damaged"), "{name}: {:?}", outcome.last());
        }
        // Whole files and mere beginnings.
        for length in [3, 5, 12, 20] {
            let outcome = outcome(read(&name.replace(".jsonl", ".txt"), &packed[..length]));
            assert!(outcome[0].starts_with("! "), "{name} {length}: {outcome:?}");
        }
    }
    assert_eq!(outcome(read("twice.txt.gz", &gzip(&gzip(b"The pier.")))), ["! compressed"]);
}

/// A small file can stand for an endless record.
#[test]
fn bombs_hit_the_limit() {
    let dir: TempDir = tempfile::tempdir().unwrap();
    let options = Options { max_record: 1 << 20, ..Options::default() };
    let flood = vec![b'a'; 64 << 20];
    for (name, bytes) in [("b.txt.gz", gzip(&flood)), ("b.jsonl.zst", zstd(&flood))] {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let outcome = outcome(read_with(&path, options.clone()));
        assert_eq!(outcome.len(), 1, "{name}");
        assert!(outcome[0].ends_with("too-long"), "{name}: {outcome:?}");
    }
}

#[test]
fn tables_are_read_row_by_row() {
    let lines = |name: &str, text: &str| outcome(read(name, text.as_bytes()));
    // Blank lines, CR LF, no line end at the end, marks inside a bare cell, cells over lines, doubled marks.
    let good = "id,text\r\na,5\" pipe\r\n\r\nb,\"two\nlines, \"\"quoted\"\"\"\r\n,\"last\"";
    assert_eq!(lines("t.csv", good), ["a", "b", "t:6"]);
    let read_good: Vec<_> = read("t.csv", good.as_bytes()).into_iter().map(|r| r.unwrap().text).collect();
    assert_eq!(read_good, ["5\" pipe", "two\nlines, \"quoted\"", "last"]);
    // Without a name, the header tells.
    assert_eq!(lines("t", "date;text\n2031-01-02;One.\n"), ["t:2"]);
    assert_eq!(lines("t", "News, text and more\n"), ["t"]);
    // Columns of other names.
    let read = read("t.csv", b"uuid,body\nu1,One.\n").remove(0).unwrap_err();
    assert_eq!(read.reason.to_string(), "no field `text` (it has uuid, body)");
    assert_eq!(read.remedy(), "say which field holds the text: --field text=body");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.csv");
    fs::write(&path, "uuid,body\nu1,One.\n").unwrap();
    let mut options = Options::default();
    options.fields.map("text=body").unwrap();
    options.fields.map("id=uuid").unwrap();
    assert_eq!(outcome(read_with(&path, options)), ["u1"]);
}

#[test]
fn wrong_rows_are_named_and_the_rest_goes_on() {
    let lines = |text: &str| outcome(read("t.csv", text.as_bytes()));
    let junk = "id,text\na,One.\nb,\"Two\" and more\nc,Three.\n";
    assert_eq!(lines(junk), ["a", "! 3 quoting", "c"]);
    let open_at_end = "id,text\na,\"One.\nb,Two.\nc,Three.\n";
    assert_eq!(lines(open_at_end), ["! 2 quoting", "b", "c"]);
    let open_before_quoted = "id,text\na,\"One.\nb,\"Two.\"\nc,Three.\n";
    assert_eq!(lines(open_before_quoted), ["! 2 quoting", "b", "c"]);
    let columns = "id,text\na\nb,Two.,x\nc,Three.\nd,\n";
    assert_eq!(lines(columns), ["! 2 columns", "! 3 columns", "c", "! 5 empty-text"]);
    assert_eq!(lines("id,text\n"), ["! empty"]);
    assert_eq!(lines("\n\n"), ["! empty"]);
    assert_eq!(outcome(read("t.csv", b"id,text\na,caf\xE9\nb,Two.\n")), ["! 2 invalid-utf8", "b"]);
}

/// Rows that open a mark over and over: each could be read to the end of the file, and must not be.
#[test]
fn wrong_quoting_takes_linear_time() {
    let rows = "a\",\"b\n".repeat(200_000);
    let begun = std::time::Instant::now();
    let outcome = outcome(read("t.csv", format!("id,text\n{rows}").as_bytes()));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(outcome[0].starts_with("! 2 "), "{}", outcome[0]);
}

#[test]
fn pages_say_what_they_are() {
    let article = read("a.html", page("").as_bytes()).remove(0).unwrap();
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(article.outlet.as_deref(), Some("The Brenn Letter"));
    assert_eq!(article.published.as_deref(), Some("2031-02-03T08:00:00Z"));
    assert_eq!(article.url.as_deref(), Some("https://letter.example/ferries"));
    // What positions refer to is in the output, and only for pages.
    let analysis = pullquote::analysis::Analysis::default();
    let value = serde_json::to_value(Document::new(&article, &analysis)).unwrap();
    assert_eq!(value["text"], text());
    let plain = read("a.txt", b"Text.").remove(0).unwrap();
    assert!(serde_json::to_value(Document::new(&plain, &analysis)).unwrap().get("text").is_none());
}

#[test]
fn pages_without_an_article_are_named() {
    for (name, page) in [
        ("nothing", "<html></html>".to_owned()),
        ("deep", "<div>".repeat(100_000)),
        ("deep in other ways", "<div></x><b></div>".repeat(100_000)),
        ("tables", "<table><tr><td>".repeat(50_000)),
        ("attributes", format!("<p {}>", (0..300_000).map(|n| format!("a{n} ")).collect::<String>())),
        ("open", "<p><a href='".to_owned()),
    ] {
        let begun = std::time::Instant::now();
        let outcome = outcome(read("p.html", page.as_bytes()));
        assert_eq!(outcome, ["! no-main-text"], "{name}");
        assert!(begun.elapsed().as_secs() < 10, "{name}: {:?}", begun.elapsed());
    }
    assert_eq!(outcome(read("p.html", b" ")), ["! empty"]);
}

/// As deep and as many elements as are let through.
#[test]
fn large_pages_take_no_forever() {
    let nest = |depth: usize| format!("{}{}{}", "<div>".repeat(depth), PARAGRAPHS[1], "</div>".repeat(depth));
    for page in
        [nest(390).repeat(200), format!("<p>{}</p>", PARAGRAPHS[1]).repeat(20_000), "<b><i>x".repeat(180)]
    {
        let begun = std::time::Instant::now();
        let outcome = outcome(read("p.html", page.as_bytes()));
        assert_eq!(outcome.len(), 1);
        assert!(begun.elapsed().as_secs() < 20, "{:?} {outcome:?}", begun.elapsed());
    }
}

#[test]
fn archives_give_their_pages() {
    let page = page("");
    let chunked: Vec<u8> = page.as_bytes().chunks(700).fold(Vec::new(), |mut all, chunk| {
        all.extend_from_slice(format!("{:x};x=y\r\n", chunk.len()).as_bytes());
        all.extend_from_slice(chunk);
        all.extend_from_slice(b"\r\n");
        all
    });
    let chunked = [chunked, b"0\r\n\r\n".to_vec()].concat();
    let with = |headers: &str| format!("{HTTP_HTML}{headers}\r\n");
    let records = [
        response(HTTP_HTML, page.as_bytes()),
        response(&with("Transfer-Encoding: chunked"), &chunked),
        // As archives often keep it: the header there, the body joined.
        response(&with("Transfer-Encoding: chunked"), page.as_bytes()),
        response(&with("Content-Encoding: gzip"), &gzip(page.as_bytes())),
        response(&with("Content-Encoding: gzip"), page.as_bytes()),
        response("HTTP/1.1 200 OK\nContent-Type: text/html;charset=\"ISO-8859-1\"\n", &windows_1252(&page)),
        response("HTTP/1.0 200\r\ncontent-type: text/plain\r\n", text().as_bytes()),
        response("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n", page.as_bytes()),
        response("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", b"\x89PNG\r\n\0\0"),
        response("SMTP 200 OK\r\nContent-Type: text/html\r\n", page.as_bytes()),
    ];
    let read_all = read("w.warc", &archive(&records));
    assert_eq!(read_all.len(), 7, "{read_all:?}");
    for article in read_all.into_iter().map(Result::unwrap) {
        assert_eq!(article.text, text(), "{}", article.id);
        assert_eq!(article.url.as_deref(), Some("https://letter.example/ferries"));
        let published = article.published.as_deref();
        assert!(matches!(published, Some("2031-02-03T08:00:00Z" | "2031-02-04T05:06:07Z")), "{published:?}");
    }
    // A member for each record, as the standard has it.
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    assert_eq!(outcome(read("w.warc.gz", &members)), ["w:1", "w:2", "w:3", "w:4", "w:5", "w:6", "w:7"]);
    assert_eq!(outcome(read("w.warc", &archive(&records[7..]))), ["! no-pages"]);
}

#[test]
fn broken_records_of_archives_are_named_and_the_rest_goes_on() {
    let good = response(HTTP_HTML, page("").as_bytes());
    let length = format!(
        "Content-Length: {}",
        good.len() - good.windows(4).position(|w| w == b"\r\n\r\n").unwrap() - 8
    );
    let with = |other: &str| String::from_utf8(good.clone()).unwrap().replace(&length, other).into_bytes();
    assert_ne!(with("x"), good);
    for (broken, code) in [
        (with("Content-Length: 9223372036854775808"), "too-long"),
        (with("Content-Length: 99999999999999999999999"), "bad-warc"),
        (with("Content-Length: -5"), "bad-warc"),
        (with("Content-Length: 12 bytes"), "bad-warc"),
        (with("X: y"), "bad-warc"),
        (with("Content-Length: 70"), "bad-warc"),
        (with("Content-Length: 6000000"), "cut-off"),
        (with("Content-Length: 10000"), "bad-warc"),
        (b"WARC/1.7\r\n\r\n".to_vec(), "bad-warc"),
        (b"noise \xFF\0 noise\r\n".to_vec(), "bad-warc"),
        (good[..good.len() / 2].to_vec(), "bad-warc"),
    ] {
        let bytes = [&good[..], &broken, b"\r\n\r\n", &good, &good].concat();
        let expected = ["w:1".to_owned(), format!("! 2 {code}"), "w:3".to_owned(), "w:4".to_owned()];
        assert_eq!(
            outcome(read("w.warc", &bytes)),
            expected,
            "{}",
            String::from_utf8_lossy(&broken[..200.min(broken.len())])
        );
    }
    assert_eq!(outcome(read("w.warc", &good[..good.len() / 2])), ["! 1 cut-off"]);
    assert_eq!(outcome(read("w.warc", b"WARC/1.0\r\nWARC-Type: resp")), ["! 1 bad-warc"]);
    // A bomb inside a record.
    let bomb = response(&format!("{HTTP_HTML}Content-Encoding: gzip\r\n"), &gzip(&vec![b'a'; 64 << 20]));
    assert_eq!(outcome(read("w.warc", &[bomb, good.clone()].concat())), ["! 1 too-long", "w:2"]);
}

/// Every record claims far more than it has: each could be read to the end of the file, and must not be.
#[test]
fn wrong_lengths_take_linear_time() {
    let record = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    let begun = std::time::Instant::now();
    let outcome = outcome(read("w.warc", record.repeat(100_000).as_bytes()));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(outcome.len() > 1 && outcome.iter().all(|line| line.starts_with("! ")), "{}", outcome[0]);
}

/// An archive that another program wrote, if Python with `warcio` is at hand.
#[test]
fn an_archive_of_warcio_is_read() {
    const WRITE: &str = "\
import io, sys
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
page = sys.stdin.buffer.read()
for path, packed in (('w.warc', False), ('w.warc.gz', True)):
    with open(path, 'wb') as out:
        writer = WARCWriter(out, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path, {'software': 'test'}))
        headers = StatusAndHeaders('200 OK', [('Content-Type', 'text/html')], protocol='HTTP/1.1')
        for _ in range(2):
            writer.write_record(writer.create_warc_record('https://letter.example/ferries', 'response',
                                payload=io.BytesIO(page), http_headers=headers))
";
    let dir = tempfile::tempdir().unwrap();
    let mut python = assert_cmd::Command::new("python3");
    let run = python.args(["-c", WRITE]).current_dir(dir.path()).write_stdin(page("")).output();
    if !run.is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 with warcio is not here");
        return;
    }
    for name in ["w.warc", "w.warc.gz"] {
        let read = read_with(&dir.path().join(name), Options::default());
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read.iter().all(|article| article.as_ref().unwrap().text == text()), "{name}");
    }
}

#[test]
fn other_languages_are_skipped() {
    let french = "Les bacs de Velmar resteront au port une troisième semaine, a décidé mardi le conseil du port, après \
                  l'échec des pourparlers avec le syndicat des équipages. « Nous avons offert tout ce que contient la \
                  caisse », a dit Marine Vieilarbre, qui préside le conseil.";
    let rejected = read("f.txt", french.as_bytes()).remove(0).unwrap_err();
    assert!(rejected.is_skip());
    assert!(rejected.to_string().ends_with("f.txt: language: fr"), "{rejected}");
    let lines = format!("{}\n{}", json!({"text": french}), json!({"text": text()}));
    assert_eq!(outcome(read("l.jsonl", lines.as_bytes())), ["! 1 language", "l:2"]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f.txt");
    fs::write(&path, french).unwrap();
    assert_eq!(outcome(read_with(&path, Options { any_language: true, ..Options::default() })), ["f"]);
}

#[test]
fn the_examples_are_english() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    assert!(read_with(&examples, Options::default()).iter().all(Result::is_ok));
}

/// Compressed files of folders come out once each, in order, and links in circles end.
#[cfg(unix)]
#[test]
fn folders_hold_all_formats() {
    let dir = tempfile::tempdir().unwrap();
    let article = text();
    for (name, bytes) in files() {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    fs::create_dir(dir.path().join("sub")).unwrap();
    fs::write(dir.path().join("sub/b \u{FFFD}'\n.txt.gz"), gzip(article.as_bytes())).unwrap();
    fs::write(dir.path().join("sub/photo.jpg.gz"), gzip(b"\xFF\xD8")).unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("sub/up")).unwrap();
    let read = read_with(dir.path(), Options::default());
    // The page without an extension is not looked at in a folder.
    assert_eq!(read.len(), files().len());
    assert!(
        read.iter().all(|article| article.as_ref().unwrap().text.trim_end() == article_text()),
        "{read:?}"
    );
    fn article_text() -> String {
        text()
    }
}

/// Files with a few bytes changed, cut off or doubled give articles or rejects, whatever they are.
#[test]
fn what_is_changed_at_random_is_read_or_named() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files() {
        for (packed, bytes) in [("", bytes.clone()), (".gz", gzip(&bytes)), (".zst", zstd(&bytes))] {
            let path = dir.path().join(format!("{name}{packed}"));
            for _ in 0..40 {
                let mut changed = bytes.clone();
                for _ in 0..=random(6) {
                    let at = random(changed.len());
                    match random(4) {
                        0 => changed.truncate(at.max(1)),
                        1 => changed[at] = b"<>\"'\n\r,;{}[]:\x00\xFF0"[random(16)],
                        2 => changed[at] ^= 1 << random(8),
                        _ => changed.extend_from_within(at..),
                    }
                }
                fs::write(&path, &changed).unwrap();
                let read = read_with(&path, Options::default());
                assert!(!read.is_empty(), "{name}{packed}");
                read.into_iter()
                    .filter_map(Result::err)
                    .for_each(|reject| assert!(!reject.remedy().is_empty()));
            }
        }
    }
}
