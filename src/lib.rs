//! Who is quoted, and how are they framed?

pub mod analysis;
pub mod article;
pub mod quotes;
pub mod span;
