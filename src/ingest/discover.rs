//! From what the user names (files, folders, patterns, `-`) to the sources to read, in a stable order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::reject::{Reason, Reject};
use super::unpack::Packing;

/// How a source is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// One article.
    Text,
    /// One article, perhaps with front matter.
    Markdown,
    /// A record a line.
    Lines,
    /// An object, or an array of them.
    Json,
    /// A row a line, with a header; tabs if told so, else what the header shows.
    Table {
        tabs: bool,
    },
    /// A web page.
    Html,
    /// A web archive.
    Warc,
    /// A table in columns.
    Parquet,
    /// An archive of files.
    Zip,
    Tar,
    /// To be seen from the first bytes.
    Sniff,
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// `None` for standard input, and for what lies in an archive.
    pub(super) path: Option<PathBuf>,
    /// The path as the user knows it; `-` for standard input.
    pub(super) shown: String,
    /// Name for articles that bring none: the file's name without extension, below the folder that was named.
    pub(super) name: String,
    pub(super) format: Format,
    /// Size in bytes, where it is known.
    pub(super) size: Option<u64>,
}

/// Lists the sources. What is wrong with an input stands in its place.
pub(super) fn discover(inputs: &[String]) -> Vec<Result<Source, Reject>> {
    let mut found = Vec::new();
    for input in inputs {
        let path = Path::new(input);
        if input == "-" {
            let (shown, name) = ("-".into(), "stdin".into());
            found.push(Ok(Source { path: None, shown, name, format: Format::Sniff, size: None }));
        } else if path.is_dir() {
            walk(path, &mut found);
        } else if path.exists() {
            found.push(file(path, path.file_name().map_or(path, Path::new)));
        } else if input.contains(['*', '?', '[']) {
            expand(input, &mut found);
        } else {
            found.push(Err(Reject::whole(input, Reason::Missing)));
        }
    }
    distinct_names(&mut found);
    found
}

/// The articles of a folder and its subfolders, by name. Links are followed, though not in circles.
fn walk(folder: &Path, found: &mut Vec<Result<Source, Reject>>) {
    let before = found.len();
    let mut others = 0;
    let visible = |e: &walkdir::DirEntry| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.');
    let walker = WalkDir::new(folder).follow_links(true).sort_by_file_name();
    for entry in walker.into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if !entry.file_type().is_file() => {}
            // An image beside the articles is no error; one that the user names is.
            Ok(entry) if format_of(entry.path()) == Format::Sniff => others += 1,
            Ok(entry) => {
                let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                found.push(file(entry.path(), below));
            }
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let at = error.path().unwrap_or(folder).display().to_string();
                let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("unreadable"));
                found.push(Err(Reject::whole(at, Reason::Unreadable(error))));
            }
        }
    }
    if found.len() == before {
        found.push(Err(Reject::whole(folder.display().to_string(), Reason::NoArticles { others })));
    }
}

/// The matches of a pattern, which come sorted.
fn expand(pattern: &str, found: &mut Vec<Result<Source, Reject>>) {
    let before = found.len();
    // As in a shell, `*` leaves hidden files out.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    match glob::glob_with(pattern, options) {
        Err(error) => found.push(Err(Reject::whole(pattern, Reason::BadPattern(error.msg.to_owned())))),
        Ok(paths) => {
            for path in paths {
                match path {
                    Ok(path) if path.is_dir() => walk(&path, found),
                    Ok(path) => found.push(file(&path, path.file_name().map_or(&path, Path::new))),
                    Err(error) => {
                        let at = error.path().display().to_string();
                        found.push(Err(Reject::whole(at, Reason::Unreadable(error.into()))));
                    }
                }
            }
            if found.len() == before {
                found.push(Err(Reject::whole(pattern, Reason::NoMatch)));
            }
        }
    }
}

fn file(path: &Path, below: &Path) -> Result<Source, Reject> {
    let shown = path.display().to_string();
    if let Some(format) = unsupported(path) {
        return Err(Reject::whole(shown, Reason::Unsupported { format }));
    }
    let name = name_of(below);
    let size = path.metadata().ok().map(|m| m.len());
    Ok(Source { path: Some(path.to_owned()), shown, name, format: format_of(path), size })
}

/// A stream that stands for a file of this name.
pub(super) fn stream(name: &str) -> Source {
    let path = Path::new(name);
    Source { path: None, shown: name.to_owned(), name: name_of(path), format: format_of(path), size: None }
}

/// A file in an archive; `None` if its name is not that of an article.
pub(super) fn member(archive: &Source, name: &str) -> Option<Source> {
    let path = Path::new(name);
    let format = format_of(path);
    let shown = format!("{}/{name}", archive.shown);
    let name = format!("{}/{}", archive.name, name_of(path));
    (format != Format::Sniff).then_some(Source { path: None, shown, name, format, size: None })
}

/// A path without the extension of its format.
fn name_of(path: &Path) -> String {
    unpacked(path).with_extension("").to_string_lossy().replace('\\', "/")
}

/// The path without the extension of a compression.
fn unpacked(path: &Path) -> PathBuf {
    let packed =
        path.extension().is_some_and(|e| Packing::has_extension(&e.to_string_lossy().to_lowercase()));
    if packed { path.with_extension("") } else { path.to_owned() }
}

/// The extension in lower case, below that of a compression.
fn extension(path: &Path) -> String {
    unpacked(path).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn format_of(path: &Path) -> Format {
    match extension(path).as_str() {
        "txt" | "text" => Format::Text,
        "md" | "markdown" => Format::Markdown,
        "jsonl" | "ndjson" => Format::Lines,
        "json" => Format::Json,
        "html" | "htm" | "xhtml" => Format::Html,
        "warc" => Format::Warc,
        "parquet" | "pq" => Format::Parquet,
        // The last is a web archive in a zip archive.
        "zip" | "wacz" => Format::Zip,
        "tar" | "tgz" | "tzst" => Format::Tar,
        "csv" => Format::Table { tabs: false },
        "tsv" | "tab" => Format::Table { tabs: true },
        _ => Format::Sniff,
    }
}

/// Text formats whose markup would be taken for the article.
fn unsupported(path: &Path) -> Option<&'static str> {
    Some(match extension(path).as_str() {
        "xml" | "rss" => "XML",
        "rtf" => "RTF",
        // Zip archives by their content, of files that are not for reading.
        "docx" | "xlsx" | "pptx" | "odt" | "ods" | "epub" => "an Office file or electronic book",
        _ => return None,
    })
}

/// Files of the same name in different folders get `#2`, `#3`: an `id` stands for one file of a run.
fn distinct_names(found: &mut [Result<Source, Reject>]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for source in found.iter_mut().flatten() {
        distinct(&mut seen, &mut source.name);
    }
}

/// Gives a name that was seen before a number.
pub(super) fn distinct(seen: &mut HashMap<String, usize>, name: &mut String) {
    match seen.entry(name.clone()) {
        Entry::Vacant(entry) => {
            entry.insert(1);
        }
        Entry::Occupied(mut entry) => {
            *entry.get_mut() += 1;
            *name = format!("{name}#{}", entry.get());
        }
    }
}
