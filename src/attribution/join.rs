//! Quotations that go on in the next sentence are one act of speaking: “It is late,” Mori said. “Go home.”

use super::Attributed;
use crate::analysis::Kind;
use crate::segment::{Document, Item};

/// Least confidence of both for two quotations to be told as one.
const SURE: f32 = 0.5;

/// Joins each direct quotation that stands in a sentence of its own, in the same paragraph, to what the same speaker is
/// quoted with in the sentence before: a direct quotation, or a clause with fragments before the reporting verb.
pub fn join(document: &Document, attributed: Vec<Attributed>) -> Vec<Attributed> {
    let places = document.sentences_of_quotations();
    let mut out: Vec<Attributed> = Vec::with_capacity(attributed.len());
    for entry in attributed {
        match out.last_mut().filter(|before| goes_on(document, &places, before, &entry)) {
            Some(before) => {
                if !before.content.is_empty() {
                    before.content.extend(entry.parts.iter().map(|&q| document.quotations[q].span));
                }
                before.parts.extend(entry.parts);
            }
            None => out.push(entry),
        }
    }
    out
}

fn goes_on(document: &Document, places: &[Option<usize>], before: &Attributed, entry: &Attributed) -> bool {
    let whole = |a: &Attributed| a.kind == Kind::Direct && a.content.is_empty();
    let (Some(first), Some(second)) = (before.speaker, entry.speaker) else { return false };
    let same = first.actor == second.actor && first.confidence.min(second.confidence) >= SURE;
    let bare = entry.cue.is_none()
        && (entry.source.is_none() || entry.speaker.is_some_and(|s| s.rule == "continued"));
    let sentence = |q: Option<&usize>| q.and_then(|&q| places[q]);
    let (Some(last), Some(next)) = (sentence(before.parts.last()), sentence(entry.parts.first())) else {
        return false;
    };
    let paragraph = |s: usize| document.sentences[s].paragraph;
    let alone = |s: usize| {
        let words = |i: &Item| matches!(*i, Item::Token(t) if document.tokens[t].is_word());
        !document.sentences[s].items.iter().any(words)
    };
    let near = paragraph(last) == paragraph(next) && next <= last + 1;
    (whole(before) || clause_first(before)) && whole(entry) && same && bare && near && alone(next)
}

/// “The plan is ‘dead,’ Mori said.”: what is said comes first, then who says it.
fn clause_first(entry: &Attributed) -> bool {
    let last = entry.content.last().map(|content| content.end);
    let behind = |start: usize| last.is_some_and(|end| start >= end);
    entry.kind == Kind::Mixed
        && entry.cue.as_ref().is_some_and(|cue| behind(cue.span.start))
        && entry.source.is_some_and(|source| behind(source.span.start))
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    fn parts(text: &str) -> Vec<usize> {
        pipeline::read(text, 0.0).analysis.quotes.iter().map(|q| q.quoted.len()).collect()
    }

    #[test]
    fn a_quotation_that_goes_on_is_one() {
        assert_eq!(parts("“It is late,” Ada Mori said. “Go home.”"), [2]);
        assert_eq!(parts("“It is late,” Ada Mori said. “Go home.” “And sleep.”"), [3]);
    }

    #[test]
    fn a_clause_with_fragments_goes_on() {
        assert_eq!(parts("The harbour is “as good as dead,” Ada Mori said. “Go home.”"), [2]);
        assert_eq!(parts("Ada Mori said the harbour is “as good as dead.” “Go home.”"), [1, 1]);
    }

    #[test]
    fn another_paragraph_or_speaker_begins_anew() {
        assert_eq!(parts("“It is late,” Ada Mori said.\n\n“Go home.”"), [1, 1]);
        assert_eq!(parts("“It is late,” Ada Mori said. “Go home,” said Ben Roth."), [1, 1]);
        assert_eq!(parts("“It is late,” Ada Mori said. The lamps went out. “Go home.”"), [1, 1]);
    }
}
