//! The subjects of reporting verbs: who speaks by a verb, read off the words around it without a parser.

use super::clause::{
    Manner, Row, Subject, Verb, begins_clause, first_of_verb, is_contraction, is_passive, is_person, is_when,
    judged_by, reported_by,
};
use super::source::is_participle;
use crate::actors::{Guess, Opening};
use crate::analysis::Form;
use crate::lexicon::{CueClass, flag};
use crate::segment::Shape;

/// "heard Mori yell", "let Mori call": whose the bare verb at a place is, behind a verb of the senses or of letting.
pub(super) fn made_to(row: &Row, place: usize) -> Option<usize> {
    const LETTING: [&str; 15] = [
        "heard", "hear", "hears", "hearing", "saw", "see", "seeing", "watched", "watching", "watch", "let",
        "letting", "make", "makes", "made",
    ];
    let mention =
        row.ending(place).filter(|&m| row.mentions[m].form != Form::Nominal || are_people(row, m))?;
    let before = row.start(mention).checked_sub(1)?;
    row.is_any(before, &LETTING).then_some(mention)
}

/// "led Mori to call", "prompting Mori to say": whose the infinitive at a place is.
fn caused(row: &Row, place: usize) -> Option<usize> {
    const CAUSES: [&str; 21] = [
        "led",
        "leads",
        "leading",
        "prompted",
        "prompts",
        "prompting",
        "caused",
        "causes",
        "causing",
        "forced",
        "forces",
        "forcing",
        "inspired",
        "inspires",
        "inspiring",
        "pushed",
        "pushes",
        "pushing",
        "drove",
        "drives",
        "driving",
    ];
    let to = place.checked_sub(1).filter(|&p| row.is(p, "to"))?;
    let comma = usize::from(to > 0 && row.is(to - 1, ","));
    let mention = row.ending(to - comma)?;
    let first = row.start(mention).checked_sub(1)?;
    // "led his wife and former partner Mori to call"
    let plain = |p: &usize| {
        let verb = flag::AUXILIARY | flag::SUBORDINATOR | flag::PREPOSITION;
        row.token(*p).is_some_and(|t| row.document.tokens[t].is_word()) && row.flags(*p) & verb == 0
    };
    let near = (first.saturating_sub(6)..=first).rev();
    near.take_while(|p| row.shape(*p) == Shape::Genitive || plain(p))
        .any(|p| row.is_any(p, &CAUSES))
        .then_some(mention)
}

/// Who speaks by a verb.
pub(super) fn subject(row: &Row, verb: &Verb, before: &[Verb]) -> Option<Subject> {
    if let Some(found) = quoted_as_saying(row, verb) {
        return Some(found);
    }
    if verb.passive {
        return agent(row, verb);
    }
    if let Some(mention) = quoted(row, verb) {
        return Some(Subject { mention, manner: Manner::Adjacent });
    }
    if let Some(found) = inverted(row, verb) {
        return Some(found);
    }
    let bare = row.word(verb.from) == verb.cue.lemma;
    let made = || made_to(row, verb.from).or_else(|| caused(row, verb.from));
    if let Some(mention) = bare.then(made).flatten() {
        return Some(Subject { mention, manner: Manner::Adjacent });
    }
    let mut place = verb.from;
    while place > 0 && row.belongs_to_verb(place - 1) {
        place -= 1;
    }
    if place == verb.from
        && let Some(auxiliary) = parted(row, place)
    {
        place = auxiliary;
    }
    if verb.ing && place == verb.from {
        return shared(row, verb, before);
    }
    if let Some(mention) = told_in(row, place) {
        return Some(Subject { mention, manner: Manner::Adjacent });
    }
    if let Some(mention) = before_relative(row, verb, before).filter(|_| verb.cue.class == CueClass::Say) {
        return Some(Subject { mention, manner: Manner::Across });
    }
    left(row, place, before)
}

/// "cited a report that said", "read a letter from the board on Monday that said", "led Mori to make a remark that called":
/// whose words a text is that a relative clause tells, where its verb begins at `place`. Who puts out a text says it.
fn told_in(row: &Row, place: usize) -> Option<usize> {
    const RUNS: [&str; 16] = [
        "ran",
        "runs",
        "running",
        "had",
        "has",
        "carried",
        "carries",
        "splashed",
        "attached",
        "added",
        "started",
        "launched",
        "circulated",
        "unveiled",
        "drafted",
        "aired",
    ];
    const MAKES: [&str; 12] = [
        "make",
        "makes",
        "made",
        "making",
        "give",
        "gives",
        "gave",
        "giving",
        "deliver",
        "delivers",
        "delivered",
        "delivering",
    ];
    let that = place.checked_sub(1).filter(|&p| row.is_any(p, &["that", "which"]))?;
    let comma = usize::from(that > 0 && row.is(that, "which") && row.is(that - 1, ","));
    let mut end = that - comma;
    while end > 0 && end + 3 > that && is_when(row, end - 1) {
        end -= 1;
    }
    let made = |before: usize| row.is_any(before, &MAKES).then(|| caused(row, before)).flatten();
    let is_text =
        |m: &usize| row.mentions[*m].form == Form::Nominal && row.mentions[*m].guess == Guess::Document;
    let Some(last) = row.ending(end) else {
        // "a comment that called"
        let noun = end.checked_sub(1)?;
        let spoken = row.flags(noun) & (flag::ACT | flag::MEDIUM) != 0;
        return (noun.saturating_sub(3)..noun).rev().filter(|_| spoken).find_map(made);
    };
    let start = row.start(last);
    let sender = |p: usize| row.is_any(p, &["from", "by"]);
    if !is_text(&last) {
        let by = start.checked_sub(1).filter(|&p| sender(p))?;
        return row.ending(by).filter(is_text).map(|_| last);
    }
    let from = (start..end).find(|&p| sender(p));
    let somebody = |m: &usize| !matches!(row.mentions[*m].guess, Guess::Document | Guess::Place);
    if let Some(sender) = from.and_then(|p| row.beginning(p + 1)).filter(somebody) {
        return Some(sender);
    }
    let before = start.checked_sub(1).filter(|&p| row.token(p).is_some())?;
    if row.is_any(before, &MAKES) {
        return made(before);
    }
    let by_subject = row.flags(before) & flag::ISSUING != 0 || row.is_any(before, &RUNS);
    (!by_subject).then_some(last)
}

/// "was quoted by the paper as saying", "quoted Mori as saying".
fn quoted_as_saying(row: &Row, verb: &Verb) -> Option<Subject> {
    if !verb.ing || !row.is(verb.from.wrapping_sub(1), "as") {
        return None;
    }
    let from = verb.from.saturating_sub(16);
    let quote = (from..verb.from).rev().find(|&p| {
        row.is_any(
            p,
            &["quoted", "quotes", "quoting", "cited", "citing", "recalled", "overheard", "recorded", "heard"],
        )
    })?;
    let mention = if is_passive(row, quote, false) {
        left(row, first_of_verb(row, quote), &[])?.mention
    } else {
        row.mentions().find(|&m| row.start(m) > quote && row.start(m) < verb.from)?
    };
    Some(Subject { mention, manner: Manner::Adjacent })
}

/// "“…,” Lorne quoted Mori as saying": whom somebody quotes.
pub(super) fn quoted(row: &Row, verb: &Verb) -> Option<usize> {
    let found = row.beginning(verb.to).filter(|_| verb.cue.lemma == "quote")?;
    let end = row.end(found);
    (row.is(end, "as") && row.is_any(end + 1, &["saying", "telling", "writing", "asking"])).then_some(found)
}

/// "was described by officials as".
fn agent(row: &Row, verb: &Verb) -> Option<Subject> {
    let limit = (verb.to + 12).min(row.len());
    let near =
        || (verb.to..limit).take_while(|&p| !row.is_quote(p) || p < verb.to + 2).find(|&p| row.is(p, "by"));
    let by = judged_by(row, verb.from).or_else(near)?;
    let mention = row.beginning(by + 1)?;
    Some(Subject { mention, manner: Manner::Agent })
}

/// "said Mori aide | Jan Lorne": whose name it is that stands behind another's and nouns.
fn modified(row: &Row, first: usize) -> Option<usize> {
    let end = row.end(first);
    let noun = |p: &usize| {
        let other = flag::PREPOSITION
            | flag::VERB
            | flag::CUE
            | flag::AUXILIARY
            | flag::CONJUNCTION
            | flag::SUBORDINATOR
            | flag::ADVERB
            | flag::DETERMINER
            | flag::PRONOUN
            | flag::RELATIVE;
        row.token(*p).is_some() && row.shape(*p) == Shape::Lower && row.flags(*p) & other == 0
    };
    let nouns = (end..row.len()).take(4).take_while(noun).count();
    let name = |m: usize| row.mentions[m].form == Form::Name;
    let last = row.beginning(end + nouns).filter(|&m| is_person(row, m))?;
    ((1..4).contains(&nouns) && name(first)).then_some(last)
}

/// “…,” said X.
fn inverted(row: &Row, verb: &Verb) -> Option<Subject> {
    let mut before = verb.from;
    while before > 0 && (row.is_adverb(before - 1) || row.is_any(before - 1, &[",", "—", "–", "-", "."]))
    {
        before -= 1;
    }
    let behind_quote = before > 0 && row.is_quote(before - 1);
    let as_before = row.is(verb.from.wrapping_sub(1), "as");
    let start = verb.from == 0;
    let comma = row.is(verb.from.wrapping_sub(1), ",") && verb.cue.class == CueClass::Say;
    if !(behind_quote || as_before || start || comma) || verb.ing {
        return None;
    }
    // "Sen. Lorne, D-Velden, asked Obi, “…”"
    let addresses = ["ask", "tell", "urge", "warn", "remind"].contains(&verb.cue.lemma);
    let apposition =
        || across(row, verb.from - 1).is_some_and(|m| is_person(row, m) && begins_clause(row, m));
    if !(behind_quote || as_before || start) && addresses && apposition() {
        return None;
    }
    let mention = named_behind(row, verb)?;
    let mention = modified(row, mention).unwrap_or(mention);
    let hearer = verb.cue.lemma == "tell"
        || row.mentions[mention].form == Form::Pronoun
            && row.is_any(row.start(mention), &["him", "her", "them"]);
    let base = row.word(verb.from) == verb.cue.lemma && !matches!(verb.cue.lemma, "read" | "put");
    let agrees = !base || row.mentions[mention].plural;
    let end = row.end(mention);
    // "says Kamin of the Institute for Weather"
    let held = row.mentions[mention].form == Form::Name
        && matches!(row.mentions[mention].guess, Guess::Person | Guess::Unknown)
        && row.is_any(end, &["of", "at", "in", "from", "who", "(", "with", "on"]);
    let closes = behind_quote
        || held
        || as_before
        || start
        || end >= row.len()
        || row.is_any(end, &[".", ",", "—", "-", ";", ":"]);
    (!hearer && agrees && closes).then_some(Subject { mention, manner: Manner::Inverted })
}

/// "said then-Sen. Lorne", "said one of them, Lorne.", "said farmhand Silas Nutbeam": whom the words behind a verb name.
fn named_behind(row: &Row, verb: &Verb) -> Option<usize> {
    let mut after = verb.to;
    let then = |p: usize| row.word(p).to_ascii_lowercase().starts_with("then-");
    while (row.is_adverb(after) || row.is(after, "then") || row.is(after, "-") || then(after))
        && row.beginning(after).is_none()
    {
        after += 1;
    }
    let of_them = row.is(after, "one")
        && row.is(after + 1, "of")
        && row.is_any(after + 2, &["them", "those"])
        && row.is(after + 3, ",");
    let apposed = row.beginning(after + 4).filter(|&m| of_them && is_person(row, m));
    let mention = apposed.or_else(|| row.beginning(after)).or_else(|| named_within(row, after))?;
    Some(owned(row, mention).or_else(|| handle(row, mention)).unwrap_or(mention))
}

/// "tweeted one user, @AnaLorne.": the account of somebody who is not named.
fn handle(row: &Row, user: usize) -> Option<usize> {
    let end = row.end(user);
    let found = row.beginning(end + 1).filter(|_| row.is(end, ",") && row.word(end + 1).starts_with('@'))?;
    (row.mentions[user].form == Form::Nominal).then_some(found)
}

/// "said Velden's Ana Lorne": the person named behind a genitive.
pub(super) fn owned(row: &Row, owner: usize) -> Option<usize> {
    let genitive = row.end(owner);
    let found = row.beginning(genitive + 1).filter(|_| row.shape(genitive) == Shape::Genitive)?;
    // "Velden's Plain Dealer"
    let body = row.mentions[owner].guess == Guess::Place && row.mentions[found].form == Form::Name;
    (is_person(row, found) || body).then_some(found)
}

/// "said farmhand Silas Nutbeam": a name behind a few small words that no list knows as a role.
fn named_within(row: &Row, from: usize) -> Option<usize> {
    let closed = flag::PREPOSITION
        | flag::CONJUNCTION
        | flag::SUBORDINATOR
        | flag::AUXILIARY
        | flag::PRONOUN
        | flag::TIME;
    for place in from..(from + 7).min(row.len()) {
        if let Some(mention) = row.beginning(place) {
            return (row.mentions[mention].form == Form::Name && place > from).then_some(mention);
        }
        let word = row.token(place).is_some_and(|t| row.document.tokens[t].is_word());
        // "humanitarian and author Lorne", "Secretary of State spokesman Lorne"
        let capital = |p: usize| row.shape(p) == Shape::Capital;
        let joins = place > from
            && (row.is(place, "and")
                || row.is(place, "of") && capital(place - 1) && capital(place + 1)
                || row.is(place, "of")
                    && row.flags(place - 1) & flag::BASE != 0
                    && row.shape(place + 1) == Shape::Lower);
        if !word || row.flags(place) & closed != 0 && !joins {
            return None;
        }
    }
    None
}

/// "Nurses have, for weeks, called": where the auxiliary stands that an insertion parts from the verb at `place`.
fn parted(row: &Row, place: usize) -> Option<usize> {
    const LONGEST: usize = 8;
    let comma = place.checked_sub(1).filter(|&p| row.is(p, ","))?;
    let opens = (comma.saturating_sub(LONGEST)..comma).rev().find(|&p| row.is(p, ","))?;
    let auxiliary = opens.checked_sub(1)?;
    let inserted = (opens + 1..comma).all(|p| !row.is_quote(p) && row.flags(p) & flag::AUXILIARY == 0);
    (inserted && row.flags(auxiliary) & flag::AUXILIARY != 0).then_some(auxiliary)
}

/// The subject to the left of a verb group that begins at `place`.
fn left(row: &Row, place: usize, before: &[Verb]) -> Option<Subject> {
    let mut end = place;
    // (R-Texas), [pictured]
    while end > 0 && row.is_any(end - 1, &[")", "]"]) {
        let open = (0..end).rev().find(|&p| row.is_any(p, &["(", "["]))?;
        end = open;
    }
    // Theresa May is no month.
    let person = |end: usize| row.ending(end).is_some_and(|m| is_person(row, m));
    while end > 0 && is_when(row, end - 1) && !person(end) {
        end -= 1;
    }
    if let Some(mention) = row.ending(end)
        && let Some(found) = plain_subject(row, mention)
    {
        let mention = apposed(row, found).or_else(|| with_others(row, found)).unwrap_or(found);
        return Some(Subject { mention, manner: Manner::Adjacent });
    }
    if end > 0
        && row.is_any(end - 1, &[",", "—", "–", "-"])
        && let Some(mention) = across(row, end - 1)
    {
        return Some(Subject { mention, manner: Manner::Across });
    }
    if let Some(subject) = joined(row, end, before) {
        return Some(subject);
    }
    // "When my mother called, I laughed and said"
    let mine = |m: &usize| !(row.end(*m)..end).any(|p| row.is_any(p, &["I", "we"]) && row.is(p - 1, ","));
    clause_first(row, end).filter(mine).map(|mention| Subject { mention, manner: Manner::Clause })
}

/// "Lorne left and said", "…, who owns it and says": the subject of a verb before "and", where `end` is one past it.
fn joined(row: &Row, end: usize, before: &[Verb]) -> Option<Subject> {
    let and = end.checked_sub(1).filter(|&p| row.is_any(p, &["and", "but", "then", "or", ","]))?;
    if let Some(mention) = relative(row, and) {
        return Some(Subject { mention, manner: Manner::Clause });
    }
    let speaks = |v: &Verb| v.subject.is_some() && !v.passive && v.to < end && !is_over(row, v, end);
    let last = before.iter().rposition(speaks)?;
    let last = &before[reported_by(row, before, last).unwrap_or(last)];
    let between = (last.to..end).any(|p| row.flags(p) & flag::SUBORDINATOR != 0 && !row.is(p, "that"));
    last.subject.filter(|_| !between).map(|s| Subject { mention: s.mention, manner: Manner::Shared })
}

/// "Mori left after Lorne said so, then came back and told": whether the clause of time with a verb in it is over before `end`.
fn is_over(row: &Row, verb: &Verb, end: usize) -> bool {
    let opens = verb.subject.and_then(|s| row.start(s.mention).checked_sub(1));
    let inserted = opens.is_some_and(|p| row.is_any(p, &OPENERS));
    let goes_on = |p: usize| row.is(p, ",") && row.is_any(p + 1, &["then", "later"]);
    inserted && ((verb.to..end).any(goes_on) || main_clause(row, 0, end) > verb.to)
}

/// "Lorne and her colleagues said": the one who is named of them.
fn with_others(row: &Row, mention: usize) -> Option<usize> {
    let at = row.start(mention);
    let others = row.mentions[mention].plural && row.flags(at) & flag::POSSESSIVE != 0;
    let named = row.ending(at.checked_sub(1)?).filter(|_| others && row.is(at - 1, "and"))?;
    let one = is_person(row, named) || row.is_any(at - 2, &["he", "she"]);
    // "Police arrested Lorne and her lawyers said"
    (begins_clause(row, named) && one).then_some(named)
}

/// "Anthony Anton, president and CEO of the association stated": the name before an apposition that no comma closes.
fn apposed(row: &Row, mention: usize) -> Option<usize> {
    let start = row.start(mention);
    if row.mentions[mention].form == Form::Pronoun || start < 3 {
        return None;
    }
    let low = start.saturating_sub(12);
    for p in (low..start).rev() {
        if row.is(p, ",") {
            let name = row.ending(p).filter(|&m| is_person(row, m))?;
            let at = row.start(name);
            let opens = at == 0 || row.is_quote(at - 1);
            // "Lorne, a spokeswoman for the port said", but not "Lorne, a witness said"
            let phrase = &row.mentions[mention];
            let told = |t: usize| row.document.tokens[t].is_capital() || row.document.is(t, "former");
            let whose = phrase.outer_to > phrase.to || (phrase.from..phrase.head).any(told);
            let one = phrase.opening == Opening::Indefinite && !phrase.plural && whose;
            return (opens && (p + 1 < start || one)).then_some(name);
        }
        if row.is_quote(p)
            || row.flags(p) & (flag::VERB | flag::AUXILIARY | flag::CUE | flag::SUBORDINATOR | flag::PRONOUN)
                != 0
                && row.shape(p) == Shape::Lower
        {
            return None;
        }
    }
    None
}

/// "…, who rents him the building and says": the relative pronoun of the clause that a verb behind "and" goes on.
fn relative(row: &Row, and: usize) -> Option<usize> {
    if row.is(and, ",") {
        return None;
    }
    let low = and.saturating_sub(24);
    let open = (low..and)
        .rev()
        .take_while(|&p| !row.is_quote(p) && !row.is_any(p, &[",", ";", ":"]))
        .find(|&p| row.flags(p) & flag::RELATIVE != 0)?;
    row.beginning(open)
}

/// "a woman who lives near the port said": the phrase before a relative clause of one verb, if it begins its clause and
/// nothing but that clause stands before its verb.
fn before_relative(row: &Row, verb: &Verb, before: &[Verb]) -> Option<usize> {
    let end = first_of_verb(row, verb.from);
    let ends = flag::CONJUNCTION | flag::SUBORDINATOR;
    let who = (verb.from.saturating_sub(24)..end).rev().find(|&p| row.is(p, "who"))?;
    let plain = |p: usize| {
        let closed = row.flags(p) & ends != 0 && row.flags(p) & flag::PREPOSITION == 0
            || row.is_any(p, &["as", "after"]);
        row.token(p).is_some() && !closed && !row.is_any(p, &[",", ";", ":", "that"])
    };
    // "such tests", "the board"
    let noun =
        |p: usize| row.flags(p - 1) & (flag::DETERMINER | flag::PREPOSITION) != 0 || row.is(p - 1, "such");
    let finite = |p: usize| {
        !noun(p)
            && row.flags(p) & (flag::VERB | flag::AUXILIARY | flag::CUE) != 0
            && row.shape(p) == Shape::Lower
    };
    let groups = (who + 1..end).filter(|&p| finite(p) && !(finite(p - 1) && p > who + 1)).count();
    let said = before.iter().any(|v| v.from > who && v.cue.class == CueClass::Say);
    let mention = row.ending(who).filter(|_| groups == 1 && !said && (who + 1..end).all(plain))?;
    let opens = row.start(mention).checked_sub(1);
    let begins = opens.is_none_or(|p| row.is_quote(p) || row.is(p, ",") && p > 0 && row.is_quote(p - 1));
    (begins && row.mentions[mention].form == Form::Nominal).then_some(mention)
}

/// A mention that ends right before the verb, unless it hangs on a preposition: then the phrase it hangs on.
fn plain_subject(row: &Row, mention: usize) -> Option<usize> {
    let start = row.start(mention);
    if start == 0 {
        return Some(mention);
    }
    let before = start - 1;
    let hangs = |p: usize| row.flags(p) & flag::PREPOSITION != 0 && row.flags(p) & flag::SUBORDINATOR == 0;
    // "A judge in a case against Lorne and his shipyard told both sides"
    if row.is(before, "and")
        && row.flags(start) & flag::POSSESSIVE != 0
        && let Some(first) = row.ending(before)
        && row.start(first).checked_sub(1).is_some_and(hangs)
        && let Some(head) = plain_subject(row, first).filter(|&m| m != first)
    {
        return Some(head);
    }
    if !hangs(before) {
        return Some(mention);
    }
    // "the father of the dead soldier said": the phrase before the preposition, if one ends there.
    match row.ending(before) {
        Some(owner) if !matches!(row.mentions[owner].guess, Guess::Place) => plain_subject(row, owner),
        // "A source speaking to the Post said"
        None if row.word(before.wrapping_sub(1)).ends_with("ing")
            && let Some(speaking) = row.ending(before - 1) =>
        {
            plain_subject(row, speaking)
        }
        // "The memo leaked by Lorne said"
        None if row.is(before, "by")
            && row.token(before.wrapping_sub(1)).is_some_and(|t| is_participle(row.document, t))
            && let Some(thing) = row.ending(before - 1) =>
        {
            plain_subject(row, thing)
        }
        _ => {
            // "in an interview with the Post told viewers"
            let determined = before > 1 && row.flags(before - 2) & flag::DETERMINER != 0;
            let noun = before > 0
                && row.shape(before - 1) == Shape::Lower
                && (row.flags(before - 1) & (flag::VERB | flag::CUE) == 0 || determined);
            if noun { None } else { Some(mention) }
        }
    }
}

/// "Robertson, a former diplomat, said": the mention before the comma that opens what the comma at `comma` closes.
fn across(row: &Row, comma: usize) -> Option<usize> {
    if comma > 0
        && row.is(comma - 1, ")")
        && let Some(name) = row.ending(comma).filter(|&m| row.mentions[m].form == Form::Name)
    {
        return Some(name);
    }
    // "The head of the Office for Ports and Harbours, Ana Lorne, said"
    if let Some(name) = row.ending(comma).filter(|&m| is_person(row, m))
        && let Some(opens) = row.start(name).checked_sub(1).filter(|&p| row.is(p, ","))
        && row.ending(opens).is_some_and(|m| row.mentions[m].form == Form::Name && !is_person(row, m))
    {
        return Some(name);
    }
    let low = comma.saturating_sub(34);
    let mut best = None;
    for p in (low..comma).rev() {
        if row.is_quote(p) || row.is_any(p, &[";", ":"]) {
            break;
        }
        let opens = row.is_any(p, &[",", "—", "–", "-"]);
        let Some(mention) = row.ending(p).filter(|&m| opens && is_interrupted(row, m, p)) else { continue };
        best = Some(mention);
        // "Mori, a politics and history expert at the school,"
        let at = row.start(mention);
        let inserted =
            at > 0 && row.mentions[mention].form == Form::Nominal && row.is_any(at - 1, &[",", "and"]);
        if !inserted {
            break;
        }
    }
    best.or_else(|| row.ending(comma).filter(|&m| row.start(m) > 0 && row.is(row.start(m) - 1, ",")))
}

/// Whether a mention can be the subject that an insertion beginning with the mark at `mark` parts from its verb.
fn is_interrupted(row: &Row, mention: usize, mark: usize) -> bool {
    const BEFORE: [&str; 12] =
        [",", "and", "but", "that", "as", "when", "while", "because", "where", "—", "though", ")"];
    let Some(before) = row.start(mention).checked_sub(1) else {
        return row.mentions[mention].guess != Guess::Place;
    };
    let begins = row.is_quote(before) || row.is_any(before, &BEFORE);
    // "with one of his allies — Rep. Lorne — in Velden, told"
    let dash = |p: usize| row.is_any(p, &["—", "–", "--"]);
    let inside = dash(mark) && dash(before);
    let hangs = row.flags(before) & flag::PREPOSITION != 0 && !row.is_any(before, &["as", "while"]);
    begins && !inside && !hangs && row.mentions[mention].guess != Guess::Place
}

/// The first noun phrase of the clause before `end` that hangs on no preposition.
pub(super) fn clause_first(row: &Row, end: usize) -> Option<usize> {
    let mut from = end;
    while from > 0 {
        let p = from - 1;
        let subordinator = row.flags(p) & flag::SUBORDINATOR != 0
            && row.flags(p) & flag::RELATIVE == 0
            && !row.is_any(p, &["as", "before", "after", "since", "until"]);
        if (row.is_quote(p) || row.is_any(p, &[";", ":"]) || subordinator)
            && (free(row, from, end).is_some() || row.is_quote(p))
        {
            break;
        }
        from -= 1;
    }
    free(row, main_clause(row, from, end), end)
}

/// Words that open a clause of time or reason.
const OPENERS: [&str; 11] =
    ["as", "while", "when", "after", "before", "since", "because", "although", "once", "until", "though"];

/// Within how many words such a clause ends.
const OPENING: usize = 40;

/// "As Lorne spoke, the chairman rose and said": where the main clause begins behind one of time or reason, else `from`.
fn main_clause(row: &Row, from: usize, end: usize) -> usize {
    let subject = |comma: &usize| {
        let named = row.is(*comma, ",").then(|| row.beginning(comma + 1)).flatten();
        named.is_some_and(|m| {
            let next = row.end(m);
            next < end && !row.is_any(next, &[",", "and", "or"]) && row.shape(next) == Shape::Lower
        })
    };
    if !row.is_any(from, &OPENERS) {
        return from;
    }
    (from..end.min(from + OPENING)).find(subject).map_or(from, |comma| comma + 1)
}

/// The first mention between two places that hangs on no preposition and is followed by more than a comma.
fn free(row: &Row, from: usize, end: usize) -> Option<usize> {
    let hangs = |m: usize| {
        let at = row.start(m);
        at > 0
            && (row.flags(at - 1) & flag::PREPOSITION != 0
                || row.shape(at - 1) == Shape::Genitive && !is_person(row, m))
    };
    let owns = |m: usize| row.shape(row.end(m)) == Shape::Genitive && !is_contraction(row, row.end(m));
    // "Velden Port spokeswoman Ana Lorne": the port is hers.
    let told = |m: &usize| {
        row.mentions[*m].form != Form::Name
            || !row.beginning(row.end(*m)).is_some_and(|next| is_person(row, next) && row.end(next) <= end)
    };
    let in_range = |m: &usize| row.start(*m) >= from && row.end(*m) <= end && told(m);
    row.mentions()
        .filter(in_range)
        .find(|&m| !hangs(m) && !owns(m) && row.mentions[m].guess != Guess::Place)
        .or_else(|| row.mentions().filter(in_range).find(|&m| !hangs(m) && !owns(m)))
}

/// What a phrase and its participle can hang on: "heard protesters chanting", "the video shows guards saying".
const SENSES: [&str; 24] = [
    "with",
    "of",
    "heard",
    "hear",
    "hears",
    "hearing",
    "saw",
    "see",
    "sees",
    "watched",
    "remembered",
    "remembers",
    "recalled",
    "recalls",
    "overheard",
    "show",
    "shows",
    "showed",
    "shown",
    "showing",
    "captured",
    "captures",
    "featured",
    "features",
];

/// Whether a participle of raising one's voice is that of the people right before it: they begin their clause. In "lunged
/// at officers shouting" it is not.
fn is_voiced(row: &Row, mention: usize, verb: &Verb) -> bool {
    const VOICE: [&str; 16] = [
        "shout", "chant", "yell", "scream", "cry", "roar", "sing", "holler", "jeer", "heckle", "bellow",
        "shriek", "whisper", "mutter", "murmur", "hiss",
    ];
    let before = row.start(mention).wrapping_sub(1);
    let begins = begins_clause(row, mention) || row.is_any(before, &["from", "by", "as", "and", "told"]);
    begins && are_people(row, mention) && VOICE.contains(&verb.cue.lemma)
}

/// Whether a mention can be people.
fn are_people(row: &Row, mention: usize) -> bool {
    matches!(row.mentions[mention].guess, Guess::Person | Guess::Group | Guess::Unknown)
}

/// "The footage showed protesters throwing stones and chanting": the people whose other participle stands before "and".
fn doing(row: &Row, chanting: usize) -> Option<usize> {
    let and = chanting.checked_sub(1).filter(|&p| row.is(p, "and"))?;
    let participle =
        |p: usize| row.shape(p) == Shape::Lower && row.word(p).ends_with("ing") && row.word(p).len() > 5;
    let mention = (1..and)
        .rev()
        .take_while(|&p| !row.is_quote(p))
        .filter(|&p| participle(p))
        .find_map(|p| row.ending(p))?;
    (are_people(row, mention) && row.start(mention) > 0 && row.is_any(row.start(mention) - 1, &SENSES))
        .then_some(mention)
}

/// "criticized Mori for | calling it a farce", "urged Mori to apologize for | saying so": who is blamed or thanked for it. So is
/// who "was criticized by Mori for | calling it one".
fn blamed(row: &Row, verb: &Verb) -> Option<Subject> {
    const SAYS: [&str; 12] = [
        "say", "tell", "call", "describe", "suggest", "tweet", "write", "joke", "declare", "argue", "refer",
        "utter",
    ];
    const URGES: [&str; 14] = [
        "urged", "urges", "urging", "asked", "asks", "asking", "ordered", "wants", "wanted", "pressed",
        "told", "on", "for", "forced",
    ];
    let called_for = row.is_any(verb.to, &["for", "on"]);
    let end = verb.from.checked_sub(1).filter(|&p| row.is(p, "for") && SAYS.contains(&verb.cue.lemma));
    let mut end = end.filter(|_| !called_for)?;
    let apologizes = end > 1 && row.is_any(end - 1, &["apologize", "apologise"]) && row.is(end - 2, "to");
    if apologizes {
        end -= 2;
    }
    while end > 0 && is_when(row, end - 1) {
        end -= 1;
    }
    let mention = row.ending(end).filter(|&m| are_people(row, m) && row.mentions[m].form != Form::Nominal)?;
    let before = row.start(mention).checked_sub(1)?;
    if row.is(before, "by") && !apologizes {
        let mention = clause_first(row, before)?;
        return Some(Subject { mention, manner: Manner::Clause });
    }
    let verbal = row.flags(before) & (flag::VERB | flag::CUE) != 0 || row.word(before).ends_with("ed");
    let acts = verbal && row.shape(before) == Shape::Lower && row.flags(before) & flag::AUXILIARY == 0;
    let object = row.is_any(row.start(mention), &["him", "her", "them"]);
    let fits = match apologizes {
        true => row.is_any(before, &URGES),
        false => acts || object || row.is_any(before, &["at", "on", "out"]),
    };
    fits.then_some(Subject { mention, manner: Manner::Adjacent })
}

/// The subject of "…, adding that": that of the verb before, else of the clause.
fn shared(row: &Row, verb: &Verb, before: &[Verb]) -> Option<Subject> {
    if row.flags(verb.from.wrapping_sub(1)) & flag::PREPOSITION == 0
        && verb.from > 0
        && let Some(mention) = row.ending(verb.from)
    {
        // "blamed the board for Mori saying": not the board
        let named = |m: &usize| {
            row.mentions[*m].form == Form::Name
                && row.end(*m) == verb.from
                && row.is(row.start(*m).wrapping_sub(1), "for")
        };
        let mention = row.mentions().find(named).unwrap_or(mention);
        let before = row.start(mention).wrapping_sub(1);
        let hangs = row.is_any(before, &SENSES)
            || is_person(row, mention)
                && row.is_any(before, &["about", "as", "like", "after", "despite", "was", "for"]);
        if hangs || is_voiced(row, mention, verb) || row.is_any(row.start(mention).wrapping_sub(1), &["and"])
        {
            return Some(Subject { mention, manner: Manner::Adjacent });
        }
    }
    if let Some(found) = blamed(row, verb) {
        return Some(found);
    }
    // "They marched past the hall while chanting"
    if verb.from > 1 && row.is_any(verb.from - 1, &["while", "when", "before", "after"]) {
        let joins =
            |&p: &usize| row.is(p, ";") || row.is_any(p, &["and", "but"]) && p > 0 && row.is(p - 1, ",");
        let later = (0..verb.from).rev().filter(joins).find_map(|p| free(row, p + 1, verb.from));
        let found = later.or_else(|| free(row, 0, verb.from));
        return found.map(|mention| Subject { mention, manner: Manner::Clause });
    }
    if let Some(mention) = doing(row, verb.from) {
        return Some(Subject { mention, manner: Manner::Adjacent });
    }
    // "Mori hit back at a report that called it a farce, adding"
    let inserted = |v: &Verb| told_in(row, first_of_verb(row, v.from)).is_some();
    let aside = |v: &Verb| inserted(v) || v.ing && blamed(row, v).is_some();
    let last = before.iter().rposition(|v| v.subject.is_some() && v.to <= verb.from && !aside(v));
    let last = last.map(|nth| &before[reported_by(row, before, nth).unwrap_or(nth)]);
    if let Some(subject) = last.and_then(|v| v.subject) {
        return Some(Subject { mention: subject.mention, manner: Manner::Shared });
    }
    if verb.from == 0 {
        // "Speaking in Oslo, Mori …"
        return row
            .mentions()
            .find(|&m| row.is(row.start(m).wrapping_sub(1), ","))
            .map(|mention| Subject { mention, manner: Manner::Clause });
    }
    clause_first(row, verb.from).map(|mention| Subject { mention, manner: Manner::Clause })
}
