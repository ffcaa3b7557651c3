//! Quotations that go on in the next sentence are one act of speaking: “It is late,” Mori said. “Go home.”

use super::Attributed;
use crate::analysis::Kind;
use crate::segment::{Document, Item};

/// Least confidence of both for two quotations to be told as one.
const SURE: f32 = 0.5;

/// Joins each direct quotation that stands in a sentence of its own, in the same paragraph, to the direct quotation by
/// the same speaker in the sentence before.
pub fn join(document: &Document, attributed: Vec<Attributed>) -> Vec<Attributed> {
    let places = document.sentences_of_quotations();
    let mut out: Vec<Attributed> = Vec::with_capacity(attributed.len());
    for entry in attributed {
        match out.last_mut().filter(|before| goes_on(document, &places, before, &entry)) {
            Some(before) => before.parts.extend(entry.parts),
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
    whole(before) && whole(entry) && same && bare && near && alone(next)
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
    fn another_paragraph_or_speaker_begins_anew() {
        assert_eq!(parts("“It is late,” Ada Mori said.\n\n“Go home.”"), [1, 1]);
        assert_eq!(parts("“It is late,” Ada Mori said. “Go home,” said Ben Roth."), [1, 1]);
        assert_eq!(parts("“It is late,” Ada Mori said. The lamps went out. “Go home.”"), [1, 1]);
    }
}
