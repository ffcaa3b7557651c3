//! Who is there: mentions of people, organisations, publications, groups, and which of them are the same.
//!
//! Names are found first and joined to [`cluster::Cluster`]s; noun phrases ("the senator") and pronouns follow and are
//! resolved in reading order by [`coreference`].

pub mod cluster;
pub mod coreference;
mod memory;
pub mod names;
pub mod nominals;
pub mod pieces;
pub mod salience;
mod together;

use crate::analysis::Form;
use crate::lexicon::flag;
use crate::segment::{Document, Item, Shape};

/// What a mention or cluster seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// A human being.
    Person,
    /// An organisation.
    Organization,
    /// A newspaper, agency, broadcaster.
    Publication,
    /// A place; one that can stand for a government speaks like an organisation.
    Place,
    /// Several people.
    Group,
    /// A report, a ruling, a letter.
    Document,
    /// A name that could be any of these.
    Unknown,
}

/// Grammatical gender of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gender {
    /// he
    Male,
    /// she
    Female,
    /// Not known.
    #[default]
    Unknown,
}

impl Gender {
    /// Whether two mentions can be one person's.
    pub fn agrees(self, other: Gender) -> bool {
        self == other || self == Gender::Unknown || other == Gender::Unknown
    }
}

/// How a noun phrase begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// the, this, that
    Definite,
    /// a, an, another, one
    Indefinite,
    /// his, Lorne's
    Possessive,
    /// no determiner
    Bare,
}

/// A place in the text that refers to somebody.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Tokens of the name, noun phrase or pronoun: `from..to`.
    pub from: usize,
    /// One past the last token.
    pub to: usize,
    /// First token with titles and modifiers before a name ("Indiana Gov. Mike Pence").
    pub outer: usize,
    /// One past the last token with what belongs to it behind ("a spokesman | for the company").
    pub outer_to: usize,
    /// The token that decides: last name, head noun.
    pub head: usize,
    /// Name, nominal, pronoun.
    pub form: Form,
    /// What it seems to be.
    pub guess: Guess,
    /// Gender, where words tell.
    pub gender: Gender,
    /// Several people or things.
    pub plural: bool,
    /// How a noun phrase begins.
    pub opening: Opening,
    /// Index of its sentence.
    pub sentence: usize,
    /// Top-level quotation it stands in.
    pub quotation: Option<usize>,
    /// The actor, once known.
    pub actor: Option<usize>,
    /// How sure the actor is, 0 to 1.
    pub sure: f32,
}

impl Mention {
    /// Whether it is the article that speaks here.
    pub fn is_article(&self) -> bool {
        self.quotation.is_none()
    }
}

/// Which sentence a token is in, and whether it begins one (or a quotation, or follows a colon).
#[derive(Debug, Default)]
pub struct Places {
    /// Sentence of each token.
    pub sentence: Vec<usize>,
    /// Whether a capital here says nothing.
    pub starts: Vec<bool>,
}

impl Places {
    /// Computes the places of all tokens.
    pub fn new(document: &Document) -> Self {
        let count = document.tokens.len();
        let mut places = Places { sentence: vec![0; count], starts: vec![false; count] };
        for (index, sentence) in document.sentences.iter().enumerate() {
            let mut fresh = true;
            for item in &sentence.items {
                match *item {
                    Item::Token(t) => {
                        places.sentence[t] = index;
                        places.starts[t] = fresh;
                        let token = &document.tokens[t];
                        let mark = !token.is_word() && token.shape != Shape::Genitive;
                        fresh = mark && (fresh || !matches!(document.word(t), "," | "'" | "’" | ")" | "-"));
                    }
                    Item::Quote(q) => {
                        let (from, to) = document.quoted_tokens[q];
                        let mut begin = true;
                        for t in from..to {
                            places.sentence[t] = index;
                            places.starts[t] = begin;
                            begin = matches!(document.word(t), "." | "!" | "?" | ":" | "…" | "—" | "–");
                        }
                        fresh = false;
                    }
                }
            }
        }
        // A nested quotation begins with a capital too.
        for (nth, q) in document.quotations.iter().enumerate() {
            if q.parent.is_some() && document.quoted_tokens[nth].0 < count {
                places.starts[document.quoted_tokens[nth].0] = true;
            }
        }
        places
    }
}

/// Gender by a title, a given name or a role.
pub fn gender_of(flags: u64) -> Gender {
    if flags & (flag::TITLE_MALE | flag::ROLE_MALE) != 0 {
        Gender::Male
    } else if flags & (flag::TITLE_FEMALE | flag::ROLE_FEMALE) != 0 {
        Gender::Female
    } else {
        Gender::Unknown
    }
}

/// Gender by a given name.
pub fn gender_of_name(flags: u64) -> Gender {
    match (flags & flag::MALE != 0, flags & flag::FEMALE != 0) {
        (true, false) => Gender::Male,
        (false, true) => Gender::Female,
        _ => Gender::Unknown,
    }
}
