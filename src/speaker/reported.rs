//! From marked stretches to attributions: which cue and which source belong to a content.
//!
//! Every cue reports one content, which may come in parts (“A,” she said, “B.”). A content belongs to the cue that is
//! nearest to it, where a sentence's end counts as a long way; a source belongs to the cue it stands next to, and a cue
//! without one shares the source of the cue before ("Mori said that … and warned that …").

use super::tags::{Class, Stretch};
use super::trust::{self, Clues, FEATURES};
use crate::actors::{Guess, Mention};
use crate::analysis::{Form, Kind};
use crate::attribution::indirect::indirect;
use crate::attribution::told::{Told, known, words};
use crate::lexicon::{CueClass, Frame, flag};
use crate::reading::Reading;
use crate::segment::{Document, Shape};
use crate::span::Span;
use std::ops::Range;

/// How many bytes the end of a sentence counts for, between a content and its cue.
const SENTENCE: usize = 400;
/// How many bytes another cue or content between counts for.
const OTHER: usize = 150;
/// How many bytes it counts for that the content comes first: “announced A and said B”.
const BEFORE: usize = 20;
/// The furthest a cue may be from its content, and a source from its cue.
const FURTHEST: usize = 600;
/// Most bytes that no stretch covers between two parts of one content: a blank, a comma.
const GAP: usize = 3;
/// Of what one cue seems to report within so many bytes, but with words between that belong to nothing, the longer part
/// is kept: the other is mostly none.
const LOOSE: usize = 40;
/// Stretches less sure than this are dropped.
const SURE: f32 = 0.3;
/// The same around quotations, where a clause is all that is asked.
const SURE_AROUND: f32 = 0.53;
/// How many reports in order are looked at for the half of one.
const NEAREST: usize = 8;
/// The most words of a name before "'s".
const MOST_WORDS: usize = 12;
/// Least probability of what is told as reported.
const TOLD: f32 = 0.46;

/// Links the stretches of an article and tells what is likely enough to be reported.
pub fn link(reading: &Reading, stretches: &[Stretch]) -> Vec<Told> {
    let likely = |(mut told, clues): (Told, [f32; FEATURES])| {
        if is_silent(&reading.document, &told) {
            return None;
        }
        let quoted = trust::holds_quotation(&reading.document, &told);
        if !quoted {
            told.p = trust::probability(&clues);
        }
        (told.p >= if quoted { SURE_AROUND } else { TOLD }).then_some(told)
    };
    let mut told: Vec<Told> = candidates(reading, stretches).into_iter().filter_map(likely).collect();
    complete(reading, &mut told);
    told
}

/// Completes what the tagger sees by what the rules see. “The pier, Mori said, would sink”: it mostly marks one half of what
/// stands on both sides of its cue. “Mori said the pier is a ‘wreck’”: where it marks nothing around a fragment, the clause is
/// the rules'.
fn complete(reading: &Reading, told: &mut Vec<Told>) {
    let Reading { document, mentions, clauses, attributed, .. } = reading;
    let mut more = Vec::new();
    for whole in indirect(document, mentions, clauses, attributed) {
        let (Some(&first), Some(&last), Some(cue)) = (whole.content.first(), whole.content.last(), whole.cue)
        else {
            continue;
        };
        let near = |t: &Told| t.content.iter().any(|c| whole.content.iter().any(|w| c.overlaps(*w)));
        let next = told.partition_point(|t| t.content.last().is_some_and(|c| c.end <= first.start));
        let mut around = (next..told.len()).take(NEAREST).filter(|&t| near(&told[t]));
        match (around.next(), around.next()) {
            (Some(half), None) => {
                let found = &mut told[half];
                let both = whole.content.len() == 2 && first.end <= cue.start && cue.end <= last.start;
                // "Still, Mori said, the pier would sink"
                let both = both && !document.touched(first).all(|t| document.flags(t) & flag::ADVERB != 0);
                // "asked the crowd to welcome the keeper — ‘my friend’"
                let cut = whole.content.iter().any(|w| w.contains(found.content[0]))
                    && trust::holds_quotation(document, &whole)
                    && !trust::holds_quotation(document, found);
                let same = found.cue.is_some_and(|c| c.overlaps(cue));
                if (both || cut) && found.content.len() == 1 && same {
                    found.content = whole.content;
                }
            }
            (None, _) if trust::holds_quotation(document, &whole) => more.push(whole),
            _ => {}
        }
    }
    told.extend(more);
}

/// Cues that report nothing where a thing is all their content: “did not mention the debt”, “have talked to residents”, “went
/// according to plan”, “signed into law a measure”.
fn is_silent(document: &Document, told: &Told) -> bool {
    let Some(cue) = told.cue.filter(|_| !trust::holds_quotation(document, told)) else { return false };
    let (verb, content) = (document.touched(cue), document.touched(told.content[0]));
    let has = |words: &[&str]| verb.clone().any(|t| words.iter().any(|w| document.is(t, w)));
    let (first, last) = (content.start, verb.end.saturating_sub(1));
    let clause = document.flags(first) & (flag::SUBORDINATOR | flag::PRONOUN | flag::FIRST_PERSON) != 0
        || ["that", "whether", "if", "how", "why", "what", "who", "when", "where", "to"]
            .iter()
            .any(|w| document.is(first, w));
    let any = |words: &[&str]| content.clone().any(|t| words.iter().any(|w| document.is(t, w)));
    let finite =
        |t: usize| document.flags(t) & flag::AUXILIARY != 0 || t > first && document.word(t).ends_with("ed");
    let negated = has(&["not", "n't", "n’t", "never", "no", "failed"])
        || verb.clone().any(|t| document.word(t).ends_with("n't") || document.word(t).ends_with("n’t"));
    let thing = !clause && !content.clone().any(finite);
    let to = |t: usize| ["to", "with", "for"].iter().any(|w| document.is(t, w));
    // "called Mori on Sunday", "called his mother", but not "called Mori unfit"
    let owned = |t: usize| t > content.start && document.flags(t - 1) & flag::POSSESSIVE != 0;
    let count = content.clone().filter(|&t| document.tokens[t].is_word()).count();
    let rings = has(&["call", "called", "calls", "calling"])
        && count <= 4
        && content.clone().all(|t| {
            let token = &document.tokens[t];
            !token.is_word() || token.is_capital() || token.has(flag::POSSESSIVE) || owned(t)
        });
    is_idiom(document, verb.clone(), content.clone())
        // "added links to the page"
        || has(&["add", "added", "adds", "adding"]) && thing
        || is_impersonal(document, verb.clone())
        || rings
        || negated && has(&NAMES) && thing
        || has(&TALKS) && (to(first) || to(last) && !clause) && !any(&["about", "of"])
        || has(&["according"]) && document.is(first, "plan")
        || has(&["swore", "sworn", "swearing"]) && has(&["in"]) && !clause && any(&["as"])
        || has(&["sign", "signed", "signs", "signing"]) && has(&["law"])
}

/// “called attention to the debt”, “took questions on the debt”, “was noted for its gulls”,
/// “struck down the law”.
fn is_idiom(document: &Document, verb: Range<usize>, content: Range<usize>) -> bool {
    let is = |t: usize, words: &[&str]| words.iter().any(|w| document.is(t, w));
    let has = |words: &[&str]| verb.clone().any(|t| is(t, words));
    let (first, last) = (content.start, verb.end.saturating_sub(1));
    let behind = |word: &str| first > 0 && document.is(first - 1, word) || document.is(last, word);
    has(&["call", "called", "calls", "calling"]) && is(first, &["attention"])
        || has(&["take", "took", "takes", "taking", "taken"])
            && (behind("about") || content.clone().any(|t| is(t, &["questions"])))
        || has(&["noted"]) && behind("for")
        || has(&["strike", "strikes", "struck", "striking"]) && behind("down")
}

/// “the Courier reported, citing | people familiar with it, that”: whether sources stand behind a byte, and "citing" before.
fn is_citing(document: &Document, byte: usize) -> bool {
    let next = document.tokens.partition_point(|t| (t.start as usize) < byte);
    let citing = next.checked_sub(1).is_some_and(|t| document.is(t, "citing"));
    let is = |t: usize, words: &[&str]| words.iter().any(|w| document.is(t, w));
    citing && (next..next + 4).any(|t| is(t, &SOURCES)) && !is(next, &["that"])
}

/// “It is important to note that”, “suffice it to say that”: nobody says it, or the author does.
fn is_impersonal(document: &Document, verb: Range<usize>) -> bool {
    // “It should be noted that”, “it is worth noting that”
    const DUE: [&str; 4] = ["should", "must", "worth", "bears"];
    let due = verb.clone().any(|t| DUE.iter().any(|w| document.is(t, w)))
        || verb.start > 0 && document.is(verb.start - 1, "worth");
    if due && (verb.start.saturating_sub(3)..verb.end).any(|t| document.is(t, "it")) {
        return true;
    }
    let Some(to) = (verb.start.saturating_sub(1)..verb.end).find(|&t| document.is(t, "to")) else {
        return false;
    };
    let be =
        |t: usize| ["is", "was", "'s", "’s", "be", "it's", "it’s", "seems"].iter().any(|w| document.is(t, w));
    let before = to.saturating_sub(5)..to;
    let adjective = to > 0 && document.flags(to - 1) & (flag::CUE | flag::PRONOUN) == 0;
    let it = |t: usize| {
        document.is(t, "it") && be(t + 1) || document.word(t).to_lowercase().starts_with("it") && be(t)
    };
    adjective && before.clone().any(it) || before.clone().any(|t| document.is(t, "suffice"))
}

/// Whom reporters cite.
const SOURCES: [&str; 8] =
    ["people", "sources", "officials", "documents", "person", "source", "police", "witnesses"];

/// Verbs that name or bring up a thing.
const NAMES: [&str; 13] = [
    "mention",
    "mentioned",
    "comment",
    "announce",
    "announced",
    "report",
    "reported",
    "address",
    "discuss",
    "name",
    "identify",
    "disclose",
    "specify",
];

/// Verbs that tell of a talk, and with whom.
const TALKS: [&str; 9] =
    ["talk", "talked", "talks", "talking", "speak", "spoke", "speaks", "speaking", "spoken"];

/// What may be reported, with what tells whether it is. Quotations that are all of their content, the rules' business, are
/// passed over.
pub fn candidates(reading: &Reading, stretches: &[Stretch]) -> Vec<(Told, [f32; FEATURES])> {
    let document = &reading.document;
    let direct = direct(reading);
    let ours = |s: &Stretch| {
        let next = direct.partition_point(|d| d.end <= s.span.start);
        matches!(s.class, Class::Speech | Class::Thought)
            && s.p >= SURE
            && !is_citing(document, s.span.start)
            && direct.get(next).is_none_or(|d| !d.overlaps(s.span) || around(document, s.span, *d))
    };
    let subjects = reading.clauses.subjects(document);
    let cues: Vec<usize> = places(stretches, |s| s.class == Class::Cue && !is_citing(document, s.span.end));
    let mut out: Vec<Told> = Vec::new();
    // Of each attribution the cue, its last content, and whether it is a question of somebody else's.
    let mut owner: Vec<(usize, usize, bool)> = Vec::new();
    for at in places(stretches, ours) {
        let content = stretches[at];
        let Some(cue) = nearest(document, stretches, at, &cues) else { continue };
        let cued = stretches[cue].span;
        let speech = content.class == Class::Speech
            || says(document, cued)
            || is_finding(reading, source(document, stretches, cue), cued, content.span);
        let asking = asked_before(document, content.span);
        let fits = |o: &usize| {
            let (other, last, asked) = owner[*o];
            other == cue && !asked && asking.is_none() && near(document, stretches, last, at, LOOSE)
        };
        match (0..out.len()).rev().find(fits) {
            Some(earlier) => {
                let apart = !near(document, stretches, owner[earlier].1, at, GAP);
                if go_on(&mut out[earlier], &content, speech, apart) {
                    owner[earlier].1 = at;
                }
            }
            None => {
                let cued = asking.unwrap_or(stretches[cue].span);
                let span = Some(cued);
                let tagged = source(document, stretches, cue);
                let open = asking.is_some()
                    || is_nobodys(document, cued)
                    || is_addressed(document, cued) && tagged.is_none_or(|s| s.end <= cued.start)
                    || is_asked(document, cued);
                let source =
                    if open { agent(reading, cued) } else { possessor(reading, content.span).or(tagged) };
                let source = source.or_else(|| subject(reading, &subjects, cued).filter(|_| !open));
                let (mut told, p) = (content.span, content.p);
                let (mut words, mut source) = (span, source);
                if let Some((whose, noun)) = taken_up(reading, told).filter(|_| !takes_clause(document, cued))
                {
                    (source, words) = (Some(whose), Some(noun));
                    told = Span { start: noun.end, ..told }.trim(document.text);
                }
                let content = vec![told];
                out.push(Told { content, cue: words, source, open, speech, p, rule: "reported" });
                owner.push((cue, at, asking.is_some()));
            }
        }
    }
    let clues = |(mut told, (cue, last, _)): (Told, (usize, usize, bool))| {
        cut_addressed(reading, &mut told);
        let clues = Clues { reading, stretches, told: &told, cue: &stretches[cue], last: &stretches[last] };
        let features = clues.features();
        (told, features)
    };
    out.into_iter().zip(owner).map(clues).collect()
}

/// “Mori was urged by Brandt to resign”: neither who is spoken to nor who speaks is part of what is said.
fn cut_addressed(reading: &Reading, told: &mut Told) {
    let document = &reading.document;
    let Some(cue) = told.cue.filter(|cue| is_addressed(document, *cue)) else { return };
    if told.content.len() > 1 && told.content[0].end <= cue.start {
        told.content.remove(0);
    }
    let first = document.touched(told.content[0]);
    if first.start == 0 || !document.is(first.start - 1, "by") {
        return;
    }
    let agent = reading.mentions.iter().find(|m| m.is_article() && m.outer.min(m.from) == first.start);
    let end = agent.map(|m| m.to).filter(|&end| end < first.end);
    if let Some(end) = end {
        let rest = Span::new(document.span(end, end + 1).start, told.content[0].end);
        told.content[0] = rest.trim(document.text);
    }
}

/// Takes one more stretch into a content; of stretches that are `apart`, only the longer one. Whether it was taken.
fn go_on(found: &mut Told, content: &Stretch, speech: bool, apart: bool) -> bool {
    let known: usize = found.content.iter().map(|span| span.len()).sum();
    if apart && content.span.len() <= known {
        return false;
    }
    if apart {
        found.content.clear();
        found.p = content.p;
    }
    found.content.push(content.span);
    found.p = found.p.min(content.p);
    found.speech |= speech;
    true
}

/// Whether a content holds a quotation and words around it that belong to the same sentence.
fn around(document: &Document, content: Span, quotation: Span) -> bool {
    let before = Span::new(content.start, quotation.start.max(content.start));
    let behind = Span::new(quotation.end.min(content.end), content.end);
    let words = words(document, before) + words(document, behind);
    content.contains(quotation)
        && words >= 2
        && sentence(document, content.start) == sentence(document, content.end - 1)
}

/// The spans of the quotations that are whole clauses, in order.
fn direct(reading: &Reading) -> Vec<Span> {
    let whole = reading.attributed.iter().filter(|a| a.kind == Kind::Direct);
    let mut spans: Vec<Span> =
        whole.flat_map(|a| &a.parts).map(|&q| reading.document.quotations[q].span).collect();
    spans.sort_by_key(|s| s.start);
    spans
}

/// Whether a cue is a verb of saying.
fn says(document: &Document, cue: Span) -> bool {
    known(document, cue).is_some_and(|c| c.class == CueClass::Say)
}

/// “The study found that …”, “the court held that …”: what a body or a document has in writing.
fn is_finding(reading: &Reading, source: Option<Span>, cue: Span, content: Span) -> bool {
    const FINDS: [&str; 12] = [
        "found",
        "find",
        "finds",
        "showed",
        "show",
        "shows",
        "shown",
        "held",
        "ruled",
        "concluded",
        "estimates",
        "estimated",
    ];
    const WRITTEN: [&str; 30] = [
        "study",
        "studies",
        "survey",
        "surveys",
        "poll",
        "polls",
        "research",
        "researchers",
        "researcher",
        "scientists",
        "data",
        "records",
        "documents",
        "report",
        "reports",
        "analysis",
        "figures",
        "findings",
        "details",
        "results",
        "review",
        "statistics",
        "experts",
        "court",
        "courts",
        "judge",
        "jury",
        "investigation",
        "investigators",
        "paper",
    ];
    let document = &reading.document;
    let is = |t: usize, words: &[&str]| words.iter().any(|w| document.is(t, w));
    let verb = document.touched(cue);
    let has = |words: &[&str]| verb.clone().any(|t| is(t, words));
    let finds = has(&FINDS) && !has(&["to", "can", "could", "would", "might", "may", "will", "not", "never"]);
    let body = |m: &Mention| matches!(m.guess, Guess::Organization | Guess::Publication | Guess::Document);
    let written = |source: Span| {
        let tokens = document.touched(source);
        let named = |m: &&Mention| tokens.contains(&m.head) && body(m) && m.form != Form::Pronoun;
        let from = reading.mentions.partition_point(|m| m.from + MOST_WORDS < tokens.start);
        tokens.clone().any(|t| is(t, &WRITTEN))
            || reading.mentions[from..].iter().take_while(|m| m.from < tokens.end).any(|m| named(&m))
    };
    finds && is(document.touched(content).start, &["that"]) && source.is_some_and(written)
}

/// Whether a clause can follow a cue: “said Mori's claim that it sank was false”, but not “denied Mori's claim that it sank”.
fn takes_clause(document: &Document, cue: Span) -> bool {
    known(document, cue).is_some_and(|c| c.takes(Frame::Clause))
}

/// Whether two contents of one cue are parts of one: they stand in one sentence, with nothing between but the cue, its
/// source and fewer than `most` bytes.
fn near(document: &Document, stretches: &[Stretch], a: usize, b: usize, most: usize) -> bool {
    let parts = &stretches[a + 1..b];
    let plain = parts.iter().all(|s| matches!(s.class, Class::Cue | Class::Source));
    let place = |s: &Stretch| sentence(document, s.span.start);
    let marked: usize = parts.iter().map(|s| s.span.len()).sum();
    let gap = stretches[b].span.start.saturating_sub(stretches[a].span.end).saturating_sub(marked);
    plain && place(&stretches[a]) == place(&stretches[b]) && gap < most
}

fn places(stretches: &[Stretch], keep: impl Fn(&Stretch) -> bool) -> Vec<usize> {
    stretches.iter().enumerate().filter(|(_, s)| keep(s)).map(|(i, _)| i).collect()
}

/// The cue among `cues` (in order) nearest to the stretch `at`: one of the next few to either side.
fn nearest(document: &Document, stretches: &[Stretch], at: usize, cues: &[usize]) -> Option<usize> {
    let next = cues.partition_point(|&c| c < at);
    let around = next.saturating_sub(2)..(next + 2).min(cues.len());
    let way = |&c: &usize| distance(document, stretches, at, c) + if c > at { BEFORE } else { 0 };
    cues[around].iter().copied().filter(|c| way(c) < FURTHEST).min_by_key(way)
}

/// The source that a cue's stretch stands next to, or shares with the cue before.
fn source(document: &Document, stretches: &[Stretch], cue: usize) -> Option<Span> {
    let sources = places(&stretches[cue.saturating_sub(6)..(cue + 4).min(stretches.len())], |s| {
        s.class == Class::Source
    });
    let shift = cue.saturating_sub(6);
    let way = |&s: &usize| distance(document, stretches, cue, s);
    // "The board, which Mori called a joke, said": Mori is the other verb's.
    let inner = |s: &usize| {
        let start = document.touched(stretches[*s].span).start;
        let relative = start > 0 && ["which", "whom", "who", "as"].iter().any(|w| document.is(start - 1, w));
        relative && (*s + 1..cue).any(|other| stretches[other].class == Class::Cue)
    };
    let sources = sources.into_iter().map(|s| s + shift).filter(|s| !inner(s));
    sources.filter(|s| way(s) < SENTENCE).min_by_key(way).map(|s| stretches[s].span)
}

/// Verbs of which who is spoken to, or of, is the subject in the passive: “pilots were told that”.
const ADDRESSED: [&str; 44] = [
    "blast",
    "slam",
    "attack",
    "condemn",
    "praise",
    "hail",
    "mock",
    "ridicule",
    "question",
    "pan",
    "lambaste",
    "castigate",
    "chide",
    "rebuke",
    "scold",
    "applaud",
    "laud",
    "deride",
    "assail",
    "fault",
    "hammer",
    "grill",
    "press",
    "rip",
    "tell",
    "ask",
    "inform",
    "advise",
    "warn",
    "accuse",
    "charge",
    "describe",
    "call",
    "criticize",
    "blame",
    "notify",
    "remind",
    "urge",
    "instruct",
    "order",
    "assure",
    "label",
    "dub",
    "denounce",
];

/// Whether a cue is a passive whose subject is spoken to, or of, and does not speak.
fn is_addressed(document: &Document, cue: Span) -> bool {
    let be = ["was", "were", "is", "are", "been", "be", "being"];
    let verb = document.touched(cue);
    let lemma = |t: usize| known(document, document.span(t, t + 1)).map_or("", |c| c.lemma);
    let by = document.is(verb.end, "by") || verb.end > 0 && document.is(verb.end - 1, "by");
    // "Brandt, praised by Mori", "He was held on Friday, accused of theft"
    let accused = document.is(verb.end, "of") || verb.end > 0 && document.is(verb.end - 1, "of");
    let accused = accused && verb.clone().any(|t| document.is(t, "accused"));
    let participle = (by || accused) && verb.len() <= 2 && verb.start > 0 && document.is(verb.start - 1, ",");
    // "Brandt is said to be ill"
    let raised = document.is(verb.end, "to") || verb.end > 0 && document.is(verb.end - 1, "to");
    verb.clone().any(|t| ADDRESSED.contains(&lemma(t)) || raised && document.is(t, "said"))
        && (participle || verb.clone().any(|t| be.iter().any(|w| document.is(t, w))))
        && !verb.clone().any(|t| document.word(t).ends_with("ing"))
}

/// “It was announced that”: a passive whose subject is nobody.
fn is_nobodys(document: &Document, cue: Span) -> bool {
    let verb = document.touched(cue);
    let be = ["was", "is", "been"];
    let it = verb.start > 0 && document.is(verb.start - 1, "it") || document.is(verb.start, "it");
    let participle = verb.end > 0 && document.word(verb.end - 1).ends_with("ed");
    it && participle && verb.clone().any(|t| be.iter().any(|w| document.is(t, w))) || is_met(document, cue)
}

/// “Mori is facing criticism that the pier is unsafe”: those who criticize say so.
fn is_met(document: &Document, cue: Span) -> bool {
    const AGAINST: [&str; 12] = [
        "criticism",
        "criticisms",
        "accusations",
        "accusation",
        "complaints",
        "allegations",
        "claims",
        "charges",
        "questions",
        "calls",
        "anger",
        "outrage",
    ];
    const MEETS: [&str; 8] = ["face", "faces", "faced", "facing", "drew", "draws", "drawn", "drawing"];
    let words = document.touched(cue);
    let is = |t: usize, list: &[&str]| list.iter().any(|w| document.is(t, w));
    let Some(noun) = words.clone().find(|&t| is(t, &AGAINST)) else { return false };
    let met = (words.start.saturating_sub(3)..noun).rev().find(|&t| is(t, &MEETS));
    let other = flag::PREPOSITION | flag::CUE | flag::CONJUNCTION | flag::PRONOUN;
    met.is_some_and(|met| {
        (met + 1..noun).all(|t| document.tokens[t].is_word() && document.flags(t) & other == 0)
    })
}

/// “Asked whether it would hold, Mori said so”, “When pressed on it, …”: who is asked does not ask.
fn is_asked(document: &Document, cue: Span) -> bool {
    let verb = document.touched(cue);
    const ASKED: [&str; 5] = ["asked", "questioned", "pressed", "quizzed", "told"];
    const WHEN: [&str; 5] = ["when", "if", "once", "being", "repeatedly"];
    let asks = |t: &usize| ASKED.iter().any(|w| document.is(*t, w));
    let Some(asked) = verb.clone().find(asks) else { return false };
    let start = document.span(asked, asked + 1).start;
    let opens = document.sentences.binary_search_by_key(&start, |s| s.span.start).is_ok();
    let when = asked > 0 && WHEN.iter().any(|w| document.is(asked - 1, w));
    // "Mori, asked about the pier, said"
    let about = ["about", "if", "whether"].iter().any(|w| document.is(asked + 1, w));
    let set_off =
        asked > 1 && document.is(asked - 1, ",") && document.tokens[asked - 2].is_capital() && about;
    let when = when || set_off;
    // "asked", "asked about", "asked directly"; "said when asked" where the verb before is another's
    let last = verb.end - 1;
    let whole = (asked + 1..=last).all(|t| {
        document.flags(t) & (flag::PREPOSITION | flag::ADVERB) != 0 || document.word(t).ends_with("ly")
    });
    (opens || when) && whole
}

/// “When asked by Lorne | what he made of it, Mori said”: the verb of asking right before a content, if it is no verb of the one
/// who answers.
fn asked_before(document: &Document, content: Span) -> Option<Span> {
    const NEAR: usize = 8;
    let first = document.touched(content).start;
    let plain = |t: &usize| {
        let token = &document.tokens[*t];
        (token.is_word() || token.shape == Shape::Genitive) && token.quotation().is_none()
    };
    let within = (first.saturating_sub(NEAR)..first).rev().take_while(plain);
    let asked = within.map(|t| document.span(t, t + 1)).find(|&t| is_asked(document, t))?;
    (sentence(document, asked.start) == sentence(document, content.start)).then_some(asked)
}

/// Whom "by" names behind a passive: “pilots were warned by the board that”.
fn agent(reading: &Reading, cue: Span) -> Option<Span> {
    let document = &reading.document;
    let end = document.tokens.partition_point(|t| (t.start as usize) < cue.end);
    let by = (end.saturating_sub(1)..document.tokens.len()).take(4).find(|&t| document.is(t, "by"))?;
    let begins =
        |at: usize| reading.mentions.iter().find(|m| m.is_article() && (m.outer == at || m.from == at));
    let named = begins(by + 1)?;
    // "by Channel Nine's Ana Lorne"
    let owns = document.tokens.get(named.to).is_some_and(|t| t.shape == Shape::Genitive);
    let named = Some(named.to + 1).filter(|_| owns).and_then(begins).unwrap_or(named);
    Some(document.span(named.outer, named.outer_to))
}

/// "Lund took up | Mori's bold claim that": whose claim a content begins with, and the noun.
fn taken_up(reading: &Reading, content: Span) -> Option<(Span, Span)> {
    let document = &reading.document;
    let first = document.touched(content).start;
    let that = (first + 2..first + 9).find(|&t| document.is(t, "that"))?;
    let owner = owner(reading, that)?;
    (owner.start >= content.start).then(|| (owner, document.span(that - 1, that)))
}

/// "Lund took up Mori's bold claim | that": whose claim it is that a content tells.
fn possessor(reading: &Reading, content: Span) -> Option<Span> {
    let document = &reading.document;
    let first = document.touched(content).start;
    let that = if document.is(first, "that") { first } else { first.checked_sub(1)? };
    owner(reading, that)
}

/// Who is named with "'s" before a noun of saying that stands before a "that".
fn owner(reading: &Reading, that: usize) -> Option<Span> {
    let document = &reading.document;
    let noun = that.checked_sub(1).filter(|_| document.is(that, "that"))?;
    let lower = |t: usize| document.tokens[t].shape == Shape::Lower && document.quotation_of(t).is_none();
    let act = document.flags(noun) & flag::ACT != 0 && lower(noun);
    let owner = (noun.saturating_sub(3)..noun).rev().find(|&t| !lower(t)).filter(|_| act)?;
    if document.tokens[owner].shape != Shape::Genitive {
        return None;
    }
    let from = reading.mentions.partition_point(|m| m.from + MOST_WORDS < owner);
    let near = reading.mentions[from..].iter().take_while(|m| m.from < owner);
    let named = near.filter(|m| m.is_article() && m.to == owner).max_by_key(|m| m.to - m.from)?;
    Some(document.span(named.from, named.to))
}

/// The subject that the rules see for the verb of a cue.
fn subject(reading: &Reading, subjects: &[(usize, usize, usize)], cue: Span) -> Option<Span> {
    let document = &reading.document;
    let first = subjects.partition_point(|&(_, to, _)| document.span(to - 1, to).end <= cue.start);
    let &(from, _, mention) = subjects.get(first)?;
    let mention = reading.mentions.get(mention).filter(|_| document.span(from, from + 1).start < cue.end)?;
    Some(document.span(mention.outer, mention.outer_to))
}

/// Bytes between two stretches, with what stands between counted in.
fn distance(document: &Document, stretches: &[Stretch], a: usize, b: usize) -> usize {
    let (a, b) = (a.min(b), a.max(b));
    let (before, behind) = (stretches[a].span, stretches[b].span);
    let between = &stretches[a + 1..b];
    let marked: usize = between.iter().map(|s| s.span.len()).sum();
    let others = between.iter().filter(|s| s.class != Class::Source).count();
    let sentences = sentence(document, behind.start) - sentence(document, before.end.saturating_sub(1));
    (behind.start.saturating_sub(before.end)).saturating_sub(marked) + others * OTHER + sentences * SENTENCE
}

pub(super) fn sentence(document: &Document, byte: usize) -> usize {
    document.sentences.partition_point(|s| s.span.start <= byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline;

    /// What is told of a text with these stretches, as `source | cue | content`; parts of a content with `…` between.
    fn told(text: &str, marked: &[(Class, &str)]) -> Vec<String> {
        let reading = pipeline::reading(text);
        let stretch = |&(class, words): &(Class, &str)| {
            let start = text.find(words).expect("in the text");
            Stretch { class, span: Span::new(start, start + words.len()), p: 0.95 }
        };
        let mut stretches: Vec<Stretch> = marked.iter().map(stretch).collect();
        stretches.sort_by_key(|s| s.span.start);
        let words = |span: Option<Span>| span.map_or("-", |span| span.of(text));
        let line = |t: Told| {
            let content: Vec<&str> = t.content.iter().map(|span| span.of(text)).collect();
            assert!(t.speech);
            format!("{} | {} | {}", words(t.source), words(t.cue), content.join(" … "))
        };
        link(&reading, &stretches).into_iter().map(line).collect()
    }

    #[test]
    fn who_is_criticized_does_not_criticize() {
        use Class::{Cue, Source, Speech};
        assert_eq!(
            told(
                "Ada Mori is facing criticism that the pier is unsafe.",
                &[(Source, "Ada Mori"), (Cue, "is facing criticism"), (Speech, "that the pier is unsafe")]
            ),
            ["- | is facing criticism | that the pier is unsafe"]
        );
        assert_eq!(
            told(
                "Ada Mori, facing reporters, repeated claims that the pier is unsafe.",
                &[(Source, "Ada Mori"), (Cue, "repeated claims"), (Speech, "that the pier is unsafe")]
            ),
            ["Ada Mori | repeated claims | that the pier is unsafe"]
        );
    }

    #[test]
    fn what_stands_around_the_cue_is_whole() {
        use Class::{Cue, Source, Speech};
        assert_eq!(
            told(
                "The pier, Ada Mori said, would sink in May.",
                &[(Source, "Ada Mori"), (Cue, "said"), (Speech, "would sink in May")]
            ),
            ["Ada Mori | said | The pier … would sink in May"]
        );
        assert_eq!(
            told(
                "The nets on the quay, according to Ada Mori, are torn and old.",
                &[(Source, "Ada Mori"), (Cue, "according to"), (Speech, "are torn and old")]
            ),
            ["Ada Mori | according to | The nets on the quay … are torn and old"]
        );
        assert_eq!(
            told(
                "It could start this week, said Ada Mori, a keeper who oversees the plan of the board.",
                &[(Speech, "It could start this week"), (Cue, "said"), (Source, "Ada Mori")]
            ),
            ["Ada Mori | said | It could start this week"]
        );
    }

    #[test]
    fn a_fragment_without_marks_around_it_has_the_clause_of_the_rules() {
        assert_eq!(
            told("Ada Mori said the pier is a “wreck” of a thing.", &[]),
            ["Ada Mori | said | the pier is a “wreck” of a thing"]
        );
        assert!(told("Ada Mori said the pier is a wreck of a thing.", &[]).is_empty());
    }

    #[test]
    fn who_is_asked_does_not_ask() {
        use Class::{Cue, Source, Speech};
        let text =
            "When asked by Channel Nine's Ada Brill what he made of it, Pell said it was far too late.";
        let marked = [
            (Speech, "what he made of it"),
            (Source, "Pell"),
            (Cue, "said"),
            (Speech, "it was far too late"),
        ];
        assert_eq!(
            told(text, &marked),
            ["Ada Brill | asked | what he made of it", "Pell | said | it was far too late"]
        );
    }

    #[test]
    fn who_speaks_in_a_relative_clause_speaks_there_alone() {
        use Class::{Cue, Source, Speech};
        let marked = [
            (Source, "Ada Mori"),
            (Cue, "called"),
            (Cue, "said"),
            (Speech, "it would appeal to the court in May"),
        ];
        assert_eq!(
            told(
                "The harbour board, which Ada Mori called a joke, said it would appeal to the court in May.",
                &marked
            ),
            ["The harbour board | said | it would appeal to the court in May"]
        );
        let marked = [
            (Source, "Ada Mori"),
            (Cue, "said"),
            (Speech, "that the pier sank"),
            (Cue, "warned"),
            (Speech, "that the quay would follow"),
        ];
        assert_eq!(
            told("Ada Mori said that the pier sank and warned that the quay would follow.", &marked),
            ["Ada Mori | said | that the pier sank", "Ada Mori | warned | that the quay would follow"]
        );
    }

    #[test]
    fn who_is_blamed_does_not_speak() {
        use Class::{Cue, Source, Speech};
        for (text, cue) in [
            ("Ada Mori was widely criticized for the sale of the pier.", "was widely criticized for"),
            ("Ada Mori was blasted for the sale of the pier.", "was blasted for"),
        ] {
            let marked = [(Source, "Ada Mori"), (Cue, cue), (Speech, "the sale of the pier")];
            assert_eq!(told(text, &marked), [format!("- | {cue} | the sale of the pier")]);
        }
        let marked = [(Source, "Ada Mori"), (Cue, "criticized"), (Speech, "the sale of the pier")];
        assert_eq!(
            told("Ada Mori criticized the sale of the pier.", &marked),
            ["Ada Mori | criticized | the sale of the pier"]
        );
    }

    #[test]
    fn nobody_says_what_is_worth_noting() {
        use Class::{Cue, Source, Speech};
        let content = (Speech, "that the pier sank in May");
        for text in [
            "It is important to note that the pier sank in May.",
            "Suffice it to note that the pier sank in May.",
        ] {
            assert!(told(text, &[(Cue, "to note"), content]).is_empty(), "{text}");
        }
        assert_eq!(
            told(
                "Ada Mori wants to note that the pier sank in May.",
                &[(Source, "Ada Mori"), (Cue, "to note"), content]
            ),
            ["Ada Mori | to note | that the pier sank in May"]
        );
    }

    #[test]
    fn what_a_study_finds_is_told() {
        use Class::{Cue, Source, Thought};
        let marked = [(Source, "A study"), (Cue, "found"), (Thought, "that cod is rare in the bay")];
        assert_eq!(
            told("A study found that cod is rare in the bay.", &marked),
            ["A study | found | that cod is rare in the bay"]
        );
    }
}
