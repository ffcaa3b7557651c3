//! The short cases of `tests/cases/`, judged as the referee judges them.
//!
//! `known-failures.txt` lists those that fail today; `PULLQUOTE_UPDATE_FAILURES=1` writes it anew. With `--nocapture`
//! the test prints how many cases of each phenomenon pass.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{env, fs};

use common::cases::{Case, Expected, all, failures};
use common::{Found, norm, speech};
use pullquote::analysis::Analysis;
use pullquote::article::Article;
use pullquote::pipeline::{self, Options, Pipeline, Quotes, Speakers};
use pullquote::span::Span;

/// Speakers less certain than this are left out, as by default on the command line.
const MIN_CONFIDENCE: f32 = pipeline::MIN_CONFIDENCE;

/// Where nothing closes a quotation, how far it reaches is open to argument: more spans than expected are no error.
const TOLERANT: &str = "unclosed";

/// What is wrong with a case: a word for the list, and a sentence for the reader.
struct Problem {
    cause: &'static str,
    says: String,
}

fn problems(case: &Case, analysis: &Analysis) -> Vec<Problem> {
    let found = speech(analysis);
    let mut used = vec![false; found.len()];
    let mut out = Vec::new();
    for expected in &case.expected {
        let Some(names) = &expected.speakers else { continue };
        let hit = (0..found.len()).find(|&i| !used[i] && same(&case.text, found[i].span, expected.span));
        let Some(hit) = hit else {
            let says = format!("not found: {}", expected.span.of(&case.text));
            out.push(Problem { cause: "span", says });
            continue;
        };
        used[hit] = true;
        out.extend(misattributed(names, &found[hit]));
    }
    for (found, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
        if case.phenomenon != TOLERANT && !nested(&case.expected, found.span) {
            let says = format!("not speech: {}", found.span.of(&case.text));
            out.push(Problem { cause: "extra", says });
        }
    }
    out
}

/// What is wrong with a speaker.
fn misattributed(names: &[String], found: &Found) -> Option<Problem> {
    let got = found.speaker.map(|actor| actor.name.as_str());
    let right = match got {
        Some(got) => names.iter().any(|name| norm(name) == norm(got)),
        None => names.is_empty(),
    };
    let cause = match (got, names.is_empty()) {
        (None, _) => "silent",
        (_, true) => "guess",
        _ => "speaker",
    };
    let says = || {
        let want = names.first().map_or("nobody", String::as_str);
        format!("speaker {} instead of {want}", got.unwrap_or("nobody"))
    };
    (!right).then(|| Problem { cause, says: says() })
}

/// Whether two spans are the same, or differ by one of two equal marks that stand together.
fn same(text: &str, a: Span, b: Span) -> bool {
    let (start, end) = (
        Span::new(a.start.min(b.start), a.start.max(b.start)),
        Span::new(a.end.min(b.end), a.end.max(b.end)),
    );
    let doubled = |gap: Span| {
        let mark = gap.of(text);
        gap.is_empty()
            || mark.chars().count() == 1
                && (text[gap.end..].starts_with(mark) || text[..gap.start].ends_with(mark))
    };
    doubled(start) && doubled(end)
}

/// A quotation inside an expected one is no error.
fn nested(expected: &[Expected], span: Span) -> bool {
    expected.iter().any(|e| e.span.contains(span) && e.span != span)
}

/// The whole story of a failed case.
fn story(case: &Case, analysis: &Analysis, problems: &[Problem]) -> String {
    let mut out = format!("\n### {} ({})\n{}\n--- expected\n", case.id, case.phenomenon, case.text);
    for expected in &case.expected {
        let who = match &expected.speakers {
            None => "no speech".to_owned(),
            Some(names) if names.is_empty() => "nobody".to_owned(),
            Some(names) => names.join(" | "),
        };
        let _ = writeln!(out, "{} => {who}", expected.span.of(&case.text));
    }
    out.push_str("--- got\n");
    for quote in &analysis.quotes {
        let words: Vec<_> = quote.quoted.iter().map(|span| span.of(&case.text)).collect();
        let who = quote.speaker.map_or("nobody".to_owned(), |s| {
            format!("{} ({}, {:.2})", analysis.actors[s.actor].name, s.rule, s.confidence)
        });
        let _ = writeln!(out, "{} => [{}] {who}", words.join(" … "), quote.kind.name());
    }
    out.push_str("--- wrong\n");
    for problem in problems {
        let _ = writeln!(out, "{}", problem.says);
    }
    out
}

/// Ids of the cases that are known to fail.
fn known() -> BTreeSet<String> {
    let list = fs::read_to_string(failures()).unwrap_or_default();
    let ids =
        list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().next());
    ids.map(str::to_owned).collect()
}

fn write_known(failed: &[(String, &'static str)]) {
    let mut list = String::from(
        "# Cases that fail today and what is wrong first: span (not found), extra (no speech), speaker (another),\n\
         # silent (none named), guess (one named where the text names none). Written by\n\
         # PULLQUOTE_UPDATE_FAILURES=1 cargo test --test cases\n",
    );
    for (id, cause) in failed {
        let _ = writeln!(list, "{id} {cause}");
    }
    fs::write(failures(), list).unwrap();
}

fn print_table(passed: &BTreeMap<String, (usize, usize)>) {
    for (phenomenon, (passed, all)) in passed {
        println!("{phenomenon:20} {passed:3}/{all}");
    }
    let total = passed.values().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    println!("{:20} {:3}/{}", "all", total.0, total.1);
}

/// Each case with what the program says of it as it comes, framing aside.
fn analyzed(cases: Vec<Case>) -> Vec<(Case, Analysis)> {
    let options = Options {
        framing: false,
        speakers: Speakers::WholeArticle,
        quotes: Quotes::All,
        min_confidence: MIN_CONFIDENCE,
    };
    let articles: Vec<Article> =
        cases.iter().map(|c| Article::from_text(c.id.clone(), c.text.clone())).collect();
    let analyzed = Pipeline::new(options).unwrap().analyze(&articles).unwrap();
    cases.into_iter().zip(analyzed.into_iter().map(|a| a.analysis)).collect()
}

#[test]
fn cases_pass_unless_listed() {
    let update = env::var_os("PULLQUOTE_UPDATE_FAILURES").is_some_and(|v| v == "1");
    let known = known();
    let (mut table, mut failed, mut report) = (BTreeMap::new(), Vec::new(), String::new());
    let mut unseen = known.clone();
    for (case, analysis) in analyzed(all()) {
        let problems = problems(&case, &analysis);
        let row: &mut (usize, usize) = table.entry(case.phenomenon.clone()).or_default();
        row.0 += usize::from(problems.is_empty());
        row.1 += 1;
        unseen.remove(&case.id);
        match (problems.first(), known.contains(&case.id)) {
            (None, true) => {
                let _ = writeln!(report, "\n{} passes: remove it from the list", case.id);
            }
            (Some(_), false) => report.push_str(&story(&case, &analysis, &problems)),
            _ => {}
        }
        failed.extend(problems.first().map(|problem| (case.id, problem.cause)));
    }
    print_table(&table);
    for id in unseen {
        let _ = writeln!(report, "\n{id} is on the list but no case");
    }
    if update {
        write_known(&failed);
    } else {
        assert!(report.is_empty(), "{report}");
    }
}

#[test]
fn the_referee_would_agree_on_names_and_spans() {
    assert_eq!(norm("The  Mori Institute."), norm("mori institute"));
    assert_ne!(norm("Mori"), norm("Ada Mori"));
    let text = "\"\"We left,\"\" he said.";
    assert!(same(text, Span::new(0, 12), Span::new(1, 11)));
    assert!(!same(text, Span::new(0, 12), Span::new(3, 11)));
}
