//! What is to be reached.

use serde::Serialize;
use workflow_tests::median;

use crate::figure::{Figure, number};
use crate::waiting;

/// A bound for a figure, or for its ratio to another one of the same round.
struct Target {
    what: &'static str,
    figure: String,
    /// What it is compared with. Figures of one round were measured in the same minutes.
    base: Option<&'static str>,
    bound: Bound,
}

#[derive(Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// What came of a target.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    what: &'static str,
    /// The median over the rounds in which it can be told; of ratios, that of the rounds' ratios.
    value: Option<f64>,
    bound: String,
    pub(crate) is_met: bool,
}

fn targets() -> Vec<Target> {
    use Bound::{AtLeast, AtMost};
    let ratio = |what, figure: &str, base, bound| Target {
        what,
        figure: figure.to_owned(),
        base: Some(base),
        bound,
    };
    let waiting = |what, figure, most| Target {
        what,
        figure: format!("SQLite: {} waiting: {figure}", waiting::RUNS),
        base: None,
        bound: AtMost(most),
    };
    vec![
        ratio(
            "deliveries, against a bare POST",
            "SQLite: deliveries, 64 connections",
            "bare axum: POST, 64 connections",
            AtLeast(0.25),
        ),
        ratio(
            "whole runs, against Restate's",
            "SQLite: whole runs",
            "Restate: whole runs",
            AtLeast(7.0),
        ),
        ratio(
            "whole runs on PostgreSQL, against Restate's",
            "PostgreSQL: whole runs",
            "Restate: whole runs",
            AtLeast(4.0),
        ),
        ratio(
            "durable steps, against Restate's",
            "SQLite: durable steps, 64 runs at once",
            "Restate: durable steps, 64 runs at once",
            AtLeast(10.0),
        ),
        ratio(
            "delivery to result at p50, against Restate's",
            "SQLite: delivery to result: p50",
            "Restate: delivery to result: p50",
            AtMost(0.2),
        ),
        Target {
            what: "the 1,000,000th resume, against the 10th",
            figure: "SQLite: a resume after 1000000, against one of a young run beside it".into(),
            base: None,
            bound: AtMost(1.1),
        },
        waiting(
            "a million waiting, MB after their start",
            waiting::STARTED,
            50.0,
        ),
        waiting(
            "a million waiting, MB after a restart",
            waiting::RESTARTED,
            50.0,
        ),
        waiting(
            "a million waiting, bytes on disk for each",
            waiting::DISK,
            1_024.0,
        ),
        waiting(
            "a million waiting, ms until a restarted server accepts",
            waiting::ACCEPTS,
            1_000.0,
        ),
    ]
}

/// What came of all targets, from the figures of each round.
pub(crate) fn outcomes(rounds: &[Vec<Figure>]) -> Vec<Outcome> {
    targets()
        .iter()
        .map(|target| target.outcome(rounds))
        .collect()
}

/// Prints a line for each.
pub(crate) fn print(outcomes: &[Outcome]) {
    println!("| target | bound | came to | |");
    println!("|---|---|---|---|");
    for outcome in outcomes {
        let value = outcome.value.map_or_else(|| "–".to_owned(), number);
        let verdict = match (outcome.value, outcome.is_met) {
            (None, _) => "not measured",
            (_, true) => "met",
            (_, false) => "missed",
        };
        println!(
            "| {} | {} | {value} | {verdict} |",
            outcome.what, outcome.bound
        );
    }
}

impl Target {
    fn outcome(&self, rounds: &[Vec<Figure>]) -> Outcome {
        let mut values: Vec<_> = rounds
            .iter()
            .filter_map(|round| self.value(round))
            .collect();
        values.sort_by(f64::total_cmp);
        let value = (!values.is_empty()).then(|| median(&values));
        Outcome {
            what: self.what,
            value,
            bound: match self.bound {
                Bound::AtLeast(bound) => format!("at least {}", number(bound)),
                Bound::AtMost(bound) => format!("at most {}", number(bound)),
            },
            is_met: value.is_some_and(|value| match self.bound {
                Bound::AtLeast(bound) => value >= bound,
                Bound::AtMost(bound) => value <= bound,
            }),
        }
    }

    fn value(&self, round: &[Figure]) -> Option<f64> {
        let find = |name: &str| {
            let figure = round.iter().find(|figure| figure.name == name);
            figure.map(|figure| figure.value)
        };
        let value = find(&self.figure)?;
        match self.base {
            Some(base) => Some(value / find(base)?),
            None => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(deliveries: f64, posts: f64) -> Vec<Figure> {
        vec![
            Figure::rate("SQLite: deliveries, 64 connections", deliveries),
            Figure::rate("bare axum: POST, 64 connections", posts),
        ]
    }

    fn first(rounds: &[Vec<Figure>]) -> Outcome {
        outcomes(rounds).remove(0)
    }

    #[test]
    fn a_ratio_is_the_median_of_those_of_the_rounds() {
        let outcome = first(&[round(20.0, 100.0), round(9.0, 30.0), round(4.0, 10.0)]);
        assert_eq!(outcome.value, Some(0.3));
        assert!(outcome.is_met);
    }

    #[test]
    fn a_target_is_missed_on_the_wrong_side_of_its_bound() {
        assert!(!first(&[round(24.0, 100.0)]).is_met);
        let age = "SQLite: a resume after 1000000, against one of a young run beside it";
        let resumes = |ratio| outcomes(&[vec![Figure::new(age, ratio, "times")]]);
        assert!(resumes(1.2).iter().all(|outcome| !outcome.is_met));
        assert!(resumes(1.1).iter().any(|outcome| outcome.is_met));
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        let outcome = first(&[vec![Figure::rate("bare axum: POST, 64 connections", 1.0)]]);
        assert_eq!((outcome.value, outcome.is_met), (None, false));
    }
}
