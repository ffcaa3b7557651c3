//! What an analysis says: quotes, actors, stances. Plain data, filled by the stages, printed by [`crate::output`].
//!
//! Every span is in bytes of the article's text.

use crate::span::Span;

/// Index of an actor in [`Analysis::actors`].
pub type ActorId = usize;

/// The analysis of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysis {
    /// Quotations in the order of the text.
    pub quotes: Vec<Quote>,
    /// Actors in the order of their first mention.
    pub actors: Vec<Actor>,
    /// What the article tells, outside of quotation marks, of somebody's words and judgements. Stretches may overlap;
    /// the shortest around a word is the one that counts.
    pub reported: Vec<Reported>,
    /// Who frames whom: quoted voices first mentioned first, the article's own voice before them.
    pub stances: Vec<Stance>,
}

/// What kind of quotation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole clauses in the speaker's own words.
    Direct,
    /// Quoted fragments inside the article's sentence.
    Mixed,
    /// Reported speech without marks.
    Indirect,
    /// Marks for distance, irony, nicknames, slogans or mentioned terms: nobody speaks.
    Scare,
    /// The title of a book, a film, a song, a programme.
    Title,
}

impl Kind {
    /// Whether somebody speaks.
    pub const fn is_speech(self) -> bool {
        matches!(self, Kind::Direct | Kind::Mixed | Kind::Indirect)
    }

    /// Name in the output.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Mixed => "mixed",
            Kind::Indirect => "indirect",
            Kind::Scare => "scare",
            Kind::Title => "title",
        }
    }
}

/// A quotation with its attribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Direct, mixed, …
    pub kind: Kind,
    /// All that is reported, marks included: two spans for a split quotation, one per paragraph for a long one.
    pub content: Vec<Span>,
    /// The parts of the content inside quotation marks, marks included; quotations in curly marks inside straight ones are
    /// quotes of their own, and no part of these.
    pub quoted: Vec<Span>,
    /// The words that report: “said”, “according to”.
    pub cue: Option<Cue>,
    /// The words that name the speaker at this quotation.
    pub source: Option<Source>,
    /// The resolved speaker; `None` where the text gives none or the answer would be a guess.
    pub speaker: Option<Speaker>,
}

/// A reporting expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// Where.
    pub span: Span,
    /// Dictionary form.
    pub lemma: &'static str,
    /// How the verb frames its speaker (`data/cues.tsv`).
    pub stance: &'static str,
}

/// A stretch of the article's own text that tells what somebody says or thinks: *critics accused him of neglect*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Who; `None` where it is none of the actors.
    pub by: Option<ActorId>,
    /// Where.
    pub span: Span,
}

/// How a mention names its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// A proper name.
    Name,
    /// A common noun phrase: “the senator”.
    Nominal,
    /// A pronoun.
    Pronoun,
}

impl Form {
    /// Name in the output.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Name => "name",
            Form::Nominal => "nominal",
            Form::Pronoun => "pronoun",
        }
    }
}

/// The words that name a speaker beside a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Where.
    pub span: Span,
    /// Name, nominal or pronoun.
    pub form: Form,
}

/// A resolved speaker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speaker {
    /// Who.
    pub actor: ActorId,
    /// Share of such answers that were right on the development gold, 0 to 1.
    pub confidence: f32,
    /// Name of the rule that answered.
    pub rule: &'static str,
}

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorType {
    /// A named or singled-out human being.
    Person,
    /// A company, ministry, party, or a place that stands for its government.
    Organization,
    /// A newspaper, agency, broadcaster, journal.
    Publication,
    /// Several people: “the MPs”.
    Group,
    /// An unnamed source: “a senior official”.
    Anonymous,
}

impl ActorType {
    /// Name in the output.
    pub const fn name(self) -> &'static str {
        match self {
            ActorType::Person => "person",
            ActorType::Organization => "organization",
            ActorType::Publication => "publication",
            ActorType::Group => "group",
            ActorType::Anonymous => "anonymous",
        }
    }
}

/// Somebody the article speaks of or lets speak.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The fullest form the article uses, without title; unnamed sources keep their noun phrase.
    pub name: String,
    /// Person, organisation, …
    pub kind: ActorType,
    /// Title or role the article gives: “Prime Minister”, “a former diplomat”.
    pub role: Option<String>,
    /// Other forms the article uses, in order of appearance.
    pub aliases: Vec<String>,
    /// Every place that refers to the actor, in order.
    pub mentions: Vec<Mention>,
    /// How the article's own voice frames the actor; `None` where it was not scored.
    pub framing: Option<Framing>,
    /// The scored sentences behind `framing`.
    pub evidence: Vec<Evidence>,
}

/// A place that refers to an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// Name, nominal or pronoun.
    pub form: Form,
    /// In whose words it stands.
    pub voice: Voice,
}

/// Whose words a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// The article's own.
    Article,
    /// A quoted actor's.
    Actor(ActorId),
    /// Quoted, but nobody knows from whom.
    Unknown,
}

/// A score with its uncertainty, from −1 (blame) to 1 (praise).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Framing {
    /// Mean of P(positive) − P(negative) over the sentences, shrunk towards 0 where they are few.
    pub score: f32,
    /// Lower end of the 95 % interval.
    pub low: f32,
    /// Upper end of the 95 % interval.
    pub high: f32,
    /// Estimated share of sentences that blame.
    pub negative: f32,
    /// Estimated share of those that do neither.
    pub neutral: f32,
    /// Estimated share of sentences that praise.
    pub positive: f32,
    /// Number of sentences scored.
    pub sentences: usize,
}

/// Sentiment towards a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Blame.
    Negative,
    /// Neither.
    Neutral,
    /// Praise.
    Positive,
}

impl Label {
    /// All labels, in the order of the model's outputs.
    pub const ALL: [Label; 3] = [Label::Negative, Label::Neutral, Label::Positive];

    /// Name in the output.
    pub const fn name(self) -> &'static str {
        match self {
            Label::Negative => "negative",
            Label::Neutral => "neutral",
            Label::Positive => "positive",
        }
    }
}

/// One scored sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The sentence.
    pub span: Span,
    /// The likeliest label.
    pub label: Label,
    /// Its probability.
    pub p: f32,
}

/// How one voice frames one actor.
#[derive(Debug, Clone, PartialEq)]
pub struct Stance {
    /// Whose words; `None` is the article itself.
    pub from: Option<ActorId>,
    /// About whom.
    pub to: ActorId,
    /// The score.
    pub framing: Framing,
}
