//! The page of each article, and the list of all.

use askama::Template;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Site;
use crate::report::annotate::annotate;
use crate::report::collect::{Corpus, Joined, counted};
use crate::report::data::{Columns, Writer};
use crate::report::pages::{ArticlePage, List, Page, count};
use crate::report::spool::Listed;
use crate::report::text::{Day, SHORT, clean};
use crate::report::{ReportError, files};
use crate::tables::ArticleRow;

/// Articles whose pages lie in one folder.
const A_FOLDER: i64 = 1000;

/// An article in the list. Names are short, since an archive has many.
#[derive(Debug, Serialize)]
struct Item {
    /// Headline.
    h: String,
    /// Page of the article.
    a: Option<String>,
    /// Id of the article.
    i: String,
}

/// The page of an article, below the report's folder.
pub(super) fn article_page(article: i64) -> String {
    format!("articles/{:05}/{article}.html", article / A_FOLDER)
}

/// The headline, or what stands for it.
fn headline(row: &ArticleRow) -> String {
    let title = clean(row.title.as_deref().unwrap_or_default(), SHORT);
    if title.is_empty() { clean(&row.id, SHORT) } else { title }
}

impl Site<'_> {
    /// Writes the pages of some articles, and notes them for the list.
    pub(super) fn articles(
        &mut self,
        batch: &mut Vec<Joined>,
        outlets: &FxHashMap<Option<String>, usize>,
    ) -> Result<(), ReportError> {
        let write = |joined: &Joined| -> Result<Listed, ReportError> {
            let row = &joined.article;
            if self.texts {
                self.article(joined)?;
            }
            Ok(Listed {
                article: row.article,
                outlet: outlets.get(&row.outlet).copied().unwrap_or_default(),
                date: row.date.clone().or_else(|| row.month.clone()).unwrap_or_default(),
                title: headline(row),
                id: clean(&row.id, SHORT),
                copy: !counted(row.representative),
                quotes: u32::try_from(row.quotes).unwrap_or(0),
            })
        };
        let listed = batch.par_iter().map(write).collect::<Result<Vec<_>, _>>()?;
        self.pages += if self.texts { batch.len() as u64 } else { 0 };
        listed.iter().try_for_each(|one| self.listed.add(0, one))?;
        batch.clear();
        Ok(())
    }

    fn article(&self, joined: &Joined) -> Result<(), ReportError> {
        let row = &joined.article;
        let mut article = annotate(row, &joined.quotes, &joined.actors, "");
        for voice in &mut article.legend {
            voice.page = self.speakers.get(&voice.key).map(|page| format!("../../{page}"));
        }
        let page = ArticlePage { shell: self.shell(&article.title, "../../", "articles"), article };
        files::write(&self.dir.join(article_page(row.article)), page.render()?.as_bytes())
    }

    pub(super) fn article_list(&mut self, corpus: &Corpus) -> Result<(), ReportError> {
        let sorted = self.listed.sorted(0)?;
        let items = sorted.left();
        let mut list = Writer::new(self.dir.join("lists/articles"), items);
        for one in sorted {
            let one = one?;
            let columns = Columns {
                date: Day::of(&one.date),
                outlet: u32::try_from(one.outlet).unwrap_or_default(),
                kind: u8::from(one.copy),
                number: one.quotes,
            };
            let page = self.texts.then(|| article_page(one.article));
            list.add(columns, Item { h: one.title, a: page, i: one.id })?;
        }
        let outlets: Vec<&str> = self.outlets.iter().map(|(name, _)| name.as_str()).collect();
        list.finish(&outlets, &["counts", "copy"])?;
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
                items: items as u64,
                file: "articles".to_owned(),
            }),
            key: String::new(),
        };
        self.page("articles.html", &page)
    }
}
