//! Where reported speech is: the likeliest row of labels for the word pieces of a paragraph, and the stretches it marks.
//!
//! Each piece is outside, or begins or goes on with a content of speech, a content that is no speech (beliefs, plans), a
//! cue, or a source. A quotation counts as one piece. What a label may follow is decided over the whole paragraph
//! (Viterbi), and stretches begin and end with words, not inside them.

use super::windows::{Body, Stands};
use crate::segment::Document;
use crate::span::Span;

/// Number of labels: outside, and two for each [`Class`].
pub const TAGS: usize = 9;

/// What a stretch is to an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// What is reported as said or written.
    Speech,
    /// What is reported as thought, wanted, known.
    Thought,
    /// The words that report.
    Cue,
    /// The words that say who.
    Source,
}

impl Class {
    /// In the order of the labels.
    const ALL: [Class; 4] = [Class::Speech, Class::Thought, Class::Cue, Class::Source];
}

/// A marked stretch of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// What it is.
    pub class: Class,
    /// Where, in bytes.
    pub span: Span,
    /// Mean probability of its labels.
    pub p: f32,
}

/// The stretches of an article, in order. `labels` are log probabilities, one row a piece of `body`.
pub fn stretches(document: &Document, body: &Body, labels: &[[f32; TAGS]]) -> Vec<Stretch> {
    let mut out = Vec::new();
    for pieces in body.paragraphs() {
        let rows: Vec<&[f32; TAGS]> = pieces.iter().filter_map(|&(at, _)| labels.get(at)).collect();
        let path = path(&rows);
        let mut at = 0;
        while at < path.len() {
            let Some(class) = class(path[at]) else {
                at += 1;
                continue;
            };
            let goes_on = |i: &usize| path.get(*i).is_some_and(|&l| l == inside(path[at]));
            let to = (at + 1..).take_while(goes_on).last().unwrap_or(at) + 1;
            let sure: f32 = (at..to).map(|i| probability(rows[i], path[at])).sum();
            let span =
                Span::new(extent(document, pieces[at].1).start, extent(document, pieces[to - 1].1).end);
            let span = trimmed(document, span, pieces[to - 1].1);
            if !span.is_empty() {
                out.push(Stretch { class, span, p: sure / (to - at) as f32 });
            }
            at = to;
        }
    }
    out
}

/// The class a label belongs to.
fn class(label: usize) -> Option<Class> {
    label.checked_sub(1).and_then(|l| Class::ALL.get(l / 2).copied())
}

/// The label with which a stretch goes on that has the label `first`.
const fn inside(first: usize) -> usize {
    first + first % 2
}

/// Probability that a piece is of the class of `label`, first or not.
fn probability(row: &[f32; TAGS], label: usize) -> f32 {
    let last = inside(label);
    row[last].exp() + row[last - 1].exp()
}

/// The word that a piece is part of, or the quotation it stands for.
fn extent(document: &Document, stands: Stands) -> Span {
    match stands {
        Stands::Quotation(q) => document.quotations.get(q).map_or(Span::default(), |q| q.span),
        Stands::Words(byte) => {
            let next = document.tokens.partition_point(|t| t.start as usize <= byte);
            next.checked_sub(1).map_or(Span::default(), |t| document.tokens[t].span())
        }
    }
}

/// A stretch without the marks it ends in; those of a quotation are part of it.
fn trimmed(document: &Document, span: Span, last: Stands) -> Span {
    if matches!(last, Stands::Quotation(_)) {
        return span;
    }
    let words = span.of(document.text).trim_end_matches([',', ';', ':', '.', '—', '–', '-', ' ', '\u{a0}']);
    Span::new(span.start, span.start + words.len())
}

/// The likeliest row of labels in which a stretch goes on only where one has begun.
fn path(rows: &[&[f32; TAGS]]) -> Vec<usize> {
    let allowed =
        |before: usize, label: usize| label == 0 || label % 2 == 1 || before == label || before + 1 == label;
    let Some((first, rest)) = rows.split_first() else { return Vec::new() };
    let mut scores = **first;
    for (label, score) in scores.iter_mut().enumerate() {
        if label != 0 && label % 2 == 0 {
            *score = f32::NEG_INFINITY;
        }
    }
    let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(rest.len());
    for row in rest {
        let mut from = [0; TAGS];
        let mut next = [f32::NEG_INFINITY; TAGS];
        for label in 0..TAGS {
            for before in (0..TAGS).filter(|&b| allowed(b, label)) {
                if scores[before] > next[label] {
                    (next[label], from[label]) = (scores[before], before);
                }
            }
            next[label] += row[label];
        }
        scores = next;
        back.push(from);
    }
    let mut label = (0..TAGS).fold(0, |best, l| if scores[l] > scores[best] { l } else { best });
    let mut out = vec![label];
    for from in back.iter().rev() {
        label = from[label];
        out.push(label);
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(likely: &[(usize, f32)]) -> [f32; TAGS] {
        let mut row = [0.001_f32; TAGS];
        for &(label, p) in likely {
            row[label] = p;
        }
        row.map(f32::ln)
    }

    #[test]
    fn a_stretch_goes_on_only_where_one_has_begun() {
        // "Goes on with speech" is likeliest for the second piece, but nothing has begun.
        let rows =
            [row(&[(0, 0.9), (1, 0.1)]), row(&[(2, 0.5), (1, 0.3), (0, 0.2)]), row(&[(2, 0.9), (0, 0.1)])];
        assert_eq!(path(&rows.each_ref()), [0, 1, 2]);
        assert_eq!(path(&[]), Vec::<usize>::new());
    }

    #[test]
    fn labels_of_a_class_come_in_pairs() {
        assert_eq!((1..TAGS).filter_map(class).count(), 8);
        assert_eq!(class(0), None);
        assert_eq!((inside(1), inside(2), inside(7)), (2, 2, 8));
        assert!((probability(&row(&[(3, 0.4), (4, 0.5)]), 3) - 0.9).abs() < 1e-5);
    }
}
