//! Judges answers against gold annotations: the same figures as the referee's `score.py`, each with its uncertainty.
//!
//! Everything here counts in code points, as gold and output do. Each document yields a row of counts; a figure is a
//! function of their sum, and its 95 % interval comes from drawing documents again and again with replacement (see
//! [`stats`]), because quotations of one article succeed and fail together.

mod attribution;
mod data;
mod framing;
mod names;
mod report;
mod spans;
mod speakers;
mod stances;
pub mod stats;

pub use attribution::attribution;
pub use data::{
    AttributionGold, DataError, FramingGold, Identified, Judged, SpeakersGold, StancesGold, SystemDocument,
    SystemStances, by_id, read,
};
pub use framing::framing;
pub use report::{Figure, Report, Value};
pub use speakers::speakers;
pub use stances::{THRESHOLD, stances};

#[cfg(test)]
mod tests;
