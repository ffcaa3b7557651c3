//! Headlines that give somebody's words behind a colon: “Mori: The Harbour Is Lost”, “Mori on the Harbour: ‘It Is Lost’”.
//!
//! Of 125 such headlines of PolNeAR's training part, those whose first words name a person, a body, a poll or a report
//! are marked as their words in all but a few.

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
pub fn headline(document: &Document, mentions: &[Mention]) -> Option<Told> {
    let own: Vec<usize> = (0..mentions.len())
        .take_while(|&m| mentions[m].sentence == 0)
        .filter(|&m| mentions[m].is_article())
        .collect();
    let (mention, colon) = prefix(document, mentions, &own)?;
    let content = rest(document, colon).filter(|&span| words(document, span) > 0)?;
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
        let body = "\n\nTomas Brandt spoke at length about the sea wall on Monday.";
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
    }
}
