//! The front matter of a Markdown file.

use crate::article::Article;

/// Moves the front matter of `article.text`, if there is one, into the article's fields. The text then starts on the
/// line after it; its own markup stays, because offsets refer to it.
pub(super) fn take_front_matter(article: &mut Article) {
    let Some((header, rest)) = split(&article.text) else { return };
    let rest = rest.to_owned();
    let header = header.to_owned();
    for line in header.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = unquote(value.trim());
        if value.is_empty() {
            continue;
        }
        let value = value.to_owned();
        match key.trim().to_lowercase().as_str() {
            "id" => article.id = value,
            "title" => article.title = Some(value),
            "outlet" => article.outlet = Some(value),
            "published" => article.published = Some(value),
            "date" if article.published.is_none() => article.published = Some(value),
            "url" => article.url = Some(value),
            _ => {}
        }
    }
    article.text = rest;
}

/// What stands between the two `---` lines, and what follows them.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut at = first.len();
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((text.get(first.len()..at)?, text.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

fn unquote(value: &str) -> &str {
    ['"', '\''].into_iter().find_map(|mark| value.strip_prefix(mark)?.strip_suffix(mark)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_fills_the_fields() {
        let text = "---\r\ntitle: \"Harbour: a quarrel\"\r\ndate: 2031-05-06\r\ntags: [a]\r\nID: h1\r\n---\r\n\r\n# Go\r\n";
        let mut article = Article::from_text("file", text);
        take_front_matter(&mut article);
        assert_eq!(article.title.as_deref(), Some("Harbour: a quarrel"));
        assert_eq!(article.published.as_deref(), Some("2031-05-06"));
        assert_eq!(article.id, "h1");
        assert_eq!(article.text, "\r\n# Go\r\n");
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in ["--- \nNo end: here\n", "Text\n---\nmore: x\n---\n", ""] {
            let mut article = Article::from_text("file", text);
            take_front_matter(&mut article);
            assert_eq!(article.text, text);
        }
    }
}
