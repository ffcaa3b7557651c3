//! What is done with bytes that may be anything: they are read as a file of some format, what comes out is analysed by
//! the rules, and what must always hold is checked. Used by `tests/fuzz.rs` and by the targets of `fuzz/`.

use std::io::Cursor;

use pullquote::analysis::Analysis;
use pullquote::article::Article;
use pullquote::ingest::{Articles, Options};
use pullquote::output::Document;
use pullquote::pipeline;
use pullquote::span::Span;

/// What is fuzzed, and the file name that makes the format.
pub(crate) const TARGETS: [(&str, &str); 9] = [
    ("text", "a.txt"),
    ("html", "a.html"),
    ("warc", "a.warc"),
    ("csv", "a.csv"),
    ("json", "a.json"),
    ("parquet", "a.parquet"),
    ("zip", "a.zip"),
    ("tar", "a.tar"),
    ("packed", "a.jsonl.gz"),
];

/// Records of one input that are looked at; a tiny input can hold a million.
const RECORDS: usize = 200;

/// Reads bytes as a target's format and checks what comes out.
pub(crate) fn run(target: &str, bytes: &[u8]) {
    let name = TARGETS.iter().find(|(name, _)| *name == target).map_or("a", |(_, file)| file);
    let options = Options { max_record: 1 << 20, any_language: true, ..Options::default() };
    let articles = Articles::of_stream(name, Cursor::new(bytes.to_vec()), options);
    for read in articles.take(RECORDS) {
        match read {
            Ok(article) => check(&article),
            Err(reject) => assert!(!reject.to_string().is_empty() && !reject.remedy().is_empty()),
        }
    }
}

/// Analyses an article by the rules.
fn check(article: &Article) {
    assert!(!article.text.trim().is_empty());
    if article.text.len() > 1 << 16 {
        return;
    }
    let analyzed = pipeline::read(&article.text, 0.0);
    for span in spans(&analyzed.analysis).chain(analyzed.sentences) {
        assert!(article.text.get(span.start..span.end).is_some(), "{span:?}");
    }
    let mut line = Vec::new();
    assert!(Document::new(article, &analyzed.analysis).append_json_line(&mut line).is_ok());
    assert!(line.ends_with(b"}\n"));
}

fn spans(analysis: &Analysis) -> impl Iterator<Item = Span> {
    let quotes = analysis.quotes.iter().flat_map(|quote| quote.content.iter().chain(&quote.quoted)).copied();
    let cues = analysis.quotes.iter().filter_map(|quote| quote.cue.as_ref().map(|cue| cue.span));
    let mentions = analysis.actors.iter().flat_map(|actor| actor.mentions.iter().map(|mention| mention.span));
    quotes.chain(cues).chain(mentions)
}
