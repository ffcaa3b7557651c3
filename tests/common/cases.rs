//! Reads `tests/cases/*.txt`: short articles with what is to be found in them.
//!
//! A case begins with `### id`; lines that begin with `#` follow as comments, then the text, a line `---`, and one line
//! per quotation: `words => speaker | accepted form | …`, or `=> (scare)`, `(title)`, `(nobody)`. On the left `\n` is a
//! line break.

use std::fs;
use std::path::{Path, PathBuf};

use pullquote::span::Span;

/// A case of one phenomenon.
pub(crate) struct Case {
    pub(crate) id: String,
    /// The name of its file.
    pub(crate) phenomenon: String,
    pub(crate) text: String,
    pub(crate) expected: Vec<Expected>,
}

/// A quotation that a case holds.
pub(crate) struct Expected {
    pub(crate) span: Span,
    /// Accepted names; `None` where it is no speech.
    pub(crate) speakers: Option<Vec<String>>,
}

/// The folder of the cases.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The list of cases that fail, which lies beside them.
pub(crate) fn failures() -> PathBuf {
    folder().join("known-failures.txt")
}

/// All cases, in the order of file names and of the files.
pub(crate) fn all() -> Vec<Case> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt") && *path != failures());
    files.sort();
    files.iter().flat_map(|path| file(path)).collect()
}

fn file(path: &Path) -> Vec<Case> {
    let phenomenon = path.file_stem().unwrap().to_string_lossy().into_owned();
    let body = format!("\n{}", fs::read_to_string(path).unwrap());
    body.split("\n### ").skip(1).map(|block| case(&phenomenon, block)).collect()
}

fn case(phenomenon: &str, block: &str) -> Case {
    let (id, mut rest) = block.split_once('\n').unwrap_or((block, ""));
    while rest.starts_with('#') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let rest = format!("{rest}\n");
    let (text, lines) = rest.split_once("\n---\n").unwrap_or_else(|| panic!("{id}: no line with ---"));
    let (mut expected, mut from) = (Vec::new(), 0);
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (words, speakers) = line.split_once(" => ").unwrap_or_else(|| panic!("{id}: no => in {line}"));
        let words = words.replace("\\n", "\n");
        let start =
            text[from..].find(&words).unwrap_or_else(|| panic!("{id}: not in the text: {words}")) + from;
        from = start + words.len();
        expected.push(Expected { span: Span::new(start, from), speakers: accepted(speakers) });
    }
    Case { id: id.trim().to_owned(), phenomenon: phenomenon.to_owned(), text: text.to_owned(), expected }
}

/// The accepted names of a line's right side; none of them means that nobody is to be named.
fn accepted(right: &str) -> Option<Vec<String>> {
    match right.trim() {
        "(scare)" | "(title)" => None,
        "(nobody)" => Some(Vec::new()),
        names => Some(names.split(" | ").map(|name| name.trim().to_owned()).collect()),
    }
}
