//! A text as the text stages leave it, before it is told as an analysis.

use crate::actors::Mention;
use crate::actors::cluster::Cluster;
use crate::actors::coreference::Choice;
use crate::attribution::Attributed;
use crate::attribution::reported::Reported;
use crate::segment::Document;

/// A text as the stages see it: who is there, and who says what by the rules.
#[derive(Debug)]
pub struct Reading<'a> {
    /// Paragraphs, quotations, tokens, sentences.
    pub document: Document<'a>,
    /// Every place that refers to somebody.
    pub mentions: Vec<Mention>,
    /// Who that is.
    pub clusters: Vec<Cluster>,
    /// The quotations with their speakers.
    pub attributed: Vec<Attributed>,
    /// What is told of their words and judgements outside of quotation marks.
    pub reported: Vec<Reported>,
    /// What the pronouns could have meant, if asked for.
    pub choices: Vec<Choice>,
}
