//! Plans, scores and adds up, for a group of articles at once.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::aggregate::{ModelError, aggregate};
use super::sentences::{Job, plan};
use super::{Framer, FramingError, Probabilities, Sequence};
use crate::analysis::{ActorId, Analysis, Evidence, Label, Stance};
use crate::article::Article;
use crate::segment::seen;
use crate::span::Span;

/// Sentences kept as evidence for each actor.
pub const MAX_EVIDENCE: usize = 5;

/// An article, its sentences (in order, without overlaps) and its analysis as far as the stages before have come.
#[derive(Debug)]
pub struct Item<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its sentences.
    pub sentences: &'a [Span],
    /// Quotes, actors and the voices of mentions are read; framing, evidence and stances are written.
    pub analysis: &'a mut Analysis,
}

/// Who frames whom: `None` is the article's own voice. Ordered as stances are.
type Edge = (Option<ActorId>, ActorId);

/// A scored sentence.
type Scored = (Span, Probabilities);

/// Fills `actors[].framing`, `actors[].evidence` and `stances` of every item.
///
/// The more articles at once, the fuller the batches; the answers do not depend on it.
///
/// # Errors
/// [`FramingError`] if the engine fails; the analyses are then as they were.
pub fn frame(items: &mut [Item<'_>], framer: &Framer) -> Result<(), FramingError> {
    let plans: Vec<Vec<Job>> =
        items.par_iter().map(|item| plan(&seen(&item.article.text), item.analysis, item.sentences)).collect();
    let sequences: Vec<Sequence<'_>> = plans.iter().flatten().map(sequence).collect();
    let mut answers = framer.classify(&sequences)?.into_iter();
    for (item, jobs) in items.iter_mut().zip(&plans) {
        let mut edges: BTreeMap<Edge, Vec<Scored>> = BTreeMap::new();
        for (job, answer) in jobs.iter().zip(answers.by_ref()) {
            for (actor, probabilities) in by_actor(job, &answer) {
                edges.entry((job.from, actor)).or_default().push((job.sentence, probabilities));
            }
        }
        write(item.analysis, &edges, framer.error());
    }
    Ok(())
}

fn sequence(job: &Job) -> Sequence<'_> {
    Sequence { text: Cow::Borrowed(&job.text), targets: job.targets.iter().map(|&(_, span)| span).collect() }
}

/// One answer per actor: several mentions in a sentence are averaged.
fn by_actor(job: &Job, answer: &[Probabilities]) -> BTreeMap<ActorId, Probabilities> {
    let mut sums: BTreeMap<ActorId, ([f64; 3], f64)> = BTreeMap::new();
    for (&(actor, _), probabilities) in job.targets.iter().zip(answer) {
        let (sum, count) = sums.entry(actor).or_default();
        for (sum, &p) in sum.iter_mut().zip(probabilities) {
            *sum += f64::from(p);
        }
        *count += 1.0;
    }
    sums.into_iter().map(|(actor, (sum, count))| (actor, sum.map(|p| (p / count) as f32))).collect()
}

/// Writes what the edges add up to.
fn write(analysis: &mut Analysis, edges: &BTreeMap<Edge, Vec<Scored>>, error: &ModelError) {
    for actor in &mut analysis.actors {
        actor.framing = None;
        actor.evidence.clear();
    }
    analysis.stances.clear();
    for (&(from, to), scored) in edges {
        let probabilities: Vec<Probabilities> = scored.iter().map(|&(_, p)| p).collect();
        let Some(framing) = aggregate(&probabilities, error) else { continue };
        analysis.stances.push(Stance { from, to, framing });
        if let (None, Some(actor)) = (from, analysis.actors.get_mut(to)) {
            actor.framing = Some(framing);
            actor.evidence = evidence(scored);
        }
    }
}

/// The sentences that say most, either way; the earlier first where two say the same.
fn evidence(scored: &[Scored]) -> Vec<Evidence> {
    let mut ranked: Vec<&Scored> = scored.iter().collect();
    let strength = |p: &Probabilities| (p[2] - p[0]).abs();
    ranked.sort_by(|a, b| {
        strength(&b.1).partial_cmp(&strength(&a.1)).unwrap_or(Ordering::Equal).then(a.0.start.cmp(&b.0.start))
    });
    ranked.into_iter().take(MAX_EVIDENCE).map(|&(span, p)| likeliest(span, p)).collect()
}

/// A sentence with its likeliest label; neutral where two are equally likely.
fn likeliest(span: Span, p: Probabilities) -> Evidence {
    let mut best = (Label::Neutral, p[1]);
    for (label, p) in Label::ALL.into_iter().zip(p) {
        if p > best.1 {
            best = (label, p);
        }
    }
    Evidence { span, label: best.0, p: best.1 }
}

#[cfg(test)]
mod tests {
    use super::super::sentences::tests::Story;
    use super::*;
    use crate::analysis::Kind;

    fn framed(story: Story) -> Analysis {
        let sentences = story.sentences();
        let article = Article::from_text("test", story.text);
        let mut analysis = story.analysis;
        let items = &mut [Item { article: &article, sentences: &sentences, analysis: &mut analysis }];
        frame(items, &Framer::embedded().unwrap()).unwrap();
        analysis
    }

    /// The same article around other quoted words.
    fn story(quote: &str) -> Story {
        let text = format!(
            "At the meeting on Monday Ann Pell said of her rival Dorvane that he was {quote}, and sat down.\n\
             Dorvane did not answer."
        );
        Story::new(&text).quote(Kind::Mixed, Some(0), &[quote]).actor("Ann Pell").actor("Dorvane")
    }

    #[test]
    fn quoted_words_do_not_touch_the_articles_voice() {
        let insult = framed(story("“a filthy, lying, thieving coward”"));
        let praise = framed(story("“kind, brave, honest and brilliant beyond all others”"));
        for (a, b) in insult.actors.iter().zip(&praise.actors) {
            let bits = |framing: &Option<crate::analysis::Framing>| {
                framing.map(|f| [f.score, f.low, f.high, f.negative, f.neutral, f.positive].map(f32::to_bits))
            };
            assert!(a.framing.is_some());
            assert_eq!(bits(&a.framing), bits(&b.framing));
            let sure = |e: &[Evidence]| e.iter().map(|e| (e.label, e.p.to_bits())).collect::<Vec<_>>();
            assert_eq!(sure(&a.evidence), sure(&b.evidence));
        }
    }

    #[test]
    fn voices_are_told_apart() {
        let text = "The brave and generous Dorvane saved forty children from the flood.\n\
                    “Dorvane is a filthy liar and a thief,” Ann Pell said.";
        let quote = "“Dorvane is a filthy liar and a thief,”";
        let story =
            Story::new(text).quote(Kind::Direct, Some(0), &[quote]).actor("Ann Pell").actor("Dorvane");
        let analysis = framed(story);
        let edges: Vec<_> = analysis.stances.iter().map(|s| (s.from, s.to, s.framing.sentences)).collect();
        assert_eq!(edges, [(None, 1, 1), (Some(0), 1, 1)]);
        assert!(analysis.stances[0].framing.score > 0.0 && analysis.stances[1].framing.score < 0.0);
        assert_eq!(analysis.actors[1].framing, Some(analysis.stances[0].framing));
        assert_eq!(analysis.actors[1].evidence.len(), 1);
        assert_eq!(analysis.actors[1].evidence[0].label, Label::Positive);
        assert_eq!(analysis.actors[0].framing, None);
    }

    #[test]
    fn evidence_is_ranked_and_bounded() {
        let scored: Vec<Scored> = [0.1, 0.9, 0.3, 0.9, 0.5, 0.2, 0.4]
            .iter()
            .enumerate()
            .map(|(nth, &p)| (Span::new(nth * 10, nth * 10 + 9), [p, 1.0 - p, 0.0]))
            .collect();
        let starts: Vec<usize> = evidence(&scored).iter().map(|e| e.span.start).collect();
        assert_eq!(starts, [10, 30, 40, 60, 20]);
        assert_eq!(evidence(&scored)[2].label, Label::Neutral);
    }

    #[test]
    fn several_mentions_in_a_sentence_count_once() {
        let analysis =
            framed(Story::new("Dorvane and Dorvane met Dorvane.\nDorvane slept.").actor("Dorvane"));
        assert_eq!(analysis.actors[0].framing.unwrap().sentences, 2);
    }

    #[test]
    fn articles_framed_together_are_framed_as_if_alone() {
        let texts = ["Dorvane robbed the poor.", "Dorvane fed the poor of Orrin.", ""];
        let stories = || texts.iter().map(|text| Story::new(text).actor("Dorvane"));
        let alone: Vec<Analysis> = stories().map(framed).collect();
        let articles: Vec<Article> = texts.iter().map(|text| Article::from_text("test", *text)).collect();
        let sentences: Vec<Vec<Span>> = stories().map(|story| story.sentences()).collect();
        let mut together: Vec<Analysis> = stories().map(|story| story.analysis).collect();
        let mut items: Vec<Item<'_>> = together
            .iter_mut()
            .zip(&articles)
            .zip(&sentences)
            .map(|((analysis, article), sentences)| Item { article, sentences, analysis })
            .collect();
        frame(&mut items, &Framer::embedded().unwrap()).unwrap();
        assert_eq!(together, alone);
    }
}
