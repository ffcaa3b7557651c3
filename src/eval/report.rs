//! Figures with their intervals.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::stats::{self, Measure, round4, wilson};

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Figures in the order of `score.py`.
    pub figures: Vec<Figure>,
    /// Wrong answers, a line each.
    pub errors: Vec<String>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The part of the gold it is about, if not all.
    pub group: Option<&'static str>,
    /// What it says.
    pub name: String,
    /// The figure.
    pub value: Value,
    /// Its 95 % interval, if it has one.
    pub interval: Option<(f64, f64)>,
}

/// A figure's value, in the form in which `score.py` gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// `12`
    Count(u64),
    /// `0.8571`
    Share(f64),
    /// `3/83`
    Fraction(u64, u64),
    /// `0.8571 of 7`
    ShareOf(f64, u64),
}

impl Value {
    /// The value as words.
    pub fn shown(self) -> String {
        match self {
            Value::Count(n) => n.to_string(),
            Value::Share(share) => format!("{share:.4}"),
            Value::Fraction(hits, of) => format!("{hits}/{of}"),
            Value::ShareOf(share, of) => format!("{share:.4} of {of}"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Count(n) => serializer.serialize_u64(*n),
            Value::Share(share) => serializer.serialize_f64(*share),
            Value::Fraction(..) | Value::ShareOf(..) => serializer.serialize_str(&self.shown()),
        }
    }
}

impl Serialize for Report {
    /// As `score.py --json` prints it, with the intervals of the same names beside the figures.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut groups: Vec<&'static str> = Vec::new();
        for figure in &self.figures {
            match figure.group {
                None => map.serialize_entry(&figure.name, &figure.value)?,
                Some(group) if groups.contains(&group) => {}
                Some(group) => {
                    groups.push(group);
                    map.serialize_entry(group, &Group { figures: &self.figures, group, intervals: false })?;
                }
            }
        }
        map.serialize_entry("intervals", &Intervals(self, &groups))?;
        map.end()
    }
}

/// The figures of one group, or their intervals.
struct Group<'a> {
    figures: &'a [Figure],
    group: &'static str,
    intervals: bool,
}

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for figure in self.figures.iter().filter(|f| f.group == Some(self.group)) {
            match (self.intervals, figure.interval) {
                (false, _) => map.serialize_entry(&figure.name, &figure.value)?,
                (true, Some(interval)) => map.serialize_entry(&figure.name, &interval)?,
                (true, None) => {}
            }
        }
        map.end()
    }
}

struct Intervals<'a>(&'a Report, &'a [&'static str]);

impl Serialize for Intervals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for figure in self.0.figures.iter().filter(|f| f.group.is_none()) {
            if let Some(interval) = figure.interval {
                map.serialize_entry(&figure.name, &interval)?;
            }
        }
        for group in self.1 {
            map.serialize_entry(group, &Group { figures: &self.0.figures, group, intervals: true })?;
        }
        map.end()
    }
}

/// How a figure comes from counts.
enum Formula<'a> {
    Count(usize),
    /// One count over another, and how to show it.
    Ratio(usize, usize, fn(f64, u64, u64) -> Value),
    Other(Box<Measure<'a>>),
}

/// Collects figures over documents' counts.
pub(super) struct Builder<'a> {
    documents: &'a [Vec<u64>],
    sum: Vec<u64>,
    formulas: Vec<(Option<&'static str>, String, Formula<'a>)>,
}

impl<'a> Builder<'a> {
    /// For documents with so many counts each.
    pub(super) fn new(documents: &'a [Vec<u64>], counts: usize) -> Self {
        let mut sum = vec![0; counts];
        documents.iter().for_each(|row| stats::add(&mut sum, row));
        Self { documents, sum, formulas: Vec::new() }
    }

    /// The sum of a count over all documents.
    pub(super) fn total(&self, count: usize) -> u64 {
        self.sum.get(count).copied().unwrap_or_default()
    }

    pub(super) fn count(&mut self, group: Option<&'static str>, name: &str, count: usize) {
        self.formulas.push((group, name.to_owned(), Formula::Count(count)));
    }

    pub(super) fn share(&mut self, group: Option<&'static str>, name: &str, hits: usize, of: usize) {
        let formula = Formula::Ratio(hits, of, |share, _, _| Value::Share(round4(share)));
        self.formulas.push((group, name.to_owned(), formula));
    }

    pub(super) fn fraction(&mut self, name: &str, hits: usize, of: usize) {
        let formula = Formula::Ratio(hits, of, |_, hits, of| Value::Fraction(hits, of));
        self.formulas.push((None, name.to_owned(), formula));
    }

    pub(super) fn share_of(&mut self, name: &str, hits: usize, of: usize) {
        let formula = Formula::Ratio(hits, of, |share, _, of| Value::ShareOf(round4(share), of));
        self.formulas.push((None, name.to_owned(), formula));
    }

    pub(super) fn measure(
        &mut self,
        group: Option<&'static str>,
        name: &str,
        measure: impl Fn(&[u64]) -> f64 + 'a,
    ) {
        let formula = Formula::Other(Box::new(move |counts| Some(measure(counts))));
        self.formulas.push((group, name.to_owned(), formula));
    }

    /// Computes figures and intervals.
    pub(super) fn report(self, errors: Vec<String>) -> Report {
        let measures: Vec<Box<Measure<'_>>> = self.formulas.iter().map(|(.., f)| measure_of(f)).collect();
        let intervals = stats::bootstrap(self.documents, &measures);
        let figures = self.formulas.iter().zip(intervals).map(|((group, name, formula), drawn)| {
            let (value, interval) = self.value(formula, drawn);
            let interval = interval.map(|(low, high)| (round4(low), round4(high)));
            Figure { group: *group, name: name.clone(), value, interval }
        });
        Report { figures: figures.collect(), errors }
    }

    fn value(&self, formula: &Formula<'_>, drawn: Option<(f64, f64)>) -> (Value, Option<(f64, f64)>) {
        match formula {
            Formula::Count(count) => (Value::Count(self.total(*count)), None),
            Formula::Ratio(hits, of, show) => {
                let (hits, of) = (self.total(*hits), self.total(*of));
                let (low, high) = wilson(hits, of);
                let wider = drawn.map_or((low, high), |(l, h)| (low.min(l), high.max(h)));
                (show(hits as f64 / of.max(1) as f64, hits, of), Some(wider))
            }
            Formula::Other(measure) => (Value::Share(round4(measure(&self.sum).unwrap_or(0.0))), drawn),
        }
    }
}

fn measure_of<'f>(formula: &'f Formula<'_>) -> Box<Measure<'f>> {
    match formula {
        Formula::Count(_) => Box::new(|_| None),
        Formula::Ratio(hits, of, _) => Box::new(move |counts| {
            let (hits, of) = (*counts.get(*hits)?, *counts.get(*of)?);
            (of > 0).then(|| hits as f64 / of as f64)
        }),
        Formula::Other(measure) => Box::new(move |counts| measure(counts)),
    }
}
