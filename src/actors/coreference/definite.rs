//! Whom "the senator", "the company", "the group" mean: a choice among those spoken of, learned from labelled quotations.
//!
//! The rules of this room propose; a linear model weighs their proposal against everybody else who fits and against the
//! phrase being somebody of its own. The weights are those of a conditional logit over the candidates of one phrase,
//! fitted by `models/training/definite.py`.

use super::offices::{Office, synonyms};
use super::{Resolver, generic_org, is_public, reports, trade, weights};
use crate::actors::cluster::Cluster;
use crate::actors::salience;
use crate::actors::{Gender, Guess, Mention, Opening};
use crate::analysis::Form;
use crate::lexicon::{Known, flag, lexicon};
use crate::segment::Shape;

/// Features of a candidate that is somebody in the article, beside those of salience.
const FITS: usize = 48;
/// Features of the phrase being somebody of its own.
const OWN: usize = 12;
/// Number of features.
pub(super) const FEATURES: usize = FITS + OWN + salience::FEATURES;

/// Features that tell whether an actor was called so, and is called so in the news.
const CALLED: usize = 0;
const FAMOUS: usize = 38;
/// The feature that tells whether a word before the noun was said of an actor.
const DESCRIBED: usize = 45;

/// Most actors looked at, latest first.
const MOST: usize = 20;
/// How likely another must be to be put in the place of the rules' proposal, and how many times likelier than that.
const LEAST: f32 = 0.4;
const AHEAD_OF: f32 = 1.5;
/// Trust in the only actor who was called by the same words: "the bus driver".
const TOLD: f32 = 0.8;
/// Nouns for bodies of a state, and for people who sit together.
const AGENCIES: [&str; 3] = ["agency", "bureau", "authority"];
const PANELS: [&str; 6] = ["panel", "committee", "commission", "board", "council", "subcommittee"];
/// Mentions ahead in which a name is looked for that the text gives later.
const AHEAD: usize = 24;

/// Which rule proposed an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Author,
    Role,
    Together,
    Salience,
    Later,
    Fresh,
}

/// What the rules say.
pub(super) type Proposal = Option<(Rule, usize, f32)>;

/// An actor, or nobody known, and its features.
pub(super) type Candidate = (Option<usize>, Vec<f32>);

/// A phrase, as the candidates are held against it.
struct Asked<'a> {
    mention: &'a Mention,
    office: Office<'a>,
    proposal: Proposal,
    /// Capitalised words before the noun and behind it.
    qualifiers: Vec<&'a str>,
    tied: Vec<&'a str>,
    /// Other words before the noun: "the bus driver".
    small: Vec<&'a str>,
    /// Flags of the noun.
    flags: u64,
    /// The noun calls again somebody who was named.
    public: bool,
    /// Whom the phrase says it belongs to: "Lorne's campaign".
    owner: Option<usize>,
    /// The phrase belongs to somebody.
    owned: bool,
    /// The noun is one for a company, for a body of a state, for people who sit together.
    company: bool,
    agency: bool,
    panel: bool,
}

fn on(b: bool) -> f32 {
    f32::from(u8::from(b))
}

impl Resolver<'_, '_> {
    /// Whom a phrase for a person or a body means and how likely that is; nobody known where it is somebody of its own. The
    /// rules' proposal stays unless another is clearly likelier. Nothing for documents, several people and "the airline",
    /// whom the rules alone decide. All candidates where they are to be kept.
    pub(super) fn chosen(
        &self,
        mentions: &[Mention],
        at: usize,
        office: Office,
        proposal: Proposal,
        keep: bool,
    ) -> (Option<(Option<usize>, f32)>, Vec<Candidate>) {
        let mention = &mentions[at];
        let mut kept = Vec::new();
        if mention.plural || mention.guess == Guess::Document || trade(office.noun()) {
            return (None, kept);
        }
        let proposal = proposal.filter(|&(_, actor, _)| !self.is_stray(mention, &office, actor));
        let weights = if mention.guess == Guess::Person { &weights::PERSON } else { &weights::BODY };
        let score = |f: &[f32; FEATURES]| f.iter().zip(weights).map(|(f, w)| f * w).sum::<f32>();
        let mut scores: Vec<Scored> = Vec::with_capacity(MOST + 1);
        self.weigh(mentions, at, office, proposal, |actor, features| {
            if actor.is_some_and(|actor| self.is_stray(mention, &office, actor)) {
                return;
            }
            let is = |feature: usize| features[feature] > 0.0;
            let (called, famous, described) = (is(CALLED), is(FAMOUS), is(DESCRIBED));
            scores.push(Scored { actor, score: score(features), called, famous, described });
            if keep {
                kept.push((actor, features.to_vec()));
            }
        });
        (likeliest(&scores, proposal), kept)
    }

    /// Whether "the court" or "the board" would mean a lone word that nothing tells to be a body's name: Mori.
    fn is_stray(&self, mention: &Mention, office: &Office, actor: usize) -> bool {
        const SEATED: [&str; 9] = [
            "court",
            "jury",
            "tribunal",
            "ministry",
            "department",
            "parliament",
            "senate",
            "legislature",
            "government",
        ];
        let cluster = &self.clusters[actor];
        if !cluster.nominal && self.is_of_another_state(mention, &cluster.name) {
            return true;
        }
        let noun = office.noun();
        let seated = SEATED.contains(&noun) || PANELS.contains(&noun) || AGENCIES.contains(&noun);
        mention.guess != Guess::Person
            && seated
            && cluster.guess == Guess::Unknown
            && !cluster.nominal
            && !cluster.name.contains(' ')
    }

    /// Whether "Norrland's foreign ministry" or "the Norrlandic ministry" would mean a body named as another state's: Sudland's
    /// Foreign Ministry.
    fn is_of_another_state(&self, mention: &Mention, name: &str) -> bool {
        /// Letters that an adjective has in common with its state: Norrlandic, Norrland.
        const COMMON: usize = 3;
        let document = self.document;
        let Some((state, _)) = name.split_once("’s ").or_else(|| name.split_once("'s ")) else {
            return false;
        };
        let before = mention.from..mention.head;
        let owner = before.clone().find(|&t| document.tokens[t].shape == Shape::Genitive && t > mention.from);
        let capital = |t: usize| document.tokens[t].is_capital();
        if let Some(owner) = owner.filter(|&t| capital(t - 1)) {
            let first = (mention.from..owner).rev().take_while(|&t| capital(t)).last().unwrap_or(owner - 1);
            return document.line(first, owner) != state;
        }
        let demonym = before.clone().find(|&t| capital(t) && document.flags(t) & flag::DEMONYM != 0);
        let begins = |word: &str| word.to_lowercase().chars().take(COMMON).collect::<String>();
        demonym.is_some_and(|t| begins(document.word(t)) != begins(state))
    }

    /// Tells everybody whom a definite phrase could mean, with features, the latest first; last of all that it is somebody
    /// of its own.
    fn weigh(
        &self,
        mentions: &[Mention],
        at: usize,
        office: Office,
        proposal: Proposal,
        mut each: impl FnMut(Option<usize>, &[f32; FEATURES]),
    ) {
        let mention = &mentions[at];
        let setting = self.setting(mention, at);
        let noun = office.noun();
        let asked = Asked {
            mention,
            office,
            proposal,
            qualifiers: self.qualifiers(mention),
            tied: self.tied(mention),
            small: self.described(mention),
            flags: self.document.flags(mention.head),
            public: lexicon().word(noun).flags & (flag::TITLE | flag::PUBLIC) != 0,
            owner: self.owner_of(mention),
            owned: mention.opening == Opening::Possessive,
            company: generic_org(noun) && noun != "agency",
            agency: AGENCIES.contains(&noun),
            panel: PANELS.contains(&noun),
        };
        let mut told: Vec<usize> = Vec::new();
        let mut called = false;
        for (nth, sighting) in self.seen.recent(mention.sentence, usize::MAX).take(MOST).enumerate() {
            let cluster = &self.clusters[sighting.actor];
            let proposed = proposal.is_some_and(|(_, a, _)| a == sighting.actor);
            let speaks = mention.guess == Guess::Person && !proposed && reports(sighting, mention);
            if speaks || !possible(mention, cluster) || !self.apart(&asked, sighting.actor) {
                continue;
            }
            let mut features = [0.0; FEATURES];
            self.fit(&asked, sighting.actor, &mut features);
            called |= features[0] + features[1] > 0.0;
            let count = self.count.get(sighting.actor).copied().unwrap_or(0);
            let seen = salience::features(mention, &setting, sighting, cluster, count, nth == 0, false);
            features[FITS + OWN..].copy_from_slice(&seen);
            told.push(sighting.actor);
            each(Some(sighting.actor), &features);
        }
        for actor in self.unseen(mentions, at, proposal, &told) {
            if !self.apart(&asked, actor) {
                continue;
            }
            let mut features = [0.0; FEATURES];
            self.fit(&asked, actor, &mut features);
            called |= features[0] + features[1] > 0.0;
            features[FITS - 1] = 1.0;
            each(Some(actor), &features);
        }
        each(None, &self.own(&asked, called));
    }

    /// Whether the phrase lets an actor be meant: "Lorne's campaign" is not Lorne, "his lawyer" nobody who is not called a lawyer, the trial court no appeals court.
    fn apart(&self, asked: &Asked, actor: usize) -> bool {
        let proposed = asked.proposal.is_some_and(|(_, a, _)| a == actor);
        let cluster = &self.clusters[actor];
        let called =
            || self.called(cluster, &asked.office, asked.mention).is_some() || self.said(asked, actor) > 0.0;
        // "The president of the Harbour Guild" is nobody of whom the guild is not said.
        let tied = asked.tied.iter().any(|q| self.is_qualified_by(actor, q));
        let elsewhere = !cluster.nominal && !asked.tied.is_empty() && !tied;
        let apart = self.is_another(asked.mention, cluster)
            || elsewhere
            || !self.is_such(asked, actor)
            || self.is_of_elsewhere(asked, actor);
        proposed || !apart && (!asked.owned || asked.owner != Some(actor) && called())
    }

    /// "The Wyoming congresswoman" is who is from there, where the article names her so.
    fn is_of_elsewhere(&self, asked: &Asked, actor: usize) -> bool {
        let place = |q: &&&str| lexicon().word(q).flags & flag::PLACE != 0;
        let mut places = asked.qualifiers.iter().filter(place);
        asked.proposal.is_some_and(|(_, proposed, _)| {
            let only = |q: &&str| self.is_qualified_by(proposed, q) && !self.is_qualified_by(actor, q);
            proposed != actor && places.any(only)
        })
    }

    /// Whether a body that is named can be called by the noun at all: no institute is "the government".
    fn is_such(&self, asked: &Asked, actor: usize) -> bool {
        let cluster = &self.clusters[actor];
        let noun = asked.office.noun();
        let body = matches!(cluster.guess, Guess::Organization | Guess::Publication);
        let panel = asked.panel && is_panel(&cluster.name);
        let general = asked.company || asked.agency && is_public(&cluster.name) || panel || noun == "group";
        let paper = asked.flags & flag::PUBLICATION_NOUN != 0;
        let famous = || self.fame.get(actor).copied().flatten().is_some_and(|k| k.near(noun) > 0.0);
        let called = || self.called(cluster, &asked.office, asked.mention).is_some();
        cluster.nominal || !body || general || paper || famous() || called() || self.said(asked, actor) > 0.0
    }

    /// How often the news says the noun, or one like it, of an actor, 0 to 1.
    fn said(&self, asked: &Asked, actor: usize) -> f32 {
        let past = asked.office.is_president() && self.clusters[actor].out_of_office;
        let fame = self.fame.get(actor).copied().flatten().filter(|_| !past);
        fame.map_or(0.0, |k| synonyms(asked.office.noun()).map(|n| k.said(n)).fold(0.0, f32::max))
    }

    /// The words in small letters between the first of a phrase and its noun.
    fn described(&self, mention: &Mention) -> Vec<&'_ str> {
        let own = |t: &usize| {
            let token = &self.document.tokens[*t];
            token.shape == Shape::Lower && !token.has(flag::DETERMINER | flag::PREPOSITION | flag::PRONOUN)
        };
        (mention.from..mention.head).filter(own).map(|t| self.document.word(t)).collect()
    }

    /// Who is named as the owner in a phrase.
    fn owner_of(&self, mention: &Mention) -> Option<usize> {
        let genitive = |t: &usize| self.document.tokens[*t].shape == Shape::Genitive;
        (mention.from..mention.head).rev().find(genitive).and_then(|t| self.ends.get(&t)).copied()
    }

    /// Names that the text gives soon, and the proposal, beside those `told`.
    fn unseen(&self, mentions: &[Mention], at: usize, proposal: Proposal, told: &[usize]) -> Vec<usize> {
        let mention = &mentions[at];
        let fits = |m: &&Mention| m.form == Form::Name && m.is_article();
        let mut out: Vec<usize> =
            proposal.iter().map(|(_, actor, _)| *actor).filter(|a| !told.contains(a)).collect();
        for actor in mentions[at + 1..].iter().take(AHEAD).filter(fits).filter_map(|m| m.actor) {
            let new = !out.contains(&actor) && self.count.get(actor).copied().unwrap_or(0) == 0;
            if new && possible(mention, &self.clusters[actor]) {
                out.push(actor);
            }
        }
        out
    }

    /// How an actor fits a phrase.
    fn fit(&self, asked: &Asked, actor: usize, out: &mut [f32; FEATURES]) {
        let Asked { mention, office, proposal, .. } = *asked;
        let cluster = &self.clusters[actor];
        let noun = office.noun();
        let known = asked.qualifiers.iter().filter(|q| self.is_qualified_by(actor, q)).count();
        let foreign = asked.qualifiers.len() - known;
        let held = self.called(cluster, &office, mention);
        let ties = asked.tied.iter().filter(|q| self.is_qualified_by(actor, q)).count();
        let named = !cluster.nominal;
        let body =
            named && matches!(cluster.guess, Guess::Organization | Guess::Publication | Guess::Unknown);
        let person = named && cluster.guess == Guess::Person;
        let public = is_public(&cluster.name);
        let panel = is_panel(&cluster.name);
        let paper = named && asked.flags & flag::PUBLICATION_NOUN != 0;
        let by = |rule: Rule| on(proposal.is_some_and(|(r, a, _)| r == rule && a == actor));
        let sure = proposal.filter(|(_, a, _)| *a == actor).map_or(0.0, |(_, _, sure)| sure);
        let fame = self.fame.get(actor).copied().flatten();
        let said = self.said(asked, actor);
        let near = fame.map_or(0.0, |k| k.near(noun).min(3.0));
        let words = fame.map_or(0, |k| {
            let new = |q: &&&str| !self.is_qualified_by(actor, q) && k.is_qualified_by(q);
            asked.qualifiers.iter().filter(new).count()
        });
        let values: [f32; FITS] = [
            on(held == Some(0.0)),
            on(held.is_some_and(|cost| cost > 0.0)),
            on(held.is_some() && cluster.nominal),
            known.min(2) as f32,
            foreign.min(2) as f32,
            on(foreign > 0 && known == 0),
            on(ties > 0),
            on(!asked.tied.is_empty() && ties == 0),
            on(cluster.president && office.is_president() && asked.qualifiers.is_empty()),
            on(mention.gender != Gender::Unknown && mention.gender == cluster.gender),
            on(cluster.guess == Guess::Person),
            on(cluster.guess == Guess::Organization),
            on(cluster.guess == Guess::Publication),
            on(cluster.guess == Guess::Group || cluster.plural),
            on(cluster.guess == Guess::Document),
            on(cluster.guess == Guess::Place),
            on(cluster.guess == Guess::Unknown),
            on(cluster.nominal),
            on(person && asked.public),
            on(person && !asked.public),
            on(body && asked.company),
            on(body && asked.company && public),
            on(body && asked.agency),
            on(body && asked.agency && public),
            on(body && asked.panel && panel),
            on(paper && cluster.guess == Guess::Publication),
            on(paper && cluster.guess == Guess::Organization),
            on(body && noun == "group"),
            on(!cluster.members.is_empty()),
            on(cluster.roles.is_empty() && named),
            by(Rule::Author),
            by(Rule::Role),
            by(Rule::Together),
            by(Rule::Salience),
            by(Rule::Later),
            by(Rule::Fresh),
            sure,
            said,
            on(said > 0.0),
            on(fame.is_some_and(Known::is_called) && said == 0.0),
            on(fame.is_some()),
            near,
            on(near > 0.0),
            words.min(2) as f32,
            on(asked.qualifiers.len() > known + words),
            on(asked.small.iter().any(|w| is_described(cluster, w))),
            on(!asked.small.is_empty() && asked.small.iter().all(|w| !is_described(cluster, w))),
            0.0,
        ];
        out[..FITS].copy_from_slice(&values);
    }

    /// How far a phrase looks like somebody of its own. `called`: somebody is called so already.
    fn own(&self, asked: &Asked, called: bool) -> [f32; FEATURES] {
        let mention = asked.mention;
        let pointing = ["this", "that", "these", "those"].iter().any(|w| self.document.is(mention.from, w));
        let qualifiers = asked.qualifiers.len();
        let values: [f32; OWN] = [
            1.0,
            on(mention.outer_to > mention.to),
            on(!asked.tied.is_empty()),
            on(mention.head - mention.from > 1 + qualifiers),
            qualifiers.min(2) as f32,
            on(asked.public),
            on(pointing),
            on(mention.opening == Opening::Possessive),
            on(asked.proposal.is_none()),
            on(called),
            on(mention.sentence == 0),
            on(mention.plural),
        ];
        let mut out = [0.0; FEATURES];
        out[FITS..FITS + OWN].copy_from_slice(&values);
        out
    }
}

/// A candidate and its weight; whether it was called so in the article, and is in the news, and by the words before the noun.
#[derive(Debug, Clone, Copy)]
struct Scored {
    actor: Option<usize>,
    score: f32,
    called: bool,
    famous: bool,
    described: bool,
}

/// The choice among candidates and its share: what the rules say unless another is clearly likelier.
fn likeliest(scores: &[Scored], proposal: Proposal) -> Option<(Option<usize>, f32)> {
    let best = scores.iter().rev().max_by(|a, b| a.score.total_cmp(&b.score))?;
    let total: f32 = scores.iter().map(|s| (s.score - best.score).exp()).sum();
    let share = |s: &Scored| (s.score - best.score).exp() / total;
    let ruled = proposal.map(|(_, actor, _)| actor);
    let rule = scores.iter().find(|s| s.actor == ruled)?;
    // Whom alone the article calls so is meant, and a pair that it names.
    let alone = rule.called && scores.iter().filter(|s| s.called).count() == 1 && !best.famous;
    if let Some((_, actor, sure)) =
        proposal.filter(|(r, ..)| *r == Rule::Together || *r == Rule::Role && alone)
    {
        return Some((Some(actor), sure));
    }
    // "The bus driver" is who was called one, rather than another driver.
    let mut told = scores.iter().filter(|s| s.called && s.described);
    if let (Some(only), None) = (told.next(), told.next())
        && !rule.described
    {
        return Some((only.actor, TOLD));
    }
    let clear = share(best) >= LEAST && share(best) >= AHEAD_OF * share(rule);
    let chosen = if clear { best } else { rule };
    Some((chosen.actor, share(chosen).clamp(0.05, 0.97)))
}

/// Whether a name is that of people who sit together.
fn is_panel(name: &str) -> bool {
    name.split_whitespace().any(|w| PANELS.iter().any(|p| w.eq_ignore_ascii_case(p)))
}

/// Whether a word is said of an actor: of "a second driver" second, of the bus driver, Hal Peck, bus.
fn is_described(cluster: &Cluster, word: &str) -> bool {
    let held = |text: &str| text.split_whitespace().any(|w| w.eq_ignore_ascii_case(word));
    cluster.role.as_deref().is_some_and(held) || cluster.nominal && held(&cluster.name)
}

/// Whether an actor can be meant at all.
fn possible(mention: &Mention, cluster: &Cluster) -> bool {
    let number = cluster.plural == mention.plural
        || matches!(mention.guess, Guess::Document | Guess::Organization | Guess::Publication)
        || matches!(cluster.guess, Guess::Organization | Guess::Publication);
    let person = if mention.guess == Guess::Person {
        matches!(cluster.guess, Guess::Person | Guess::Unknown) && mention.gender.agrees(cluster.gender)
    } else {
        !matches!(cluster.guess, Guess::Person | Guess::Document)
    };
    number && person
}

#[cfg(test)]
mod tests {
    use crate::pipeline::reading;

    /// Who says the last quotation.
    fn speaker(text: &str) -> String {
        let reading = reading(text);
        let last = reading.attributed.last().and_then(|a| a.speaker).map(|s| s.actor);
        last.map(|actor| reading.clusters[actor].name.clone()).unwrap_or_default()
    }

    #[test]
    fn whom_alone_the_article_calls_so_is_meant() {
        let said = |phrase: &str| {
            speaker(&format!("Actress Mina Cole sued director Paul Garr on Friday. “No,” {phrase} said."))
        };
        assert_eq!(said("the actress"), "Mina Cole");
        assert_eq!(said("the director"), "Paul Garr");
    }

    #[test]
    fn an_owner_is_not_what_is_owned() {
        for text in [
            "Lorne Obi spoke late. “No,” Obi's campaign said.",
            "Lorne Obi spoke late. “No,” Obi's lawyer said.",
            "Lorne Obi spoke late. “No,” his wife said.",
        ] {
            assert_ne!(speaker(text), "Lorne Obi", "{text}");
        }
    }

    #[test]
    fn a_body_is_no_person_and_no_body_of_another_kind() {
        assert_ne!(speaker("Anna Fitch left Delmar Oil. “We thank her,” the board said."), "Anna Fitch");
        assert_ne!(speaker("Delmar Oil gave her money. “We thank them,” the museum said."), "Delmar Oil");
        let text = "The Institute of Government spoke. “It is thin,” the government said.";
        assert_ne!(speaker(text), "Institute of Government");
    }

    #[test]
    fn a_president_of_something_else_is_somebody_else() {
        let text = "President Armand Velez came. The president of the Orchard Guild said: “No.”";
        assert_ne!(speaker(text), "Armand Velez");
    }

    #[test]
    fn words_before_the_noun_tell_two_drivers_apart() {
        let text =
            "The bus driver, Hal Peck, was unhurt. A second driver died. “He was fast,” the bus driver said.";
        assert_eq!(speaker(text), "Hal Peck");
    }
}
