//! Turns what the stages found into an [`Analysis`]: clusters that matter become actors, tokens become bytes.

use crate::actors::cluster::Cluster;
use crate::actors::{Guess, Mention};
use crate::analysis::{self, Actor, ActorType, Analysis, Form, Kind, Quote, Reported, Speaker, Voice};
use crate::attribution;
use crate::lexicon::lexicon;
use crate::reading::Reading;
use crate::segment::Document;
use crate::span::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// Turns clusters into actors: those with a name, and the unnamed who speak.
pub(crate) fn assemble(reading: &Reading, min_confidence: f32) -> Analysis {
    let Reading { document, mentions, clusters, attributed, .. } = reading;
    let mut attributed = attribution::join(document, attributed.clone());
    attribution::sources(document, mentions, &mut attributed);
    let inner = attribution::nested(document, mentions, clusters, &attributed);
    if !inner.is_empty() {
        attributed.extend(inner);
        // A quotation that is nothing but another is that other one.
        attributed.retain(|a| a.parts.is_empty() || !attribution::spans(document, a).is_empty());
        attributed.sort_by_key(|a| content(document, a).first().map_or(0, |span| span.start));
    }
    let mut unmarked = attribution::posts(document, mentions, clusters);
    unmarked.extend(attribution::blocks(document, mentions, &reading.clauses, &mut attributed));
    if !unmarked.is_empty() {
        attributed.extend(unmarked);
        attributed.sort_by_key(|a| content(document, a).first().map_or(0, |span| span.start));
    }
    let speaks: Vec<bool> = {
        let mut speaks = vec![false; clusters.len()];
        for answer in attributed.iter().filter_map(|a| a.speaker).filter(|a| a.confidence >= min_confidence) {
            speaks[answer.actor] = true;
        }
        speaks
    };
    let mut ids: FxHashMap<usize, usize> = FxHashMap::default();
    let mut actors: Vec<Actor> = Vec::new();
    // Forms of each actor that are known, in small letters.
    let mut forms: FxHashSet<(usize, String)> = FxHashSet::default();
    let named = named(mentions, clusters.len());
    for mention in mentions {
        let Some(c) = mention.actor else { continue };
        let cluster = &clusters[c];
        // A lone capitalised word that is named once and never speaks is more often no actor than one.
        let doubtful = cluster.guess == Guess::Unknown && named[c] < 2 && !cluster.name.contains(' ');
        // A place is an actor where its name can stand for a government.
        let mere_place = cluster.guess == Guess::Place && lexicon().government(&cluster.name).is_none();
        if !speaks[c] && (cluster.nominal || cluster.guess == Guess::Document || doubtful || mere_place) {
            continue;
        }
        let id = *ids.entry(c).or_insert_with(|| {
            forms.insert((actors.len(), cluster.name.to_ascii_lowercase()));
            actors.push(actor(cluster));
            actors.len() - 1
        });
        let (from, to) = if mention.form == Form::Nominal {
            (mention.outer, mention.outer_to)
        } else {
            (mention.from, mention.to)
        };
        let span = document.span(from, to);
        // A letter counts as its sender's, but is no name for them.
        let text = mention.guess == Guess::Document && cluster.guess != Guess::Document;
        if mention.form != Form::Pronoun && !text {
            let words = span.of(document.text).split_whitespace().collect::<Vec<_>>().join(" ");
            if forms.insert((id, words.to_ascii_lowercase())) {
                actors[id].aliases.push(words);
            }
        }
        actors[id].mentions.push(analysis::Mention { span, form: mention.form, voice: Voice::Article });
    }
    let mut quotes: Vec<Quote> = attributed
        .iter()
        .map(|a| {
            let spans = attribution::spans(document, a);
            let speaker = a.speaker.filter(|s| s.confidence >= min_confidence).and_then(|s| {
                Some(Speaker { actor: *ids.get(&s.actor)?, confidence: s.confidence, rule: s.rule })
            });
            let own = |span: Span| document.own_parts(span);
            let first = |span: Span| own(span).first().copied().unwrap_or(span);
            Quote {
                kind: a.kind,
                content: match a.parts.iter().all(|&q| own(document.quotations[q].span).len() == 1) {
                    true => content(document, a).into_iter().flat_map(own).collect(),
                    false => content(document, a),
                },
                quoted: spans,
                cue: a.cue.clone(),
                source: a.source.map(|source| analysis::Source { span: first(source.span), ..source }),
                speaker,
            }
        })
        .collect();
    quote_unmarked(document.text, &mut quotes);
    let reported = reading.reported.iter();
    let reported = reported
        .map(|told| Reported { by: told.actor.and_then(|actor| ids.get(&actor).copied()), span: told.span })
        .collect();
    Analysis { quotes, actors, reported, stances: Vec::new() }
}

/// What a post or an announced paragraph says in its own words: all but what it quotes from others in marks.
fn quote_unmarked(text: &str, quotes: &mut [Quote]) {
    let is_unmarked = |q: &Quote| q.kind == Kind::Direct && q.quoted.is_empty();
    let mut marked: Vec<Span> =
        quotes.iter().filter(|q| q.kind.is_speech()).flat_map(|q| q.quoted.iter().copied()).collect();
    marked.sort_by_key(|span| span.start);
    for post in quotes.iter_mut().filter(|q| is_unmarked(q)) {
        let Some(&whole) = post.content.first() else { continue };
        let mut start = whole.start;
        let from = marked.partition_point(|span| span.end <= whole.start);
        for hole in marked[from..].iter().take_while(|span| span.start < whole.end) {
            if start < hole.start {
                post.quoted.push(Span::new(start, hole.start));
            }
            start = start.max(hole.end);
        }
        if start < whole.end {
            post.quoted.push(Span::new(start, whole.end));
        }
        post.quoted.iter_mut().for_each(|part| *part = part.trim(text));
        post.quoted.retain(|part| part.of(text).contains(char::is_alphanumeric));
    }
}

/// All that an entry reports: where that is its quotations, with their marks and the quotations inside them.
fn content(document: &Document, entry: &attribution::Attributed) -> Vec<Span> {
    if !entry.content.is_empty() {
        return entry.content.clone();
    }
    entry.parts.iter().map(|&q| document.quotations[q].span).collect()
}

/// How often each cluster is named.
fn named(mentions: &[Mention], clusters: usize) -> Vec<usize> {
    let mut named = vec![0; clusters];
    for actor in mentions.iter().filter(|m| m.form == Form::Name).filter_map(|m| m.actor) {
        named[actor] += 1;
    }
    named
}

fn actor(cluster: &Cluster) -> Actor {
    let kind = match (cluster.guess, cluster.nominal, cluster.plural) {
        (Guess::Person | Guess::Unknown, true, false) => ActorType::Anonymous,
        (Guess::Person | Guess::Unknown, false, false) => ActorType::Person,
        (Guess::Publication | Guess::Document, ..) => ActorType::Publication,
        (Guess::Organization | Guess::Place, ..) => ActorType::Organization,
        _ => ActorType::Group,
    };
    Actor {
        name: cluster.name.clone(),
        kind,
        role: cluster.role.clone(),
        aliases: Vec::new(),
        mentions: Vec::new(),
        framing: None,
        evidence: Vec::new(),
    }
}
