//! Names of organisations that are more than a run of capitals: "Committee on Science, Space and Technology", "Hauliers'
//! Federation", "Citizens for Clean Harbours".

use super::{Finder, is_date};
use crate::lexicon::{flag, lexicon};
use crate::segment::Shape;

/// Small words that can stand inside an organisation's name.
const LINKS: [&str; 7] = ["of", "for", "and", "&", "on", "the", "de"];

/// Books and bodies of law that are named after what is in them.
const WRITTEN: [&str; 5] = ["Code", "Book", "Gospel", "Declaration", "Articles"];

impl Finder<'_, '_> {
    /// "Hauliers' Federation", "Ferrymen's Guild", "Sheriff's Office": whether the token is the apostrophe of several people
    /// or of an office that own an organisation.
    pub(super) fn owned(&self, at: usize) -> bool {
        let document = self.document;
        let owner = document.word(at - 1);
        let several = match document.word(at).chars().count() {
            1 => owner.ends_with('s'),
            _ => {
                let office = document.flags(at - 1) & (flag::TITLE | flag::ROLE) != 0
                    && document.flags(at - 1) & flag::FIRST == 0;
                let proper = document.flags(at - 1) & (flag::FIRST | flag::PLACE) != 0;
                let people = ["men", "People", "Children"].iter().any(|end| owner.ends_with(end));
                office || people && !proper
            }
        };
        document.tokens[at].shape == Shape::Genitive
            && document.tokens[at - 1].shape == Shape::Capital
            && several
            && self.adjacent(at + 1)
            && document.tokens[at + 1].shape == Shape::Capital
            && self.is_body(at + 1)
    }

    /// Whether a capitalised word is a common noun or adjective that names nobody by itself: Drug, Exchange.
    pub(super) fn is_common(&self, at: usize) -> bool {
        let names = flag::FIRST
            | flag::PLACE
            | flag::TITLE
            | flag::ACRONYM
            | flag::PARTY
            | flag::DEMONYM
            | flag::TIME;
        let token = &self.document.tokens[at];
        let listed = |word: &str| lexicon().word(word).flags & flag::COMMON != 0;
        // "Lamps": the list has words of one.
        let plural = || lexicon().singular(&self.document.word(at).to_lowercase()).is_some_and(listed);
        token.shape == Shape::Capital && (token.has(flag::COMMON) || plural()) && !token.has(names)
    }

    /// "Food and Drug Administration": common words on both sides, and the noun of a body at the end. One past it, for the
    /// "and" at `at` of a run from `from`.
    pub(super) fn coordinated(&self, from: usize, at: usize) -> Option<usize> {
        let document = self.document;
        let place = |t: usize| document.flags(t) & (flag::PLACE | flag::DEMONYM | flag::ACRONYM) != 0;
        let from = (from..at).find(|&t| !place(t)).unwrap_or(at);
        let first =
            from < at && at - from <= 2 && (from..at).all(|t| self.is_common(t) && !self.is_staffed(t));
        let capital = |t: &usize| self.adjacent(*t) && document.tokens[*t].is_capital();
        let end = (at + 1..document.tokens.len().min(at + 5)).take_while(capital).last()?;
        (first && end > at + 1 && self.is_body(end) && (at + 1..end).all(|t| self.is_common(t)))
            .then_some(end + 1)
    }

    /// "Citizens for Clean Harbours": people, and what they stand up for, are an organisation.
    pub(super) fn people_for(&self, at: usize) -> bool {
        let document = self.document;
        let word = document.word(at);
        let people = ["People", "Women", "Men"].contains(&word)
            || word.ends_with('s')
                && (document.flags(at) & (flag::DEMONYM | flag::PARTY) != 0
                    || lexicon()
                        .singular(&word.to_lowercase())
                        .is_some_and(|one| lexicon().word(one).flags & (flag::ROLE | flag::GROUP_NOUN) != 0));
        let the = usize::from(document.is(at + 2, "the"));
        let cause = at + 2 + the;
        people
            && document.tokens[at].shape == Shape::Capital
            && document.is(at + 1, "for")
            && self.adjacent(at + 1)
            && self.adjacent(at + 2 + the)
            && cause < document.tokens.len()
            // "Lawyers for Jan Obi" are nobody's name.
            && self.is_common(cause)
    }

    /// A word of an organisation's name: Commission, Securities.
    pub(super) fn is_body(&self, at: usize) -> bool {
        let kind = flag::ORG_WORD | flag::ORG_NOUN;
        if self.document.flags(at) & kind != 0 {
            return true;
        }
        // "Panel", "Centers": the lists have the small word, of one.
        let lower = self.document.word(at).to_lowercase();
        let one = lexicon().singular(&lower).unwrap_or(&lower);
        self.document.tokens[at].shape == Shape::Capital && lexicon().word(one).flags & kind != 0
    }

    /// A noun for a body that has members or staff, so that it can stand alone: Commission, Administration.
    pub(super) fn is_staffed(&self, at: usize) -> bool {
        self.document.flags(at) & flag::ORG_NOUN != 0
    }

    /// "Bureau of Alcohol, Tobacco, Firearms and Explosives": one past the last of the things a body is for, for a run that
    /// ends with the first of them; `end` where there is no such list.
    pub(super) fn enumerated(&self, from: usize, end: usize, linked: bool) -> usize {
        let document = self.document;
        let named = linked && end > from && (from..end - 1).any(|t| self.is_body(t));
        let mut at = end;
        while named && document.is(at, ",") {
            let thing = |t: usize| t < document.tokens.len() && self.adjacent(t) && self.is_common(t);
            if !thing(at + 1) || self.is_staffed(at + 1) {
                break;
            }
            at += 2;
            let last = at + usize::from(document.is(at, ","));
            if document.is(last, "and") && thing(last + 1) && !self.is_staffed(last + 1) {
                return last + 2;
            }
        }
        end
    }

    /// "BRN News/Harbour Post poll": one past the first word behind a stroke between two bodies, or two newspapers.
    fn shared(&self, from: usize, at: usize) -> Option<usize> {
        let document = self.document;
        let kind =
            flag::PUBLICATION | flag::PUBLICATION_WORD | flag::ACRONYM | flag::ORG_WORD | flag::ORG_NOUN;
        let close = |t: usize| document.tokens[t].start == document.tokens[t - 1].end;
        let body = |t: usize| document.flags(t) & kind != 0 || document.tokens[t].shape == Shape::Upper;
        let next = at + 1;
        let capital = self.adjacent(next) && document.tokens[next].is_capital();
        (capital
            && close(at)
            && close(next)
            && (from..at).any(body)
            && (body(next) || self.listed(next).is_some()))
        .then_some(next + 1)
    }

    /// Titles that go with a place and stand for a name: Duke.
    pub(super) fn is_noble(&self, at: usize) -> bool {
        const NOBLES: [&str; 10] = [
            "Duke", "Duchess", "Prince", "Princess", "Earl", "Countess", "Marquess", "Baroness", "Sultan",
            "Emir",
        ];
        NOBLES.contains(&self.document.word(at))
    }

    /// A small word that goes on with an organisation's name: one past the capitalised word behind it.
    pub(super) fn link(&self, from: usize, at: usize, linked: bool) -> Option<usize> {
        let word = self.document.word(at);
        // "Committee to Protect Pilots"
        if word == "to" {
            const CAUSES: [&str; 22] = [
                "Protect",
                "Defend",
                "Save",
                "Stop",
                "End",
                "Prevent",
                "Elect",
                "Re-elect",
                "Free",
                "Restore",
                "Promote",
                "Support",
                "Preserve",
                "Advance",
                "Combat",
                "Abolish",
                "Repeal",
                "Legalize",
                "Investigate",
                "Keep",
                "Fix",
                "Draft",
            ];
            let capital = |t: usize| {
                self.adjacent(t)
                    && self.document.tokens.get(t).is_some_and(|token| token.shape == Shape::Capital)
            };
            let body = (from..at).any(|t| self.is_body(t)) && !self.headline(at) && !linked;
            let cause =
                body && capital(at + 1) && CAUSES.contains(&self.document.word(at + 1)) && capital(at + 2);
            return cause.then_some(at + 3);
        }
        if word == "/" {
            return self.shared(from, at);
        }
        // "University of Velden–Amhurst"
        if word == "–" {
            let close = |t: usize| self.document.tokens[t].start == self.document.tokens[t - 1].end;
            let site = linked
                && close(at)
                && self.capital_after(at)
                && close(at + 1)
                && (from..at).any(|t| self.is_body(t));
            return site.then_some(at + 2);
        }
        // "the Code of Maritime Regulations", "the Book of Nehemiah"
        let surname =
            at > from + 1 && self.document.flags(at - 2) & (flag::FIRST | flag::ROLE | flag::TITLE) != 0;
        if word == "of" && WRITTEN.contains(&self.document.word(at - 1)) && self.capital_after(at) && !surname
        {
            return Some(at + 2);
        }
        // "the Duke of Velden"
        if word == "of" && at == from + 1 && self.is_noble(from) && self.capital_after(at) {
            return Some(at + 2);
        }
        if !LINKS.contains(&word) {
            return None;
        }
        if word == "and"
            && let Some(end) = self.coordinated(from, at)
        {
            return Some(end);
        }
        let mut next = at + 1;
        if matches!(word, "of" | "for" | "on") && self.document.word(next) == "the" && self.adjacent(next) {
            next += 1;
        }
        let fits = self.adjacent(next)
            && self.document.tokens[next].is_capital()
            && (!self.document.tokens[next].has(flag::TIME) || !is_date(self.document.word(next)));
        if !fits {
            return None;
        }
        let any = |bits: u64| (from..at).any(|t| self.document.flags(t) & bits != 0);
        // "House Speaker Carl Lorne of Velden": behind a title and a given name stands where somebody is from.
        let somebody = (from + 1..at.saturating_sub(1)).any(|t| {
            self.document.flags(t - 1) & flag::TITLE != 0 && self.document.flags(t) & flag::FIRST != 0
        });
        let organised = (from..at).any(|t| self.is_body(t)) && !somebody;
        let titled = any(flag::TITLE) && !organised;
        let person =
            self.document.flags(next) & (flag::FIRST | flag::TITLE | flag::ACRONYM | flag::PLACE) != 0;
        let allowed = match word {
            "&" => true,
            "and" => linked && (organised || self.people_for(from)) && !person,
            // "Republican Secretary of State Jan Obi": a listed title goes on over the "of".
            "of" if self.people_for(from) => true,
            "of" => organised && !titled || (from..at).any(|t| self.listed(t).is_some_and(|n| t + n > at)),
            "for" if at == from + 1 && self.people_for(from) => true,
            "for" | "on" => organised && !titled,
            "the" | "de" => false,
            _ => false,
        };
        allowed.then_some(next + 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::{Guess, Places, names};
    use crate::segment::Document;

    fn found(text: &str) -> Vec<(String, Guess)> {
        let document = Document::new(text);
        let names = names::names(&document, &Places::new(&document));
        names.iter().map(|n| (document.line(n.from, n.to), n.guess)).collect()
    }

    fn names(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_committee_to_do_something_is_one() {
        assert_eq!(
            names("She joined the Committee to Protect Lighthouses."),
            ["Committee to Protect Lighthouses"]
        );
        assert_eq!(names("They sold Brenn Bank to Oduya Holdings."), ["Brenn Bank", "Oduya Holdings"]);
    }

    #[test]
    fn a_compound_of_small_words_begins_a_sentence_and_no_name() {
        assert!(names("Tax-free shops said so.").is_empty());
        assert_eq!(names("Velden-born Ada Mori said so."), ["Ada Mori"]);
    }

    #[test]
    fn a_capital_inside_a_word_is_a_firms() {
        assert_eq!(found("He sold HarbourHart."), [("HarbourHart".to_owned(), Guess::Organization)]);
        assert_ne!(found("He met McLorne."), [("McLorne".to_owned(), Guess::Organization)]);
    }

    #[test]
    fn unknown_words_with_an_article_are_no_person() {
        assert_eq!(found("He joined the Varn Dostal."), [("Varn Dostal".to_owned(), Guess::Organization)]);
        assert_eq!(found("He met Varn Dostal."), [("Varn Dostal".to_owned(), Guess::Person)]);
    }
}
