//! Who the words for a source name: the head of the phrase, not what stands nearest to the verb. “Olbrich, president of the
//! Harbour Guild, says” is Olbrich, “pilots who know the Harbour Guild” are pilots, “a statement from Mori” is Mori's.

use crate::actors::{Guess, Mention};
use crate::analysis::Form;
use crate::lexicon::flag;
use crate::segment::{Document, Shape};
use crate::span::Span;
use std::ops::Range;

/// The mention that is the head of a source; `None` where the head is nobody that is known, or several are named together
/// who are no actor together.
pub(super) fn head<'m>(document: &Document, mentions: &'m [Mention], source: Span) -> Option<&'m Mention> {
    let Range { start: from, end: to } = document.touched(source);
    let near = |m: &&Mention| m.is_article() && m.outer < to && m.outer_to.max(m.to) > from;
    let within: Vec<&Mention> = mentions.iter().filter(near).collect();
    let reader = Reader { document, within: &within, to };
    reader.head(from).filter(|m| m.actor.is_some())
}

/// A participle by its ending: “studying”, “published”.
pub(super) fn is_participle(document: &Document, at: usize) -> bool {
    let word = document.word(at);
    document.tokens[at].shape == Shape::Lower
        && word.len() > 4
        && (word.ends_with("ing") || word.ends_with("ed") || word == "taken")
}

/// What was read of a source so far.
#[derive(Default)]
struct Read<'m> {
    best: Option<&'m Mention>,
    /// Whose the thing is that the phrase names.
    owner: Option<&'m Mention>,
    /// Whether the words so far name a text.
    text: bool,
    /// Whether they name a share or a number of something.
    share: bool,
}

impl Read<'_> {
    /// Reads a word that is part of no mention, and so may be the head: a name before it only describes it. “White House
    /// transcript” is not the White House, but its text.
    fn word(&mut self, document: &Document, at: usize) {
        let flags = document.flags(at);
        let word = &document.word(at).to_ascii_lowercase();
        if !document.tokens[at].is_word() || document.tokens[at].quotation().is_some() {
            return;
        }
        if flags & flag::PREPOSITION != 0 || is_participle(document, at) && self.text {
            return;
        }
        // “Facebook posts” are not Facebook's.
        let posted = self.best.take().filter(|m| {
            let platform = |t: usize| PLATFORMS.iter().any(|w| document.is(t, w));
            !(platform(m.head) || platform(m.from)) || !POSTED.contains(&word.as_str())
        });
        self.owner = posted.or(self.owner);
        self.text = flags & (flag::DOCUMENT | flag::MEDIUM | flag::ACT) != 0 || is_text(word);
        self.share = flags & (flag::QUANTITY | flag::INDEFINITE | flag::GROUP_NOUN) != 0 || is_share(word);
    }
}

struct Reader<'r, 'd, 'm> {
    document: &'r Document<'d>,
    /// The mentions that the source touches.
    within: &'r [&'m Mention],
    /// One past the last token of the source.
    to: usize,
}

impl<'m> Reader<'_, '_, 'm> {
    fn head(&self, from: usize) -> Option<&'m Mention> {
        let document = self.document;
        let mut at = self.opening(from);
        let mut read = Read::default();
        while at < self.to {
            if (at > from || read.best.is_some()) && self.ends(at, &read) {
                break;
            }
            let mention = self.beginning(at).filter(|(m, _)| at == from || m.form != Form::Pronoun);
            if let Some((mention, end)) = mention {
                at = end;
                read.text = mention.guess == Guess::Document;
                let owns =
                    document.tokens.get(end).is_some_and(|t| t.shape == Shape::Genitive) && end < self.to;
                (read.best, at) = if owns { (None, at + 1) } else { (Some(mention), at) };
                if owns {
                    read.owner = Some(mention);
                }
                continue;
            }
            read.word(document, at);
            at += 1;
        }
        if let Some(name) = self.closing(from, &read) {
            return Some(name);
        }
        let Some(best) = read.best else {
            // “Author and historian Ada Mori”: the first of two offices is no mention.
            if let Some(name) = self.office(from, at) {
                return Some(name);
            }
            // “Mori's”, “Mori's prepared comments”
            let bare = at > 0 && document.tokens[at - 1].shape == Shape::Genitive;
            let both = self.is(at, &["and", "or"]);
            return read.owner.filter(|_| read.text || bare && !both);
        };
        self.author(best, at).or_else(|| self.called(best, at)).unwrap_or_else(|| self.whole(best, at))
    }

    /// “A neighbour who saw it, Ada Mori,”, “One of them, Ada Mori, 34,”: the name in apposition that ends what is said of one
    /// person.
    fn closing(&self, from: usize, read: &Read) -> Option<&'m Mention> {
        let one = match read.best {
            Some(best) => best.form == Form::Nominal && !best.plural && best.guess == Guess::Person,
            None => self.is(from, &["one", "another", "the"]),
        };
        let mark = |t: usize| self.document.tokens[t].shape == Shape::Mark;
        let aged = |t: usize| {
            let rest = (t..self.to).filter(|&t| !mark(t));
            rest.clone().count() < 2
                && rest.into_iter().all(|t| self.document.tokens[t].shape == Shape::Number)
        };
        let name = |comma: usize| {
            let (name, end) = self.beginning(comma + 1).filter(|_| self.is(comma, &[","]))?;
            let person = name.form == Form::Name && matches!(name.guess, Guess::Person | Guess::Unknown);
            (person && name.outer == comma + 1 && aged(end)).then_some(name)
        };
        (from..self.to).rev().find_map(name).filter(|_| one)
    }

    /// Behind the words before a number: “at least seven women”.
    fn opening(&self, from: usize) -> usize {
        let word = |t: usize| self.document.word(t).to_ascii_lowercase();
        match (word(from).as_str(), word(from + 1).as_str()) {
            ("at", "least" | "most") | ("more" | "fewer" | "less", "than") | ("up", "to") => from + 2,
            ("as", "many" | "few") => from + 3,
            ("many" | "few", "as") => from + 2,
            ("by" | "as" | "to" | "over" | "about" | "around" | "among", _) => from + 1,
            _ => from,
        }
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        at < self.to && words.iter().any(|w| self.document.is(at, w))
    }

    /// “A letter written by Mori”, “a report from the board”: whose a text is, if the words behind it say so.
    fn author(&self, text: &'m Mention, at: usize) -> Option<Option<&'m Mention>> {
        let by = (at..self.to).take(3).find(|&t| self.is(t, &["by", "from"]))?;
        // “A report obtained by the Post” is not the Post's.
        let got = ["obtained", "seen", "reviewed", "viewed", "read", "received", "published", "cited"];
        if by > at && self.is(by - 1, &got) {
            return None;
        }
        let (author, _) = self.beginning(by + 1).filter(|_| text.guess == Guess::Document)?;
        (author.form != Form::Pronoun).then_some(Some(author))
    }

    /// “A man named Mori”, “the chairman and chief executive, Ada Mori”, “author and historian Ada Mori”: the name that a noun
    /// phrase for one person leads up to.
    fn called(&self, best: &'m Mention, at: usize) -> Option<Option<&'m Mention>> {
        let one = best.form == Form::Nominal && !best.plural;
        if !one {
            return None;
        }
        let word = at + usize::from(self.is(at, &[","]));
        let known = self.is(word, &["known"]) && self.is(word + 1, &["as"]);
        if known || self.is(word, &["named", "called"]) {
            let name = self.beginning(word + 1 + usize::from(known)).filter(|(m, _)| m.form == Form::Name)?;
            return Some(Some(name.0));
        }
        let (nouns, name) = self.second_office(at)?;
        name.map(Some).or_else(|| (at + 1 + nouns >= self.to).then_some(Some(best)))
    }

    /// The name behind two offices of which the first is no mention.
    fn office(&self, from: usize, at: usize) -> Option<&'m Mention> {
        let several = (from..at).any(|t| self.document.flags(t) & (flag::PLURAL | flag::QUANTITY) != 0);
        self.second_office(at).filter(|_| at > from && !several)?.1
    }

    /// Behind “and”, the number of nouns without an article, and the name that they stand before.
    fn second_office(&self, at: usize) -> Option<(usize, Option<&'m Mention>)> {
        let named = |t: usize| self.beginning(t).filter(|(m, _)| m.form == Form::Name).map(|(m, _)| m);
        let noun = |t: &usize| {
            let other = flag::DETERMINER | flag::QUANTITY | flag::PLURAL | flag::PREPOSITION;
            self.document.tokens[*t].shape == Shape::Lower && self.document.flags(*t) & other == 0
        };
        let nouns = (at + 1..self.to).take(4).take_while(|t| noun(t) && named(*t).is_none()).count();
        let end = at + 1 + nouns;
        let comma = usize::from(self.is(end, &[","]));
        // Its office may be part of the name's mention.
        let titled = named(at + 1).is_some_and(|m| m.outer == at + 1 && m.from > at + 1);
        (self.is(at, &["and"]) && (nouns > 0 || titled)).then(|| (nouns, named(end + comma)))
    }

    /// The head, or whom an apposition names instead; nobody where several are named.
    fn whole(&self, best: &'m Mention, at: usize) -> Option<&'m Mention> {
        if self.is(at, &["and", "or", "nor", "&"]) {
            // “officials in Israel and Velden”: the complement of the head goes on.
            let complement = best.form == Form::Nominal && best.outer_to > best.to;
            return (complement || self.is_with(at + 1)).then_some(best);
        }
        let Some((second, end)) = self.beginning(at + 1).filter(|_| self.is(at, &[","])) else {
            let more = self.is(at, &[","]) && self.is(at + 1, &["and", "or"]) && !self.is_with(at + 2);
            return (!more).then_some(best);
        };
        let and = |t: usize| self.is(t, &["and"]);
        let more =
            and(end) || (second.from..second.to).any(and) || self.is(end, &[","]) && (end..self.to).any(and);
        let alike = best.form == Form::Pronoun
            || best.form == second.form && (best.form == Form::Name || best.plural && second.plural);
        if alike && more {
            return None;
        }
        let apposed =
            best.form == Form::Nominal && second.form == Form::Name && second.outer <= at + 2 && !more;
        let known = matches!(second.guess, Guess::Person | Guess::Organization);
        Some(if apposed && known { second } else { best })
    }

    /// “and others”, “and her colleagues”, “and other pilots”: whoever is with somebody who is named.
    fn is_with(&self, at: usize) -> bool {
        let named = || self.within.iter().any(|m| m.form == Form::Name && m.from > at && m.from < self.to);
        at < self.to && self.document.flags(at) & flag::POSSESSIVE != 0 && !named()
            || self.is(at, &["others", "other", "colleagues", "fellow"])
    }

    /// The widest mention that begins with a token, or is under way there, and one past its last token. “44-year-old” may
    /// stand before it.
    fn beginning(&self, at: usize) -> Option<(&'m Mention, usize)> {
        let end = |m: &Mention| m.outer_to.max(m.to);
        let aged = |t: usize| self.document.word(t).ends_with("-year-old");
        let here = self.within.iter().filter(|m| {
            (m.outer <= at || m.from <= at || aged(at) && m.outer == at + 1) && at < end(m) && m.head >= at
        });
        here.max_by_key(|m| (end(m), usize::from(m.form == Form::Name))).map(|m| (*m, end(m)))
    }

    /// Whether the phrase of the head ends before a token.
    fn ends(&self, at: usize, read: &Read) -> bool {
        let document = self.document;
        let word = document.word(at);
        let flags = document.flags(at);
        // “half of the voters”, “a poll of voters by the Post”
        let goes_on = word == "of" && read.share || read.text && matches!(word, "from" | "by" | "of");
        if read.best.is_none() && goes_on {
            return false;
        }
        let token = &document.tokens[at];
        let mark = token.shape == Shape::Mark && !matches!(word, "-" | "'" | "’" | "." | "\"" | "%");
        let clause = flag::PREPOSITION | flag::CONJUNCTION | flag::SUBORDINATOR | flag::RELATIVE;
        let small =
            flags & clause != 0 && flags & flag::ADVERB == 0 && !matches!(word, "both" | "but" | "so");
        mark || small || read.best.map_or_else(|| self.says_more(at, read), |best| self.is_behind(best, at))
    }

    /// Whether a word behind a mention is no noun that the mention describes: “pilots studying it”, “a man shot in the leg”,
    /// but “the White House transcript”, “a White House briefing”.
    fn is_behind(&self, best: &Mention, at: usize) -> bool {
        let document = self.document;
        let lower = document.tokens[at].shape == Shape::Lower && self.beginning(at).is_none();
        lower && best.form == Form::Nominal
            || is_participle(document, at) && !document.word(at).ends_with("ing")
            || document.flags(at) & (flag::ADVERB | flag::PRONOUN | flag::AUXILIARY) != 0
            || self.is(at, &["there", "here", "himself", "herself", "itself", "themselves"])
    }

    /// Whether a participle says more of a noun that is no mention, as in “videos published by”.
    fn says_more(&self, at: usize, read: &Read) -> bool {
        let document = self.document;
        let noun = at > 0
            && document.tokens[at - 1].shape == Shape::Lower
            && document.flags(at - 1) & (flag::DETERMINER | flag::ADVERB | flag::QUANTITY) == 0
            && !document.word(at - 1).ends_with("ly");
        is_participle(document, at) && noun && !read.text
    }
}

/// Where others write.
const PLATFORMS: [&str; 9] =
    ["facebook", "twitter", "instagram", "youtube", "tiktok", "reddit", "telegram", "whatsapp", "snapchat"];

/// What others put there.
const POSTED: [&str; 14] = [
    "posts", "post", "users", "user", "videos", "video", "page", "pages", "accounts", "account", "messages",
    "comments", "tweets", "ads",
];

/// Nouns for a part or a number of something.
fn is_share(word: &str) -> bool {
    const NOUNS: [&str; 30] = [
        "couple",
        "handful",
        "percent",
        "%",
        "majority",
        "number",
        "dozens",
        "hundreds",
        "thousands",
        "millions",
        "rest",
        "lots",
        "plenty",
        "half",
        "likes",
        "total",
        "third",
        "thirds",
        "two-thirds",
        "one-third",
        "quarter",
        "quarters",
        "each",
        "all",
        "lot",
        "bunch",
        "range",
        "variety",
        "minimum",
        "list",
    ];
    NOUNS.contains(&word)
}

/// Nouns for what holds or shows somebody's words or findings, beyond those of the lists.
fn is_text(word: &str) -> bool {
    const NOUNS: [&str; 20] = [
        "affidavit",
        "audit",
        "data",
        "research",
        "study",
        "poll",
        "polling",
        "survey",
        "analysis",
        "figures",
        "estimates",
        "findings",
        "records",
        "numbers",
        "story",
        "page",
        "projection",
        "guidelines",
        "column",
        "editorial",
    ];
    NOUNS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline;

    /// The name of whom the words before “ | ” are.
    fn who(text: &str) -> String {
        let (source, rest) = text.split_once(" | ").expect("a source");
        let text = format!("{source} {rest}");
        let reading = pipeline::reading(&text);
        let span = Span::new(0, source.len());
        let found = head(&reading.document, &reading.mentions, span).and_then(|m| m.actor);
        found.map_or(String::new(), |actor| reading.clusters[actor].name.clone())
    }

    fn check(cases: &[(&str, &str)]) {
        for (text, name) in cases {
            assert_eq!(who(text), *name, "{text}");
        }
    }

    #[test]
    fn the_head_is_not_what_is_said_of_it() {
        check(&[
            ("Ada Mori, president of the Harbour Guild, | said it was late.", "Ada Mori"),
            ("Ada Mori of the Harbour Guild | said it was late.", "Ada Mori"),
            ("The Harbour Guild, which runs the Brenn Hotel, | said it was late.", "Harbour Guild"),
            ("Velden's Ada Mori | said it was late.", "Ada Mori"),
            ("Pilots who know the Harbour Guild | said it was late.", "Pilots"),
            ("The chief pilot, Ada Mori of Velden, | said it was late.", "Ada Mori"),
            ("The chief pilot, 44-year-old Ada Mori, | said it was late.", "Ada Mori"),
            ("A man named Tomas Brandt | said it was late.", "Tomas Brandt"),
            ("A man shot in the leg | said it was late.", "A man"),
            ("A neighbour who saw it, Ada Mori, | said it was late.", "Ada Mori"),
            ("Another, Ada Mori, 34, | said it was late.", "Ada Mori"),
            ("Author and historian Ada Mori | said it was late.", "Ada Mori"),
            ("Officials in Velden and Orrin | said it was late.", "Officials in Velden"),
        ]);
    }

    #[test]
    fn several_are_nobody_in_particular() {
        check(&[
            ("Ada Mori and the Harbour Guild | said it was late.", ""),
            ("Doctors, nurses and patients | said it was late.", ""),
            ("Ada Mori and others | said it was late.", "Ada Mori"),
            ("Ada Mori and her colleagues | said it was late.", "Ada Mori"),
            ("The guild and its chief, Ada Mori, | said it was late.", ""),
        ]);
    }

    #[test]
    fn a_text_is_whose_it_is() {
        check(&[
            ("A survey by the Harbour Guild | said it was late.", "Harbour Guild"),
            ("The Harbour Guild survey | said it was late.", "Harbour Guild"),
            ("Half of the pilots | said it was late.", "the pilots"),
            ("The Harbour Guild building | said it was late.", ""),
        ]);
    }
}
