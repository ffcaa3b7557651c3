//! A piece that is quoted whole, in straight marks that stand around its own curly ones: "The board met. “We lost,” Mori
//! said." The inner words are not the outer speaker's, and what the outer speaker tells of them is read as the article's own
//! sentences are. Single marks inside double ones, as in “Mori says ‘no’”, stay the outer speaker's.

use super::clause::{Row, Verb, verbs};
use super::index::Index;
use super::{Answer, Attributed, Chain, rules, speech};
use crate::actors::Mention;
use crate::actors::cluster::Cluster;
use crate::analysis::Kind;
use crate::lexicon::CueClass;
use crate::segment::{Document, Item, Sentence, inside};
use crate::span::Span;

/// Trust that what stands alone behind an inner quotation goes on with it.
const GOES_ON: f32 = 0.9;

/// The quotations in curly marks right inside this one, which stands in straight marks; in double ones inside a turn of a
/// transcript.
fn inner(document: &Document, quotation: usize) -> Vec<usize> {
    let outer = &document.quotations[quotation];
    let turn = outer.label.is_some();
    if !turn && !outer.span.of(document.text).starts_with('"') {
        return Vec::new();
    }
    let apart = |words: &str| words.starts_with('“') || turn && words.starts_with(['"', '”']);
    let within = document.quotations.iter().enumerate().skip(quotation + 1);
    let within = within.take_while(|(_, q)| q.span.start < outer.span.end);
    let own = within.filter(|(_, q)| q.parent == Some(quotation) && q.closed);
    own.filter(|(_, q)| apart(q.span.of(document.text))).map(|(at, _)| at).collect()
}

/// The byte spans of an entry's quotations, marks included and without the quotations in curly marks inside straight ones.
pub fn spans(document: &Document, entry: &Attributed) -> Vec<Span> {
    let mut out = Vec::with_capacity(entry.parts.len());
    for &part in &entry.parts {
        let whole = document.quotations[part].span;
        let mut start = whole.start;
        let holes = inner(document, part);
        for hole in holes.iter().map(|&q| document.quotations[q].span) {
            out.push(Span::new(start, hole.start));
            start = hole.end;
        }
        out.push(Span::new(start, whole.end));
        if !holes.is_empty() {
            let words = |span: &mut Span| {
                *span = span.trim(document.text);
                span.of(document.text).contains(char::is_alphanumeric)
            };
            out.retain_mut(words);
        }
    }
    out
}

/// Attributes the quotations in curly marks inside those of the entries in straight ones. To be asked when all others are answered.
pub fn nested(
    document: &Document,
    mentions: &[Mention],
    clusters: &[Cluster],
    attributed: &[Attributed],
) -> Vec<Attributed> {
    let entries = attributed.iter().filter(|a| a.kind.is_speech());
    let parts = entries.flat_map(|a| a.parts.iter().map(|&part| (part, a.speaker.map(|s| s.actor))));
    let holding: Vec<(usize, Option<usize>, Vec<usize>)> = parts
        .map(|(part, speaker)| (part, speaker, inner(document, part)))
        .filter(|(_, _, inner)| !inner.is_empty())
        .collect();
    if holding.is_empty() {
        return Vec::new();
    }
    let index = Index::quoted(document, mentions);
    let mut chain = Chain::new(document, mentions, clusters);
    for (outer, speaker, inner) in holding {
        let begun = chain.out.len();
        for sentence in inside(document, outer, &inner) {
            let own = own(mentions, &sentence);
            let row = Row { document, sentence: &sentence, mentions, own: &own, index: &index };
            chain.nested(&row, speaker, begun);
        }
    }
    chain.out
}

/// The mentions whose head is in a sentence, which are in order of their first token.
fn own(mentions: &[Mention], sentence: &Sentence) -> Vec<usize> {
    let mut tokens = sentence.items.iter().filter_map(|item| match *item {
        Item::Token(t) => Some(t),
        Item::Quote(_) => None,
    });
    let Some(first) = tokens.next() else { return Vec::new() };
    let last = tokens.next_back().unwrap_or(first);
    let from = mentions.partition_point(|m| m.from < first);
    let to = mentions.partition_point(|m| m.from <= last);
    (from..to).filter(|&m| mentions[m].head <= last).collect()
}

impl Chain<'_, '_> {
    /// The entries of the quotations in a sentence of an outer speaker, whose entries are those from `begun` on.
    fn nested(&mut self, row: &Row, outer: Option<usize>, begun: usize) {
        let found = verbs(row);
        for place in 0..row.len() {
            let Some(&Item::Quote(quotation)) = row.sentence.items.get(place) else { continue };
            let context = rules::context(row, &found, place);
            let named = context.best.and_then(|c| self.answer(&c).map(|answer| (c, answer)));
            let named = named.filter(|(_, answer)| Some(answer.actor) != outer);
            let alone = row.sentence.items.iter().all(|item| match *item {
                Item::Token(t) => !row.document.tokens[t].is_word(),
                Item::Quote(_) => true,
            });
            // “We are broke,” he said. “The money is gone.”
            let before = self.out[begun..].last().filter(|_| alone).and_then(|entry| entry.speaker);
            if let Some(speaker) = before {
                let confidence = speaker.confidence * GOES_ON;
                let speaker = Some(Answer { rule: "continued", confidence, ..speaker });
                self.out.push(Attributed { speaker, ..Attributed::new(Kind::Direct, quotation) });
                continue;
            }
            let kind = speech::kind(row, place, &context);
            // Inside a quotation few phrases are somebody: a colon or a verb of saying tells speech by whom nobody knows.
            let before = |mark: &str| place.checked_sub(1).is_some_and(|before| row.is(before, mark));
            // “He told me on Friday, ‘It will hold.’”
            let led =
                before(",") && rules::last_mark(row.document, quotation).is_some_and(|c| ".!?".contains(c));
            let says = |v: &Verb| v.cue.class != CueClass::As && (v.to == place || led && v.to < place);
            let announced = found.iter().any(says) || before(":");
            let entry = match named {
                Some((candidate, answer)) if kind.is_speech() => Attributed {
                    cue: self.cue(row, &found, &candidate),
                    source: Some(self.source(candidate.mention)),
                    speaker: Some(answer),
                    ..Attributed::new(kind, quotation)
                },
                _ if kind.is_speech() && !announced => Attributed::new(Kind::Scare, quotation),
                _ => Attributed::new(kind, quotation),
            };
            self.out.push(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// Kind, speaker and the parts in marks of every quotation.
    fn told(text: &str) -> Vec<(&'static str, String, Vec<&str>)> {
        let analysis = pipeline::read(text, 0.0).analysis;
        let name = |a: Option<usize>| a.map_or(String::new(), |a| analysis.actors[a].name.clone());
        let quotes = analysis.quotes.iter();
        quotes
            .map(|q| {
                let parts = q.quoted.iter().map(|s| s.of(text)).collect();
                (q.kind.name(), name(q.speaker.map(|s| s.actor)), parts)
            })
            .collect()
    }

    #[test]
    fn a_piece_quoted_whole_keeps_its_voices_apart() {
        let text = "Ada Mori of the Brenn Courier wrote:\n\n\"The board met late. “We lost,” Tomas Brandt said. Then \
                    the lamps went out.\"";
        let outer = vec!["\"The board met late.", "Tomas Brandt said. Then the lamps went out.\""];
        assert_eq!(
            told(text),
            [
                ("direct", "Ada Mori".to_owned(), outer),
                ("direct", "Tomas Brandt".to_owned(), vec!["“We lost,”"])
            ]
        );
    }

    #[test]
    fn inner_terms_are_nobodys() {
        let text = "\"They called it a “wake-up” night,\" Ada Mori said.";
        let outer = vec!["\"They called it a", "night,\""];
        assert_eq!(
            told(text),
            [("direct", "Ada Mori".to_owned(), outer), ("scare", String::new(), vec!["“wake-up”"])]
        );
    }

    #[test]
    fn single_marks_stay_with_the_outer_speaker() {
        let text = "“He told us ‘no’ and left,” Ada Mori said.";
        assert_eq!(told(text), [("direct", "Ada Mori".to_owned(), vec!["“He told us ‘no’ and left,”"])]);
    }
}
