//! Headlines of other articles set into a sentence by a website, with a person's name before them and "MORE" behind:
//! “Senator Mori Ana Lucia MoriHarbour vote fails Ten walks along the bay MORE (Ind.) said”.
//!
//! The link repeats the name in full, and the first headline is glued to it. Nothing of that is the article's, and read
//! as text it makes names of actors that nobody bears.

use crate::span::Span;
use std::borrow::Cow;

/// What ends the headlines.
const END: &str = " MORE";

/// The most bytes from the name to the end, and the most words of the name in the link.
const LONGEST: usize = 900;
const MOST_NAMES: usize = 8;

/// The text with blanks, byte for byte, where headlines are set into it.
pub(super) fn without<'a>(text: &'a str, paragraphs: &[Span]) -> Cow<'a, str> {
    let mut masked: Option<String> = None;
    for paragraph in paragraphs {
        for insert in inserts(text, *paragraph) {
            let blanks = " ".repeat(insert.end - insert.start);
            masked.get_or_insert_with(|| text.to_owned()).replace_range(insert.start..insert.end, &blanks);
        }
    }
    masked.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// From behind the person's family name to one past "MORE".
fn inserts(text: &str, paragraph: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut from = paragraph.start;
    for (at, _) in paragraph.of(text).match_indices(END) {
        let end = paragraph.start + at + END.len();
        if text[end..].starts_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        if let Some(start) = linked(text, from, end - END.len()) {
            out.push(Span::new(start, end));
            from = end;
        }
    }
    out
}

/// Where the family name ends whose link goes up to `end`: the first of the words before a glued one that begins it.
fn linked(text: &str, from: usize, end: usize) -> Option<usize> {
    let mut low = from.max(end.saturating_sub(LONGEST));
    while !text.is_char_boundary(low) {
        low += 1;
    }
    let words: Vec<Span> = text[low..end]
        .split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            Span::new(start, start + word.len())
        })
        .collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let before = &words[at.saturating_sub(MOST_NAMES)..at];
        let family = before.iter().find(|name| is_glued_to(name.of(text), word.of(text)))?;
        Some(family.end)
    })
}

/// Whether a word is a family name and, without a blank, the beginning of a headline: “MoriHarbour”.
fn is_glued_to(name: &str, word: &str) -> bool {
    let letters = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
    name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().filter(|c| c.is_lowercase()).count() > 1
        && name.chars().all(letters)
        && word
            .strip_prefix(name)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '\'' | '"' | '‘' | '“'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        let masked = without(text, &[Span::new(0, text.len())]);
        assert_eq!(masked.len(), text.len());
        masked.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn headlines_in_a_sentence_are_not_seen() {
        assert_eq!(
            seen(
                "Senator Mori Ana Lucia MoriHarbour vote fails Brenn calls plan 'a disgrace' MORE (Ind.) told Tomas Brandt \
                 Tomas BrandtTen walks along the bay MORE’s aides."
            ),
            "Senator Mori (Ind.) told Tomas Brandt ’s aides."
        );
    }

    #[test]
    fn capitals_alone_are_no_insert() {
        for text in
            ["Mori wanted MORE of McArdle.", "Mori said MacMori wants MORE.", "“ONE MORE DAY,” said Mori."]
        {
            assert_eq!(seen(text), text);
        }
    }
}
