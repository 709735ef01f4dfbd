//! Plots of the figures: what grows with something as curves, what can be compared as bars.

mod bars;
mod curves;

use std::fs;
use std::path::Path;

use workflow_runtime::{Error, Result};

use self::bars::BARS;
use self::curves::CURVES;
use crate::figure::Row;

/// Lines of these colours are told apart in this order, also by those who see few colours.
const COLORS: [(u8, u8, u8); 6] = [
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (204, 121, 167),
    (230, 159, 0),
    (86, 180, 233),
];

const FONT: (&str, u32) = ("sans-serif", 15);

const TITLE_FONT: (&str, u32) = ("sans-serif", 19);

/// Writes those plots into the folder for which something was measured.
pub(crate) fn draw(rows: &[Row], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for plot in &CURVES {
        let lines = plot.lines(rows);
        if !lines.is_empty() {
            plot.draw(&lines, &folder.join(plot.file))
                .map_err(|error| failed(&error))?;
        }
    }
    for plot in &BARS {
        let bars = plot.bars(rows);
        if !bars.is_empty() {
            plot.draw(&bars, &folder.join(plot.file))
                .map_err(|error| failed(&error))?;
        }
    }
    Ok(())
}

type DrawError = Box<dyn std::error::Error + Send + Sync>;

fn failed(error: &DrawError) -> Error {
    Error::msg(format!("a plot cannot be drawn: {error}"))
}
