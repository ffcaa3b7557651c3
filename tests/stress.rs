//! Texts that nobody would write: they may be read badly, but in linear time, with bounded stack.
//!
//! Speed is shown by the benches. Here is only a deadline so generous that nothing but time that grows with the square
//! of the text, or worse, misses it.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pullquote::pipeline;

/// Linear time needs a second or two of it.
const DEADLINE: Duration = Duration::from_secs(120);

const COUNT: usize = 100_000;

/// Reads the texts one by one, on a thread with no more stack than rayon's have.
fn read_in_time(texts: impl IntoIterator<Item = (String, String)>) {
    for (name, text) in texts {
        let (done, wait) = channel();
        let reader = thread::spawn(move || {
            let quotes = pipeline::read(&text, 0.0).analysis.quotes.len();
            let _ = done.send(quotes);
        });
        match wait.recv_timeout(DEADLINE) {
            Ok(_) => reader.join().unwrap(),
            Err(RecvTimeoutError::Timeout) => panic!("{name}: not done after {DEADLINE:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("{name}: panicked"),
        }
    }
}

fn repeated(name: &str, piece: &str, count: usize) -> (String, String) {
    (format!("{count} × {name}"), piece.repeat(count))
}

fn numbered(name: &str, piece: impl Fn(&str) -> String) -> (String, String) {
    (name.to_owned(), (0..COUNT).map(|nth| piece(&family(nth))).collect())
}

/// Invented family names, different for different numbers.
fn family(nth: usize) -> String {
    const FIRST: [&str; 12] =
        ["Br", "Kr", "Tal", "Mor", "Vel", "Dun", "Fer", "Gol", "Hin", "Jas", "Lop", "Nid"];
    const SECOND: [&str; 8] = ["an", "en", "or", "ul", "ad", "im", "esk", "ov"];
    const THIRD: [&str; 11] = ["ber", "dak", "fit", "gow", "hul", "ken", "ris", "tov", "mar", "lund", "sey"];
    let (mut name, mut rest) = (FIRST[nth % 12].to_owned(), nth / 12);
    loop {
        name += SECOND[rest % 8];
        name += THIRD[rest / 8 % 11];
        rest /= 88;
        if rest == 0 {
            return name;
        }
    }
}

/// News-like sentences about ever other people.
fn sentences(bytes: usize) -> String {
    const GIVEN: [&str; 7] = ["Amara", "Tomas", "Kaarina", "Hugh", "Oluchi", "Petra", "Ivo"];
    let mut text = String::with_capacity(bytes + 200);
    let mut nth = 0;
    while text.len() < bytes {
        let (given, name) = (GIVEN[nth % 7], family(nth * 37 % 5_000));
        text += &match nth % 8 {
            0 => "The council met on Tuesday to hear the plan for the harbour. ".to_owned(),
            1 => format!("“We cannot wait,” said {given} {name}, a former diplomat. "),
            2 => format!("{name} told reporters that the bridge would open in May. "),
            3 => "He said it was “a disgrace” and left. ".to_owned(),
            4 => format!("According to the {name} Authority, the price of salt rose by {nth} per cent. "),
            5 => "The senator, who chairs the committee, called the report “nonsense.” ".to_owned(),
            6 => "She denied it. ".to_owned(),
            _ => "“No,” the mayor said. “Not this year.” ".to_owned(),
        };
        nth += 1;
    }
    text
}

#[test]
fn fifty_megabytes_in_one_paragraph() {
    read_in_time([("50 MB".to_owned(), sentences(50_000_000))]);
}

#[test]
fn unbalanced_marks() {
    const MARKS: [&str; 16] =
        ["“", "”", "\"", "‘", "’", "'", "«", "»", "„", "‚", "``", "''", "`", "″", "「", "&ldquo;"];
    let texts = MARKS.iter().flat_map(|mark| {
        [
            mark.to_string(),
            format!("{mark} "),
            format!("{mark}b "),
            format!("b{mark} "),
            format!("{mark}b c d.\n"),
        ]
    });
    read_in_time(texts.map(|piece| repeated(&format!("{piece:?}"), &piece, COUNT)));
}

#[test]
fn nested_marks() {
    let nest = |open: &str, close: &str| format!("{}no{}", open.repeat(COUNT / 2), close.repeat(COUNT / 2));
    let pairs = [
        ("“‘", "’”"),
        ("“a ‘b ", " c’ d”"),
        ("“a «b ", " c» d”"),
        ("“he said, ‘she said, ", "’ ”"),
        ("(“a ", "”)"),
    ];
    read_in_time(pairs.map(|(open, close)| (format!("{COUNT} deep {open}"), nest(open, close))));
}

#[test]
fn no_spaces_and_no_full_stops() {
    read_in_time([
        repeated("letter", "a", 1_000_000),
        repeated("mixed", "aB.c'd-", 150_000),
        repeated("full stop", ".", 1_000_000),
        repeated("U.S.", "U.S.", COUNT),
        repeated("zero width", "\"\u{200b}", COUNT),
        repeated("and", "the price of salt rose and ", COUNT),
        repeated("quotation in one sentence", "“no” and ", COUNT),
        repeated("speaker in one sentence", "he said and “no” ", COUNT),
        repeated("adverb", "she really quickly said ", COUNT),
        repeated("bracket", "said ) ", COUNT),
        ("no full stop".to_owned(), sentences(2_000_000).replace('.', ",")),
    ]);
}

#[test]
fn one_word_paragraphs() {
    read_in_time([
        repeated("lower", "harbour\n", COUNT),
        repeated("capital", "Harbour\n", COUNT),
        repeated("quotation", "“No.”\n", COUNT),
        repeated("colon", "Q: no\nA: “yes”\n", COUNT),
        repeated("blank", "\n", 1_000_000),
    ]);
}

#[test]
fn capitals_in_a_row() {
    read_in_time([
        repeated("word", "Harbour ", 2 * COUNT),
        repeated("shouted", "CITY ", 2 * COUNT),
        repeated("title", "Senator Mr. ", COUNT),
        repeated("initial", "J. ", 2 * COUNT),
        repeated("linked", "Ministry of ", COUNT),
        numbered("names", |name| format!("{name} ")),
    ]);
}

#[test]
fn many_names() {
    read_in_time([
        numbered("people", |name| format!("Ada {name} spoke.\n")),
        numbered("people of one family", |name| format!("{name} Brandt spoke. Brandt left.\n")),
        numbered("single names", |name| format!("{name} spoke.\n")),
        numbered("organisations", |name| format!("The {name} Harbour Authority met. The Authority left.\n")),
        numbered("list of people", |name| format!("Ada {name}, ")),
        numbered("pairs", |name| format!("Ada {name} and Ivo {name} said so. ")),
        numbered("long list of people", |name| format!("Ada {name} and ")),
        numbered("letters", |name| format!("{name}’s letter said “no.” ")),
    ]);
}

#[test]
fn many_pronouns_and_noun_phrases() {
    read_in_time([
        repeated("he", "He spoke. ", COUNT),
        repeated("he in one sentence", "he ", COUNT),
        repeated("she said", "“No,” she said. ", COUNT),
        repeated("it before anybody", "It said “no.” They left, which Ada Mori saw. ", COUNT),
        repeated("senator", "The senator spoke. ", COUNT),
        repeated("senator in one sentence", "the senator of ", COUNT),
        repeated("official", "“No,” a senior official said. ", COUNT),
        repeated("officials", "“No,” senior officials said.\n", COUNT),
        numbered("names with pronouns", |name| format!("{name} spoke. He left.\n")),
        numbered("names with pronouns that do not fit", |name| {
            format!("{name} spoke and Mr. {name} left, she said. ")
        }),
        numbered("different senators", |name| format!("The {name} senator spoke.\n")),
        numbered("different officials", |name| format!("“No,” a senior {name} official said.\n")),
        numbered("different plurals", |name| format!("Senior {name} officials spoke.\n")),
    ]);
}
