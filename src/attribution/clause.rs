//! A sentence as a row of places, and the verbs of saying in it, read off its words without a parser.

use super::index::Index;
use super::subject::{made_to, subject};
use crate::actors::{Guess, Mention};
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
    pub(super) fn belongs_to_verb(&self, place: usize) -> bool {
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
    // "The board is to blame for it"
    let be = |p: usize| row.is_any(p, &["is", "are", "was", "were", "be", "been", "not", "also", "partly"]);
    if form == "blame" && place > 1 && row.is(place - 1, "to") && be(place - 2) {
        return true;
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
    // "some classified papers"
    let of_noun = row.shape(place + 1) == Shape::Lower && row.flags(place + 1) & flag::COMMON == 0;
    if form == "classified" && (of_noun || row.flags(place + 1) & flag::DOCUMENT != 0) {
        return true;
    }
    if past || ing {
        return false;
    }
    // "the Mori tweets": names of persons have no article
    let named =
        row.ending(place).filter(|&m| is_person(row, m) && row.mentions[m].outer == row.mentions[m].from);
    if named.is_some_and(|m| row.is_any(row.start(m).wrapping_sub(1), &["the", "these", "those"])) {
        return true;
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

/// Auxiliaries that a verb in its base form never stands before.
const MODALS: [&str; 8] = ["will", "would", "can", "could", "may", "might", "shall", "must"];

/// "Mori's said" against "Mori's remark".
pub(super) fn is_contraction(row: &Row, place: usize) -> bool {
    row.flags(place.wrapping_sub(1)) & flag::PRONOUN != 0
}

pub(super) fn is_passive(row: &Row, place: usize, ing: bool) -> bool {
    if ing {
        return false;
    }
    let participle = !row.is_any(place, &["said", "told", "wrote", "spoke"]);
    if participle && (row.is(place + 1, "by") || row.is(place + 2, "by") && row.is_adverb(place + 1)) {
        return true;
    }
    if participle && judged_by(row, place).is_some() {
        return true;
    }
    // "He was held on Friday, accused of", "Mori accused of" at the head of a line
    let heads = || row.ending(place).is_some_and(|m| row.start(m) == 0);
    if row.is(place, "accused") && row.is(place + 1, "of") && (row.is(place.wrapping_sub(1), ",") || heads())
    {
        return true;
    }
    let mut before = place;
    while before > 0 && row.is_adverb(before - 1) {
        before -= 1;
    }
    before > 0 && row.is_any(before - 1, &["is", "are", "was", "were", "be", "been", "being", "gets", "got"])
}

/// "a pilot described as a “genius” by the Post", ", called “a genius” by the Post": the "by" behind the quotation of a participle.
pub(super) fn judged_by(row: &Row, place: usize) -> Option<usize> {
    let small = |p: &usize| row.is_any(*p, &["as", "a", "an", "the"]);
    let quote = (place + 1..row.len()).take(4).find(|p| !small(p)).filter(|&p| row.is_quote(p))?;
    let named = row.is_any(place, &["called", "dubbed", "labeled", "labelled", "branded", "termed"]);
    let judges = named && row.is(place.wrapping_sub(1), ",")
        || row.word(place).ends_with("ed") && row.is(place + 1, "as");
    (judges && row.is(quote + 1, "by") && row.beginning(quote + 2).is_some()).then_some(quote + 1)
}

pub(super) fn first_of_verb(row: &Row, mut place: usize) -> usize {
    while place > 0 && row.belongs_to_verb(place - 1) {
        place -= 1;
    }
    place
}

/// Whether a mention is a person's name.
pub(super) fn is_person(row: &Row, mention: usize) -> bool {
    row.mentions[mention].form == Form::Name && row.mentions[mention].guess == Guess::Person
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
    let plain = between.len() < 4 && between.clone().all(|p| row.is(p, "that") || is_when(row, p));
    // "Mori told Karl Obi, 43, of Velden, that he"
    let set_off = told
        && between.len() < 14
        && row.is(hearer, ",")
        && row.is(start.wrapping_sub(1), "that")
        && row.is(start.wrapping_sub(2), ",")
        && !verbs[outer + 1..nth].iter().any(|v| v.from < start);
    (plain || set_off).then_some(outer)
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
    // "in 2010"
    let year = |p: usize| row.shape(p) == Shape::Number && row.word(p).len() == 4 && row.is(p - 1, "in");
    let time = |p: usize| {
        dated(p)
            || p > 0 && year(p)
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
pub(super) fn begins_clause(row: &Row, mention: usize) -> bool {
    row.start(mention)
        .checked_sub(1)
        .is_none_or(|p| row.is_quote(p) || row.is(p, ",") || row.flags(p) & flag::SUBORDINATOR != 0)
}
