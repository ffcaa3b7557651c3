//! `pullquote eval`.

use super::Outcome;
use super::args::Eval;
use super::printer::Console;

pub(super) fn run(_low: Eval, _console: &Console) -> anyhow::Result<Outcome> {
    anyhow::bail!("eval is not there yet")
}
