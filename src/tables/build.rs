//! An article and its analysis, as rows.

use super::{
    ActorRow, ArticleRow, ArticleRows, EvidenceCell, MentionCell, QuoteRow, RangeCell, RejectRow, StanceRow,
    date, month,
};
use crate::analysis::{Actor, Analysis, Quote, Stance, Voice};
use crate::article::Article;
use crate::ingest::{Place, Reject};
use crate::output::{count_words, spoken};
use crate::pipeline::Analyzed;
use crate::span::{CodePoints, Span};

/// What is known about an article beyond itself.
#[derive(Debug, Clone, Default)]
pub struct Context<'a> {
    /// Number of its record in the run.
    pub article: u64,
    /// Whether to leave its text out.
    pub no_text: bool,
    /// Its near-duplicates, where they were looked for.
    pub duplicate: Option<Duplicate>,
    /// Its actors across articles, by index; none where the list ends.
    pub identities: &'a [Option<Identity>],
}

/// An article among its near-duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// Number of the record that came first.
    pub cluster: u64,
    /// Whether this one stands for all.
    pub representative: bool,
}

/// An actor across articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// What all that is known of one person or body goes by.
    pub key: String,
    /// What the key rests on: `gazetteer`, `name`, `ambiguous`, `local`.
    pub basis: &'static str,
    /// Id in the gazetteer.
    pub entity: Option<String>,
    /// Name in the gazetteer.
    pub canonical: Option<String>,
    /// Party in the gazetteer.
    pub party: Option<String>,
    /// Country in the gazetteer.
    pub country: Option<String>,
    /// Gender in the gazetteer.
    pub gender: Option<String>,
}

/// The rows of an article.
pub fn rows(article: &Article, analyzed: &Analyzed, context: &Context<'_>) -> ArticleRows {
    let builder = Builder::new(article, analyzed, context);
    let analysis = &analyzed.analysis;
    ArticleRows {
        article: builder.article(analyzed),
        quotes: analysis.quotes.iter().enumerate().map(|(id, quote)| builder.quote(id, quote)).collect(),
        actors: builder.actors(),
        stances: analysis.stances.iter().filter_map(|stance| builder.stance(stance)).collect(),
    }
}

/// The rows of an article whose text is that of another, which has rows already; `key` translates the keys of actors
/// that are of one article alone.
pub fn copied(
    from: &ArticleRows,
    article: &Article,
    context: &Context<'_>,
    key: impl Fn(&str) -> String,
) -> ArticleRows {
    let none = Analyzed::default();
    let builder = Builder::new(article, &none, context);
    let (number, representative) = (builder.number(), builder.representative());
    let mut rows = from.clone();
    rows.article = ArticleRow {
        sentences: from.article.sentences,
        quoted_words: from.article.quoted_words,
        quotes: from.article.quotes,
        actors: from.article.actors,
        analysis: "shared".to_owned(),
        ..builder.article(&none)
    };
    let rekey = |cell: &mut Option<String>| *cell = cell.as_deref().map(&key);
    macro_rules! stamp {
        ($row:expr) => {{
            $row.article = number;
            $row.article_id.clone_from(&article.id);
            $row.outlet.clone_from(&article.outlet);
            $row.date.clone_from(&builder.day);
            $row.month.clone_from(&builder.month);
            $row.representative = representative;
        }};
    }
    for row in &mut rows.quotes {
        stamp!(row);
        rekey(&mut row.speaker_key);
    }
    for row in &mut rows.actors {
        stamp!(row);
        rekey(&mut row.key);
    }
    for row in &mut rows.stances {
        stamp!(row);
        rekey(&mut row.from_key);
        rekey(&mut row.to_key);
    }
    rows
}

/// The row of a record that gave no article; `record` is its number in the run.
pub fn reject(reject: &Reject, record: u64) -> RejectRow {
    RejectRow {
        article: long(record),
        kind: if reject.is_skip() { "skipped" } else { "rejected" }.to_owned(),
        source: reject.source.clone(),
        place: match reject.place {
            Place::Whole => "file",
            Place::Line(_) => "line",
            Place::Item(_) => "record",
        }
        .to_owned(),
        number: reject.place.number().map(|number| long(number as u64)),
        code: reject.reason.code().to_owned(),
        reason: reject.reason.to_string(),
        remedy: reject.remedy(),
    }
}

/// Makes rows of one article.
struct Builder<'a> {
    article: &'a Article,
    analysis: &'a Analysis,
    sentences: &'a [Span],
    context: &'a Context<'a>,
    points: CodePoints<'a>,
    day: Option<String>,
    month: Option<String>,
}

impl<'a> Builder<'a> {
    fn new(article: &'a Article, analyzed: &'a Analyzed, context: &'a Context<'a>) -> Self {
        Self {
            article,
            analysis: &analyzed.analysis,
            sentences: &analyzed.sentences,
            context,
            points: CodePoints::new(&article.text),
            day: article.published.as_deref().and_then(date),
            month: article.published.as_deref().and_then(month),
        }
    }

    fn number(&self) -> i64 {
        long(self.context.article)
    }

    fn representative(&self) -> Option<bool> {
        self.context.duplicate.map(|duplicate| duplicate.representative)
    }

    fn range(&self, span: Span) -> RangeCell {
        RangeCell { start: int(self.points.at(span.start)), end: int(self.points.at(span.end)) }
    }

    fn words(&self, span: Span) -> String {
        span.of(&self.article.text).to_owned()
    }

    fn quoted_words(&self, quote: &Quote) -> usize {
        quote.quoted.iter().map(|span| count_words(span.of(&self.article.text))).sum()
    }

    fn identity(&self, actor: usize) -> Option<&Identity> {
        self.context.identities.get(actor)?.as_ref()
    }

    fn key(&self, actor: usize) -> Option<String> {
        self.identity(actor).map(|identity| identity.key.clone())
    }

    fn article(&self, analyzed: &Analyzed) -> ArticleRow {
        let Article { id, source, url, title, outlet, published, text, .. } = self.article.clone();
        let speech = || self.analysis.quotes.iter().filter(|quote| quote.kind.is_speech());
        ArticleRow {
            article: self.number(),
            id,
            source,
            url,
            title,
            outlet,
            published,
            date: self.day.clone(),
            month: self.month.clone(),
            language: "en".to_owned(),
            characters: int(self.points.len()),
            words: int(count_words(&text)),
            text: (!self.context.no_text).then_some(text),
            quoted_words: int(speech().map(|quote| self.quoted_words(quote)).sum()),
            sentences: int(analyzed.sentences.len()),
            quotes: int(speech().count()),
            actors: int(self.analysis.actors.len()),
            cluster: self.context.duplicate.map(|duplicate| long(duplicate.cluster)),
            representative: self.representative(),
            analysis: "own".to_owned(),
        }
    }

    /// The sentences that a quotation stands in, from the first to the last.
    fn around(&self, quote: &Quote) -> Span {
        let content = cover(&quote.content);
        let from = self.sentences.partition_point(|sentence| sentence.end <= content.start);
        let to = self.sentences.partition_point(|sentence| sentence.start < content.end);
        self.sentences.get(from..to).unwrap_or_default().iter().fold(content, |all, &one| all.cover(one))
    }

    fn quote(&self, id: usize, quote: &Quote) -> QuoteRow {
        let around = self.around(quote);
        let sentence = self.range(around);
        let whole = self.range(cover(&quote.content));
        let mut row = QuoteRow {
            article: self.number(),
            article_id: self.article.id.clone(),
            outlet: self.article.outlet.clone(),
            date: self.day.clone(),
            month: self.month.clone(),
            quote: int(id),
            kind: quote.kind.name().to_owned(),
            speech: quote.kind.is_speech(),
            start: whole.start,
            end: whole.end,
            content: quote.content.iter().map(|&span| self.range(span)).collect(),
            quoted: quote.quoted.iter().map(|&span| self.range(span)).collect(),
            text: quote.content.iter().map(|&span| self.words(span)).collect::<Vec<_>>().join(" "),
            quoted_words: int(self.quoted_words(quote)),
            sentence_start: sentence.start,
            sentence_end: sentence.end,
            sentence: self.words(around),
            representative: self.representative(),
            ..QuoteRow::default()
        };
        self.put_cue(quote, &mut row);
        self.put_speaker(quote, &mut row);
        row
    }

    fn put_cue(&self, quote: &Quote, row: &mut QuoteRow) {
        if let Some(cue) = &quote.cue {
            let RangeCell { start, end } = self.range(cue.span);
            (row.cue_start, row.cue_end) = (Some(start), Some(end));
            row.cue = Some(self.words(cue.span));
            row.cue_lemma = Some(cue.lemma.to_owned());
            row.cue_stance = Some(cue.stance.to_owned());
        }
        if let Some(source) = quote.source {
            let RangeCell { start, end } = self.range(source.span);
            (row.source_start, row.source_end) = (Some(start), Some(end));
            row.source = Some(self.words(source.span));
            row.source_form = Some(source.form.name().to_owned());
        }
    }

    fn put_speaker(&self, quote: &Quote, row: &mut QuoteRow) {
        let Some(speaker) = quote.speaker else { return };
        let Some(actor) = self.analysis.actors.get(speaker.actor) else { return };
        row.speaker_actor = Some(int(speaker.actor));
        row.speaker = Some(actor.name.clone());
        row.speaker_type = Some(actor.kind.name().to_owned());
        row.speaker_role = actor.role.clone();
        row.confidence = Some(rounded(speaker.confidence));
        row.rule = Some(speaker.rule.to_owned());
        if let Some(identity) = self.identity(speaker.actor).cloned() {
            row.speaker_key = Some(identity.key);
            row.speaker_identity = Some(identity.basis.to_owned());
            row.speaker_entity = identity.entity;
            row.speaker_canonical = identity.canonical;
            row.speaker_party = identity.party;
            row.speaker_country = identity.country;
            row.speaker_gender = identity.gender;
        }
    }

    fn actors(&self) -> Vec<ActorRow> {
        let spoken = spoken(&self.article.text, self.analysis);
        let actors = self.analysis.actors.iter().zip(spoken).enumerate();
        actors
            .map(|(id, (actor, said))| {
                let mut row = self.actor(id, actor);
                (row.quotes, row.quoted_words) = (int(said.quotes), int(said.words));
                row
            })
            .collect()
    }

    fn actor(&self, id: usize, actor: &Actor) -> ActorRow {
        let voiced = |is: fn(Voice) -> bool| int(actor.mentions.iter().filter(|m| is(m.voice)).count());
        let mut row = ActorRow {
            article: self.number(),
            article_id: self.article.id.clone(),
            outlet: self.article.outlet.clone(),
            date: self.day.clone(),
            month: self.month.clone(),
            actor: int(id),
            name: actor.name.clone(),
            kind: actor.kind.name().to_owned(),
            role: actor.role.clone(),
            aliases: actor.aliases.clone(),
            mentions: actor.mentions.iter().map(|mention| self.mention(mention)).collect(),
            mentions_article: voiced(|voice| voice == Voice::Article),
            mentions_quoted: voiced(|voice| matches!(voice, Voice::Actor(_))),
            mentions_unknown: voiced(|voice| voice == Voice::Unknown),
            evidence: actor.evidence.iter().map(|evidence| self.evidence(evidence)).collect(),
            representative: self.representative(),
            ..ActorRow::default()
        };
        if let Some(framing) = &actor.framing {
            row.score = Some(rounded(framing.score));
            row.low = Some(rounded(framing.low));
            row.high = Some(rounded(framing.high));
            row.negative = Some(rounded(framing.negative));
            row.neutral = Some(rounded(framing.neutral));
            row.positive = Some(rounded(framing.positive));
            row.sentences = Some(int(framing.sentences));
        }
        if let Some(identity) = self.identity(id).cloned() {
            row.key = Some(identity.key);
            row.identity = Some(identity.basis.to_owned());
            row.entity = identity.entity;
            row.canonical = identity.canonical;
            row.party = identity.party;
            row.country = identity.country;
            row.gender = identity.gender;
        }
        row
    }

    fn mention(&self, mention: &crate::analysis::Mention) -> MentionCell {
        let RangeCell { start, end } = self.range(mention.span);
        let (voice, voice_actor) = match mention.voice {
            Voice::Article => ("article", None),
            Voice::Actor(actor) => ("actor", Some(int(actor))),
            Voice::Unknown => ("unknown", None),
        };
        MentionCell { start, end, form: mention.form.name().to_owned(), voice: voice.to_owned(), voice_actor }
    }

    fn evidence(&self, evidence: &crate::analysis::Evidence) -> EvidenceCell {
        let RangeCell { start, end } = self.range(evidence.span);
        let text = self.words(evidence.span);
        EvidenceCell { start, end, label: evidence.label.name().to_owned(), p: rounded(evidence.p), text }
    }

    fn stance(&self, stance: &Stance) -> Option<StanceRow> {
        let to = self.analysis.actors.get(stance.to)?;
        let from = stance.from.and_then(|from| self.analysis.actors.get(from));
        Some(StanceRow {
            article: self.number(),
            article_id: self.article.id.clone(),
            outlet: self.article.outlet.clone(),
            date: self.day.clone(),
            month: self.month.clone(),
            from_actor: stance.from.map(int),
            from_name: from.map(|actor| actor.name.clone()),
            from_type: from.map(|actor| actor.kind.name().to_owned()),
            from_key: stance.from.and_then(|from| self.key(from)),
            to_actor: int(stance.to),
            to_name: to.name.clone(),
            to_type: to.kind.name().to_owned(),
            to_key: self.key(stance.to),
            score: rounded(stance.framing.score),
            low: rounded(stance.framing.low),
            high: rounded(stance.framing.high),
            negative: rounded(stance.framing.negative),
            neutral: rounded(stance.framing.neutral),
            positive: rounded(stance.framing.positive),
            sentences: int(stance.framing.sentences),
            representative: self.representative(),
        })
    }
}

/// From the first to the last of a quotation's parts.
fn cover(spans: &[Span]) -> Span {
    spans.iter().copied().reduce(Span::cover).unwrap_or_default()
}

/// Four decimals, as in schema `pullquote/1`; −0 and 0 are the same answer.
fn rounded(value: f32) -> f32 {
    let rounded = (f64::from(value) * 1e4).round() / 1e4;
    if rounded == 0.0 { 0.0 } else { rounded as f32 }
}

/// Counts and positions fit: no record is longer than 2³¹ bytes.
fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn long(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
