//! Headings and headlines repeat words that the article quotes elsewhere: ‘Not a pond’ between two paragraphs is whose words
//! “It is not a pond, it is a harbour” are, and so is the “not a pond” remark.
//!
//! A heading has no source of its own, and who spoke last before it is often somebody else. On labelled articles of the
//! archive 58 of 59 lines of their own that another quotation repeats word by word are its speaker's, and so are 56 of 59
//! such fragments in headlines (`models/training/labels`).

use super::{Answer, Attributed};
use crate::analysis::Kind;
use crate::lexicon::flag;
use crate::segment::Document;
use rustc_hash::FxHashMap;

/// Words of the longest heading.
const LONGEST: usize = 12;
/// Words of the longest headline that fragments stand in.
const HEADLINE: usize = 25;
/// How sure an echo is, beside how sure the speaker of the words is.
const WORDS: f32 = 0.95;
/// The same where not all words are repeated, but all that mean something.
const GIST: f32 = 0.85;
/// More than this is not said of a heading whose words nobody repeats.
const ALONE: f32 = 0.45;
/// Rules that carry a speaker over from what stands around; of a heading they are wrong every second time.
const CARRIED: [&str; 6] = ["paragraph", "introduced", "next", "turn", "clause", "model"];
/// Quotations that are looked at for one heading, and words of each: enough for articles, and no more for what is none.
const MOST: usize = 16;
const MOST_WORDS: usize = 600;

/// Where words stand that may be an echo.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A line of its own; `open` where no mark ends it as a sentence.
    Line { open: bool },
    /// A fragment in the first line of the article.
    Headline,
    /// Before a noun for what was said: the “dead end” remark.
    Referred,
}

/// Gives headings and fragments in headlines the speaker of the quotation that repeats their words.
pub fn echo(document: &Document, attributed: &mut [Attributed]) {
    let places: Vec<Option<Place>> = attributed.iter().map(|a| place(document, a)).collect();
    if places.iter().all(Option::is_none) {
        return;
    }
    let words: Vec<Vec<String>> = attributed.iter().map(|a| words(document, a)).collect();
    let mut holding: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (entry, all) in words.iter().enumerate() {
        for word in all {
            let known = holding.entry(word).or_default();
            if known.last() != Some(&entry) && known.len() < MOST {
                known.push(entry);
            }
        }
    }
    for at in 0..attributed.len() {
        let Some(place) = places[at] else { continue };
        let heard = heard(document, attributed, &places, &words, &holding, at);
        let entry = &mut attributed[at];
        let now = entry.speaker.map_or(0.0, |s| s.confidence);
        match heard {
            Some(answer) if is_open(entry, place) => {
                let line = matches!(place, Place::Line { .. });
                if !entry.kind.is_speech() && (line || entry.kind == Kind::Scare) {
                    entry.kind = if line { Kind::Direct } else { Kind::Mixed };
                }
                match &mut entry.speaker {
                    _ if !entry.kind.is_speech() => {}
                    Some(same) if same.actor == answer.actor => same.confidence = now.max(answer.confidence),
                    _ => (entry.speaker, entry.source, entry.cue) = (Some(answer), None, None),
                }
            }
            None if place == (Place::Line { open: true }) && entry.cue.is_none() => {
                if let Some(speaker) = entry.speaker.as_mut().filter(|s| CARRIED.contains(&s.rule)) {
                    speaker.confidence = speaker.confidence.min(ALONE);
                }
            }
            _ => {}
        }
    }
}

/// Whether an echo says more than what stands beside the words: never where a verb of saying is there; else always where
/// they have a line of their own, and in a headline where nothing else names anybody.
fn is_open(entry: &Attributed, place: Place) -> bool {
    let carried = entry.speaker.is_none_or(|s| CARRIED.contains(&s.rule));
    if place == Place::Referred {
        // "Lund condemned the “dead end” remark": not Lund's; "Mori's “dead end” remark" says whose it is.
        return entry.speaker.is_none_or(|s| s.rule != "possessive");
    }
    entry.cue.is_none() && (matches!(place, Place::Line { .. }) || carried)
}

/// Where an entry stands, if it can be an echo: one short quotation, alone on its line or in the first one.
fn place(document: &Document, entry: &Attributed) -> Option<Place> {
    let [part] = entry.parts[..] else { return None };
    let span = document.quotations[part].span;
    let index = document.quotations[part].paragraph;
    let paragraph = document.paragraphs.get(index).filter(|p| p.start <= span.start && span.end <= p.end)?;
    let (from, to) = document.quoted_tokens[part];
    let count = document.tokens[from..to].iter().filter(|t| t.is_word()).count();
    let referred = from > 0 && super::rules::is_referred(document, to) && count <= LONGEST;
    if referred {
        return Some(Place::Referred);
    }
    if !(2..=LONGEST).contains(&count) {
        return None;
    }
    let spoken = |c: char| c.is_alphanumeric();
    let outside = |s: &str| s.contains(spoken);
    let (before, behind) =
        (&document.text[paragraph.start..span.start], &document.text[span.end..paragraph.end]);
    if !outside(before) && !outside(behind) {
        let inner = document.quotations[part].inner.of(document.text).trim_end();
        let closed =
            inner.ends_with(['.', '!', '?', ',', '…']) || behind.trim_start().starts_with(['.', ',']);
        return Some(Place::Line { open: !closed });
    }
    let first =
        index == 0 && paragraph.of(document.text).split_whitespace().take(HEADLINE + 1).count() <= HEADLINE;
    (first && document.paragraphs.len() > 1).then_some(Place::Headline)
}

/// The tokens of an entry's quotations.
fn tokens(document: &Document, entry: &Attributed) -> impl Iterator<Item = usize> {
    entry.parts.iter().flat_map(|&part| {
        let (from, to) = document.quoted_tokens[part];
        from..to
    })
}

/// The words of an entry's quotations, in small letters, up to a limit.
fn words(document: &Document, entry: &Attributed) -> Vec<String> {
    let all = tokens(document, entry).filter(|&t| document.tokens[t].is_word()).take(MOST_WORDS);
    all.map(|t| document.word(t).to_lowercase()).collect()
}

/// The speaker of the first longer quotation that repeats the words of an entry.
fn heard(
    document: &Document,
    attributed: &[Attributed],
    places: &[Option<Place>],
    words: &[Vec<String>],
    holding: &FxHashMap<&str, Vec<usize>>,
    at: usize,
) -> Option<Answer> {
    let mine = &words[at];
    let meaning = meaning(document, &attributed[at]);
    let key = meaning.first().or(mine.first())?;
    let others = holding.get(key.as_str()).into_iter().flatten().copied();
    let spoken = others.filter(|&other| {
        let said = &attributed[other];
        // Another heading is no source.
        let source = said.speaker.is_some() && (said.cue.is_some() || places[other].is_none());
        let longer = words[other].len() > mine.len();
        let earlier = places[at] == Some(Place::Referred) && other < at && words[other].len() == mine.len();
        other != at && said.kind.is_speech() && source && (longer || earlier)
    });
    let answer = |other: usize, trust: f32| {
        let speaker = attributed[other].speaker?;
        Some(Answer { actor: speaker.actor, rule: "echo", confidence: trust * speaker.confidence })
    };
    let whole = |other: &usize| words[*other].windows(mine.len()).any(|w| w == mine);
    if let Some(found) = spoken.clone().find(whole) {
        return answer(found, WORDS);
    }
    let gist = |other: &usize| meaning.iter().all(|word| words[*other].contains(word));
    let open = places[at] == Some(Place::Line { open: true }) && meaning.len() > 1;
    answer(spoken.clone().find(|other| open && gist(other))?, GIST)
}

/// The words of an entry that mean something by themselves.
fn meaning(document: &Document, entry: &Attributed) -> Vec<String> {
    let closed = flag::PREPOSITION
        | flag::CONJUNCTION
        | flag::SUBORDINATOR
        | flag::DETERMINER
        | flag::PRONOUN
        | flag::AUXILIARY
        | flag::FIRST_PERSON;
    let means = |t: &usize| {
        let token = &document.tokens[*t];
        token.is_word() && !token.has(closed) && token.end - token.start > 2
    };
    tokens(document, entry).filter(means).map(|t| document.word(t).to_lowercase()).collect()
}
