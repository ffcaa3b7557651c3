//! Judges output against gold.
