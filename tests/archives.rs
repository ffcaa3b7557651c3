//! Files in files: zip, tar and Parquet, whole, damaged and hostile.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::fs;
use std::io::{Cursor, Write};
use std::sync::Arc;

use ::parquet::basic::{Compression, GzipLevel, ZstdLevel};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, Date32Array, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use common::fixtures::{
    TITLE, columnar, gzip, json_line, outcome, page, parquet, python, read, read_with, tar, text, zip, zstd,
};
use pullquote::article::Article;
use pullquote::ingest::{Options, Reject};

/// Of each record where it was read and its id; of what is rejected where, which record and why.
fn places(read: Vec<Result<Article, Reject>>) -> Vec<String> {
    let from = |source: &str| {
        let mut parts = source.rsplit('/').collect::<Vec<_>>();
        parts.reverse();
        let archive = parts.iter().rposition(|part| part.starts_with("arc.")).unwrap();
        parts[archive..].join("/")
    };
    let line = |read: Result<Article, Reject>| match read {
        Ok(article) => format!("{} = {}", from(&article.source), article.id),
        Err(reject) => {
            assert!(!reject.remedy().is_empty());
            let number = reject.place.number().map_or(String::new(), |n| format!(" {n}"));
            format!("! {}{number} {}", from(&reject.source), reject.reason.code())
        }
    };
    read.into_iter().map(line).collect()
}

#[test]
fn members_are_read_as_files() {
    let bad_lines = b"{\"text\":\"One.\"}\nno\n".as_slice();
    let packed = gzip(b"Packed.");
    let inner = zip(&[("deep.txt", b"Deep.")]);
    let page = page("");
    let members: &[(&str, &[u8])] = &[
        ("news/", b""),
        ("news/a.html", page.as_bytes()),
        ("news/b.jsonl", bad_lines),
        ("news/c.txt.gz", &packed),
        ("news/photo.jpg", b"\xFF\xD8\0"),
        (".hidden/d.txt", b"Hidden."),
        ("__MACOSX/news/e.txt", b"Hidden."),
        ("inner.zip", &inner),
        ("latin.txt", b"caf\xE9"),
        ("empty.txt", b""),
        ("news/c.txt", b"Of the same name."),
    ];
    let expected = |archive: &str| {
        let line = |line: &str| line.replace('@', archive);
        [
            "@/news/a.html = arc/news/a",
            "@/news/b.jsonl = arc/news/b:1",
            "! @/news/b.jsonl 2 not-json",
            "@/news/c.txt.gz = arc/news/c",
            "@/inner.zip/deep.txt = arc/inner/deep",
            "! @/latin.txt invalid-utf8",
            "! @/empty.txt empty",
            "@/news/c.txt = arc/news/c#2",
        ]
        .map(line)
    };
    for (name, bytes) in [
        ("arc.zip", zip(members)),
        ("arc.tar", tar(members)),
        ("arc.tgz", gzip(&tar(members))),
        ("arc.tar.zst", zstd(&tar(members))),
        ("arc.zip.gz", gzip(&zip(members))),
        // By content, whatever the name says.
        ("arc.txt", zip(members)),
        ("arc.dat", tar(members)),
    ] {
        assert_eq!(places(read(name, &bytes)), expected(name), "{name}");
    }
}

#[test]
fn archives_without_articles_are_named() {
    let photo: &[(&str, &[u8])] = &[("a.jpg", b"\xFF"), ("b.gif", b"")];
    for (name, bytes) in [("arc.zip", zip(photo)), ("arc.tar", tar(photo)), ("arc.zip", zip(&[]))] {
        assert_eq!(places(read(name, &bytes)), [format!("! {name} no-articles")]);
    }
}

#[test]
fn odd_names_lead_nowhere() {
    let odd: &[(&str, &[u8])] = &[
        ("../../up.txt", b"Up."),
        ("/etc/root.txt", b"Root."),
        ("C:\\news\\back.txt", b"Back."),
        ("a\nb\u{1b}[31m.txt", b"Control."),
        ("caf\u{e9} \u{2026}'\".txt", b"Marks."),
    ];
    let expected = [
        "@/up.txt = arc/up",
        "@/etc/root.txt = arc/etc/root",
        "@/C:/news/back.txt = arc/C:/news/back",
        "@/a\u{FFFD}b\u{FFFD}[31m.txt = arc/a\u{FFFD}b\u{FFFD}[31m",
        "@/caf\u{e9} \u{2026}'\".txt = arc/caf\u{e9} \u{2026}'\"",
    ];
    assert_eq!(places(read("arc.zip", &zip(odd))), expected.map(|line| line.replace('@', "arc.zip")));
    // The writer of tar refuses such names; here they are put into the blocks by hand.
    let mut bytes = Vec::new();
    for (name, text) in odd {
        let mut header = ::tar::Header::new_old();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(text.len() as u64);
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(text);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    assert_eq!(places(read("arc.tar", &bytes)), expected.map(|line| line.replace('@', "arc.tar")));
}

#[test]
fn links_are_passed_over_and_long_names_are_whole() {
    let mut builder = ::tar::Builder::new(Vec::new());
    for kind in [::tar::EntryType::Symlink, ::tar::EntryType::Link, ::tar::EntryType::Fifo] {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, "link.txt", "/etc/passwd").unwrap();
    }
    let long = format!("{}x.txt", "long/".repeat(60));
    let mut header = ::tar::Header::new_gnu();
    header.set_size(5);
    builder.append_data(&mut header, &long, b"Long.".as_slice()).unwrap();
    builder.append_pax_extensions([("path", "p\u{e5}x.txt".as_bytes()), ("size", b"4".as_slice())]).unwrap();
    let mut header = ::tar::Header::new_ustar();
    header.set_size(4);
    header.set_path("short.txt").unwrap();
    header.set_cksum();
    builder.append(&header, b"Pax.".as_slice()).unwrap();
    let read_all = places(read("arc.tar", &builder.into_inner().unwrap()));
    assert_eq!(read_all.len(), 2, "{read_all:?}");
    assert!(read_all[0].contains(&long), "{read_all:?}");
    assert_eq!(read_all[1], "arc.tar/p\u{e5}x.txt = arc/p\u{e5}x");

    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default();
    writer.add_symlink("link.txt", "/etc/passwd", options).unwrap();
    writer.start_file("a.txt", options).unwrap();
    writer.write_all(b"A.").unwrap();
    assert_eq!(places(read("arc.zip", &writer.finish().unwrap().into_inner())), ["arc.zip/a.txt = arc/a"]);
}

/// Sets bytes of a zip archive where a header of this kind has a field.
fn patched(zip: &[u8], signature: &[u8], field: usize, bytes: &[u8]) -> Vec<u8> {
    let mut patched = zip.to_vec();
    let at = zip.windows(4).position(|window| window == signature).unwrap() + field;
    patched[at..at + bytes.len()].copy_from_slice(bytes);
    patched
}

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

#[test]
fn what_is_wrong_with_a_zip_is_named_and_the_rest_goes_on() {
    let long = "It goes on. ".repeat(200);
    let good = zip(&[("a.txt", long.as_bytes()), ("b.txt", b"Fine.")]);
    let rest = |code: &str| vec![format!("! arc.zip/a.txt {code}"), "arc.zip/b.txt = arc/b".to_owned()];
    let outcome = |bytes: &[u8]| places(read("arc.zip", bytes));
    assert_eq!(outcome(&good), ["arc.zip/a.txt = arc/a", "arc.zip/b.txt = arc/b"]);
    // Encrypted; a method nobody knows; a wrong checksum; a wrong length; beyond the end.
    assert_eq!(outcome(&patched(&good, CENTRAL, 8, &[1, 0])), rest("encrypted"));
    assert_eq!(outcome(&patched(&good, CENTRAL, 10, &[14, 0])), rest("unsupported"));
    assert_eq!(outcome(&patched(&good, CENTRAL, 16, &[0; 4])), rest("damaged"));
    assert_eq!(outcome(&patched(&good, CENTRAL, 24, &[9, 0, 0, 0])), rest("damaged"));
    assert_eq!(outcome(&patched(&good, CENTRAL, 20, &[0xF0, 0xFF, 0xFF, 0x7F])), rest("damaged"));
    assert_eq!(outcome(&patched(&good, LOCAL, 40, &[0xFF; 8])), rest("damaged"));
    // Without a directory nothing is known.
    assert_eq!(outcome(&good[..good.len() / 2]), ["! arc.zip damaged"]);
    assert_eq!(outcome(&patched(&good, END, 16, &[0xFF; 4])), ["! arc.zip damaged"]);
    assert_eq!(outcome(b"no archive"), ["! arc.zip damaged"]);
}

#[test]
fn members_packed_with_zstandard_are_read_and_others_named() {
    let long = "It goes on. ".repeat(200);
    // As other writers do it: packed bytes, stored, and the directory says how they were packed.
    let packed = zstd(long.as_bytes());
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    writer.start_file("a.txt", stored).unwrap();
    writer.write_all(&packed).unwrap();
    let archive = writer.finish().unwrap().into_inner();
    let mut crc = flate2::Crc::new();
    crc.update(long.as_bytes());
    let as_packed_by = |method: u8| {
        let archive = patched(&archive, LOCAL, 8, &[method, 0]);
        let archive = patched(&archive, CENTRAL, 10, &[method, 0]);
        let archive = patched(&archive, CENTRAL, 16, &crc.sum().to_le_bytes());
        patched(&archive, CENTRAL, 24, &u32::try_from(long.len()).unwrap().to_le_bytes())
    };
    let articles = read("arc.zip", &as_packed_by(93));
    assert_eq!(articles[0].as_ref().unwrap().text, long);
    for (method, name) in [(9, "Deflate64"), (12, "bzip2"), (14, "LZMA"), (95, "XZ"), (77, "no name")] {
        let rejects = read("arc.zip", &as_packed_by(method));
        let reject = rejects[0].as_ref().unwrap_err();
        assert_eq!(reject.reason.code(), "unsupported");
        assert!(reject.to_string().contains(name) && reject.remedy().contains("give the folder"), "{reject}");
    }
    let cut = patched(&as_packed_by(93), CENTRAL, 20, &[9, 0, 0, 0]);
    assert_eq!(places(read("arc.zip", &cut)), ["! arc.zip/a.txt damaged"]);
}

#[test]
fn a_damaged_tar_gives_what_came_before() {
    let good = tar(&[("a.txt", b"First."), ("b.txt", &b"Second. ".repeat(200))]);
    let outcome = |bytes: &[u8]| places(read("arc.tar", bytes));
    let first = "arc.tar/a.txt = arc/a".to_owned();
    assert_eq!(outcome(&good), [first.clone(), "arc.tar/b.txt = arc/b".to_owned()]);
    // Cut off in the file, behind it, in its header; noise for a header; a size that is no size or beyond all.
    assert_eq!(outcome(&good[..1800]), [first.clone(), "! arc.tar/b.txt damaged".into()]);
    assert_eq!(outcome(&good[..1300]), [first.clone(), "! arc.tar cut-off".into()]);
    let mut noise = good.clone();
    noise[1024..1100].fill(7);
    assert_eq!(outcome(&noise), [first.clone(), "! arc.tar damaged".into()]);
    let mut endless = good.clone();
    let header = &mut endless[1024..1536];
    header[124] = 0x80;
    header[125..136].copy_from_slice(&[0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    let sum = header.iter().map(|&b| u32::from(b)).sum::<u32>()
        - header[148..156].iter().map(|&b| u32::from(b)).sum::<u32>()
        + 8 * 32;
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    // To the end of the archive it is text, and then zeros.
    assert_eq!(outcome(&endless), [first, "! arc.tar/b.txt binary".into()]);
    // What follows the end does not matter.
    assert_eq!(outcome(&[good, b"noise".repeat(300)].concat()).len(), 2);
}

/// Files that unpack to a thousand times their size, alone, many of them, the same one many times, or one in another.
#[test]
fn bombs_are_stopped() {
    let flood = |megabytes: usize| vec![b' '; megabytes << 20];
    let lines = vec![b'\n'; 120 << 20];
    let many: Vec<(String, Vec<u8>)> = (0..40).map(|n| (format!("{n}.txt"), flood(4))).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let nested = zip(&[("b.zip", &zip(&[("c.jsonl.gz", &gzip(&lines))]))]);
    for (name, bytes) in [
        ("arc.jsonl.gz", gzip(&lines)),
        ("arc.jsonl.zst", zstd(&lines)),
        ("arc.zip", zip(&[("a.jsonl", &lines)])),
        ("arc.zip", zip(&many)),
        ("arc.tar.gz", gzip(&tar(&many))),
        ("arc.zip", nested),
    ] {
        let begun = std::time::Instant::now();
        let outcome = places(read(name, &bytes));
        let bomb = outcome.iter().any(|line| line.ends_with("bomb"));
        let only_blank = outcome.iter().all(|line| line.starts_with("! "));
        assert!(bomb && only_blank, "{name}: {:?}", outcome.last());
        assert!(begun.elapsed().as_secs() < 30, "{name}: {:?}", begun.elapsed());
    }
}

#[test]
fn archives_in_archives_end() {
    let mut nested = zip(&[("a.txt", b"Core.")]);
    for _ in 0..2 {
        nested = zip(&[("arc.zip", &nested), ("b.txt", b"Beside.")]);
    }
    assert_eq!(read("arc.zip", &nested).iter().filter(|read| read.is_ok()).count(), 3);
    nested = zip(&[("arc.zip", &nested), ("b.txt", b"Beside.")]);
    assert_eq!(outcome(read("arc.zip", &nested)), ["! nested", "arc/arc/arc/b", "arc/arc/b", "arc/b"]);
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

fn strings(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn columns_are_mapped_by_name() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7, 8]));
    let days: ArrayRef = Arc::new(Date32Array::from(vec![22_000, 22_001]));
    let outlets: DictionaryArray<Int32Type> =
        vec!["The Brenn Letter", "The Brenn Letter"].into_iter().collect();
    let rows = batch(vec![
        ("body", strings(&["One.", "Two."])),
        ("id", numbers),
        ("date", days),
        ("outlet", Arc::new(outlets)),
        ("title", strings(&["T", ""])),
    ]);
    let bytes = columnar(&rows, Compression::SNAPPY, 10);
    let reject = read("t.parquet", &bytes).remove(0).unwrap_err();
    assert_eq!(reject.reason.to_string(), "no field `text` (it has body, id, date, outlet, title)");
    assert_eq!(reject.remedy(), "say which field holds the text: --field text=body");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.pq");
    fs::write(&path, bytes).unwrap();
    let mut options = Options::default();
    options.fields.map("text=body").unwrap();
    let read: Vec<Article> = read_with(&path, options).into_iter().map(Result::unwrap).collect();
    let of =
        |a: &Article| (a.id.clone(), a.published.clone(), a.outlet.clone(), a.title.clone(), a.text.clone());
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        of(&read[0]),
        ("7".into(), some("2030-03-27"), some("The Brenn Letter"), some("T"), "One.".into())
    );
    assert_eq!(of(&read[1]), ("8".into(), some("2030-03-28"), some("The Brenn Letter"), None, "Two.".into()));
}

#[test]
fn times_and_bytes_are_read() {
    let times: ArrayRef =
        Arc::new(TimestampMillisecondArray::from(vec![1_900_800_000_000]).with_timezone("UTC"));
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec!["Caf\u{e9}.".as_bytes()]));
    let article = read(
        "t.parquet",
        &columnar(&batch(vec![("text", bytes), ("published", times)]), Compression::UNCOMPRESSED, 1),
    );
    let article = article.into_iter().next().unwrap().unwrap();
    assert_eq!(
        (article.text.as_str(), article.published.as_deref()),
        ("Caf\u{e9}.", Some("2030-03-27T00:00:00Z"))
    );
    let no_text: ArrayRef = Arc::new(BinaryArray::from(vec![b"caf\xE9".as_slice(), b"Fine."]));
    let rows = columnar(&batch(vec![("text", no_text)]), Compression::UNCOMPRESSED, 9);
    assert_eq!(outcome(read("t.parquet", &rows)), ["! 1 invalid-utf8", "t:2"]);
    let lists: ArrayRef =
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)])]));
    let rows = columnar(&batch(vec![("text", lists)]), Compression::UNCOMPRESSED, 9);
    assert_eq!(outcome(read("t.parquet", &rows)), ["! wrong-type"]);
    let holes: ArrayRef = Arc::new(StringArray::from(vec![Some("One."), None, Some(" "), Some("Four.")]));
    let rows = columnar(&batch(vec![("text", holes)]), Compression::UNCOMPRESSED, 9);
    assert_eq!(outcome(read("t.parquet", &rows)), ["t:1", "! 2 wrong-type", "! 3 empty-text", "t:4"]);
    let none = columnar(&batch(vec![("text", strings(&[]))]), Compression::UNCOMPRESSED, 9);
    assert_eq!(outcome(read("t.parquet", &none)), ["! empty"]);
}

#[test]
fn every_codec_is_read() {
    let text = text();
    let texts = vec![text.as_str(); 100];
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
    ] {
        let read = read("t.parquet", &parquet(&texts, codec));
        assert_eq!(read.len(), 100, "{codec}");
        assert!(read.iter().all(|article| article.as_ref().unwrap().text == text), "{codec}");
        assert_eq!(read[99].as_ref().unwrap().id, "v100");
        assert_eq!(read[0].as_ref().unwrap().title.as_deref(), Some(TITLE));
    }
}

#[test]
fn a_damaged_row_group_is_named_and_the_next_are_read() {
    let texts: Vec<String> = (0..6).map(|n| format!("Row {n} says {}.", n * 7919)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut bytes = parquet(&texts, Compression::UNCOMPRESSED);
    let at = bytes.windows(5).position(|window| window == b"Row 2").unwrap();
    // The header of the page that the row is in.
    bytes[at - 40..at - 4].fill(0xFF);
    assert_eq!(outcome(read("t.parquet", &bytes)), ["v1", "v2", "! 3 damaged", "v5", "v6"]);
    let cut = &bytes[..bytes.len() - 20];
    assert_eq!(outcome(read("t.parquet", cut)), ["! damaged"]);
    assert_eq!(outcome(read("t.parquet", b"PAR1")), ["! damaged"]);
    assert_eq!(outcome(read("t.parquet", b"text\nno")), ["! damaged"]);
}

#[test]
fn standard_input_may_be_an_archive() {
    let archives: [(&str, Vec<u8>); 3] = [
        ("stdin/a:1", zip(&[("a.jsonl", b"{\"text\":\"One.\"}")])),
        ("v1", gzip(&tar(&[("a.jsonl", &json_line())]))),
        ("v1", parquet(&["One."], Compression::SNAPPY)),
    ];
    for (id, bytes) in archives {
        let mut command = assert_cmd::Command::cargo_bin("pullquote").unwrap();
        let run = command
            .args(["analyze", "-", "--no-framing", "--rules-only"])
            .write_stdin(bytes)
            .assert()
            .success();
        let line: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        assert_eq!(line["id"], id);
    }
}

/// Archives and tables that other programs wrote, if Python is at hand, and for Parquet `pyarrow`.
#[test]
fn files_of_python_are_read() {
    const ARCHIVES: &str = "\
import io, sys, tarfile, zipfile
text = sys.stdin.buffer.read()
for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(f'arc.{method}.zip', 'w', method) as out:
        out.writestr('folder/', b'')
        out.writestr('folder/caf\u{e9}.txt', text)
for kind in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
    for packed in ('', 'gz'):
        with tarfile.open(f'arc.{kind}{packed}.tar', 'w:' + packed, format=kind) as out:
            member = tarfile.TarInfo('folder/caf\u{e9}.txt')
            member.size = len(text)
            out.addfile(member, io.BytesIO(text))
";
    const TABLES: &str = "\
import datetime, sys
import pyarrow as pa, pyarrow.parquet as pq
text = sys.stdin.buffer.read().decode()
rows = pa.table({'id': [1, 2], 'text': pa.array([text, text], pa.large_string()),
                 'outlet': pa.array(['The Brenn Letter'] * 2).dictionary_encode(),
                 'date': [datetime.datetime(2031, 2, 3, 8)] * 2})
for codec in ('none', 'snappy', 'gzip', 'zstd', 'lz4'):
    pq.write_table(rows, f'{codec}.parquet', compression=codec, row_group_size=1)
";
    let dir = tempfile::tempdir().unwrap();
    let write = |program: &str| {
        let run = python().args(["-c", program]).current_dir(dir.path()).write_stdin(text()).output();
        run.is_ok_and(|output| output.status.success())
    };
    if write(ARCHIVES) {
        for name in
            ["arc.0.zip", "arc.8.zip", "arc.0.tar", "arc.1.tar", "arc.2.tar", "arc.0gz.tar", "arc.2gz.tar"]
        {
            let read = read_with(&dir.path().join(name), Options::default());
            assert_eq!(read.len(), 1, "{name}: {read:?}");
            let article = read[0].as_ref().unwrap();
            assert_eq!(article.text, text(), "{name}");
            assert!(article.source.ends_with(&format!("{name}/folder/caf\u{e9}.txt")), "{}", article.source);
        }
    } else {
        println!("skipped: python3 is not here");
    }
    if write(TABLES) {
        for codec in ["none", "snappy", "gzip", "zstd", "lz4"] {
            let read = read_with(&dir.path().join(format!("{codec}.parquet")), Options::default());
            assert_eq!(read.len(), 2, "{codec}: {read:?}");
            let article = read[1].as_ref().unwrap();
            assert_eq!(
                (article.id.as_str(), article.outlet.as_deref()),
                ("2", Some("The Brenn Letter")),
                "{codec}"
            );
            assert_eq!(article.published.as_deref(), Some("2031-02-03T08:00:00"), "{codec}");
            assert_eq!(article.text, text(), "{codec}");
        }
    } else {
        println!("skipped: python3 with pyarrow is not here");
    }
}
