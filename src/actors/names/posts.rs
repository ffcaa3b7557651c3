//! "Superintendent of Public Instruction Karl Obi": a post of several words before a name belongs to the name.

use crate::actors::{Guess, Mention, Places};
use crate::lexicon::flag;
use crate::segment::{Document, Shape};

/// Most words of a post.
const MOST: usize = 8;

/// Nouns of posts that are held to, at or in something: "Ambassador to the United Nations".
const SENT: [&str; 12] = [
    "ambassador",
    "minister",
    "secretary",
    "director",
    "editor",
    "envoy",
    "representative",
    "adviser",
    "advisor",
    "delegate",
    "liaison",
    "fellow",
];

/// Words of departments and committees that "and" joins to others: "Health and Human Services", "Ways and Means".
const DEPARTMENTS: [&str; 34] = [
    "agriculture",
    "arts",
    "banking",
    "budget",
    "business",
    "commerce",
    "culture",
    "defence",
    "defense",
    "economy",
    "education",
    "energy",
    "environment",
    "finance",
    "food",
    "foreign",
    "health",
    "housing",
    "industry",
    "innovation",
    "interior",
    "justice",
    "labor",
    "labour",
    "oversight",
    "planning",
    "rules",
    "science",
    "security",
    "trade",
    "transport",
    "transportation",
    "veterans",
    "ways",
];

/// Takes the posts before people's names into what stands before those names, and out of the names found. `titled` says of
/// each paragraph whether it is a headline, where a capital means little.
pub(super) fn attach(
    document: &Document,
    places: &Places,
    titled: &[bool],
    names: Vec<Mention>,
) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::with_capacity(names.len());
    for mut name in names {
        let text = Text { document, places, sentence: name.sentence };
        let paragraph = document.sentences.get(name.sentence).map_or(0, |s| s.paragraph);
        let plain = name.guess == Guess::Person
            && name.quotation.is_none()
            && !(titled.get(paragraph).copied().unwrap_or(false) && is_open(document, paragraph));
        let found = if plain { text.doubled(&out, &name).or_else(|| text.post(&name)) } else { None };
        // "Counsel Ivo Dean to Chief of Staff Karl Obi": a dean is a post, Dean is not.
        let given = |n: &Mention| {
            n.to - n.from > 1 && document.flags(n.from) & (flag::FIRST | flag::PLACE) == flag::FIRST
        };
        let person = |noun: usize| ending(&out, noun + 1).is_some_and(given);
        if let Some(noun) = found.filter(|&noun| !person(noun)) {
            name.outer = text.owner(noun);
            name.from = begins(document, &name);
            while let Some(inside) = out.pop_if(|n| n.to > name.outer) {
                name.outer = name.outer.min(inside.outer.min(inside.from));
            }
        }
        out.push(name);
    }
    out
}

/// Whether a paragraph ends without the mark of a sentence, as headlines do.
fn is_open(document: &Document, paragraph: usize) -> bool {
    let text = document.paragraphs.get(paragraph).map_or("", |p| p.of(document.text));
    text.trim_end().ends_with(|c: char| c.is_alphanumeric())
}

/// The name that ends right before token `to`.
fn ending(names: &[Mention], to: usize) -> Option<&Mention> {
    names.iter().rev().find(|n| n.to <= to).filter(|n| n.to == to)
}

/// "Minister for Legal and International Affairs Karl Obi": where the name begins behind the words of the post.
fn begins(document: &Document, name: &Mention) -> usize {
    let first = |t: &usize| document.flags(*t) & (flag::FIRST | flag::PLACE | flag::COMMON) == flag::FIRST;
    let known = document.flags(name.from) & flag::FIRST != 0;
    (name.from..name.to - 1).find(first).filter(|_| !known).unwrap_or(name.from)
}

/// The sentence of a name.
struct Text<'d> {
    document: &'d Document<'d>,
    places: &'d Places,
    sentence: usize,
}

impl Text<'_> {
    /// Whether a token is of the sentence's own words.
    fn holds(&self, t: usize) -> bool {
        self.places.sentence[t] == self.sentence && self.document.tokens[t].quotation().is_none()
    }

    fn is_capital(&self, t: usize) -> bool {
        self.holds(t) && self.document.tokens[t].is_capital()
    }

    fn is_any(&self, t: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.document.is(t, word))
    }

    /// "Velden's President of Sales": where the post begins with whose it is.
    fn owner(&self, noun: usize) -> usize {
        let genitive = |t: &usize| self.document.tokens[*t].shape == Shape::Genitive && self.holds(*t);
        let Some(owner) = noun.checked_sub(1).filter(genitive).and_then(|t| t.checked_sub(1)) else {
            return noun;
        };
        let first = (0..=owner).rev().take(MOST).take_while(|&t| self.is_capital(t)).last();
        first.unwrap_or(noun)
    }

    /// "Health and Human Services Secretary Karl Obi", "Committee Chairman and Senator Karl Obi": where the first office
    /// begins, if a name's office has two parts or the name has two offices. `before` are the names before it.
    fn doubled(&self, before: &[Mention], name: &Mention) -> Option<usize> {
        let document = self.document;
        let word = name.outer.checked_sub(2)?;
        let titled = name.outer < name.from && document.flags(name.from - 1) & flag::TITLE != 0;
        if !titled || document.word(word + 1) != "and" || !self.is_capital(word) {
            return None;
        }
        let office = document.flags(word) & (flag::TITLE | flag::ROLE) != 0;
        let department = self.is_any(word, &DEPARTMENTS) && name.outer + 1 < name.from;
        // "President Brand and Deputy Prime Minister Karl Obi", "Reuters and Senator Karl Obi"
        let somebody = ending(before, word + 1);
        let named = somebody.is_some_and(|n| n.outer < n.from || document.flags(n.from) & flag::FIRST != 0);
        if !(office || department) || named {
            return None;
        }
        // "Joint Chiefs of Staff Chairman"
        let same =
            |t: &usize| self.is_capital(*t) || *t > 0 && document.word(*t) == "of" && self.is_capital(*t - 1);
        let first = (0..=word).rev().take(MOST).take_while(same).last()?;
        // "the President and Senator Karl Obi" are two.
        let two = office && first > 0 && self.is_any(first - 1, &["the"]);
        (!two).then_some(first)
    }

    /// The token of the noun that begins a post right before a full name.
    fn post(&self, name: &Mention) -> Option<usize> {
        let document = self.document;
        let first = name.outer.min(name.from);
        if name.to - name.from < 2 {
            return None;
        }
        let office = flag::TITLE | flag::ROLE;
        let titled = (first..name.from).any(|t| document.flags(t) & office != 0);
        // In "Ambassador to Israel Karl Obi" the place was taken to belong to the name.
        let mut capitals = usize::from(first < name.from && !titled);
        for t in (first.saturating_sub(MOST)..first).rev().take_while(|&t| self.holds(t)) {
            let word = document.word(t);
            if ["of", "to", "for", "in", "at"].contains(&word) {
                let noun = t.checked_sub(1).filter(|&n| self.is_capital(n))?;
                let post = document.flags(noun) & office != 0;
                let sent = self.is_any(noun, &SENT);
                // "a letter from the Prime Minister to Senator Karl Obi"
                let held = capitals > 0 && (word == "of" || sent);
                let whole = capitals == 0 && titled && (word == "of" || self.is_any(noun, &["editor"]));
                return (post && (held || whole)).then_some(noun);
            }
            if ["the", "and"].contains(&word) {
                continue;
            }
            // "Mayor of Velden Sues Karl Obi"
            let flags = document.flags(t);
            let says = flags & flag::CUE != 0 || flags & flag::VERB != 0 && word.ends_with('s');
            let says = says && flags & (flag::ORG_NOUN | flag::ORG_WORD) == 0;
            if !self.is_capital(t) || document.tokens[t].shape == Shape::Genitive || says {
                return None;
            }
            capitals += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::names;

    /// Each name with what stands before it.
    fn names(text: &str) -> Vec<String> {
        let document = Document::new(text);
        let places = Places::new(&document);
        let found = names::names(&document, &places);
        found.iter().map(|n| document.span(n.outer.min(n.from), n.to).of(text).to_owned()).collect()
    }

    #[test]
    fn a_post_belongs_to_the_name_behind_it() {
        for text in [
            "Ohio Superintendent of Public Instruction Karl Teasdale",
            "U.S. Ambassador to the United Nations Nora Haldane",
            "Health and Human Services Secretary Alec Zubin",
            "Harbor Committee Chairman and Marine Gen. Joe Dunfield",
        ] {
            assert_eq!(names(&format!("“It is late,” {text} said.")), [text]);
        }
    }

    #[test]
    fn two_posts_with_an_article_are_two_people() {
        assert_eq!(
            names("On the pier the President and Senator Nora Haldane met."),
            ["Senator Nora Haldane"]
        );
    }

    #[test]
    fn what_belongs_to_another_stays_with_him() {
        assert_eq!(
            names("Counsel Ivo Dean wrote to Chief of Staff Karl Teasdale."),
            ["Counsel Ivo Dean", "Chief of Staff Karl Teasdale"]
        );
        assert_eq!(
            names("Velden’s President of Sales Mira Lorne left."),
            ["Velden’s President of Sales Mira Lorne"]
        );
    }
}
