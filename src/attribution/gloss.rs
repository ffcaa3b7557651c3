//! What a content ends with that nobody reports: the writer's gloss, and the next thing the speaker says or does.
//!
//! Each form was counted in PolNeAR train, in contents behind their cue: how often it stands inside one, and how often right
//! behind its end. `and noted`, `but said` and the like: 24 and 129; `, a sign that`: 2 and 8; `, referring to`: 0 and 6;
//! `, prompting`, `, calling` and the like: 11 and 141; `, meaning`: 0 and 3. The tagger knows these ends; cut is where it
//! still runs over them, and only where the form leaves little doubt.

use super::told::Told;
use crate::lexicon::{CueClass, Word, flag, lexicon};
use crate::segment::{Document, Shape};
use crate::span::Span;

/// The fewest tokens of a content before such an end.
const FEWEST: usize = 3;

/// Cuts a content where the writer goes on.
pub(super) fn cut(document: &Document, found: &mut Told) {
    let behind = |span: &Span| found.cue.is_some_and(|cue| cue.end <= span.start);
    for span in &mut found.content {
        let tokens = document.touched(*span);
        let told = behind(span);
        let ends = |&t: &usize| {
            let added = || is_gloss(document, t) || told && (is_label(document, t) || follows(document, t));
            // “the city, meaning its taxpayers, would pay” goes on.
            let last = || (t + 4..tokens.end).all(|later| !document.is(later, ","));
            document.quotation_of(t).is_none()
                && (added() && last() || told && goes_on(document, tokens.start, t))
        };
        let Some(at) = tokens.clone().skip(FEWEST).find(ends) else { continue };
        let end = document.tokens[at].start as usize;
        let kept = Span::new(span.start, end.max(span.start)).trim(document.text);
        let mark = document.quotation_of(at - 1).is_none() && kept.of(document.text).ends_with([',', ';']);
        *span = Span::new(kept.start, kept.end - usize::from(mark)).trim(document.text);
    }
}

/// “…, meaning the pier was lost”, “…; in other words, …”
fn is_gloss(document: &Document, t: usize) -> bool {
    let meaning = document.is(t, "meaning")
        && !["of", "and", ","].iter().any(|w| document.is(t + 1, w))
        && document.is(t - 1, ",");
    let words = document.is(t - 1, ";")
        && document.is(t, "in")
        && document.is(t + 1, "other")
        && document.is(t + 2, "words");
    meaning || words
}

/// “said the claim had merit | and noted that it was old”, “| and urged crews to leave”: the speaker's next verb, where nobody
/// does anything in the content that begins at `first`: “said the pilots warned the firm and urged it to stop”.
fn goes_on(document: &Document, first: usize, t: usize) -> bool {
    const ASIDES: [&str; 3] = ["also", "then", "later"];
    // These are done inside of what is told as often as not.
    const DONE: [&str; 6] = ["asked", "told", "suggested", "heard", "read", "called"];
    if !["and", "but"].iter().any(|w| document.is(t, w)) {
        return false;
    }
    let verb = if ASIDES.iter().any(|w| document.is(t + 1, w)) { t + 2 } else { t + 1 };
    let Some(token) =
        document.tokens.get(verb).filter(|v| v.shape == Shape::Lower && v.quotation().is_none())
    else {
        return false;
    };
    const URGED: [&str; 6] = ["urged", "encouraged", "ordered", "instructed", "pressed", "begged"];
    let does = |t: usize| {
        let token = &document.tokens[t];
        let acts = token.has(flag::VERB | flag::CUE) && !token.has(flag::AUXILIARY);
        let past = document.word(t).ends_with("ed") && !token.has(flag::DETERMINER);
        token.shape == Shape::Lower && token.quotation().is_none() && (acts || past)
    };
    let word = document.word(verb);
    let urges = URGED.contains(&word) && (verb + 2..verb + 6).any(|t| document.is(t, "to"));
    let past = (word.ends_with("ed") || word == "said") && !DONE.contains(&word);
    let says = past
        && document.is(verb + 1, "that")
        && lexicon()
            .cue(Word { flags: token.flags, cue: token.cue })
            .is_some_and(|c| c.class == CueClass::Say);
    (urges || says) && !(first..t).any(does)
}

/// “…, a sign that the talks had failed”, “…, a reference to the flood”.
fn is_label(document: &Document, t: usize) -> bool {
    const LABELS: [&str; 9] = [
        "indication",
        "sign",
        "reference",
        "nod",
        "claim",
        "suggestion",
        "assertion",
        "charge",
        "accusation",
    ];
    document.is(t - 1, ",")
        && ["a", "an"].iter().any(|w| document.is(t, w))
        && LABELS.iter().any(|w| document.is(t + 1, w))
        && ["that", "to", "of", "he", "she", "they"].iter().any(|w| document.is(t + 2, w))
}

/// “…, referring to the flood”, “…, prompting cheers”: what the speaker means by it, or what came of it.
fn follows(document: &Document, t: usize) -> bool {
    const MEANT: [&str; 3] = ["referring", "alluding", "pointing"];
    const CAME: [&str; 5] = ["prompting", "sparking", "drawing", "triggering", "sending"];
    let meant = MEANT.iter().any(|w| document.is(t, w)) && document.is(t + 1, "to");
    document.is(t - 1, ",") && (meant || CAME.iter().any(|w| document.is(t, w)))
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// The contents that the rules tell.
    fn told(text: &str) -> Vec<String> {
        let mut reading = pipeline::reading(text);
        reading.add_indirect();
        let contents = reading.attributed.iter().flat_map(|a| a.content.clone());
        contents.map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn what_a_writer_adds_is_not_reported() {
        assert_eq!(
            told("Ned Brill said the wall was closed, meaning nobody could walk there."),
            ["the wall was closed"]
        );
        assert_eq!(
            told("Ned Brill said the wall was shut; in other words, nobody could go."),
            ["the wall was shut"]
        );
        assert_eq!(
            told("Ned Brill said it was “partial,” meaning it covered one pier."),
            ["it was “partial,”"]
        );
        assert_eq!(
            told("Ned Brill said the wall was old and noted that it leaned."),
            ["the wall was old", "that it leaned"]
        );
        assert_eq!(
            told("Ned Brill said the wall was old, a sign that the talks had failed."),
            ["the wall was old"]
        );
        assert_eq!(
            told("Ned Brill said the wall was old, referring to the one by the quay."),
            ["the wall was old"]
        );
        let whole = "the port, a sign of better days, would open in May";
        assert_eq!(told(&format!("Ned Brill said {whole}.")), [whole]);
        let whole = "the wall was old and the pier was older";
        assert_eq!(told(&format!("Ned Brill said {whole}.")), [whole]);
        let whole = "the old meaning of the word was lost";
        assert_eq!(told(&format!("Ned Brill said {whole}.")), [whole]);
    }
}
