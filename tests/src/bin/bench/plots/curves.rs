//! What grows with something, or does not.

use std::ops::Range;
use std::path::Path;

use plotters::prelude::*;

use super::{COLORS, DrawError, FONT, TITLE_FONT};
use crate::figure::Row;

const SIZE: (u32, u32) = (800, 450);

/// Room around the least and the greatest value, as a factor.
const ROOM: f64 = 1.5;

/// A plot whose figures are called `who: before`, a number, `after`.
pub(super) struct CurvePlot {
    pub(super) file: &'static str,
    title: &'static str,
    before: &'static str,
    after: &'static str,
    across: &'static str,
}

pub(super) const CURVES: [CurvePlot; 5] = [
    CurvePlot {
        file: "resumes.svg",
        title: "A resume of one run, ms",
        before: "a resume after ",
        after: ": p50",
        across: "resumes of the same run before",
    },
    CurvePlot {
        file: "backlog.svg",
        title: "From a delivery to the resumed run, ms",
        before: "an event with ",
        after: " waiting: p50",
        across: "runs that wait",
    },
    CurvePlot {
        file: "branches.svg",
        title: "A fan-out, ms for each branch",
        before: "a fan-out to ",
        after: " branches: each",
        across: "branches",
    },
    CurvePlot {
        file: "children.svg",
        title: "A fan-out, ms for each child run",
        before: "a fan-out to ",
        after: " child runs: each",
        across: "child runs",
    },
    CurvePlot {
        file: "state-size.svg",
        title: "A resume, ms",
        before: "a resume with ",
        after: " bytes of state: p50",
        across: "bytes of state",
    },
];

/// What is measured of one system, by what it grows with.
pub(super) struct Line {
    who: String,
    points: Vec<(f64, f64)>,
}

impl CurvePlot {
    pub(super) fn lines(&self, rows: &[Row]) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for row in rows {
            let Some((who, at)) = self.place(&row.name) else {
                continue;
            };
            let point = (at, row.median());
            match lines.iter_mut().find(|line| line.who == who) {
                Some(line) => line.points.push(point),
                None => lines.push(Line {
                    who: who.to_owned(),
                    points: vec![point],
                }),
            }
        }
        lines
    }

    /// Whose figure it is, and where it belongs.
    fn place<'a>(&self, name: &'a str) -> Option<(&'a str, f64)> {
        let (who, what) = name.split_once(": ")?;
        let at = what.strip_prefix(self.before)?.strip_suffix(self.after)?;
        Some((who, at.parse().ok()?))
    }

    /// Both scales are logarithmic: a line that is level does not grow.
    pub(super) fn draw(&self, lines: &[Line], path: &Path) -> Result<(), DrawError> {
        let area = SVGBackend::new(path, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let points = || lines.iter().flat_map(|line| &line.points);
        let (across, up) = (
            range(points().map(|point| point.0)),
            range(points().map(|point| point.1)),
        );
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, TITLE_FONT)
            .margin(12)
            .x_label_area_size(45)
            .y_label_area_size(60)
            .build_cartesian_2d(across.log_scale(), up.log_scale())?;
        chart
            .configure_mesh()
            .x_desc(self.across)
            .label_style(FONT)
            .light_line_style(TRANSPARENT)
            .draw()?;
        for (line, (red, green, blue)) in lines.iter().zip(COLORS.into_iter().cycle()) {
            let color = RGBColor(red, green, blue);
            let style = color.stroke_width(2);
            let series = LineSeries::new(line.points.iter().copied(), style).point_size(4);
            let legend = move |(x, y)| PathElement::new([(x, y), (x + 20, y)], style);
            chart.draw_series(series)?.label(&line.who).legend(legend);
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .background_style(WHITE.mix(0.8))
            .label_font(FONT)
            .draw()?;
        area.present()?;
        Ok(())
    }
}

fn range(values: impl Iterator<Item = f64> + Clone) -> Range<f64> {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let greatest = values.fold(0.0, f64::max);
    least / ROOM..greatest * ROOM
}
