//! Where the mentions of the article's own words begin and end, so that no rule has to search for them.

use crate::actors::Mention;
use crate::segment::Document;

/// The mentions in the article's own words, by sentence and by token.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Their indices, in order.
    own: Vec<usize>,
    /// For each sentence its part of `own`.
    ranges: Vec<(usize, usize)>,
    /// For each token the widest mention that begins there, plus one; 0 for none.
    begins: Vec<u32>,
    /// For each token the widest mention that it ends, plus one.
    ends: Vec<u32>,
}

impl Index {
    /// The mentions in the article's own words.
    pub(super) fn new(document: &Document, mentions: &[Mention]) -> Self {
        Self::of_those(document, mentions, Mention::is_article)
    }

    /// The mentions inside quotations instead.
    pub(super) fn quoted(document: &Document, mentions: &[Mention]) -> Self {
        Self::of_those(document, mentions, |m| !m.is_article())
    }

    fn of_those(document: &Document, mentions: &[Mention], which: impl Fn(&Mention) -> bool) -> Self {
        let own: Vec<usize> = (0..mentions.len()).filter(|&m| which(&mentions[m])).collect();
        let count = document.tokens.len();
        let mut index = Self { own, ranges: Vec::new(), begins: vec![0; count], ends: vec![0; count] };
        index.split(mentions, document.sentences.len());
        for &m in &index.own {
            let mention = &mentions[m];
            for first in [mention.outer, mention.from] {
                note(&mut index.begins, Some(first), m, |known| mentions[known].outer_to < mention.outer_to);
            }
            for end in [mention.to, mention.outer_to] {
                note(&mut index.ends, end.checked_sub(1), m, |known| mentions[known].outer > mention.outer);
            }
        }
        index
    }

    /// Finds the part of each sentence.
    fn split(&mut self, mentions: &[Mention], sentences: usize) {
        let mut at = 0;
        for sentence in 0..sentences {
            let from = at;
            while self.own.get(at).is_some_and(|&m| mentions[m].sentence <= sentence) {
                at += 1;
            }
            self.ranges.push((from, at));
        }
    }

    /// The mentions of a sentence.
    pub(super) fn of(&self, sentence: usize) -> &[usize] {
        self.ranges.get(sentence).and_then(|&(from, to)| self.own.get(from..to)).unwrap_or_default()
    }

    /// The widest mention that begins with the token.
    pub(super) fn beginning(&self, token: usize) -> Option<usize> {
        (*self.begins.get(token)? as usize).checked_sub(1)
    }

    /// The widest mention that ends with the token.
    pub(super) fn ending(&self, token: usize) -> Option<usize> {
        (*self.ends.get(token)? as usize).checked_sub(1)
    }
}

/// Notes a mention at a token, where none is known that is as wide.
fn note(places: &mut [u32], token: Option<usize>, mention: usize, wider: impl Fn(usize) -> bool) {
    let Some(place) = token.and_then(|t| places.get_mut(t)) else { return };
    if (*place as usize).checked_sub(1).is_none_or(wider) {
        *place = u32::try_from(mention + 1).unwrap_or(0);
    }
}
