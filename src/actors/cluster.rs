//! Which names are one actor's: Colin Robertson = Robertson = Mr. Robertson; DNC = Democratic National Committee.

mod generations;

use super::coreference::Office;
use super::names::{is_placed, seats};
use super::{Gender, Guess, Mention, gender_of_name};
use crate::lexicon::{Known, flag, known, lexicon};
use crate::segment::Document;
use generations::Generations;
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
    /// The actors who are named together here ("Adeyemi and Brandt"); of all others none.
    pub members: Vec<usize>,
    /// President of the United States on the day of the article.
    pub president: bool,
    /// President of the United States on other days than that of the article, as far as that is known.
    pub out_of_office: bool,
    /// Words of the fullest name.
    words: usize,
    /// Given name of a person, lower case.
    given: Option<String>,
    /// Family name of a person, or the lower-case name of anything else without "the".
    key: String,
    /// Mentions by a full name, for choosing among people of one family name.
    full: usize,
    /// First named as somebody's relative ("his daughter Ivana Lorne"), at this token.
    kin: Option<usize>,
    /// Named with "Jr." or the like.
    junior: bool,
}

/// The most roles and the most modifiers kept of one actor.
const MOST_SAID: usize = 40;

/// The most people told apart by one name; of more, the later ones are not told apart.
const MOST_NAMESAKES: usize = 64;

/// Joins names to actors and sets each mention's `actor`.
pub fn cluster(document: &Document, mentions: &mut [Mention]) -> Vec<Cluster> {
    let mut builder = Builder {
        document,
        clusters: Vec::new(),
        people: FxHashMap::default(),
        alone: FxHashMap::default(),
        keys: FxHashMap::default(),
        parts: FxHashMap::default(),
        fulls: Vec::new(),
        sections: sections(document),
        generations: generations::generations(document, mentions),
    };
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
    for mention in mentions.iter().filter(|m| m.actor.is_none() && m.to - m.from == 1) {
        builder.alone.entry(builder.lower(mention.from)).or_insert(mention.from);
    }
    // "Mr. Obi" before "Obi": a title that tells the gender may bring in somebody whom no full name names.
    for gendered in [true, false] {
        for mention in mentions.iter_mut().filter(|m| m.actor.is_none()) {
            if !gendered || mention.outer < mention.from && mention.gender != Gender::Unknown {
                mention.actor = Some(builder.single(mention));
            }
        }
    }
    let mut clusters = builder.clusters;
    clusters.iter_mut().for_each(note_given_name);
    for mention in mentions.iter_mut() {
        let Some(actor) = mention.actor else { continue };
        describe(document, mention, &mut clusters[actor]);
        mention.gender = clusters[actor].gender;
        mention.guess = clusters[actor].guess;
    }
    clusters
}

/// "Melanie" is a woman, also where the article has no other name of her. Men's given names are surnames too often.
fn note_given_name(cluster: &mut Cluster) {
    let flags = lexicon().word(&cluster.name).flags;
    let given = flags & (flag::FIRST | flag::COMMON | flag::AMBIGUOUS | flag::PLACE) == flag::FIRST;
    let woman = gender_of_name(flags) == Gender::Female;
    if cluster.gender == Gender::Unknown && cluster.guess == Guess::Person && given && woman {
        cluster.gender = Gender::Female;
    }
}

/// Lindsey Graham is a man: the news tells of those it names often.
fn note_gender_by_fame(cluster: &mut Cluster) {
    if cluster.gender == Gender::Unknown {
        cluster.gender = match known(&cluster.name).map(Known::gender) {
            Some("m") => Gender::Male,
            Some("f") => Gender::Female,
            _ => Gender::Unknown,
        };
    }
}

/// The first token behind each line that parts an article, "___" or "* * *": what follows is a story of its own.
fn sections(document: &Document) -> Vec<usize> {
    let parts = document.paragraphs.iter().filter(|p| !p.of(document.text).contains(char::is_alphanumeric));
    parts.map(|p| document.tokens.partition_point(|t| (t.start as usize) < p.end)).collect()
}

/// Takes the titles before a name as roles.
fn describe(document: &Document, mention: &Mention, cluster: &mut Cluster) {
    let titles = mention.outer..mention.from;
    for t in titles.clone() {
        let word = document.word(t).trim_end_matches('.').to_lowercase();
        let flags = document.flags(t);
        if flags & (flag::TITLE | flag::ROLE | flag::STARTS_PHRASE) != 0 && flags & flag::HONORIFIC == 0 {
            for role in expand(&word) {
                cluster.add_role(&Office::of(document, titles.start..t, role).role());
            }
        }
        if document.tokens[t].is_capital() && flags & flag::TITLE == 0 {
            cluster.add_modifier(document.word(t));
        }
    }
    if let Some(seat) = seats::behind(document, mention.to) {
        seat.members.iter().for_each(|role| cluster.add_role(role));
        seat.place.split(' ').for_each(|word| cluster.add_modifier(word));
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
        "rep" | "reps" | "representative" => {
            vec!["congressman", "congresswoman", "representative", "lawmaker"]
        }
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
            members: Vec::new(),
            words: 0,
            given: None,
            key: String::new(),
            full: 0,
            kin: None,
            junior: false,
            president: false,
            out_of_office: false,
        }
    }

    /// People who are named together.
    pub fn joint(name: String, members: Vec<usize>) -> Self {
        let group = Self::nominal(name, Guess::Group, Gender::Unknown, "", true);
        Cluster { nominal: false, roles: Vec::new(), members, ..group }
    }

    /// Whether it is a person, or people named one by one; a name that no list knows may be.
    pub fn is_somebody(&self) -> bool {
        matches!(self.guess, Guess::Person | Guess::Unknown) || !self.members.is_empty()
    }

    /// Notes a head noun said of the actor.
    pub fn add_role(&mut self, role: &str) {
        if self.roles.len() < MOST_SAID && !self.roles.iter().any(|r| r == role) {
            self.roles.push(role.to_owned());
        }
    }

    /// Notes a capitalised word said of the actor.
    pub fn add_modifier(&mut self, word: &str) {
        if self.modifiers.len() < MOST_SAID && !self.modifiers.iter().any(|m| m.eq_ignore_ascii_case(word)) {
            self.modifiers.push(word.to_owned());
        }
    }

    /// Whether a noun was said of the actor, "mayor" of a former mayor too, or its name ends in it.
    pub fn is_called(&self, noun: &str) -> bool {
        let said = |role: &String| role == noun || role.strip_prefix("former ") == Some(noun);
        let last = self.name.rsplit(' ').next();
        self.roles.iter().any(said) || last.is_some_and(|w| w.eq_ignore_ascii_case(noun))
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
    /// For each actor the tokens where the article names it in full, in order.
    fulls: Vec<Vec<usize>>,
    /// Where the sections of the article begin but the first.
    sections: Vec<usize>,
    /// Names that two generations have.
    generations: Generations,
    /// People by family name and, lower in rank, by given name.
    people: FxHashMap<String, Vec<usize>>,
    /// Where a name of one word first stands alone or behind a title, by that word in small letters.
    alone: FxHashMap<String, usize>,
    /// Everything else by name.
    keys: FxHashMap<String, usize>,
    /// Organisations and publications by each beginning and each end of their names, whole words and the whole name
    /// included; some went on to a longer name since.
    parts: FxHashMap<String, Vec<usize>>,
}

impl Builder<'_, '_> {
    fn name(&self, mention: &Mention) -> String {
        let name = self.document.line(mention.from, mention.to);
        let long = self.document.word(mention.from).len() > 3;
        let named = mention.to - mention.from > 1 || long && self.document.is_turn_label(mention.from);
        if mention.guess == Guess::Person && named { unshouted(name) } else { name }
    }

    fn lower(&self, token: usize) -> String {
        self.document.word(token).trim_end_matches('.').to_lowercase().replace('’', "'")
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
            members: Vec::new(),
            words: mention.to - mention.from,
            given,
            key,
            full: 1,
            kin: None,
            junior: self.is_junior(mention),
            president: false,
            out_of_office: false,
        });
        self.clusters.len() - 1
    }

    /// A person with at least two names.
    fn full_person(&mut self, mention: &Mention) -> usize {
        let family = self.lower(mention.head);
        let given = self.document.word(mention.from).to_owned();
        let known = self.people.get(&family).cloned().unwrap_or_default();
        let junior = self.is_junior(mention);
        let apart = self.generations.are_two(&given, &family);
        let found = known.into_iter().find(|&c| {
            let cluster = &self.clusters[c];
            let same = |g: &str| lexicon().same_given_name(g, &given) || is_misspelt(g, &given);
            cluster.key == family
                && (!apart || cluster.junior == junior)
                && cluster.gender.agrees(mention.gender)
                && cluster.given.as_deref().is_some_and(same)
        });
        let found = found.or_else(|| self.surname_of_several_words(mention, &family));
        let found = found.or_else(|| self.younger(mention));
        if let Some(cluster) = found.or_else(|| self.misspelt(mention, &family, Some(&given))) {
            self.clusters[cluster].junior |= junior;
            self.widen(cluster, mention);
            self.note_full(cluster, mention);
            return cluster;
        }
        let cluster = self.push(mention, Some(given.clone()), family.clone());
        note_gender_by_fame(&mut self.clusters[cluster]);
        self.clusters[cluster].kin = self.is_kin(mention).then_some(mention.from);
        self.note_full(cluster, mention);
        // "Sisi" for "al-Sisi"
        if let Some((article, bare)) = family.split_once('-')
            && ["al", "el", "ad", "ar", "as", "ash"].contains(&article)
        {
            self.note_person(bare.to_owned(), cluster);
        }
        self.note_person(family, cluster);
        self.note_person(given.to_lowercase(), cluster);
        cluster
    }

    /// "Van Reenel" or "Abdul Marwi" for "Jonas Van Reenel", "Adil Abdul Marwi", whichever comes first: the one person
    /// whose name ends in all words of the other's.
    fn surname_of_several_words(&self, mention: &Mention, family: &str) -> Option<usize> {
        let name = self.name(mention).to_lowercase();
        let known = self.people.get(family)?;
        // The "Mac" of "Mac Donald" is no given name; a gender counts where a title tells it.
        let titled = mention.outer < mention.from;
        let mut fits = known.iter().copied().filter(|&c| {
            let cluster = &self.clusters[c];
            let other = cluster.name.to_lowercase();
            let nested = cluster.words > 1 && (ends(&other, &name) || ends(&name, &other));
            nested && cluster.key == family && (!titled || cluster.gender.agrees(mention.gender))
        });
        let first = fits.next();
        first.filter(|_| fits.next().is_none())
    }

    /// Whether a name ends in "Jr." or the like.
    fn is_junior(&self, mention: &Mention) -> bool {
        generations::is_junior(self.document, mention)
    }

    /// "Karl Jr." for "Karl Teasdale Jr.": the one who is named with that.
    fn younger(&self, mention: &Mention) -> Option<usize> {
        if !self.is_junior(mention) || mention.head != mention.from {
            return None;
        }
        let given = self.document.word(mention.from);
        let mut named = self.clusters.iter().enumerate().filter(|(_, c)| {
            c.junior && c.given.as_deref().is_some_and(|g| lexicon().same_given_name(g, given))
        });
        let first = named.next().map(|(c, _)| c);
        first.filter(|_| named.next().is_none())
    }

    /// "Teasdael" for "Karl Teasdale": the one person whose family name is a letter off.
    fn misspelt(&self, mention: &Mention, family: &str, given: Option<&str>) -> Option<usize> {
        let known =
            flag::COMMON | flag::FIRST | flag::PLACE | flag::ORG_WORD | flag::DEMONYM | flag::PUBLICATION;
        if self.document.flags(mention.head) & known != 0 || self.clusters.len() > MOST_COMPARED {
            return None;
        }
        let mut near = self.clusters.iter().enumerate().filter(|(_, c)| {
            let same = |given: &str| c.given.as_deref().is_some_and(|g| lexicon().same_given_name(g, given));
            c.words > 1
                && c.given.is_some()
                && c.gender.agrees(mention.gender)
                && given.is_none_or(same)
                && is_misspelt(&c.key, family)
        });
        let first = near.next().map(|(c, _)| c);
        first.filter(|_| near.next().is_none())
    }

    /// "His wife, Ana Lorne", "first lady Ana Lorne", "Lorne's son Jan Lorne".
    fn is_kin(&self, mention: &Mention) -> bool {
        let before = mention.outer.saturating_sub(2)..mention.outer;
        before.into_iter().any(|t| self.document.flags(t) & flag::KIN != 0)
    }

    /// Notes where the article itself names somebody in full.
    fn note_full(&mut self, cluster: usize, mention: &Mention) {
        if self.fulls.len() <= cluster {
            self.fulls.resize(cluster + 1, Vec::new());
        }
        if mention.is_article() {
            self.fulls[cluster].push(mention.from);
        }
    }

    /// Where an actor was last named in full before a token.
    fn last_full(&self, cluster: usize, before: usize) -> Option<usize> {
        let fulls = self.fulls.get(cluster)?;
        fulls[..fulls.partition_point(|&t| t < before)].last().copied()
    }

    fn note_person(&mut self, name: String, cluster: usize) {
        let known = self.people.entry(name).or_default();
        if known.len() < MOST_NAMESAKES {
            known.push(cluster);
        }
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
        let plain = self.document.flags(mention.from) & (flag::COMMON | flag::FIRST | flag::AMBIGUOUS)
            == flag::COMMON;
        // “ADA McMORI” was Ada Mcmori as yet.
        if name != entry.name && name.eq_ignore_ascii_case(&entry.name) && unshouted(name.clone()) == name {
            entry.name.clone_from(&name);
        }
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
        // "Norrland's Foreign Ministry" is that, whatever ministries were named before.
        let of_state = is_of_state(&name);
        let longer = |&c: &usize| {
            let c = &self.clusters[c];
            let begun = begins(&c.key, &key) && !is_local(&c.key, &key);
            !of_state && c.guess != Guess::Place && (begun || ends(&c.key, &key))
        };
        let named: Vec<usize> = self.parts.get(&key).into_iter().flatten().copied().filter(longer).collect();
        let states = named.iter().filter(|&&c| is_of_state(&self.clusters[c].name)).count();
        if let Some(&known) = named.iter().min().filter(|_| states < 2) {
            self.keys.insert(key, known);
            return known;
        }
        let shorter = |&c: &usize| {
            let c = &self.clusters[c];
            !of_state
                && c.words > 1
                && c.guess == mention.guess
                && c.guess != Guess::Place
                && (begins(&key, &c.key) && !is_local(&key, &c.key) || ends(&key, &c.key))
        };
        let named = parts(&key).filter_map(|part| self.parts.get(part)).flatten().copied();
        if let Some(known) = named.filter(shorter).min() {
            self.keys.insert(key.clone(), known);
            let cluster = &mut self.clusters[known];
            (cluster.name, cluster.key, cluster.words) = (name, key.clone(), mention.to - mention.from);
            self.note_parts(&key, known);
            return known;
        }
        let cluster = self.push(mention, None, key.clone());
        self.note_parts(&key, cluster);
        self.keys.insert(key, cluster);
        for short in acronyms(&self.clusters[cluster].name) {
            self.keys.entry(short.to_lowercase()).or_insert(cluster);
        }
        cluster
    }

    fn note_parts(&mut self, key: &str, cluster: usize) {
        for part in parts(key) {
            let known = self.parts.entry(part.to_owned()).or_default();
            if known.len() < MOST_NAMESAKES && !known.contains(&cluster) {
                known.push(cluster);
            }
        }
    }

    /// A name of one word, with or without a title.
    fn single(&mut self, mention: &Mention) -> usize {
        let word = self.document.word(mention.from);
        let lower = self.lower(mention.from);
        let titled = mention.guess == Guess::Person && mention.outer < mention.from;
        let person = self.person_named(&lower, mention);
        let dotless = lower.replace('.', "");
        let thing = self.keys.get(&dotless).or_else(|| self.keys.get(&lower)).copied();
        // "Labrador said" where Rosa Labrador is in the article, but not "in Labrador".
        let surname = person.is_some_and(|c| {
            let c = &self.clusters[c];
            let given = c.given.as_ref().is_some_and(|given| given.to_lowercase() == lower);
            (c.key == lower || given) && c.words > 1 && !self.is_it(mention.to)
        });
        let placed = is_placed(self.document, mention.from);
        match (person, thing) {
            (Some(person), _) if mention.guess != Guess::Place || titled || surname && !placed => {
                self.clusters[person].full += usize::from(titled && mention.gender != Gender::Unknown);
                return person;
            }
            (_, Some(thing)) if !titled => return thing,
            _ => {}
        }
        if !titled
            && mention.guess != Guess::Place
            && let Some(known) = self.begins_with(&lower, mention)
        {
            self.keys.insert(lower, known);
            return known;
        }
        if mention.guess != Guess::Place
            && let Some(person) = self.misspelt(mention, &lower, None)
        {
            return person;
        }
        let family = titled || mention.guess == Guess::Person;
        let cluster = self.push(mention, None, lower.clone());
        if family || mention.guess == Guess::Unknown {
            self.note_person(lower.clone(), cluster);
        }
        if !titled {
            self.keys.insert(if word.contains('.') { dotless } else { lower }, cluster);
        }
        cluster
    }

    /// "Jordan said its army had", "Israel said it would": whether what follows a name calls it a thing.
    fn is_it(&self, from: usize) -> bool {
        const NEAR: usize = 8;
        let said = self.document.flags(from) & flag::CUE != 0;
        let near = from..(from + NEAR).min(self.document.tokens.len());
        let word = |words: &[&str]| near.clone().find(|&t| words.iter().any(|w| self.document.is(t, w)));
        let thing = word(&["it", "its"]);
        said && thing.is_some_and(|it| word(&["he", "she", "his", "her"]).is_none_or(|other| it < other))
    }

    /// A longer name of an organisation or publication that this word begins or ends: Vanguard, the Post.
    fn begins_with(&self, lower: &str, mention: &Mention) -> Option<usize> {
        if self.document.flags(mention.from) & flag::ORG_WORD != 0 {
            return None;
        }
        let publication =
            self.document.flags(mention.from) & (flag::PUBLICATION | flag::PUBLICATION_WORD) != 0;
        let named = self.parts.get(lower).into_iter().flatten().copied();
        let whole = is_acronym(self.document.word(mention.from));
        let fits = |&c: &usize| {
            let c = &self.clusters[c];
            let things = matches!(c.guess, Guess::Organization | Guess::Publication);
            let first = c.key.split(' ').next() == Some(lower)
                && (!whole || is_firm(&c.key))
                && self.document.flags(mention.from) & flag::PLACE == 0
                && !is_local(&c.key, lower);
            let last = publication && c.guess == Guess::Publication && c.key.ends_with(&format!(" {lower}"));
            things && c.words > 1 && (first || last)
        };
        named.filter(fits).min()
    }

    fn first_alone(&self, lower: &str) -> usize {
        self.alone.get(lower).copied().unwrap_or(usize::MAX)
    }

    /// Whether an actor was named in full in the section of a token, before it. Never where the article is of one piece.
    fn is_of_section(&self, cluster: usize, token: usize) -> bool {
        let begun = self.sections.partition_point(|&s| s <= token);
        begun > 0 && self.last_full(cluster, token).is_some_and(|full| full >= self.sections[begun - 1])
    }

    /// The person a single name means: among those of that family name who agree in gender the one named in full in this
    /// section, first, last before this place, or most often; failing that, among those of that given name.
    fn person_named(&self, lower: &str, mention: &Mention) -> Option<usize> {
        let known = self.people.get(lower)?;
        // The name alone, before a relative of that name is brought in, is somebody else's.
        let other = |c: usize| self.clusters[c].kin.is_some_and(|kin| self.first_alone(lower) < kin);
        // "Teasdale" beside "Teasdale Jr." is the elder.
        let elder = self.generations.elder_alone(lower);
        let elder = elder && known.iter().any(|&c| !self.clusters[c].junior && self.clusters[c].key == lower);
        let younger = |c: usize| elder && self.clusters[c].junior && self.clusters[c].key == lower;
        let agrees = |c: usize| self.clusters[c].gender.agrees(mention.gender) && !other(c) && !younger(c);
        let of = |family: bool| {
            let fits = |&c: &usize| agrees(c) && (self.clusters[c].key == lower) == family;
            let people: Vec<usize> = known.iter().copied().filter(fits).collect();
            let earliest = people.first().copied();
            let latest = people.iter().copied().max_by_key(|&c| self.last_full(c, mention.from));
            let on = |b: bool| if b { 3 } else { 0 };
            let score =
                |c: usize| 2 * self.clusters[c].full + on(Some(c) == earliest) + on(Some(c) == latest);
            let rank = |c: usize| (self.is_of_section(c, mention.from), score(c), usize::MAX - c);
            people.into_iter().max_by_key(|&c| rank(c))
        };
        of(true).or_else(|| of(false))
    }
}

/// Actors among which a misspelt name is looked for: in longer lists of names it would take too long.
const MOST_COMPARED: usize = 400;

/// Whether two names of six letters or more are a letter or two neighbouring letters apart, but not by an "s" behind one:
/// "Teasdale" and "Teasdael", "Hilary" and "Hillary".
fn is_misspelt(one: &str, other: &str) -> bool {
    let long = |name: &str| name.chars().count() > 5;
    let plural = |a: &str, b: &str| a.strip_suffix('s') == Some(b);
    one.chars().next() == other.chars().next()
        && one.chars().count().abs_diff(other.chars().count()) < 2
        && long(one)
        && long(other)
        && !plural(one, other)
        && !plural(other, one)
        && strsim::osa_distance(one, other) == 1
}

/// A name for comparing: lower case, without "the", full stops and the "'s" of a state: "Norrland's Supreme Court".
fn key(name: &str) -> String {
    let lower = name.to_lowercase().replace('.', "").replace('’', "'").replace("'s ", " ");
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

/// "Norrland’s Foreign Ministry".
fn is_of_state(name: &str) -> bool {
    name.contains("’s ") || name.contains("'s ")
}

/// Whether a name goes on behind its beginning.
fn begins(name: &str, beginning: &str) -> bool {
    name.strip_prefix(beginning).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a name is that of a town's or a county's body, named after the place it begins with: the Velden Police Department
/// is not Velden.
fn is_local(name: &str, place: &str) -> bool {
    const BODIES: [&str; 14] = [
        "police",
        "fire department",
        "sheriff",
        "city",
        "county",
        "school district",
        "public schools",
        "school board",
        "port authority",
        "transit authority",
        "housing authority",
        "district attorney",
        "council",
        "municipal",
    ];
    let rest = name.strip_prefix(place).map_or("", str::trim_start);
    BODIES
        .iter()
        .any(|body| rest.strip_prefix(body).is_some_and(|r| r.is_empty() || r.starts_with([' ', '\''])))
        || ["department of", "board of"].iter().any(|body| rest.starts_with(body))
}

/// Three capitals and more: the NHL is not the NHL Harbour Cup.
pub(super) fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| *c != '.');
    letters.clone().count() > 2 && letters.clone().all(|c| c.is_uppercase())
}

/// Words for the kind of a firm.
const KINDS: [&str; 12] =
    ["news", "inc", "corp", "corporation", "co", "company", "group", "plc", "llc", "radio", "tv", "network"];

/// Whether a name is a shorter one with a word for its kind of firm: BRN News, BRN Corp.
fn is_firm(key: &str) -> bool {
    let mut words = key.split([' ', ',']).filter(|w| !w.is_empty());
    words.next();
    words.all(|word| KINDS.contains(&word))
}

/// Whether a name has something before its end.
fn ends(name: &str, end: &str) -> bool {
    name.strip_suffix(end).is_some_and(|rest| rest.ends_with(' '))
}

/// Every beginning and every end of a name in whole words, the name itself last.
fn parts(key: &str) -> impl Iterator<Item = &str> {
    let beginnings = key.match_indices(' ').map(|(at, _)| &key[..at]);
    let ends = key.match_indices(' ').map(|(at, _)| &key[at + 1..]);
    beginnings.chain(ends).chain([key])
}

/// A name in capitals as it is written elsewhere, as far as that can be told: “ADA O’BRILL-McMORI” is Ada O’Brill-McMori.
fn unshouted(name: String) -> String {
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let loud = |word: &str| {
        letters(word) > 1 && word.chars().filter(|c| c.is_lowercase()).count() * 3 <= letters(word)
    };
    let initial = |word: &str| letters(word) == 1;
    if !name.split(' ').all(|word| loud(word) || initial(word)) || name.split(' ').all(initial) {
        return name;
    }
    let small = |word: &str| -> String {
        // "III", "JK", "LL"
        let bare = word.trim_end_matches(['.', ',']);
        let vowel = bare.chars().any(|c| "AEIOUYÁÉÍÓÚÄÖÜ".contains(c));
        if lexicon().word(&bare.to_lowercase()).flags & flag::NAME_SUFFIX != 0 && bare.starts_with('I')
            || !vowel && letters(word) < 4
        {
            return word.to_owned();
        }
        let mut before = ' ';
        let lower = |c: char| {
            let begins = !before.is_alphabetic() || before.is_lowercase();
            before = c;
            if begins || c.is_lowercase() { c.to_string() } else { c.to_lowercase().to_string() }
        };
        let word: String = word.chars().map(lower).collect();
        // "MCKAY"
        match word.strip_prefix("Mc") {
            Some(rest) if rest.chars().count() > 2 && rest.starts_with(char::is_lowercase) => {
                let mut letters = rest.chars();
                letters.next().map_or(word.clone(), |c| format!("Mc{}{}", c.to_uppercase(), letters.as_str()))
            }
            _ => word,
        }
    };
    name.split(' ').map(small).collect::<Vec<_>>().join(" ")
}

/// The initials of a name: of its capitalised words (DJ for the Department of Justice), of those before each "and" and "of" in
/// it (CDC for the Centers for Disease Control and Prevention), with its "of" (DOF for the Department of Fisheries), and without
/// its kind of firm (HM for Harbour Motors Co.). Of the first and last no fewer than two letters, of the others three.
fn acronyms(name: &str) -> impl Iterator<Item = String> {
    let initials = |name: &str, small: &str| -> String {
        let first = |w: &str| w.chars().next().filter(|c| c.is_uppercase() || w == small);
        name.split([' ', '-']).filter_map(first).collect()
    };
    let ends = name.match_indices(" and ").chain(name.match_indices(" of ")).map(|(at, _)| at);
    let short = ends.map(|at| initials(&name[..at], ""));
    let of = name.contains(" of ").then(|| initials(name, "of"));
    let short: Vec<String> = short.chain(of).filter(|i| i.chars().count() > 2).collect();
    let kind = |word: &str| KINDS.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    let firm = name.rsplit_once(' ').filter(|(_, last)| kind(last)).map(|(firm, _)| initials(firm, ""));
    [Some(initials(name, "")), firm].into_iter().flatten().filter(|i| i.chars().count() > 1).chain(short)
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
        let text =
            "Senator Amara K. Okafor met Tomas Brandt. Okafor smiled. Mr. Brandt left with Amara Okafor.";
        assert_eq!(clusters(text), ["Amara K. Okafor", "Tomas Brandt"]);
    }

    #[test]
    fn a_surname_is_of_its_section() {
        let text = "Gus Lorne spoke. Lorne left.\n\n___\n\nLena Lorne came. Lorne smiled.";
        let document = Document::new(text);
        let mut mentions = names(&document, &Places::new(&document));
        let clusters = cluster(&document, &mut mentions);
        let who: Vec<&str> = mentions.iter().filter_map(|m| Some(clusters[m.actor?].name.as_str())).collect();
        assert_eq!(who, ["Gus Lorne", "Gus Lorne", "Lena Lorne", "Lena Lorne"]);
    }

    #[test]
    fn bodies_for_several_things_have_one_name() {
        for name in [
            "Fish and Kelp Administration",
            "Bureau of Bridges, Tunnels and Ferries",
            "Velden Conference of Catholic Schools",
            "Centers for Tide Control and Prevention",
            "Miners' Federation of Tresk",
            "Tresk Legislative Black Caucus",
            "Ferrymen's Guild",
            "County Sheriff's Office",
            "Citizens for Clean and Quiet Harbours",
        ] {
            let text = format!("It was late, and the {name} said so.");
            assert_eq!(clusters(&text), [name]);
        }
        // But a list of people is none of theirs.
        let text = "The decision belonged to the Harbour Board, Ana Lorne and Tom Brandt, according to everybody there.";
        let mut names = clusters(text);
        names.sort();
        assert_eq!(names, ["Ana Lorne", "Harbour Board", "Tom Brandt"]);
    }

    #[test]
    fn acronyms_join_expansions() {
        let text = "The Velden Harbour Authority met. The VHA said so.";
        assert_eq!(clusters(text), ["Velden Harbour Authority"]);
        let text = "The Centre for Tidal Control and Dredging met again on a windy evening. Later the CTC said little.";
        assert_eq!(clusters(text), ["Centre for Tidal Control and Dredging"]);
    }
}
