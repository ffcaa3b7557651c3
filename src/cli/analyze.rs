//! `pullquote analyze`: articles in, analyses out, batch by batch.

use pullquote::article::Article;
use pullquote::framing::Framer;
use pullquote::ingest::Articles;
use pullquote::output::Document;
use pullquote::pipeline::{Analyzed, Pipeline};
use pullquote::report::Standalone;
use pullquote::tables::{self, Context};
use rayon::prelude::*;

use super::config::Analyze;
use super::printer::{ArticleView, Console, Progress, Rejects, Sink};
use super::{Outcome, reading};

pub(super) fn run(config: Analyze, console: &Console) -> anyhow::Result<Outcome> {
    let mut rejects = Rejects::new(config.rejects.as_deref(), console)?;
    let mut sink = Sink::open(&config.out, config.readable)?;
    let articles = Articles::open(&config.inputs, config.ingest);
    let mut progress = match articles.is_single() || config.out.is_terminal() {
        true => Progress::none(),
        false => console.progress(articles.total_bytes()),
    };
    let framer = if config.pipeline.framing { Some(Framer::load(&config.model)?) } else { None };
    let pipeline = Pipeline::with_framer(config.pipeline, framer)?;
    let mut view = config.readable.then(|| ArticleView::new(sink.width()));
    let mut shown = 0;
    if config.html {
        sink.write(Standalone::begin()?.as_bytes())?;
    }
    for batch in reading::batches(articles, config.batch)? {
        progress.suspend(|| rejects.add(&batch.rejects))?;
        let analyzed = pipeline.analyze(&batch.records)?;
        match &mut view {
            Some(view) => batch
                .records
                .iter()
                .zip(&analyzed)
                .try_for_each(|(article, analyzed)| sink.write(view.show(article, analyzed).as_bytes()))?,
            None if config.html => {
                let pages = annotated(&batch.records, &analyzed, shown)?;
                shown += batch.records.len() as u64;
                sink.write(pages.as_bytes())?
            }
            None => sink.write(&json_lines(&batch.records, &analyzed)?)?,
        }
        sink.flush()?;
        rejects.count_good(batch.records.len());
        progress.advance(batch.records.len(), batch.bytes_read);
    }
    progress.finish();
    if config.html {
        sink.write(Standalone::end()?.as_bytes())?;
        sink.flush()?;
    }
    if let Some(view) = &view {
        sink.write(view.hint().as_bytes())?;
        sink.flush()?;
    }
    rejects.finish()
}

/// The batch as JSON Lines.
fn json_lines(articles: &[Article], analyzed: &[Analyzed]) -> std::io::Result<Vec<u8>> {
    let lines = articles.par_iter().zip(analyzed).map(|(article, analyzed)| {
        let mut line = Vec::new();
        Document::new(article, &analyzed.analysis).append_json_line(&mut line).map(|()| line)
    });
    Ok(lines.collect::<std::io::Result<Vec<_>>>()?.concat())
}

/// The batch as parts of a page; `first` is the number of its first article.
fn annotated(articles: &[Article], analyzed: &[Analyzed], first: u64) -> anyhow::Result<String> {
    let pages = articles.par_iter().zip(analyzed).enumerate().map(|(nth, (article, analyzed))| {
        let context = Context { article: first + nth as u64, ..Context::default() };
        Standalone::article(&tables::rows(article, analyzed, &context))
    });
    Ok(pages.collect::<Result<Vec<_>, _>>()?.concat())
}
