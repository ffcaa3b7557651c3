//! What everything on libtorch shares: the configuration and weights of a checkpoint, checked; models that several
//! callers use; errors instead of panics. Feature `rust-bert`.
//!
//! tch's tensors may be sent to another thread but not shared among threads. So every caller takes a model of its own
//! from a [`Shelf`] and puts it back; a model is made when the shelf is empty, and all of them share one copy of the
//! weights. On a GPU callers take turns with one model, for the device works on one batch at a time anyhow.
//!
//! libtorch is told to use one thread for each caller (for the whole process): batches run in parallel instead, as
//! with the other engine.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rust_bert::bert::BertConfig;
use serde::Deserialize;
use tch::nn::{Path, VarStore};
use tch::{Cuda, TchError, Tensor};

use super::error::FramingError;
use super::load::Device;
use super::safetensors::{FILE, Weights};

/// Word pieces per batch on a GPU, where a small batch leaves most of it idle.
pub(super) const GPU_PIECES: usize = 1 << 15;

/// What rust-bert adds to variances, whatever the configuration says.
pub(super) const LAYER_NORM_EPS: f64 = 1e-12;

/// Makes a model whose weights are still to come.
type Blank<M> = fn(&Path<'_>, &BertConfig) -> Result<M, TchError>;

/// Models on one copy of the weights.
pub(super) struct Shelf<M> {
    pub(super) config: BertConfig,
    pub(super) device: tch::Device,
    blank: Blank<M>,
    /// Weights by name, as the models share them.
    weights: Mutex<BTreeMap<String, Tensor>>,
    /// Models that nobody is using.
    idle: Mutex<Vec<M>>,
    /// Held while a GPU works.
    turn: Mutex<()>,
}

impl<M> Shelf<M> {
    /// Loads what the model asks for by name; whatever else is in the file is not looked at.
    pub(super) fn new(
        config: BertConfig,
        weights: &Weights<'_>,
        device: Device,
        blank: Blank<M>,
    ) -> Result<Self, FramingError> {
        let device = usable(device)?;
        if device == tch::Device::Cpu {
            tch::set_num_threads(1);
        }
        let (model, variables) = caught(|| make(blank, &config, device))?;
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
        let (weights, idle) = (Mutex::new(shared), Mutex::new(vec![model]));
        Ok(Self { config, device, blank, weights, idle, turn: Mutex::default() })
    }

    /// Does something with a model that nobody else is using.
    pub(super) fn with<T>(&self, work: impl FnOnce(&M) -> Result<T, TchError>) -> Result<T, FramingError> {
        let _turn = self.device.is_cuda().then(|| lock(&self.turn));
        // The shelf must not stay locked while a model is made.
        let shelved = lock(&self.idle).pop();
        let model = shelved.map_or_else(|| self.another(), Ok)?;
        let result = caught(|| work(&model))?;
        lock(&self.idle).push(model);
        Ok(result)
    }

    /// One more model on the same weights.
    fn another(&self) -> Result<M, FramingError> {
        let weights = lock(&self.weights);
        caught(|| {
            let (model, variables) = make(self.blank, &self.config, self.device)?;
            for (name, mut variable) in variables {
                if let Some(values) = weights.get(&name) {
                    variable.f_set_data(values)?;
                }
            }
            Ok(model)
        })
    }

    /// Rows that go through together. A matrix product rounds otherwise with more rows, so on the processor each row
    /// goes through alone: its answer must not depend on the batch. A GPU would stand idle, and its answers may differ
    /// in the last digits.
    pub(super) fn rows(&self, rows: usize) -> usize {
        if self.device.is_cuda() { rows.max(1) } else { 1 }
    }

    /// Whether the model has a state for every word piece and every place.
    pub(super) fn fits(&self, ids: &[i32], len: usize) -> Result<(), FramingError> {
        let (vocabulary, places) = (self.config.vocab_size, self.config.max_position_embeddings);
        if signed(len) > places {
            let reason = format!("max_position_embeddings is {places}, too few for {len}");
            return Err(FramingError::model("config.json", reason));
        }
        match ids.iter().find(|&&id| id < 0 || i64::from(id) >= vocabulary) {
            Some(id) => {
                let reason =
                    format!("it gives the id {id}, but the vocab_size of config.json is {vocabulary}");
                Err(FramingError::model("tokenizer.json", reason))
            }
            None => Ok(()),
        }
    }
}

/// A model whose weights are still to come, and its variables by name. They are the model's own: what is set in them
/// is set in the model.
fn make<M>(
    blank: Blank<M>,
    config: &BertConfig,
    device: tch::Device,
) -> Result<(M, BTreeMap<String, Tensor>), TchError> {
    let mut store = VarStore::new(device);
    let model = blank(&store.root(), config)?;
    store.freeze();
    Ok((model, store.variables().into_iter().collect()))
}

/// The parts of `config.json` that rust-bert does not read, and computes in one way only.
#[derive(Debug, Deserialize)]
struct Unread {
    layer_norm_eps: Option<f64>,
    position_embedding_type: Option<String>,
}

/// The configuration, if rust-bert computes what it says, up to a `layer_norm_eps` of `most_eps`. Sizes are compared with
/// the weights (`bert.…`, `roberta.…`) first, so that a wrong number cannot ask for all memory.
pub(super) fn checked(
    config: &[u8],
    weights: &Weights<'_>,
    family: &str,
    most_eps: f64,
) -> Result<BertConfig, FramingError> {
    let bad = |reason: String| FramingError::model("config.json", reason);
    let unread: Unread = serde_json::from_slice(config).map_err(|error| bad(error.to_string()))?;
    if unread.layer_norm_eps.is_some_and(|eps| !(LAYER_NORM_EPS..=most_eps).contains(&eps)) {
        return Err(bad(format!("layer_norm_eps must be {most_eps:e} for this engine")));
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
        ("embeddings.word_embeddings.weight", [config.vocab_size, width]),
        ("embeddings.position_embeddings.weight", [config.max_position_embeddings, width]),
        ("embeddings.token_type_embeddings.weight", [config.type_vocab_size, width]),
        ("encoder.layer.0.intermediate.dense.weight", [config.intermediate_size, width]),
    ] {
        let name = format!("{family}.{name}");
        let found =
            weights.shape(&name).ok_or_else(|| FramingError::model(FILE, format!("it lacks {name}")))?;
        if !found.iter().copied().map(signed).eq(shape) {
            return Err(bad(format!("it makes {name} {shape:?}, but in {FILE} it is {found:?}")));
        }
    }
    let layers = config.num_hidden_layers;
    let last = format!("{family}.encoder.layer.{}.output.dense.weight", layers.saturating_sub(1));
    if !weights.has(&last) {
        return Err(bad(format!("num_hidden_layers is {layers}, but {FILE} lacks {last}")));
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
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, TchError>) -> Result<T, FramingError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| FramingError::Encoder(first_line(&error.to_string()).into())),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(FramingError::Encoder(first_line(said.unwrap_or("libtorch panicked")).into()))
        }
    }
}

/// An error of rust-bert's as one of tch's.
pub(super) fn torch(error: impl ToString) -> TchError {
    TchError::Torch(error.to_string())
}

/// The numbers of a tensor, row after row.
pub(super) fn numbers(tensor: &Tensor) -> Result<Vec<f32>, TchError> {
    let tensor = tensor.f_to_device(tch::Device::Cpu)?.f_contiguous()?.f_view([-1])?;
    let mut numbers = vec![0.0_f32; tensor.numel()];
    tensor.f_copy_data(&mut numbers, tensor.numel())?;
    Ok(numbers)
}

/// libtorch's errors go on with a stack trace.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
