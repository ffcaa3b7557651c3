//! The same actor across outlets: how differently they frame them, and how differently often they quote them. Each outlet
//! is compared with each other one, and with all others together.
//!
//! That is a great many tests, so every p-value is corrected for all tests of its kind in the report (Benjamini and
//! Hochberg). Comparisons of pairs share outlets and so depend on each other; the procedure holds for them too (D.
//! Yekutieli, “False discovery rate control for non-positively regression dependent test statistics”, *Journal of
//! Statistical Planning and Inference* 138, 2008), which `stats` simulates.

use super::collect::{Corpus, Speaker};
use super::stats::{self, Difference, Moments, Portion};

/// What of two outlets can be compared.
pub(super) trait Measure: Copy + Default {
    /// Adds what another outlet has.
    fn join(&mut self, other: &Self);

    /// The difference to another outlet; `None` without enough data.
    fn difference(&self, other: &Self) -> Option<Difference>;

    /// Articles.
    fn n(&self) -> u64;
}

impl Measure for Moments {
    fn join(&mut self, other: &Self) {
        Moments::join(self, other);
    }

    fn difference(&self, other: &Self) -> Option<Difference> {
        Moments::difference(self, other)
    }

    fn n(&self) -> u64 {
        Moments::n(self)
    }
}

impl Measure for Portion {
    fn join(&mut self, other: &Self) {
        *self = Portion { hits: self.hits + other.hits, of: self.of + other.of };
    }

    fn difference(&self, other: &Self) -> Option<Difference> {
        Portion::difference(self, other)
    }

    fn n(&self) -> u64 {
        self.of
    }
}

/// An outlet beside another, or beside all others, on one actor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison<M> {
    /// Index of the actor among the speakers.
    pub(super) speaker: usize,
    /// Index of the outlet.
    pub(super) outlet: usize,
    /// Index of the other one; `None`: all others.
    pub(super) other: Option<usize>,
    /// What the outlet has.
    pub(super) here: M,
    /// What the other one has.
    pub(super) there: M,
    /// The difference; `None` without enough data.
    pub(super) difference: Option<Difference>,
    /// Its p-value, corrected for all comparisons of its kind in the report.
    pub(super) q: f64,
}

impl<M> Comparison<M> {
    /// Whether it is a difference at the rate of false discoveries that reports call one.
    pub(super) fn found(&self) -> bool {
        self.difference.is_some() && self.q <= 0.05
    }
}

/// Comparisons of one kind, corrected together, in the order of the speakers.
#[derive(Debug)]
pub(super) struct Family<M> {
    /// Those that are kept.
    pub(super) all: Vec<Comparison<M>>,
    /// How many more there are, without enough data.
    pub(super) lacking: u64,
}

impl<M: Measure> Family<M> {
    /// Those with enough data.
    pub(super) fn tested(&self) -> u64 {
        self.all.iter().filter(|one| one.difference.is_some()).count() as u64
    }

    /// Those that are called a difference.
    pub(super) fn found(&self) -> u64 {
        self.all.iter().filter(|one| one.found()).count() as u64
    }

    /// Those of one speaker.
    pub(super) fn of_speaker(&self, speaker: usize) -> &[Comparison<M>] {
        let from = self.all.partition_point(|one| one.speaker < speaker);
        let to = self.all.partition_point(|one| one.speaker <= speaker);
        self.all.get(from..to).unwrap_or_default()
    }
}

/// All comparisons of a report.
#[derive(Debug)]
pub(super) struct Comparisons {
    /// Framing, each outlet beside all others together; those without enough data are kept.
    pub(super) rest: Family<Moments>,
    /// Framing, each outlet beside each other one; those without enough data are counted alone.
    pub(super) framing: Family<Moments>,
    /// Share of articles that quote the actor, likewise.
    pub(super) quoting: Family<Portion>,
}

impl Comparisons {
    /// Compares.
    pub(super) fn of(corpus: &Corpus) -> Self {
        let framing = |speaker: &Speaker| {
            let framed = speaker.outlets.iter().filter(|(_, cell)| cell.framing.n() > 0);
            framed.map(|(outlet, cell)| (*outlet, cell.framing)).collect::<Vec<_>>()
        };
        // An outlet that does not quote somebody counts too, if it names them: it had occasion to.
        let quoting = |speaker: &Speaker| {
            let portion = |(&outlet, cell): (&usize, &super::collect::Cell)| {
                let of = corpus.outlets.get(outlet)?.articles;
                Some((outlet, Portion { hits: cell.articles, of }))
            };
            speaker.outlets.iter().filter_map(portion).collect::<Vec<_>>()
        };
        Self {
            rest: corrected(corpus, framing, beside_the_rest),
            framing: corrected(corpus, framing, pairs),
            quoting: corrected(corpus, quoting, pairs),
        }
    }
}

/// Comparisons in the order in which they are told: those with the smallest q first, then those with most articles.
pub(super) fn told<M: Measure>(all: &[Comparison<M>]) -> Vec<&Comparison<M>> {
    let mut order: Vec<&Comparison<M>> = all.iter().collect();
    let least = |one: &Comparison<M>| one.here.n().min(one.there.n());
    order.sort_by(|a, b| {
        let enough = a.difference.is_none().cmp(&b.difference.is_none());
        enough.then(a.q.total_cmp(&b.q)).then(least(b).cmp(&least(a))).then(a.speaker.cmp(&b.speaker))
    });
    order
}

/// Two outlets, the second `None` for all others, and what each has.
type Sides<M> = (usize, Option<usize>, M, M);

fn pairs<M: Measure>(cells: &[(usize, M)]) -> Vec<Sides<M>> {
    let others = |nth: usize| cells.get(nth + 1..).unwrap_or_default();
    let beside = |(nth, &(outlet, here)): (usize, &(usize, M))| {
        others(nth).iter().map(move |&(other, there)| (outlet, Some(other), here, there))
    };
    cells.iter().enumerate().flat_map(beside).collect()
}

fn beside_the_rest<M: Measure>(cells: &[(usize, M)]) -> Vec<Sides<M>> {
    let beside = |&(outlet, here): &(usize, M)| {
        let mut rest = M::default();
        cells.iter().filter(|(other, _)| *other != outlet).for_each(|(_, cell)| rest.join(cell));
        (outlet, None, here, rest)
    };
    cells.iter().filter(|_| cells.len() > 1).map(beside).collect()
}

fn corrected<M: Measure>(
    corpus: &Corpus,
    cells: impl Fn(&Speaker) -> Vec<(usize, M)>,
    sides: impl Fn(&[(usize, M)]) -> Vec<Sides<M>>,
) -> Family<M> {
    let mut family = Family { all: Vec::new(), lacking: 0 };
    for (speaker, row) in corpus.speakers.iter().enumerate() {
        for (outlet, other, here, there) in sides(&cells(row)) {
            let difference = here.difference(&there);
            // Pairs are many, and most of them of outlets that hardly ever name somebody: memory is for those that say something.
            if difference.is_none() && other.is_some() {
                family.lacking += 1;
            } else {
                family.all.push(Comparison { speaker, outlet, other, here, there, difference, q: 1.0 });
            }
        }
    }
    let p: Vec<f64> = family.all.iter().filter_map(|one| one.difference.map(|found| found.p)).collect();
    let q = stats::discoveries(&p);
    let with = family.all.iter_mut().filter(|one| one.difference.is_some());
    with.zip(q).for_each(|(one, q)| one.q = q);
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outlet_meets_each_other_once_and_the_rest() {
        let portion = |hits, of| Portion { hits, of };
        let cells = [(0, portion(1, 10)), (3, portion(2, 20)), (7, portion(4, 40))];
        let met: Vec<(usize, Option<usize>)> = pairs(&cells).iter().map(|one| (one.0, one.1)).collect();
        assert_eq!(met, [(0, Some(3)), (0, Some(7)), (3, Some(7))]);
        let rest: Vec<Portion> = beside_the_rest(&cells).iter().map(|one| one.3).collect();
        assert_eq!(rest, [portion(6, 60), portion(5, 50), portion(3, 30)]);
        assert!(beside_the_rest(&cells[..1]).is_empty() && pairs(&cells[..1]).is_empty());
    }
}
