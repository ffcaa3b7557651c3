//! What somebody is reported to say, in the article's words: how it joins the quotations.
//!
//! The rules (`reported`) and the speaker model both find such stretches. Where one holds quoted fragments, it is the
//! clause that these stand in; where it holds none, it is indirect speech.

use super::{Answer, Attributed, gloss, source, unnamed};
use crate::actors::cluster::Cluster;
use crate::actors::{Gender, Guess, Mention, Opening};
use crate::analysis::{Cue, Form, Kind, Source};
use crate::lexicon::{CueClass, CueVerb, Word, flag, lexicon};
use crate::segment::Document;
use crate::span::Span;

/// Share of the sources that lead to the right speaker where source and mention are sure.
const LINKED: f32 = 0.97;

/// How sure a noun phrase is that is its own answer: as of those at quotations (`speaker::phrase`), three of four are accepted.
const PHRASE: f32 = 0.75;

/// Words that somebody is reported to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What is reported, in order.
    pub content: Vec<Span>,
    /// The words that report.
    pub cue: Option<Span>,
    /// The words that say who.
    pub source: Option<Span>,
    /// The text leaves open who speaks: “pilots were told that”.
    pub open: bool,
    /// Speech, not thought.
    pub speech: bool,
    /// Estimated probability that this is reported.
    pub p: f32,
    /// Name of the rule.
    pub rule: &'static str,
}

/// The attributions of a text, to which more is added.
#[derive(Debug)]
pub struct Adder<'a, 'd> {
    /// The text.
    pub document: &'a Document<'d>,
    /// Its mentions, resolved. Phrases that say who speaks and were nobody before are added.
    pub mentions: &'a mut Vec<Mention>,
    /// Who they are.
    pub clusters: &'a mut Vec<Cluster>,
    /// The quotations with their speakers.
    pub attributed: &'a mut Vec<Attributed>,
}

impl Adder<'_, '_> {
    /// Adds what is reported: the clause around quoted fragments, and speech without marks.
    pub fn add(&mut self, told: Vec<Told>) {
        let mut free = Vec::new();
        for mut found in told {
            gloss::cut(self.document, &mut found);
            let inside = self.quoted(&found);
            if found.speech && inside.iter().any(|&e| nested(&self.attributed[e], &found)) {
                free.push(found);
            } else if !inside.is_empty() {
                self.widen(&found, &inside);
            } else if found.speech && (found.source.is_some() || found.open) && !self.rest(&found) {
                free.push(found);
            }
        }
        for found in &free {
            let made = self.indirect(found);
            self.attributed.push(made);
        }
        self.mentions.sort_by_key(|m| (m.from, std::cmp::Reverse(m.to)));
        let start = |a: &Attributed| {
            let quoted = a.parts.first().map(|&q| self.document.quotations[q].span.start);
            a.content.first().map(|s| s.start).into_iter().chain(quoted).min()
        };
        self.attributed.sort_by_key(start);
    }

    /// Whether a content is only what leads over to a quotation: “he tweeted that, ‘…’”.
    fn rest(&self, found: &Told) -> bool {
        let document = self.document;
        let near = |c: &Span| {
            let next = document.quotations.partition_point(|q| q.span.start < c.end);
            let gap = document.quotations.get(next).map_or(usize::MAX, |q| q.span.start - c.end);
            gap <= 3
        };
        let count: usize = found.content.iter().map(|&c| words(document, c)).sum();
        count == 0 || count <= 3 && found.content.iter().any(near)
    }

    /// The entries, speech all, that have a quotation inside what is reported.
    fn quoted(&self, found: &Told) -> Vec<usize> {
        let holds = |span: Span| found.content.iter().any(|c| c.overlaps(span));
        let inside = |a: &Attributed| {
            a.kind.is_speech() && a.parts.iter().any(|&q| holds(self.document.quotations[q].span))
        };
        self.attributed.iter().enumerate().filter(|(_, a)| inside(a)).map(|(i, _)| i).collect()
    }

    /// Gives quoted fragments the clause they stand in. Where one clause holds several, they become one entry.
    fn widen(&mut self, found: &Told, entries: &[usize]) {
        let Some((&first, rest)) = entries.split_first() else { return };
        if entries.iter().any(|&e| !self.attributed[e].content.is_empty()) {
            return;
        }
        let speaker = |e: usize| self.attributed[e].speaker.map(|s| s.actor);
        if rest.iter().any(|&e| speaker(e) != speaker(first)) {
            return;
        }
        let parts: Vec<usize> = entries.iter().flat_map(|&e| self.attributed[e].parts.clone()).collect();
        if self.is_aside(found, &parts) {
            return;
        }
        let mut content = self.whole(found, &parts);
        let verb = entries.iter().find_map(|&e| self.attributed[e].cue.as_ref()).map(|cue| cue.span);
        if verb.and_then(|v| known(self.document, v)).is_some_and(|c| c.class == CueClass::As) {
            self.cut_adjunct(&mut content, &parts);
        }
        let best = entries
            .iter()
            .filter_map(|&e| self.attributed[e].speaker)
            .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let cue = entries.iter().find_map(|&e| self.attributed[e].cue.clone());
        let cue = cue.or_else(|| found.cue.map(|span| cue_of(self.document, span)));
        let source = entries.iter().find_map(|&e| self.attributed[e].source);
        let source = source.or_else(|| self.source_of(found));
        let entry = &mut self.attributed[first];
        entry.kind = Kind::Mixed;
        (entry.parts, entry.content, entry.cue, entry.source, entry.speaker) =
            (parts, content, cue, source, best);
        for &e in rest.iter().rev() {
            self.attributed.remove(e);
        }
    }

    /// “The mayor says, ‘We left,’ in a letter to the Post”: whether the words around quotations are only where or when
    /// somebody says so.
    fn is_aside(&self, found: &Told, parts: &[usize]) -> bool {
        let document = self.document;
        let quoted = |&q: &usize| document.quotations[q].span;
        let (Some(first), Some(last)) = (
            parts.iter().map(quoted).min_by_key(|s| s.start),
            parts.iter().map(quoted).max_by_key(|s| s.end),
        ) else {
            return false;
        };
        let (Some(start), Some(end)) =
            (found.content.first().map(|c| c.start), found.content.last().map(|c| c.end))
        else {
            return false;
        };
        let before = found.cue.is_some_and(|cue| cue.end <= start);
        let tail = document.tokens.partition_point(|t| (t.start as usize) < last.end);
        let loose = document.flags(tail) & (flag::PREPOSITION | flag::SUBORDINATOR) != 0;
        let words = last.of(document.text).trim_end_matches(['”', '’', '"', '\'']);
        before && first.start <= start && last.end < end && loose && words.ends_with([',', '.', '!', '?'])
    }

    /// “Mori called it ‘a farce’ during a visit to Brenn”: when and where somebody is called something is not part of that.
    fn cut_adjunct(&self, content: &mut [Span], parts: &[usize]) {
        const WHEN: [&str; 6] = ["during", "while", "when", "after", "before", "amid"];
        let document = self.document;
        let quoted = |&q: &usize| document.quotations[q].span.end;
        let (Some(end), Some(last)) = (parts.iter().map(quoted).max(), content.last_mut()) else { return };
        let next = document.tokens.partition_point(|t| (t.start as usize) < end);
        let day = |t: usize| {
            document.flags(t) & flag::TIME != 0 && document.tokens.get(t).is_some_and(|t| t.is_capital())
        };
        let when = WHEN.iter().any(|w| document.is(next, w))
            || day(next)
            || document.is(next, "on") && day(next + 1);
        if when && last.start < end && end < last.end {
            last.end = end;
        }
    }

    /// What is reported together with the quotations in it, each whole.
    fn whole(&self, found: &Told, parts: &[usize]) -> Vec<Span> {
        let mut content: Vec<Span> = found.content.clone();
        for &part in parts {
            let span = self.document.quotations[part].span;
            match content.iter_mut().find(|c| c.overlaps(span)) {
                Some(whole) => *whole = whole.cover(span),
                None => content.push(span),
            }
        }
        content.sort_by_key(|s| s.start);
        content.dedup_by(|b, a| {
            let same = a.overlaps(*b);
            if same {
                *a = a.cover(*b);
            }
            same
        });
        content
    }

    /// Speech without marks.
    fn indirect(&mut self, found: &Told) -> Attributed {
        let known = found.source.and_then(|span| self.mention(span)).and_then(|m| Some((m.actor?, m.sure)));
        let named = known.or_else(|| Some((self.phrase(found.source?)?, PHRASE)));
        let answer = |(actor, sure)| Answer { actor, rule: found.rule, confidence: sure * found.p * LINKED };
        let speaker = named.map(answer);
        Attributed {
            kind: Kind::Indirect,
            parts: Vec::new(),
            content: found.content.clone(),
            cue: found.cue.map(|span| cue_of(self.document, span)),
            source: self.source_of(found),
            speaker,
            settled: None,
        }
    }

    /// The actor that a noun phrase is of whom nothing else is known.
    fn phrase(&mut self, span: Span) -> Option<usize> {
        let document = self.document;
        let (from, to) = unnamed::phrase(document, span)?;
        let name = document.line(from, to);
        let same = |c: &Cluster| c.nominal && c.name.eq_ignore_ascii_case(&name);
        let plural = unnamed::is_several(document, from, to);
        let guess = if plural { Guess::Group } else { Guess::Unknown };
        let actor = self.clusters.iter().position(same).unwrap_or_else(|| {
            self.clusters.push(Cluster::nominal(name, guess, Gender::Unknown, "", plural));
            self.clusters.len() - 1
        });
        let start = document.tokens[from].start as usize;
        self.mentions.push(Mention {
            from,
            to,
            outer: from,
            outer_to: to,
            head: to - 1,
            form: Form::Nominal,
            guess,
            gender: Gender::Unknown,
            plural,
            opening: Opening::Bare,
            sentence: document.sentences.partition_point(|s| s.span.start <= start).saturating_sub(1),
            quotation: None,
            actor: Some(actor),
            sure: PHRASE,
        });
        Some(actor)
    }

    fn source_of(&self, found: &Told) -> Option<Source> {
        let span = found.source?;
        let form = self.mention(span).map_or(Form::Nominal, |m| m.form);
        Some(Source { span, form })
    }

    /// The mention that a source is.
    fn mention(&self, span: Span) -> Option<&Mention> {
        source::head(self.document, self.mentions, span)
    }
}

/// Whether a quotation's own source stands in what is reported: “Mori said that Brandt had called it ‘dead’”. Then
/// somebody reports what somebody else said, and both are told.
fn nested(entry: &Attributed, found: &Told) -> bool {
    entry.source.is_some_and(|s| found.content.iter().any(|c| c.contains(s.span)))
}

/// Number of words in a span, those inside quotations left out.
pub fn words(document: &Document, span: Span) -> usize {
    let from = document.tokens.partition_point(|t| (t.start as usize) < span.start);
    let to = document.tokens.partition_point(|t| (t.start as usize) < span.end);
    document.tokens[from..to.max(from)].iter().filter(|t| t.is_word() && t.quotation().is_none()).count()
}

/// The cue, with lemma and stance where one of its words is a verb of the list.
fn cue_of(document: &Document, span: Span) -> Cue {
    let known = known(document, span);
    Cue { span, lemma: known.map_or("other", |c| c.lemma), stance: known.map_or("neutral", |c| c.stance) }
}

/// The last word of a cue that is in the list of reporting verbs.
pub fn known(document: &Document, span: Span) -> Option<&'static CueVerb> {
    let from = document.tokens.partition_point(|t| (t.start as usize) < span.start);
    let to = document.tokens.partition_point(|t| (t.start as usize) < span.end);
    document.tokens[from..to.max(from)]
        .iter()
        .rev()
        .find_map(|t| lexicon().cue(Word { flags: t.flags, cue: t.cue }))
}
