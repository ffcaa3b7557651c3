//! Whose words stand behind a label of a transcript (“MORI: Will it hold?”) or before the signature of a post.

use super::{Answer, Attributed, Chain, Settled};
use crate::actors::cluster::Cluster;
use crate::actors::{Guess, Mention};
use crate::analysis::{Form, Kind, Source};
use crate::segment::{Document, Post};
use crate::span::Span;
use rustc_hash::FxHashMap;

/// Trust that a label says who speaks.
const LABEL: f32 = 0.97;

/// Trust in a signature: a sentence of the article's may stand in the paragraph of a post.
const SIGNED: f32 = 0.92;

/// The most letters of a label that can be somebody's initials.
const INITIALS: usize = 4;

/// People by what labels call them; empty where a text has no labels.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    /// By the first letters of their names, of two at least.
    initials: FxHashMap<String, usize>,
    /// By the last word of their names, in small letters.
    last: FxHashMap<String, usize>,
}

impl Labelled {
    pub(super) fn new(document: &Document, clusters: &[Cluster]) -> Self {
        let mut people = Self::default();
        if document.labels.is_empty() {
            return people;
        }
        for (nth, cluster) in clusters.iter().enumerate() {
            if cluster.nominal || !matches!(cluster.guess, Guess::Person | Guess::Unknown) {
                continue;
            }
            let initials: String = cluster.name.split(' ').filter_map(|word| word.chars().next()).collect();
            let several = (2..=INITIALS).contains(&initials.chars().count());
            if several && initials.chars().all(char::is_uppercase) {
                people.initials.entry(initials).or_insert(nth);
            }
            let last = cluster.name.rsplit(' ').next().unwrap_or_default().to_lowercase();
            people.last.entry(last).or_insert(nth);
        }
        people
    }

    /// Who a label names: by initials (“Ned Brill: …”, then “NB: …”), by a mention in it, or by the last word of a name.
    fn actor(
        &self,
        document: &Document,
        mentions: &[Mention],
        clusters: &[Cluster],
        label: Span,
    ) -> Option<usize> {
        let words = label.of(document.text);
        let turn = document.is_turn(label);
        if let Some(&actor) = self.initials.get(words).filter(|_| turn) {
            return Some(actor);
        }
        let tokens = document.touched(label);
        let from = mentions.partition_point(|m| m.from < tokens.start);
        let own = mentions[from..].iter().take_while(|m| m.from < tokens.end);
        let own: Vec<usize> = own.filter_map(|m| m.actor).collect();
        let guess = |a: &&usize| clusters[**a].guess;
        // “CHANNEL NINE'S ADA MORI”
        let person = own.iter().find(|a| turn && guess(a) == Guess::Person);
        let other = || own.iter().find(|a| !matches!(guess(a), Guess::Place | Guess::Document));
        let last = || self.last.get(&words.rsplit(' ').next()?.to_lowercase()).filter(|_| turn);
        person.or_else(other).or_else(last).copied()
    }
}

/// The posts of a text, each by whom its signature names.
pub fn posts(document: &Document, mentions: &[Mention], clusters: &[Cluster]) -> Vec<Attributed> {
    let people = Labelled::default();
    let entry = |post: &Post| {
        let actor = people.actor(document, mentions, clusters, post.label);
        let speaker = actor.map(|actor| Answer { actor, rule: "post", confidence: SIGNED });
        Attributed {
            kind: Kind::Direct,
            parts: Vec::new(),
            content: vec![post.words],
            cue: None,
            source: Some(Source { span: post.label, form: Form::Name }),
            speaker,
            settled: Some(Settled { speaker }),
        }
    };
    document.posts.iter().map(entry).collect()
}

impl Chain<'_, '_> {
    /// The entry of a turn: its label's, and no other's.
    pub(super) fn labelled_turn(&mut self, quotation: usize) -> Option<usize> {
        let turn = &self.document.quotations[quotation];
        let label = turn.label?;
        if let Some(entry) = turn.continues.and_then(|before| self.owner[before]) {
            self.out[entry].parts.push(quotation);
            return Some(entry);
        }
        let actor = self.labelled.actor(self.document, self.mentions, self.clusters, label);
        let speaker = actor.map(|actor| Answer { actor, rule: "transcript", confidence: LABEL });
        let source = Some(Source { span: label, form: Form::Name });
        let settled = Some(Settled { speaker });
        Some(self.push(Attributed { speaker, source, settled, ..Attributed::new(Kind::Direct, quotation) }))
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// Rule, speaker and words of every quotation.
    fn told(text: &str) -> Vec<(&'static str, String, String)> {
        let analysis = pipeline::read(text, 0.0).analysis;
        let who = |q: &crate::analysis::Quote| {
            q.speaker.map_or(("", String::new()), |s| (s.rule, analysis.actors[s.actor].name.clone()))
        };
        let words =
            |q: &crate::analysis::Quote| q.content.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" … ");
        analysis.quotes.iter().map(|q| (who(q).0, who(q).1, words(q))).collect()
    }

    fn turn(rule: &'static str, name: &str, words: &str) -> (&'static str, String, String) {
        (rule, name.to_owned(), words.to_owned())
    }

    #[test]
    fn labels_say_who_speaks() {
        let text = "Ada Mori met the mayor.\n\nADA MORI (HOST): Will it hold?\n\nMAYOR NED O’BRILL: I think so.\n\nIt is \
                    new.\n\nAM: You think?\n\nO’BRILL: Why not?\n\nREPORTER: Who paid?";
        let want = [
            turn("transcript", "Ada Mori", "Will it hold?"),
            turn("transcript", "Ned O’Brill", "I think so. … It is new."),
            turn("transcript", "Ada Mori", "You think?"),
            turn("transcript", "Ned O’Brill", "Why not?"),
            turn("", "", "Who paid?"),
        ];
        assert_eq!(told(text), want);
    }

    #[test]
    fn signatures_say_whose_a_post_is() {
        let text = "The mayor was quick.\n\nIt will hold! — Ada Q. Mori (@adamori) May 3, 2020\n\nWill it? — Face the Brenn \
                    (@facebrenn) May 3, 2020\n\nNo. — brill (@nb) May 4, 2020";
        let want = [
            turn("post", "Ada Q. Mori", "It will hold!"),
            turn("post", "Face the Brenn", "Will it?"),
            turn("post", "brill", "No."),
        ];
        assert_eq!(told(text), want);
    }

    #[test]
    fn what_others_say_in_a_turn_stays_theirs() {
        let text = "ADA MORI: Zita Pell said, “It is a disgrace.” Is it?\n\nNED BRILL: I do not know her “plan” at all.\n\n\
                    MORI: You do.";
        let told = told(text);
        assert!(told.contains(&turn("before", "Zita Pell", "“It is a disgrace.”")), "{told:?}");
        assert!(told.contains(&turn("", "", "“plan”")), "{told:?}");
    }
}
