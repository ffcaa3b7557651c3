//! `pullquote frame`: targets in sentences in, labels out.

use pullquote::framing::{Framer, Sequence};
use pullquote::ingest::{Target, Targets};
use pullquote::output::Judgement;
use std::borrow::Cow;

use super::config::Frame;
use super::printer::{Console, Rejects, Sink};
use super::{Outcome, reading};

pub(super) fn run(config: Frame, console: &Console) -> anyhow::Result<Outcome> {
    let mut rejects = Rejects::new(config.rejects.as_deref(), console)?;
    let mut sink = Sink::open(&config.out, false)?;
    let framer = Framer::load(&config.model)?;
    let targets = Targets::open(&config.input, config.ingest);
    for batch in reading::batches(targets, config.batch)? {
        rejects.add(&batch.rejects)?;
        let mut lines = Vec::new();
        for (target, p) in batch.records.iter().zip(judge(&framer, &batch.records)?) {
            serde_json::to_writer(&mut lines, &Judgement::new(&target.id, p))?;
            lines.push(b'\n');
        }
        sink.write(&lines)?;
        sink.flush()?;
        rejects.count_good(batch.records.len());
    }
    rejects.finish()
}

/// The probabilities of each target, in order.
pub(super) fn judge(framer: &Framer, targets: &[Target]) -> anyhow::Result<Vec<[f32; 3]>> {
    let sequences: Vec<_> =
        targets.iter().map(|t| Sequence { text: Cow::Borrowed(&t.text), targets: vec![t.span] }).collect();
    let judged: Vec<_> = framer.classify(&sequences)?.into_iter().flatten().collect();
    anyhow::ensure!(
        judged.len() == targets.len(),
        "the model answered {} of {}",
        judged.len(),
        targets.len()
    );
    Ok(judged)
}
