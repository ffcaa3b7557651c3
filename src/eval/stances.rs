//! Who is for or against whom, and how an article treats each entity.
//!
//! Gold lists stances sentence by sentence; here they are added up to one edge for each pair of source and target, whose
//! polarity is that of most of its sentences. Where these are equally many, or the source or the target is none of the
//! article's entities, there is no edge to find. The system's edges are its stances between actors that are entities of
//! the gold ([`super::names`]), as far as their score is at least a threshold away from 0; other actors are nobody's
//! business. An entity's label is the sign of the article's own framing of it, by the same threshold.

use std::collections::{BTreeMap, HashMap};

use super::data::{DataError, StancesGold, SystemStances};
use super::names::{Name, matched};
use super::report::{Builder, Report};

/// Score from which on an edge or an entity has a sign, unless the caller says otherwise: where F1 of edges and labels is
/// about highest on the training part of SEESAW.
pub const THRESHOLD: f64 = 0.05;

/// Blame, neither, praise.
const SIGNS: usize = 3;
const NAMES: [&str; SIGNS] = ["negative", "neutral", "positive"];

/// Parts of the gold edges.
const PARTS: [&str; 3] = ["edges", "edges of the article's voice", "edges of actors"];

// The counts of an article: these for each part …
const GOLD: usize = 0;
const NAMED: usize = 1;
const FOUND: usize = 2;
const SAME_SIGN: usize = 3;
const NEGATIVE: usize = 4;
const ANSWERED: usize = 5;
const RIGHT: usize = 6;
const PER_PART: usize = 7;
// … and for entities a cell for each label and answer.
const CELLS: usize = PARTS.len() * PER_PART;
const ENTITIES: usize = CELLS + SIGNS * SIGNS;
const MATCHED: usize = ENTITIES + 1;
const AGREED: usize = ENTITIES + 2;
const MISSING: usize = ENTITIES + 3;
const COUNTS: usize = ENTITIES + 4;

/// Source (`None`: the article) and target, as entities.
type Edge = (Option<usize>, usize);

/// Judges stances; scores closer to 0 than `threshold` are none.
pub fn stances(
    gold: &[StancesGold],
    system: &HashMap<String, SystemStances>,
    threshold: f64,
) -> Result<Report, DataError> {
    let mut errors = Vec::new();
    let rows = gold.iter().map(|g| article(g, system.get(&g.id), threshold, &mut errors));
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    let mut figures = Builder::new(&rows, COUNTS);
    if figures.total(GOLD) == 0 && figures.total(ENTITIES) == 0 {
        return Err(DataError::Nothing("no stances and no entities"));
    }
    for (nth, part) in PARTS.iter().enumerate() {
        let (at, group) = (nth * PER_PART, Some(*part));
        figures.count(group, "gold", at + GOLD);
        figures.share(group, "both ends among the actors", at + NAMED, at + GOLD);
        figures.count(group, "answered", at + ANSWERED);
        figures.share(group, "precision", at + RIGHT, at + ANSWERED);
        figures.share(group, "recall", at + RIGHT, at + GOLD);
        figures.measure(group, "F1", move |c| f1(c[at + RIGHT], c[at + ANSWERED], c[at + GOLD]));
        figures.share(group, "right sign, where both have an edge", at + SAME_SIGN, at + FOUND);
        figures.share(group, "negative in the gold, of those", at + NEGATIVE, at + FOUND);
    }
    let group = Some("entities");
    figures.count(group, "gold", ENTITIES);
    figures.share(group, "among the actors", MATCHED, ENTITIES);
    figures.measure(group, "macro-F1", |c| (0..SIGNS).map(|k| label_f1(c, k)).sum::<f64>() / SIGNS as f64);
    figures.share(group, "accuracy", AGREED, ENTITIES);
    for (nth, name) in NAMES.iter().enumerate() {
        figures.measure(group, &format!("F1 {name}"), move |c| label_f1(c, nth));
    }
    figures.count(None, "missing documents", MISSING);
    Ok(figures.report(errors))
}

fn f1(right: u64, answered: u64, gold: u64) -> f64 {
    2.0 * right as f64 / ((answered + gold).max(1)) as f64
}

fn label_f1(counts: &[u64], label: usize) -> f64 {
    let cell = |gold: usize, answer: usize| counts[CELLS + gold * SIGNS + answer];
    let answered = (0..SIGNS).map(|gold| cell(gold, label)).sum();
    f1(cell(label, label), answered, (0..SIGNS).map(|answer| cell(label, answer)).sum())
}

fn article(
    gold: &StancesGold,
    system: Option<&SystemStances>,
    threshold: f64,
    errors: &mut Vec<String>,
) -> Result<Vec<u64>, DataError> {
    let mut counts = vec![0; COUNTS];
    counts[MISSING] += u64::from(system.is_none());
    let names: Vec<Name> = gold.entities.iter().map(|entity| Name::new(&entity.target_name)).collect();
    let actors: Vec<Vec<Name>> = system.iter().flat_map(|s| &s.actors).map(|actor| actor.names()).collect();
    let actor_of = matched(&names, &actors);
    let sign = |score: f64| usize::from(score > -threshold) + usize::from(score >= threshold);
    for (entity, &actor) in gold.entities.iter().zip(&actor_of) {
        let want = label(&entity.label)?;
        let score = actor.zip(system).and_then(|(actor, s)| s.actors.get(actor)?.framing.map(|f| f.score));
        let got = sign(score.unwrap_or(0.0));
        counts[CELLS + want * SIGNS + got] += 1;
        counts[ENTITIES] += 1;
        counts[MATCHED] += u64::from(actor.is_some());
        counts[AGREED] += u64::from(want == got);
        if want != got {
            let score = score.map_or_else(|| "no score".to_owned(), |score| format!("{score:+.2}"));
            errors.push(format!("{} | got {score} want {} | {}", gold.id, entity.label, entity.target_name));
        }
    }
    let wanted = edges(gold)?;
    let answers = system.map_or_else(BTreeMap::new, |system| answers(system, &actor_of));
    for (&(source, target), &negative) in &wanted {
        let answer = answers.get(&(source, target)).copied();
        let named = source.is_none_or(|source| actor_of[source].is_some()) && actor_of[target].is_some();
        for at in parts(source) {
            counts[at + GOLD] += 1;
            counts[at + NAMED] += u64::from(named);
            if let Some(score) = answer {
                counts[at + FOUND] += 1;
                counts[at + NEGATIVE] += u64::from(negative);
                counts[at + SAME_SIGN] += u64::from((score < 0.0) == negative);
            }
        }
    }
    for (edge @ (source, _), score) in answers {
        let got = sign(score);
        let right = wanted.get(&edge).is_some_and(|&negative| got == if negative { 0 } else { 2 });
        for at in parts(source).into_iter().filter(|_| got != 1) {
            counts[at + ANSWERED] += 1;
            counts[at + RIGHT] += u64::from(right);
        }
    }
    Ok(counts)
}

/// Where the counts of an edge's parts begin.
fn parts(source: Option<usize>) -> [usize; 2] {
    [0, if source.is_none() { PER_PART } else { 2 * PER_PART }]
}

fn label(name: &str) -> Result<usize, DataError> {
    let label = NAMES.iter().position(|label| *label == name);
    label.ok_or(DataError::Nothing("a label is not negative, neutral or positive"))
}

/// The gold's edges, and whether they are negative.
fn edges(gold: &StancesGold) -> Result<BTreeMap<Edge, bool>, DataError> {
    let entity = |name: &str| gold.entities.iter().position(|entity| entity.target_name == name);
    let mut balance: BTreeMap<Edge, i64> = BTreeMap::new();
    for stance in &gold.stances {
        let source = match &stance.source {
            None => None,
            Some(name) => match entity(name) {
                Some(source) => Some(source),
                None => continue,
            },
        };
        let Some(target) = entity(&stance.target_name).filter(|&target| source != Some(target)) else {
            continue;
        };
        let weight = i64::try_from(stance.annotators.len().max(1)).unwrap_or(1);
        *balance.entry((source, target)).or_default() += match label(&stance.label)? {
            0 => -weight,
            1 => 0,
            _ => weight,
        };
    }
    Ok(balance.into_iter().filter(|&(_, sum)| sum != 0).map(|(edge, sum)| (edge, sum < 0)).collect())
}

/// The system's scores of edges between entities.
fn answers(system: &SystemStances, actor_of: &[Option<usize>]) -> BTreeMap<Edge, f64> {
    let entity = |actor: usize| actor_of.iter().position(|&of| of == Some(actor));
    let mut answers = BTreeMap::new();
    for stance in &system.stances {
        let source = match stance.from {
            None => None,
            Some(actor) => match entity(actor) {
                Some(source) => Some(source),
                None => continue,
            },
        };
        if let Some(target) = entity(stance.to).filter(|&target| source != Some(target)) {
            answers.insert((source, target), stance.score);
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gold() -> Vec<StancesGold> {
        let stance = |source: Option<&str>, target: &str, label: &str| json!({"source": source, "target_name": target, "label": label});
        let entity = |name: &str, label: &str| json!({"target_name": name, "label": label});
        let article = json!({"id": "a",
            "stances": [stance(Some("Ann Pell"), "Otto Quarm", "negative"), stance(Some("Ann Pell"), "Otto Quarm", "negative"),
                stance(Some("Ann Pell"), "Otto Quarm", "positive"), stance(None, "Ann Pell", "positive"),
                stance(Some("Not in the list"), "Ann Pell", "negative"), stance(Some("Otto Quarm"), "harbour", "positive")],
            "entities": [entity("Ann Pell", "positive"), entity("Otto Quarm", "neutral"), entity("harbour", "neutral")]});
        vec![serde_json::from_value(article).unwrap()]
    }

    fn system(edges: &[(Option<usize>, usize, f64)]) -> HashMap<String, SystemStances> {
        let stances: Vec<_> =
            edges.iter().map(|(from, to, score)| json!({"from": from, "to": to, "score": score})).collect();
        let actors = json!([{"name": "Ann Pell", "aliases": ["Pell"], "framing": {"score": 0.4}},
            {"name": "Quarm", "aliases": [], "framing": null}, {"name": "Nobody", "aliases": [], "framing": null}]);
        let document = json!({"id": "a", "actors": actors, "stances": stances});
        HashMap::from([("a".to_owned(), serde_json::from_value(document).unwrap())])
    }

    fn figure(report: &Report, group: &str, name: &str) -> String {
        let mut all = report.figures.iter();
        all.find(|f| f.group == Some(group) && f.name == name).unwrap().value.shown()
    }

    #[test]
    fn edges_are_added_up_and_found_again() {
        let edges = [(Some(0), 1, -0.3), (None, 0, -0.2), (None, 1, 0.01), (Some(2), 0, 0.9)];
        let report = stances(&gold(), &system(&edges), 0.1).unwrap();
        assert_eq!(figure(&report, "edges", "gold"), "3");
        assert_eq!(figure(&report, "edges", "answered"), "2");
        assert_eq!(figure(&report, "edges", "precision"), "0.5000");
        assert_eq!(figure(&report, "edges", "recall"), "0.3333");
        assert_eq!(figure(&report, "edges", "right sign, where both have an edge"), "0.5000");
        assert_eq!(figure(&report, "edges of actors", "F1"), "0.6667");
        assert_eq!(figure(&report, "edges of the article's voice", "both ends among the actors"), "1.0000");
        assert_eq!(figure(&report, "entities", "accuracy"), "1.0000");
    }

    #[test]
    fn nothing_answered_is_nothing_found() {
        let report = stances(&gold(), &HashMap::new(), 0.1).unwrap();
        assert_eq!(figure(&report, "edges", "F1"), "0.0000");
        assert_eq!(figure(&report, "entities", "accuracy"), "0.6667");
        assert!(report.errors.iter().any(|e| e == "a | got no score want positive | Ann Pell"));
        assert!(stances(&[], &HashMap::new(), 0.1).is_err());
    }
}
