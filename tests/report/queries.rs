//! The tables, and the queries that pages name, each written anew from what its name says.

use std::collections::{BTreeMap, BTreeSet};

use pullquote::archive::Tables;
use pullquote::tables::{ActorRow, ArticleRow, QuoteRow, RejectRow, StanceRow};

use crate::page::Number;
use crate::statistics::{
    Interval, benjamini_hochberg, mean, newcombe, of_clusters, of_mean, of_share, welch,
};

/// Types of speakers, in the order in which reports tell them.
pub(crate) const TYPES: [&str; 6] = ["person", "organization", "publication", "group", "anonymous", "nobody"];

/// What articles without an outlet are filed under.
pub(crate) const NO_OUTLET: &str = "no outlet named";

/// Actor, outlet, and the other outlet or nothing: a comparison.
type Pair = (String, String, String);

/// The tables.
pub(crate) struct Data {
    pub(crate) articles: Vec<ArticleRow>,
    /// All quotations, also of copies and those that nobody speaks.
    pub(crate) all_quotes: Vec<QuoteRow>,
    pub(crate) all_actors: Vec<ActorRow>,
    pub(crate) quotes: Vec<QuoteRow>,
    pub(crate) actors: Vec<ActorRow>,
    pub(crate) stances: Vec<StanceRow>,
    pub(crate) rejects: Vec<RejectRow>,
    pub(crate) version: String,
    /// Speakers with a page.
    pub(crate) speakers: BTreeSet<String>,
    pub(crate) min_quotes: usize,
    /// Comparisons with enough data, and q.
    framing: BTreeMap<Pair, (Interval, f64)>,
    quoting: BTreeMap<Pair, (Interval, f64)>,
    rest: BTreeMap<Pair, (Interval, f64)>,
    /// All comparisons of each kind, with enough data or not.
    asked: [usize; 3],
}

fn rows<R: pullquote::tables::Row>(tables: &Tables) -> Vec<R> {
    tables.rows::<R>().flat_map(Result::unwrap).collect()
}

pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let chunks: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
    chunks.join(",")
}

pub(crate) fn percent(part: f64, of: f64) -> String {
    // Of nothing, nothing.
    format!("{:.1} %", if of > 0.0 { 100.0 * part / of } else { 0.0 })
}

pub(crate) fn signed(value: f64) -> String {
    let text = format!("{value:+.2}").replace('-', "−");
    if text == "−0.00" || text == "+0.00" { "0.00".into() } else { text }
}

fn points(value: f64) -> String {
    let text = format!("{:+.1}", 100.0 * value).replace('-', "−");
    if text == "−0.0" || text == "+0.0" { "0.0".into() } else { text }
}

pub(crate) fn reach(low: f64, high: f64) -> String {
    format!("{} to {}", signed(low), signed(high))
}

fn share(share: Interval) -> String {
    format!("{} ({:.1}–{:.1})", percent(share.value, 1.0), 100.0 * share.low, 100.0 * share.high)
}

fn name_of(outlet: Option<&String>) -> &str {
    outlet.map_or(NO_OUTLET, String::as_str)
}

/// A name without its article, in small letters.
fn fold(name: &str) -> String {
    let small = name.to_lowercase();
    let bare = ["the ", "a ", "an "].iter().find_map(|article| small.strip_prefix(article));
    bare.unwrap_or(&small).to_owned()
}

fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> usize {
    items.collect::<BTreeSet<T>>().len()
}

/// A number's place on the pages.
struct Place<'a> {
    who: &'a str,
    outlet: Option<&'a str>,
    other: Option<&'a str>,
}

impl Data {
    pub(crate) fn of(tables: &Tables, min_quotes: usize) -> Self {
        let (all_quotes, all_actors) = (rows::<QuoteRow>(tables), rows::<ActorRow>(tables));
        let mut data = Self {
            articles: rows(tables),
            quotes: all_quotes.clone(),
            actors: all_actors.clone(),
            all_quotes,
            all_actors,
            stances: rows(tables),
            rejects: rows(tables),
            version: tables.manifest().version.clone(),
            speakers: BTreeSet::new(),
            min_quotes,
            framing: BTreeMap::new(),
            quoting: BTreeMap::new(),
            rest: BTreeMap::new(),
            asked: [0; 3],
        };
        data.quotes.retain(|row| row.speech && row.representative != Some(false));
        data.actors.retain(|row| row.representative != Some(false));
        data.stances.retain(|row| row.representative != Some(false) && row.from_actor.is_some());
        let keys: Vec<&String> = data.quotes.iter().filter_map(|row| row.speaker_key.as_ref()).collect();
        let often = |key: &&String| {
            !key.starts_with("article:") && keys.iter().filter(|other| *other == key).count() >= min_quotes
        };
        data.speakers = keys.iter().copied().filter(often).cloned().collect();
        data.compare();
        data
    }

    /// All comparisons, and their q-values.
    fn compare(&mut self) {
        let mut kinds: [Vec<(Pair, Option<Interval>)>; 3] = Default::default();
        for who in &self.speakers {
            let framed = self.outlets_of(|row| row.key.as_ref() == Some(who) && row.positive.is_some());
            let named: BTreeSet<String> = self
                .outlets_of(|row| row.key.as_ref() == Some(who))
                .into_iter()
                .chain(self.said(who, None).iter().map(|row| name_of(row.outlet.as_ref()).to_owned()))
                .collect();
            let beside = |outlets: &BTreeSet<String>| {
                let all: Vec<String> = outlets.iter().cloned().collect();
                (0..all.len())
                    .flat_map(|a| (a + 1..all.len()).map(move |b| (a, b)))
                    .map(|(a, b)| (who.clone(), all[a].clone(), all[b].clone()))
                    .collect::<Vec<Pair>>()
            };
            for pair in beside(&framed) {
                let found = welch(&self.leans(who, Some(&pair.1)), &self.leans(who, Some(&pair.2)));
                kinds[0].push((pair, found));
            }
            for pair in beside(&named) {
                let found = newcombe(self.portion(who, &pair.1), self.portion(who, &pair.2));
                kinds[1].push((pair, found));
            }
            for outlet in framed.iter().filter(|_| framed.len() > 1) {
                let found = welch(&self.leans(who, Some(outlet)), &self.others(who, outlet));
                kinds[2].push(((who.clone(), outlet.clone(), String::new()), found));
            }
        }
        self.asked = [0, 1, 2].map(|kind: usize| kinds[kind].len());
        let [framing, quoting, rest] = kinds.map(|kind| {
            let with: Vec<(Pair, Interval)> =
                kind.into_iter().filter_map(|(pair, found)| Some((pair, found?))).collect();
            let q = benjamini_hochberg(&with.iter().map(|(_, found)| found.p).collect::<Vec<_>>());
            with.into_iter().zip(q).map(|((pair, found), q)| (pair, (found, q))).collect()
        });
        (self.framing, self.quoting, self.rest) = (framing, quoting, rest);
    }

    fn outlets_of(&self, is: impl Fn(&ActorRow) -> bool) -> BTreeSet<String> {
        self.actors.iter().filter(|row| is(row)).map(|row| name_of(row.outlet.as_ref()).to_owned()).collect()
    }

    pub(crate) fn counting(&self) -> Vec<&ArticleRow> {
        self.articles.iter().filter(|row| row.representative != Some(false)).collect()
    }

    fn in_outlet(&self, outlet: &str) -> Vec<&ArticleRow> {
        self.counting().into_iter().filter(|row| name_of(row.outlet.as_ref()) == outlet).collect()
    }

    /// Quotations of a speaker, in an outlet or everywhere.
    pub(crate) fn said(&self, key: &str, outlet: Option<&str>) -> Vec<&QuoteRow> {
        let is = |row: &&QuoteRow| {
            row.speaker_key.as_deref() == Some(key)
                && outlet.is_none_or(|outlet| name_of(row.outlet.as_ref()) == outlet)
        };
        self.quotes.iter().filter(is).collect()
    }

    /// Articles of an outlet that quote somebody, and all.
    fn portion(&self, key: &str, outlet: &str) -> (usize, usize) {
        let hits = distinct(self.said(key, Some(outlet)).iter().map(|row| row.article));
        (hits, self.in_outlet(outlet).len())
    }

    /// P(praise) − P(blame) in each article that frames an actor.
    pub(crate) fn leans(&self, key: &str, outlet: Option<&str>) -> Vec<f64> {
        self.leans_where(key, |row| outlet.is_none_or(|outlet| name_of(row.outlet.as_ref()) == outlet))
    }

    fn others(&self, key: &str, outlet: &str) -> Vec<f64> {
        self.leans_where(key, |row| name_of(row.outlet.as_ref()) != outlet)
    }

    fn leans_where(&self, key: &str, is: impl Fn(&ActorRow) -> bool) -> Vec<f64> {
        let lean = |row: &ActorRow| Some(f64::from(row.positive?) - f64::from(row.negative?));
        let of = self.actors.iter().filter(|row| row.key.as_deref() == Some(key) && is(row));
        of.filter_map(lean).collect()
    }

    /// Quotations that a page without a row is about: an outlet's, a speaker's, or all.
    fn quotes_of(&self, page: &str, key: &str) -> Vec<&QuoteRow> {
        let is = |row: &&QuoteRow| match page.split('/').next() {
            Some("outlets") => name_of(row.outlet.as_ref()) == key,
            Some("speakers") => row.speaker_key.as_deref() == Some(key),
            _ => true,
        };
        self.quotes.iter().filter(is).collect()
    }

    /// What the page should say here.
    pub(crate) fn ask(&self, page: &str, key: &str, number: &Number) -> String {
        let row = number.row.as_str();
        let mut parts = row.split('|');
        // On the page of an outlet rows are speakers, on that of a speaker outlets, elsewhere both.
        let place = if page.starts_with("outlets/") {
            Place { who: row, outlet: Some(key), other: None }
        } else if page.starts_with("speakers/") {
            Place { who: key, outlet: parts.next().filter(|name| *name != "*"), other: parts.next() }
        } else {
            Place { who: parts.next().unwrap_or_default(), outlet: parts.next(), other: parts.next() }
        };
        self.of_the_archive(page, key, number)
            .or_else(|| self.of_quotations(page, key, number))
            .or_else(|| self.of_a_speaker(key, number))
            .or_else(|| self.of_an_outlet(key, number))
            .or_else(|| self.of_a_cell(number, &place))
            .or_else(|| self.of_framing(key, number, &place))
            .or_else(|| self.of_a_comparison(number, &place))
            .unwrap_or_else(|| panic!("{page} names a query that this test does not know: {number:?}"))
    }

    fn of_the_archive(&self, page: &str, key: &str, number: &Number) -> Option<String> {
        let all = self.counting();
        let sum = |f: fn(&ArticleRow) -> i32| all.iter().map(|row| f(row) as usize).sum::<usize>();
        Some(match number.query.as_str() {
            "articles" => grouped(all.len()),
            "copies" => grouped(self.articles.len() - all.len()),
            "undated" => grouped(all.iter().filter(|row| row.month.is_none()).count()),
            "outlets" => grouped(distinct(all.iter().map(|row| &row.outlet))),
            "all-outlets" => grouped(distinct(self.articles.iter().map(|row| &row.outlet))),
            "quotes" => grouped(self.quotes.len()),
            "words" => grouped(sum(|row| row.words)),
            "quoted-share" => percent(sum(|row| row.quoted_words) as f64, sum(|row| row.words) as f64),
            "names" => {
                let keys = self.quotes.iter().filter_map(|row| row.speaker_key.as_ref());
                grouped(distinct(keys.filter(|key| !key.starts_with("article:"))))
            }
            "pages" => grouped(self.speakers.len()),
            "min-quotes" => grouped(self.min_quotes),
            "version" => self.version.clone(),
            "first-day" => all.iter().filter_map(|row| row.date.clone()).min()?,
            "last-day" => all.iter().filter_map(|row| row.date.clone()).max()?,
            "all-rejects" => grouped(self.rejects.len()),
            "rejects" => {
                let is = |reject: &&RejectRow| format!("{}|{}", reject.kind, reject.code) == number.row;
                grouped(self.rejects.iter().filter(is).count())
            }
            "list" => match page {
                "articles.html" => grouped(self.articles.len()),
                _ => grouped(self.said(key, None).len()),
            },
            _ => return None,
        })
    }

    fn of_quotations(&self, page: &str, key: &str, number: &Number) -> Option<String> {
        let row = number.row.as_str();
        let here = self.quotes_of(page, key);
        let is = |quote: &&&QuoteRow| quote.speaker_type.as_deref().unwrap_or("nobody") == row;
        let by_article = |quotes: &[&QuoteRow], is: &dyn Fn(&QuoteRow) -> bool| {
            let mut articles: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
            for quote in quotes {
                let (hits, of) = articles.entry(quote.article).or_default();
                (*hits, *of) = (*hits + usize::from(is(quote)), *of + 1);
            }
            articles.into_values().collect::<Vec<_>>()
        };
        let everywhere: Vec<&QuoteRow> = self.quotes.iter().collect();
        let with_verb = |quotes: &[&QuoteRow]| -> Vec<&QuoteRow> {
            // Said for each quotation anew, since the tables hold what they hold.
            let all = self.quotes.iter().filter(|row| row.cue_lemma.is_some() && row.cue_stance.is_some());
            all.filter(|row| quotes.iter().any(|quote| std::ptr::eq(*quote, *row))).collect()
        };
        let stance = |quotes: &[&QuoteRow]| {
            let takes = |quote: &QuoteRow| quote.cue_stance.as_deref() != Some("neutral");
            of_clusters(&by_article(&with_verb(quotes), &takes)).map_or("not enough data".into(), share)
        };
        let verb = |quotes: &[&QuoteRow]| {
            let with = with_verb(quotes);
            (with.iter().filter(|quote| quote.cue_lemma.as_deref() == Some(row)).count(), with.len())
        };
        Some(match number.query.as_str() {
            "type-of" => grouped(here.len()),
            "type-quotes" => grouped(here.iter().filter(is).count()),
            "type-share" => {
                let is = |quote: &QuoteRow| quote.speaker_type.as_deref().unwrap_or("nobody") == row;
                let articles = by_article(&here, &is);
                let (hits, of) = (here.iter().filter(|quote| is(quote)).count(), here.len());
                let none = || format!("{} (not enough data)", percent(hits as f64, of as f64));
                of_clusters(&articles).map_or_else(none, share)
            }
            "dated-quotes" => grouped(here.iter().filter(|quote| quote.month.is_some()).count()),
            // A row is a month, or a year where the months are many.
            "month-quotes" => {
                let is =
                    |quote: &&&QuoteRow| quote.month.as_ref().is_some_and(|month| month.starts_with(row));
                grouped(here.iter().filter(is).count())
            }
            "verb-of" => grouped(verb(&here).1),
            "verb-quotes" => grouped(verb(&here).0),
            "verb-share" => percent(verb(&here).0 as f64, verb(&here).1 as f64),
            "verb-average" => percent(verb(&everywhere).0 as f64, verb(&everywhere).1 as f64),
            "stance-share" => stance(&here),
            "stance-average" => stance(&everywhere),
            _ => return None,
        })
    }

    fn of_a_speaker(&self, key: &str, number: &Number) -> Option<String> {
        let row = number.row.as_str();
        let said = self.said(if row.is_empty() { key } else { row }, None);
        let actors = || self.actors.iter().filter(|actor| actor.key.as_deref() == Some(key));
        Some(match number.query.as_str() {
            "speaker-quotes" => grouped(said.len()),
            "speaker-words" => grouped(said.iter().map(|quote| quote.quoted_words as usize).sum()),
            "speaker-articles" => grouped(distinct(said.iter().map(|quote| quote.article))),
            "speaker-kind" => grouped(said.iter().filter(|quote| quote.kind == number.label).count()),
            "speaker-framing" => signed(mean(&self.leans(row, None))),
            "speaker-outlets" => grouped(distinct(said.iter().map(|quote| &quote.outlet))),
            "role-articles" => {
                let is = |actor: &&ActorRow| actor.role.as_ref().is_some_and(|role| fold(role) == row);
                grouped(actors().filter(is).count())
            }
            "alias-articles" => {
                let names = |actor: &ActorRow| {
                    let mut names = actor.aliases.clone();
                    names.push(actor.name.clone());
                    names.into_iter().filter(|name| fold(name) == row).count()
                };
                grouped(actors().map(names).sum())
            }
            _ => return None,
        })
    }

    fn of_an_outlet(&self, key: &str, number: &Number) -> Option<String> {
        let name = if number.row.is_empty() { key } else { number.row.as_str() };
        let here = self.in_outlet(name);
        let sum = |f: fn(&ArticleRow) -> i32| here.iter().map(|row| f(row) as usize).sum::<usize>();
        Some(match number.query.as_str() {
            "outlet-articles" => grouped(here.len()),
            "outlet-copies" => {
                let all = self.articles.iter().filter(|row| name_of(row.outlet.as_ref()) == name);
                grouped(all.count() - here.len())
            }
            "outlet-words" => grouped(sum(|row| row.words)),
            "outlet-quotes" => {
                let is = |quote: &&QuoteRow| name_of(quote.outlet.as_ref()) == name;
                grouped(self.quotes.iter().filter(is).count())
            }
            "outlet-quoted" => percent(sum(|row| row.quoted_words) as f64, sum(|row| row.words) as f64),
            _ => return None,
        })
    }

    /// A speaker in an outlet.
    fn of_a_cell(&self, number: &Number, place: &Place<'_>) -> Option<String> {
        let said = self.said(place.who, place.outlet);
        let portion = |outlet: Option<&str>| {
            let (hits, of) = self.portion(place.who, outlet.unwrap());
            format!("{} ({} of {})", percent(hits as f64, of as f64), grouped(hits), grouped(of))
        };
        Some(match number.query.as_str() {
            "cell-quotes" => grouped(said.len()),
            "cell-words" => grouped(said.iter().map(|quote| quote.quoted_words as usize).sum()),
            "cell-articles" => grouped(distinct(said.iter().map(|quote| quote.article))),
            "cell-share" => {
                let (hits, of) = self.portion(place.who, place.outlet.unwrap());
                share(of_share(hits, of))
            }
            "portion" => portion(place.outlet),
            "other-portion" => portion(place.other),
            _ => return None,
        })
    }

    fn of_framing(&self, key: &str, number: &Number, place: &Place<'_>) -> Option<String> {
        let edges = number.figure == "by" || number.figure == "about";
        let values = match number.query.as_str() {
            "framing-articles" | "framing-mean" | "framing-interval" if edges => {
                self.edges(key, Some(&number.row), &number.figure)
            }
            "edges-of" => self.edges(key, None, &number.figure),
            // Of a table without outlets: in all.
            "framing-of" => self.leans(key, None),
            "framed-here" => self.speakers.iter().flat_map(|who| self.leans(who, Some(key))).collect(),
            "other-mean" | "other-articles" => match place.other {
                Some(other) => self.leans(place.who, Some(other)),
                None => self.others(place.who, place.outlet.unwrap()),
            },
            _ => self.leans(place.who, place.outlet),
        };
        Some(match number.query.as_str() {
            "framing-articles" | "other-articles" | "edges-of" | "framing-of" | "framed-here" => {
                grouped(values.len())
            }
            "framing-mean" | "other-mean" => signed(mean(&values)),
            "framing-interval" => {
                let interval = of_mean(&values)?;
                reach(interval.low, interval.high)
            }
            "edge-sentences" => {
                let of = |stance: &&StanceRow| self.is_edge(stance, key, Some(&number.row), &number.figure);
                grouped(self.stances.iter().filter(of).map(|stance| stance.sentences as usize).sum())
            }
            _ => return None,
        })
    }

    /// What stands side by side: the row is the actor, the number names the outlet.
    pub(crate) fn beside(&self, who: &str, outlet: &str, query: &str) -> String {
        let values = self.leans(who, Some(outlet));
        match query {
            "beside-mean" => signed(mean(&values)),
            "beside-articles" => grouped(values.len()),
            "beside-interval" => {
                let interval = of_mean(&values).expect("an interval of too few articles");
                reach(interval.low, interval.high)
            }
            "beside-share" => {
                let (hits, of) = self.portion(who, outlet);
                share(of_share(hits, of))
            }
            other => panic!("{other}"),
        }
    }

    fn of_a_comparison(&self, number: &Number, place: &Place<'_>) -> Option<String> {
        let found = |family: &BTreeMap<Pair, (Interval, f64)>| {
            grouped(family.values().filter(|(_, q)| *q <= 0.05).count())
        };
        let count = match number.query.as_str() {
            "tests-framing" => Some(grouped(self.framing.len())),
            "tests-quoting" => Some(grouped(self.quoting.len())),
            "tests-rest" => Some(grouped(self.rest.len())),
            "all-rest" => Some(grouped(self.asked[2])),
            "lacking-framing" => Some(grouped(self.asked[0] - self.framing.len())),
            "lacking-rest" => Some(grouped(self.asked[2] - self.rest.len())),
            "lacking-quoting" => Some(grouped(self.asked[1] - self.quoting.len())),
            "found-framing" => Some(found(&self.framing)),
            "found-quoting" => Some(found(&self.quoting)),
            "least-test" => Some("8".to_owned()),
            "least-expected" => Some("5".to_owned()),
            "pairs" => {
                let family = if number.figure == "pairs-framing" { &self.framing } else { &self.quoting };
                Some(grouped(family.keys().filter(|pair| pair.0 == place.who).count()))
            }
            _ => None,
        };
        if count.is_some() {
            return count;
        }
        let family = match number.figure.as_str() {
            "pairs-framing" => &self.framing,
            "pairs-quoting" => &self.quoting,
            _ => &self.rest,
        };
        let outlet = place.outlet.unwrap_or_default();
        let (found, turned) = self.pair(family, place.who, outlet, place.other.unwrap_or_default())?;
        let (value, low, high) = match turned {
            true => (-found.0.value, -found.0.high, -found.0.low),
            false => (found.0.value, found.0.low, found.0.high),
        };
        Some(match number.query.as_str() {
            "difference" => format!("{} ({})", signed(value), reach(low, high)),
            "share-difference" => format!("{} ({} to {})", points(value), points(low), points(high)),
            "q" if found.1 < 0.001 => "< 0.001".to_owned(),
            "q" => format!("{:.3}", found.1),
            _ => return None,
        })
    }

    /// The comparison, and whether the page has the outlets the other way round.
    fn pair<'a>(
        &self,
        family: &'a BTreeMap<Pair, (Interval, f64)>,
        who: &str,
        outlet: &str,
        other: &str,
    ) -> Option<(&'a (Interval, f64), bool)> {
        let get = |a: &str, b: &str| family.get(&(who.to_owned(), a.to_owned(), b.to_owned()));
        get(outlet, other).map(|found| (found, false)).or_else(|| Some((get(other, outlet)?, true)))
    }

    fn is_edge(&self, stance: &StanceRow, key: &str, other: Option<&str>, figure: &str) -> bool {
        let clean =
            |key: Option<&str>| key.filter(|key| !key.starts_with("article:")).unwrap_or_default().to_owned();
        let (from, to) = (clean(stance.from_key.as_deref()), clean(stance.to_key.as_deref()));
        let (this, that) = if figure == "by" { (to, from) } else { (from, to) };
        // Whoever has no key cannot be told apart, and stays out if it is the one who speaks.
        this == key && other.is_none_or(|other| that == other) && stance.from_key.is_some()
    }

    fn edges(&self, key: &str, other: Option<&str>, figure: &str) -> Vec<f64> {
        let edges = self.stances.iter().filter(|stance| self.is_edge(stance, key, other, figure));
        edges.map(|stance| f64::from(stance.positive) - f64::from(stance.negative)).collect()
    }
}
