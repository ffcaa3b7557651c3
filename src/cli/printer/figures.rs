//! The figures of an evaluation.

use pullquote::eval::{Figure, Report};

use super::text::{BOLD, DIM, paint};

/// The figures, one a line, each with its interval.
pub(crate) fn figures(title: &str, report: &Report) -> String {
    let longest = report.figures.iter().map(|f| indent(f) + f.name.chars().count()).max().unwrap_or_default();
    let mut out = format!("{}\n", paint(BOLD, title));
    let mut group = None;
    for figure in &report.figures {
        if figure.group != group {
            out += figure.group.unwrap_or_default();
            out += if figure.group.is_some() { "\n" } else { "" };
            group = figure.group;
        }
        let name = format!("{:1$}{2}", "", indent(figure), figure.name);
        let value = figure.value.shown();
        out += format!("{name:longest$}  {value:<14}{}", interval(figure)).trim_end();
        out.push('\n');
    }
    out += &paint(DIM, "[ ] 95 %: bootstrap over articles, at least Wilson's interval");
    out + "\n"
}

const fn indent(figure: &Figure) -> usize {
    if figure.group.is_some() { 2 } else { 0 }
}

fn interval(figure: &Figure) -> String {
    figure.interval.map_or_else(String::new, |(low, high)| format!("[{low:.4}, {high:.4}]"))
}
