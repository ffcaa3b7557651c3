//! Quoted words do not leak into the article's voice, nor the article's words into a quoted one: through the whole
//! pipeline, with the model.

// The helpers are tests too.
#![allow(clippy::unwrap_used)]

use pullquote::analysis::{Analysis, Framing};
use pullquote::article::Article;
use pullquote::pipeline::{Options, Pipeline, Quotes, Speakers};

fn analyses(texts: &[String]) -> Vec<Analysis> {
    let options =
        Options { framing: true, speakers: Speakers::WholeArticle, quotes: Quotes::All, min_confidence: 0.5 };
    let articles: Vec<Article> =
        texts.iter().map(|text| Article::from_text("voices", text.clone())).collect();
    let all = Pipeline::new(options).unwrap().analyze(&articles).unwrap();
    all.into_iter().map(|analyzed| analyzed.analysis).collect()
}

/// An article with holes for what is quoted and for what it says itself. All marks, a quotation of two paragraphs, a
/// split one, a fragment, one in a sentence that reports it, and one whose speaker nobody knows.
fn article(quoted: &[&str; 3], own: &str) -> String {
    let [first, second, fragment] = quoted;
    format!(
        "The mayor of Orrin, Ilse Quarm, met the council on Monday. {own}\n\
         “Ilse Quarm {first},” Ann Pell told a crowd of fishermen outside the old town hall. “She {second}.”\n\
         “Quarm {second}.\n\
         “She {first},” Tobias Wren said on Tuesday, before the council met again.\n\
         Ann Pell spoke of Ilse Quarm as somebody “{fragment}” and then drove home to Tarn in the rain.\n\
         'Quarm {first}', Pell said, 'and she {second}.'\n\
         “Quarm {second}!” The shout came from the gallery when Ilse Quarm opened the session at noon.\n\
         Quarm will travel to Velmora next week."
    )
}

const PRAISE: [&str; 3] =
    ["saved this town with courage", "is the kindest and most honest of women", "brave, wise and generous"];
const BLAME: [&str; 3] = [
    "robbed this town with malice",
    "is the cruellest and most corrupt of women",
    "cowardly, vain and corrupt",
];
const PLAIN: &str = "Quarm had held the office since spring.";
const HAIL: &str = "Quarm, brave and generous as ever, had saved hundreds of lives.";

/// Scores to the bit, of edges from the article or from everybody else.
fn scores(analysis: &Analysis, own: bool) -> Vec<(Option<String>, String, [u32; 6], usize)> {
    let name = |id: usize| analysis.actors[id].name.clone();
    let bits = |f: &Framing| [f.score, f.low, f.high, f.negative, f.neutral, f.positive].map(f32::to_bits);
    let edges = analysis.stances.iter().filter(|stance| stance.from.is_none() == own);
    edges
        .map(|stance| {
            (stance.from.map(name), name(stance.to), bits(&stance.framing), stance.framing.sentences)
        })
        .collect()
}

fn evidence(analysis: &Analysis) -> Vec<(&'static str, u32)> {
    let all = analysis.actors.iter().flat_map(|actor| &actor.evidence);
    all.map(|evidence| (evidence.label.name(), evidence.p.to_bits())).collect()
}

#[test]
fn quoted_words_and_the_articles_do_not_leak_into_each_other() {
    let texts =
        [article(&PRAISE, PLAIN), article(&BLAME, PLAIN), article(&PRAISE, HAIL), article(&BLAME, HAIL)];
    let all = analyses(&texts);
    let [praised, blamed, praised_in_praise, blamed_in_praise] = &all[..] else { unreachable!() };

    // Other quoted words, the same article: its own voice says the same to the bit.
    for (a, b) in [(praised, blamed), (praised_in_praise, blamed_in_praise)] {
        assert!(!scores(a, true).is_empty());
        assert_eq!(scores(a, true), scores(b, true));
        assert_eq!(evidence(a), evidence(b));
        assert_ne!(scores(a, false), scores(b, false));
    }
    // Another article around the same quoted words: those who are quoted say the same.
    for (a, b) in [(praised, praised_in_praise), (blamed, blamed_in_praise)] {
        assert!(!scores(a, false).is_empty());
        assert_eq!(scores(a, false), scores(b, false));
        assert_ne!(scores(a, true), scores(b, true));
    }
    // And it is praise and blame that was exchanged.
    let score = |analysis: &Analysis, own: bool| {
        let to = analysis.actors.iter().position(|actor| actor.name == "Ilse Quarm").unwrap();
        let edges = analysis.stances.iter().filter(|s| s.to == to && s.from.is_none() == own);
        edges.map(|stance| stance.framing.score).collect::<Vec<_>>()
    };
    assert!(score(praised, false).iter().all(|&score| score > 0.1), "{:?}", score(praised, false));
    assert!(score(blamed, false).iter().all(|&score| score < -0.1), "{:?}", score(blamed, false));
    assert!(score(praised_in_praise, true)[0] > score(praised, true)[0]);
}

#[test]
fn what_others_are_told_to_think_is_not_the_articles() {
    let text = "Ilse Quarm opened the session at noon.\n\
        Ann Pell accused Quarm of robbing widows and orphans.\n\
        Quarm was a liar and a coward, Tobias Wren said.\n\
        Residents blasted Quarm for her cruelty to the poor.";
    let all = analyses(&[text.to_owned()]);
    let analysis = &all[0];
    let id = |name: &str| analysis.actors.iter().position(|actor| actor.name == name).unwrap();
    let quarm = id("Ilse Quarm");
    let edge = |from: Option<usize>| analysis.stances.iter().find(|s| s.from == from && s.to == quarm);
    assert!(edge(Some(id("Ann Pell"))).unwrap().framing.score < -0.1);
    assert!(edge(Some(id("Tobias Wren"))).unwrap().framing.score < -0.1);
    // The article itself has one sentence about her, and that is neutral; the residents are no actor.
    let own = edge(None).unwrap().framing;
    assert_eq!(own.sentences, 1);
    assert!(own.score.abs() < 0.1, "{own:?}");
}

#[test]
fn pronouns_and_noun_phrases_count_as_mentions() {
    let text = "Ilse Quarm, the mayor of Orrin, opened the session.\n\
        She had robbed the poor and lied to the council.\n\
        The mayor had also betrayed her oldest friends.";
    let all = analyses(&[text.to_owned()]);
    let quarm = all[0].actors.iter().find(|actor| actor.name == "Ilse Quarm").unwrap();
    let framing = quarm.framing.unwrap();
    assert_eq!(framing.sentences, 3, "{quarm:?}");
    assert!(framing.score < -0.15, "{framing:?}");
}
