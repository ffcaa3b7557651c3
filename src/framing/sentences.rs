//! Which sentences to score, for whom, and in whose voice.
//!
//! **The article's voice** is what is left of a sentence when the words inside quotation marks are cut out: each quoted
//! stretch becomes “…”, so that a quoted insult or praise cannot leak into the editorial score, while the model still
//! sees that somebody is quoted there. Scare quotes and titles are the article's own words and stay.
//!
//! A sentence that, its quotation cut, says little more than “X said” is no evidence of how the article frames X: it
//! would add a neutral sentence for every quotation and so drown the sentences that do frame. Sentences with a cut and
//! fewer than [`MIN_OWN_WORDS`] words of the article's own are therefore not scored.
//!
//! **What the article tells of others' words and judgements** is not its own judgement either: *critics accused Dorvane of
//! neglect* is what the critics do to Dorvane. A target in such a stretch ([`Reported`], and the content of indirect
//! speech) is therefore scored for whoever speaks or judges there, on the sentence with their own quoted words in place;
//! for nobody where that is none of the actors, or the target itself.
//!
//! **A quoted voice** is scored on the quoted words alone, sentence by sentence, marks stripped. Only mentions of
//! others than the speaker count.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::analysis::{ActorId, Analysis, Kind, Reported, Voice};
use crate::segment::split;
use crate::span::Span;

/// Words of its own that the article must add to a quotation for the sentence to be scored.
pub const MIN_OWN_WORDS: usize = 6;

/// Mentions of one actor scored per sentence; more are the mark of a list, not of a sentence.
const MAX_MENTIONS: usize = 8;

/// A text to score: one sentence in one voice, with all its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The sentence in the article.
    pub sentence: Span,
    /// Whose words; `None` is the article's own voice.
    pub from: Option<ActorId>,
    /// The words of that voice in that sentence.
    pub text: String,
    /// Who is asked about, and where in `text` (bytes). An actor mentioned several times stands here several times.
    pub targets: Vec<(ActorId, Span)>,
}

/// All that is to be scored in one article. `sentences` must be in order and must not overlap.
///
/// The article's own voice comes first, sentence by sentence, then the quoted voices by sentence and speaker. There is
/// at most one job per sentence and voice.
pub fn plan(text: &str, analysis: &Analysis, sentences: &[Span]) -> Vec<Job> {
    let mut jobs = editorial(text, analysis, sentences);
    jobs.extend(quoted(text, analysis, &spoken_sentences(text, analysis, sentences)));
    jobs
}

/// The article's sentences, cut where a sentence ends inside quoted words: “He lied. She did not,” Pell said.
fn spoken_sentences(text: &str, analysis: &Analysis, sentences: &[Span]) -> Vec<Span> {
    let speech = analysis.quotes.iter().filter(|quote| quote.kind.is_speech());
    let mut spans: Vec<Span> = speech.flat_map(|quote| quote.quoted.iter().copied()).collect();
    spans.sort_unstable();
    let (mut cuts, mut end) = (Vec::new(), 0);
    for span in spans {
        // What lies inside another quotation is cut with it.
        if span.end > end {
            let parts = split(text, Span::new(span.start.max(end), span.end));
            cuts.extend(parts.iter().rev().skip(1).map(|part| part.end));
            end = span.end;
        }
    }
    cuts.sort_unstable();
    let mut out = Vec::with_capacity(sentences.len() + cuts.len());
    for &sentence in sentences {
        let mut from = sentence.start;
        let first = cuts.partition_point(|&cut| cut <= sentence.start);
        for &cut in cuts[first..].iter().take_while(|&&cut| cut < sentence.end) {
            out.push(Span::new(from, cut));
            from = cut;
        }
        out.push(Span::new(from, sentence.end));
    }
    out
}

/// Jobs on the article's own words: in its own voice, and in the voices of those whose judgements it tells.
fn editorial(text: &str, analysis: &Analysis, sentences: &[Span]) -> Vec<Job> {
    let voices = mentions(analysis);
    let own = voices.get(&Voice::Article).map_or(&[][..], Vec::as_slice);
    let cuts = cuts(analysis);
    let told = told(analysis);
    let (mut jobs, mut others) = (Vec::new(), Vec::new());
    for sentence in sentences.iter().map(|s| s.trim(text)) {
        let here = starting_in(own, sentence);
        if here.is_empty() {
            continue;
        }
        let from = cuts.partition_point(|cut| cut.span.end <= sentence.start);
        let count = cuts[from..].partition_point(|cut| cut.span.start < sentence.end);
        let cuts = &cuts[from..from + count];
        let from = told.partition_point(|told| told.span.start < sentence.start);
        let count = told[from..].partition_point(|told| told.span.start < sentence.end);
        let mut by: BTreeMap<Option<ActorId>, Vec<Said>> = BTreeMap::new();
        for &said in here {
            match judge(&told[from..from + count], said) {
                Judge::Article => by.entry(None).or_default().push(said),
                Judge::Actor(actor) => by.entry(Some(actor)).or_default().push(said),
                Judge::Nobody => {}
            }
        }
        for (from, here) in by {
            let foreign: Vec<Span> =
                cuts.iter().filter(|cut| from.is_none() || cut.by != from).map(|cut| cut.span).collect();
            let (excerpt, words) = own_words(text, sentence, &foreign);
            let targets = excerpt.targets(&here);
            if !targets.is_empty() && (foreign.is_empty() || words >= MIN_OWN_WORDS) {
                let job = Job { sentence, from, text: excerpt.text, targets };
                if from.is_none() { jobs.push(job) } else { others.push(job) }
            }
        }
    }
    jobs.extend(others);
    jobs
}

/// Whose judgement of a mention it is.
enum Judge {
    Article,
    Actor(ActorId),
    Nobody,
}

/// The stretches that tell of others' words, in the order of the text. Those as long as a chapter are no sentences'.
fn told(analysis: &Analysis) -> Vec<Reported> {
    let indirect = analysis.quotes.iter().filter(|quote| quote.kind == Kind::Indirect);
    let mut told: Vec<Reported> = indirect
        .flat_map(|quote| {
            let by = quote.speaker.map(|speaker| speaker.actor);
            quote.content.iter().map(move |&span| Reported { by, span })
        })
        .collect();
    told.extend(&analysis.reported);
    told.sort_unstable_by_key(|told| (told.span, told.by));
    told
}

/// The shortest stretch around a mention decides.
fn judge(told: &[Reported], said: Said) -> Judge {
    let around = told.iter().filter(|told| told.span.holds(said.span.start));
    match around.min_by_key(|told| told.span.len()) {
        None => Judge::Article,
        Some(Reported { by: Some(by), .. }) if *by != said.actor => Judge::Actor(*by),
        Some(_) => Judge::Nobody,
    }
}

/// Jobs in the voices of those who are quoted.
fn quoted(text: &str, analysis: &Analysis, sentences: &[Span]) -> Vec<Job> {
    let voices = mentions(analysis);
    let mut jobs = Vec::new();
    for ((nth, speaker), stretches) in stretches(text, analysis, sentences) {
        let said = voices.get(&Voice::Actor(speaker)).map_or(&[][..], Vec::as_slice);
        let mut excerpt = Excerpt::default();
        let mut here = Vec::new();
        let mut before: Option<Stretch> = None;
        for stretch in stretches {
            match before {
                Some(last) if last.quote == stretch.quote => excerpt.insert(" "),
                Some(_) => excerpt.insert(" … "),
                None => {}
            }
            excerpt.keep(text, stretch.span);
            here.extend(starting_in(said, stretch.span).iter().copied().filter(|said| said.actor != speaker));
            before = Some(stretch);
        }
        let targets = excerpt.targets(&here);
        if says_something(&excerpt.text, &targets) {
            jobs.push(Job {
                sentence: sentences[nth].trim(text),
                from: Some(speaker),
                text: excerpt.text,
                targets,
            });
        }
    }
    jobs
}

/// A mention, by its actor.
#[derive(Debug, Clone, Copy)]
struct Said {
    span: Span,
    actor: ActorId,
}

/// The mentions of each voice, in the order of the text.
fn mentions(analysis: &Analysis) -> BTreeMap<Voice, Vec<Said>> {
    let mut voices: BTreeMap<Voice, Vec<Said>> = BTreeMap::new();
    for (actor, who) in analysis.actors.iter().enumerate() {
        for mention in &who.mentions {
            voices.entry(mention.voice).or_default().push(Said { span: mention.span, actor });
        }
    }
    for said in voices.values_mut() {
        said.sort_by_key(|said| (said.span, said.actor));
    }
    voices
}

/// Those of the ordered mentions that begin inside `span`.
fn starting_in(said: &[Said], span: Span) -> &[Said] {
    let from = said.partition_point(|said| said.span.start < span.start);
    let count = said[from..].partition_point(|said| said.span.start < span.end);
    &said[from..from + count]
}

/// What stands in the quotation marks of speech, and whose it is.
#[derive(Debug, Clone, Copy)]
struct Cut {
    span: Span,
    by: Option<ActorId>,
}

/// All cuts in the order of the text; those that overlap are one, and belong to the outer or earlier speaker.
fn cuts(analysis: &Analysis) -> Vec<Cut> {
    let speech = analysis.quotes.iter().filter(|quote| quote.kind.is_speech());
    let mut all: Vec<Cut> = speech
        .flat_map(|quote| {
            let by = quote.speaker.map(|speaker| speaker.actor);
            quote.quoted.iter().map(move |&span| Cut { span, by })
        })
        .filter(|cut| !cut.span.is_empty())
        .collect();
    all.sort_by_key(|cut| (cut.span.start, Reverse(cut.span.end)));
    let mut merged: Vec<Cut> = Vec::with_capacity(all.len());
    for cut in all {
        match merged.last_mut() {
            Some(last) if last.span.overlaps(cut.span) => last.span = last.span.cover(cut.span),
            _ => merged.push(cut),
        }
    }
    merged
}

/// The sentence with the inside of each cut replaced by “…”, and the number of words that remain.
fn own_words(text: &str, sentence: Span, cuts: &[Span]) -> (Excerpt, usize) {
    let mut excerpt = Excerpt::default();
    let (mut at, mut count) = (sentence.start, 0);
    for cut in cuts {
        let inside = without_marks(text, *cut);
        let (open, close) = (Span::new(cut.start, inside.start), Span::new(inside.end, cut.end));
        let before = Span::new(at, cut.start.max(at));
        count += words(before.of(text));
        excerpt.keep(text, before);
        if sentence.contains(open) {
            excerpt.insert(open.of(text));
        }
        excerpt.insert("…");
        if sentence.contains(close) {
            excerpt.insert(close.of(text));
        }
        at = cut.end.min(sentence.end);
    }
    let rest = Span::new(at, sentence.end);
    excerpt.keep(text, rest);
    (excerpt, count + words(rest.of(text)))
}

/// Words: runs without white space that hold a letter or a digit.
fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Whether there is a target, and a word beside the targets: a name alone says nothing about itself.
fn says_something(text: &str, targets: &[(ActorId, Span)]) -> bool {
    let named: usize = targets.iter().map(|(_, span)| words(span.of(text))).sum();
    !targets.is_empty() && words(text) > named
}

/// Part of what somebody is quoted with.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    span: Span,
    quote: usize,
}

/// What each speaker is quoted with in each sentence (its index), marks and surrounding white space stripped, without
/// overlaps, in the order of the text.
fn stretches(
    text: &str,
    analysis: &Analysis,
    sentences: &[Span],
) -> BTreeMap<(usize, ActorId), Vec<Stretch>> {
    let mut found: BTreeMap<(usize, ActorId), Vec<Stretch>> = BTreeMap::new();
    for (speaker, said) in said_apart(text, analysis) {
        let first = sentences.partition_point(|sentence| sentence.end <= said.span.start);
        let there = sentences[first..].iter().take_while(|sentence| sentence.start < said.span.end);
        for (nth, sentence) in (first..).zip(there) {
            let (start, end) = (said.span.start.max(sentence.start), said.span.end.min(sentence.end));
            let span = Span::new(start, end).trim(text);
            if !span.is_empty() {
                found.entry((nth, speaker)).or_default().push(Stretch { span, ..said });
            }
        }
    }
    found
}

/// All that speakers are quoted with, by speaker in the order of the text. Of quotations that overlap, as when
/// somebody quotes himself, only the outer or earlier is kept: nested marks by the thousand stay cheap.
fn said_apart(text: &str, analysis: &Analysis) -> Vec<(ActorId, Stretch)> {
    let mut all = Vec::new();
    for (quote, said) in analysis.quotes.iter().enumerate().filter(|(_, quote)| quote.kind.is_speech()) {
        let stretch = |&span: &Span| Stretch { span: without_marks(text, span), quote };
        if let Some(speaker) = said.speaker {
            all.extend(said.quoted.iter().map(stretch).map(|stretch| (speaker.actor, stretch)));
        }
    }
    all.sort_unstable_by_key(|(speaker, said)| {
        (*speaker, said.span.start, Reverse(said.span.end), said.quote)
    });
    let mut last: Option<(ActorId, usize)> = None;
    all.retain(|(speaker, said)| {
        let apart = last.is_none_or(|(before, end)| before != *speaker || said.span.start >= end);
        if apart {
            last = Some((*speaker, said.span.end));
        }
        apart
    });
    all
}

/// Characters that open or close a quotation.
const MARKS: &str = "\"“”„‟«»‹›‘’‚‛'`´＂「」『』";

/// The span without the quotation marks at its ends. Doubled grave accents and apostrophes are one mark.
fn without_marks(text: &str, span: Span) -> Span {
    let inside = span.of(text);
    let width = |first: Option<char>, second: Option<char>| match first {
        Some(mark) if MARKS.contains(mark) => {
            let doubled = matches!(mark, '`' | '\'' | '‘' | '’') && second == Some(mark);
            mark.len_utf8() * if doubled { 2 } else { 1 }
        }
        _ => 0,
    };
    let mut chars = inside.chars();
    let open = width(chars.next(), chars.next());
    let mut chars = inside[open..].chars().rev();
    let close = width(chars.next(), chars.next());
    Span::new(span.start + open, (span.end - close).max(span.start + open))
}

/// A text put together from stretches of the article and from what was inserted between them.
#[derive(Debug, Default)]
struct Excerpt {
    text: String,
    /// What was kept of the article, and where it stands in `text`.
    kept: Vec<(Span, usize)>,
}

impl Excerpt {
    /// Appends a stretch of the article.
    fn keep(&mut self, article: &str, span: Span) {
        if !span.is_empty() {
            self.kept.push((span, self.text.len()));
            self.text.push_str(span.of(article));
        }
    }

    /// Appends words that are not the article's.
    fn insert(&mut self, words: &str) {
        self.text.push_str(words);
    }

    /// Where a span of the article stands in this text, if it was kept whole.
    fn place(&self, span: Span) -> Option<Span> {
        let nth = self.kept.partition_point(|(kept, _)| kept.end < span.end);
        let &(kept, at) = self.kept.get(nth).filter(|(kept, _)| kept.contains(span))?;
        Some(Span::new(at + span.start - kept.start, at + span.end - kept.start))
    }

    /// The mentions that were kept whole, at most [`MAX_MENTIONS`] of each actor.
    fn targets(&self, mentions: &[Said]) -> Vec<(ActorId, Span)> {
        let mut counts: BTreeMap<ActorId, usize> = BTreeMap::new();
        let mut targets = Vec::new();
        for said in mentions.iter().filter(|said| !said.span.is_empty()) {
            if let Some(place) = self.place(said.span) {
                let count = counts.entry(said.actor).or_default();
                *count += 1;
                if *count <= MAX_MENTIONS {
                    targets.push((said.actor, place));
                }
            }
        }
        targets
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::analysis::{Actor, ActorType, Form, Kind, Mention, Quote, Speaker};

    /// Builds an analysis for tests: actors by name, quotes by their words.
    pub(in crate::framing) struct Story {
        pub(in crate::framing) text: String,
        pub(in crate::framing) analysis: Analysis,
    }

    impl Story {
        pub(in crate::framing) fn new(text: &str) -> Self {
            Self { text: text.to_owned(), analysis: Analysis::default() }
        }

        pub(in crate::framing) fn span(&self, part: &str) -> Span {
            let start = self.text.find(part).unwrap();
            Span::new(start, start + part.len())
        }

        /// A quotation by actor `speaker` made of these quoted parts.
        pub(in crate::framing) fn quote(
            mut self,
            kind: Kind,
            speaker: Option<ActorId>,
            parts: &[&str],
        ) -> Self {
            let quoted: Vec<Span> = parts.iter().map(|part| self.span(part)).collect();
            let speaker = speaker.map(|actor| Speaker { actor, confidence: 1.0, rule: "test" });
            let content = quoted.clone();
            self.analysis.quotes.push(Quote { kind, content, quoted, cue: None, source: None, speaker });
            self
        }

        /// An actor mentioned wherever the name stands, in the voice of the quotation that holds it.
        pub(in crate::framing) fn actor(mut self, name: &str) -> Self {
            let voice = |span: Span| {
                let holds =
                    |quote: &&Quote| quote.kind.is_speech() && quote.quoted.iter().any(|q| q.contains(span));
                match self.analysis.quotes.iter().find(holds).map(|quote| quote.speaker) {
                    Some(Some(speaker)) => Voice::Actor(speaker.actor),
                    Some(None) => Voice::Unknown,
                    None => Voice::Article,
                }
            };
            let spans = self.text.match_indices(name).map(|(at, _)| Span::new(at, at + name.len()));
            let mentions = spans.map(|span| Mention { span, form: Form::Name, voice: voice(span) }).collect();
            self.analysis.actors.push(Actor {
                name: name.to_owned(),
                kind: ActorType::Person,
                role: None,
                aliases: Vec::new(),
                mentions,
                framing: None,
                evidence: Vec::new(),
            });
            self
        }

        /// Sentences end after `. ` and at line ends; good enough here.
        pub(in crate::framing) fn sentences(&self) -> Vec<Span> {
            let mut start = 0;
            let mut all = Vec::new();
            let ends = self.text.match_indices(['.', '\n']).map(|(at, _)| at + 1).chain([self.text.len()]);
            for end in ends {
                if end == self.text.len() || self.text[end..].starts_with(char::is_whitespace) {
                    all.push(Span::new(start, end).trim(&self.text));
                    start = end;
                }
            }
            all.retain(|span| !span.is_empty());
            all
        }

        fn plan(&self) -> Vec<Job> {
            let jobs = plan(&self.text, &self.analysis, &self.sentences());
            for (_, span) in jobs.iter().flat_map(|job| job.targets.iter().map(move |target| (job, target.1)))
            {
                assert!(span.end > span.start);
            }
            jobs
        }
    }

    fn shown(job: &Job) -> Vec<(ActorId, &str)> {
        job.targets.iter().map(|(actor, span)| (*actor, span.of(&job.text))).collect()
    }

    #[test]
    fn quoted_words_are_cut_from_the_articles_voice() {
        let story =
            Story::new("Ann Pell told the crowd in Orrin on Friday that Dorvane was “a crook” and left.")
                .quote(Kind::Mixed, Some(0), &["“a crook”"])
                .actor("Ann Pell")
                .actor("Dorvane");
        let jobs = story.plan();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].text, "Ann Pell told the crowd in Orrin on Friday that Dorvane was “…” and left.");
        assert_eq!(shown(&jobs[0]), [(0, "Ann Pell"), (1, "Dorvane")]);
    }

    #[test]
    fn marks_of_all_kinds_stay_and_targets_keep_their_place() {
        for (open, close) in [("\"", "\""), ("``", "''"), ("«", "»"), ("‘", "’"), ("''", "''")] {
            let quote = format!("{open}Né, Québec{close}");
            let text = format!("As {quote} was sung in the old hall, Dorvane wept.");
            let story = Story::new(&text).quote(Kind::Direct, None, &[&quote]).actor("Dorvane");
            let jobs = story.plan();
            assert_eq!(jobs[0].text, format!("As {open}…{close} was sung in the old hall, Dorvane wept."));
            assert_eq!(shown(&jobs[0]), [(0, "Dorvane")]);
        }
    }

    #[test]
    fn scare_quotes_are_the_articles_own_words() {
        let story = Story::new("The “genius” Dorvane lost the keys.")
            .quote(Kind::Scare, None, &["“genius”"])
            .actor("Dorvane");
        assert_eq!(story.plan()[0].text, story.text);
    }

    #[test]
    fn a_bare_attribution_is_no_evidence() {
        let story = Story::new("“It was a fine day,” Ann Pell said.\nDorvane failed.")
            .quote(Kind::Direct, Some(0), &["“It was a fine day,”"])
            .actor("Ann Pell")
            .actor("Dorvane");
        let jobs = story.plan();
        assert_eq!(jobs.len(), 1);
        assert_eq!((jobs[0].text.as_str(), shown(&jobs[0])), ("Dorvane failed.", vec![(1, "Dorvane")]));
    }

    #[test]
    fn a_quotation_over_several_sentences_leaves_nothing_of_itself() {
        let text = "“Dorvane lied. He stole. Shame on him,” Ann Pell told a cheering crowd outside the old town hall.";
        let quote = "“Dorvane lied. He stole. Shame on him,”";
        let story =
            Story::new(text).quote(Kind::Direct, Some(0), &[quote]).actor("Ann Pell").actor("Dorvane");
        let jobs = story.plan();
        assert_eq!(jobs[0].text, "…” Ann Pell told a cheering crowd outside the old town hall.");
        assert_eq!((jobs[1].text.as_str(), jobs[1].from), ("Dorvane lied.", Some(0)));
        assert_eq!(shown(&jobs[1]), [(1, "Dorvane")]);
        assert_eq!(jobs.len(), 2);
    }

    #[test]
    fn a_split_quotation_is_one_text() {
        let story = Story::new("“Dorvane,” Ann Pell said, “will fail this town again.”")
            .quote(Kind::Direct, Some(0), &["“Dorvane,”", "“will fail this town again.”"])
            .actor("Ann Pell")
            .actor("Dorvane");
        let jobs = story.plan();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].text, "Dorvane, will fail this town again.");
        assert_eq!((jobs[0].from, jobs[0].sentence), (Some(0), Span::new(0, story.text.len())));
    }

    #[test]
    fn a_speaker_is_no_target_of_his_own_words() {
        let story = Story::new("“Ann Pell never lies to anyone,” she said.")
            .quote(Kind::Direct, Some(0), &["“Ann Pell never lies to anyone,”"])
            .actor("Ann Pell");
        assert!(story.plan().is_empty());
    }

    #[test]
    fn a_quoted_name_alone_says_nothing() {
        let story = Story::new("He shouted “Dorvane!” twice.").quote(Kind::Mixed, Some(0), &["“Dorvane!”"]);
        assert!(story.actor("He").actor("Dorvane").plan().iter().all(|job| job.from.is_none()));
    }

    #[test]
    fn nobody_knows_who_spoke_then_nobody_is_said_to_have_framed() {
        let story = Story::new("“Dorvane is a crook and a thief.”")
            .quote(Kind::Direct, None, &["“Dorvane is a crook and a thief.”"])
            .actor("Dorvane");
        assert!(story.plan().is_empty());
    }

    #[test]
    fn many_mentions_in_one_sentence_are_capped() {
        let story = Story::new(&"Dorvane and ".repeat(50)).actor("Dorvane");
        assert_eq!(story.plan()[0].targets.len(), MAX_MENTIONS);
    }

    #[test]
    fn marks_are_stripped_once() {
        let inner = |text: &str| without_marks(text, Span::new(0, text.len())).of(text).to_owned();
        assert_eq!(inner("“‘a’ b”"), "‘a’ b");
        assert_eq!(inner("``a''"), "a");
        assert_eq!(inner("“never closed"), "never closed");
        assert_eq!((inner("“"), inner("''"), inner("")), (String::new(), String::new(), String::new()));
    }

    #[test]
    fn nested_marks_by_the_thousand_are_planned_in_no_time() {
        let depth = 20_000;
        let text = format!("{}Dorvane is a crook. {}", "“".repeat(depth), "He is. ".repeat(20_000));
        let mut story =
            Story::new(&text).quote(Kind::Direct, Some(1), &[&text]).actor("Dorvane").actor("Nobody");
        let outer = story.analysis.quotes[0].clone();
        for nth in 1..depth {
            let span = Span::new(nth * "“".len(), text.len());
            story.analysis.quotes.push(Quote { quoted: vec![span], ..outer.clone() });
        }
        let start = std::time::Instant::now();
        let jobs = plan(&text, &story.analysis, &story.sentences());
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
        assert_eq!((jobs.len(), jobs[0].from), (1, Some(1)));
    }

    #[test]
    fn odd_spans_do_no_harm() {
        let mut story =
            Story::new("Dorvane “é” ran.").quote(Kind::Direct, Some(0), &["“é”"]).actor("Dorvane");
        story.analysis.quotes[0].quoted.push(Span::new(3, 3));
        story.analysis.quotes[0].quoted.push(Span::new(11, 400));
        story.analysis.actors[0].mentions[0].span = Span::new(5, 400);
        plan(&story.text, &story.analysis, &[Span::new(0, 5), Span::new(5, 18)]);
    }
}
