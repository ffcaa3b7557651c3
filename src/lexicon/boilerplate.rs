//! Lines that stand among the paragraphs of an article and are none of it: “Advertisement”, “Read more: …”, “Sign up for
//! our newsletter”.
//!
//! Only whole paragraphs count, and of those only what the list is sure of: taking words of the article away would cost
//! more than leaving an advertisement in.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Paragraphs with more bytes, or words, are none.
const LONGEST: usize = 300;
const MOST_WORDS: usize = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Begins,
    Ends,
}

struct Phrases {
    kinds: FxHashMap<&'static str, Kind>,
    /// Words in the longest phrase.
    longest: usize,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases { kinds: FxHashMap::default(), longest: 0 };
    for row in super::rows(include_str!("../../data/boilerplate.tsv")) {
        let kind = match super::column(&row, 1) {
            "begins" => Kind::Begins,
            "ends" => Kind::Ends,
            _ => Kind::Whole,
        };
        let phrase = super::column(&row, 0);
        phrases.longest = phrases.longest.max(phrase.split(' ').count());
        phrases.kinds.insert(phrase, kind);
    }
    phrases
});

/// Whether a paragraph is none of the article.
pub fn is_boilerplate(paragraph: &str) -> bool {
    let quotes = |c: char| matches!(c, '“' | '”' | '"' | '«' | '»' | '„');
    if paragraph.len() > LONGEST || paragraph.trim().len() < 2 {
        return false;
    }
    let line = plain(paragraph);
    let words = line.split(' ').count();
    let whole = |line: &str| PHRASES.kinds.get(line).is_some_and(|kind| *kind != Kind::Ends);
    if whole(&line) {
        return true;
    }
    if words > MOST_WORDS || paragraph.contains(quotes) {
        return false;
    }
    // “Read more: Ten walks along the bay”
    if paragraph.split_once(':').is_some_and(|(before, _)| whole(&plain(before))) {
        return true;
    }
    if [" '", " ‘"].iter().any(|mark| paragraph.contains(mark)) {
        return false;
    }
    let blanks = || line.match_indices(' ').map(|(at, _)| at);
    let is = |part: &str, kind| PHRASES.kinds.get(part) == Some(&kind);
    let begins = blanks().take(PHRASES.longest).any(|at| is(line.split_at(at).0, Kind::Begins));
    begins || blanks().rev().take(PHRASES.longest).any(|at| is(line.split_at(at + 1).1, Kind::Ends))
}

/// A paragraph as the list writes phrases.
fn plain(paragraph: &str) -> String {
    let mut line = String::with_capacity(paragraph.len());
    for word in paragraph.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            line.push('#');
        } else {
            line.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_an_article() {
        for line in [
            "Advertisement",
            "FILE PHOTO: The mayor speaks at the harbour of Velden, October 3, 2018.",
            "ADVERTISEMENT - CONTINUE READING BELOW",
            "[Advertisement]",
            "Read more »",
            "READ MORE: Ten walks along the bay",
            "» Story continues below",
            "Story Highlights",
            "Share this…",
            "Click here to see the gallery.",
            "Sign up for our morning letter",
            "JUST WATCHED Mori: The harbour is lost Replay More Videos ... MUST WATCH Mori: The harbour is lost 01:51",
            "Copyright © 2031 The Brenn Letter. All rights reserved.",
            "Don’t miss a story",
            "Image 3 of 12",
            "Oda Frisk contributed to this report.",
        ] {
            assert!(is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn what_is_left_alone() {
        for line in [
            "",
            "…",
            "Advertisement sales fell by a third at the paper, its owner said.",
            "Read more than one book, the teacher told them.",
            "“Sign up for our march,” the leaflet says.",
            "JUST WATCHED Mori: 'The harbour is lost' Replay More Videos",
            "Share this of the market was lost.",
            "Copyright lawyers were not impressed.",
            "Related companies were not named.",
            "He clicked here and there.",
            "Nobody contributed to this report more than the clerk who found the letter.",
        ] {
            assert!(!is_boilerplate(line), "{line}");
        }
    }
}
