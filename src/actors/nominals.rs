//! Noun phrases that can speak: "senior officials", "a former diplomat", "China's foreign ministry", "the report".

mod edges;
mod framed;
mod pairs;

use self::edges::{behind_modal, is_aside, is_single, is_verb, is_verb_behind};
use self::pairs::{coupled, doubled};
use super::{Gender, Guess, Mention, Opening, Places, gender_of};
use crate::analysis::Form;
use crate::lexicon::flag;
use crate::segment::{Document, Shape};

/// Nouns that head a noun phrase here.
const HEADS: u64 =
    flag::ROLE | flag::ORG_NOUN | flag::GROUP_NOUN | flag::DOCUMENT | flag::MEDIUM | flag::PUBLICATION_NOUN;

/// Longest phrase before the head, in tokens.
const REACH: usize = 9;

/// All noun phrases of the article's own words (quoted words hold none here), in order of their first token.
pub fn nominals(document: &Document, places: &Places, names: &[Mention]) -> Vec<Mention> {
    let named = named(document, names);
    let mut out: Vec<Mention> = Vec::new();
    let mut until = 0;
    for head in 0..document.tokens.len() {
        if head < until {
            continue;
        }
        let token = &document.tokens[head];
        let party = token.has(flag::PARTY) && token.shape == Shape::Capital;
        let title = token.has(flag::TITLE)
            && !token.has(flag::HONORIFIC)
            && named[head].is_none()
            && document.word(head).len() > 3;
        if let Some(mention) = lone(document, places, &named, head) {
            until = mention.to;
            out.push(mention);
            continue;
        }
        // "Prosecutors accused pilots" has a verb, "the accused denied it" a noun
        let verb = document.is(head, "accused")
            && head.checked_sub(1).is_none_or(|t| document.flags(t) & flag::DETERMINER == 0);
        if !(token.has(HEADS) && (token.shape != Shape::Upper || is_abbreviated(document, head))
            || party
            || title)
            || verb
            || token.quotation().is_some()
            || !token.is_word()
        {
            continue;
        }
        if let Some(mention) = phrase(document, places, &named, head, party) {
            if out.last().is_some_and(|last| last.to > mention.from) {
                out.pop();
            }
            out.push(mention);
        }
    }
    framed::add(document, places, &named, &mut out);
    coupled(document, places, doubled(document, out))
}

/// "Another called it …", "someone close to the board said", "the two wrote", "63 percent say": words without a noun that stand for somebody.
fn lone(document: &Document, places: &Places, named: &[Option<usize>], at: usize) -> Option<Mention> {
    if document.tokens[at].quotation().is_some() {
        return None;
    }
    let (to, end, guess) = somebody(document, places, named, at)?;
    let the = document.is(at, "the") && guess == Guess::Group;
    let next = document
        .tokens
        .get(end)
        .filter(|n| places.sentence[end] == places.sentence[at] && n.quotation().is_none())?;
    // "32 percent of Republican claims"
    let noun = document.tokens[at].shape == Shape::Number && document.word(end).ends_with('s');
    // "Another question asked"
    let spoken = flag::ACT | flag::DOCUMENT | flag::MEDIUM;
    let one = ["one", "another"].iter().any(|w| document.is(at, w)) && !next.has(flag::AUXILIARY);
    // "One can't help but ask"
    const MODALS: [&str; 8] = ["can", "can't", "can’t", "cannot", "could", "might", "must", "should"];
    if document.is(at, "one") && end == at + 1 && MODALS.iter().any(|w| document.is(end, w)) {
        return None;
    }
    // "if someone says “go”": nobody does
    let some = ["someone", "somebody", "anyone", "anybody"].iter().any(|w| document.is(at, w));
    let open = |t: usize| ["if", "when", "whenever", "unless"].iter().any(|w| document.is(t, w));
    if some && at > 0 && open(at - 1) && ["says", "say"].iter().any(|w| document.is(end, w)) {
        return None;
    }
    let noun = noun
        || one
            && (next.has(spoken) || document.is(end, "question"))
            && document.flags(end + 1) & (flag::CUE | flag::AUXILIARY | flag::VERB) != 0
            && document.flags(end + 1) & flag::PREPOSITION == 0;
    // "Some now said", but "most often used"
    let aside = next.has(flag::ADVERB) && !document.is(at, "most");
    let after = document.tokens.get(end + 1).filter(|_| aside).unwrap_or(next);
    let verb = after.has(flag::CUE | flag::AUXILIARY | flag::VERB)
        && after.shape == Shape::Lower
        && after.quotation().is_none()
        && !after.has(flag::ROLE)
        && !noun;
    // "Some leaked letters said"
    let noun = |t: usize| {
        document
            .tokens
            .get(t)
            .is_some_and(|t| t.shape == Shape::Lower && t.has(flag::PLURAL | flag::DOCUMENT | flag::MEDIUM))
    };
    let held = document.word(end).ends_with("ed") && noun(end + 1);
    let verb = verb && !(held && document.flags(end + 2) & (flag::CUE | flag::AUXILIARY | flag::VERB) != 0);
    let relative = document.is(end, ",") && document.is(end + 1, "who") || document.is(end, "who");
    // "said one of Lorne's advisers."
    let said = at.checked_sub(1).map(|t| &document.tokens[t]);
    let inverted = end > at + 2
        && !next.is_word()
        && said.is_some_and(|t| t.has(flag::CUE) && t.shape == Shape::Lower && t.quotation().is_none());
    // "A few of the pilots said"
    let from = at - usize::from(at > 0 && document.is(at, "few") && document.is(at - 1, "a"));
    (verb || relative || inverted).then(|| Mention {
        from,
        to,
        outer: from,
        outer_to: end,
        head: to - 1,
        form: Form::Nominal,
        guess,
        gender: Gender::Unknown,
        plural: guess == Guess::Group,
        opening: if the { Opening::Definite } else { Opening::Indefinite },
        sentence: places.sentence[at],
        quotation: None,
        actor: None,
        sure: 0.5,
    })
}

/// One past the words that stand for somebody, one past all that belongs to them, and who that may be.
fn somebody(
    document: &Document,
    places: &Places,
    named: &[Option<usize>],
    at: usize,
) -> Option<(usize, usize, Guess)> {
    let token = &document.tokens[at];
    let word = document.word(at).to_ascii_lowercase();
    let percent = ["percent", "%"].iter().any(|w| document.is(at + 1, w));
    let number = || {
        const TENS: [&str; 8] =
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        word.split('-').next().is_some_and(|tens| TENS.contains(&tens))
    };
    if percent && (token.shape == Shape::Number || number()) {
        return Some((at + 2, behind(document, places, named, at + 1), Guess::Group));
    }
    if matches!(word.as_str(), "someone" | "somebody") {
        return Some((at + 1, behind(document, places, named, at), Guess::Person));
    }
    if !token.has(flag::DETERMINER | flag::QUANTITY) && word != "others" {
        return None;
    }
    // "A second was kinder", "the latter said"
    let ordinal =
        ["second", "third", "fourth", "former", "latter", "other"].iter().any(|w| document.is(at + 1, w));
    let number = ["two", "three", "four"].iter().any(|w| document.is(at + 1, w)) && word == "the";
    // "the British said", but "the Texan said"
    let people = word == "the"
        && ["ish", "ese", "ch", "ss"].iter().any(|end| document.word(at + 1).ends_with(end))
        && document.flags(at + 1) & flag::DEMONYM != 0
        && named.get(at + 1).is_some_and(Option::is_none);
    let number = number || people;
    let end = if number || ordinal && matches!(word.as_str(), "a" | "the") { at + 2 } else { at + 1 };
    // "Two of the crew said"
    const COUNTS: [&str; 11] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "all", "both"];
    if COUNTS.contains(&word.as_str()) && document.is(end, "of") {
        return several(document, named, end)
            .map(|end| (end, behind(document, places, named, end - 1), Guess::Group));
    }
    let guess = match word.as_str() {
        "the" if number => Guess::Group,
        "a" | "the" if end == at + 2 => Guess::Person,
        "one" | "another" => Guess::Person,
        "others" | "some" | "many" | "several" | "most" | "few" | "both" => Guess::Group,
        _ => return None,
    };
    // "one of them"
    let them = document.is(end, "of") && ["them", "us"].iter().any(|w| document.is(end + 1, w));
    let end = if them { end + 2 } else { end };
    let part = ["one", "some", "several", "many", "most", "few"].contains(&word.as_str());
    let end = several(document, named, end).filter(|_| part).unwrap_or(end);
    Some((end, end, guess))
}

/// "one | of his former aides said": one past the plural noun for persons before a verb.
fn several(document: &Document, named: &[Option<usize>], of: usize) -> Option<usize> {
    let first = document.flags(of + 1) & (flag::DETERMINER | flag::POSSESSIVE | flag::QUANTITY) != 0;
    let owned = named.get(of + 1).is_some_and(Option::is_some);
    let some = document.is(of, "of") && (first || owned);
    let plain = |t: usize| {
        let token = &document.tokens[t];
        // "one of Obi's advisers"
        if named[t].is_some() {
            return token.quotation().is_none();
        }
        let noun = flag::ROLE | flag::ORG_NOUN | flag::GROUP_NOUN | flag::MEDIUM | flag::DOCUMENT;
        let verb = token.has(flag::VERB | flag::CUE | flag::AUXILIARY)
            && !token.has(noun)
            && token.shape != Shape::Genitive;
        let thing = token.has(flag::PLURAL) && !token.has(flag::ROLE);
        (token.is_word() || token.shape == Shape::Genitive) && token.quotation().is_none() && !verb && !thing
    };
    let people = |t: &usize| document.flags(*t) & flag::ROLE != 0 && document.flags(*t) & flag::PLURAL != 0;
    let last = (of + 2..of + 6)
        .take_while(|&t| t < named.len() && plain(t))
        .find(|t| named[*t].is_none() && people(t))
        .filter(|_| some)?;
    Some(last + 1)
}

/// "its CEO said", "an MP said", among words that are not all in capitals.
fn is_abbreviated(document: &Document, head: usize) -> bool {
    let token = &document.tokens[head];
    let shouted = |t: Option<usize>| {
        t.and_then(|t| document.tokens.get(t)).is_some_and(|t| t.shape == Shape::Upper && t.has(flag::COMMON))
    };
    token.has(flag::ROLE)
        && token.end - token.start <= 3
        && !shouted(head.checked_sub(1))
        && !shouted(Some(head + 1))
}

/// For each token the name it belongs to.
fn named(document: &Document, names: &[Mention]) -> Vec<Option<usize>> {
    let mut named = vec![None; document.tokens.len()];
    for (index, name) in names.iter().enumerate() {
        named[name.outer.min(name.from)..name.to].fill(Some(index));
    }
    named
}

fn phrase(
    document: &Document,
    places: &Places,
    named: &[Option<usize>],
    head: usize,
    party: bool,
) -> Option<Mention> {
    // "Karl Obi left": only "the left" is somebody.
    let side = ["left", "right"].iter().any(|w| document.is(head, w));
    let the = head
        .checked_sub(1)
        .is_some_and(|t| document.tokens[t].has(flag::DETERMINER) || document.word(t) == "far");
    if side && !the {
        return None;
    }
    // An interview says nothing by itself.
    let interview = ["interview", "interviews"].iter().any(|w| document.is(head, w));
    if named[head].is_some()
        || interview
        || accuses(document, head)
        || replies(document, head)
        || is_verb(document, head)
    {
        return None;
    }
    let token = &document.tokens[head];
    let next = document.tokens.get(head + 1);
    let joined = next.is_some_and(|n| {
        places.sentence[head + 1] == places.sentence[head]
            && n.quotation().is_none()
            && n.has(HEADS)
            && !n.has(flag::CUE)
            && n.is_word()
            && named[head + 1].is_none()
    });
    // "The woman's joy": of those who own something, people without an office are called nothing else.
    let owns = next.is_some_and(|n| n.shape == Shape::Genitive);
    let person =
        ["woman", "man", "girl", "boy", "teenager", "victim", "suspect"].contains(&document.word(head));
    if joined || owns && !person {
        return None;
    }
    let (from, opening) = beginning(document, places, named, head);
    if owns && !matches!(opening, Opening::Definite | Opening::Indefinite) {
        return None;
    }
    let plural = token.has(flag::PLURAL)
        || document.is(head, "police")
        || document.word(head).ends_with('s')
            && (party
                || token.has(flag::ROLE)
                    && !token.has(flag::CUE)
                    && crate::lexicon::lexicon().singular(&document.word(head).to_lowercase()).is_some());
    let alone = from == head;
    let verb = token.has(flag::CUE | flag::VERB) && alone;
    let speaks = next.is_some_and(|n| {
        n.has(flag::CUE | flag::AUXILIARY)
            && n.shape == Shape::Lower
            && n.quotation().is_none()
            && places.sentence[head + 1] == places.sentence[head]
    });
    let mass = token.has(flag::GROUP_NOUN | flag::ORG_NOUN)
        && speaks
        && (places.starts[head] || token.shape == Shape::Lower);
    if verb || alone && opening == Opening::Bare && !plural && !next_is_name(named, head) && !mass {
        return None;
    }
    let paper = token.flags & (flag::ROLE | flag::ORG_NOUN | flag::GROUP_NOUN | flag::PUBLICATION_NOUN) == 0
        && !party
        && !token.has(flag::TITLE);
    if paper && opening == Opening::Bare {
        return None;
    }
    if party && !plural && opening == Opening::Bare {
        return None;
    }
    let guess = guess(token.flags, plural, party);
    Some(Mention {
        from,
        to: head + 1,
        outer: from,
        outer_to: behind(document, places, named, head),
        head,
        form: Form::Nominal,
        guess,
        gender: if plural { Gender::Unknown } else { gender_of(token.flags) },
        plural,
        opening,
        sentence: places.sentence[head],
        quotation: None,
        actor: None,
        sure: 0.5,
    })
}

/// "His companion replies: “…”", "“…,” the report notes.": a verb of saying behind whoever says it, and no head noun.
fn replies(document: &Document, head: usize) -> bool {
    let Some(before) = head.checked_sub(1).map(|at| &document.tokens[at]) else { return false };
    let quotation = |t: usize| document.tokens.get(t).is_some_and(|t| t.quotation().is_some());
    let opens = quotation(head + 1) || [",", ":", "that"].iter().any(|w| document.is(head + 1, w));
    // The phrase stands right behind a quotation.
    let first = (0..head).rev().take(4).find(|&t| document.flags(t) & flag::DETERMINER != 0);
    let behind = first.is_some_and(|t| t > 0 && quotation(t - 1));
    document.tokens[head].has(flag::CUE)
        && document.word(head).ends_with('s')
        && before.has(HEADS)
        && before.shape == Shape::Lower
        && !before.has(flag::PLURAL)
        && (opens && (before.has(flag::ROLE) || behind)
            || document.is(head + 1, "that") && document.flags(head + 2) & (flag::VERB | flag::CUE) == 0
            || behind && document.is(head + 1, "."))
}

/// "Pilots accused the board": "accused" is a verb where somebody follows, and no head noun.
fn accuses(document: &Document, at: usize) -> bool {
    let next = document.tokens.get(at + 1).filter(|n| n.quotation().is_none());
    document.is(at, "accused")
        && next.is_some_and(|n| n.is_capital() || n.has(flag::DETERMINER | flag::PRONOUN))
}

fn next_is_name(named: &[Option<usize>], head: usize) -> bool {
    named.get(head + 1).is_some_and(Option::is_some)
}

fn guess(flags: u64, plural: bool, party: bool) -> Guess {
    if flags & flag::ROLE != 0 || party || flags & flag::TITLE != 0 {
        if plural { Guess::Group } else { Guess::Person }
    } else if flags & flag::PUBLICATION_NOUN != 0 {
        Guess::Publication
    } else if flags & flag::ORG_NOUN != 0 {
        Guess::Organization
    } else if flags & flag::GROUP_NOUN != 0 {
        Guess::Group
    } else {
        Guess::Document
    }
}

/// The first token of a phrase and how it opens.
fn beginning(document: &Document, places: &Places, named: &[Option<usize>], head: usize) -> (usize, Opening) {
    let mut from = head;
    let mut opening = Opening::Bare;
    let stop = flag::PREPOSITION | flag::CONJUNCTION | flag::SUBORDINATOR | flag::PRONOUN | flag::AUXILIARY;
    while from > 0 && head - from < REACH {
        let before = from - 1;
        let token = &document.tokens[before];
        if places.sentence[before] != places.sentence[head] || token.quotation().is_some() {
            break;
        }
        if token.shape == Shape::Genitive {
            from = possessor(document, named, before);
            opening = Opening::Possessive;
            break;
        }
        if is_series(document, before, from, head) {
            from = before;
            continue;
        }
        if !token.is_word() {
            break;
        }
        // "opinion that pilots should": no "that" of several
        if document.is(before, "that") && document.tokens[head].has(flag::PLURAL) {
            break;
        }
        if token.has(flag::DETERMINER) && is_single(document, before, from, head) {
            return (head, Opening::Bare);
        }
        if token.has(flag::DETERMINER) {
            from = before;
            opening = match opening {
                Opening::Possessive => Opening::Possessive,
                _ if token.has(flag::POSSESSIVE) => Opening::Possessive,
                _ if token.has(flag::INDEFINITE) => Opening::Indefinite,
                _ => Opening::Definite,
            };
            break;
        }
        let lower = token.shape == Shape::Lower;
        let press = document.is(before, "press") && token.has(flag::BASE | flag::VERB) && before + 1 == from;
        let court = document.is(before, "appeals") && document.is(before + 1, "court");
        let noun = flag::BASE | flag::ROLE | flag::ING;
        let reports = token.has(flag::CUE) && !token.has(noun) && !adjectival(document.word(before));
        let verb = !press && !court && (token.has(flag::VERB) && !document.is(before, "retired") || reports);
        let closed = token.has(stop) && (lower || places.starts[before] || token.has(flag::PRONOUN));
        if named[before].is_none() && (closed || lower && verb) {
            from = behind_modal(document, before, from, head);
            break;
        }
        // "So pilots said", "even pilots": such words are part of a phrase only behind a determiner.
        let determined = before > 0 && document.flags(before - 1) & flag::DETERMINER != 0;
        if named[before].is_none() && is_aside(document, before) && !determined {
            from = behind_modal(document, before, from, head);
            break;
        }
        // "while regulators urge cigarette smokers"
        if lower && from < head && is_verb_behind(document, before) {
            break;
        }
        if document.is(before, "former") || token.has(flag::QUANTITY) && opening == Opening::Bare {
            opening = if token.has(flag::QUANTITY) { Opening::Indefinite } else { opening };
        }
        from = before;
    }
    // "at least seven pilots"
    let least =
        from > 0 && ["least", "most"].iter().any(|w| document.is(from, w)) && document.is(from - 1, "at");
    (from + usize::from(least && from < head), opening)
}

/// "two independent, | bipartisan commissions", "a blunt, | weary aide": a comma between adjectives behind a number or "a".
fn is_series(document: &Document, comma: usize, from: usize, head: usize) -> bool {
    let small = flag::PREPOSITION | flag::CONJUNCTION | flag::SUBORDINATOR | flag::PRONOUN | flag::AUXILIARY;
    let closed = small | flag::DETERMINER | flag::ADVERB | flag::CUE | flag::PLURAL;
    let plain = |t: usize| document.tokens[t].shape == Shape::Lower && document.flags(t) & closed == 0;
    if !document.is(comma, ",") || comma < 2 || from == head || !plain(comma - 1) || !plain(from) {
        return false;
    }
    let plural = document.flags(head) & flag::PLURAL != 0;
    let number = document.flags(comma - 2) & flag::QUANTITY != 0 && plural;
    number || document.flags(comma - 2) & flag::INDEFINITE != 0 && !plural
}

/// Participles of reporting verbs that stand before nouns more often than they report.
fn adjectival(word: &str) -> bool {
    matches!(
        word,
        "named"
            | "unnamed"
            | "elected"
            | "accused"
            | "convicted"
            | "appointed"
            | "retired"
            | "so-called"
            | "outspoken"
            | "leading"
            | "alleged"
            | "proposed"
            | "senior"
    )
}

/// First token of the phrase that owns, whose genitive is at `at`.
fn possessor(document: &Document, named: &[Option<usize>], at: usize) -> usize {
    let mut from = at.saturating_sub(1);
    if let Some(name) = named[from] {
        while from > 0 && named[from - 1] == Some(name) {
            from -= 1;
        }
    }
    while from > 0 && at - from < 6 {
        let token = &document.tokens[from - 1];
        let more = token.has(flag::DETERMINER | flag::TITLE)
            && !token.has(flag::SUBORDINATOR)
            && !document.is(from - 1, "that")
            || token.is_capital()
                && named[from - 1].is_none()
                && !token.has(flag::PREPOSITION | flag::CONJUNCTION | flag::SUBORDINATOR)
            || token.is_word()
                && token.shape == Shape::Lower
                && named[from].is_none()
                && token.has(flag::COMMON)
                && !token.has(
                    flag::VERB
                        | flag::CUE
                        | flag::PREPOSITION
                        | flag::CONJUNCTION
                        | flag::SUBORDINATOR
                        | flag::AUXILIARY
                        | flag::PRONOUN,
                );
        if !more {
            break;
        }
        from -= 1;
        if document.tokens[from].has(flag::DETERMINER) {
            break;
        }
    }
    from
}

/// Prepositions that tie something to the noun before.
const TIES: [&str; 9] = ["of", "for", "from", "at", "with", "in", "on", "inside", "near"];

/// Nouns for who is somebody's: "an aide to Mori".
const SERVES: [&str; 8] =
    ["aide", "aides", "adviser", "advisers", "advisor", "advisors", "assistant", "counsel"];

/// One past the last token that belongs to the phrase behind its head: "for the company", "close to the talks".
fn behind(document: &Document, places: &Places, named: &[Option<usize>], head: usize) -> usize {
    let mut end = head + 1;
    let limit = (head + 13).min(document.tokens.len());
    let inside = |t: usize| places.sentence[t] == places.sentence[head] && document.quotation_of(t).is_none();
    while end < limit && inside(end) {
        let mut at = end;
        if ["close", "familiar", "involved", "based", "briefed"].iter().any(|w| document.is(at, w)) {
            at += 1;
        }
        // "an aide to Mori", but "an aide to answer phones"
        let serves = SERVES.iter().any(|w| document.is(end - 1, w))
            && (document.tokens.get(at + 1).is_some_and(|t| t.is_capital())
                || document.flags(at + 1) & (flag::DETERMINER | flag::POSSESSIVE) != 0);
        let to = document.is(at, "to") && (at > end || at + 1 < limit && serves);
        if at >= limit || !(to || TIES.iter().any(|w| document.is(at, w))) {
            break;
        }
        // "pilots with their caps", "Democrats for his courage"
        let theirs = document.flags(at + 1) & flag::POSSESSIVE != 0;
        if theirs
            && document.flags(head) & flag::PLURAL != 0
            && ["with", "for"].iter().any(|w| document.is(at, w))
        {
            break;
        }
        let object = object_end(document, &inside, named, at + 1, limit);
        if object == at + 1 {
            break;
        }
        end = object;
    }
    end
}

/// One past the noun phrase that begins at `from`.
fn object_end(
    document: &Document,
    inside: &dyn Fn(usize) -> bool,
    named: &[Option<usize>],
    from: usize,
    limit: usize,
) -> usize {
    let number =
        document.tokens.get(from + 1).is_some_and(|t| t.has(flag::QUANTITY) || t.shape == Shape::Number);
    let about =
        ["about", "around", "nearly", "roughly", "almost", "over"].iter().any(|w| document.is(from, w));
    // "a group of | about thirty nurses"
    let from = if about && number && inside(from) { from + 1 } else { from };
    let mut at = from;
    while at < limit && inside(at) {
        let token = &document.tokens[at];
        let closed = flag::PREPOSITION | flag::SUBORDINATOR | flag::AUXILIARY | flag::CONJUNCTION;
        let name = named[at].is_some() || token.shape == Shape::Genitive;
        let noun = at > from
            && (document.tokens[at - 1].shape == Shape::Genitive
                || document.tokens[at - 1].has(flag::DETERMINER)
                || named[at - 1].is_some() && token.has(HEADS));
        let verb = token.has(flag::CUE | flag::VERB) && token.shape == Shape::Lower && at > from && !noun;
        // "the rally in Brenn | his aides"
        let next = at > from && token.has(flag::POSSESSIVE) && named[at - 1].is_some();
        let him = token.has(flag::PRONOUN)
            && !matches!(document.word(at), "him" | "her" | "them" | "it" | "his" | "their" | "its");
        if !name
            && (!token.is_word()
                || token.has(closed)
                || verb
                || next
                || him
                || token.has(flag::ADVERB)
                || token.has(flag::TIME) && token.is_capital())
        {
            break;
        }
        at += 1;
        // "with him" ends here, "in her department" does not.
        let owns = token.has(flag::POSSESSIVE)
            && document
                .tokens
                .get(at)
                .is_some_and(|n| n.is_word() && !n.has(closed | flag::CUE | flag::VERB | flag::TIME));
        if token.has(flag::PRONOUN) && !owns {
            break;
        }
    }
    at
}
