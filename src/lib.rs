//! Who is quoted, and how are they framed?

pub mod analysis;
pub mod article;
pub mod framing;
pub mod models;
pub mod quotes;
pub mod span;
