//! Cuts a text into paragraphs, sentences and tokens.
//!
//! Paragraphs come first, then the quotations ([`crate::quotes`]), then tokens and sentences: whether a full stop ends
//! a sentence of the article depends on whether it stands inside a quotation.

mod asides;
mod inserts;
mod paragraphs;
mod pieces;
mod posts;
mod sentences;
mod tokens;
mod turns;

pub use paragraphs::paragraphs;
pub use posts::Post;
pub use sentences::{Item, Sentence, inside, split};
pub use tokens::{Shape, Token};

use crate::lexicon::is_boilerplate;
use crate::quotes::{self, Quotation};
use crate::span::Span;
use std::borrow::Cow;
use std::ops::Range;

/// A text with its parts.
#[derive(Debug)]
pub struct Document<'a> {
    /// The text every span refers to.
    pub text: &'a str,
    /// The same, byte for byte, with blanks where headlines of other articles are set into its sentences: what models read.
    pub seen: Cow<'a, str>,
    /// Paragraphs, white space trimmed. What stands among them and is none of the article, “Advertisement” for example,
    /// is not in here, and so in nothing that follows.
    pub paragraphs: Vec<Span>,
    /// Everything in quotation marks.
    pub quotations: Vec<Quotation>,
    /// All tokens, those inside quotations too; the marks of quotations are none.
    pub tokens: Vec<Token>,
    /// Sentences of the article, quotations seen as one word each.
    pub sentences: Vec<Sentence>,
    /// First token of each quotation, and one past its last.
    pub quoted_tokens: Vec<(usize, usize)>,
    /// Paragraphs of pieces that are quoted at length and hold quotations of their own.
    pub pieces: Vec<Range<usize>>,
    /// Links to other articles among the words of this one.
    pub asides: Vec<Span>,
    /// Posts that are shown with their signatures.
    pub posts: Vec<Post>,
    /// Labels of turns and names in signatures of posts, in order.
    pub labels: Vec<Span>,
}

/// A text, byte for byte, with blanks where headlines of other articles are set into its sentences.
pub fn seen(text: &str) -> Cow<'_, str> {
    inserts::without(text, &paragraphs(text))
}

impl<'a> Document<'a> {
    /// Reads a text.
    pub fn new(text: &'a str) -> Self {
        let mut paragraphs = paragraphs(text);
        paragraphs.retain(|paragraph| !is_boilerplate(paragraph.of(text)));
        let seen = inserts::without(text, &paragraphs);
        let quotations = turns::add(&seen, &paragraphs, quotes::find(&seen, &paragraphs));
        let tokens = tokens::tokens(&seen, &paragraphs, &quotations);
        let quoted_tokens = quotations
            .iter()
            .map(|q| {
                let first = tokens.partition_point(|t| (t.start as usize) < q.span.start);
                let last = tokens.partition_point(|t| (t.start as usize) < q.span.end);
                (first, last)
            })
            .collect();
        let pieces = pieces::pieces(text, &paragraphs, &quotations);
        let asides = asides::asides(text, &paragraphs);
        let posts = posts::posts(&seen, &paragraphs);
        let turns = quotations.iter().filter_map(|q| q.label);
        let mut labels: Vec<Span> = turns.chain(posts.iter().map(|post| post.label)).collect();
        labels.sort_by_key(|label| label.start);
        labels.dedup();
        let mut document = Self {
            text,
            seen,
            paragraphs,
            quotations,
            tokens,
            sentences: Vec::new(),
            quoted_tokens,
            pieces,
            asides,
            posts,
            labels,
        };
        document.sentences = sentences::sentences(&document);
        document
    }

    /// The parts of a span that are the article's, without the headlines set into it.
    pub fn own_parts(&self, span: Span) -> Vec<Span> {
        let Cow::Owned(seen) = &self.seen else { return vec![span] };
        let (mut out, mut from) = (Vec::new(), span.start);
        let mut at = span.start;
        let differs = |at: usize| self.text.as_bytes().get(at) != seen.as_bytes().get(at);
        while at < span.end {
            if !differs(at) {
                at += 1;
                continue;
            }
            out.push(Span::new(from, at).trim(self.text));
            // A blank inside a headline is a blank in both.
            let blank = |at: usize| seen.as_bytes().get(at) == Some(&b' ');
            while at < span.end && (differs(at) || blank(at)) {
                at += 1;
            }
            from = at;
        }
        out.push(Span::new(from, span.end).trim(self.text));
        out.retain(|part| !part.is_empty());
        out
    }

    /// The words of a token.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |t| t.span().of(self.text))
    }

    /// Flags of a token; 0 past the end.
    pub fn flags(&self, token: usize) -> u64 {
        self.tokens.get(token).map_or(0, |t| t.flags)
    }

    /// Whether a token is exactly this word, in lower case or capitalised.
    pub fn is(&self, token: usize, word: &str) -> bool {
        self.word(token).eq_ignore_ascii_case(word)
    }

    /// Byte span of the tokens `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(a), Some(b)) => Span::new(a.start as usize, (b.end as usize).max(a.start as usize)),
            _ => Span::default(),
        }
    }

    /// The tokens that a stretch touches.
    pub fn touched(&self, span: Span) -> std::ops::Range<usize> {
        let from = self.tokens.partition_point(|t| (t.end as usize) <= span.start);
        from..self.tokens.partition_point(|t| (t.start as usize) < span.end).max(from)
    }

    /// Whether a token is the first of its paragraph.
    pub fn begins_paragraph(&self, token: usize) -> bool {
        let start = self.tokens.get(token).map(|t| t.start as usize);
        start.is_some_and(|start| self.paragraphs.binary_search_by_key(&start, |p| p.start).is_ok())
    }

    /// The text of the tokens `from..to` on one line, with single blanks.
    pub fn line(&self, from: usize, to: usize) -> String {
        self.span(from, to).of(self.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The sentence of every top-level quotation; `None` for those inside others.
    pub fn sentences_of_quotations(&self) -> Vec<Option<usize>> {
        let mut of = vec![None; self.quotations.len()];
        for (index, sentence) in self.sentences.iter().enumerate() {
            for item in &sentence.items {
                if let Item::Quote(q) = *item {
                    of[q] = Some(index);
                }
            }
        }
        of
    }

    /// Whether a byte is of a link to another article.
    pub fn is_aside(&self, byte: usize) -> bool {
        let next = self.asides.partition_point(|a| a.end <= byte);
        self.asides.get(next).is_some_and(|a| a.start <= byte)
    }

    /// For each quotation whether it stands in straight marks and holds one in curly ones: two voices.
    pub fn layered(&self) -> Vec<bool> {
        pieces::layered(self.text, &self.quotations)
    }

    /// Whether a token is of the words that say whose speech without marks is: “MORI: Will it hold?”
    pub fn is_label(&self, token: usize) -> bool {
        let Some(at) = self.tokens.get(token).map(Token::span) else { return false };
        let next = self.labels.partition_point(|label| label.end <= at.start);
        self.labels.get(next).is_some_and(|label| label.contains(at))
    }

    /// Whether a label is of a turn, and no signature of a post.
    pub fn is_turn(&self, label: Span) -> bool {
        !self.text[label.end..].trim_start().starts_with("(@")
    }

    /// Whether a token is of a label of a turn.
    pub fn is_turn_label(&self, token: usize) -> bool {
        let Some(at) = self.tokens.get(token).map(Token::span) else { return false };
        let next = self.labels.partition_point(|label| label.end <= at.start);
        self.labels.get(next).is_some_and(|&label| label.contains(at) && self.is_turn(label))
    }

    /// The piece quoted at length that a paragraph is of.
    pub fn piece_of(&self, paragraph: usize) -> Option<usize> {
        let at = self.pieces.partition_point(|p| p.end <= paragraph);
        self.pieces.get(at).filter(|p| p.contains(&paragraph)).map(|_| at)
    }

    /// The top-level quotation a token stands in.
    pub fn quotation_of(&self, token: usize) -> Option<usize> {
        self.tokens.get(token).and_then(|t| t.quotation())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_single_blanks() {
        let document = Document::new("Ana  Lorne\nof Velden left.");
        assert_eq!((document.line(0, 4), document.line(1, 1)), ("Ana Lorne of Velden".into(), String::new()));
    }

    #[test]
    fn headlines_set_into_a_span_are_no_part_of_it() {
        let text = "It was Ada Mori Ana Lucia MoriHarbour vote fails – “a disgrace” MORE (Ind.) who left.";
        let document = Document::new(text);
        let parts = document.own_parts(Span::new(0, text.len()));
        let parts: Vec<&str> = parts.iter().map(|part| part.of(text)).collect();
        assert_eq!(parts, ["It was Ada Mori", "(Ind.) who left."]);
        assert_eq!(seen(text).len(), text.len());
        let whole = Span::new(0, 15);
        assert_eq!(document.own_parts(whole), [whole]);
        assert_eq!(Document::new("Mori left.").own_parts(Span::new(0, 4)), [Span::new(0, 4)]);
    }

    #[test]
    fn boilerplate_is_no_part_of_a_document() {
        let text = "“It holds,” said Mori.\n\nADVERTISEMENT - CONTINUE READING BELOW\n\nSign up for our Brenn Letter\n\n“So far.”";
        let document = Document::new(text);
        let of = |spans: &[Span]| spans.iter().map(|span| span.of(text)).collect::<Vec<_>>();
        assert_eq!(of(&document.paragraphs), ["“It holds,” said Mori.", "“So far.”"]);
        let sentences: Vec<Span> = document.sentences.iter().map(|sentence| sentence.span).collect();
        assert_eq!(of(&sentences), ["“It holds,” said Mori.", "“So far.”"]);
        assert!(document.tokens.iter().all(|token| !token.span().of(text).contains("Letter")));
    }
}
