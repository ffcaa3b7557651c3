//! Writes a report, page after page: each kind of page is a file of its own here.

mod article;
mod comparison;
mod method;
mod outlet;
mod overview;
mod quotations;
mod speaker;
mod time;
mod verbs;

use std::collections::BTreeMap;
use std::path::Path;

use askama::Template;
use rustc_hash::FxHashMap;

use super::collect::{self, Corpus};
use super::comparison::Comparisons;
use super::pages::{Cell, SCRIPT, STYLE, Shell};
use super::spool::{Listed, Spool};
use super::text::{SHORT, clean, slug};
use super::{Options, ReportError, files};
use crate::archive::Tables;

/// Articles whose pages are made side by side.
const TOGETHER: usize = 64;

/// Rows of a long table; what comes after is in the tables.
const ROWS: usize = 1000;

/// Outlets with a page.
const OUTLETS: usize = 500;

const NO_OUTLET: &str = "no outlet named";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Articles that count.
    pub articles: u64,
    /// Speakers with pages.
    pub speakers: usize,
    /// Pages.
    pub pages: u64,
}

/// Writes a report on the tables into a folder.
///
/// # Errors
/// [`ReportError`] if the tables cannot be read or the folder cannot be written.
pub fn write(tables: &Tables, options: &Options, dir: &Path) -> Result<Written, ReportError> {
    files::prepare(dir)?;
    let mut corpus = Corpus::survey(tables, options)?;
    let (by_key, by_outlet) = (corpus.by_key(), corpus.by_outlet());
    let mut site = Site {
        options,
        dir,
        speakers: FxHashMap::default(),
        outlets: Vec::new(),
        listed: Spool::new(dir.join("spool-articles"), 1)?,
        pages: 0,
        texts: options.articles,
    };
    // Pages of speakers are named by their keys, which are known before their names are.
    site.name_speakers(&corpus);
    site.name_outlets(&corpus);
    let mut spool = Spool::new(dir.join("spool"), corpus.speakers.len())?;
    let mut batch = Vec::new();
    for joined in collect::joined(tables) {
        let joined = joined?;
        corpus.add(&joined, &by_key, &by_outlet, &mut spool)?;
        batch.push(joined);
        if batch.len() == TOGETHER {
            site.articles(&mut batch, &by_outlet)?;
        }
    }
    site.articles(&mut batch, &by_outlet)?;
    corpus.finish(tables, &by_key)?;
    let comparisons = Comparisons::of(&corpus);
    site.static_files()?;
    site.overview(&corpus, tables.manifest())?;
    site.speaker_list(&corpus)?;
    for nth in 0..corpus.speakers.len() {
        site.speaker(&corpus, nth, &comparisons, spool.sorted(nth)?)?;
    }
    site.outlet_pages(&corpus, &comparisons)?;
    site.comparison(&corpus, &comparisons)?;
    site.article_list(&corpus)?;
    site.method(tables.manifest(), &comparisons)?;
    let mark = serde_json::json!({"report": options.title, "day": options.day, "version": env!("CARGO_PKG_VERSION")});
    files::write(&dir.join(files::MARK), format!("{mark:#}\n").as_bytes())?;
    Ok(Written { articles: corpus.articles, speakers: corpus.speakers.len(), pages: site.pages })
}

struct Site<'a> {
    options: &'a Options,
    dir: &'a Path,
    /// Page of each speaker by key, below `speakers/`.
    speakers: FxHashMap<String, String>,
    /// Name and page of each outlet.
    outlets: Vec<(String, Option<String>)>,
    /// The articles, for their list.
    listed: Spool<Listed>,
    pages: u64,
    texts: bool,
}

impl Site<'_> {
    fn shell(&self, title: &str, root: &'static str, here: &'static str) -> Shell {
        Shell::new(self.options, title, root, here)
    }

    fn page(&mut self, path: &str, page: &impl Template) -> Result<(), ReportError> {
        self.pages += 1;
        files::write(&self.dir.join(path), page.render()?.as_bytes())
    }

    fn static_files(&self) -> Result<(), ReportError> {
        files::write(&self.dir.join("assets/report.css"), STYLE.as_bytes())?;
        files::write(&self.dir.join("assets/report.js"), SCRIPT.as_bytes())
    }

    fn name_outlets(&mut self, corpus: &Corpus) {
        for (nth, outlet) in corpus.outlets.iter().enumerate() {
            let name = outlet.name.as_deref().map_or_else(|| NO_OUTLET.to_owned(), |name| clean(name, SHORT));
            let page = (nth < OUTLETS).then(|| format!("outlets/{}-{}.html", nth + 1, slug(&name)));
            self.outlets.push((name, page));
        }
    }

    fn name_speakers(&mut self, corpus: &Corpus) {
        let mut taken: BTreeMap<String, u32> = BTreeMap::new();
        for speaker in &corpus.speakers {
            let name = slug(speaker.key.split_once(':').map_or(speaker.key.as_str(), |(_, name)| name));
            let times = taken.entry(name.clone()).or_default();
            *times += 1;
            let name = if *times > 1 { format!("{name}--{times}") } else { name };
            self.speakers.insert(speaker.key.clone(), format!("speakers/{name}.html"));
        }
    }

    fn outlet_name(&self, outlet: usize) -> &str {
        self.outlets.get(outlet).map_or(NO_OUTLET, |(name, _)| name)
    }

    fn outlet_cell(&self, outlet: usize, root: &str) -> Cell {
        let page = self.outlets.get(outlet).and_then(|(_, page)| page.as_ref());
        Cell::link(self.outlet_name(outlet), page.map(|page| format!("{root}{page}")))
    }

    fn speaker_cell(&self, key: &str, name: &str, root: &str) -> Cell {
        let page = self.speakers.get(key).map(|page| format!("{root}{page}"));
        Cell::link(clean(name, SHORT), page)
    }
}
