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
use pullquote::pipeline::{self, Pipeline};
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
    let rules = pipeline::Options { framing: false, speaker_model: false, min_confidence };
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
        ("wide.csv", utf16(&table(",", "\n"))),
    ]
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
