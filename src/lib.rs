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

/// Stand-in until the models are merged.
pub mod models {
    use std::path::Path;

    /// A model inside the binary.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Embedded {
        /// Short name.
        pub name: &'static str,
        /// What it does.
        pub description: &'static str,
        /// The model card.
        pub card: &'static str,
        /// Its files.
        pub files: Vec<File>,
    }

    /// A file of a model.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct File {
        /// Name within the model's folder.
        pub name: String,
        /// Size in bytes.
        pub bytes: u64,
        /// SHA-256 of its content.
        pub sha256: String,
    }

    /// Why a folder is not a model.
    #[derive(Debug, thiserror::Error)]
    #[error("{0} is not a folder")]
    pub struct ModelError(String);

    /// What is embedded.
    pub fn embedded() -> Vec<Embedded> {
        let file = File { name: "config.json".into(), bytes: 1234, sha256: "0".repeat(64) };
        vec![Embedded { name: "framing", description: "stand-in", card: "# Card\n", files: vec![file] }]
    }

    /// Checks a model's folder.
    pub fn verify(dir: &Path) -> Result<Vec<File>, ModelError> {
        Err(ModelError(dir.display().to_string()))
    }
}
