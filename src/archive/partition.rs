//! Into which folders tables are cut: `outlet=…/month=…`, as Hive names them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// What is not known stands in a folder of this name, by Hive's convention.
const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

/// With fewer articles a folder, on average, files get so small that opening them takes longer than reading them.
const ARTICLES_A_FOLDER: u64 = 256;

/// More folders than this make listing them the slowest part of a query.
const FOLDERS: usize = 10_000;

/// Longest name of a folder in bytes, below the 255 that file systems take.
const LONGEST: usize = 200;

/// How tables are cut into folders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partition {
    /// As finely as the archive is large.
    #[default]
    Auto,
    /// By outlet and month.
    OutletMonth,
    /// By outlet.
    Outlet,
    /// By month.
    Month,
    /// Not at all.
    None,
}

/// An outlet and a month, where they are known.
pub(super) type Key = (Option<String>, Option<String>);

impl Partition {
    /// The names, as options and the manifest have them.
    pub const fn name(self) -> &'static str {
        match self {
            Partition::Auto => "auto",
            Partition::OutletMonth => "outlet-month",
            Partition::Outlet => "outlet",
            Partition::Month => "month",
            Partition::None => "none",
        }
    }

    /// The columns that stand in the path and not in the file.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Partition::OutletMonth => &["outlet", "month"],
            Partition::Outlet => &["outlet"],
            Partition::Month => &["month"],
            Partition::Auto | Partition::None => &[],
        }
    }

    /// `auto` decided by the number of articles of each outlet and month.
    pub(super) fn decide(self, counts: &BTreeMap<Key, u64>) -> Partition {
        if self != Partition::Auto {
            return self;
        }
        let articles: u64 = counts.values().sum();
        let fits = |partition: &Partition| {
            let mut keys: Vec<Key> = counts.keys().map(|key| partition.key(key)).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.len() <= FOLDERS && articles / (keys.len().max(1) as u64) >= ARTICLES_A_FOLDER
        };
        let finest = [Partition::OutletMonth, Partition::Outlet, Partition::Month];
        finest.into_iter().find(fits).unwrap_or(Partition::None)
    }

    /// The part of an outlet and month that tells folders apart.
    pub(super) fn key(self, (outlet, month): &Key) -> Key {
        match self {
            Partition::OutletMonth => (outlet.clone(), month.clone()),
            Partition::Outlet => (outlet.clone(), None),
            Partition::Month => (None, month.clone()),
            Partition::Auto | Partition::None => (None, None),
        }
    }

    /// The folder of a key, below its table's: `outlet=The Quay Post/month=2031-04`.
    pub(super) fn folder(self, (outlet, month): &Key) -> String {
        let level = |name: &str, value: &Option<String>| {
            let value = value.as_deref().map_or_else(|| UNKNOWN.to_owned(), escape);
            format!("{name}={value}")
        };
        match self {
            Partition::OutletMonth => format!("{}/{}", level("outlet", outlet), level("month", month)),
            Partition::Outlet => level("outlet", outlet),
            Partition::Month => level("month", month),
            Partition::Auto | Partition::None => String::new(),
        }
    }
}

/// What a path says about outlet and month.
pub(super) fn of_path(path: &str) -> Key {
    let value = |name: &str| {
        let level = path.split('/').find_map(|level| level.strip_prefix(name)?.strip_prefix('='))?;
        (level != UNKNOWN).then(|| unescape(level))
    };
    (value("outlet"), value("month"))
}

/// A value as the name of a folder. Escaped is what Spark escapes, which all readers undo, and what Windows does not
/// take. A name that would get too long is cut, and told from its like by a number made of the whole.
fn escape(value: &str) -> String {
    let mut name = String::new();
    let last = value.chars().count().saturating_sub(1);
    for (nth, c) in value.chars().enumerate() {
        let special =
            c.is_ascii_control() || "\"#%'*/:<=>?\\{}[]^|".contains(c) || nth == last && ". ".contains(c);
        if special {
            // Writing to a string cannot fail.
            let _ = write!(name, "%{:02X}", u32::from(c));
        } else {
            name.push(c);
        }
    }
    if name.len() > LONGEST {
        let digest = crate::models::sha256(value.as_bytes());
        let mut cut = LONGEST - 17;
        while !name.is_char_boundary(cut) {
            cut -= 1;
        }
        // Not inside an escape.
        let cut = name[..cut].rfind('%').filter(|at| cut - at < 3).unwrap_or(cut);
        name.truncate(cut);
        name.push('~');
        name.push_str(digest.get(..16).unwrap_or_default());
    }
    name
}

fn unescape(name: &str) -> String {
    let mut pieces = name.split('%');
    let mut value = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = piece.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()).filter(u8::is_ascii);
        match code {
            Some(code) => {
                value.push(char::from(code));
                value.push_str(piece.get(2..).unwrap_or_default());
            }
            None => {
                value.push('%');
                value.push_str(piece);
            }
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_safe_and_lead_back() {
        for (outlet, name) in [
            ("The Quay Post", "outlet=The Quay Post"),
            ("A/B: 100 %?", "outlet=A%2FB%3A 100 %25%3F"),
            ("..", "outlet=.%2E"),
            ("Zeitung für Öhr", "outlet=Zeitung für Öhr"),
            ("x\n\"y\" ", "outlet=x%0A%22y%22%20"),
            ("%41", "outlet=%2541"),
        ] {
            let key = (Some(outlet.to_owned()), None);
            assert_eq!(Partition::Outlet.folder(&key), name);
            assert_eq!(of_path(&format!("quotes/{name}/part-00000.parquet")), key);
        }
        let both = (None, Some("2031-04".to_owned()));
        let path = Partition::OutletMonth.folder(&both);
        assert_eq!(path, "outlet=__HIVE_DEFAULT_PARTITION__/month=2031-04");
        assert_eq!(of_path(&path), both);
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let name = |end: &str| Partition::Outlet.folder(&(Some("ü/".repeat(150) + end), None));
        assert!(name("a").len() < 255);
        assert_ne!(name("a"), name("b"));
        assert!(!name("a").contains("%~") && !name("a").contains("%2~"));
    }

    #[test]
    fn small_archives_get_few_folders() {
        let counts = |outlets: u32, months: u32, each: u64| -> BTreeMap<Key, u64> {
            let keys = (0..outlets).flat_map(|o| (0..months).map(move |m| (o, m)));
            keys.map(|(o, m)| ((Some(o.to_string()), Some(m.to_string())), each)).collect()
        };
        let decide = |counts| Partition::Auto.decide(&counts);
        assert_eq!(decide(counts(3, 4, 300)), Partition::OutletMonth);
        assert_eq!(decide(counts(3, 40, 30)), Partition::Outlet);
        assert_eq!(decide(counts(400, 10, 1)), Partition::Month);
        assert_eq!(decide(counts(3, 4, 5)), Partition::None);
        assert_eq!(decide(counts(200, 100, 300)), Partition::Outlet);
        assert_eq!(decide(BTreeMap::new()), Partition::None);
        assert_eq!(Partition::OutletMonth.decide(&counts(1, 1, 1)), Partition::OutletMonth);
    }
}
