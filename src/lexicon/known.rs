//! What the news calls those it names often: `data/known.tsv`.

use super::{column, rows};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What is said of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    said: &'static str,
    words: &'static str,
    near: &'static str,
    gender: &'static str,
}

static KNOWN: LazyLock<FxHashMap<&'static str, Known>> = LazyLock::new(|| {
    let known = |row: &[&'static str]| {
        let [said, words, near, gender] = [1, 2, 3, 4].map(|nth| column(row, nth));
        Known { said, words, near, gender }
    };
    rows(include_str!("../../data/known.tsv")).map(|row| (column(&row, 0), known(&row))).collect()
});

/// What is known of a name, whole or by its first and last word: "Lorne T. Mori" as "Lorne Mori".
pub fn known(name: &str) -> Option<Known> {
    let ends = || {
        let (first, rest) = name.split_once(' ')?;
        let (_, last) = rest.rsplit_once(' ')?;
        KNOWN.get(format!("{first} {last}").as_str())
    };
    KNOWN.get(name).or_else(ends).copied()
}

impl Known {
    /// The share of the articles with the name that say the noun of it, 0 to 1.
    pub fn said(self, noun: &str) -> f32 {
        value(self.said, noun) / 100.0
    }

    /// The logarithm of how much likelier a phrase with the noun is in an article with the name.
    pub fn near(self, noun: &str) -> f32 {
        value(self.near, noun) / 10.0
    }

    /// "m" or "f" of persons whose articles say he or she.
    pub fn gender(self) -> &'static str {
        self.gender
    }

    /// Whether any noun is said of it.
    pub fn is_called(self) -> bool {
        !self.said.is_empty()
    }

    /// Whether a capitalised word is said of it.
    pub fn is_qualified_by(self, word: &str) -> bool {
        self.words.split(' ').any(|w| w.eq_ignore_ascii_case(word))
    }
}

/// The number behind a noun in "senator:54 chief_executive:3"; 0 if it is not there.
fn value(list: &str, noun: &str) -> f32 {
    let same = |told: &str| {
        let (of, number) = told.split_once(':')?;
        let words = of.split('_').eq(noun.split(' '));
        words.then(|| number.parse().ok()).flatten()
    };
    list.split(' ').find_map(same).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_nouns() {
        assert_eq!(value("senator:54 chief_executive:3", "senator"), 54.0);
        assert_eq!(value("senator:54 chief_executive:3", "chief executive"), 3.0);
        assert_eq!(value("senator:54 chief_executive:3", "chief"), 0.0);
        assert_eq!(value("", "chief"), 0.0);
    }

    #[test]
    fn a_middle_name_is_no_other_name() {
        let known_by = |name| known(name).map(|k| k.said("president") > 0.0);
        assert_eq!(known_by("Barack Obama"), Some(true));
        assert_eq!(known_by("Barack H. Obama"), Some(true));
        assert_eq!(known_by("Ned Orrin Brill"), None);
        assert_eq!(known("Lindsey Graham").map(Known::gender), Some("m"));
    }
}
