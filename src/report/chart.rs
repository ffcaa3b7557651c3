//! Charts as SVG without a script. Graphics are decoration beside the numbers: each stands in or above a table that
//! says the same, so they are hidden from screen readers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// More months than this are summed up by year.
const MONTHS: usize = 48;

/// More bars than this are none any more.
const BARS: usize = 400;

/// Numbers of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// `2031-04`, or `2031`.
    pub(super) label: String,
    /// One number for each series.
    pub(super) values: Vec<u64>,
    /// All of them together.
    pub(super) total: u64,
}

/// Months as periods without gaps; years where the months are many.
pub(super) fn periods(months: &BTreeMap<String, Vec<u64>>) -> Vec<Period> {
    let number = |month: &str| -> Option<usize> {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<usize>().ok()? * 12 + month.parse::<usize>().ok()?.checked_sub(1)?)
    };
    let numbered: BTreeMap<usize, &Vec<u64>> =
        months.iter().filter_map(|(month, values)| Some((number(month)?, values))).collect();
    let (Some(first), Some(last)) = (numbered.keys().next(), numbered.keys().last()) else {
        return Vec::new();
    };
    let step = if last - first < MONTHS { 1 } else { 12 };
    let width = numbered.values().map(|values| values.len()).max().unwrap_or(0);
    let mut sums: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    if (last / step) - (first / step) < BARS {
        sums.extend((first / step..=last / step).map(|period| (period, vec![0; width])));
    }
    for (month, values) in &numbered {
        let sum = sums.entry(month / step).or_insert_with(|| vec![0; width]);
        sum.iter_mut().zip(*values).for_each(|(sum, value)| *sum += value);
    }
    let label = |period: usize| match step {
        1 => format!("{:04}-{:02}", period / 12, period % 12 + 1),
        _ => format!("{period:04}"),
    };
    let period = |(period, values): (usize, Vec<u64>)| Period {
        label: label(period),
        total: values.iter().sum(),
        values,
    };
    sums.into_iter().map(period).collect()
}

/// Stacked columns over time, drawn so small that a telephone need not shrink it.
pub(super) fn columns(periods: &[Period]) -> String {
    let most = periods.iter().map(|period| period.total).max().unwrap_or(0).max(1);
    let (left, width, height) = (34.0, 320.0, 110.0);
    let step = width / periods.len().max(1) as f64;
    let mut svg =
        String::from(r#"<svg class="columns" viewBox="0 0 360 140" aria-hidden="true" focusable="false">"#);
    for (share, value) in [(0.0, 0), (0.5, most / 2), (1.0, most)] {
        let y =
            8.0 + height * (1.0 - if most < 2 && share == 0.5 { 0.0 } else { value as f64 / most as f64 });
        // Writing to a string cannot fail, here and below.
        let _ = write!(svg, r#"<path class="grid" d="M{left} {y:.1}H354"/>"#);
        if share != 0.5 || most >= 2 {
            let _ = write!(
                svg,
                r#"<text x="30" y="{:.1}" text-anchor="end">{}</text>"#,
                y + 3.5,
                super::text::whole(value)
            );
        }
    }
    for (nth, period) in periods.iter().enumerate() {
        let mut below = 0;
        for (series, value) in period.values.iter().enumerate().filter(|(_, value)| **value > 0) {
            below += value;
            let (top, tall) =
                (height * (1.0 - below as f64 / most as f64), height * *value as f64 / most as f64);
            let bar = (step * 0.8).min(28.0);
            let x = left + step * nth as f64 + (step - bar) / 2.0;
            let _ = write!(
                svg,
                r#"<rect class="t{series}" x="{x:.2}" y="{:.2}" width="{bar:.2}" height="{tall:.2}"/>"#,
                8.0 + top
            );
        }
    }
    let last = periods.len().saturating_sub(1);
    let ends: &[(usize, &str)] = match last {
        0 => &[(0, "middle")],
        _ => &[(0, "start"), (last, "end")],
    };
    for &(nth, anchor) in ends {
        let Some(period) = periods.get(nth) else { continue };
        let x = match anchor {
            "start" => left,
            "end" => left + width,
            _ => left + width / 2.0,
        };
        let _ = write!(svg, r#"<text x="{x:.1}" y="134" text-anchor="{anchor}">{}</text>"#, period.label);
    }
    svg.push_str("</svg>");
    svg
}

/// A bar for a share of the longest.
pub(super) fn bar(value: f64) -> String {
    let width = (value.clamp(0.0, 1.0) * 100.0).max(if value > 0.0 { 0.5 } else { 0.0 });
    format!(
        r#"<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="{width:.2}" height="10"/></svg>"#
    )
}

/// A mean between −1 and 1 with its interval.
pub(super) fn interval(value: f64, reach: Option<(f64, f64)>) -> String {
    let x = |value: f64| 100.0 + value.clamp(-1.0, 1.0) * 100.0;
    let mut svg = String::from(
        r#"<svg class="interval" viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path class="grid" d="M0.5 2V14M100 0V16M199.5 2V14"/>"#,
    );
    let side = match reach {
        Some((low, _)) if low > 0.0 => "pos",
        Some((_, high)) if high < 0.0 => "neg",
        _ => "neu",
    };
    if let Some((low, high)) = reach {
        let width = (x(high) - x(low)).max(1.0);
        let _ =
            write!(svg, r#"<rect class="{side}" x="{:.2}" y="6" width="{width:.2}" height="4"/>"#, x(low));
    }
    let _ = write!(
        svg,
        r#"<rect class="{side} point" x="{:.2}" y="2" width="3" height="12"/></svg>"#,
        x(value) - 1.5
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(list: &[(&str, u64)]) -> BTreeMap<String, Vec<u64>> {
        list.iter().map(|(month, value)| ((*month).to_owned(), vec![*value])).collect()
    }

    #[test]
    fn months_have_no_gaps_and_many_are_years() {
        let found = periods(&months(&[("2031-11", 2), ("2032-02", 3)]));
        let labels: Vec<(&str, u64)> = found.iter().map(|p| (p.label.as_str(), p.total)).collect();
        assert_eq!(labels, [("2031-11", 2), ("2031-12", 0), ("2032-01", 0), ("2032-02", 3)]);
        let found = periods(&months(&[("2021-11", 2), ("2021-12", 1), ("2032-02", 3)]));
        assert_eq!((found.len(), found[0].total, found[0].label.as_str()), (12, 3, "2021"));
        assert_eq!(periods(&months(&[("0001-01", 1), ("9999-12", 1)])).len(), 2);
        assert!(periods(&BTreeMap::new()).is_empty());
    }

    #[test]
    fn columns_are_as_high_as_their_numbers() {
        let svg = columns(&periods(&months(&[("2031-01", 10), ("2031-02", 5)])));
        assert!(svg.contains(r#"height="110.00""#) && svg.contains(r#"height="55.00""#), "{svg}");
        assert!(!columns(&[]).contains("NaN"));
    }
}
