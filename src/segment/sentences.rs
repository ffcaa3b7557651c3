//! Sentences of the article, in which a whole quotation counts as one word.
//!
//! “We will not stop. We cannot,” she said: one sentence of the article, though two of the speaker. Whether a
//! quotation that ends in a full stop ends the article's sentence too is seen from what follows.

use super::{Document, Shape};
use crate::lexicon::{CueClass, flag, lexicon};
use crate::span::Span;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A word or mark of the article, or a whole quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Index of a token outside quotations.
    Token(usize),
    /// Index of a top-level quotation.
    Quote(usize),
}

/// A sentence of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Index of its paragraph.
    pub paragraph: usize,
    /// From its first to its last byte.
    pub span: Span,
    /// Its words, marks and quotations in order.
    pub items: Vec<Item>,
}

/// Whether an abbreviation can also end a sentence ("U.S.", "Inc.").
static ABBREVIATIONS: LazyLock<FxHashMap<String, bool>> = LazyLock::new(|| {
    include_str!("../../data/abbreviations.txt")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .filter_map(|l| {
            let mut columns = l.split('\t');
            let form = columns.next()?.strip_suffix('.')?;
            Some((form.to_lowercase(), columns.next() == Some("maybe")))
        })
        .collect()
});

/// Whether a word without its full stop is an abbreviation.
pub(super) fn is_abbreviation(form: &str) -> bool {
    form.len() <= 8 && form.as_bytes()[0].is_ascii_alphabetic() && lookup(form).is_some()
}

fn lookup(form: &str) -> Option<bool> {
    // Small words that are also abbreviations ("no.", "in.") count only where written as such.
    if form.bytes().all(|b| b.is_ascii_lowercase()) && lexicon().word(form).flags & flag::COMMON != 0 {
        return None;
    }
    ABBREVIATIONS.get(form.to_lowercase().as_str()).copied()
}

/// Items in the longest sentence. Later stages look at the whole of a sentence again and again; what is longer than this
/// is a table or a text without full stops, and is cut so that their time stays linear.
const LONGEST: usize = 400;

/// The sentences of a document whose tokens and quotations are known.
pub(super) fn sentences(document: &Document) -> Vec<Sentence> {
    let mut out = Vec::new();
    let (mut token, mut quote) = (0, 0);
    for (index, paragraph) in document.paragraphs.iter().enumerate() {
        let items = items(document, paragraph.end, &mut token, &mut quote);
        cut(document, index, &items, &mut out);
    }
    out
}

/// Cuts the items of a paragraph into sentences.
fn cut(document: &Document, paragraph: usize, items: &[Item], out: &mut Vec<Sentence>) {
    let mut from = 0;
    for at in 0..items.len() {
        if at + 1 == items.len() || at + 1 - from == LONGEST || ends_sentence(document, items, at) {
            out.push(sentence(document, paragraph, &items[from..=at]));
            from = at + 1;
        }
    }
}

/// The sentences of the words inside a quotation, in which the quotations `inner` are seen as one word each.
pub fn inside(document: &Document, quotation: usize, inner: &[usize]) -> Vec<Sentence> {
    let (mut token, last) = document.quoted_tokens[quotation];
    let mut items = Vec::new();
    for &quote in inner {
        let (from, to) = document.quoted_tokens[quote];
        items.extend((token..from).map(Item::Token));
        items.push(Item::Quote(quote));
        token = to;
    }
    items.extend((token..last).map(Item::Token));
    let mut out = Vec::new();
    cut(document, document.quotations[quotation].paragraph, &items, &mut out);
    out
}

/// The items up to `end`, and the cursors moved behind them.
fn items(document: &Document, end: usize, token: &mut usize, quote: &mut usize) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        while document.quotations.get(*quote).is_some_and(|q| q.parent.is_some()) {
            *quote += 1;
        }
        let word = document.tokens.get(*token).map(|t| t.start as usize).filter(|&s| s < end);
        let quotation = document.quotations.get(*quote).map(|q| q.span.start).filter(|&s| s < end);
        match (word, quotation) {
            (None, None) => return items,
            (Some(w), q) if q.is_none_or(|q| w < q) => {
                items.push(Item::Token(*token));
                *token += 1;
            }
            _ => {
                items.push(Item::Quote(*quote));
                *token = (*token).max(document.quoted_tokens[*quote].1);
                *quote += 1;
            }
        }
    }
}

fn sentence(document: &Document, paragraph: usize, items: &[Item]) -> Sentence {
    let of = |item: &Item| match *item {
        Item::Token(t) => document.tokens[t].span(),
        Item::Quote(q) => document.quotations[q].span,
    };
    let span = match (items.first(), items.last()) {
        (Some(first), Some(last)) => of(first).cover(of(last)),
        _ => Span::default(),
    };
    Sentence { paragraph, span, items: items.to_vec() }
}

fn ends_sentence(document: &Document, items: &[Item], at: usize) -> bool {
    match items[at] {
        Item::Token(t) => token_ends(document, items, at, t),
        Item::Quote(q) => quotation_ends(document, items, at, q),
    }
}

fn token_ends(document: &Document, items: &[Item], at: usize, token: usize) -> bool {
    let word = document.word(token);
    if matches!(word, "." | "!" | "?" | "…") {
        return match next(document, items, at) {
            Next::Quote => true,
            Next::Word { capital, .. } => capital,
            Next::Mark(m) => !matches!(m, ")" | "]" | "." | "!" | "?" | "," | ";" | ":" | "…"),
        };
    }
    if matches!(word, ")" | "]") && at > 0 {
        let ended = matches!(items[at - 1], Item::Token(t) if matches!(document.word(t), "." | "!" | "?"));
        return ended && matches!(next(document, items, at), Next::Quote | Next::Word { capital: true, .. });
    }
    if word.len() > 1 && word.ends_with('.') {
        return abbreviation_ends(document, items, at, word);
    }
    false
}

/// "… in the U.S. The court …" against "the U.S. Court": a small common word with a capital begins a sentence.
fn abbreviation_ends(document: &Document, items: &[Item], at: usize, word: &str) -> bool {
    let maybe = lookup(word.trim_end_matches('.')).unwrap_or(word.len() > 2);
    maybe
        && match next(document, items, at) {
            Next::Word { capital: true, flags } => {
                let starter = flag::DETERMINER
                    | flag::PRONOUN
                    | flag::PREPOSITION
                    | flag::SUBORDINATOR
                    | flag::CONJUNCTION;
                flags & starter != 0 && flags & flag::FIRST == 0
            }
            _ => false,
        }
}

fn quotation_ends(document: &Document, items: &[Item], at: usize, quotation: usize) -> bool {
    let inner = document.quotations[quotation].inner.of(document.text);
    let last = inner.trim_end().trim_end_matches(['”', '’', '"', '\'', '»', ')']).chars().next_back();
    let following = next(document, items, at);
    let capital = matches!(following, Next::Quote | Next::Word { capital: true, .. })
        || matches!(following, Next::Mark("(" | "["));
    match last {
        Some('.' | '…') => capital && !attribution_follows(document, items, at, true),
        Some('?' | '!') => capital && !attribution_follows(document, items, at, false),
        _ => false,
    }
}

/// Whether an attribution follows that has nothing else to report: `Smith said.` (strict), `the mayor asked as she
/// left.` (not strict).
fn attribution_follows(document: &Document, items: &[Item], at: usize, strict: bool) -> bool {
    let words: Vec<usize> = items[at + 1..]
        .iter()
        .take(13)
        .map_while(|i| match *i {
            Item::Token(t) => Some(t),
            Item::Quote(_) => None,
        })
        .collect();
    // Whether more than names, titles and small words stand before the verb.
    let mut long = false;
    for (nth, &t) in words.iter().enumerate() {
        let token = &document.tokens[t];
        let cue = lexicon().cue(crate::lexicon::Word { flags: token.flags, cue: token.cue });
        let verb = token.shape == Shape::Lower && cue.is_some_and(|c| c.class != CueClass::As);
        let owned = nth > 0 && document.tokens[words[nth - 1]].shape == Shape::Genitive;
        if let Some(cue) = cue.filter(|_| verb && nth > 0 && !owned) {
            let Some(&after) = words.get(nth + 1) else { return items.len() == at + 2 + nth };
            let quoted = matches!(items.get(at + 3 + nth), Some(Item::Quote(_)));
            return match document.word(after) {
                "," if strict => PLAIN.contains(&cue.lemma) && !(long && quoted),
                "." | "," => true,
                ":" | "that" => false,
                _ if long => !strict && (cue.lemma == "ask" || document.tokens[after].has(LOOSE)),
                _ => !strict,
            };
        }
        let small = flag::PRONOUN | flag::DETERMINER | flag::ROLE | flag::TITLE | flag::ADVERB;
        let short = token.is_capital() || token.has(small);
        // "Velden's mayor", "the head of the Harbour Guild and", "campaign chairman"
        let joins = !strict && nth > 0 && ["of", "and", "for"].contains(&document.word(t));
        let noun =
            token.shape == Shape::Genitive || token.has(flag::ORG_NOUN | flag::GROUP_NOUN | flag::BASE);
        if !(short || joins || noun) || document.word(t) == "," {
            return false;
        }
        long |= !short;
    }
    false
}

/// What can stand behind a verb that has nothing else to report: "asked in May", "said as she left".
const LOOSE: u64 = flag::PREPOSITION | flag::ADVERB | flag::SUBORDINATOR | flag::TIME;

/// Verbs that tell no more than that somebody spoke: “It is late.” Smith said, and left. But: “It is late.” Smith agreed, and left.
const PLAIN: [&str; 23] = [
    "say", "add", "write", "tell", "tweet", "explain", "note", "continue", "recall", "reply", "argue",
    "state", "joke", "insist", "declare", "announce", "shout", "quip", "warn", "ask", "claim", "predict",
    "admit",
];

/// What follows an item.
enum Next<'a> {
    Quote,
    Word { capital: bool, flags: u64 },
    Mark(&'a str),
}

fn next<'a>(document: &Document<'a>, items: &[Item], at: usize) -> Next<'a> {
    match items.get(at + 1) {
        None | Some(Item::Quote(_)) => Next::Quote,
        Some(&Item::Token(t)) => {
            let token = &document.tokens[t];
            match token.shape {
                Shape::Mark | Shape::Genitive => Next::Mark(document.word(t)),
                Shape::Number => Next::Word { capital: true, flags: 0 },
                _ => Next::Word { capital: token.is_capital(), flags: token.flags },
            }
        }
    }
}

/// Cuts a stretch of text, quoted words for example, into its sentences by marks alone. White space is trimmed.
pub fn split(text: &str, within: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let body = within.of(text);
    let mut start = 0;
    for (at, c) in body.char_indices() {
        if !matches!(c, '.' | '!' | '?' | '…') || at < start {
            continue;
        }
        let rest = &body[at + c.len_utf8()..];
        let tail = rest.trim_start_matches(['.', '!', '?', '…', '”', '’', '"', '\'', '»', ')']);
        let end = body.len() - tail.len();
        let next = tail.trim_start();
        let begins = next.len() < tail.len()
            && next
                .starts_with(|n: char| !n.is_lowercase() && !matches!(n, ',' | ';' | ':' | '-' | '–' | '—'));
        let word = body[start..at].rsplit(|w: char| !w.is_alphanumeric() && w != '.').next().unwrap_or("");
        let short = c == '.'
            && (word.chars().count() == 1 && word != "I" || !word.is_empty() && is_abbreviation(word));
        if begins && !short {
            out.push(Span::new(within.start + start, within.start + end).trim(text));
            start = end;
        }
    }
    out.push(Span::new(within.start + start, within.end).trim(text));
    out.retain(|s| !s.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        Document::new(text).sentences.iter().map(|s| s.span.of(text)).collect()
    }

    #[test]
    fn abbreviations_do_not_end_sentences() {
        let text = "Sen. Ada K. Mori of the U.S. Senate met Dr. Obi at 5 p.m. The two left. No one spoke.";
        assert_eq!(
            of(text),
            ["Sen. Ada K. Mori of the U.S. Senate met Dr. Obi at 5 p.m.", "The two left.", "No one spoke."]
        );
    }

    #[test]
    fn a_quotation_is_one_word() {
        assert_eq!(
            of("“We will not stop. We cannot,” she said. He left."),
            ["“We will not stop. We cannot,” she said.", "He left."]
        );
        assert_eq!(of("“We will not stop.” He left."), ["“We will not stop.”", "He left."]);
        assert_eq!(of("“Why now?” Mori asked. “Ask them.”"), ["“Why now?” Mori asked.", "“Ask them.”"]);
        assert_eq!(of("“Why now?” asked Mori."), ["“Why now?” asked Mori."]);
    }

    #[test]
    fn splits_quoted_words() {
        let text = "We met Mr. Oduya. He was kind! Was he? Yes...";
        let spans = split(text, Span::new(0, text.len()));
        assert_eq!(
            spans.iter().map(|s| s.of(text)).collect::<Vec<_>>(),
            ["We met Mr. Oduya.", "He was kind!", "Was he?", "Yes..."]
        );
    }
}
