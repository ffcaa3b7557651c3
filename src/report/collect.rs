//! What the tables say, summed up: one pass to see who is quoted often, one over each article with all its rows, one over
//! the stances. Rows go by; what stays is a few hundred bytes for each name and each outlet.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::spool::{Said, Spool};
use super::stats::{Clusters, Moments};
use super::{Options, ReportError};
use crate::archive::{ArchiveError, Tables};
use crate::tables::{ActorRow, ArticleRow, QuoteRow, RejectRow, Row, StanceRow};

/// Who can speak, in the order of the charts; the last is nobody known.
pub(super) const TYPES: [&str; 6] = ["person", "organization", "publication", "group", "anonymous", "nobody"];

/// An archive, summed up.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    /// Articles that count: one of each group of near-duplicates.
    pub(super) articles: u64,
    /// Near-duplicates that do not count.
    pub(super) copies: u64,
    /// Words of the articles that count.
    pub(super) words: u64,
    /// Their quotations (speech).
    pub(super) quotes: u64,
    /// Words inside these.
    pub(super) quoted_words: u64,
    /// First day and last day.
    pub(super) days: Option<(String, String)>,
    /// Articles without a month.
    pub(super) undated: u64,
    /// Outlets, those with most articles first.
    pub(super) outlets: Vec<Outlet>,
    /// Quotations by month and type of speaker.
    pub(super) months: BTreeMap<String, [u64; 6]>,
    /// Share of voice by type of speaker.
    pub(super) types: [Clusters; 6],
    /// Reporting verbs: their stance, and how often.
    pub(super) verbs: BTreeMap<String, (String, u64)>,
    /// Quotations by kind.
    pub(super) kinds: BTreeMap<String, u64>,
    /// Share of quotations whose verb takes a stance, of those with a verb.
    pub(super) stance: Clusters,
    /// Speakers that can be told from others across articles.
    pub(super) names: u64,
    /// Speakers with pages, those with most quotations first.
    pub(super) speakers: Vec<Speaker>,
    /// Records that gave no article, by kind and reason.
    pub(super) rejects: BTreeMap<(String, String), u64>,
}

/// An outlet.
#[derive(Debug, Default, Clone)]
pub(super) struct Outlet {
    /// Its name, if the input has one.
    pub(super) name: Option<String>,
    /// Articles that count.
    pub(super) articles: u64,
    /// Near-duplicates that do not.
    pub(super) copies: u64,
    /// Words.
    pub(super) words: u64,
    /// Quotations.
    pub(super) quotes: u64,
    /// Words inside them.
    pub(super) quoted_words: u64,
    /// Share of voice by type of speaker.
    pub(super) types: [Clusters; 6],
}

/// A speaker with a page.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    /// Key across articles.
    pub(super) key: String,
    /// The gazetteer's name, else the form that most articles have as the fullest.
    pub(super) name: String,
    /// Type.
    pub(super) kind: String,
    /// What the key rests on.
    pub(super) identity: String,
    /// Gazetteer's id, party, country, gender, in that order.
    pub(super) known: [Option<String>; 4],
    /// Quotations.
    pub(super) quotes: u64,
    /// Words inside them.
    pub(super) words: u64,
    /// Articles that quote.
    pub(super) articles: u64,
    /// Roles and other names, with the number of articles that have them.
    pub(super) roles: BTreeMap<String, u64>,
    /// Other names.
    pub(super) aliases: BTreeMap<String, u64>,
    names: BTreeMap<String, u64>,
    /// By outlet: an index of [`Corpus::outlets`].
    pub(super) outlets: BTreeMap<usize, Cell>,
    /// Quotations by month.
    pub(super) months: BTreeMap<String, u64>,
    /// Quotations by kind.
    pub(super) kinds: BTreeMap<String, u64>,
    /// Reporting verbs.
    pub(super) verbs: BTreeMap<String, u64>,
    /// Share of quotations whose verb takes a stance, of those with a verb.
    pub(super) stance: Clusters,
    /// Framing by the articles' own voice.
    pub(super) framing: Moments,
    /// Whom this speaker's words speak of, by key.
    pub(super) about: BTreeMap<String, Edge>,
    /// Whose quoted words speak of this speaker, by key.
    pub(super) by: BTreeMap<String, Edge>,
    verbs_here: (i64, u64, u64),
}

/// A speaker in an outlet that names them.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Cell {
    /// Quotations.
    pub(super) quotes: u64,
    /// Words inside them.
    pub(super) words: u64,
    /// Articles that quote.
    pub(super) articles: u64,
    /// Framing by the outlet's own voice: P(praise) − P(blame), one figure an article.
    pub(super) framing: Moments,
    last: Option<i64>,
}

/// What one voice does to one actor.
#[derive(Debug, Default, Clone)]
pub(super) struct Edge {
    /// The other one's name.
    pub(super) name: String,
    /// P(praise) − P(blame), one figure an article.
    pub(super) framing: Moments,
    /// Sentences.
    pub(super) sentences: u64,
}

/// An article with its rows.
pub(super) struct Joined {
    /// The article.
    pub(super) article: ArticleRow,
    /// Its quotations.
    pub(super) quotes: Vec<QuoteRow>,
    /// Its actors.
    pub(super) actors: Vec<ActorRow>,
}

/// Whether a row counts: not if its article is a copy of another.
pub(super) fn counted(representative: Option<bool>) -> bool {
    representative != Some(false)
}

/// Whether a key is of one article alone.
pub(super) fn local(key: &str) -> bool {
    key.starts_with("article:")
}

fn size(number: i32) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// Index in [`TYPES`].
fn type_of(kind: Option<&str>) -> usize {
    TYPES.iter().position(|name| Some(*name) == kind).unwrap_or(TYPES.len() - 1)
}

impl Corpus {
    /// The first pass: totals, and who has a page.
    ///
    /// # Errors
    /// [`ReportError`] if a table cannot be read.
    pub(super) fn survey(tables: &Tables, options: &Options) -> Result<Self, ReportError> {
        let mut corpus = Self::default();
        corpus.add_outlets(tables)?;
        let mut count: FxHashMap<String, (u64, u64)> = FxHashMap::default();
        for row in rows::<QuoteRow>(tables) {
            let row = row?;
            let Some(key) = row.speaker_key.filter(|_| row.speech && counted(row.representative)) else {
                continue;
            };
            if !local(&key) {
                let (quotes, words) = count.entry(key).or_default();
                (*quotes, *words) = (*quotes + 1, *words + size(row.quoted_words));
            }
        }
        corpus.names = count.len() as u64;
        let mut often: Vec<(String, u64, u64)> =
            count.into_iter().map(|(key, (quotes, words))| (key, quotes, words)).collect();
        often.retain(|(_, quotes, _)| *quotes >= options.min_quotes);
        often.sort_by(|a, b| (b.1, b.2, &a.0).cmp(&(a.1, a.2, &b.0)));
        often.truncate(options.speakers);
        corpus.speakers = often.into_iter().map(|(key, ..)| Speaker { key, ..Speaker::default() }).collect();
        for row in rows::<RejectRow>(tables) {
            let row = row?;
            *corpus.rejects.entry((row.kind, row.code)).or_default() += 1;
        }
        Ok(corpus)
    }

    fn add_outlets(&mut self, tables: &Tables) -> Result<(), ReportError> {
        let mut outlets: BTreeMap<Option<String>, Outlet> = BTreeMap::new();
        let mut days: BTreeSet<String> = BTreeSet::new();
        for row in rows::<ArticleRow>(tables) {
            let row = row?;
            let outlet = outlets.entry(row.outlet.clone()).or_default();
            outlet.name = row.outlet;
            if !counted(row.representative) {
                outlet.copies += 1;
                self.copies += 1;
                continue;
            }
            outlet.articles += 1;
            outlet.words += size(row.words);
            outlet.quotes += size(row.quotes);
            outlet.quoted_words += size(row.quoted_words);
            self.undated += u64::from(row.month.is_none());
            // First and last are all that is needed of the days.
            days.extend(row.date);
            while days.len() > 2 {
                let middle = days.iter().nth(1).cloned();
                middle.map(|day| days.remove(&day));
            }
        }
        self.days = days.first().cloned().zip(days.last().cloned());
        self.outlets = outlets.into_values().collect();
        self.outlets.sort_by(|a, b| (b.articles, &a.name).cmp(&(a.articles, &b.name)));
        self.articles = self.outlets.iter().map(|outlet| outlet.articles).sum();
        self.words = self.outlets.iter().map(|outlet| outlet.words).sum();
        self.quotes = self.outlets.iter().map(|outlet| outlet.quotes).sum();
        self.quoted_words = self.outlets.iter().map(|outlet| outlet.quoted_words).sum();
        Ok(())
    }

    /// Indices of the speakers by key.
    pub(super) fn by_key(&self) -> FxHashMap<String, usize> {
        (0..).zip(&self.speakers).map(|(nth, speaker)| (speaker.key.clone(), nth)).collect()
    }

    /// Indices of the outlets by name.
    pub(super) fn by_outlet(&self) -> FxHashMap<Option<String>, usize> {
        (0..).zip(&self.outlets).map(|(nth, outlet)| (outlet.name.clone(), nth)).collect()
    }

    /// Adds an article with its rows, and spools what the speakers with pages say in it.
    ///
    /// # Errors
    /// [`ReportError`] if the disk does not take it.
    pub(super) fn add(
        &mut self,
        joined: &Joined,
        known: &FxHashMap<String, usize>,
        outlets: &FxHashMap<Option<String>, usize>,
        spool: &mut Spool<Said>,
    ) -> Result<(), ReportError> {
        let article = &joined.article;
        if !counted(article.representative) {
            return Ok(());
        }
        let outlet = outlets.get(&article.outlet).copied().unwrap_or_default();
        let speech = || joined.quotes.iter().filter(|quote| quote.speech);
        let mut types = [0; TYPES.len()];
        let (mut verbs, mut stances) = (0, 0);
        for quote in speech() {
            let kind = type_of(quote.speaker_type.as_deref());
            types[kind] += 1;
            if let Some(month) = &article.month {
                self.months.entry(month.clone()).or_default()[kind] += 1;
            }
            *self.kinds.entry(quote.kind.clone()).or_default() += 1;
            if let (Some(lemma), Some(stance)) = (&quote.cue_lemma, &quote.cue_stance) {
                self.verbs.entry(lemma.clone()).or_insert_with(|| (stance.clone(), 0)).1 += 1;
                verbs += 1;
                stances += u64::from(stance != "neutral");
            }
            let speaker = quote.speaker_key.as_ref().and_then(|key| known.get(key)).copied();
            if let Some((nth, speaker)) = speaker.and_then(|nth| Some((nth, self.speakers.get_mut(nth)?))) {
                speaker.says(quote, outlet);
                spool.add(nth, &Said::of(quote, article, outlet))?;
            }
        }
        let of: u64 = types.iter().sum();
        for (kind, hits) in types.into_iter().enumerate() {
            self.types[kind].add(hits, of);
            if let Some(outlet) = self.outlets.get_mut(outlet) {
                outlet.types[kind].add(hits, of);
            }
        }
        self.stance.add(stances, verbs);
        for actor in &joined.actors {
            let speaker = actor.key.as_ref().and_then(|key| known.get(key)).copied();
            if let Some(speaker) = speaker.and_then(|nth| self.speakers.get_mut(nth)) {
                speaker.is(actor, outlet);
            }
        }
        Ok(())
    }

    /// The last pass: who speaks of whom. Afterwards names are decided.
    ///
    /// # Errors
    /// [`ReportError`] if a table cannot be read.
    pub(super) fn finish(
        &mut self,
        tables: &Tables,
        known: &FxHashMap<String, usize>,
    ) -> Result<(), ReportError> {
        for speaker in &mut self.speakers {
            speaker.finish();
        }
        for row in rows::<StanceRow>(tables) {
            let row = row?;
            let (Some(from), true) = (&row.from_key, counted(row.representative)) else { continue };
            let to = row.to_key.as_deref().unwrap_or("article:");
            let lean = f64::from(row.positive) - f64::from(row.negative);
            let edge = |edges: &mut BTreeMap<String, Edge>, key: &str, name: &str| {
                let (key, name) = if local(key) { ("", "unnamed, or not told apart") } else { (key, name) };
                let edge = edges.entry(key.to_owned()).or_default();
                edge.name = name.to_owned();
                edge.framing.add(lean);
                edge.sentences += size(row.sentences);
            };
            if let Some(speaker) = known.get(from).and_then(|&nth| self.speakers.get_mut(nth)) {
                edge(&mut speaker.about, to, &row.to_name);
            }
            if let Some(speaker) = known.get(to).and_then(|&nth| self.speakers.get_mut(nth)) {
                edge(&mut speaker.by, from, row.from_name.as_deref().unwrap_or_default());
            }
        }
        Ok(())
    }
}

impl Speaker {
    fn says(&mut self, quote: &QuoteRow, outlet: usize) {
        self.quotes += 1;
        self.words += size(quote.quoted_words);
        *self.kinds.entry(quote.kind.clone()).or_default() += 1;
        if let Some(month) = &quote.month {
            *self.months.entry(month.clone()).or_default() += 1;
        }
        let cell = self.outlets.entry(outlet).or_default();
        cell.quotes += 1;
        cell.words += size(quote.quoted_words);
        if cell.last.replace(quote.article) != Some(quote.article) {
            cell.articles += 1;
            self.articles += 1;
        }
        if self.verbs_here.0 != quote.article {
            self.end_article(quote.article);
        }
        if let (Some(lemma), Some(stance)) = (&quote.cue_lemma, &quote.cue_stance) {
            *self.verbs.entry(lemma.clone()).or_default() += 1;
            self.verbs_here.1 += u64::from(stance != "neutral");
            self.verbs_here.2 += 1;
        }
    }

    fn end_article(&mut self, next: i64) {
        let (_, hits, of) = std::mem::replace(&mut self.verbs_here, (next, 0, 0));
        self.stance.add(hits, of);
    }

    fn is(&mut self, actor: &ActorRow, outlet: usize) {
        self.kind.clone_from(&actor.kind);
        if let Some(identity) = &actor.identity {
            self.identity.clone_from(identity);
        }
        let name = actor.canonical.as_ref().unwrap_or(&actor.name);
        *self.names.entry(name.clone()).or_default() += 1;
        for (known, now) in
            self.known.iter_mut().zip([&actor.entity, &actor.party, &actor.country, &actor.gender])
        {
            if known.is_none() {
                known.clone_from(now);
            }
        }
        if let Some(role) = &actor.role {
            *self.roles.entry(role.clone()).or_default() += 1;
        }
        for alias in actor.aliases.iter().chain([&actor.name]) {
            *self.aliases.entry(alias.clone()).or_default() += 1;
        }
        // An outlet that names somebody has a cell, quoted or framed or neither.
        let cell = self.outlets.entry(outlet).or_default();
        if let (Some(positive), Some(negative)) = (actor.positive, actor.negative) {
            let lean = f64::from(positive) - f64::from(negative);
            self.framing.add(lean);
            cell.framing.add(lean);
        }
    }

    fn finish(&mut self) {
        self.end_article(-1);
        let best = self.names.iter().max_by_key(|(name, times)| (**times, name.len()));
        self.name = best.map_or_else(|| self.key.clone(), |(name, _)| name.clone());
        self.names.clear();
        self.aliases.remove(&self.name);
    }
}

/// The entries that come most often, most often first.
pub(super) fn top(counts: &BTreeMap<String, u64>, most: usize) -> Vec<(&str, u64)> {
    let mut all: Vec<(&str, u64)> = counts.iter().map(|(name, times)| (name.as_str(), *times)).collect();
    all.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    all.truncate(most);
    all
}

/// A table's rows, one by one.
pub(super) fn rows<R: Row>(tables: &Tables) -> impl Iterator<Item = Result<R, ArchiveError>> + '_ {
    tables.rows::<R>().flat_map(|batch| {
        let (rows, error) = match batch {
            Ok(rows) => (rows, None),
            Err(error) => (Vec::new(), Some(Err(error))),
        };
        rows.into_iter().map(Ok).chain(error)
    })
}

/// The articles, each with its rows. Files of all tables come in the same order, and rows in that of the articles.
pub(super) fn joined(tables: &Tables) -> impl Iterator<Item = Result<Joined, ArchiveError>> + '_ {
    let mut quotes = rows::<QuoteRow>(tables).peekable();
    let mut actors = rows::<ActorRow>(tables).peekable();
    rows::<ArticleRow>(tables).map(move |article| {
        let article = article?;
        let (quotes, actors) = (of(&mut quotes, article.article)?, of(&mut actors, article.article)?);
        Ok(Joined { article, quotes, actors })
    })
}

/// The rows of an article, which come next.
fn of<R: Row>(
    rows: &mut std::iter::Peekable<impl Iterator<Item = Result<R, ArchiveError>>>,
    article: i64,
) -> Result<Vec<R>, ArchiveError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next_if(|row| row.as_ref().map_or(true, |row| row.article() == article)) {
        all.push(row?);
    }
    Ok(all)
}
