//! The second engine: rust-bert's [`BertModel`] on libtorch, in full precision, on a processor or a GPU. Feature
//! `rust-bert`; `scripts/libtorch.sh` installs libtorch.
//!
//! tch's tensors may be sent to another thread but not shared among threads. So every caller takes a model of its own
//! from a shelf and puts it back; a model is made when the shelf is empty, and all of them share one copy of the
//! weights. On a GPU callers take turns with one model, for the device works on one batch at a time anyhow.
//!
//! libtorch is told to use one thread for each caller (for the whole process): batches run in parallel instead, as
//! with the other engine.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use serde::Deserialize;
use tch::nn::VarStore;
use tch::{Cuda, Kind, TchError, Tensor};

use super::encoder::{BATCH_PIECES, Batch, Encoder, Hidden};
use super::error::FramingError;
use super::load::Device;
use super::safetensors::{FILE, Weights};

/// Word pieces per batch on a GPU, where a small batch leaves most of it idle.
const GPU_PIECES: usize = 1 << 15;

/// What rust-bert adds to variances, whatever the configuration says.
const LAYER_NORM_EPS: f64 = 1e-12;

type Model = BertModel<BertEmbeddings>;

/// A BERT encoder with the weights of a `model.safetensors`.
pub struct BertEncoder {
    config: BertConfig,
    device: tch::Device,
    /// Weights by name, as the models share them.
    weights: Mutex<BTreeMap<String, Tensor>>,
    /// Models that nobody is using.
    idle: Mutex<Vec<Model>>,
    /// Held while a GPU works.
    turn: Mutex<()>,
}

impl std::fmt::Debug for BertEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BertEncoder").field("device", &self.device).finish_non_exhaustive()
    }
}

/// The parts of `config.json` that rust-bert does not read, and computes in one way only.
#[derive(Debug, Deserialize)]
struct Unread {
    layer_norm_eps: Option<f64>,
    position_embedding_type: Option<String>,
}

impl BertEncoder {
    /// Loads an encoder from the `config.json` and `model.safetensors` of a folder. The weights are called `bert.…`,
    /// as in every fine-tuned BERT; a pooler and whatever else is in the file is not looked at.
    ///
    /// # Errors
    /// [`FramingError::Model`] if a file does not hold what it should, [`FramingError::Device`] if there is no such
    /// device, [`FramingError::Encoder`] if libtorch fails.
    pub fn new(config: &[u8], weights: &Weights<'_>, device: Device) -> Result<Self, FramingError> {
        let config = checked(config, weights)?;
        let device = usable(device)?;
        if device == tch::Device::Cpu {
            tch::set_num_threads(1);
        }
        let (model, variables) = caught(|| Ok(blank(&config, device)))?;
        let mut shared = BTreeMap::new();
        for (name, mut variable) in variables {
            let shape = variable.size();
            let sides: Vec<usize> = shape.iter().map(|&side| usize::try_from(side).unwrap_or(0)).collect();
            let numbers = weights.floats(&name, &sides)?;
            let values = caught(|| {
                let values = Tensor::f_from_slice(&numbers)?.f_view(shape.as_slice())?.f_to_device(device)?;
                variable.f_set_data(&values)?;
                Ok(values)
            })?;
            shared.insert(name, values);
        }
        let idle = Mutex::new(vec![model]);
        Ok(Self { config, device, weights: Mutex::new(shared), idle, turn: Mutex::default() })
    }

    /// One more model on the same weights.
    fn another(&self) -> Result<Model, FramingError> {
        let weights = lock(&self.weights);
        caught(|| {
            let (model, variables) = blank(&self.config, self.device);
            for (name, mut variable) in variables {
                if let Some(values) = weights.get(&name) {
                    variable.f_set_data(values)?;
                }
            }
            Ok(model)
        })
    }

    /// Hidden states of rows of `len` word pieces each.
    fn run(&self, model: &Model, ids: &[i32], len: usize) -> Result<Vec<f32>, TchError> {
        let ids = Tensor::f_from_slice(ids)?.f_to_device(self.device)?.f_to_kind(Kind::Int64)?;
        let ids = ids.f_view([-1, signed(len)])?;
        let output = tch::no_grad(|| model.forward_t(Some(&ids), None, None, None, None, None, None, false));
        let output = output.map_err(|error| TchError::Torch(error.to_string()))?;
        let states = output.hidden_state.f_to_device(tch::Device::Cpu)?.f_contiguous()?.f_view([-1])?;
        let mut numbers = vec![0.0_f32; states.numel()];
        states.f_copy_data(&mut numbers, states.numel())?;
        Ok(numbers)
    }

    /// Whether the model has a state for every word piece and every place.
    fn fits(&self, batch: &Batch) -> Result<(), FramingError> {
        let (vocabulary, places) = (self.config.vocab_size, self.config.max_position_embeddings);
        if signed(batch.len()) > places {
            let reason = format!("max_position_embeddings is {places}, too few for {}", batch.len());
            return Err(FramingError::model("config.json", reason));
        }
        match batch.ids().iter().find(|&&id| id < 0 || i64::from(id) >= vocabulary) {
            Some(id) => {
                let reason =
                    format!("it gives the id {id}, but the vocab_size of config.json is {vocabulary}");
                Err(FramingError::model("tokenizer.json", reason))
            }
            None => Ok(()),
        }
    }
}

impl Encoder for BertEncoder {
    fn encode(&self, batch: &Batch) -> Result<Hidden, FramingError> {
        let width = usize::try_from(self.config.hidden_size).unwrap_or(0);
        if batch.is_empty() {
            return Hidden::new(Vec::new(), batch, width);
        }
        self.fits(batch)?;
        let _turn = self.device.is_cuda().then(|| lock(&self.turn));
        // The shelf must not stay locked while a model is made.
        let shelved = lock(&self.idle).pop();
        let model = shelved.map_or_else(|| self.another(), Ok)?;
        // A matrix product rounds otherwise with more rows, so on the processor each row goes through alone: its answer
        // must not depend on the batch. A GPU would stand idle, and its answers may differ in the last digits.
        let rows = if self.device.is_cuda() { batch.rows() } else { 1 };
        let mut numbers = Vec::with_capacity(batch.ids().len() * width);
        for ids in batch.ids().chunks(rows * batch.len()) {
            numbers.extend(caught(|| self.run(&model, ids, batch.len()))?);
        }
        lock(&self.idle).push(model);
        Hidden::new(numbers, batch, width)
    }

    fn batch_pieces(&self) -> usize {
        if self.device.is_cuda() { GPU_PIECES } else { BATCH_PIECES }
    }
}

/// A model whose weights are still to come, and its variables by name. They are the model's own: what is set in them
/// is set in the model.
fn blank(config: &BertConfig, device: tch::Device) -> (Model, BTreeMap<String, Tensor>) {
    let mut store = VarStore::new(device);
    let model = Model::new_with_optional_pooler(store.root() / "bert", config, false);
    store.freeze();
    (model, store.variables().into_iter().collect())
}

/// The configuration, if rust-bert computes what it says. Sizes are compared with the weights first, so that a wrong
/// number cannot ask for all memory.
fn checked(config: &[u8], weights: &Weights<'_>) -> Result<BertConfig, FramingError> {
    let bad = |reason: String| FramingError::model("config.json", reason);
    let unread: Unread = serde_json::from_slice(config).map_err(|error| bad(error.to_string()))?;
    if unread.layer_norm_eps.is_some_and(|eps| eps != LAYER_NORM_EPS) {
        return Err(bad(format!("layer_norm_eps must be {LAYER_NORM_EPS:e} for this engine")));
    }
    if unread.position_embedding_type.is_some_and(|kind| kind != "absolute") {
        return Err(bad("position_embedding_type must be absolute for this engine".to_owned()));
    }
    let config: BertConfig = serde_json::from_slice(config).map_err(|error| bad(error.to_string()))?;
    let (width, heads) = (config.hidden_size, config.num_attention_heads);
    if heads < 1 || width < 1 || width % heads != 0 {
        return Err(bad(format!("{heads} heads cannot share a hidden_size of {width}")));
    }
    for (name, shape) in [
        ("bert.embeddings.word_embeddings.weight", [config.vocab_size, width]),
        ("bert.embeddings.position_embeddings.weight", [config.max_position_embeddings, width]),
        ("bert.embeddings.token_type_embeddings.weight", [config.type_vocab_size, width]),
        ("bert.encoder.layer.0.intermediate.dense.weight", [config.intermediate_size, width]),
    ] {
        let found =
            weights.shape(name).ok_or_else(|| FramingError::model(FILE, format!("it lacks {name}")))?;
        if !found.iter().copied().map(signed).eq(shape) {
            return Err(bad(format!("it makes {name} {shape:?}, but in {FILE} it is {found:?}")));
        }
    }
    let last =
        format!("bert.encoder.layer.{}.output.dense.weight", config.num_hidden_layers.saturating_sub(1));
    if !weights.has(&last) {
        return Err(bad(format!(
            "num_hidden_layers is {}, but {FILE} lacks {last}",
            config.num_hidden_layers
        )));
    }
    Ok(config)
}

/// The device as libtorch calls it, if it is there.
fn usable(device: Device) -> Result<tch::Device, FramingError> {
    let Device::Cuda(nth) = device else { return Ok(tch::Device::Cpu) };
    let missing = |reason: String| FramingError::Device { device, reason };
    if !Cuda::is_available() {
        let reason = "this libtorch is for processors alone or finds no NVIDIA GPU; scripts/libtorch.sh --cuda \
                      installs one that knows GPUs";
        return Err(missing(reason.to_owned()));
    }
    let there = Cuda::device_count();
    if signed(nth) >= there {
        return Err(missing(format!("there are {there}, counted from 0")));
    }
    Ok(tch::Device::Cuda(nth))
}

/// What libtorch says, where rust-bert turns errors into panics too.
fn caught<T>(work: impl FnOnce() -> Result<T, TchError>) -> Result<T, FramingError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| FramingError::Encoder(first_line(&error.to_string()).into())),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(FramingError::Encoder(first_line(said.unwrap_or("libtorch panicked")).into()))
        }
    }
}

/// libtorch's errors go on with a stack trace.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
