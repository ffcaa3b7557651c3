//! Who is quoted, and how are they framed?

pub mod actors;
pub mod analysis;
pub mod article;
pub mod lexicon;
pub mod quotes;
pub mod segment;
pub mod span;
pub mod attribution;
pub mod pipeline;
pub mod voice;
