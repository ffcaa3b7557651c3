//! Text of others, made safe to show, and numbers as pages show them.
//!
//! Templates escape what is markup. What is left are characters that markup does not know but that reorder or hide what
//! stands beside them, and texts that no page can hold.

/// Titles, names, roles.
pub(super) const SHORT: usize = 200;

/// Quotations and sentences.
pub(super) const LONG: usize = 4000;

/// A day, a month or no date, in so few bytes that a list of very many takes little memory. Ordered as text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day([u8; Self::BYTES]);

impl Day {
    /// `YYYY-MM-DD`.
    pub(super) const BYTES: usize = 10;

    /// From `YYYY-MM-DD`, `YYYY-MM` or nothing, as the tables have it; what is no such text is no date.
    pub(super) fn of(date: &str) -> Self {
        let mut bytes = [0; Self::BYTES];
        match bytes.get_mut(..date.len()) {
            Some(room) if date.is_ascii() => room.copy_from_slice(date.as_bytes()),
            _ => {}
        }
        Self(bytes)
    }

    /// As it lies on the disk.
    pub(super) const fn bytes(self) -> [u8; Self::BYTES] {
        self.0
    }

    /// From the disk.
    pub(super) const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text = str::from_utf8(&self.0).unwrap_or_default();
        to.serialize_str(text.trim_end_matches('\0'))
    }
}

/// Text without control characters and marks of direction, at most `most` characters long.
pub(super) fn clean(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4 + 4));
    for (nth, c) in text.chars().enumerate() {
        if nth == most {
            out.push('…');
            break;
        }
        out.push(visible(c));
    }
    out
}

/// The character, or a sign that stands for one that must not have its way.
pub(super) fn visible(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        '\r' => '\n',
        '\u{2028}' | '\u{2029}' => '\n',
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// An address, if a browser may follow it: of the web, without blanks, and not longer than addresses are.
pub(super) fn link(url: Option<&str>) -> Option<String> {
    let url = url?.trim();
    let web = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let plain = url.len() <= 2000 && url.chars().all(|c| !c.is_whitespace() && visible(c) == c && c != '\\');
    ((web("https://") || web("http://")) && plain).then(|| url.to_owned())
}

/// A whole number with commas: `12,345`.
pub(super) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A score with its sign: `+0.12`, `−0.30`.
pub(super) fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    match text.as_str() {
        "-0.00" | "+0.00" => "0.00".to_owned(),
        _ => text.replace('-', "−"),
    }
}

/// A share: `12.3 %`.
pub(super) fn percent(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

/// A difference of shares in percentage points: `+3.1`, `−0.4`.
pub(super) fn points(value: f64) -> String {
    let text = format!("{:+.1}", value * 100.0);
    match text.as_str() {
        "-0.0" | "+0.0" => "0.0".to_owned(),
        _ => text.replace('-', "−"),
    }
}

/// A probability: `0.03`, `< 0.001`.
pub(super) fn probability(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// Words of letters and digits alone, for names of files.
pub(super) fn slug(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let slug = plain.split_whitespace().collect::<Vec<_>>().join("-");
    let short: String = slug.chars().take(60).collect();
    if short.is_empty() { "x".to_owned() } else { short.trim_end_matches('-').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reorders_or_hides() {
        assert_eq!(clean("a\u{202e}b\u{0}c\r\nd\u{2028}e", 99), "a\u{fffd}b\u{fffd}c\n\nd\ne");
        assert_eq!(clean(&"é".repeat(500), 3), "ééé…");
        assert_eq!(clean("ééé", 3), "ééé");
    }

    #[test]
    fn days_are_ordered_as_text() {
        let days = ["", "2031", "2031-04", "2031-04-05", "2031-05"];
        assert!(days.windows(2).all(|two| Day::of(two[0]) < Day::of(two[1])));
        for day in days {
            assert_eq!(serde_json::to_string(&Day::of(day)).unwrap(), format!("\"{day}\""));
            assert_eq!(Day::from_bytes(Day::of(day).bytes()), Day::of(day));
        }
        assert_eq!((Day::of("2031-04-05T06:00"), Day::of("é")), (Day::default(), Day::default()));
    }

    #[test]
    fn only_the_web_is_linked() {
        assert_eq!(link(Some(" HTTPS://quay.example/a ")).as_deref(), Some("HTTPS://quay.example/a"));
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//quay.example",
            "https://a b",
            "java\nscript:x",
            "é",
        ] {
            assert_eq!(link(Some(bad)), None, "{bad}");
        }
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!((whole(0), whole(999), whole(1_234_567)), ("0".into(), "999".into(), "1,234,567".into()));
        assert_eq!(
            (signed(-0.001), signed(-0.126), signed(0.1)),
            ("0.00".into(), "−0.13".into(), "+0.10".into())
        );
        assert_eq!((slug("Zoë O’Hara"), slug("…")), ("zo-o-hara".into(), "x".into()));
    }
}
