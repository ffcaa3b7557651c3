//! Whose words each mention stands in: quoted words belong to their speaker, all else to the article.

use crate::analysis::{Analysis, Voice};
use crate::span::Span;

/// Sets the voice of every mention from the quotations around it.
pub fn assign(analysis: &mut Analysis) {
    let mut quoted: Vec<(Span, Voice)> = Vec::new();
    for quote in analysis.quotes.iter().filter(|q| q.kind.is_speech()) {
        let voice = quote.speaker.map_or(Voice::Unknown, |s| Voice::Actor(s.actor));
        quoted.extend(quote.quoted.iter().map(|&span| (span, voice)));
    }
    quoted.sort_by_key(|(span, _)| span.start);
    for mention in analysis.actors.iter_mut().flat_map(|a| &mut a.mentions) {
        let at = quoted.partition_point(|(span, _)| span.start <= mention.span.start);
        let around = at.checked_sub(1).map(|i| quoted[i]).filter(|(span, _)| span.holds(mention.span.start));
        mention.voice = around.map_or(Voice::Article, |(_, voice)| voice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline;

    #[test]
    fn quoted_words_are_the_speakers() {
        let text = "Ada Mori is kind. “Tomas Brandt is not,” Mori said.";
        let analysis = pipeline::read(text, 0.0).analysis;
        let brandt = analysis.actors.iter().find(|a| a.name == "Tomas Brandt").expect("an actor");
        let mori = analysis.actors.iter().position(|a| a.name == "Ada Mori").expect("an actor");
        assert_eq!(brandt.mentions[0].voice, Voice::Actor(mori));
        assert_eq!(analysis.actors[mori].mentions[0].voice, Voice::Article);
    }
}
