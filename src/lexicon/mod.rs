//! The word lists of `data/`, read once, looked up by word.
//!
//! A lookup gives a [`Word`]: a set of flags ("is a first name", "is a reporting verb") and, for reporting verbs, the
//! verb. Expressions of several words ("New York Times", "prime minister") are found by [`Lexicon::phrase_at`].

mod boilerplate;
mod closed;
pub mod flag;
mod known;

pub use boilerplate::is_boilerplate;
pub use known::{Known, known};

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What the lists know of a word form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Word {
    /// Union of the [`flag`] bits.
    pub flags: u64,
    /// Index into the list of reporting verbs plus one; 0 where the word is no reporting verb.
    pub cue: u16,
}

/// How a reporting verb takes what it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueClass {
    /// Takes a direct quotation, its subject is the speaker: “said”.
    Say,
    /// Can introduce a quotation, mostly does something else: “believed”.
    Weak,
    /// Takes an object that it names or judges: “called it ‘a disgrace’”.
    As,
}

/// What can follow a reporting verb, as `data/cue_frames.tsv` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Whom it is said to: “told reporters the plan had failed”.
    Hearer,
    /// A clause without “that”: “said the plan had failed”.
    Clause,
    /// “to” and what is said: “vowed to go on”.
    To,
    /// What somebody thinks or wants, in which quoted words are theirs.
    Thought,
    /// Nothing that it ties.
    Nothing,
}

impl Frame {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "hearer" => Frame::Hearer,
            "clause" => Frame::Clause,
            "to" => Frame::To,
            "thought" => Frame::Thought,
            "nothing" => Frame::Nothing,
            _ => return None,
        })
    }
}

/// A reporting verb.
#[derive(Debug)]
pub struct CueVerb {
    /// Dictionary form.
    pub lemma: &'static str,
    /// How it takes the content.
    pub class: CueClass,
    /// How it frames the speaker, in the words of `data/cues.tsv`.
    pub stance: &'static str,
    /// What can follow it.
    frames: Vec<Frame>,
}

impl CueVerb {
    /// Whether this can follow the verb.
    pub fn takes(&self, frame: Frame) -> bool {
        self.frames.contains(&frame)
    }
}

/// An expression of several words.
#[derive(Debug)]
struct Phrase {
    /// The words after the first, lower case.
    rest: Vec<&'static str>,
    word: Word,
}

/// All lists together.
#[derive(Debug)]
pub struct Lexicon {
    words: Words,
    phrases: FxHashMap<Box<str>, Vec<Phrase>>,
    cues: Vec<CueVerb>,
    nicknames: FxHashMap<&'static str, Vec<&'static str>>,
    roles: FxHashMap<Box<str>, &'static str>,
    governments: FxHashMap<Box<str>, &'static str>,
    states: FxHashMap<&'static str, &'static str>,
    /// First and last day in office, and name.
    presidents: Vec<[&'static str; 3]>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// The lexicon; read on first use.
pub fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// Longest word that is looked up, in bytes; longer ones are in no list.
const LONGEST: usize = 40;

macro_rules! list {
    ($name:literal) => {
        include_str!(concat!("../../data/", $name))
    };
}

/// The rows of a list: comment lines and blank lines left out, columns split at tabs.
fn rows(list: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

fn column(row: &[&'static str], nth: usize) -> &'static str {
    row.get(nth).copied().unwrap_or("")
}

impl Lexicon {
    fn load() -> Self {
        let mut lexicon = Lexicon {
            words: Words::with_capacity(96_000),
            phrases: FxHashMap::default(),
            cues: Vec::new(),
            nicknames: FxHashMap::default(),
            roles: FxHashMap::default(),
            governments: FxHashMap::default(),
            presidents: rows(list!("presidents.tsv")).map(|row| [0, 1, 2].map(|n| column(&row, n))).collect(),
            states: rows(list!("states.tsv")).map(|row| (column(&row, 0), column(&row, 1))).collect(),
        };
        lexicon.add_general();
        lexicon.add_people();
        lexicon.add_organizations();
        lexicon.add_places();
        lexicon.add_cues();
        for (words, bits) in closed::CLASSES {
            for word in words.split_whitespace() {
                lexicon.add(&word.replace('_', " "), *bits);
            }
        }
        lexicon
    }

    /// Adds flags to a word or, where it has blanks, to an expression.
    fn add(&mut self, form: &str, bits: u64) {
        self.insert(form, Word { flags: bits, cue: 0 });
    }

    fn insert(&mut self, form: &str, word: Word) {
        let lower = form.to_lowercase().replace('’', "'");
        let mut parts = lower.split(' ').filter(|p| !p.is_empty());
        let Some(first) = parts.next() else { return };
        let rest: Vec<&str> = parts.collect();
        if rest.is_empty() {
            merge(self.words.entry(first), word);
            return;
        }
        self.words.entry(first).flags |= flag::STARTS_PHRASE;
        let list = self.phrases.entry(first.into()).or_default();
        if let Some(known) = list.iter_mut().find(|p| p.rest.iter().eq(rest.iter())) {
            merge(&mut known.word, word);
            return;
        }
        // Phrases live as long as the process, like the lists they come from.
        let rest = rest.into_iter().map(|w| &*Box::leak(w.to_owned().into_boxed_str())).collect::<Vec<_>>();
        let at = list.partition_point(|p| p.rest.len() >= rest.len());
        list.insert(at, Phrase { rest, word });
    }

    fn add_general(&mut self) {
        for row in rows(list!("common_words.txt")) {
            self.add(column(&row, 0), flag::COMMON);
        }
        for row in rows(list!("ambiguous.txt")) {
            self.add(column(&row, 0), flag::AMBIGUOUS);
        }
        for row in rows(list!("time_words.txt")) {
            self.add(column(&row, 0), flag::TIME);
        }
        for row in rows(list!("issuing_verbs.txt")) {
            self.add(column(&row, 0), flag::ISSUING);
        }
        for row in rows(list!("verbs_common.txt")) {
            self.add(column(&row, 0), flag::VERB);
        }
        for row in rows(list!("work_nouns.txt")) {
            self.add(column(&row, 0), flag::WORK);
        }
        for row in rows(list!("cue_nouns.tsv")) {
            let bits = match column(&row, 2) {
                "medium" => flag::MEDIUM,
                "act" => flag::ACT,
                _ => flag::DOCUMENT,
            };
            self.add(column(&row, 0), bits);
            self.add(column(&row, 1), bits | flag::PLURAL);
        }
    }

    fn add_people(&mut self) {
        for row in rows(list!("first_names.tsv")) {
            let bits = match column(&row, 1) {
                "m" => flag::FIRST | flag::MALE,
                "f" => flag::FIRST | flag::FEMALE,
                _ => flag::FIRST,
            };
            self.add(column(&row, 0), bits);
        }
        for row in rows(list!("nicknames.tsv")) {
            self.nicknames.entry(column(&row, 0)).or_default().push(column(&row, 1));
        }
        for row in rows(list!("titles.tsv")) {
            let kind = if column(&row, 2) == "honorific" { flag::HONORIFIC } else { 0 };
            self.add(
                column(&row, 0).trim_end_matches('.'),
                flag::TITLE | kind | gender(column(&row, 1), true),
            );
        }
        for row in rows(list!("roles.tsv")) {
            let (one, many) = (column(&row, 0), column(&row, 1));
            self.add(one, flag::ROLE | gender(column(&row, 2), false));
            if many != one {
                self.add(many, flag::ROLE | flag::PLURAL);
                self.roles.insert(many.into(), one);
            }
        }
        for row in rows(list!("kin.txt")) {
            self.add(column(&row, 0), flag::KIN);
        }
        for row in rows(list!("public_roles.txt")) {
            self.add(column(&row, 0), flag::PUBLIC);
        }
    }

    fn add_organizations(&mut self) {
        for row in rows(list!("org_nouns.tsv")) {
            let kind = match column(&row, 2) {
                "publication" => flag::ORG_NOUN | flag::PUBLICATION_NOUN,
                "group" => flag::GROUP_NOUN,
                _ => flag::ORG_NOUN,
            };
            let (one, many) = (column(&row, 0), column(&row, 1));
            self.add(one, kind);
            if many != one {
                self.add(many, kind | flag::PLURAL);
                self.roles.insert(many.into(), one);
            }
        }
        for row in rows(list!("org_words.txt")) {
            let bits = if column(&row, 1) == "acronym" { flag::ACRONYM } else { flag::ORG_WORD };
            self.add(column(&row, 0).trim_end_matches('.'), bits);
        }
        for row in rows(list!("publication_words.txt")) {
            self.add(column(&row, 0), flag::PUBLICATION_WORD);
        }
        for row in rows(list!("publications.tsv")) {
            let name = column(&row, 0);
            self.add(name, flag::PUBLICATION);
            for alias in column(&row, 1).split(';').map(str::trim).filter(|a| !a.is_empty()) {
                self.add(alias, flag::PUBLICATION);
            }
        }
    }

    fn add_places(&mut self) {
        for row in rows(list!("places.tsv")) {
            let name = column(&row, 0);
            let capital = if matches!(column(&row, 1), "capital" | "country") { flag::GOVERNMENT } else { 0 };
            self.add(name, flag::PLACE | capital);
            if !column(&row, 2).is_empty() {
                self.governments.insert(name.to_lowercase().into(), column(&row, 2));
            }
        }
        for row in rows(list!("demonyms.tsv")) {
            self.add(column(&row, 0), flag::DEMONYM);
        }
        for row in rows(list!("parties.txt")) {
            self.add(column(&row, 0), flag::PARTY);
        }
    }

    fn add_cues(&mut self) {
        let frames: FxHashMap<&str, &str> =
            rows(list!("cue_frames.tsv")).map(|row| (column(&row, 0), column(&row, 1))).collect();
        for row in rows(list!("cues.tsv")) {
            let class = match column(&row, 2) {
                "say" => CueClass::Say,
                "as" => CueClass::As,
                _ => CueClass::Weak,
            };
            let lemma = column(&row, 0);
            let frames = frames.get(lemma).map_or("", |f| *f).split(' ').filter_map(Frame::named).collect();
            self.cues.push(CueVerb { lemma, class, stance: column(&row, 3), frames });
            let cue = self.cues.len() as u16;
            for form in column(&row, 1).split(' ') {
                let form = form.replace('_', " ");
                let first = form.split(' ').next().unwrap_or("");
                let shape = if first.ends_with("ing") && !lemma.starts_with(first) {
                    flag::ING
                } else if form == lemma {
                    flag::BASE
                } else {
                    0
                };
                let word = Word { flags: flag::CUE | shape, cue };
                let say = class == CueClass::Say;
                // One form of two verbs ("found", "read"): the one that reports wins.
                let known = self.words.get(&form).cue;
                if known != 0 && !(say && self.cues[known as usize - 1].class != CueClass::Say) {
                    continue;
                }
                if known != 0 {
                    self.words.entry(&form).cue = 0;
                }
                self.insert(&form, word);
            }
        }
    }

    /// What the lists know of a word; case and the kind of apostrophe do not matter.
    pub fn word(&self, form: &str) -> Word {
        if form.len() > LONGEST {
            return Word::default();
        }
        with_lower(form, |lower| self.words.get(lower))
    }

    /// The longest listed expression that begins with `first` and goes on with the words `rest` yields: its number of
    /// words (first included) and what the lists know of it.
    pub fn phrase_at<'a, I>(&self, first: &str, rest: I) -> Option<(usize, Word)>
    where
        I: Iterator<Item = &'a str> + Clone,
    {
        let list = with_lower(first, |lower| self.phrases.get(lower))?;
        list.iter().find_map(|phrase| {
            let mut words = rest.clone();
            let fits = phrase.rest.iter().all(|want| words.next().is_some_and(|got| same_word(got, want)));
            fits.then_some((phrase.rest.len() + 1, phrase.word))
        })
    }

    /// The reporting verb of a word that is one.
    pub fn cue(&self, word: Word) -> Option<&CueVerb> {
        self.cues.get(usize::from(word.cue).checked_sub(1)?)
    }

    /// Whether two given names can be one person's: equal, short for each other (Bill, William), or an initial.
    pub fn same_given_name(&self, a: &str, b: &str) -> bool {
        let bare = |s: &str| s.trim_end_matches('.').to_lowercase();
        let (x, y) = (bare(a), bare(b));
        if x == y {
            return true;
        }
        if x.chars().count() == 1 || y.chars().count() == 1 {
            return x.chars().next() == y.chars().next();
        }
        let fulls = |n: &str| self.nicknames.get(n).map(Vec::as_slice).unwrap_or_default();
        let one_way = |s: &str, l: &str| fulls(s).iter().any(|full| full.eq_ignore_ascii_case(l));
        let (a, b) = (a.trim_end_matches('.'), b.trim_end_matches('.'));
        one_way(a, b) || one_way(b, a) || fulls(a).iter().any(|f| fulls(b).contains(f))
    }

    /// The singular of a listed plural noun.
    pub fn singular(&self, plural: &str) -> Option<&'static str> {
        self.roles.get(plural).copied()
    }

    /// The president of the United States on a day, `YYYY-MM-DD`.
    pub fn president(&self, day: &str) -> Option<&'static str> {
        self.presidents.iter().find(|[from, to, _]| *from <= day && day <= *to).map(|[_, _, name]| *name)
    }

    /// All presidents of the United States on the list; one who came back twice.
    pub fn presidents(&self) -> impl Iterator<Item = &'static str> {
        self.presidents.iter().map(|[_, _, name]| *name)
    }

    /// The state an abbreviation without its full stops stands for: "Wyo" → Wyoming.
    pub fn state(&self, abbreviation: &str) -> Option<&'static str> {
        self.states.get(abbreviation).copied()
    }

    /// The country whose government a capital or country name can stand for.
    pub fn government(&self, place: &str) -> Option<&'static str> {
        let place = place.to_lowercase();
        self.governments.get(place.strip_prefix("the ").unwrap_or(&place)).copied()
    }
}

/// Hands on the form in small letters and with straight apostrophes, in most cases without asking for memory.
fn with_lower<T>(form: &str, then: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0u8; LONGEST];
    match buffer.get_mut(..form.len()) {
        Some(lower) if form.is_ascii() => {
            lower.copy_from_slice(form.as_bytes());
            lower.make_ascii_lowercase();
            then(std::str::from_utf8(lower).unwrap_or(""))
        }
        _ => then(&form.to_lowercase().replace('’', "'")),
    }
}

/// What is known of each word. Looking words up is a tenth of all work and waits for memory most of the time, so that
/// short words lie in the table itself and not behind a pointer.
#[derive(Debug)]
struct Words {
    short: FxHashMap<u128, Word>,
    long: FxHashMap<Box<str>, Word>,
}

impl Words {
    fn with_capacity(words: usize) -> Self {
        Self {
            short: FxHashMap::with_capacity_and_hasher(words, Default::default()),
            long: FxHashMap::default(),
        }
    }

    /// The bytes of a short word and their number.
    fn pack(word: &str) -> Option<u128> {
        let mut bytes = [0u8; 16];
        bytes[..15].get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        bytes[15] = u8::try_from(word.len()).ok()?;
        Some(u128::from_le_bytes(bytes))
    }

    fn get(&self, word: &str) -> Word {
        let known = match Self::pack(word) {
            Some(key) => self.short.get(&key),
            None => self.long.get(word),
        };
        known.copied().unwrap_or_default()
    }

    fn entry(&mut self, word: &str) -> &mut Word {
        match Self::pack(word) {
            Some(key) => self.short.entry(key).or_default(),
            None => self.long.entry(word.into()).or_default(),
        }
    }
}

fn merge(known: &mut Word, more: Word) {
    known.flags |= more.flags;
    if known.cue == 0 {
        known.cue = more.cue;
    }
}

/// Whether a word of the text equals a lower-case word of a list, full stop of an abbreviation aside.
fn same_word(got: &str, want: &str) -> bool {
    got.eq_ignore_ascii_case(want)
        || got.trim_end_matches('.').eq_ignore_ascii_case(want.trim_end_matches('.'))
}

fn gender(column: &str, title: bool) -> u64 {
    match (column, title) {
        ("m", true) => flag::TITLE_MALE,
        ("f", true) => flag::TITLE_FEMALE,
        ("m", false) => flag::ROLE_MALE,
        ("f", false) => flag::ROLE_FEMALE,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_verbs_names_and_phrases() {
        let lexicon = lexicon();
        let said = lexicon.word("Said");
        assert_eq!(lexicon.cue(said).map(|c| (c.lemma, c.class)), Some(("say", CueClass::Say)));
        assert!(
            lexicon.word("María").flags & flag::FIRST != 0 || lexicon.word("Maria").flags & flag::FIRST != 0
        );
        let rest = ["minister", "of"];
        let (words, word) = lexicon.phrase_at("Prime", rest.into_iter()).expect("a title");
        assert_eq!(words, 2);
        assert!(word.flags & flag::TITLE != 0);
    }

    #[test]
    fn given_names_match_by_initial_and_nickname() {
        let lexicon = lexicon();
        assert!(lexicon.same_given_name("Bill", "William"));
        assert!(lexicon.same_given_name("J.", "Joanna"));
        assert!(!lexicon.same_given_name("Paul", "Peter"));
    }
}
