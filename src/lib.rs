//! Who is quoted, and how are they framed?

pub mod actors;
pub mod analysis;
pub mod article;
mod assemble;
pub mod attribution;
pub mod eval;
pub mod ingest;
pub mod lexicon;
pub mod output;
pub mod pipeline;
pub mod quotes;
pub mod segment;
pub mod span;
pub mod voice;

/// Stand-in until the framing stage is merged.
pub mod framing {
    use crate::span::Span;

    /// A sentence and the targets in it.
    #[derive(Debug, Clone)]
    pub struct Sequence<'a> {
        /// The sentence.
        pub text: &'a str,
        /// The targets.
        pub targets: Vec<Span>,
    }

    /// Why a sentence could not be classified.
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    pub struct FramingError(String);

    /// The classifier.
    #[derive(Debug)]
    pub struct Framer;

    impl Framer {
        /// The embedded model.
        pub fn embedded() -> Result<Self, FramingError> {
            Ok(Self)
        }

        /// Probabilities of negative, neutral, positive for each target of each sequence.
        pub fn classify(&self, sequences: &[Sequence<'_>]) -> Result<Vec<Vec<[f32; 3]>>, FramingError> {
            Ok(sequences.iter().map(|s| vec![[0.1, 0.8, 0.1]; s.targets.len()]).collect())
        }
    }
}
