//! Whom pronouns and noun phrases mean, decided in reading order from who was last spoken of.
//!
//! [`salience`] weighs the candidates; agreement in gender and number says who is one.

mod definite;
mod documents;
mod offices;
mod weights;

use self::definite::{Proposal, Rule};
use self::documents::{Unsigned, is_written};
pub(super) use self::offices::Office;
pub use self::offices::note_president;
use self::offices::offices;
use super::cluster::{Cluster, expand};
use super::memory::{Memory, REACH};
use super::names::seats;
use super::salience::{self, FEATURES, Setting, Sighting};
use super::{Gender, Guess, Mention, Opening, Places, pieces, together};
use crate::analysis::Form;
use crate::lexicon::{Known, flag, known, lexicon};
use crate::segment::{Document, Item, Shape, Token};
use rustc_hash::FxHashMap;

/// How much rather "the president" is that of the United States than another president named as near.
const PRESIDENT: f32 = 0.2;

/// How sure it is that a pronoun in a quotation means who was named last in it.
const IN_QUOTATION: f32 = 0.8;

/// Mentions before a pronoun among which is looked for who was asked.
const NEAR_ASKED: usize = 16;
/// How sure it is that who is brought up, or asked, is meant by the next pronoun.
const BROUGHT_UP: f32 = 0.95;

/// Tokens back that the begin of a clause is looked for.
const CLAUSE: usize = 60;

/// Sentences back in which an antecedent is looked for.
const WINDOW: usize = 6;

/// Joins names, noun phrases and pronouns to one list in reading order; phrases beside a name ("Robertson, a former
/// diplomat") get its actor.
pub fn join(
    document: &Document,
    places: &Places,
    mut names: Vec<Mention>,
    nominals: Vec<Mention>,
    clusters: &mut Vec<Cluster>,
) -> Vec<Mention> {
    let nominals = attach_modifiers(document, &mut names, nominals, clusters);
    let mut mentions = names;
    mentions.extend(nominals);
    mentions.extend(pronouns(document, places));
    mentions.sort_by_key(|m| (m.from, std::cmp::Reverse(m.to)));
    belongings(document, &mut mentions);
    appositions(document, &mut mentions, clusters);
    together::find(document, &mut mentions, clusters);
    mentions
}

/// What stands behind a name and belongs to it: "Rep. Jan Obi | of Velden", "Ana Lorne | (D)".
fn belongings(document: &Document, mentions: &mut [Mention]) {
    for at in 0..mentions.len() {
        if mentions[at].form != Form::Name
            || mentions[at].quotation.is_some()
            || !matches!(mentions[at].guess, Guess::Person | Guess::Unknown)
        {
            continue;
        }
        let mut end = mentions[at].outer_to;
        let place = mentions[at + 1..]
            .iter()
            .take(2)
            .find(|m| m.outer == end + 1 && m.guess == Guess::Place && m.sentence == mentions[at].sentence);
        if let Some(place) = place.filter(|_| ["of", "from"].iter().any(|w| document.is(end, w))) {
            end = place.to;
        }
        if document.is(end, "(") && document.quotation_of(end).is_none() {
            let close = (end + 1..(end + 8).min(document.tokens.len())).find(|&t| document.is(t, ")"));
            end = close.map_or(end, |c| c + 1);
        }
        mentions[at].outer_to = end;
    }
}

/// Resolves the noun phrases and pronouns of a joined list. `speaking` tells which mentions are subjects of a verb of
/// saying. Noun phrases that bring in somebody new add to `clusters`.
pub fn resolve(
    document: &Document,
    mentions: &mut [Mention],
    speaking: &[bool],
    clusters: &mut Vec<Cluster>,
    choices: Option<&mut Vec<Choice>>,
) {
    let offices = offices(clusters);
    let fame = clusters.iter().map(|c| if c.nominal { None } else { known(&c.name) }).collect();
    let mut resolver = Resolver {
        document,
        offices,
        clusters,
        speaking,
        begins: FxHashMap::default(),
        ends: FxHashMap::default(),
        phrases: FxHashMap::default(),
        seen: Memory::default(),
        count: Vec::new(),
        quotes: quotes(document),
        pieces: words_of_pieces(document),
        unsigned: None,
        signed: FxHashMap::default(),
        fame,
        choices,
    };
    for mention in mentions.iter().filter(|m| m.form == Form::Name && m.is_article()) {
        let Some(actor) = mention.actor else { continue };
        resolver.begins.entry(mention.outer).or_insert(actor);
        resolver.ends.entry(mention.to).or_insert(actor);
    }
    for at in 0..mentions.len() {
        resolver.step(mentions, at);
    }
}

/// For each sentence whether it holds a quotation.
fn quotes(document: &Document) -> Vec<bool> {
    document.sentences.iter().map(|s| s.items.iter().any(|i| matches!(i, Item::Quote(_)))).collect()
}

/// "Velden resident Ana Lorne": a phrase right before a name belongs to the name.
fn attach_modifiers(
    document: &Document,
    names: &mut [Mention],
    nominals: Vec<Mention>,
    clusters: &mut [Cluster],
) -> Vec<Mention> {
    let mut rest = Vec::with_capacity(nominals.len());
    let mut at = 0;
    for nominal in nominals {
        while at < names.len() && names[at].outer < nominal.to {
            at += 1;
        }
        let body = next_is_body(document, names.get(at), &nominal);
        let next = names
            .get_mut(at)
            .filter(|n| n.outer == nominal.to && n.quotation.is_none() && n.sentence == nominal.sentence);
        let fits = |n: &Mention| match nominal.guess {
            Guess::Person => matches!(n.guess, Guess::Person | Guess::Unknown),
            Guess::Group => n.plural || n.guess == Guess::Person,
            Guess::Document => false,
            _ => !matches!(n.guess, Guess::Person | Guess::Place),
        };
        let gap = next.as_ref().is_some_and(|n| adjoin(document, nominal.to, n.outer));
        match next.filter(|n| gap && fits(n)) {
            Some(name) => {
                name.outer = nominal.from;
                if let Some(actor) = name.actor {
                    note_role(document, &nominal, &mut clusters[actor]);
                }
            }
            // "the conservative Lorne Foundation": no person is meant
            None if body => names[at].outer = nominal.from,
            None => rest.push(nominal),
        }
    }
    rest
}

/// Whether nothing but white space stands between what ends before token `to` and what begins with token `from`.
fn adjoin(document: &Document, to: usize, from: usize) -> bool {
    let between = document.tokens[to - 1].end as usize..document.tokens[from].start as usize;
    document.text.get(between).is_some_and(|gap| gap.trim().is_empty())
}

/// Whether the name right behind a word for a person is a body's.
fn next_is_body(document: &Document, name: Option<&Mention>, nominal: &Mention) -> bool {
    let person = nominal.guess == Guess::Person && !nominal.plural && nominal.opening == Opening::Definite;
    person
        && name.is_some_and(|n| {
            n.outer == nominal.to
                && n.quotation.is_none()
                && n.sentence == nominal.sentence
                && adjoin(document, nominal.to, n.outer)
                && matches!(n.guess, Guess::Organization | Guess::Publication)
        })
}

/// Notes what a phrase says of the actor it stands for.
pub(super) fn note_role(document: &Document, nominal: &Mention, cluster: &mut Cluster) {
    let head = document.word(nominal.head).to_lowercase();
    for role in expand(lexicon().singular(&head).unwrap_or(&head)) {
        cluster.add_role(&Office::of(document, nominal.from..nominal.head, role).role());
    }
    for t in nominal.from..nominal.head {
        if document.tokens[t].is_capital() && !document.tokens[t].has(flag::DETERMINER) {
            cluster.add_modifier(document.word(t));
        }
    }
    if cluster.gender == Gender::Unknown && nominal.guess == Guess::Person {
        cluster.gender = nominal.gender;
    }
    if cluster.guess == Guess::Unknown {
        cluster.guess = nominal.guess;
    }
    if cluster.role.is_none() && !nominal.plural {
        cluster.role = Some(role_words(document, nominal));
    }
}

/// The words of a phrase as they stand beside a name: the capital of "His pilot, Ana Lorne," is the sentence's.
fn role_words(document: &Document, nominal: &Mention) -> String {
    let words = document.span(nominal.from, nominal.to).of(document.text);
    let small = document.flags(nominal.from) & (flag::DETERMINER | flag::PRONOUN) != 0;
    let mut letters = words.chars();
    match letters.next().filter(|_| small) {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => words.to_owned(),
    }
}

/// The third person's pronouns and "who" in the article's own words, and in those of pieces it quotes at length.
fn pronouns(document: &Document, places: &Places) -> Vec<Mention> {
    let mut out = Vec::new();
    let pieces = words_of_pieces(document);
    for (at, token) in document.tokens.iter().enumerate() {
        let readable = token.quotation().is_none() || pieces.get(at) == Some(&true);
        if !token.has(flag::PRONOUN | flag::RELATIVE) || token.has(flag::FIRST_PERSON) || !readable {
            continue;
        }
        let word = document.word(at);
        let (gender, guess, plural) = match word.to_ascii_lowercase().as_str() {
            "he" | "him" => (Gender::Male, Guess::Person, false),
            "she" => (Gender::Female, Guess::Person, false),
            "her" if !possessive(document, at) => (Gender::Female, Guess::Person, false),
            "they" | "them" => (Gender::Unknown, Guess::Group, true),
            "it" if word != "IT" => (Gender::Unknown, Guess::Organization, false),
            // not the World Health Organization
            "who" | "which" if word != "WHO" => (Gender::Unknown, Guess::Unknown, false),
            _ => continue,
        };
        out.push(Mention {
            from: at,
            to: at + 1,
            outer: at,
            outer_to: at + 1,
            head: at,
            form: Form::Pronoun,
            guess,
            gender,
            plural,
            opening: Opening::Bare,
            sentence: places.sentence[at],
            quotation: token.quotation(),
            actor: None,
            sure: 0.0,
        });
    }
    out
}

/// For each token whether it is of what somebody tells in straight marks around curly ones, or a piece that is quoted at
/// length, its own quotations aside; none where an article has neither.
fn words_of_pieces(document: &Document) -> Vec<bool> {
    let mut words = Vec::new();
    let holds = document.layered();
    if !document.pieces.is_empty() || holds.contains(&true) {
        words.resize(document.tokens.len(), false);
    }
    let spans = document.quotations.iter().zip(&document.quoted_tokens).zip(holds);
    for ((q, &(from, to)), holds) in spans {
        let straight = q.span.of(document.text).starts_with('"');
        let told = straight && (holds || document.piece_of(q.paragraph).is_some());
        if let Some(words) = words.get_mut(from..to) {
            words.fill(told && q.parent.is_none());
        }
    }
    words
}

/// Whether a preposition stands before a token, but for one that brings up whom the sentence is about: "as for Mori,".
fn hangs(document: &Document, token: usize) -> bool {
    let preposition = token > 0 && document.flags(token - 1) & flag::PREPOSITION != 0;
    preposition && !(token > 1 && document.is(token - 1, "for") && document.is(token - 2, "as"))
}

/// "her boss" against "told her".
fn possessive(document: &Document, at: usize) -> bool {
    let next = document.tokens.get(at + 1);
    next.is_some_and(|n| {
        n.is_word()
            && n.quotation().is_none()
            && !n.has(
                flag::PREPOSITION
                    | flag::CONJUNCTION
                    | flag::SUBORDINATOR
                    | flag::DETERMINER
                    | flag::TIME
                    | flag::PRONOUN,
            )
    })
}

/// "Robertson, a former diplomat," and "his lawyer, Ann Wu,": phrase and name side by side are one.
fn appositions(document: &Document, mentions: &mut [Mention], clusters: &mut [Cluster]) {
    for at in 0..mentions.len() {
        if mentions[at].form != Form::Nominal {
            continue;
        }
        if let Some(name) =
            named_before(document, mentions, at).or_else(|| named_behind(document, mentions, at))
        {
            let actor = mentions[name].actor;
            mentions[at].actor = actor;
            mentions[at].sure = mentions[name].sure;
            if let Some(actor) = actor {
                let nominal = mentions[at].clone();
                note_role(document, &nominal, &mut clusters[actor]);
            }
        }
    }
}

fn suits(nominal: &Mention, name: &Mention) -> bool {
    name.form == Form::Name
        && name.quotation.is_none()
        && name.sentence == nominal.sentence
        && !nominal.plural
        && match nominal.guess {
            Guess::Person => {
                matches!(name.guess, Guess::Person | Guess::Unknown) && nominal.gender.agrees(name.gender)
            }
            Guess::Organization | Guess::Publication => {
                matches!(name.guess, Guess::Organization | Guess::Publication | Guess::Unknown)
            }
            _ => false,
        }
}

/// The name right before ", a former diplomat".
fn named_before(document: &Document, mentions: &[Mention], at: usize) -> Option<usize> {
    let nominal = &mentions[at];
    // "Mori, now the mayor"
    let aside = nominal.from > 1
        && ["now", "then", "currently", "formerly", "once"].iter().any(|w| document.is(nominal.from - 1, w));
    let comma = (nominal.from - usize::from(aside)).checked_sub(1)?;
    if !document.is(comma, ",") {
        return None;
    }
    let behind = document.tokens[nominal.outer_to..].iter().take(3).find(|t| !t.has(flag::ADVERB));
    let after = behind.filter(|t| t.quotation().is_none());
    if after.is_some_and(|t| t.has(flag::CUE | flag::AUXILIARY | flag::VERB) && !t.has(flag::ING)) {
        return None;
    }
    let found = (0..at).rev().take(4).find(|&m| {
        mentions[m].to == comma
            || mentions[m].outer_to == comma && mentions[m].form == Form::Name
            || age_between(document, mentions[m].to, comma + 1)
    })?;
    suits(nominal, &mentions[found]).then_some(found)
}

/// "Mori, 44, a teacher": an age between name and phrase.
fn age_between(document: &Document, from: usize, to: usize) -> bool {
    to == from + 3
        && document.is(from, ",")
        && document.tokens[from + 1].shape == Shape::Number
        && document.is(from + 2, ",")
}

/// The name right behind "his lawyer, ".
fn named_behind(document: &Document, mentions: &[Mention], at: usize) -> Option<usize> {
    let nominal = &mentions[at];
    let comma = document.is(nominal.outer_to, ",") && document.quotation_of(nominal.outer_to).is_none();
    if !comma || nominal.opening == Opening::Bare {
        return None;
    }
    // "The only witness, Velden University Law Professor Ana Lorne, said"
    let capitals = |to: usize| {
        to > nominal.outer_to + 1
            && to < nominal.outer_to + 7
            && (nominal.outer_to + 1..to).all(|t| document.tokens[t].is_capital())
    };
    let person = |m: usize| mentions[m].form == Form::Name && mentions[m].guess == Guess::Person;
    let found = (at + 1..mentions.len())
        .take(4)
        .find(|&m| mentions[m].outer == nominal.outer_to + 1)
        .or_else(|| {
            let fits =
                |&m: &usize| person(m) && capitals(mentions[m].outer) && nominal.guess == Guess::Person;
            (at + 1..mentions.len()).take(4).find(fits)
        })?;
    let name = &mentions[found];
    (closes_behind(document, nominal, name) && suits(nominal, name)).then_some(found)
}

/// Whether an apposition ends behind a name: "Another Republican, Sen. Ana Lorne of Velden, called", "Lorne's lawyer, Ana Obi
/// of the law firm Harwell, said", but not "According to the lawyer, Ana Obi of Velden stole it".
fn closes_behind(document: &Document, nominal: &Mention, name: &Mention) -> bool {
    let start = document.sentences.get(nominal.sentence).map_or(0, |s| s.span.start);
    let opens = nominal
        .from
        .checked_sub(1)
        .is_none_or(|t| document.quotation_of(t).is_some() || (document.tokens[t].start as usize) < start);
    let comma = (name.to..document.tokens.len().min(name.to + 10)).any(|t| document.is(t, ","));
    let whole = nominal.opening != Opening::Indefinite
        && opens
        && comma
        && name.to - name.from > 1
        && ["of", "from"].iter().any(|w| document.is(name.to, w));
    let marks = [",", ".", "—", "-", "("];
    let end = name.outer_to.max(name.to);
    let next = document.tokens.get(name.to);
    whole
        || marks.iter().any(|w| document.is(name.to, w) || document.is(end, w))
        || next.is_some_and(|t| t.has(flag::CUE | flag::AUXILIARY) || t.quotation().is_some())
}

/// Whom a pronoun could mean: cluster and features.
type Candidates = Vec<(usize, [f32; FEATURES])>;

/// What a pronoun or a definite phrase could mean, for fitting the weights.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Index of its mention.
    pub mention: usize,
    /// Candidates: cluster, none for somebody of its own, and features.
    pub candidates: Vec<(Option<usize>, Vec<f32>)>,
}

struct Resolver<'a, 'd> {
    document: &'d Document<'a>,
    clusters: &'d mut Vec<Cluster>,
    speaking: &'d [bool],
    /// Actors of the names in the article's own words, by the first token with titles and by one past the last.
    begins: FxHashMap<usize, usize>,
    ends: FxHashMap<usize, usize>,
    /// The first actor known by a noun phrase only, by that phrase in small letters.
    phrases: FxHashMap<String, usize>,
    seen: Memory,
    /// Mentions of each actor so far.
    count: Vec<usize>,
    /// Who is called by a noun of office beside the name, anywhere in the article; nobody where several are.
    offices: FxHashMap<String, Option<usize>>,
    /// Sentences that hold a quotation.
    quotes: Vec<bool>,
    /// Tokens that are what a piece tells, which the article quotes at length.
    pieces: Vec<bool>,
    /// A document that a sentence opens with, before it says whose it is: "In a statement, the board said".
    unsigned: Option<Unsigned>,
    /// Whose words the documents are that were actors of their own until then.
    signed: FxHashMap<usize, usize>,
    /// What the news calls the actors that are named.
    fame: Vec<Option<Known>>,
    choices: Option<&'d mut Vec<Choice>>,
}

/// "Mori said the suspect ran": whom somebody speaks of in a report is not who speaks.
fn reports(sighting: &Sighting, mention: &Mention) -> bool {
    sighting.sentence == mention.sentence && sighting.speaking && sighting.token < mention.from
}

/// The actor of the highest score, the earlier of equals, and its share of all.
fn likeliest(scored: &[(usize, f32)]) -> Option<(usize, f32)> {
    let &(actor, top) = scored.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let total: f32 = scored.iter().map(|(_, s)| (s - top).exp()).sum();
    Some((actor, (1.0 / total).clamp(0.05, 0.97)))
}

impl Resolver<'_, '_> {
    fn step(&mut self, mentions: &mut [Mention], at: usize) {
        if mentions[at].quotation.is_some() {
            if mentions[at].form == Form::Pronoun {
                self.quoted(mentions, at);
            }
            // Who is named in a piece can be meant by what follows in it.
            let told = self.pieces.get(mentions[at].head) == Some(&true)
                && mentions[at].form == Form::Name
                && self.in_piece(&mentions[at]);
            if let Some(actor) = mentions[at].actor.filter(|_| told) {
                let sighting = self.sighting(&mentions[at], at, actor);
                self.seen.push(sighting);
            }
            return;
        }
        if mentions[at].actor.is_none() {
            let answer = match mentions[at].form {
                Form::Name => None,
                Form::Nominal => self.nominal(mentions, at),
                Form::Pronoun => self.pronoun(mentions, at),
            };
            if let Some((actor, sure)) = answer {
                mentions[at].actor = Some(self.signed.get(&actor).copied().unwrap_or(actor));
                mentions[at].sure = sure;
            }
        }
        let Some(actor) = mentions[at].actor else { return };
        self.sign(mentions, at, actor);
        self.learn(&mentions[at], actor);
        if self.count.len() <= actor {
            self.count.resize(actor + 1, 0);
        }
        self.count[actor] += 1;
        let sighting = self.sighting(&mentions[at], at, actor);
        if !self.document.is_aside(self.document.tokens[mentions[at].from].start as usize) {
            self.seen.push(sighting);
        }
    }

    /// A pronoun in what somebody tells: who was named last in the quotation, else, in a piece, whom it could mean elsewhere.
    fn quoted(&mut self, mentions: &mut [Mention], at: usize) {
        let mention = &mentions[at];
        if self.document.flags(mention.from) & flag::RELATIVE != 0 {
            return;
        }
        let here = mentions[..at].iter().rev().take(REACH).take_while(|m| m.quotation == mention.quotation);
        let able = |m: &&Mention| {
            m.form == Form::Name && m.actor.is_some_and(|a| agrees(mention, &self.clusters[a]))
        };
        let named = here.filter(|_| mention.guess == Guess::Person).find(able).and_then(|m| m.actor);
        let answer = match named {
            Some(actor) => Some((actor, IN_QUOTATION)),
            None if self.in_piece(mention) => {
                likeliest(&self.antecedents(mention, at, self.outside(mentions, at)).1)
            }
            None => None,
        };
        if let Some((actor, sure)) = answer {
            (mentions[at].actor, mentions[at].sure) = (Some(actor), sure);
        }
    }

    /// Whether a mention stands in a piece that is quoted at length.
    fn in_piece(&self, mention: &Mention) -> bool {
        let sentence = self.document.sentences.get(mention.sentence);
        sentence.is_some_and(|s| self.document.piece_of(s.paragraph).is_some())
    }

    fn sighting(&self, mention: &Mention, at: usize, actor: usize) -> Sighting {
        let paragraph = self.document.sentences.get(mention.sentence).map_or(0, |s| s.paragraph);
        Sighting {
            actor,
            sentence: mention.sentence,
            paragraph,
            token: mention.from,
            end: mention.outer_to.max(mention.to),
            form: mention.form,
            subject: is_subject(self.document, mention),
            first: self.seen.last().is_none_or(|s| s.sentence != mention.sentence),
            speaking: self.speaking.get(at).copied().unwrap_or(false),
            quotes: self.quotes.get(mention.sentence).copied().unwrap_or(false),
            opens: self.seen.last().is_none_or(|s| s.paragraph != paragraph),
            hangs: hangs(self.document, mention.outer),
            owns: self.document.tokens.get(mention.to).is_some_and(|t| t.shape == Shape::Genitive),
            full: mention.form == Form::Name && mention.to - mention.from > 1,
            told: mention.outer > 0 && self.document.flags(mention.outer - 1) & flag::CUE != 0,
        }
    }

    /// A confident pronoun tells the gender of its actor.
    fn learn(&mut self, mention: &Mention, actor: usize) {
        let cluster = &mut self.clusters[actor];
        if mention.form == Form::Pronoun && mention.sure > 0.75 && cluster.gender == Gender::Unknown {
            cluster.gender = mention.gender;
        }
        if mention.form == Form::Pronoun
            && mention.gender != Gender::Unknown
            && cluster.guess == Guess::Unknown
        {
            cluster.guess = Guess::Person;
        }
    }

    fn pronoun(&mut self, mentions: &[Mention], at: usize) -> Option<(usize, f32)> {
        let mention = &mentions[at];
        if self.document.flags(mention.from) & flag::RELATIVE != 0 {
            return relative(self.document, mentions, at);
        }
        if let Some(actor) = self.brought_up(mention) {
            return Some((actor, BROUGHT_UP));
        }
        if let Some(actor) = self.answers(mentions, at) {
            return Some((actor, BROUGHT_UP));
        }
        let (candidates, scored) = self.antecedents(mention, at, self.outside(mentions, at));
        if let Some(choices) = self.choices.as_mut().filter(|_| candidates.len() > 1) {
            let candidates = candidates.into_iter().map(|(actor, f)| (Some(actor), f.to_vec())).collect();
            choices.push(Choice { mention: at, candidates });
        }
        likeliest(&scored).or_else(|| self.ahead(mentions, at))
    }

    /// “Do you trust Mori?” a reporter asked Brandt. “With my life,” he said: who is asked in the sentence before answers.
    fn answers(&self, mentions: &[Mention], at: usize) -> Option<usize> {
        const ABOUT: [&str; 9] = ["whether", "if", "about", "what", "why", "how", "when", "where", "who"];
        let (document, mention) = (self.document, &mentions[at]);
        let before = document.sentences.get(mention.sentence.checked_sub(1)?)?;
        let quoted = matches!(document.sentences[mention.sentence].items.first(), Some(Item::Quote(_)));
        let says =
            [mention.to, mention.from.wrapping_sub(1)].iter().any(|&t| document.flags(t) & flag::CUE != 0);
        if mention.guess != Guess::Person || !quoted || !says {
            return None;
        }
        let sentence = document.touched(before.span);
        let own = |t: &usize| document.quotation_of(*t).is_none();
        let asked = sentence.clone().filter(own).find(|&t| document.is(t, "asked"))?;
        // "After a man asked Mori why, Brandt replied"
        let opens = |t: usize| {
            let when = ["after", "when", "as", "before", "once"].iter().any(|w| document.is(t, w));
            when || document.flags(t) & flag::SUBORDINATOR != 0
        };
        let other = (sentence.start..asked).filter(own).any(opens)
            || (asked + 1..sentence.end).filter(own).any(|t| document.flags(t) & flag::CUE != 0);
        let near = || mentions[..at].iter().rev().take(NEAR_ASKED);
        let hearer = near().find(|m| m.outer == asked + 1 && m.form == Form::Name && !other)?;
        let end = hearer.outer_to.max(hearer.to);
        let put = ABOUT.iter().any(|w| document.is(end, w)) || !document.tokens.get(end)?.is_word();
        let actor = hearer.actor.filter(|_| put)?;
        let speaks = near().any(|m| m.outer_to == asked && m.actor == Some(actor));
        (!speaks && agrees(mention, &self.clusters[actor])).then_some(actor)
    }

    /// "As for Mori, he said": whom a sentence brings up before it says "he".
    fn brought_up(&self, mention: &Mention) -> Option<usize> {
        let here = self.seen.back().take_while(|s| s.sentence == mention.sentence);
        let first = here.into_iter().last().filter(|s| s.token > 1 && self.document.is(s.end, ","))?;
        let brought = |t: usize| self.document.is(t - 1, "for") && self.document.is(t - 2, "as");
        let person = mention.guess == Guess::Person && agrees(mention, &self.clusters[first.actor]);
        (person && brought(first.token) && mention.from < first.end + 4).then_some(first.actor)
    }

    /// Whom a person's pronoun cannot mean: the author of the piece it stands in.
    fn outside(&self, mentions: &[Mention], at: usize) -> Option<usize> {
        let paragraph = self.document.sentences.get(mentions[at].sentence)?.paragraph;
        let person = mentions[at].guess == Guess::Person;
        pieces::outside(self.document, mentions, self.speaking, paragraph).filter(|_| person)
    }

    /// Whom a pronoun could mean but `outside`: features and scores.
    fn antecedents(
        &self,
        mention: &Mention,
        at: usize,
        outside: Option<usize>,
    ) -> (Candidates, Vec<(usize, f32)>) {
        let person = mention.guess == Guess::Person;
        let setting = self.setting(mention, at);
        let fits = self.seen.recent(mention.sentence, WINDOW);
        let fits = fits.filter(|s| agrees(mention, &self.clusters[s.actor]) && Some(s.actor) != outside);
        let candidates: Candidates = fits
            .enumerate()
            .map(|(nth, s)| (s.actor, self.features(mention, &setting, s, nth == 0)))
            .collect();
        let scored = candidates.iter().map(|(actor, f)| (*actor, salience::score(f, person))).collect();
        (candidates, scored)
    }

    fn features(
        &self,
        mention: &Mention,
        setting: &Setting,
        sighting: &Sighting,
        latest: bool,
    ) -> [f32; FEATURES] {
        let count = self.count.get(sighting.actor).copied().unwrap_or(0);
        let clause = self.clause_between(sighting, mention);
        salience::features(mention, setting, sighting, &self.clusters[sighting.actor], count, latest, clause)
    }

    /// Whether a clause begins between a sighting and a mention in its sentence: "Mori met Lund | when he came".
    fn clause_between(&self, sighting: &Sighting, mention: &Mention) -> bool {
        let own = sighting.sentence == mention.sentence && sighting.end + CLAUSE > mention.from;
        own && (sighting.end..mention.from).any(|t| {
            self.document.flags(t) & flag::SUBORDINATOR != 0 && self.document.quotation_of(t).is_none()
        })
    }

    fn setting(&self, mention: &Mention, at: usize) -> Setting {
        let last_speaker = self.last_speaker(mention);
        let same = |s: &Sighting| {
            self.clusters[s.actor].gender == mention.gender && agrees(mention, &self.clusters[s.actor])
        };
        Setting {
            paragraph: self.document.sentences.get(mention.sentence).map_or(0, |s| s.paragraph),
            speaks: self.speaking.get(at).copied().unwrap_or(false),
            last_speaker,
            left: self.is_left(mention, last_speaker),
            same_gender: self.seen.recent(mention.sentence, WINDOW).filter(|s| same(s)).count(),
        }
    }

    /// “…,” she insists. Ana Lorne, 19, …: a pronoun before anybody fits it means the next person named.
    fn ahead(&self, mentions: &[Mention], at: usize) -> Option<(usize, f32)> {
        let mention = &mentions[at];
        let soon = mentions[at + 1..].iter().take(REACH).take_while(|m| m.sentence <= mention.sentence + 2);
        let found = soon
            .filter(|m| m.form == Form::Name && m.is_article() && m.guess == Guess::Person)
            .find(|m| m.gender.agrees(mention.gender))?;
        (mention.guess == Guess::Person).then_some((found.actor?, 0.7))
    }

    /// Whether somebody else became the subject of the text after the last speaker spoke.
    fn is_left(&self, mention: &Mention, last: Option<usize>) -> bool {
        let since = self.seen.back().take_while(|s| !(Some(s.actor) == last && s.speaking));
        since.into_iter().any(|s| {
            s.sentence < mention.sentence
                && s.first
                && Some(s.actor) != last
                && agrees(mention, &self.clusters[s.actor])
        })
    }

    /// Who spoke last, if in this paragraph or the one before.
    fn last_speaker(&self, mention: &Mention) -> Option<usize> {
        let paragraph = self.document.sentences.get(mention.sentence).map_or(0, |s| s.paragraph);
        let near = self.seen.back().take_while(|s| s.paragraph + 2 > paragraph);
        near.into_iter().find(|s| s.speaking && agrees(mention, &self.clusters[s.actor])).map(|s| s.actor)
    }

    fn nominal(&mut self, mentions: &[Mention], at: usize) -> Option<(usize, f32)> {
        let mention = &mentions[at];
        let head = self.document.word(mention.head).to_lowercase();
        let head = lexicon().singular(&head).map_or(head.clone(), str::to_owned);
        let office = Office::of(self.document, mention.from..mention.head, &head);
        let new = mention.opening == Opening::Indefinite || mention.opening == Opening::Bare;
        let mut proposal = self.proposal(mention, &office, new);
        if !new {
            let keep = self.choices.is_some();
            let (chosen, candidates) = self.chosen(mentions, at, office, proposal, keep);
            if let Some(choices) = self.choices.as_mut() {
                choices.push(Choice { mention: at, candidates });
            } else if let Some((actor, sure)) = chosen {
                let rule = proposal.map_or(Rule::Role, |(rule, ..)| rule);
                proposal = actor.map(|actor| (rule, actor, sure));
            }
        }
        if let Some((rule, actor, sure)) = proposal {
            if rule == Rule::Author {
                self.clusters[actor].add_role(&head);
            }
            return Some((actor, sure));
        }
        if new
            && mention.plural
            && let Some(found) = self.same_phrase(mention)
        {
            return Some((found, 0.8));
        }
        let actor = self.introduce(mention, &office.role());
        if self.opens_sentence(mention) {
            self.unsigned = Some(Unsigned { actor, mention: at, sentence: mention.sentence });
        }
        Some((actor, if new { 0.9 } else { 0.75 }))
    }

    /// Whom the rules take a phrase for, and which of them.
    fn proposal(&self, mention: &Mention, office: &Office, new: bool) -> Proposal {
        let head = office.noun();
        let by = |rule: Rule| move |(actor, sure): (usize, f32)| (rule, actor, sure);
        let author = is_written(mention, head).then(|| self.author(mention)).flatten().map(by(Rule::Author));
        if author.is_some() || new {
            return author;
        }
        let role = || self.by_role(mention, office).map(by(Rule::Role));
        let together = || self.together(mention, head).map(by(Rule::Together));
        let salience = || self.by_salience(mention, head).map(by(Rule::Salience));
        let later = || self.named_later(mention, office).map(by(Rule::Later));
        let fresh = || self.fresh(mention, head).map(by(Rule::Fresh));
        role().or_else(together).or_else(later).or_else(salience).or_else(fresh)
    }

    /// The actor of whom the same noun was said, latest first.
    fn by_role(&self, mention: &Mention, office: &Office) -> Option<(usize, f32)> {
        let qualifiers = self.qualifiers(mention);
        let tied = self.tied(mention);
        let mut best: Option<(usize, f32)> = None;
        // Whether the article names another president.
        let mut contested = false;
        for sighting in self.seen.recent(mention.sentence, 400) {
            let cluster = &self.clusters[sighting.actor];
            let number =
                cluster.plural == mention.plural || mention.guess == Guess::Document && !mention.plural;
            let Some(other) = self.called(cluster, office, mention).filter(|_| number) else { continue };
            if !mention.gender.agrees(cluster.gender) {
                continue;
            }
            let known = qualifiers.iter().filter(|q| self.is_qualified_by(sighting.actor, q)).count();
            let foreign = qualifiers.len() - known;
            // "Obi's campaign" is not "the Mori campaign".
            if foreign > 0 && known == 0 && cluster.nominal {
                continue;
            }
            // "The president of the Harbour Guild" is not the country's.
            let elsewhere = !tied.is_empty() && !tied.iter().any(|q| self.is_qualified_by(sighting.actor, q));
            if self.is_another(mention, cluster) || elsewhere && office.is_president() {
                continue;
            }
            let distance = (mention.sentence - sighting.sentence) as f32;
            let mut score = known as f32 - 0.6 * foreign as f32 - 0.06 * distance.min(10.0) - other;
            if mention.opening == Opening::Possessive && cluster.nominal && foreign == 0 {
                score += 0.2;
            }
            if cluster.president && office.is_president() && qualifiers.is_empty() {
                score += PRESIDENT;
            } else if office.is_president() && other == 0.0 && !cluster.nominal {
                contested = true;
            }
            if best.is_none_or(|(_, top)| score > top) {
                best = Some((sighting.actor, score));
            }
        }
        let (actor, score) = best?;
        if contested && self.clusters[actor].president {
            return Some((actor, 0.5));
        }
        (score > -0.9).then_some((actor, (0.85 + 0.1 * score).clamp(0.5, 0.95)))
    }

    /// "The trial court" is not "an appeals court": bodies of different kinds.
    fn is_another(&self, mention: &Mention, cluster: &Cluster) -> bool {
        const KINDS: [&str; 14] = [
            "trial",
            "appeals",
            "appellate",
            "supreme",
            "district",
            "lower",
            "high",
            "federal",
            "state",
            "circuit",
            "bankruptcy",
            "juvenile",
            "primary",
            "military",
        ];
        let kind = |word: &str| KINDS.contains(&word.to_lowercase().as_str());
        let said = || (mention.from..mention.head).map(|t| self.document.word(t)).filter(|w| kind(w));
        let known = || cluster.name.split_whitespace().filter(|w| kind(w));
        let same = |a: &str| known().any(|b| a.eq_ignore_ascii_case(b));
        mention.guess == Guess::Organization
            && cluster.nominal
            && said().next().is_some()
            && known().next().is_some()
            && !said().any(same)
    }

    /// The capitalised words of a phrase before its head noun: "the Vermont senator".
    fn qualifiers(&self, mention: &Mention) -> Vec<&'_ str> {
        let document = self.document;
        let qualifies =
            |t: &usize| document.tokens[*t].is_capital() && !document.tokens[*t].has(flag::DETERMINER);
        (mention.from..mention.head).filter(qualifies).map(|t| document.word(t)).collect()
    }

    /// The capitalised words of what is tied to a phrase behind its head: "the president of the Harbour Guild".
    fn tied(&self, mention: &Mention) -> Vec<&'_ str> {
        let document = self.document;
        let tie = ["of", "at", "for"].iter().any(|w| document.is(mention.head + 1, w));
        let country = |t: usize| ["United", "States", "America"].iter().any(|w| document.is(t, w));
        let own = |t: &usize| {
            let token = &document.tokens[*t];
            token.is_capital() && !token.has(flag::DETERMINER | flag::PLACE) && !country(*t)
        };
        (mention.head + 1..mention.outer_to).filter(|_| tie).filter(own).map(|t| document.word(t)).collect()
    }

    /// Whether a capitalised word was said of an actor, or of all who are one together.
    fn is_qualified_by(&self, actor: usize, word: &str) -> bool {
        let cluster = &self.clusters[actor];
        let members = &cluster.members;
        cluster.is_qualified_by(word)
            || !members.is_empty() && members.iter().all(|&m| self.clusters[m].is_qualified_by(word))
    }

    /// "The pair", "the two men", "the authors": people who were named together shortly before.
    fn together(&self, mention: &Mention, head: &str) -> Option<(usize, f32)> {
        let counted = (mention.from..mention.head).find_map(|t| count(self.document.word(t)));
        let people = matches!(mention.guess, Guess::Group | Guess::Person)
            || matches!(mention.guess, Guess::Organization) && count(head).is_some();
        if mention.opening != Opening::Definite || !people || !(mention.plural || count(head).is_some()) {
            return None;
        }
        let number = count(head).or(counted);
        if number.is_none()
            && !matches!(
                head,
                "author" | "co-author" | "writer" | "researcher" | "scientist" | "academic" | "couple"
            )
        {
            return None;
        }
        let joint = |s: &&Sighting| {
            let members = self.clusters[s.actor].members.len();
            members > 1 && number.is_none_or(|n| n == members)
        };
        let mut near = self.seen.recent(mention.sentence, WINDOW).filter(joint);
        let found = near.next()?.actor;
        Some((found, if near.next().is_none() { 0.75 } else { 0.45 }))
    }

    /// A definite phrase no one was called before: the actor last spoken of, if one fits.
    fn by_salience(&self, mention: &Mention, head: &str) -> Option<(usize, f32)> {
        let tied = mention.outer_to > mention.to;
        if mention.plural || tied || mention.opening != Opening::Definite {
            return None;
        }
        let fits = |c: &Cluster| match mention.guess {
            Guess::Person if matches!(head, "person" | "individual" | "source") => {
                c.guess == Guess::Person && c.nominal
            }
            Guess::Person => c.guess == Guess::Person && !c.nominal && mention.gender.agrees(c.gender),
            Guess::Organization => matches!(c.guess, Guess::Organization) && generic_org(head),
            Guess::Group if head == "group" => c.guess == Guess::Organization && !c.nominal,
            Guess::Publication => c.guess == Guess::Publication,
            _ => false,
        };
        let person = mention.guess == Guess::Person;
        // "The senator" may be anybody's second mention; "the heckler" is somebody who was not named.
        let office = lexicon().word(head).flags & (flag::TITLE | flag::PUBLIC) != 0;
        if person && !office && !matches!(head, "person" | "individual" | "source") {
            return None;
        }
        let setting = self.setting(mention, usize::MAX);
        let group = mention.guess == Guess::Group;
        let people =
            |s: &Sighting| self.clusters[s.actor].guess == Guess::Group || self.clusters[s.actor].plural;
        let alone = !group || !self.seen.recent(mention.sentence, 3).any(people);
        if trade(head) {
            return self.only_company(mention, head);
        }
        let near = self.seen.recent(mention.sentence, 3).filter(|s| s.subject || alone);
        let near = near.filter(|s| !person || !reports(s, mention));
        let candidates: Vec<_> = near.filter(|s| fits(&self.clusters[s.actor])).collect();
        let score = |s: &&Sighting| salience::score(&self.features(mention, &setting, s, false), person);
        let best = candidates.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)))?;
        Some((best.actor, if candidates.len() == 1 { 0.62 } else { 0.45 }))
    }

    /// "The drugmaker", "the airline": the company that was spoken of, if there is just one.
    fn only_company(&self, mention: &Mention, head: &str) -> Option<(usize, f32)> {
        let able = |s: &&Sighting| {
            let cluster = &self.clusters[s.actor];
            cluster.guess == Guess::Organization && !cluster.nominal && may_trade(&cluster.name, head)
        };
        let mut near = self.seen.recent(mention.sentence, WINDOW).filter(able).map(|s| s.actor);
        let first = near.next()?;
        near.all(|other| other == first).then_some((first, 0.62))
    }

    /// A plural phrase that was used before: "critics", "senior officials".
    fn same_phrase(&self, mention: &Mention) -> Option<usize> {
        let name = self.document.line(mention.outer, mention.outer_to);
        self.phrases.get(&name.to_ascii_lowercase()).copied()
    }

    fn introduce(&mut self, mention: &Mention, head: &str) -> usize {
        let name = self.document.line(mention.outer, mention.outer_to);
        self.phrases.entry(name.to_ascii_lowercase()).or_insert(self.clusters.len());
        let mut cluster = Cluster::nominal(name, mention.guess, mention.gender, head, mention.plural);
        for t in mention.from..mention.outer_to {
            if self.document.tokens[t].is_capital() && !self.document.tokens[t].has(flag::DETERMINER) {
                cluster.add_modifier(self.document.word(t));
            }
        }
        self.clusters.push(cluster);
        self.clusters.len() - 1
    }
}

/// How many people a word says there are.
fn count(word: &str) -> Option<usize> {
    match word.to_ascii_lowercase().as_str() {
        "two" | "pair" | "duo" | "couple" => Some(2),
        "three" | "trio" => Some(3),
        "four" => Some(4),
        _ => None,
    }
}

/// "the company", "the group" can mean any organisation; "the ministry" only one that is called so.
fn generic_org(head: &str) -> bool {
    matches!(
        head,
        "company"
            | "firm"
            | "group"
            | "organization"
            | "organisation"
            | "agency"
            | "business"
            | "retailer"
            | "giant"
            | "maker"
            | "manufacturer"
            | "bank"
            | "nonprofit"
            | "charity"
    )
}

/// "the airline", "the drugmaker": what only a company is called.
fn trade(head: &str) -> bool {
    const TRADES: [&str; 15] = [
        "airline",
        "carrier",
        "lender",
        "insurer",
        "chain",
        "startup",
        "start-up",
        "brand",
        "studio",
        "corporation",
        "conglomerate",
        "supplier",
        "operator",
        "contractor",
        "publisher",
    ];
    const PEOPLE: [&str; 6] =
        ["lawmaker", "filmmaker", "policymaker", "homemaker", "peacemaker", "watchmaker"];
    TRADES.contains(&head) || head.ends_with("maker") && !PEOPLE.contains(&head)
}

/// Whether a body may be a company of that trade, as far as its name tells: a Senate, a party and a union are none, and a
/// bank is no airline.
fn may_trade(name: &str, head: &str) -> bool {
    !is_public(name) && (head == "lender" || !name.split_whitespace().any(|w| w == "Bank"))
}

/// Whether a name is that of a body which is no company.
fn is_public(name: &str) -> bool {
    const PUBLIC: [&str; 30] = [
        "Senate",
        "House",
        "Department",
        "Committee",
        "Party",
        "Union",
        "University",
        "Court",
        "Nations",
        "Ministry",
        "Council",
        "Board",
        "Agency",
        "Commission",
        "Congress",
        "Parliament",
        "Police",
        "Office",
        "Bureau",
        "Authority",
        "Government",
        "Administration",
        "Association",
        "Institute",
        "School",
        "College",
        "Army",
        "Navy",
        "League",
        "Guild",
    ];
    name.split_whitespace().any(|w| PUBLIC.contains(&w))
}

fn agrees(mention: &Mention, cluster: &Cluster) -> bool {
    match mention.guess {
        Guess::Person => {
            matches!(cluster.guess, Guess::Person | Guess::Unknown)
                && !cluster.plural
                && cluster.gender.agrees(mention.gender)
        }
        Guess::Group => {
            cluster.plural || matches!(cluster.guess, Guess::Group | Guess::Organization | Guess::Publication)
        }
        _ => {
            matches!(
                cluster.guess,
                Guess::Organization | Guess::Publication | Guess::Document | Guess::Unknown
            ) && !cluster.plural
        }
    }
}

/// "Robertson, who", "officials who": the mention right before.
fn relative(document: &Document, mentions: &[Mention], at: usize) -> Option<(usize, f32)> {
    let who = mentions[at].from;
    let which = document.is(who, "which");
    let comma = who > 0 && document.is(who - 1, ",");
    let mark = comma || who > 0 && ["—", "–", "--"].iter().any(|w| document.is(who - 1, w));
    // "Ana Lorne, D-Velden, who", "the keeper — who", but not "an aide to Ana Lorne, D-Velden, who"
    let apart = |m: &Mention| {
        let first = m.outer.min(m.from).checked_sub(1);
        !first.is_some_and(|t| ["of", "for", "to", "and"].iter().any(|w| document.is(t, w)))
    };
    let seat = |m: &Mention| seats::behind(document, m.to).is_some() && m.to + 3 == who && apart(m);
    let touching = |m: &&Mention| {
        m.form != Form::Pronoun
            && m.quotation.is_none()
            && m.sentence == mentions[at].sentence
            && (m.outer_to == who
                || m.to == who
                || (m.outer_to + 1 == who || m.to + 1 == who) && (comma || mark && apart(m))
                || mark && seat(m))
            && if which {
                m.guess != Guess::Person
            } else {
                !matches!(m.guess, Guess::Place | Guess::Document)
            }
    };
    let found = mentions[..at].iter().rev().take(8).find(touching);
    let found = found.or_else(|| Some(made_by(document, mentions, at)?).filter(|_| which));
    let member = if which { None } else { belonging(document, mentions, at) };
    let found = found.filter(|m| member.is_none() || m.guess == Guess::Person).or(member)?;
    let found = said_of(document, mentions, at, found).unwrap_or(found);
    found.actor.map(|actor| (actor, found.sure.min(0.95)))
}

/// "Mori is a man who says": of whom the noun before the pronoun at `at` is said.
fn said_of<'m>(
    document: &Document,
    mentions: &'m [Mention],
    at: usize,
    noun: &Mention,
) -> Option<&'m Mention> {
    let is = noun.outer.min(noun.from).checked_sub(1)?;
    let be = ["is", "was", "'s", "’s"].iter().any(|w| document.is(is, w));
    if !be || noun.opening != Opening::Indefinite || noun.form != Form::Nominal {
        return None;
    }
    let person = |m: &&Mention| m.quotation.is_none() && m.guess != Guess::Document && m.to == is;
    mentions[..at].iter().rev().take(8).find(person).filter(|m| m.sentence == noun.sentence)
}

/// "a study by Ana Lorne and Karl Obi, which": what somebody named before the pronoun at `at` has made.
fn made_by<'m>(document: &Document, mentions: &'m [Mention], at: usize) -> Option<&'m Mention> {
    let which = mentions[at].from;
    let end = if which > 0 && document.is(which - 1, ",") { which - 1 } else { which };
    let near = || mentions[..at].iter().rev().take(8).filter(|m| m.quotation.is_none());
    let maker = near().filter(|m| m.to == end && m.guess == Guess::Person).min_by_key(|m| m.from)?;
    let by = maker.outer.min(maker.from).checked_sub(1)?;
    // "by Ana Lorne and Karl Obi"
    let first = near().find(|m| document.is(by, "and") && m.to == by);
    let by = first.and_then(|m| m.outer.min(m.from).checked_sub(1)).unwrap_or(by);
    let thing = |m: &&Mention| matches!(m.guess, Guess::Document | Guess::Unknown) && m.form != Form::Pronoun;
    ["by", "from"].iter().any(|w| document.is(by, w)).then(|| near().filter(thing).find(|m| m.to == by))?
}

/// "James Moore of the Harbour Times, who wrote", "students in Velden who say": the people a place or a body behind them
/// belongs to, before the pronoun at `at`.
fn belonging<'m>(document: &Document, mentions: &'m [Mention], at: usize) -> Option<&'m Mention> {
    let who = mentions[at].from;
    let end = if who > 0 && document.is(who - 1, ",") { who - 1 } else { who };
    let near = || mentions[..at].iter().rev().take(8).filter(|m| m.quotation.is_none());
    let body =
        |m: &Mention| m.form == Form::Name || matches!(m.guess, Guess::Organization | Guess::Publication);
    let of = near().find(|m| m.to == end && body(m))?;
    let first = of.outer.min(of.from);
    let first = if first > 0 && document.is(first - 1, "the") { first - 1 } else { first };
    let held = ["of", "at", "from", "with", "in"].iter().any(|w| first > 0 && document.is(first - 1, w));
    near().find(|m| held && m.to + 1 == first && matches!(m.guess, Guess::Person | Guess::Group))
}

/// Whether a mention is the subject of a verb: one follows, or a reporting verb with a quotation before it precedes.
pub fn is_subject(document: &Document, mention: &Mention) -> bool {
    let verb = flag::AUXILIARY | flag::VERB | flag::CUE;
    let mut end = mention.outer_to.max(mention.to);
    // "the board on Tuesday released", "the board Tuesday released"
    let day = |t: usize| document.flags(t) & flag::TIME != 0 && document.tokens[t].is_capital();
    let dated = document.is(end, "on") && end + 1 < document.tokens.len() && day(end + 1);
    end += if dated { 2 } else { usize::from(end < document.tokens.len() && day(end)) };
    let next = document.tokens.get(end);
    let follows = |t: &Token| t.shape == Shape::Lower && t.has(verb) && t.quotation().is_none();
    if next.is_some_and(|t| follows(t) || t.shape == Shape::Lower && t.has(flag::ADVERB)) {
        return true;
    }
    mention.outer > 0
        && document.tokens[mention.outer - 1].has(flag::CUE)
        && document.tokens[mention.outer - 1].shape == Shape::Lower
        && next.is_none_or(|t| !t.is_word() || t.quotation().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::{cluster::cluster, names::names, nominals::nominals};

    fn role(text: &str) -> Option<String> {
        let document = Document::new(text);
        let places = Places::new(&document);
        let mut named = names(&document, &places);
        let mut clusters = cluster(&document, &mut named);
        let phrases = nominals(&document, &places, &named);
        join(&document, &places, named, phrases, &mut clusters);
        clusters.into_iter().find(|c| c.name == "Ana Lorne")?.role
    }

    #[test]
    fn the_capital_of_a_role_is_kept_where_it_is_the_words_own() {
        assert_eq!(role("His spokeswoman, Ana Lorne, said so.").as_deref(), Some("his spokeswoman"));
        assert_eq!(
            role("Velden's spokeswoman, Ana Lorne, said so.").as_deref(),
            Some("Velden's spokeswoman")
        );
    }

    #[test]
    fn a_trade_is_a_companys() {
        let speaker = |text: &str| {
            let reading = crate::pipeline::reading(text);
            let actor = reading.attributed.first().and_then(|a| a.speaker).map(|s| s.actor);
            actor.map(|a| reading.clusters[a].name.clone()).unwrap_or_default()
        };
        let said = "The drugmaker said the trial was “a clear success.”";
        assert_eq!(speaker(&format!("Orrin Labs makes pills. {said}")), "Orrin Labs");
        assert_eq!(speaker(&format!("The Senate held a hearing. {said}")), "The drugmaker");
        assert_eq!(speaker(&format!("Orrin Labs met Velden Group. {said}")), "The drugmaker");
    }

    #[test]
    fn bodies_of_different_kinds_are_apart() {
        let bodies = |text: &str| {
            let reading = crate::pipeline::reading(text);
            let organisations = reading.mentions.iter().filter(|m| m.guess == Guess::Organization);
            let mut actors: Vec<_> = organisations.filter_map(|m| m.actor).collect();
            actors.sort_unstable();
            actors.dedup();
            actors.len()
        };
        assert_eq!(bodies("An appeals court said so. The trial court had said no."), 2);
        assert_eq!(bodies("An appeals court said so. The court then rose."), 1);
        assert_eq!(bodies("The sheriff's office shut. The sheriff's office said so."), 1);
    }
}
