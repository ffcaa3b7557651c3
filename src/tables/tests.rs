//! Rows of a made-up analysis, through Parquet and back; the document that describes them.

use std::fmt::Write as _;

use super::parquet::{Reader, Writer};
use super::*;
use crate::article::Article;
use crate::pipeline::{self, Analyzed};

const TEXT: &str = "Le café’s “trial” ends. “We close,” said Zoë Marchetti, its owner, “and Velmora Foods is to blame.” \
                    The chain declined to comment.";

fn sample() -> ArticleRows {
    let article = Article {
        source: "news/café.jsonl".into(),
        outlet: Some("The Tarn / Courier".into()),
        published: Some("5 April 2031".into()),
        ..Article::from_text("café-1", TEXT)
    };
    let Analyzed { mut analysis, sentences } = pipeline::read(TEXT, 0.0);
    let framing =
        crate::analysis::Framing { score: -0.312_34, sentences: 2, low: -0.6, ..Default::default() };
    analysis.actors[0].framing = Some(framing);
    let span = sentences[0];
    analysis.actors[0].evidence =
        vec![crate::analysis::Evidence { span, label: crate::analysis::Label::Negative, p: 0.5 }];
    analysis.stances = vec![crate::analysis::Stance { from: None, to: 0, framing }];
    let identity = Identity { key: "person:zoë marchetti".into(), basis: "name", ..Identity::default() };
    let identities: Vec<Option<Identity>> = analysis
        .actors
        .iter()
        .map(|actor| (actor.name == "Zoë Marchetti").then(|| identity.clone()))
        .collect();
    let context = Context { article: 7, identities: &identities, ..Context::default() };
    rows(&article, &Analyzed { analysis, sentences }, &context)
}

fn written<R: Row + Clone>(rows: &[R], left_out: &[&str]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), left_out).unwrap();
    writer.write(rows).unwrap();
    writer.finish().unwrap()
}

fn back<R: Row>(file: Vec<u8>) -> Vec<R> {
    let reader = Reader::<R>::open(bytes(file)).unwrap();
    reader.flat_map(Result::unwrap).collect()
}

fn bytes(file: Vec<u8>) -> bytes::Bytes {
    bytes::Bytes::from(file)
}

#[test]
fn rows_hold_the_analysis() {
    let all = sample();
    let quote = all.quotes.iter().find(|quote| quote.speech).unwrap();
    let slice = |start: i32, end: i32| {
        TEXT.chars().skip(start as usize).take((end - start) as usize).collect::<String>()
    };
    assert_eq!(quote.speaker.as_deref(), Some("Zoë Marchetti"));
    assert_eq!(quote.speaker_key.as_deref(), Some("person:zoë marchetti"));
    assert_eq!(slice(quote.sentence_start, quote.sentence_end), quote.sentence);
    assert!(quote.sentence.contains(&slice(quote.start, quote.end)));
    assert_eq!(slice(quote.content[0].start, quote.content[0].end), "“We close,”");
    assert_eq!(slice(quote.cue_start.unwrap(), quote.cue_end.unwrap()), "said");
    assert_eq!((all.article.words, all.article.quoted_words), (22, 8));
    assert_eq!(
        (all.article.date.as_deref(), all.article.month.as_deref()),
        (Some("2031-04-05"), Some("2031-04"))
    );
    assert_eq!(all.actors[0].score, Some(-0.3123));
    assert_eq!(all.stances[0].to_name, all.actors[0].name);
}

#[test]
fn parquet_gives_rows_back() {
    let all = sample();
    assert_eq!(
        back::<ArticleRow>(written(std::slice::from_ref(&all.article), &[])),
        std::slice::from_ref(&all.article)
    );
    assert_eq!(back::<QuoteRow>(written(&all.quotes, &[])), all.quotes);
    assert_eq!(back::<ActorRow>(written(&all.actors, &[])), all.actors);
    assert_eq!(back::<StanceRow>(written(&all.stances, &[])), all.stances);
    let many = vec![all.quotes[0].clone(); 3000];
    assert_eq!(back::<QuoteRow>(written(&many, &[])), many);
    assert_eq!(written(&many, &[]), written(&many, &[]));
    assert_eq!(back::<RejectRow>(written::<RejectRow>(&[], &[])), []);
}

#[test]
fn what_the_path_says_is_left_out_and_filled_in() {
    let all = sample();
    let file = written(&all.quotes, &["outlet", "month"]);
    let mut rows = back::<QuoteRow>(file);
    assert_eq!((rows[0].outlet.clone(), rows[0].month.clone()), (None, None));
    for row in &mut rows {
        row.set_partition(Some("The Tarn / Courier".into()), Some("2031-04".into()));
    }
    assert_eq!(rows, all.quotes);
}

#[test]
fn other_files_are_refused() {
    let all = sample();
    let quotes = written(&all.quotes, &[]);
    let error = Reader::<ActorRow>::open(bytes(quotes.clone())).unwrap_err().to_string();
    assert_eq!(error, "holds pullquote-tables/1 quotes, not pullquote-tables/1 actors");
    assert!(Reader::<QuoteRow>::open(bytes(quotes[..quotes.len() / 2].to_vec())).is_err());
    assert!(Reader::<QuoteRow>::open(bytes(Vec::new())).is_err());
}

/// What serde writes and what the schema says are the same columns in the same order.
#[test]
fn rows_have_the_columns_of_the_schema() {
    fn names<R: Row + Default>() -> Vec<String> {
        let text = serde_json::to_string(&R::default()).unwrap();
        let columns = R::TABLE.columns();
        let mut names: Vec<(usize, String)> = columns
            .iter()
            .map(|column| (text.find(&format!("\"{}\":", column.name)).unwrap(), column.name.to_owned()))
            .collect();
        names.sort();
        let count = serde_json::to_value(R::default()).unwrap().as_object().unwrap().len();
        assert_eq!(count, columns.len(), "{}", R::TABLE);
        names.into_iter().map(|(_, name)| name).collect()
    }
    let wanted = |table: Table| table.columns().iter().map(|c| c.name.to_owned()).collect::<Vec<_>>();
    assert_eq!(names::<ArticleRow>(), wanted(Table::Articles));
    assert_eq!(names::<QuoteRow>(), wanted(Table::Quotes));
    assert_eq!(names::<ActorRow>(), wanted(Table::Actors));
    assert_eq!(names::<StanceRow>(), wanted(Table::Stances));
    assert_eq!(names::<RejectRow>(), wanted(Table::Rejects));
}

/// The part of `docs/TABLES.md` that is made from the schema.
fn described() -> String {
    let mut text = String::new();
    for table in Table::ALL {
        let _ = write!(
            text,
            "\n### {table}\n\n{}\n\n| column | type | meaning |\n|---|---|---|\n",
            table.about()
        );
        for column in table.columns() {
            let null = if column.nullable { ", null" } else { "" };
            let _ = writeln!(text, "| `{}` | {}{null} | {} |", column.name, column.cell.name(), column.about);
        }
    }
    text
}

/// `UPDATE_TABLES=1 cargo test --release --lib tables` writes the description anew. A change here is a change of the schema:
/// it needs a new number in [`SCHEMA`] unless it only adds columns.
#[test]
fn the_document_describes_the_schema() {
    const FROM: &str = "<!-- columns -->\n";
    const TO: &str = "\n<!-- end of columns -->";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/TABLES.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(FROM).unwrap();
    let (held, after) = rest.split_once(TO).unwrap();
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&path, format!("{before}{FROM}{}{TO}{after}", described())).unwrap();
        return;
    }
    assert_eq!(held, described(), "docs/TABLES.md is not the schema's");
    assert!(before.contains(SCHEMA));
}
