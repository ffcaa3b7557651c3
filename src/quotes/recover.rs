//! Decides where quotations end that no mark closes.

use super::context::Lean;
use super::glyph::Family;
use super::marks::{AFTER_SENTENCE, AT_START, MISPLACED_OPEN, Mark, WEAK};
use super::pair::{Fate, Opened, Pairing, blank};
use crate::span::Span;

/// The marks that a paragraph begins with, which may reopen what the paragraph before it left open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lead {
    pub(super) outer: Option<Family>,
    /// A single mark right after the first one.
    pub(super) inner: bool,
}

/// Reads the lead off a paragraph's marks.
pub(super) fn lead(text: &str, marks: &[Mark]) -> Lead {
    let opens = |mark: &Mark| matches!(mark.lean, Lean::Open | Lean::Either) && !mark.is(WEAK);
    let Some(first) = marks.first().filter(|mark| mark.is(AT_START) && opens(mark)) else {
        return Lead::default();
    };
    let inner = marks.get(1).is_some_and(|second| {
        second.is_single() && opens(second) && !first.is_single() && blank(text, first.end(), second.start)
    });
    Lead { outer: Some(first.glyph.family), inner }
}

/// Gives each opening mark that waits a fate. `next` is how the paragraph after this one begins.
pub(super) fn settle(text: &str, within: Span, marks: &[Mark], pairing: &mut Pairing, next: Lead) {
    let mut at = marks.len();
    let mut later = None;
    let mut to_end = false;
    while let Some(opened) = pairing.open.pop() {
        // The nearest quotation in other than single marks after this mark. `at` only ever falls.
        while at > opened.mark + 1 {
            at -= 1;
            if pairing.fates[at] != Fate::Nothing && !marks[at].is_single() {
                later = Some(at);
            }
        }
        let mark = marks[opened.mark];
        let reopened = next.outer == Some(mark.glyph.family) && !to_end;
        let fate = match mark.glyph.family {
            Family::Single if (reopened && mark.is(AT_START)) || next.inner => {
                Fate::Unclosed { end: within.end }
            }
            Family::Single => Fate::Nothing,
            _ if reopened && may_hold(marks, mark, later) => Fate::Unclosed { end: within.end },
            Family::Angle | Family::Thin => Fate::Nothing,
            _ if mark.lean != Lean::Open && !mark.is(AT_START | MISPLACED_OPEN) => Fate::Nothing,
            _ => cut(text, within, marks, opened, later),
        };
        to_end |= fate == Fate::Unclosed { end: within.end } && !mark.is_single();
        pairing.fates[opened.mark] = fate;
    }
}

/// Whether an unclosed quotation may go on past the `later` one, which then is nested in it.
fn may_hold(marks: &[Mark], mark: Mark, later: Option<usize>) -> bool {
    later.is_none_or(|later| {
        let later = marks[later];
        later.glyph.style.set() != mark.glyph.style.set() || !later.is(AFTER_SENTENCE)
    })
}

/// Ends an unclosed quotation at the end of the paragraph, or before the next quotation, so that it swallows none.
fn cut(text: &str, within: Span, marks: &[Mark], opened: Opened, later: Option<usize>) -> Fate {
    let start = marks[opened.mark].end();
    let limit = later.map_or(within.end, |later| marks[later].start);
    if let Some(instead) = opened.instead.map(|i| marks[i]).filter(|mark| mark.end() <= limit) {
        return Fate::Closed { inner_end: instead.start, end: instead.end() };
    }
    let end = Span::new(start, limit).trim(text).end;
    if blank(text, start, end) { Fate::Nothing } else { Fate::Unclosed { end } }
}
