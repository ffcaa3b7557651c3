//! Intervals and tests, computed another way than the program does: distributions by numerical integration, and the
//! formulas from residuals and not from sums of squares.

use std::f64::consts::FRAC_PI_2;

/// Simpson's rule.
fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let steps = 2000;
    let h = (to - from) / f64::from(steps);
    let weight = |n| if n == 0 || n == steps { 1.0 } else { 2.0 + 2.0 * f64::from(n % 2) };
    (0..=steps).map(|n| weight(n) * f(from + h * f64::from(n))).sum::<f64>() * h / 3.0
}

/// Two-sided probability of Student's t: with x = √ν tan θ the density is a power of the cosine.
fn student(t: f64, freedom: f64) -> f64 {
    let density = |angle: f64| angle.cos().max(0.0).powf(freedom - 1.0);
    let angle = (t.abs() / freedom.sqrt()).atan();
    integral(angle, FRAC_PI_2, density) / integral(0.0, FRAC_PI_2, density)
}

/// Two-sided probability of a normal deviate.
fn normal(z: f64) -> f64 {
    let density = |x: f64| (-x * x / 2.0).exp();
    integral(z.abs(), z.abs() + 12.0, density) / integral(0.0, 12.0, density)
}

/// The 97.5th percentile of Student's t.
fn deviate(freedom: f64) -> f64 {
    let (mut low, mut high) = (1.0, 20.0);
    for _ in 0..45 {
        let middle = (low + high) / 2.0;
        if student(middle, freedom) > 0.05 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// A figure, or a difference, with its interval.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interval {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Probability, of a difference.
    pub(crate) p: f64,
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Variance of the mean.
fn error(values: &[f64]) -> f64 {
    let (n, mean) = (values.len() as f64, mean(values));
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0) / n
}

/// A mean of at least five articles.
pub(crate) fn of_mean(values: &[f64]) -> Option<Interval> {
    let value = (values.len() >= 5).then(|| mean(values))?;
    let half = deviate(values.len() as f64 - 1.0) * error(values).sqrt();
    Some(Interval { value, low: (value - half).max(-1.0), high: (value + half).min(1.0), p: 1.0 })
}

/// Welch's test of at least eight articles on either side.
pub(crate) fn welch(a: &[f64], b: &[f64]) -> Option<Interval> {
    let (m, n) = (a.len() as f64, b.len() as f64);
    if m.min(n) < 8.0 {
        return None;
    }
    let (x, y) = (error(a), error(b));
    if x + y == 0.0 {
        return None;
    }
    let freedom = (x + y).powi(2) / (x * x / (m - 1.0) + y * y / (n - 1.0));
    let value = mean(a) - mean(b);
    let half = deviate(freedom) * (x + y).sqrt();
    Some(Interval {
        value,
        low: value - half,
        high: value + half,
        p: student(value / (x + y).sqrt(), freedom),
    })
}

fn wilson(p: f64, n: f64, z: f64) -> (f64, f64) {
    // The roots of (p − x)² = z² x (1 − x) / n.
    let (a, b, c) = (1.0 + z * z / n, -2.0 * p - z * z / n, p * p);
    let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
    (((-b - root) / (2.0 * a)).max(0.0), ((-b + root) / (2.0 * a)).min(1.0))
}

const Z: f64 = 1.959_963_984_540_054;

/// A share of articles.
pub(crate) fn of_share(hits: usize, of: usize) -> Interval {
    let value = hits as f64 / of as f64;
    let (low, high) = wilson(value, of as f64, Z);
    Interval { value, low, high, p: 1.0 }
}

/// A share of quotations, given for each article as those that have it and all; of at least five articles.
pub(crate) fn of_clusters(articles: &[(usize, usize)]) -> Option<Interval> {
    let articles: Vec<(f64, f64)> =
        articles.iter().filter(|(_, of)| *of > 0).map(|&(y, x)| (y as f64, x as f64)).collect();
    let n = articles.len() as f64;
    let (y, x) = articles.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let p = y / x;
    let residuals: f64 = articles.iter().map(|(y, x)| (y - p * x).powi(2)).sum();
    let variance = n / (n - 1.0) * residuals / (x * x);
    let effective = if variance > 1e-15 { (p * (1.0 - p) / variance).min(x) } else { n };
    let (low, high) = (n >= 5.0).then(|| wilson(p, effective, deviate(n - 1.0)))?;
    Some(Interval { value: p, low, high, p: 1.0 })
}

/// Newcombe's interval and Pearson's test, where five articles are expected in every cell.
pub(crate) fn newcombe(a: (usize, usize), b: (usize, usize)) -> Option<Interval> {
    let (one, two) = ((a.1 > 0).then(|| of_share(a.0, a.1))?, (b.1 > 0).then(|| of_share(b.0, b.1))?);
    let (m, n) = (a.1 as f64, b.1 as f64);
    let row = [(a.0 + b.0) as f64 / (m + n), (a.1 - a.0 + b.1 - b.0) as f64 / (m + n)];
    let cells = [
        (a.0 as f64, m * row[0]),
        ((a.1 - a.0) as f64, m * row[1]),
        (b.0 as f64, n * row[0]),
        ((b.1 - b.0) as f64, n * row[1]),
    ];
    if cells.iter().any(|(_, expected)| *expected < 5.0) {
        return None;
    }
    let chi: f64 = cells.iter().map(|(seen, expected)| (seen - expected).powi(2) / expected).sum();
    let value = one.value - two.value;
    let low = value - ((one.value - one.low).powi(2) + (two.high - two.value).powi(2)).sqrt();
    let high = value + ((one.high - one.value).powi(2) + (two.value - two.low).powi(2)).sqrt();
    Some(Interval { value, low, high, p: normal(chi.sqrt()) })
}

/// Benjamini and Hochberg by the definition: the least, over all p-values that are not smaller, of p times their number
/// over their rank.
pub(crate) fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let rank = |x: f64| p.iter().filter(|other| **other <= x).count() as f64;
    let at = |x: f64| x * p.len() as f64 / rank(x);
    p.iter().map(|&one| p.iter().filter(|other| **other >= one).map(|&x| at(x)).fold(1.0, f64::min)).collect()
}
