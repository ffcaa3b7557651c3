//! Who holds an office: whom "the senator", "the vice president" and "the former president" can mean.

use super::Resolver;
use crate::actors::cluster::Cluster;
use crate::actors::{Guess, Mention};
use crate::lexicon::{flag, lexicon};
use crate::segment::{Document, Shape};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a noun that is said of persons loses where somebody holds the office no more, or holds it again.
const FORMER: f32 = 0.5;

/// A noun said of somebody, with what makes it another office: the vice president is no president.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::actors) struct Office<'a> {
    rank: Rank,
    noun: &'a str,
}

/// What stands before an office and makes it another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// A president.
    Full,
    /// A former president.
    Former,
    /// A vice president, a deputy minister, an assistant director, whether still or not.
    Under,
}

/// How ranks are kept in the roles of an actor; "vice" stands for deputies and assistants too.
const RANKS: [(Rank, &str); 2] = [(Rank::Former, "former "), (Rank::Under, "vice ")];

impl<'a> Office<'a> {
    /// The office of a noun in the singular, of the words before it in its phrase.
    pub(in crate::actors) fn of(document: &Document, before: Range<usize>, noun: &'a str) -> Self {
        // "the vice president's spokeswoman", "former governor and senator": the words behind the owner and the "and"
        let parts = |t: &usize| document.tokens[*t].shape == Shape::Genitive || document.is(*t, "and");
        let from = before.clone().rev().find(parts).map_or(before.start, |t| t + 1);
        let said = |words: &[&str]| (from..before.end).any(|t| words.iter().any(|w| document.is(t, w)));
        let public = lexicon().word(noun).flags & (flag::TITLE | flag::PUBLIC) != 0;
        let academic = matches!(noun, "professor" | "justice" | "coach" | "lecturer");
        let rank = match () {
            () if said(&["vice", "deputy"]) => Rank::Under,
            () if public && !academic && said(&["assistant", "associate"]) => Rank::Under,
            () if said(&["former", "ex", "onetime"]) => Rank::Former,
            () => Rank::Full,
        };
        Office { rank, noun }
    }

    /// The noun in the singular.
    pub(super) fn noun(self) -> &'a str {
        self.noun
    }

    /// As it is kept of an actor: "president", "former president".
    pub(in crate::actors) fn role(self) -> String {
        let rank = RANKS.iter().find(|(rank, _)| *rank == self.rank).map_or("", |(_, word)| word);
        format!("{rank}{}", self.noun)
    }

    fn parse(role: &'a str) -> Self {
        let found = RANKS.iter().find_map(|(rank, word)| Some((*rank, role.strip_prefix(word)?)));
        let (rank, noun) = found.unwrap_or((Rank::Full, role));
        Office { rank, noun }
    }

    /// Whether "the president" of the United States can be meant.
    pub(super) fn is_president(self) -> bool {
        self.rank == Rank::Full && self.noun == "president"
    }

    /// What it costs to call the holder of one the holder of the other; nothing if it cannot be.
    fn cost(self, held: Office) -> Option<f32> {
        let same = || self.noun == held.noun || role_sets(self.noun).any(|set| set.contains(&held.noun));
        match (self.rank, held.rank) {
            _ if !same() => None,
            (a, b) if a == b => Some(0.0),
            (Rank::Under, _) | (_, Rank::Under) => None,
            _ => Some(FORMER),
        }
    }
}

/// Marks the president of the United States on a day, `YYYY-MM-DD`, and those who were president on other days, if the
/// article names them.
pub fn note_president(clusters: &mut [Cluster], day: &str) {
    let today = lexicon().president(day);
    for name in lexicon().presidents().filter(|name| Some(*name) != today) {
        if let Some(other) = holder(clusters, name) {
            clusters[other].out_of_office = true;
        }
    }
    if let Some(president) = today.and_then(|name| holder(clusters, name)) {
        clusters[president].add_role("president");
        clusters[president].president = true;
        clusters[president].out_of_office = false;
    }
}

/// The person of that name, "Barack Obama", of several the one named most fully.
fn holder(clusters: &[Cluster], name: &str) -> Option<usize> {
    let (given, family) = name.rsplit_once(' ')?;
    let named = |c: &Cluster| {
        let mut words = c.name.split(' ');
        let first = words.next().filter(|first| *first != family);
        c.guess == Guess::Person
            && !c.nominal
            && c.members.is_empty()
            && c.name.rsplit(' ').next() == Some(family)
            && first.is_none_or(|first| lexicon().same_given_name(first, given))
    };
    (0..clusters.len()).filter(|&c| named(&clusters[c])).max_by_key(|&c| clusters[c].name.len())
}

/// The one named person of each office.
pub(super) fn offices(clusters: &[Cluster]) -> FxHashMap<String, Option<usize>> {
    let mut out: FxHashMap<String, Option<usize>> = FxHashMap::default();
    let person = |c: &Cluster| c.guess == Guess::Person && !c.nominal && !c.plural;
    for (actor, cluster) in clusters.iter().enumerate().filter(|(_, c)| person(c)) {
        for role in &cluster.roles {
            let entry = out.entry(role.clone()).or_insert(Some(actor));
            if *entry != Some(actor) {
                *entry = None;
            }
        }
    }
    out
}

impl Resolver<'_, '_> {
    /// What it costs to call an actor so: nothing (`Some(0.0)`) if it was called so, or by a noun said of the same people.
    pub(super) fn called(&self, cluster: &Cluster, office: &Office, mention: &Mention) -> Option<f32> {
        let cost = |c: &Cluster| {
            c.roles.iter().filter_map(|role| office.cost(Office::parse(role))).min_by(f32::total_cmp)
        };
        let all = || {
            let each = cluster.members.iter().map(|&m| cost(&self.clusters[m]));
            each.reduce(|a, b| Some(a?.max(b?))).flatten()
        };
        cost(cluster).or_else(all).or_else(|| named_so(cluster, office.noun, mention).then_some(0.0))
    }

    /// "The president opened the bridge. … President Obi": the one person of that office whom the article names later.
    pub(super) fn named_later(&self, mention: &Mention, office: &Office) -> Option<(usize, f32)> {
        let public = lexicon().word(office.noun).flags & (flag::TITLE | flag::PUBLIC) != 0;
        if mention.guess != Guess::Person || mention.plural || !public {
            return None;
        }
        let mut named = synonyms(office.noun);
        let found = named
            .find_map(|noun| self.offices.get(&Office { noun, rank: office.rank }.role()).copied())??;
        let cluster = &self.clusters[found];
        let fits = mention.gender.agrees(cluster.gender)
            && (is_local(office.noun) || self.qualifiers(mention).iter().all(|q| cluster.is_qualified_by(q)))
            && (!office.is_president() || self.tied(mention).is_empty());
        fits.then_some((found, 0.6))
    }
}

/// Offices of a town or a county: the article names the place with them, "the Velden sheriff", or does not.
fn is_local(noun: &str) -> bool {
    ["chief", "mayor", "sheriff", "superintendent", "coroner", "commissioner", "principal"].contains(&noun)
}

/// A noun and those said of the same people.
pub(super) fn synonyms<'n>(noun: &'n str) -> impl Iterator<Item = &'n str> {
    let others = role_sets(noun).flatten().map(|other| -> &'n str { other });
    std::iter::once(noun).chain(others)
}

/// The sets of nouns said of the same person that hold this one.
fn role_sets(noun: &str) -> impl Iterator<Item = &'static [&'static str]> {
    const SETS: [&[&str]; 12] = [
        &["memo", "memorandum"],
        &["lawsuit", "suit", "complaint"],
        &["president", "commander-in-chief"],
        &["spokesman", "spokeswoman", "spokesperson"],
        &["congressman", "congresswoman", "representative", "lawmaker"],
        &["senator", "lawmaker"],
        &["judge", "justice", "magistrate"],
        &["lawyer", "attorney", "solicitor", "barrister"],
        &["professor", "academic", "scholar", "researcher"],
        &["boss", "chief", "chief executive", "ceo", "executive"],
        &["candidate", "nominee", "contender", "hopeful"],
        &["officer", "policeman", "policewoman", "cop"],
    ];
    SETS.into_iter().filter(move |set| set.contains(&noun))
}

/// "the ministry" for "the Foreign Ministry", "the campaign" for "the Obi campaign".
fn named_so(cluster: &Cluster, noun: &str, mention: &Mention) -> bool {
    let thing = matches!(mention.guess, Guess::Organization | Guess::Publication | Guess::Group);
    thing
        && !cluster.nominal
        && cluster.guess != Guess::Person
        && head_of(&cluster.name).eq_ignore_ascii_case(noun)
}

/// The noun that a body's name is built on, the last before what is tied to it: “Institute” of “Institute of Government”.
fn head_of(name: &str) -> &str {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    let tie = |w: &&str| ["of", "for", "on", "at", "in", "to"].contains(w);
    let end = words.iter().position(tie).filter(|&at| at > 0).unwrap_or(words.len());
    words[..end].last().unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(said: &str, held: &str) -> Option<f32> {
        Office::parse(said).cost(Office::parse(held))
    }

    #[test]
    fn a_vice_president_is_no_president_and_a_former_one_hardly() {
        assert_eq!(cost("president", "president"), Some(0.0));
        assert_eq!(cost("president", "former president"), Some(FORMER));
        assert_eq!(cost("former president", "president"), Some(FORMER));
        assert_eq!(cost("president", "vice president"), None);
        assert_eq!(cost("vice president", "president"), None);
        assert_eq!(cost("lawyer", "attorney"), Some(0.0));
        assert_eq!(cost("lawyer", "senator"), None);
    }

    #[test]
    fn a_body_is_called_by_the_noun_its_name_is_built_on() {
        let heads =
            ["Institute of Government", "Foreign Ministry", "Committee to Protect the Sea", "Obi campaign"];
        assert_eq!(heads.map(head_of), ["Institute", "Ministry", "Committee", "campaign"]);
    }

    #[test]
    fn the_words_before_a_noun_make_another_office_of_it() {
        let of = |text: &str| {
            let document = Document::new(text);
            let last = document.tokens.len() - 1;
            Office::of(&document, 0..last, "president").role()
        };
        assert_eq!(of("the president"), "president");
        assert_eq!(of("the former president"), "former president");
        assert_eq!(of("the vice president"), "vice president");
        assert_eq!(of("a former vice president"), "vice president");
    }

    #[test]
    fn the_president_is_who_is_in_office_on_the_day() {
        let text =
            "Barack Obama opened the fair. Nina Falk came late.\n\n“It is a fine day,” the president said.";
        let speaker = |day| {
            let reading = crate::pipeline::reading_of(text, day);
            let speaker = reading.attributed[0].speaker.map(|s| reading.clusters[s.actor].name.clone());
            speaker.unwrap_or_default()
        };
        assert_eq!(speaker(Some("2016-05-04")), "Barack Obama");
        assert_ne!(speaker(Some("2019-05-04")), "Barack Obama");
        // Without a day it is who is called so most.
        assert_eq!(speaker(None), "Barack Obama");
    }
}
