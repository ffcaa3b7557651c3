//! Speech without quotation marks, by the rules: *Mori said that the plan would fail*; *The plan would fail, Mori said*;
//! *According to Mori, the plan would fail*.
//!
//! Only verbs of saying count, and only where what is said can be told from what else stands behind a verb.

use super::clause::{Manner, Row, Subject, Verb, is_when};
use super::reported::{before, behind, span};
use super::rules::last_mark;
use super::told::{Told, words};
use super::{Attributed, Clauses};
use crate::actors::Mention;
use crate::analysis::Kind;
use crate::lexicon::{CueClass, Frame, flag};
use crate::segment::{Document, Item};
use crate::span::Span;

/// Words between a verb and the “that” of its content: “said on Monday in Orrin that”.
const REACH: usize = 10;

/// Words that may stand between a verb of saying and the comma behind it.
const ADJUNCT: usize = 12;

/// Fewer words are no content, unless a “that” or “to” opens them.
const FEWEST: usize = 3;

/// Words that set a clause of its own apart.
const JOINS: [&str; 11] = [",", ";", "—", "–", "and", "but", "while", "though", "although", "whereas", "as"];

/// How the content stands to its verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Mori said that the plan would fail
    That,
    /// Mori asked whether the plan would fail
    Question,
    /// Mori urged the board to wait
    To,
    /// Mori said the plan would fail
    Clause,
    /// The plan would fail, Mori said
    Before,
    /// The plan, Mori said, would fail
    Around,
    /// According to Mori, the plan would fail
    According,
}

/// How often content (IoU ≥ .5) and source are PolNeAR's, on its training part.
fn trust(shape: Shape, manner: Manner) -> f32 {
    let far = matches!(manner, Manner::Shared | Manner::Clause);
    match shape {
        Shape::That if far => 0.58,
        Shape::That => 0.83,
        Shape::Question if far => 0.70,
        Shape::Question => 0.90,
        Shape::To if far => 0.40,
        Shape::To => 0.66,
        Shape::Clause if far => 0.57,
        Shape::Clause => 0.80,
        Shape::Before => 0.68,
        Shape::Around => 0.86,
        Shape::According => 0.80,
    }
}

/// What a verb reports, as places of its sentence.
struct Found {
    parts: Vec<(usize, usize)>,
    cue: (usize, usize),
    mention: usize,
    shape: Shape,
    manner: Manner,
}

/// All speech without marks, and the clauses around quoted fragments, in the order of the text.
pub fn indirect(
    document: &Document,
    mentions: &[Mention],
    clauses: &Clauses,
    attributed: &[Attributed],
) -> Vec<Told> {
    let whole = attributed.iter().filter(|a| a.kind == Kind::Direct);
    let mut direct = vec![false; document.quotations.len()];
    whole.flat_map(|a| &a.parts).for_each(|&part| direct[part] = true);
    let mut out = Vec::new();
    for (index, sentence) in document.sentences.iter().enumerate() {
        let row = Row { document, sentence, mentions, own: clauses.index.of(index), index: &clauses.index };
        let scene = Scene { row, verbs: &clauses.verbs[index], direct: &direct };
        out.extend(scene.found().iter().filter_map(|found| scene.told(found)));
    }
    out
}

/// A sentence in which speech is looked for.
struct Scene<'a, 'd> {
    row: Row<'a, 'd>,
    verbs: &'d [Verb],
    /// Whether each quotation is a whole clause, which is told by itself.
    direct: &'d [bool],
}

impl Scene<'_, '_> {
    fn found(&self) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::new();
        let mut covered = 0;
        for (nth, verb) in self.verbs.iter().enumerate() {
            if verb.from < covered || verb.passive || verb.cue.class != CueClass::Say {
                continue;
            }
            if let Some(found) = self.by_verb(nth, verb) {
                covered = found.parts.iter().map(|part| part.1).max().unwrap_or(0);
                out.push(found);
            }
        }
        if out.is_empty() {
            out.extend(self.according());
        }
        out
    }

    fn by_verb(&self, nth: usize, verb: &Verb) -> Option<Found> {
        let subject = verb.subject.filter(|subject| subject.manner != Manner::Agent)?;
        let (parts, shape) = self
            .before(verb)
            .or_else(|| self.around(verb))
            .or_else(|| self.after(nth, verb, subject.manner))?;
        let mut parts: Vec<_> = parts.into_iter().filter_map(|part| self.trimmed(part)).collect();
        parts.retain(|(from, to)| from < to);
        let quoted = |&(from, to): &(usize, usize)| (from..to).any(|place| self.is_direct(place));
        if parts.is_empty() || parts.iter().any(quoted) {
            return None;
        }
        let (mention, manner) = (subject.mention, subject.manner);
        Some(Found { parts, cue: (verb.from, verb.to), mention, shape, manner })
    }

    fn is_direct(&self, place: usize) -> bool {
        match self.row.sentence.items.get(place) {
            Some(&Item::Quote(quotation)) => self.direct.get(quotation).copied().unwrap_or(false),
            _ => false,
        }
    }

    /// “The plan would fail, Mori said on Monday.”
    fn before(&self, verb: &Verb) -> Option<(Vec<(usize, usize)>, Shape)> {
        let row = &self.row;
        let (from, to) = before(row, verb)?;
        let mut tail = behind(row, verb);
        while tail < row.len() && (is_when(row, tail) || row.is_adverb(tail)) {
            tail += 1;
        }
        // “After the vote in Orrin, Mori said it was late”: what is said stands behind.
        let behind = self.opens(tail).is_some() || self.that(verb, tail).is_some();
        // “Holding up a map, Mori said …”, “In the spring after the flood, Mori said …”
        let circumstance = row.flags(from) & flag::PREPOSITION != 0 || row.word(from).ends_with("ing");
        let clause = !circumstance && self.is_clause(from, to) && verb.cue.takes(Frame::Clause);
        (!behind && clause).then(|| (vec![(from, to)], Shape::Before))
    }

    /// “The plan, Mori said, would fail.”
    fn around(&self, verb: &Verb) -> Option<(Vec<(usize, usize)>, Shape)> {
        let row = &self.row;
        let fits = |s: &Subject| matches!(s.manner, Manner::Adjacent | Manner::Inverted | Manner::Across);
        let subject = verb.subject.filter(fits)?;
        let first = row.start(subject.mention).min(verb.from);
        let behind = behind(row, verb).max(row.end(subject.mention));
        let comma = first.checked_sub(1).filter(|&place| row.is(place, ",") && place > 0)?;
        let begin = (0..comma).rev().find(|&p| row.is_quote(p) || row.is_any(p, &[";", ":"]));
        let begin = begin.map_or(0, |place| place + 1);
        let last = self.goes_on(verb, behind)?;
        // “And now, said Mori, it is late”; but “…, said Ana Mori, the keeper of the pier”
        let brief = subject.manner != Manner::Inverted || comma - begin <= FEWEST;
        // “The pier — which would, Mori said, sink — is old”, “Brandt, the mayor said, and his wife”
        let plain = !(begin..comma).any(|p| row.is_any(p, &["—", "–", "--"]))
            && !row.is_any(last + 1, &["and", "but", "or", "who", "which"])
            && !row.word(last + 1).ends_with("ing");
        let around = plain && brief && row.len() - last > FEWEST - 1 && begin < comma;
        (around && verb.cue.takes(Frame::Clause))
            .then(|| (vec![(begin, comma), (last + 1, row.len())], Shape::Around))
    }

    /// The comma behind a verb of saying in the middle of what is said, and what belongs to it: “Mori said,”, “Mori told reporters
    /// on Monday,”, “said Mori, the keeper of the pier,”.
    fn goes_on(&self, verb: &Verb, behind: usize) -> Option<usize> {
        let row = &self.row;
        let finite = |p: usize| row.flags(p) & flag::AUXILIARY != 0;
        let close = |from: usize| (from..row.len().min(from + ADJUNCT)).find(|&p| row.is(p, ","));
        let plain = |p: usize| row.token(p).is_some() && !finite(p);
        if !row.is(behind, ",") {
            let comma = close(behind).filter(|&comma| finite(comma + 1))?;
            return (behind..comma).all(plain).then_some(comma);
        }
        let apposed = row.flags(behind + 1) & (flag::DETERMINER | flag::POSSESSIVE) != 0;
        if verb.subject.is_some_and(|s| s.manner == Manner::Inverted) && apposed {
            return close(behind + 1).filter(|&comma| finite(comma + 1));
        }
        Some(behind)
    }

    /// What follows the verb.
    fn after(&self, nth: usize, verb: &Verb, manner: Manner) -> Option<(Vec<(usize, usize)>, Shape)> {
        let (from, shape) = self.begin(verb)?;
        let fits = match shape {
            Shape::That => true,
            Shape::Clause => {
                verb.cue.takes(Frame::Clause) && (manner != Manner::Clause || verb.cue.lemma == "say")
            }
            Shape::To => verb.cue.takes(Frame::To) && manner != Manner::Clause,
            _ => !matches!(manner, Manner::Inverted | Manner::Clause),
        };
        if !fits {
            return None;
        }
        let to = self.end(nth, from);
        let to = (from..to).find(|&place| self.is_direct(place)).unwrap_or(to);
        let opened = matches!(shape, Shape::That | Shape::To);
        (to > from + 1 && (opened || to >= from + FEWEST)).then(|| (vec![(from, to)], shape))
    }

    /// Where the content begins, and how.
    fn begin(&self, verb: &Verb) -> Option<(usize, Shape)> {
        let row = &self.row;
        let mut place = behind(row, verb);
        if let Some(that) = self.that(verb, place) {
            return Some((that, Shape::That));
        }
        if verb.cue.takes(Frame::Hearer) {
            place = self.hearer(place);
        }
        while place < row.len() && (is_when(row, place) || row.is_adverb(place)) {
            place += 1;
        }
        if self.points_back(place) {
            return None;
        }
        let shape = self.opens(place)?;
        let clause = shape != Shape::Clause || verb.cue.lemma == "say" || self.is_clause(place, row.len());
        clause.then_some((place, shape))
    }

    /// “said so in May”, “said the same of Mori”: words for what was told before.
    fn points_back(&self, place: usize) -> bool {
        let row = &self.row;
        let next = row.token(place + 1).is_some_and(|t| row.document.tokens[t].is_word());
        let so = row.is(place, "so")
            && (!next || row.flags(place + 1) & flag::PREPOSITION != 0 || row.is_adverb(place + 1));
        so || row.is(place, "the") && row.is(place + 1, "same")
    }

    /// The “that” of a verb's content: right behind it, or behind when, where and to whom.
    fn that(&self, verb: &Verb, from: usize) -> Option<usize> {
        let row = &self.row;
        if row.is(from, "that") {
            let pronoun = row.is_any(from + 1, &[".", ",", "of"]) || from + 2 >= row.len();
            return (!pronoun).then_some(from);
        }
        let apart = is_when(row, from)
            || row.is_adverb(from)
            || row.flags(from) & flag::PREPOSITION != 0
            || verb.cue.takes(Frame::Hearer);
        let limit = (from + REACH).min(row.len());
        let mut near = (from..limit).take_while(|&p| !row.is_quote(p) && !row.is_any(p, &[";", ":", "—"]));
        apart.then(|| near.find(|&p| row.is(p, "that"))).flatten()
    }

    /// The place behind a hearer: “told | reporters | the plan had failed”.
    fn hearer(&self, from: usize) -> usize {
        let row = &self.row;
        match row.beginning(from) {
            Some(mention) => row.end(mention),
            None if row.flags(from) & (flag::PLURAL | flag::PRONOUN | flag::PUBLICATION | flag::ACRONYM)
                != 0
                || row.is_any(from, &["him", "her", "them", "me", "us"]) =>
            {
                from + 1
            }
            None => from,
        }
    }

    /// What kind of content begins here, if one does.
    fn opens(&self, place: usize) -> Option<Shape> {
        let row = &self.row;
        if row.is(place, "to") {
            return (row.flags(place + 1) & (flag::DETERMINER | flag::TITLE | flag::PRONOUN) == 0
                && row.beginning(place + 1).is_none())
            .then_some(Shape::To);
        }
        if row.is_any(place, &["whether", "if", "how", "why", "what"]) {
            return Some(Shape::Question);
        }
        let mark = row.token(place).is_none_or(|t| !row.document.tokens[t].is_word());
        let closed = flag::PREPOSITION | flag::CONJUNCTION | flag::SUBORDINATOR;
        if mark && !row.is_quote(place) || row.flags(place) & closed != 0 {
            return None;
        }
        Some(Shape::Clause)
    }

    /// Whether what begins with a subject here goes on with a finite verb.
    fn is_clause(&self, place: usize, to: usize) -> bool {
        let row = &self.row;
        let finite = |p: usize| {
            row.flags(p) & (flag::AUXILIARY | flag::VERB) != 0
                || row.flags(p) & flag::CUE != 0 && row.flags(p) & flag::ING == 0
        };
        (place + 1..to).take(14).take_while(|&p| !row.is_any(p, &[";", ":"])).any(finite)
    }

    /// Where what begins at `from` ends: where another clause of reporting begins, or with the sentence.
    fn end(&self, nth: usize, from: usize) -> usize {
        let row = &self.row;
        for verb in self.verbs.iter().skip(nth + 1).filter(|verb| verb.from > from + 2) {
            let Some(subject) = verb.subject else { continue };
            let own = row.start(subject.mention);
            let first = if own > from && own < verb.from { own } else { verb.from };
            let joined = row.is_any(first - 1, &JOINS);
            if joined && (verb.cue.class == CueClass::Say || verb.ing) {
                return first - 1;
            }
        }
        let cited = |&p: &usize| row.is(p, ",") && row.is(p + 1, "according") && row.is(p + 2, "to");
        let last = (from..row.len()).find(cited).unwrap_or(row.len());
        self.conceded(from).map_or(last, |end| end.min(last))
    }

    /// "While the firm said it was “sorry,” customers left": one past the clause that opens the sentence.
    fn conceded(&self, from: usize) -> Option<usize> {
        let row = &self.row;
        let quoted = |p: usize| match row.sentence.items.get(p) {
            Some(&Item::Quote(q)) => last_mark(row.document, q) == Some(','),
            _ => false,
        };
        let end = (from..row.len()).find(|&p| quoted(p) || row.is(p, ","))?;
        let opens = row.is_any(0, &["while", "although", "though", "whereas"]);
        opens.then(|| end + usize::from(quoted(end)))
    }

    /// Without marks and joining words at the ends.
    fn trimmed(&self, (mut from, mut to): (usize, usize)) -> Option<(usize, usize)> {
        let row = &self.row;
        let mark =
            |p: usize| !row.is_quote(p) && row.token(p).is_some_and(|t| !row.document.tokens[t].is_word());
        let joins = |p: usize| row.is_any(p, &["and", "but"]);
        while to > from && (mark(to - 1) && !row.is_any(to - 1, &[")", "]", "%"]) || joins(to - 1)) {
            to -= 1;
        }
        while from < to && (mark(from) && !row.is_any(from, &["(", "[", "$"]) || joins(from)) {
            from += 1;
        }
        (from < to).then_some((from, to))
    }

    /// “According to Mori, the plan would fail”, “The plan would fail, according to Mori.”
    fn according(&self) -> Option<Found> {
        let row = &self.row;
        let at = (0..row.len()).find(|&p| row.is(p, "according") && row.is(p + 1, "to"))?;
        let mention = row
            .beginning(at + 2)
            .or_else(|| row.mentions().find(|&m| row.start(m) > at && row.start(m) < at + 8))?;
        let end = row.end(mention);
        if let Some(found) = self.according_inside(at, mention) {
            return Some(found);
        }
        let part = if at == 0 {
            let comma = (end..row.len()).find(|&p| row.is(p, ","))?;
            (comma + 1, row.len())
        } else {
            (0, at)
        };
        let part = self.trimmed(part)?;
        let quoted = (part.0..part.1).any(|place| self.is_direct(place));
        (!quoted && part.1 - part.0 >= FEWEST).then(|| Found {
            parts: vec![part],
            cue: (at, at + 2),
            mention,
            shape: Shape::According,
            manner: Manner::Adjacent,
        })
    }

    /// “The nets, according to the board in Orrin, are torn.”
    fn according_inside(&self, at: usize, mention: usize) -> Option<Found> {
        let row = &self.row;
        let first = at.checked_sub(1).filter(|&place| row.is(place, ",") && place > 0)?;
        let end = row.end(mention);
        let last = (end..row.len().min(end + 6)).find(|&place| row.is(place, ","))?;
        let goes_on = row.flags(last + 1) & flag::AUXILIARY != 0 && row.len() - last > FEWEST;
        let parts = [(0, first), (last + 1, row.len())].into_iter().map(|part| self.trimmed(part));
        let parts: Vec<_> = parts.collect::<Option<_>>().filter(|_| goes_on)?;
        let quoted = |&(from, to): &(usize, usize)| (from..to).any(|place| self.is_direct(place));
        let (cue, manner) = ((at, at + 2), Manner::Adjacent);
        (!parts.iter().any(quoted)).then_some(Found { parts, cue, mention, shape: Shape::Around, manner })
    }

    fn told(&self, found: &Found) -> Option<Told> {
        let row = &self.row;
        let content: Option<Vec<Span>> = found.parts.iter().map(|&(from, to)| span(row, from, to)).collect();
        let content = content?;
        if content.iter().map(|&part| words(row.document, part)).sum::<usize>() == 0 {
            return None;
        }
        let mention = row.mentions.get(found.mention).filter(|mention| mention.actor.is_some())?;
        Some(Told {
            content,
            cue: span(row, found.cue.0, found.cue.1),
            source: Some(row.document.span(mention.outer, mention.outer_to)),
            open: false,
            speech: true,
            p: trust(found.shape, found.manner),
            rule: "told",
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Kind;
    use crate::pipeline::{analyzed, reading};

    /// Indirect speech as `speaker | cue | content`, parts of a content with `…` between.
    fn told(text: &str) -> Vec<String> {
        let mut reading = reading(text);
        reading.add_indirect();
        let analysis = analyzed(&reading, 0.0).analysis;
        let indirect = analysis.quotes.iter().filter(|quote| quote.kind == Kind::Indirect);
        let line = indirect.map(|quote| {
            let speaker = quote.speaker.expect("a speaker");
            assert_eq!(speaker.rule, "told");
            let cue = quote.cue.as_ref().expect("a cue");
            let content: Vec<&str> = quote.content.iter().map(|span| span.of(text)).collect();
            format!(
                "{} | {} | {}",
                analysis.actors[speaker.actor].name,
                cue.span.of(text),
                content.join(" … ")
            )
        });
        line.collect()
    }

    #[test]
    fn what_points_back_is_no_content() {
        assert!(told("The plan would fail. Ada Mori said so in May.").is_empty());
        assert!(told("The plan would fail. Ada Mori said the same of the harbour.").is_empty());
        assert_eq!(
            told("Ada Mori said so many boats would leave."),
            ["Ada Mori | said | so many boats would leave"]
        );
    }

    #[test]
    fn what_stands_behind_the_verb_is_told() {
        assert_eq!(told("Ada Mori said the plan would fail."), ["Ada Mori | said | the plan would fail"]);
        assert_eq!(
            told("Ada Mori told reporters on Monday that the plan would fail."),
            ["Ada Mori | told | that the plan would fail"]
        );
        assert_eq!(
            told("Ada Mori vowed to keep the crane and said the board was wrong."),
            ["Ada Mori | vowed | to keep the crane", "Ada Mori | said | the board was wrong"]
        );
        assert_eq!(
            told("Ada Mori asked whether the crane would last."),
            ["Ada Mori | asked | whether the crane would last"]
        );
    }

    #[test]
    fn what_stands_before_and_around_is_told() {
        assert_eq!(
            told("The plan would fail, Ada Mori said on Monday."),
            ["Ada Mori | said | The plan would fail"]
        );
        assert_eq!(
            told("The plan, Ada Mori said, would fail before the summer."),
            ["Ada Mori | said | The plan … would fail before the summer"]
        );
        assert_eq!(
            told("According to Ada Mori, the plan would fail."),
            ["Ada Mori | According to | the plan would fail"]
        );
        let after = "After the vote in Orrin, Ada Mori said the plan would fail.";
        assert_eq!(told(after), ["Ada Mori | said | the plan would fail"]);
    }

    #[test]
    fn what_is_no_speech_is_left_alone() {
        for text in [
            "Ada Mori claimed the prize.",
            "Ada Mori spoke in the harbour.",
            "The plan was said to fail.",
            "Ada Mori stated her name.",
            "“The plan will fail,” Ada Mori said.",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_fragment_gets_its_clause() {
        let text = "Ada Mori said the plan was “a gift to the sea” and would fail.";
        let mut reading = reading(text);
        reading.add_indirect();
        let quotes = analyzed(&reading, 0.0).analysis.quotes;
        assert_eq!((quotes.len(), quotes[0].kind), (1, Kind::Mixed));
        assert_eq!(quotes[0].content[0].of(text), "the plan was “a gift to the sea” and would fail");
    }
}
