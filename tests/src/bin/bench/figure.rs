//! What was measured.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One figure of one round.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &str) -> Self {
        Self {
            name: name.into(),
            value,
            unit: unit.to_owned(),
        }
    }

    /// So many of something each second.
    pub(crate) fn rate(name: impl Into<String>, value: f64) -> Self {
        Self::new(name, value, "/s")
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.name, number(self.value), self.unit)
    }
}

/// A figure in all rounds in which it was measured.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) unit: String,
    /// From the least to the greatest.
    values: Vec<f64>,
}

impl Row {
    /// The figures of all rounds, in the order in which they first came.
    pub(crate) fn of(rounds: &[Vec<Figure>]) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        for figure in rounds.iter().flatten() {
            match rows.iter_mut().find(|row| row.name == figure.name) {
                Some(row) => row.values.push(figure.value),
                None => rows.push(Self {
                    name: figure.name.clone(),
                    unit: figure.unit.clone(),
                    values: vec![figure.value],
                }),
            }
        }
        for row in &mut rows {
            row.values.sort_by(f64::total_cmp);
        }
        rows
    }

    pub(crate) fn median(&self) -> f64 {
        workflow_tests::median(&self.values)
    }
}

/// Prints a table with each figure's median over the rounds.
pub(crate) fn print(rows: &[Row]) {
    println!("| what | median | from | to | |");
    println!("|---|---|---|---|---|");
    for row in rows {
        let [min, max] = [row.values.first(), row.values.last()];
        let [min, max] = [min, max].map(|value| number(value.copied().unwrap_or(f64::NAN)));
        let median = number(row.median());
        println!("| {} | {median} | {min} | {max} | {} |", row.name, row.unit);
    }
}

/// Three digits that mean something, and thousands that can be read.
pub(crate) fn number(value: f64) -> String {
    if value < 1.0 {
        return format!("{value:.3}");
    }
    if value < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
