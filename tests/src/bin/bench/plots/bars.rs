//! What can be compared: the same figure of several systems, or of the machine without any.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{COLORS, DrawError, FONT, TITLE_FONT};
use crate::figure::{Row, number};

const WIDTH: u32 = 800;
const TITLE_HEIGHT: i32 = 50;
const BAR_DISTANCE: i32 = 34;
const BAR_HEIGHT: i32 = 22;
const BARS_FROM: i32 = 330;
const BARS_WIDTH: f64 = 340.0;
const GAP: i32 = 8;

/// A plot of the figures that are called `who: what`, and of others.
pub(super) struct BarPlot {
    pub(super) file: &'static str,
    title: &'static str,
    what: &'static [&'static str],
}

pub(super) const BARS: [BarPlot; 6] = [
    BarPlot {
        file: "deliveries.svg",
        title: "Deliveries over HTTP, and POSTs that nothing is done with, a second",
        what: &["deliveries, 64 connections", "POST, 64 connections"],
    },
    BarPlot {
        file: "whole-runs.svg",
        title: "Whole runs a second: start, park, deliver, resume, complete",
        what: &["whole runs"],
    },
    BarPlot {
        file: "steps.svg",
        title: "Durable steps a second, 64 runs at once",
        what: &["durable steps, 64 runs at once"],
    },
    BarPlot {
        file: "latency.svg",
        title: "From a delivery to the result of the run, ms, p50",
        what: &["delivery to result: p50"],
    },
    BarPlot {
        file: "nodes.svg",
        title: "Whole runs a second of several nodes on one PostgreSQL server",
        what: &[
            "whole runs on 1 node",
            "whole runs on 2 nodes",
            "whole runs on 3 nodes",
        ],
    },
    BarPlot {
        file: "commits.svg",
        title: "What the machine's disk and databases do: commits a second",
        what: &[
            "rows, one to a commit",
            "rows, one to a commit, 16 connections",
        ],
    },
];

impl BarPlot {
    /// What each is called, and how much it is.
    pub(super) fn bars(&self, rows: &[Row]) -> Vec<(String, f64)> {
        let is_meant = |row: &&Row| {
            let named = row.name.split_once(": ");
            named.is_some_and(|(_, what)| self.what.contains(&what))
        };
        let label = |row: &Row| match (self.what, row.name.split_once(": ")) {
            ([_], Some((who, _))) => who.to_owned(),
            _ => row.name.clone(),
        };
        let meant = rows.iter().filter(is_meant);
        meant.map(|row| (label(row), row.median())).collect()
    }

    pub(super) fn draw(&self, bars: &[(String, f64)], path: &Path) -> Result<(), DrawError> {
        let height = TITLE_HEIGHT + BAR_DISTANCE * i32::try_from(bars.len())?;
        let size = (WIDTH, u32::try_from(height)?);
        let area = SVGBackend::new(path, size).into_drawing_area();
        area.fill(&WHITE)?;
        area.draw(&Text::new(self.title, (GAP, 2 * GAP), TITLE_FONT))?;
        let style = |side| {
            FONT.into_text_style(&area)
                .pos(Pos::new(side, VPos::Center))
        };
        let (before, after) = (style(HPos::Right), style(HPos::Left));
        let greatest = bars.iter().map(|bar| bar.1).fold(f64::EPSILON, f64::max);
        let (red, green, blue) = COLORS[0];
        let mut top = TITLE_HEIGHT;
        for (label, value) in bars {
            let middle = top + BAR_HEIGHT / 2;
            let end = BARS_FROM + (value / greatest * BARS_WIDTH) as i32;
            let corners = [(BARS_FROM, top), (end.max(BARS_FROM + 1), top + BAR_HEIGHT)];
            let color = RGBColor(red, green, blue).filled();
            area.draw(&Rectangle::new(corners, color))?;
            let place = (BARS_FROM - GAP, middle);
            area.draw(&Text::new(label.as_str(), place, before.clone()))?;
            area.draw(&Text::new(
                number(*value),
                (end + GAP, middle),
                after.clone(),
            ))?;
            top += BAR_DISTANCE;
        }
        area.present()?;
        Ok(())
    }
}
