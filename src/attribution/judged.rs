//! “Mori was accused of ‘grave neglect’”, “what is called a ‘debate’”: the words are not of whom they judge, and whose they are
//! the sentence does not say.

use crate::lexicon::flag;
use crate::segment::{Document, Shape};

/// Participles that judge or name whom they are said of.
const JUDGED: [&str; 21] = [
    "accused",
    "charged",
    "described",
    "criticized",
    "criticised",
    "condemned",
    "denounced",
    "blamed",
    "labeled",
    "labelled",
    "dubbed",
    "branded",
    "called",
    "mocked",
    "derided",
    "known",
    "praised",
    "hailed",
    "ridiculed",
    "characterized",
    "characterised",
];
const BE: [&str; 8] = ["is", "are", "was", "were", "be", "been", "being", "'s"];

/// The form of "be" before such a participle right before a quotation, or the participle behind a comma: a token.
pub fn judged(document: &Document, quotation: usize) -> Option<usize> {
    let is = |t: usize, words: &[&str]| words.iter().any(|w| document.is(t, w));
    let before = |t: usize, words: &[&str]| t > 0 && is(t - 1, words);
    let (mut at, _) = document.quoted_tokens[quotation];
    at -= usize::from(before(at, &["a", "an", "the"]));
    // “He was said to be ‘kind’”
    if let Some(be) = tasked(document, at) {
        return Some(be);
    }
    let raised = before(at, &["be", "have"]) && before(at - 1, &["to"]) && before(at - 2, &["said"]);
    if raised {
        at -= 2;
    }
    at -= usize::from(before(at, &["of", "with", "as", "for"]));
    let mut verb = at.checked_sub(1).filter(|&t| is(t, &JUDGED) || raised)?;
    while verb > 0
        && (document.flags(verb - 1) & flag::ADVERB != 0 || document.word(verb - 1).ends_with("ly"))
    {
        verb -= 1;
    }
    // “Mori was held on Friday, accused of ‘theft’”
    if is(verb, &["accused"]) && before(verb, &[","]) && document.quotation_of(verb).is_none() {
        return Some(verb);
    }
    // “Described as a ‘genius,’ Mori …”
    if is_fronted(document, verb) {
        return Some(verb);
    }
    let be = verb.checked_sub(1)?;
    // “Mori accused of ‘theft’”, at the head of a line
    let first = (0..verb).rev().take_while(|&t| document.tokens[t].is_capital()).last();
    if is(verb, &["accused"]) && is(verb + 1, &["of"]) && first.is_some_and(|t| document.begins_paragraph(t))
    {
        return document.quotation_of(verb).is_none().then_some(verb);
    }
    // “When Mori read it, it was called ‘weak’”: of things there, somebody may be who judges.
    let thing = before(be, &["it"]);
    (is(be, &BE) && !thing && document.quotation_of(be).is_none()).then_some(be)
}

/// “Described as a ‘genius,’ Mori …”: whether the sentence begins with the participle at a token, so that its subject stands behind.
pub fn is_fronted(document: &Document, verb: usize) -> bool {
    let start = document.tokens[verb].start as usize;
    document.tokens[verb].shape == Shape::Capital
        && document.quotation_of(verb).is_none()
        && document.sentences.binary_search_by_key(&start, |s| s.span.start).is_ok()
}

/// “Mori was tasked to probe ‘all matters’”: the form of "be", where a verb of what somebody is to do ends at a token.
fn tasked(document: &Document, at: usize) -> Option<usize> {
    const TASKED: [&str; 8] =
        ["tasked", "authorized", "authorised", "appointed", "empowered", "assigned", "hired", "commissioned"];
    let is = |t: usize, words: &[&str]| words.iter().any(|w| document.is(t, w));
    const SAYS: [&str; 7] = ["say", "speak", "declare", "announce", "argue", "tell", "call"];
    let participle =
        at.checked_sub(3).filter(|_| !is(at - 1, &SAYS)).filter(|&t| is(t, &TASKED) && is(t + 1, &["to"]))?;
    let be = participle.checked_sub(1)?;
    (is(be, &BE) && document.quotation_of(be).is_none()).then_some(be)
}

#[cfg(test)]
mod tests {
    use crate::pipeline;

    /// Who says the last quotation.
    fn by(text: &str) -> String {
        let analysis = pipeline::read(text, 0.0).analysis;
        let speaker = analysis.quotes.last().and_then(|q| q.speaker);
        speaker.map_or(String::new(), |s| analysis.actors[s.actor].name.clone())
    }

    #[test]
    fn who_is_judged_does_not_judge() {
        assert_eq!(
            by("Lena Dorn, of Brenn, is accused of “uploading dangerous posts,” and could be jailed."),
            ""
        );
        assert_eq!(by("Lena Dorn left early. She was widely described as a “central figure” there."), "");
        assert_eq!(by("Lena Dorn was held on Friday, accused of “selling the same boat twice.”"), "");
        assert_eq!(by("Lena Dorn was said to be “kind” to her dogs."), "");
        assert_eq!(by("Described as “a pilot of great skill,” Lena Dorn left the port on Friday."), "");
        assert_eq!(by("Lena Dorn was called “a fool” by Ned Brill."), "Ned Brill");
        assert_eq!(by("Ned Brill said Lena Dorn was called “a fool” at school."), "Ned Brill");
        assert_eq!(by("When Ned Brill examined the wall, it was called “weak.”"), "Ned Brill");
        assert_eq!(by("Lena Dorn was quoted as saying “we lost” on Friday."), "Lena Dorn");
    }
}
