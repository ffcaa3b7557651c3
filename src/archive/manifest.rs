//! What a finished run says about itself, in `manifest.json`. Nothing in it tells the time: the same run gives the same
//! file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Counts, Input, Plan};

/// A finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The tables' schema.
    pub schema: String,
    /// The program's version.
    pub version: String,
    /// Options by their flags' names.
    pub options: BTreeMap<String, serde_json::Value>,
    /// SHA-256 of the models' files by name.
    pub models: BTreeMap<String, String>,
    /// How the tables are cut into folders.
    pub partition: super::Partition,
    /// Records of the input.
    pub records: u64,
    /// What came of them.
    pub counts: Counts,
    /// What was read, in order.
    pub inputs: Vec<Input>,
    /// What was written, in order.
    pub files: Vec<FileEntry>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path below the run's folder, with `/`.
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Manifest {
    /// The manifest of a run.
    pub(super) fn new(
        plan: &Plan,
        partition: super::Partition,
        records: u64,
        counts: Counts,
        files: Vec<FileEntry>,
    ) -> Self {
        Self {
            schema: plan.schema.clone(),
            version: plan.version.clone(),
            options: plan.options.clone(),
            models: plan.models.clone(),
            partition,
            records,
            counts,
            inputs: plan.inputs.clone(),
            files,
        }
    }
}
