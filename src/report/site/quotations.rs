//! Every quotation of a speaker, as a list that the page loads piece by piece.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Site;
use super::article::article_page;
use crate::report::ReportError;
use crate::report::data::{self, CHUNK, Index};
use crate::report::spool::Said;

/// A quotation in the list. Names are short, since an archive has many.
#[derive(Debug, Serialize)]
struct Item {
    /// Its words.
    t: String,
    /// The sentence around it.
    s: String,
    /// Headline.
    h: String,
    /// Address.
    u: Option<String>,
    /// Page of the article.
    a: Option<String>,
    /// Id of the article.
    i: String,
    /// Reporting words.
    c: String,
    /// The rule that answered.
    r: String,
    /// The name that this article has.
    n: String,
}

impl Site<'_> {
    /// Writes a speaker's quotations below `speakers/`.
    pub(super) fn quotations(&self, source: &str, said: Vec<Said>) -> Result<(), ReportError> {
        let index = self.index(&said);
        let item = |one: Said| Item {
            a: self.texts.then(|| format!("../{}#r{}", article_page(one.article), one.quote + 1)),
            t: one.text,
            s: one.sentence,
            h: one.title,
            u: one.url,
            i: one.id,
            c: one.cue,
            r: one.rule,
            n: one.name,
        };
        let items: Vec<Item> = said.into_iter().map(item).collect();
        data::write(&self.dir.join("speakers").join(source), &index, &items)
    }

    fn index(&self, said: &[Said]) -> Index {
        let mut index = Index { items: said.len(), chunk: CHUNK, ..Index::default() };
        let mut places: FxHashMap<usize, usize> = FxHashMap::default();
        for one in said {
            index.date.push(one.date.clone());
            let place = *places.entry(one.outlet).or_insert(index.outlets.len());
            if place == index.outlets.len() {
                index.outlets.push(self.outlet_name(one.outlet).to_owned());
            }
            index.outlet.push(place);
            let kind = index.kinds.iter().position(|kind| *kind == one.kind).unwrap_or(index.kinds.len());
            if kind == index.kinds.len() {
                index.kinds.push(one.kind.clone());
            }
            index.kind.push(kind);
            index.number.push((one.confidence * 100.0).round().clamp(0.0, 100.0) as u32);
        }
        index
    }
}
