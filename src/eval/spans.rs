//! Overlap of ranges and of sets of ranges.

use super::data::Points;

/// Intersection over union of two ranges.
pub(super) fn iou(a: Points, b: Points) -> f64 {
    let both = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    let union = (a.1.saturating_sub(a.0) + b.1.saturating_sub(b.0)) - both;
    if union == 0 { 0.0 } else { both as f64 / union as f64 }
}

/// A set of positions, as ranges that are sorted and apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Positions(Vec<Points>);

impl FromIterator<Points> for Positions {
    fn from_iter<I: IntoIterator<Item = Points>>(ranges: I) -> Self {
        let mut ranges: Vec<Points> = ranges.into_iter().filter(|r| r.0 < r.1).collect();
        ranges.sort_unstable();
        let mut apart: Vec<Points> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match apart.last_mut() {
                Some(last) if range.0 <= last.1 => last.1 = last.1.max(range.1),
                _ => apart.push(range),
            }
        }
        Self(apart)
    }
}

impl Positions {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn len(&self) -> usize {
        self.0.iter().map(|r| r.1 - r.0).sum()
    }

    /// Number of positions in both.
    pub(super) fn common(&self, other: &Self) -> usize {
        let (mut left, mut right, mut common) = (self.0.iter().peekable(), other.0.iter().peekable(), 0);
        while let (Some(&&a), Some(&&b)) = (left.peek(), right.peek()) {
            common += a.1.min(b.1).saturating_sub(a.0.max(b.0));
            if a.1 <= b.1 {
                left.next()
            } else {
                right.next()
            };
        }
        common
    }

    /// Intersection over union.
    pub(super) fn iou(&self, other: &Self) -> f64 {
        let common = self.common(other);
        let union = self.len() + other.len() - common;
        if union == 0 { 0.0 } else { common as f64 / union as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_counted_once() {
        assert_eq!(iou((0, 4), (2, 6)), 2.0 / 6.0);
        assert_eq!(iou((0, 0), (0, 0)), 0.0);
        let a: Positions = [(5, 8), (0, 3), (2, 4), (9, 9)].into_iter().collect();
        let b: Positions = [(3, 6), (7, 20)].into_iter().collect();
        assert_eq!(a, Positions(vec![(0, 4), (5, 8)]));
        assert_eq!(a.common(&b), 3);
        assert_eq!(a.iou(&b), 3.0 / 20.0);
    }
}
