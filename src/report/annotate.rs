//! An article's text with its analysis written into it: quotations in their speaker's colour, the words that report and
//! the words that name the speaker, sentences that praise or blame. Every mark leads to a note below the text that says
//! why, so that nothing depends on a mouse, on colours or on a script.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::text::{self, SHORT, clean};
use super::words::Words;
use crate::tables::{ActorRow, ArticleRow, QuoteRow};

/// Colours that speakers can have; further speakers begin again.
const COLOURS: usize = 8;

/// A longer text is cut in the page.
const LONGEST: usize = 400_000;

/// An article, ready for its page.
#[derive(Debug, Default)]
pub(super) struct Annotated {
    /// Before the ids of the page, so that several articles fit on one.
    pub(super) prefix: String,
    /// Headline, or id.
    pub(super) title: String,
    /// Outlet, day, id.
    pub(super) outlet: String,
    /// Day of publication as the input has it.
    pub(super) published: String,
    /// Id of the record.
    pub(super) id: String,
    /// Address, if it may be followed.
    pub(super) url: Option<String>,
    /// Words.
    pub(super) words: String,
    /// Quotations (speech).
    pub(super) quotes: usize,
    /// Who speaks.
    pub(super) legend: Vec<Voice>,
    /// The text as HTML.
    pub(super) body: String,
    /// Whether the text was longer.
    pub(super) cut: bool,
    /// Notes on quotations.
    pub(super) notes: Vec<Note>,
    /// Notes on sentences that praise or blame.
    pub(super) sentences: Vec<Sentence>,
    /// How the article's own voice frames whom.
    pub(super) framing: Vec<Framed>,
}

/// A speaker of the article.
#[derive(Debug)]
pub(super) struct Voice {
    /// Name.
    pub(super) name: String,
    /// Role and type.
    pub(super) role: String,
    /// Class of the colour.
    pub(super) colour: String,
    /// Quotations.
    pub(super) quotes: usize,
    /// Number of the actor in the article.
    pub(super) actor: i32,
    /// Key across articles.
    pub(super) key: String,
    /// Page, if there is one.
    pub(super) page: Option<String>,
}

/// A note on a quotation.
#[derive(Debug)]
pub(super) struct Note {
    /// Number on the page, from 1.
    pub(super) number: usize,
    /// Speaker.
    pub(super) speaker: String,
    /// Class of the colour.
    pub(super) colour: String,
    /// The words.
    pub(super) text: String,
    /// Everything else, as pairs of what and answer.
    pub(super) facts: Vec<(&'static str, String)>,
}

/// A note on a sentence.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Number on the page, from 1.
    pub(super) number: usize,
    /// `neg` or `pos`.
    pub(super) side: &'static str,
    /// The words.
    pub(super) text: String,
    /// About whom, and how surely.
    pub(super) about: Vec<Words>,
}

/// How somebody is framed.
#[derive(Debug)]
pub(super) struct Framed {
    /// Number of the actor in the article.
    pub(super) actor: i32,
    /// Name.
    pub(super) name: String,
    /// Score with its sign.
    pub(super) score: String,
    /// Interval.
    pub(super) interval: String,
    /// Sentences.
    pub(super) sentences: i32,
    /// Drawn.
    pub(super) chart: String,
}

/// A stretch of the text with something to show.
#[derive(Debug, Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Quote(usize),
    Cue,
    Source,
    Sentence(usize),
}

/// Makes an article ready. `prefix` goes before all ids.
pub(super) fn annotate(
    article: &ArticleRow,
    quotes: &[QuoteRow],
    actors: &[ActorRow],
    prefix: &str,
) -> Annotated {
    let or_empty = |text: &Option<String>| clean(text.as_deref().unwrap_or_default(), SHORT);
    let legend = legend(quotes);
    let title = Some(or_empty(&article.title)).filter(|title| !title.is_empty());
    let mut page = Annotated {
        prefix: prefix.to_owned(),
        title: title.unwrap_or_else(|| clean(&article.id, SHORT)),
        outlet: or_empty(&article.outlet),
        published: or_empty(&article.published),
        id: clean(&article.id, SHORT),
        url: text::link(article.url.as_deref()),
        words: text::whole(u64::try_from(article.words).unwrap_or(0)),
        quotes: quotes.iter().filter(|quote| quote.speech).count(),
        ..Annotated::default()
    };
    page.notes = notes(quotes, &legend);
    let mut marks = quote_marks(quotes);
    page.sentences = sentences(actors, &mut marks);
    if let Some(text) = &article.text {
        page.cut = text.chars().nth(LONGEST).is_some();
        page.body = body(text, &marks, &page);
    }
    page.framing = framing(actors);
    page.legend = legend;
    page
}

fn legend(quotes: &[QuoteRow]) -> Vec<Voice> {
    let mut all: Vec<(i32, Voice)> = Vec::new();
    for quote in quotes.iter().filter(|quote| quote.speech) {
        let Some(actor) = quote.speaker_actor else { continue };
        if let Some((_, voice)) = all.iter_mut().find(|(other, _)| *other == actor) {
            voice.quotes += 1;
            continue;
        }
        let role = quote.speaker_role.as_deref().or(quote.speaker_type.as_deref()).unwrap_or_default();
        let voice = Voice {
            name: clean(quote.speaker.as_deref().unwrap_or_default(), SHORT),
            role: clean(role, SHORT),
            colour: format!("c{}", all.len() % COLOURS),
            quotes: 1,
            actor,
            key: quote.speaker_key.clone().unwrap_or_default(),
            page: None,
        };
        all.push((actor, voice));
    }
    all.into_iter().map(|(_, voice)| voice).collect()
}

/// Of each quotation, who speaks, how the answer was found, and how sure it is.
fn notes(quotes: &[QuoteRow], legend: &[Voice]) -> Vec<Note> {
    let note = |(number, quote): (usize, &QuoteRow)| {
        let text = |text: &Option<String>| text.as_deref().map(|text| clean(text, SHORT));
        let name = text(&quote.speaker);
        let colour = legend.iter().find(|voice| Some(&voice.name) == name.as_ref() && quote.speech);
        let mut facts = vec![("kind", quote.kind.clone())];
        if let (Some(rule), Some(confidence)) = (&quote.rule, quote.confidence) {
            facts.push(("rule", rule.clone()));
            facts.push(("confidence", text::percent(f64::from(confidence))));
        }
        if let (Some(cue), Some(stance)) = (text(&quote.cue), &quote.cue_stance) {
            facts.push(("reporting words", format!("{cue} ({stance})")));
        }
        if let Some(source) = text(&quote.source) {
            facts.push(("named here as", source));
        }
        let nobody = if quote.speech { "nobody known" } else { "nobody speaks" };
        Note {
            number,
            speaker: name.unwrap_or_else(|| nobody.to_owned()),
            colour: colour.map_or_else(|| "cx".to_owned(), |voice| voice.colour.clone()),
            text: clean(&quote.text, text::LONG),
            facts,
        }
    };
    (1..).zip(quotes).map(note).collect()
}

fn at(position: i32) -> usize {
    usize::try_from(position).unwrap_or(0)
}

fn quote_marks(quotes: &[QuoteRow]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (number, quote) in (1..).zip(quotes) {
        let what = What::Quote(number);
        marks.extend(quote.content.iter().map(|r| Mark { start: at(r.start), end: at(r.end), what }));
        if let (Some(start), Some(end)) = (quote.cue_start, quote.cue_end) {
            marks.push(Mark { start: at(start), end: at(end), what: What::Cue });
        }
        if let (Some(start), Some(end)) = (quote.source_start, quote.source_end) {
            marks.push(Mark { start: at(start), end: at(end), what: What::Source });
        }
    }
    marks
}

/// The sentences in which the article's own voice praises or blames, in the order of the text.
fn sentences(actors: &[ActorRow], marks: &mut Vec<Mark>) -> Vec<Sentence> {
    let mut found: BTreeMap<(usize, usize), Vec<(&ActorRow, &crate::tables::EvidenceCell)>> = BTreeMap::new();
    for actor in actors {
        for evidence in actor.evidence.iter().filter(|evidence| evidence.label != "neutral") {
            found.entry((at(evidence.start), at(evidence.end))).or_default().push((actor, evidence));
        }
    }
    let mut all = Vec::new();
    for (number, ((start, end), about)) in (1..).zip(found) {
        let surest = about.iter().max_by(|a, b| a.1.p.total_cmp(&b.1.p));
        let side =
            if surest.is_some_and(|(_, evidence)| evidence.label == "positive") { "pos" } else { "neg" };
        marks.push(Mark { start, end, what: What::Sentence(number) });
        let says = |(actor, evidence): &(&ActorRow, &crate::tables::EvidenceCell)| {
            let does = if evidence.label == "positive" { "praises" } else { "blames" };
            let p = text::percent(f64::from(evidence.p));
            let row = format!("{}|{}", evidence.start, actor.actor);
            Words::from(does)
                .text(" ")
                .theirs(clean(&actor.name, SHORT))
                .text(" (")
                .number_of(p, "sentence-p", row)
                .text(")")
        };
        all.push(Sentence {
            number,
            side,
            text: surest.map(|(_, evidence)| clean(&evidence.text, text::LONG)).unwrap_or_default(),
            about: about.iter().map(says).collect(),
        });
    }
    all
}

fn framing(actors: &[ActorRow]) -> Vec<Framed> {
    let framed = |actor: &ActorRow| {
        let (score, low, high) = (f64::from(actor.score?), f64::from(actor.low?), f64::from(actor.high?));
        Some(Framed {
            actor: actor.actor,
            name: clean(&actor.name, SHORT),
            score: text::signed(score),
            interval: format!("{} to {}", text::signed(low), text::signed(high)),
            sentences: actor.sentences?,
            chart: super::chart::interval(score, Some((low, high))),
        })
    };
    let mut all: Vec<Framed> = actors.iter().filter_map(framed).collect();
    all.sort_by_key(|framed| std::cmp::Reverse(framed.sentences));
    all
}

/// The text as paragraphs. Marks overlap as they like; each stretch between two ends gets the classes of all marks it is
/// in, so that no element crosses another.
fn body(text: &str, marks: &[Mark], page: &Annotated) -> String {
    let mut ends: Vec<usize> = marks.iter().flat_map(|mark| [mark.start, mark.end]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut starting: Vec<&Mark> = marks.iter().collect();
    starting.sort_by_key(|mark| std::cmp::Reverse(mark.start));
    let mut last: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    for mark in marks {
        let key = match mark.what {
            What::Quote(number) => (false, number),
            What::Sentence(number) => (true, number),
            What::Cue | What::Source => continue,
        };
        let end = last.entry(key).or_default();
        *end = mark.end.max(*end);
    }
    let mut refs: BTreeMap<usize, Vec<(bool, usize)>> = BTreeMap::new();
    last.into_iter().for_each(|(key, end)| refs.entry(end).or_default().push(key));
    let mut out = String::with_capacity(text.len() * 2);
    out.push_str("<p>");
    let mut open: Vec<&Mark> = Vec::new();
    let mut inside = false;
    let mut ends = ends.into_iter().peekable();
    let mut breaks = 0;
    for (position, c) in text.chars().take(LONGEST).enumerate() {
        if ends.peek() == Some(&position) {
            ends.next();
            close(&mut out, &mut inside);
            open.retain(|mark| mark.end > position);
            references(&mut out, refs.get(&position), page);
            while let Some(mark) = starting.pop_if(|mark| mark.start <= position) {
                if mark.end > position {
                    open.push(mark);
                }
            }
        }
        if c == '\n' || c == '\r' {
            breaks += usize::from(c == '\n');
            continue;
        }
        if breaks > 0 {
            close(&mut out, &mut inside);
            out.push_str(if breaks > 1 { "</p>\n<p>" } else { "\n" });
            breaks = 0;
        }
        if !inside && !open.is_empty() {
            begin(&mut out, &open, page);
            inside = true;
        }
        escape(&mut out, text::visible(c));
    }
    close(&mut out, &mut inside);
    references(&mut out, refs.get(&text.chars().take(LONGEST).count()), page);
    out.push_str("</p>");
    out
}

fn close(out: &mut String, inside: &mut bool) {
    if std::mem::take(inside) {
        out.push_str("</span>");
    }
}

/// Opens the element of a stretch.
fn begin(out: &mut String, open: &[&Mark], page: &Annotated) {
    let (mut classes, mut data) = (Vec::new(), String::new());
    let quote = open.iter().rev().find_map(|mark| match mark.what {
        What::Quote(number) => page.notes.get(number - 1),
        _ => None,
    });
    if let Some(note) = quote {
        classes.extend(["q", note.colour.as_str()]);
        let _ = write!(data, r#" data-q="{}q{}""#, page.prefix, note.number);
    }
    let sentence = open.iter().find_map(|mark| match mark.what {
        What::Sentence(number) => page.sentences.get(number - 1),
        _ => None,
    });
    if let Some(sentence) = sentence {
        classes.extend(["ev", sentence.side]);
        let _ = write!(data, r#" data-e="{}e{}""#, page.prefix, sentence.number);
    }
    if open.iter().any(|mark| matches!(mark.what, What::Cue)) {
        classes.push("cue");
    }
    if open.iter().any(|mark| matches!(mark.what, What::Source)) {
        classes.push("src");
    }
    let _ = write!(out, r#"<span class="{}"{data}>"#, classes.join(" "));
}

/// Links to the notes of what ends here.
fn references(out: &mut String, ending: Option<&Vec<(bool, usize)>>, page: &Annotated) {
    for &(sentence, number) in ending.into_iter().flatten() {
        let prefix = &page.prefix;
        if let Some(note) = page.notes.get(number - 1).filter(|_| !sentence) {
            let _ = write!(
                out,
                r##"<a class="ref {}" id="{prefix}r{number}" href="#{prefix}q{number}" aria-label="Note {number}, spoken by "##,
                note.colour
            );
            note.speaker.chars().for_each(|c| escape(out, c));
            let _ = write!(out, r#"">{number}</a>"#);
        }
        if let Some(note) = page.sentences.get(number - 1).filter(|_| sentence) {
            let (sign, says) = if note.side == "pos" { ("+", "praises") } else { ("−", "blames") };
            let _ = write!(
                out,
                r##"<a class="ref {}" id="{prefix}s{number}" href="#{prefix}e{number}" aria-label="This sentence {says}: note {number}">{sign}</a>"##,
                note.side
            );
        }
    }
}

/// Adds a character as text or as part of an attribute in double quotes.
fn escape(out: &mut String, c: char) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '"' => out.push_str("&#34;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{EvidenceCell, RangeCell};

    fn quote(start: i32, end: i32, speaker: i32) -> QuoteRow {
        QuoteRow {
            speech: true,
            content: vec![RangeCell { start, end }],
            speaker_actor: Some(speaker),
            speaker: Some(format!("Actor <{speaker}>")),
            ..QuoteRow::default()
        }
    }

    #[test]
    fn marks_nest_and_overlap_without_crossing() {
        let article = ArticleRow { text: Some("ab“c<d”e\n\nfgh".into()), ..ArticleRow::default() };
        let mut cue = quote(2, 7, 1);
        (cue.cue_start, cue.cue_end) = (Some(6), Some(8));
        let evidence =
            EvidenceCell { start: 0, end: 12, label: "negative".into(), ..EvidenceCell::default() };
        let actor = ActorRow { evidence: vec![evidence], ..ActorRow::default() };
        let page = annotate(&article, &[cue], &[actor], "");
        assert_eq!(
            page.body,
            r##"<p><span class="ev neg" data-e="e1">ab</span><span class="q c0 ev neg" data-q="q1" data-e="e1">“c&lt;d</span><span class="q c0 ev neg cue" data-q="q1" data-e="e1">”</span><a class="ref c0" id="r1" href="#q1" aria-label="Note 1, spoken by Actor &lt;1&gt;">1</a><span class="ev neg cue" data-e="e1">e</span></p>
<p><span class="ev neg" data-e="e1">fg</span><a class="ref neg" id="s1" href="#e1" aria-label="This sentence blames: note 1">−</a>h</p>"##
        );
    }

    #[test]
    fn a_page_shows_the_whole_text() {
        let text = "One ‘two’ <b>three</b> & “four\u{202e}”";
        let article = ArticleRow { text: Some(text.into()), ..ArticleRow::default() };
        let page = annotate(&article, &[quote(4, 9, 1), quote(0, 99, 2)], &[], "x");
        let mut plain = String::new();
        let mut tag = false;
        for c in page.body.chars() {
            tag = c == '<' || tag && c != '>';
            if !tag && c != '>' {
                plain.push(c);
            }
        }
        assert!(
            plain.replace("&lt;", "<").replace("&#39;", "'").starts_with("One ‘two’1 <b&gt;three"),
            "{plain}"
        );
        assert!(!page.body.contains('\u{202e}'));
    }
}
