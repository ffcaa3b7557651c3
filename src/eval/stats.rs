//! Intervals.
//!
//! A figure's 95 % interval is the range between the 2.5th and 97.5th percentile of its values over 2,000 samples of
//! the documents, drawn with replacement from a fixed seed. Where a proportion is 0 or 1, or documents are few, that
//! says too little, so an interval of a proportion is widened to Wilson's where Wilson's is wider.

/// Samples drawn.
const ROUNDS: usize = 2000;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval for `hits` of `of`.
pub fn wilson(hits: u64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let n = of as f64;
    let p = hits as f64 / n;
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// A figure as a function of counts.
pub type Measure<'a> = dyn Fn(&[u64]) -> Option<f64> + 'a;

/// The bootstrap intervals of some figures over documents, each of which is a row of counts.
pub fn bootstrap(documents: &[Vec<u64>], measures: &[Box<Measure<'_>>]) -> Vec<Option<(f64, f64)>> {
    let Some(width) = documents.first().map(Vec::len) else { return vec![None; measures.len()] };
    let mut values = vec![Vec::with_capacity(ROUNDS); measures.len()];
    let mut random = Random(0x5EED);
    let mut sum = vec![0; width];
    for _ in 0..ROUNDS {
        sum.fill(0);
        for _ in 0..documents.len() {
            if let Some(document) = documents.get(random.below(documents.len())) {
                add(&mut sum, document);
            }
        }
        for (values, measure) in values.iter_mut().zip(measures) {
            values.extend(measure(&sum));
        }
    }
    values.into_iter().map(percentiles).collect()
}

/// Adds a row of counts to another.
pub fn add(sum: &mut [u64], row: &[u64]) {
    for (sum, count) in sum.iter_mut().zip(row) {
        *sum += count;
    }
}

fn percentiles(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |share: f64| values.get((share * last as f64).round() as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

/// Four decimals, rounded as Python rounds.
pub fn round4(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; the bias is below 2⁻³² for any list that fits into memory.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_the_textbook() {
        let (low, high) = wilson(8, 10);
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4);
        assert_eq!(wilson(0, 0), (0.0, 1.0));
        assert_eq!(wilson(5, 5).1, 1.0);
    }

    #[test]
    fn bootstrap_is_about_right_and_repeats() {
        let documents: Vec<Vec<u64>> = (0..100).map(|i| vec![u64::from(i % 4 == 0), 1]).collect();
        let measures: Vec<Box<Measure<'_>>> = vec![Box::new(|c| Some(c[0] as f64 / c[1] as f64))];
        let (low, high) = bootstrap(&documents, &measures)[0].unwrap();
        assert!((low - 0.17).abs() < 0.02 && (high - 0.34).abs() < 0.02, "{low} {high}");
        assert_eq!(bootstrap(&documents, &measures)[0], Some((low, high)));
        assert_eq!(bootstrap(&[], &measures), [None]);
    }

    #[test]
    fn rounds_as_python_does() {
        assert_eq!(round4(0.123_45), 0.1235);
        assert_eq!(round4(0.5 / 3.0), 0.1667);
    }
}
