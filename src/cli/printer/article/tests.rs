use pullquote::analysis::{Cue, Form, Mention, Source, Speaker, Voice};

use super::*;

const TEXT: &str = "\
Mayor Ines Calloway said on Tuesday that the “night market” would stay closed. “The stalls blocked two fire \
lanes, and nobody at the Lantern Guild answered our letters,” she said, “so we had no choice but to act before the \
summer crowds arrive.”

The Lantern Guild called the order “heavy-handed.” Its lawyer, Tobias Wren, said traders had lost a season's income. \
“Three hundred families,” read a banner.

The film “Paper Boats” was to be shown there.";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

fn quote(
    kind: Kind,
    content: &[&str],
    quoted: &[&str],
    speaker: Option<(usize, f32, &'static str)>,
) -> Quote {
    Quote {
        kind,
        content: content.iter().map(|w| span(w)).collect(),
        quoted: quoted.iter().map(|w| span(w)).collect(),
        cue: Some(Cue { span: span("said"), lemma: "say", stance: "neutral" }),
        source: Some(Source { span: span("she"), form: Form::Pronoun }),
        speaker: speaker.map(|(actor, confidence, rule)| Speaker { actor, confidence, rule }),
    }
}

fn actor(
    name: &str,
    kind: ActorType,
    role: Option<&str>,
    mentions: usize,
    score: Option<(f32, f32, f32)>,
) -> Actor {
    Actor {
        name: name.into(),
        kind,
        role: role.map(Into::into),
        aliases: vec![],
        mentions: vec![Mention { span: Span::new(0, 5), form: Form::Name, voice: Voice::Article }; mentions],
        framing: score.map(|(score, low, high)| framing(score, low, high)),
        evidence: vec![],
    }
}

fn framing(score: f32, low: f32, high: f32) -> Framing {
    Framing { score, low, high, sentences: 4, ..Framing::default() }
}

fn example() -> (Article, Analyzed) {
    let split = [
        "“The stalls blocked two fire lanes, and nobody at the Lantern Guild answered our letters,”",
        "“so we had no choice but to act before the summer crowds arrive.”",
    ];
    let mut actors = vec![
        actor("Ines Calloway", ActorType::Person, Some("Mayor"), 5, Some((-0.41, -0.72, -0.08))),
        actor("Lantern Guild", ActorType::Organization, None, 9, Some((0.12, -0.2, 0.44))),
        actor(
            "Tobias Wren",
            ActorType::Person,
            Some("lawyer of the traders of the old night market"),
            1,
            None,
        ),
    ];
    actors.extend((1..=8).map(|n| actor(&format!("Passer-by {n}"), ActorType::Anonymous, None, n / 3, None)));
    let analysis = Analysis {
        reported: Vec::new(),
        quotes: vec![
            quote(
                Kind::Mixed,
                &["that the “night market” would stay closed"],
                &["“night market”"],
                Some((0, 0.97, "before-cue")),
            ),
            quote(Kind::Direct, &split, &split, Some((0, 0.931, "split"))),
            quote(Kind::Mixed, &["“heavy-handed.”"], &["“heavy-handed.”"], Some((1, 0.9, "called"))),
            quote(
                Kind::Indirect,
                &["traders had lost a season's income"],
                &[],
                Some((2, 0.88, "before-cue")),
            ),
            quote(Kind::Direct, &["“Three hundred families,”"], &["“Three hundred families,”"], None),
            quote(Kind::Title, &["“Paper Boats”"], &["“Paper Boats”"], None),
        ],
        actors,
        stances: vec![
            Stance { from: None, to: 0, framing: framing(-0.41, -0.72, -0.08) },
            Stance { from: Some(0), to: 1, framing: framing(-0.66, -0.9, -0.31) },
            Stance { from: Some(1), to: 0, framing: framing(-0.35, -0.75, 0.05) },
        ],
    };
    let article = Article {
        title: Some("A market without lanterns".into()),
        outlet: Some("The Quay Post".into()),
        published: Some("2031-06-10".into()),
        ..Article::from_text("market", TEXT)
    };
    let sentences = [
        "Mayor Ines Calloway said on Tuesday that the “night market” would stay closed.",
        "The Lantern Guild called the order “heavy-handed.”",
    ];
    (article, Analyzed { analysis, sentences: sentences.into_iter().map(span).collect() })
}

fn view(width: usize) -> String {
    let (article, analyzed) = example();
    let mut view = ArticleView::new(width);
    view.show(&article, &analyzed) + &view.hint()
}

#[test]
fn plain_view() {
    insta::assert_snapshot!(anstream::adapter::strip_str(&view(100)).to_string());
}

#[test]
fn narrow_view() {
    let narrow = anstream::adapter::strip_str(&view(50)).to_string();
    assert!(
        narrow.lines().all(|line| width(line) <= 50 || line.starts_with("As data") || line.starts_with("  "))
    );
    insta::assert_snapshot!(narrow);
}

#[test]
fn coloured_view() {
    insta::assert_snapshot!(view(100).replace('\u{1B}', "␛"));
}

#[test]
fn view_of_nothing() {
    let article = Article::from_text("empty", "No one spoke.");
    let mut view = ArticleView::new(100);
    let shown = view.show(&article, &Analyzed::default()) + &view.show(&article, &Analyzed::default());
    insta::assert_snapshot!(anstream::adapter::strip_str(&shown).to_string());
}
