//! The bits a [`super::Word`] can carry. Lists set the first group, `closed.rs` the second.

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        $($(#[$doc])* pub const $name: u64 = 1 << $bit;)*
    };
}

flags! {
    /// An English word that is no name by itself.
    COMMON = 0;
    /// Common word and name in one: “Mark”, “Grace”.
    AMBIGUOUS = 1;
    /// Weekday, month, holiday or another capitalised word that is no actor.
    TIME = 2;
    /// A frequent finite verb.
    VERB = 3;
    /// Film, book, song: a noun beside which a title stands.
    WORK = 4;
    /// Letter, statement, tweet: what speech is carried by.
    MEDIUM = 5;
    /// Claim, promise, warning: a noun of speaking.
    ACT = 6;
    /// Report, ruling, editorial.
    DOCUMENT = 7;
    /// A plural noun.
    PLURAL = 8;
    /// A given name.
    FIRST = 9;
    /// A given name mostly of men.
    MALE = 10;
    /// A given name mostly of women.
    FEMALE = 11;
    /// A title before names: Mr., Sen., President.
    TITLE = 12;
    /// A title that is no role: Mr., Dr.
    HONORIFIC = 13;
    /// A title for men.
    TITLE_MALE = 14;
    /// A title for women.
    TITLE_FEMALE = 15;
    /// A noun for a person: senator, farmer.
    ROLE = 16;
    /// A role of men: husband.
    ROLE_MALE = 17;
    /// A role of women: spokeswoman.
    ROLE_FEMALE = 18;
    /// A noun for an organisation: ministry.
    ORG_NOUN = 19;
    /// A noun for a publication: newspaper.
    PUBLICATION_NOUN = 20;
    /// A collective noun: crowd, couple.
    GROUP_NOUN = 21;
    /// Makes a name an organisation's: Ministry, Inc.
    ORG_WORD = 22;
    /// A known acronym of an organisation.
    ACRONYM = 23;
    /// Makes a name a publication's: Herald, Gazette.
    PUBLICATION_WORD = 24;
    /// A known publication.
    PUBLICATION = 25;
    /// A place.
    PLACE = 26;
    /// A country or capital, which can stand for its government.
    GOVERNMENT = 27;
    /// Canadian, Chinese.
    DEMONYM = 28;
    /// Republican, Labour.
    PARTY = 29;
    /// Form of a reporting verb.
    CUE = 30;
    /// The -ing form of a reporting verb.
    ING = 31;
    /// The base form of a reporting verb.
    BASE = 32;
    /// First word of a listed expression.
    STARTS_PHRASE = 33;
    /// A noun for a relative: daughter.
    KIN = 34;
    /// A noun by which somebody named is called again: lawmaker.
    PUBLIC = 35;
    /// Form of a verb of putting out a text: released.
    ISSUING = 36;

    /// the, a, his, this, some.
    DETERMINER = 40;
    /// a, an, another, one, some: brings in somebody new.
    INDEFINITE = 41;
    /// of, in, by.
    PREPOSITION = 42;
    /// and, or, but.
    CONJUNCTION = 43;
    /// that, when, because: begins a clause.
    SUBORDINATOR = 44;
    /// he, she, they, who.
    PRONOUN = 45;
    /// is, have, would, did: can stand between subject and verb.
    AUXILIARY = 46;
    /// also, then, later, not: can stand between subject and verb.
    ADVERB = 47;
    /// his, her, their.
    POSSESSIVE = 48;
    /// two, several, many.
    QUANTITY = 49;
    /// who, which.
    RELATIVE = 50;
    /// I, we, me, our: first person.
    FIRST_PERSON = 51;
    /// de, van, bin: inside a name.
    PARTICLE = 52;
    /// Jr., Sr., III.
    NAME_SUFFIX = 53;
}
