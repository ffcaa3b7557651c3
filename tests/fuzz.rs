//! Bytes changed at random in every format are read or rejected, and never anything else.
//!
//! Each target runs for `PULLQUOTE_FUZZ_SECONDS` (2 unless set). The changes are the same in every run, up to where the
//! time ends; `PULLQUOTE_FUZZ_SEED` makes others. What fails is kept in `target/fuzz/`, and belongs into
//! `fuzz/regressions/` once it is mended: what lies there is tried first. With cargo-fuzz the same targets run under
//! libFuzzer, see CONTRIBUTING.md.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use common::cases;
use common::fixtures::files;
use common::fuzzing::run;

/// Inputs have no more bytes than this, and take no longer.
const LONGEST: usize = 1 << 16;
const SLOWEST: Duration = Duration::from_secs(20);

/// Words that formats are made of, and numbers that break sums.
const WORDS: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b"\n",
    b"\r\n\r\n",
    b",",
    b";",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"\\u0000",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"\0",
    b"<",
    b"</p>",
    b"<p>",
    b"<script>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"&#x110000;",
    b"&quot;",
    b"charset=utf-16",
    b"WARC/1.0\r\n",
    b"WARC-Type: response\r\n",
    b"Content-Length: 9223372036854775808\r\n",
    b"Content-Length: 0\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"ffffffffffffffff\r\n",
    b"Content-Encoding: gzip\r\n",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PAR1",
    b"ustar",
    b"\x1F\x8B\x08",
    b"\x28\xB5\x2F\xFD",
    b"\xFF\xFF\xFF\xFF",
    b"\x7F\xFF\xFF\xFF",
    b"\x80\0\0\0",
    "“".as_bytes(),
    "”".as_bytes(),
    "‘".as_bytes(),
    "’".as_bytes(),
    b"'",
    b"``",
    b"''",
    b" said ",
    b"Mr. ",
    b" she said. ",
    b"According to ",
    "\u{2029}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{fb01}".as_bytes(),
    "İ".as_bytes(),
    b"Advertisement\n",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

/// The fixtures of a format, and for text the cases too.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let ending = |name: &str| match target {
        "html" => name.ends_with("html") || name.ends_with("htm"),
        "csv" => name.ends_with("csv"),
        "json" => name.ends_with("json") || name.ends_with("jsonl"),
        "text" => name.ends_with("txt"),
        "packed" => false,
        other => name.ends_with(other),
    };
    let mut seeds: Vec<Vec<u8>> =
        files().into_iter().filter(|(name, _)| ending(name)).map(|(_, bytes)| bytes).collect();
    if target == "text" {
        seeds.extend(cases::all().into_iter().map(|case| case.text.into_bytes()));
    }
    if target == "packed" {
        let lines = common::fixtures::json_line();
        seeds.extend([common::fixtures::gzip(&lines), common::fixtures::zstd(&lines)]);
    }
    assert!(!seeds.is_empty(), "{target}");
    seeds
}

/// One change.
fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len());
    let to = at + dice.below((bytes.len() - at).min(400));
    match dice.below(10) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..to)),
        2 => {
            let piece = bytes.get(at..to).unwrap_or_default().to_vec();
            let at = dice.below(bytes.len());
            bytes.splice(at..at, piece);
        }
        3 => {
            let from = dice.below(other.len());
            let piece = other.get(from..from + dice.below((other.len() - from).min(600))).unwrap_or_default();
            bytes.splice(at..to, piece.iter().copied());
        }
        4..=6 => {
            let word = WORDS[dice.below(WORDS.len())];
            let to = if dice.below(2) == 0 { at } else { (at + word.len()).min(bytes.len()) };
            bytes.splice(at..to, word.iter().copied());
        }
        7 => {
            let value = dice.below(256) as u8;
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
    }
    bytes.truncate(LONGEST);
}

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).ok().map_or(otherwise, |value| value.parse().unwrap())
}

/// Runs one input, and keeps it if something is wrong with it.
fn try_one(target: &str, bytes: &[u8]) {
    let begun = Instant::now();
    let failed = catch_unwind(AssertUnwindSafe(|| run(target, bytes))).err();
    let slow = begun.elapsed() > SLOWEST;
    if failed.is_some() || slow {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{target}-{}", bytes.len()));
        fs::write(&path, bytes).unwrap();
        println!("{} fails ({:?})", path.display(), begun.elapsed());
    }
    if let Some(panic) = failed {
        resume_unwind(panic);
    }
    assert!(!slow, "{target}: {:?}", begun.elapsed());
}

fn fuzz(target: &str) {
    let regressions = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions");
    for entry in fs::read_dir(regressions).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with(target) {
            try_one(target, &fs::read(path).unwrap());
        }
    }
    let seconds = Duration::from_secs(number("PULLQUOTE_FUZZ_SECONDS", 2));
    let mut dice = Dice(number("PULLQUOTE_FUZZ_SEED", 1));
    let (seeds, begun, mut tried) = (seeds(target), Instant::now(), 0_u64);
    while begun.elapsed() < seconds {
        let mut bytes = seeds[dice.below(seeds.len())].clone();
        let other = &seeds[dice.below(seeds.len())];
        for _ in 0..=dice.below(8) {
            change(&mut bytes, other, &mut dice);
        }
        try_one(target, &bytes);
        tried += 1;
    }
    println!("{target}: {tried} inputs in {:?}", begun.elapsed());
    assert!(tried > 0);
}

macro_rules! targets {
    ($($name:ident),*) => {
        $(#[test]
        fn $name() {
            fuzz(stringify!($name));
        })*

        #[test]
        fn all_targets_run() {
            let named = [$(stringify!($name)),*];
            assert_eq!(named, common::fuzzing::TARGETS.map(|(name, _)| name));
            for name in named {
                let target = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{name}.rs"));
                assert!(fs::read_to_string(target).unwrap().contains(&format!("run(\"{name}\", bytes)")));
            }
        }
    };
}

targets!(text, html, warc, csv, json, parquet, zip, tar, packed);
