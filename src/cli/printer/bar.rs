//! A score and its interval, drawn: `·····▐──●──▌····`, from −1 to +1.

use anstyle::Style;
use pullquote::analysis::Framing;

use super::text::{BLAME, DIM, PRAISE};

/// Columns of a bar; odd, so that 0 has a column of its own.
pub(super) const COLUMNS: usize = 17;

/// The bar.
pub(super) fn bar(framing: &Framing) -> String {
    let (low, high, score) = (column(framing.low), column(framing.high), column(framing.score));
    (0..COLUMNS)
        .map(|at| match at {
            _ if at == score => '●',
            _ if at == low => '▐',
            _ if at == high => '▌',
            _ if low < at && at < high => '─',
            _ if at == COLUMNS / 2 => '┊',
            _ => '·',
        })
        .collect()
}

/// Red or green where the interval says so, else dim.
pub(super) fn style(framing: &Framing) -> Style {
    if framing.high < 0.0 {
        BLAME
    } else if framing.low > 0.0 {
        PRAISE
    } else {
        DIM
    }
}

/// `−0.21 [−0.48, +0.05]`
pub(super) fn figures(framing: &Framing) -> String {
    format!("{} [{}, {}]", signed(framing.score), signed(framing.low), signed(framing.high))
}

fn signed(value: f32) -> String {
    let digits = format!("{:.2}", value.abs());
    match value {
        _ if digits == "0.00" => " 0.00".into(),
        v if v < 0.0 => format!("−{digits}"),
        _ => format!("+{digits}"),
    }
}

fn column(value: f32) -> usize {
    let share = (value.clamp(-1.0, 1.0) + 1.0) / 2.0;
    (share * (COLUMNS - 1) as f32).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_score_and_interval() {
        let framing = |score, low, high| Framing { score, low, high, ..Framing::default() };
        assert_eq!(bar(&framing(-0.5, -0.75, -0.25)), "··▐─●─▌·┊········");
        assert_eq!(bar(&framing(0.0, -1.0, 1.0)), "▐───────●───────▌");
        assert_eq!(bar(&framing(0.9, 0.5, 1.0)), "········┊···▐──●▌");
        assert_eq!(figures(&framing(-0.004, -0.2, 0.25)), " 0.00 [−0.20, +0.25]");
    }
}
