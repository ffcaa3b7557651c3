//! A text as the text stages leave it, before it is told as an analysis.

use crate::actors::Mention;
use crate::actors::cluster::Cluster;
use crate::actors::coreference::Choice;
use crate::attribution::indirect::indirect;
use crate::attribution::reported::Reported;
use crate::attribution::told::{Adder, Told};
use crate::attribution::{Attributed, Clauses, echo, headline};
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
    /// The reporting verbs of the sentences.
    pub clauses: Clauses,
    /// The quotations with their speakers.
    pub attributed: Vec<Attributed>,
    /// What is told of their words and judgements outside of quotation marks.
    pub reported: Vec<Reported>,
    /// What the pronouns could have meant, if asked for.
    pub choices: Vec<Choice>,
}

impl Reading<'_> {
    /// Adds what is reported, and gives quoted fragments their clauses.
    pub fn add(&mut self, mut told: Vec<Told>) {
        let speaking = self.clauses.speaking(self.mentions.len());
        if let Some(headline) = headline(&self.document, &self.mentions, &speaking) {
            told.retain(|t| t.content.iter().all(|c| !c.overlaps(headline.content[0])));
            told.push(headline);
        }
        Adder {
            document: &self.document,
            mentions: &mut self.mentions,
            clusters: &mut self.clusters,
            attributed: &mut self.attributed,
        }
        .add(told);
    }

    /// Gives headings the speaker of the quotation that repeats their words; to be asked when all others are answered.
    pub fn echo(&mut self) {
        echo(&self.document, &mut self.attributed);
    }

    /// Adds the speech without marks that the rules see.
    pub fn add_indirect(&mut self) {
        let told = indirect(&self.document, &self.mentions, &self.clauses, &self.attributed);
        self.add(told);
    }
}
