//! What holds for every text, however broken.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use proptest::sample::select;
use pullquote::analysis::{Analysis, Voice};
use pullquote::article::Article;
use pullquote::output;
use pullquote::pipeline::{self, Options, Pipeline, Quotes, Speakers};
use pullquote::segment::{Document, Item};
use pullquote::span::Span;
use rayon::ThreadPoolBuilder;
use serde_json::Value;

/// What news is made of, and what breaks readers of news.
const PIECES: &[&str] = &[
    "“",
    "”",
    "\"",
    "‘",
    "’",
    "'",
    "«",
    "»",
    "„",
    "‚",
    "``",
    "''",
    "`",
    "″",
    "′",
    "‹",
    "›",
    "「",
    "」",
    "＂",
    "&quot;",
    "&ldquo;",
    "&amp;#8221;",
    "\\\"",
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    ".",
    ",",
    "?",
    "!",
    "…",
    "...",
    ":",
    ";",
    "—",
    " – ",
    "-",
    "(",
    ")",
    "[",
    "]",
    "*",
    "/",
    "=",
    "<b>",
    "said",
    "says",
    "told reporters",
    "according to",
    "in the words of",
    "called it",
    "was described by",
    "adding",
    "asked",
    "who said",
    "wrote",
    "quoted",
    "as saying",
    "Ada Mori",
    "Mori",
    "Mr. Brandt",
    "Sen. J. R. Okafor-Lind, Jr.",
    "the senator",
    "a former diplomat",
    "senior officials",
    "the report",
    "the Velden Harbour Authority",
    "VHA",
    "U.S.",
    "Inc.",
    "the Post",
    "Norland’s foreign ministry",
    "he",
    "She",
    "they",
    "it",
    "which",
    "who",
    "others",
    "Élodie Ångström",
    "東京",
    "🙂",
    "e\u{301}",
    "İ",
    "ß",
    "'90s",
    "o'clock",
    "teachers'",
    "don’t",
    "6'2\"",
    "1,234.5",
    "No.",
    "A",
    "I",
    "We will not stop.",
    "on Tuesday",
    "and",
    "of",
    "the",
    "in",
];

fn news() -> impl Strategy<Value = String> {
    let piece = select(PIECES);
    let spaced = (piece, any::<bool>())
        .prop_map(|(piece, space)| if space { format!("{piece} ") } else { piece.to_owned() });
    prop::collection::vec(spaced, 0..240).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => news(), 1 => any::<String>(), 1 => "(?s).{0,200}"]
}

/// Every span of an analysis.
fn spans(analysis: &Analysis) -> Vec<Span> {
    let mut spans = Vec::new();
    for quote in &analysis.quotes {
        spans.extend(&quote.content);
        spans.extend(&quote.quoted);
        spans.extend(quote.cue.as_ref().map(|c| c.span));
        spans.extend(quote.source.map(|s| s.span));
    }
    for actor in &analysis.actors {
        spans.extend(actor.mentions.iter().map(|m| m.span));
        spans.extend(actor.evidence.iter().map(|e| e.span));
    }
    spans
}

/// One JSON line.
fn line(article: &Article, analysis: &Analysis) -> Vec<u8> {
    let mut line = Vec::new();
    output::Document::new(article, analysis).append_json_line(&mut line).unwrap();
    line
}

/// The words between two code points of the text.
fn slice(points: &[char], range: &Value) -> String {
    let at = |key: &str| usize::try_from(range[key].as_u64().unwrap()).unwrap();
    points[at("start")..at("end")].iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn every_span_slices_the_text(text in text()) {
        let analyzed = pipeline::read(&text, 0.0);
        let all = spans(&analyzed.analysis).into_iter().chain(analyzed.sentences);
        for span in all {
            prop_assert!(span.start < span.end, "{:?} is empty", span);
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?} cuts a character or leaves the text", span);
        }
    }

    #[test]
    fn quotes_and_actors_are_in_order(text in text()) {
        let analysis = pipeline::read(&text, 0.0).analysis;
        let starts: Vec<_> = analysis.quotes.iter().map(|q| q.content[0].start).collect();
        prop_assert!(starts.is_sorted(), "quotes out of order: {:?}", starts);
        let firsts: Vec<_> = analysis.actors.iter().map(|a| a.mentions[0].span.start).collect();
        prop_assert!(firsts.is_sorted(), "actors out of order: {:?}", firsts);
        for quote in &analysis.quotes {
            prop_assert!(quote.content.is_sorted() && quote.quoted.is_sorted());
            for quoted in &quote.quoted {
                prop_assert!(quote.content.iter().any(|content| content.contains(*quoted)));
            }
        }
        for actor in &analysis.actors {
            prop_assert!(actor.mentions.iter().map(|m| m.span).is_sorted_by_key(|s| s.start));
            prop_assert!(!actor.name.trim().is_empty());
        }
    }

    #[test]
    fn every_reference_to_an_actor_leads_somewhere(text in text()) {
        let analysis = pipeline::read(&text, 0.0).analysis;
        let count = analysis.actors.len();
        for quote in &analysis.quotes {
            if let Some(speaker) = quote.speaker {
                prop_assert!(speaker.actor < count);
                prop_assert!((0.0..=1.0).contains(&speaker.confidence));
                prop_assert!(quote.kind.is_speech(), "{:?} has a speaker", quote.kind);
            }
        }
        for mention in analysis.actors.iter().flat_map(|a| &a.mentions) {
            let valid = !matches!(mention.voice, Voice::Actor(actor) if actor >= count);
            prop_assert!(valid);
        }
    }

    #[test]
    fn output_counts_code_points(text in text()) {
        let article = Article::from_text("a", text);
        let analysis = pipeline::read(&article.text, 0.0).analysis;
        let object: Value = serde_json::from_slice(&line(&article, &analysis)).unwrap();
        let points: Vec<char> = article.text.chars().collect();
        prop_assert_eq!(object["characters"].as_u64(), Some(points.len() as u64));
        for (id, quote) in object["quotes"].as_array().unwrap().iter().enumerate() {
            prop_assert_eq!(quote["id"].as_u64(), Some(id as u64));
            let parts: Vec<_> = quote["content"].as_array().unwrap().iter().map(|r| slice(&points, r)).collect();
            prop_assert_eq!(quote["text"].as_str().unwrap(), parts.join(" "));
            for words in [&quote["cue"], &quote["source"]].into_iter().filter(|w| !w.is_null()) {
                prop_assert_eq!(words["text"].as_str().unwrap(), slice(&points, words));
            }
        }
    }

    #[test]
    fn tokens_and_sentences_cover_the_text_in_order(text in text()) {
        let document = Document::new(&text);
        let mut end = 0;
        for token in &document.tokens {
            let span = token.span();
            prop_assert!(span.start >= end && span.start < span.end, "{:?} behind {}", span, end);
            prop_assert!(!span.of(&text).is_empty(), "{:?} cuts a character", span);
            prop_assert!(document.paragraphs.iter().any(|p| p.contains(span)), "{:?} in no paragraph", span);
            end = span.end;
        }
        let mut covered = Vec::new();
        for item in document.sentences.iter().flat_map(|s| &s.items) {
            match *item {
                Item::Token(token) => covered.push(token),
                Item::Quote(quote) => covered.extend(document.quoted_tokens[quote].0..document.quoted_tokens[quote].1),
            }
        }
        prop_assert_eq!(covered, (0..document.tokens.len()).collect::<Vec<_>>());
        for sentences in document.sentences.windows(2) {
            prop_assert!(sentences[0].span.end <= sentences[1].span.start);
        }
    }

    #[test]
    fn quotations_nest_and_never_cross(text in text()) {
        let document = Document::new(&text);
        for (at, quotation) in document.quotations.iter().enumerate() {
            prop_assert!(quotation.span.contains(quotation.inner));
            prop_assert!(document.paragraphs[quotation.paragraph].contains(quotation.span));
            if let Some(parent) = quotation.parent {
                prop_assert!(parent < at && document.quotations[parent].inner.contains(quotation.span));
            }
            if let Some(before) = quotation.continues {
                prop_assert!(before < at && document.quotations[before].paragraph < quotation.paragraph);
            }
        }
    }

    #[test]
    fn words_without_names_or_marks_at_the_end_change_no_quotation(text in news()) {
        let before = pipeline::read(&text, 0.0).analysis;
        let after = pipeline::read(&format!("{text}\n\nrain fell all night on empty fields."), 0.0).analysis;
        let spans = |a: &Analysis| a.quotes.iter().map(|q| (q.kind, q.quoted.clone())).collect::<Vec<_>>();
        prop_assert_eq!(spans(&before), spans(&after));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn neighbours_and_threads_change_nothing(texts in prop::collection::vec(text(), 1..12)) {
        let articles: Vec<Article> =
            texts.into_iter().enumerate().map(|(nth, text)| Article::from_text(nth.to_string(), text)).collect();
        // Soft hyphens are taken out by the pipeline alone, and a word without its hyphen may be a name.
        let alone: Vec<Vec<u8>> = articles.iter().map(|a| line(a, &pipeline::read(&a.text, 0.0).analysis)).collect();
        let pipeline = Pipeline::new(Options { framing: false, speakers: Speakers::Rules, quotes: Quotes::Mixed, min_confidence: 0.0 }).unwrap();
        for threads in [1, 2, 8] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let together = pool.install(|| pipeline.analyze(&articles)).unwrap();
            for ((article, analyzed), read) in articles.iter().zip(&together).zip(&alone) {
                let by_itself = pipeline.analyze(std::slice::from_ref(article)).unwrap();
                let (one, other) = (line(article, &analyzed.analysis), line(article, &by_itself[0].analysis));
                prop_assert_eq!(String::from_utf8_lossy(&one), String::from_utf8_lossy(&other));
                if !article.text.contains('\u{ad}') {
                    prop_assert_eq!(String::from_utf8_lossy(&one), String::from_utf8_lossy(read));
                }
            }
        }
    }
}
