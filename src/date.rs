//! Dates as news archives write them, to `YYYY-MM-DD` and `YYYY-MM`.

/// The day of a date of publication, as `YYYY-MM-DD`; `None` where the text names none or could mean two.
///
/// Read are ISO dates with or without a time (`2031-04-05T06:00Z`, `20310405`), and days beside the name of a month
/// (`5 April 2031`, `April 5, 2031`, `Sat, 05 Apr 2031 06:00:00 GMT`). `5/4/2031` is a day in April or one in May, and
/// stays unread unless one of the numbers can be no month.
pub fn date(published: &str) -> Option<String> {
    let (year, month, day) = parse(published)?;
    Some(format!("{year:04}-{month:02}-{:02}", day?))
}

/// The month of a date of publication, as `YYYY-MM`; as [`date()`], but `2031-04` and `April 2031` will do.
pub fn month(published: &str) -> Option<String> {
    let (year, month, _) = parse(published)?;
    Some(format!("{year:04}-{month:02}"))
}

type Parsed = (u32, u32, Option<u32>);

fn parse(published: &str) -> Option<Parsed> {
    // A date is short; what is longer is no date, and may be any text.
    let text = published.trim().get(..64).unwrap_or(published.trim());
    iso(text).or_else(|| slashed(text)).or_else(|| named(text))
}

/// Checks what was read against the calendar.
fn valid(year: u32, month: u32, day: Option<u32>) -> Option<Parsed> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let fits = (1000..=9999).contains(&year) && day.is_none_or(|day| (1..=days).contains(&day));
    fits.then_some((year, month, day))
}

/// A number of exactly so many digits at the beginning, and what follows.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (head, rest) = text.split_at_checked(count)?;
    head.bytes().all(|b| b.is_ascii_digit()).then(|| head.parse().ok()).flatten().map(|n| (n, rest))
}

/// `2031-04-05…`, `2031/04/05`, `20310405…`, `2031-04`.
fn iso(text: &str) -> Option<Parsed> {
    let (year, rest) = digits(text, 4)?;
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
    if let Some(separator) = rest.chars().next().filter(|c| ['-', '/', '.'].contains(c)) {
        let (month, rest) = digits(&rest[1..], 2)?;
        return match rest.strip_prefix(separator).and_then(|rest| digits(rest, 2)) {
            Some((day, rest)) if ends(rest) => valid(year, month, Some(day)),
            None if rest.is_empty() => valid(year, month, None),
            _ => None,
        };
    }
    let (month, rest) = digits(rest, 2)?;
    let (day, rest) = digits(rest, 2)?;
    // `20310405060000`, as web archives write it, goes on with digits.
    (ends(rest) || rest.bytes().take_while(u8::is_ascii_digit).count() == 6)
        .then(|| valid(year, month, Some(day)))
        .flatten()
}

/// `25/4/2031`, `4/25/2031`.
fn slashed(text: &str) -> Option<Parsed> {
    let first = text.split_whitespace().next()?;
    let mut parts = first.split(['/', '.', '-']);
    let [a, b, year] = [parts.next()?, parts.next()?, parts.next()?].map(|part| part.parse::<u32>().ok());
    let (a, b, year) = (a?, b?, year?);
    if parts.next().is_some() {
        return None;
    }
    match (a, b) {
        _ if a == b => valid(year, a, Some(b)),
        (13.., _) => valid(year, b, Some(a)),
        (_, 13..) => valid(year, a, Some(b)),
        _ => None,
    }
}

/// A month by its name, a year, and perhaps a day.
fn named(text: &str) -> Option<Parsed> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut year, mut month, mut day) = (None, None, None);
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok();
        let lower = word.to_ascii_lowercase();
        match number {
            Some(number @ 1000..=9999) if year.is_none() && word.len() == 4 => year = Some(number),
            Some(number @ 1..=31) if day.is_none() && year.is_none() => day = Some(number),
            Some(_) => {}
            None if month.is_none() => {
                let nth = MONTHS.iter().position(|name| lower.starts_with(name));
                month = nth.filter(|_| is_month(&lower)).map(|nth| nth as u32 + 1);
            }
            None => {}
        }
    }
    valid(year?, month?, day)
}

/// "mar", "march", "sept", but not "market".
fn is_month(word: &str) -> bool {
    const LONG: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    word.len() >= 3 && LONG.iter().any(|long| long.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_archives_write() {
        for text in [
            "2031-04-05",
            "2031-04-05T23:59:00-05:00",
            "2031/04/05 10:00",
            "20310405",
            "20310405060000",
            "5 April 2031",
            "April 5, 2031",
            "Apr. 5th, 2031 at 6 pm",
            "Sat, 05 Apr 2031 06:00:00 GMT",
        ] {
            assert_eq!(date(text).as_deref(), Some("2031-04-05"), "{text}");
        }
        assert_eq!(date("25/4/2031").as_deref(), Some("2031-04-25"));
        assert_eq!(date("4/25/2031").as_deref(), Some("2031-04-25"));
        assert_eq!(date("4/4/2031").as_deref(), Some("2031-04-04"));
        assert_eq!((date("April 2031"), month("April 2031").as_deref()), (None, Some("2031-04")));
        assert_eq!(month("2031-04").as_deref(), Some("2031-04"));
    }

    #[test]
    fn does_not_guess() {
        for text in
            ["", "yesterday", "5/4/2031", "2031-13-01", "2031-02-29", "2031", "the market of 2031", "１２３"]
        {
            assert_eq!(date(text), None, "{text}");
            assert_eq!(month(text), None, "{text}");
        }
        assert_eq!(date("2028-02-29").as_deref(), Some("2028-02-29"));
        assert_eq!(date(&"é".repeat(200)), None);
    }
}
