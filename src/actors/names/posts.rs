//! "Superintendent of Public Instruction Karl Obi": a post of several words before a name belongs to the name.

use crate::actors::{Guess, Mention, Places};
use crate::lexicon::flag;
use crate::segment::{Document, Shape};

/// Most words between the noun of the post and the name.
const MOST: usize = 7;

/// Takes the posts before people's names into what stands before those names, and out of the names found.
pub(super) fn attach(document: &Document, places: &Places, names: Vec<Mention>) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::with_capacity(names.len());
    for mut name in names {
        let found = doubled(document, &out, &name).or_else(|| post(document, places, &name));
        // "Counsel Ivo Dean to Chief of Staff Karl Obi": a dean is a post, Dean is not.
        let person = |noun: usize| {
            ending(&out, noun + 1).is_some_and(|n| n.guess == Guess::Person && n.to - n.from > 1)
        };
        if let Some(noun) = found.filter(|&noun| !person(noun)) {
            name.outer = owner(document, noun);
            name.from = given(document, &name);
            while let Some(inside) = out.pop_if(|n| n.to > name.outer) {
                name.outer = name.outer.min(inside.outer.min(inside.from));
            }
        }
        out.push(name);
    }
    out
}

/// The last name, if it ends before token `to`.
fn ending(names: &[Mention], to: usize) -> Option<&Mention> {
    names.iter().rev().find(|n| n.to <= to).filter(|n| n.to == to)
}

/// "Minister for Legal and International Affairs Karl Obi": where the name begins behind the words of the post.
fn given(document: &Document, name: &Mention) -> usize {
    let first = |t: &usize| document.flags(*t) & (flag::FIRST | flag::PLACE | flag::COMMON) == flag::FIRST;
    let known = document.flags(name.from) & flag::FIRST != 0;
    (name.from..name.to - 1).find(first).filter(|_| !known).unwrap_or(name.from)
}

/// "Velden's President of Sales": where the post begins with whose it is.
fn owner(document: &Document, noun: usize) -> usize {
    let genitive = |t: &usize| document.tokens[*t].shape == Shape::Genitive;
    let Some(owner) = noun.checked_sub(1).filter(genitive).and_then(|t| t.checked_sub(1)) else {
        return noun;
    };
    let first = (0..=owner).rev().take(MOST).take_while(|&t| document.tokens[t].is_capital()).last();
    first.unwrap_or(noun)
}

/// "Health and Human Services Secretary Karl Obi", "Committee Chairman and Senator Karl Obi": where the offices before the
/// last name begin, if "and" joins two words or two of them.
fn doubled(document: &Document, before: &[Mention], name: &Mention) -> Option<usize> {
    let word = name.outer.checked_sub(2)?;
    let office = document.flags(word) & (flag::TITLE | flag::ROLE) != 0;
    let dictionary =
        document.flags(word) & (flag::COMMON | flag::FIRST) == flag::COMMON && name.outer + 1 < name.from;
    let titled = name.outer < name.from && document.flags(name.from - 1) & flag::TITLE != 0;
    let joined = document.word(word + 1) == "and" && document.tokens[word].is_capital();
    if !titled || !(dictionary || office) || !joined || name.quotation.is_some() {
        return None;
    }
    // "President Brand and Deputy Prime Minister Karl Obi"
    let somebody = ending(before, word + 1);
    if somebody.is_some_and(|n| (n.guess == Guess::Person || n.outer < n.from) && !office) {
        return None;
    }
    if somebody.is_some_and(|n| n.guess == Guess::Person && document.flags(n.from) & flag::FIRST != 0) {
        return None;
    }
    // "Joint Chiefs of Staff Chairman"
    let capital = |t: usize| document.tokens[t].is_capital() && document.tokens[t].quotation().is_none();
    let same = |t: &usize| capital(*t) || *t > 0 && document.word(*t) == "of" && capital(*t - 1);
    (0..=word).rev().take(MOST).take_while(same).last()
}

/// The token of the noun that begins a post right before a person's full name.
fn post(document: &Document, places: &Places, name: &Mention) -> Option<usize> {
    let first = name.outer.min(name.from);
    if name.guess != Guess::Person || name.to - name.from < 2 || name.quotation.is_some() {
        return None;
    }
    let fits = |t: &usize| places.sentence[*t] == name.sentence && document.tokens[*t].quotation().is_none();
    let mut capitals = 0;
    for t in (first.saturating_sub(MOST)..first).rev().take_while(fits) {
        let token = &document.tokens[t];
        let link = ["of", "to", "for", "in", "at"].iter().any(|w| document.word(t) == *w);
        if link {
            let noun = t.checked_sub(1).map(|n| &document.tokens[n])?;
            let post = noun.has(flag::TITLE | flag::ROLE) && noun.is_capital() && fits(&(t - 1));
            return (post && (capitals > 0 || name.outer < name.from)).then_some(t - 1);
        }
        if ["the", "and"].contains(&document.word(t)) {
            continue;
        }
        if !token.is_capital() || token.shape == Shape::Genitive {
            return None;
        }
        capitals += 1;
    }
    None
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
            assert_eq!(names(&format!("The {text} said no.")), [text]);
        }
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
