//! Two noun phrases linked by "and" that are one mention.

use super::{Gender, Guess, Mention, Opening, Places};
use crate::lexicon::flag;
use crate::segment::{Document, Shape};

/// "Pilots and harbour masters said": people who speak together, called by two nouns.
pub(super) fn coupled(document: &Document, places: &Places, phrases: Vec<Mention>) -> Vec<Mention> {
    let people = |m: &Mention| {
        m.to == m.outer_to
            && (m.guess == Guess::Group || ["police", "staff"].iter().any(|w| document.is(m.head, w)))
    };
    let mut out: Vec<Mention> = Vec::with_capacity(phrases.len());
    for second in phrases {
        let next = document.tokens.get(second.outer_to).filter(|t| {
            t.shape == Shape::Lower
                && t.quotation().is_none()
                && places.sentence[second.outer_to] == second.sentence
        });
        // "have called", "have also said"
        let perfect = ["have", "had"].iter().any(|w| document.is(second.outer_to, w));
        let past = (second.outer_to + 1..second.outer_to + 3).any(|t| document.flags(t) & flag::CUE != 0);
        let says = next.is_some_and(|t| t.has(flag::CUE) && !t.has(flag::ING) || perfect && past);
        let source = |first: &Mention| {
            first.from > 1 && document.is(first.from - 1, "to") && document.is(first.from - 2, "according")
        };
        // "Police arrested pilots and officials said": the pilots do not begin a clause.
        let begins = |first: &Mention| {
            let Some(before) = first.from.checked_sub(1).filter(|&t| places.sentence[t] == first.sentence)
            else {
                return true;
            };
            let token = &document.tokens[before];
            token.quotation().is_some()
                || token.has(flag::SUBORDINATOR)
                || [",", ":", "but", "—", "–"].iter().any(|w| document.is(before, w))
                    && document.flags(before.saturating_sub(1)) & flag::PLURAL == 0
        };
        let pair = |first: &&mut Mention| {
            people(first)
                && second.plural
                && matches!(second.guess, Guess::Group | Guess::Organization | Guess::Publication)
                && matches!(second.opening, Opening::Bare)
                && first.to + 1 == second.from
                && document.is(first.to, "and")
                && (says && begins(first) || source(first))
        };
        match out.last_mut().filter(pair) {
            Some(first) => {
                (first.to, first.outer_to, first.head) = (second.to, second.outer_to, second.head);
            }
            None => out.push(second),
        }
    }
    out
}

/// "The former first lady and U.S. senator said": one person, called by two nouns.
pub(super) fn doubled(document: &Document, phrases: Vec<Mention>) -> Vec<Mention> {
    let person = |m: &Mention| m.guess == Guess::Person && !m.plural;
    let mut out: Vec<Mention> = Vec::with_capacity(phrases.len());
    for second in phrases {
        let verb = document.tokens.get(second.to).is_some_and(|t| {
            t.has(flag::CUE | flag::AUXILIARY | flag::VERB)
                && t.shape == Shape::Lower
                && t.quotation().is_none()
        });
        let many = ["are", "were", "have"].iter().any(|w| document.is(second.to, w));
        let single = ["is", "was", "has", "says"].iter().any(|w| document.is(second.to, w));
        let former = |m: &Mention| {
            (m.from..m.head).any(|t| ["former", "onetime", "then"].iter().any(|w| document.is(t, w)))
        };
        // "the Vermont senator and Democratic candidate"
        let qualified = |m: &Mention| (m.from..m.head).any(|t| document.tokens[t].is_capital());
        let one = |first: &&mut Mention| {
            verb && !many
                && (single || former(first) || qualified(&second))
                && person(first)
                && person(&second)
                && first.opening == Opening::Definite
                && second.opening == Opening::Bare
                && first.to + 1 == second.from
                && document.is(first.to, "and")
        };
        match out.last_mut().filter(one) {
            Some(first) => {
                (first.to, first.outer_to, first.head) = (second.to, second.outer_to, second.head);
                if first.gender == Gender::Unknown {
                    first.gender = second.gender;
                }
            }
            None => out.push(second),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::actors::{Places, names::names, nominals::nominals};
    use crate::segment::Document;

    /// The noun phrases of a text.
    fn phrases(text: &str) -> Vec<String> {
        let document = Document::new(text);
        let places = Places::new(&document);
        let named = names(&document, &places);
        nominals(&document, &places, &named).iter().map(|m| document.line(m.outer, m.outer_to)).collect()
    }

    #[test]
    fn people_who_speak_together_are_one() {
        assert_eq!(phrases("Teachers and nurses said it was late."), ["Teachers and nurses"]);
        assert_eq!(phrases("It was late, according to teachers and nurses."), ["teachers and nurses"]);
    }

    #[test]
    fn an_object_is_no_subject_of_the_next_clause() {
        assert_eq!(phrases("She met teachers and parents said so."), ["teachers", "parents"]);
        assert_eq!(
            phrases("Police arrested pilots and officials said so."),
            ["Police", "pilots", "officials"]
        );
    }
}
