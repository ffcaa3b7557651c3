//! A checkpoint of the user's own: sequence classification by a BERT or RoBERTa, as models for aspect-based sentiment
//! are published. Feature `rust-bert`.
//!
//! The input is a pair, the sentence and the words of the target in it: `[CLS] sentence [SEP] target [SEP]`, or
//! whatever the folder's `tokenizer.json` makes of a pair. So a sentence is read once for each target. What is longer
//! than the model reads is cut at its end. The three labels are put in order by `id2label`.

use std::borrow::Cow;

use rayon::prelude::*;
use rust_bert::bert::BertForSequenceClassification;
use rust_bert::roberta::RobertaForSequenceClassification;
use tch::{Kind, TchError, Tensor};
use tokenizers::{EncodeInput, Tokenizer, TruncationParams, TruncationStrategy};

use super::error::FramingError;
use super::head::Calibration;
use super::load::{Device, Family};
use super::safetensors::Weights;
use super::tokenize::around;
use super::torch::{GPU_PIECES, Shelf, checked, numbers, signed, torch};
use super::{Probabilities, Sequence};

/// The `layer_norm_eps` of RoBERTa. rust-bert computes with 1e-12, which changes logits a little.
const MOST_EPS: f64 = 1e-5;

/// Word pieces read at most, whatever the model has places for.
const MOST_PIECES: usize = 512;

enum Model {
    Bert(BertForSequenceClassification),
    Roberta(RobertaForSequenceClassification),
}

/// A model that classifies pairs of a sentence and a target.
pub struct Checkpoint {
    shelf: Shelf<Model>,
    tokenizer: Tokenizer,
    /// The model's outputs for negative, neutral, positive.
    order: [usize; 3],
    calibration: Calibration,
}

impl std::fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checkpoint").field("device", &self.shelf.device).finish_non_exhaustive()
    }
}

/// A pair in word pieces.
struct Row {
    ids: Vec<i32>,
    /// 0 for the sentence, 1 for the target; empty for models that know no difference.
    types: Vec<i32>,
}

impl Checkpoint {
    /// Loads a checkpoint; `order` says which of its outputs are negative, neutral and positive.
    ///
    /// # Errors
    /// [`FramingError`] if a file does not hold what it should, the device is not there, or libtorch fails.
    pub(super) fn new(
        config: &[u8],
        tokenizer: &[u8],
        weights: &Weights<'_>,
        (family, order): (Family, [usize; 3]),
        calibration: Calibration,
        device: Device,
    ) -> Result<Self, FramingError> {
        let config = checked(config, weights, family.prefix(), MOST_EPS)?;
        let mut tokenizer = Tokenizer::from_bytes(tokenizer).map_err(FramingError::Tokenizer)?;
        tokenizer.with_padding(None);
        // RoBERTa counts places from 2.
        let places = usize::try_from(config.max_position_embeddings).unwrap_or(0);
        let places = if family == Family::Roberta { places.saturating_sub(2) } else { places };
        let truncation = TruncationParams {
            max_length: places.min(MOST_PIECES),
            strategy: TruncationStrategy::LongestFirst,
            ..TruncationParams::default()
        };
        tokenizer.with_truncation(Some(truncation)).map_err(FramingError::Tokenizer)?;
        // A text that spells out “[SEP]” is words like any other.
        tokenizer.set_encode_special_tokens(true);
        let shelf = match family {
            Family::Bert => Shelf::new(config, weights, device, |root, config| {
                BertForSequenceClassification::new(root, config).map(Model::Bert).map_err(torch)
            }),
            Family::Roberta => Shelf::new(config, weights, device, |root, config| {
                RobertaForSequenceClassification::new(root, config).map(Model::Roberta).map_err(torch)
            }),
        }?;
        Ok(Self { shelf, tokenizer, order, calibration })
    }

    /// What makes probabilities of its answers.
    pub(super) const fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// For each sequence the probabilities of each of its targets.
    pub(super) fn classify(
        &self,
        sequences: &[Sequence<'_>],
    ) -> Result<Vec<Vec<Probabilities>>, FramingError> {
        let asked: Vec<(usize, usize)> = sequences
            .iter()
            .enumerate()
            .flat_map(|(nth, sequence)| (0..sequence.targets.len()).map(move |target| (nth, target)))
            .collect();
        let logits = self.logits(sequences, &asked)?;
        let mut all: Vec<_> =
            sequences.iter().map(|s| vec![Probabilities::default(); s.targets.len()]).collect();
        for (&(sequence, target), logits) in asked.iter().zip(logits) {
            all[sequence][target] = self.calibration.probabilities(logits);
        }
        Ok(all)
    }

    /// Logits of sequences' targets, in the order of the labels here.
    fn logits(
        &self,
        sequences: &[Sequence<'_>],
        asked: &[(usize, usize)],
    ) -> Result<Vec<[f64; 3]>, FramingError> {
        let rows: Vec<Row> = asked
            .par_iter()
            .map(|&(sequence, target)| self.row(&sequences[sequence], target))
            .collect::<Result<_, _>>()?;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&nth| std::cmp::Reverse(rows[nth].ids.len()));
        let batches: Vec<&[usize]> = order
            .chunk_by(|&a, &b| rows[a].ids.len() == rows[b].ids.len())
            .flat_map(|same| same.chunks(self.shelf.rows(GPU_PIECES / rows[same[0]].ids.len().max(1))))
            .collect();
        let answers: Vec<Vec<f32>> =
            batches.par_iter().map(|batch| self.run(&rows, batch)).collect::<Result<_, _>>()?;
        let mut all = vec![[0.0; 3]; rows.len()];
        for (batch, answers) in batches.iter().zip(&answers) {
            for (&nth, logits) in batch.iter().zip(answers.chunks_exact(3)) {
                all[nth] = self.order.map(|output| f64::from(logits[output]));
            }
        }
        Ok(all)
    }

    fn row(&self, sequence: &Sequence<'_>, target: usize) -> Result<Row, FramingError> {
        let span = sequence.targets[target];
        let words = sequence.text.get(span.start..span.end).unwrap_or_default();
        let pair = (Cow::Borrowed(around(&sequence.text, span)), Cow::Borrowed(words));
        let encoding =
            self.tokenizer.encode(EncodeInput::from(pair), true).map_err(FramingError::Tokenizer)?;
        let signed = |all: &[u32]| all.iter().map(|&id| i32::try_from(id).unwrap_or(-1)).collect::<Vec<_>>();
        let types =
            if self.shelf.config.type_vocab_size > 1 { signed(encoding.get_type_ids()) } else { Vec::new() };
        let row = Row { ids: signed(encoding.get_ids()), types };
        self.shelf.fits(&row.ids, row.ids.len())?;
        Ok(row)
    }

    /// Logits of rows of equal length, as the model orders them.
    fn run(&self, rows: &[Row], batch: &[usize]) -> Result<Vec<f32>, FramingError> {
        let len = batch.first().map_or(0, |&nth| rows[nth].ids.len());
        let joined = |of: fn(&Row) -> &[i32]| {
            batch.iter().flat_map(|&nth| of(&rows[nth])).copied().collect::<Vec<_>>()
        };
        let (ids, types) = (joined(|row| &row.ids), joined(|row| &row.types));
        let tensor = |numbers: &[i32]| -> Result<Tensor, TchError> {
            let tensor = Tensor::f_from_slice(numbers)?.f_to_device(self.shelf.device)?;
            tensor.f_to_kind(Kind::Int64)?.f_view([-1, signed(len)])
        };
        self.shelf.with(|model| {
            let (ids, types) = (tensor(&ids)?, if types.is_empty() { None } else { Some(tensor(&types)?) });
            let (ids, types) = (Some(&ids), types.as_ref());
            let logits = tch::no_grad(|| match model {
                Model::Bert(model) => model.forward_t(ids, None, types, None, None, false).logits,
                Model::Roberta(model) => model.forward_t(ids, None, types, None, None, false).logits,
            });
            numbers(&logits)
        })
    }
}
