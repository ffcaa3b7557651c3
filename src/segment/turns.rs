//! Transcripts: paragraphs that begin with who speaks, “ADA MORI, HOST: Will it hold?”, “Ned Brill: It will not.”
//!
//! What such a paragraph holds is speech, though no mark says so. Each becomes a quotation without marks, and what stands
//! in marks in it is nested in that. Lists look alike (“VERDICT: …”, “Ohio: …”): two speakers at least must take turns, their
//! labels be no common words, places or parties, and they must talk as people do to each other, with “I”, “you” and questions.
//! Questions and answers under “Q:” and “A:” are left alone, for newspapers explain things that way in their own voice; but
//! where answers have a name, “Q:” is whoever asks.

use std::collections::{BTreeMap, BTreeSet};

use crate::lexicon::{flag, lexicon};
use crate::quotes::Quotation;
use crate::span::Span;

/// The longest label, in bytes.
const LONGEST: usize = 60;
/// The most words of a name in a label.
const WORDS: usize = 5;
/// The fewest turns of a conversation whose labels are in capitals, and of one whose labels are not.
const FEWEST: [usize; 2] = [3, 4];
/// Two of so many turns at least have a word of conversation.
const TALK: usize = 5;

/// A paragraph with a label.
#[derive(Debug, Clone)]
struct Turn {
    paragraph: usize,
    /// Who speaks, without the colon.
    label: Span,
    /// What is said.
    words: Span,
    /// The last word of the name, in capitals.
    key: String,
    /// The first letters of the name's words.
    initials: String,
    capitals: bool,
    /// The name has several words.
    full: bool,
    /// The first is a given name.
    given: bool,
    /// Its words may as well be none of a name: “STRAND”.
    doubtful: bool,
}

/// Adds the turns of a transcript to the quotations of a text, which are in order.
pub(super) fn add(text: &str, paragraphs: &[Span], quotations: Vec<Quotation>) -> Vec<Quotation> {
    let turns = turns(text, paragraphs);
    if turns.is_empty() { quotations } else { merge(quotations, turns) }
}

/// A quotation without marks.
fn said(paragraph: usize, span: Span, label: Span, continues: Option<usize>) -> Quotation {
    Quotation { span, inner: span, paragraph, parent: None, continues, closed: true, label: Some(label) }
}

/// The turns of a transcript, in order.
///
/// A turn goes on in the paragraphs up to the next one only where few paragraphs between the first turn and the last have no
/// label, and the whole is a transcript; else an article tells something between them.
fn turns(text: &str, paragraphs: &[Span]) -> Vec<Quotation> {
    let turns = labelled(text, paragraphs);
    let (Some(first), Some(last)) = (turns.first(), turns.last()) else { return Vec::new() };
    let stage = |p: usize| paragraphs[p].of(text).starts_with(['(', '[']);
    let between = (first.paragraph..=last.paragraph).filter(|&p| !stage(p)).count();
    let whole = turns.len() * 2 > between;
    let keys: BTreeSet<&str> = turns.iter().map(|turn| turn.key.as_str()).collect();
    let mut out: Vec<Quotation> = Vec::new();
    for (nth, turn) in turns.iter().enumerate() {
        out.push(said(turn.paragraph, turn.words, turn.label, None));
        let Some(next) = turns.get(nth + 1).filter(|_| whole) else { continue };
        let between = paragraphs.iter().enumerate().take(next.paragraph).skip(turn.paragraph + 1);
        for (paragraph, span) in between {
            let span = span.trim(text);
            let words = span.of(text);
            // An article that tells of a talk quotes, names who talks, and announces who goes on.
            let marked = words.contains(['"', '“', '”']) || words.ends_with(':');
            let heading = !words.ends_with(['.', '?', '!', '…', '—', '-', '–', ')', ']']);
            if stage(paragraph) || marked || heading || names_any(words, &keys) {
                break;
            }
            out.push(said(paragraph, span, turn.label, Some(out.len() - 1)));
        }
    }
    out
}

/// Whether a word is one of these names, which are in capitals.
fn names_any(words: &str, keys: &BTreeSet<&str>) -> bool {
    let bare = |w: &str| {
        w.trim_end_matches("'s")
            .trim_end_matches("’s")
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_uppercase()
    };
    words.split_whitespace().any(|w| keys.contains(bare(w).as_str()))
}

/// The paragraphs of all conversations of a text that begin with a label, and what follows a label inside of them.
fn labelled(text: &str, paragraphs: &[Span]) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (nth, &span) in paragraphs.iter().enumerate() {
        if let Some(first) = turn(text, nth, span) {
            split(text, first, &mut turns);
        }
    }
    let sure: BTreeSet<String> = turns.iter().filter(|t| !t.doubtful).map(|t| t.key.clone()).collect();
    turns.retain(|t| !t.doubtful || sure.contains(&t.key));
    let (loud, named) = (in_capitals(&turns), by_name(&turns));
    turns.retain(|t| {
        let shown = t.full && loud.contains(&t.initials);
        !loud.is_empty() && (t.capitals || shown) || named.contains(&t.key)
    });
    let talks = turns.iter().filter(|t| is_talk(t.words.of(text))).count();
    if talks * TALK < turns.len() * 2 {
        turns.clear();
    }
    turns
}

/// The names of labels in capitals, if their speakers take turns.
fn in_capitals(turns: &[Turn]) -> BTreeSet<String> {
    let mut count = BTreeMap::<&str, usize>::new();
    for turn in turns.iter().filter(|t| t.capitals) {
        *count.entry(&turn.key).or_default() += 1;
    }
    let taken = takes_turns(&count, FEWEST[0]);
    count.into_keys().filter(|_| taken).map(str::to_owned).collect()
}

/// The last words and the initials of labels that begin with a given name or whose initials are labels too, if their speakers take turns: “Ned Brill: …” once,
/// and then “NB: …” or “Brill: …”.
fn by_name(turns: &[Turn]) -> BTreeSet<String> {
    let short: BTreeSet<&str> = turns.iter().filter(|t| t.capitals).map(|t| t.key.as_str()).collect();
    let mut known = BTreeMap::<&str, &str>::new();
    let named = |t: &&Turn| t.full && !t.capitals && (t.given || short.contains(t.initials.as_str()));
    for turn in turns.iter().filter(named) {
        known.insert(&turn.key, &turn.key);
        known.entry(&turn.initials).or_insert(&turn.key);
    }
    let mut count = BTreeMap::<&str, usize>::new();
    for name in turns.iter().filter_map(|t| known.get(t.key.as_str())) {
        *count.entry(name).or_default() += 1;
    }
    let taken = takes_turns(&count, FEWEST[1]);
    known.into_keys().filter(|_| taken).map(str::to_owned).collect()
}

/// Whether there are enough turns, at least two speakers, and one of them speaks again.
fn takes_turns<K>(speakers: &BTreeMap<K, usize>, fewest: usize) -> bool {
    speakers.len() > 1 && speakers.values().sum::<usize>() >= fewest && speakers.values().any(|&n| n > 1)
}

/// A paragraph that begins with a label.
fn turn(text: &str, paragraph: usize, span: Span) -> Option<Turn> {
    let line = span.of(text);
    let colon = line.bytes().take(LONGEST).position(|b| b == b':')?;
    let label = Span::new(span.start, span.start + colon).trim(text);
    let words = Span::new(span.start + colon + 1, span.end).trim(text);
    // Words in marks are found by their marks.
    let marked = words.of(text).starts_with(['"', '“', '”', '‘', '\'']);
    let apart = line[colon + 1..].starts_with(char::is_whitespace);
    if marked || !apart || !words.of(text).contains(char::is_alphabetic) {
        return None;
    }
    let name = label.of(text).split([',', '(', '[']).next()?.trim();
    let parts: Vec<&str> = name.split_whitespace().collect();
    let spelled = |c: char| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’');
    if parts.is_empty()
        || parts.len() > WORDS
        || !name.chars().all(|c| spelled(c) || c == ' ' || c == '\u{a0}')
    {
        return None;
    }
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = name == "Q" || parts.iter().all(|part| is_shouted(part)) && letters > 1;
    let titled = parts.iter().all(|part| part.starts_with(char::is_uppercase));
    if !(capitals || titled) {
        return None;
    }
    let given = |word: &str| lexicon().word(&word.to_lowercase()).flags & flag::FIRST != 0;
    let full = parts.len() > 1;
    let given = full && given(parts[0]);
    let initials = parts.iter().filter_map(|part| part.chars().next()).collect();
    let key = parts.last()?.to_uppercase();
    Some(Turn {
        paragraph,
        label: Span::new(label.start, label.start + name.len()),
        words,
        key,
        initials,
        capitals,
        full,
        given,
        doubtful: !is_somebody(&parts),
    })
}

/// Takes a paragraph apart in which others speak in turn: “MORI: Will it hold? BRILL (R-VELDEN): It will not.”
fn split(text: &str, first: Turn, turns: &mut Vec<Turn>) {
    let mut last = first;
    let words = last.words;
    let mut from = 0;
    for (colon, _) in words.of(text).match_indices(':') {
        let Some(start) = label_start(&words.of(text)[from..colon]) else { continue };
        let span = Span::new(words.start + from + start, words.end);
        let Some(next) = turn(text, last.paragraph, span).filter(|t| last.capitals && t.capitals) else {
            continue;
        };
        last.words = Span::new(last.words.start, span.start).trim(text);
        from = next.words.start - words.start;
        turns.push(std::mem::replace(&mut last, next));
    }
    turns.push(last);
}

/// Where the words in front of a colon begin that follow the end of a sentence, if they are few.
fn label_start(before: &str) -> Option<usize> {
    let near = before.char_indices().rev().take_while(|(at, _)| before.len() - at < LONGEST);
    let mut blank = None;
    for (at, c) in near {
        match c {
            ' ' => blank = Some(at + 1),
            '.' | '?' | '!' | '…' | '—' | '”' | '"' | ']' if blank == Some(at + c.len_utf8() + 1) => {
                // “REP. MORI: …”: the stop is of a title where nothing but capitals precedes it.
                let word = before[..at].rsplit(' ').next().unwrap_or_default();
                if c != '.' || !is_shouted(word) || word.len() < 2 {
                    return blank;
                }
            }
            _ => {}
        }
    }
    None
}

/// “BRILL”, “McBRILL”, “A.”: a word in capitals, but for the small letters in the middle of some names.
fn is_shouted(word: &str) -> bool {
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let large = word.chars().filter(|c| c.is_uppercase()).count();
    word.starts_with(char::is_uppercase) && small <= 2 && (small == 0 || large > small + 1)
}

/// Whether a label can be somebody: “THE PRESIDENT”, “REP. MORI”; but not “VERDICT”, “OHIO”, “MONDAY”.
fn is_somebody(parts: &[&str]) -> bool {
    let flags = |word: &&str| lexicon().word(&word.to_lowercase()).flags;
    let person = flag::FIRST | flag::ROLE | flag::TITLE | flag::GROUP_NOUN | flag::KIN;
    let thing = flag::TIME
        | flag::PLACE
        | flag::PARTY
        | flag::DEMONYM
        | flag::MEDIUM
        | flag::DOCUMENT
        | flag::ACT
        | flag::WORK;
    if ["UNIDENTIFIED", "UNKNOWN"].contains(&parts[0]) {
        return true;
    }
    let last = parts.last().map_or(0, flags);
    let small = last & (flag::COMMON | flag::AMBIGUOUS) == flag::COMMON
        || last
            & (flag::SUBORDINATOR
                | flag::ADVERB
                | flag::CONJUNCTION
                | flag::AUXILIARY
                | flag::PREPOSITION
                | flag::VERB)
            != 0;
    let named = parts.len() > 1 && parts.iter().any(|part| flags(part) & (flag::FIRST | flag::TITLE) != 0);
    last & person != 0 || named || !small && last & thing == 0
}

/// Whether somebody talks to somebody: “I”, “we”, a question. Lists of what candidates stand for say “you” too.
fn is_talk(words: &str) -> bool {
    const TALK: [&str; 11] = ["i", "i'm", "i've", "i'll", "my", "me", "we", "we're", "we've", "us", "our"];
    let word = |w: &str| {
        TALK.contains(
            &w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'").as_str(),
        )
    };
    words.contains('?') || words.split_whitespace().any(word)
}

/// Both kinds of quotations in one order; those in marks become children of the turns they stand in.
fn merge(marked: Vec<Quotation>, said: Vec<Quotation>) -> Vec<Quotation> {
    let (turns, marks) = (said.len(), marked.len());
    let mut all: Vec<(usize, Quotation)> = said.into_iter().enumerate().collect();
    all.extend(marked.into_iter().enumerate().map(|(nth, q)| (turns + nth, q)));
    // A turn comes before what begins where it begins.
    all.sort_by_key(|(old, q)| (q.span.start, *old));
    let mut new = vec![0; turns + marks];
    for (at, (old, _)) in all.iter().enumerate() {
        new[*old] = at;
    }
    let mut out: Vec<Quotation> = Vec::with_capacity(all.len());
    let mut open: Option<usize> = None;
    // Those in marks, one inside the other, that go on.
    let mut around: Vec<usize> = Vec::new();
    for (at, (old, mut quotation)) in all.into_iter().enumerate() {
        let base = if old < turns { 0 } else { turns };
        quotation.parent = quotation.parent.map(|parent| new[base + parent]);
        quotation.continues = quotation.continues.map(|before| new[base + before]);
        let start = quotation.span.start;
        while around.last().is_some_and(|&q| out[q].span.end <= start) {
            around.pop();
        }
        if old < turns {
            around.drain(..).for_each(|q| shorten(&mut out[q], start));
            open = Some(at);
        } else if let Some(turn) = open.filter(|&turn| out[turn].span.end > quotation.span.start) {
            let end = out[turn].span.end;
            quotation.parent = quotation.parent.or(Some(turn));
            shorten(&mut quotation, end);
        }
        if old >= turns {
            around.push(at);
        }
        out.push(quotation);
    }
    out
}

/// Ends a quotation at a place, where it would go on beyond it.
fn shorten(quotation: &mut Quotation, end: usize) {
    if quotation.span.end > end {
        quotation.closed = false;
    }
    quotation.span.end = quotation.span.end.min(end);
    quotation.inner.end = quotation.inner.end.min(quotation.span.end);
    quotation.inner.start = quotation.inner.start.min(quotation.inner.end);
}

#[cfg(test)]
mod tests {
    use crate::segment::Document;

    /// Label, words and number of quotations inside of each turn.
    fn told(text: &str) -> Vec<(&str, &str, usize)> {
        let document = Document::new(text);
        let inside = |at| document.quotations.iter().filter(|q| q.parent == Some(at)).count();
        let turn = |(at, q): (usize, &crate::quotes::Quotation)| {
            Some((q.label?.of(text), q.span.of(text), inside(at)))
        };
        document.quotations.iter().enumerate().filter_map(turn).collect()
    }

    #[test]
    fn people_who_take_turns_are_quoted_without_marks() {
        let text = "Ada Mori met the mayor.\n\nADA MORI, HOST: Will it hold?\n\nNED McBRILL: I said “no” in May.\n\n\
                    It was cold.\n\nMORI: And you?\n\nBRILL (voiceover): We left.";
        let want = [
            ("ADA MORI", "Will it hold?", 0),
            ("NED McBRILL", "I said “no” in May.", 1),
            ("NED McBRILL", "It was cold.", 0),
            ("MORI", "And you?", 0),
            ("BRILL", "We left.", 0),
        ];
        assert_eq!(told(text), want);
        let plain = "Ada Mori: Will it hold?\n\nNed Brill: I think so.\n\nAda Mori: You think?\n\nNB: Yes.\n\nAM: Fine.";
        assert_eq!(
            told(plain).iter().map(|t| t.0).collect::<Vec<_>>(),
            ["Ada Mori", "Ned Brill", "Ada Mori", "NB", "AM"]
        );
    }

    #[test]
    fn a_paragraph_may_hold_several_turns() {
        let text = "On Friday's show:\n\nADA MORI (HOST): Will it hold? REP. NED BRILL (R-VELDEN): I say: it will. \
                    MORI: Who knows — BRILL: We do, Dr. Mori.\n\nThe hall was full.";
        let want = [
            ("ADA MORI", "Will it hold?", 0),
            ("REP. NED BRILL", "I say: it will.", 0),
            ("MORI", "Who knows —", 0),
            ("BRILL", "We do, Dr. Mori.", 0),
        ];
        assert_eq!(told(text), want);
    }

    #[test]
    fn lists_and_headings_are_no_turns() {
        let none = |text: &str| assert_eq!(told(text), [], "{text}");
        none("CLAIM: We won.\n\nFACTS: They lost.\n\nCLAIM: I am tall.\n\nFACTS: You are not.");
        none("OHIO: We lead.\n\nIOWA: They lead.\n\nOHIO: I know.");
        none(
            "MORI: Leads in the north.\n\nBRILL: Leads in the south.\n\nMORI: Has raised a million.\n\nBRILL: Has debts.",
        );
        none("MORI: I will go.\n\nThe hall was full.");
        none("MORI: “I will go.”\n\nBRILL: “You will not.”\n\nMORI: “Oh, I will.”");
        none(
            "MORI: Cut the tax for all. You keep more.\n\nBRILL: Raise taxes. Would it work?\n\nMORI: No new limits.\n\nBRILL: Checks for all.",
        );
        none("Q: Who are you?\n\nA: I am Ned Brill.\n\nQ: Why?\n\nA: I do not know.");
    }

    #[test]
    fn questions_are_turns_where_answers_have_a_name() {
        let text = "Q: Will you sign it?\n\nMAYOR MORI: I will look at it.\n\nQ: When?\n\nMORI: Soon.";
        assert_eq!(told(text).iter().map(|t| t.0).collect::<Vec<_>>(), ["Q", "MAYOR MORI", "Q", "MORI"]);
    }

    #[test]
    fn what_an_article_tells_between_turns_is_its_own() {
        let text = "MORI: Will it hold?\n\nBRILL: I think so.\n\nThe hall was full.\n\nIt was May.\n\nThey left.\n\nMORI: You think?";
        assert_eq!(told(text).len(), 3);
    }
}
