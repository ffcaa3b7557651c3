//! Pairs the marks of one paragraph, with a stack and without going back.

use super::context::{Lean, invisible};
use super::glyph::{FAMILIES, Family, STYLE_SETS, Shape, Style};
use super::marks::{AFTER_SENTENCE, AFTER_STOP, DOUBTFUL, MISPLACED_CLOSE, MISPLACED_OPEN, Mark, WEAK};

/// The most bytes between two single marks of which the first may as well be an apostrophe.
const WEAK_REACH: usize = 80;

/// What became of a mark as an opening mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It opens nothing.
    Nothing,
    /// It opens a quotation whose closing mark is from `inner_end` to `end`.
    Closed { inner_end: usize, end: usize },
    /// It opens a quotation that nothing closes.
    Unclosed { end: usize },
}

/// An opening mark that waits for its closing mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opened {
    /// Index of the mark.
    pub(super) mark: usize,
    /// Whether a quotation in double marks is inside.
    double_inside: bool,
    /// A single mark that looks like the end of speech, in case the right mark never comes.
    pub(super) instead: Option<usize>,
}

/// The state of pairing one paragraph; kept between paragraphs for its memory.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    /// One for each mark.
    pub(super) fates: Vec<Fate>,
    /// The opening marks that wait, outermost first; at the end those that nothing closed.
    pub(super) open: Vec<Opened>,
    /// A double mark that closes although nothing but single marks was opened before it in the paragraph.
    pub(super) lost: Option<usize>,
    /// For each mark what the next sure mark of its family does; empty where no mark needs to know.
    ahead: Vec<Lean>,
    counts: [usize; FAMILIES],
    sets: [[usize; STYLE_SETS]; FAMILIES],
    last: Option<(usize, usize)>,
    opener_seen: bool,
}

impl Pairing {
    /// Pairs the marks, which are all of one paragraph.
    pub(super) fn run(&mut self, text: &str, marks: &[Mark]) {
        self.reset(marks);
        for (i, mark) in marks.iter().enumerate() {
            match (mark.lean, mark.glyph.family) {
                (Lean::Neither, _) => {}
                (_, Family::Single) => self.single(text, marks, i),
                (Lean::Open, _) => self.maybe_open(text, marks, i),
                (Lean::Close, family) if self.counts[family as usize] == 0 => self.lone(text, marks, i),
                (Lean::Either, family) if self.counts[family as usize] == 0 => self.push(marks, i),
                (Lean::Either, _) if mark.is(MISPLACED_OPEN) && self.ahead(i) == Lean::Close => {
                    self.push(marks, i)
                }
                _ => self.close(text, marks, i),
            }
        }
    }

    fn reset(&mut self, marks: &[Mark]) {
        self.fates.clear();
        self.fates.resize(marks.len(), Fate::Nothing);
        self.open.clear();
        self.counts = Default::default();
        self.sets = Default::default();
        (self.lost, self.last, self.opener_seen) = (None, None, false);
        self.ahead.clear();
        if marks.iter().any(|mark| mark.is(DOUBTFUL | MISPLACED_CLOSE | MISPLACED_OPEN)) {
            look_ahead(marks, &mut self.ahead);
        }
    }

    fn ahead(&self, i: usize) -> Lean {
        self.ahead.get(i).copied().unwrap_or(Lean::Neither)
    }

    fn push(&mut self, marks: &[Mark], i: usize) {
        let glyph = marks[i].glyph;
        self.opener_seen |= glyph.family != Family::Single;
        self.counts[glyph.family as usize] += 1;
        self.sets[glyph.family as usize][glyph.style.set()] += 1;
        self.open.push(Opened { mark: i, double_inside: false, instead: None });
    }

    fn pop(&mut self, marks: &[Mark]) -> Option<Opened> {
        let opened = self.open.pop()?;
        let glyph = marks[opened.mark].glyph;
        self.counts[glyph.family as usize] -= 1;
        self.sets[glyph.family as usize][glyph.style.set()] -= 1;
        Some(opened)
    }

    /// A mark that seems to open, and is not single.
    fn maybe_open(&mut self, text: &str, marks: &[Mark], i: usize) {
        let (mark, family) = (marks[i], marks[i].glyph.family as usize);
        let misplaced = mark.is(MISPLACED_CLOSE)
            && self.sets[family][mark.glyph.style.set()] > 0
            && self.ahead(i) != Lean::Close;
        // „ is closed by “, which in „ so “ seems to open.
        let opener = self.open.last().map(|o| marks[o.mark].glyph);
        let low = opener.is_some_and(|glyph| glyph.style == Style::Low && glyph.family == mark.glyph.family)
            && text[mark.end()..].starts_with(char::is_whitespace);
        if misplaced || low {
            self.close(text, marks, i);
        } else {
            self.push(marks, i);
        }
    }

    /// A mark that closes, of a family of which at least one is open.
    fn close(&mut self, text: &str, marks: &[Mark], i: usize) {
        if marks[i].is(DOUBTFUL) && self.ahead(i) == Lean::Close {
            return;
        }
        let Some(depth) = self.partner(marks, i) else { return };
        while self.open.len() > depth + 1 {
            self.pop(marks);
        }
        if let Some(opened) = self.pop(marks) {
            self.tie(text, marks, opened.mark, i);
        }
    }

    /// Where in the stack the partner of a closing mark is: the innermost one, but rather one of the same style.
    /// What is above the partner is given up, so all searches together are linear.
    fn partner(&self, marks: &[Mark], i: usize) -> Option<usize> {
        let glyph = marks[i].glyph;
        let kin = |o: &Opened| marks[o.mark].glyph.family == glyph.family;
        let same = |o: &Opened| kin(o) && marks[o.mark].glyph.style.set() == glyph.style.set();
        let top = self.open.iter().rposition(kin)?;
        let opener = marks[self.open[top].mark];
        if same(&self.open[top]) || self.sets[glyph.family as usize][glyph.style.set()] == 0 {
            return Some(top);
        }
        // "We won, he said. “We did": the first mark was never closed.
        if glyph.shape == Shape::Neutral && opener.is(AFTER_SENTENCE) {
            return Some(top);
        }
        self.open[..top].iter().rposition(same)
    }

    /// Records a pair, unless it holds nothing; of ""two pairs"" around the same words the outer one counts.
    fn tie(&mut self, text: &str, marks: &[Mark], from: usize, to: usize) {
        let (open, close) = (marks[from], marks[to]);
        if blank(text, open.end(), close.start) {
            return;
        }
        if let Some((inner, innermost)) = self.last {
            let twice = (from + 1, innermost + 1) == (inner, to)
                && open.glyph.family == marks[inner].glyph.family
                && open.end() == marks[inner].start
                && marks[innermost].end() == close.start;
            if twice {
                self.fates[inner] = Fate::Nothing;
            }
        }
        self.fates[from] = Fate::Closed { inner_end: close.start, end: close.end() };
        self.last = Some((from, to));
        if let Some(outer) = self.open.last_mut() {
            outer.double_inside |= !open.is_single();
        }
    }

    /// A mark that closes although nothing of its family is open.
    fn lone(&mut self, text: &str, marks: &[Mark], i: usize) {
        let mark = marks[i];
        let speech = self.open.last().is_some_and(|o| marks[o.mark].is_single() && !marks[o.mark].is(WEAK));
        if speech && mark.glyph.style == Style::Wire {
            self.close_two_singles(marks, i);
        } else if speech && mark.is(AFTER_STOP) {
            if let Some(opened) = self.pop(marks) {
                self.tie(text, marks, opened.mark, i);
            }
        } else if mark.is(MISPLACED_OPEN) && self.ahead(i) == Lean::Close {
            self.push(marks, i);
        } else if mark.glyph.family == Family::Double && !self.opener_seen && self.lost.is_none() {
            self.lost = Some(i);
        }
    }

    /// Two single marks that stood together were no double mark: ‘I said ‘no’’.
    fn close_two_singles(&mut self, marks: &[Mark], i: usize) {
        let (start, middle, end) = (marks[i].start, marks[i].middle(), marks[i].end());
        let two = self.open.iter().rev().take(2).filter(|o| marks[o.mark].is_single()).count() == 2;
        let first_end = if two { middle } else { end };
        for (inner_end, end) in [(start, first_end), (middle, end)].into_iter().take(1 + usize::from(two)) {
            if let Some(opened) = self.pop(marks) {
                self.fates[opened.mark] = Fate::Closed { inner_end, end };
            }
        }
    }

    fn single(&mut self, text: &str, marks: &[Mark], i: usize) {
        let waiting = self.open.last().is_some_and(|o| marks[o.mark].is_single());
        match marks[i].lean {
            Lean::Open => self.push(marks, i),
            Lean::Either if !waiting => self.push(marks, i),
            _ if waiting => self.close_single(text, marks, i),
            _ => self.note_instead(marks, i),
        }
    }

    /// A single mark that may close the innermost quotation, which is in single marks.
    fn close_single(&mut self, text: &str, marks: &[Mark], i: usize) {
        let mark = marks[i];
        if mark.is(DOUBTFUL) && self.ahead(i) == Lean::Close {
            return;
        }
        self.skip_weak(marks, i);
        let Some(&opened) = self.open.last() else { return };
        let opener = marks[opened.mark];
        let far = mark.start - opener.end() > WEAK_REACH;
        let weak = opener.is(WEAK) && (mark.is(DOUBTFUL) || far || opened.double_inside);
        // Around a quotation in double marks, at least one end must be sure.
        let sure = mark.is(AFTER_STOP) || (opener.glyph.style == Style::Curly && !mark.is(DOUBTFUL));
        if weak || (opened.double_inside && !sure) {
            return;
        }
        self.pop(marks);
        self.tie(text, marks, opened.mark, i);
    }

    /// Passes over an apostrophe that looked like an opening mark if a sure opening mark is below it.
    fn skip_weak(&mut self, marks: &[Mark], i: usize) {
        while let [.., below, top] = self.open[..] {
            let sure =
                marks[below.mark].is_single() && (!marks[below.mark].is(WEAK) || marks[top.mark].is(WEAK));
            if !(marks[i].is(AFTER_STOP) && marks[top.mark].is(WEAK) && sure) {
                break;
            }
            self.pop(marks);
        }
    }

    /// Remembers where speech that was opened by a double mark seems to end in a single one: "so,' he said.
    fn note_instead(&mut self, marks: &[Mark], i: usize) {
        if let Some(opened) = self.open.last_mut()
            && marks[i].is(AFTER_STOP)
            && marks[i].lean == Lean::Close
        {
            opened.instead.get_or_insert(i);
        }
    }
}

/// Whether the text between the two offsets shows nothing.
pub(super) fn blank(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_none_or(|gap| gap.chars().all(|c| c.is_whitespace() || invisible(c)))
}

/// For each mark, what the next mark of its family does, doubtful ones passed over. Single marks look no further than
/// the double mark that closes around them.
fn look_ahead(marks: &[Mark], ahead: &mut Vec<Lean>) {
    ahead.resize(marks.len(), Lean::Neither);
    let (mut double, mut single) = (Lean::Neither, Lean::Neither);
    let mut outside = Vec::new();
    for (i, mark) in marks.iter().enumerate().rev() {
        let sure = !mark.is(DOUBTFUL | WEAK);
        if mark.is_single() {
            ahead[i] = single;
            if sure && mark.lean != Lean::Either {
                single = mark.lean;
            }
        } else if mark.glyph.family == Family::Double {
            ahead[i] = double;
            match mark.lean {
                Lean::Close => {
                    outside.push(single);
                    single = Lean::Neither;
                }
                Lean::Open => single = outside.pop().unwrap_or(single),
                _ => {}
            }
            if sure {
                double = mark.lean;
            }
        }
    }
}
