//! The article that this tool was first asked to read right. It is not ours to ship, so it is read from `../shared`,
//! or from the folder that `PULLQUOTE_SHARED` names, where that is there.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::path::{Path, PathBuf};
use std::{env, fs};

use common::{Found, norm, speech};
use pullquote::article::Article;
use pullquote::pipeline::{MIN_CONFIDENCE, Options, Pipeline, Quotes, Speakers};
use pullquote::span::CodePoints;
use serde_json::Value;

/// Speakers of whom no quotation may go to anybody else.
const SURE: [&str; 2] = ["Colin Robertson", "China’s foreign ministry"];

/// Of this many quotations the speaker has to be right.
const AT_LEAST: usize = 12;

fn shared() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    env::var_os("PULLQUOTE_SHARED").map_or_else(beside, PathBuf::from)
}

/// The names that count as right for a quotation of the gold.
fn accepted(quote: &Value) -> Vec<String> {
    let also = quote["accept"].as_array().unwrap().iter();
    also.chain([&quote["speaker"]]).map(|name| norm(name.as_str().unwrap())).collect()
}

/// Who is named for a quotation of the gold: `None` if the quotation was not found.
fn named<'a>(quote: &Value, found: &[Found<'a>], points: &CodePoints) -> Option<Option<&'a str>> {
    let end = |key: &str| usize::try_from(quote[key].as_u64().unwrap()).unwrap();
    let hit = found
        .iter()
        .find(|f| (points.at(f.span.start), points.at(f.span.end)) == (end("start"), end("end")))?;
    Some(hit.speaker.map(|actor| actor.name.as_str()))
}

#[test]
fn the_article_is_read_right() {
    let folder = shared().join("acceptance");
    let files = ("canada-china.txt", "canada-china.gold.json");
    let (Ok(text), Ok(gold)) =
        (fs::read_to_string(folder.join(files.0)), fs::read_to_string(folder.join(files.1)))
    else {
        println!("skipped: no {} in {}", files.0, folder.display());
        return;
    };
    let gold: Value = serde_json::from_str(&gold).unwrap();
    let options = Options {
        framing: false,
        speakers: Speakers::WholeArticle,
        quotes: Quotes::All,
        min_confidence: MIN_CONFIDENCE,
    };
    let articles = [Article::from_text("canada-china", text.clone())];
    let analysis = Pipeline::new(options).unwrap().analyze(&articles).unwrap().remove(0).analysis;
    let (found, points) = (speech(&analysis), CodePoints::new(&text));
    let (mut right, mut wrong) = (0, Vec::new());
    for quote in gold["quotes"].as_array().unwrap() {
        let who = named(quote, &found, &points);
        let ok = who.is_some_and(|who| who.is_some_and(|who| accepted(quote).contains(&norm(who))));
        right += usize::from(ok);
        assert!(who.is_some(), "not found: {}", quote["text"]);
        let sure = SURE.iter().any(|name| norm(name) == norm(quote["speaker"].as_str().unwrap()));
        assert!(ok || !sure, "{who:?} instead of {}: {}", quote["speaker"], quote["text"]);
        if !ok {
            wrong.push(format!("{who:?} instead of {}: {}", quote["speaker"], quote["text"]));
        }
    }
    assert!(right >= AT_LEAST, "{right} right; {}", wrong.join("\n"));
}
