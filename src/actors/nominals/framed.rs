//! "“…,” the biohacker said", "“…,” says an anonymous crofter": whatever noun stands with a verb of saying beside a quotation
//! is a speaker, in a list or not.

use super::{Gender, Guess, Mention, Opening, Places};
use crate::analysis::Form;
use crate::lexicon::{CueClass, CueVerb, Frame, Word, flag, lexicon};
use crate::segment::{Document, Shape};

/// Most words of a phrase before its head.
const MOST: usize = 6;

/// Adds the phrases that no list knows to those found. Both are in the order of their first token.
pub(super) fn add(document: &Document, places: &Places, named: &[Option<usize>], found: &mut Vec<Mention>) {
    let text = Text { document, places, named };
    let new: Vec<_> = (0..document.tokens.len()).filter_map(|at| text.phrase(at)).collect();
    for mention in new {
        let at = found.partition_point(|m| m.from < mention.from);
        let taken = |m: &Mention| m.from < mention.to && mention.from < m.to.max(m.outer_to);
        let before = at.checked_sub(1).is_some_and(|b| taken(&found[b]));
        if !before && !found.get(at).is_some_and(taken) {
            found.insert(at, mention);
        }
    }
}

struct Text<'d> {
    document: &'d Document<'d>,
    places: &'d Places,
    named: &'d [Option<usize>],
}

impl Text<'_> {
    /// A phrase that begins with the determiner at a token.
    fn phrase(&self, at: usize) -> Option<Mention> {
        let document = self.document;
        let opens = document.tokens[at].has(flag::DETERMINER) && self.own(at);
        let opening = match opens.then(|| document.word(at).to_ascii_lowercase())?.as_str() {
            "the" => Opening::Definite,
            "a" | "an" | "one" | "another" => Opening::Indefinite,
            _ if document.tokens[at].has(flag::POSSESSIVE) => Opening::Possessive,
            _ => return None,
        };
        let source = at > 1 && document.is(at - 1, "to") && document.is(at - 2, "according");
        let inverted = || at > 1 && self.inverts(at - 1) && self.is_behind(at - 1);
        let head = if self.places.starts[at] {
            // "The complaint says": elsewhere only what is written
            self.before_verb(at).map(|(noun, _)| noun).filter(|&t| self.is_paper(t))
        } else if self.is_behind(at) {
            self.before_verb(at).filter(|&(_, verb)| self.is_told(verb)).map(|(noun, _)| noun)
        } else if source || inverted() {
            self.behind_verb(at)
        } else {
            None
        }?;
        let named = (at..=head).any(|t| self.named.get(t).is_none_or(Option::is_some));
        (!named && self.is_noun(head)).then(|| self.mention(at, head, opening))
    }

    /// Whether a token stands right behind a quotation that ends as words before their speaker do: “…,” or “…”, and that is
    /// no title: In “Late Harvest,” the camera
    fn is_behind(&self, at: usize) -> bool {
        let open = |q: usize| {
            let inner = self.document.quotations[q].inner.of(self.document.text).trim_end();
            inner
                .trim_end_matches(['”', '’', '"', '\'', '»'])
                .ends_with([',', '?', '!', '…', '—', '–', '-', '.'])
        };
        let comma = self.document.is(at.saturating_sub(1), ",");
        let speech = |q: usize| (comma || open(q)) && !self.is_title(q);
        let quoted = |t: usize| self.document.quotation_of(t).is_some_and(speech) && self.same(t, at);
        let mark = |t: usize| [",", "—", "–", "-"].iter().any(|m| self.document.is(t, m));
        at > 0 && quoted(at - 1) || at > 1 && mark(at - 1) && quoted(at - 2)
    }

    /// “Late Harvest”, or what a preposition stands before.
    fn is_title(&self, quotation: usize) -> bool {
        let (from, to) = self.document.quoted_tokens[quotation];
        let words = || (from..to).map(|t| &self.document.tokens[t]).filter(|t| t.is_word());
        let small = flag::PREPOSITION | flag::CONJUNCTION | flag::DETERMINER;
        let titled =
            words().count() < 6 && words().all(|t| t.is_capital() || t.has(small)) && words().count() > 1;
        let before = from
            .checked_sub(1)
            .is_some_and(|t| self.document.flags(t) & flag::PREPOSITION != 0 && self.same(t, from));
        titled || before
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.places.sentence[one] == self.places.sentence[other]
    }

    /// Whether a token is a word of the article's own.
    fn own(&self, t: usize) -> bool {
        self.document.quotation_of(t).is_none() && self.document.tokens[t].is_word()
    }

    fn cue(&self, t: usize) -> Option<&'static CueVerb> {
        let token = self.document.tokens.get(t)?;
        lexicon().cue(Word { flags: token.flags, cue: token.cue })
    }

    /// Whether a token is a verb of saying in a form that tells a speech: "said", "says".
    fn says(&self, t: usize) -> bool {
        let document = self.document;
        document.tokens.get(t).is_some_and(|token| token.has(flag::CUE) && token.shape == Shape::Lower)
            && self.own(t)
            && (!document.tokens[t].has(flag::ING | flag::BASE) || document.is(t, "read"))
            && self.cue(t).is_some_and(|c| c.class == CueClass::Say || c.lemma == "read")
    }

    /// Whether a verb can stand between a quotation and its speaker, and has no object there.
    fn inverts(&self, t: usize) -> bool {
        const LEMMAS: [&str; 12] = [
            "say", "write", "add", "explain", "recall", "tweet", "reply", "quip", "joke", "argue",
            "continue", "read",
        ];
        // "adds a dog"
        let takes = ["add", "recall", "explain", "argue", "continue"];
        let object = |lemma: &str| takes.contains(&lemma) && self.document.word(t).ends_with('s');
        self.says(t) && self.cue(t).is_some_and(|c| LEMMAS.contains(&c.lemma) && !object(c.lemma))
    }

    /// Whether a token can stand in a phrase before its head.
    fn modifies(&self, t: usize) -> bool {
        let closed = flag::PREPOSITION
            | flag::CONJUNCTION
            | flag::SUBORDINATOR
            | flag::PRONOUN
            | flag::AUXILIARY
            | flag::DETERMINER
            | flag::VERB
            | flag::RELATIVE
            | flag::TIME;
        let participle =
            self.document.word(t).ends_with("ed") && self.document.tokens[t - 1].has(flag::DETERMINER);
        let inside = self.document.is(t, "inside") && self.document.flags(t + 1) & flag::DETERMINER == 0;
        self.own(t) && (!self.document.tokens[t].has(closed) || inside || participle)
    }

    /// "the anonymous biohacker | said": the last token before the verb of saying, and the verb.
    fn before_verb(&self, at: usize) -> Option<(usize, usize)> {
        let fits = |t: &usize| *t < self.document.tokens.len() && self.same(*t, at);
        for t in (at + 1..at + 2 + MOST).take_while(fits) {
            if t > at + 1 && self.says(t) {
                let adverbs = |t: &usize| self.document.tokens[*t].has(flag::ADVERB);
                return (at + 1..t).rev().find(|t| !adverbs(t)).map(|noun| (noun, t));
            }
            let auxiliary = ["has", "had", "have"].iter().any(|w| self.document.is(t, w)) && t > at + 1;
            if !self.modifies(t) && !auxiliary {
                return None;
            }
            if auxiliary {
                return self.says(t + 1).then_some((t - 1, t + 1));
            }
        }
        None
    }

    /// "the diver said on Monday", "the diver told the Harbour Post", but not "the ending says a lot": whether what stands
    /// behind a verb is no object of it.
    fn is_told(&self, verb: usize) -> bool {
        let Some(next) = self.document.tokens.get(verb + 1) else { return true };
        let hearer = self.cue(verb).is_some_and(|c| c.takes(Frame::Hearer));
        let free = flag::PREPOSITION | flag::ADVERB | flag::SUBORDINATOR | flag::TIME;
        hearer
            || !next.is_word()
            || next.quotation().is_some()
            || next.has(free)
            || !self.same(verb, verb + 1)
    }

    /// "said | the anonymous biohacker,": the last token before a mark or what belongs to it.
    fn behind_verb(&self, at: usize) -> Option<usize> {
        let end = (at + 1..at + 2 + MOST)
            .find(|&t| t >= self.document.tokens.len() || !self.same(t, at) || !self.modifies(t))?;
        let closes = end >= self.document.tokens.len()
            || !self.same(end, at)
            || !self.document.tokens[end].is_word() && self.document.tokens[end].shape != Shape::Genitive
            || ["who", "that", "which", "of", "for", "from", "at", "in", "on", "with"]
                .iter()
                .any(|w| self.document.is(end, w));
        (closes && end > at + 1).then_some(end - 1)
    }

    /// A noun for words that are written: "complaint", but not "question".
    fn is_paper(&self, t: usize) -> bool {
        let question = ["question", "questions"].iter().any(|w| self.document.is(t, w));
        self.document.tokens[t].has(flag::ACT | flag::WORK) && !question
    }

    /// Whether a token is a noun that can head a phrase.
    fn is_noun(&self, t: usize) -> bool {
        let token = &self.document.tokens[t];
        token.shape == Shape::Lower
            && !token.has(flag::ADVERB | flag::VERB)
            && self.document.word(t).len() > 2
    }

    fn mention(&self, from: usize, head: usize, opening: Opening) -> Mention {
        let word = self.document.word(head);
        let written = self.document.tokens[head].has(flag::ACT | flag::DOCUMENT | flag::MEDIUM | flag::WORK);
        let plural = word.ends_with('s') && !word.ends_with("ss") && opening != Opening::Indefinite;
        let guess = match (written, plural) {
            (true, _) => Guess::Document,
            (false, true) => Guess::Group,
            (false, false) => Guess::Person,
        };
        Mention {
            from,
            to: head + 1,
            outer: from,
            outer_to: super::behind(self.document, self.places, self.named, head),
            head,
            form: Form::Nominal,
            guess,
            gender: Gender::Unknown,
            plural,
            opening,
            sentence: self.places.sentence[head],
            quotation: None,
            actor: None,
            sure: 0.5,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::{Places, nominals::nominals};
    use crate::segment::Document;

    fn phrases(text: &str) -> Vec<String> {
        let document = Document::new(text);
        let places = Places::new(&document);
        let found = nominals(&document, &places, &[]);
        found.iter().map(|m| document.span(m.from, m.outer_to).of(text).to_owned()).collect()
    }

    #[test]
    fn whoever_speaks_is_somebody() {
        assert_eq!(phrases("“It is late,” the lone pearl diver said."), ["the lone pearl diver"]);
        assert_eq!(
            phrases("“It is late,” says an anonymous beachcomber of the bay."),
            ["an anonymous beachcomber of the bay"]
        );
        assert_eq!(phrases("“It is late,” the sheet of rules said."), [""; 0]);
        assert_eq!(phrases("The wind said nothing."), [""; 0]);
        assert_eq!(phrases("“It is late,” the wind blew."), [""; 0]);
    }
}
