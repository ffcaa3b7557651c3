//! The page of each article, and the list of all.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{NO_OUTLET, Site};
use crate::report::annotate::annotate;
use crate::report::collect::{Corpus, Joined, counted};
use crate::report::data::{self, CHUNK, Index};
use crate::report::pages::{ArticlePage, List, Page, count};
use crate::report::text::{SHORT, clean};
use crate::report::{ReportError, files};
use askama::Template;

/// Articles whose pages lie in one folder.
const A_FOLDER: i64 = 1000;

/// An article in the list of articles.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    h: String,
    a: Option<String>,
    i: String,
    #[serde(skip)]
    date: String,
    #[serde(skip)]
    outlet: usize,
    #[serde(skip)]
    copy: bool,
    #[serde(skip)]
    quotes: u32,
}

/// The page of an article, below the report's folder.
pub(super) fn article_page(article: i64) -> String {
    format!("articles/{:05}/{article}.html", article / A_FOLDER)
}

impl Site<'_> {
    /// Writes the pages of some articles, and notes them for the list.
    pub(super) fn articles(&mut self, batch: &mut Vec<Joined>) -> Result<(), ReportError> {
        let outlets: FxHashMap<&str, usize> =
            self.outlets.iter().enumerate().map(|(nth, (name, _))| (name.as_str(), nth)).collect();
        let write = |joined: &Joined| -> Result<Listed, ReportError> {
            let row = &joined.article;
            let mut article = annotate(row, &joined.quotes, &joined.actors, "");
            for voice in &mut article.legend {
                voice.page = self.speakers.get(&voice.key).map(|page| format!("../../{page}"));
            }
            let outlet =
                row.outlet.as_deref().map_or_else(|| NO_OUTLET.to_owned(), |name| clean(name, SHORT));
            let listed = Listed {
                h: article.title.clone(),
                a: self.texts.then(|| article_page(row.article)),
                i: article.id.clone(),
                date: row.date.clone().or_else(|| row.month.clone()).unwrap_or_default(),
                outlet: outlets.get(outlet.as_str()).copied().unwrap_or_default(),
                copy: !counted(row.representative),
                quotes: u32::try_from(row.quotes).unwrap_or(0),
            };
            if self.texts {
                let page = ArticlePage { shell: self.shell(&article.title, "../../", "articles"), article };
                files::write(&self.dir.join(article_page(row.article)), page.render()?.as_bytes())?;
            }
            Ok(listed)
        };
        let listed = batch.par_iter().map(write).collect::<Result<Vec<_>, _>>()?;
        self.pages += if self.texts { batch.len() as u64 } else { 0 };
        self.shown.extend(listed);
        batch.clear();
        Ok(())
    }

    pub(super) fn article_list(&mut self, corpus: &Corpus) -> Result<(), ReportError> {
        let mut shown = std::mem::take(&mut self.shown);
        shown.sort_by(|a, b| (&b.date, &a.i).cmp(&(&a.date, &b.i)));
        let index = Index {
            items: shown.len(),
            chunk: CHUNK,
            date: shown.iter().map(|one| one.date.clone()).collect(),
            outlet: shown.iter().map(|one| one.outlet).collect(),
            outlets: self.outlets.iter().map(|(name, _)| name.clone()).collect(),
            kind: shown.iter().map(|one| usize::from(one.copy)).collect(),
            kinds: vec!["counts".to_owned(), "copy".to_owned()],
            number: shown.iter().map(|one| one.quotes).collect(),
        };
        data::write(&self.dir.join("lists/articles"), &index, &shown)?;
        let page = Page {
            shell: self.shell("Articles", "", "articles"),
            heading: "Articles".to_owned(),
            lead: "Each with its quotations in the speaker's colour, and the reason for every answer.".into(),
            facts: vec![
                count("articles that count", corpus.articles, "articles"),
                count("copies", corpus.copies, "copies"),
            ],
            notes: Vec::new(),
            figures: Vec::new(),
            list: Some(List {
                kind: "articles",
                title: "All articles",
                source: "lists/articles/".to_owned(),
                items: shown.len() as u64,
                file: "articles".to_owned(),
            }),
            key: String::new(),
        };
        self.page("articles.html", &page)
    }
}
