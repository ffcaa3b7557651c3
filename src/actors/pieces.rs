//! Who wrote the pieces that an article quotes at length: who speaks where the sentence before ends in a colon, else
//! who wrote the piece before.

use super::Mention;
use crate::segment::Document;

/// Pieces back that one without an announcement can go on from.
const REACH: usize = 8;

/// The author of a piece; `speaking` tells which mentions are subjects of a verb of saying.
pub fn author(document: &Document, mentions: &[Mention], speaking: &[bool], piece: usize) -> Option<usize> {
    document.pieces[..=piece].iter().rev().take(REACH).find_map(|paragraphs| {
        let before = document.sentences.partition_point(|s| s.paragraph < paragraphs.start).checked_sub(1)?;
        if !document.sentences[before].span.of(document.text).trim_end().ends_with(':') {
            return None;
        }
        let from = mentions.partition_point(|m| m.sentence < before);
        let here = mentions.iter().zip(speaking).skip(from).take_while(|(m, _)| m.sentence == before);
        here.filter(|(m, speaking)| **speaking && m.is_article()).find_map(|(m, _)| m.actor)
    })
}

/// Whom what stands in a paragraph cannot mean by "he" or "she": the author of the piece that the paragraph is of.
pub fn outside(
    document: &Document,
    mentions: &[Mention],
    speaking: &[bool],
    paragraph: usize,
) -> Option<usize> {
    author(document, mentions, speaking, document.piece_of(paragraph)?)
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    #[test]
    fn a_piece_is_by_whom_a_colon_announces_and_goes_on_by_the_same() {
        let text = "Ana Mori of the Courier wrote:\n\n\"Lund had what they called a “turn” in May.\"\n\nOtt liked it.\n\n\
                    “So did I,” said Obi.\n\nIn short:\n\n\"The lamp went out.\n\n“Who is there?” he asked.";
        let reading = pipeline::reading(text);
        let speaking = reading.clauses.speaking(reading.mentions.len());
        let name = |piece| {
            super::author(&reading.document, &reading.mentions, &speaking, piece)
                .map(|a| reading.clusters[a].name.clone())
        };
        assert_eq!(reading.document.pieces.len(), 2);
        assert_eq!((name(0), name(1)), (Some("Ana Mori".into()), Some("Ana Mori".into())));
    }
}
