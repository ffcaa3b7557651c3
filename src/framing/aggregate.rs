//! From sentences to an actor: one score with its uncertainty.
//!
//! The score estimates what a voice does to an actor: θ₊ − θ₋, where θ are the shares of its sentences about the actor
//! that praise (+), do neither (0) and blame (−). It is the mean, and `low` to `high` the middle 95 %, of the posterior
//! of θ given the sentences at hand. That is quantification with a generative model made of a classifier (K. A. Keith
//! and B. O'Connor, “Uncertainty-aware generative models for inferring document class prevalence”, EMNLP 2018; the
//! change of class shares after M. Saerens, P. Latinne and C. Decaestecker, “Adjusting the outputs of a classifier to
//! new a priori probabilities”, *Neural Computation* 14, 2002), with three parts:
//!
//! - **Sentences.** A sentence whose label is k looks as it does with a probability in proportion to p(k) ÷ π(k): what
//!   the model says, without the class shares π it says so under. So p(θ | sentences) ∝ p(θ) · Π Σₖ θₖ pᵢ(k) ÷ π(k).
//!   A sentence the model is unsure of says little, and no label is counted that the model merely guessed.
//! - **The model's own error.** What it says is corrected by how it errs in unselected news ([`ModelError`]): log p(k)
//!   is shifted by b(k), fitted on annotated sentences. The fit is uncertain too, b ~ N(b̂, Σ), and since all sentences
//!   share it, it does not average out; the posterior is the mean of those at four points b̂ ± √2 L₁, b̂ ± √2 L₂ with
//!   L L′ = Σ (the spherical cubature rule of degree 3).
//! - **Small samples.** p(θ) is Dirichlet(½, 2, ½): without a sentence the score is 0 with standard deviation 0.29, as
//!   actors' true averages spread: by the method of moments over pairs of annotated sentences about the same person in
//!   the same article their variance is 0.05 in unselected sentences (21 pairs) and 0.12 in sentences selected for
//!   sentiment (1,047 pairs); the prior's is 1⁄12. It favours neither praise nor blame, although blame is more frequent
//!   in news: what has no evidence is 0.
//!
//! The integral is a sum over `SIDE`² values of θ that are equally likely beforehand. The interval knows nothing of
//! errors that the model makes in some kinds of text and not in unselected news on average.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Probabilities;
use super::error::FramingError;
use crate::analysis::Framing;

/// Steps of θ in either direction.
const SIDE: usize = 48;

/// What a model's probabilities are worth in unselected news, as measured there. Classes are negative, neutral,
/// positive, in this order.
///
/// In `calibration.json`: `"news": {"prior": [3], "shift": [3], "covariance": [[2], [2]]}`, which
/// `models/training/news_error.py` writes.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct ModelError {
    /// π: shares of the classes where the error was measured.
    pub prior: [f64; 3],
    /// b̂: what must be added to log p to be right on average there.
    pub shift: [f64; 3],
    /// Σ: covariance of the estimates of b(negative) and b(positive); b(neutral) is 0.
    pub covariance: [[f64; 2]; 2],
}

impl Default for ModelError {
    /// Of a model that nobody measured: calibrated for news as far as anyone knows, which may be wrong by a factor of
    /// two either way (standard deviation 0.7 in log p).
    fn default() -> Self {
        Self { prior: [0.2, 0.7, 0.1], shift: [0.0; 3], covariance: [[0.5, 0.0], [0.0, 0.5]] }
    }
}

impl ModelError {
    /// Whether these numbers can be what they say.
    ///
    /// # Errors
    /// [`FramingError::Model`] if not.
    pub fn checked(self) -> Result<Self, FramingError> {
        let bad = |what: &str| Err(FramingError::model("calibration.json", format!("news: {what}")));
        let [[a, b], [c, d]] = self.covariance;
        if self.prior.iter().any(|&share| share.is_nan() || share <= 0.0)
            || (self.prior.iter().sum::<f64>() - 1.0).abs() > 0.01
        {
            return bad("prior must be three shares above 0 that add up to 1");
        }
        if self.shift.iter().any(|shift| !(-20.0..=20.0).contains(shift)) {
            return bad("shift must be three numbers between −20 and 20");
        }
        let fits = (0.0..=20.0).contains(&a) && (0.0..=20.0).contains(&d) && b == c && b * b <= a * d;
        if fits { Ok(self) } else { bad("covariance is not one") }
    }

    /// For each of the equally likely errors: by what p(k) is multiplied to be the likelihood of label k.
    fn factors(&self) -> [[f64; 3]; 4] {
        let [[a, b], [_, d]] = self.covariance;
        // Cholesky: Σ = L L′.
        let first = a.sqrt();
        let beside = if first > 0.0 { b / first } else { 0.0 };
        let second = (d - beside * beside).max(0.0).sqrt();
        let columns = [[first, beside], [0.0, second]];
        let reach = std::f64::consts::SQRT_2;
        let mut factors = [[0.0; 3]; 4];
        for (nth, factor) in factors.iter_mut().enumerate() {
            let [negative, positive] =
                columns[nth / 2].map(|side| if nth % 2 == 0 { side * reach } else { -side * reach });
            let [b_negative, b_neutral, b_positive] = self.shift;
            let shifts = [b_negative + negative, b_neutral, b_positive + positive];
            *factor = [0, 1, 2].map(|k: usize| shifts[k].exp() / self.prior[k]);
        }
        factors
    }
}

/// Possible shares of blame, neither and praise; all equally likely beforehand, in the order of their scores.
fn grid() -> &'static [[f64; 3]] {
    static GRID: OnceLock<Vec<[f64; 3]>> = OnceLock::new();
    GRID.get_or_init(|| {
        let quantiles = || (0..SIDE).map(|nth| (nth as f64 + 0.5) / SIDE as f64);
        let mut grid: Vec<[f64; 3]> =
            quantiles().flat_map(|q| quantiles().map(move |r| shares(q, r))).collect();
        grid.sort_by(|a, b| score_of(a).total_cmp(&score_of(b)));
        grid
    })
}

/// The prior as a function of two uniform numbers. Of Dirichlet(½, 2, ½), the share of sentences that take sides is
/// Beta(1, 2), and the part of praise among them Beta(½, ½); both have quantiles in closed form.
fn shares(sides: f64, praise: f64) -> [f64; 3] {
    let sides = 1.0 - (1.0 - sides).sqrt();
    let praise = (std::f64::consts::FRAC_PI_2 * praise).sin().powi(2);
    [sides * (1.0 - praise), 1.0 - sides, sides * praise]
}

fn score_of(shares: &[f64; 3]) -> f64 {
    shares[2] - shares[0]
}

/// How a voice frames an actor, from the probabilities of each sentence. `None` without sentences.
pub fn aggregate(sentences: &[Probabilities], error: &ModelError) -> Option<Framing> {
    if sentences.is_empty() {
        return None;
    }
    let grid = grid();
    let mut weights = vec![0.0; grid.len()];
    for factors in error.factors() {
        for (sum, weight) in weights.iter_mut().zip(posterior(grid, sentences, &factors)) {
            *sum += weight;
        }
    }
    let total: f64 = weights.iter().sum();
    let mut mean = [0.0; 3];
    for (shares, weight) in grid.iter().zip(&mut weights) {
        *weight /= total;
        for (mean, share) in mean.iter_mut().zip(shares) {
            *mean += *weight * share;
        }
    }
    let score = score_of(&mean);
    let (low, high) = (quantile(grid, &weights, 0.025), quantile(grid, &weights, 0.975));
    Some(Framing {
        score: score as f32,
        low: low.min(score) as f32,
        high: high.max(score) as f32,
        negative: mean[0] as f32,
        neutral: mean[1] as f32,
        positive: mean[2] as f32,
        sentences: sentences.len(),
    })
}

/// How likely each point of the grid is after the sentences; 1 together.
fn posterior(grid: &[[f64; 3]], sentences: &[Probabilities], factors: &[f64; 3]) -> Vec<f64> {
    let mut weights = vec![1.0; grid.len()];
    for p in sentences {
        let mut likelihood = [0, 1, 2].map(|k| f64::from(p[k]).max(1e-6) * factors[k]);
        let top = likelihood.iter().copied().fold(0.0, f64::max);
        likelihood = likelihood.map(|value| value / top);
        let [a, b, c] = likelihood;
        let mut most: f64 = 0.0;
        for (weight, [negative, neutral, positive]) in weights.iter_mut().zip(grid) {
            *weight *= a * negative + b * neutral + c * positive;
            most = most.max(*weight);
        }
        // Of a thousand sentences the products would leave the range of numbers.
        weights.iter_mut().for_each(|weight| *weight /= most);
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// The score below which `share` of the weight lies, between the points of the grid in a straight line.
fn quantile(grid: &[[f64; 3]], weights: &[f64], share: f64) -> f64 {
    let (mut sum, mut before) = (0.0, None);
    for (shares, weight) in grid.iter().zip(weights) {
        let (middle, score) = (sum + weight / 2.0, score_of(shares));
        if middle >= share {
            let Some((from, at)) = before else { return score };
            return if middle > from { at + (score - at) * (share - from) / (middle - from) } else { score };
        }
        before = Some((middle, score));
        sum += weight;
    }
    before.map_or(0.0, |(_, score)| score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Says nothing but the truth, about texts in which all labels are equally frequent.
    const EXACT: ModelError =
        ModelError { prior: [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], shift: [0.0; 3], covariance: [[0.0; 2]; 2] };

    /// An error of the size that the embedded model has.
    const TYPICAL: ModelError = ModelError {
        prior: [0.21, 0.72, 0.07],
        shift: [-0.95, 0.0, -1.43],
        covariance: [[0.026, 0.0075], [0.0075, 0.041]],
    };

    fn probabilities() -> impl Strategy<Value = Probabilities> {
        (0.0_f32..1.0, 0.0_f32..1.0, 0.0_f32..1.0).prop_map(|(a, b, c)| {
            let sum = (a + b + c).max(1e-6);
            [a / sum, b / sum, c / sum]
        })
    }

    #[test]
    fn the_grid_is_the_prior() {
        let mean = |of: fn(&[f64; 3]) -> f64| grid().iter().map(of).sum::<f64>() / (SIDE * SIDE) as f64;
        assert!((mean(|t| t[1]) - 2.0 / 3.0).abs() < 1e-3);
        assert!(mean(score_of).abs() < 1e-9);
        assert!((mean(|t| score_of(t).powi(2)) - 1.0 / 12.0).abs() < 1e-3);
    }

    #[test]
    fn certain_labels_give_the_dirichlet_posterior() {
        let [blame, neither, praise] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let all = [vec![blame; 5], vec![neither; 8], vec![praise; 2]].concat();
        let framing = aggregate(&all, &EXACT).unwrap();
        // Dirichlet(5.5, 10, 2.5): means are those over 18, and the score's variance follows from its moments.
        assert!((framing.negative - 5.5 / 18.0).abs() < 2e-3, "{framing:?}");
        assert!((framing.score - -3.0 / 18.0).abs() < 2e-3, "{framing:?}");
        let deviation = ((8.0_f32 / 18.0 - (3.0_f32 / 18.0).powi(2)) / 19.0).sqrt();
        assert!((framing.high - framing.low - 2.0 * 1.96 * deviation).abs() < 0.02, "{framing:?}");
    }

    #[test]
    fn one_sentence_says_little() {
        let framing = aggregate(&[[0.02, 0.03, 0.95]], &TYPICAL).unwrap();
        assert!(framing.score > 0.1 && framing.score < 0.5, "{framing:?}");
        assert!(framing.low < 0.0 && framing.high - framing.low > 0.6, "{framing:?}");
        assert_eq!(framing.sentences, 1);
        assert!(aggregate(&[], &TYPICAL).is_none());
    }

    #[test]
    fn many_sentences_are_believed() {
        let framing = aggregate(&[[0.97, 0.02, 0.01]; 100], &TYPICAL).unwrap();
        assert!(framing.score < -0.85 && framing.low >= -1.0 && framing.high < -0.75, "{framing:?}");
        let thousands = aggregate(&[[0.2, 0.6, 0.2]; 5000], &TYPICAL).unwrap();
        assert!(thousands.low.is_finite() && thousands.high > thousands.low, "{thousands:?}");
    }

    #[test]
    fn doubt_widens() {
        let width = |all: &[Probabilities], error: &ModelError| {
            let framing = aggregate(all, error).unwrap();
            framing.high - framing.low
        };
        let sure = [[0.02, 0.96, 0.02]; 10];
        assert!(width(&[[0.4, 0.2, 0.4]; 10], &EXACT) > width(&sure, &EXACT));
        assert!(width(&[[[1.0, 0.0, 0.0]; 5], [[0.0, 0.0, 1.0]; 5]].concat(), &EXACT) > width(&sure, &EXACT));
        let unmeasured = ModelError { covariance: [[1.0, 0.0], [0.0, 1.0]], ..TYPICAL };
        assert!(width(&[[0.4, 0.4, 0.2]; 30], &unmeasured) > width(&[[0.4, 0.4, 0.2]; 30], &TYPICAL));
    }

    #[test]
    fn numbers_are_checked() {
        assert!(ModelError::default().checked().is_ok() && TYPICAL.checked().is_ok());
        for wrong in [
            ModelError { prior: [0.5, 0.5, 0.0], ..EXACT },
            ModelError { prior: [0.5, 0.5, 0.5], ..EXACT },
            ModelError { shift: [f64::NAN, 0.0, 0.0], ..EXACT },
            ModelError { covariance: [[0.1, 0.2], [0.2, 0.1]], ..EXACT },
            ModelError { covariance: [[-0.1, 0.0], [0.0, 0.1]], ..EXACT },
        ] {
            assert!(wrong.checked().unwrap_err().to_string().contains("news: "));
        }
    }

    /// SplitMix64, and normal numbers of it.
    struct Random(u64);

    impl Random {
        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn normal(&mut self) -> f64 {
            let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
            radius * (std::f64::consts::TAU * self.uniform()).cos()
        }

        fn label(&mut self, shares: &[f64; 3]) -> usize {
            let at = self.uniform();
            if at < shares[0] { 0 } else { usize::from(at >= shares[0] + shares[1]) + 1 }
        }
    }

    /// What a model says of a sentence of that label, if its error is `bias`. For each label it has a signal that is
    /// normally distributed, with a mean 2 higher for the true one: right in 84 % of texts with shares of `TYPICAL`.
    fn said(random: &mut Random, label: usize, bias: &[f64; 3]) -> Probabilities {
        let powers: Vec<f64> = (0..3)
            .map(|k| {
                let signal = random.normal() + if k == label { 2.0 } else { 0.0 };
                TYPICAL.prior[k] * (2.0 * signal - bias[k]).exp()
            })
            .collect();
        let sum: f64 = powers.iter().sum();
        [0, 1, 2].map(|k| (powers[k] / sum) as f32)
    }

    /// Share of 95 % intervals that hold the truth: actors by `truth` of two uniform numbers, `n` sentences each, and
    /// for every actor another model, whose error is as stated.
    fn coverage(truth: fn(f64, f64) -> [f64; 3], n: usize, error: &ModelError) -> f64 {
        let mut random = Random(n as u64);
        let rounds = (60_000 / n).clamp(600, 3000);
        let held = (0..rounds).filter(|_| {
            let shares = truth(random.uniform(), random.uniform());
            let (x, y) = (random.normal(), random.normal());
            let [[a, b], [_, d]] = TYPICAL.covariance;
            let beside = b / a.sqrt();
            let [negative, neutral, positive] = TYPICAL.shift;
            let bias =
                [negative + a.sqrt() * x, neutral, positive + beside * x + (d - beside * beside).sqrt() * y];
            let all: Vec<Probabilities> = (0..n)
                .map(|_| {
                    let label = random.label(&shares);
                    said(&mut random, label, &bias)
                })
                .collect();
            let framing = aggregate(&all, error).unwrap();
            (f64::from(framing.low)..=f64::from(framing.high)).contains(&score_of(&shares))
        });
        held.count() as f64 / rounds as f64
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        for n in [1, 3, 10, 40] {
            let covered = coverage(shares, n, &TYPICAL);
            assert!((0.93..=0.97).contains(&covered), "{n} sentences: {covered}");
        }
    }

    /// Blame three times as frequent as praise, and most actors treated neutrally, as in unselected news: the prior is
    /// wrong there, and intervals err on the safe side.
    #[test]
    fn intervals_hold_in_news_that_blames_more() {
        let news = |sides: f64, praise: f64| {
            let [negative, _, positive] = shares(sides, praise.powi(2));
            [negative, 1.0 - negative - positive, positive]
        };
        for n in [1, 3, 10, 40] {
            let covered = coverage(news, n, &TYPICAL);
            assert!(covered >= 0.93, "{n} sentences: {covered}");
        }
    }

    /// The tests above can fail: where the model's error is not known of, intervals are wrong.
    #[test]
    fn an_error_that_is_not_known_of_costs_coverage() {
        let ignorant = ModelError { shift: [0.0; 3], covariance: [[0.0; 2]; 2], ..TYPICAL };
        let (ignored, known) = (coverage(shares, 200, &ignorant), coverage(shares, 200, &TYPICAL));
        assert!(ignored < 0.9 && known > 0.92, "{ignored} {known}");
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_score_and_stays_within_one(all in prop::collection::vec(probabilities(), 1..40)) {
            let f = aggregate(&all, &TYPICAL).unwrap();
            prop_assert!(-1.0 <= f.low && f.low <= f.score && f.score <= f.high && f.high <= 1.0, "{f:?}");
            prop_assert!((f.negative + f.neutral + f.positive - 1.0).abs() < 1e-4);
            prop_assert!((f.positive - f.negative - f.score).abs() < 1e-5);
        }

        #[test]
        fn praise_and_blame_mirror_each_other(all in prop::collection::vec(probabilities(), 1..20)) {
            let flipped: Vec<_> = all.iter().map(|p| [p[2], p[1], p[0]]).collect();
            let (a, b) = (aggregate(&all, &EXACT).unwrap(), aggregate(&flipped, &EXACT).unwrap());
            prop_assert!((a.score + b.score).abs() < 1e-5 && (a.low + b.high).abs() < 1e-3, "{a:?} {b:?}");
        }

        #[test]
        fn the_order_of_sentences_changes_next_to_nothing(all in prop::collection::vec(probabilities(), 1..20)) {
            let turned: Vec<_> = all.iter().rev().copied().collect();
            let (a, b) = (aggregate(&all, &TYPICAL).unwrap(), aggregate(&turned, &TYPICAL).unwrap());
            prop_assert!((a.score - b.score).abs() < 1e-5);
        }
    }
}
