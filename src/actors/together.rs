//! People named together: "Adeyemi and Brandt said" has one speaker, who is two people, and so has "they wrote" behind it.

use super::cluster::{Cluster, expand};
use super::coreference::note_role;
use super::{Gender, Guess, Mention};
use crate::analysis::Form;
use crate::lexicon::{flag, lexicon};
use crate::segment::{Document, Shape};
use rustc_hash::FxHashMap;

/// How sure it is that a plural phrase beside names linked by "and" means them.
const APPOSED: f32 = 0.9;

/// Names in the longest list of people who speak together.
const LONGEST_LIST: usize = 16;

/// Adds a mention for each place where people are named together, and an actor for each such set of people.
pub(super) fn find(document: &Document, mentions: &mut Vec<Mention>, clusters: &mut Vec<Cluster>) {
    let mut groups = Vec::new();
    for at in 1..mentions.len() {
        let Some(first) = paired(document, mentions, at) else { continue };
        let mut members = vec![first, at];
        while members.len() < LONGEST_LIST {
            let more = (0..members[0]).rev().take(4).find(|&m| {
                is_person(&mentions[m])
                    && mentions[m].outer_to + 1 == mentions[members[0]].outer
                    && document.is(mentions[m].outer_to, ",")
            });
            let Some(more) = more else { break };
            members.insert(0, more);
        }
        if are_together(document, mentions, &members) {
            groups.push(members);
        }
    }
    let mut known: FxHashMap<Vec<usize>, Joint> = FxHashMap::default();
    for members in groups {
        let (a, b) = (mentions[members[0]].clone(), mentions[members[members.len() - 1]].clone());
        let actor = actor(document, mentions, &members, &mut known, clusters);
        let phrases: Vec<usize> = apposed(document, mentions, &members).collect();
        for phrase in phrases {
            mentions[phrase].actor = Some(actor);
            mentions[phrase].sure = APPOSED;
            note_role(document, &mentions[phrase], &mut clusters[actor]);
        }
        for role in shared_roles(document, &a) {
            let all: Vec<usize> = clusters[actor].members.iter().copied().chain([actor]).collect();
            all.into_iter().for_each(|one| clusters[one].add_role(&role));
        }
        mentions.push(Mention {
            to: b.to,
            outer_to: b.outer_to,
            head: b.head,
            guess: Guess::Group,
            gender: Gender::Unknown,
            plural: true,
            actor: Some(actor),
            ..a
        });
    }
    mentions.sort_by_key(|m| (m.from, std::cmp::Reverse(m.to)));
}

/// The actor that a set of people is, and whether its name is that of a place where they speak.
struct Joint {
    actor: usize,
    said: bool,
}

/// The one actor that people named together are, whatever form of their names stands here. Its name is the form where they
/// first say something, else the first.
fn actor(
    document: &Document,
    mentions: &[Mention],
    members: &[usize],
    known: &mut FxHashMap<Vec<usize>, Joint>,
    clusters: &mut Vec<Cluster>,
) -> usize {
    let name = joint_name(document, mentions, members);
    let said = says(document, &mentions[members[0]], &mentions[members[members.len() - 1]]);
    let mut people: Vec<usize> = members.iter().filter_map(|&m| mentions[m].actor).collect();
    people.sort_unstable();
    people.dedup();
    let joint = known.entry(people).or_insert_with_key(|people| {
        clusters.push(Cluster::joint(name.clone(), people.clone()));
        Joint { actor: clusters.len() - 1, said }
    });
    if said && !joint.said {
        joint.said = true;
        clusters[joint.actor].name = name;
    }
    joint.actor
}

/// Whether a verb of saying stands beside names linked by "and".
fn says(document: &Document, a: &Mention, b: &Mention) -> bool {
    let cue = |t: usize| document.flags(t) & flag::CUE != 0 && document.tokens[t].shape == Shape::Lower;
    b.outer_to < document.tokens.len() && cue(b.outer_to) || a.outer > 0 && cue(a.outer - 1)
}

/// The words for people who are named together: the article's own, "Adeyemi and House Speaker Ilse Brandt", but the names
/// alone where something is set in between, "Adeyemi, Republican of Iowa, and Brandt", "Adeyemi (R) and Brandt".
fn joint_name(document: &Document, mentions: &[Mention], members: &[usize]) -> String {
    let (first, last) = (&mentions[members[0]], &mentions[members[members.len() - 1]]);
    let set_off = |pair: &[usize]| {
        let (a, b) = (&mentions[pair[0]], &mentions[pair[1]]);
        let aside = (a.to..a.outer_to).any(|t| document.is(t, "(") || document.is(t, ","));
        aside || a.outer_to + 2 < b.outer
    };
    if !members.windows(2).any(set_off) {
        return document.line(first.from, last.to);
    }
    let names: Vec<String> =
        members.iter().map(|&m| document.line(mentions[m].from, mentions[m].to)).collect();
    format!("{} and {}", names[..names.len() - 1].join(", "), names[names.len() - 1])
}

fn is_person(mention: &Mention) -> bool {
    mention.form == Form::Name
        && mention.quotation.is_none()
        && !mention.plural
        && matches!(mention.guess, Guess::Person | Guess::Unknown)
}

/// The most tokens of what is set in commas behind a name that "and" follows: "Republican of Iowa".
const APPOSITION: usize = 8;

/// The "and" before a name, over a role that stands between: "and harbour master Lund".
fn and_before(document: &Document, name: &Mention) -> Option<usize> {
    let other =
        flag::VERB | flag::CUE | flag::AUXILIARY | flag::PREPOSITION | flag::DETERMINER | flag::CONJUNCTION;
    let role = |t: usize| {
        let noun = flag::ROLE | flag::TITLE;
        let flags = document.flags(t);
        document.tokens[t].shape == Shape::Lower && (flags & noun != 0 || flags & other == 0)
    };
    let first = name.outer.checked_sub(1)?;
    let reach = if role(first) { 2 } else { 0 };
    (first.saturating_sub(reach)..=first).rev().find(|&t| document.is(t, "and"))
}

/// The name before "and" in "A and B" or "A, Republican of Iowa, and B", for B.
fn paired(document: &Document, mentions: &[Mention], at: usize) -> Option<usize> {
    let b = &mentions[at];
    let and = and_before(document, b).filter(|&and| is_person(b) && and > 0)?;
    let comma = document.is(and - 1, ",");
    let before = |m: usize| {
        let end = mentions[m].outer_to;
        let set_off = || comma && document.is(end, ",") && end + 1 < and && end + 1 + APPOSITION > and;
        end == and || end + 1 == and && comma || set_off()
    };
    // "Mori, a baker from Velden, and Lund": not Velden.
    let whence = |m: usize| {
        let preposition = |t: usize| document.flags(t) & flag::PREPOSITION != 0;
        mentions[m].outer_to < and && mentions[m].outer.checked_sub(1).is_some_and(preposition)
    };
    let a = (0..at).rev().take(4).find(|&m| is_person(&mentions[m]) && before(m) && !whence(m))?;
    (mentions[a].sentence == b.sentence && mentions[a].actor != b.actor).then_some(a)
}

/// Whether names linked by "and" are more than a list: they do something together, have written something together, or
/// are called something together.
fn are_together(document: &Document, mentions: &[Mention], members: &[usize]) -> bool {
    let (a, b) = (&mentions[members[0]], &mentions[members[members.len() - 1]]);
    let by = a.outer.checked_sub(1).is_some_and(|t| document.is(t, "by"));
    let who =
        document.is(b.outer_to, "who") || document.is(b.outer_to, ",") && document.is(b.outer_to + 1, "who");
    by || who
        || is_byline(document, a, b)
        || speaks_together(document, a, b)
        || !shared_roles(document, a).is_empty()
        || apposed(document, mentions, members).next().is_some()
}

/// "— Lorne and Obi, the Harbour Post": who wrote what stands before, at the head of a line or behind a dash.
fn is_byline(document: &Document, a: &Mention, b: &Mention) -> bool {
    let line = |t: usize| document.begins_paragraph(t);
    let dash = a.outer.checked_sub(1).is_some_and(|t| ["—", "–", "-"].iter().any(|d| document.is(t, d)));
    let close = document
        .tokens
        .get(b.outer_to)
        .is_none_or(|t| !t.is_word() && t.shape != Shape::Genitive && t.quotation().is_none());
    (dash || line(a.outer)) && (close || line(b.outer_to))
}

/// What the plural before the first of several names says of all of them: "Sens. Lorne and Obi", "harbour pilots Lorne and Obi".
fn shared_roles(document: &Document, first: &Mention) -> Vec<String> {
    let mut roles = Vec::new();
    for t in first.outer..first.from {
        let word = document.word(t).trim_end_matches('.');
        if document.flags(t) & (flag::TITLE | flag::ROLE) == 0 {
            continue;
        }
        let lower = word.to_lowercase();
        let abbreviated = matches!(word, "Sens" | "Reps" | "Profs" | "Govs" | "Gens")
            .then_some(lower.trim_end_matches('s'));
        let singular = lexicon().singular(&lower).or(abbreviated);
        roles.extend(singular.map(expand).into_iter().flatten().map(str::to_owned));
    }
    roles
}

/// The phrases beside names linked by "and" that mean all of them: "two pilots, Lorne and Obi", "Lorne and Obi, both pilots,".
fn apposed<'m>(
    document: &'m Document,
    mentions: &'m [Mention],
    members: &[usize],
) -> impl Iterator<Item = usize> + use<'m> {
    let (first, last) = (members[0], members[members.len() - 1]);
    let (start, end) = (mentions[first].outer, mentions[last].outer_to);
    let both = usize::from(document.is(end + 1, "both"));
    let people = |m: &usize| {
        let m = &mentions[*m];
        m.form == Form::Nominal && m.plural && m.guess == Guess::Group && m.actor.is_none() && m.is_article()
    };
    let before = (0..first).rev().take(4).filter(move |&m| {
        mentions[m].outer_to + 1 == start && [",", ":"].iter().any(|w| document.is(start - 1, w))
    });
    let behind = (last + 1..mentions.len()).take(4).filter(move |&m| {
        document.is(end, ",") && (mentions[m].from == end + 1 || mentions[m].from == end + 1 + both)
    });
    before.chain(behind).filter(people)
}

/// Whether two names linked by "and" are the subject of a verb.
fn speaks_together(document: &Document, a: &Mention, b: &Mention) -> bool {
    let mut next = b.outer_to;
    if document.is(next, ",") {
        let close = (next + 1..(next + 14).min(document.tokens.len())).find(|&t| document.is(t, ","));
        next = close.map_or(next, |c| c + 1);
    }
    while document.tokens.get(next).is_some_and(|t| t.has(flag::ADVERB) && t.quotation().is_none()) {
        next += 1;
    }
    let token = document.tokens.get(next).filter(|t| t.quotation().is_none() && t.shape == Shape::Lower);
    // A past tense, longer than "red" and "bed".
    let past = token.is_some_and(|t| t.end - t.start > 5) && document.word(next).ends_with("ed");
    let verb =
        past || token.is_some_and(|t| t.has(flag::CUE | flag::AUXILIARY | flag::VERB) && !t.has(flag::ING));
    let before = a.outer.checked_sub(1).map(|t| &document.tokens[t]);
    let free = before.is_none_or(|t| !t.has(flag::PREPOSITION) || t.has(flag::CUE));
    let inverted = before.is_some_and(|t| t.has(flag::CUE) && t.shape == Shape::Lower)
        && token.is_none_or(|t| !t.has(flag::CUE | flag::VERB | flag::AUXILIARY));
    verb && free || inverted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::{Places, cluster::cluster, names::names};

    /// The names of all who are named together in a text, place by place.
    fn together(text: &str) -> Vec<String> {
        let document = Document::new(text);
        let mut mentions = names(&document, &Places::new(&document));
        let mut clusters = cluster(&document, &mut mentions);
        find(&document, &mut mentions, &mut clusters);
        let joint = |m: &Mention| m.actor.filter(|&a| !clusters[a].members.is_empty());
        mentions.iter().filter_map(joint).map(|a| clusters[a].name.clone()).collect()
    }

    #[test]
    fn names_of_a_subject_an_author_or_one_title_are_one_actor() {
        for text in [
            "Ana Lorne and Jan Obi said so.",
            "A book by Ana Lorne and Jan Obi is out.",
            "They heard Senators Ana Lorne and Jan Obi on Monday.",
            "It was late.\n\nAna Lorne and Jan Obi, Tresk Herald",
        ] {
            assert_eq!(together(text), ["Ana Lorne and Jan Obi"], "{text}");
        }
    }

    #[test]
    fn a_mere_list_is_nobody() {
        for text in ["The boat is for Ana Lorne and Jan Obi.", "The harbour of Lorne and Obi is small."] {
            assert!(together(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn all_forms_of_their_names_are_one_actor_by_the_form_that_speaks() {
        let text =
            "Mayor Ana Lorne and Judge Jan Obi met. Lorne and Obi said little. Ana Lorne and Jan Obi left.";
        assert_eq!(together(text), ["Lorne and Obi"; 3]);
    }
}
