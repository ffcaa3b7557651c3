//! The words for a speaker where a quotation's own sentence has none: “Mori laughed. ‘It holds.’”, “Mori went on: ‘It
//! holds.’”, “‘It holds.’ — Mori”.

use super::Attributed;
use crate::actors::Mention;
use crate::analysis::{Form, Source};
use crate::segment::Document;

/// Gives quotations whose speaker is known the words for that speaker in their sentence, else in the sentence before in
/// their paragraph or before a colon, else in the next one where the rule looked there.
pub fn sources(document: &Document, mentions: &[Mention], attributed: &mut [Attributed]) {
    let places = document.sentences_of_quotations();
    for entry in attributed.iter_mut().filter(|a| a.kind.is_speech() && a.source.is_none()) {
        let Some((speaker, &part)) = entry.speaker.zip(entry.parts.first()) else { continue };
        let Some(own) = places[part] else { continue };
        let named = |sentence: usize| named_in(document, mentions, sentence, speaker.actor, part);
        let paragraph = document.sentences[own].paragraph;
        let before = own.checked_sub(1).filter(|&s| {
            let sentence = &document.sentences[s];
            sentence.paragraph == paragraph || sentence.span.of(document.text).trim_end().ends_with(':')
        });
        let behind = document.sentences.get(own + 1).is_some_and(|s| s.paragraph == paragraph);
        let next = Some(own + 1).filter(|_| speaker.rule == "next" || speaker.rule == "model" && behind);
        entry.source = named(own).or_else(|| before.and_then(named)).or_else(|| next.and_then(named));
    }
}

/// The words for an actor in a sentence that are nearest to a quotation.
fn named_in(
    document: &Document,
    mentions: &[Mention],
    sentence: usize,
    actor: usize,
    quotation: usize,
) -> Option<Source> {
    let quoted = document.quotations[quotation].span;
    let first = mentions.partition_point(|m| m.sentence < sentence);
    let here = mentions[first..].iter().take_while(|m| m.sentence == sentence);
    let source = |m: &Mention| {
        let (from, to) = if m.form == Form::Nominal { (m.outer, m.outer_to) } else { (m.from, m.to) };
        Source { span: document.span(from, to), form: m.form }
    };
    let way =
        |s: &Source| s.span.start.saturating_sub(quoted.end).max(quoted.start.saturating_sub(s.span.end));
    here.filter(|m| m.is_article() && m.actor == Some(actor)).map(source).min_by_key(way)
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// The words for the speaker of the last quotation.
    fn source(text: &str) -> &str {
        let analysis = pipeline::read(text, 0.0).analysis;
        analysis.quotes.last().and_then(|q| q.source).map_or("", |s| s.span.of(text))
    }

    #[test]
    fn words_for_a_speaker_are_looked_for_around_a_quotation() {
        assert_eq!(source("Ana Mori laughed. “It holds and it will hold.”"), "Ana Mori");
        assert_eq!(source("Ana Mori had more to say:\n\n“It holds and it will hold.”"), "Ana Mori");
        assert_eq!(source("Ana Mori laughed.\n\n“It holds and it will hold.”"), "");
    }
}
