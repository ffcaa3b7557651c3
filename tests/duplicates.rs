//! Planted duplicates: copies as papers make them of a wire story, among articles that look alike and are none.
//!
//! The articles are put together of phrases of our own writing, the same ones every time. Phrases recur, so that any
//! two articles have more in common than two of real news have.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

use pullquote::duplicates::{Answer, Duplicates, Options, Signature};
use rayon::prelude::*;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

const WHEN: &[&str] = &[
    "On Tuesday",
    "Late on Friday night",
    "Within hours of the vote",
    "For the third time this year",
    "After a long meeting",
    "Before the doors had opened",
    "In a letter made public on Monday",
    "By the end of the week",
    "At the height of the storm",
    "As the last ferry left",
    "Without much warning",
    "Under pressure from both sides",
    "During the hearing",
    "While the cameras were still running",
    "Since the beginning of the month",
    "Not long after sunrise",
    "In spite of the rain",
    "To the surprise of most observers",
    "Against the advice of its lawyers",
    "Some days earlier",
];

const WHO: &[&str] = &[
    "the harbour board",
    "a group of retired teachers",
    "the mayor of Velmar",
    "the opposition Reed party",
    "one of the two surviving brothers",
    "the regional hospital",
    "an inspector from the ministry",
    "the owner of the quarry",
    "the union of bus drivers",
    "a committee of the upper house",
    "the bank's largest shareholder",
    "the coach of the visiting side",
    "nearly every shopkeeper in the street",
    "the museum's new director",
    "a farmer from the northern valley",
    "the company that runs the mine",
    "the court of appeal",
    "the chief of the fire brigade",
    "a spokeswoman for the railway",
    "the archbishop",
    "a team of marine biologists",
    "the youngest member of the council",
];

const DID: &[&str] = &[
    "refused to sign",
    "set aside money for",
    "sent back without comment",
    "promised a full account of",
    "lost patience with",
    "opened an inquiry into",
    "put a stop to",
    "asked for another look at",
    "quietly bought",
    "warned residents about",
    "voted narrowly against",
    "spoke in favour of",
    "took the credit for",
    "apologised for",
    "would not be drawn on",
    "went to court over",
    "published the whole text of",
    "raised doubts about",
    "gave away a third of",
    "made light of",
    "signed off on",
    "walked out of a meeting about",
];

const WHAT: &[&str] = &[
    "the plan for a second bridge",
    "a shipment of spoiled grain",
    "the sale of the old town hall",
    "new rules for street musicians",
    "a report on the drinking water",
    "the closure of two village schools",
    "the merger with its oldest rival",
    "a painting that had been missing for years",
    "the timetable for the coming winter",
    "an offer of four per cent over two years",
    "the transfer of a nineteen-year-old goalkeeper",
    "a map of the flooded streets",
    "the minutes of last month's meeting",
    "a loan that nobody had expected",
    "the restoration of the clock tower",
    "the hunt for the missing trawler",
    "the trial of a new vaccine for sheep",
    "a strike that has lasted nine weeks",
    "the price of a single ticket",
    "plans to drain the upper lake",
    "a wind farm off the southern cape",
    "the first budget of the new cabinet",
];

const AFTERMATH: &[&str] = &[
    "and the matter is far from settled",
    "but few people in the square seemed to care",
    "which will cost at least two million crowns",
    "though the figures have yet to be checked",
    "as neighbouring towns have done before",
    "and a decision is expected in the spring",
    "despite a petition with nine thousand names",
    "because the insurance had run out",
    "so that work can begin in autumn",
    "a step that critics called too little",
    "and nobody was hurt",
    "after three of its members stayed away",
    "for reasons that were not given",
    "while the police looked on",
    "in what may be the last word on it",
    "if the weather allows it",
    "to the relief of the fishermen",
    "and not for the first time",
];

const CLAIM: &[&str] = &[
    "We have been patient long enough",
    "I would do the same again tomorrow",
    "Nobody asked us before they drew the line",
    "It is cheaper than doing nothing at all",
    "You cannot eat a promise",
    "My grandmother would have laughed at this",
    "There is no plan and there never was one",
    "These numbers do not add up",
    "The river does not read reports",
    "They will remember this at the next election",
    "All we want is a roof that holds",
    "That is a question for the lawyers",
    "I saw the light go out and then I ran",
    "The boys gave everything and it was not enough",
    "We will look at every single case",
    "This town has survived worse than a budget",
];

const NAMES: &[&str] = &[
    "Maren Oldtree",
    "Tobias Fenwick-Lund",
    "Adelina Roque",
    "Osman Beridze",
    "Ragna Thorsdal",
    "Padraic Mulvany",
    "Ilse Quarmby",
    "Jonas Ettinger",
    "Wen Halloran",
    "Priya Castellane",
    "Dov Marchetti",
    "Sunniva Aldous",
    "Bertil Okonjo",
    "Clara Vance-Idris",
    "Emeka Strand",
    "Lotte Farouk",
];

const ROLES: &[&str] = &[
    "who chairs the board",
    "a nurse",
    "the union's secretary",
    "a retired pilot",
    "the deputy mayor",
    "who has run the kiosk since 1998",
    "an engineer with the railway",
    "a student of history",
    "the family's lawyer",
    "who lost a barn in the flood",
];

const TOWNS: &[&str] = &[
    "VELMAR",
    "BRENN",
    "TAMRID",
    "KARVEL",
    "ASTINGTON",
    "LOWER MERE",
    "ST ODA",
    "PORT ALDERNEY",
    "HALVIK",
    "NOVA ESPERA",
];

const TEAMS: &[&str] = &[
    "Velmar Rovers",
    "Brenn United",
    "Astington Albion",
    "Halvik",
    "St Oda Rangers",
    "Tamrid Athletic",
    "Mere Wanderers",
    "Karvel Town",
    "Port Alderney",
    "Espera City",
    "Quarmby Vale",
    "Old Oxley",
    "Fenwick Harriers",
    "Lund Borough",
];

const BOILERPLATE: &[&str] = &[
    "Advertisement",
    "Read more: the ten best walks of the season",
    "Sign up for our morning newsletter",
    "Share this story on the channel of your choice",
    "Our reporters answer to nobody but their readers. Support them from one crown a week.",
    "The views expressed are those of the authors and not of this paper",
    "Follow us for more stories from the region",
    "All rights reserved. This material may not be published, broadcast or redistributed.",
    "Additional reporting by our correspondents in the capital",
];

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn sentence(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => format!("“{},” said {}, {}.", dice.one(CLAIM), dice.one(NAMES), dice.one(ROLES)),
        1 => format!("{}, {} {} {}.", dice.one(WHEN), dice.one(WHO), dice.one(DID), dice.one(WHAT)),
        2 => format!(
            "{} {} {}, {}.",
            capital(dice.one(WHO)),
            dice.one(DID),
            dice.one(WHAT),
            dice.one(AFTERMATH)
        ),
        _ => {
            let (who, what) = (dice.one(WHO), dice.one(WHAT));
            format!("{}, {who} {} {what}, {}.", dice.one(WHEN), dice.one(DID), dice.one(AFTERMATH))
        }
    }
}

#[derive(Clone)]
struct Story {
    headline: String,
    dateline: String,
    sentences: Vec<String>,
}

impl Story {
    fn new(dice: &mut Dice) -> Self {
        let sentences = (0..dice.between(7, 32)).map(|_| sentence(dice)).collect();
        Self { headline: headline(dice), dateline: dateline(dice), sentences }
    }

    fn text(&self) -> String {
        let paragraphs: Vec<String> = self.sentences.chunks(2).map(|p| p.join(" ")).collect();
        format!("{}\n\n{}{}", self.headline, self.dateline, paragraphs.join("\n\n"))
    }
}

fn headline(dice: &mut Dice) -> String {
    format!("{} {} {}", capital(dice.one(WHO)), dice.one(DID), dice.one(WHAT))
}

fn dateline(dice: &mut Dice) -> String {
    format!("{}, {} {} — ", dice.one(TOWNS), dice.one(&["Jan.", "March", "Oct."]), dice.between(1, 28))
}

fn cut(story: &mut Story, dice: &mut Dice) {
    let keep = story.sentences.len() * dice.between(45, 90) / 100;
    story.sentences.truncate(keep.max(4));
}

/// One sentence in six is another, and here and there a word.
fn edit(story: &mut Story, dice: &mut Dice) {
    for at in 0..story.sentences.len() {
        match dice.below(12) {
            0 | 1 => story.sentences[at] = sentence(dice),
            2 | 3 => story.sentences[at] = story.sentences[at].replacen("the ", "this ", 1),
            4 => {
                story.sentences[at] =
                    story.sentences[at].replace("said ", "told reporters: ").replace("and ", "while ")
            }
            _ => {}
        }
    }
}

fn add_boilerplate(story: &mut Story, dice: &mut Dice) {
    for _ in 0..dice.between(2, 5) {
        let at = dice.between(1, story.sentences.len());
        story.sentences.insert(at, format!("\n\n{}\n\n", dice.one(BOILERPLATE)));
    }
}

/// Copies of a story, one of each kind.
fn copies(story: &Story, dice: &mut Dice) -> Vec<(&'static str, Story)> {
    let mut all = Vec::new();
    let mut copy = |kind, change: &mut dyn FnMut(&mut Story)| {
        let mut copy = story.clone();
        change(&mut copy);
        all.push((kind, copy));
    };
    copy("headline", &mut |copy| copy.headline = headline(dice));
    copy("tail", &mut |copy| cut(copy, dice));
    copy("dateline", &mut |copy| copy.dateline = format!("{}(Wire) — ", dateline(dice)));
    copy("edited", &mut |copy| edit(copy, dice));
    copy("boilerplate", &mut |copy| add_boilerplate(copy, dice));
    copy("all of it", &mut |copy| {
        copy.headline = headline(dice);
        copy.dateline = dateline(dice);
        copy.sentences.truncate((copy.sentences.len() * 4 / 5).max(5));
        add_boilerplate(copy, dice);
    });
    all
}

/// The next day's report: new, with a third of the old one as background.
fn follow_up(story: &Story, dice: &mut Dice) -> Story {
    let mut next = Story::new(dice);
    next.sentences = (0..story.sentences.len() * 2 / 3).map(|_| sentence(dice)).collect();
    next.sentences.extend_from_slice(&story.sentences[story.sentences.len() * 2 / 3..]);
    next
}

fn match_report(dice: &mut Dice) -> String {
    let (home, away, scorer) = (dice.one(TEAMS), dice.one(TEAMS), dice.one(NAMES));
    let (minute, crowd) = (dice.between(2, 44), dice.between(2_000, 40_000));
    let results: Vec<String> = (0..8)
        .map(|_| format!("{} {} {} {}", dice.one(TEAMS), dice.below(5), dice.one(TEAMS), dice.below(5)))
        .collect();
    format!(
        "{home} {} {away} {}\n\n{home} met {away} in round {} of the league on {} before a crowd of {crowd}. {scorer} opened the \
         score after {minute} minutes, and {} made it two from the spot in minute {}. For {away}, {} had the best chance of \
         the second half when a shot from {} metres struck the post. {home} are now {} with {} points; {away} stay {}. \
         “{},” said the coach, {}. Referee: {}.\n\nOther results: {}.",
        dice.below(5),
        dice.below(4),
        dice.between(1, 38),
        dice.one(&["Saturday", "Sunday", "Friday", "Monday"]),
        dice.one(NAMES),
        dice.between(46, 90),
        dice.one(NAMES),
        dice.between(8, 35),
        dice.one(&["first", "third", "ninth", "last"]),
        dice.between(3, 70),
        dice.one(&["second", "fifth", "sixth", "tenth"]),
        dice.one(CLAIM),
        dice.one(NAMES),
        dice.one(NAMES),
        results.join("; "),
    )
}

fn weather(dice: &mut Dice) -> String {
    let sky: &[&str] = &["sunny", "cloudy", "foggy", "wet", "windy", "changeable", "dry", "stormy"];
    let days: Vec<String> = ["Tonight", "Tomorrow", "The day after", "The weekend"]
        .iter()
        .map(|day| {
            format!(
                "{day} will be {} with {} degrees in {} and {} degrees in {}, the wind from the {} at {} knots and {} millimetres \
                 of rain.",
                dice.one(sky), dice.between(0, 30), capital(&dice.one(TOWNS).to_lowercase()), dice.between(0, 30),
                capital(&dice.one(TOWNS).to_lowercase()),
                dice.one(&["north", "south", "east", "west", "north-east", "south-west"]), dice.between(2, 60), dice.below(40),
            )
        })
        .collect();
    format!("The weather for {}, {}\n\n{}", dice.one(TOWNS), dateline(dice), days.join(" "))
}

fn market(dice: &mut Dice) -> String {
    let firms: Vec<String> = (0..9)
        .map(|_| {
            let name = dice.one(NAMES).split(' ').next_back().unwrap();
            format!(
                "{name} {} {}.{:02} to {}",
                dice.one(&["rose", "fell", "lost", "gained"]),
                dice.below(9),
                dice.below(100),
                dice.between(3, 900)
            )
        })
        .collect();
    format!(
        "Shares in {} closed {} on {} as {} {} {}. The index of thirty companies stood at {} points, {} more than a week ago. \
         Among those that moved most, {}. The crown was worth {} cents, oil cost {} crowns a barrel.",
        capital(&dice.one(TOWNS).to_lowercase()),
        dice.one(&["higher", "lower", "little changed"]),
        dice.one(&["Monday", "Tuesday", "Thursday"]),
        dice.one(WHO),
        dice.one(DID),
        dice.one(WHAT),
        dice.between(900, 9_000),
        dice.between(1, 300),
        firms.join(", "),
        dice.between(20, 99),
        dice.between(40, 120),
    )
}

/// Texts with the story each is of, and what was done to it, in an order as by chance.
fn planted(seed: u64) -> Vec<(usize, &'static str, String)> {
    let mut dice = Dice(seed);
    let mut all: Vec<(usize, &'static str, String)> = Vec::new();
    let mut stories = 0;
    let mut alone = |all: &mut Vec<_>, kind, text: String| {
        all.push((stories, kind, text));
        stories += 1;
        stories - 1
    };
    for _ in 0..250 {
        let base = Story::new(&mut dice);
        let story = alone(&mut all, "story", base.text());
        for (kind, copy) in copies(&base, &mut dice) {
            // Not every paper takes every story.
            if dice.below(3) > 0 {
                all.push((story, kind, copy.text()));
            }
        }
        alone(&mut all, "follow-up", follow_up(&base, &mut dice).text());
        alone(&mut all, "match", match_report(&mut dice));
        alone(&mut all, "weather", weather(&mut dice));
        alone(&mut all, "market", market(&mut dice));
    }
    dice.shuffle(&mut all);
    all
}

struct Score {
    precision: f64,
    recall: f64,
    wrong: Vec<String>,
}

/// A text is found if it is said to be a copy, and of its own story; of every story all but the first are to be found.
fn score(planted: &[(usize, &str, String)], options: Options) -> Score {
    let mut duplicates = Duplicates::new(options);
    let (mut told, mut found, mut copies) = (0_usize, 0_usize, 0_usize);
    let mut seen = std::collections::BTreeSet::new();
    let mut wrong = Vec::new();
    for (story, kind, text) in planted {
        let answer = duplicates.push(text);
        let is_copy = !seen.insert(*story);
        let of = &planted[usize::try_from(answer.representative).unwrap()];
        let right = answer.is_copy() && of.0 == *story;
        copies += usize::from(is_copy);
        told += usize::from(answer.is_copy());
        found += usize::from(right);
        if right != is_copy || answer.is_copy() && !right {
            wrong.push(format!(
                "{kind} taken for {} ({:.2})",
                if answer.is_copy() { of.1 } else { "new" },
                answer.similarity
            ));
        }
    }
    assert!(copies > 800, "{copies}");
    let share = |of: usize| found as f64 / of as f64;
    Score { precision: share(told), recall: share(copies), wrong }
}

#[test]
fn planted_copies_are_found() {
    for seed in [1, 2, 3] {
        let Score { precision, recall, wrong } = score(&planted(seed), Options::default());
        println!("seed {seed}: precision {precision:.4}, recall {recall:.4}, wrong: {}", wrong.join("; "));
        assert!(recall >= 0.95, "recall {recall:.3}: {}", wrong.join("; "));
        assert!(precision >= 0.98, "precision {precision:.3}: {}", wrong.join("; "));
    }
}

/// The planted texts tell good settings from bad ones.
#[test]
fn a_wrong_threshold_shows() {
    let planted = planted(1);
    let at = |similarity| score(&planted, Options { similarity, ..Options::default() });
    assert!(at(0.3).precision < 0.98, "{}", at(0.3).precision);
    assert!(at(0.9).recall < 0.95, "{}", at(0.9).recall);
}

#[test]
fn threads_change_nothing() {
    let planted = planted(1);
    let mut duplicates = Duplicates::new(Options::default());
    let one_by_one: Vec<Answer> = planted.iter().map(|(.., text)| duplicates.push(text)).collect();
    let signatures: Vec<Signature> = planted.par_iter().map(|(.., text)| Signature::of(text)).collect();
    let mut duplicates = Duplicates::new(Options::default());
    let together: Vec<Answer> = signatures.iter().map(|signature| duplicates.add(signature)).collect();
    assert_eq!(one_by_one, together);
}
