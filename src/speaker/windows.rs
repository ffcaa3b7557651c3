//! Cuts an article into windows of word pieces for the speaker model.
//!
//! `[unused1]` opens a quotation, `[unused2]` stands for what was left out of it, `[unused3]` closes it, `[unused4]`
//! ends a paragraph, `[unused5]` separates the names at the head of a window: actors of the article that the window
//! itself does not name. `models/training/speaker.py` writes an article in the same way.

use crate::actors::{Guess, Mention};
use crate::analysis::Form;
use crate::framing::FramingError;
use crate::reading::Reading;
use std::collections::BTreeMap;
use tokenizers::Tokenizer;

const CLS: i32 = 101;
const SEP: i32 = 102;
const OPEN: i32 = 2;
const CUT: i32 = 3;
const CLOSE: i32 = 4;
const BREAK: i32 = 5;
const NAME: i32 = 6;
/// Word pieces kept of the beginning and the end of a quotation.
const HEAD: usize = 14;
const TAIL: usize = 8;
/// Word pieces of the article in a window at most; those before the first quotation it answers for, and those behind the
/// last, at least. The model was trained with more before (170), which costs half as much again and gains nothing.
const BODY: usize = 460;
const BACK: usize = 80;
const AHEAD: usize = 50;
/// How far a window goes out of its way to end with a paragraph.
const SLACK: usize = 60;
/// Most names at the head of a window, and most word pieces of one.
const CAST: usize = 12;
const CAST_PIECES: usize = 8;
/// Word pieces of a whole window.
const ROOM: usize = 512;
/// Longest stretch that is tokenised, in bytes: a paragraph of megabytes without a quotation answers nothing.
const LONGEST: usize = 20_000;

/// Number of features of a candidate for a quotation.
pub const FEATURES: usize = 8;

/// A place that may name the speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// First word piece, and one past the last.
    pub from: usize,
    /// See `from`.
    pub to: usize,
    /// Whose name it is: index of a cluster.
    pub actor: usize,
    /// A proper name.
    name: bool,
    /// At the head of the window.
    cast: bool,
}

/// One row for the encoder and what is asked of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Ids of the word pieces.
    pub ids: Vec<i32>,
    /// Quotations asked about: index in the document, word piece of the opening marker.
    pub quotations: Vec<(usize, usize)>,
    /// Candidates.
    pub places: Vec<Place>,
    /// For each quotation and candidate its features.
    pub features: Vec<Vec<[f32; FEATURES]>>,
    /// The pieces of the article (from, to) that the window answers for when it is read for reported speech, and the place
    /// of the first of them in the window.
    pub scored: (usize, usize),
    /// See `scored`.
    pub at: usize,
}

/// A word piece of the article and the byte it begins at; `usize::MAX` inside quotations.
type Piece = (i32, usize);

/// Tokenises and cuts.
#[derive(Debug)]
pub struct Cutter {
    tokenizer: Tokenizer,
}

/// An article as one row of pieces.
#[derive(Debug, Default)]
pub struct Body {
    pieces: Vec<Piece>,
    /// Word piece of each top-level quotation's opening marker.
    marks: Vec<(usize, usize)>,
    /// One past the last piece of each paragraph.
    ends: Vec<usize>,
}

/// What a word piece of an article stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Words of the article, from this byte on.
    Words(usize),
    /// A whole quotation, by its index.
    Quotation(usize),
}

impl Body {
    /// Number of word pieces.
    pub fn count(&self) -> usize {
        self.pieces.len()
    }

    /// The pieces of each paragraph that stand for words of the article or for whole quotations.
    pub fn paragraphs(&self) -> impl Iterator<Item = Vec<(usize, Stands)>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, &to)| {
            let pieces = self.pieces[from..to].iter().enumerate().map(move |(i, p)| (from + i, p));
            let stands = |(at, &(id, byte)): (usize, &Piece)| {
                if id == OPEN {
                    let nth = self.marks.partition_point(|&(_, piece)| piece < at);
                    return self.marks.get(nth).map(|&(q, _)| (at, Stands::Quotation(q)));
                }
                (id > NAME && byte != usize::MAX).then_some((at, Stands::Words(byte)))
            };
            pieces.filter_map(stands).collect()
        })
    }
}

impl Cutter {
    /// Takes the tokenizer's `tokenizer.json`.
    ///
    /// # Errors
    /// [`FramingError::Tokenizer`] if it is none.
    pub fn new(tokenizer: &[u8]) -> Result<Self, FramingError> {
        let mut tokenizer = Tokenizer::from_bytes(tokenizer).map_err(FramingError::Tokenizer)?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(FramingError::Tokenizer)?;
        Ok(Self { tokenizer })
    }

    /// The windows that answer for the quotations `asked`, indices in order of the text.
    ///
    /// # Errors
    /// [`FramingError::Tokenizer`] if the tokenizer fails.
    pub fn windows(&self, reading: &Reading, asked: &[usize]) -> Result<Vec<Window>, FramingError> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let body = self.body(reading)?;
        let scene = Scene::new(reading, &body);
        let wanted: Vec<(usize, usize)> =
            body.marks.iter().copied().filter(|(q, _)| asked.binary_search(q).is_ok()).collect();
        let places: Vec<usize> = wanted.iter().map(|&(_, p)| p).collect();
        let mut out = Vec::new();
        for (start, stop, from, to) in spans(&places, body.pieces.len(), &body.ends) {
            out.push(self.window(&scene, &body, (start, stop), (start, start), &wanted[from..to])?);
        }
        Ok(out)
    }

    /// The windows that together answer for every word piece of an article, and for all its quotations.
    ///
    /// # Errors
    /// [`FramingError::Tokenizer`] if the tokenizer fails.
    pub fn all(&self, reading: &Reading) -> Result<(Body, Vec<Window>), FramingError> {
        let body = self.body(reading)?;
        let scene = Scene::new(reading, &body);
        let mut out = Vec::new();
        for (start, stop, from, to) in strides(body.pieces.len(), &body.ends) {
            let first = body.marks.partition_point(|&(_, piece)| piece < from);
            let last = body.marks.partition_point(|&(_, piece)| piece < to);
            out.push(self.window(&scene, &body, (start, stop), (from, to), &body.marks[first..last])?);
        }
        Ok((body, out))
    }

    fn encode(&self, text: &str, start: usize) -> Result<Vec<Piece>, FramingError> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let encoding = self.tokenizer.encode(text, false).map_err(FramingError::Tokenizer)?;
        let pairs = encoding.get_ids().iter().zip(encoding.get_offsets());
        Ok(pairs.map(|(&id, offset)| (id as i32, start + offset.0)).collect())
    }

    /// Pieces of the article's own words.
    fn own(&self, text: &str, from: usize, to: usize) -> Result<Vec<Piece>, FramingError> {
        let mut end = to.min(from + LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.encode(text.get(from..end).unwrap_or(""), from)
    }

    /// Pieces of quoted words, shortened.
    fn quoted(&self, inner: &str) -> Result<Vec<Piece>, FramingError> {
        let mut pieces = if inner.len() <= LONGEST {
            self.encode(inner, 0)?
        } else {
            let cut = |mut at: usize| {
                while !inner.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let mut pieces = self.encode(&inner[..cut(LONGEST / 2)], 0)?;
            pieces.extend(self.encode(&inner[cut(inner.len() - LONGEST / 2)..], 0)?);
            pieces
        };
        if pieces.len() > HEAD + TAIL + 2 {
            let tail = pieces.split_off(pieces.len() - TAIL);
            pieces.truncate(HEAD);
            pieces.push((CUT, 0));
            pieces.extend(tail);
        }
        Ok(pieces.into_iter().map(|(id, _)| (id, usize::MAX)).collect())
    }

    fn body(&self, reading: &Reading) -> Result<Body, FramingError> {
        let document = &reading.document;
        let mut body = Body::default();
        let mut quotes =
            document.quotations.iter().enumerate().filter(|(_, q)| q.parent.is_none()).peekable();
        for paragraph in &document.paragraphs {
            let mut pos = paragraph.start;
            while let Some((index, q)) = quotes.next_if(|(_, q)| q.span.start < paragraph.end) {
                body.pieces.extend(self.own(&document.seen, pos, q.span.start.max(pos))?);
                body.marks.push((index, body.pieces.len()));
                body.pieces.push((OPEN, q.span.start));
                body.pieces.extend(self.quoted(q.inner.of(&document.seen))?);
                body.pieces.push((CLOSE, q.span.end));
                pos = pos.max(q.span.end);
            }
            body.pieces.extend(self.own(&document.seen, pos, paragraph.end.max(pos))?);
            body.pieces.push((BREAK, paragraph.end));
            body.ends.push(body.pieces.len());
        }
        Ok(body)
    }

    fn window(
        &self,
        scene: &Scene,
        body: &Body,
        (start, stop): (usize, usize),
        scored: (usize, usize),
        mine: &[(usize, usize)],
    ) -> Result<Window, FramingError> {
        let inside: Vec<Place> =
            scene.spots.iter().copied().filter(|s| start <= s.from && s.to <= stop).collect();
        let mut ids = vec![CLS];
        let mut places = Vec::new();
        for actor in scene.away(&inside) {
            let name = self.encode(&scene.reading.clusters[actor].name, 0)?;
            if name.is_empty() {
                continue;
            }
            let name = &name[..name.len().min(CAST_PIECES)];
            places.push(Place { from: ids.len(), to: ids.len() + name.len(), actor, name: true, cast: true });
            ids.extend(name.iter().map(|(id, _)| id));
            ids.push(NAME);
        }
        ids.truncate(ROOM - 2 - (stop - start));
        places.retain(|p| p.to <= ids.len());
        ids.push(SEP);
        let shift = ids.len();
        ids.extend(body.pieces[start..stop].iter().map(|(id, _)| id));
        ids.push(SEP);
        let moved = |at: usize| at - start + shift;
        places.extend(inside.iter().map(|s| Place { from: moved(s.from), to: moved(s.to), ..*s }));
        let quotations: Vec<(usize, usize)> = mine.iter().map(|&(q, p)| (q, moved(p))).collect();
        let features = quotations
            .iter()
            .map(|&(q, p)| places.iter().map(|place| scene.features(q, p, place)).collect())
            .collect();
        Ok(Window { ids, quotations, places, features, scored, at: moved(scored.0) })
    }
}

/// For each window (from, to) in pieces and (from, to) in the list `places` of markers it answers for. `ends` are the
/// ends of paragraphs, which windows keep to where that costs little.
fn spans(places: &[usize], total: usize, ends: &[usize]) -> Vec<(usize, usize, usize, usize)> {
    let mut out = Vec::new();
    let mut next = 0;
    while let Some(&first) = places.get(next) {
        let back = first.saturating_sub(BACK);
        let before = ends[..ends.partition_point(|&e| e <= back)].last().copied().unwrap_or(0);
        let start = if back - before <= SLACK { before } else { back };
        let room = (start + BODY).min(total);
        let mut last = next;
        while places.get(last + 1).is_some_and(|&p| p + AHEAD <= room || room == total) {
            last += 1;
        }
        let need = (places[last] + AHEAD).min(room);
        let behind = ends.get(ends.partition_point(|&e| e < need)).copied().unwrap_or(total);
        let stop = if behind <= room && behind - need <= SLACK { behind } else { need };
        out.push((start, stop, next, last + 1));
        next = last + 1;
    }
    out
}

/// For each window that an article is read in (from, to) in pieces, and (from, to) of those it answers for.
fn strides(total: usize, ends: &[usize]) -> Vec<(usize, usize, usize, usize)> {
    let mut out = Vec::new();
    let (mut start, mut from) = (0, 0);
    while from < total {
        let room = (start + BODY).min(total);
        let whole = ends[..ends.partition_point(|&e| e <= room)].last().copied().unwrap_or(0);
        // A paragraph longer than a window is cut, with some words to come in sight.
        let (stop, to) = match room == total {
            true => (total, total),
            false if whole > from + BODY / 3 => (whole, whole),
            false => (room, (room - AHEAD).max(from + 1)),
        };
        out.push((start, stop, from, to));
        let back = to.saturating_sub(BACK);
        let before = ends[..ends.partition_point(|&e| e <= back)].last().copied().unwrap_or(0);
        start = if back - before <= SLACK { before } else { back };
        from = to;
    }
    out
}

/// What the rules say of a quotation: the actor and how surely, and whom they named for the quotation before.
type Rules = (Option<(usize, f32)>, Option<usize>);

/// What all windows of an article share.
struct Scene<'r, 'a> {
    reading: &'r Reading<'a>,
    /// Mentions in pieces of the body.
    spots: Vec<Place>,
    /// Mentions of each actor that are no pronouns.
    count: BTreeMap<usize, usize>,
    /// Actors by number of mentions.
    order: Vec<usize>,
    /// For each quotation the rules' answer, and the last answer before it.
    rules: Vec<Rules>,
}

impl<'r, 'a> Scene<'r, 'a> {
    fn new(reading: &'r Reading<'a>, body: &Body) -> Self {
        let mut count: BTreeMap<usize, usize> = BTreeMap::new();
        let mut spots = Vec::new();
        // Pieces of the article's own words, in order of their bytes.
        let own: Vec<(usize, usize)> = body
            .pieces
            .iter()
            .enumerate()
            .filter(|(_, p)| p.0 > NAME && p.1 != usize::MAX)
            .map(|(at, p)| (p.1, at))
            .collect();
        for mention in reading.mentions.iter().filter(|m| candidate(m)) {
            let Some(actor) = mention.actor else { continue };
            *count.entry(actor).or_default() += 1;
            let span = reading.document.span(mention.from, mention.to);
            let from = own.partition_point(|p| p.0 < span.start);
            let to = own.partition_point(|p| p.0 < span.end);
            if from < to {
                spots.push(Place {
                    from: own[from].1,
                    to: own[to - 1].1 + 1,
                    actor,
                    name: mention.form == Form::Name,
                    cast: false,
                });
            }
        }
        let mut order: Vec<usize> = count.keys().copied().collect();
        order.sort_by_key(|a| (std::cmp::Reverse(count[a]), *a));
        Self { reading, spots, count, order, rules: rules(reading) }
    }

    /// The actors most spoken of that a window does not name.
    fn away(&self, inside: &[Place]) -> Vec<usize> {
        let named = |a: usize| inside.iter().any(|p| p.name && p.actor == a);
        let able =
            |a: usize| !self.reading.clusters[a].nominal && self.reading.clusters[a].guess != Guess::Place;
        self.order.iter().copied().filter(|&a| !named(a) && able(a)).take(CAST).collect()
    }

    fn features(&self, quotation: usize, marker: usize, place: &Place) -> [f32; FEATURES] {
        let (answer, last) = self.rules[quotation];
        let rule = answer.filter(|(actor, _)| *actor == place.actor);
        let on = |b: bool| f32::from(u8::from(b));
        let distance = marker as f32 - place.from as f32;
        let count = self.count.get(&place.actor).copied().unwrap_or(0) as f32;
        [
            on(rule.is_some()),
            rule.map_or(0.0, |(_, confidence)| confidence),
            if place.cast { 0.0 } else { distance.abs().ln_1p() / 5.0 },
            on(distance > 0.0 && !place.cast),
            on(place.cast),
            on(place.name),
            count.ln_1p() / 3.0,
            on(last == Some(place.actor)),
        ]
    }
}

/// Names and noun phrases in the article's own words.
fn candidate(mention: &Mention) -> bool {
    mention.form != Form::Pronoun && mention.is_article()
}

fn rules(reading: &Reading) -> Vec<Rules> {
    let mut answers: Vec<Option<(usize, f32)>> = vec![None; reading.document.quotations.len()];
    for entry in &reading.attributed {
        for &part in &entry.parts {
            answers[part] = entry.speaker.map(|s| (s.actor, s.confidence));
        }
    }
    let mut last = None;
    let top = |i: usize| reading.document.quotations[i].parent.is_none();
    let with_last = answers.iter().enumerate().map(|(i, answer)| {
        let before = last;
        if let Some((actor, _)) = answer.filter(|_| top(i)) {
            last = Some(actor);
        }
        (*answer, before)
    });
    with_last.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quotation_has_a_window_with_room_around() {
        for (total, step) in [(10, 3), (459, 7), (461, 60), (3_000, 11), (3_000, 900)] {
            let ends: Vec<usize> = (1..=total / 37).map(|i| i * 37).chain([total]).collect();
            let places: Vec<usize> = (0..total).step_by(step).collect();
            let mut next = 0;
            for (start, stop, from, to) in spans(&places, total, &ends) {
                assert_eq!(from, next);
                assert!(stop - start <= BODY && stop <= total);
                for &place in &places[from..to] {
                    assert!(start == 0 || place - start >= BACK, "{place} {start}");
                    assert!(stop == total || stop - place >= AHEAD, "{place} {stop}");
                }
                next = to;
            }
            assert_eq!(next, places.len());
        }
    }

    #[test]
    fn strides_answer_for_every_piece_once() {
        for total in [0, 1, 100, 460, 461, 3_000] {
            for step in [1, 37, 200, 700] {
                let ends: Vec<usize> = (1..=total / step).map(|i| i * step).chain([total]).collect();
                let mut next = 0;
                for (start, stop, from, to) in strides(total, &ends) {
                    assert_eq!(from, next);
                    assert!(
                        start <= from && from < to && to <= stop && stop <= total && stop - start <= BODY
                    );
                    assert!(start == 0 || from - start >= BACK, "{total} {step}: {start} {from}");
                    next = to;
                }
                assert_eq!(next, total);
            }
        }
    }

    #[test]
    fn long_quotations_are_shortened() {
        let cutter = Cutter::new(crate::models::framing::TOKENIZER).unwrap();
        let text = format!("“{}” said Ada Mori.", "We will not stop now. ".repeat(20));
        let reading = crate::pipeline::reading(&text);
        let windows = cutter.windows(&reading, &[0]).unwrap();
        assert_eq!(windows.len(), 1);
        assert!(windows[0].ids.len() < 45);
        assert_eq!(windows[0].ids.iter().filter(|&&id| id == CUT).count(), 1);
        assert_eq!(windows[0].places.len(), 1);
    }
}
