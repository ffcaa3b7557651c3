//! The representatives, found by the bands of their signatures.
//!
//! They lie in a ring. Those whose band falls into the same bucket form a chain from the newest to the oldest, as in the
//! compressors of the LZ77 family: nothing is ever taken out, a chain just ends at what the ring has overwritten.

use super::signature::{BANDS, ROWS, Signature, VALUES};

/// Bytes that a representative takes, tables included: 126 of signature, 168 of chains, on average 63 of buckets, 12 of
/// number and length, and 6 that nothing is in.
pub const BYTES: usize = VALUES + 4 * BANDS + 3 * BANDS / 2 + 18;

/// Most links that a bucket has on average; half as many when the buckets have just been doubled. Whether a link is of
/// the band that is asked about is seen in the entry, so long chains cost a little time and no answer.
const LOAD: usize = 4;

/// How far a chain is followed. Thousands of weather reports may share a band without being copies of each other; the
/// newest are the likeliest.
const CHAIN: usize = 64;

/// No entry. Entries are counted from 1.
const NONE: u32 = 0;

/// The values of a band.
fn rows(values: &[u8; VALUES], band: usize) -> impl Iterator<Item = &u8> {
    values.iter().skip(band * ROWS).take(ROWS)
}

#[derive(Debug)]
struct Entry {
    number: u64,
    shingles: u32,
    values: [u8; VALUES],
    /// For each band the entry before this one in its bucket.
    earlier: [u32; BANDS],
}

/// Representatives, the last so and so many.
#[derive(Debug)]
pub(super) struct Memory {
    capacity: usize,
    ring: Vec<Entry>,
    /// The newest entry of each bucket; a power of two of them for each band. Bands must not share any: a chain goes on
    /// by the links of one band.
    buckets: Vec<u32>,
    /// Entries so far: the newest has this number.
    newest: u32,
}

impl Memory {
    pub(super) fn new(capacity: usize) -> Self {
        // Entries are numbered in 32 bits, see `remember`.
        Self { capacity: capacity.min(1 << 30), ring: Vec::new(), buckets: Vec::new(), newest: NONE }
    }

    pub(super) fn len(&self) -> usize {
        self.ring.len()
    }

    /// The representative that shares most with a text, of several such the earliest, and how much.
    pub(super) fn most_similar(&self, signature: &Signature) -> Option<(u64, f32)> {
        let mut met: Vec<u32> = Vec::new();
        for band in 0..BANDS {
            let Some(&head) = self.buckets.get(self.bucket(signature.values(), band)) else { continue };
            let same = |at: &u32| {
                self.entry(*at)
                    .is_some_and(|entry| rows(&entry.values, band).eq(rows(signature.values(), band)))
            };
            met.extend(self.chain(head, band).take(2 * CHAIN).filter(same).take(CHAIN));
        }
        met.sort_unstable();
        met.dedup();
        let of = |entry: &Entry| {
            let held = Signature::from_parts(entry.values, entry.shingles);
            (entry.number, signature.similarity(&held))
        };
        let similar = met.into_iter().filter_map(|at| self.entry(at)).map(of);
        similar.fold(None, |best, (number, share)| match best {
            Some((_, most)) if most >= share => best,
            _ => Some((number, share)),
        })
    }

    /// Adds a representative, in place of the oldest if there is no room.
    pub(super) fn remember(&mut self, number: u64, signature: &Signature) {
        if self.capacity == 0 {
            return;
        }
        // After four billion representatives everything is forgotten once, so that numbers need no more bits.
        if self.newest == u32::MAX {
            *self = Self::new(self.capacity);
        }
        self.newest += 1;
        let entry = Entry {
            number,
            shingles: signature.shingles(),
            values: *signature.values(),
            earlier: [NONE; BANDS],
        };
        let place = self.place(self.newest);
        match self.ring.get_mut(place) {
            Some(oldest) => *oldest = entry,
            None => self.push(entry),
        }
        if self.buckets.len() * LOAD < self.ring.len() * BANDS {
            self.grow();
        } else {
            self.link(self.newest);
        }
    }

    /// Grows the ring by halves, as doubling could go far beyond the capacity.
    fn push(&mut self, entry: Entry) {
        let held = self.ring.len();
        if held == self.ring.capacity() {
            self.ring.reserve_exact((held / 2).max(1024).min(self.capacity - held));
        }
        self.ring.push(entry);
    }

    /// Doubles the buckets and sorts all entries into them anew, the oldest first.
    fn grow(&mut self) {
        // The old ones go before the new ones come.
        self.buckets = Vec::new();
        self.buckets = vec![NONE; BANDS * self.ring.len().div_ceil(LOAD).next_power_of_two()];
        let held = u32::try_from(self.ring.len()).unwrap_or(u32::MAX);
        for at in self.newest - held + 1..=self.newest {
            self.link(at);
        }
    }

    /// Puts an entry at the head of its chains.
    fn link(&mut self, at: u32) {
        let place = self.place(at);
        for band in 0..BANDS {
            let Some(bucket) = self.ring.get(place).map(|entry| self.bucket(&entry.values, band)) else {
                return;
            };
            let Some(head) = self.buckets.get_mut(bucket) else { return };
            let before = std::mem::replace(head, at);
            if let Some(entry) = self.ring.get_mut(place) {
                entry.earlier[band] = before;
            }
        }
    }

    fn bucket(&self, values: &[u8; VALUES], band: usize) -> usize {
        let key = rows(values, band).fold(1_u64, |key, &value| key << 8 | u64::from(value));
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let buckets = self.buckets.len() / BANDS;
        band * buckets + ((hash ^ hash >> 32) as usize & buckets.saturating_sub(1))
    }

    /// The entries of a bucket, the newest first, as far as they are still held.
    fn chain(&self, head: u32, band: usize) -> impl Iterator<Item = u32> {
        let mut at = head;
        std::iter::from_fn(move || {
            let entry = self.entry(at)?;
            Some(std::mem::replace(&mut at, entry.earlier[band]))
        })
    }

    fn entry(&self, at: u32) -> Option<&Entry> {
        let age = self.newest.checked_sub(at)? as usize;
        if at == NONE || age >= self.ring.len() { None } else { self.ring.get(self.place(at)) }
    }

    fn place(&self, at: u32) -> usize {
        (at as usize - 1) % self.capacity.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_in_the_chains_of_all_its_bands() {
        let mut memory = Memory::new(700);
        for n in 0..1000_u64 {
            let text: Vec<String> = (0..30).map(|k| format!("w{}", (n * 30 + k) * 7919)).collect();
            memory.remember(n, &Signature::of(&text.join(" ")));
            let held = memory.newest - u32::try_from(memory.len()).unwrap() + 1..=memory.newest;
            if n % 97 == 0 || n > 990 {
                for at in held {
                    let values = memory.entry(at).unwrap().values;
                    let in_band = |band: &usize| {
                        let head = memory.buckets[memory.bucket(&values, *band)];
                        memory.chain(head, *band).any(|other| other == at)
                    };
                    assert_eq!((0..BANDS).find(|band| !in_band(band)), None, "entry {at} of {n}");
                }
            }
        }
    }
}
