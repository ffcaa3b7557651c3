//! Soft hyphens: some websites write one between the syllables of every longer word. Nobody sees them, and with them no word
//! is one that any list or model knows. The text stages and the speaker model
//! read a text without them (the framing model's tokenizer drops them itself); spans are told in the text as it came.

use crate::analysis::Analysis;
use crate::span::Span;

/// A soft hyphen.
const HYPHEN: char = '\u{ad}';

/// A text without its soft hyphens, and where they stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The text without them.
    pub text: String,
    /// Where each stood, in bytes of `text`, in order.
    places: Vec<usize>,
}

impl Hidden {
    /// The text without its soft hyphens; `None` where it has none.
    pub fn of(text: &str) -> Option<Self> {
        if !text.contains(HYPHEN) {
            return None;
        }
        let mut out = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        for part in text.split_inclusive(HYPHEN) {
            let word = part.strip_suffix(HYPHEN);
            out.text.push_str(word.unwrap_or(part));
            out.places.extend(word.map(|_| out.text.len()));
        }
        Some(out)
    }

    /// Moves all spans of an analysis, and those of its sentences, to the text as it came.
    pub fn restore(&self, analysis: &mut Analysis, sentences: &mut [Span]) {
        for quote in &mut analysis.quotes {
            quote.content.iter_mut().chain(&mut quote.quoted).for_each(|span| self.back(span));
            quote.cue.iter_mut().for_each(|cue| self.back(&mut cue.span));
            quote.source.iter_mut().for_each(|source| self.back(&mut source.span));
        }
        for actor in &mut analysis.actors {
            actor.mentions.iter_mut().for_each(|mention| self.back(&mut mention.span));
        }
        analysis.reported.iter_mut().for_each(|told| self.back(&mut told.span));
        sentences.iter_mut().for_each(|span| self.back(span));
    }

    /// Hyphens at the start of a span stay outside, and so do those at its end.
    fn back(&self, span: &mut Span) {
        let start = self.places.partition_point(|&place| place <= span.start);
        let end = self.places.partition_point(|&place| place < span.end);
        let bytes = HYPHEN.len_utf8();
        *span = Span::new(span.start + start * bytes, span.end + end.max(start) * bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline;
    use proptest::prelude::*;

    #[test]
    fn a_text_without_soft_hyphens_is_left_alone() {
        assert_eq!(Hidden::of("“It holds,” said Mori."), None);
    }

    #[test]
    fn words_are_whole_and_spans_are_those_of_the_text() {
        let text =
            "Har\u{ad}bour mas\u{ad}ter Ada Bren\u{ad}nan spoke. “It \u{ad}holds,” Bren\u{ad}nan said.";
        let hidden = Hidden::of(text).expect("soft hyphens");
        assert_eq!(hidden.text, "Harbour master Ada Brennan spoke. “It holds,” Brennan said.");
        let mut read = pipeline::read(&hidden.text, 0.0);
        hidden.restore(&mut read.analysis, &mut read.sentences);
        let quote = &read.analysis.quotes[0];
        assert_eq!(quote.quoted[0].of(text), "“It \u{ad}holds,”");
        assert_eq!(quote.source.map(|s| s.span.of(text)), Some("Bren\u{ad}nan"));
        assert_eq!(read.analysis.actors[quote.speaker.expect("a speaker").actor].name, "Ada Brennan");
        assert_eq!(read.sentences[1].of(text), "“It \u{ad}holds,” Bren\u{ad}nan said.");
    }

    proptest! {
        #[test]
        fn any_span_holds_the_same_words(text in "[aé \u{ad}]{0,24}", a in 0_usize..40, b in 0_usize..40) {
            if let Some(hidden) = Hidden::of(&text) {
                let span = Span::new(a.min(b), a.max(b));
                if let Some(words) = hidden.text.get(span.start..span.end).filter(|words| !words.is_empty()) {
                    let mut moved = span;
                    hidden.back(&mut moved);
                    prop_assert_eq!(moved.of(&text).replace(HYPHEN, ""), words);
                    prop_assert!(!moved.of(&text).starts_with(HYPHEN) && !moved.of(&text).ends_with(HYPHEN));
                }
            }
        }
    }
}
