//! Whose words a letter, a statement or a report is.

use super::{Resolver, likeliest};
use crate::actors::salience::Sighting;
use crate::actors::{Gender, Guess, Mention, Opening};
use crate::lexicon::flag;
use crate::segment::Shape;

/// How sure an author is whom the article names with the document.
const NAMED: f32 = 0.88;
/// The same of "his letter", beside how sure it is who he is.
const OWNED: f32 = 0.9;
/// "His letter" is nobody's below this.
const LEAST: f32 = 0.4;

/// A document that was met before its author.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unsigned {
    /// The actor that it is until then.
    pub(super) actor: usize,
    /// Index of its mention.
    pub(super) mention: usize,
    /// Index of its sentence.
    pub(super) sentence: usize,
}

/// Whether a phrase stands for words that somebody wrote or spoke.
pub(super) fn is_written(mention: &Mention, head: &str) -> bool {
    let pages = ["website", "site", "page", "blog"].contains(&head) && mention.opening == Opening::Possessive;
    mention.guess == Guess::Document || pages
}

impl Resolver<'_, '_> {
    /// Whose words a document is, and how sure that is: "Hoff's letter", "a note from Mr. Obi", "a Harbour Post editorial",
    /// "a suit filed on Monday by the board", "the board said in a statement", "the union released a report", "his letter".
    pub(super) fn author(&self, mention: &Mention) -> Option<(usize, f32)> {
        if self.is_only_signed(mention) {
            return None;
        }
        let named =
            self.named_author(mention).or_else(|| self.maker(mention)).or_else(|| self.sender(mention));
        named.map(|author| (author, NAMED)).or_else(|| self.owner(mention))
    }

    /// "The resolution, signed by Mayor Obi": who signs what several agreed on did not write it.
    fn is_only_signed(&self, mention: &Mention) -> bool {
        const AGREED: [&str; 9] =
            ["agreement", "accord", "deal", "treaty", "pact", "resolution", "contract", "bill", "law"];
        let document = self.document;
        let start = mention.head + 1;
        let signed = (start..document.tokens.len().min(start + 4)).any(|t| document.is(t, "signed"));
        signed && AGREED.iter().any(|w| document.is(mention.head, w))
    }

    fn speaks(&self, actor: usize) -> bool {
        let cluster = &self.clusters[actor];
        cluster.is_somebody() || !matches!(cluster.guess, Guess::Place | Guess::Group | Guess::Document)
    }

    fn named_author(&self, mention: &Mention) -> Option<usize> {
        let document = self.document;
        let owner = (mention.from..mention.head).rev().find(|&t| document.tokens[t].shape == Shape::Genitive);
        let by = (mention.to..mention.outer_to).find(|&t| ["by", "from"].iter().any(|w| document.is(t, w)));
        let found = match (owner, by) {
            (Some(owner), _) => self.ends.get(&owner),
            (None, Some(by)) => self.begins.get(&(by + 1)).or_else(|| self.begins.get(&(by + 2))),
            _ => (mention.from + 1..=mention.head).rev().find_map(|t| self.ends.get(&t)),
        };
        found.copied().filter(|&c| self.speaks(c))
    }

    /// "a letter sent on Friday by the board", "a statement Tuesday from the union", "the suit, which the union filed".
    fn maker(&self, mention: &Mention) -> Option<usize> {
        let document = self.document;
        let start = mention.outer_to.max(mention.to);
        let made = |t: usize| document.flags(t) & flag::ISSUING != 0;
        let end = document.sentences.get(mention.sentence).map_or(0, |s| s.span.end);
        let inside =
            |t: &usize| (document.tokens[*t].start as usize) < end && document.quotation_of(*t).is_none();
        let here = (start..document.tokens.len().min(start + 9)).take_while(inside);
        let which = document.is(start, ",") && document.is(start + 1, "which");
        if which && let Some(&actor) = self.begins.get(&(start + 2)) {
            let verb = (start + 3..document.tokens.len().min(start + 12))
                .find(|t| self.ends.get(t) == Some(&actor))?;
            return (made(verb) && self.speaks(actor)).then_some(actor);
        }
        let by = here.clone().find(|&t| document.is(t, "by") || document.is(t, "from"))?;
        // "released last week on paper by", but not "released after pressure from": of small words only those of time and
        // place may stand between.
        let small = flag::PREPOSITION | flag::SUBORDINATOR | flag::CONJUNCTION;
        let day =
            |t: usize| document.flags(t) & flag::TIME != 0 || document.is(t, "on") || document.is(t, "in");
        let plain = |t: usize| day(t) || document.flags(t) & small == 0;
        let verb = (start..by).rev().find(|&t| made(t));
        let signed = match verb {
            Some(verb) if document.is(by, "by") => (verb + 1..by).all(plain),
            Some(verb) => (verb + 1..by).all(day),
            None => (start..by).all(day),
        };
        let found = signed.then(|| self.begins.get(&(by + 1)))?;
        found.copied().filter(|&c| self.speaks(c))
    }

    /// Who says something in a letter or statement that is new here, or puts it out.
    fn sender(&self, mention: &Mention) -> Option<usize> {
        if !matches!(mention.opening, Opening::Indefinite | Opening::Bare) || mention.plural {
            return None;
        }
        let start = self.document.sentences.get(mention.sentence).map_or(0, |s| s.span.start);
        let here = |t: &usize| self.document.tokens[*t].start as usize >= start;
        let before = (mention.outer.saturating_sub(4)..mention.outer).rev().take_while(here);
        let issued = before.clone().any(|t| self.document.flags(t) & flag::ISSUING != 0);
        if !issued && !self.is_medium(mention) {
            return None;
        }
        let who = |s: &&Sighting| !matches!(self.clusters[s.actor].guess, Guess::Place | Guess::Document);
        let here = || self.seen.back().take_while(|s| s.sentence == mention.sentence).filter(who);
        let near = here().find(|s| s.subject || s.speaking)?;
        // "Parents of pilots sent a letter": not the pilots.
        let whole = here().filter(|s| s.end == near.end).min_by_key(|s| s.token);
        whole.map(|s| s.actor)
    }

    /// "Lorne said so on Monday. The statement was short": who has just spoken, for a statement that was not spoken of since.
    pub(super) fn fresh(&self, mention: &Mention, head: &str) -> Option<(usize, f32)> {
        const SENT: [&str; 10] = [
            "statement",
            "release",
            "announcement",
            "tweet",
            "post",
            "posting",
            "message",
            "email",
            "letter",
            "speech",
        ];
        let bare = mention.opening == Opening::Definite && mention.outer_to == mention.to && !mention.plural;
        if !bare || !SENT.contains(&head) {
            return None;
        }
        let spoke = |s: &Sighting| s.speaking && s.sentence < mention.sentence && self.speaks(s.actor);
        let last = self.seen.back().find(|s| spoke(s)).filter(|s| s.sentence + 3 >= mention.sentence)?;
        // "Lorne said that she had a letter. The letter said"
        let told = (last.token..mention.from).any(|t| self.document.is(t, head));
        (!told).then_some((last.actor, 0.55))
    }

    /// "in a statement", "on his website"
    fn is_medium(&self, mention: &Mention) -> bool {
        let within = |w: &&str| mention.outer > 0 && self.document.is(mention.outer - 1, w);
        self.document.flags(mention.head) & flag::MEDIUM != 0
            && ["in", "on", "via", "through", "with"].iter().any(within)
    }

    /// "his letter", "their joint statement", "its report": the one whom the pronoun means.
    fn owner(&self, mention: &Mention) -> Option<(usize, f32)> {
        let (gender, guess, plural) = match self.document.word(mention.from).to_ascii_lowercase().as_str() {
            "his" => (Gender::Male, Guess::Person, false),
            "her" => (Gender::Female, Guess::Person, false),
            "their" => (Gender::Unknown, Guess::Group, true),
            "its" => (Gender::Unknown, Guess::Organization, false),
            _ => return None,
        };
        let pronoun = Mention { gender, guess, plural, ..mention.clone() };
        let (_, mut scored) = self.antecedents(&pronoun, usize::MAX, None);
        scored.retain(|(actor, _)| self.clusters[*actor].guess != Guess::Document);
        let (actor, sure) = likeliest(&scored)?;
        (sure >= LEAST).then_some((actor, OWNED * sure))
    }

    /// "In a statement, the board said": whether a document that is nobody's yet opens its sentence.
    pub(super) fn opens_sentence(&self, mention: &Mention) -> bool {
        let start = self.document.sentences.get(mention.sentence).map(|s| s.span.start);
        let first = mention.outer.checked_sub(1).map(|t| self.document.tokens[t].start as usize);
        mention.guess == Guess::Document && self.is_medium(mention) && start.is_some() && start == first
    }

    /// Gives an open document to the actor who speaks behind it in the same sentence.
    pub(super) fn sign(&mut self, mentions: &mut [Mention], at: usize, actor: usize) {
        let Some(open) = self.unsigned else { return };
        if mentions[at].sentence != open.sentence {
            self.unsigned = None;
            return;
        }
        let speaking = self.speaking.get(at).copied().unwrap_or(false);
        if at > open.mention && speaking && actor != open.actor && self.speaks(actor) {
            self.signed.insert(open.actor, actor);
            mentions[open.mention].actor = Some(actor);
            for role in self.clusters[open.actor].roles.clone() {
                self.clusters[actor].add_role(&role);
            }
            self.unsigned = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::coreference::{is_subject, join, resolve};
    use crate::actors::{Places, cluster::cluster, names::names, nominals::nominals};
    use crate::segment::Document;

    /// Whose the note is that a text speaks of last.
    fn whose(text: &str) -> String {
        let document = Document::new(text);
        let places = Places::new(&document);
        let mut named = names(&document, &places);
        let mut clusters = cluster(&document, &mut named);
        let phrases = nominals(&document, &places, &named);
        let mut mentions = join(&document, &places, named, phrases, &mut clusters);
        let speaking: Vec<bool> = mentions.iter().map(|m| is_subject(&document, m)).collect();
        resolve(&document, &mut mentions, &speaking, &mut clusters, None);
        let note = mentions.iter().rfind(|m| document.word(m.head) == "note").and_then(|m| m.actor);
        clusters[note.expect("the note is somebody's")].name.clone()
    }

    #[test]
    fn a_note_is_whose_it_is_said_to_be() {
        for text in [
            "Ana Lorne sent a note. The note was short.",
            "Ana Lorne on Monday sent a note. The note was short.",
            "In a note, Ana Lorne said so. The note was short.",
            "A note signed on Monday by Ana Lorne is here. The note was short.",
            "A note Monday from Ana Lorne is here. The note was short.",
            "The note, which Ana Lorne wrote, was short.",
            "Ana Lorne left. They read her note.",
        ] {
            assert_eq!(whose(text), "Ana Lorne", "{text}");
        }
    }

    #[test]
    fn a_note_that_nobody_sent_is_its_own_actor() {
        assert_eq!(whose("Ana Lorne left. The note was short."), "The note");
        assert_eq!(whose("The note, which Ana Lorne burned, was short."), "The note");
    }

    #[test]
    fn who_signs_a_resolution_did_not_write_it() {
        let reading =
            crate::pipeline::reading("The resolution, signed by Ana Lorne, stated that it “must act.”");
        let speaker = reading.attributed.first().and_then(|a| a.speaker).map(|s| s.actor);
        assert_ne!(speaker.map(|a| reading.clusters[a].name.clone()).as_deref(), Some("Ana Lorne"));
    }
}
