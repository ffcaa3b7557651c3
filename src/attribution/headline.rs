//! Headlines that give somebody's words behind a colon: “Mori: The Harbour Is Lost”, “Mori on the Harbour: ‘It Is Lost’”.
//!
//! PolNeAR's annotators take most such headlines for words of whom they name: a person, a body, a poll, a report.

use super::clause::Row;
use super::told::{Told, words};
use crate::actors::{Guess, Mention};
use crate::analysis::Form;
use crate::segment::{Document, Item};
use crate::span::Span;

/// The most tokens between the name and the colon: “Mori on the Harbour:”.
const AFTER: usize = 5;

/// The fewest words behind the colon.
const FEWEST: usize = 3;

/// Trust in such a headline.
pub(super) const TRUST: f32 = 0.9;

/// Who is named before the colon of a headline, and the token of the colon; `own` are the mentions of the first sentence.
fn prefix(document: &Document, mentions: &[Mention], own: &[usize]) -> Option<(usize, usize)> {
    let &first = own.iter().find(|&&m| mentions[m].from == 0 || mentions[m].outer == 0)?;
    let mention = &mentions[first];
    let known = match mention.form {
        Form::Name => !matches!(mention.guess, Guess::Place | Guess::Document | Guess::Unknown),
        Form::Nominal => true,
        Form::Pronoun => false,
    };
    let end = mention.outer_to.max(mention.to);
    let colon = (end..document.tokens.len().min(end + AFTER + 1)).find(|&t| document.is(t, ":"))?;
    let about = colon == end || ["on", "to", "at"].iter().any(|w| document.is(end, w));
    let plain = (end..=colon).all(|t| document.quotation_of(t).is_none());
    let latest = document.is(0, "the") && document.is(1, "latest");
    (known && about && plain && !latest).then_some((first, colon))
}

/// The words behind the colon, without the full stop.
fn rest(document: &Document, colon: usize) -> Option<Span> {
    let line = *document.paragraphs.first()?;
    let start = document.tokens[colon].end as usize;
    let words = Span { start, end: line.end.max(start) }.trim(document.text);
    let text = words.of(document.text);
    let short = text.split_whitespace().count() < FEWEST || line.len() > 200;
    // One line that is one sentence, and no question.
    let whole = document.sentences.first().is_some_and(|s| s.span.end >= line.end);
    if short || !whole || text.ends_with('?') {
        return None;
    }
    let end = words.end - usize::from(text.ends_with('.'));
    Some(Span::new(words.start, end))
}

/// “A Life in Politics”, “The Woman Who Rowed Home”, “How a Farmer Won”: what books and portraits are called.
fn is_subtitle(words: &str) -> bool {
    const FIRST: [&str; 10] = ["a", "an", "how", "why", "inside", "in", "from", "five", "ten", "meet"];
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    let who = words.split_whitespace().any(|w| w.eq_ignore_ascii_case("who"));
    FIRST.contains(&first.as_str()) || first.chars().all(|c| c.is_ascii_digit()) || who
}

/// The speaker of a quotation in such a headline.
pub(super) fn speaker(row: &Row, place: usize) -> Option<usize> {
    let first = row.document.sentences.first().is_some_and(|s| s.span == row.sentence.span);
    if !first {
        return None;
    }
    let (mention, colon) = prefix(row.document, row.mentions, row.own)?;
    rest(row.document, colon)?;
    let behind = row.sentence.items[..place].iter().any(|item| matches!(item, Item::Token(t) if *t == colon));
    behind.then_some(mention)
}

/// What the headline of an article reports.
///
/// Without marks these are words only of who speaks further down too; most others tell of the one who is named.
pub fn headline(document: &Document, mentions: &[Mention], speaking: &[bool]) -> Option<Told> {
    let own: Vec<usize> = (0..mentions.len())
        .take_while(|&m| mentions[m].sentence == 0)
        .filter(|&m| mentions[m].is_article())
        .collect();
    let (mention, colon) = prefix(document, mentions, &own)?;
    let content = rest(document, colon).filter(|&span| words(document, span) > 0)?;
    let speaks = || {
        let all = mentions.iter().zip(speaking);
        mentions[mention].form == Form::Nominal
            || all.clone().any(|(m, &says)| says && m.actor.is_some() && m.actor == mentions[mention].actor)
    };
    let quotes = document.quotations.iter().any(|q| content.contains(q.span));
    if !quotes && (is_subtitle(content.of(document.text)) || !speaks()) {
        return None;
    }
    let source = document.span(mentions[mention].from, mentions[mention].to);
    let cue = document.span(colon, colon + 1);
    Some(Told {
        content: vec![content],
        cue: Some(cue),
        source: Some(source),
        open: false,
        speech: true,
        p: TRUST,
        rule: "colon",
    })
}

#[cfg(test)]
mod tests {
    use crate::analysis::Form;
    use crate::article::Article;
    use crate::pipeline::{Options, Pipeline, Quotes, Speakers};

    /// Speaker and words of every quote of the first line, by the rules.
    fn told(text: &str) -> Vec<(String, String)> {
        let options =
            Options { framing: false, speakers: Speakers::Rules, quotes: Quotes::All, min_confidence: 0.0 };
        let article = Article { text: text.to_owned(), ..Article::default() };
        let pipeline = Pipeline::with_framer(options, None).unwrap();
        let analysis = pipeline.analyze(&[article]).unwrap().remove(0).analysis;
        let line = text.find('\n').unwrap_or(text.len());
        let of = |q: &crate::analysis::Quote| {
            assert_ne!(q.source.map(|s| s.form), Some(Form::Pronoun));
            let name = q.speaker.as_ref().map_or(String::new(), |s| analysis.actors[s.actor].name.clone());
            (name, q.content.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" | "))
        };
        analysis.quotes.iter().filter(|q| q.content[0].start < line).map(of).collect()
    }

    #[test]
    fn what_stands_behind_a_name_and_a_colon_is_its_words() {
        let body = "\n\nTomas Brandt said on Monday that no wall lasts.";
        let said = |line: &str| told(&format!("{line}{body}"));
        let one = |name: &str, words: &str| vec![(name.to_owned(), words.to_owned())];
        assert_eq!(said("Brandt: The Sea Wall Is Lost."), one("Tomas Brandt", "The Sea Wall Is Lost"));
        assert_eq!(
            said("Brandt: The Sea Wall Is ‘Beyond Help.’"),
            one("Tomas Brandt", "The Sea Wall Is ‘Beyond Help.’")
        );
        assert_eq!(said("Brandt on the Sea Wall: It Is Lost."), one("Tomas Brandt", "It Is Lost"));
        assert!(said("The Latest: Brandt wins again.").is_empty());
        assert!(said("Brandt: A Hero or a Fool?").is_empty());
        assert!(said("Brandt: A Life at the Sea Wall").is_empty());
        let silent = |line: &str| told(&format!("{line}\n\nTomas Brandt was held for an hour on Monday."));
        assert!(silent("Brandt: Engineer Arrested at the Sea Wall").is_empty());
    }
}
