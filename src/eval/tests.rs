//! The figures agree with those that `score.py` gave for the same invented files (`testdata/*.score.json`).

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::*;

fn rows<T: DeserializeOwned>(lines: &str) -> Vec<T> {
    read(lines.as_bytes()).unwrap()
}

/// The report without its intervals, and the stored figures.
fn same(report: &Report, stored: &str) {
    let mut json = serde_json::to_value(report).unwrap();
    let intervals = json.as_object_mut().unwrap().remove("intervals").unwrap();
    assert_eq!(json, serde_json::from_str::<Json>(stored).unwrap());
    for figure in &report.figures {
        let value = match figure.value {
            Value::Count(_) => continue,
            Value::Share(share) | Value::ShareOf(share, _) => share,
            Value::Fraction(hits, of) => hits as f64 / of as f64,
        };
        let (low, high) = figure.interval.unwrap();
        assert!(low <= value && value <= high, "{}: {low} {value} {high}", figure.name);
        let group = figure.group.map_or(&intervals, |group| &intervals[group]);
        assert_eq!(group[&figure.name][0], low);
    }
}

#[test]
fn speakers_agree_with_the_referee() {
    let gold = rows(include_str!("testdata/speakers.gold.jsonl"));
    let system = by_id(rows(include_str!("testdata/speakers.system.jsonl"))).unwrap();
    let report = speakers(&gold, &system).unwrap();
    same(&report, include_str!("testdata/speakers.score.json"));
    assert!(report.errors.iter().any(|e| e == "lost | missed | Brenn Council | “must rise.”"));
}

#[test]
fn attribution_agrees_with_the_referee() {
    let gold = rows(include_str!("testdata/attribution.gold.jsonl"));
    let system = by_id(rows(include_str!("testdata/attribution.system.jsonl"))).unwrap();
    let report = attribution(&gold, &system).unwrap();
    same(&report, include_str!("testdata/attribution.score.json"));
}

#[test]
fn framing_agrees_with_the_referee() {
    let gold = rows(include_str!("testdata/framing.gold.jsonl"));
    let system = by_id(rows(include_str!("testdata/framing.system.jsonl"))).unwrap();
    let report = framing(&gold, &system).unwrap();
    same(&report, include_str!("testdata/framing.score.json"));
}

#[test]
fn bad_files_are_named_by_line() {
    let error =
        read::<Judged>("{\"id\":\"a\",\"label\":\"neutral\"}\n\n{\"id\":1}\n".as_bytes()).unwrap_err();
    assert!(error.to_string().starts_with("line 3: "), "{error}");
    let twice = rows::<Judged>("{\"id\":\"a\",\"label\":\"neutral\"}\n{\"id\":\"a\",\"label\":\"neutral\"}");
    assert_eq!(by_id(twice).unwrap_err().to_string(), "the id a comes twice");
    assert!(speakers(&[], &Default::default()).is_err());
    assert!(framing(&[], &Default::default()).is_err());
}
