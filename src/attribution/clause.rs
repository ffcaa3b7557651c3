//! Verbs of saying and their subjects, read off the words of a sentence without a parser.

use super::index::Index;
use crate::actors::{Guess, Mention, Opening};
use crate::analysis::Form;
use crate::lexicon::{CueClass, CueVerb, Word, flag, lexicon};
use crate::segment::{Document, Item, Sentence, Shape};

/// A sentence seen as a row of places: words, marks, and quotations that count as one place each.
#[derive(Clone, Copy)]
pub(super) struct Row<'a, 'd> {
    pub(super) document: &'d Document<'a>,
    pub(super) sentence: &'d Sentence,
    pub(super) mentions: &'d [Mention],
    /// Mentions of this sentence in the article's own words.
    pub(super) own: &'d [usize],
    pub(super) index: &'d Index,
}

/// A reporting verb in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    /// Places `from..to` of the verb in its sentence.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) cue: &'static CueVerb,
    pub(super) ing: bool,
    /// "was described (by)": the subject does not speak.
    pub(super) passive: bool,
    /// Who speaks, as an index into the mentions.
    pub(super) subject: Option<Subject>,
}

/// The subject of a verb.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Subject {
    pub(super) mention: usize,
    pub(super) manner: Manner,
}

/// How a subject was found; the order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Right beside the verb.
    Adjacent,
    /// Behind a verb that follows a quotation: “…,” said X.
    Inverted,
    /// Behind "by" after a passive.
    Agent,
    /// Across an apposition or relative clause.
    Across,
    /// The first noun phrase of the clause.
    Clause,
    /// The subject of the sentence's verb before: "…, adding".
    Shared,
}

impl<'a, 'd> Row<'a, 'd> {
    pub(super) fn len(&self) -> usize {
        self.sentence.items.len()
    }

    pub(super) fn token(&self, place: usize) -> Option<usize> {
        match self.sentence.items.get(place) {
            Some(&Item::Token(t)) => Some(t),
            _ => None,
        }
    }

    pub(super) fn is_quote(&self, place: usize) -> bool {
        matches!(self.sentence.items.get(place), Some(Item::Quote(_)))
    }

    pub(super) fn word(&self, place: usize) -> &'a str {
        self.token(place).map_or("", |t| self.document.word(t))
    }

    pub(super) fn is(&self, place: usize, word: &str) -> bool {
        self.word(place).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, place: usize, words: &[&str]) -> bool {
        words.iter().any(|w| self.is(place, w))
    }

    pub(super) fn flags(&self, place: usize) -> u64 {
        self.token(place).map_or(0, |t| self.document.flags(t))
    }

    pub(super) fn shape(&self, place: usize) -> Shape {
        self.token(place).map_or(Shape::Mark, |t| self.document.tokens[t].shape)
    }

    /// Place of a token of this sentence.
    pub(super) fn place(&self, token: usize) -> usize {
        let start = self.document.tokens[token].start as usize;
        self.sentence.items.partition_point(|i| match *i {
            Item::Token(t) => t < token,
            Item::Quote(q) => self.document.quotations[q].span.start < start,
        })
    }

    /// Indices of the sentence's mentions in the article's words.
    pub(super) fn mentions(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.own.iter().copied()
    }

    /// The widest mention that ends right before `place`.
    pub(super) fn ending(&self, place: usize) -> Option<usize> {
        self.index.ending(self.token(place.checked_sub(1)?)?)
    }

    /// The widest mention that begins at `place`.
    pub(super) fn beginning(&self, place: usize) -> Option<usize> {
        self.index.beginning(self.token(place)?)
    }

    /// First place of a mention with its titles.
    pub(super) fn start(&self, mention: usize) -> usize {
        self.place(self.mentions[mention].outer)
    }

    /// One past the last place of a mention.
    pub(super) fn end(&self, mention: usize) -> usize {
        let m = &self.mentions[mention];
        self.place(m.outer_to.max(m.to) - 1) + 1
    }

    pub(super) fn is_adverb(&self, place: usize) -> bool {
        // "the family said", "an ally said"
        let noun = flag::ROLE | flag::ORG_NOUN | flag::GROUP_NOUN | flag::ACT | flag::DOCUMENT | flag::MEDIUM;
        self.flags(place) & flag::ADVERB != 0
            || self.word(place).ends_with("ly")
                && self.shape(place) == Shape::Lower
                && self.flags(place) & noun == 0
    }

    /// A place before a verb that belongs to it: auxiliaries, adverbs, "to" of an infinitive and the verb before it.
    fn belongs_to_verb(&self, place: usize) -> bool {
        let flags = self.flags(place);
        let shape = self.shape(place);
        (shape == Shape::Lower || shape == Shape::Genitive && self.word(place).len() > 1)
            && flags & flag::AUXILIARY != 0
            || self.is_adverb(place)
            || self.is(place, "to")
                && self.flags(place.wrapping_sub(1)) & (flag::VERB | flag::CUE | flag::AUXILIARY) != 0
            || (self.is(place + 1, "to") || self.is(place, "on")) && flags & (flag::VERB | flag::CUE) != 0
            || self.is(place, "on") && self.is_any(place.wrapping_sub(1), &["went", "goes", "go", "gone"])
    }
}

/// All reporting verbs of a sentence with their subjects.
pub(super) fn verbs(row: &Row) -> Vec<Verb> {
    let mut out: Vec<Verb> = Vec::new();
    let mut place = 0;
    while place < row.len() {
        match verb_at(row, place) {
            Some(mut verb) => {
                place = verb.to;
                verb.passive = is_passive(row, verb.from, verb.ing);
                verb.subject = subject(row, &verb, &out);
                out.push(verb);
            }
            None => place += 1,
        }
    }
    out
}

fn verb_at(row: &Row, place: usize) -> Option<Verb> {
    let token = row.token(place)?;
    let entry = &row.document.tokens[token];
    if entry.flags & (flag::CUE | flag::STARTS_PHRASE) == 0 || entry.shape == Shape::Upper {
        return None;
    }
    let (words, word) = phrase(row, place, Word { flags: entry.flags, cue: entry.cue });
    let cue = lexicon().cue(word)?;
    let ing = word.flags & flag::ING != 0 || row.word(place).ends_with("ing") && !cue.lemma.ends_with("ing");
    let capital = entry.is_capital();
    if capital && !(place == 0 && (row.beginning(1).is_some() || ing || row.is(1, "by"))) {
        return None;
    }
    if is_noun(row, place, words, ing, cue) {
        return None;
    }
    Some(Verb { from: place, to: place + words, cue, ing, passive: false, subject: None })
}

/// "pointed out" counts as one verb.
fn phrase(row: &Row, place: usize, word: Word) -> (usize, Word) {
    if word.flags & flag::STARTS_PHRASE != 0 {
        let rest = (place + 1..(place + 4).min(row.len())).map(|p| row.word(p));
        if let Some((words, found)) = lexicon().phrase_at(row.word(place), rest)
            && found.cue != 0
        {
            return (words, found);
        }
    }
    (1, word)
}

/// Whether a verb's form stands as a noun or adjective here: "the report", "his claim", "a stated goal".
fn is_noun(row: &Row, place: usize, words: usize, ing: bool, cue: &CueVerb) -> bool {
    let before = row.flags(place.wrapping_sub(1));
    let form = row.word(place);
    let past = form.ends_with("ed") || cue.lemma == "say" || matches!(form, "told" | "wrote");
    if place == 0 {
        return false;
    }
    let after_name = row.shape(place - 1) == Shape::Genitive && !is_contraction(row, place - 1);
    // "Another said": a determiner that stands for somebody by itself.
    let somebody = row.ending(place).is_some();
    let determined = before & flag::DETERMINER != 0
        && !somebody
        && !matches!(row.word(place - 1), "that" | "all" | "both" | "each")
        || after_name;
    if determined && !(past && before & flag::POSSESSIVE == 0 && row.is(place - 1, "this")) {
        return true;
    }
    if past || ing {
        return false;
    }
    // "the top rate would fall"
    if form == cue.lemma && row.ending(place).is_none() && row.is_any(place + 1, &MODALS) {
        return true;
    }
    // Base and -s forms: "in response", "press reports", "two calls".
    let preposition =
        before & flag::PREPOSITION != 0 && !row.is_any(place - 1, &["to", "that", "as", "before", "after"]);
    let noun =
        row.flags(place) & (flag::ACT | flag::DOCUMENT | flag::MEDIUM | flag::ROLE | flag::ORG_NOUN) != 0;
    let counted = before & flag::QUANTITY != 0 || row.shape(place - 1) == Shape::Number;
    // "“…,” the report notes."
    let said = row.ending(place).is_some_and(|m| {
        let from = row.start(m);
        row.mentions[m].form == Form::Nominal && !row.mentions[m].plural && from > 0 && row.is_quote(from - 1)
    });
    let adjective = noun
        && !said
        && !(row.is(place + 1, "that") && form != cue.lemma)
        && row.shape(place - 1) == Shape::Lower
        && before & (flag::PRONOUN | flag::AUXILIARY | flag::ADVERB | flag::PLURAL | flag::ROLE) == 0
        && !row.is(place - 1, "to");
    // A bare verb form right behind a single name: "White House press secretary", but not "heard Mori yell".
    let bare = form == cue.lemma
        && words == 1
        && made_to(row, place).is_none()
        && !matches!(form, "put" | "read" | "say")
        && row.ending(place).is_some_and(|m| {
            let mention = &row.mentions[m];
            !mention.plural && mention.form != Form::Pronoun && !matches!(mention.guess, Guess::Group)
        });
    preposition || counted || adjective || bare || noun && words == 1 && row.is(place + 1, "of")
}

/// "heard Mori yell", "let Mori call": whose the bare verb at a place is, behind a verb of the senses or of letting.
fn made_to(row: &Row, place: usize) -> Option<usize> {
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
    const CAUSES: [&str; 23] = [
        "lead",
        "leads",
        "led",
        "leading",
        "prompt",
        "prompts",
        "prompted",
        "prompting",
        "cause",
        "caused",
        "causing",
        "force",
        "forced",
        "forcing",
        "inspire",
        "inspired",
        "inspiring",
        "push",
        "pushed",
        "pushing",
        "drive",
        "drove",
        "driving",
    ];
    let to = place.checked_sub(1).filter(|&p| row.is(p, "to"))?;
    let mention = row.ending(to)?;
    let before = row.start(mention).checked_sub(1)?;
    let owner = row.shape(before) == Shape::Genitive;
    let before = if owner { row.start(row.ending(before)?).checked_sub(1)? } else { before };
    row.is_any(before, &CAUSES).then_some(mention)
}

/// Auxiliaries that a verb in its base form never stands before.
const MODALS: [&str; 8] = ["will", "would", "can", "could", "may", "might", "shall", "must"];

/// "Mori's said" against "Mori's remark".
fn is_contraction(row: &Row, place: usize) -> bool {
    row.flags(place.wrapping_sub(1)) & flag::PRONOUN != 0
}

fn is_passive(row: &Row, place: usize, ing: bool) -> bool {
    if ing {
        return false;
    }
    let participle = !row.is_any(place, &["said", "told", "wrote", "spoke"]);
    if participle && (row.is(place + 1, "by") || row.is(place + 2, "by") && row.is_adverb(place + 1)) {
        return true;
    }
    let mut before = place;
    while before > 0 && row.is_adverb(before - 1) {
        before -= 1;
    }
    before > 0 && row.is_any(before - 1, &["is", "are", "was", "were", "be", "been", "being", "gets", "got"])
}

/// Who speaks by a verb.
fn subject(row: &Row, verb: &Verb, before: &[Verb]) -> Option<Subject> {
    if let Some(found) = quoted_as_saying(row, verb) {
        return Some(found);
    }
    if verb.passive {
        return agent(row, verb);
    }
    if let Some(found) = inverted(row, verb) {
        return Some(found);
    }
    if let Some(mention) = made_to(row, verb.from).or_else(|| caused(row, verb.from)) {
        return Some(Subject { mention, manner: Manner::Adjacent });
    }
    let mut place = verb.from;
    while place > 0 && row.belongs_to_verb(place - 1) {
        place -= 1;
    }
    if verb.ing && place == verb.from {
        return shared(row, verb, before);
    }
    if let Some(mention) = before_relative(row, verb).filter(|_| verb.cue.class == CueClass::Say) {
        return Some(Subject { mention, manner: Manner::Across });
    }
    left(row, place, before)
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

fn first_of_verb(row: &Row, mut place: usize) -> usize {
    while place > 0 && row.belongs_to_verb(place - 1) {
        place -= 1;
    }
    place
}

/// "was described by officials as".
fn agent(row: &Row, verb: &Verb) -> Option<Subject> {
    let limit = (verb.to + 12).min(row.len());
    let by =
        (verb.to..limit).take_while(|&p| !row.is_quote(p) || p < verb.to + 2).find(|&p| row.is(p, "by"))?;
    let mention = row.beginning(by + 1)?;
    Some(Subject { mention, manner: Manner::Agent })
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
    let mut after = verb.to;
    // "said then-Sen. Lorne"
    let then = |p: usize| row.word(p).to_ascii_lowercase().starts_with("then-");
    while (row.is_adverb(after) || row.is(after, "then") || row.is(after, "-") || then(after))
        && row.beginning(after).is_none()
    {
        after += 1;
    }
    // "said one of them, Lorne."
    let of_them = row.is(after, "one")
        && row.is(after + 1, "of")
        && row.is_any(after + 2, &["them", "those"])
        && row.is(after + 3, ",");
    let apposed = row.beginning(after + 4).filter(|&m| of_them && is_person(row, m));
    let mention = apposed.or_else(|| row.beginning(after)).or_else(|| named_within(row, after))?;
    let mention = owned(row, mention).or_else(|| handle(row, mention)).unwrap_or(mention);
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

/// Whether a mention is a person's name.
pub(super) fn is_person(row: &Row, mention: usize) -> bool {
    row.mentions[mention].form == Form::Name && row.mentions[mention].guess == Guess::Person
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
    let joined = end > 0 && row.is_any(end - 1, &["and", "but", "then", "or", ","]);
    if joined {
        if let Some(mention) = relative(row, end - 1) {
            return Some(Subject { mention, manner: Manner::Clause });
        }
        // "Mori left after Lorne said so, then came back and told": the clause between is over.
        let over = |v: &Verb| {
            let opens = v.subject.and_then(|s| row.start(s.mention).checked_sub(1));
            let inserted = opens.is_some_and(|p| {
                p > 0 && row.is_any(p, &["after", "when", "while", "before", "until", "because", "since"])
            });
            inserted && (v.to..end).any(|p| row.is(p, ","))
        };
        let last = before.iter().rposition(|v| v.subject.is_some() && !v.passive && v.to < end && !over(v));
        if let Some(last) = last.map(|nth| &before[reported_by(row, before, nth).unwrap_or(nth)]) {
            let between =
                (last.to..end).any(|p| row.flags(p) & flag::SUBORDINATOR != 0 && !row.is(p, "that"));
            if !between {
                return last.subject.map(|s| Subject { mention: s.mention, manner: Manner::Shared });
            }
        }
    }
    // "When my mother called, I laughed and said"
    let mine = |m: &usize| !(row.end(*m)..end).any(|p| row.is_any(p, &["I", "we"]));
    clause_first(row, end).filter(mine).map(|mention| Subject { mention, manner: Manner::Clause })
}

/// "Mori said the country needs …": the verb of saying in whose report a verb stands that itself says nothing.
///
/// That is a verb of wanting or thinking, or one that only could be said: "must condemn".
pub(super) fn reported_by(row: &Row, verbs: &[Verb], nth: usize) -> Option<usize> {
    let verb = &verbs[nth];
    let modal = (first_of_verb(row, verb.from)..verb.from).any(|p| {
        row.is_any(p, &["must", "should", "would", "could", "can", "may", "might", "will", "needs", "need"])
    });
    if verb.cue.class != CueClass::Weak && !modal {
        return None;
    }
    let start = row.start(verb.subject?.mention);
    let says = |v: &Verb| v.cue.class == CueClass::Say && !v.passive && v.subject.is_some() && v.to <= start;
    let outer = verbs[..nth].iter().rposition(says)?;
    // "Mori told Fox News the country needs"
    let told = verbs[outer].cue.lemma == "tell";
    let hearer = row.beginning(verbs[outer].to).filter(|_| told).map_or(verbs[outer].to, |m| row.end(m));
    let between = hearer..start;
    (between.len() < 4 && between.into_iter().all(|p| row.is(p, "that") || is_when(row, p))).then_some(outer)
}

/// Words that tell when, between a subject and its verb: "Beck on Wednesday called".
pub(super) fn is_when(row: &Row, place: usize) -> bool {
    // The list has "AD", "Article" and "Muslims" too: "the ad said".
    let dated = |p: usize| {
        row.flags(p) & flag::TIME != 0
            && row.shape(p) != Shape::Lower
            && row.ending(p + 1).is_none()
            && !row.is(p.wrapping_sub(1), "the")
    };
    let time = |p: usize| {
        dated(p)
            || row.is_any(
                p,
                &[
                    "week",
                    "month",
                    "year",
                    "morning",
                    "afternoon",
                    "evening",
                    "night",
                    "earlier",
                    "later",
                    "weekend",
                ],
            )
    };
    time(place)
        || (row.is_any(place, &["on", "in", "last", "this", "late", "early", "that", "at"])
            && time(place + 1))
            && !row.is(place, "that")
}

/// Whether a clause begins with a mention: the sentence does, or a mark or a "that" stands before it.
fn begins_clause(row: &Row, mention: usize) -> bool {
    row.start(mention)
        .checked_sub(1)
        .is_none_or(|p| row.is_quote(p) || row.is(p, ",") || row.flags(p) & flag::SUBORDINATOR != 0)
}

/// "Lorne and her colleagues said": the one who is named of them.
fn with_others(row: &Row, mention: usize) -> Option<usize> {
    let at = row.start(mention);
    let others = row.mentions[mention].plural && row.flags(at) & flag::POSSESSIVE != 0;
    let named = row.ending(at.checked_sub(1)?).filter(|_| others && row.is(at - 1, "and"))?;
    // "Police arrested Lorne and her lawyers said"
    (begins_clause(row, named) && is_person(row, named)).then_some(named)
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

/// "a woman who lives near the port said": the phrase before a relative clause without commas, if it begins its clause.
fn before_relative(row: &Row, verb: &Verb) -> Option<usize> {
    let who = (verb.from.saturating_sub(24)..verb.from)
        .rev()
        .take_while(|&p| !row.is_quote(p) && !row.is_any(p, &[";", ":"]))
        .find(|&p| row.is(p, "who"))?;
    let mention = row.ending(who)?;
    let finite = (who + 1..first_of_verb(row, verb.from)).any(|p| {
        row.flags(p) & (flag::VERB | flag::AUXILIARY | flag::CUE) != 0 && row.shape(p) == Shape::Lower
    });
    let before = row.start(mention).checked_sub(1);
    let begins = before.is_none_or(|p| row.is_quote(p) || row.is(p, ",") && p > 0 && row.is_quote(p - 1));
    (finite && begins && row.mentions[mention].form == Form::Nominal).then_some(mention)
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
        if !opens {
            continue;
        }
        if let Some(mention) = row.ending(p) {
            let at = row.start(mention);
            let begins = at == 0
                || row.is_quote(at - 1)
                || row.is_any(
                    at - 1,
                    &[
                        ",", "and", "but", "that", "as", "when", "while", "because", "where", "—", "though",
                        ")",
                    ],
                );
            // "with one of his allies — Rep. Lorne — in Velden, told"
            let dash = |p: usize| row.is_any(p, &["—", "–", "--"]);
            let begins = begins && !(dash(p) && at > 0 && dash(at - 1));
            let hangs =
                at > 0 && row.flags(at - 1) & flag::PREPOSITION != 0 && !row.is_any(at - 1, &["as", "while"]);
            if begins && !hangs && row.mentions[mention].guess != Guess::Place {
                best = Some(mention);
                if at == 0 || row.is_quote(at - 1) {
                    break;
                }
                // "Mori, a politics and history expert at the school,"
                let inserted =
                    row.mentions[mention].form == Form::Nominal && row.is_any(at - 1, &[",", "and"]);
                if !inserted {
                    break;
                }
            }
        }
    }
    best.or_else(|| row.ending(comma).filter(|&m| row.start(m) > 0 && row.is(row.start(m) - 1, ",")))
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
    free(row, from, end)
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

/// The subject of "…, adding that": that of the verb before, else of the clause.
fn shared(row: &Row, verb: &Verb, before: &[Verb]) -> Option<Subject> {
    if row.flags(verb.from.wrapping_sub(1)) & flag::PREPOSITION == 0
        && verb.from > 0
        && let Some(mention) = row.ending(verb.from)
    {
        let before = row.start(mention).wrapping_sub(1);
        let hangs = row.is_any(before, &SENSES)
            || is_person(row, mention)
                && row.is_any(before, &["about", "as", "like", "after", "despite", "was"]);
        if hangs || is_voiced(row, mention, verb) || row.is_any(row.start(mention).wrapping_sub(1), &["and"])
        {
            return Some(Subject { mention, manner: Manner::Adjacent });
        }
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
    let last = before.iter().rposition(|v| v.subject.is_some() && v.to <= verb.from);
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
