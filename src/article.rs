//! An article as the stages see it: its text and what is known about it.

/// One news article. `text` is what every span refers to, to the byte; it is never changed after reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Name within its source; unique per input record (file name, or `id` of a JSON line, or `FILE:LINE`).
    pub id: String,
    /// Where it was read from: a path, or `-` for standard input.
    pub source: String,
    /// Web address, if the record gives one.
    pub url: Option<String>,
    /// Headline, if the record gives one.
    pub title: Option<String>,
    /// The paper, agency or site that published it.
    pub outlet: Option<String>,
    /// Date of publication as the record gives it.
    pub published: Option<String>,
    /// The text.
    pub text: String,
    /// Whether the text was extracted from something else, a web page, so that whoever reads the analysis cannot find
    /// it in the source.
    pub extracted: bool,
}

impl Article {
    /// An article with nothing but a text.
    pub fn from_text(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }
}
