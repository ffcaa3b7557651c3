//! Finds what stands in quotation marks.
//!
//! A paragraph is scanned for bytes that can begin a mark (`glyph`); each mark gets a direction from its neighbours
//! (`marks`, `context`, `apostrophe`); a stack pairs them (`pair`); what stays open is given an end
//! (`recover`). Here the pairs become quotations, and paragraphs are joined where speech goes on.

mod apostrophe;
mod context;
mod glyph;
mod marks;
mod pair;
mod recover;

use crate::span::Span;
use glyph::Family;
use marks::{AT_START, Mark, scan};
use pair::{Fate, Pairing, blank};
use recover::{lead, settle};

/// A stretch of text in quotation marks, within one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing mark, both included; to the end of the paragraph's text (white space
    /// trimmed), or to before the next quotation, where no mark closes it.
    pub span: Span,
    /// What is between the marks.
    pub inner: Span,
    /// Index of the paragraph.
    pub paragraph: usize,
    /// The quotation this one is nested in.
    pub parent: Option<usize>,
    /// The quotation of an earlier paragraph that this one goes on: the earlier one has no closing mark and this one
    /// begins its paragraph with a reopening mark. Where a line break fell into a sentence there is no reopening
    /// mark, and the quotation begins with the paragraph.
    pub continues: Option<usize>,
    /// Whether a closing mark was found.
    pub closed: bool,
    /// The words before the colon that say who speaks, where this is a turn of a transcript: then there are no marks.
    pub label: Option<Span>,
}

/// Finds the quotations of a text, in order of their start; nested ones follow their parent. Time is linear.
///
/// The paragraphs are in order and do not overlap; spans that do not fit the text are passed over.
pub fn find(text: &str, paragraphs: &[Span]) -> Vec<Quotation> {
    let mut finder = Finder { text, found: Vec::new(), pairing: Pairing::default(), open: Vec::new() };
    let mut filled =
        paragraphs.iter().enumerate().map(|(i, span)| (i, span.trim(text))).filter(|(_, s)| !s.is_empty());
    let (mut marks, mut coming) = (Vec::new(), Vec::new());
    let mut current = filled.next();
    if let Some((_, span)) = current {
        scan(text, span, &mut marks);
    }
    while let Some((paragraph, span)) = current {
        let next = filled.next();
        coming.clear();
        if let Some((_, span)) = next {
            scan(text, span, &mut coming);
        }
        finder.paragraph(paragraph, span, &marks, &coming);
        std::mem::swap(&mut marks, &mut coming);
        current = next;
    }
    finder.found
}

struct Finder<'a> {
    text: &'a str,
    found: Vec<Quotation>,
    pairing: Pairing,
    /// The quotations that the paragraph before this one left open, outermost first, and their families.
    open: Vec<(usize, Family)>,
}

impl Finder<'_> {
    fn paragraph(&mut self, paragraph: usize, span: Span, marks: &[Mark], coming: &[Mark]) {
        if marks.is_empty() {
            self.open.clear();
            return;
        }
        self.pairing.run(self.text, marks);
        settle(self.text, span, marks, &mut self.pairing, lead(self.text, coming));
        let base = self.found.len();
        self.resume_broken_line(paragraph, span, marks);
        self.nest(paragraph, marks, base);
        self.join(marks, base);
        self.open.clear();
        for i in base..self.found.len() {
            let quotation = &self.found[i];
            if !quotation.closed && quotation.span.end == span.end {
                let mark = marks.binary_search_by_key(&quotation.span.start, |mark| mark.start);
                self.open.extend(mark.ok().map(|mark| (i, marks[mark].glyph.family)));
            }
        }
    }

    /// Where a line break fell into a quoted sentence, the rest of it begins with the paragraph.
    fn resume_broken_line(&mut self, paragraph: usize, span: Span, marks: &[Mark]) {
        let (Some(lost), Some(&(open, Family::Double))) = (self.pairing.lost, self.open.first()) else {
            return;
        };
        let before = self.found[open].span.of(self.text);
        if !before.ends_with(|c: char| c.is_alphanumeric() || c == ',') {
            return;
        }
        let (inner_end, end) = (marks[lost].start, marks[lost].end());
        if !blank(self.text, span.start, inner_end) {
            self.found.push(Quotation {
                span: Span::new(span.start, end),
                inner: Span::new(span.start, inner_end),
                paragraph,
                parent: None,
                continues: Some(open),
                closed: true,
                label: None,
            });
        }
    }

    /// Makes quotations of the fates, and finds each one's parent.
    fn nest(&mut self, paragraph: usize, marks: &[Mark], base: usize) {
        let mut parents: Vec<usize> = (base..self.found.len()).collect();
        for (nth, mark) in marks.iter().enumerate() {
            let (inner_end, end, closed) = match self.pairing.fates[nth] {
                Fate::Nothing => continue,
                Fate::Closed { inner_end, end } => (inner_end, end, true),
                Fate::Unclosed { end } => (end, end, false),
            };
            let span = Span::new(mark.start, end);
            if !self.make_room(&mut parents, span) {
                continue;
            }
            let parent = parents.last().copied();
            parents.push(self.found.len());
            let inner = Span::new(mark.end(), inner_end);
            self.found.push(Quotation {
                span,
                inner,
                paragraph,
                parent,
                continues: None,
                closed,
                label: None,
            });
        }
    }

    /// Leaves in `parents` what holds the span. An unclosed quotation that would cross it is cut short; with a closed
    /// one there is no room for the span.
    fn make_room(&mut self, parents: &mut Vec<usize>, span: Span) -> bool {
        while let Some(&top) = parents.last() {
            let outer = &mut self.found[top];
            if outer.inner.contains(span) {
                break;
            }
            if outer.span.end > span.start {
                if outer.closed {
                    return false;
                }
                outer.inner = Span::new(outer.inner.start, span.start.max(outer.inner.start)).trim(self.text);
                outer.span.end = outer.inner.end;
            }
            parents.pop();
        }
        true
    }

    /// Joins the quotations that this paragraph reopens to those that the paragraph before it left open.
    fn join(&mut self, marks: &[Mark], base: usize) {
        let chain = self.open.iter().zip(marks).enumerate();
        for (nth, (&(open, family), mark)) in chain {
            let reopens = |q: &&mut Quotation| q.span.start == mark.start && q.continues.is_none();
            if (nth == 0 && !mark.is(AT_START)) || family != mark.glyph.family {
                return;
            }
            let Some(quotation) = self.found.get_mut(base + nth).filter(reopens) else { return };
            quotation.continues = Some(open);
        }
    }
}

#[cfg(test)]
mod tests;
