//! Who the words for a source name: the head of the phrase, not what stands nearest to the verb. “Olbrich, president of the
//! Harbour Guild, says” is Olbrich, “pilots who know the Harbour Guild” are pilots, “a statement from Mori” is Mori's.

use crate::actors::{Guess, Mention};
use crate::analysis::Form;
use crate::lexicon::flag;
use crate::segment::{Document, Shape};
use crate::span::Span;

/// The mention that is the head of a source; `None` where the head is nobody that is known, or several are named together
/// who are no actor together.
pub(super) fn head<'m>(document: &Document, mentions: &'m [Mention], source: Span) -> Option<&'m Mention> {
    let from = document.tokens.partition_point(|t| (t.end as usize) <= source.start);
    let to = document.tokens.partition_point(|t| (t.start as usize) < source.end);
    let near = |m: &&Mention| m.is_article() && m.outer < to && m.outer_to.max(m.to) > from;
    let within: Vec<&Mention> = mentions.iter().filter(near).collect();
    let reader = Reader { document, within: &within, to };
    reader.head(from).filter(|m| m.actor.is_some())
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
    /// Reads a word that belongs to nobody known: “White House transcript” is no White House, if its text.
    fn word(&mut self, document: &Document, at: usize) {
        let flags = document.flags(at);
        let word = &document.word(at).to_ascii_lowercase();
        if !document.tokens[at].is_word() || document.tokens[at].quotation().is_some() {
            return;
        }
        if flags & flag::PREPOSITION != 0 || is_participle(document, at) && self.text {
            return;
        }
        self.owner = self.best.take().or(self.owner);
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
        let named = read.best.and_then(|best| self.whole(best, at));
        let bare = at > 0 && document.tokens[at - 1].shape == Shape::Genitive;
        if read.best.is_some() { named } else { read.owner.filter(|_| read.text || bare) }
    }

    /// Behind the words before a number: “at least seven women”.
    fn opening(&self, from: usize) -> usize {
        let word = |t: usize| self.document.word(t).to_ascii_lowercase();
        match (word(from).as_str(), word(from + 1).as_str()) {
            ("at", "least" | "most") | ("more", "than") | ("up", "to") => from + 2,
            ("by" | "as" | "to" | "over" | "about" | "around" | "among", _) => from + 1,
            _ => from,
        }
    }

    /// The head where nothing is named beside it: the name set behind a noun phrase, nobody where more are named.
    fn whole(&self, best: &'m Mention, at: usize) -> Option<&'m Mention> {
        let document = self.document;
        let is = |place: usize, words: &[&str]| place < self.to && words.contains(&document.word(place));
        // “Mori and her colleagues”
        let others =
            is(at, &["and"]) && (is(at + 1, &["others"]) || document.flags(at + 1) & flag::POSSESSIVE != 0);
        if (is(at, &["and", "or", "&"]) && !others) || is(at, &["along", "together"]) && is(at + 1, &["with"])
        {
            return None;
        }
        let behind = if is(at, &[","]) { at + 1 } else { at };
        if behind == at {
            return Some(best);
        }
        let more = is(behind, &["and", "or"])
            || is(behind, &["along", "together"]) && is(behind + 1, &["with"])
            || is(behind, &["as"]) && is(behind + 1, &["well"]);
        let Some((second, end)) = self.beginning(behind).filter(|_| !more) else {
            return (!more).then_some(best);
        };
        // “Mori, Lund and Obi”
        let list = best.form == Form::Name
            && second.form == Form::Name
            && (is(end, &["and"]) || is(end, &[","]) && (end..self.to).any(|t| is(t, &["and"])))
            && matches!(second.guess, Guess::Person | Guess::Unknown);
        // “the harbour's pilot, Ada Mori”
        let named = best.form == Form::Nominal && second.form == Form::Name && second.outer == behind;
        match (list, named && matches!(second.guess, Guess::Person | Guess::Organization)) {
            (true, _) => None,
            (_, true) => Some(second),
            _ => Some(best),
        }
    }

    /// The widest mention that begins with a token, or is under way there, and one past its last token.
    fn beginning(&self, at: usize) -> Option<(&'m Mention, usize)> {
        let end = |m: &Mention| m.outer_to.max(m.to);
        let here =
            self.within.iter().filter(|m| (m.outer <= at || m.from <= at) && at < end(m) && m.head >= at);
        here.max_by_key(|m| (end(m), usize::from(m.form == Form::Name))).map(|m| (*m, end(m)))
    }

    /// Whether the phrase of the head ends before a token.
    fn ends(&self, at: usize, read: &Read) -> bool {
        let document = self.document;
        let word = document.word(at);
        let flags = document.flags(at);
        if word == "of" && read.best.is_none() && read.share
            || read.text && read.best.is_none() && matches!(word, "from" | "by" | "of")
        {
            return false;
        }
        let token = &document.tokens[at];
        let mark = token.shape == Shape::Mark && !matches!(word, "-" | "'" | "’" | "." | "\"" | "%");
        let clause = flag::PREPOSITION | flag::CONJUNCTION | flag::SUBORDINATOR | flag::RELATIVE;
        let small =
            flags & clause != 0 && flags & flag::ADVERB == 0 && !matches!(word, "both" | "but" | "so");
        let named = read.best.is_some();
        let after = is_participle(document, at)
            || flags & (flag::ADVERB | flag::PRONOUN | flag::AUXILIARY) != 0
            || matches!(word, "there" | "here" | "himself" | "herself" | "itself" | "themselves");
        let behind = at > 0
            && document.tokens[at - 1].shape == Shape::Lower
            && document.flags(at - 1) & (flag::DETERMINER | flag::ADVERB | flag::QUANTITY) == 0
            && !document.word(at - 1).ends_with("ly");
        mark || small || named && after || is_participle(document, at) && behind && !read.text
    }
}

/// A participle by its ending: “studying”, “published”.
fn is_participle(document: &Document, at: usize) -> bool {
    let word = document.word(at);
    document.tokens[at].shape == Shape::Lower
        && word.len() > 4
        && (word.ends_with("ing") || word.ends_with("ed") || word == "taken")
}

/// Nouns for a part or a number of something.
fn is_share(word: &str) -> bool {
    const NOUNS: [&str; 16] = [
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
    ];
    NOUNS.contains(&word)
}

/// Nouns for what holds or shows somebody's words or findings, beyond those of the lists.
fn is_text(word: &str) -> bool {
    const NOUNS: [&str; 19] = [
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
