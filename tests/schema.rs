//! The shape of schema `pullquote/1`, on an analysis made by hand.

// The helpers are tests too.
#![allow(clippy::unwrap_used)]

use pullquote::analysis::{
    Actor, ActorType, Analysis, Cue, Evidence, Form, Framing, Kind, Label, Mention, Quote, Source, Speaker,
    Stance, Voice,
};
use pullquote::article::Article;
use pullquote::output::{Document, Judgement};
use pullquote::span::Span;

const TEXT: &str = "Le café’s “trial” ends. “We close,” said Zoë Marchetti, its owner, “and Velmora Foods is to blame.” \
                    The chain declined to comment.";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

fn article() -> Article {
    Article {
        source: "news/café.jsonl".into(),
        title: Some("A café closes".into()),
        outlet: Some("The Tarn Courier".into()),
        published: Some("2031-04-05".into()),
        ..Article::from_text("café-1", TEXT)
    }
}

fn analysis() -> Analysis {
    let mention = |words, form, voice| Mention { span: span(words), form, voice };
    let framing = Framing {
        score: -0.31234,
        low: -0.6,
        high: -0.00001,
        negative: 0.5,
        neutral: 0.3,
        positive: 0.2,
        sentences: 2,
    };
    let split = vec![span("“We close,”"), span("“and Velmora Foods is to blame.”")];
    Analysis {
        reported: Vec::new(),
        quotes: vec![
            Quote {
                kind: Kind::Scare,
                content: vec![span("“trial”")],
                quoted: vec![span("“trial”")],
                cue: None,
                source: None,
                speaker: None,
            },
            Quote {
                kind: Kind::Direct,
                content: split.clone(),
                quoted: split,
                cue: Some(Cue { span: span("said"), lemma: "say", stance: "neutral" }),
                source: Some(Source { span: span("Zoë Marchetti"), form: Form::Name }),
                speaker: Some(Speaker { actor: 0, confidence: 0.98765, rule: "inverted" }),
            },
            Quote {
                kind: Kind::Indirect,
                content: vec![span("to comment")],
                quoted: vec![],
                cue: Some(Cue { span: span("declined"), lemma: "decline", stance: "neutral" }),
                source: Some(Source { span: span("The chain"), form: Form::Nominal }),
                speaker: None,
            },
        ],
        actors: vec![
            Actor {
                name: "Zoë Marchetti".into(),
                kind: ActorType::Person,
                role: Some("owner".into()),
                aliases: vec![],
                mentions: vec![mention("Zoë Marchetti", Form::Name, Voice::Article)],
                framing: None,
                evidence: vec![],
            },
            Actor {
                name: "Velmora Foods".into(),
                kind: ActorType::Organization,
                role: None,
                aliases: vec!["The chain".into()],
                mentions: vec![
                    mention("Velmora Foods", Form::Name, Voice::Actor(0)),
                    mention("The chain", Form::Nominal, Voice::Article),
                    mention("chain", Form::Pronoun, Voice::Unknown),
                ],
                framing: Some(framing),
                evidence: vec![Evidence {
                    span: span("The chain declined to comment."),
                    label: Label::Neutral,
                    p: 2.0 / 3.0,
                }],
            },
        ],
        stances: vec![
            Stance { from: None, to: 1, framing },
            Stance { from: Some(0), to: 1, framing: Framing { score: -0.9, ..framing } },
        ],
    }
}

#[test]
fn document_has_the_schema() {
    let (article, analysis) = (article(), analysis());
    let document = serde_json::to_string_pretty(&Document::new(&article, &analysis)).unwrap();
    insta::assert_snapshot!(document);
}

#[test]
fn what_is_unknown_is_null() {
    let article = Article::from_text("x", "Nothing.");
    let mut line = Vec::new();
    Document::new(&article, &Analysis::default()).append_json_line(&mut line).unwrap();
    insta::assert_snapshot!(String::from_utf8(line).unwrap());
}

#[test]
fn judgement_has_its_shape() {
    let judgement = serde_json::to_string(&Judgement::new("a", [0.123456, 0.0, 0.876544])).unwrap();
    insta::assert_snapshot!(judgement, @r#"{"id":"a","label":"positive","p":{"negative":0.1235,"neutral":0.0,"positive":0.8765}}"#);
}

/// Every range slices the text, in code points, as Python does it.
#[test]
fn ranges_are_code_points() {
    let (article, analysis) = (article(), analysis());
    let value = serde_json::to_value(Document::new(&article, &analysis)).unwrap();
    let chars: Vec<char> = TEXT.chars().collect();
    let slice = |v: &serde_json::Value| -> String {
        let at = |k: &str| usize::try_from(v[k].as_u64().unwrap()).unwrap();
        chars[at("start")..at("end")].iter().collect()
    };
    assert_eq!(slice(&value["quotes"][1]["content"][1]), "“and Velmora Foods is to blame.”");
    assert_eq!(slice(&value["quotes"][1]["source"]), "Zoë Marchetti");
    assert_eq!(value["characters"], chars.len());
    assert_eq!(value["actors"][0]["quoted_words"], 8);
}
