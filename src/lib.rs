//! Who is quoted, and how are they framed?

pub mod actors;
pub mod analysis;
pub mod article;
mod assemble;
pub mod attribution;
pub mod eval;
pub mod framing;
pub mod ingest;
pub mod lexicon;
pub mod models;
pub mod output;
pub mod pipeline;
pub mod quotes;
pub mod segment;
pub mod span;
pub mod voice;
