//! The same article through every format gives the same analysis, and what is damaged is named.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::fixtures::{
    HTTP_HTML, PARAGRAPHS, TITLE, analysis, archive, files, gzip, outcome, page, python, read, read_with,
    response, text, windows_1252, zstd,
};
use pullquote::ingest::Options;
use pullquote::output::Document;
use serde_json::json;
use tempfile::TempDir;

#[test]
fn every_format_gives_the_same_analysis() {
    let plain = read("a.txt", text().as_bytes()).remove(0).unwrap();
    let expected = analysis(&plain);
    assert_eq!(expected["quotes"].as_array().unwrap().len(), 4, "{expected:#}");
    for (name, bytes) in files() {
        let variants = [
            (name.to_owned(), bytes.clone()),
            (format!("{name}.gz"), gzip(&bytes)),
            (format!("{name}.zst"), zstd(&bytes)),
        ];
        for (name, bytes) in variants {
            let read = read(&name, &bytes);
            assert_eq!(read.len(), 1, "{name}: {read:?}");
            let article = read.into_iter().next().unwrap().unwrap();
            assert_eq!(article.text.trim_end(), text(), "{name}");
            assert_eq!(analysis(&article), expected, "{name}");
        }
    }
}

#[test]
fn names_do_not_show_the_compression() {
    let names = |name: &str| outcome(read(name, &gzip(b"The pier reopened.")));
    assert_eq!(names("pier.txt.gz"), ["pier"]);
    assert_eq!(names("pier.GZ"), ["pier"]);
    // By content, whatever the name says.
    assert_eq!(names("pier.txt"), ["pier"]);
    assert_eq!(outcome(read("pier.txt.zst", b"The pier reopened.")), ["pier"]);
}

#[test]
fn members_and_frames_follow_each_other() {
    let (one, two) = (b"{\"text\":\"One.\"}\n{\"te", b"xt\":\"Two.\"}\n");
    assert_eq!(outcome(read("m.jsonl.gz", &[gzip(one), gzip(b""), gzip(two)].concat())), ["m:1", "m:2"]);
    let skipped = b"\x50\x2A\x4D\x18\x03\0\0\0abc".to_vec();
    let frames = [skipped.clone(), zstd(one), skipped, zstd(two)].concat();
    assert_eq!(outcome(read("m.jsonl.zst", &frames)), ["m:1", "m:2"]);
}

/// Lines that compress badly, so that the damage hits somewhere in the middle.
fn lines() -> Vec<u8> {
    let line = |n: u64| {
        let noise: Vec<String> =
            (1..40).map(|k| (n * 7919 + k * k * 104_729).wrapping_pow(3).to_string()).collect();
        format!("{{\"text\":\"Line {n} says {}.\"}}\n", noise.join(" "))
    };
    (0..800).map(line).collect::<String>().into_bytes()
}

#[test]
fn a_cut_stream_gives_what_came_before() {
    for (name, packed) in [("cut.jsonl.gz", gzip(&lines())), ("cut.jsonl.zst", zstd(&lines()))] {
        let cut = &packed[..packed.len() * 3 / 4];
        let mut read = read(name, cut);
        let last = read.pop().unwrap().unwrap_err();
        let good = read.len();
        assert!(good > 300 && read.iter().all(Result::is_ok), "{name}: {good}");
        assert_eq!(last.place.number(), Some(good + 1), "{name}");
        assert!(last.to_string().ends_with("stream is damaged: it ends too early"), "{last}");
    }
}

#[test]
fn a_damaged_stream_is_named() {
    for (name, packed) in [("bad.jsonl.gz", gzip(&lines())), ("bad.jsonl.zst", zstd(&lines()))] {
        for at in [0.3, 0.6, 0.9] {
            let mut bad = packed.clone();
            let at = (packed.len() as f64 * at) as usize;
            bad[at..at + 40].fill(0xA5);
            let outcome = outcome(read(name, &bad));
            assert!(outcome.last().unwrap().ends_with(" damaged"), "{name}: {:?}", outcome.last());
        }
        // Whole files and mere beginnings.
        for length in [3, 5, 12, 20] {
            let outcome = outcome(read(&name.replace(".jsonl", ".txt"), &packed[..length]));
            assert!(outcome[0].starts_with("! "), "{name} {length}: {outcome:?}");
        }
    }
    assert_eq!(outcome(read("twice.txt.gz", &gzip(&gzip(b"The pier.")))), ["! compressed"]);
}

/// A small file can stand for an endless record.
#[test]
fn bombs_hit_the_limit() {
    let dir: TempDir = tempfile::tempdir().unwrap();
    let options = Options { max_record: 1 << 20, ..Options::default() };
    let flood = vec![b'a'; 64 << 20];
    for (name, bytes) in [("b.txt.gz", gzip(&flood)), ("b.jsonl.zst", zstd(&flood))] {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let outcome = outcome(read_with(&path, options.clone()));
        assert_eq!(outcome.len(), 1, "{name}");
        assert!(outcome[0].ends_with("too-long"), "{name}: {outcome:?}");
    }
}

#[test]
fn tables_are_read_row_by_row() {
    let lines = |name: &str, text: &str| outcome(read(name, text.as_bytes()));
    // Blank lines, CR LF, no line end at the end, marks inside a bare cell, cells over lines, doubled marks.
    let good = "id,text\r\na,5\" pipe\r\n\r\nb,\"two\nlines, \"\"quoted\"\"\"\r\n,\"last\"";
    assert_eq!(lines("t.csv", good), ["a", "b", "t:6"]);
    let read_good: Vec<_> = read("t.csv", good.as_bytes()).into_iter().map(|r| r.unwrap().text).collect();
    assert_eq!(read_good, ["5\" pipe", "two\nlines, \"quoted\"", "last"]);
    // Without a name, the header tells.
    assert_eq!(lines("t", "date;text\n2031-01-02;One.\n"), ["t:2"]);
    assert_eq!(lines("t", "News, text and more\n"), ["t"]);
    // Columns of other names.
    let read = read("t.csv", b"uuid,body\nu1,One.\n").remove(0).unwrap_err();
    assert_eq!(read.reason.to_string(), "no field `text` (it has uuid, body)");
    assert_eq!(read.remedy(), "say which field holds the text: --field text=body");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.csv");
    fs::write(&path, "uuid,body\nu1,One.\n").unwrap();
    let mut options = Options::default();
    options.fields.map("text=body").unwrap();
    options.fields.map("id=uuid").unwrap();
    assert_eq!(outcome(read_with(&path, options)), ["u1"]);
}

#[test]
fn wrong_rows_are_named_and_the_rest_goes_on() {
    let lines = |text: &str| outcome(read("t.csv", text.as_bytes()));
    let junk = "id,text\na,One.\nb,\"Two\" and more\nc,Three.\n";
    assert_eq!(lines(junk), ["a", "! 3 quoting", "c"]);
    let open_at_end = "id,text\na,\"One.\nb,Two.\nc,Three.\n";
    assert_eq!(lines(open_at_end), ["! 2 quoting", "b", "c"]);
    let open_before_quoted = "id,text\na,\"One.\nb,\"Two.\"\nc,Three.\n";
    assert_eq!(lines(open_before_quoted), ["! 2 quoting", "b", "c"]);
    let columns = "id,text\na\nb,Two.,x\nc,Three.\nd,\n";
    assert_eq!(lines(columns), ["! 2 columns", "! 3 columns", "c", "! 5 empty-text"]);
    assert_eq!(lines("id,text\n"), ["! empty"]);
    assert_eq!(lines("\n\n"), ["! empty"]);
    assert_eq!(outcome(read("t.csv", b"id,text\na,caf\xE9\nb,Two.\n")), ["! 2 invalid-utf8", "b"]);
}

/// Rows that open a mark over and over: each could be read to the end of the file, and must not be.
#[test]
fn wrong_quoting_takes_linear_time() {
    let rows = "a\",\"b\n".repeat(200_000);
    let begun = std::time::Instant::now();
    let outcome = outcome(read("t.csv", format!("id,text\n{rows}").as_bytes()));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(outcome[0].starts_with("! 2 "), "{}", outcome[0]);
}

#[test]
fn pages_say_what_they_are() {
    let article = read("a.html", page("").as_bytes()).remove(0).unwrap();
    assert_eq!(article.title.as_deref(), Some(TITLE));
    assert_eq!(article.outlet.as_deref(), Some("The Brenn Letter"));
    assert_eq!(article.published.as_deref(), Some("2031-02-03T08:00:00Z"));
    assert_eq!(article.url.as_deref(), Some("https://letter.example/ferries"));
    // What positions refer to is in the output, and only for pages.
    let analysis = pullquote::analysis::Analysis::default();
    let value = serde_json::to_value(Document::new(&article, &analysis)).unwrap();
    assert_eq!(value["text"], text());
    let plain = read("a.txt", b"Text.").remove(0).unwrap();
    assert!(serde_json::to_value(Document::new(&plain, &analysis)).unwrap().get("text").is_none());
}

#[test]
fn pages_without_an_article_are_named() {
    for (name, page) in [
        ("nothing", "<html></html>".to_owned()),
        ("deep", "<div>".repeat(100_000)),
        ("deep in other ways", "<div></x><b></div>".repeat(100_000)),
        ("tables", "<table><tr><td>".repeat(50_000)),
        ("attributes", format!("<p {}>", (0..300_000).map(|n| format!("a{n} ")).collect::<String>())),
        ("open", "<p><a href='".to_owned()),
    ] {
        let begun = std::time::Instant::now();
        let outcome = outcome(read("p.html", page.as_bytes()));
        assert_eq!(outcome, ["! no-main-text"], "{name}");
        assert!(begun.elapsed().as_secs() < 10, "{name}: {:?}", begun.elapsed());
    }
    assert_eq!(outcome(read("p.html", b" ")), ["! empty"]);
}

/// As deep and as many elements as are let through.
#[test]
fn large_pages_take_no_forever() {
    let nest = |depth: usize| format!("{}{}{}", "<div>".repeat(depth), PARAGRAPHS[1], "</div>".repeat(depth));
    for page in
        [nest(390).repeat(200), format!("<p>{}</p>", PARAGRAPHS[1]).repeat(20_000), "<b><i>x".repeat(180)]
    {
        let begun = std::time::Instant::now();
        let outcome = outcome(read("p.html", page.as_bytes()));
        assert_eq!(outcome.len(), 1);
        assert!(begun.elapsed().as_secs() < 20, "{:?} {outcome:?}", begun.elapsed());
    }
}

#[test]
fn archives_give_their_pages() {
    let page = page("");
    let chunked: Vec<u8> = page.as_bytes().chunks(700).fold(Vec::new(), |mut all, chunk| {
        all.extend_from_slice(format!("{:x};x=y\r\n", chunk.len()).as_bytes());
        all.extend_from_slice(chunk);
        all.extend_from_slice(b"\r\n");
        all
    });
    let chunked = [chunked, b"0\r\n\r\n".to_vec()].concat();
    let with = |headers: &str| format!("{HTTP_HTML}{headers}\r\n");
    let records = [
        response(HTTP_HTML, page.as_bytes()),
        response(&with("Transfer-Encoding: chunked"), &chunked),
        // As archives often keep it: the header there, the body joined.
        response(&with("Transfer-Encoding: chunked"), page.as_bytes()),
        response(&with("Content-Encoding: gzip"), &gzip(page.as_bytes())),
        response(&with("Content-Encoding: gzip"), page.as_bytes()),
        response("HTTP/1.1 200 OK\nContent-Type: text/html;charset=\"ISO-8859-1\"\n", &windows_1252(&page)),
        response("HTTP/1.0 200\r\ncontent-type: text/plain\r\n", text().as_bytes()),
        response("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n", page.as_bytes()),
        response("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", b"\x89PNG\r\n\0\0"),
        response("SMTP 200 OK\r\nContent-Type: text/html\r\n", page.as_bytes()),
    ];
    let read_all = read("w.warc", &archive(&records));
    assert_eq!(read_all.len(), 7, "{read_all:?}");
    for article in read_all.into_iter().map(Result::unwrap) {
        assert_eq!(article.text, text(), "{}", article.id);
        assert_eq!(article.url.as_deref(), Some("https://letter.example/ferries"));
        let published = article.published.as_deref();
        assert!(matches!(published, Some("2031-02-03T08:00:00Z" | "2031-02-04T05:06:07Z")), "{published:?}");
    }
    // A member for each record, as the standard has it.
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    assert_eq!(outcome(read("w.warc.gz", &members)), ["w:1", "w:2", "w:3", "w:4", "w:5", "w:6", "w:7"]);
    assert_eq!(outcome(read("w.warc", &archive(&records[7..]))), ["! no-pages"]);
}

#[test]
fn broken_records_of_archives_are_named_and_the_rest_goes_on() {
    let good = response(HTTP_HTML, page("").as_bytes());
    let length = format!(
        "Content-Length: {}",
        good.len() - good.windows(4).position(|w| w == b"\r\n\r\n").unwrap() - 8
    );
    let with = |other: &str| String::from_utf8(good.clone()).unwrap().replace(&length, other).into_bytes();
    assert_ne!(with("x"), good);
    for (broken, code) in [
        (with("Content-Length: 9223372036854775808"), "too-long"),
        (with("Content-Length: 99999999999999999999999"), "bad-warc"),
        (with("Content-Length: -5"), "bad-warc"),
        (with("Content-Length: 12 bytes"), "bad-warc"),
        (with("X: y"), "bad-warc"),
        (with("Content-Length: 70"), "bad-warc"),
        (with("Content-Length: 6000000"), "cut-off"),
        (with("Content-Length: 10000"), "bad-warc"),
        (b"WARC/1.7\r\n\r\n".to_vec(), "bad-warc"),
        (b"noise \xFF\0 noise\r\n".to_vec(), "bad-warc"),
        (good[..good.len() / 2].to_vec(), "bad-warc"),
    ] {
        let bytes = [&good[..], &broken, b"\r\n\r\n", &good, &good].concat();
        let expected = ["w:1".to_owned(), format!("! 2 {code}"), "w:3".to_owned(), "w:4".to_owned()];
        assert_eq!(
            outcome(read("w.warc", &bytes)),
            expected,
            "{}",
            String::from_utf8_lossy(&broken[..200.min(broken.len())])
        );
    }
    assert_eq!(outcome(read("w.warc", &good[..good.len() / 2])), ["! 1 cut-off"]);
    assert_eq!(outcome(read("w.warc", b"WARC/1.0\r\nWARC-Type: resp")), ["! 1 bad-warc"]);
    // A bomb inside a record.
    let bomb = response(&format!("{HTTP_HTML}Content-Encoding: gzip\r\n"), &gzip(&vec![b'a'; 64 << 20]));
    assert_eq!(outcome(read("w.warc", &[bomb, good.clone()].concat())), ["! 1 too-long", "w:2"]);
}

/// Every record claims far more than it has: each could be read to the end of the file, and must not be.
#[test]
fn wrong_lengths_take_linear_time() {
    let record = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    let begun = std::time::Instant::now();
    let outcome = outcome(read("w.warc", record.repeat(100_000).as_bytes()));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(outcome.len() > 1 && outcome.iter().all(|line| line.starts_with("! ")), "{}", outcome[0]);
}

/// An archive that another program wrote, if Python with `warcio` is at hand.
#[test]
fn an_archive_of_warcio_is_read() {
    const WRITE: &str = "\
import io, sys
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
page = sys.stdin.buffer.read()
for path, packed in (('w.warc', False), ('w.warc.gz', True)):
    with open(path, 'wb') as out:
        writer = WARCWriter(out, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path, {'software': 'test'}))
        headers = StatusAndHeaders('200 OK', [('Content-Type', 'text/html')], protocol='HTTP/1.1')
        for _ in range(2):
            writer.write_record(writer.create_warc_record('https://letter.example/ferries', 'response',
                                payload=io.BytesIO(page), http_headers=headers))
";
    let dir = tempfile::tempdir().unwrap();
    let run = python().args(["-c", WRITE]).current_dir(dir.path()).write_stdin(page("")).output();
    if !run.is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 with warcio is not here");
        return;
    }
    for name in ["w.warc", "w.warc.gz"] {
        let read = read_with(&dir.path().join(name), Options::default());
        assert_eq!(read.len(), 2, "{read:?}");
        assert!(read.iter().all(|article| article.as_ref().unwrap().text == text()), "{name}");
    }
}

#[test]
fn other_languages_are_skipped() {
    let french = "Les bacs de Velmar resteront au port une troisième semaine, a décidé mardi le conseil du port, après \
                  l'échec des pourparlers avec le syndicat des équipages. « Nous avons offert tout ce que contient la \
                  caisse », a dit Marine Vieilarbre, qui préside le conseil.";
    let rejected = read("f.txt", french.as_bytes()).remove(0).unwrap_err();
    assert!(rejected.is_skip());
    assert!(rejected.to_string().ends_with("f.txt: language: fr"), "{rejected}");
    let lines = format!("{}\n{}", json!({"text": french}), json!({"text": text()}));
    assert_eq!(outcome(read("l.jsonl", lines.as_bytes())), ["! 1 language", "l:2"]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f.txt");
    fs::write(&path, french).unwrap();
    assert_eq!(outcome(read_with(&path, Options { any_language: true, ..Options::default() })), ["f"]);
}

#[test]
fn the_examples_are_english() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    assert!(read_with(&examples, Options::default()).iter().all(Result::is_ok));
}

/// Compressed files of folders come out once each, in order, and links in circles end.
#[cfg(unix)]
#[test]
fn folders_hold_all_formats() {
    let dir = tempfile::tempdir().unwrap();
    let article = text();
    for (name, bytes) in files() {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    fs::create_dir(dir.path().join("sub")).unwrap();
    fs::write(dir.path().join("sub/b \u{FFFD}'\n.txt.gz"), gzip(article.as_bytes())).unwrap();
    fs::write(dir.path().join("sub/photo.jpg.gz"), gzip(b"\xFF\xD8")).unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("sub/up")).unwrap();
    let read = read_with(dir.path(), Options::default());
    // The page without an extension is not looked at in a folder.
    assert_eq!(read.len(), files().len());
    assert!(
        read.iter().all(|article| article.as_ref().unwrap().text.trim_end() == article_text()),
        "{read:?}"
    );
    fn article_text() -> String {
        text()
    }
}

/// Files with a few bytes changed, cut off or doubled give articles or rejects, whatever they are.
#[test]
fn what_is_changed_at_random_is_read_or_named() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files() {
        for (packed, bytes) in [("", bytes.clone()), (".gz", gzip(&bytes)), (".zst", zstd(&bytes))] {
            let path = dir.path().join(format!("{name}{packed}"));
            for _ in 0..40 {
                let mut changed = bytes.clone();
                for _ in 0..=random(6) {
                    let at = random(changed.len());
                    match random(4) {
                        0 => changed.truncate(at.max(1)),
                        1 => changed[at] = b"<>\"'\n\r,;{}[]:\x00\xFF0"[random(16)],
                        2 => changed[at] ^= 1 << random(8),
                        _ => changed.extend_from_within(at..),
                    }
                }
                fs::write(&path, &changed).unwrap();
                let read = read_with(&path, Options::default());
                assert!(!read.is_empty(), "{name}{packed}");
                read.into_iter()
                    .filter_map(Result::err)
                    .for_each(|reject| assert!(!reject.remedy().is_empty()));
            }
        }
    }
}

/// Two hundred megabytes without an end are no article, and cost no two hundred megabytes.
#[test]
fn endless_records_are_rejected_and_the_rest_goes_on() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            let n = buf.len().min(usize::try_from(self.0).unwrap());
            buf[..n].fill(b'a');
            self.0 -= n as u64;
            Ok(n)
        }
    }
    use std::io::{Cursor, Read};
    let record = |name: &str, before: &'static str, after: &'static str| {
        let stream = Cursor::new(before).chain(Endless(200 << 20)).chain(Cursor::new(after));
        outcome(pullquote::ingest::Articles::of_stream(name, stream, Options::default()).collect())
    };
    assert_eq!(record("a.txt", "", ""), ["! too-long"]);
    assert_eq!(record("a.md", "---\ntitle: ", "\n---\nText."), ["! too-long"]);
    assert_eq!(record("a.html", "<p>", "</p>"), ["! too-long"]);
    let lines = record("a.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"", "\"}\n{\"text\":\"Three.\"}\n");
    assert_eq!(lines, ["a:1", "! 2 too-long", "a:3"]);
    let objects = record("a.json", "[{\"text\":\"One.\"},{\"text\":\"", "\"},{\"text\":\"Three.\"}]");
    assert_eq!(objects, ["a:1", "! 2 too-long", "a:3"]);
    assert_eq!(record("a.csv", "id,text\na,One.\nb,", "\nc,Three.\n"), ["a", "! 3 too-long", "c"]);
    let warc = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 209715200\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    assert_eq!(record("a.warc", warc, "\r\n\r\n"), ["! 1 too-long"]);
    // A film is no article that was missed.
    let film = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 209715200\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n";
    assert_eq!(record("a.warc", film, "\r\n\r\n"), ["! no-pages"]);
}
