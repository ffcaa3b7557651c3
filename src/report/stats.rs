//! Intervals, differences and corrections, each from the literature, and checked in `tests` against SciPy and
//! statsmodels and by simulation.
//!
//! The unit of everything here is the **article**: sentences or quotations of one article resemble each other, so they
//! are no independent observations, and an interval that took them for such would be too narrow.
//!
//! - Share of articles: E. B. Wilson, “Probable inference, the law of succession, and statistical inference”, *JASA*
//!   22, 1927.
//! - Share of quotations, articles being clusters: the linearised variance of a ratio (W. G. Cochran, *Sampling
//!   Techniques*, 3rd ed., 1977, §6.3 and §9A) makes an effective number of quotations, and that Wilson's interval (E. L.
//!   Korn and B. I. Graubard, “Confidence intervals for proportions with small expected number of positive counts
//!   estimated from survey data”, *Survey Methodology* 24, 1998; N. Dean and M. Pagano, *Journal of Survey Statistics
//!   and Methodology* 3, 2015).
//! - Mean over articles: Student, “The probable error of a mean”, *Biometrika* 6, 1908; sums by B. P. Welford
//!   (*Technometrics* 4, 1962), joined as in T. F. Chan, G. H. Golub and R. J. LeVeque (1979).
//! - Difference of two means: B. L. Welch, “The generalization of ‘Student's’ problem when several different population
//!   variances are involved”, *Biometrika* 34, 1947.
//! - Difference of two shares of articles: R. G. Newcombe, “Interval estimation for the difference between independent
//!   proportions”, *Statistics in Medicine* 17, 1998, method 10; its test is K. Pearson's χ² (1900), used where W. G.
//!   Cochran's rule allows it (“Some methods for strengthening the common χ² tests”, *Biometrics* 10, 1954).
//! - Many tests at once: Y. Benjamini and Y. Hochberg, “Controlling the false discovery rate”, *JRSS B* 57, 1995.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// A mean has an interval from so many articles on.
pub const LEAST_FOR_MEAN: u64 = 5;

/// Two means are compared when both rest on so many articles.
pub const LEAST_FOR_TEST: u64 = 8;

/// Two shares are compared when so many articles are expected in each cell of their table of two by two.
pub const LEAST_EXPECTED: f64 = 5.0;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Articles that it rests on.
    pub n: u64,
}

/// A difference of two means or shares, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// First less second.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Two-sided probability of a difference that says as much against equality, if the two were equal.
    pub p: f64,
}

/// Articles that have something, of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Portion {
    /// Those that have it.
    pub hits: u64,
    /// All.
    pub of: u64,
}

impl Portion {
    /// The difference of the shares, with Newcombe's interval and Pearson's test; `None` where fewer than
    /// [`LEAST_EXPECTED`] articles with it, or without it, would be expected on a side if the two were equal.
    pub fn difference(&self, other: &Portion) -> Option<Difference> {
        let (m, n) = (self.of as f64, other.of as f64);
        let pooled = (self.hits + other.hits) as f64 / (m + n);
        // Of no articles at all the share is no number, and no comparison of it holds.
        let enough = m.min(n) * pooled.min(1.0 - pooled) >= LEAST_EXPECTED;
        if !enough {
            return None;
        }
        let (a, b) = (share(self.hits, self.of)?, share(other.hits, other.of)?);
        let value = a.value - b.value;
        let low = value - (a.value - a.low).hypot(b.high - b.value);
        let high = value + (a.high - a.value).hypot(b.value - b.low);
        let z = value / (pooled * (1.0 - pooled) * (1.0 / m + 1.0 / n)).sqrt();
        Some(Difference { value, low, high, p: 2.0 * Normal::standard().cdf(-z.abs()) })
    }

    /// Those of several that can have a difference to any other of them at all. A pooled share is a half at most where it
    /// is least, so either side needs twice [`LEAST_EXPECTED`] articles; and the expected hits of the smaller side are
    /// half of the hits of both at most, so a side is out if it has not twice [`LEAST_EXPECTED`] together with the other
    /// one that has most.
    pub fn with_enough<K>(mut all: Vec<(K, Self)>) -> Vec<(K, Self)> {
        all.retain(|(_, one)| one.of as f64 >= 2.0 * LEAST_EXPECTED);
        let most = all.iter().map(|(_, one)| one.hits).max().unwrap_or_default();
        all.retain(|(_, one)| (one.hits + most) as f64 >= 2.0 * LEAST_EXPECTED);
        all
    }
}

/// Wilson's interval for a share `p` of `n`, which need not be whole, and a normal or t deviate.
fn score_interval(p: f64, n: f64, z: f64) -> (f64, f64) {
    let zz = z * z;
    let middle = (p + zz / (2.0 * n)) / (1.0 + zz / n);
    let half = z / (1.0 + zz / n) * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// Share of articles that have something, with Wilson's interval; `None` of no articles.
pub fn share(hits: u64, of: u64) -> Option<Estimate> {
    if of == 0 {
        return None;
    }
    let p = hits as f64 / of as f64;
    let (low, high) = score_interval(p, of as f64, Z);
    Some(Estimate { value: p, low, high, n: of })
}

/// Sums over articles, from which the share of quotations that have something follows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Clusters {
    n: u64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Clusters {
    /// Adds an article: `hits` of its `of` quotations. Without quotations it says nothing.
    pub fn add(&mut self, hits: u64, of: u64) {
        if of == 0 {
            return;
        }
        let (y, x) = (hits as f64, of as f64);
        self.n += 1;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
        self.yy += y * y;
    }

    /// Quotations that have it.
    pub const fn hits(&self) -> u64 {
        self.y as u64
    }

    /// All quotations.
    pub const fn of(&self) -> u64 {
        self.x as u64
    }

    /// The share with its interval; `None` from fewer than [`LEAST_FOR_MEAN`] articles.
    pub fn share(&self) -> Option<Estimate> {
        if self.n < LEAST_FOR_MEAN {
            return None;
        }
        let n = self.n as f64;
        let p = (self.y / self.x).clamp(0.0, 1.0);
        let squares = (self.yy - 2.0 * p * self.xy + p * p * self.xx).max(0.0);
        let variance = n / (n - 1.0) * squares / (self.x * self.x);
        let simple = p * (1.0 - p) / self.x;
        // Nobody, or everybody: how alike quotations of an article are cannot be seen. The articles are then all there is.
        let effective = if variance > 0.0 { (self.x * simple / variance).min(self.x) } else { n };
        let (low, high) = score_interval(p, effective, quantile(n - 1.0));
        Some(Estimate { value: p, low: low.min(p), high: high.max(p), n: self.n })
    }
}

/// Number, mean and spread of figures, one an article.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Adds an article's figure.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        let off = value - self.mean;
        self.mean += off / self.n as f64;
        self.squares += off * (value - self.mean);
    }

    /// Adds the articles of others.
    pub fn join(&mut self, other: &Moments) {
        if other.n == 0 {
            return;
        }
        let (a, b) = (self.n as f64, other.n as f64);
        let off = other.mean - self.mean;
        self.squares += other.squares + off * off * a * b / (a + b);
        self.mean += off * b / (a + b);
        self.n += other.n;
    }

    /// Articles.
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Their mean; `None` of none.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then_some(self.mean)
    }

    fn variance(&self) -> f64 {
        self.squares / (self.n as f64 - 1.0)
    }

    /// The mean with Student's interval, cut at −1 and 1; `None` from fewer than [`LEAST_FOR_MEAN`] articles.
    pub fn estimate(&self) -> Option<Estimate> {
        if self.n < LEAST_FOR_MEAN {
            return None;
        }
        let half = quantile(self.n as f64 - 1.0) * (self.variance() / self.n as f64).sqrt();
        let (low, high) = ((self.mean - half).max(-1.0), (self.mean + half).min(1.0));
        Some(Estimate { value: self.mean, low, high, n: self.n })
    }

    /// Those of several that can have a difference to any other of them at all.
    pub fn with_enough<K>(mut all: Vec<(K, Self)>) -> Vec<(K, Self)> {
        all.retain(|(_, one)| one.n >= LEAST_FOR_TEST);
        all
    }

    /// The difference to others by Welch; `None` where either are fewer than [`LEAST_FOR_TEST`], or nothing varies.
    pub fn difference(&self, other: &Moments) -> Option<Difference> {
        if self.n < LEAST_FOR_TEST || other.n < LEAST_FOR_TEST {
            return None;
        }
        let (a, b) = (self.variance() / self.n as f64, other.variance() / other.n as f64);
        let error = (a + b).sqrt();
        let freedom = (a + b).powi(2) / (a * a / (self.n as f64 - 1.0) + b * b / (other.n as f64 - 1.0));
        let value = self.mean - other.mean;
        let t = value / error;
        let students = StudentsT::new(0.0, 1.0, freedom).ok().filter(|_| error > 0.0)?;
        let half = students.inverse_cdf(0.975) * error;
        let p = 2.0 * students.cdf(-t.abs());
        Some(Difference { value, low: value - half, high: value + half, p })
    }
}

/// The 97.5th percentile of Student's distribution.
fn quantile(freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(0.975))
}

/// For each test the least rate of false discoveries at which it counts as one (Benjamini and Hochberg).
pub fn discoveries(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]));
    let (mut least, mut q) = (1.0_f64, vec![1.0; p.len()]);
    for (above, &nth) in order.iter().enumerate() {
        least = least.min(p[nth] * p.len() as f64 / (p.len() - above) as f64);
        q[nth] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    fn moments(values: &[f64]) -> Moments {
        values.iter().fold(Moments::default(), |mut all, value| {
            all.add(*value);
            all
        })
    }

    const A: [f64; 10] = [0.1, -0.3, 0.25, 0.0, 0.4, -0.1, 0.05, 0.3, -0.2, 0.15];
    const B: [f64; 8] = [-0.4, -0.1, -0.35, 0.1, -0.6, -0.2, 0.0, -0.45];

    /// statsmodels 0.15.0: `proportion_confint(hits, of, method="wilson")`.
    #[test]
    fn shares_are_those_of_statsmodels() {
        for (hits, of, low, high) in [
            (0, 10, 0.0, 0.27753279986288926),
            (3, 8, 0.13684428582359737, 0.6942576053973728),
            (7, 40, 0.0874541374603592, 0.3194999033178772),
            (250, 1000, 0.2241530989836914, 0.27776028025908617),
            (12, 12, 0.7575059933447589, 1.0),
        ] {
            let share = share(hits, of).unwrap();
            near(share.low, low);
            near(share.high, high);
            let (other_low, other_high) = crate::eval::stats::wilson(hits, of);
            near(share.low, other_low);
            near(share.high, other_high);
        }
        assert_eq!(share(0, 0), None);
    }

    /// statsmodels 0.15.0: `OLS(y, 1).fit(cov_type="cluster")` times n/(n − 1) is the variance, and from it follow 16.62
    /// effective quotations; SciPy 1.17.1 gives the t deviate.
    #[test]
    fn shares_of_clusters_are_those_of_statsmodels() {
        let mut clusters = Clusters::default();
        let of = [3, 1, 8, 2, 5, 4, 1, 6, 2, 3];
        [1, 0, 6, 0, 1, 2, 1, 5, 0, 0].into_iter().zip(of).for_each(|(hits, of)| clusters.add(hits, of));
        let share = clusters.share().unwrap();
        near(share.value, 0.4571428571428571);
        near(share.low, 0.2253239827614025);
        near(share.high, 0.709138799444622);
        assert_eq!((clusters.hits(), clusters.of(), share.n), (16, 35, 10));
    }

    /// SciPy 1.17.1: `stats.t.interval(.95, 9, mean, sem)`.
    #[test]
    fn means_are_those_of_scipy() {
        let mean = moments(&A).estimate().unwrap();
        near(mean.value, 0.065);
        near(mean.low, -0.09411220103893683);
        near(mean.high, 0.22411220103893684);
        assert_eq!(moments(&A[..4]).estimate(), None);
        let mut joined = moments(&A[..3]);
        joined.join(&moments(&A[3..]));
        near(joined.mean, 0.065);
        near(joined.squares, moments(&A).squares);
    }

    /// SciPy 1.17.1: `stats.ttest_ind(A, B, equal_var=False)`.
    #[test]
    fn differences_are_those_of_scipy() {
        let difference = moments(&A).difference(&moments(&B)).unwrap();
        near(difference.p, 0.012350621447198529);
        near(difference.low, 0.0791450495059054);
        near(difference.high, 0.5508549504940946);
        assert_eq!(moments(&A).difference(&moments(&B[..7])), None);
        assert_eq!(moments(&[0.5; 9]).difference(&moments(&[0.5; 9])), None);
    }

    /// statsmodels 0.15.0: `confint_proportions_2indep(…, method="newcomb")`; SciPy 1.17.1:
    /// `stats.chi2_contingency(…, correction=False)`.
    #[test]
    fn differences_of_shares_are_those_of_statsmodels() {
        for (hits, of, others, of_others, low, high, p) in [
            (12, 40, 30, 60, -0.3710669303663697, -0.0028921333169241725, 0.047125931430996124),
            (7, 100, 90, 400, -0.2112051713709155, -0.07744696817825968, 0.00045494497381879826),
            (56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614, 0.008045081368196585),
        ] {
            let (here, there) = (Portion { hits, of }, Portion { hits: others, of: of_others });
            let difference = here.difference(&there).unwrap();
            near(difference.value, hits as f64 / of as f64 - others as f64 / of_others as f64);
            near(difference.low, low);
            near(difference.high, high);
            near(difference.p, p);
        }
        // Nine in a hundred of 50 articles are 4.5; the rule asks for five.
        assert_eq!(Portion { hits: 3, of: 50 }.difference(&Portion { hits: 6, of: 50 }), None);
        assert!(Portion { hits: 4, of: 50 }.difference(&Portion { hits: 6, of: 50 }).is_some());
        assert_eq!(Portion::default().difference(&Portion { hits: 6, of: 50 }), None);
    }

    /// statsmodels 0.15.0: `multipletests(p, method="fdr_bh")`.
    #[test]
    fn discoveries_are_those_of_statsmodels() {
        let q = discoveries(&[0.01, 0.04, 0.03, 0.005, 0.2, 0.8, 0.03]);
        let expected = [0.035, 0.056, 0.0525, 0.035, 0.23333333333333336, 0.8, 0.0525];
        q.iter().zip(expected).for_each(|(q, expected)| near(*q, expected));
        assert!(discoveries(&[]).is_empty());
    }

    /// SplitMix64.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ z >> 31
        }

        fn uniform(&mut self) -> f64 {
            (self.next() >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn below(&mut self, n: u64) -> u64 {
            self.next() % n
        }

        fn chance(&mut self, p: f64) -> bool {
            self.uniform() < p
        }

        /// An article's figure: it has a lean of its own, which its one to six sentences share, and each sentence is
        /// blamed, praised or neither as a skewed coin falls, and read by a model that is never quite sure.
        fn article(&mut self, lean: f64) -> f64 {
            let own = lean + 0.3 * (self.uniform() - 0.5);
            let sentences = 1 + self.below(6);
            let one = |random: &mut Self| {
                let (praise, blame) = (0.2 + own / 2.0, 0.2 - own / 2.0);
                let draw = random.uniform();
                let label = if draw < praise {
                    1.0
                } else if draw < praise + blame {
                    -1.0
                } else {
                    0.0
                };
                0.8 * label + 0.2 * (random.uniform() - 0.5)
            };
            (0..sentences).map(|_| one(self)).sum::<f64>() / sentences as f64
        }
    }

    /// Share of rounds whose interval holds the truth.
    fn coverage(mut round: impl FnMut(&mut Random) -> bool) -> f64 {
        let mut random = Random(7);
        let rounds = 6000;
        (0..rounds).filter(|_| round(&mut random)).count() as f64 / f64::from(rounds)
    }

    fn holds(low: f64, truth: f64, high: f64) -> bool {
        low <= truth && truth <= high
    }

    #[test]
    fn intervals_hold_the_truth_95_times_in_100() {
        let mean = |n: u64, lean: f64| {
            coverage(|random| {
                let articles: Vec<f64> = (0..n).map(|_| random.article(lean)).collect();
                let mean = moments(&articles).estimate().unwrap();
                holds(mean.low, 0.8 * lean, mean.high)
            })
        };
        let wilson = coverage(|random| {
            // Shares of all sizes: Wilson's interval is right on average over them, not at each.
            let p = 0.05 + 0.9 * random.uniform();
            let share = share((0..30).filter(|_| random.chance(p)).count() as u64, 30).unwrap();
            holds(share.low, p, share.high)
        });
        let clusters = coverage(|random| {
            let mut clusters = Clusters::default();
            for _ in 0..40 {
                let p = if random.chance(0.5) { 0.1 } else { 0.8 };
                let of = 1 + random.below(8);
                clusters.add((0..of).filter(|_| random.chance(p)).count() as u64, of);
            }
            let share = clusters.share().unwrap();
            holds(share.low, 0.45, share.high)
        });
        let difference = coverage(|random| {
            let here: Vec<f64> = (0..LEAST_FOR_TEST).map(|_| random.article(-0.2)).collect();
            let rest: Vec<f64> = (0..40).map(|_| random.article(0.1)).collect();
            let difference = moments(&here).difference(&moments(&rest)).unwrap();
            holds(difference.low, 0.8 * -0.3, difference.high)
        });
        let shares = coverage(|random| {
            let (p, r) = (0.15 + 0.7 * random.uniform(), 0.15 + 0.7 * random.uniform());
            let mut draw = |p, of| Portion { hits: (0..of).filter(|_| random.chance(p)).count() as u64, of };
            let (here, there) = (draw(p, 60), draw(r, 100));
            let difference = here.difference(&there);
            difference.is_none_or(|difference| holds(difference.low, p - r, difference.high))
        });
        for (what, found) in [
            ("difference of shares", shares),
            ("mean of few articles", mean(LEAST_FOR_MEAN, -0.1)),
            ("mean of 30 articles", mean(30, -0.2)),
            ("share of articles", wilson),
            ("share of quotations", clusters),
            ("difference", difference),
        ] {
            assert!((0.93..=0.97).contains(&found), "{what}: {found}");
        }
    }

    /// The same where tests share outlets: five outlets of which one differs, each pair compared, on six actors.
    #[test]
    fn false_discoveries_are_rare_among_pairs() {
        let mut random = Random(13);
        let (mut wrong, rounds) = (0.0, 300);
        for _ in 0..rounds {
            let (mut p, mut differ) = (Vec::new(), Vec::new());
            for _ in 0..6 {
                let outlets: Vec<Moments> = (0..5)
                    .map(|outlet| {
                        let lean = if outlet == 0 { -0.3 } else { 0.0 };
                        moments(&(0..15).map(|_| random.article(lean)).collect::<Vec<_>>())
                    })
                    .collect();
                for (a, b) in (0..5).flat_map(|a| (a + 1..5).map(move |b| (a, b))) {
                    p.push(outlets[a].difference(&outlets[b]).unwrap().p);
                    differ.push(a == 0);
                }
            }
            let q = discoveries(&p);
            let called: Vec<usize> = (0..q.len()).filter(|&nth| q[nth] <= 0.1).collect();
            wrong += called.iter().filter(|&&nth| !differ[nth]).count() as f64 / called.len().max(1) as f64;
        }
        assert!(wrong / f64::from(rounds) < 0.1, "{}", wrong / f64::from(rounds));
    }

    /// Of what is called a discovery at q ≤ 0.1, a tenth at most is chance, on average.
    #[test]
    fn false_discoveries_are_rare() {
        let mut random = Random(11);
        let (mut wrong, rounds) = (0.0, 400);
        for _ in 0..rounds {
            let p: Vec<f64> = (0..40)
                .map(|nth| {
                    let here: Vec<f64> =
                        (0..20).map(|_| random.article(if nth < 10 { -0.3 } else { 0.0 })).collect();
                    let rest: Vec<f64> = (0..20).map(|_| random.article(0.0)).collect();
                    moments(&here).difference(&moments(&rest)).unwrap().p
                })
                .collect();
            let q = discoveries(&p);
            let called: Vec<usize> = (0..q.len()).filter(|&nth| q[nth] <= 0.1).collect();
            wrong += called.iter().filter(|&&nth| nth >= 10).count() as f64 / called.len().max(1) as f64;
        }
        assert!(wrong / f64::from(rounds) < 0.1, "{}", wrong / f64::from(rounds));
    }
}
