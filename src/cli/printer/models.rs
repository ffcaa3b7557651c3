//! Models and their files.

use std::path::Path;

use pullquote::models::{Embedded, File};

use super::text::{BOLD, DIM, grouped, paint, plural};

/// The embedded models with their files and checksums.
pub(crate) fn model_list(models: &[Embedded]) -> String {
    let mut out = String::new();
    for model in models {
        out += &format!("{}  {}\n", paint(BOLD, model.name), model.description);
        out += &files(&model.files);
        out += &paint(DIM, &format!("  Its card: pullquote models --card {}", model.name));
        out.push('\n');
    }
    out
}

/// A folder whose files are what they should be.
pub(crate) fn verified(dir: &Path, checked: &[File]) -> String {
    let count = plural(checked.len(), "file is", "files are");
    format!("{}: {count} what the manifest says\n{}", dir.display(), files(checked))
}

fn files(files: &[File]) -> String {
    let longest = files.iter().map(|file| file.name.chars().count()).max().unwrap_or_default();
    let line = |file: &File| {
        let size = usize::try_from(file.bytes).unwrap_or(usize::MAX);
        format!("  {:longest$}  {:>12} bytes  {}\n", file.name, grouped(size), paint(DIM, &file.sha256))
    };
    files.iter().map(line).collect()
}
