//! Syndicated copy: which articles are near-duplicates of an earlier one.
//!
//! A wire story appears in fifty papers with another headline, a paragraph less, a dateline more. Each text gets a
//! [`Signature`] (MinHash over runs of four words); the memory finds earlier texts whose signatures agree somewhere
//! (locality-sensitive hashing) and the similarity is estimated from all of both. Texts are compared with
//! representatives alone, so that no chain of small changes joins what has little in common.
//!
//! A text takes [`BYTES`] bytes if it represents, nothing if it is a copy. At most [`Options::remember`] representatives
//! are held, after that the oldest are forgotten. Answers depend on the texts and their order and on nothing else:
//! signatures may be made in parallel, [`Duplicates::add`] is called in the order of the input.

mod memory;
mod signature;

pub use memory::BYTES;
pub use signature::Signature;

use memory::Memory;

/// What counts as a copy, and how many texts are remembered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Least share, 0 to 1, of the shorter text's runs of four words that the longer one has to hold.
    pub similarity: f32,
    /// Most representatives that are remembered; memory in bytes is this many times [`BYTES`].
    pub remember: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { similarity: 0.6, remember: 500_000 }
    }
}

/// Whom a text is a copy of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The text's number in the order of the input, from 0.
    pub number: u64,
    /// The number of the text that represents it; its own if it is nobody's copy. It names the cluster.
    pub representative: u64,
    /// Estimated share, 0 to 1, of the shorter text's runs of four words that the longer one holds; 1 for a
    /// representative.
    pub similarity: f32,
}

impl Answer {
    /// Whether an earlier text represents this one.
    pub const fn is_copy(&self) -> bool {
        self.number != self.representative
    }
}

/// Texts seen so far.
#[derive(Debug)]
pub struct Duplicates {
    options: Options,
    memory: Memory,
    next: u64,
}

impl Duplicates {
    /// Nothing seen yet.
    pub fn new(options: Options) -> Self {
        Self { options, memory: Memory::new(options.remember), next: 0 }
    }

    /// Adds a text. As [`Duplicates::add`], for callers that have no signatures.
    pub fn push(&mut self, text: &str) -> Answer {
        self.add(&Signature::of(text))
    }

    /// Adds the next text of the input by its signature, and says whose copy it is: of those similar enough the most
    /// similar, of several such the earliest.
    pub fn add(&mut self, signature: &Signature) -> Answer {
        let number = self.next;
        self.next += 1;
        let alone = Answer { number, representative: number, similarity: 1.0 };
        // A text without words is like no other, and like any.
        if signature.shingles() == 0 {
            return alone;
        }
        if let Some((representative, similarity)) = self.memory.most_similar(signature)
            && similarity >= self.options.similarity
        {
            return Answer { number, representative, similarity };
        }
        self.memory.remember(number, signature);
        alone
    }

    /// How many representatives are held.
    pub fn remembered(&self) -> usize {
        self.memory.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "The harbour board met on Tuesday and voted to keep the old crane, which has not lifted a box since \
                     the spring, where it stands until the museum finds somebody to pay for moving it.";
    const B: &str = "Nobody at the bakery on Mill Lane expected the queue that formed before six, and by noon the last \
                     of the plum loaves had been sold to a man who drove in from the hills.";

    fn representatives(texts: &[&str], options: Options) -> Vec<u64> {
        let mut duplicates = Duplicates::new(options);
        texts.iter().map(|text| duplicates.push(text).representative).collect()
    }

    #[test]
    fn the_first_represents() {
        let shorter = A.split(", where").next().unwrap();
        let louder = A.to_uppercase().replace(' ', "\n");
        let texts = [A, B, shorter, &louder, B, "", " ", ""];
        assert_eq!(representatives(&texts, Options::default()), [0, 1, 0, 0, 1, 5, 6, 7]);
        assert_eq!(representatives(&[shorter, A], Options::default()), [0, 0]);
    }

    #[test]
    fn short_texts_are_copies_of_their_like() {
        let texts = ["Rain.", "Rain", "Snow.", "No more rain.", "No more rain!"];
        assert_eq!(representatives(&texts, Options::default()), [0, 0, 2, 3, 3]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let options = Options { remember: 2, ..Options::default() };
        let third = "Something else altogether happened that day in the valley of the mills.";
        assert_eq!(representatives(&[A, B, A, B, third, B, A], options), [0, 1, 0, 1, 4, 1, 6]);
        let mut none = Duplicates::new(Options { remember: 0, ..options });
        assert!(!none.push(A).is_copy() && !none.push(A).is_copy());
        assert_eq!(none.remembered(), 0);
    }

    #[test]
    fn memory_is_bounded_however_many_come() {
        let mut duplicates = Duplicates::new(Options { remember: 50, ..Options::default() });
        for n in 0..5000_u64 {
            let text: Vec<String> = (0..40).map(|k| format!("w{}", (n * 40 + k) * 7919)).collect();
            let text = text.join(" ");
            assert!(!duplicates.push(&text).is_copy());
            assert_eq!(duplicates.push(&text).representative, 2 * n);
        }
        assert_eq!(duplicates.remembered(), 50);
    }
}
