use std::fs;

use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

/// Ids of what is read, codes of what is rejected.
fn outcome(dir: &TempDir, inputs: &[&str], options: Options) -> Vec<String> {
    let inputs: Vec<_> = inputs.iter().map(|i| dir.path().join(i).display().to_string()).collect();
    Articles::open(&inputs, options)
        .map(|read| match read {
            Ok(article) => article.id,
            Err(reject) => format!("! {}", reject.reason.code()),
        })
        .collect()
}

#[test]
fn folders_are_read_in_order() {
    let dir = folder(&[
        ("b.txt", b"B."),
        ("a/2.md", b"---\nid: two\n---\nA."),
        ("a/10.txt", b"A."),
        ("c.ndjson", b"{\"text\":\"C.\"}\n{\"id\":\"c2\",\"text\":\"C.\"}"),
        ("d.json", b"[{\"text\":\"D.\"},{\"text\":\"E.\"}]"),
        ("photo.jpg", b"\xFF\xD8\0"),
        (".hidden.txt", b"x"),
    ]);
    let expected = ["a/10", "two", "b", "c:1", "c2", "d:1", "d:2"];
    assert_eq!(outcome(&dir, &[""], Options::default()), expected);
    assert_eq!(outcome(&dir, &["b.txt", "*.txt", "**/10.txt"], Options::default()), ["b", "b#2", "10"]);
}

#[test]
fn what_is_wrong_stands_in_its_place() {
    let dir = folder(&[
        ("ok.txt", b"Fine."),
        ("latin.txt", b"caf\xE9"),
        ("nul.txt", b"a\0b"),
        ("empty.txt", b""),
        ("blank.txt", b" \n"),
        ("bom.txt", b"\xEF\xBB\xBF"),
        ("wide.txt", b"\xFF\xFEa\0b"),
        ("pack.gz", b"\x1F\x8B\x08"),
        ("page.html", b"<p>"),
        ("none.jsonl", b"\n \n"),
        ("mixed.jsonl", b"{\"text\":\"a\"}\nno\n{\"body\":1}\n{\"text\":\"\xFF\"}\n{\"text\":\"b\"}"),
        ("sub/image.png", b"\0"),
    ]);
    let cases: &[(&str, &[&str])] = &[
        ("ok.txt", &["ok"]),
        ("latin.txt", &["! invalid-utf8"]),
        ("nul.txt", &["! binary"]),
        ("empty.txt", &["! empty"]),
        ("blank.txt", &["! empty"]),
        ("bom.txt", &["! empty"]),
        ("wide.txt", &["! utf16"]),
        ("pack.gz", &["! damaged"]),
        ("page.html", &["! no-main-text"]),
        ("none.jsonl", &["! empty"]),
        ("mixed.jsonl", &["mixed:1", "! not-json", "! no-field", "! invalid-utf8", "mixed:5"]),
        ("sub", &["! no-articles"]),
        ("gone.txt", &["! missing"]),
        ("gone*.txt", &["! no-match"]),
    ];
    for (input, expected) in cases {
        assert_eq!(outcome(&dir, &[input], Options::default()), *expected, "{input}");
    }
    let small = Options { max_record: 4, ..Options::default() };
    assert_eq!(outcome(&dir, &["ok.txt"], small), ["! too-long"]);
}

#[test]
fn text_is_kept_to_the_byte() {
    let dir = folder(&[("a.txt", "\u{FEFF}Ünder\r\nway \u{FEFF}.\r\n".as_bytes())]);
    let path = dir.path().join("a.txt").display().to_string();
    let article = Articles::open(&[path], Options::default()).next().unwrap().unwrap();
    assert_eq!(article.text, "Ünder\r\nway \u{FEFF}.\r\n");
    assert_eq!(article.title, None);
}

#[test]
fn content_tells_what_a_name_does_not() {
    for (head, expected) in [
        ("{\"text\":1}", Some(Shape::Lines)),
        (" { \"text\":1}", Some(Shape::Lines)),
        ("{\n \"text\":1}", Some(Shape::Objects)),
        ("[\n{}", Some(Shape::Objects)),
        ("[Updated] News", None),
        ("{Note} News", None),
        ("“News”", None),
    ] {
        assert_eq!(sniff(head.as_bytes()), expected, "{head}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_circles_end() {
    let dir = folder(&[("a/x.txt", b"X.")]);
    std::os::unix::fs::symlink(dir.path(), dir.path().join("a/up")).unwrap();
    assert_eq!(outcome(&dir, &[""], Options::default()), ["a/x"]);
}

#[test]
fn targets_are_checked() {
    let lines = concat!(
        "{\"id\":\"a\",\"text\":\"Né à Gand\",\"target\":[5,9]}\n",
        "{\"text\":\"Né\",\"target\":{\"start\":0,\"end\":2}}\n",
        "{\"text\":\"Né\",\"target\":[1,3]}\n",
        "{\"text\":\"Né\",\"target\":[1,1]}\n",
        "{\"text\":\"Né\",\"target\":\"Né\"}\n",
        "{\"text\":\"Né\"}\n",
        "[]\n",
    );
    let dir = folder(&[("t.jsonl", lines.as_bytes())]);
    let path = dir.path().join("t.jsonl").display().to_string();
    let outcome: Vec<_> = Targets::open(&path, Options::default())
        .map(|read| match read {
            Ok(target) => format!("{} {}", target.id, target.span.of(&target.text)),
            Err(reject) => reject.reason.code().to_owned(),
        })
        .collect();
    let expected =
        ["a Gand", "t:2 Né", "target-outside", "target-outside", "wrong-type", "no-field", "not-object"];
    assert_eq!(outcome, expected);
}
