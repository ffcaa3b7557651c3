//! MinHash: a text as the smallest hash values of its runs of words.
//!
//! The share of places in which two signatures agree estimates how much the sets of runs have in common (A. Z. Broder,
//! “On the resemblance and containment of documents”, 1997). Of each smallest value 8 bits are kept (P. Li and A. C.
//! König, “b-bit minwise hashing”, 2010): two values agree by chance once in 256, which the estimate takes out again,
//! and three in a row once in 16 million.

/// Words in a run. Runs of three are shared by any two reports of a match, runs of five are broken by every small edit.
const RUN: usize = 4;

/// Bands and their height. Two texts meet if all values of a band agree; with 42 bands of three, 99.6 of 100 pairs do
/// that have half of their runs in common, and one in 24,000 of those that have a hundredth.
pub(super) const BANDS: usize = 42;
pub(super) const ROWS: usize = 3;
pub(super) const VALUES: usize = BANDS * ROWS;

/// How often two values agree that have nothing to do with each other.
const CHANCE: f32 = 1.0 / 256.0;

/// A text as numbers of a fixed size, from which its likeness to others can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    values: [u8; VALUES],
    shingles: u32,
}

impl Signature {
    /// Reads a text. Case, punctuation and white space do not count; a text of fewer than four words is one run.
    pub fn of(text: &str) -> Self {
        let mut runs = runs(text);
        // Each run counts once, as sets have it.
        runs.sort_unstable();
        runs.dedup();
        let mut least = [u32::MAX; VALUES];
        for &run in &runs {
            for (value, seed) in least.iter_mut().zip(SEEDS) {
                *value = (*value).min(mixed(run ^ seed));
            }
        }
        Self {
            values: least.map(|value| value as u8),
            shingles: u32::try_from(runs.len()).unwrap_or(u32::MAX),
        }
    }

    /// A signature as it was taken apart.
    pub(super) const fn from_parts(values: [u8; VALUES], shingles: u32) -> Self {
        Self { values, shingles }
    }

    /// The smallest values, 8 bits of each.
    pub(super) const fn values(&self) -> &[u8; VALUES] {
        &self.values
    }

    /// Number of different runs.
    pub const fn shingles(&self) -> u32 {
        self.shingles
    }

    /// Estimated share of the shorter text's runs that the longer one holds, 0 to 1. The standard error is at most 0.09
    /// for texts of the same length.
    pub fn similarity(&self, other: &Self) -> f32 {
        let agree = self.values.iter().zip(&other.values).filter(|(a, b)| a == b).count();
        let resemblance = ((agree as f32 / VALUES as f32 - CHANCE) / (1.0 - CHANCE)).max(0.0);
        let (a, b) = (self.shingles as f32, other.shingles as f32);
        // With r = |A ∩ B| / |A ∪ B| the intersection is r (|A| + |B|) / (1 + r).
        let common = resemblance * (a + b) / (1.0 + resemblance);
        (common / a.min(b).max(1.0)).min(1.0)
    }
}

/// A hash of every run of words.
fn runs(text: &str) -> Vec<u32> {
    let words: Vec<u64> = words(text).collect();
    let hash = |run: &[u64]| {
        let joined = run.iter().fold(0_u64, |hash, word| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR));
        (joined >> 32) as u32
    };
    if words.len() <= RUN {
        return if words.is_empty() { Vec::new() } else { vec![hash(&words)] };
    }
    words.windows(RUN).map(hash).collect()
}

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// A hash of every word in small letters. Apostrophes are passed over: editors change their form.
fn words(text: &str) -> impl Iterator<Item = u64> {
    let apart = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’');
    text.split(apart).filter(|word| word.contains(char::is_alphanumeric)).map(|word| {
        let letters = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        letters.fold(FACTOR, |hash, c| (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01B3).rotate_left(29))
    })
}

/// One permutation of the hash values for each value of a signature.
const SEEDS: [u32; VALUES] = {
    let mut seeds = [0; VALUES];
    let (mut at, mut state) = (0, FACTOR);
    while at < VALUES {
        // SplitMix64.
        state = state.wrapping_add(FACTOR);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        seeds[at] = (z ^ (z >> 31)) as u32;
        at += 1;
    }
    seeds
};

/// The finalizer of MurmurHash3: a permutation of 32 bits.
const fn mixed(mut x: u32) -> u32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x85EB_CA6B);
    x = (x ^ (x >> 13)).wrapping_mul(0xC2B2_AE35);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_from(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{n} ")).collect()
    }

    #[test]
    fn similarity_is_what_is_shared() {
        let a = Signature::of(&words_from(0, 600));
        for (from, to, share) in
            [(0, 600, 1.0), (0, 300, 1.0), (200, 800, 0.667), (300, 900, 0.5), (700, 900, 0.0)]
        {
            let b = Signature::of(&words_from(from, to));
            let found = a.similarity(&b);
            assert!((found - share).abs() < 0.13, "{from}..{to}: {found}, not {share}");
            assert_eq!(found.to_bits(), b.similarity(&a).to_bits());
        }
    }

    #[test]
    fn what_editors_change_without_notice_does_not_count() {
        let a = Signature::of("“We don’t know,” said the mayor.\r\nThe café closed.");
        assert_eq!(a, Signature::of("\"We don't know\" said the Mayor -- the CAFÉ closed"));
        assert_ne!(a, Signature::of("“We do know,” said the mayor. The café closed."));
        assert_eq!(Signature::of(" … ").shingles(), 0);
    }
}
