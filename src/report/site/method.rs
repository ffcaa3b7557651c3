//! How the numbers were made.

use super::Site;
use crate::archive::Manifest;
use crate::models;
use crate::report::ReportError;
use crate::report::comparison::Comparisons;
use crate::report::pages::{Method, number};
use crate::report::stats;
use crate::report::text::{SHORT, clean, whole};
use crate::report::words::Words;

impl Site<'_> {
    pub(super) fn method(
        &mut self,
        manifest: &Manifest,
        comparisons: &Comparisons,
    ) -> Result<(), ReportError> {
        let embedded = if manifest.models.is_empty() { Vec::new() } else { models::embedded() };
        let used = |model: &&models::Embedded| {
            model.files.iter().any(|file| {
                manifest.models.get(&format!("{}/{}", model.name, file.name)) == Some(&file.sha256)
            })
        };
        let inputs = manifest.inputs.iter().take(50).map(|input| {
            let size = input
                .bytes
                .map_or_else(|| "size unknown".to_owned(), |bytes| format!("{} bytes", whole(bytes)));
            (clean(&input.source, SHORT), size)
        });
        let option = |name: &str| manifest.options.get(name).and_then(serde_json::Value::as_str);
        let rules_only = manifest.options.get("rules-only") == Some(&serde_json::Value::Bool(true));
        // The model alone finds speech without marks.
        let indirect = option("quotes") == Some("all") && !rules_only;
        let page = Method {
            shell: self.shell("Method", "", "method"),
            models: manifest.models.iter().map(|(name, sum)| (name.clone(), sum.clone())).collect(),
            options: manifest
                .options
                .iter()
                .map(|(flag, value)| (flag.clone(), clean(&value.to_string(), SHORT)))
                .collect(),
            inputs: inputs.collect(),
            schema: manifest.schema.clone(),
            analysed_by: manifest.version.clone(),
            figures: html(figures_of_readme()),
            cards: embedded.iter().filter(used).map(|model| (model.name, html(model.card))).collect(),
            least_mean: stats::LEAST_FOR_MEAN,
            least_test: stats::LEAST_FOR_TEST,
            least_expected: stats::LEAST_EXPECTED,
            tests: Words::with(
                "{} outlets against all others (framing), {} pairs of outlets (framing), {} pairs of outlets (quotations)",
                [
                    number(comparisons.rest.tested(), "tests-rest"),
                    number(comparisons.framing.tested(), "tests-framing"),
                    number(comparisons.quoting.tested(), "tests-quoting"),
                ],
            ),
            untested: Words::with(
                "{} outlets against all others (framing), {} pairs of outlets (framing), {} pairs of outlets (quotations)",
                [
                    number(comparisons.rest.untested(), "lacking-rest"),
                    number(comparisons.framing.untested(), "lacking-framing"),
                    number(comparisons.quoting.untested(), "lacking-quoting"),
                ],
            ),
            min_quotes: self.options.min_quotes,
            speakers: self.options.speakers,
            duplicates: manifest.options.get("duplicates").map_or("unknown".to_owned(), ToString::to_string),
            indirect,
        };
        self.page("method.html", &page)
    }
}

/// The measured figures, as README.md has them: said once, so that they cannot differ.
fn figures_of_readme() -> &'static str {
    let readme = include_str!("../../../README.md");
    let section = readme.split_once("\n## How good is it\n").map_or("", |(_, after)| after);
    section.split_once("\n### ").map_or(section, |(section, _)| section)
}

/// Markdown of our own as HTML. Links lead to files that the report has not, so their words stay and they go.
fn html(markdown: &str) -> String {
    use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => None,
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Heading {
            level: HeadingLevel::H3,
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        })),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Heading(HeadingLevel::H3))),
        Event::Start(Tag::Table(_)) => Some(Event::Start(Tag::Table(Vec::new()))),
        event => Some(event),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out.replace(
        "<table>",
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures\"><table>",
    )
    .replace("</table>", "</table></div>")
}
