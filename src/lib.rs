//! Who is quoted in the news, and how are they framed?
//!
//! pullquote pairs every quotation of an English article with its speaker, and scores how the article's own voice, and
//! each quoted voice, frames each actor. Words inside a quotation belong to its speaker, all other words to the
//! article.
//!
//! ```
//! use pullquote::article::Article;
//! use pullquote::output::Document;
//! use pullquote::pipeline::{Options, Pipeline};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = "The pier reopened on Friday. “It holds,” said Oda Frisk, the harbour's engineer.";
//! let articles = [Article::from_text("pier", text)];
//!
//! // With `framing: true` every actor is also scored by the transformer, which takes most of the time.
//! let pipeline = Pipeline::new(Options { framing: false, min_confidence: 0.0 })?;
//! let analyzed = pipeline.analyze(&articles)?;
//!
//! let analysis = &analyzed[0].analysis;
//! let quote = &analysis.quotes[0];
//! let speaker = quote.speaker.ok_or("nobody speaks")?;
//! assert_eq!(quote.content[0].of(text), "“It holds,”");
//! assert_eq!(analysis.actors[speaker.actor].name, "Oda Frisk");
//! assert_eq!(speaker.rule, "inverted");
//!
//! // The same as a line of schema `pullquote/1`.
//! let mut line = Vec::new();
//! Document::new(&articles[0], analysis).append_json_line(&mut line)?;
//! # Ok(())
//! # }
//! ```
//!
//! The way of the data: [`ingest`] reads articles; [`segment`] cuts a text, with [`quotes`] finding what stands in
//! quotation marks; [`actors`] finds who is there; [`attribution`] says who speaks; [`voice`] says whose words each
//! mention stands in; [`framing`] scores. [`pipeline`] runs them in order and gives an [`analysis::Analysis`], which
//! [`output`] writes as JSON. [`eval`] judges the result against gold annotations. Words come from the [`lexicon`],
//! weights from [`models`].
//!
//! Inside the library every position is a [`span::Span`] in bytes of the article's text, in the output it is in Unicode
//! code points. Nothing here prints, and nothing uses a network.

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
