//! From marked stretches to attributions: which cue and which source belong to a content, and what that adds to the
//! quotations the rules know.
//!
//! Every cue reports one content, which may come in parts (“A,” she said, “B.”). A content belongs to the cue that is
//! nearest to it, where a sentence's end counts as a long way; a source belongs to the cue it stands next to, and a cue
//! without one shares the source of the cue before ("Mori said that … and warned that …").

use super::tags::{Class, Stretch};
use crate::actors::Mention;
use crate::analysis::{Cue, Form, Kind, Source};
use crate::attribution::{Answer, Attributed, Clauses};
use crate::lexicon::{CueClass, CueVerb, Word, lexicon};
use crate::reading::Reading;
use crate::segment::Document;
use crate::span::Span;

/// How many bytes the end of a sentence counts for, between a content and its cue.
const SENTENCE: usize = 400;
/// How many bytes another cue or content between counts for.
const OTHER: usize = 150;
/// How many bytes it counts for that the content comes first: “announced A and said B”.
const BEFORE: usize = 20;
/// The furthest a cue may be from its content, and a source from its cue.
const FURTHEST: usize = 600;
/// Most bytes that no stretch covers between two parts of one content.
const GAP: usize = 40;
/// Stretches less sure than this are dropped.
const SURE: f32 = 0.4;

/// An attribution as the stretches show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// What is reported, in order.
    pub content: Vec<Span>,
    /// The words that report.
    pub cue: Option<Span>,
    /// The words that say who.
    pub source: Option<Span>,
    /// Speech, not thought.
    pub speech: bool,
    /// Mean probability of the content's labels.
    pub p: f32,
}

/// Links the stretches of an article. Quotations that are all of their content, the rules' business, are passed over.
pub fn link(reading: &Reading, stretches: &[Stretch]) -> Vec<Reported> {
    let document = &reading.document;
    let direct = direct(reading);
    let ours = |s: &Stretch| {
        let next = direct.partition_point(|d| d.end <= s.span.start);
        matches!(s.class, Class::Speech | Class::Thought)
            && s.p >= SURE
            && direct.get(next).is_none_or(|d| !d.overlaps(s.span) || around(document, s.span, *d))
    };
    let subjects = Clauses::new(document, &reading.mentions).subjects(document);
    let cues: Vec<usize> = places(stretches, |s| s.class == Class::Cue);
    let mut out: Vec<Reported> = Vec::new();
    // Of each attribution the cue, and its last content.
    let mut owner: Vec<(usize, usize)> = Vec::new();
    for at in places(stretches, ours) {
        let content = stretches[at];
        let Some(cue) = nearest(document, stretches, at, &cues) else { continue };
        let speech = content.class == Class::Speech || says(document, stretches[cue].span);
        let fits = |o: &usize| owner[*o].0 == cue && near(document, stretches, owner[*o].1, at);
        match (0..out.len()).rev().find(fits) {
            Some(earlier) => {
                out[earlier].content.push(content.span);
                out[earlier].p = out[earlier].p.min(content.p);
                out[earlier].speech |= speech;
                owner[earlier].1 = at;
            }
            None => {
                let span = Some(stretches[cue].span);
                let source = source(document, stretches, cue);
                let source = source.or_else(|| subject(reading, &subjects, stretches[cue].span));
                out.push(Reported { content: vec![content.span], cue: span, source, speech, p: content.p });
                owner.push((cue, at));
            }
        }
    }
    out
}

/// Whether a content holds a quotation and words around it that belong to the same sentence.
fn around(document: &Document, content: Span, quotation: Span) -> bool {
    let before = Span::new(content.start, quotation.start.max(content.start));
    let behind = Span::new(quotation.end.min(content.end), content.end);
    let words = words(document, before) + words(document, behind);
    content.contains(quotation)
        && words >= 2
        && sentence(document, content.start) == sentence(document, content.end - 1)
}

/// Number of words in a span, those inside quotations left out.
fn words(document: &Document, span: Span) -> usize {
    let from = document.tokens.partition_point(|t| (t.start as usize) < span.start);
    let to = document.tokens.partition_point(|t| (t.start as usize) < span.end);
    document.tokens[from..to.max(from)].iter().filter(|t| t.is_word() && t.quotation().is_none()).count()
}

/// The spans of the quotations that are whole clauses, in order.
fn direct(reading: &Reading) -> Vec<Span> {
    let whole = reading.attributed.iter().filter(|a| a.kind == Kind::Direct);
    let mut spans: Vec<Span> =
        whole.flat_map(|a| &a.parts).map(|&q| reading.document.quotations[q].span).collect();
    spans.sort_by_key(|s| s.start);
    spans
}

/// Whether a cue is a verb of saying.
fn says(document: &Document, cue: Span) -> bool {
    known(document, cue).is_some_and(|c| c.class == CueClass::Say)
}

/// Whether two contents of one cue are parts of one: they stand in one sentence, with nothing but the cue and its source
/// between.
fn near(document: &Document, stretches: &[Stretch], a: usize, b: usize) -> bool {
    let parts = &stretches[a + 1..b];
    let plain = parts.iter().all(|s| matches!(s.class, Class::Cue | Class::Source));
    let place = |s: &Stretch| sentence(document, s.span.start);
    let marked: usize = parts.iter().map(|s| s.span.len()).sum();
    let gap = stretches[b].span.start.saturating_sub(stretches[a].span.end).saturating_sub(marked);
    plain && place(&stretches[a]) == place(&stretches[b]) && gap < GAP
}

fn places(stretches: &[Stretch], keep: impl Fn(&Stretch) -> bool) -> Vec<usize> {
    stretches.iter().enumerate().filter(|(_, s)| keep(s)).map(|(i, _)| i).collect()
}

/// The cue among `cues` (in order) nearest to the stretch `at`: one of the next few to either side.
fn nearest(document: &Document, stretches: &[Stretch], at: usize, cues: &[usize]) -> Option<usize> {
    let next = cues.partition_point(|&c| c < at);
    let around = next.saturating_sub(2)..(next + 2).min(cues.len());
    let way = |&c: &usize| distance(document, stretches, at, c) + if c > at { BEFORE } else { 0 };
    cues[around].iter().copied().filter(|c| way(c) < FURTHEST).min_by_key(way)
}

/// The source that a cue's stretch stands next to, or shares with the cue before.
fn source(document: &Document, stretches: &[Stretch], cue: usize) -> Option<Span> {
    let sources = places(&stretches[cue.saturating_sub(6)..(cue + 4).min(stretches.len())], |s| {
        s.class == Class::Source
    });
    let shift = cue.saturating_sub(6);
    let way = |&s: &usize| distance(document, stretches, cue, s);
    let sources = sources.into_iter().map(|s| s + shift);
    sources.filter(|s| way(s) < SENTENCE).min_by_key(way).map(|s| stretches[s].span)
}

/// The subject that the rules see for the verb of a cue.
fn subject(reading: &Reading, subjects: &[(usize, usize, usize)], cue: Span) -> Option<Span> {
    let document = &reading.document;
    let first = subjects.partition_point(|&(_, to, _)| document.span(to - 1, to).end <= cue.start);
    let &(from, _, mention) = subjects.get(first)?;
    let mention = reading.mentions.get(mention).filter(|_| document.span(from, from + 1).start < cue.end)?;
    Some(document.span(mention.outer, mention.outer_to))
}

/// Bytes between two stretches, with what stands between counted in.
fn distance(document: &Document, stretches: &[Stretch], a: usize, b: usize) -> usize {
    let (a, b) = (a.min(b), a.max(b));
    let (before, behind) = (stretches[a].span, stretches[b].span);
    let between = &stretches[a + 1..b];
    let marked: usize = between.iter().map(|s| s.span.len()).sum();
    let others = between.iter().filter(|s| s.class != Class::Source).count();
    let sentences = sentence(document, behind.start) - sentence(document, before.end.saturating_sub(1));
    (behind.start.saturating_sub(before.end)).saturating_sub(marked) + others * OTHER + sentences * SENTENCE
}

fn sentence(document: &Document, byte: usize) -> usize {
    document.sentences.partition_point(|s| s.span.start <= byte)
}

/// Adds what is reported to a reading: the clause around quoted fragments, and speech without marks.
pub fn add(reading: &mut Reading, reported: Vec<Reported>) {
    let mut free = Vec::new();
    for found in reported {
        let inside = quoted(reading, &found);
        if found.speech && inside.iter().any(|&e| nested(&reading.attributed[e], &found)) {
            free.push(found);
        } else if !inside.is_empty() {
            widen(reading, &found, &inside);
        } else if found.speech && found.source.is_some() && !rest(reading, &found) {
            free.push(found);
        }
    }
    let made: Vec<Attributed> = free.iter().map(|found| indirect(reading, found)).collect();
    reading.attributed.extend(made);
    let document = &reading.document;
    let start = |a: &Attributed| {
        let quoted = a.parts.first().map(|&q| document.quotations[q].span.start);
        a.content.first().map(|s| s.start).into_iter().chain(quoted).min()
    };
    reading.attributed.sort_by_key(start);
}

/// Whether a content is only what leads over to a quotation: “he tweeted that, ‘…’”.
fn rest(reading: &Reading, found: &Reported) -> bool {
    let document = &reading.document;
    let near = |c: &Span| {
        let next = document.quotations.partition_point(|q| q.span.start < c.end);
        let gap = document.quotations.get(next).map_or(usize::MAX, |q| q.span.start - c.end);
        gap <= 3
    };
    let count: usize = found.content.iter().map(|&c| words(document, c)).sum();
    count == 0 || count <= 3 && found.content.iter().any(near)
}

/// The entries, speech all, that have a quotation inside what is reported.
fn quoted(reading: &Reading, found: &Reported) -> Vec<usize> {
    let holds = |span: Span| found.content.iter().any(|c| c.overlaps(span));
    let inside = |a: &Attributed| {
        a.kind.is_speech() && a.parts.iter().any(|&q| holds(reading.document.quotations[q].span))
    };
    reading.attributed.iter().enumerate().filter(|(_, a)| inside(a)).map(|(i, _)| i).collect()
}

/// Whether a quotation's own source stands in what is reported: “Mori said that Brandt had called it ‘dead’”. Then
/// somebody reports what somebody else said, and both are told.
fn nested(entry: &Attributed, found: &Reported) -> bool {
    entry.source.is_some_and(|s| found.content.iter().any(|c| c.contains(s.span)))
}

/// Gives quoted fragments the clause they stand in. Where one clause holds several, they become one entry.
fn widen(reading: &mut Reading, found: &Reported, entries: &[usize]) {
    let Some((&first, rest)) = entries.split_first() else { return };
    if entries.iter().any(|&e| !reading.attributed[e].content.is_empty()) {
        return;
    }
    let speaker = |e: usize| reading.attributed[e].speaker.map(|s| s.actor);
    if rest.iter().any(|&e| speaker(e) != speaker(first)) {
        return;
    }
    let parts: Vec<usize> = entries.iter().flat_map(|&e| reading.attributed[e].parts.clone()).collect();
    let mut content: Vec<Span> = found.content.clone();
    for &part in &parts {
        let span = reading.document.quotations[part].span;
        match content.iter_mut().find(|c| c.overlaps(span)) {
            Some(whole) => *whole = whole.cover(span),
            None => content.push(span),
        }
    }
    content.sort_by_key(|s| s.start);
    content.dedup_by(|b, a| {
        let same = a.overlaps(*b);
        if same {
            *a = a.cover(*b);
        }
        same
    });
    let best = entries
        .iter()
        .filter_map(|&e| reading.attributed[e].speaker)
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    let cue = entries.iter().find_map(|&e| reading.attributed[e].cue.clone());
    let cue = cue.or_else(|| found.cue.map(|span| cue_of(&reading.document, span)));
    let source = entries.iter().find_map(|&e| reading.attributed[e].source);
    let source = source.or_else(|| source_of(reading, found));
    let entry = &mut reading.attributed[first];
    entry.kind = Kind::Mixed;
    (entry.parts, entry.content, entry.cue, entry.source, entry.speaker) =
        (parts, content, cue, source, best);
    for &e in rest.iter().rev() {
        reading.attributed.remove(e);
    }
}

/// Speech without marks.
fn indirect(reading: &Reading, found: &Reported) -> Attributed {
    let mention = found.source.and_then(|span| mention(reading, span));
    let speaker = mention.and_then(|m| {
        let confidence = m.sure * found.p * 0.97;
        Some(Answer { actor: m.actor?, rule: "reported", confidence })
    });
    Attributed {
        kind: Kind::Indirect,
        parts: Vec::new(),
        content: found.content.clone(),
        cue: found.cue.map(|span| cue_of(&reading.document, span)),
        source: source_of(reading, found),
        speaker,
    }
}

fn source_of(reading: &Reading, found: &Reported) -> Option<Source> {
    let span = found.source?;
    let form = mention(reading, span).map_or(Form::Nominal, |m| m.form);
    Some(Source { span, form })
}

/// The mention that a source is: the one that, with all that belongs to it, shares most with it.
fn mention<'r>(reading: &'r Reading, source: Span) -> Option<&'r Mention> {
    let document = &reading.document;
    let fit = |m: &Mention| {
        let (core, whole) = (document.span(m.from, m.to), document.span(m.outer, m.outer_to));
        let shared = whole.end.min(source.end).saturating_sub(whole.start.max(source.start));
        let apart = whole.cover(source).len() - shared;
        let named = usize::from(m.form != Form::Name);
        (core.overlaps(source) && m.actor.is_some())
            .then_some((std::cmp::Reverse(apart), std::cmp::Reverse(named)))
    };
    let able = reading.mentions.iter().filter(|m| m.is_article());
    able.filter_map(|m| Some((fit(m)?, m))).max_by_key(|(fit, _)| *fit).map(|(_, m)| m)
}

/// The cue, with lemma and stance where one of its words is a verb of the list.
fn cue_of(document: &Document, span: Span) -> Cue {
    let known = known(document, span);
    Cue { span, lemma: known.map_or("other", |c| c.lemma), stance: known.map_or("neutral", |c| c.stance) }
}

/// The last word of a cue that is in the list of reporting verbs.
fn known(document: &Document, span: Span) -> Option<&'static CueVerb> {
    let from = document.tokens.partition_point(|t| (t.start as usize) < span.start);
    let to = document.tokens.partition_point(|t| (t.start as usize) < span.end);
    document.tokens[from..to.max(from)]
        .iter()
        .rev()
        .find_map(|t| lexicon().cue(Word { flags: t.flags, cue: t.cue }))
}
