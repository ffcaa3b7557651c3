//! The documents speak of this repository as it is: paths, flags, rules and tests that they name exist, and the
//! invariants that ARCHITECTURE.md states about the source hold.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// What looks like a path and is none.
const NO_PATHS: [&str; 1] = ["pullquote/1"];

/// Beginnings of paths that are not of the repository: what lies beside it, and what a build makes.
const ELSEWHERE: [&str; 3] = ["../", "/", "target/"];

/// Endings that make a path of a word without a slash.
const FILES: [&str; 8] = [".rs", ".md", ".toml", ".tsv", ".txt", ".json", ".py", ".lock"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a document outside fenced blocks.
fn prose(document: &str) -> String {
    let mut fenced = false;
    let outside = document.lines().filter(|line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    outside.collect::<Vec<_>>().join("\n")
}

/// What stands in backticks.
fn ticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The targets of links into the repository.
fn linked(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://")).collect()
}

fn is_path(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/*".contains(c);
    let extension = word.starts_with('.') && !word.contains('/');
    word.chars().all(plain)
        && !extension
        && (word.contains('/') || FILES.iter().any(|ending| word.ends_with(ending)))
        && !NO_PATHS.contains(&word)
        && !ELSEWHERE.iter().any(|beginning| word.starts_with(beginning))
}

fn exists(path: &str) -> bool {
    let pattern = root().join(path);
    let found = glob::glob(&pattern.to_string_lossy()).map(|mut paths| paths.any(|path| path.is_ok()));
    found.unwrap_or(false)
}

/// The rows of the table of a document that has this heading, cell by cell.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = document.lines().skip_while(|line| !line.starts_with(heading));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = lines.skip(2).take_while(|l| l.starts_with('|')).map(cells).collect();
    assert!(!rows.is_empty(), "no table {heading}");
    rows
}

/// The Rust files in a file or folder.
fn sources(path: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(root().join(path)).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.unwrap().into_path());
    files.filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

/// The code of a file: without comments, and without its tests.
fn code(path: &Path) -> String {
    if path.file_name().is_some_and(|name| name == "tests.rs") {
        return String::new();
    }
    let text = read(path);
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    lines.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn paths_exist() {
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = prose(&read(document));
        let ticked = ticked(&text).into_iter().filter(|word| is_path(word));
        let paths: Vec<&str> = ticked.chain(linked(&text)).collect();
        assert!(paths.len() > 5, "{document} names hardly a path; does the test still read it?");
        missing.extend(paths.into_iter().filter(|p| !exists(p)).map(|p| format!("{document}: {p}")));
    }
    assert!(missing.is_empty(), "no such path:\n{}", missing.join("\n"));
}

/// `--flags` in a piece of text.
fn flags(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.len() > 3 && word.starts_with("--") && !word[2..].starts_with('-')).collect()
}

/// The help of the program and of its commands.
fn help() -> String {
    let mut all = String::new();
    for arguments in [
        &["--help"][..],
        &["analyze", "--help"],
        &["report", "--help"],
        &["batch", "--help"],
        &["merge", "--help"],
        &["frame", "--help"],
        &["eval", "--help"],
        &["models", "--help"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_pullquote")).args(arguments).output().unwrap();
        assert!(output.status.success());
        all.push_str(&String::from_utf8(output.stdout).unwrap());
    }
    all
}

#[test]
fn flags_exist() {
    let readme = read("README.md");
    let help = help();
    let known = flags(&help);
    let mut checked = 0;
    for line in readme.lines() {
        // What stands before ` -- ` is cargo's; cargo's and a script's own flags are not ours.
        let ours = line.split_once(" -- ").filter(|_| line.contains("cargo ")).map_or(line, |(_, ours)| ours);
        let theirs = ["cargo ", "scripts/", "rustc "].iter().any(|tool| ours.contains(tool));
        if theirs {
            continue;
        }
        for flag in flags(ours) {
            assert!(known.contains(&flag), "README.md names {flag}, which no --help knows: {line}");
            checked += 1;
        }
    }
    assert!(checked > 5, "README.md names hardly a flag; does the test still read it?");
}

#[test]
fn commands_exist() {
    let readme = read("README.md");
    let help = help();
    for row in table(&readme, "| command | what it does |") {
        let command = ticked(&row[0])[0].split(' ').nth(1).unwrap();
        assert!(help.contains(&format!("\n  {command} ")), "README.md names a command {command}");
    }
}

#[test]
fn rules_are_those_of_the_source() {
    let rooms = ["src/attribution", "src/speaker"];
    let source: String =
        rooms.iter().flat_map(|room| sources(Path::new(room))).map(|path| code(&path)).collect();
    for row in table(&read("ARCHITECTURE.md"), "| rule | what it sees |") {
        let rule = ticked(&row[0])[0];
        assert!(
            source.contains(&format!("\"{rule}\"")),
            "ARCHITECTURE.md names a rule {rule} that nothing uses"
        );
    }
}

/// Names of tests, and of lints that `Cargo.toml` sets.
#[test]
fn what_holds_the_invariants_exists() {
    let folders = [Path::new("src"), Path::new("tests")];
    let source: String = folders.iter().flat_map(|folder| sources(folder)).map(read).collect();
    let manifest = read("Cargo.toml");
    for row in table(&read("ARCHITECTURE.md"), "| invariant | held by |") {
        for name in ticked(&row[1]).into_iter().filter(|word| word.contains('_') && !is_path(word)) {
            let name = name.split(' ').next().unwrap();
            let known = source.contains(&format!("fn {name}(")) || manifest.contains(&format!("\n{name} = "));
            assert!(known, "ARCHITECTURE.md names a test or lint {name}");
        }
    }
}

/// The rooms of the table in ARCHITECTURE.md: name, path, and what it may use.
fn rooms() -> Vec<(String, PathBuf, Vec<String>)> {
    let rows = table(&read("ARCHITECTURE.md"), "| room | takes | gives | knows | uses |");
    let room = |row: Vec<String>| {
        let path = PathBuf::from(ticked(&row[0])[0]);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, path, ticked(&row[4]).into_iter().map(str::to_owned).collect())
    };
    rows.into_iter().map(room).collect()
}

/// The rooms that a piece of code names: `crate::quotes`, `pullquote::{ingest, pipeline}`.
fn used(code: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for rest in code.split("crate::").skip(1).chain(code.split("pullquote::").skip(1)) {
        match rest.strip_prefix('{') {
            Some(list) => all.extend(names(list.split('}').next().unwrap())),
            None => all.extend(names(rest).first()),
        }
    }
    all
}

fn names(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|name| !name.is_empty()).collect()
}

#[test]
fn rooms_use_what_the_table_says() {
    let rooms = rooms();
    let is_room = |name: &str| rooms.iter().any(|(room, ..)| room == name);
    for (nth, (room, path, may)) in rooms.iter().enumerate() {
        for name in may {
            let above = rooms[..nth].iter().any(|(other, ..)| other == name);
            assert!(above, "ARCHITECTURE.md: {room} uses {name}, which is no room above it");
        }
        for file in sources(path) {
            let code = code(&file);
            for name in used(&code).into_iter().filter(|&name| name != room && is_room(name)) {
                assert!(
                    may.iter().any(|m| m == name),
                    "{} uses {name}; ARCHITECTURE.md denies it",
                    file.display()
                );
            }
        }
    }
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(is_room(&name) || name == "lib" || name == "main", "ARCHITECTURE.md knows no room {name}");
    }
}

#[test]
fn files_are_touched_in_five_rooms() {
    let allowed =
        ["src/archive", "src/ingest", "src/models.rs", "src/cli", "src/report"].map(|path| root().join(path));
    for file in sources(Path::new("src")).into_iter().filter(|f| !allowed.iter().any(|a| f.starts_with(a))) {
        let code = code(&file);
        for word in ["std::fs", "File::", "fs::", "walkdir", "glob::"] {
            assert!(!code.contains(word), "{} touches files: {word}", file.display());
        }
    }
}

#[test]
fn nothing_can_reach_a_network() {
    for file in sources(Path::new("src")) {
        assert!(!code(&file).contains("std::net"), "{} uses std::net", file.display());
    }
    let deny = read("deny.toml");
    let (_, bans) = deny.split_once("[bans]").unwrap();
    let banned = bans.lines().filter_map(|line| line.trim().strip_prefix("{ crate = \""));
    let banned: Vec<&str> = banned.filter_map(|rest| rest.split('"').next()).collect();
    assert!(banned.len() > 5, "deny.toml bans hardly a crate; does the test still read it?");
    let inside = inside_the_program();
    assert!(inside.len() > 50, "Cargo.lock names hardly a crate; does the test still read it?");
    for name in banned {
        assert!(!inside.contains(name), "the program would hold {name}, which deny.toml bans");
    }
}

/// Every crate that Cargo.lock leads to from this one. What torch-sys (feature `rust-bert`) depends on is its build
/// script's and never gets into the program, so the way ends there.
fn inside_the_program() -> BTreeSet<String> {
    let lock = read("Cargo.lock");
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = package.split('"').nth(1).unwrap();
        let list = package.split_once("dependencies = [").map_or("", |(_, list)| list);
        // Of `"name version"` the name.
        let names = list.split('"').skip(1).step_by(2).map(|entry| entry.split(' ').next().unwrap());
        needs.entry(name).or_default().extend(names);
    }
    let (mut seen, mut open) = (BTreeSet::new(), vec!["pullquote"]);
    while let Some(name) = open.pop() {
        if seen.insert(name.to_owned()) && name != "torch-sys" {
            open.extend(needs.get(name).into_iter().flatten());
        }
    }
    seen
}
