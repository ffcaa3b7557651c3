//! Candidates for the speaker of a quotation from the words of its own sentence, one rule at a time.

use super::clause::{Manner, Row, Subject, Verb, first_of_verb, is_person, reported_by};
use super::headline;
use super::subject::{clause_first as clause_subject, owned, quoted};
use crate::actors::{Guess, Opening};
use crate::analysis::Form;
use crate::lexicon::{CueClass, Frame, flag};
use crate::segment::{Document, Item, Shape};

/// A possible attribution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The mention that names the speaker.
    pub(super) mention: usize,
    /// Places of the cue in the sentence, and the verb if it is one.
    pub(super) cue: Option<(usize, usize)>,
    pub(super) verb: Option<usize>,
    pub(super) rule: &'static str,
    /// How often the rule finds the right words, 0 to 1.
    pub(super) trust: f32,
    /// Whether the quotation hangs on the clause as a whole (direct) or stands inside it (mixed).
    pub(super) whole: bool,
}

/// What the words around a quotation say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// A reporting verb governs the quotation, whoever its subject is.
    pub(super) governed: bool,
    /// The governing verb names or judges: "called", "described as".
    pub(super) judged: bool,
    /// A comma, a colon or an inverted verb ties the quotation to its verb.
    pub(super) tied: bool,
    pub(super) best: Option<Candidate>,
}

/// Trust in "Mori said the country needs “…”" being Mori's words.
const REPORTED: f32 = 0.86;

/// Most words between a comma and the name of who speaks behind it.
const MOST_APPOSED: usize = 6;

/// How sure the subject is by the way it was found.
fn faith(manner: Manner) -> f32 {
    match manner {
        Manner::Adjacent | Manner::Inverted | Manner::Agent => 1.0,
        Manner::Across => 0.96,
        Manner::Shared => 0.93,
        Manner::Clause => 0.85,
    }
}

/// Whether a quotation ends in a question.
pub(super) fn asks(document: &Document, quotation: usize) -> bool {
    last_mark(document, quotation) == Some('?')
}

/// Last mark inside a quotation, nested closing marks aside.
pub(super) fn last_mark(document: &Document, quotation: usize) -> Option<char> {
    let inner = document.quotations[quotation].inner.of(document.text);
    inner.trim_end().trim_end_matches(['”', '’', '"', '\'', '»']).chars().next_back()
}

/// Reads the sentence around the quotation at `place`.
pub(super) fn context(row: &Row, verbs: &[Verb], place: usize) -> Context {
    let Some(&Item::Quote(quotation)) = row.sentence.items.get(place) else { return Context::default() };
    let mut context = Context::default();
    let mark = last_mark(row.document, quotation);
    let headed = |m| Candidate { whole: false, ..without_verb(m, "colon", headline::TRUST) };
    if is_described(row, place) {
        return context;
    }
    let chosen = beside(row, verbs, place, mark, &mut context)
        .or_else(|| headline::speaker(row, place).map(headed))
        .or_else(|| referred(row, place))
        .or_else(|| inside(row, verbs, place, &mut context))
        .or_else(|| tail(row, verbs, place))
        .or_else(|| colon(row, place))
        .or_else(|| possessive(row, place))
        .or_else(|| as_phrase(row, verbs, place));
    context.best = chosen;
    if let Some(candidate) = chosen {
        context.governed = true;
        context.tied |= candidate.whole;
        context.judged |= candidate.verb.is_some_and(|v| verbs[v].cue.class == CueClass::As);
    }
    context
}

/// Whether a noun for something that was said stands right behind a quotation: the “dead end” remark.
pub fn is_referred(document: &Document, token: usize) -> bool {
    const SAID: [&str; 18] = [
        "comment",
        "comments",
        "remark",
        "remarks",
        "reference",
        "references",
        "statement",
        "statements",
        "quip",
        "quips",
        "taunt",
        "taunts",
        "barb",
        "insult",
        "insults",
        "allegation",
        "allegations",
        "jibe",
    ];
    SAID.iter().any(|w| document.is(token, w)) && document.quotation_of(token).is_none()
}

/// "Mori's infamous “dead end” remark".
fn referred(row: &Row, place: usize) -> Option<Candidate> {
    row.token(place + 1).filter(|&t| is_referred(row.document, t))?;
    let owner = (place.saturating_sub(4)..place).rev().find(|&p| row.shape(p) != Shape::Lower)?;
    let mention = row.ending(owner).filter(|_| row.shape(owner) == Shape::Genitive)?;
    let cue = Some((place + 1, place + 2));
    Some(Candidate { mention, cue, verb: None, rule: "possessive", trust: 0.85, whole: false })
}

/// Who is named right before or right behind a quotation that ends with `mark`.
fn beside(
    row: &Row,
    verbs: &[Verb],
    place: usize,
    mark: Option<char>,
    context: &mut Context,
) -> Option<Candidate> {
    let comma_after = row.is(place + 1, ",") || row.is_any(place + 1, &["—", "–", "-"]);
    let open_ended = matches!(mark, Some(',' | '?' | '!' | '—' | '–' | '-' | '…' | '.')) || comma_after;
    let right = right(row, verbs, place, open_ended);
    let direct = direct_left(row, verbs, place);
    let tied_left = direct.as_ref().is_some_and(|c| c.whole);
    let relayed = right.filter(|r| passes_on(row, r)).and_then(|_| {
        let said = direct.or_else(|| governed(row, verbs, place, context));
        said.filter(|l| l.trust > 0.8)
    });
    // "Hailed by critics as “…,” Petrunov will sing": the verb that "as" belongs to.
    let judged = as_before(row, place)
        .and_then(|_| governed(row, verbs, place, context))
        .filter(|c| c.verb.is_some_and(|v| verbs[v].cue.class == CueClass::As && place - verbs[v].to < 16))
        .filter(|c| !(sees(verbs, c) && tail(row, verbs, place).is_some()));
    let relayed = judged.or(relayed);
    let right = if relayed.is_some() { None } else { right };
    let right = right.filter(|_| !conceded(row, verbs, place));
    // "She says it is “lost.” She adds, “For good.”"
    let leads_on = |r: &Candidate| {
        let comma = r.verb.map(|v| verbs[v].to).filter(|&p| mark == Some('.') && row.is(p, ","));
        comma.is_some_and(|p| row.is_quote(p + 1)) && r.rule != "inverted"
    };
    let own = || direct.is_some() || governed(row, verbs, place, &mut Context::default()).is_some();
    let right = right.filter(|r| !(leads_on(r) && own()));
    let direct = relayed.or(direct);
    let direct =
        direct.filter(|d| !is_weak(verbs, d)).or_else(|| parenthetical(row, verbs, place)).or(direct);
    match (right, direct) {
        (None, l) if let Some(source) = announced_by(row, place).filter(|_| !says(row, verbs, l)) => {
            Some(source)
        }
        (Some(r), Some(l)) if tied_left && r.rule != "inverted" && mark != Some(',') => Some(l),
        (Some(r), Some(l)) if tied_left && l.trust > r.trust => Some(l),
        (Some(r), Some(l)) if relates(row, verbs, place, &l) && goes_on(row, verbs, &r) => Some(l),
        (Some(r), _) if open_ended => Some(r),
        (_, Some(l)) => Some(l),
        (r, None) => r,
    }
}

/// "Described as a “work of art,” the pier will open": whether the quotation says what the subject behind it is called.
fn is_described(row: &Row, place: usize) -> bool {
    const CALLED: [&str; 12] = [
        "described",
        "billed",
        "dubbed",
        "called",
        "labeled",
        "labelled",
        "touted",
        "branded",
        "hailed",
        "portrayed",
        "viewed",
        "nicknamed",
    ];
    let small = |p: usize| row.is_any(p, &["as", "a", "an", "the"]) || row.is_adverb(p);
    let first = usize::from(row.is_adverb(0));
    let agent = row.is(place + 1, "by") || row.is(place + 1, ",") && row.is(place + 2, "by");
    place > first && row.is_any(first, &CALLED) && (first + 1..place).all(small) && !agent
}

/// "Mori, who said “Go,”": whether a candidate's verb stands in a relative clause right before the quotation.
fn relates(row: &Row, verbs: &[Verb], place: usize, left: &Candidate) -> bool {
    let said = left.verb.map(|v| &verbs[v]).filter(|v| v.to == place && v.cue.class == CueClass::Say);
    let who = said.map_or(0, |v| first_of_verb(row, v.from));
    who > 1 && row.is(who - 1, "who") && row.is(who - 2, ",")
}

/// "Brandt left the room": whether a candidate's verb has more behind it than a mark.
fn goes_on(row: &Row, verbs: &[Verb], right: &Candidate) -> bool {
    let to = right.verb.map(|v| verbs[v].to).filter(|&to| to < row.len());
    right.rule == "after" && to.is_some_and(|to| !row.is_any(to, &[",", ".", ":"]))
}

/// "While Mori called it “peaceful,” Brandt said": whether a quotation ends a clause that opens the sentence and has a verb
/// of its own for it.
fn conceded(row: &Row, verbs: &[Verb], place: usize) -> bool {
    let opens = row.is_any(0, &["while", "although", "though", "whereas"]);
    let own = |v: &Verb| {
        v.to <= place
            && v.subject.is_some_and(|s| row.mentions[s.mention].actor.is_some())
            && !v.ing
            && v.cue.class != CueClass::Weak
            && (v.to..place).all(|p| !row.is_any(p, &[",", ";", "—", "–"]) && !row.is_quote(p))
    };
    opens && verbs.iter().any(own)
}

/// Who is named in the clause around a quotation, or as the source of the whole sentence.
fn inside(row: &Row, verbs: &[Verb], place: usize, context: &mut Context) -> Option<Candidate> {
    let inside = governed(row, verbs, place, context);
    let inside = inside
        .filter(|i| !is_weak(verbs, i))
        .or_else(|| parenthetical(row, verbs, place))
        // "Pilots saw it as the “heart” of the port, Mori said."
        .or_else(|| inside.filter(|i| sees(verbs, i)).and_then(|_| tail(row, verbs, place)))
        .or(inside);
    // "Mori cited Obi's claim of “a miracle”"
    let as_such = row.is(place.wrapping_sub(1), "as");
    let owned =
        inside.filter(|i| cites(verbs, i) && (!as_such || !rejects(verbs, i)) || alludes(row, i, place));
    let owned = owned.and_then(|i| {
        let owner = possessive(row, place).filter(|p| p.mention != i.mention)?;
        let behind = owner.cue.zip(i.cue).is_some_and(|(o, i)| o.0 >= i.1);
        behind.then_some(owner)
    });
    match (owned.or(inside), according(row, place)) {
        (Some(i), Some(s)) if i.trust > 0.75 && i.cue.zip(s.cue).is_some_and(|(i, s)| i.0 > s.0) => Some(i),
        (i, s) => s.or(i),
    }
}

/// "Mori said in a statement, referring to Obi's claim that": whether a clause that a candidate's verb governs turns to what
/// somebody else said, right before who that is.
fn alludes(row: &Row, inside: &Candidate, place: usize) -> bool {
    const TURNS: [&str; 7] =
        ["referring", "responding", "alluding", "reacting", "replying", "pointing", "objecting"];
    let owner = possessive(row, place).map_or(0, |p| row.start(p.mention));
    let turns = |p: usize| row.is_any(p, &TURNS) && row.is(p + 1, "to");
    let whole = (owner..place).all(|p| !row.is(p, ","));
    inside.cue.is_some() && owner > 1 && turns(owner - 2) && whole
}

/// "…,” according to Reuters", "…,” the Velden Post reported" after "Mori said": words that only pass on what another said.
fn passes_on(row: &Row, right: &Candidate) -> bool {
    let guess = row.mentions[right.mention].guess;
    match right.rule {
        "according-to" => !matches!(guess, Guess::Person | Guess::Group),
        _ => matches!(guess, Guess::Publication | Guess::Document),
    }
}

fn candidate(
    verbs: &[Verb],
    nth: usize,
    subject: Subject,
    rule: &'static str,
    trust: f32,
    whole: bool,
) -> Candidate {
    let verb = &verbs[nth];
    Candidate {
        mention: subject.mention,
        cue: Some((verb.from, verb.to)),
        verb: Some(nth),
        rule,
        trust: trust * faith(subject.manner),
        whole,
    }
}

/// “…,” said X / X said / according to X.
fn right(row: &Row, verbs: &[Verb], place: usize, open_ended: bool) -> Option<Candidate> {
    let mut at = place + 1;
    while row.is_any(at, &[",", "—", "–", "-"]) {
        at += 1;
    }
    if let Some(found) = phrase_source(row, at).or_else(|| answered(row, at)) {
        return Some(found);
    }
    let limit = (at + 44).min(row.len());
    for (nth, verb) in verbs.iter().enumerate().filter(|(_, v)| v.from >= at && v.from < limit) {
        if (at..verb.from).any(|p| row.is_quote(p) || row.is_any(p, &[";", ":"])) {
            break;
        }
        let Some(subject) = verb.subject else { continue };
        // “…,” Lorne quoted Mori as saying
        if quoted(row, verb).is_some() && verb.from < at + 6 {
            return Some(candidate(verbs, nth, subject, "after", 0.95, true));
        }
        if subject.manner == Manner::Inverted {
            let beside = (at..verb.from)
                .all(|p| row.flags(p) & flag::ADVERB != 0 || row.word(p).ends_with("ly") || row.is(p, "as"));
            if beside
                && verb.cue.class != CueClass::As
                && !verb.cue.takes(Frame::Nothing)
                && (open_ended || verb.cue.class == CueClass::Say)
            {
                return Some(candidate(verbs, nth, subject, "inverted", 0.98, true));
            }
            continue;
        }
        let start = row.start(subject.mention);
        // “…,” which would be Thursday; but “…,” a woman who wrote to the board said
        if row.mentions[subject.mention].form == Form::Pronoun && row.is_any(start, &["which", "who"]) {
            let behind = row.ending(start).is_some_and(|m| row.start(m) == at);
            if row.is(start, "who") && behind {
                continue;
            }
            break;
        }
        // “…,” the town's police chief, Ana Lorne, said
        let says = verb.cue.class == CueClass::Say && complement_free(row, verb.to);
        let hangs = |p: usize| row.flags(p) & flag::PREPOSITION != 0 && !row.is(p, "of");
        let paper = row.beginning(at).is_some_and(|m| row.mentions[m].guess == Guess::Document);
        let apposed = says && !paper && is_person(row, subject.mention);
        let comma = |p: usize| apposed && row.is(p, ",") && p > at && p + 1 == start && !(at..p).any(hangs);
        let near = start >= at && start < at + 12 && (at..start).all(|p| introduces(row, p) || comma(p));
        // “…,” as Mori calls it
        let as_called = row.is(at, "as") && start <= at + 3;
        if !near
            || !open_ended
            || verb.cue.class == CueClass::As && !as_called
            || verb.passive && subject.manner != Manner::Agent
        {
            break;
        }
        let ends = complement_free(row, verb.to);
        let trust = if verb.cue.class == CueClass::Say { 0.97 } else { 0.9 };
        return Some(candidate(verbs, nth, subject, "after", if ends { trust } else { trust - 0.08 }, true));
    }
    drooled(row, place, at).filter(|_| open_ended)
}

/// “…” was Mori's answer, “…,” came the reply from the board.
fn answered(row: &Row, at: usize) -> Option<Candidate> {
    const ANSWERS: [&str; 12] = [
        "answer",
        "reply",
        "response",
        "retort",
        "rejoinder",
        "advice",
        "verdict",
        "message",
        "reaction",
        "explanation",
        "assessment",
        "conclusion",
    ];
    let is = ["was", "is", "came", "comes"].iter().any(|w| row.is(at, w));
    let plain = |p: &usize| !row.is_quote(*p) && !row.is_any(*p, &[",", ";", ":", ".", "not", "to", "in"]);
    let noun = (at + 1..at + 9).take_while(plain).find(|&p| row.is_any(p, &ANSWERS)).filter(|_| is)?;
    let owner = (at + 1..noun).rev().find(|&p| row.shape(p) == Shape::Genitive);
    let mention = match owner {
        Some(owner) => row.ending(owner).or_else(|| row.ending(noun + 1))?,
        None if row.is_any(noun + 1, &["of", "from"]) => row.beginning(noun + 2)?,
        None => return None,
    };
    let cue = Some((noun, noun + 1));
    Some(Candidate { mention, cue, verb: None, rule: "possessive", trust: 0.9, whole: true })
}

/// Words put to somebody that are or hold a quotation: the verb, who speaks if "by" names them, and who is spoken to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) verb: usize,
    pub(super) by: Option<usize>,
    pub(super) hearer: Option<usize>,
}

/// How far before a quotation the verb of asking is looked for, in words.
const QUESTION: usize = 30;

/// “Asked whether it was “a mistake,” Mori laughed”, “Mori was asked by Lorne if it was “wise””: the words are those of who
/// asks, not of Mori. But not “asked why he had said it was “wise””, nor what is a sentence of its own.
pub(super) fn asked_about(row: &Row, verbs: &[Verb], place: usize) -> Option<Asked> {
    const ASKED: [&str; 5] = ["asked", "questioned", "pressed", "quizzed", "prodded"];
    const WHEN: [&str; 10] =
        ["when", "if", "once", "being", "was", "were", "is", "are", "been", "repeatedly"];
    const ABOUT: [&str; 9] = ["whether", "if", "about", "why", "what", "how", "on", "by", "who"];
    let plain = |p: &usize| !row.is_quote(*p) && !row.is_any(*p, &[",", ";", ":", ".", "—", "–"]);
    let asks = |p: &usize| row.is_any(*p, &ASKED);
    let verb = (place.saturating_sub(QUESTION)..place).rev().take_while(plain).find(asks)?;
    let fronted = verb == 0 || row.is_any(verb - 1, &WHEN);
    let participle = verb > 0 && row.is(verb - 1, ",") && !row.is(verb, "asked");
    let next = verb + 1 + usize::from(row.word(verb + 1).ends_with("ly"));
    if !(fronted || participle) || !row.is_any(next, &ABOUT) {
        return None;
    }
    // "Mori was asked about it and called it “silly”", "asked about her claim that it was “silly”"
    let clause = (next..next + 2).any(|p| row.is_any(p, &["whether", "if"]));
    let goes_on = (next..place).any(|p| {
        let joins = row.is_any(p, &["and", "but"]) && row.flags(p + 1) & flag::CUE != 0;
        joins
            || !clause
                && row.flags(p) & (flag::ACT | flag::MEDIUM | flag::DOCUMENT) != 0
                && row.shape(p) == Shape::Lower
    });
    let said = |v: &Verb| v.from > verb && v.to <= place && v.cue.class == CueClass::Say;
    let goes_on = goes_on || verbs.iter().any(said);
    let by = if row.is(next, "by") { row.beginning(next + 1) } else { None };
    (!goes_on).then_some(Asked { verb, by, hearer: None })
}

/// “Are you sorry?” Mori was asked by Lorne; “Go home,” Mori was told; Mori was told: “Go home.”
pub(super) fn was_asked(row: &Row, place: usize) -> Option<Asked> {
    const TOLD: [&str; 9] =
        ["told", "warned", "informed", "advised", "reminded", "ordered", "instructed", "assured", "notified"];
    let behind = row.beginning(place + 1);
    let before = place.checked_sub(3).filter(|_| row.is(place - 1, ":"));
    let be = behind.map(|m| row.end(m)).or(before)?;
    let verb = be + 1;
    let spoken = row.is(verb, "asked") && rest_asks(row, place) || row.is_any(verb, &TOLD);
    let by = if row.is(verb + 1, "by") { row.beginning(verb + 2) } else { None };
    let passive = row.is_any(be, &["was", "were", "is", "are"]) && spoken;
    passive.then_some(Asked { verb, by, hearer: behind })
}

/// Whether the quotation at a place is a question.
fn rest_asks(row: &Row, place: usize) -> bool {
    matches!(row.sentence.items.get(place), Some(&Item::Quote(q)) if asks(row.document, q))
}

/// “…,” Lorne drooled: a verb that no list has, with nothing behind it.
fn drooled(row: &Row, place: usize, at: usize) -> Option<Candidate> {
    // In “Late Harvest,” Lorne starred.
    let apart = place == 0 || row.is_any(place - 1, &[",", ":"]);
    let relative = row.is_any(at, &["which", "who"]);
    let mention = row.beginning(at).filter(|&m| row.mentions[m].form != Form::Nominal && !relative)?;
    let verb = row.end(mention);
    let past = row.shape(verb) == Shape::Lower && row.word(verb).ends_with("ed") && row.word(verb).len() > 4;
    let ends = verb + 1 >= row.len()
        || row.is_any(verb + 1, &[".", ","])
        || place == 0 && row.is_any(verb + 1, &["as", "in"]);
    let able = !matches!(row.mentions[mention].guess, Guess::Place | Guess::Document);
    let plain = row.flags(verb) & (flag::AUXILIARY | flag::VERB) == 0;
    (past && ends && able && plain && apart).then_some(Candidate {
        mention,
        cue: Some((verb, verb + 1)),
        verb: None,
        rule: "after",
        trust: 0.8,
        whole: true,
    })
}

/// Whether a place can stand between a quotation and the name of its speaker.
fn introduces(row: &Row, place: usize) -> bool {
    const CLOSED: [&str; 14] = [
        ",", "but", "that", "while", "if", "when", "although", "though", "since", "because", "before",
        "after", "until", "unless",
    ];
    if row.is(place, "and") {
        return joins_posts(row, place);
    }
    let verb = row.flags(place) & (flag::VERB | flag::CUE | flag::AUXILIARY) != 0
        && row.flags(place) & (flag::ROLE | flag::PREPOSITION) == 0
        && row.shape(place) == Shape::Lower;
    row.token(place).is_some() && (!verb || modifies_name(row, place)) && !row.is_any(place, &CLOSED)
}

/// "campaign chairman Obi", "a grinning Obi", "a local named Obi", "injured Sgt. Obi": a form of a verb that belongs to the
/// name behind it.
fn modifies_name(row: &Row, place: usize) -> bool {
    let office = |p: usize| row.flags(p) & (flag::TITLE | flag::ROLE) != 0;
    let noun =
        row.flags(place) & flag::BASE != 0 && row.flags(place) & flag::AUXILIARY == 0 && office(place + 1);
    let grinning = row.word(place).ends_with("ing") && row.is_any(place.wrapping_sub(1), &["a", "the"]);
    let named = row.is(place, "named") && row.beginning(place + 1).is_some();
    let title = row.flags(place + 1) & (flag::TITLE | flag::STARTS_PHRASE) != 0
        && row.shape(place + 1) == Shape::Capital;
    noun || grinning || named || row.word(place).ends_with("ed") && title
}

/// "Velden mayor and former aide Obi": one person's posts; not "the firm and its owner Obi", "doctors and Obi".
fn joins_posts(row: &Row, and: usize) -> bool {
    let word = row.token(and.wrapping_sub(1)).is_some_and(|t| row.document.tokens[t].is_word());
    let another = row.ending(and).is_some_and(|m| {
        let before = &row.mentions[m];
        is_person(row, m) || before.plural || before.form == Form::Nominal && before.opening != Opening::Bare
    });
    word && !another && row.flags(and + 1) & flag::DETERMINER == 0
}

/// Whether nothing that could be reported follows a verb: no "that", no quotation right behind.
fn complement_free(row: &Row, at: usize) -> bool {
    !row.is(at, "that") && !row.is_quote(at)
}

/// "according to X", "in the words of X", "per X" at a place.
fn phrase_source(row: &Row, at: usize) -> Option<Candidate> {
    let (words, rule) = if row.is(at, "according") && row.is(at + 1, "to") {
        (2, "according-to")
    } else if row.is(at, "in") && row.is(at + 1, "the") && row.is(at + 2, "words") && row.is(at + 3, "of") {
        (4, "in-the-words-of")
    } else if row.is(at, "in") && row.is(at + 1, "the") && row.is(at + 3, "words") && row.is(at + 4, "of") {
        // "in the memorable words of"
        (5, "in-the-words-of")
    } else if row.is(at, "per") {
        (1, "according-to")
    } else {
        return row.is(at, "in").then(|| own_words(row, at)).flatten();
    };
    let mention = row.beginning(at + words)?;
    let mention = owned(row, mention).unwrap_or(mention);
    Some(Candidate { mention, cue: Some((at, at + words)), verb: None, rule, trust: 0.94, whole: true })
}

/// "in Mori's words,", "in her own words,", "in the board's eyes,"
fn own_words(row: &Row, at: usize) -> Option<Candidate> {
    let mention = row.beginning(at + 1)?;
    let mut end = row.place(row.mentions[mention].to - 1) + 1;
    end += usize::from(row.shape(end) == Shape::Genitive);
    end += usize::from(row.is(end, "own"));
    let apart = row.is_any(end + 1, &[",", ":"]) || row.is_quote(end + 1);
    let cue = Some((at, end + 1));
    (row.is_any(end, &["words", "eyes", "telling", "view", "opinion"]) && apart).then_some(Candidate {
        mention,
        cue,
        verb: None,
        rule: "in-the-words-of",
        trust: 0.9,
        whole: true,
    })
}

/// A candidate whom no verb and no phrase names, but a mark.
fn without_verb(mention: usize, rule: &'static str, trust: f32) -> Candidate {
    Candidate { mention, cue: None, verb: None, rule, trust, whole: true }
}

/// Whether a candidate is the subject of a verb of saying, and no pronoun.
fn says(row: &Row, verbs: &[Verb], candidate: Option<Candidate>) -> bool {
    candidate.is_some_and(|c| {
        row.mentions[c.mention].form != Form::Pronoun
            && c.verb.is_some_and(|verb| verbs[verb].cue.class == CueClass::Say)
    })
}

/// Whether a candidate's verb is one of telling what others said.
fn cites(verbs: &[Verb], candidate: &Candidate) -> bool {
    const LEMMAS: [&str; 9] =
        ["cite", "quote", "mention", "recall", "echo", "mock", "ridicule", "reject", "reference"];
    candidate.verb.is_some_and(|verb| LEMMAS.contains(&verbs[verb].cue.lemma))
}

/// "Mori rejected Obi's claim as “nonsense”"
fn rejects(verbs: &[Verb], candidate: &Candidate) -> bool {
    candidate.verb.is_some_and(|verb| ["reject", "mock", "ridicule"].contains(&verbs[verb].cue.lemma))
}

/// Whether a candidate speaks by a verb that reports only now and then.
fn is_weak(verbs: &[Verb], candidate: &Candidate) -> bool {
    candidate.verb.is_some_and(|verb| verbs[verb].cue.class == CueClass::Weak)
}

/// Whether a candidate's verb is one of seeing somebody so.
fn sees(verbs: &[Verb], candidate: &Candidate) -> bool {
    const SEES: [&str; 4] = ["see", "view", "regard", "consider"];
    candidate.verb.is_some_and(|v| SEES.contains(&verbs[v].cue.lemma))
}

/// "As a result, Mori added, the board has not seen “any reason”": a clause of saying between commas.
fn parenthetical(row: &Row, verbs: &[Verb], place: usize) -> Option<Candidate> {
    let (nth, verb) = verbs
        .iter()
        .enumerate()
        .rev()
        .find(|(_, v)| v.to <= place && v.cue.class == CueClass::Say && v.subject.is_some())?;
    let subject = verb.subject?;
    let start = row.start(subject.mention);
    let apart =
        start > 0 && row.is(start - 1, ",") && row.is(verb.to, ",") && row.end(subject.mention) == verb.from;
    let plain = (verb.to..place).all(|p| !row.is_quote(p) && !row.is_any(p, &[";", ":"]));
    (apart && plain && place > verb.to + 2).then(|| candidate(verbs, nth, subject, "within", 0.9, false))
}

/// "According to Mori, the plan is this:": whom a sentence that announces words names as their source.
pub(super) fn names_source(row: &Row) -> Option<usize> {
    let first = phrase_source(row, 0);
    first.or_else(|| announced_by(row, row.len())).map(|c| c.mention)
}

/// "…, according to Mori: “…”"
fn announced_by(row: &Row, place: usize) -> Option<Candidate> {
    let end = place.checked_sub(1).filter(|&p| row.is(p, ":"))?;
    let mention = row.ending(end)?;
    let start = row.start(mention);
    // "ran this soundbite from Mori:"
    if start > 1
        && row.is_any(start - 1, &["from", "by"])
        && row.flags(start - 2) & (flag::MEDIUM | flag::ACT) != 0
        && is_announced(row, mention)
    {
        return Some(without_verb(mention, "colon", 0.85));
    }
    phrase_source(row, start.checked_sub(2)?)
        .filter(|c| row.end(c.mention) == end && row.is(start - 2, "according"))
}

/// A source phrase elsewhere in the sentence: "According to X, the plan is “…”".
fn according(row: &Row, place: usize) -> Option<Candidate> {
    // ", per the agency,"
    let apart = |c: &Candidate, p: usize| {
        p > 0
            && row.is(p - 1, ",")
            && (row.is_any(row.end(c.mention), &[",", "."]) || row.end(c.mention) >= row.len())
    };
    let here = |p: usize| phrase_source(row, p).filter(|c| !row.is(p, "per") || apart(c, p));
    let before = (0..place).rev().find_map(here);
    let after = || (place + 1..row.len()).find_map(here);
    before.or_else(after).map(|c| Candidate { whole: false, trust: 0.9, ..c })
}

/// X said, “…” / X said: “…” / X told reporters that “…”: the verb's object begins with the quotation.
fn direct_left(row: &Row, verbs: &[Verb], place: usize) -> Option<Candidate> {
    let (nth, verb) = verbs.iter().enumerate().rev().find(|(_, v)| v.to <= place)?;
    if (verb.to..place).any(|p| row.is_quote(p)) {
        return split(row, verbs, place);
    }
    if verb.cue.takes(Frame::Nothing) && !row.is(place.wrapping_sub(1), ":") {
        return None;
    }
    let subject = verb.subject?;
    // "Mori said that once the board goes on leave, “…”"
    if let Some(outer) = inserted(row, verbs, nth) {
        return Some(candidate(verbs, outer, verbs[outer].subject?, "before", REPORTED, true));
    }
    let joined = row.is_any(place.wrapping_sub(1), &[",", ":"]);
    let beside =
        verb.to == place || place == verb.to + 1 && row.is_any(verb.to, &["that", "how", "as", "it", "of"]);
    let between = (verb.to..place)
        .filter(|&p| {
            row.flags(p) & (flag::VERB | flag::CUE | flag::AUXILIARY) != 0 && row.shape(p) == Shape::Lower
        })
        .count();
    let reports = verb.cue.class == CueClass::Say;
    if joined && (reports || row.is(place - 1, ":") || verb.to + 1 == place) && between == 0 {
        return Some(candidate(verbs, nth, subject, "before", if reports { 0.97 } else { 0.9 }, true));
    }
    if joined && row.is(place - 1, ":") {
        return Some(candidate(verbs, nth, subject, "before", 0.88, true));
    }
    if beside
        && (verb.cue.class != CueClass::Weak || row.is(verb.to, "that") || verb.cue.takes(Frame::Thought))
    {
        if let Some(outer) = reported_by(row, verbs, nth) {
            return Some(candidate(verbs, outer, verbs[outer].subject?, "within", REPORTED, false));
        }
        let whole = verb.to == place && reports;
        return Some(candidate(verbs, nth, subject, "before", if reports { 0.96 } else { 0.88 }, whole));
    }
    None
}

/// The verb of saying in whose report a clause of time or condition with verb `nth` is inserted.
fn inserted(row: &Row, verbs: &[Verb], nth: usize) -> Option<usize> {
    let start = row.start(verbs[nth].subject?.mention);
    let opens = |p: usize| row.is_any(p, &["once", "when", "if", "after", "until", "before", "while", "as"]);
    let at = [start.checked_sub(1), start.checked_sub(2)].into_iter().flatten().find(|&p| opens(p))?;
    let says = |v: &Verb| v.cue.class == CueClass::Say && !v.passive && v.subject.is_some() && v.to < at;
    let outer = verbs[..nth].iter().rposition(says)?;
    (row.is(at - 1, "that") && verbs[outer].to + 1 == at).then_some(outer)
}

/// “A,” X said, “B.”: the verb stands between the halves.
fn split(row: &Row, verbs: &[Verb], place: usize) -> Option<Candidate> {
    let (nth, verb) = verbs.iter().enumerate().rev().find(|(_, v)| v.to <= place && v.subject.is_some())?;
    let subject = verb.subject?;
    let close = (verb.to..place).all(|p| !row.is_quote(p));
    (close && row.is_any(place - 1, &[",", ":", "—"]))
        .then(|| candidate(verbs, nth, subject, "split", 0.97, true))
}

/// A quotation inside the clause of the nearest verb to the left.
fn governed(row: &Row, verbs: &[Verb], place: usize, context: &mut Context) -> Option<Candidate> {
    for (nth, verb) in verbs.iter().enumerate().rev().filter(|(_, v)| v.to <= place) {
        let distance = place - verb.to;
        let walls = (verb.to..place).filter(|&p| row.is_any(p, &[";"])).count();
        if walls > 0 {
            break;
        }
        let weak = verb.cue.class == CueClass::Weak;
        let reports = verb.cue.takes(Frame::Thought) || finds_that(row, verbs, nth);
        if weak && (distance > 13 || !reports) {
            continue;
        }
        if told_to(row, verbs, nth, place) {
            continue;
        }
        // "said the scene described by Lorne “did not happen”"
        let as_such = row.is(place.wrapping_sub(1), "as");
        if !as_such
            && is_attached(row, verb)
            && verbs[..nth].iter().any(|v| v.cue.class == CueClass::Say && v.subject.is_some())
        {
            continue;
        }
        let quotes = (verb.to..place).filter(|&p| row.is_quote(p)).count();
        if !weak {
            context.governed = true;
        }
        if verb.cue.class == CueClass::As {
            context.judged |= distance < 14;
            if distance > 26 {
                continue;
            }
        }
        let Some(subject) = verb.subject else {
            if verb.passive && verb.cue.class == CueClass::As {
                return None;
            }
            continue;
        };
        if let Some((outer, said)) = reported_by(row, verbs, nth).and_then(|v| Some((v, verbs[v].subject?))) {
            return Some(candidate(verbs, outer, said, "within", REPORTED, false));
        }
        let trust = match verb.cue.class {
            CueClass::Say => 0.93,
            CueClass::As => 0.92,
            CueClass::Weak => 0.72,
        };
        let trust = trust - 0.006 * distance.min(30) as f32 - if quotes > 0 { 0.02 } else { 0.0 };
        return Some(candidate(verbs, nth, subject, "within", trust, false));
    }
    None
}

/// "The board then ruled that the claim was “true”": a verb that reports weakly, outside a report, but none of
/// learning.
fn finds_that(row: &Row, verbs: &[Verb], nth: usize) -> bool {
    const LEARNS: [&str; 10] =
        ["forget", "hear", "learn", "discover", "know", "remember", "decide", "realize", "realise", "notice"];
    let verb = &verbs[nth];
    let told = verbs[..nth].iter().any(|v| v.cue.class == CueClass::Say && v.subject.is_some());
    row.is(verb.to, "that") && !told && !verb.ing && !LEARNS.contains(&verb.cue.lemma)
}

/// "told a pilot who complained about it to “go home”": whether a verb stands in what is said of the one who is told.
fn told_to(row: &Row, verbs: &[Verb], nth: usize, place: usize) -> bool {
    const TELLS: [&str; 7] = ["tell", "ask", "urge", "order", "advise", "warn", "instruct"];
    let whose = first_of_verb(row, verbs[nth].from);
    let tells = |v: &Verb| TELLS.contains(&v.cue.lemma) && v.subject.is_some() && !v.passive;
    place > 0
        && row.is(place - 1, "to")
        && whose > 0
        && row.is(whose - 1, "who")
        && verbs[..nth].iter().any(tells)
}

/// "the scene described by Lorne": a participle that only says more of a noun.
fn is_attached(row: &Row, verb: &Verb) -> bool {
    let before = verb.from.wrapping_sub(1);
    verb.passive
        && row.is(verb.to, "by")
        && row.shape(before) == Shape::Lower
        && row.flags(before) & (flag::AUXILIARY | flag::ADVERB | flag::VERB | flag::CONJUNCTION) == 0
        && !row.is_any(before, &["been", "being"])
}

/// "The plan is “reckless” and will fail, Mori said."
fn tail(row: &Row, verbs: &[Verb], place: usize) -> Option<Candidate> {
    for (nth, verb) in verbs.iter().enumerate().filter(|(_, v)| v.from > place) {
        let Some(subject) = verb.subject else { continue };
        if verb.cue.class != CueClass::Say || verb.ing {
            continue;
        }
        let mut start = row.start(subject.mention).min(verb.from);
        if start <= place {
            continue;
        }
        // ", his predecessor as mayor Mori has said"
        let other = flag::VERB | flag::CUE | flag::AUXILIARY | flag::SUBORDINATOR;
        let named = |p: usize| {
            let word = row.token(p).is_some_and(|t| row.document.tokens[t].is_word());
            word && (row.flags(p) & other == 0 || row.is(p, "as"))
        };
        let reach = start.saturating_sub(MOST_APPOSED).max(place);
        let led = (reach..start).rev().find(|&p| !named(p)).filter(|&p| p > place && row.is(p, ","));
        start = led.unwrap_or(start - 1);
        let comma = row.is(start, ",") || row.is_quote(start);
        let ends = !row.is(verb.to, "that")
            && (verb.to..row.len()).filter(|&p| row.token(p).is_some()).count() < 14
            || subject.manner == Manner::Inverted && row.is(verb.from - 1, ",");
        if comma && ends {
            return Some(candidate(verbs, nth, subject, "tail", 0.88, false));
        }
    }
    None
}

/// Mori: “…”, a headline, a transcript, an interview.
fn colon(row: &Row, place: usize) -> Option<Candidate> {
    if place < 2 || !row.is(place - 1, ":") {
        return dash(row, place);
    }
    let said = |mention, trust| without_verb(mention, "colon", trust);
    if is_topic(row, place) {
        return None;
    }
    if let Some(mention) = addressed(row, place) {
        return Some(said(mention, 0.85));
    }
    if let Some(mention) = row.ending(place - 1) {
        let at = row.start(mention);
        if at == 0 {
            return Some(said(mention, 0.95));
        }
        if is_announced(row, mention) {
            return Some(said(mention, 0.85));
        }
    }
    // "Mori's answer:"
    if row.flags(place - 2) & (flag::ACT | flag::MEDIUM) != 0
        && let Some(found) = possessive(row, place)
    {
        return Some(Candidate { whole: true, ..found });
    }
    if let Some(mention) = borrowed(row, place) {
        return Some(said(mention, 0.8));
    }
    let fits = |m: &usize| row.end(*m) < place;
    let opens =
        row.mentions().filter(fits).find(|&m| row.start(m) == 0 && row.shape(row.end(m)) != Shape::Genitive);
    let subject =
        || clause_subject(row, place - 1).filter(|&m| !matches!(row.mentions[m].guess, Guess::Document));
    let speaks = |m: &usize| !matches!(row.mentions[*m].guess, Guess::Place | Guess::Document);
    let mention = opens.or_else(subject).or_else(|| row.mentions().filter(fits).find(speaks))?;
    Some(said(mention, 0.72))
}

/// How many places the mark of a list takes at the head of a sentence.
fn bullet(row: &Row) -> usize {
    usize::from(row.is_any(0, &["•", "-", "–", "—", "*", "·"]))
}

/// "On Lund:", "• On why she left the port to Lund:": what is talked of before a colon, in a list of somebody's words. Not "On
/// Lantern Lund:".
pub(super) fn is_topic(row: &Row, place: usize) -> bool {
    let first = bullet(row);
    let says = |p: usize| row.flags(p) & flag::CUE != 0 && row.flags(p + 1) & flag::PREPOSITION == 0;
    let person = |m: usize| is_person(row, m);
    let last = row.ending(place.saturating_sub(1)).filter(|&m| person(m));
    let of_somebody = row.beginning(first + 1).is_some_and(person);
    place > first + 2
        && row.is(first, "on")
        && row.is(place - 1, ":")
        && row.flags(first + 1) & flag::TIME == 0
        && (of_somebody || last.is_none() || row.flags(first + 1) & flag::POSSESSIVE != 0)
        && (first..place - 1).all(|p| row.token(p).is_some() && !row.is(p, ","))
        && !(first..place - 1).any(says)
}

/// "Her advice to Lund about it:", "The judge's words to Lund:": whose words they are that are put to somebody before a colon.
fn addressed(row: &Row, place: usize) -> Option<usize> {
    let first = bullet(row);
    let said = |p: usize| {
        row.flags(p) & (flag::ACT | flag::MEDIUM) != 0
            || row.is_any(p, &["advice", "message", "word", "words"])
    };
    let noun = (first + 1..place.min(first + 8)).find(|&p| said(p) && row.is_any(p + 1, &["to", "for"]))?;
    let plain = (first..place - 1).all(|p| {
        row.token(p).is_some() && (row.flags(p) & flag::AUXILIARY == 0 || row.shape(p) == Shape::Genitive)
    });
    let genitive = (first + 1..noun).rev().find(|&p| row.shape(p) == Shape::Genitive);
    let own = row.beginning(first).filter(|_| row.flags(first) & flag::POSSESSIVE != 0);
    genitive.map_or(own, |p| row.ending(p)).filter(|_| plain)
}

/// "The paper used one of Mori's lines as its headline:": whose words they are that somebody takes up before a colon.
fn borrowed(row: &Row, place: usize) -> Option<usize> {
    const TAKES: [&str; 18] = [
        "used", "uses", "using", "quoted", "quotes", "quoting", "cited", "cites", "citing", "shared",
        "shares", "repeated", "repeats", "recalled", "recalls", "borrowed", "borrows", "featured",
    ];
    let spoken = |p: usize| {
        row.flags(p) & (flag::ACT | flag::MEDIUM) != 0 || row.is_any(p, &["words", "lines", "line"])
    };
    let takes = (place.saturating_sub(16)..place).find(|&p| row.is_any(p, &TAKES))?;
    let owner = (takes + 1..place.min(takes + 9)).find(|&p| row.shape(p) == Shape::Genitive)?;
    let plain =
        (takes + 1..owner).all(|p| row.token(p).is_some() && !row.is_any(p, &[",", ";", "to", "that"]));
    let noun = (owner + 1..place.min(owner + 4)).any(spoken);
    let mention = row.ending(owner).filter(|_| plain && noun)?;
    (row.start(mention) > takes).then_some(mention)
}

/// "this, by Lorne:", "an answer from Lorne:", "Fox's Lorne:", "“…” Lorne:": the name right before a colon is whose words follow.
fn is_announced(row: &Row, mention: usize) -> bool {
    let Some(before) = row.start(mention).checked_sub(1) else { return false };
    // "an answer from Lorne:", but not "his split from Lorne:"
    let sent = before > 0 && row.flags(before - 1) & (flag::MEDIUM | flag::ACT | flag::DOCUMENT) != 0;
    is_person(row, mention)
        && (row.is_any(before, &["by", ".", "?", "!", "—", "–"])
            || row.is(before, "from") && sent
            || row.shape(before) == Shape::Genitive
            || row.is_quote(before))
}

/// “…” — Mori
fn dash(row: &Row, place: usize) -> Option<Candidate> {
    let dash = row.is_any(place + 1, &["—", "–", "-", "―"]) || row.is(place + 1, "-");
    let said = |mention, trust| without_verb(mention, "dash", trust);
    // “…” (Mori), “…” [Mori]
    let bracket = [("(", ")"), ("[", "]")].into_iter().find(|(open, _)| row.is(place + 1, open));
    if let Some((_, close)) = bracket
        && place == 0
        && let Some(mention) = row.beginning(place + 2)
    {
        return (row.is(row.end(mention), close) && row.mentions[mention].form == Form::Name)
            .then(|| said(mention, 0.8));
    }
    let at = if dash { place + 2 } else { return None };
    // "— Editorial Board, Lantern Weekly"
    let signed = (at..at + 3)
        .find(|&p| row.is(p, ","))
        .filter(|_| row.is(at, "editorial"))
        .map_or(at, |comma| comma + 1);
    let mention = row.beginning(signed)?;
    let closes = row.end(mention) >= row.len()
        || row.is_any(row.end(mention), &[",", ".", "(", "to", "in", "on", "via", "for"]);
    (closes && place == 0).then(|| said(mention, 0.9))
}

/// The place of "as" right before a quotation, an article aside.
fn as_before(row: &Row, place: usize) -> Option<usize> {
    let article = row.is_any(place.wrapping_sub(1), &["a", "an", "the"]);
    let at = place.checked_sub(if article { 2 } else { 1 })?;
    row.is(at, "as").then_some(at)
}

/// "has been pounding him as a “con artist”": what somebody is called, behind a verb that no list has.
fn as_phrase(row: &Row, verbs: &[Verb], place: usize) -> Option<Candidate> {
    let at = as_before(row, place)?;
    let named =
        row.is_any(at.wrapping_sub(1), &["known", "classified", "such", "listed", "filed", "marked", "well"]);
    // "was described as “…”" without an agent: nobody is named.
    let passive = verbs.iter().any(|v| v.passive && v.to <= at && at - v.to < 12);
    if named || passive {
        return None;
    }
    let mention = clause_subject(row, at)?;
    let person = matches!(row.mentions[mention].guess, Guess::Person | Guess::Unknown | Guess::Group);
    person.then_some(Candidate { mention, cue: None, verb: None, rule: "as", trust: 0.72, whole: false })
}

/// "Mori's claim that the plan is “…”", "his “…” remark".
fn possessive(row: &Row, place: usize) -> Option<Candidate> {
    let low = place.saturating_sub(12);
    for p in (low..place).rev() {
        if row.is_quote(p) || row.is_any(p, &[";", "."]) {
            return None;
        }
        if row.flags(p) & (flag::ACT | flag::MEDIUM) == 0 || row.shape(p) != Shape::Lower {
            continue;
        }
        let owner = (p.saturating_sub(4)..p).rev().find(|&q| row.shape(q) == Shape::Genitive);
        if let Some(owner) = owner {
            let mention = row.ending(owner)?;
            return Some(Candidate {
                mention,
                cue: Some((p, p + 1)),
                verb: None,
                rule: "possessive",
                trust: 0.85,
                whole: false,
            });
        }
        let by = (p + 1..place).find(|&q| row.is_any(q, &["by", "from"]))?;
        let mention = row.beginning(by + 1)?;
        return Some(Candidate {
            mention,
            cue: Some((p, p + 1)),
            verb: None,
            rule: "possessive",
            trust: 0.8,
            whole: false,
        });
    }
    None
}
