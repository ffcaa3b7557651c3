//! Who is quoted in the news, and how are they framed?
//!
//! pullquote pairs every quotation of an English article with its speaker, and scores how the article's own voice, and
//! each quoted voice, frames each actor. Words inside a quotation belong to its speaker, all other words to the
//! article.
//!
//! ```
//! use pullquote::article::Article;
//! use pullquote::output::Document;
//! use pullquote::pipeline::{Options, Pipeline, Quotes, Speakers};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = "The pier reopened on Friday. “It holds,” said Oda Frisk, the harbour's engineer.";
//! let articles = [Article::from_text("pier", text)];
//!
//! // With `framing: true` every actor is also scored by the transformer, which takes most of the time.
//! let pipeline = Pipeline::new(Options { framing: false, speakers: Speakers::Rules, quotes: Quotes::Mixed, min_confidence: 0.0 })?;
//! let analyzed = pipeline.analyze(&articles)?;
//!
//! let analysis = &analyzed[0].analysis;
//! let quote = &analysis.quotes[0];
//! let speaker = quote.speaker.ok_or("nobody speaks")?;
//! assert_eq!(quote.content[0].of(text), "“It holds,”");
//! assert_eq!(analysis.actors[speaker.actor].name, "Oda Frisk");
//! assert_eq!(speaker.rule, "inverted");
//!
//! // The same as a line of schema `pullquote/1`.
//! let mut line = Vec::new();
//! Document::new(&articles[0], analysis).append_json_line(&mut line)?;
//! # Ok(())
//! # }
//! ```
//!
//! The way of the data: [`ingest`] reads articles; [`segment`] cuts a text, with [`quotes`] finding what stands in
//! quotation marks; [`actors`] finds who is there; [`attribution`] says who speaks by rules, and [`speaker`], where these
//! are not clear, by a transformer's reading; [`voice`] says whose words each mention stands in; [`framing`] scores. [`pipeline`] runs them in order and gives an [`analysis::Analysis`], which
//! [`output`] writes as JSON. [`eval`] judges the result against gold annotations. Words come from the [`lexicon`],
//! weights from [`models`].
//!
//! Inside the library every position is a [`span::Span`] in bytes of the article's text, in the output it is in Unicode
//! code points. Nothing here prints, and nothing uses a network.

pub mod actors;
pub mod analysis;
pub mod archive;
pub mod article;
mod assemble;
pub mod attribution;
pub mod date;
pub mod duplicates;
pub mod eval;
pub mod framing;
pub mod hidden;
pub mod identity;
pub mod ingest;
pub mod lexicon;
pub mod models;
pub mod output;
pub mod pipeline;
pub mod quotes;
pub mod reading;
pub mod report;
pub mod segment;
pub mod span;
pub mod speaker;
pub mod tables;
pub mod voice;
