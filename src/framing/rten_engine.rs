//! The default engine: [rten](https://github.com/robertknight/rten) with an int8 ONNX encoder. Pure Rust.
//!
//! Activation scales are constants of the model, so a row's answer depends on nothing but the row. Weights are
//! packed once at loading: 10 MB more memory, and a batch of one row runs nearly as fast as a full one.
//!
//! On x86 processors without AVX-512 VNNI, rten adds pairs of products in 16 bits with saturation. Weights of at most
//! 7 bits (−64 to 63) cannot saturate there and so give every machine the same integers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueView};

use super::encoder::{Batch, Encoder, Hidden};
use super::error::FramingError;

/// An ONNX encoder with inputs `input_ids` and, optionally, `attention_mask` (both rows × word pieces) and one output
/// (rows × word pieces × width).
///
/// With a third input `rows` (rows × k: places counted through the whole batch) the output is rows × k × width: the
/// last layer is computed for those states alone that [`Batch::read`] names, which are few.
#[derive(Debug)]
pub struct RtenEncoder {
    model: Model,
    ids: NodeId,
    mask: Option<NodeId>,
    rows: Option<NodeId>,
    hidden: NodeId,
    /// Pools of one thread, as many as there ever were callers at once: a row's matrices are too small to share among
    /// cores, whole batches are not.
    idle: Mutex<Vec<Arc<ThreadPool>>>,
}

impl RtenEncoder {
    /// Loads a model that is part of the binary.
    ///
    /// # Errors
    /// [`FramingError::Encoder`] if rten cannot read it, [`FramingError::Model`] if its inputs or outputs are others.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, FramingError> {
        let loaded = ModelOptions::with_all_ops().prepack_weights(true).load_static_slice(bytes);
        Self::from_model(loaded.map_err(|error| FramingError::Encoder(error.into()))?)
    }

    /// Loads a model read from somewhere else.
    ///
    /// # Errors
    /// As [`RtenEncoder::from_static`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FramingError> {
        let loaded = ModelOptions::with_all_ops().prepack_weights(true).load(bytes);
        Self::from_model(loaded.map_err(|error| FramingError::Encoder(error.into()))?)
    }

    fn from_model(model: Model) -> Result<Self, FramingError> {
        let lacks = |what: &str| FramingError::model("encoder", format!("it lacks {what}"));
        let ids = model.node_id("input_ids").map_err(|_| lacks("the input input_ids"))?;
        let optional = |name| model.node_id(name).ok().filter(|id| model.input_ids().contains(id));
        let (mask, rows) = (optional("attention_mask"), optional("rows"));
        let hidden = model.output_ids().first().copied().ok_or_else(|| lacks("an output"))?;
        Ok(Self { model, ids, mask, rows, hidden, idle: Mutex::default() })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Arc<ThreadPool>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, batch: &Batch, pool: Arc<ThreadPool>) -> Result<Hidden, FramingError> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| FramingError::Encoder(error);
        let table = |width: usize, numbers| {
            ValueView::from_shape([batch.rows(), width], numbers).map_err(|error| failed(error.into()))
        };
        let ones = vec![1_i32; self.mask.map_or(0, |_| batch.ids().len())];
        let (width, places) = self.rows.map_or((0, Vec::new()), |_| places(batch));
        let mut inputs = vec![(self.ids, table(batch.len(), batch.ids())?.into())];
        if let Some(mask) = self.mask {
            inputs.push((mask, table(batch.len(), &ones)?.into()));
        }
        if let Some(rows) = self.rows {
            inputs.push((rows, table(width, &places)?.into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(pool));
        let output = self.model.run(inputs, &[self.hidden], Some(options));
        let first = output.map_err(|error| failed(error.into()))?.into_iter().next();
        let value = first.ok_or_else(|| failed("no output".into()))?;
        let (shape, data) = value.into_shape_vec::<f32, 3>().map_err(|error| failed(error.into()))?;
        match self.rows {
            Some(_) => Hidden::of_read(data, batch, shape[1], shape[2]),
            None => Hidden::new(data, batch, shape[2]),
        }
    }
}

/// How many states are read of a row at most, and the input `rows`: their places, row after row. What a shorter list
/// lacks is filled with the row's first piece.
fn places(batch: &Batch) -> (usize, Vec<i32>) {
    let read = batch.read();
    let width = read.iter().map(Vec::len).max().unwrap_or(0);
    let mut places = Vec::with_capacity(read.len() * width);
    for (row, own) in read.iter().enumerate() {
        let filled = own.iter().copied().chain(std::iter::repeat(0)).take(width);
        places.extend(filled.map(|piece| i32::try_from(row * batch.len() + piece).unwrap_or(0)));
    }
    (width, places)
}

impl Encoder for RtenEncoder {
    /// Runs the batch on one core.
    ///
    /// rten runs in a rayon pool of its own. A rayon thread that waits for another pool takes up other work meanwhile,
    /// and would so pile one unfinished batch upon the other; hence a plain thread does the waiting. Starting it costs
    /// about 30 µs, a batch takes 3,000 and more.
    fn encode(&self, batch: &Batch) -> Result<Hidden, FramingError> {
        let pool = self.idle().pop().unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)));
        let hidden = thread::scope(|scope| {
            let runner = thread::Builder::new().name("framing".to_owned());
            let running = runner.spawn_scoped(scope, || self.run(batch, pool.clone()));
            let ended = running.map_err(|error| FramingError::Encoder(error.into()))?.join();
            ended.unwrap_or_else(|_| Err(FramingError::Encoder("the engine panicked".into())))
        });
        self.idle().push(pool);
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_model_is_an_error() {
        let error = RtenEncoder::from_bytes(b"not a model".to_vec()).unwrap_err();
        assert!(matches!(error, FramingError::Encoder(_)), "{error}");
    }
}
