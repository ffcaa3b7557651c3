//! A noun phrase that speaks as itself: "the union said" says who speaks even where it is not clear which union.

use crate::actors::cluster::Cluster;
use crate::analysis::{Cue, Source};
use crate::attribution::Answer;
use crate::reading::Reading;

/// Below this, the actor behind a noun phrase is not known, and the phrase itself is the answer.
pub const UNKNOWN: f32 = 0.5;
/// How sure a phrase is that nobody surer stands behind: of such answers on the speaker gold (dev and train), 15 of 19 are
/// accepted.
const SURE: f32 = 0.7;

/// How far a noun phrase can be trusted to mean its actor, by how sure coreference is of it. Where coreference guesses from
/// what is spoken of, 34 of 45 quotations of the gold and of held-out articles had the right actor.
pub fn trust(sure: f32) -> f32 {
    if sure < 0.65 { 0.85 } else { 1.0 }
}

/// The words for the source of a quotation whose speaker is not known.
pub struct Phrase {
    /// Index of the quotation's entry.
    pub entry: usize,
    /// Index of the noun phrase among the mentions.
    pub mention: usize,
    /// Where it stands.
    pub source: Source,
    /// The reporting verb beside it.
    pub cue: Option<Cue>,
}

/// Makes actors of phrases that the rules found to speak, each once in a text, and gives them their quotations.
pub fn speak(reading: &mut Reading, phrases: Vec<Phrase>) {
    for Phrase { entry, mention, source, cue } in phrases {
        let actor = actor(reading, mention);
        reading.mentions[mention].actor = Some(actor);
        let entry = &mut reading.attributed[entry];
        (entry.source, entry.cue) = (Some(source), cue);
        entry.speaker = entry.speaker.map(|s| Answer { actor, confidence: SURE, ..s });
    }
}

/// The unnamed actor of a phrase.
fn actor(reading: &mut Reading, mention: usize) -> usize {
    let mention = &reading.mentions[mention];
    let name = reading.document.line(mention.outer, mention.outer_to);
    let same = |c: &Cluster| c.nominal && c.name.eq_ignore_ascii_case(&name);
    if let Some(actor) = reading.clusters.iter().position(same) {
        return actor;
    }
    let head = reading.document.word(mention.head).to_lowercase();
    reading.clusters.push(Cluster::nominal(name, mention.guess, mention.gender, &head, mention.plural));
    reading.clusters.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::{Guess, Mention};
    use crate::pipeline;

    #[test]
    fn a_phrase_is_one_actor_however_often_it_speaks() {
        let text =
            "The Halden Ferry Union met. “No,” the union wrote. Orla Finch left. “Yes,” the union wrote.";
        let mut reading = pipeline::reading(text);
        let phrases: Vec<Phrase> = (0..2)
            .map(|entry| {
                let source = reading.attributed[entry].source.unwrap();
                let is_it = |m: &Mention| reading.document.span(m.outer, m.outer_to) == source.span;
                let mention = reading.mentions.iter().position(is_it).unwrap();
                Phrase { entry, mention, source, cue: None }
            })
            .collect();
        let before = reading.clusters.len();
        speak(&mut reading, phrases);
        let speakers: Vec<usize> = reading.attributed.iter().map(|a| a.speaker.unwrap().actor).collect();
        assert_eq!((reading.clusters.len(), speakers[0]), (before + 1, speakers[1]));
        let actor = &reading.clusters[speakers[0]];
        assert!(actor.nominal && actor.name == "the union" && actor.guess == Guess::Organization);
        assert!(reading.attributed.iter().all(|a| a.speaker.unwrap().confidence == SURE));
    }

    #[test]
    fn guesses_are_trusted_less() {
        assert!(trust(0.45) < trust(0.85));
    }
}
