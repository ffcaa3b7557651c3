//! What a run was asked for. A run is gone on with only if it is asked for the same.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// More differences are counted, not named.
const NAMED: usize = 8;

/// What a run was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The tables' schema.
    pub schema: String,
    /// The program's version.
    pub version: String,
    /// Options by their flags' names.
    pub options: BTreeMap<String, Value>,
    /// SHA-256 of the models' files by name.
    pub models: BTreeMap<String, String>,
    /// What is read, in order.
    pub inputs: Vec<Input>,
    /// Which share of the parts this run makes.
    pub shard: Option<Shard>,
}

/// A source of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// As the user named it.
    pub source: String,
    /// Size in bytes, where it is known.
    pub bytes: Option<u64>,
}

/// One of several runs that share the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which, from 1.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// Whether a part is this shard's. Parts go round, so that shards are of about one size.
    pub const fn has(self, part: u64) -> bool {
        part % self.of + 1 == self.number
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("a shard is its number, from 1, and how many there are: 3/16".to_owned()),
        }
    }
}

impl Plan {
    /// What is not as it was in another plan, a line each.
    pub fn differences(&self, was: &Plan) -> Vec<String> {
        let mut all = Vec::new();
        for (what, now, was) in [
            ("tables' schema", &self.schema, &was.schema),
            ("program's version", &self.version, &was.version),
        ] {
            if now != was {
                all.push(format!("the {what} is {now}, was {was}"));
            }
        }
        all.extend(changed(&self.options, &was.options, |flag, now, was| {
            format!("--{flag} is {}, was {}", shown(now), shown(was))
        }));
        all.extend(changed(&self.models, &was.models, |name, _, _| {
            format!("the model file {name} is another")
        }));
        if self.shard != was.shard {
            let name = |shard: Option<Shard>| shard.map_or("the whole".to_owned(), |shard| shard.to_string());
            all.push(format!("--shard is {}, was {}", name(self.shard), name(was.shard)));
        }
        all.extend(self.changed_inputs(was));
        if all.len() > NAMED {
            let more = all.len() - NAMED;
            all.truncate(NAMED);
            all.push(format!("and {more} more"));
        }
        all
    }

    fn changed_inputs(&self, was: &Plan) -> Vec<String> {
        let size =
            |input: &Input| input.bytes.map_or("size unknown".to_owned(), |bytes| format!("{bytes} bytes"));
        let mut all = Vec::new();
        for (now, was) in self.inputs.iter().zip(&was.inputs).filter(|(now, was)| now != was) {
            all.push(match now.source == was.source {
                true => format!("input {} has {}, had {}", now.source, size(now), size(was)),
                false => format!("input {} was {}", now.source, was.source),
            });
        }
        if self.inputs.len() != was.inputs.len() {
            all.push(format!("there are {} input files, there were {}", self.inputs.len(), was.inputs.len()));
        }
        all
    }
}

fn changed<T: PartialEq>(
    now: &BTreeMap<String, T>,
    was: &BTreeMap<String, T>,
    line: impl Fn(&str, Option<&T>, Option<&T>) -> String,
) -> Vec<String> {
    let mut names: Vec<&String> = now.keys().chain(was.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let lines = names.into_iter().filter(|name| now.get(*name) != was.get(*name));
    lines.map(|name| line(name, now.get(name), was.get(name))).collect()
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "not given".to_owned(),
        Some(Value::Bool(true)) => "given".to_owned(),
        Some(Value::Bool(false)) => "not given".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
