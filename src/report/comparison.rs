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

    /// Those of several outlets for whom there can be enough data, so that no time goes into pairs of the others.
    fn with_enough(all: Vec<(usize, Self)>) -> Vec<(usize, Self)>;

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

    fn with_enough(all: Vec<(usize, Self)>) -> Vec<(usize, Self)> {
        Moments::with_enough(all)
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

    fn with_enough(all: Vec<(usize, Self)>) -> Vec<(usize, Self)> {
        Portion::with_enough(all)
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
    lacking: u64,
}

impl<M: Measure> Family<M> {
    /// Those with enough data.
    pub(super) fn tested(&self) -> u64 {
        self.all.iter().filter(|one| one.difference.is_some()).count() as u64
    }

    /// Those without.
    pub(super) fn untested(&self) -> u64 {
        self.lacking + self.all.len() as u64 - self.tested()
    }

    /// Those that are called a difference.
    pub(super) fn found(&self) -> u64 {
        self.all.iter().filter(|one| one.found()).count() as u64
    }

    fn add(
        &mut self,
        speaker: usize,
        (outlet, other): (usize, Option<usize>),
        (here, there): (M, M),
        difference: Option<Difference>,
    ) {
        self.all.push(Comparison { speaker, outlet, other, here, there, difference, q: 1.0 });
    }

    /// The first one of a speaker and an outlet: the only one where outlets are compared with all others together.
    pub(super) fn of(&self, speaker: usize, outlet: usize) -> Option<&Comparison<M>> {
        let place = |one: &Comparison<M>| (one.speaker, one.outlet);
        let first = self.all.partition_point(|one| place(one) < (speaker, outlet));
        self.all.get(first).filter(|one| place(one) == (speaker, outlet))
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

/// Compares each outlet with each other one. Of very many outlets most hardly ever name somebody: those are left out first,
/// and counted.
fn pairs<M: Measure>(family: &mut Family<M>, speaker: usize, cells: Vec<(usize, M)>) {
    let all = cells.len() as u64 * (cells.len() as u64).saturating_sub(1) / 2;
    let before = family.all.len();
    let cells = M::with_enough(cells);
    for (nth, (outlet, here)) in cells.iter().enumerate() {
        for (other, there) in cells.get(nth + 1..).unwrap_or_default() {
            if let Some(difference) = here.difference(there) {
                family.add(speaker, (*outlet, Some(*other)), (*here, *there), Some(difference));
            }
        }
    }
    family.lacking += all - (family.all.len() - before) as u64;
}

/// Compares each outlet with all others together: those before it and those after it.
fn beside_the_rest<M: Measure>(family: &mut Family<M>, speaker: usize, cells: Vec<(usize, M)>) {
    if cells.len() < 2 {
        return;
    }
    // What comes after each, and then what came before.
    let (mut after, mut sum) = (vec![M::default(); cells.len()], M::default());
    for (rest, (_, cell)) in after.iter_mut().zip(&cells).rev() {
        *rest = sum;
        sum.join(cell);
    }
    let mut before = M::default();
    for ((outlet, here), mut rest) in cells.into_iter().zip(after) {
        rest.join(&before);
        before.join(&here);
        family.add(speaker, (outlet, None), (here, rest), here.difference(&rest));
    }
}

fn corrected<M: Measure>(
    corpus: &Corpus,
    cells: impl Fn(&Speaker) -> Vec<(usize, M)>,
    compare: impl Fn(&mut Family<M>, usize, Vec<(usize, M)>),
) -> Family<M> {
    let mut family = Family { all: Vec::new(), lacking: 0 };
    for (speaker, row) in corpus.speakers.iter().enumerate() {
        compare(&mut family, speaker, cells(row));
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

    fn portion(hits: u64, of: u64) -> Portion {
        Portion { hits, of }
    }

    fn family<M>() -> Family<M> {
        Family { all: Vec::new(), lacking: 0 }
    }

    #[test]
    fn each_outlet_meets_each_other_once_and_the_rest() {
        let cells = vec![(0, portion(10, 20)), (3, portion(15, 30)), (7, portion(30, 60))];
        let mut met = family();
        pairs(&mut met, 0, cells.clone());
        let met: Vec<(usize, Option<usize>)> = met.all.iter().map(|one| (one.outlet, one.other)).collect();
        assert_eq!(met, [(0, Some(3)), (0, Some(7)), (3, Some(7))]);
        let mut beside = family();
        beside_the_rest(&mut beside, 0, cells[..1].to_vec());
        assert!(beside.all.is_empty());
        beside_the_rest(&mut beside, 4, cells);
        let rest: Vec<Portion> = beside.all.iter().map(|one| one.there).collect();
        assert_eq!(rest, [portion(45, 90), portion(40, 80), portion(25, 50)]);
        assert_eq!(beside.of(4, 3).map(|one| one.there), Some(portion(40, 80)));
        assert!(beside.of(4, 5).is_none() && beside.of(5, 0).is_none());
    }

    /// What is left out early is what no comparison would have been made of.
    #[test]
    fn leaving_out_early_changes_nothing() {
        let moments = |n: u64| {
            (0..n).fold(Moments::default(), |mut all, nth| {
                all.add((nth * 7 % 5) as f64 / 5.0);
                all
            })
        };
        let framed: Vec<(usize, Moments)> = (0..20).map(|nth| (nth as usize, moments(nth))).collect();
        let mut some = 0;
        for step in 1..40 {
            let quoted: Vec<(usize, Portion)> = (0..60)
                .map(|nth: u64| (nth as usize, nth * step * 37 % 61))
                .map(|(nth, of)| (nth, portion((of * (nth as u64 * step % 11) / 10).min(of), of)))
                .collect();
            some += same(quoted);
        }
        assert!(some > 1000 && same(framed) == 12 * 11 / 2, "{some}");
    }

    /// How many comparisons there are, after a look at whether they are those that are found without leaving out.
    fn same<M: Measure>(cells: Vec<(usize, M)>) -> usize {
        let mut all = Vec::new();
        for (nth, (outlet, here)) in cells.iter().enumerate() {
            for (other, there) in &cells[nth + 1..] {
                all.extend(here.difference(there).map(|found| (*outlet, Some(*other), found)));
            }
        }
        let mut met = family();
        let count = cells.len() * (cells.len() - 1) / 2;
        pairs(&mut met, 0, cells);
        let found = met.all.iter().map(|one| (one.outlet, one.other, one.difference.unwrap()));
        assert!(found.eq(all));
        assert_eq!(met.lacking as usize, count - met.all.len());
        met.all.len()
    }
}
