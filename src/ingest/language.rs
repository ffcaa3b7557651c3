//! Whether a text is English.
//!
//! The answer is no only where it is certain: a text in another language costs a line among the rejects, an English one
//! that is taken for something else would be lost.

/// Texts with fewer letters say too little.
const FEWEST_LETTERS: usize = 200;

/// Bytes that are looked at, at each of three places: a page can begin with another language than it goes on in.
const SAMPLE: usize = 1024;

/// Words that every English text is full of and other languages do not have.
const MARKERS: [&str; 9] = ["the", "and", "of", "that", "with", "from", "said", "which", "were"];

/// With so many of a hundred words among the markers a text is English, whatever names it is full of. English news has
/// about 13, other languages have less than one.
const ENGLISH_PERCENT: usize = 4;

/// Codes of two letters for those of three.
const CODES: [(&str, &str); 69] = [
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
    ("cym", "cy"),
];

/// The language of a text that is clearly not English, as a code of two letters where there is one.
pub(super) fn foreign(text: &str) -> Option<&'static str> {
    let sample = sample(text);
    if is_english(&sample) || sample.chars().filter(|c| c.is_alphabetic()).count() < FEWEST_LETTERS {
        return None;
    }
    let found = whatlang::detect(&sample)?;
    if found.lang() == whatlang::Lang::Eng || !found.is_reliable() {
        return None;
    }
    let code = found.lang().code();
    Some(CODES.iter().find(|(three, _)| *three == code).map_or(code, |(_, two)| two))
}

/// Beginning, middle and end of a long text, all of a short one.
fn sample(text: &str) -> String {
    if text.len() <= 3 * SAMPLE {
        return text.to_owned();
    }
    let piece = |from: usize| {
        let from = text.ceil_char_boundary(from);
        let to = text.floor_char_boundary(from + SAMPLE);
        text.get(from..to).unwrap_or_default()
    };
    [piece(0), piece((text.len() - SAMPLE) / 2), piece(text.len() - SAMPLE)].join(" ")
}

fn is_english(sample: &str) -> bool {
    let (mut words, mut markers) = (0, 0);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        markers += usize::from(MARKERS.iter().any(|marker| marker.eq_ignore_ascii_case(word)));
    }
    markers * 100 >= words * ENGLISH_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Die Fähren von Velmar bleiben auch in der dritten Woche im Hafen, beschloss der Vorstand am \
        Dienstag, nachdem die Gespräche mit der Gewerkschaft der Besatzungen gescheitert waren. „Wir haben alles \
        angeboten, was in der Kasse liegt“, sagte Maren Altbaum, die dem Vorstand vorsitzt.";
    const FRENCH: &str = "Les bacs de Velmar resteront au port une troisième semaine, a décidé mardi le conseil du port, \
        après l'échec des pourparlers avec le syndicat des équipages. « Nous avons offert tout ce que contient la \
        caisse », a dit Marine Vieilarbre, qui préside le conseil.";
    const SPANISH: &str = "Los transbordadores de Velmar seguirán en el puerto una tercera semana, decidió el martes la \
        junta portuaria, después de que fracasaran las conversaciones con el sindicato de las tripulaciones. «Hemos \
        ofrecido todo lo que hay en la caja», dijo Marina Arbolviejo, que preside la junta.";
    const DUTCH: &str = "De veerboten van Velmar blijven een derde week in de haven, besloot het havenbestuur dinsdag, \
        nadat de gesprekken met de vakbond van de bemanningen waren mislukt. „Wij hebben alles aangeboden wat er in \
        de kas zit”, zei Maren Oudeboom, die het bestuur voorzit.";
    const CHINESE: &str = "维尔马的渡轮将连续第三周停在港口，港务委员会星期二决定，此前与船员工会就夜班及其报酬举行的谈判破裂。“我们已经拿出了\
        钱柜里的一切，”委员会主席马伦说，“码头上的咖啡馆比渡轮挣得还多。”工会代表托比亚斯称这一提议是“系着丝带的侮辱”。他告诉\
        记者，在夜晚重新属于夜晚之前，谁也不会登船。罢工开始以来，乘客们一直走绕海湾的远路。护士阿德琳娜在公共汽车站说：“我每天要\
        多花两个小时。”市长表示，他将在星期五之前邀请双方再次会面，并且希望渡轮能在月底以前恢复航行，因为许多店铺已经没有货物可卖。";

    #[test]
    fn other_languages_are_named() {
        let texts = [(GERMAN, "de"), (FRENCH, "fr"), (SPANISH, "es"), (DUTCH, "nl"), (CHINESE, "zh")];
        for (text, language) in texts {
            assert_eq!(foreign(text), Some(language), "{text}");
            assert_eq!(foreign(&text.repeat(40)), Some(language));
            // Too short to be sure.
            assert_eq!(foreign(&text.chars().take(150).collect::<String>()), None, "{text}");
        }
    }

    #[test]
    fn english_stays_english() {
        let names = "Szczepan Wróblewski, Đặng Thị Hạnh, Guðrún Þorláksdóttir and Nkechi Okonjo-Ibe won the relay in \
            Łódź. Jean-François Desrosiers-Lacoursière of Trois-Rivières, Quebec, beat Ximena Echeverría Zubizarreta, \
            Wolfgang Schwarzenegger-Müller, Bartłomiej Grzegorzewski and Tuğba Çalışkanoğlu in Ústí nad Labem.";
        let quoting = format!(
            "The minister answered in German. “{}” He left the room after that, said a witness.",
            GERMAN
        );
        let scores = "Velmar 3, Brenn 1; Oakhurst 2, Tarn 2; Quay 0, Harbour 4. ".repeat(12);
        for text in [names, quoting.as_str(), scores.as_str(), "", "«»"] {
            assert_eq!(foreign(text), None, "{text}");
        }
    }

    #[test]
    fn codes_are_of_languages() {
        for (three, two) in CODES {
            assert!(whatlang::Lang::from_code(three).is_some() && two.len() == 2, "{three}");
        }
    }
}
