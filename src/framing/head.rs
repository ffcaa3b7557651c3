//! The classifier on top of the encoder: a linear layer and a calibrated softmax.

use std::ops::Range;

use serde::Deserialize;

use super::Probabilities;
use super::aggregate::ModelError;
use super::encoder::Hidden;
use super::error::FramingError;

/// `head.json`: three rows of `[CLS ; mean of the target]`, and a bias each.
#[derive(Debug, Deserialize)]
struct Linear {
    weight: [Vec<f32>; 3],
    bias: [f32; 3],
}

/// `calibration.json`: probabilities are softmax(logits ÷ temperature + bias), and `news` says how they err.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Calibration {
    temperature: f32,
    bias: [f32; 3],
    #[serde(default)]
    news: ModelError,
}

/// Scores a target from hidden states.
#[derive(Debug)]
pub struct Head {
    linear: Linear,
    calibration: Calibration,
}

impl Head {
    /// Loads `head.json` (`{"weight": 3 × 2·width, "bias": [3]}`) and `calibration.json`
    /// (`{"temperature": T, "bias": [3]}`, and perhaps `news`: see [`ModelError`]).
    ///
    /// # Errors
    /// [`FramingError::Model`] if one does not hold that.
    pub fn from_json(head: &[u8], calibration: &[u8]) -> Result<Self, FramingError> {
        let bad = |file| move |error: serde_json::Error| FramingError::model(file, error);
        let linear: Linear = serde_json::from_slice(head).map_err(bad("head.json"))?;
        let calibration = Calibration::from_json(calibration)?;
        let columns = linear.weight[0].len();
        if columns == 0 || !columns.is_multiple_of(2) || linear.weight.iter().any(|row| row.len() != columns)
        {
            return Err(FramingError::model("head.json", "its rows are not of one even length"));
        }
        Ok(Self { linear, calibration })
    }

    /// How the probabilities err in unselected news.
    pub const fn error(&self) -> &ModelError {
        self.calibration.error()
    }

    /// Numbers per word piece that this head expects of an encoder.
    pub fn width(&self) -> usize {
        self.linear.weight[0].len() / 2
    }

    /// P(negative), P(neutral), P(positive) for the target at word pieces `pieces` of row `row`.
    ///
    /// # Errors
    /// [`FramingError::Model`] if the encoder's width is not the head's.
    pub fn score(
        &self,
        hidden: &Hidden,
        row: usize,
        pieces: Range<usize>,
    ) -> Result<Probabilities, FramingError> {
        let width = self.width();
        if hidden.width() != width {
            let reason = format!("it fits an encoder {width} wide, not {}", hidden.width());
            return Err(FramingError::model("head.json", reason));
        }
        let mut mean = vec![0.0_f32; width];
        let share = 1.0 / pieces.len().max(1) as f32;
        for piece in pieces {
            for (sum, &value) in mean.iter_mut().zip(hidden.at(row, piece)) {
                *sum += value;
            }
        }
        mean.iter_mut().for_each(|sum| *sum *= share);
        Ok(self.calibration.probabilities(self.logits(hidden.at(row, 0), &mean)))
    }

    fn logits(&self, cls: &[f32], target: &[f32]) -> [f64; 3] {
        let mut logits = self.linear.bias.map(f64::from);
        for (logit, weights) in logits.iter_mut().zip(&self.linear.weight) {
            let inputs = cls.iter().chain(target);
            *logit += weights.iter().zip(inputs).map(|(&w, &x)| f64::from(w) * f64::from(x)).sum::<f64>();
        }
        logits
    }
}

impl Calibration {
    /// From `calibration.json`.
    pub(super) fn from_json(file: &[u8]) -> Result<Self, FramingError> {
        let bad = |reason: String| FramingError::model("calibration.json", reason);
        let calibration: Self = serde_json::from_slice(file).map_err(|error| bad(error.to_string()))?;
        let hot = calibration.temperature;
        if !(hot.is_finite() && hot > 0.0) {
            return Err(bad(format!("the temperature {hot} is not above 0")));
        }
        Ok(Self { news: calibration.news.checked()?, ..calibration })
    }

    /// How the probabilities err in unselected news.
    pub(super) const fn error(&self) -> &ModelError {
        &self.news
    }

    pub(super) fn probabilities(&self, logits: [f64; 3]) -> Probabilities {
        let Self { temperature, bias, .. } = *self;
        let mut scores = logits.map(|logit| logit / f64::from(temperature));
        for (score, shift) in scores.iter_mut().zip(bias) {
            *score += f64::from(shift);
        }
        let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers = scores.map(|score| (score - top).exp());
        let sum: f64 = powers.iter().sum();
        powers.map(|power| (power / sum) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framing::encoder::Batch;

    const HEAD: &[u8] = br#"{"weight": [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], "bias": [0.5, 0, 0]}"#;

    fn hidden() -> Hidden {
        let batch = Batch::new(4, [&[0, 0, 0, 0][..]]);
        Hidden::new(vec![1.0, 9.0, 2.0, 4.0, 4.0, 0.0, 7.0, 7.0], &batch, 2).unwrap()
    }

    #[test]
    fn reads_cls_and_the_mean_of_the_target() {
        let head = Head::from_json(HEAD, br#"{"temperature": 1, "bias": [0, 0, 0]}"#).unwrap();
        let mean = [3.0, 2.0];
        assert_eq!(head.logits(hidden().at(0, 0), &mean), [1.5, 3.0, 2.0]);
        let p = head.score(&hidden(), 0, 1..3).unwrap();
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((p[1] / p[2] - 1.0_f32.exp()).abs() < 1e-5);
    }

    #[test]
    fn calibration_divides_then_shifts() {
        let head = Head::from_json(HEAD, br#"{"temperature": 2, "bias": [0, 0, 1]}"#).unwrap();
        let p = head.score(&hidden(), 0, 1..3).unwrap();
        assert!((p[2] / p[1] - 0.5_f32.exp()).abs() < 1e-5);
    }

    #[test]
    fn files_are_checked() {
        let cold = Head::from_json(HEAD, br#"{"temperature": 0, "bias": [0, 0, 0]}"#).unwrap_err();
        assert!(cold.to_string().contains("calibration.json"));
        let news = br#"{"temperature": 1, "bias": [0, 0, 0],
            "news": {"prior": [0.5, 0.5, 0.5], "shift": [0, 0, 0], "covariance": [[0, 0], [0, 0]]}}"#;
        assert!(Head::from_json(HEAD, news).unwrap_err().to_string().contains("news: prior"));
        let ragged = Head::from_json(br#"{"weight": [[1, 2], [1], [1, 2]], "bias": [0, 0, 0]}"#, b"{}");
        assert!(ragged.is_err());
        let head = Head::from_json(HEAD, br#"{"temperature": 1, "bias": [0, 0, 0]}"#).unwrap();
        let narrow = Hidden::new(vec![1.0; 4], &Batch::new(4, [&[0, 0, 0, 0][..]]), 1).unwrap();
        assert!(head.score(&narrow, 0, 1..2).is_err());
    }
}
