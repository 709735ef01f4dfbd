//! Durations as people write them: `"90s"`, `"5m"`, `"1d12h"`.
//!
//! # Grammar
//!
//! ```text
//! duration = part, { part } ;
//! part     = digit, { digit }, unit ;
//! unit     = "w" | "d" | "h" | "m" | "s" | "ms" ;
//! ```
//!
//! Units go from the largest to the smallest, each at most once. A day is 24 hours, a week is
//! seven days. There are no signs, fractions or spaces. The macros check their literals against the
//! same grammar when the program is compiled.

use std::time::Duration;

/// The units from the largest to the smallest: symbol, name, milliseconds.
const UNITS: [(&str, &str, u64); 6] = [
    ("w", "weeks", 7 * 24 * 60 * 60 * 1000),
    ("d", "days", 24 * 60 * 60 * 1000),
    ("h", "hours", 60 * 60 * 1000),
    ("m", "minutes", 60 * 1000),
    ("s", "seconds", 1000),
    ("ms", "milliseconds", 1),
];

/// What can be given where a duration is asked for: a [`Duration`], or text such as `"1d12h"`.
///
/// ```
/// use std::time::Duration;
/// use workflow_runtime::duration::IntoDuration;
///
/// assert_eq!("1h30m".into_duration()?, Duration::from_secs(5400));
/// assert_eq!(Duration::ZERO.into_duration()?, Duration::ZERO);
/// # Ok::<(), workflow_runtime::duration::InvalidDuration>(())
/// ```
pub trait IntoDuration {
    /// The duration that is meant.
    ///
    /// # Errors
    ///
    /// If text does not follow the [grammar](self), or is longer than a [`Duration`] can be counted in
    /// milliseconds.
    fn into_duration(self) -> Result<Duration, InvalidDuration>;
}

impl IntoDuration for Duration {
    fn into_duration(self) -> Result<Duration, InvalidDuration> {
        Ok(self)
    }
}

impl IntoDuration for &str {
    fn into_duration(self) -> Result<Duration, InvalidDuration> {
        parse(self).map_err(|fault| InvalidDuration {
            text: self.chars().take(SHOWN_CHARS_MAX).collect(),
            fault,
        })
    }
}

impl IntoDuration for &String {
    fn into_duration(self) -> Result<Duration, InvalidDuration> {
        self.as_str().into_duration()
    }
}

impl IntoDuration for String {
    fn into_duration(self) -> Result<Duration, InvalidDuration> {
        self.as_str().into_duration()
    }
}

/// How much of a faulty text an error repeats.
const SHOWN_CHARS_MAX: usize = 40;

/// A text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a duration: {fault}")]
pub struct InvalidDuration {
    text: String,
    fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("it is empty; write a number and a unit, such as `90s` or `1d12h`")]
    Empty,
    #[error("a number is missing before `{0}`; write it like `90s` or `1d12h`")]
    NumberMissing(String),
    #[error("a unit is missing after `{0}`; the units are w, d, h, m, s and ms")]
    UnitMissing(String),
    #[error("`{0}` is not a unit; the units are w, d, h, m, s and ms")]
    UnitUnknown(String),
    #[error("{0} cannot follow {1}; units go from the largest to the smallest, each once")]
    Order(&'static str, &'static str),
    #[error("it is too long")]
    Overflow,
}

fn parse(text: &str) -> Result<Duration, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let mut rest = text;
    let mut total_ms: u64 = 0;
    let mut last_unit: Option<usize> = None;
    while !rest.is_empty() {
        let (number, after_number) = split_while(rest, |c| c.is_ascii_digit());
        let (symbol, after_unit) = split_while(after_number, |c| !c.is_ascii_digit());
        if number.is_empty() {
            return Err(Fault::NumberMissing(shown(symbol)));
        }
        if symbol.is_empty() {
            return Err(Fault::UnitMissing(shown(number)));
        }
        let unit = UNITS
            .iter()
            .position(|(known, ..)| *known == symbol)
            .ok_or_else(|| Fault::UnitUnknown(shown(symbol)))?;
        if let Some(last) = last_unit.filter(|last| *last >= unit) {
            return Err(Fault::Order(UNITS[unit].1, UNITS[last].1));
        }
        let number: u64 = number.parse().map_err(|_| Fault::Overflow)?;
        total_ms = number
            .checked_mul(UNITS[unit].2)
            .and_then(|ms| total_ms.checked_add(ms))
            .ok_or(Fault::Overflow)?;
        last_unit = Some(unit);
        rest = after_unit;
    }
    Ok(Duration::from_millis(total_ms))
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at(end)
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> u64 {
        let duration = text.into_duration().expect(text);
        u64::try_from(duration.as_millis()).expect("fits")
    }

    fn message(text: &str) -> String {
        text.into_duration().expect_err(text).to_string()
    }

    #[test]
    fn every_unit_has_its_length() {
        assert_eq!(millis("250ms"), 250);
        assert_eq!(millis("90s"), 90_000);
        assert_eq!(millis("5m"), 300_000);
        assert_eq!(millis("2h"), 7_200_000);
        assert_eq!(millis("1d12h"), 129_600_000);
        assert_eq!(millis("1w"), 604_800_000);
        assert_eq!(millis("1w1d1h1m1s1ms"), 694_861_001);
        assert_eq!(millis("0s"), 0);
        assert_eq!(millis("007m"), 420_000);
    }

    #[test]
    fn a_fault_is_named() {
        assert!(message("").contains("it is empty"));
        assert!(message("m").contains("a number is missing before `m`"));
        assert!(message("5").contains("a unit is missing after `5`"));
        assert!(message("1h30").contains("a unit is missing after `30`"));
        assert!(message("5min").contains("`min` is not a unit"));
        assert!(message("5 m").contains("` m` is not a unit"));
        assert!(message("1.5h").contains("`.` is not a unit"));
        assert!(message("-5m").contains("a number is missing before `-`"));
        assert!(message("5M").contains("`M` is not a unit"));
        assert!(message("٥m").contains("a number is missing"));
        assert!(message("12h1d").contains("days cannot follow hours"));
        assert!(message("1h1h").contains("hours cannot follow hours"));
    }

    #[test]
    fn what_is_too_long_is_an_error() {
        assert_eq!(millis("18446744073709551615ms"), u64::MAX);
        assert!(message("18446744073709551616ms").contains("too long"));
        assert!(message("18446744073709551s616ms").contains("too long"));
        assert!(message("99999999999999999w").contains("too long"));
        assert!(message(&"9".repeat(10_000)).len() < 200);
    }
}
