//! Which of an article's actors a gold entity is. Gold names entities as encyclopedias do (“Republican Party”, “William
//! B. Taylor Jr.”), articles as they like (“Republicans”, “Mr. Taylor”).

/// Titles and other words that do not tell one name from another.
const IDLE: &[&str] = &[
    "the",
    "a",
    "an",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "sen",
    "senator",
    "rep",
    "representative",
    "gov",
    "governor",
    "president",
    "gen",
    "general",
    "judge",
    "justice",
    "jr",
    "sr",
    "ii",
    "iii",
    "then",
    "former",
];

/// Forms that stand for one another and share no word.
const SYNONYMS: &[&[&str]] = &[
    &["republican party", "republicans", "republican", "gop", "republican lawmakers", "gop lawmakers"],
    &["democratic party", "democrats", "democrat", "democratic", "democratic lawmakers"],
    &["united states", "us", "usa", "america", "united states of america", "united states government"],
    &["united kingdom", "uk", "britain", "great britain"],
    &["european union", "eu"],
    &["united nations", "un"],
    &["congress", "us congress", "united states congress", "lawmakers"],
    &["senate", "us senate", "united states senate"],
    &["house", "us house", "house of representatives", "united states house of representatives"],
    &["supreme court", "us supreme court", "supreme court of the united states", "high court"],
];

/// A name as words that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(Vec<String>);

impl Name {
    pub(super) fn new(name: &str) -> Self {
        let lower = name.to_lowercase().replace(['’', '‘'], "'").replace('.', "");
        let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'');
        let words = words.map(|word| word.trim_end_matches("'s").trim_matches('\''));
        let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let telling: Vec<String> = words.iter().filter(|w| !IDLE.contains(&w.as_str())).cloned().collect();
        Self(if telling.is_empty() { words } else { telling })
    }

    fn joined(&self) -> String {
        self.0.join(" ")
    }

    /// First letters, of names of several words.
    fn acronym(&self) -> Option<String> {
        let telling =
            self.0.iter().filter(|word| !matches!(word.as_str(), "of" | "and" | "for" | "on" | "in"));
        (self.0.len() > 1).then(|| telling.filter_map(|word| word.chars().next()).collect())
    }
}

/// How surely two names are one entity's: 0 not at all, 4 the same words.
fn likeness(a: &Name, b: &Name) -> u8 {
    let (x, y) = (a.joined(), b.joined());
    if x == y {
        return 4;
    }
    if SYNONYMS.iter().any(|group| group.contains(&x.as_str()) && group.contains(&y.as_str())) {
        return 3;
    }
    if a.acronym().as_ref() == Some(&y) || b.acronym().as_ref() == Some(&x) {
        return 3;
    }
    let (short, long) = if a.0.len() <= b.0.len() { (&a.0, &b.0) } else { (&b.0, &a.0) };
    let (Some(first), Some(last), Some(long_first)) = (short.first(), short.last(), long.first()) else {
        return 0;
    };
    let same_end = long.last() == Some(last);
    match short.len() {
        // “Taylor” for “William Taylor”, “Justice Department” for “United States Department of Justice”.
        1 if same_end => 2,
        1 => 0,
        _ if same_end && first == long_first => 3,
        _ if same_end && first.chars().next() == long_first.chars().next() => 2,
        _ => u8::from(short.iter().all(|word| long.contains(word))) * 2,
    }
}

/// For each entity the actor that it is: the likeliest pair first, of equal ones the earlier; no actor is two entities.
pub(super) fn matched(entities: &[Name], actors: &[Vec<Name>]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (entity, name) in entities.iter().enumerate() {
        for (actor, forms) in actors.iter().enumerate() {
            // The first form is the actor's full name: as good as an alias and a little better.
            let best = forms
                .iter()
                .enumerate()
                .map(|(nth, form)| 2 * likeness(name, form) - u8::from(nth > 0 && likeness(name, form) > 0));
            if let Some(best) = best.max().filter(|&best| best > 0) {
                pairs.push((std::cmp::Reverse(best), actor, entity));
            }
        }
    }
    pairs.sort_unstable();
    let (mut of, mut taken) = (vec![None; entities.len()], vec![false; actors.len()]);
    for (_, actor, entity) in pairs {
        if of[entity].is_none() && !taken[actor] {
            of[entity] = Some(actor);
            taken[actor] = true;
        }
    }
    of
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> u8 {
        likeness(&Name::new(a), &Name::new(b))
    }

    #[test]
    fn forms_of_one_name_are_alike() {
        for (a, b) in [
            ("Otto B. Quarm Jr.", "Otto Quarm"),
            ("Republican Party", "Republicans"),
            ("Orrin Harbour Authority", "OHA"),
            ("the U.S.", "United States"),
            ("Department of Tides", "Vellish Department of Tides"),
            ("Otto Quarm", "Mr. Quarm"),
            ("Joseph Quarm", "Joe Quarm"),
            ("Tides Department", "Department of Tides"),
        ] {
            assert!(alike(a, b) > 0 && alike(a, b) == alike(b, a), "{a} {b}");
        }
        assert_eq!(alike("Sen. Ann Pell", "Ann Pell’s"), 4);
    }

    #[test]
    fn other_names_are_not() {
        for (a, b) in
            [("Ann Pell", "Otto Quarm"), ("Ann Pell", "Ann Brindle"), ("Pell", "Pell Harbour"), ("", "Ann")]
        {
            assert_eq!(alike(a, b), 0, "{a} {b}");
        }
    }

    #[test]
    fn the_likelier_pair_comes_first() {
        let names = |all: &[&str]| all.iter().map(|name| Name::new(name)).collect::<Vec<_>>();
        let actors = vec![names(&["Quarm"]), names(&["Ann Quarm", "Mrs. Quarm"]), names(&["Otto Quarm"])];
        assert_eq!(matched(&names(&["Otto Quarm", "Ann Quarm", "Pell"]), &actors), [Some(2), Some(1), None]);
        assert_eq!(matched(&names(&["Ilse Quarm"]), &actors), [Some(0)]);
    }
}
