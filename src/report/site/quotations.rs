//! Every quotation of a speaker, as a list that the page loads piece by piece.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Site;
use super::article::article_page;
use crate::report::ReportError;
use crate::report::data::{Columns, Writer};
use crate::report::spool::{Said, Sorted};
use crate::report::text::Day;

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
    pub(super) fn quotations(&self, source: &str, said: Sorted<Said>) -> Result<(), ReportError> {
        let mut list = Writer::new(self.dir.join("speakers").join(source), said.left());
        let (mut outlets, mut kinds) = (Places::default(), Places::default());
        for one in said {
            let one = one?;
            let columns = Columns {
                date: Day::of(&one.date),
                outlet: outlets.of(one.outlet),
                // There are five kinds.
                kind: u8::try_from(kinds.of(one.kind.clone())).unwrap_or_default(),
                number: (one.confidence * 100.0).round().clamp(0.0, 100.0) as u32,
            };
            list.add(columns, self.item(one))?;
        }
        let outlets: Vec<&str> = outlets.names.iter().map(|outlet| self.outlet_name(*outlet)).collect();
        let kinds: Vec<&str> = kinds.names.iter().map(String::as_str).collect();
        list.finish(&outlets, &kinds)
    }

    fn item(&self, one: Said) -> Item {
        Item {
            a: self.texts.then(|| format!("../{}#r{}", article_page(one.article), one.quote + 1)),
            t: one.text,
            s: one.sentence,
            h: one.title,
            u: one.url,
            i: one.id,
            c: one.cue,
            r: one.rule,
            n: one.name,
        }
    }
}

/// Names in the order in which they first come.
#[derive(Debug)]
struct Places<T> {
    names: Vec<T>,
    places: FxHashMap<T, u32>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { names: Vec::new(), places: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Places<T> {
    fn of(&mut self, name: T) -> u32 {
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        let place = self.places.len() as u32;
        self.names.push(name.clone());
        self.places.insert(name, place);
        place
    }
}
