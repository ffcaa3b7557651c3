//! The folder of a run, without the program around it: torn journals, damaged parts, other plans.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::journal::{Entry, Journal};
use super::spool::{self, Keys, PartFile};
use super::*;
use crate::article::Article;
use crate::pipeline;
use crate::tables::{self, ArticleRows, Context, RejectRow};

fn plan() -> Plan {
    Plan {
        schema: tables::SCHEMA.to_owned(),
        version: "1".to_owned(),
        options: [("part-size".to_owned(), json!(8)), ("no-text".to_owned(), json!(false))].into(),
        models: [("framing/config.json".to_owned(), "ab".to_owned())].into(),
        inputs: vec![Input { source: "a.jsonl".to_owned(), bytes: Some(7) }],
        shard: None,
    }
}

fn article(number: u64, outlet: Option<&str>) -> ArticleRows {
    let text = format!("“We have {number} boats,” said Oda Frisk.");
    let article = Article {
        outlet: outlet.map(str::to_owned),
        published: Some(format!("2031-0{}-01", number % 3 + 1)),
        ..Article::from_text(format!("n{number}"), text)
    };
    let analyzed = pipeline::read(&article.text, 0.0);
    tables::rows(&article, &analyzed, &Context { article: number, ..Context::default() })
}

fn part(number: u64) -> Part {
    let first = number * 4;
    let outlets = [Some("B"), None, Some("A")];
    let reject = RejectRow { article: first as i64 + 3, kind: "skipped".to_owned(), ..RejectRow::default() };
    Part {
        part: number,
        first,
        records: 4,
        input: format!("sum {number}"),
        articles: outlets.iter().zip(first..).map(|(outlet, number)| article(number, *outlet)).collect(),
        rejects: vec![reject],
    }
}

#[test]
fn a_part_comes_back_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("0.part");
    let part = part(2);
    let mut bytes = Vec::new();
    spool::write(&part, &mut bytes).unwrap();
    fs::write(&path, &bytes).unwrap();
    let file = PartFile::open(&path, &mut Keys::default()).unwrap();
    assert_eq!(file.stretches().len(), 3);
    assert_eq!(file.read(&[0, 1, 2]).unwrap(), part.articles);
    assert_eq!(file.rejects().unwrap(), part.rejects);
    assert_eq!(file.article(9).unwrap().unwrap(), part.articles[1]);
    assert_eq!(file.article(11).unwrap(), None);
    let counts = part.counts();
    assert_eq!((counts.articles, counts.quotes, counts.skipped, counts.rejected), (3, 3, 1, 0));
}

/// Whatever byte is wrong, wherever the file ends: an error, no panic, and never other rows.
#[test]
fn damaged_parts_are_errors() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("0.part");
    let part = part(0);
    let mut bytes = Vec::new();
    spool::write(&part, &mut bytes).unwrap();
    let reads = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        PartFile::open(&path, &mut Keys::default()).and_then(|file| file.read(&[0, 1, 2]))
    };
    for at in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 0x55;
        // The first bytes only say what it is.
        assert!(reads(&broken).is_err() || at < 16, "byte {at}");
        assert!(reads(&bytes[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn half_a_line_at_the_end_of_the_journal_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.jsonl");
    let mut journal = Journal::open(&path).unwrap();
    journal.append(Entry::Read { records: 9, parts: 3 }).unwrap();
    let whole = fs::read(&path).unwrap();
    journal.append(Entry::Finished).unwrap();
    let both = fs::read(&path).unwrap();
    for cut in whole.len()..both.len() {
        fs::write(&path, &both[..cut]).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        assert!(!journal.state.finished && journal.state.read == Some((9, 3)), "cut at {cut}");
        journal.append(Entry::Finished).unwrap();
        assert_eq!(fs::read(&path).unwrap(), both);
    }
    // A sector of zeros is no line either, but in the middle it is damage.
    fs::write(&path, [&whole[..], &[0; 20], b"\n"].concat()).unwrap();
    assert!(!Journal::open(&path).unwrap().state.finished);
    fs::write(&path, [&[0; 20], &b"\n"[..], &whole[..]].concat()).unwrap();
    assert!(Journal::open(&path).unwrap_err().to_string().contains("--restart"));
}

#[test]
fn a_run_goes_on_with_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("new/out");
    let mut run = Run::open(&out, plan(), false).unwrap();
    run.store(&part(0)).unwrap();
    run.store(&part(1)).unwrap();
    assert!(matches!(Run::open(&out, plan(), false), Err(ArchiveError::Locked { .. })));
    drop(run);

    let mut run = Run::open(&out, plan(), false).unwrap();
    assert!(run.has(1, 4, 4, "sum 1").unwrap() && !run.has(2, 8, 4, "sum 2").unwrap());
    assert!(matches!(run.has(1, 4, 4, "other"), Err(ArchiveError::InputChanged { first: 4, last: 7 })));
    assert_eq!(run.article(5).unwrap().unwrap(), part(1).articles[1]);
    assert_eq!((run.article(3).unwrap(), run.article(99).unwrap()), (None, None));
    assert!(matches!(run.end_of_input(4, 1), Err(ArchiveError::InputChanged { first: 4, .. })));
    run.end_of_input(8, 2).unwrap();
    drop(run);

    // A part that is gone is made again, and for that the input is read again.
    let lost = out.join(".pullquote/parts/00000/00000001.part");
    fs::remove_file(&lost).unwrap();
    let mut run = Run::open(&out, plan(), false).unwrap();
    assert_eq!((run.read(), run.parts().count()), (None, 1));
    run.store(&part(1)).unwrap();
    run.end_of_input(8, 2).unwrap();
    let manifest = export(&mut run, ExportOptions::default(), |_, _| {}).unwrap();
    assert_eq!((manifest.records, manifest.counts.articles, manifest.counts.skipped), (8, 6, 2));
    assert!(run.is_finished() && !lost.exists());
}

#[test]
fn differences_are_named() {
    let was = plan();
    let mut now = plan();
    assert!(now.differences(&was).is_empty());
    now.version = "2".to_owned();
    now.options.insert("no-text".to_owned(), json!(true));
    now.options.insert("field".to_owned(), json!(["text=body"]));
    now.models.insert("framing/config.json".to_owned(), "cd".to_owned());
    now.inputs = vec![Input { bytes: Some(8), ..was.inputs[0].clone() }, was.inputs[0].clone()];
    now.shard = "3/16".parse().ok();
    let expected = [
        "the program's version is 2, was 1",
        "--field is [\"text=body\"], was not given",
        "--no-text is given, was not given",
        "the model file framing/config.json is another",
        "--shard is 3/16, was the whole",
        "input a.jsonl has 8 bytes, had 7 bytes",
        "there are 2 input files, there were 1",
    ];
    assert_eq!(now.differences(&was), expected);
    now.inputs = (0..9).map(|n| Input { source: n.to_string(), bytes: None }).collect();
    assert!(now.differences(&Plan { inputs: now.inputs.iter().rev().cloned().collect(), ..was }).len() <= 9);
}

#[test]
fn shards_go_round() {
    let shard: Shard = "2/3".parse().unwrap();
    let mine: Vec<u64> = (0..9).filter(|&part| shard.has(part)).collect();
    assert_eq!(mine, [1, 4, 7]);
    for wrong in ["0/3", "4/3", "1", "a/b", "1/0", "-1/2"] {
        assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
    }
}

#[test]
fn tables_without_a_run_are_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let error = Tables::open(dir.path()).unwrap_err().to_string();
    assert!(error.contains("no manifest.json"), "{error}");
    assert!(matches!(join(&[], dir.path(), false, |_| ()), Err(ArchiveError::Shards(_))));
    assert!(matches!(
        join(&[Path::new("nowhere").to_owned()], dir.path(), false, |_| ()),
        Err(ArchiveError::NoRun { .. })
    ));
}
