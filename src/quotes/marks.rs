//! Finds the marks of a paragraph and what each seems to do there.

use super::apostrophe::{clips, clips_and, contracts, is_feet, is_inches, may_measure, may_possess};
use super::context::{Lean, Left, Right, before, invisible, lean, left, right};
use super::glyph::{CANDIDATE, Family, Glyph, Shape, Style, glyph_at};
use crate::span::Span;

/// A mark in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) start: usize,
    length: u8,
    flags: u8,
    pub(super) glyph: Glyph,
    pub(super) lean: Lean,
}

/// Nothing but white space is before the mark in its paragraph.
pub(super) const AT_START: u8 = 1;
/// If it opens, it may as well be an apostrophe.
pub(super) const WEAK: u8 = 1 << 1;
/// If it closes, it may as well be a possessive, or inches.
pub(super) const DOUBTFUL: u8 = 1 << 2;
/// A sentence ends before the mark.
pub(super) const AFTER_SENTENCE: u8 = 1 << 3;
/// It follows punctuation, as marks that close speech do.
pub(super) const AFTER_STOP: u8 = 1 << 4;
/// It looks as if it opens, but as in “I go, "he said.” the white space may be on the wrong side.
pub(super) const MISPLACED_CLOSE: u8 = 1 << 5;
/// It looks as if it closes, but as in he said" I go." the white space may be on the wrong side, or as in
/// "We go."We stay." a paragraph may begin there whose break was lost.
pub(super) const MISPLACED_OPEN: u8 = 1 << 6;

impl Mark {
    fn new(start: usize, length: usize, glyph: Glyph) -> Option<Self> {
        let length = u8::try_from(length).ok()?;
        Some(Self { start, length, flags: 0, glyph, lean: Lean::Neither })
    }

    pub(super) fn end(&self) -> usize {
        self.start + usize::from(self.length)
    }

    /// Where the second of the two characters of a wire mark begins.
    pub(super) fn middle(&self) -> usize {
        self.start + usize::from(self.length / 2)
    }

    pub(super) const fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn is_single(&self) -> bool {
        self.glyph.family == Family::Single
    }

    fn set(&mut self, flag: u8, on: bool) {
        if on {
            self.flags |= flag;
        }
    }
}

/// More marks than this in a row are an ornament.
const LONGEST_RUN: usize = 64;

/// Puts the marks of the text within the span into `marks`, in order. Apostrophes inside words are left out.
pub(super) fn scan(text: &str, within: Span, marks: &mut Vec<Mark>) {
    marks.clear();
    let bytes = text.as_bytes();
    let mut scan = Scan { text, within, marks, run: 0, ornament: false };
    let mut at = within.start;
    while let Some(ahead) = bytes[at..within.end].iter().position(|&b| CANDIDATE[usize::from(b)]) {
        at += ahead;
        if let Some(length) = apostrophe(bytes, at, within) {
            at += length;
        } else if let Some((glyph, length)) =
            glyph_at(text, at).filter(|&(_, length)| at + length <= within.end)
        {
            scan.push(at, length, glyph);
            at += length;
        } else {
            at += 1;
        }
    }
    scan.end_run();
}

/// The length of an apostrophe between two ASCII letters or digits, by far the most frequent mark.
fn apostrophe(bytes: &[u8], at: usize, within: Span) -> Option<usize> {
    let length = match bytes[at] {
        b'\'' => 1,
        0xE2 if bytes[at..].starts_with("’".as_bytes()) => 3,
        _ => return None,
    };
    let inside = at > within.start
        && at + length < within.end
        && bytes[at - 1].is_ascii_alphanumeric()
        && bytes[at + length].is_ascii_alphanumeric();
    inside.then_some(length)
}

struct Scan<'a> {
    text: &'a str,
    within: Span,
    marks: &'a mut Vec<Mark>,
    /// Index of the first mark of the run that is not yet ended. Marks before it are classified.
    run: usize,
    /// Whether the run is too long to be kept.
    ornament: bool,
}

impl Scan<'_> {
    fn push(&mut self, at: usize, length: usize, glyph: Glyph) {
        if self.doubles_last(at, length, glyph) {
            return;
        }
        if self.marks[self.run..].last().is_some_and(|last| !adjoin(self.text, last.end(), at)) {
            self.end_run();
        }
        if self.marks.len() - self.run >= LONGEST_RUN {
            self.ornament = true;
            self.marks.pop();
        }
        let floor = self.marks.last().map_or(self.within.start, Mark::end);
        let before = self.text.as_bytes()[floor..at].iter().rev();
        let slashes = before.take(8).take_while(|&&b| b == b'\\').count();
        self.marks.extend(Mark::new(at - slashes, slashes + length, glyph));
    }

    /// Makes one mark of two single ones that stand together.
    fn doubles_last(&mut self, at: usize, length: usize, glyph: Glyph) -> bool {
        let Some(last) = self.marks[self.run..].last_mut() else { return false };
        let same =
            glyph.family == Family::Single && last.glyph == glyph && usize::from(last.length) == length;
        let doubles = same && last.end() == at && glyph.style != Style::Low;
        if doubles {
            last.glyph = glyph.doubled();
            last.length = last.length.saturating_mul(2);
        }
        doubles
    }

    fn end_run(&mut self) {
        if self.ornament {
            self.marks.truncate(self.run);
        } else {
            classify(self.text, self.within, &mut self.marks[self.run..]);
            let mut kept = self.run;
            for i in self.run..self.marks.len() {
                if self.marks[i].lean != Lean::Neither {
                    self.marks.swap(kept, i);
                    kept += 1;
                }
            }
            self.marks.truncate(kept);
        }
        self.run = self.marks.len();
        self.ornament = false;
    }
}

/// Whether nothing that shows is between two marks; a backslash belongs to the second.
fn adjoin(text: &str, end: usize, start: usize) -> bool {
    text[end..start].chars().all(|c| invisible(c) || c == '\\')
}

/// Decides on marks that stand together: all of them have the neighbours of the whole run.
fn classify(text: &str, within: Span, run: &mut [Mark]) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
    let sides = (left(text, within, first.start), right(text, within, last.end()));
    if matches!(sides.0, Left::Stop | Left::Word) {
        wire_last(run);
    }
    for (nth, mark) in run.iter_mut().enumerate() {
        mark.lean = lean(mark.glyph, sides.0, sides.1);
        mark.set(AT_START, sides.0 == Left::Start && nth == 0);
        mark.set(AFTER_STOP, matches!(sides.0, Left::Stop | Left::Dash));
        match mark.glyph.family {
            Family::Single => classify_single(text, within, mark, sides),
            Family::Double => classify_double(text, within, mark, sides),
            _ => {}
        }
    }
}

/// Of three apostrophes at the end of a word, the first is the inner mark: ''I said 'no'''.
fn wire_last(run: &mut [Mark]) {
    for i in 1..run.len() {
        let (wire, single) = (run[i - 1], run[i]);
        let halves = usize::from(wire.length) == 2 * usize::from(single.length) && single.is_single();
        if halves && wire.glyph == single.glyph.doubled() && wire.end() == single.start {
            run[i - 1] = Mark { length: single.length, glyph: single.glyph, ..wire };
            run[i] = Mark { start: wire.middle(), length: wire.length, glyph: wire.glyph, ..single };
        }
    }
}

fn classify_single(text: &str, within: Span, mark: &mut Mark, (left, right): (Left, Right)) {
    let tail = &text[mark.end()..within.end];
    let apart = matches!(left, Left::Start | Left::Space | Left::Bracket);
    let apostrophe = clips_and(text, within, mark.start, tail)
        || (!apart && right == Right::Word && contracts(tail))
        || (apart && mark.glyph.shape == Shape::Close && clips(tail))
        || is_feet(text, within, mark.start, tail)
        || (mark.glyph.style == Style::Prime && measures(text, within, mark.start));
    if apostrophe {
        mark.lean = Lean::Neither;
        return;
    }
    let drawn_to_open = mark.glyph.shape == Shape::Open;
    match mark.lean {
        Lean::Open => mark.set(WEAK, clips(tail)),
        Lean::Either => mark.set(WEAK, !drawn_to_open || clips(tail)),
        Lean::Close => mark.set(DOUBTFUL, may_possess(text, within, mark.start, tail)),
        Lean::Neither => {}
    }
}

fn classify_double(text: &str, within: Span, mark: &mut Mark, (left, right): (Left, Right)) {
    let tail = &text[mark.end()..within.end];
    let glued = mark.glyph.style == Style::Wire && left == Left::Word && right == Right::Word;
    let prime = mark.glyph.style == Style::Prime && measures(text, within, mark.start);
    if glued || prime || is_inches(text, within, mark.start) {
        mark.lean = Lean::Neither;
        return;
    }
    let straight = mark.glyph.shape == Shape::Neutral;
    match mark.lean {
        Lean::Open => {
            let last = last_seen(text, within, mark.start);
            let small = tail.starts_with(char::is_lowercase);
            mark.set(AFTER_SENTENCE, last.is_some_and(|c| matches!(c, '.' | '?' | '!')));
            let pause = last.is_some_and(|c| matches!(c, ',' | '?' | '!' | '—'));
            mark.set(MISPLACED_CLOSE, straight && left == Left::Space && pause && small);
        }
        Lean::Close | Lean::Either => {
            mark.set(DOUBTFUL, may_measure(text, within, mark.start, tail));
            let opens = matches!((left, right), (Left::Word, Right::Space) | (Left::Stop, Right::Word));
            mark.set(MISPLACED_OPEN, straight && opens && !measures(text, within, mark.start));
        }
        Lean::Neither => {}
    }
}

fn measures(text: &str, within: Span, at: usize) -> bool {
    before(text, within, at).is_some_and(|(_, c)| c.is_ascii_digit())
}

/// The last character before `at` that is not white space.
fn last_seen(text: &str, within: Span, at: usize) -> Option<char> {
    text[within.start..at].chars().rev().find(|&c| !c.is_whitespace() && !invisible(c))
}
