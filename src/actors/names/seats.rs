//! "R-Wyo.": the party and the state behind a politician's name.

use crate::lexicon::{flag, lexicon};
use crate::segment::Document;

/// A party, as the nouns said of its members, and what the seat is for ("Wyoming", "New York", "Velden").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::actors) struct Seat<'a> {
    pub(in crate::actors) members: &'static [&'static str],
    pub(in crate::actors) place: &'a str,
}

/// The seat that a word tells.
pub(in crate::actors) fn seat<'a>(word: &'a str) -> Option<Seat<'a>> {
    let (party, place) = word.split_once('-')?;
    let members: &[&str] = match party {
        "R" => &["republican"],
        "D" => &["democrat"],
        "I" => &["independent"],
        _ => return None,
    };
    if !place.starts_with(char::is_uppercase) {
        return None;
    }
    let known = lexicon().word(place).flags & flag::PLACE != 0;
    let written = known.then_some(place);
    let place = lexicon().state(&place.replace('.', "")).or(written)?;
    Some(Seat { members, place })
}

/// The seat behind a name that ends before token `to`: "(R-Wyo.)", ", D-N.Y.,".
pub(in crate::actors) fn behind<'d>(document: &'d Document, to: usize) -> Option<Seat<'d>> {
    let opens = document.is(to, "(") || document.is(to, ",");
    if opens { seat(document.word(to + 1)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_a_party_and_a_state() {
        let of = |word| seat(word).map(|s| (s.members[0], s.place));
        assert_eq!(of("R-Wyo."), Some(("republican", "Wyoming")));
        assert_eq!(of("D-N.Y."), Some(("democrat", "New York")));
        assert_eq!(of("D-NY"), Some(("democrat", "New York")));
        assert_eq!(of("I-Vt"), Some(("independent", "Vermont")));
        assert_eq!(of("R-Ohio"), Some(("republican", "Ohio")));
        assert_eq!(of("D-Day"), None);
        assert_eq!(of("I-Team"), None);
        assert_eq!(of("D-day"), None);
        assert_eq!(of("X-Ray"), None);
        assert_eq!(of("R"), None);
    }
}
