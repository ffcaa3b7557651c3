//! `pullquote models`.

use super::Outcome;
use super::args::Models;
use super::printer::Console;

pub(super) fn run(_low: &Models, _console: &Console) -> anyhow::Result<Outcome> {
    anyhow::bail!("models is not there yet")
}
