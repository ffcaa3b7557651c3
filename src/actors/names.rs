//! Proper names: runs of capitalised words, cut to the name and its titles.

mod bodies;
mod posts;
pub(super) mod seats;

use super::{Gender, Guess, Mention, Opening, Places, gender_of, gender_of_name};
use crate::analysis::Form;
use crate::lexicon::{flag, lexicon};
use crate::segment::{Document, Shape, Token};
use rustc_hash::FxHashSet;

/// All names, in order, quoted text included.
pub fn names(document: &Document, places: &Places) -> Vec<Mention> {
    let (shouted, titled) = display(document);
    let capitalised = capitalised(document, places, &titled);
    let mut finder = Finder {
        document,
        places,
        capitalised,
        heads: heads(document),
        shouted,
        titled,
        families: FxHashSet::default(),
        surnames: FxHashSet::default(),
    };
    (finder.families, finder.surnames) = finder.families();
    let mut out = Vec::new();
    let mut at = 0;
    while at < document.tokens.len() {
        let end = finder.run(at);
        if end == at {
            at += 1;
            continue;
        }
        finder.cut(at, end, &mut out);
        at = end;
    }
    finder.labels(&mut out);
    posts::attach(document, places, &finder.titled, out)
}

/// Words that stand capitalised where a capital means something: names, even when a sentence begins with them.
fn capitalised<'a>(document: &Document<'a>, places: &Places, titled: &[bool]) -> FxHashSet<&'a str> {
    let display = |i: usize| document.sentences.get(places.sentence[i]).is_some_and(|s| titled[s.paragraph]);
    let mid = |&(i, t): &(usize, &crate::segment::Token)| {
        t.shape == Shape::Capital && !places.starts[i] && !display(i)
    };
    let names = document.tokens.iter().enumerate().filter(mid);
    names.filter(|(_, t)| !t.has(flag::TIME)).map(|(i, _)| document.word(i)).collect()
}

/// Capitalised words that begin a run of such words: with a small one before them, or an article.
fn heads<'a>(document: &Document<'a>) -> FxHashSet<&'a str> {
    let small = |t: &crate::segment::Token| !t.is_capital() || t.has(flag::DETERMINER);
    let begins = |&at: &usize| document.tokens[at].is_capital() && small(&document.tokens[at - 1]);
    (1..document.tokens.len()).filter(begins).map(|at| document.word(at)).collect()
}

/// Per paragraph: whether it is written in capitals, and whether it is a headline with most words capitalised; in both
/// a capital means little.
fn display(document: &Document) -> (Vec<bool>, Vec<bool>) {
    let count = document.paragraphs.len();
    let (mut shouted, mut titled) = (vec![false; count], vec![false; count]);
    let mut at = 0;
    for (index, paragraph) in document.paragraphs.iter().enumerate() {
        let (mut words, mut upper, mut long, mut capital) = (0, 0, 0, 0);
        while at < document.tokens.len() && (document.tokens[at].start as usize) < paragraph.end {
            let token = &document.tokens[at];
            let word = matches!(token.shape, Shape::Lower | Shape::Capital | Shape::Upper);
            words += usize::from(word);
            upper += usize::from(token.shape == Shape::Upper);
            long += usize::from(word && token.end - token.start > 3);
            capital += usize::from(word && token.end - token.start > 3 && token.is_capital());
            at += 1;
        }
        shouted[index] = upper * 5 > words * 3 && words > 2;
        titled[index] = words > 3 && words < 30 && capital * 10 >= long * 8;
    }
    (shouted, titled)
}

struct Finder<'a, 'd> {
    document: &'d Document<'a>,
    places: &'d Places,
    capitalised: FxHashSet<&'a str>,
    heads: FxHashSet<&'a str>,
    shouted: Vec<bool>,
    titled: Vec<bool>,
    /// Last words of names of several words.
    families: FxHashSet<&'a str>,
    /// Those behind a given name.
    surnames: FxHashSet<&'a str>,
}

/// Days and months, in full.
const DATES: [&str; 19] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Whether a capitalised word is a day or a month, in full or shortened: "Mondays", "Sept."
fn is_date(word: &str) -> bool {
    let word = word.trim_end_matches(['.', 's']);
    word.len() >= 3 && DATES.iter().any(|date| *date == word || word.len() <= 4 && date.starts_with(word))
}

/// Bodies that every state has.
const STATE: [&str; 5] = ["Ministry", "Parliament", "Court", "Treasury", "Embassy"];

/// Words in the longest run: what goes on longer is a table or a headline without end.
const LONGEST_RUN: usize = 40;

impl<'a> Finder<'a, '_> {
    fn families(&self) -> (FxHashSet<&'a str>, FxHashSet<&'a str>) {
        let (mut out, mut surnames) = (FxHashSet::default(), FxHashSet::default());
        let mut at = 0;
        while at < self.document.tokens.len() {
            let end = self.run(at);
            if end > at + 1 {
                out.insert(self.document.word(end - 1));
                if self.is_behind_given_name(end - 1) {
                    surnames.insert(self.document.word(end - 1));
                }
            }
            at = end.max(at + 1);
        }
        (out, surnames)
    }

    /// "Stefan White", "Stefan D. White", "Mr. White", "Sen. White"; but not "Mr. Speaker" and "U.S. Ambassador".
    fn is_behind_given_name(&self, at: usize) -> bool {
        let before = self.document.flags(at - 1);
        if before & (flag::FIRST | flag::COMMON) == flag::FIRST || self.is_initial(at - 1) {
            return true;
        }
        let titled = before & flag::HONORIFIC != 0
            || before & flag::TITLE != 0 && self.document.word(at - 1).ends_with('.');
        let word = &self.document.tokens[at];
        let noun = flag::TITLE | flag::ROLE | flag::PARTY | flag::ORG_WORD | flag::ORG_NOUN;
        titled && !word.has(noun) && word.quotation().is_none()
    }

    /// One past the last token of the run of name words from `at`; `at` itself where none begins.
    fn run(&self, at: usize) -> usize {
        if !self.begins(at) {
            return at;
        }
        let mut end = at + 1;
        let mut linked = false;
        while end < self.document.tokens.len() && end - at < LONGEST_RUN && self.adjacent(end) {
            let token = &self.document.tokens[end];
            let particle = token.has(flag::PARTICLE) && token.shape == Shape::Lower;
            if token.is_capital() && !self.stops(at, end)
                || particle && self.goes_on(end) && self.personal(at, end)
            {
                end += 1;
            } else if self.owned(end) {
                end += 2;
            } else if let Some(next) = self.link(at, end, linked) {
                linked = true;
                end = next;
            } else {
                break;
            }
        }
        let end = self.enumerated(at, end, linked);
        if self.is_member(at, end) {
            return end - 1;
        }
        self.suffix(self.nickname(at, end))
    }

    /// "the North Velden Republican": a place, and a noun for a member of a party, which is no name.
    fn is_member(&self, at: usize, end: usize) -> bool {
        let document = self.document;
        let member = document.flags(end - 1) & flag::PARTY != 0
            && !document.word(end - 1).ends_with('s')
            && end - at > 1;
        let definite = at > 0 && ["the", "a", "an"].iter().any(|w| document.is(at - 1, w));
        let place = || {
            self.listed(at) == Some(end - 1 - at)
                || (at..end - 1).all(|t| document.flags(t) & flag::PLACE != 0)
        };
        member && definite && place()
    }

    /// Edward “Ned” Malvern: one past the last word, where a short quotation stands inside a name.
    fn nickname(&self, at: usize, end: usize) -> usize {
        let Some(token) = self.document.tokens.get(end) else { return end };
        let Some(quotation) = token.quotation().filter(|_| self.document.tokens[at].quotation().is_none())
        else {
            return end;
        };
        let (from, to) = self.document.quoted_tokens[quotation];
        let given = self.document.flags(end - 1) & flag::FIRST != 0 || end - at > 1;
        let short = from == end && to - from <= 2 && (from..to).all(|t| self.document.tokens[t].is_capital());
        let mut last = to;
        while last < self.document.tokens.len()
            && last < to + 3
            && self.document.tokens[last].is_capital()
            && self.document.tokens[last].quotation().is_none()
            && (last == to || self.adjacent(last))
        {
            last += 1;
        }
        let gap = self.document.text.get(self.document.quotations[quotation].span.end..).unwrap_or("");
        let close = gap.starts_with([' ', '\u{a0}']) && last > to;
        if given && short && close && self.places.sentence[last - 1] == self.places.sentence[at] {
            last
        } else {
            end
        }
    }

    /// Takes in ", Jr." behind a name.
    fn suffix(&self, end: usize) -> usize {
        let comma = self.document.is(end, ",") && self.document.flags(end + 1) & flag::NAME_SUFFIX != 0;
        let capital = self.document.tokens.get(end + 1).is_some_and(|t| t.is_capital());
        if comma && capital && self.document.word(end + 1).len() < 5 { end + 2 } else { end }
    }

    fn begins(&self, at: usize) -> bool {
        let token = &self.document.tokens[at];
        if token.shape == Shape::Lower && token.has(flag::PARTICLE) && !token.has(flag::COMMON) {
            return self.capital_after(at)
                && !token.has(flag::PREPOSITION)
                && self.document.word(at).len() < 4;
        }
        let dated = token.has(flag::TIME) && !self.capital_after(at) && !self.is_known_surname(at);
        if !token.is_capital() || dated {
            return false;
        }
        let word = self.document.word(at);
        if self.surnames.contains(word) && self.is_known_surname(at) {
            return true;
        }
        let closed = flag::PRONOUN
            | flag::DETERMINER
            | flag::PREPOSITION
            | flag::CONJUNCTION
            | flag::SUBORDINATOR
            | flag::AUXILIARY;
        if word == "WHO" {
            return !self.is_shouted(at);
        }
        // "Editorial Board, New York Times"
        let paper = || self.listed_as(at, flag::PUBLICATION).is_some();
        if self.headline(at) && self.plain(at) && !self.capitalised.contains(word) && !paper() {
            return false;
        }
        let question = self.places.starts[at] && token.has(flag::AUXILIARY) && self.asks(at);
        if question {
            return false;
        }
        if self.is_initial(at) {
            return self.capital_after(at) && !(word == "I." && self.is_numbered(at.saturating_sub(2), at));
        }
        if word == "US" {
            return !token.has(flag::PRONOUN) || self.capital_after(at);
        }
        if token.has(closed) && self.headline(at) {
            return false;
        }
        if token.has(closed) {
            // "Will Marsh", "May Oduya": a small word that is a given name before another name.
            return token.has(flag::FIRST)
                && self.capital_after(at)
                && !token.has(flag::DETERMINER | flag::PREPOSITION);
        }
        if !self.places.starts[at] || token.shape == Shape::Upper {
            return true;
        }
        let named = flag::FIRST
            | flag::TITLE
            | flag::PLACE
            | flag::DEMONYM
            | flag::PARTY
            | flag::PUBLICATION
            | flag::ACRONYM;
        let strange = !token.has(flag::COMMON);
        if self.is_compound(at) {
            return false;
        }
        if self.people_for(at) || self.coordinated(at, at + 1).is_some() && self.document.is(at + 1, "and") {
            return true;
        }
        if strange || self.capitalised.contains(word) && !token.has(flag::ADVERB) {
            return !token.has(flag::CUE)
                || strange
                || self.capital_after(at)
                || self.capitalised.contains(word);
        }
        if token.has(named | flag::ORG_WORD | flag::ROLE) {
            return self.capital_after(at)
                || token.has(flag::TITLE | flag::PLACE | flag::DEMONYM | flag::PARTY | flag::PUBLICATION);
        }
        token.has(flag::STARTS_PHRASE) && self.listed(at).is_some() || self.heads_body(at)
    }

    /// "Harbour Group said": a noun that opens a sentence before a word for bodies that alone would be no name.
    fn heads_body(&self, at: usize) -> bool {
        let document = self.document;
        let other = flag::ADVERB | flag::TIME | flag::QUANTITY | flag::GROUP_NOUN | flag::ROLE | flag::PLURAL;
        let body = |t: usize| document.flags(t) & flag::ORG_WORD != 0;
        // "Planned Families Action"
        let last = (at..at + 4).find(|&t| !self.capital_after(t)).unwrap_or(at);
        let kind =
            ["former", "top", "big", "major", "rival", "fellow", "state", "federal", "local", "private"];
        let word = document.word(at);
        let says_how = ["ly", "ed", "ing"].iter().any(|end| word.ends_with(end));
        document.flags(at) & other == 0
            && !says_how
            // "Angry Senate": the Senate is spoken of elsewhere
            && !self.heads.contains(document.word(at + 1))
            && !kind.iter().any(|w| document.is(at, w))
            && last > at
            && body(last)
            && document.flags(last + 1) & flag::PREPOSITION == 0
    }

    /// "Tax-free pilots said", "On-screen text": a compound of common words whose capital is the sentence's.
    fn is_compound(&self, at: usize) -> bool {
        let word = self.document.word(at);
        let common = |w: &str| lexicon().word(&w.to_lowercase()).flags & (flag::COMMON | flag::CUE) != 0;
        let parts = || word.split('-');
        word.contains('-')
            && !self.capitalised.contains(word)
            && parts().skip(1).all(|part| part.starts_with(char::is_lowercase))
            && parts().all(common)
    }

    /// "J."
    fn is_initial(&self, at: usize) -> bool {
        let word = self.document.word(at).as_bytes();
        word.len() == 2 && word[0].is_ascii_uppercase() && word[1] == b'.'
    }

    /// Whether the sentence of a token is a question: "Will Marsh resign?"
    fn asks(&self, at: usize) -> bool {
        let span = self.document.sentences.get(self.places.sentence[at]).map(|s| s.span);
        span.is_some_and(|s| s.of(self.document.text).ends_with('?'))
    }

    /// Whether a token stands in a headline, where most words have a capital.
    fn headline(&self, at: usize) -> bool {
        let paragraph = self.document.sentences.get(self.places.sentence[at]).map_or(0, |s| s.paragraph);
        self.titled.get(paragraph).copied().unwrap_or(false) && !self.document.is_label(at)
    }

    /// Whether a token stands in a paragraph written in capitals.
    fn is_shouted(&self, at: usize) -> bool {
        let paragraph = self.document.sentences.get(self.places.sentence[at]).map_or(0, |s| s.paragraph);
        self.shouted.get(paragraph).copied().unwrap_or(false) && !self.document.is_label(at)
    }

    /// A word that is in the dictionary and no name.
    fn plain(&self, at: usize) -> bool {
        let names = flag::FIRST
            | flag::TITLE
            | flag::PLACE
            | flag::DEMONYM
            | flag::PARTY
            | flag::PUBLICATION
            | flag::ACRONYM
            | flag::ORG_WORD;
        self.document.flags(at) & flag::COMMON != 0
            && self.document.flags(at) & names == 0
            && !self.is_initial(at)
    }

    /// Number of words of a listed publication, place or title that begins here.
    fn listed(&self, at: usize) -> Option<usize> {
        let named = flag::PUBLICATION | flag::PLACE | flag::TITLE | flag::ACRONYM | flag::ORG_WORD;
        self.listed_as(at, named)
    }

    /// The same of names with one of these flags.
    fn listed_as(&self, at: usize, flags: u64) -> Option<usize> {
        if self.document.flags(at) & flag::STARTS_PHRASE == 0 {
            return None;
        }
        let rest = (at + 1..at + 6).map_while(|t| self.adjacent(t).then(|| self.document.word(t)));
        let (words, word) = lexicon().phrase_at(self.document.word(at), rest)?;
        (word.flags & flags != 0).then_some(words)
    }

    /// Whether nothing but a blank lies between a token and the one before.
    fn adjacent(&self, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.document.tokens.get(at.wrapping_sub(1)), self.document.tokens.get(at))
        else {
            return false;
        };
        let gap = self.document.text.get(a.end as usize..b.start as usize).unwrap_or("\n");
        a.quotation() == b.quotation()
            && gap.len() < 8
            && !gap.contains(['\n', '"', '”', '“', '\''])
            && gap.trim().is_empty()
            && self.places.sentence[at - 1] == self.places.sentence[at]
            && !(self.places.starts[at]
                && a.quotation().is_some()
                && !self.document.word(at - 1).ends_with('.'))
    }

    /// Whether a capitalised word follows a particle, or several: "van der Straeten".
    fn goes_on(&self, at: usize) -> bool {
        let particle = |t: usize| {
            self.adjacent(t)
                && self.document.flags(t) & flag::PARTICLE != 0
                && self.document.tokens[t].shape == Shape::Lower
        };
        self.capital_after(at) || particle(at + 1) && self.capital_after(at + 1)
    }

    fn capital_after(&self, at: usize) -> bool {
        self.adjacent(at + 1)
            && self.document.tokens[at + 1].is_capital()
            && !self.document.tokens[at + 1].has(flag::TIME)
    }

    /// Whether a particle at `end` can go on with a person's name that the run from `from` holds: "de", "bin".
    fn personal(&self, from: usize, end: usize) -> bool {
        self.document.flags(from) & (flag::ORG_WORD | flag::ACRONYM) == 0
            || end >= from + 2
                && self.document.flags(end - 1) & flag::FIRST != 0
                && self.document.flags(end - 2) & flag::TITLE != 0
    }

    /// A capitalised word that ends a run although it follows directly.
    fn stops(&self, from: usize, at: usize) -> bool {
        let token = &self.document.tokens[at];
        let before = &self.document.tokens[at - 1];
        token.has(flag::TIME) && !before.has(flag::TITLE) && !self.surname(at) && !self.taken_in(from, at)
            || token.has(flag::PRONOUN | flag::AUXILIARY)
                && !token.has(flag::FIRST)
                && self.document.word(at) != "US"
                // "Stefan I. Malvern"
                && !(self.is_initial(at) && self.capital_after(at) && !self.is_numbered(from, at))
                && !self.surname(at)
            || token.has(flag::DETERMINER)
                && token.shape == Shape::Capital
                && self.document.word(at).len() > 1
                && !self.is_initial(at)
            || self.headline(at) && self.plain(at) && !self.is_byline(from, at) && !self.is_listed(from, at)
            || self.places.starts[at] && !before.has(flag::TITLE) && from + 1 < at && token.has(flag::COMMON)
            || self.shift(from, at)
            || self.called_out(from, at)
            || self.runs_on(from, at)
    }

    /// "World War I.", "King Stellan I.": whether the number one may stand before the end of a sentence.
    fn is_numbered(&self, from: usize, at: usize) -> bool {
        const KINDS: [&str; 11] = [
            "War", "Division", "Group", "Type", "Phase", "Class", "Title", "Stage", "Part", "Schedule",
            "Category",
        ];
        const RULERS: [&str; 8] =
            ["King", "Queen", "Pope", "Tsar", "Czar", "Emperor", "Empress", "Elizabeth"];
        at > 0 && KINDS.contains(&self.document.word(at - 1))
            || (from..at).any(|t| RULERS.contains(&self.document.word(t)))
    }

    /// Whether a common word in a headline is the family name of who wrote it: "Max Marsh, the Harbour Post".
    fn is_byline(&self, from: usize, at: usize) -> bool {
        let document = self.document;
        let given = document.flags(from) & flag::FIRST != 0;
        let behind = at == from + 1 || at == from + 2 && self.is_initial(from + 1);
        let line = |t: usize| document.begins_paragraph(t);
        let head = from > 0 && ["—", "–", "-", "by"].iter().any(|d| document.is(from - 1, d)) || line(from);
        given
            && behind
            && head
            && (document.is(at + 1, ",") || at + 1 >= document.tokens.len() || line(at + 1))
    }

    /// Whether a word is inside the listed name that a run begins with: "National Review".
    fn is_listed(&self, from: usize, at: usize) -> bool {
        self.document.tokens[at].shape == Shape::Capital
            && self.listed(from).is_some_and(|words| at < from + words)
    }

    /// Whether a word that names no actor by itself is part of a name: "Edgar Page", "the Legislative Black Caucus".
    fn taken_in(&self, from: usize, at: usize) -> bool {
        let document = self.document;
        if document.tokens[at].shape != Shape::Capital || is_date(document.word(at)) {
            return false;
        }
        let given = |t: usize| document.flags(t) & (flag::FIRST | flag::TIME) == flag::FIRST;
        let capital = |t: usize| self.adjacent(t) && document.tokens.get(t).is_some_and(Token::is_capital);
        let other = flag::COMMON | flag::PLACE | flag::ORG_WORD | flag::TITLE | flag::PUBLICATION;
        // "Nora Malvern Black"
        let middle = |t: usize| document.tokens[t].shape == Shape::Capital && !document.tokens[t].has(other);
        // "Sen. Nora Black"
        let titled = |t: &usize| document.flags(*t) & flag::TITLE != 0;
        let from = from + (from..at).take_while(titled).count();
        let surname = !self.places.starts[at]
            && given(from)
            && (at == from + 1 || at == from + 2 && (self.is_initial(from + 1) || middle(from + 1)))
            && !capital(at + 1);
        let mut ahead = (at + 1..document.tokens.len().min(at + 4)).take_while(|&t| capital(t));
        surname || ahead.any(|t| self.is_body(t))
    }

    /// "JUST WATCHED Mori leaves": several common words in capitals, set before a name by a website, are none of it.
    fn called_out(&self, from: usize, at: usize) -> bool {
        let document = self.document;
        let common = |t: usize| {
            document.tokens[t].shape == Shape::Upper
                && document.flags(t) & (flag::COMMON | flag::FIRST | flag::AMBIGUOUS | flag::ACRONYM)
                    == flag::COMMON
        };
        // "By LILY ODUYA Lawyer Max Marsh": a byline in capitals, and the sentence behind it
        let upper = |t: usize| document.tokens[t].shape == Shape::Upper;
        let byline = from > 0 && document.is(from - 1, "by") && document.begins_paragraph(from - 1);
        at > from + 1
            && document.tokens[at].shape == Shape::Capital
            && ((from..at).all(common) || byline && (from..at).all(upper))
    }

    /// "… (a news agency in capitals) Mori left", "… Beacon News As Mori left": a caption's source or the end of a line, and a
    /// sentence behind it.
    fn runs_on(&self, from: usize, at: usize) -> bool {
        let (token, before) = (&self.document.tokens[at], &self.document.tokens[at - 1]);
        let source = at == from + 1
            && before.shape == Shape::Upper
            && before.end - before.start > 5
            && before.has(flag::PUBLICATION)
            && !token.has(flag::ORG_WORD | flag::PUBLICATION_WORD | flag::TITLE);
        let clause = ["As", "When", "While", "After", "Before", "If"].contains(&self.document.word(at));
        token.shape == Shape::Capital && (source || clause && !self.headline(at))
    }

    /// Amelia May, Lin He: a month or a pronoun with a capital right behind a given name or a title's name.
    fn surname(&self, at: usize) -> bool {
        let token = &self.document.tokens[at];
        let number = self.document.tokens.get(at + 1).is_some_and(|t| t.shape == Shape::Number);
        let before = self.document.flags(at - 1);
        let word = self.document.word(at);
        token.shape == Shape::Capital
            && !self.places.starts[at]
            && !number
            && (word == "May" && before & flag::FIRST != 0 && before & flag::TIME == 0
                || word == "He"
                    && before & (flag::COMMON | flag::PLACE | flag::ORG_WORD) == 0
                    && at > 1
                    && self.document.flags(at - 2) & flag::TITLE != 0)
    }

    /// "In WASHINGTON Mr. Obi": a title begins a new run unless words before it are its own modifiers.
    fn shift(&self, from: usize, at: usize) -> bool {
        let token = &self.document.tokens[at];
        token.has(flag::HONORIFIC)
            && !self.is_initial(at)
            && at > from
            && !self.document.tokens[at - 1].has(flag::TITLE)
            // "Gulnara Begum, who"
            && self.capital_after(at)
    }

    /// Cuts a run into a name and what stands before it, and adds the mention.
    fn cut(&self, from: usize, to: usize, out: &mut Vec<Mention>) {
        let document = self.document;
        let paragraph = document.sentences.get(self.places.sentence[from]).map_or(0, |s| s.paragraph);
        let label = document.is_label(from);
        if self.shouted.get(paragraph).copied().unwrap_or(false) && from + 1 == to && !label {
            return;
        }
        let (name, gender) = self.strip(from, to);
        let flags = (name..to).fold(0, |all, t| all | document.flags(t));
        let solitary = to - name == 1;
        let titled = name > from && document.flags(name - 1) & flag::TITLE != 0;
        // "Assistant Secretary for …": an office, nobody's name.
        let office = name == from && !solitary && self.title_words(from, to) == to - from;
        if name == to || office || solitary && !titled && self.is_no_name(name) || self.is_adjective(name, to)
        {
            return;
        }
        let guess = if self.dateline(from, to) { Guess::Place } else { self.guess(from, name, to, flags) };
        // "the Varn Dal": a person's name of words that no list knows has no article.
        let article = name == from && from > 0 && document.is(from - 1, "the") && self.adjacent(from);
        let office = flag::FIRST | flag::COMMON | flag::ROLE | flag::TITLE;
        let given = document.flags(name) & office != 0 || self.is_initial(name);
        let guess = match guess {
            Guess::Person if article && !given && to - name > 1 => Guess::Organization,
            guess => guess,
        };
        let mut mention = self.mention(from, name, to, guess, gender);
        if let Some(state) = self.state(name, to, guess).filter(|_| name == from) {
            while out.pop_if(|m| m.to > state).is_some() {}
            (mention.from, mention.outer) = (state, self.outer(state));
        }
        out.push(mention);
    }

    /// "Norrland's Foreign Ministry": where the name of the state begins that a body of plain words belongs to.
    fn state(&self, name: usize, to: usize, guess: Guess) -> Option<usize> {
        let document = self.document;
        let owner = name.checked_sub(2).filter(|_| guess == Guess::Organization)?;
        let genitive = document.tokens[name - 1].shape == Shape::Genitive && self.adjacent(name);
        let plain = (name..to).all(|t| self.is_common(t) || self.is_body(t));
        let body = STATE.contains(&document.word(to - 1)) && to - name < 4;
        if !(genitive && plain && body) {
            return None;
        }
        let of_state = |&t: &usize| {
            document.flags(t) & flag::DETERMINER == 0
                && (t + 1..=owner).all(|t| self.adjacent(t))
                && (lexicon().government(&document.line(t, owner + 1)).is_some()
                    || t == owner && document.flags(t) & flag::PLACE != 0)
        };
        (owner.saturating_sub(4)..=owner).find(of_state)
    }

    /// The name that stands in the tokens `name..to` of the run that begins at `from`.
    fn mention(&self, from: usize, name: usize, to: usize, guess: Guess, gender: Gender) -> Mention {
        let document = self.document;
        let flags = (name..to).fold(0, |all, t| all | document.flags(t));
        let solitary = to - name == 1;
        let given = if guess == Guess::Person && to - name > 1 {
            gender_of_name(document.flags(name))
        } else {
            Gender::Unknown
        };
        let gender = if gender != Gender::Unknown { gender } else { given };
        // "the Malverns", where the article names a Malvern
        let family = || {
            let stem =
                document.word(name).strip_suffix('s').filter(|_| from > 0 && document.is(from - 1, "the"));
            stem.is_some_and(|one| self.surnames.contains(one))
        };
        let plural = guess == Guess::Group
            || solitary && guess != Guess::Publication && (flags & flag::PLURAL != 0 || family());
        Mention {
            from: name,
            to,
            outer: self.outer(from),
            outer_to: to,
            head: self.head(name, to, guess),
            form: Form::Name,
            guess,
            gender,
            plural,
            opening: if from > 0 && document.is(from - 1, "the") { Opening::Definite } else { Opening::Bare },
            sentence: self.places.sentence[name],
            quotation: document.quotation_of(name),
            actor: None,
            sure: 1.0,
        }
    }

    /// Takes labels and signatures for names whose words do not look like one: “— brenn weekly (@brenn) May 3, 2020”, “— Face
    /// the Brenn (@facebrenn) …”.
    fn labels(&self, out: &mut Vec<Mention>) {
        let document = self.document;
        let mut more = Vec::new();
        for &label in &document.labels {
            let tokens = document.touched(label);
            let next = out.partition_point(|m| m.from < tokens.start);
            let inside = out[next..].iter().take_while(|m| m.from < tokens.end).count();
            let whole = |m: &Mention| m.from == tokens.start && (m.to - m.from > 1 || m.to == tokens.end);
            let named = inside > 0 && (document.is_turn(label) || whole(&out[next]));
            let role = flag::ROLE | flag::TITLE | flag::GROUP_NOUN | flag::KIN;
            let called = tokens.end > 0 && document.flags(tokens.end - 1) & role != 0 && inside == 0;
            if named || called || tokens.is_empty() || label.of(document.text) == "Q" {
                continue;
            }
            let flags = tokens.clone().fold(0, |all, t| all | document.flags(t));
            let guess = self.guess(tokens.start, tokens.start, tokens.end, flags);
            more.push((
                next..next + inside,
                self.mention(tokens.start, tokens.start, tokens.end, guess, Gender::Unknown),
            ));
        }
        let mut gone = vec![false; out.len()];
        more.iter().for_each(|(inside, _)| gone[inside.clone()].fill(true));
        let mut nth = 0;
        out.retain(|_| {
            nth += 1;
            !gone[nth - 1]
        });
        out.extend(more.into_iter().map(|(_, mention)| mention));
        out.sort_by_key(|m| m.from);
    }

    /// "Wednesday Lily Oduya said", "WATCH Oduya fall", "Image Lily Oduya": the first word is a day, or of a link or a caption.
    fn is_led_in(&self, from: usize, to: usize) -> bool {
        const LINKS: [&str; 12] = [
            "watch",
            "read",
            "see",
            "listen",
            "image",
            "images",
            "photo",
            "video",
            "coverage",
            "getty",
            "exclusive",
            "breaking",
        ];
        let day = DATES[..7].contains(&self.document.word(from));
        let link = || LINKS.iter().any(|w| self.document.is(from, w));
        if to - from < 2 || !(day || link()) {
            return false;
        }
        let (first, next) = (self.document.flags(from), self.document.flags(from + 1));
        if first & flag::FIRST != 0 || self.listed(from).is_some_and(|words| words > 1) {
            return false;
        }
        let given = next & (flag::FIRST | flag::COMMON) == flag::FIRST && to - from > 2;
        let thing = flag::COMMON | flag::PUBLICATION_WORD | flag::ORG_WORD | flag::WORK | flag::PLACE;
        // "Wednesday Addams" is a name, "Wednesday Oduya" is none where the article speaks of Oduya.
        let lone = to - from == 2 && next & thing == 0 && self.spoken_of(self.document.word(from + 1));
        given || lone
    }

    /// Whether a surname stands behind a given name somewhere, or begins a name: "Lily Oduya", "Oduya said".
    fn spoken_of(&self, surname: &str) -> bool {
        self.surnames.contains(surname) || self.heads.contains(surname)
    }

    /// "PORT LORRIMER — The talks …": capitals at the head of a paragraph before a dash or an agency in brackets.
    fn dateline(&self, from: usize, to: usize) -> bool {
        let first = from == 0 || self.document.begins_paragraph(from);
        let upper = (from..to).all(|t| self.document.tokens[t].shape == Shape::Upper);
        let marks = ["—", "–", "-", "("];
        let label = self.document.is_label(from);
        first && upper && !label && (to..to + 4).any(|t| marks.contains(&self.document.word(t)))
    }

    /// A lone word that is capitalised but names nobody: an adjective, a title, a day.
    fn is_no_name(&self, at: usize) -> bool {
        let token = &self.document.tokens[at];
        // "Politico reported", but not the "People" that begins a sentence
        let publication = token.has(flag::PUBLICATION)
            && token.shape == Shape::Capital
            && (!self.places.starts[at] || !token.has(flag::PLURAL | flag::GROUP_NOUN));
        // "the GOP said"
        let acts = flag::CUE | flag::VERB | flag::AUXILIARY | flag::ADVERB;
        let party = token.shape == Shape::Upper
            && self.document.tokens.get(at + 1).is_none_or(|t| !t.is_word() || t.has(acts));
        // "Media caption: …", on a page
        if self.document.is(at + 1, "caption") && ["Media", "Image"].contains(&self.document.word(at)) {
            return true;
        }
        let adjective = token.has(flag::DEMONYM | flag::PARTY)
            && !publication
            && !party
            && !token.has(flag::PLURAL)
            && !self.document.word(at).ends_with('s');
        let family = !self.places.starts[at] && self.families.contains(self.document.word(at));
        let bare = !family
            && !publication
            && token.has(flag::TITLE | flag::ROLE)
            && !token.has(flag::FIRST)
            && token.has(flag::COMMON | flag::TITLE);
        let mid = !self.places.starts[at];
        let single = self.document.word(at).chars().count() == 1;
        let seat = seats::seat(self.document.word(at)).is_some();
        let surname = self.is_known_surname(at);
        let said = surname && self.surnames.contains(self.document.word(at));
        !said && (adjective || bare)
            || self.document.word(at) == "IT"
            || single
            || seat
            || token.has(flag::TIME) && !surname
            || !mid
                && !said
                && token.has(flag::COMMON)
                && !self.capitalised.contains(self.document.word(at))
                && !token.has(flag::PLACE | flag::PUBLICATION | flag::ACRONYM | flag::DEMONYM | flag::PARTY)
    }

    /// "the North Korean statement": an adjective of two words before a noun.
    fn is_adjective(&self, from: usize, to: usize) -> bool {
        let (document, last) = (self.document, to - 1);
        let demonym = document.flags(last) & flag::DEMONYM != 0
            && document.flags(last) & flag::PLURAL == 0
            && !document.word(last).ends_with('s');
        let noun = document.tokens.get(to).is_some_and(|t| {
            t.shape == Shape::Lower
                && t.quotation().is_none()
                && (t.has(flag::ROLE | flag::DOCUMENT | flag::ORG_NOUN | flag::GROUP_NOUN)
                    || !t.has(flag::COMMON | flag::CUE | flag::VERB | flag::AUXILIARY))
        });
        let side = ["North", "South", "East", "West"].contains(&document.word(from));
        let given = document.flags(from) & flag::FIRST != 0 && !side || self.is_initial(from);
        to - from == 2 && demonym && noun && !given && document.flags(from) & flag::TITLE == 0
    }

    /// "Page said", "said Page" where Edgar Page is in the article: a word that names no actor by itself, as the subject of a
    /// verb.
    fn is_known_surname(&self, at: usize) -> bool {
        let word = self.document.word(at);
        let lower = |t: Option<&Token>, flags: u64| {
            t.is_some_and(|t| t.shape == Shape::Lower && t.has(flags) && t.quotation().is_none())
        };
        let tokens = &self.document.tokens;
        let next = tokens.get(at + 1);
        let verb = lower(next, flag::CUE | flag::VERB | flag::AUXILIARY);
        // "Page then wrote"
        let next = match next.is_some_and(|t| t.has(flag::ADVERB) || self.document.is(at + 1, "then")) {
            true => tokens.get(at + 2),
            false => next,
        };
        if self.surnames.contains(word) {
            let said = lower(at.checked_sub(1).and_then(|t| tokens.get(t)), flag::CUE)
                && next.is_none_or(|t| !t.is_word() || t.quotation().is_some());
            // "according to Page"
            let source = at > 1 && self.document.is(at - 1, "to") && self.document.is(at - 2, "according");
            return lower(next, flag::CUE) || said || source || verb && !is_date(word);
        }
        verb && !is_date(word) && self.families.contains(word)
    }

    /// Where the name begins behind titles, parties and places, and the gender the titles tell.
    fn strip(&self, from: usize, to: usize) -> (usize, Gender) {
        let document = self.document;
        let mut name = from;
        let mut gender = Gender::Unknown;
        let mut at = from;
        while at < to {
            let words = self.title_words(at, to);
            if words > 0
                && at + words < to
                && !self.organised(at + words, to)
                && self.title_fits(from, at, at + words, to)
            {
                if gender == Gender::Unknown {
                    gender = gender_of(document.flags(at));
                }
                name = at + words;
                at = name;
            } else {
                at += 1;
            }
        }
        if name == from
            && let Some(given) = self.behind_office(from, to)
        {
            name = given;
        }
        // "Goalkeeper Stellan Wrycroft said": the capital is the sentence's, not the name's.
        let role = |t: usize| {
            let flags = document.flags(t);
            flags & (flag::ROLE | flag::COMMON) != 0
                && flags & (flag::FIRST | flag::ORG_WORD | flag::PLACE | flag::PUBLICATION | flag::ACRONYM)
                    == 0
        };
        if name == from
            && to - name >= 3
            && self.places.starts[from]
            && role(from)
            && document.flags(from + 1) & (flag::COMMON | flag::FIRST) != flag::COMMON
            && document.flags(to - 1) & (flag::COMMON | flag::FIRST | flag::AMBIGUOUS) != flag::COMMON
        {
            name += 1;
        }
        // "Medal-winner Lorne", "North Velden-born Lorne", "the pro-EU Pilots' Union"; but "Omar al-Obi Sissoko" and "the
        // Harbour Anti-corruption Board" are whole.
        let compound = |t: &usize| {
            let word = document.word(*t);
            let tail = word.rsplit_once('-').map_or("", |(_, tail)| tail);
            let known = || lexicon().word(tail).flags & (flag::COMMON | flag::ROLE) != 0;
            let article =
                word.split('-').next().is_some_and(|w| lexicon().word(w).flags & flag::PARTICLE != 0);
            let first = *t == name || !self.is_body(to - 1);
            !tail.is_empty() && word.starts_with(char::is_lowercase) && !article
                || tail.starts_with(char::is_lowercase) && known() && first
        };
        if let Some(last) = (name..to - 1).rev().find(compound) {
            name = last + 1;
        }
        // "On Thursday Lily Oduya said", "In Velden Jan Lorne said": the sentence's first words, not the name's.
        let set = name > 0
            && self.places.starts[name - 1]
            && document.flags(name - 1) & flag::PREPOSITION != 0
            && document.flags(name) & flag::FIRST == 0
            && self.listed(name).is_none_or(|words| words < 2);
        let given = |t: usize| document.flags(t) & (flag::FIRST | flag::COMMON) == flag::FIRST;
        if set && name == from && to - name == 3 && given(name + 1) && !self.organised(name + 1, to) {
            name += 1;
        }
        if name == from && self.is_led_in(name, to) {
            name += 1;
        }
        let rest = to - name;
        let prefix = document.flags(name) & (flag::PARTY | flag::DEMONYM) != 0
            && document.flags(name) & flag::FIRST == 0;
        if prefix && rest >= 3 && document.flags(name + 1) & flag::FIRST != 0 && !self.organised(name, to) {
            name += 1;
        }
        (name, gender)
    }

    /// "Secretary for Security Jan Lorne", "Ambassador to the UN Petra Oduya": where the name begins in a run whose first
    /// words are what the office before it is for.
    fn behind_office(&self, from: usize, to: usize) -> Option<usize> {
        let document = self.document;
        let mut at = from.checked_sub(1)?;
        at = if document.is(at, "the") { at.checked_sub(1)? } else { at };
        let joined = ["of", "for", "to", "at"].iter().any(|p| document.is(at, p)) && self.adjacent(at + 1);
        let office = |t: usize| document.flags(t) & (flag::TITLE | flag::ROLE) != 0;
        if !joined || !(at.saturating_sub(3)..at).any(office) {
            return None;
        }
        let given = |t: &usize| {
            let flags = document.flags(*t);
            flags & flag::FIRST != 0
                && (flags & flag::COMMON == 0 || document.flags(t - 1) & flag::COMMON != 0)
        };
        let kind =
            flag::COMMON | flag::PLACE | flag::ORG_WORD | flag::ORG_NOUN | flag::ACRONYM | flag::DEMONYM;
        let plain = |t: usize| document.flags(t) & kind != 0 || document.tokens[t].shape == Shape::Upper;
        let name = (from + 1..to - 1).find(given)?;
        ((from..name).all(plain) && !self.organised(name, to)).then_some(name)
    }

    /// A title deep inside a run ("Martin King Obi") is a name; one behind adjectives, places and titles is a title, and
    /// so is one before a name of two words or more ("North Velden AFL-CIO President AnneLou Lorne").
    fn title_fits(&self, from: usize, at: usize, after: usize, to: usize) -> bool {
        let modifier = flag::PLACE
            | flag::DEMONYM
            | flag::PARTY
            | flag::TITLE
            | flag::ROLE
            | flag::ORG_WORD
            | flag::ACRONYM
            | flag::ORG_NOUN
            | flag::COMMON;
        let flags = |t: usize| self.document.flags(t);
        // Florida, Virginia and German are given names too.
        let given = |t: usize| flags(t) & (flag::FIRST | flag::PLACE | flag::DEMONYM) == flag::FIRST;
        // "NRV President Lily Oduya": an organisation in capitals that no list has
        let acronym = |t: usize| {
            self.document.tokens[t].shape == Shape::Upper
                && self.document.word(t).len() < 6
                && (!given(t) || self.document.tokens[after].shape == Shape::Capital)
        };
        // "said Friday President Jan Obi had left"
        let day = |t: usize| DATES[..7].contains(&self.document.word(t));
        (from..at).all(|t| flags(t) & modifier != 0 && !given(t) || acronym(t) || day(t))
            || self.document.word(at).ends_with('.')
            // "Obi Communication Director Jana Lorne": whose office it is.
            || to - after == 2 && given(after) && at > from + 1
                && (from + 1..at).all(|t| flags(t) & modifier != 0 && !given(t))
            || to - after >= 2
                && !given(from)
                && flags(after) & (flag::COMMON | flag::FIRST) != flag::COMMON
                && flags(after) & (flag::ORG_WORD | flag::ORG_NOUN | flag::TITLE | flag::ROLE) == 0
                && flags(to - 1) & (flag::COMMON | flag::FIRST | flag::AMBIGUOUS) != flag::COMMON
    }

    /// Number of words of the title that begins here.
    fn title_words(&self, at: usize, to: usize) -> usize {
        let token = &self.document.tokens[at];
        if self.is_initial(at) && at > 0 && self.adjacent(at) && self.document.tokens[at - 1].has(flag::FIRST)
        {
            return 0;
        }
        if token.has(flag::STARTS_PHRASE) {
            let rest = (at + 1..to).map(|t| self.document.word(t));
            if let Some((words, word)) = lexicon().phrase_at(self.document.word(at), rest)
                && word.flags & flag::TITLE != 0
            {
                return words;
            }
        }
        // "Del." is a title, Del a given name.
        let short = self.document.word(at).ends_with('.') && !self.is_initial(at);
        usize::from(token.has(flag::TITLE) && (token.has(flag::COMMON) || !token.has(flag::FIRST) || short))
    }

    fn organised(&self, from: usize, to: usize) -> bool {
        let marked = |t: usize| {
            let token = &self.document.tokens[t];
            token.has(flag::ORG_WORD | flag::ACRONYM) && !token.has(flag::FIRST)
                || self.document.is(t, "of")
                || self.document.word(t) == "&"
        };
        (from..to).any(marked)
    }

    /// First token of the name with the words before it that belong to it: "the", titles.
    fn outer(&self, from: usize) -> usize {
        // "state Sen. Ana Lorne"
        let state = from > 0
            && self.document.word(from - 1) == "state"
            && self.document.flags(from) & flag::TITLE != 0
            && self.adjacent(from);
        let from = if state { from - 1 } else { from };
        let the = from > 0 && self.document.is(from - 1, "the") && self.adjacent(from);
        if the { from - 1 } else { from }
    }

    fn head(&self, from: usize, to: usize, guess: Guess) -> usize {
        if guess != Guess::Person {
            return from;
        }
        let suffix = |t: usize| self.document.flags(t) & flag::NAME_SUFFIX != 0 && t > from;
        let mut last = to - 1;
        while last > from && (suffix(last) || self.document.word(last) == ",") {
            last -= 1;
        }
        last
    }

    fn guess(&self, run: usize, from: usize, to: usize, flags: u64) -> Guess {
        let document = self.document;
        let first = document.flags(from);
        let count = to - from;
        let titled = run < from && (run..from).any(|t| document.flags(t) & flag::TITLE != 0);
        if titled || self.is_noble(from) && document.is(from + 1, "of") && count > 2 {
            return Guess::Person;
        }
        let whole = self.listed(from).filter(|&n| n == count).and_then(|_| {
            let rest = (from + 1..to).map(|t| document.word(t));
            lexicon().phrase_at(document.word(from), rest).map(|(_, w)| w.flags)
        });
        let whole = if count == 1 { Some(first) } else { whole }.unwrap_or(0);
        if whole & flag::PUBLICATION != 0 {
            return Guess::Publication;
        }
        let personal = first & flag::FIRST != 0 && count > 1;
        if !personal && document.flags(to - 1) & flag::PUBLICATION_WORD != 0 && count > 1 {
            return Guess::Publication;
        }
        if self.organised(from, to) && !(personal && flags & (flag::ORG_WORD | flag::ACRONYM) == 0) {
            return Guess::Organization;
        }
        let given = first & flag::FIRST != 0 && count == 1 && !is_placed(document, from);
        // Israel, India and Virginia are given names too, but more often countries and states.
        if whole & flag::PLACE != 0 && (!given || lexicon().government(document.word(from)).is_some()) {
            return Guess::Place;
        }
        if count == 1 && (first & (flag::DEMONYM | flag::PARTY) != 0) {
            return Guess::Group;
        }
        let last = document.flags(to - 1);
        let thing =
            last & (flag::COMMON | flag::AMBIGUOUS | flag::FIRST) == flag::COMMON && first & flag::FIRST == 0;
        if count > 1 && thing {
            return Guess::Unknown;
        }
        if count == 1 && is_trade_name(document.word(from)) {
            return Guess::Organization;
        }
        let acronym = count > 1
            && super::cluster::is_acronym(document.word(from))
            && !self.is_shouted(from)
            && first & flag::FIRST == 0
            && document.tokens[from + 1].shape != Shape::Upper;
        if count > 1 {
            return if count <= 5 && !acronym && first & (flag::DEMONYM | flag::PARTY) == 0 {
                Guess::Person
            } else {
                Guess::Organization
            };
        }
        if document.tokens[from].shape == Shape::Upper
            && document.word(from).len() < 7
            && first & flag::FIRST == 0
        {
            return if is_label(document, from) { Guess::Person } else { Guess::Organization };
        }
        if first & flag::FIRST != 0 { Guess::Person } else { Guess::Unknown }
    }
}

/// "HarbourHart": a capital inside a word that no family's name has there, as "McLorne" and "DeVries" do.
fn is_trade_name(word: &str) -> bool {
    const FAMILIES: [&str; 20] = [
        "Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Da", "Del", "Des", "Den", "Der", "Fitz",
        "St", "O", "Jo", "Ann", "Ja",
    ];
    let inner = word.char_indices().skip(1).find(|(_, c)| c.is_uppercase()).map(|(at, _)| at);
    inner.is_some_and(|at| {
        let (first, rest) = word.split_at(at);
        word.chars().all(char::is_alphanumeric)
            && first.len() > 2
            && first.chars().skip(1).all(char::is_lowercase)
            && rest.len() > 2
            && rest.chars().skip(1).all(char::is_lowercase)
            && !FAMILIES.contains(&first)
            && lexicon().word(first).flags & flag::FIRST == 0
    })
}

/// “WALE: Will it hold?”: a name in capitals that says who speaks in a transcript, or opens a quotation of one.
fn is_label(document: &Document, at: usize) -> bool {
    if document.is_turn_label(at) {
        return true;
    }
    let first = document.quotation_of(at).is_some_and(|q| document.quoted_tokens[q].0 == at);
    first && document.word(at + 1) == ":"
}

/// "in Jordan", "from Sydney": whether a preposition of place stands before a token.
pub(super) fn is_placed(document: &Document, at: usize) -> bool {
    at > 0 && ["in", "from", "at", "near", "of", "to"].iter().any(|p| document.is(at - 1, p))
}
