//! Reads a page as a reader sees it: every stretch of text with the elements around it, and every drawing.

use std::fmt::Write as _;

/// A number of a page: which query gives it, where it stands, and what it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Number {
    /// Name of the query.
    pub(crate) query: String,
    /// Id of the figure around it.
    pub(crate) figure: String,
    /// Key of the table row.
    pub(crate) row: String,
    /// What the number itself says that it is about.
    pub(crate) about: String,
    /// Words before it, in a list of facts.
    pub(crate) label: String,
    /// What it says.
    pub(crate) text: String,
    /// What tables sort by.
    pub(crate) sort: Option<f64>,
}

/// Something drawn in a row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Drawing {
    /// Id of the figure around it.
    pub(crate) figure: String,
    /// Class of the drawing.
    pub(crate) class: String,
    /// Its rectangles: class, x, width, height.
    pub(crate) parts: Vec<(String, f64, f64, f64)>,
    /// The numbers of its row that stand before it, or in its own cell.
    pub(crate) before: Vec<Number>,
}

/// A page, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Key of what it is about.
    pub(crate) key: String,
    /// Its numbers.
    pub(crate) numbers: Vec<Number>,
    /// Its drawings.
    pub(crate) drawings: Vec<Drawing>,
    /// Text of others that has a digit.
    pub(crate) theirs: Vec<String>,
    /// Text of ours that has a digit and is no number with a query.
    pub(crate) ours: Vec<String>,
    /// The article's text, if it is the page of one.
    pub(crate) text: String,
}

#[derive(Debug, Default, Clone)]
struct Open {
    name: String,
    tag: String,
}

impl Open {
    fn has(&self, name: &str) -> Option<&str> {
        attribute(&self.tag, name)
    }

    fn class(&self, class: &str) -> bool {
        self.has("class").is_some_and(|classes| classes.split(' ').any(|c| c == class))
    }

    /// The query that it names. Quotations in the text of an article have `data-q` for their note.
    fn query(&self) -> Option<&str> {
        self.has("data-q").filter(|_| !self.class("q"))
    }
}

/// Value of an attribute in the source of a tag.
pub(crate) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// Text without the escapes of HTML.
pub(crate) fn unescaped(text: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn size(tag: &str, name: &str) -> f64 {
    attribute(tag, name).and_then(|value| value.parse().ok()).unwrap_or_default()
}

const VOID: [&str; 6] = ["meta", "link", "br", "hr", "input", "img"];

/// Takes a page apart.
pub(crate) fn read(html: &str) -> Page {
    let mut page = Page::default();
    let mut open: Vec<Open> = Vec::new();
    let (mut figure, mut row, mut label) = (String::new(), String::new(), String::new());
    let mut in_row: Vec<Number> = Vec::new();
    let mut number: Option<usize> = None;
    // Nothing before the content counts, and scripts are no markup.
    let html = html.split_once("<main").map_or(html, |(_, after)| after);
    let html = format!("<main{html}");
    let html = html.split_once("</main>").map_or(html.as_str(), |(main, _)| main);
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_owned();
        if tag.starts_with('/') {
            let at = open.iter().rposition(|one| one.name == name).unwrap_or_else(|| panic!("</{name}>"));
            assert_eq!(at + 1, open.len(), "<{}> is not closed before </{name}>", open.last().unwrap().name);
            let closed = open.pop().unwrap();
            match name.as_str() {
                "tr" => (row.clear(), in_row.clear()).0,
                "section" => figure.clear(),
                _ => {}
            }
            if closed.query().is_some() {
                in_row.extend(number.take().and_then(|nth| page.numbers.get(nth)).cloned());
            }
        } else {
            let this = Open { name: name.clone(), tag: tag.to_owned() };
            match name.as_str() {
                "h1" => page.key = this.has("data-key").map(unescaped).unwrap_or_default(),
                "section" => figure = this.has("id").unwrap_or_default().to_owned(),
                "tr" => {
                    row = this.has("data-key").map(unescaped).unwrap_or_default();
                }
                "dt" => label = text.to_owned(),
                "svg" => page.drawings.push(Drawing {
                    figure: figure.clone(),
                    class: this.has("class").unwrap_or_default().to_owned(),
                    parts: Vec::new(),
                    before: in_row
                        .iter()
                        .chain(number.and_then(|nth| page.numbers.get(nth)))
                        .cloned()
                        .collect(),
                }),
                "rect" => {
                    let class = this.has("class").unwrap_or_default().to_owned();
                    let drawing = page.drawings.last_mut().unwrap();
                    drawing.parts.push((class, size(tag, "x"), size(tag, "width"), size(tag, "height")));
                }
                _ => {}
            }
            if let Some(query) = this.query() {
                number = Some(page.numbers.len());
                page.numbers.push(Number {
                    query: query.to_owned(),
                    figure: figure.clone(),
                    row: row.clone(),
                    about: this.has("data-row").map(unescaped).unwrap_or_default(),
                    label: label.clone(),
                    text: String::new(),
                    sort: this.has("data-s").and_then(|sort| sort.parse().ok()),
                });
            }
            if !VOID.contains(&name.as_str()) && !tag.ends_with('/') && !tag.starts_with('!') {
                open.push(this);
            }
        }
        // The sort key of a cell with several numbers is the cell's.
        let cell = open.iter().rev().find(|one| one.name == "td" || one.name == "th");
        let sort = cell.and_then(|cell| cell.has("data-s")).and_then(|sort| sort.parse::<f64>().ok());
        if let Some(last) = number.and_then(|nth| page.numbers.get_mut(nth)) {
            last.text.push_str(unescaped(text).trim());
            if last.sort.is_none() && cell.is_some_and(|cell| cell.query().is_none()) {
                last.sort = sort;
            }
            continue;
        }
        put(&mut page, &open, text);
    }
    page
}

/// Files text that belongs to no number.
fn put(page: &mut Page, open: &[Open], text: &str) {
    let within = |name: &str| open.iter().any(|one| one.name == name);
    // The number of a note, said to screen readers, is no figure.
    let counting = open.iter().any(|one| one.class("hidden"));
    if !within("main") || within("svg") || within("noscript") || counting {
        return;
    }
    let text = unescaped(text);
    if open.iter().any(|one| one.class("text")) {
        let note = open.iter().any(|one| one.class("ref"));
        if !note {
            let _ = write!(page.text, "{text} ");
        }
    } else if text.chars().any(|c| c.is_ascii_digit()) {
        let theirs = within("bdi") || within("code");
        let to = if theirs { &mut page.theirs } else { &mut page.ours };
        to.push(text.trim().to_owned());
    }
}
