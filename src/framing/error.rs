//! What can go wrong while framing.

use std::error::Error;
use std::path::PathBuf;

use super::load::Device;
use crate::models::ModelError;

/// An error of any engine, kept as the cause.
pub type Cause = Box<dyn Error + Send + Sync + 'static>;

/// Why a text could not be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FramingError {
    /// A file of the model does not hold what it should.
    #[error("the framing model's {file} is not usable: {reason}")]
    Model {
        /// Name of the file within the model's folder.
        file: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The tokenizer could not be loaded or refused a text.
    #[error("the framing model's tokenizer failed: {0}")]
    Tokenizer(#[source] Cause),
    /// The engine could not load the encoder or run it.
    #[error("the framing model's encoder failed: {0}")]
    Encoder(#[source] Cause),
    /// An encoder answered with another shape than the batch asked for.
    #[error("the encoder returned {found} numbers where rows × tokens × width = {expected} were expected")]
    Shape {
        /// Numbers returned.
        found: usize,
        /// Numbers expected.
        expected: usize,
    },
    /// A model's folder lacks a file, or holds a damaged one.
    #[error(transparent)]
    Folder(#[from] ModelError),
    /// A model of another kind than those that are read here.
    #[error(
        "{} holds {found}; what is read is a BERT with target_sentiment in its config.json (input “plain sentence”, \
         pool “cls+target mean”), the labels negative, neutral, positive, and one encoder: models/framing in the \
         source is an example; and, with --engine rust-bert, a BertForSequenceClassification or \
         RobertaForSequenceClassification for pairs of sentence and target with these labels in id2label",
        path.display()
    )]
    Unfit {
        /// The file, or the folder.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// The engine was left out when the program was built.
    #[error(
        "this build has no engine rust-bert; in the source folder, run scripts/libtorch.sh, export what it prints, and \
         build with cargo build --release --features rust-bert"
    )]
    NotBuilt,
    /// The model inside the program is in a form that the engine does not read.
    #[error(
        "the engine rust-bert needs weights in full precision, which are not inside the program: name the folder of a \
         model with --model DIR (config.json, tokenizer.json, model.safetensors)"
    )]
    NeedsFolder,
    /// There is no such device, or the engine cannot use it.
    #[error("the device {device} cannot be used: {reason}")]
    Device {
        /// The device.
        device: Device,
        /// Why not.
        reason: String,
    },
}

impl FramingError {
    /// A file that does not hold what it should.
    pub(crate) fn model(file: &'static str, reason: impl ToString) -> Self {
        Self::Model { file, reason: reason.to_string() }
    }
}
