//! `pullquote batch` as its users meet it: killed, resumed, sharded, on a full disk; nothing lost, nothing doubled.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use pullquote::archive::Tables;
use pullquote::tables::{ActorRow, ArticleRow, QuoteRow, RejectRow, Row, StanceRow};

const TABLES: [&str; 5] = ["articles", "quotes", "actors", "stances", "rejects"];

/// Small numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// An archive of invented news: several outlets and months, some records broken, some foreign, some the same.
fn archive(dir: &Path, articles: usize) -> PathBuf {
    let path = dir.join("archive.jsonl");
    let mut out = std::io::BufWriter::new(File::create(&path).unwrap());
    let mut dice = Dice(7);
    let names = ["Oda Frisk", "Milo Tarr", "Zoë O’Hara", "Ebele Hartvig", "Levan Gomes"];
    for n in 0..articles {
        let mut text = String::new();
        for _ in 0..3 + dice.throw(6) {
            let (name, number) = (names[dice.throw(5) as usize], dice.throw(1000));
            text.push_str(&format!(
                "The harbour board of Brenn met on Tuesday. “We need {number} boats, and we will have them,” said \
                 {name}, the engineer. The council called the “plan” a gift to the sea.\n\n"
            ));
        }
        // A text that comes again, elsewhere.
        if n % 17 == 0 {
            text = "“It holds,” said Oda Frisk. She left the harbour at noon, and the council thanked her."
                .into();
        }
        let outlet = ["The Quay Post", "Brenn / Letter: 100 %", "Süd-Zeitung"].get(dice.throw(4) as usize);
        let month = dice.throw(5) + 1;
        let record = match n % 23 {
            5 => "{\"id\": \"broken\", \"text\": ".to_owned(),
            11 => serde_json::json!({"id": n, "body": "no text"}).to_string(),
            19 => serde_json::json!({"text": "Der Hafen wurde am Freitag wieder eröffnet, und die Leute auf der Mole \
                freuten sich sehr darüber, weil sie den ganzen Winter lang nicht hatten fischen können. Das hat die \
                Zeitung gestern berichtet, und der Bürgermeister hat es heute bestätigt."})
            .to_string(),
            _ => serde_json::json!({
                "id": format!("n{n}"), "text": text, "outlet": outlet,
                "date": (n % 29 != 0).then(|| format!("2031-{month:02}-{:02}", dice.throw(28) + 1)),
            })
            .to_string(),
        };
        writeln!(out, "{record}").unwrap();
    }
    out.into_inner().unwrap();
    path
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn batch<'a>(input: &'a Path, out: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["batch", input.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let fast = ["--no-framing", "--rules-only", "--part-size", "8", "--partition", "outlet-month"];
    [&fixed[..], &fast[..], more].concat()
}

/// The same arguments, but for how the tables are cut.
fn uncut<'a>(mut arguments: Vec<&'a str>, more: &[&'a str]) -> Vec<&'a str> {
    arguments.retain(|word| !["--partition", "outlet-month"].contains(word));
    [&arguments[..], more].concat()
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn message(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A run that ends as runs with some rejects do.
fn well(arguments: &[&str]) {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(1), "{}", message(&output));
}

/// Everything in a run's folder but its workshop, by path.
fn content(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(dir).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let below = |path: &Path| path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    let files = files.map(|entry| (below(entry.path()), entry.into_path()));
    let files = files.filter(|(name, _)| !name.starts_with(".pullquote/"));
    files.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// Compares without printing megabytes.
fn assert_same(found: &Path, expected: &Path) {
    let (found, expected) = (content(found), content(expected));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (name, bytes) in &found {
        assert!(bytes == &expected[name], "{name} differs");
    }
}

fn rows<R: Row>(dir: &Path) -> Vec<R> {
    Tables::open(dir).unwrap().rows::<R>().flat_map(Result::unwrap).collect()
}

fn sorted_quotes(dir: &Path) -> Vec<QuoteRow> {
    let mut rows = rows::<QuoteRow>(dir);
    rows.sort_by_key(|row| (row.article, row.quote));
    rows
}

/// Every record of the input is exactly once in articles or rejects, and rows of the other tables lead to articles.
fn assert_complete(dir: &Path, records: usize) {
    let (articles, rejects) = (rows::<ArticleRow>(dir), rows::<RejectRow>(dir));
    let mut numbers: Vec<i64> =
        articles.iter().map(|row| row.article).chain(rejects.iter().map(|row| row.article)).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..records as i64).collect::<Vec<_>>());
    let articles: BTreeMap<i64, &ArticleRow> = articles.iter().map(|row| (row.article, row)).collect();
    let mut quotes: BTreeMap<i64, i32> = BTreeMap::new();
    for quote in rows::<QuoteRow>(dir) {
        let article = articles[&quote.article];
        let place = |id, outlet, month| (id, outlet, month);
        assert_eq!(
            place(&quote.article_id, &quote.outlet, &quote.month),
            place(&article.id, &article.outlet, &article.month)
        );
        let text: Vec<char> = article.text.as_ref().unwrap().chars().collect();
        let words = |start: i32, end: i32| text[start as usize..end as usize].iter().collect::<String>();
        let content: Vec<String> = quote.content.iter().map(|range| words(range.start, range.end)).collect();
        assert_eq!(content.join(" "), quote.text);
        assert_eq!(words(quote.sentence_start, quote.sentence_end), quote.sentence);
        *quotes.entry(quote.article).or_default() += i32::from(quote.speech);
    }
    for article in articles.values() {
        assert_eq!(quotes.get(&article.article).copied().unwrap_or_default(), article.quotes);
    }
    let keys: BTreeSet<(i64, i32)> =
        rows::<ActorRow>(dir).iter().map(|row| (row.article, row.actor)).collect();
    assert_eq!(keys.len(), articles.values().map(|row| row.actors as usize).sum::<usize>());
}

#[test]
fn killed_and_resumed_it_gives_the_same_bytes() {
    const RECORDS: usize = 700;
    const KILLS: usize = 20;
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), RECORDS);
    let whole = folder.path().join("whole");
    let begun = Instant::now();
    well(&batch(&input, &whole, &["--threads", "2"]));
    let long = begun.elapsed();
    assert_complete(&whole, RECORDS);

    let (mut dice, mut kills, mut number) = (Dice(11), 0, 0);
    while kills < KILLS {
        let out = folder.path().join(format!("run{number}"));
        number += 1;
        assert!(number < 200, "runs end before they are killed");
        let mut resumed = 0;
        loop {
            let threads = (1 + dice.throw(3)).to_string();
            let mut child = command(&batch(&input, &out, &["--threads", &threads])).spawn().unwrap();
            thread::sleep(long.mul_f64(dice.throw(1000) as f64 / 1000.0));
            // SIGKILL, where there are signals.
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            if let Some(code) = output.status.code() {
                assert_eq!(code, 1, "{}", message(&output));
                break;
            }
            (kills, resumed) = (kills + 1, resumed + 1);
        }
        if resumed > 0 {
            assert_same(&out, &whole);
        }
        fs::remove_dir_all(&out).unwrap();
    }
}

#[test]
fn threads_and_partitions_change_nothing_but_folders() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 120);
    let out = |name: &str| folder.path().join(name);
    well(&batch(&input, &out("one"), &["--threads", "1"]));
    well(&batch(&input, &out("four"), &["--threads", "4"]));
    assert_same(&out("four"), &out("one"));
    let name = "quotes/outlet=Brenn %2F Letter%3A 100 %25/month=2031-03/part-00000.parquet";
    assert!(out("one").join(name).is_file());
    for cut in ["outlet", "month", "none", "auto"] {
        let dir = out(cut);
        well(&uncut(batch(&input, &dir, &[]), &["--partition", cut]));
        assert_eq!(sorted_quotes(&dir), sorted_quotes(&out("one")), "{cut}");
        assert_complete(&dir, 120);
    }
}

#[test]
fn shards_make_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 150);
    let whole = folder.path().join("whole");
    well(&batch(&input, &whole, &[]));
    let paths = [1, 2, 3].map(|n| folder.path().join(format!("s{n}")));
    let [s1, s2, s3] = [0, 1, 2].map(|n: usize| paths[n].to_str().unwrap());
    let shard = |n: usize| run(&uncut(batch(&input, &paths[n - 1], &[]), &["--shard", &format!("{n}/3")]));
    let merged = folder.path().join("merged");
    let merge = |shards: &[&str]| {
        let out = ["--out", merged.to_str().unwrap(), "--partition", "outlet-month"];
        run(&[&["merge"], shards, &out].concat())
    };
    let says = |shards: &[&str], what: &str| {
        let said = message(&merge(shards));
        assert!(said.contains(what), "{said}");
    };
    shard(1);
    shard(2);
    says(&[s1, s2], "missing: 3/3");
    says(&[s1, s2, s3], "no folder of `pullquote batch --shard`");
    shard(3);
    says(&[s1, s2, s2, s3], "shard 2/3 is there twice");
    says(&[s1, s2, whole.to_str().unwrap()], "holds a whole run");
    assert_eq!(merge(&[s3, s1, s2]).status.code(), Some(1));
    assert_same(&merged, &whole);
    // Again: there is nothing to do.
    assert_eq!(merge(&[s1, s2, s3]).status.code(), Some(1));
    assert_same(&merged, &whole);
}

#[test]
fn other_inputs_and_options_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 60);
    let out = folder.path().join("out");
    well(&batch(&input, &out, &[]));
    let before = content(&out);
    // The same again changes nothing.
    well(&batch(&input, &out, &[]));
    let other = message(&run(&batch(&input, &out, &["--no-text", "--min-confidence", "0.8"])));
    assert!(other.contains("--no-text is given, was not given"), "{other}");
    assert!(other.contains("--min-confidence is 0.8, was 0.5") && other.contains("--restart"), "{other}");
    let mut more = File::options().append(true).open(&input).unwrap();
    more.write_all(b"{\"text\":\"One more.\"}\n").unwrap();
    let changed = message(&run(&batch(&input, &out, &[])));
    assert!(changed.contains("bytes, had"), "{changed}");
    assert!(content(&out) == before);
    well(&batch(&input, &out, &["--restart"]));
    assert_complete(&out, 61);
    // A folder of something else is left alone, also by --restart.
    let foreign = folder.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "Dear").unwrap();
    let refused = run(&batch(&input, &foreign, &["--restart"]));
    assert_eq!(refused.status.code(), Some(2));
    assert!(message(&refused).contains("holds no run of pullquote"), "{}", message(&refused));
    assert_eq!(content(&foreign).len(), 1);
}

/// Takes the end of a finished run away, as if it had been killed when its parts were there, in the middle of a line of
/// its journal. The parts' files get their sizes, and zeros.
fn half_undo(out: &Path) {
    let work = out.join(".pullquote");
    let journal = fs::read_to_string(work.join("journal.jsonl")).unwrap();
    let kept: Vec<&str> = journal.lines().filter(|line| line.starts_with("{\"part\"")).collect();
    for name in TABLES {
        fs::remove_dir_all(out.join(name)).unwrap();
    }
    fs::remove_file(out.join("manifest.json")).unwrap();
    fs::write(work.join("journal.jsonl"), kept.join("\n") + "\n{\"part\":{\"par").unwrap();
    for line in kept {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let part = &entry["part"];
        let path = work.join(format!("parts/00000/{:08}.part", part["part"].as_u64().unwrap()));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, vec![0; part["bytes"].as_u64().unwrap() as usize]).unwrap();
    }
}

/// The input keeps its name and size and changes all the same, while a run lies there half done.
#[test]
fn a_changed_input_is_noticed_when_a_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 60);
    let out = folder.path().join("out");
    well(&batch(&input, &out, &[]));
    half_undo(&out);
    let text = fs::read_to_string(&input).unwrap();
    fs::write(&input, text.replacen("harbour", "HARBOUR", 1)).unwrap();
    let output = run(&batch(&input, &out, &[]));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        message(&output).contains("the input is not what it was: records 0 to 7"),
        "{}",
        message(&output)
    );
}

#[test]
fn a_damaged_part_is_named_and_redone() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 60);
    let (out, whole) = (folder.path().join("out"), folder.path().join("whole"));
    well(&batch(&input, &whole, &[]));
    well(&batch(&input, &out, &[]));
    half_undo(&out);
    let output = run(&batch(&input, &out, &[]));
    assert_eq!(output.status.code(), Some(2));
    let said = message(&output);
    assert!(said.contains("damaged") && said.contains("delete this file"), "{said}");
    fs::remove_dir_all(out.join(".pullquote/parts")).unwrap();
    well(&batch(&input, &out, &[]));
    assert_same(&out, &whole);
}

#[test]
fn the_second_run_on_a_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 700);
    let out = folder.path().join("out");
    let first = command(&batch(&input, &out, &[])).spawn().unwrap();
    while !out.join(".pullquote/journal.jsonl").is_file() {
        thread::sleep(Duration::from_millis(1));
    }
    let second = run(&batch(&input, &out, &[]));
    assert_eq!(second.status.code(), Some(2));
    assert!(message(&second).contains("another run is at work in"), "{}", message(&second));
    assert_eq!(first.wait_with_output().unwrap().status.code(), Some(1));
    assert_complete(&out, 700);
}

#[test]
fn output_that_cannot_be_written_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 10);
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let output = run(&batch(&input, &file.join("out"), &[]));
    assert_eq!(output.status.code(), Some(2));
    let said = message(&output);
    assert!(said.starts_with("error: ") && said.contains("cannot be written"), "{said}");
}

/// A run in a shell that lets no file grow beyond so many blocks of 1,024 bytes, as a full disk would.
#[cfg(unix)]
fn limited(blocks: u32, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut shell = Command::new("bash");
    shell.args(["-c", &script, "bash", env!("CARGO_BIN_EXE_pullquote")]).args(arguments);
    shell.stdin(Stdio::null()).output().unwrap()
}

#[cfg(unix)]
#[test]
fn files_that_cannot_grow_leave_a_run_that_can_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 300);
    let (out, whole) = (folder.path().join("out"), folder.path().join("whole"));
    let arguments = |dir| [&batch(&input, dir, &[])[..], &["--format", "csv"]].concat();
    well(&arguments(&whole));
    let mut failures = 0;
    // First a part is too large, then the journal, then a table.
    for blocks in [1, 2, 4, 8, 12, 16, 20] {
        let output = limited(blocks, &arguments(&out));
        if output.status.code() == Some(2) {
            failures += 1;
            let said = message(&output);
            assert!(said.contains("cannot be written: File too large"), "{said}");
            assert!(said.contains("run the same command again"), "{said}");
            assert!(!out.join("manifest.json").exists());
        }
    }
    assert!(failures >= 3, "only {failures} runs met the limit");
    well(&arguments(&out));
    assert_same(&out, &whole);
}

/// A real full disk: a small file system in memory. Only root can mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_a_run_that_can_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |options: &str| {
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(&disk).output();
        status.is_ok_and(|output| output.status.success())
    };
    if !mount("size=512k") {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let input = archive(folder.path(), 700);
    let out = disk.join("out");
    let arguments = |dir| [&batch(&input, dir, &[])[..], &["--format", "csv"]].concat();
    let full = run(&arguments(&out));
    let protected = mount("remount,ro").then(|| run(&arguments(&out)));
    let again = mount("remount,rw,size=64m").then(|| run(&arguments(&out)));
    let found = content(&out);
    Command::new("umount").arg(&disk).output().unwrap();
    let whole = folder.path().join("whole");
    well(&arguments(&whole));
    assert_eq!(full.status.code(), Some(2));
    let said = message(&full);
    assert!(said.contains("No space left on device"), "{said}");
    assert!(said.contains("run the same command again"), "{said}");
    let protected = protected.unwrap();
    assert_eq!(protected.status.code(), Some(2));
    let said = message(&protected);
    assert!(
        said.contains("Read-only file system") && said.contains("folder that you may write to"),
        "{said}"
    );
    let again = again.unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", message(&again));
    assert!(found == content(&whole));
}

#[test]
fn formats_hold_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 90);
    let out = |name: &str| folder.path().join(name);
    well(&batch(&input, &out("parquet"), &[]));
    let expected = sorted_quotes(&out("parquet"));
    let files = |name: &str| content(&out(name)).into_iter().filter(|(name, _)| name.starts_with("quotes/"));

    well(&batch(&input, &out("jsonl"), &["--format", "jsonl"]));
    let lines = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<QuoteRow>>()
    };
    let mut read: Vec<QuoteRow> = files("jsonl").flat_map(|(_, bytes)| lines(bytes)).collect();
    read.sort_by_key(|row| (row.article, row.quote));
    assert_eq!(read, expected);

    well(&batch(&input, &out("csv"), &["--format", "csv"]));
    let mut cells: Vec<(i64, i32, String, String)> = Vec::new();
    for (_, bytes) in files("csv") {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|column| column == name).unwrap();
        for row in reader.records().map(Result::unwrap) {
            let cell = |name: &str| row[at(name)].to_owned();
            let numbers = (cell("article").parse().unwrap(), cell("quote").parse().unwrap());
            cells.push((numbers.0, numbers.1, cell("text"), cell("confidence")));
        }
    }
    cells.sort();
    let sure = |row: &QuoteRow| row.confidence.map_or_else(String::new, |p| p.to_string());
    let wanted: Vec<_> =
        expected.iter().map(|row| (row.article, row.quote, row.text.clone(), sure(row))).collect();
    assert_eq!(cells, wanted);

    well(&batch(&input, &out("sqlite"), &["--format", "sqlite"]));
    well(&batch(&input, &out("sqlite2"), &["--format", "sqlite", "--threads", "1"]));
    let database = |name: &str| fs::read(out(name).join("pullquote.sqlite")).unwrap();
    assert!(database("sqlite") == database("sqlite2"));
    let database = rusqlite::Connection::open(out("sqlite").join("pullquote.sqlite")).unwrap();
    let sql =
        "SELECT article, quote, q.text, confidence FROM quotes q JOIN articles USING (article) ORDER BY 1, 2";
    let mut statement = database.prepare(sql).unwrap();
    let row = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let found: Vec<(i64, i32, String, Option<f64>)> =
        statement.query_map([], row).unwrap().map(Result::unwrap).collect();
    let decimal = |p: f32| p.to_string().parse::<f64>().unwrap();
    let wanted: Vec<_> = expected
        .iter()
        .map(|row| (row.article, row.quote, row.text.clone(), row.confidence.map(decimal)))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn an_archive_without_articles_gives_empty_tables() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("none.jsonl");
    fs::write(&input, "{\"body\":\"x\"}\n").unwrap();
    let out = folder.path().join("out");
    let output = run(&batch(&input, &out, &[]));
    assert_eq!(output.status.code(), Some(2), "{}", message(&output));
    assert_eq!((rows::<ArticleRow>(&out).len(), rows::<RejectRow>(&out).len()), (0, 1));
    assert_eq!((rows::<QuoteRow>(&out).len(), rows::<StanceRow>(&out).len()), (0, 0));
    assert!(TABLES.iter().all(|table| out.join(table).join("part-00000.parquet").is_file()));
}

#[test]
fn a_gazetteer_is_joined_and_doubts_are_marked() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 60);
    let people = folder.path().join("people.csv");
    let table = "alias,canonical,id,party,country,gender\n\
                 Oda Frisk,Oda M. Frisk,Q1,Quay Party,Velland,female\n\
                 Milo Tarr,Milo Tarr I,Q2,,,\nMilo Tarr,Milo Tarr II,Q3,,,\n";
    fs::write(&people, table).unwrap();
    let out = folder.path().join("out");
    let arguments = ["--gazetteer", people.to_str().unwrap()];
    well(&batch(&input, &out, &arguments));
    let quotes = rows::<QuoteRow>(&out);
    let of =
        |name: &str| quotes.iter().filter(|row| row.speaker.as_deref() == Some(name)).collect::<Vec<_>>();
    assert!(of("Oda Frisk").len() > 5 && of("Milo Tarr").len() > 5 && of("Levan Gomes").len() > 5);
    for row in of("Oda Frisk") {
        assert_eq!(row.speaker_key.as_deref(), Some("id:Q1"));
        assert_eq!(row.speaker_party.as_deref(), Some("Quay Party"));
    }
    for row in of("Levan Gomes") {
        assert_eq!(row.speaker_key.as_deref(), Some("person:levan gomes"));
    }
    for row in of("Milo Tarr") {
        assert_eq!(row.speaker_identity.as_deref(), Some("ambiguous"));
        assert!(row.speaker_key.as_ref().unwrap().starts_with(&format!("article:{}:", row.article)));
    }
    fs::write(&people, table.replace("Quay Party", "Sea Party")).unwrap();
    assert!(message(&run(&batch(&input, &out, &arguments))).contains("--gazetteer is"));
}

#[test]
fn the_same_text_is_analysed_once_and_answers_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let input = archive(folder.path(), 200);
    let out = |name: &str| folder.path().join(name);
    for name in ["analyse", "share", "skip"] {
        well(&batch(&input, &out(name), &["--duplicates", name]));
        assert_complete(&out(name), 200);
    }
    let (each, shared) = (rows::<ArticleRow>(&out("analyse")), rows::<ArticleRow>(&out("share")));
    let how = |rows: &[ArticleRow], how: &str| rows.iter().filter(|row| row.analysis == how).count();
    assert!(how(&shared, "shared") >= 9);
    assert_eq!(how(&each, "shared") + how(&each, "none"), 0);
    // But for that note the tables are the same.
    let noted: Vec<ArticleRow> =
        shared.into_iter().map(|row| ArticleRow { analysis: "own".to_owned(), ..row }).collect();
    assert_eq!(noted, each);
    assert_eq!(rows::<QuoteRow>(&out("share")), rows::<QuoteRow>(&out("analyse")));
    assert_eq!(rows::<ActorRow>(&out("share")), rows::<ActorRow>(&out("analyse")));
    // Of each cluster one represents, and with `skip` it alone has quotations.
    let skipped = rows::<ArticleRow>(&out("skip"));
    for article in &skipped {
        assert_eq!(article.representative, Some(article.cluster == Some(article.article)));
        assert_eq!(article.analysis == "none", article.representative == Some(false));
    }
    assert!(rows::<QuoteRow>(&out("skip")).iter().all(|row| row.representative == Some(true)));
}
