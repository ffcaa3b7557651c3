//! Who is the same across articles: keys of actors, and what a gazetteer knows of them.
//!
//! Two articles that name *Oda Frisk* in full mean one person as far as this program can tell, and get one key. A family
//! name alone, a noun phrase, or a name that a gazetteer gives to several people gets a key of its own in every
//! article: to count two people as one is worse than to count one twice.

use std::collections::BTreeMap;
use std::io::Read;

use rustc_hash::FxHashMap;

use crate::analysis::{Actor, ActorType, Analysis, Form};
use crate::tables::Identity;

/// Why a gazetteer was not understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// Not a table.
    #[error("not a CSV table: {0}")]
    Csv(#[from] csv::Error),
    /// A column that must be there is not.
    #[error(
        "has no column `{column}` (it has {there}); a gazetteer begins with: alias,canonical,id,party,country,gender"
    )]
    NoColumn {
        /// The column.
        column: &'static str,
        /// The columns that are there.
        there: String,
    },
    /// A row without an alias or a canonical name.
    #[error("line {line}: the {column} is empty")]
    Empty {
        /// The line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
    },
}

/// What a gazetteer says about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    canonical: String,
    id: Option<String>,
    party: Option<String>,
    country: Option<String>,
    gender: Option<String>,
}

impl Entry {
    /// What tells entries apart.
    fn key(&self) -> String {
        match &self.id {
            Some(id) => format!("id:{id}"),
            None => format!("name:{}", normalized(&self.canonical)),
        }
    }
}

/// People and bodies that are known by name.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    /// For each normalised alias the keys of those it names.
    aliases: FxHashMap<String, Vec<String>>,
    entries: BTreeMap<String, Entry>,
}

impl Gazetteer {
    /// Reads a table with the columns `alias` and `canonical`, and if it likes `id`, `party`, `country`, `gender`. One
    /// person may have several rows, one for each alias; the canonical name counts as an alias too.
    ///
    /// # Errors
    /// [`GazetteerError`] if the table cannot be understood.
    pub fn read(table: impl Read) -> Result<Self, GazetteerError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
        let header = reader.headers()?.clone();
        let column = |name: &str| {
            header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
        };
        let needed = |name: &'static str| {
            let there = header.iter().collect::<Vec<_>>().join(", ");
            column(name).ok_or(GazetteerError::NoColumn { column: name, there })
        };
        let (alias, canonical) = (needed("alias")?, needed("canonical")?);
        let others = ["id", "party", "country", "gender"].map(column);
        let mut gazetteer = Self::default();
        for row in reader.records() {
            let row = row?;
            let line = row.position().map_or(0, csv::Position::line);
            let filled = |at: usize, column| match row.get(at).unwrap_or_default() {
                "" => Err(GazetteerError::Empty { line, column }),
                text => Ok(text.to_owned()),
            };
            let (alias, canonical) = (filled(alias, "alias")?, filled(canonical, "canonical")?);
            let [id, party, country, gender] = others
                .map(|at| at.and_then(|at| row.get(at)).filter(|text| !text.is_empty()).map(str::to_owned));
            gazetteer.add(&alias, Entry { canonical, id, party, country, gender });
        }
        Ok(gazetteer)
    }

    fn add(&mut self, alias: &str, entry: Entry) {
        let key = entry.key();
        for name in [normalized(alias), normalized(&entry.canonical)] {
            let keys = self.aliases.entry(name).or_default();
            if !keys.contains(&key) {
                keys.push(key.clone());
            }
        }
        self.entries.entry(key).or_insert(entry);
    }

    /// Number of people and bodies.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it knows nobody.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys of those whom a name can mean.
    fn keys(&self, name: &str) -> &[String] {
        self.aliases.get(&normalized(name)).map_or(&[], Vec::as_slice)
    }
}

/// The identities of an article's actors, by index; `article` is the number of its record in the run.
pub fn identities(analysis: &Analysis, article: u64, gazetteer: &Gazetteer) -> Vec<Option<Identity>> {
    let mut found: Vec<Identity> =
        (0..).zip(&analysis.actors).map(|(nth, actor)| identity(actor, article, nth, gazetteer)).collect();
    // Two actors of one article whom the name alone cannot tell apart are two, for the article tells them apart.
    let mut times: FxHashMap<String, usize> = FxHashMap::default();
    for identity in &found {
        *times.entry(identity.key.clone()).or_default() += 1;
    }
    for (nth, identity) in (0..).zip(&mut found) {
        if identity.basis == "name" && times.get(&identity.key).is_some_and(|&times| times > 1) {
            *identity = apart("ambiguous", article, nth);
        }
    }
    found.into_iter().map(Some).collect()
}

fn identity(actor: &Actor, article: u64, nth: usize, gazetteer: &Gazetteer) -> Identity {
    let named = matches!(actor.kind, ActorType::Person | ActorType::Organization | ActorType::Publication);
    // "A memo" and "two governments" are of their articles, whatever they are.
    let phrase = !actor.mentions.is_empty() && actor.mentions.iter().all(|m| m.form != Form::Name);
    if !named || phrase {
        return apart("local", article, nth);
    }
    match known(actor, gazetteer) {
        [key] => return listed(key, gazetteer),
        [] => {}
        _ => return apart("ambiguous", article, nth),
    }
    let name = normalized(&actor.name);
    let full = actor.kind != ActorType::Person || name.contains(' ');
    if name.is_empty() || !full {
        return apart("local", article, nth);
    }
    Identity { key: format!("{}:{name}", actor.kind.name()), basis: "name", ..Identity::default() }
}

/// Whom the gazetteer knows under the actor's name; if nobody, under the longest of the full forms that it does know.
fn known<'g>(actor: &Actor, gazetteer: &'g Gazetteer) -> &'g [String] {
    let by_name = gazetteer.keys(&actor.name);
    if !by_name.is_empty() {
        return by_name;
    }
    let full = actor.aliases.iter().filter(|alias| normalized(alias).contains(' '));
    let found = full.map(|alias| (alias.len(), gazetteer.keys(alias))).filter(|(_, keys)| !keys.is_empty());
    found.max_by_key(|(length, _)| *length).map_or(&[], |(_, keys)| keys)
}

fn listed(key: &str, gazetteer: &Gazetteer) -> Identity {
    let entry = gazetteer.entries.get(key).cloned();
    let field = |take: fn(Entry) -> Option<String>| entry.clone().and_then(take);
    Identity {
        key: key.to_owned(),
        basis: "gazetteer",
        entity: field(|entry| entry.id),
        canonical: field(|entry| Some(entry.canonical)),
        party: field(|entry| entry.party),
        country: field(|entry| entry.country),
        gender: field(|entry| entry.gender),
    }
}

/// A key that nobody else has.
fn apart(basis: &'static str, article: u64, nth: usize) -> Identity {
    Identity { key: format!("article:{article}:{nth}"), basis, ..Identity::default() }
}

/// The key of an actor in a copy of its article: what is of one article alone is of the other one alone.
pub fn moved(key: &str, from: u64, to: u64) -> String {
    let own = key.strip_prefix("article:").and_then(|rest| rest.strip_prefix(&format!("{from}:")));
    own.map_or_else(|| key.to_owned(), |nth| format!("article:{to}:{nth}"))
}

/// A name for comparing: small letters, one kind of apostrophe and hyphen, no full stops, no article before it, single
/// blanks. Accents stay: they tell people apart.
pub fn normalized(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '’' | '‘' | '`' | 'ʼ' => out.push('\''),
            '‐' | '‑' | '–' => out.push('-'),
            '.' | ',' | '"' | '“' | '”' => out.push(' '),
            c if c.is_whitespace() => out.push(' '),
            c => out.extend(c.to_lowercase()),
        }
    }
    let bare = out.trim_start().strip_prefix("the ").unwrap_or(&out);
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Mention, Voice};
    use crate::span::Span;

    const TABLE: &str = "alias,canonical,id,party,country,gender\n\
        Frisk,Oda Frisk,Q1,Quay Party,Velland,female\n\
        O. Frisk,Oda Frisk,Q1,,,\n\
        Milo Tarr,Milo Tarr the Elder,Q2,,,\n\
        Milo Tarr,Milo Tarr the Younger,Q3,,,\n\
        Brenn Council,\"Brenn, Council of\",,,Velland,\n";

    fn actor(name: &str, kind: ActorType) -> Actor {
        Actor {
            name: name.to_owned(),
            kind,
            role: None,
            aliases: Vec::new(),
            mentions: Vec::new(),
            framing: None,
            evidence: Vec::new(),
        }
    }

    fn keys(actors: &[(&str, ActorType)], gazetteer: &Gazetteer) -> Vec<(String, &'static str)> {
        let actors = actors.iter().map(|(name, kind)| actor(name, *kind)).collect();
        let analysis = Analysis { actors, ..Analysis::default() };
        identities(&analysis, 7, gazetteer).into_iter().flatten().map(|i| (i.key, i.basis)).collect()
    }

    #[test]
    fn what_has_no_name_is_of_its_article() {
        let mut memo = actor("a memo", ActorType::Publication);
        let said = |form| Mention { span: Span::new(0, 6), form, voice: Voice::Article };
        memo.mentions = vec![said(Form::Nominal), said(Form::Pronoun)];
        let mut named = memo.clone();
        named.mentions.push(said(Form::Name));
        let analysis = Analysis { actors: vec![memo, named], ..Analysis::default() };
        let found = identities(&analysis, 7, &Gazetteer::default());
        let bases: Vec<_> = found.into_iter().flatten().map(|i| i.basis).collect();
        assert_eq!(bases, ["local", "name"]);
    }

    #[test]
    fn full_names_are_one_and_others_stay_apart() {
        use ActorType::*;
        let actors = [
            ("Zoë O’Hara", Person),
            ("Tarr", Person),
            ("The Quay Post", Publication),
            ("a senior official", Anonymous),
            ("Ada Mori", Person),
            ("Ada  Mori.", Person),
        ];
        let found = keys(&actors, &Gazetteer::default());
        let expected = [
            ("person:zoë o'hara", "name"),
            ("article:7:1", "local"),
            ("publication:quay post", "name"),
            ("article:7:3", "local"),
            ("article:7:4", "ambiguous"),
            ("article:7:5", "ambiguous"),
        ];
        assert_eq!(found, expected.map(|(key, basis)| (key.to_owned(), basis)));
    }

    #[test]
    fn a_gazetteer_names_and_doubts() {
        use ActorType::*;
        let gazetteer = Gazetteer::read(TABLE.as_bytes()).unwrap();
        assert_eq!(gazetteer.len(), 4);
        let actors = [("Frisk", Person), ("Milo Tarr", Person), ("Brenn Council", Organization)];
        let found = keys(&actors, &gazetteer);
        let expected =
            [("id:Q1", "gazetteer"), ("article:7:1", "ambiguous"), ("name:brenn council of", "gazetteer")];
        assert_eq!(found, expected.map(|(key, basis)| (key.to_owned(), basis)));
        let analysis = Analysis { actors: vec![actor("Oda Frisk", Person)], ..Analysis::default() };
        let identity = identities(&analysis, 0, &gazetteer).remove(0).unwrap();
        assert_eq!(
            (identity.party.as_deref(), identity.gender.as_deref()),
            (Some("Quay Party"), Some("female"))
        );
        let mut elsewhere = actor("Odalys", Person);
        elsewhere.aliases = vec!["O. Frisk".into(), "Odalys".into()];
        let analysis = Analysis { actors: vec![elsewhere], ..Analysis::default() };
        assert_eq!(identities(&analysis, 0, &gazetteer)[0].as_ref().unwrap().key, "id:Q1");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |table: &str| Gazetteer::read(table.as_bytes()).unwrap_err().to_string();
        assert!(error("name,id\nx,y\n").contains("no column `alias` (it has name, id)"));
        assert_eq!(error("alias,canonical\n,Oda\n"), "line 2: the alias is empty");
        assert!(error("alias,canonical\na,b,c\n").starts_with("not a CSV table"));
    }
}
