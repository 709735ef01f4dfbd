//! What grows with something, or does not.

use std::ops::Range;
use std::path::Path;

use plotters::prelude::*;

use super::{COLORS, DrawError, FONT, TITLE_FONT};
use crate::figure::{Row, number};

const SIZE: (i32, i32) = (900, 450);

/// Beside the curves, for whose they are.
const LEGEND_WIDTH: i32 = 170;
const LEGEND_TOP: i32 = 60;
const LEGEND_DISTANCE: i32 = 24;
const LEGEND_DOT: i32 = 5;

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
        let (width, height) = SIZE;
        let size = (u32::try_from(width)?, u32::try_from(height)?);
        let area = SVGBackend::new(path, size).into_drawing_area();
        area.fill(&WHITE)?;
        let (curves, legend) = area.split_horizontally(width - LEGEND_WIDTH);
        let points = || lines.iter().flat_map(|line| &line.points);
        let across = decades(points().map(|point| point.0));
        let up = decades(points().map(|point| point.1));
        let mut chart = ChartBuilder::on(&curves)
            .caption(self.title, TITLE_FONT)
            .margin(12)
            .x_label_area_size(45)
            .y_label_area_size(60)
            .build_cartesian_2d(across.log_scale(), up.log_scale())?;
        chart
            .configure_mesh()
            .x_desc(self.across)
            .x_label_formatter(&|value| number(*value).trim_end_matches(".00").to_owned())
            .y_label_formatter(&|value| value.to_string())
            .label_style(FONT)
            .light_line_style(TRANSPARENT)
            .draw()?;
        for (line, color) in lines.iter().zip(colors()) {
            let points = line.points.iter().copied();
            let series = LineSeries::new(points, color.stroke_width(2)).point_size(4);
            chart.draw_series(series)?;
        }
        let mut place = (2 * LEGEND_DOT, LEGEND_TOP);
        for (line, color) in lines.iter().zip(colors()) {
            let (left, middle) = place;
            let dot = (left, middle + LEGEND_DOT + 1);
            legend.draw(&Circle::new(dot, LEGEND_DOT, color.filled()))?;
            let text = (left + 3 * LEGEND_DOT, middle);
            legend.draw(&Text::new(line.who.as_str(), text, FONT))?;
            place.1 += LEGEND_DISTANCE;
        }
        area.present()?;
        Ok(())
    }
}

fn colors() -> impl Iterator<Item = RGBColor> {
    let colors = COLORS.iter().cycle();
    colors.map(|(red, green, blue)| RGBColor(*red, *green, *blue))
}

/// From a power of ten to another one, with all values between them.
fn decades(values: impl Iterator<Item = f64> + Clone) -> Range<f64> {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let greatest = values.fold(0.0, f64::max);
    let from = 10_f64.powf(least.log10().floor());
    // The end of a range is not part of it.
    from..(10_f64.powf(greatest.log10().ceil()).max(from * 10.0) * 1.01)
}
