//! Long lists as small files that a page loads when it needs them. They are scripts that call one function, for a page
//! that was opened from the disk may load scripts and nothing else.

use std::path::Path;

use serde::Serialize;

use super::{ReportError, files};

/// Items of one file.
pub(super) const CHUNK: usize = 400;

/// Columns by which a list is sorted and filtered without loading its items.
#[derive(Debug, Default, Serialize)]
pub(super) struct Index {
    /// Number of items.
    pub(super) items: usize,
    /// Items of one file.
    pub(super) chunk: usize,
    /// Day of each, or nothing.
    pub(super) date: Vec<String>,
    /// Place in `outlets` of each.
    pub(super) outlet: Vec<usize>,
    /// Outlets' names.
    pub(super) outlets: Vec<String>,
    /// Place in `kinds` of each.
    pub(super) kind: Vec<usize>,
    /// Kinds.
    pub(super) kinds: Vec<String>,
    /// Number to sort by: confidence in per cent, or quotations.
    pub(super) number: Vec<u32>,
}

/// Writes a list below `dir`: `index.js` and `0.js`, `1.js`, …
///
/// # Errors
/// [`ReportError`] if the disk does not take a file.
pub(super) fn write<T: Serialize>(dir: &Path, index: &Index, items: &[T]) -> Result<(), ReportError> {
    files::write(&dir.join("index.js"), script("index", index)?.as_bytes())?;
    for (nth, chunk) in items.chunks(CHUNK).enumerate() {
        files::write(&dir.join(format!("{nth}.js")), script(&format!("chunk,{nth}"), &chunk)?.as_bytes())?;
    }
    Ok(())
}

/// `pullquote("index", {…})`. What could end a script or begin a comment in HTML is written as an escape.
pub(super) fn script(call: &str, data: &impl Serialize) -> Result<String, ReportError> {
    let json = serde_json::to_string(data).map_err(ReportError::Json)?;
    let (name, number) = call.split_once(',').unwrap_or((call, "0"));
    let json = json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    Ok(format!("pullquote(\"{name}\",{number},{json});\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_script() {
        let script = script("chunk,3", &["</script><!--", "\u{2028}\"\\"]).unwrap();
        assert_eq!(script, "pullquote(\"chunk\",3,[\"\\u003c/script>\\u003c!--\",\"\\u2028\\\"\\\\\"]);\n");
    }
}
