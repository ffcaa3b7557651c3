//! Speech or not: titles of works, terms, nicknames, irony and slogans also stand in quotation marks.

use super::clause::Row;
use super::rules::{Context, is_referred, is_topic, last_mark};
use crate::analysis::Kind;
use crate::lexicon::flag;
use crate::segment::{Document, Item, Shape};

/// Measures of a quotation that the decision needs.
struct Shapes {
    words: usize,
    capitals: usize,
    /// Words that a title in title case writes small.
    small: usize,
    closes: bool,
    first_person: bool,
    verbs: usize,
}

/// What kind of quotation stands at `place`.
pub(super) fn kind(row: &Row, place: usize, context: &Context) -> Kind {
    let Some(&Item::Quote(quotation)) = row.sentence.items.get(place) else { return Kind::Direct };
    let shapes = measure(row, quotation);
    if shapes.words == 0 || in_markup(row, place) || is_imagined(row.document, quotation) {
        return Kind::Scare;
    }
    let tied = context.tied && context.best.is_some();
    let after = tied && context.best.is_some_and(|c| c.rule == "after");
    if is_title(row, place, &shapes, tied, after) {
        return Kind::Title;
    }
    if is_term(row, place, &shapes, tied) || is_nickname(row, place, &shapes) {
        return Kind::Scare;
    }
    if context.best.is_none() && is_distance(row, place, &shapes, context) {
        return Kind::Scare;
    }
    let alone = row.sentence.items.iter().all(|i| {
        matches!(i, Item::Quote(_)) || matches!(i, Item::Token(t) if !row.document.tokens[*t].is_word())
    });
    if tied || alone || is_topic(row, place) { Kind::Direct } else { Kind::Mixed }
}

fn measure(row: &Row, quotation: usize) -> Shapes {
    let (from, to) = row.document.quoted_tokens[quotation];
    let mut shapes = Shapes { words: 0, capitals: 0, small: 0, closes: false, first_person: false, verbs: 0 };
    for t in from..to {
        let token = &row.document.tokens[t];
        if !token.is_word() {
            continue;
        }
        shapes.words += 1;
        shapes.capitals += usize::from(token.is_capital() || token.shape == Shape::Number);
        let closed =
            flag::PREPOSITION | flag::CONJUNCTION | flag::DETERMINER | flag::PRONOUN | flag::AUXILIARY;
        shapes.small += usize::from(token.shape == Shape::Lower && token.has(closed));
        shapes.first_person |= token.has(flag::FIRST_PERSON);
        shapes.verbs += usize::from(token.has(flag::AUXILIARY | flag::VERB));
    }
    shapes.closes = matches!(last_mark(row.document, quotation), Some('.' | '!' | '?' | '…'));
    shapes
}

/// An attribute of markup left in the text: <tweet id="123">.
fn in_markup(row: &Row, place: usize) -> bool {
    let Some(&Item::Quote(quotation)) = row.sentence.items.get(place) else { return false };
    let start = row.document.quotations[quotation].span.start;
    row.document.text[..start].ends_with('=')
}

fn is_title(row: &Row, place: usize, shapes: &Shapes, tied: bool, after: bool) -> bool {
    let title_case = shapes.capitals + shapes.small == shapes.words
        && shapes.capitals > 0
        && (shapes.capitals >= 2 || shapes.words == 1);
    let before = place.wrapping_sub(1);
    let work = near(row, place, flag::WORK);
    let named = row.is_any(before, &["titled", "entitled", "called", "named", "dubbed", "headlined"]);
    if named && title_case && (work || row.is_any(before, &["titled", "entitled"])) {
        return true;
    }
    let comma = if row.is(before, ",") { before.wrapping_sub(1) } else { before };
    if row.is_any(comma, &["titled", "entitled"]) {
        return true;
    }
    if after
        && title_case
        && shapes.capitals >= 2
        && (row.is_any(before, &["on", "'s", "’s", "about"]) || work)
    {
        return true;
    }
    // "told “Good Evening Velden.”"
    let be = ["is", "are", "was", "were", "been", "being", "be"];
    let told = row.is_any(before, &["told", "tells", "telling"]) && !row.is_any(before.wrapping_sub(1), &be);
    let asks = matches!(mark(row, place), Some('!' | '?'));
    if told && title_case && shapes.capitals >= 2 && shapes.words <= 5 && !shapes.first_person && !asks {
        return true;
    }
    if tied || !title_case {
        return false;
    }
    // "chants of “Bobby!”", "accused of “Treason”": a noun or verb of speaking before "of".
    let spoken = row.is(before, "of") && row.flags(before.wrapping_sub(1)) & (flag::ACT | flag::CUE) != 0;
    if spoken {
        return false;
    }
    let hosted = row.is_any(before, &["on", "of", "in", "about", "'s", "’s", "'", "’", "the", ","])
        || row.flags(before) & flag::WORK != 0;
    work || hosted && shapes.words >= 2 && !shapes.first_person && shapes.verbs == 0
        || shapes.words >= 2 && row.shape(before) == Shape::Genitive
        || row.is_any(before, &["on", "of"]) && shapes.capitals == shapes.words
}

/// The last mark of the quotation at a place.
fn mark(row: &Row, place: usize) -> Option<char> {
    match row.sentence.items.get(place) {
        Some(&Item::Quote(quotation)) => last_mark(row.document, quotation),
        _ => None,
    }
}

/// "They nodded, as if to say “go on”": nobody said it.
pub fn is_imagined(document: &Document, quotation: usize) -> bool {
    let is = |t: usize, words: &[&str]| words.iter().any(|w| document.is(t, w));
    let (mut end, _) = document.quoted_tokens[quotation];
    end -= usize::from(end > 0 && is(end - 1, &[",", ":"]));
    end > 2 && is(end - 1, &["say"]) && is(end - 2, &["to"]) && is(end - 3, &["if", "though"])
}

/// Whether a word with the flag stands right before or behind.
fn near(row: &Row, place: usize, bit: u64) -> bool {
    let before = (place.saturating_sub(3)..place).rev().take_while(|&p| row.token(p).is_some());
    let behind =
        (place + 1..place + 3).take_while(|&p| row.token(p).is_some() && !row.is_any(p, &[".", ";"]));
    before.chain(behind).any(|p| row.flags(p) & bit != 0 && row.shape(p) != Shape::Mark)
}

/// the word “…”, so-called “…”, known as “…”, “…” means.
fn is_term(row: &Row, place: usize, shapes: &Shapes, tied: bool) -> bool {
    if tied || shapes.words > 6 {
        return false;
    }
    const NOUNS: [&str; 18] = [
        "word",
        "words",
        "term",
        "terms",
        "phrase",
        "name",
        "nickname",
        "slogan",
        "so-called",
        "hashtag",
        "label",
        "labelled",
        "acronym",
        "letter",
        "code-named",
        "nicknamed",
        "expression",
        "category",
    ];
    let before = place.wrapping_sub(1);
    if is_used(row, place) {
        return false;
    }
    if row.is_any(before, &NOUNS) && !(row.is(before, "words") && shapes.words > 3) {
        return true;
    }
    let as_what = if row.flags(before) & flag::DETERMINER != 0 { before.wrapping_sub(1) } else { before };
    let known = row.is(as_what, "as")
        && row.is_any(as_what.wrapping_sub(1), &["known", "classified", "marked", "filed", "listed"]);
    // "was marked only “secret”"
    let marked = if row.is(before, "only") { before.wrapping_sub(1) } else { before };
    let stamped = row.is_any(marked, &["marked", "stamped"])
        && row.is_any(marked.wrapping_sub(1), &["is", "are", "was", "were", "been", "be"]);
    known
        || stamped
        || row.is_any(before, &["nicknamed", "dubbed"])
            && shapes.words <= 3
            && !row.flags(before) & flag::CUE != 0
}

/// "Mori has often used the word “…”": somebody did say it.
fn is_used(row: &Row, place: usize) -> bool {
    let Some(used) = place.checked_sub(3).filter(|&p| row.is_any(p, &["used", "uses"])) else { return false };
    let nouns = ["word", "words", "term", "phrase", "expression"];
    let mut before = used;
    while before > 0
        && (row.is_adverb(before - 1)
            || row.is_any(before - 1, &["has", "have", "repeatedly", "often", "also"]))
    {
        before -= 1;
    }
    let denied = (before..used).any(|p| row.is_any(p, &["never", "not", "rarely"]));
    row.is(place - 2, "the")
        && row.is_any(place - 1, &nouns)
        && !denied
        && row
            .ending(before)
            .is_some_and(|m| !row.is_any(row.start(m).wrapping_sub(1), &["had", "if", "should"]))
}

/// Edward “Ned” Malvern.
fn is_nickname(row: &Row, place: usize, shapes: &Shapes) -> bool {
    let name = |p: usize| row.token(p).is_some_and(|t| row.document.tokens[t].is_capital());
    shapes.words <= 2 && shapes.capitals == shapes.words && place > 0 && name(place - 1) && name(place + 1)
}

/// Words marked for distance: short, no verb of saying about.
fn is_distance(row: &Row, place: usize, shapes: &Shapes, context: &Context) -> bool {
    let inside = place > 0 && row.token(place - 1).is_some_and(|t| row.document.tokens[t].is_word());
    let determined = row.flags(place.wrapping_sub(1)) & flag::DETERMINER != 0
        || row.shape(place.wrapping_sub(1)) == Shape::Genitive;
    let noun_behind = row.token(place + 1).is_some_and(|t| {
        row.document.tokens[t].is_word()
            && !row.document.tokens[t].has(flag::PREPOSITION | flag::CONJUNCTION | flag::AUXILIARY)
    });
    let referred = row.token(place + 1).is_some_and(|t| is_referred(row.document, t));
    if referred && determined {
        return false;
    }
    if context.judged || context.governed {
        return shapes.words <= 2 && determined && noun_behind && !context.judged;
    }
    if shapes.first_person || shapes.closes && shapes.words > 3 {
        return false;
    }
    inside && (shapes.words <= 2 || determined && noun_behind && shapes.words <= 4) || shapes.words <= 1
}
