//! Quotations over time, as columns.

use std::collections::BTreeMap;

use super::overview::words_of;
use crate::report::chart;
use crate::report::collect::TYPES;
use crate::report::pages::{Cell, Figure, Row, number};
use crate::report::words::Words;

/// Of everybody, by type of speaker.
pub(super) fn over_time(months: &BTreeMap<String, [u64; 6]>, quotes: u64) -> Figure {
    let months = months.iter().map(|(month, values)| (month.clone(), values.to_vec())).collect();
    let legend = TYPES.iter().enumerate().map(|(nth, kind)| (format!("t{nth}"), words_of(kind))).collect();
    time_figure(&months, quotes, legend)
}

/// Months with a number for each entry of the legend, or with one number if it has none.
pub(super) fn time_figure(
    months: &BTreeMap<String, Vec<u64>>,
    quotes: u64,
    legend: Vec<(String, &'static str)>,
) -> Figure {
    let periods = chart::periods(months);
    let dated: u64 = periods.iter().map(|period| period.total).sum();
    let row = |period: &chart::Period| {
        let mut cells =
            vec![Cell::link(period.label.clone(), None), Cell::count(period.total, "month-quotes")];
        if period.values.len() > 1 {
            cells.extend(period.values.iter().map(|value| Cell::count(*value, "month-type")));
        }
        Row { key: period.label.clone(), cells }
    };
    let mut head: Vec<Words> = vec!["Month or year".into(), "Quotations".into()];
    head.extend(legend.iter().map(|(_, name)| Words::from(*name)));
    Figure {
        id: "time",
        title: "Over time".into(),
        caption: Words::with(
            "Quotations by month or year; n = {} of {} quotations, those with a date.",
            [number(dated, "dated-quotes"), number(quotes, "type-of")],
        ),
        legend,
        chart: if periods.is_empty() { String::new() } else { chart::columns(&periods) },
        head,
        rows: periods.iter().map(row).collect(),
        folded: true,
        nothing: "No article has a date that can be read.",
    }
}
