//! First-person speech in the article's own voice: “Go home,” I said. Who speaks is the author: nobody else in the text, and
//! by name only where a line at its head or foot says who that is.

use super::Answer;
use super::clause::{Row, Verb};
use crate::actors::cluster::Cluster;
use crate::actors::{Guess, Mention};
use crate::analysis::{Form, Source};
use crate::lexicon::{CueClass, flag};
use crate::segment::Document;
use crate::span::Span;

/// Most words between the verb and the quotation it has before it: “I told the old man at the door, “…””.
const REACH: usize = 8;
/// How many verbs to either side are looked at.
const NEAR: usize = 8;
/// Most words between "I" and the verb: “I laughed and then said”.
const WITHIN: usize = 4;
/// How many paragraphs at the end may present the author.
const FOOT: usize = 3;
/// Trust in such a line.
const PRESENTED: f32 = 0.85;

/// The author as the speaker.
pub(super) fn answer(actor: usize) -> Answer {
    Answer { actor, rule: "narrator", confidence: PRESENTED }
}

/// Where the narrator says a quotation: the place of "I", "we" or "my" in its sentence, and the verb if it is one that says it.
pub(super) fn narrated(
    row: &Row,
    verbs: &[Verb],
    place: usize,
    open_ended: bool,
) -> Option<(usize, Option<usize>)> {
    let said = verb_of(row, verbs, place, open_ended).map(|(at, verb)| (at, Some(verb)));
    said.or_else(|| claimed(row, place).map(|at| (at, None)))
}

/// "my contention that the board “points the way”": the place of "my".
fn claimed(row: &Row, place: usize) -> Option<usize> {
    const CLAIMS: [&str; 14] = [
        "advice",
        "message",
        "contention",
        "claim",
        "argument",
        "assertion",
        "suggestion",
        "description",
        "characterization",
        "prediction",
        "statement",
        "conclusion",
        "point",
        "view",
    ];
    let noun = (place.saturating_sub(REACH + 2)..place)
        .rev()
        .skip(usize::from(place > 0 && row.is(place - 1, ":")))
        .take_while(|&p| !row.is_quote(p) && !row.is_any(p, &[",", ";", ":", "—", "–"]))
        .find(|&p| row.is_any(p, &CLAIMS))?;
    // "My advice to Mori:"
    let advises = row.is(noun + 1, "to") && row.is(place - 1, ":");
    let my = [noun.checked_sub(1), noun.checked_sub(2)].into_iter().flatten().find(|&p| row.is(p, "my"))?;
    (advises || row.is_any(noun + 1, &["that", "of"])).then_some(my)
}

/// The place of "I" or "we" that is the subject of a verb of saying, and that verb.
fn verb_of(row: &Row, verbs: &[Verb], place: usize, open_ended: bool) -> Option<(usize, usize)> {
    let behind = || {
        let comma = usize::from(row.is(place + 1, ","));
        let at = place + 1 + comma;
        let says = |v: &Verb| v.from > at && v.from <= at + 2 && !v.passive && v.cue.class == CueClass::Say;
        let next = verbs.partition_point(|v| v.from <= at);
        let verb = next + verbs[next..].iter().take(NEAR).position(says)?;
        let beside = verbs[verb].from == at + 1 || row.flags(at + 1) & (flag::AUXILIARY | flag::ADVERB) != 0;
        // “Is he?” We are beyond such questions.
        let own = is_narrator(row, at) && row.word(at) != "We";
        (own && beside && (comma == 1 || open_ended)).then_some((at, verb))
    };
    let before = || {
        let weak = |v: &Verb| v.subject.is_none() && v.cue.class == CueClass::Weak;
        let next = verbs.partition_point(|v| v.from < place);
        let first = next.saturating_sub(NEAR);
        let verb = first + verbs[first..next].iter().rposition(|v| v.to <= place && !weak(v))?;
        let v = &verbs[verb];
        if place - v.to > REACH {
            return None;
        }
        let apart = (v.to..place).any(|p| row.is_quote(p) || row.is_any(p, &[";", "—", "–"]));
        let at = own(row, v.from)?;
        // "he spoke after I left, saying"
        let said = !v.ing
            || row.is(v.from.wrapping_sub(1), "by")
            || row.flags(v.from.wrapping_sub(1)) & flag::AUXILIARY != 0;
        (said && !v.passive && v.cue.class != CueClass::Weak && !apart).then_some((at, verb))
    };
    behind().or_else(before).filter(|_| !is_retold(row, verbs, place, open_ended))
}

/// “Go home,” I said to him, Mori recalled: somebody named behind tells what "I" said.
fn is_retold(row: &Row, verbs: &[Verb], place: usize, open_ended: bool) -> bool {
    let tells = |v: &Verb| {
        let Some(subject) = v.subject.filter(|_| !v.passive && v.from > place) else { return false };
        let start = row.start(subject.mention);
        let after = v.to + usize::from(row.is(v.to, ","));
        let free = !row.is_quote(after) && !row.is_any(v.to, &["that", ":"]);
        let comma = start == place + 1 && open_ended || start > place + 1 && row.is(start - 1, ",");
        comma && free
    };
    let next = verbs.partition_point(|v| v.from <= place);
    verbs[next..].iter().take(NEAR).any(tells)
}

/// "I" or "we" that is the subject of the verb at `verb`, with nobody named between: "I laughed and then [said]".
fn own(row: &Row, verb: usize) -> Option<usize> {
    for p in (verb.saturating_sub(WITHIN + 1)..verb).rev() {
        if is_narrator(row, p) {
            return Some(p);
        }
        let named = row.beginning(p).is_some() || row.ending(p + 1).is_some();
        let closed = row.is_quote(p) || row.flags(p) & (flag::SUBORDINATOR | flag::RELATIVE) != 0;
        if named || closed || row.is_any(p, &[",", ";", ":", "—", "–"]) {
            return None;
        }
    }
    None
}

fn is_narrator(row: &Row, place: usize) -> bool {
    row.word(place) == "I" || row.is(place, "we")
}

/// Whether an attribution's words for its source are the narrator's.
pub fn is_own(source: &Source, text: &str) -> bool {
    source.form == Form::Pronoun && ["I", "we", "We", "my", "My"].contains(&source.span.of(text))
}

/// The one person whom a line at the head ("By Ada Mori") or the foot ("Ada Mori is a writer in Lund") presents as the author.
pub(super) fn author(document: &Document, mentions: &[Mention], clusters: &[Cluster]) -> Option<usize> {
    let foot = document.paragraphs.len().saturating_sub(FOOT).max(1);
    let named = |m: &&Mention| {
        m.form == Form::Name
            && m.is_article()
            && m.to - m.from > 1
            && m.actor.is_some_and(|a| matches!(clusters[a].guess, Guess::Person | Guess::Unknown))
    };
    let mut found: Option<usize> = None;
    for m in mentions.iter().filter(named) {
        let paragraph = document.sentences[m.sentence].paragraph;
        let Some(&line) = document.paragraphs.get(paragraph) else { continue };
        let first = opens(document, m, line);
        // "Ada Mori is a writer. Jan Obi is a teacher."
        let second = found.is_some() && opens(document, m, document.sentences[m.sentence].span);
        let presented = (first || second) && paragraph >= foot && is_presented(document, m.to)
            || first && paragraph == 0 && ends(document, m, line);
        if presented && m.actor != found {
            if found.is_some() {
                return None;
            }
            found = m.actor;
        }
    }
    // Whom the article speaks of is somebody in it.
    let told = |m: &Mention| {
        let paragraph = document.sentences[m.sentence].paragraph;
        let line = document.paragraphs.get(paragraph);
        let byline =
            paragraph == 0 && line.is_some_and(|&line| opens(document, m, line) && ends(document, m, line));
        m.actor == found && m.is_article() && m.form == Form::Name && paragraph < foot && !byline
    };
    found.filter(|_| !mentions.iter().any(told))
}

/// Whether a name opens a paragraph, but for a dash or "by".
fn opens(document: &Document, name: &Mention, line: Span) -> bool {
    let before = Span { start: line.start, end: document.span(name.outer.min(name.from), name.to).start };
    let words = before.of(document.text).trim_matches(|c: char| c.is_whitespace() || "–—―-*•".contains(c));
    words.is_empty() || words.eq_ignore_ascii_case("by")
}

fn ends(document: &Document, name: &Mention, line: Span) -> bool {
    document.span(name.from, name.to).end >= line.end
}

/// "is a writer", "is Lantern Weekly's correspondent", "teaches": but not "is expected", "is not".
fn is_presented(document: &Document, at: usize) -> bool {
    let works = ["teaches", "writes", "covers", "edits"].iter().any(|w| document.is(at, w));
    let is = ["is", "was"].iter().any(|w| document.is(at, w));
    let next = document.word(at + 1);
    let state = ["not", "now", "also", "still", "likely", "due", "in", "on", "at", "to"];
    let told =
        next.ends_with("ed") || next.ends_with("ing") || state.iter().any(|w| next.eq_ignore_ascii_case(w));
    works || is && !next.is_empty() && !told
}

#[cfg(test)]
mod tests {
    use crate::pipeline::reading_of;

    /// Of each quotation the words for its source and the speaker.
    fn sources(text: &str) -> Vec<(String, String)> {
        let reading = reading_of(text, None);
        let of = |a: &crate::attribution::Attributed| {
            let source = a.source.map_or(String::new(), |s| s.span.of(text).to_owned());
            (source, a.speaker.map_or(String::new(), |s| reading.clusters[s.actor].name.clone()))
        };
        reading.attributed.iter().map(of).collect()
    }

    fn one(text: &str) -> (String, String) {
        sources(text).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn the_narrator_is_nobody_else() {
        let narrated = |text| assert_eq!(one(text), ("I".into(), String::new()), "{text}");
        narrated("Ned Brill came in late. “Go home,” I said. He laughed.");
        narrated("Ned Brill came in late. I told the old man, “Go home.”");
        narrated("When Ana Pell called, I laughed and said, “Not now.”");
        narrated("Ned Brill was in the hall when I said: “I give up.” He smiled.");
        narrated("“Who are you?” I asked Ned Brill. He shrugged.");
        narrated("Ned Brill came in late. I answered by saying, “Go home.”");
        narrated("“So are we all,” I answered, and Ned Brill laughed.");
        assert_ne!(one("Mori put it so:\n\nI write to say that this “is silly.”").0, "I");
        let other = |text: &str, name: &str| assert_eq!(one(text).1, name, "{text}");
        other("I was there when Ned Brill said: “I give up.” He smiled.", "Ned Brill");
        other("I heard Ned Brill say, “Go home.”", "Ned Brill");
        other("“Go home,” Ned Brill said. I left.", "Ned Brill");
        other("“Go home,” I said to him, Ned Brill recalled.", "Ned Brill");
        other("I yelled, “Stop,” Ned Brill told the court.", "Ned Brill");
        other("As I said last week, “the plan is dead,” according to Ned Brill.", "Ned Brill");
        other("Ned Brill spoke to them after I left, saying, “Go home.”", "Ned Brill");
        other("Ned Brill asked, “Is he mad?” We are well past such questions.", "Ned Brill");
    }

    #[test]
    fn a_line_at_the_foot_says_who_the_narrator_is() {
        let by = |line: &str| {
            one(&format!("{line}Ned Brill came in late. “Go home,” I said to him.\n\nHe left.")).1
        };
        assert_eq!(by("By Ada Mori\n\n"), "Ada Mori");
        let foot =
            |line: &str| one(&format!("Ned Brill came in. “Go home,” I said.\n\nHe left.\n\n{line}")).1;
        assert_eq!(foot("Ada Mori is a writer in Lund."), "Ada Mori");
        assert_eq!(foot("— Ada Mori teaches law at Velden College."), "Ada Mori");
        assert_eq!(foot("Ada Mori is expected in court on Monday."), "");
        assert_eq!(foot("Ned Brill is a former mayor who sells boats."), "");
        assert_eq!(foot("Ada Mori is a writer in Lund.\n\nJan Obi is a teacher there."), "");
        assert_eq!(foot("Ada Mori is a writer in Lund. Jan Obi is a teacher there."), "");
    }

    #[test]
    fn the_narrator_goes_on() {
        let told = sources("Ned Brill came in late. “Go home,” I said. “Sleep.”");
        assert!(told.iter().all(|(_, speaker)| speaker.is_empty()), "{told:?}");
    }
}
