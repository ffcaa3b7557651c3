//! Which articles are copies of earlier ones, and what follows for `pullquote batch`.
//!
//! Two questions are kept apart. Whether a text is **near** an earlier one decides which cluster the article is counted
//! in. Whether it is **the same** to the byte decides whether the analysis can be copied: in a text that differs by a
//! dateline every position would be wrong. Answers depend on the texts and their order alone, so they come out the same
//! when a run is gone on with, and in every shard.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use pullquote::article::Article;
use pullquote::duplicates::{Duplicates, Options, Signature};
use pullquote::ingest::Reject;
use pullquote::tables::Duplicate;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

/// So many texts are remembered, at about 60 bytes each; after that the oldest are forgotten.
const REMEMBERED: usize = 1 << 19;

/// What is known of an article's copies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Copy {
    /// The cluster of near-duplicates.
    pub(super) duplicate: Duplicate,
    /// Number of the first record with the same text, if that is not this one.
    pub(super) same_as: Option<u64>,
}

/// The texts seen so far.
#[derive(Debug)]
pub(super) struct Copies {
    near: Duplicates,
    same: FxHashMap<u128, u64>,
    order: VecDeque<u128>,
    /// What threads spent here, added up.
    time: Duration,
}

impl Copies {
    /// Nothing seen yet.
    pub(super) fn new() -> Self {
        let near = Duplicates::new(Options { remember: REMEMBERED, ..Options::default() });
        Self { near, same: FxHashMap::default(), order: VecDeque::new(), time: Duration::ZERO }
    }

    /// What is known of these records, which follow those that came before; `first` is the number of the first. Rejects
    /// get no answer.
    pub(super) fn add(&mut self, first: u64, records: &[Result<Article, Reject>]) -> Vec<Option<Copy>> {
        let look = |record: &Result<Article, Reject>| {
            let begun = Instant::now();
            let (signature, digest) = match record {
                Ok(article) => (Signature::of(&article.text), Some(digest(&article.text))),
                // Counted, so that numbers are those of the records.
                Err(_) => (Signature::of(""), None),
            };
            (signature, digest, begun.elapsed())
        };
        let looks: Vec<_> = records.par_iter().map(look).collect();
        let begun = Instant::now();
        let answers = (first..).zip(&looks).map(|(number, (signature, digest, _))| {
            let cluster = self.near.add(signature).representative;
            Some(Copy {
                duplicate: Duplicate { cluster, representative: cluster == number },
                same_as: self.same_as(number, (*digest)?),
            })
        });
        let answers = answers.collect();
        self.time += looks.iter().map(|look| look.2).sum::<Duration>() + begun.elapsed();
        answers
    }

    /// How long all this took, the times of all threads added up.
    pub(super) const fn time(&self) -> Duration {
        self.time
    }

    /// The first record with the same text.
    fn same_as(&mut self, number: u64, digest: u128) -> Option<u64> {
        let same_as = self.same.get(&digest).copied();
        if same_as.is_none() {
            if self.order.len() == REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.same.remove(&oldest);
            }
            self.same.insert(digest, number);
            self.order.push_back(digest);
        }
        same_as
    }
}

/// Half of a text's SHA-256, which is enough to tell texts apart.
fn digest(text: &str) -> u128 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).fold(0, |all, byte| all << 8 | u128::from(*byte))
}
