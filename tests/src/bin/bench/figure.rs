//! What was measured.

use std::fmt;

/// One figure of one round.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
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

/// Prints a table: each figure's median over the rounds, in the order in which they first came.
pub(crate) fn print(figures: impl Iterator<Item = Figure>) {
    let mut rows: Vec<(Figure, Vec<f64>)> = Vec::new();
    for figure in figures {
        match rows.iter_mut().find(|(row, _)| row.name == figure.name) {
            Some((_, values)) => values.push(figure.value),
            None => rows.push((figure.clone(), vec![figure.value])),
        }
    }
    println!("| what | median | from | to | |");
    println!("|---|---|---|---|---|");
    for (figure, mut values) in rows {
        values.sort_by(f64::total_cmp);
        let [min, median, max] = [0, values.len() / 2, values.len() - 1].map(|at| values[at]);
        let [min, median, max] = [min, median, max].map(number);
        println!(
            "| {} | {median} | {min} | {max} | {} |",
            figure.name, figure.unit
        );
    }
}

/// Three digits that mean something, and thousands that can be read.
fn number(value: f64) -> String {
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
