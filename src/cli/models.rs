//! `pullquote models`: what is embedded, and whether a folder holds what it should.

use anyhow::Context;
use pullquote::models::{embedded, verify};

use super::Outcome;
use super::args::{Color, Models};
use super::config::Destination;
use super::printer::{Sink, model_list, verified};

pub(super) fn run(low: &Models, color: Color) -> anyhow::Result<Outcome> {
    let shown = match (&low.card, &low.verify) {
        (Some(name), _) => card(name)?,
        (None, Some(dir)) => verified(dir, &verify(dir)?),
        (None, None) => model_list(&embedded()),
    };
    let mut sink = Sink::open(&Destination { path: None, color }, true)?;
    sink.write(shown.as_bytes())?;
    sink.flush()?;
    Ok(Outcome::AllWell)
}

fn card(name: &str) -> anyhow::Result<String> {
    let models = embedded();
    let names = || models.iter().map(|m| m.name).collect::<Vec<_>>().join(", ");
    let model = models.iter().find(|model| model.name == name);
    model
        .map(|model| model.card.to_owned())
        .with_context(|| format!("no model is called {name}; there is: {}", names()))
}
