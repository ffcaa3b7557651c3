//! Who says each quotation: from its own sentence by its rules, else from the sentences around it.

mod beside;
mod block;
mod clause;
mod echo;
mod gloss;
mod headline;
mod index;
pub mod indirect;
mod join;
pub mod judged;
mod label;
pub mod narrator;
mod nested;
pub mod reported;
mod rules;
mod source;
mod speech;
mod subject;
pub mod told;
mod unnamed;

use crate::actors::cluster::Cluster;
use crate::actors::{Guess, Mention, pieces};
use crate::analysis::{Cue, Form, Kind, Source};
use crate::lexicon::{CueClass, flag};
use crate::segment::{Document, Item};
use crate::span::Span;
pub use beside::sources;
pub use block::blocks;
use clause::{Manner, Row, Verb, verbs};
pub use echo::echo;
pub use headline::headline;
use index::Index;
pub use join::join;
use label::Labelled;
pub use label::posts;
pub use nested::{nested, spans};
pub use rules::is_referred;
use rules::{Asked, Candidate, Context};
pub use speech::is_imagined;

/// A quotation with its speaker as a cluster; spans in bytes.
#[derive(Debug, Clone)]
pub struct Attributed {
    /// Direct, mixed, scare, title.
    pub kind: Kind,
    /// Quotations (indices into the document's) that belong together: split ones, paragraphs of one speech. None where
    /// speech is reported without marks.
    pub parts: Vec<usize>,
    /// All that is reported where that is more than the quotations: the clause around them, or indirect speech. Empty
    /// where the quotations are all.
    pub content: Vec<Span>,
    /// The reporting words.
    pub cue: Option<Cue>,
    /// The words that name the speaker.
    pub source: Option<Source>,
    /// The speaker, with rule and confidence.
    pub speaker: Option<Answer>,
    /// Where the text settles whose words these are, if they are anybody's, and the model is not asked.
    pub settled: Option<Settled>,
}

/// Whose words a quotation is that can be no other's: the author's, who says "I", or an unnamed reporter's, who asks.
#[derive(Debug, Clone, Copy)]
pub struct Settled {
    /// Who that is, if the article tells.
    pub speaker: Option<Answer>,
}

impl Attributed {
    /// A quotation of which nothing more is known.
    pub fn new(kind: Kind, quotation: usize) -> Self {
        Self {
            kind,
            parts: vec![quotation],
            content: Vec::new(),
            cue: None,
            source: None,
            speaker: None,
            settled: None,
        }
    }
}

/// A speaker as a cluster.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// Index into the clusters.
    pub actor: usize,
    /// Name of the rule.
    pub rule: &'static str,
    /// Estimated probability that it is right.
    pub confidence: f32,
}

/// Attributes every top-level quotation of a document. `clusters` belong to the mentions.
pub fn attribute(
    document: &Document,
    mentions: &[Mention],
    clusters: &[Cluster],
    clauses: &Clauses,
) -> Vec<Attributed> {
    let mut chain = Chain::new(document, mentions, clusters);
    chain.pieces = clauses.authors(document, mentions);
    let known = &clauses.index;
    for (index, sentence) in document.sentences.iter().enumerate() {
        let row = Row { document, sentence, mentions, own: known.of(index), index: known };
        let next = document.sentences.get(index + 1);
        let next =
            next.map(|s| Row { document, sentence: s, mentions, own: known.of(index + 1), index: known });
        chain.sentence(&row, index, next.as_ref(), &clauses.verbs[index]);
    }
    chain.out
}

/// The reporting verbs of a document with their subjects.
#[derive(Debug)]
pub struct Clauses {
    index: Index,
    verbs: Vec<Vec<Verb>>,
}

impl Clauses {
    /// Reads all sentences; mentions need no actor yet.
    pub fn new(document: &Document, mentions: &[Mention]) -> Self {
        let index = Index::new(document, mentions);
        let row =
            |(nth, sentence)| verbs(&Row { document, sentence, mentions, own: index.of(nth), index: &index });
        let verbs = document.sentences.iter().enumerate().map(row).collect();
        Self { index, verbs }
    }

    /// The first token of each reporting verb, one past its last, and the mention that is its subject, in order.
    pub fn subjects(&self, document: &Document) -> Vec<(usize, usize, usize)> {
        let mut out = Vec::new();
        for (verbs, sentence) in self.verbs.iter().zip(&document.sentences) {
            let token = |place: usize| match sentence.items.get(place) {
                Some(&Item::Token(t)) => Some(t),
                _ => None,
            };
            out.extend(verbs.iter().filter(|v| !v.passive).filter_map(|v| {
                Some((token(v.from)?, token(v.to.checked_sub(1)?)? + 1, v.subject?.mention))
            }));
        }
        out.sort_unstable();
        out
    }

    /// Who wrote each of the pieces that are quoted at length.
    pub fn authors(&self, document: &Document, mentions: &[Mention]) -> Vec<Option<usize>> {
        if document.pieces.is_empty() {
            return Vec::new();
        }
        let speaking = self.speaking(mentions.len());
        let author = |piece| pieces::author(document, mentions, &speaking, piece);
        (0..document.pieces.len()).map(author).collect()
    }

    /// For each of `count` mentions whether it is the subject of a verb of saying.
    pub fn speaking(&self, count: usize) -> Vec<bool> {
        let mut speaking = vec![false; count];
        for verb in self.verbs.iter().flatten().filter(|v| v.cue.class == CueClass::Say && !v.passive) {
            if let Some(subject) = verb.subject {
                speaking[subject.mention] = true;
            }
        }
        speaking
    }
}

/// Trust in who is named as asking: "asked by Mori whether".
const ASKS: f32 = 0.9;

/// Trust that who judges somebody in a sentence is quoted in the next one, beside that in who says something.
const JUDGES: f32 = 0.9;

/// Trust that a piece that is quoted at length goes on to be by whom it was announced.
const PIECE: f32 = 0.9;

/// Trust in a name that stands by itself below a quotation: on labelled articles of the archive 113 of 115 are right.
pub(crate) const SIGNED: f32 = 0.95;

/// Who spoke last, or was last spoken of.
#[derive(Debug, Clone, Copy)]
struct Last {
    actor: usize,
    sentence: usize,
    paragraph: usize,
    /// Quoted, not only reported.
    quoted: bool,
    confidence: f32,
    /// The sentence announced words: it ended in a colon.
    announced: bool,
}

/// What somebody says in a paragraph, and whether it ends in a question.
#[derive(Debug, Clone, Copy)]
struct Turn {
    actor: usize,
    paragraph: usize,
    asks: bool,
}

/// A sentence being attributed.
struct Scene<'r, 'a, 'd> {
    row: &'r Row<'a, 'd>,
    index: usize,
    following: Option<&'r Row<'a, 'd>>,
    found: &'r [Verb],
}

/// A quotation being attributed.
struct Quoted {
    place: usize,
    quotation: usize,
    context: Context,
    kind: Kind,
}

struct Chain<'a, 'd> {
    document: &'d Document<'a>,
    mentions: &'d [Mention],
    clusters: &'d [Cluster],
    last: Option<Last>,
    topic: Option<Last>,
    /// The last two turns, the latest last.
    turns: [Option<Turn>; 2],
    out: Vec<Attributed>,
    /// For each quotation the entry of `out` it went to.
    owner: Vec<Option<usize>>,
    /// Who "I" is.
    author: Option<usize>,
    /// Who wrote each piece that is quoted at length.
    pieces: Vec<Option<usize>>,
    /// Whom labels mean.
    labelled: Labelled,
}

impl<'a, 'd> Chain<'a, 'd> {
    fn new(document: &'d Document<'a>, mentions: &'d [Mention], clusters: &'d [Cluster]) -> Self {
        let owner = vec![None; document.quotations.len()];
        Chain {
            document,
            mentions,
            clusters,
            last: None,
            topic: None,
            turns: [None, None],
            out: Vec::new(),
            owner,
            author: narrator::author(document, mentions, clusters),
            pieces: Vec::new(),
            labelled: Labelled::new(document, clusters),
        }
    }

    fn sentence(&mut self, row: &Row, index: usize, following: Option<&Row>, found: &[Verb]) {
        let scene = Scene { row, index, following, found };
        let mut halves: Vec<(Option<usize>, usize)> = Vec::new();
        for place in (0..row.len()).filter(|&p| row.is_quote(p)) {
            let Some(&Item::Quote(quotation)) = row.sentence.items.get(place) else { continue };
            if let Some(entry) = self.labelled_turn(quotation) {
                self.note(entry, row, index);
                self.owner[quotation] = Some(entry);
                continue;
            }
            let context = rules::context(row, found, place);
            let kind = speech::kind(row, place, &context);
            let entry = if kind.is_speech() {
                let entry = self.speech(&scene, &Quoted { place, quotation, context, kind }, &mut halves);
                self.note(entry, row, index);
                entry
            } else {
                let own =
                    narrator::narrated(row, found, place, false).is_some() || self.goes_on(row).is_some();
                let settled = own.then(|| Settled { speaker: self.author.map(narrator::answer) });
                self.push(Attributed { settled, ..Attributed::new(kind, quotation) })
            };
            self.owner[quotation] = Some(entry);
        }
        self.remember(row, index, found);
    }

    fn push(&mut self, entry: Attributed) -> usize {
        self.out.push(entry);
        self.out.len() - 1
    }

    /// The entry of a quotation that is speech. `halves` are the verbs and entries of the sentence so far.
    fn speech(&mut self, scene: &Scene, quoted: &Quoted, halves: &mut Vec<(Option<usize>, usize)>) -> usize {
        let Quoted { quotation, context, .. } = *quoted;
        if let Some((answer, source)) = self.transcript(quotation) {
            let entry = Attributed::new(Kind::Direct, quotation);
            return self.push(Attributed { speaker: Some(answer), source: Some(source), ..entry });
        }
        if let Some(entry) = self.narrated(scene, quoted).or_else(|| self.put(scene, quoted)) {
            return entry;
        }
        if let Some(entry) = self.piece(scene, quoted) {
            return entry;
        }
        let own = context.best.is_some_and(|c| c.whole && c.trust > 0.8 && c.rule != "split");
        if let Some(entry) = self.continued(quotation).filter(|_| !own) {
            self.out[entry].parts.push(quotation);
            let signed = self.presented(scene.row, scene.following).filter(|a| a.confidence >= SIGNED);
            let whole = &mut self.out[entry];
            let guessed = whole.speaker.is_none_or(|s| s.rule == "announced") || whole.source.is_none();
            if signed.is_some() && guessed {
                (whole.speaker, whole.source) = (signed, None);
            }
            return entry;
        }
        match context.best.and_then(|c| self.answer(&c).map(|a| (c, a))) {
            Some((candidate, _)) if let Some(signed) = self.countered(scene, &candidate) => {
                let entry = Attributed::new(quoted.kind, quotation);
                self.push(Attributed { speaker: Some(signed), ..entry })
            }
            Some((candidate, answer)) => {
                let guessed = |&e: &usize| {
                    let before = &self.out[e];
                    before.source.is_none() && before.speaker.is_none_or(|s| s.actor != answer.actor)
                };
                if let Some(entry) = self.continued(quotation).filter(guessed) {
                    return self.named_last(entry, scene, quotation, &candidate, answer);
                }
                let entry = self.named(scene, quoted, &candidate, answer, halves);
                halves.push((candidate.verb, entry));
                entry
            }
            None => self.unnamed(scene, quoted),
        }
    }

    /// A quotation by the article's author: “Go home,” I said. “Go.”
    fn narrated(&mut self, scene: &Scene, quoted: &Quoted) -> Option<usize> {
        let Scene { row, found, .. } = *scene;
        let span =
            |from: usize, to: usize| Some(self.document.span(row.token(from)?, row.token(to - 1)? + 1));
        let open = rules::last_mark(self.document, quoted.quotation).is_some_and(|c| ",?!…—–".contains(c));
        // "Mori put it so: ¶ I write to say that …": somebody's words without marks.
        let before = scene.index.checked_sub(1).map(|i| &self.document.sentences[i]);
        let announced = before.is_some_and(|s| {
            s.paragraph < row.sentence.paragraph && s.span.of(self.document.text).trim_end().ends_with(':')
        });
        let named = quoted.context.best.is_some_and(|c| matches!(c.rule, "according-to" | "in-the-words-of"));
        let said = narrator::narrated(row, found, quoted.place, open).filter(|_| !announced && !named);
        let (source, cue) = match said {
            Some((at, verb)) => {
                let cue = |verb: usize| {
                    let Verb { from, to, cue, .. } = found[verb];
                    Some(Cue { span: span(from, to)?, lemma: cue.lemma, stance: cue.stance })
                };
                (Source { span: span(at, at + 1)?, form: Form::Pronoun }, verb.and_then(cue))
            }
            None => (self.goes_on(row)?, None),
        };
        let speaker = self.author.map(narrator::answer);
        let before = quoted.place.wrapping_sub(1);
        let tied = source.span.start > self.document.quotations[quoted.quotation].span.start
            || row.is_any(before, &[",", ":"]);
        let noun = cue.is_none() && said.is_some();
        let kind = if tied || cue.is_none() && !noun { Kind::Direct } else { quoted.kind };
        let entry = Attributed::new(kind, quoted.quotation);
        Some(self.push(Attributed { cue, source: Some(source), speaker, ..entry }))
    }

    /// A paragraph in straight marks of a piece that is quoted at length: its author's, whom the quotations before in curly
    /// ones do not change.
    fn piece(&mut self, scene: &Scene, quoted: &Quoted) -> Option<usize> {
        let piece = self.document.piece_of(scene.row.sentence.paragraph)?;
        let told = |q: usize| self.document.quotations[q].span.of(self.document.text).starts_with('"');
        let opens = scene.row.sentence.span.start == self.document.quotations[quoted.quotation].span.start;
        let goes_on = self.document.quotations[quoted.quotation].continues.is_some_and(told);
        if !told(quoted.quotation) || !opens || goes_on || quoted.context.best.is_some() {
            return None;
        }
        let speaker = self.pieces[piece].map(|actor| Answer { actor, rule: "announced", confidence: PIECE });
        let entry = Attributed::new(Kind::Direct, quoted.quotation);
        Some(self.push(Attributed { speaker, settled: speaker.map(|_| Settled { speaker }), ..entry }))
    }

    /// A question that is put to somebody, or a quotation in it: “Asked whether it was “a mistake,” Mori laughed”, “Are you
    /// sorry?” Mori was asked.
    fn put(&mut self, scene: &Scene, quoted: &Quoted) -> Option<usize> {
        let inner = self.document.quotations[quoted.quotation].inner.of(self.document.text);
        let fragment = inner.trim_start().starts_with(char::is_lowercase);
        let about = || rules::asked_about(scene.row, scene.found, quoted.place).filter(|_| fragment);
        let asked = || rules::was_asked(scene.row, quoted.place);
        let Asked { verb, by, hearer } = about().or_else(asked)?;
        let answer =
            |m: usize| Some(Answer { actor: self.mentions[m].actor?, rule: "within", confidence: ASKS });
        // Nobody is told by themselves: “Mori was warned by the doctor”.
        let hearer = hearer.and_then(|m| self.mentions[m].actor);
        let speaker = by.and_then(answer).filter(|a| hearer != Some(a.actor));
        let source = by.map(|m| self.source(m));
        let token = scene.row.token(verb)?;
        let span = self.document.span(token, token + 1);
        let lemma = told::known(self.document, span).map_or("ask", |cue| cue.lemma);
        let cue = Cue { span, lemma, stance: "neutral" };
        let kind = if fragment { Kind::Mixed } else { Kind::Direct };
        let entry = Attributed::new(kind, quoted.quotation);
        Some(self.push(Attributed {
            cue: Some(cue),
            source,
            speaker,
            settled: Some(Settled { speaker }),
            ..entry
        }))
    }

    /// The narrator's "I" before a sentence that holds nothing but what is quoted, in its paragraph.
    fn goes_on(&self, row: &Row) -> Option<Source> {
        let alone = (0..row.len())
            .all(|p| row.is_quote(p) || !row.token(p).is_some_and(|t| self.document.tokens[t].is_word()));
        let last = self.out.last().filter(|_| alone)?;
        let paragraph = self.document.quotations[*last.parts.last()?].paragraph;
        last.source.filter(|s| narrator::is_own(s, self.document.text) && paragraph == row.sentence.paragraph)
    }

    /// A quotation whose own sentence names the speaker.
    fn named(
        &mut self,
        scene: &Scene,
        quoted: &Quoted,
        candidate: &Candidate,
        answer: Answer,
        halves: &[(Option<usize>, usize)],
    ) -> usize {
        // “A,” she said, “and B.”: the verb of the half before has this half behind it.
        let behind =
            matches!(candidate.rule, "split" | "before") && candidate.whole && candidate.verb.is_some();
        let first = |e: usize| {
            let rule = self.out[e].speaker.map_or("", |s| s.rule);
            self.out[e].kind == Kind::Direct
                && (candidate.rule == "split" || matches!(rule, "after" | "inverted"))
        };
        if let Some(&(_, entry)) = halves.iter().find(|(v, e)| behind && *v == candidate.verb && first(*e)) {
            self.out[entry].parts.push(quoted.quotation);
            return entry;
        }
        self.push(Attributed {
            kind: quoted.kind,
            parts: vec![quoted.quotation],
            content: Vec::new(),
            cue: self.cue(scene.row, scene.found, candidate),
            source: Some(self.source(candidate.mention)),
            speaker: Some(answer),
            settled: None,
        })
    }

    /// “The harbour is shut. ¶ “So is the school,” said Mori: the last paragraph of a quotation names who says all of it,
    /// where it was guessed to be somebody else.
    fn named_last(
        &mut self,
        entry: usize,
        scene: &Scene,
        quotation: usize,
        candidate: &Candidate,
        answer: Answer,
    ) -> usize {
        let cue = self.cue(scene.row, scene.found, candidate);
        let source = Some(self.source(candidate.mention));
        let whole = &mut self.out[entry];
        whole.parts.push(quotation);
        (whole.cue, whole.source, whole.speaker) = (cue, source, Some(answer));
        entry
    }

    /// A quotation whose own sentence names nobody: the sentences around it may.
    fn unnamed(&mut self, scene: &Scene, quoted: &Quoted) -> usize {
        let Scene { row, index, following, found } = *scene;
        let next = following.filter(|n| n.sentence.paragraph == row.sentence.paragraph);
        let speaker = match quoted.context.best {
            Some(_) => None,
            None => {
                let presented = self.presented(row, following);
                let signed = presented.filter(|a| a.confidence >= SIGNED);
                signed.or_else(|| self.floating(row, index, quoted.place, next)).or(presented)
            }
        };
        let best = quoted.context.best;
        let cue = best.and_then(|c| self.cue(row, found, &c));
        let source = best.map(|c| c.mention).or_else(|| self.carried_source(speaker?, index));
        let source = source.map(|m| self.source(m));
        self.push(Attributed { cue, source, speaker, ..Attributed::new(quoted.kind, quoted.quotation) })
    }

    /// The words for a speaker in the sentence that announces a quotation or that it goes on from.
    fn carried_source(&self, speaker: Answer, index: usize) -> Option<usize> {
        match speaker.rule {
            "announced" => self.named_in(index.checked_sub(1)?, speaker.actor),
            "continued" => self.named_in(self.last?.sentence, speaker.actor),
            _ => None,
        }
    }

    /// The last mention of an actor in a sentence.
    fn named_in(&self, sentence: usize, actor: usize) -> Option<usize> {
        let first = self.mentions.partition_point(|m| m.sentence < sentence);
        let here = self.mentions.iter().enumerate().skip(first).take_while(|(_, m)| m.sentence == sentence);
        here.filter(|(_, m)| m.is_article() && m.actor == Some(actor)).last().map(|(at, _)| at)
    }

    /// "WALLACE: Will he be there?": the speaker's name in capitals before a colon inside the marks.
    fn transcript(&self, quotation: usize) -> Option<(Answer, Source)> {
        let inner = self.document.quotations[quotation].inner;
        let (name, _) = inner.of(self.document.text).split_once(':')?;
        let span = Span::new(inner.start, inner.start + name.len()).trim(self.document.text);
        let name = name.trim();
        let shouted = name.len() > 2
            && name.len() < 40
            && name.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | '-' | '\'' | '’'));
        let last = name.rsplit(' ').next().filter(|_| shouted)?;
        let same = |c: &&(usize, &Cluster)| {
            c.1.name.rsplit(' ').next().is_some_and(|n| n.eq_ignore_ascii_case(last))
        };
        let (actor, _) = self
            .clusters
            .iter()
            .enumerate()
            .filter(|(_, c)| !c.nominal)
            .collect::<Vec<_>>()
            .iter()
            .find(same)
            .copied()?;
        let answer = Answer { actor, rule: "transcript", confidence: 0.95 };
        Some((answer, Source { span, form: Form::Name }))
    }

    /// The entry of the paragraph before, where this quotation reopens it.
    fn continued(&self, quotation: usize) -> Option<usize> {
        let before = self.document.quotations[quotation].continues?;
        let mark = |q: usize| self.document.quotations[q].span.of(self.document.text).chars().next();
        let piece = self.document.piece_of(self.document.quotations[quotation].paragraph);
        if piece.is_some() && mark(before) != mark(quotation) {
            return None;
        }
        self.owner[before].filter(|&e| self.out[e].kind.is_speech())
    }

    fn answer(&self, candidate: &Candidate) -> Option<Answer> {
        let mention = &self.mentions[candidate.mention];
        let actor = mention.actor?;
        if mention.form == Form::Nominal && is_surface(self.document.word(mention.head)) {
            return None;
        }
        let group = mention.form == Form::Pronoun && self.document.is(mention.from, "who");
        let sure = if group { mention.sure.max(0.8) } else { mention.sure };
        Some(Answer { actor, rule: candidate.rule, confidence: candidate.trust * sure })
    }

    fn cue(&self, row: &Row, found: &[Verb], candidate: &Candidate) -> Option<Cue> {
        let (from, to) = candidate.cue?;
        let span = self.document.span(row.token(from)?, row.token(to - 1)? + 1);
        let (lemma, stance) = match candidate.verb {
            Some(verb) => (found[verb].cue.lemma, found[verb].cue.stance),
            None if candidate.rule == "according-to" => ("according to", "neutral"),
            None if candidate.rule == "in-the-words-of" => ("in the words of", "neutral"),
            None => ("noun", "neutral"),
        };
        Some(Cue { span, lemma, stance })
    }

    fn source(&self, mention: usize) -> Source {
        let m = &self.mentions[mention];
        let (from, to) = if m.form == Form::Nominal { (m.outer, m.outer_to) } else { (m.from, m.to) };
        Source { span: self.document.span(from, to), form: m.form }
    }

    /// A quotation whose own sentence names nobody.
    fn floating(&self, row: &Row, index: usize, place: usize, next: Option<&Row>) -> Option<Answer> {
        let alone = (0..row.len())
            .all(|p| row.is_quote(p) || !row.token(p).is_some_and(|t| self.document.tokens[t].is_word()));
        let alone = alone || rules::is_topic(row, place);
        let opens = index == 0 || self.document.sentences[index - 1].paragraph != row.sentence.paragraph;
        let paragraph = row.sentence.paragraph;
        let last = self.last;
        if !alone {
            return self.inside(row, index, place, paragraph);
        }
        if let Some(last) = last.filter(|l| l.announced && l.sentence + 1 == index) {
            return Some(Answer { actor: last.actor, rule: "announced", confidence: 0.88 * last.confidence });
        }
        if !opens {
            let near = last.filter(|l| l.paragraph == paragraph);
            if let Some(last) = near {
                let topic = self.topic.filter(|t| {
                    t.sentence > last.sentence && t.paragraph == paragraph && t.actor != last.actor
                });
                if let Some(topic) = topic {
                    return Some(Answer {
                        actor: topic.actor,
                        rule: "introduced",
                        confidence: 0.62 * topic.confidence,
                    });
                }
                let trust = if last.quoted { 0.97 } else { 0.9 };
                return Some(Answer {
                    actor: last.actor,
                    rule: "continued",
                    confidence: trust * last.confidence,
                });
            }
            let topic = self.topic.filter(|t| t.paragraph == paragraph)?;
            return Some(Answer {
                actor: topic.actor,
                rule: "introduced",
                confidence: 0.78 * topic.confidence,
            });
        }
        if let Some(next) = next
            && let Some(answer) = self.follower(next)
        {
            return Some(answer);
        }
        let before = last.filter(|l| l.paragraph + 1 == paragraph)?;
        if let Some(actor) = self.other_of_two(row, place) {
            return Some(Answer { actor, rule: "turn", confidence: 0.7 * before.confidence });
        }
        let topic = self.topic.filter(|t| t.sentence > before.sentence && t.actor != before.actor);
        match topic {
            Some(topic) => {
                Some(Answer { actor: topic.actor, rule: "introduced", confidence: 0.6 * topic.confidence })
            }
            None => {
                let trust = if before.sentence + 1 == index { 0.8 } else { 0.66 };
                Some(Answer { actor: before.actor, rule: "paragraph", confidence: trust * before.confidence })
            }
        }
    }

    /// The one of two people talking whose turn it is: a question is for the other one, and who asked asks again.
    fn other_of_two(&self, row: &Row, place: usize) -> Option<usize> {
        let Some(&Item::Quote(quotation)) = row.sentence.items.get(place) else { return None };
        let [first, second] = [self.turns[0]?, self.turns[1]?];
        let paragraph = row.sentence.paragraph;
        let talk = first.actor != second.actor
            && first.paragraph + 1 == second.paragraph
            && second.paragraph + 1 == paragraph;
        let asks = rules::asks(self.document, quotation);
        (talk && (second.asks || first.asks && asks)).then_some(first.actor)
    }

    /// "“It is over.” Jonas shook his head." — the next sentence's subject, where that sentence quotes nobody else.
    fn follower(&self, next: &Row) -> Option<Answer> {
        let first = next.mentions().find(|&m| next.start(m) == 0)?;
        let mention = &self.mentions[first];
        let person = self.clusters[mention.actor?].is_somebody();
        let quotes = (0..next.len()).any(|p| next.is_quote(p));
        (person && !quotes && mention.form != Form::Nominal).then_some(Answer {
            actor: mention.actor?,
            rule: "next",
            confidence: 0.6 * mention.sure,
        })
    }

    /// "“No one is coming.” Those were the words of …", "— Eamon Garrihy": the next sentence presents the speaker.
    fn presented(&self, row: &Row, following: Option<&Row>) -> Option<Answer> {
        let next = following.filter(|n| n.sentence.paragraph <= row.sentence.paragraph + 1)?;
        let alone = (0..row.len())
            .all(|p| row.is_quote(p) || !row.token(p).is_some_and(|t| self.document.tokens[t].is_word()));
        let quotes = (0..next.len()).any(|p| next.is_quote(p));
        if !alone || quotes {
            return None;
        }
        let points =
            next.is_any(0, &["that", "those", "these", "this", "thus", "so", "with", "it", "the", "such"]);
        let dash = next.is_any(0, &["—", "–", "-", "―"]);
        let person = |&m: &usize| {
            let m = &self.mentions[m];
            m.form == Form::Name && m.actor.is_some_and(|a| self.clusters[a].is_somebody())
        };
        let below = next.sentence.paragraph == row.sentence.paragraph + 1;
        if let Some(actor) = self.editorial(next).filter(|_| below) {
            return Some(Answer { actor, rule: "next", confidence: SIGNED });
        }
        // “…” (Lantern Weekly)
        if let Some(name) = next.beginning(1).filter(|_| next.is(0, "("))
            && next.sentence.paragraph == row.sentence.paragraph
            && next.is(next.end(name), ")")
            && next.len() <= next.end(name) + 2
        {
            return Some(Answer { actor: self.mentions[name].actor?, rule: "next", confidence: 0.8 });
        }
        // “…” Harbour Post
        if let Some(name) = next.beginning(0).filter(|_| !below)
            && next.end(name) >= next.len()
            && self.mentions[name].guess == Guess::Publication
        {
            return Some(Answer { actor: self.mentions[name].actor?, rule: "next", confidence: SIGNED });
        }
        let first = next.mentions().find(person)?;
        let start = next.start(first);
        let signed = start == 0 && below && self.is_signature(next, first);
        let trust = if dash && start == 1 || signed {
            SIGNED
        } else if points {
            0.72
        } else if start == 0 {
            0.62
        } else {
            return None;
        };
        Some(Answer { actor: self.mentions[first].actor?, rule: "next", confidence: trust })
    }

    /// "Others counter, “…” ¶ Ines Harwell, Lantern Weekly": who signs what nobody in particular is said to say.
    fn countered(&self, scene: &Scene, candidate: &Candidate) -> Option<Answer> {
        let mention = &self.mentions[candidate.mention];
        let anybody = ["others", "some", "many", "critics"].iter().any(|w| self.document.is(mention.from, w));
        let next = scene.following.filter(|_| anybody && mention.to == mention.from + 1)?;
        let below = next.sentence.paragraph == scene.row.sentence.paragraph + 1;
        let first = next.mentions().find(|&m| next.start(m) == 0).filter(|_| below);
        let signed = first.filter(|&m| self.is_signature(next, m)).and_then(|m| self.mentions[m].actor);
        let actor = signed.or_else(|| self.editorial(next).filter(|_| below))?;
        Some(Answer { actor, rule: "next", confidence: SIGNED })
    }

    /// "Editorial Board, Lantern Weekly": a line below a quotation that says whose editorial it is from.
    fn editorial(&self, row: &Row) -> Option<usize> {
        let comma = (1..4).find(|&p| row.is(p, ",")).filter(|_| row.is_any(0, &["editorial", "editors"]))?;
        let name = row.beginning(comma + 1)?;
        self.mentions[name].actor.filter(|_| row.end(name) >= row.len() || row.end(name) + 1 == row.len())
    }

    /// "Ines Harwell, Lantern Weekly", "Ines Harwell and Jan Obi, Lantern Weekly": a line below a quotation that is a name and where it belongs.
    fn is_signature(&self, row: &Row, name: usize) -> bool {
        let tokens: Vec<_> =
            (0..row.len()).filter_map(|p| row.token(p)).map(|t| &self.document.tokens[t]).collect();
        let words = tokens.iter().filter(|t| t.is_word());
        let written = words
            .clone()
            .all(|t| t.is_capital() || t.has(flag::PREPOSITION | flag::DETERMINER | flag::CONJUNCTION));
        let several = self.mentions[name].to - self.mentions[name].from > 1;
        written
            && several
            && words.count() <= 10
            && row.is(self.mentions[name].to - self.mentions[name].from, ",")
    }

    /// A fragment in a sentence without a reporting verb.
    fn inside(&self, row: &Row, index: usize, place: usize, paragraph: usize) -> Option<Answer> {
        let first = row.mentions().find(|&m| row.start(m) < place && self.mentions[m].actor.is_some());
        let first = first.map(|m| subject::owned(row, m).filter(|&m| row.start(m) < place).unwrap_or(m));
        let last = self.last.filter(|l| l.paragraph == paragraph);
        // Who is judged here does not judge; who spoke before may.
        let quotation = match row.sentence.items.get(place) {
            Some(&Item::Quote(quotation)) => quotation,
            _ => return None,
        };
        let judged = judged::judged(self.document, quotation).is_some();
        let says = |m: usize| {
            let tells = |v: &Verb| {
                v.cue.class == CueClass::Say && !v.passive && v.subject.is_some_and(|s| s.mention == m)
            };
            verbs(row).iter().any(tells)
        };
        let silent = first.filter(|&m| judged && !says(m));
        let own = silent.and_then(|m| self.mentions[m].actor);
        let last = last.filter(|l| own.is_none_or(|own| own != l.actor));
        let first = first.filter(|_| silent.is_none());
        if let Some(near) = last.filter(|l| l.quoted && l.sentence < index && l.sentence + 2 > index) {
            return Some(Answer { actor: near.actor, rule: "clause", confidence: 0.74 * near.confidence });
        }
        match (last, first) {
            (Some(last), Some(first)) if self.mentions[first].actor == Some(last.actor) => {
                Some(Answer { actor: last.actor, rule: "clause", confidence: 0.75 * last.confidence })
            }
            (_, Some(first)) if self.mentions[first].form != Form::Nominal => {
                let mention = &self.mentions[first];
                Some(Answer { actor: mention.actor?, rule: "clause", confidence: 0.55 * mention.sure })
            }
            (Some(last), _) => {
                Some(Answer { actor: last.actor, rule: "clause", confidence: 0.5 * last.confidence })
            }
            _ => None,
        }
    }

    /// Notes who was quoted.
    fn note(&mut self, entry: usize, row: &Row, index: usize) {
        let speaker = self.out[entry].speaker;
        if let (Some(answer), Some(&part)) = (speaker, self.out[entry].parts.last()) {
            let asks = rules::asks(self.document, part);
            let turn = Turn { actor: answer.actor, paragraph: row.sentence.paragraph, asks };
            match &mut self.turns[1] {
                Some(last) if last.paragraph == turn.paragraph && last.actor == turn.actor => {
                    last.asks = asks
                }
                _ => self.turns = [self.turns[1], Some(turn)],
            }
        }
        self.last = match speaker {
            Some(answer) => Some(Last {
                actor: answer.actor,
                sentence: index,
                paragraph: row.sentence.paragraph,
                quoted: true,
                confidence: answer.confidence.max(0.5),
                announced: false,
            }),
            None => self
                .last
                .filter(|l| l.paragraph == row.sentence.paragraph && !self.out[entry].kind.is_speech()),
        };
    }

    /// Notes who speaks or is spoken of in a sentence, for quotations that follow.
    fn remember(&mut self, row: &Row, index: usize, found: &[Verb]) {
        let paragraph = row.sentence.paragraph;
        let announced = row.len() > 0 && row.is(row.len() - 1, ":");
        let make = |mention: usize, confidence: f32| {
            let m = &self.mentions[mention];
            Some(Last {
                actor: m.actor?,
                sentence: index,
                paragraph,
                quoted: false,
                confidence: confidence * m.sure,
                announced,
            })
        };
        let quoted = (0..row.len()).any(|p| row.is_quote(p));
        let says = |v: &&Verb| v.cue.class == CueClass::Say && v.subject.is_some() && !v.passive;
        // "Obi notes that Lorne said this on Monday:"
        let points = |v: &&Verb| row.is_any(v.to, &["this", "so", "thus", ":"]);
        let pointed = found.iter().rev().filter(says).find(points).filter(|_| announced);
        let main = pointed.or_else(|| found.iter().find(says));
        let main = main.or_else(|| {
            found.iter().find(|v| v.cue.class != CueClass::As && v.subject.is_some() && announced)
        });
        // "According to the agency, Obi told the crowd:" announces Obi.
        let named = rules::names_source(row).filter(|_| announced && !found.iter().any(|v| says(&v)));
        let named = named.and_then(|m| make(m, 0.95));
        // "Mori called him a master at it. “He showed it again.”"
        let judges = |v: &&Verb| {
            v.cue.class == CueClass::As && !v.passive && v.subject.is_some_and(|s| s.manner != Manner::Shared)
        };
        let judged = found.iter().find(judges).and_then(|v| v.subject).and_then(|s| make(s.mention, JUDGES));
        let spoken = named.or_else(|| main.and_then(|v| v.subject).and_then(|s| make(s.mention, 0.95)));
        let spoken = spoken.or(judged);
        let subject = row.mentions().find(|&m| {
            let start = row.start(m);
            let hangs = start > 0 && row.flags(start - 1) & flag::PREPOSITION != 0;
            let able = !matches!(self.mentions[m].guess, Guess::Place | Guess::Document);
            !hangs && able && self.mentions[m].actor.is_some()
        });
        let subject = subject.map(|m| subject::owned(row, m).unwrap_or(m));
        let topic = subject.and_then(|m| make(m, 0.9));
        if topic.is_some()
            && subject.is_some_and(|m| {
                self.mentions[m].form != Form::Nominal
                    || !self.clusters[self.mentions[m].actor.unwrap_or(0)].nominal
            })
        {
            self.topic = topic;
        }
        let same = self.last.is_some_and(|l| l.sentence == index);
        if let (Some(spoken), false) = (spoken, quoted && same) {
            self.last = Some(spoken);
        } else if announced && !same {
            self.last = topic.or(self.last).map(|t| Last { announced: true, sentence: index, ..t });
        }
    }
}

/// Things that carry words nobody is named for.
fn is_surface(noun: &str) -> bool {
    let noun = noun.to_ascii_lowercase();
    const NOUNS: [&str; 16] = [
        "banner",
        "sign",
        "placard",
        "poster",
        "inscription",
        "shirt",
        "t-shirt",
        "graffiti",
        "plaque",
        "sticker",
        "badge",
        "label",
        "billboard",
        "slogan",
        "mural",
        "tattoo",
    ];
    NOUNS.contains(&noun.trim_end_matches('s')) || NOUNS.contains(&noun.as_str())
}
