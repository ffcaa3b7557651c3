//! Which names are one actor's: Colin Robertson = Robertson = Mr. Robertson; DNC = Democratic National Committee.

use super::{Gender, Guess, Mention};
use crate::lexicon::{flag, lexicon};
use crate::segment::Document;
use rustc_hash::FxHashMap;

/// An actor of the article, as far as its names tell.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// The fullest form the article uses.
    pub name: String,
    /// What it is.
    pub guess: Guess,
    /// Gender, where a title, a given name or a role tells.
    pub gender: Gender,
    /// Head nouns said of the actor ("senator", "diplomat"), lower case, singular.
    pub roles: Vec<String>,
    /// Capitalised words that qualify those ("Vermont", "Republican").
    pub modifiers: Vec<String>,
    /// The words of the title or role as the article gives them first.
    pub role: Option<String>,
    /// Whether it is known by a noun phrase only.
    pub nominal: bool,
    /// Several people.
    pub plural: bool,
    /// Words of the fullest name.
    words: usize,
    /// Given name of a person, lower case.
    given: Option<String>,
    /// Family name of a person, or the lower-case name of anything else without "the".
    key: String,
    /// Mentions by a full name, for choosing among people of one family name.
    full: usize,
}

/// Joins names to actors and sets each mention's `actor`.
pub fn cluster(document: &Document, mentions: &mut [Mention]) -> Vec<Cluster> {
    let mut builder = Builder { document, clusters: Vec::new(), people: FxHashMap::default(), keys: FxHashMap::default() };
    for mention in mentions.iter_mut() {
        if mention.guess == Guess::Person && mention.to - mention.from > 1 {
            mention.actor = Some(builder.full_person(mention));
        }
    }
    for mention in mentions.iter_mut().filter(|m| m.actor.is_none()) {
        let long = mention.to - mention.from > 1;
        if long && mention.guess != Guess::Person {
            mention.actor = Some(builder.thing(mention));
        }
    }
    for mention in mentions.iter_mut().filter(|m| m.actor.is_none()) {
        mention.actor = Some(builder.single(mention));
    }
    let mut clusters = builder.clusters;
    for mention in mentions.iter_mut() {
        let Some(actor) = mention.actor else { continue };
        describe(document, mention, &mut clusters[actor]);
        mention.gender = clusters[actor].gender;
        mention.guess = clusters[actor].guess;
    }
    clusters
}

/// Takes the titles before a name as roles.
fn describe(document: &Document, mention: &Mention, cluster: &mut Cluster) {
    let titles = mention.outer..mention.from;
    for t in titles.clone() {
        let word = document.word(t).trim_end_matches('.').to_lowercase();
        let flags = document.flags(t);
        if flags & (flag::TITLE | flag::ROLE | flag::STARTS_PHRASE) != 0 && flags & flag::HONORIFIC == 0 {
            for role in expand(&word) {
                cluster.add_role(role);
            }
        }
        if document.tokens[t].is_capital() && flags & flag::TITLE == 0 {
            cluster.add_modifier(document.word(t));
        }
    }
    let from = if document.is(mention.outer, "the") { mention.outer + 1 } else { mention.outer };
    let honorific = mention.from - from == 1 && document.flags(from) & flag::HONORIFIC != 0;
    if cluster.role.is_none() && from < mention.from && !honorific {
        cluster.role = Some(document.span(from, mention.from).of(document.text).to_owned());
    }
}

/// The nouns a title stands for: "Sen" → senator.
pub(super) fn expand(title: &str) -> Vec<&str> {
    match title {
        "sen" | "sens" => vec!["senator", "lawmaker"],
        "rep" | "reps" | "representative" => vec!["congressman", "congresswoman", "representative", "lawmaker"],
        "gov" => vec!["governor"],
        "pres" => vec!["president"],
        "prof" => vec!["professor"],
        "sgt" => vec!["sergeant", "officer"],
        "lt" => vec!["lieutenant", "officer"],
        "capt" => vec!["captain"],
        "col" => vec!["colonel"],
        "gen" | "maj" => vec!["general"],
        "rev" => vec!["reverend", "pastor"],
        "pope" => vec!["pope", "pontiff"],
        "cllr" | "councillor" => vec!["councillor"],
        "justice" => vec!["justice", "judge"],
        "ceo" => vec!["ceo", "executive"],
        "senator" => vec!["senator", "lawmaker"],
        other => vec![other],
    }
}

impl Cluster {
    /// An actor known by a noun phrase.
    pub fn nominal(name: String, guess: Guess, gender: Gender, role: &str, plural: bool) -> Self {
        Cluster {
            name,
            guess,
            gender,
            roles: vec![role.to_owned()],
            modifiers: Vec::new(),
            role: None,
            nominal: true,
            plural,
            words: 0,
            given: None,
            key: String::new(),
            full: 0,
        }
    }

    /// Notes a head noun said of the actor.
    pub fn add_role(&mut self, role: &str) {
        if !self.roles.iter().any(|r| r == role) {
            self.roles.push(role.to_owned());
        }
    }

    /// Notes a capitalised word said of the actor.
    pub fn add_modifier(&mut self, word: &str) {
        if !self.modifiers.iter().any(|m| m.eq_ignore_ascii_case(word)) {
            self.modifiers.push(word.to_owned());
        }
    }

    /// Whether the actor's name or what is said of it holds the word.
    pub fn is_qualified_by(&self, word: &str) -> bool {
        self.modifiers.iter().any(|m| m.eq_ignore_ascii_case(word))
            || self.name.split_whitespace().any(|w| w.trim_end_matches([',', '.']).eq_ignore_ascii_case(word))
    }
}

struct Builder<'a, 'd> {
    document: &'d Document<'a>,
    clusters: Vec<Cluster>,
    /// People by family name and, lower in rank, by given name.
    people: FxHashMap<String, Vec<usize>>,
    /// Everything else by name.
    keys: FxHashMap<String, usize>,
}

impl Builder<'_, '_> {
    fn name(&self, mention: &Mention) -> String {
        let span = self.document.span(mention.from, mention.to);
        span.of(self.document.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn lower(&self, token: usize) -> String {
        self.document.word(token).trim_end_matches('.').to_lowercase()
    }

    fn push(&mut self, mention: &Mention, given: Option<String>, key: String) -> usize {
        self.clusters.push(Cluster {
            name: self.name(mention),
            guess: mention.guess,
            gender: mention.gender,
            roles: Vec::new(),
            modifiers: Vec::new(),
            role: None,
            nominal: false,
            plural: mention.plural,
            words: mention.to - mention.from,
            given,
            key,
            full: 1,
        });
        self.clusters.len() - 1
    }

    /// A person with at least two names.
    fn full_person(&mut self, mention: &Mention) -> usize {
        let family = self.lower(mention.head);
        let given = self.document.word(mention.from).to_owned();
        let known = self.people.get(&family).cloned().unwrap_or_default();
        let found = known.into_iter().find(|&c| {
            let cluster = &self.clusters[c];
            cluster.key == family
                && cluster.gender.agrees(mention.gender)
                && cluster.given.as_deref().is_some_and(|g| lexicon().same_given_name(g, &given))
        });
        if let Some(cluster) = found {
            self.widen(cluster, mention);
            return cluster;
        }
        let cluster = self.push(mention, Some(given.clone()), family.clone());
        self.people.entry(family).or_default().push(cluster);
        let given = given.to_lowercase();
        self.people.entry(given).or_default().push(cluster);
        cluster
    }

    /// Takes a fuller form as the name.
    fn widen(&mut self, cluster: usize, mention: &Mention) {
        let words = mention.to - mention.from;
        let name = self.name(mention);
        let entry = &mut self.clusters[cluster];
        entry.full += 1;
        if entry.gender == Gender::Unknown {
            entry.gender = mention.gender;
        }
        let plain = self.document.flags(mention.from) & (flag::COMMON | flag::FIRST | flag::AMBIGUOUS) == flag::COMMON;
        if words > entry.words && words <= 6 && !plain {
            entry.words = words;
            if entry.given.as_deref().is_some_and(|g| g.trim_end_matches('.').chars().count() == 1) {
                entry.given = Some(self.document.word(mention.from).to_owned());
            }
            entry.name = name;
        }
    }

    /// An organisation, publication or place of several words.
    fn thing(&mut self, mention: &Mention) -> usize {
        let name = self.name(mention);
        let key = key(&name);
        if let Some(&known) = self.keys.get(&key) {
            return known;
        }
        let longer = |c: &Cluster| c.given.is_none() && c.guess != Guess::Place && (c.key.starts_with(&format!("{key} ")) || c.key.ends_with(&format!(" {key}")));
        if let Some(known) = self.clusters.iter().position(longer) {
            self.keys.insert(key, known);
            return known;
        }
        let shorter = |c: &Cluster| {
            c.given.is_none() && c.words > 1 && c.guess == mention.guess && c.guess != Guess::Place
                && (key.starts_with(&format!("{} ", c.key)) || key.ends_with(&format!(" {}", c.key)))
        };
        let found = self.clusters.iter().position(shorter);
        if let Some(known) = found {
            self.keys.insert(key.clone(), known);
            let cluster = &mut self.clusters[known];
            (cluster.name, cluster.key, cluster.words) = (name, key, mention.to - mention.from);
            return known;
        }
        let cluster = self.push(mention, None, key.clone());
        self.keys.insert(key, cluster);
        if let Some(short) = acronym(&self.clusters[cluster].name) {
            self.keys.entry(short.to_lowercase()).or_insert(cluster);
        }
        cluster
    }

    /// A name of one word, with or without a title.
    fn single(&mut self, mention: &Mention) -> usize {
        let word = self.document.word(mention.from);
        let lower = self.lower(mention.from);
        let titled = mention.guess == Guess::Person && mention.outer < mention.from;
        let person = self.person_named(&lower, mention);
        let dotless = lower.replace('.', "");
        let thing = self.keys.get(&dotless).or_else(|| self.keys.get(&lower)).copied();
        match (person, thing) {
            (Some(person), _) if mention.guess != Guess::Place || titled => return person,
            (_, Some(thing)) if !titled => return thing,
            _ => {}
        }
        if !titled && mention.guess != Guess::Place {
            if let Some(known) = self.begins_with(&lower, mention) {
                self.keys.insert(lower, known);
                return known;
            }
        }
        let family = titled || mention.guess == Guess::Person;
        let cluster = self.push(mention, None, lower.clone());
        if family || mention.guess == Guess::Unknown {
            self.people.entry(lower.clone()).or_default().push(cluster);
        }
        if !titled {
            self.keys.insert(if word.contains('.') { dotless } else { lower }, cluster);
        }
        cluster
    }

    /// A longer name of an organisation or publication that this word begins or ends: Vanguard, the Post.
    fn begins_with(&self, lower: &str, mention: &Mention) -> Option<usize> {
        let publication = self.document.flags(mention.from) & (flag::PUBLICATION | flag::PUBLICATION_WORD) != 0;
        self.clusters.iter().position(|c| {
            let things = matches!(c.guess, Guess::Organization | Guess::Publication | Guess::Unknown);
            let first = c.key.split(' ').next() == Some(lower) && self.document.flags(mention.from) & flag::PLACE == 0;
            let last = publication && c.guess == Guess::Publication && c.key.ends_with(&format!(" {lower}"));
            things && c.given.is_none() && c.words > 1 && (first || last)
        })
    }

    /// The person a single name means: the one of that family name who agrees in gender and is named in full most
    /// often; failing that, the one of that given name.
    fn person_named(&self, lower: &str, mention: &Mention) -> Option<usize> {
        let known = self.people.get(lower)?;
        let agrees = |&&c: &&usize| self.clusters[c].gender.agrees(mention.gender);
        let family = known.iter().filter(agrees).filter(|&&c| self.clusters[c].key == lower);
        let best = family.max_by_key(|&&c| (self.clusters[c].full, usize::MAX - c));
        let given = || known.iter().filter(agrees).find(|&&c| self.clusters[c].key != lower);
        best.or_else(given).copied()
    }
}

/// A name for comparing: lower case, without "the" and full stops.
fn key(name: &str) -> String {
    let lower = name.to_lowercase().replace('.', "");
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

/// The initials of a name's capitalised words; `None` for fewer than two.
fn acronym(name: &str) -> Option<String> {
    let initials: String = name.split([' ', '-']).filter_map(|w| w.chars().next().filter(|c| c.is_uppercase())).collect();
    (initials.chars().count() >= 2).then_some(initials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::{Places, names::names};

    fn clusters(text: &str) -> Vec<String> {
        let document = Document::new(text);
        let places = Places::new(&document);
        let mut mentions = names(&document, &places);
        cluster(&document, &mut mentions).into_iter().map(|c| c.name).collect()
    }

    #[test]
    fn family_names_join_full_names() {
        let text = "Senator Amara K. Okafor met Tomas Brandt. Okafor smiled. Mr. Brandt left with Amara Okafor.";
        assert_eq!(clusters(text), ["Amara K. Okafor", "Tomas Brandt"]);
    }

    #[test]
    fn acronyms_join_expansions() {
        let text = "The Velden Harbour Authority met. The VHA said so.";
        assert_eq!(clusters(text), ["Velden Harbour Authority"]);
    }
}
