//! What can go wrong while framing.

use std::error::Error;

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
}

impl FramingError {
    /// A file that does not hold what it should.
    pub(crate) fn model(file: &'static str, reason: impl ToString) -> Self {
        Self::Model { file, reason: reason.to_string() }
    }
}
