//! The same article in every format, and what is needed to read and compare it.
//!
//! The fixtures are of our own writing; those that are not text are made here.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use pullquote::article::Article;
use pullquote::ingest::{Articles, Options, Reject};
use pullquote::output::Document;
use pullquote::pipeline::{self, Pipeline};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};

pub(crate) const TITLE: &str = "Velmar's ferries stay in port for a third week";

pub(crate) const PARAGRAPHS: [&str; 4] = [
    "The ferries of Velmar will stay in port for a third week, the harbour board decided on Tuesday, after talks \
     with the crews' union broke down over night shifts and the pay for them.",
    "“We have offered everything that the till holds,” said Maren Oldtree, who chairs the board. “The café on the \
     pier earns more than the ferries do.”",
    "Her counterpart at the union, Tobias Fenwick-Lund, called the offer “an insult with a ribbon on it.” He told \
     reporters that nobody would board a ship “before the night belongs to the night again.”",
    "Passengers have been taking the long road round the bay since the strike began. “It costs me two hours a day,” \
     Mrs Adelina Roque, a nurse, said at the bus stop.",
];

pub(crate) fn text() -> String {
    PARAGRAPHS.join("\n\n")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

pub(crate) fn read_with(path: &Path, options: Options) -> Vec<Result<Article, Reject>> {
    Articles::open(&[path.display().to_string()], options).collect()
}

/// What a file of these bytes holds.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Vec<Result<Article, Reject>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_with(&path, Options::default())
}

/// Ids of what is read; of what is rejected, place and code.
pub(crate) fn outcome(read: Vec<Result<Article, Reject>>) -> Vec<String> {
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
pub(crate) fn analysis(article: &Article) -> Value {
    let min_confidence = pipeline::MIN_CONFIDENCE;
    let rules = pipeline::Options {
        framing: false,
        speakers: pipeline::Speakers::Rules,
        quotes: pipeline::Quotes::Mixed,
        min_confidence,
    };
    let analyzed = Pipeline::new(rules).unwrap().analyze(std::slice::from_ref(article)).unwrap();
    let mut value = serde_json::to_value(Document::new(article, &analyzed[0].analysis)).unwrap();
    for of_the_file in ["id", "source", "text", "title", "outlet", "url", "published"] {
        value.as_object_mut().unwrap().remove(of_the_file);
    }
    value
}

pub(crate) fn json_line() -> Vec<u8> {
    let mut line = json!({"id": "v1", "title": TITLE, "text": text()}).to_string().into_bytes();
    line.push(b'\n');
    line
}

pub(crate) fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A table of one row.
pub(crate) fn table(delimiter: &str, end: &str) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let header = ["id", "title", "note", "text"].join(delimiter);
    let row = ["v1", &cell(TITLE), &cell("Five \"quoted\", and so on; \n"), &cell(&text())].join(delimiter);
    format!("{header}{end}{row}{end}")
}

/// A page with the article in it and much around it.
pub(crate) fn page(charset: &str) -> String {
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
pub(crate) fn windows_1252(page: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '“' => 0x93,
        '”' => 0x94,
        '’' => 0x92,
        c => u8::try_from(c).unwrap(),
    };
    page.chars().map(byte).collect()
}

/// The article in every format, by file name.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
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
        ("a.parquet", parquet(&[text().as_str()], Compression::UNCOMPRESSED)),
        ("a.zip", zip(&[("news/a.html", page("").as_bytes())])),
        ("gz.zip", zip(&[("news/b.jsonl.gz", &gzip(&json_line()))])),
        ("a.tar", tar(&[("news/", b""), ("news/a.csv", table(",", "\n").as_bytes())])),
        (
            "deep.tar",
            tar(&[("a.zip", &zip(&[("a.parquet", &parquet(&[text().as_str()], Compression::SNAPPY))]))]),
        ),
    ]
}

pub(crate) const HTTP_HTML: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";

/// A record of a web archive.
pub(crate) fn record(kind: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2031-02-04T05:06:07Z\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

pub(crate) fn response(http: &str, body: &[u8]) -> Vec<u8> {
    let headers = "WARC-Target-URI: https://letter.example/ferries\r\nContent-Type: application/http; msgtype=response\r\n";
    record("response", headers, &[http.as_bytes(), b"\r\n", body].concat())
}

/// Records, with those around them that archives have.
pub(crate) fn archive(records: &[Vec<u8>]) -> Vec<u8> {
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

/// The Python to write files with: of `PULLQUOTE_PYTHON`, or the one that is there.
pub(crate) fn python() -> assert_cmd::Command {
    let python = std::env::var_os("PULLQUOTE_PYTHON").unwrap_or_else(|| "python3".into());
    assert_cmd::Command::new(python)
}

/// A table in columns: `id`, `title`, `text` and a number nobody asks for.
pub(crate) fn parquet(texts: &[&str], compression: Compression) -> Vec<u8> {
    let ids: StringArray = (1..=texts.len()).map(|n| Some(format!("v{n}"))).collect();
    let titles: StringArray = texts.iter().map(|_| Some(TITLE)).collect();
    let numbers: Int64Array = (0..texts.len() as i64).map(Some).collect();
    let texts: StringArray = texts.iter().map(Some).collect();
    let columns: [(&str, ArrayRef); 4] = [
        ("number", Arc::new(numbers)),
        ("id", Arc::new(ids)),
        ("title", Arc::new(titles)),
        ("text", Arc::new(texts)),
    ];
    columnar(&RecordBatch::try_from_iter(columns).unwrap(), compression, 2)
}

/// These columns as a Parquet file with so many rows in a row group.
pub(crate) fn columnar(rows: &RecordBatch, compression: Compression, group: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(group))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), rows.schema(), Some(properties)).unwrap();
    writer.write(rows).unwrap();
    writer.into_inner().unwrap()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if name.ends_with('/') {
            header.set_entry_type(tar::EntryType::Directory);
        }
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}
