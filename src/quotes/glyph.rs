//! The quotation marks themselves: which characters, character pairs and HTML entities are marks, and of what kind.

use Shape::{Close, Neutral, Open};

/// Marks of one family may close each other, whatever their style: news mixes “ with ".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Double,
    /// Also the apostrophe, so the family that needs the most doubt.
    Single,
    /// « »
    Angle,
    /// ‹ ›
    Thin,
    /// 「 」
    Corner,
    /// 『 』
    White,
}

/// How many families there are.
pub(super) const FAMILIES: usize = 6;

/// The look of a mark within its family; a closing mark prefers an opening one of its own style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// " ' and whatever else has no direction.
    Straight,
    Curly,
    /// „ ‚ which open what a high mark closes, even one that looks like an opening mark.
    Low,
    /// Two single marks for a double one: `` and ''.
    Wire,
    /// ″ ′ which are feet and inches, or stand in for straight marks.
    Prime,
    /// Styles that are alone in their family.
    Own,
}

/// How many sets of styles there are; see [`Style::set`].
pub(super) const STYLE_SETS: usize = 5;

impl Style {
    /// Styles with the same number belong together.
    pub(super) const fn set(self) -> usize {
        match self {
            Self::Straight => 0,
            Self::Curly | Self::Low => 1,
            Self::Wire => 2,
            Self::Prime => 3,
            Self::Own => 4,
        }
    }
}

/// The direction that the mark's drawing suggests. Texts get it wrong often enough that it is only a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Open,
    Close,
    Neutral,
}

/// A kind of mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) family: Family,
    pub(super) style: Style,
    pub(super) shape: Shape,
}

impl Glyph {
    const fn new(family: Family, style: Style, shape: Shape) -> Self {
        Self { family, style, shape }
    }

    /// What two of this single mark in a row are: one double mark.
    pub(super) const fn doubled(self) -> Self {
        Self::new(Family::Double, Style::Wire, self.shape)
    }

    /// The kind of mark a character is.
    pub(super) const fn of(c: char) -> Option<Self> {
        use Family::{Angle, Corner, Double, Single, Thin, White};
        use Style::{Curly, Low, Own, Prime, Straight};
        let (family, style, shape) = match c {
            '"' | '＂' => (Double, Straight, Neutral),
            // U+0091 to U+0094 are what is left of Windows-1252 curly marks read as Latin-1.
            '“' | '\u{93}' | '〝' => (Double, Curly, Open),
            '”' | '\u{94}' | '〞' | '〟' => (Double, Curly, Close),
            '‟' => (Double, Curly, Neutral),
            '„' => (Double, Low, Open),
            '″' => (Double, Prime, Neutral),
            '\'' | '´' | '＇' => (Single, Straight, Neutral),
            '`' => (Single, Straight, Open),
            '‘' | '\u{91}' => (Single, Curly, Open),
            '’' | '\u{92}' => (Single, Curly, Close),
            '‛' => (Single, Curly, Neutral),
            '‚' => (Single, Low, Open),
            '′' => (Single, Prime, Neutral),
            '«' => (Angle, Own, Open),
            '»' => (Angle, Own, Close),
            '‹' => (Thin, Own, Open),
            '›' => (Thin, Own, Close),
            '「' => (Corner, Own, Open),
            '」' => (Corner, Own, Close),
            '『' => (White, Own, Open),
            '』' => (White, Own, Close),
            _ => return None,
        };
        Some(Self::new(family, style, shape))
    }
}

/// Whether a mark can begin with this byte: the scan looks at nothing else.
pub(super) const CANDIDATE: [bool; 256] = {
    let mut table = [false; 256];
    let leads = [b'"', b'\'', b'`', b'&', 0xC2, 0xE2, 0xE3, 0xEF];
    let mut i = 0;
    while i < leads.len() {
        table[leads[i] as usize] = true;
        i += 1;
    }
    table
};

/// The mark that begins at a byte which is a [`CANDIDATE`], and its length in bytes.
pub(super) fn glyph_at(text: &str, at: usize) -> Option<(Glyph, usize)> {
    let rest = text.get(at..)?;
    let c = rest.chars().next()?;
    if c == '&' {
        let (c, length) = entity(rest)?;
        return Some((Glyph::of(c)?, length));
    }
    Some((Glyph::of(c)?, c.len_utf8()))
}

/// Reads the HTML entity of a mark at the start of `rest`, also where the ampersand was escaped again (`&amp;quot;`).
fn entity(rest: &str) -> Option<(char, usize)> {
    let mut at = 1;
    for _ in 0..3 {
        if !rest[at..].starts_with("amp;") {
            break;
        }
        at += 4;
    }
    let head = rest.as_bytes().get(at..)?;
    let length = head.iter().take(10).position(|&b| b == b';')?;
    let name = rest.get(at..at + length)?;
    let c = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => named(name)?,
    };
    Some((c, at + length + 1))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // Browsers read 128 to 159 as Windows-1252; of those only these marks differ from what `Glyph::of` knows.
    char::from_u32(match code {
        130 => 0x201A,
        132 => 0x201E,
        139 => 0x2039,
        155 => 0x203A,
        _ => code,
    })
}

fn named(name: &str) -> Option<char> {
    Some(match name {
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "laquo" => '«',
        "raquo" => '»',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "prime" => '′',
        "Prime" => '″',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_marks_of_their_full_length() {
        let cases = [
            ("&quot;", '"'),
            ("&ldquo;x", '“'),
            ("&#8221; ", '”'),
            ("&#34;", '"'),
            ("&#034;", '"'),
            ("&#x201C;", '“'),
            ("&#X2019;", '’'),
            ("&amp;rsquo;", '’'),
            ("&#147;", '\u{93}'),
            ("&#132;", '„'),
        ];
        for (source, c) in cases {
            let length = source.find(';').map(|i| i + 1);
            let length = if source.starts_with("&amp;") { Some(source.len()) } else { length };
            assert_eq!(glyph_at(source, 0), Glyph::of(c).zip(length), "{source}");
        }
    }

    #[test]
    fn other_entities_are_not() {
        for source in [
            "&",
            "&;",
            "&#;",
            "&#x;",
            "&amp;",
            "&nbsp;",
            "&mdash;",
            "&quot",
            "&#99999999;",
            "&é;",
            "&amp;amp;",
        ] {
            assert_eq!(glyph_at(source, 0), None, "{source}");
        }
    }

    #[test]
    fn every_mark_begins_with_a_candidate_byte() {
        for c in ('\0'..=char::MAX).filter(|&c| Glyph::of(c).is_some()) {
            let mut buffer = [0; 4];
            let lead = c.encode_utf8(&mut buffer).as_bytes()[0];
            assert!(CANDIDATE[usize::from(lead)], "{c}");
        }
    }
}
