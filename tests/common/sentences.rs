//! Sentences with a target each, for comparing engines: some made of parts, some out of the examples and cases.

use std::fs;
use std::path::Path;

use pullquote::pipeline;
use pullquote::span::Span;

/// A sentence and whom it is asked about.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) text: String,
    pub(crate) target: Span,
}

const WHO: [&str; 12] = [
    "Ostrelle",
    "Ann Brindlecote",
    "the Pell Council",
    "Dr. Quarm",
    "Harrowgate Mills",
    "Né Zélie",
    "Milo Tarr",
    "the harbour union",
    "Senator Ilse Morrowby",
    "Fenwick & Daughters",
    "the ministry",
    "Oda Frisk",
];

/// `{}` is the target; what stands before and after it blames, praises or only tells.
const SAID: [&str; 14] = [
    "{} was accused of hiding the bill from every widow in town.",
    "Nobody in the room believed a word that {} had said.",
    "Residents cheered as {} carried the last child out of the flooded school.",
    "{} will meet the delegation on Tuesday, a spokesperson said.",
    "The report, published in March, mentions {} twice.",
    "Critics called {} reckless, greedy and unfit for office.",
    "Without {}, the bridge would never have been saved.",
    "The letter was addressed to {} and to two of the lenders.",
    "It was {} who forged the signatures, the court found.",
    "{} has lived on the island since 1994.",
    "A generous gift from {} paid for the new library, which opened yesterday.",
    "Rarely has {} looked as helpless as in the debate on Thursday night.",
    "{} did not answer questions about the tender, which closes in June.",
    "Thanks to the patience of {}, both sides signed within a week.",
];

const AFTER: [&str; 3] =
    ["", " The vote is expected in the autumn.", " Others were not so sure, and said so at length."];

/// Every sentence; those made of parts and those of the repository's texts take turns.
pub(crate) fn sentences() -> Vec<Asked> {
    let (mut made, mut read) = (made().into_iter(), read().into_iter());
    let mut all = Vec::new();
    loop {
        let pair = (made.next(), read.next());
        if let (None, None) = pair {
            return all;
        }
        all.extend(pair.0);
        all.extend(pair.1);
    }
}

fn made() -> Vec<Asked> {
    let mut all = Vec::new();
    for (nth, who) in WHO.iter().cycle().take(WHO.len() * SAID.len()).enumerate() {
        let said = SAID[nth / WHO.len()];
        let start = said.find("{}").unwrap();
        let text = said.replace("{}", who) + AFTER[nth % AFTER.len()];
        all.push(Asked { text, target: Span::new(start, start + who.len()) });
    }
    all
}

fn read() -> Vec<Asked> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = ["examples", "tests/cases"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let lines = fs::read_to_string(file).unwrap();
        let prose = |line: &&str| !line.starts_with("###") && *line != "---" && !line.contains("=>");
        let text = lines.lines().filter(prose).collect::<Vec<_>>().join("\n");
        let read = pipeline::read(&text, 0.0);
        for sentence in read.sentences {
            let within = |span: &Span| sentence.start <= span.start && span.end <= sentence.end;
            let mut mentions = read.analysis.actors.iter().flat_map(|actor| &actor.mentions).map(|m| m.span);
            if let Some(span) = mentions.find(within) {
                let target = Span::new(span.start - sentence.start, span.end - sentence.start);
                all.push(Asked { text: sentence.of(&text).to_owned(), target });
            }
        }
    }
    all
}
