//! The second engine: rust-bert's [`BertModel`] on libtorch, in full precision, on a processor or a GPU. Feature
//! `rust-bert`; `scripts/libtorch.sh` installs libtorch. What it shares with [`super::checkpoint`] is in
//! [`super::torch`].

use rust_bert::bert::{BertEmbeddings, BertModel};
use tch::{Kind, TchError, Tensor};

use super::encoder::{BATCH_PIECES, Batch, Encoder, Hidden};
use super::error::FramingError;
use super::load::Device;
use super::safetensors::Weights;
use super::torch::{GPU_PIECES, LAYER_NORM_EPS, Shelf, checked, numbers, signed, torch};

type Model = BertModel<BertEmbeddings>;

/// A BERT encoder with the weights of a `model.safetensors`.
pub struct BertEncoder {
    shelf: Shelf<Model>,
}

impl std::fmt::Debug for BertEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BertEncoder").field("device", &self.shelf.device).finish_non_exhaustive()
    }
}

impl BertEncoder {
    /// Loads an encoder from the `config.json` and `model.safetensors` of a folder. The weights are called `bert.…`,
    /// as in every fine-tuned BERT; a pooler and whatever else is in the file is not looked at.
    ///
    /// # Errors
    /// [`FramingError::Model`] if a file does not hold what it should, [`FramingError::Device`] if there is no such
    /// device, [`FramingError::Encoder`] if libtorch fails.
    pub fn new(config: &[u8], weights: &Weights<'_>, device: Device) -> Result<Self, FramingError> {
        let config = checked(config, weights, "bert", LAYER_NORM_EPS)?;
        let shelf = Shelf::new(config, weights, device, |root, config| {
            Ok(Model::new_with_optional_pooler(root / "bert", config, false))
        })?;
        Ok(Self { shelf })
    }

    /// Hidden states of rows of `len` word pieces each.
    fn run(&self, model: &Model, ids: &[i32], len: usize) -> Result<Vec<f32>, TchError> {
        let ids = Tensor::f_from_slice(ids)?.f_to_device(self.shelf.device)?.f_to_kind(Kind::Int64)?;
        let ids = ids.f_view([-1, signed(len)])?;
        let output = tch::no_grad(|| model.forward_t(Some(&ids), None, None, None, None, None, None, false));
        numbers(&output.map_err(torch)?.hidden_state)
    }
}

impl Encoder for BertEncoder {
    fn encode(&self, batch: &Batch) -> Result<Hidden, FramingError> {
        let width = usize::try_from(self.shelf.config.hidden_size).unwrap_or(0);
        if batch.is_empty() {
            return Hidden::new(Vec::new(), batch, width);
        }
        self.shelf.fits(batch.ids(), batch.len())?;
        let rows = self.shelf.rows(batch.rows());
        let data = self.shelf.with(|model| {
            let mut data = Vec::with_capacity(batch.ids().len() * width);
            for ids in batch.ids().chunks(rows * batch.len()) {
                data.extend(self.run(model, ids, batch.len())?);
            }
            Ok(data)
        })?;
        Hidden::new(data, batch, width)
    }

    fn batch_pieces(&self) -> usize {
        if self.shelf.device.is_cuda() { GPU_PIECES } else { BATCH_PIECES }
    }
}
