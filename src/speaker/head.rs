//! From hidden states to the odds of each actor.

use super::Odds;
use super::tags::TAGS;
use super::windows::{FEATURES, Window};
use crate::framing::FramingError;
use crate::framing::encoder::Hidden;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Weights of the pointer: two projections, a linear function of the features, and the candidate "nobody".
#[derive(Debug, Deserialize)]
pub struct Head {
    /// Projection of a quotation's marker: rows × width, and its bias.
    quote: Linear,
    /// Projection of a candidate.
    mention: Linear,
    /// One weight per feature.
    feature: Vec<f32>,
    feature_bias: f32,
    /// The candidate "nobody speaks", as a projected vector, and its bias.
    nobody: Vec<f32>,
    nobody_bias: f32,
    /// Divides the scores; fitted on development gold.
    temperature: f32,
    /// Labels of a word piece, in the order of [`super::tags`]: outside, then two for each class.
    tag: Linear,
}

#[derive(Debug, Deserialize)]
struct Linear {
    weight: Vec<Vec<f32>>,
    bias: Vec<f32>,
}

impl Linear {
    fn apply(&self, x: &[f32]) -> Vec<f32> {
        self.weight.iter().zip(&self.bias).map(|(row, b)| dot(row, x) + b).collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Head {
    /// Reads `head.json`.
    ///
    /// # Errors
    /// [`FramingError::Model`] if it is not what [`Head`] describes.
    pub fn from_json(json: &[u8]) -> Result<Self, FramingError> {
        let bad = |reason: String| FramingError::model("head.json", reason);
        let head: Head = serde_json::from_slice(json).map_err(|e| bad(e.to_string()))?;
        let rows = head.quote.weight.len();
        if head.tag.weight.len() != TAGS
            || head.tag.bias.len() != TAGS
            || head.mention.weight.len() != rows
            || head.nobody.len() != rows
            || head.feature.len() != FEATURES
        {
            return Err(bad("its parts do not fit each other".to_owned()));
        }
        Ok(head)
    }

    /// Log probabilities of the labels of the word pieces that a window answers for.
    pub fn tags(&self, window: &Window, hidden: &Hidden) -> Vec<[f32; TAGS]> {
        let (from, to) = window.scored;
        let label = |piece: usize| {
            let mut scores = [0.0; TAGS];
            for (score, x) in scores.iter_mut().zip(self.tag.apply(hidden.at(0, window.at + piece - from))) {
                *score = x;
            }
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let total: f32 = scores.iter().map(|s| (s - top).exp()).sum();
            scores.map(|s| s - top - total.ln())
        };
        (from..to).map(label).collect()
    }

    /// The odds for each quotation of a window, likeliest first.
    pub fn answer(&self, window: &Window, hidden: &Hidden) -> Vec<(usize, Odds)> {
        let candidates: Vec<Vec<f32>> =
            window.places.iter().map(|p| self.mention.apply(&mean(hidden, p.from, p.to))).collect();
        let scale = (self.nobody.len() as f32).sqrt();
        let mut out = Vec::with_capacity(window.quotations.len());
        for (&(quotation, marker), features) in window.quotations.iter().zip(&window.features) {
            let q = self.quote.apply(hidden.at(0, marker));
            let mut scores = vec![(None, dot(&q, &self.nobody) / scale + self.nobody_bias)];
            for ((place, m), f) in window.places.iter().zip(&candidates).zip(features) {
                scores.push((
                    Some(place.actor),
                    dot(&q, m) / scale + dot(&self.feature, f) + self.feature_bias,
                ));
            }
            out.push((quotation, self.odds(&scores)));
        }
        out
    }

    /// Probabilities of the actors, each the sum over its mentions.
    fn odds(&self, scores: &[(Option<usize>, f32)]) -> Odds {
        let top = scores.iter().map(|s| s.1).fold(f32::MIN, f32::max);
        let mut sums: BTreeMap<Option<usize>, f32> = BTreeMap::new();
        let mut total = 0.0;
        for (actor, score) in scores {
            let p = ((score - top) / self.temperature).exp();
            *sums.entry(*actor).or_default() += p;
            total += p;
        }
        let mut odds: Odds = sums.into_iter().map(|(actor, p)| (actor, p / total)).collect();
        odds.sort_by(|a, b| b.1.total_cmp(&a.1));
        odds
    }
}

/// Mean of the states of the pieces `from..to`.
fn mean(hidden: &Hidden, from: usize, to: usize) -> Vec<f32> {
    let mut sum = vec![0.0; hidden.width()];
    for piece in from..to {
        for (s, x) in sum.iter_mut().zip(hidden.at(0, piece)) {
            *s += x;
        }
    }
    let count = (to - from).max(1) as f32;
    sum.iter().map(|s| s / count).collect()
}
