//! The command as its users meet it: standard output, standard error, exit code.
//!
//! What the analysis finds is tested elsewhere; here it is masked, so that these snapshots show the shell alone.

// The helpers are tests too.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Invented articles, and everything that can be wrong with a file.
const FILES: &[(&str, &[u8])] = &[
    ("one.txt", "The pier reopened on Friday. “It holds,” said Oda Frisk, the engineer.\n".as_bytes()),
    (
        "two.md",
        "---\ntitle: Tolls to rise\noutlet: The Brenn Letter\ndate: 2031-02-03\nurl: https://letter.example/tolls\n---\n\
         # Tolls to rise\n\nTolls “must rise,” the Brenn Council said. “Not in my name,” a rower’s sign read.\n"
            .as_bytes(),
    ),
    (
        "three.jsonl",
        "{\"id\":\"a\",\"text\":\"“We left,” Milo Tarr said.\",\"title\":\"Gone\",\"date\":\"2031-01-01\"}\n\
         {\"text\":\"Nobody spoke.\",\"outlet\":\"The Quay Post\"}\n"
            .as_bytes(),
    ),
    ("latin.txt", b"A caf\xE9 closed."),
    ("binary.txt", b"\x7FELF\0\0\0"),
    ("wide.txt", b"\xFF\xFEA\0B"),
    ("packed.txt.gz", b"\x1F\x8B\x08\0"),
    ("page.html", b"<p>Hello</p>"),
    ("empty.txt", b""),
    ("blank.txt", b" \r\n\t"),
    (
        "bad.jsonl",
        b"{\"text\":\"Fine.\"}\nnot json\n{\"body\":\"x\",\"headline\":\"y\"}\n{\"text\":7}\n{\"text\":\"\"}\n[1]\n{\"text\":\"caf\xE9\"}\n{\"text\":\"cut",
    ),
    ("bodies.jsonl", b"{\"uuid\":\"u1\",\"body\":\"Fine.\"}\n"),
    ("bad.json", b"[{\"text\":\"Fine.\"}, {\"text\": \"cut\""),
    ("none.jsonl", b"\n\n"),
    ("images/photo.png", b"\x89PNG\0"),
    (
        "targets.jsonl",
        "{\"id\":\"a\",\"text\":\"Zoë praised Oda.\",\"target\":[12,15]}\n{\"id\":\"b\",\"text\":\"Zoë\",\"target\":[2,9]}\n\
         {\"id\":\"c\",\"text\":\"Zoë\"}\n{\"text\":\"Zoë left.\",\"target\":{\"start\":0,\"end\":3}}\n"
            .as_bytes(),
    ),
];

fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in FILES {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn command(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.current_dir(dir.path());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
        command.env_remove(variable);
    }
    command
}

/// A run as text; what the analysis found is taken out of JSON Lines.
fn shown(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stdout: Vec<String> = stdout.lines().map(mask).collect();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code().unwrap();
    format!("exit code: {code}\n----- stdout -----\n{}\n----- stderr -----\n{stderr}", stdout.join("\n"))
}

fn mask(line: &str) -> String {
    let Ok(Value::Object(mut object)) = serde_json::from_str(line) else { return line.to_owned() };
    for found in ["quotes", "actors", "stances", "label", "p"] {
        if object.contains_key(found) {
            object.insert(found.to_owned(), "…".into());
        }
    }
    Value::Object(object).to_string()
}

macro_rules! snapshot {
    ($dir:expr, [$($arg:expr),*]) => {
        insta::assert_snapshot!(shown(command($dir).args([$($arg),*] as [&str; _])))
    };
}

#[test]
fn help() {
    let dir = folder();
    snapshot!(&dir, ["--help"]);
    snapshot!(&dir, ["-h"]);
    snapshot!(&dir, ["analyze", "--help"]);
    snapshot!(&dir, ["frame", "--help"]);
    snapshot!(&dir, ["eval", "--help"]);
    snapshot!(&dir, ["models", "--help"]);
    snapshot!(&dir, ["batch", "--help"]);
    snapshot!(&dir, ["merge", "--help"]);
    snapshot!(&dir, ["report", "--help"]);
}

#[test]
fn no_input_explains_itself() {
    let dir = folder();
    snapshot!(&dir, ["analyze"]);
    snapshot!(&dir, []);
}

#[test]
fn wrong_arguments() {
    let dir = folder();
    snapshot!(&dir, ["analyze", "--threads", "0", "one.txt"]);
    snapshot!(&dir, ["analyze", "--min-confidence", "2", "one.txt"]);
    snapshot!(&dir, ["analyze", "--batch", "0", "one.txt"]);
    snapshot!(&dir, ["analyze", "--field", "body", "one.txt"]);
    snapshot!(&dir, ["analyze", "--field", "body=text", "one.txt"]);
    snapshot!(&dir, ["analyze", "-", "-"]);
    snapshot!(&dir, ["analyze", "one.txt", "--out", "no/such/folder/x.jsonl"]);
}

#[test]
fn the_framing_model_can_be_chosen() {
    let dir = folder();
    snapshot!(&dir, ["frame", "targets.jsonl", "--device", "gpu"]);
    snapshot!(&dir, ["frame", "targets.jsonl", "--device", "cuda:1"]);
    snapshot!(&dir, ["frame", "targets.jsonl", "--model", "nowhere"]);
    snapshot!(&dir, ["analyze", "one.txt", "--model", "images"]);
    snapshot!(&dir, ["analyze", "one.txt", "--model", "images", "--no-framing"]);
    // The last one: with the feature the answer is another.
    if cfg!(not(feature = "rust-bert")) {
        snapshot!(&dir, ["frame", "targets.jsonl", "--engine", "rust-bert"]);
    }
}

#[test]
fn several_inputs() {
    let dir = folder();
    snapshot!(&dir, ["analyze", "--no-framing", "one.txt", "two.md", "three.jsonl"]);
    snapshot!(&dir, ["analyze", "--no-framing", "t*.*d", "one.txt", "./one.txt"]);
    snapshot!(
        &dir,
        ["analyze", "--no-framing", "bodies.jsonl", "--field", "text=body", "--field", "id=uuid"]
    );
}

#[test]
fn standard_input() {
    let dir = folder();
    let run = |input: &str| shown(command(&dir).args(["analyze", "--no-framing", "-"]).write_stdin(input));
    insta::assert_snapshot!(run("Plain news. “It holds,” she said."));
    insta::assert_snapshot!(run("{\"id\":\"x\",\"text\":\"News.\"}\n{\"text\":\"More.\"}\n"));
    insta::assert_snapshot!(run("[\n {\"id\":\"x\",\"text\":\"News.\"}\n]\n"));
    insta::assert_snapshot!(run(""));
    // Without a name, what is piped in is read.
    insta::assert_snapshot!(shown(command(&dir).args(["analyze", "--no-framing"]).write_stdin("News.")));
}

#[test]
fn bad_inputs_are_named_with_a_remedy() {
    let dir = folder();
    for input in [
        "latin.txt",
        "binary.txt",
        "wide.txt",
        "packed.txt.gz",
        "page.html",
        "empty.txt",
        "blank.txt",
        "bad.jsonl",
        "bodies.jsonl",
        "bad.json",
        "none.jsonl",
        "images",
        "images/photo.png",
        "gone.txt",
        "gone/*.txt",
        "gone[.txt",
    ] {
        insta::allow_duplicates! {
            let name = format!("bad_{}", input.replace(|c: char| !c.is_alphanumeric(), "_"));
            insta::assert_snapshot!(name, shown(command(&dir).args(["analyze", "--no-framing", input])));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn unreadable_files_are_named() {
    let dir = folder();
    snapshot!(&dir, ["analyze", "--no-framing", "/proc/self/mem", "one.txt"]);
}

#[test]
fn good_records_come_out_beside_bad_ones() {
    let dir = folder();
    snapshot!(&dir, ["analyze", "--no-framing", "latin.txt", "one.txt", "gone.txt", "three.jsonl"]);
    snapshot!(
        &dir,
        ["analyze", "--no-framing", "bad.jsonl", "--rejects", "rejects.jsonl", "--out", "out.jsonl"]
    );
    insta::assert_snapshot!(fs::read_to_string(dir.path().join("rejects.jsonl")).unwrap());
    assert_eq!(fs::read_to_string(dir.path().join("out.jsonl")).unwrap().lines().count(), 1);
}

#[test]
fn many_rejects_do_not_flood_the_terminal() {
    let dir = folder();
    let output =
        command(&dir).args(["analyze", "-"]).write_stdin("{\"x\":1}\n".repeat(500)).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr.matches("rejected: ").count(), 20);
    assert!(
        stderr.ends_with("500 of 500 records were rejected; --rejects FILE names them all\n"),
        "{stderr}"
    );
}

#[test]
fn text_view_is_coloured_on_demand_only() {
    let dir = folder();
    let view = |arguments: &[&str], no_color: bool| {
        let mut command = command(&dir);
        command.args(["analyze", "--no-framing", "--format", "text", "two.md"]).args(arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let plain = view(&[], false);
    assert!(plain.starts_with("Tolls to rise\nThe Brenn Letter · 2031-02-03 · "), "{plain}");
    assert!(!plain.contains('\u{1B}'));
    let coloured = view(&["--color", "always"], true);
    assert!(coloured.contains('\u{1B}'));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    assert_eq!(view(&["--color", "never"], false), plain);
    assert_eq!(view(&[], true), plain);
    let error = command(&dir).args(["analyze", "gone.txt", "--color", "always"]).output().unwrap();
    assert!(String::from_utf8(error.stderr).unwrap().contains('\u{1B}'));
}

#[test]
fn output_does_not_depend_on_threads_or_batches() {
    let dir = folder();
    let article = "Tolls “must rise,” the Brenn Council said. “It holds,” Oda Frisk told reporters. She called it “odd.”";
    let lines: String =
        (0..150).map(|n| format!("{{\"id\":\"n{n}\",\"text\":\"{n}. {article}\"}}\n")).collect();
    let run = |threads: &str, batch: &str| {
        let mut command = command(&dir);
        command.args(["analyze", "-", "--no-framing", "-j", threads, "--batch", batch]);
        let output = command.write_stdin(lines.as_str()).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        output.stdout
    };
    let one = run("1", "64");
    assert_eq!(one.iter().filter(|&&b| b == b'\n').count(), 150);
    for (threads, batch) in [("2", "64"), ("8", "7"), ("3", "1000"), ("1", "1")] {
        assert!(run(threads, batch) == one, "threads {threads}, batch {batch}");
    }
}

/// As with `pullquote analyze … | head -1`: what is not wanted any more is no error.
#[test]
fn a_closed_pipe_is_no_error() {
    let dir = folder();
    let line = "{\"text\":\"Nobody said a word about the pier, and nobody will.\"}\n";
    fs::write(dir.path().join("many.jsonl"), line.repeat(20_000)).unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_pullquote"))
        .args(["analyze", "--no-framing", "many.jsonl"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"schema\":\"pullquote/1\""));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn frame_answers_in_order() {
    let dir = folder();
    snapshot!(&dir, ["frame", "targets.jsonl"]);
    snapshot!(&dir, ["frame", "one.txt"]);
    snapshot!(&dir, ["frame"]);
}

#[test]
fn eval_judges_given_output() {
    let dir = folder();
    let write = |name: &str, lines: &str| fs::write(dir.path().join(name), lines).unwrap();
    write(
        "gold.jsonl",
        "{\"id\":\"a\",\"text\":\"“No,” Oda Frisk said. “So?”\",\"quotes\":[\
         {\"start\":0,\"end\":5,\"role\":\"speech\",\"speaker\":\"Oda Frisk\",\"type\":\"person\",\"form\":\"name\",\"accept\":[]},\
         {\"start\":22,\"end\":27,\"role\":\"speech\",\"speaker\":\"Oda Frisk\",\"type\":\"person\",\"form\":\"implicit\",\"accept\":[]}]}\n",
    );
    write(
        "system.jsonl",
        "{\"id\":\"a\",\"quotes\":[{\"kind\":\"direct\",\"content\":[{\"start\":0,\"end\":5}],\"quoted\":[{\"start\":0,\"end\":5}],\
         \"cue\":null,\"source\":null,\"speaker\":{\"name\":\"Oda Frisk\",\"type\":\"person\"}}]}\n",
    );
    snapshot!(&dir, ["eval", "speakers", "gold.jsonl", "--system", "system.jsonl", "--errors", "3"]);
    snapshot!(&dir, ["eval", "speakers", "gold.jsonl", "--system", "system.jsonl", "--json"]);
    snapshot!(&dir, ["eval", "attribution", "gold.jsonl", "--system", "system.jsonl"]);
    snapshot!(&dir, ["eval", "speakers", "gold.jsonl.xz"]);
    snapshot!(&dir, ["eval", "speakers", "gone.jsonl"]);
}

#[test]
fn models_are_listed() {
    let dir = folder();
    let list = command(&dir).arg("models").output().unwrap();
    assert_eq!(list.status.code(), Some(0));
    assert!(String::from_utf8(list.stdout).unwrap().starts_with("framing  "));
    let card = command(&dir).args(["models", "--card", "framing"]).output().unwrap();
    assert!(String::from_utf8(card.stdout).unwrap().starts_with('#'));
    snapshot!(&dir, ["models", "--card", "gone"]);
    snapshot!(&dir, ["models", "--verify", "gone"]);
}
