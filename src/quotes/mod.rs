//! Finds what stands in quotation marks.

use crate::span::Span;

/// A stretch of text in quotation marks, within one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing mark, both included; to the end of the paragraph's text (white space
    /// trimmed) where no mark closes it.
    pub span: Span,
    /// What is between the marks.
    pub inner: Span,
    /// Index of the paragraph.
    pub paragraph: usize,
    /// The quotation this one is nested in.
    pub parent: Option<usize>,
    /// The quotation of an earlier paragraph that this one goes on: the earlier one has no closing mark and this one
    /// begins its paragraph with a reopening mark.
    pub continues: Option<usize>,
    /// Whether a closing mark was found.
    pub closed: bool,
}

/// Finds the quotations of a text, in order of their start; nested ones follow their parent. Time is linear.
pub fn find(_text: &str, _paragraphs: &[Span]) -> Vec<Quotation> {
    Vec::new()
}
