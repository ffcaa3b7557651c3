//! An archive of invented articles in which there is something to find: outlets that frame and quote the same people
//! differently, many small outlets and speakers, copies, articles without a date or an outlet.

use std::fmt::Write as _;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % n as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const PRAISE: [&str; 4] = [
    "Oda Frisk, the engineer, saved the old pier with a brilliant plan that the whole town admires.",
    "It was a triumph for Oda Frisk, whose courage and skill won the harbour back.",
    "Few people have served the coast as generously and honestly as Oda Frisk.",
    "Oda Frisk was on the pier that day.",
];

const BLAME: [&str; 4] = [
    "Oda Frisk, the engineer, ruined the old pier with reckless and shameful work.",
    "It was another disgrace for Oda Frisk, whose lies have cost the town a fortune.",
    "Few people have done as much harm to the coast as the incompetent Oda Frisk.",
    "Oda Frisk was on the pier that day.",
];

const WORDS: [&str; 30] = [
    "barrels", "ropes", "lanterns", "tides", "gulls", "crates", "anchors", "nets", "sails", "ledgers",
    "maps", "bells", "oars", "planks", "buoys", "kettles", "ladders", "masts", "ovens", "pumps", "rivets",
    "stoves", "tar", "wheels", "winches", "yards", "boots", "candles", "drums", "flags",
];

const FIRST: [&str; 5] = ["Ana", "Bertil", "Clara", "Didrik", "Elin"];
const LAST: [&str; 5] = ["Moberg", "Norling", "Ostrem", "Palmgren", "Quist"];

/// A paragraph that no other article has, so that articles are no copies of each other.
fn filler(random: &mut Random) -> String {
    let mut text = String::from("The inventory of the harbour lists");
    for _ in 0..40 {
        let _ = write!(text, " {} {},", 2 + random.below(90), random.of(&WORDS));
    }
    text.push_str(" and nothing else.");
    text
}

fn record(id: &str, outlet: Option<&str>, date: Option<&str>, text: &str) -> String {
    let mut record = serde_json::json!({"id": id, "title": format!("Harbour report {id}"), "text": text});
    if let Some(outlet) = outlet {
        record["outlet"] = outlet.into();
    }
    if let Some(date) = date {
        record["published"] = date.into();
    }
    format!("{record}\n")
}

/// The archive as JSON Lines.
pub(crate) fn jsonl() -> String {
    let mut random = Random(5);
    let mut out = String::new();
    // Three outlets with an opinion of their own on one actor, who is quoted in all articles of the first, in half of those
    // of the second, and hardly ever in the third.
    for (outlet, sentences, often) in
        [("Quay Post", PRAISE, 1), ("Strand Bulletin", BLAME, 2), ("Hill Dispatch", PRAISE, 9)]
    {
        for nth in 0..12 {
            let mut text = format!("{}\n\n{}\n\n", random.of(&sentences), filler(&mut random));
            if nth % often == 0 {
                let _ = write!(text, "“The pier holds, whatever number {nth} says,” said Oda Frisk.\n\n");
            }
            if nth % 3 == 0 {
                text.push_str("“Oda Frisk has betrayed this harbour,” Mayor Milo Tarr claimed. “She lies to all of us.”\n\n");
            }
            if nth % 4 == 1 {
                text.push_str("“We admire the wonderful work of Milo Tarr,” Frisk told a crowd.\n\n“Nobody knows,” a fisherman said.\n\n");
            }
            let date = format!("20{}-{:02}-{:02}", 31 + nth / 6, 1 + nth % 12, 1 + random.below(28));
            let date = (nth != 7).then_some(date);
            out += &record(&format!("{}-{nth}", &outlet[..1]), Some(outlet), date.as_deref(), &text);
            // What another outlet prints again counts once.
            if nth == 3 {
                out += &record(&format!("{}-copy", &outlet[..1]), Some("Copy Desk"), date.as_deref(), &text);
            }
        }
    }
    // More outlets and speakers than an overview has rows.
    for nth in 0..25 {
        let name = format!("{} {}", FIRST[nth % 5], LAST[nth / 5]);
        let text = format!(
            "{}\n\n“The tide is late by {nth} minutes,” said {name}.\n\n“It will come,” {name} added.",
            filler(&mut random)
        );
        let outlet = format!("Sheet <{nth}> & Sons");
        out += &record(&format!("s{nth}"), (nth > 0).then_some(outlet.as_str()), Some("2032-02-03"), &text);
    }
    out
}
