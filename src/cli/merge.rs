//! `pullquote merge`: the shards of a run, joined into one set of tables.

use std::path::PathBuf;

use pullquote::archive;

use super::Outcome;
use super::batch;
use super::config::Tables;
use super::printer::Console;

pub(super) fn run(shards: &[PathBuf], tables: &Tables, console: &Console) -> anyhow::Result<Outcome> {
    let mut run =
        archive::join(shards, &tables.dir, tables.restart, |plan| tables.name_in(&mut plan.options))?;
    batch::finish(&mut run, tables, console)
}
