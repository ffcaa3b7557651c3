//! The readable view of an article: its quotations, its actors, who frames whom.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use pullquote::analysis::{Actor, ActorId, ActorType, Analysis, Framing, Kind, Quote, Stance};
use pullquote::article::Article;
use pullquote::output::{Cues, Spoken, count_kind, spoken};
use pullquote::pipeline::Analyzed;
use pullquote::span::Span;

use super::bar;
use super::text::{BOLD, DIM, PLAIN, Paragraph, clean, fit, grouped, paint, plural, width};

/// Colours of speakers, in the order in which they first speak. Red and green belong to the framing.
const PALETTE: [AnsiColor; 8] = [
    AnsiColor::Cyan,
    AnsiColor::Magenta,
    AnsiColor::Yellow,
    AnsiColor::Blue,
    AnsiColor::BrightCyan,
    AnsiColor::BrightMagenta,
    AnsiColor::BrightYellow,
    AnsiColor::BrightBlue,
];

/// Rows of the actor table: all speakers up to the first number, others until there are as many as the second.
const SPEAKER_ROWS: usize = 20;
const ROWS: usize = 8;

/// Sentences of more bytes are not shown around a fragment.
const LONGEST_CONTEXT: usize = 600;

/// Stances shown: as many as are clear, up to the first number; else so many of the strongest.
const CLEAR_STANCES: usize = 8;
const STRONGEST_STANCES: usize = 3;

/// Speakers shown with the verbs that report them.
const CUE_ROWS: usize = 5;
const NEUTRAL: &str = "neutral";

/// Turns analyses into readable text.
#[derive(Debug)]
pub(crate) struct ArticleView {
    width: usize,
    shown: usize,
}

impl ArticleView {
    /// A view of so many columns.
    pub(crate) fn new(width: usize) -> Self {
        Self { width, shown: 0 }
    }

    /// The view of one article.
    pub(crate) fn show(&mut self, article: &Article, analyzed: &Analyzed) -> String {
        let page = Page::new(article, analyzed, self.width);
        let mut out = String::new();
        if self.shown > 0 {
            line(&mut out, &paint(DIM, &"─".repeat(self.width)));
            out.push('\n');
        }
        self.shown += 1;
        page.header(&mut out);
        page.quotes(&mut out);
        page.actors(&mut out);
        page.stances(&mut out);
        page.cues(&mut out);
        out
    }

    /// How to get all of it.
    pub(crate) fn hint(&self) -> String {
        match self.shown {
            0 => String::new(),
            _ => paint(DIM, "As data: pullquote analyze --format jsonl, or into a file: --out FILE") + "\n",
        }
    }
}

/// An article on its way to the terminal.
struct Page<'a> {
    article: &'a Article,
    analysis: &'a Analysis,
    sentences: &'a [Span],
    width: usize,
    spoken: Vec<Spoken>,
    styles: Vec<Style>,
}

fn line(out: &mut String, words: &str) {
    out.push_str(words.trim_end());
    out.push('\n');
}

impl<'a> Page<'a> {
    fn new(article: &'a Article, analyzed: &'a Analyzed, width: usize) -> Self {
        let Analyzed { analysis, sentences } = analyzed;
        let spoken = spoken(&article.text, analysis);
        Self { article, analysis, sentences, width, spoken, styles: styles(analysis) }
    }

    fn header(&self, out: &mut String) {
        let Article { id, title, outlet, published, text, .. } = self.article;
        let mut heading = Paragraph::default();
        heading.push(BOLD, title.as_ref().unwrap_or(id));
        heading.lines(self.width).iter().for_each(|l| line(out, l));
        let speech = self.analysis.quotes.iter().filter(|q| q.kind.is_speech()).count();
        let speakers = self.spoken.iter().filter(|s| s.quotes > 0).count();
        let facts = [
            outlet.as_deref().map(clean),
            published.as_deref().map(clean),
            Some(plural(text.chars().count(), "character", "characters")),
            Some(plural(speech, "quotation", "quotations")),
            Some(plural(speakers, "speaker", "speakers")),
        ];
        let facts: Vec<_> = facts.into_iter().flatten().collect();
        let mut line_of_facts = Paragraph::default();
        line_of_facts.push(DIM, &facts.join(" · "));
        line_of_facts.lines(self.width).iter().for_each(|l| line(out, l));
        out.push('\n');
    }

    fn quotes(&self, out: &mut String) {
        let mut introduced = vec![false; self.analysis.actors.len()];
        for quote in self.analysis.quotes.iter().filter(|q| q.kind.is_speech()) {
            self.quote(out, quote, &mut introduced);
            out.push('\n');
        }
        let silent = |kind, one, many| match count_kind(self.analysis, kind) {
            0 => None,
            n => Some(plural(n, one, many)),
        };
        let silent = [
            silent(Kind::Scare, "phrase in scare quotes", "phrases in scare quotes"),
            silent(Kind::Title, "title of a work", "titles of works"),
        ];
        let silent: Vec<_> = silent.into_iter().flatten().collect();
        if !silent.is_empty() {
            line(out, &paint(DIM, &format!("Not speech: {}", silent.join(", "))));
            out.push('\n');
        }
    }

    fn quote(&self, out: &mut String, quote: &Quote, introduced: &mut [bool]) {
        let speaker = quote.speaker.filter(|s| s.actor < self.styles.len());
        let style = speaker.map_or(DIM, |s| self.style(s.actor));
        let edge = paint(style, if speaker.is_some() { "▌" } else { "╎" });
        let (who, role) = match speaker.and_then(|s| self.analysis.actors.get(s.actor).map(|a| (s, a))) {
            Some((speaker, actor)) => {
                let first = introduced.get_mut(speaker.actor).is_some_and(|i| !std::mem::replace(i, true));
                (clean(&actor.name), actor.role.as_deref().filter(|_| first).map(clean))
            }
            None => ("no speaker given".to_owned(), None),
        };
        let meta = meta(quote);
        let room = self.width.saturating_sub(4 + width(&who) + width(&meta));
        let role = role.map(|role| format!(", {role}")).unwrap_or_default();
        let role = if width(&role) > room { fit(&role, room) } else { role };
        let gap = self.width.saturating_sub(2 + width(&who) + width(&role) + width(&meta)).max(2);
        let who = paint(if speaker.is_some() { style.bold() } else { DIM }, &who);
        let meta = paint(DIM, &meta);
        line(out, &format!("{edge} {who}{}{}{meta}", paint(DIM, &role), " ".repeat(gap)));
        for words in self.words(quote, style).lines(self.width - 2) {
            line(out, &format!("{edge} {words}"));
        }
    }

    /// The words of a quotation, those in quotation marks in the speaker's colour.
    fn words(&self, quote: &Quote, style: Style) -> Paragraph {
        let text = &self.article.text;
        let style = if quote.speaker.is_some() { style } else { PLAIN };
        let mut paragraph = Paragraph::default();
        let context = self.context(quote);
        let mut before: Option<Span> = None;
        if let Some((lead, _)) = context {
            paragraph.push(DIM, lead.of(text));
        }
        for &part in &quote.content {
            if let Some(before) = before {
                let between = text.get(before.end..part.start).unwrap_or_default();
                paragraph.push(DIM, if between.trim().is_empty() { " " } else { " … " });
            }
            before = Some(part);
            let mut at = part.start;
            for &quoted in quote.quoted.iter().filter(|q| part.overlaps(**q)) {
                let quoted = Span::new(quoted.start.max(at), quoted.end.min(part.end));
                paragraph.push(PLAIN, text.get(at..quoted.start).unwrap_or_default());
                paragraph.push(style, text.get(quoted.start..quoted.end).unwrap_or_default());
                at = quoted.end.max(at);
            }
            paragraph.push(PLAIN, text.get(at..part.end).unwrap_or_default());
        }
        if let Some((_, rest)) = context {
            paragraph.push(DIM, rest.of(text));
        }
        paragraph
    }

    /// What stands before and after a quoted fragment in its sentence: alone, a fragment says little.
    fn context(&self, quote: &Quote) -> Option<(Span, Span)> {
        let (first, last) = (quote.content.first()?, quote.content.last()?);
        let sentence = self.sentences.iter().find(|s| s.contains(first.cover(*last)))?;
        let wanted = quote.kind == Kind::Mixed && sentence.len() <= LONGEST_CONTEXT;
        wanted.then(|| (Span::new(sentence.start, first.start), Span::new(last.end, sentence.end)))
    }

    fn actors(&self, out: &mut String) {
        let rows = self.rows();
        if rows.is_empty() {
            return;
        }
        let table = Table::new(self.width, self.analysis.actors.iter().any(|a| a.framing.is_some()));
        line(out, &paint(BOLD, &table.heading()));
        for &id in &rows {
            if let Some((actor, spoken)) = self.analysis.actors.get(id).zip(self.spoken.get(id)) {
                line(out, &table.row(actor, spoken, self.style(id)));
            }
        }
        let rest = (0..self.analysis.actors.len()).filter(|id| !rows.contains(id));
        let (speaking, silent): (Vec<_>, Vec<_>) = rest.partition(|&id| self.quotes_of(id) > 0);
        let rest = match (speaking.len(), silent.len()) {
            (0, 0) => String::new(),
            (0, silent) => format!("and {} more, mentioned only", grouped(silent)),
            (speaking, 0) => format!("and {}", plural(speaking, "more speaker", "more speakers")),
            (speaking, silent) => {
                format!(
                    "and {}, and {} mentioned only",
                    plural(speaking, "more speaker", "more speakers"),
                    grouped(silent)
                )
            }
        };
        if !rest.is_empty() {
            line(out, &paint(DIM, &rest));
        }
        out.push('\n');
    }

    /// The actors to show: by quotations, then by mentions; those who do not speak fill the table up.
    fn rows(&self) -> Vec<ActorId> {
        let mut ids: Vec<ActorId> = (0..self.analysis.actors.len()).collect();
        let mentions = |id: ActorId| self.analysis.actors.get(id).map_or(0, |a| a.mentions.len());
        ids.sort_by_key(|&id| std::cmp::Reverse((self.quotes_of(id), mentions(id))));
        let speakers = ids.iter().filter(|&&id| self.quotes_of(id) > 0).count();
        let telling = |id: ActorId| {
            self.analysis.actors.get(id).is_some_and(|a| a.framing.is_some() || a.mentions.len() > 1)
        };
        ids.retain(|&id| self.quotes_of(id) > 0 || telling(id));
        ids.truncate(speakers.clamp(ROWS, SPEAKER_ROWS));
        ids
    }

    fn stances(&self, out: &mut String) {
        let mut voices: Vec<&Stance> = self.analysis.stances.iter().filter(|s| s.from.is_some()).collect();
        voices.sort_by(|a, b| b.framing.score.abs().total_cmp(&a.framing.score.abs()));
        let clear: Vec<_> =
            voices.iter().copied().filter(|s| is_clear(&s.framing)).take(CLEAR_STANCES).collect();
        let (heading, chosen) = match clear.is_empty() {
            false => ("In their words", clear),
            true => (
                "In their words (no score is clearly off zero)",
                voices.into_iter().take(STRONGEST_STANCES).collect(),
            ),
        };
        if chosen.is_empty() {
            return;
        }
        line(out, &paint(BOLD, heading));
        for stance in chosen {
            self.stance(out, stance);
        }
        out.push('\n');
    }

    fn stance(&self, out: &mut String, stance: &Stance) {
        let name = |id: ActorId| self.analysis.actors.get(id).map(|a| clean(&a.name)).unwrap_or_default();
        let Some(from) = stance.from else { return };
        let who = |id| paint(self.style(id), &name(id));
        let framing = &stance.framing;
        let verb = match framing.score {
            _ if !is_clear(framing) => "about",
            s if s < 0.0 => "against",
            _ => "for",
        };
        let figures = paint(bar::style(framing), &bar::figures(framing));
        let sentences = paint(DIM, &plural(framing.sentences, "sentence", "sentences"));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {} {verb} {}  {figures}  {sentences}", who(from), who(stance.to));
    }

    /// Who is reported with other verbs than neutral ones, and how often that is so in the whole article.
    fn cues(&self, out: &mut String) {
        let all: Vec<(usize, usize)> = self.spoken.iter().map(|spoken| telling(&spoken.cues)).collect();
        let mut ids: Vec<ActorId> = (0..all.len()).filter(|&id| all[id].0 > 0).collect();
        if ids.is_empty() {
            return;
        }
        ids.sort_by_key(|&id| std::cmp::Reverse(all[id].0));
        let (marked, of) = all.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let heading = format!("Reporting verbs that are not neutral ({marked} of {of} in the article)");
        line(out, &paint(BOLD, &heading));
        for id in ids.into_iter().take(CUE_ROWS) {
            let name = self.analysis.actors.get(id).map(|a| clean(&a.name)).unwrap_or_default();
            let stances = self.spoken[id].cues.iter().filter(|(stance, _)| **stance != NEUTRAL);
            let stances: Vec<String> = stances.map(|(stance, n)| format!("{stance} {n}")).collect();
            let figures = format!("{} of {}: {}", all[id].0, all[id].1, stances.join(", "));
            line(out, &format!("  {}  {figures}", paint(self.style(id), &name)));
        }
        out.push('\n');
    }

    fn quotes_of(&self, id: ActorId) -> usize {
        self.spoken.get(id).map_or(0, |s| s.quotes)
    }

    fn style(&self, id: ActorId) -> Style {
        self.styles.get(id).copied().unwrap_or(PLAIN)
    }
}

/// Reporting verbs that are not neutral, and all.
fn telling(cues: &Cues) -> (usize, usize) {
    let all: usize = cues.values().sum();
    (all - cues.get(NEUTRAL).copied().unwrap_or_default(), all)
}

/// Whether the interval lies on one side of zero.
fn is_clear(framing: &Framing) -> bool {
    framing.low > 0.0 || framing.high < 0.0
}

/// A colour for each speaker, in the order of speaking; the others stay plain.
fn styles(analysis: &Analysis) -> Vec<Style> {
    let mut styles = vec![PLAIN; analysis.actors.len()];
    let mut colors = PALETTE.iter().cycle();
    for quote in analysis.quotes.iter().filter(|q| q.kind.is_speech()) {
        if let Some(style) = quote.speaker.and_then(|s| styles.get_mut(s.actor)).filter(|s| **s == PLAIN) {
            *style = colors.next().map_or(PLAIN, |color| color.on_default());
        }
    }
    styles
}

/// `direct · said · inverted 98 %`
fn meta(quote: &Quote) -> String {
    let mut parts = vec![quote.kind.name().to_owned()];
    if let Some(speaker) = quote.speaker {
        parts.push(format!("{} {:.0} %", speaker.rule, speaker.confidence * 100.0));
    }
    parts.join(" · ")
}

/// The columns of the actor table; narrow terminals get fewer.
struct Table {
    name: usize,
    figures: bool,
    bar: bool,
}

const COUNTS: usize = 6 + 1 + 6;
const FIGURES: usize = 22;
const SENTENCES: usize = 5;

impl Table {
    /// Columns that fit; without any `scores` there are none to show.
    fn new(width: usize, scores: bool) -> Self {
        let bar = scores && width >= 62;
        let figures = scores && width >= 84;
        let mut taken = COUNTS + 1;
        if bar {
            taken += 2 + bar::COLUMNS;
        }
        if figures {
            taken += 1 + FIGURES + SENTENCES;
        }
        Self { name: width.saturating_sub(taken).clamp(12, 48), figures, bar }
    }

    fn heading(&self) -> String {
        let mut heading = format!("{} quotes  words", fit("Actor", self.name));
        if self.bar {
            heading += &format!("  −1 {} +1", fit("  framing", bar::COLUMNS - 6));
        }
        if self.figures {
            heading += &format!(" {}    n", fit("score [95 %]", FIGURES));
        }
        heading
    }

    fn row(&self, actor: &Actor, spoken: &Spoken, style: Style) -> String {
        let name = clean(&actor.name);
        let role = format!(", {}", actor.role.as_deref().map_or_else(|| kind(actor.kind).to_owned(), clean));
        let shown = fit(&name, self.name.min(width(&name)));
        let role = fit(&role, self.name - width(&shown));
        let counts = match spoken.quotes {
            0 => paint(DIM, &format!("{:>6} {:>6}", "–", "–")),
            _ => format!("{:>6} {:>6}", grouped(spoken.quotes), grouped(spoken.words)),
        };
        let style = if spoken.quotes > 0 { style.bold() } else { style };
        let mut row = format!("{}{} {counts}", paint(style, &shown), paint(DIM, &role));
        match &actor.framing {
            Some(framing) => row += &self.framing(framing),
            None if self.bar => row += &paint(DIM, "  –"),
            None => {}
        }
        row
    }

    fn framing(&self, framing: &Framing) -> String {
        let style = bar::style(framing);
        let mut cells = String::new();
        if self.bar {
            cells += &format!("  {}", paint(style, &bar::bar(framing)));
        }
        if self.figures {
            let figures = fit(&bar::figures(framing), FIGURES);
            cells += &format!(" {}", paint(style, &figures));
            cells += &paint(DIM, &format!("{:>SENTENCES$}", grouped(framing.sentences)));
        }
        cells
    }
}

/// An actor's type, for those without a role.
fn kind(kind: ActorType) -> &'static str {
    match kind {
        ActorType::Anonymous => "unnamed",
        kind => kind.name(),
    }
}

#[cfg(test)]
mod tests;
