//! What somebody is announced to say in a paragraph of its own that has no marks, as websites indent it: “In her letter Mori wrote:
//! ¶ The wall will not hold.”
//!
//! Of 40 such places drawn from the archive 33 are speech; lists, headings and links, which most others are, are left out. Where
//! such speech ends nothing tells, so it is the one paragraph.

use super::clause::Verb;
use super::{Answer, Attributed, Clauses};
use crate::actors::Mention;
use crate::analysis::{Cue, Form, Kind, Source};
use crate::lexicon::{CueClass, Frame, flag};
use crate::segment::{Document, Item};
use crate::span::Span;

/// Trust that such a paragraph is what whoever is named says.
const TRUST: f32 = 0.85;

/// The fewest words of such a paragraph.
const FEWEST: usize = 8;

/// The most words between the verb and the colon: “wrote last month in a letter to the board:”.
const BETWEEN: usize = 14;

/// The paragraphs that somebody is announced to say, of those that no entry tells as a whole. What `told` tells of one by the same
/// verb is taken out of it.
pub fn blocks(
    document: &Document,
    mentions: &[Mention],
    clauses: &Clauses,
    told: &mut Vec<Attributed>,
) -> Vec<Attributed> {
    let spoken = told.iter().enumerate().filter(|(_, a)| a.kind.is_speech());
    let mut contents: Vec<(Span, usize)> =
        spoken.flat_map(|(nth, a)| a.content.iter().map(move |&c| (c, nth))).collect();
    contents.sort_by_key(|(span, _)| span.start);
    let (mut out, mut halves) = (Vec::new(), Vec::new());
    for (nth, sentence) in document.sentences.iter().enumerate() {
        let last = document.sentences.get(nth + 1).is_some_and(|next| next.paragraph > sentence.paragraph);
        let colon = last && sentence.span.of(document.text).trim_end().ends_with(':');
        let Some(&whole) = document.paragraphs.get(sentence.paragraph + 1).filter(|_| colon) else {
            continue;
        };
        let Some(verb) = announcing(document, &sentence.items, &clauses.verbs[nth]) else { continue };
        let Some((made, speaker)) = block(document, mentions, verb, &sentence.items, whole) else { continue };
        let next = contents.partition_point(|(c, _)| c.end <= whole.start);
        let inside = contents[next..].iter().take_while(|(c, _)| c.start < whole.end);
        // What the same verb tells in part, or nobody, is told as a whole now; what others say in the paragraph is theirs.
        let same = |e: usize| {
            let cue = told[e].cue.as_ref().zip(made.cue.as_ref());
            told[e].parts.is_empty()
                && (told[e].speaker.is_none() || cue.is_some_and(|(a, b)| a.span.overlaps(b.span)))
        };
        let (own, others): (Vec<_>, Vec<_>) = inside.partition(|(_, e)| same(*e));
        let shared: usize = others.iter().map(|(c, _)| c.end.min(whole.end) - c.start.max(whole.start)).sum();
        if shared * 2 <= whole.len() && is_block(document, whole) && !names(document, whole, speaker) {
            halves.extend(own.into_iter().map(|(_, e)| e));
            out.push(made);
        }
    }
    let mut nth = 0;
    halves.sort_unstable();
    told.retain(|_| {
        nth += 1;
        halves.binary_search(&(nth - 1)).is_err()
    });
    out
}

/// Whether a paragraph names who is to speak in it: then it is the article that speaks of them, or a caption.
fn names(document: &Document, whole: Span, speaker: &Mention) -> bool {
    let name = document.word(speaker.head);
    let lone = speaker.form == Form::Name && name.len() > 2;
    lone && document.touched(whole).any(|t| document.word(t) == name)
}

/// The last verb of saying of a sentence that ends in a colon, if little stands between the two.
fn announcing<'v>(document: &Document, items: &[Item], verbs: &'v [Verb]) -> Option<&'v Verb> {
    let verb = verbs.last().filter(|v| v.cue.class == CueClass::Say && !v.passive && v.subject.is_some())?;
    let clause = flag::SUBORDINATOR | flag::RELATIVE | flag::AUXILIARY | flag::CUE;
    let between = items.get(verb.to..items.len().checked_sub(1)?)?;
    let plain = between.iter().all(|item| match *item {
        Item::Token(t) => {
            document.flags(t) & clause == 0 || document.is(t, "that") || document.tokens[t].is_capital()
        }
        Item::Quote(_) => false,
    });
    // “wrote the board a letter:”, “tweeted the transcript:”, but “told the board:”, “said the following:”.
    let first = |nth: usize| match between.get(nth) {
        Some(&Item::Token(t)) => Some(t),
        _ => None,
    };
    let object = first(0)
        .is_some_and(|t| document.flags(t) & flag::DETERMINER != 0 && !document.is(t, "this"))
        && !first(1).is_some_and(|t| document.is(t, "following"))
        && !verb.cue.takes(Frame::Hearer);
    (plain && !object && between.len() <= BETWEEN).then_some(verb)
}

/// Whether a paragraph looks like speech: sentences, without marks, no list, no link and nothing that announces more.
fn is_block(document: &Document, whole: Span) -> bool {
    let text = whole.of(document.text);
    let next = document.quotations.partition_point(|q| q.span.start < whole.start);
    let marked = document
        .quotations
        .get(next)
        .is_some_and(|q| q.span.start < whole.end && (q.label.is_some() || q.span.start == whole.start));
    let post = document.posts.partition_point(|post| post.label.start < whole.start);
    let posted = document.posts.get(post).is_some_and(|post| whole.contains(post.label));
    let link = ["http", "www."].iter().any(|link| text.starts_with(link));
    let opens = !link && text.starts_with(|c: char| c.is_alphabetic() || "[…".contains(c));
    let update = text
        .split_whitespace()
        .next()
        .is_some_and(|word| word.len() > 3 && word.chars().all(char::is_uppercase));
    // “BRILL: Why is it …”
    let label = text.split_once(':').is_some_and(|(before, _)| {
        before.len() < 40 && before.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
    });
    let credit =
        ["(Photo", "(AP", "/AP", "/Reuters", "Getty Images"].iter().any(|words| text.contains(words));
    let ends = text.ends_with(['.', '?', '!', '…', ')', ']', '”', '"']);
    let words = document.touched(whole).filter(|&t| document.tokens[t].is_word()).count();
    !marked && !posted && opens && !update && !label && !credit && ends && words >= FEWEST
}

/// The entry of such a paragraph, and the mention of who speaks.
fn block<'m>(
    document: &Document,
    mentions: &'m [Mention],
    verb: &Verb,
    items: &[Item],
    whole: Span,
) -> Option<(Attributed, &'m Mention)> {
    let token = |place: usize| match items.get(place) {
        Some(&Item::Token(t)) => Some(t),
        _ => None,
    };
    // “In a letter to the members Mori wrote:”
    let first = token(verb.from)?;
    let near = mentions.partition_point(|m| m.from < first);
    let beside = mentions[..near].iter().rev().take(2).find(|m| m.to == first || m.outer_to == first);
    let mention = beside.unwrap_or(&mentions[verb.subject?.mention]);
    let cue = document.span(token(verb.from)?, token(verb.to.checked_sub(1)?)? + 1);
    let source = document.span(mention.outer.min(mention.from), mention.outer_to.max(mention.to));
    let speaker =
        mention.actor.map(|actor| Answer { actor, rule: "announced", confidence: TRUST * mention.sure });
    let entry = Attributed {
        kind: Kind::Direct,
        parts: Vec::new(),
        content: vec![whole],
        cue: Some(Cue { span: cue, lemma: verb.cue.lemma, stance: verb.cue.stance }),
        source: Some(Source { span: source, form: mention.form }),
        speaker,
        settled: None,
    };
    Some((entry, mention))
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// Speaker and words of the quotations without marks.
    fn told(text: &str) -> Vec<(String, String)> {
        let analysis = pipeline::read(text, 0.0).analysis;
        let direct = analysis.quotes.iter().filter(|q| q.kind == crate::analysis::Kind::Direct);
        let who = |q: &crate::analysis::Quote| {
            q.speaker.map_or(String::new(), |s| analysis.actors[s.actor].name.clone())
        };
        direct.map(|q| (who(q), q.content[0].of(text).to_owned())).collect()
    }

    const BLOCK: &str = "The wall will not hold, and I have told the board so for years. They laughed.";

    #[test]
    fn a_paragraph_behind_a_colon_is_whose_it_announces() {
        let by = |lead: &str, name: &str| {
            let text = format!("Ada Mori left in May.\n\n{lead}\n\n{BLOCK}\n\nThe board met on Friday.");
            assert_eq!(told(&text), [(name.to_owned(), BLOCK.to_owned())], "{lead}");
        };
        by("In her letter to the board Mori wrote:", "Ada Mori");
        by("Ned Brill wrote last month in the Brenn Courier:", "Ned Brill");
        by("As Ned Brill put it in May, Mori was wrong. Brill said the following:", "Ned Brill");
        by("Ned Brill was not amused. He tweeted:", "Ned Brill");
    }

    #[test]
    fn lists_headings_and_links_are_no_speech() {
        let none = |lead: &str, block: &str| {
            let text = format!("Ada Mori left in May.\n\n{lead}\n\n{block}\n\nThe board met on Friday.");
            assert_eq!(told(&text), [], "{lead} {block}");
        };
        none("Mori wrote:", "The Wall and the Town That Built It in a Year");
        none("Mori wrote:", "1. The wall is old and will not hold for another year.");
        none("Mori wrote:", "https://example.org/wall is where the letter can be read.");
        none("The board has several plans that would please Mori:", BLOCK);
        none(
            "Here is what Ada Mori said:",
            "Mori was speaking at a rally in Brenn on Friday. She had arrived late.",
        );
        none("Mori tweeted the whole of the letter:", BLOCK);
        none(
            "Mori asked Brill about it:",
            "BRILL: Why is it that the wall has to hold when nothing else does?",
        );
        none("Mori told the board which of the plans would be the best:", BLOCK);
    }

    #[test]
    fn what_stands_in_marks_is_told_once() {
        let text = format!("Ada Mori wrote:\n\n“{BLOCK}”\n\nThe board met.");
        assert_eq!(told(&text).len(), 1);
    }
}
