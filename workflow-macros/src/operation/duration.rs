//! Durations in string literals: `"90s"`, `"5m"`, `"1d12h"`.

use std::time::Duration;

/// The units, from the largest to the smallest, with their length in milliseconds.
const UNITS: [(&str, u64); 6] = [
    ("w", 7 * 24 * 60 * 60 * 1000),
    ("d", 24 * 60 * 60 * 1000),
    ("h", 60 * 60 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
];

/// Reads a duration made of whole numbers with units, from the largest unit to the smallest.
///
/// # Errors
///
/// A sentence without a final period that says what is wrong and what a duration looks like.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = |what: String| {
        format!(
            "{what}; write a duration such as \"90s\", \"5m\" or \"1d12h\" (units: w, d, h, m, s, ms)"
        )
    };
    let mut rest = text;
    let mut millis: u64 = 0;
    let mut next_unit = 0;
    if rest.is_empty() {
        return Err(wrong("the duration is empty".to_owned()));
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.len() - tail.trim_start_matches(|c: char| c.is_alphabetic()).len();
        let (unit, tail) = tail.split_at(letters);
        if number.is_empty() {
            return Err(wrong(format!("`{rest}` does not begin with a number")));
        }
        if unit.is_empty() {
            return Err(wrong(format!("`{number}` has no unit")));
        }
        let Some(index) = UNITS.iter().position(|(name, _)| *name == unit) else {
            return Err(wrong(format!("`{unit}` is not a unit")));
        };
        if index < next_unit {
            return Err(wrong(format!(
                "`{unit}` comes after a unit that is smaller or the same"
            )));
        }
        next_unit = index + 1;
        let amount = number
            .parse::<u64>()
            .ok()
            .and_then(|n| n.checked_mul(UNITS[index].1));
        millis = amount
            .and_then(|amount| millis.checked_add(amount))
            .ok_or_else(|| wrong(format!("`{number}{unit}` is too long")))?;
        rest = tail;
    }
    Ok(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_add_up() {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        assert_eq!(parse("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("5m"), Ok(minutes(5)));
        assert_eq!(parse("1d12h"), Ok(minutes(36 * 60)));
        assert_eq!(
            parse("1w1ms"),
            Ok(minutes(7 * 24 * 60) + Duration::from_millis(1))
        );
        assert_eq!(parse("0s"), Ok(Duration::ZERO));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, what) in [
            ("", "the duration is empty"),
            ("5", "`5` has no unit"),
            ("m", "`m` does not begin with a number"),
            ("5 m", "`5` has no unit"),
            ("5mins", "`mins` is not a unit"),
            ("1h1d", "`d` comes after a unit that is smaller or the same"),
            ("1h1h", "`h` comes after a unit that is smaller or the same"),
            ("-1s", "`-1s` does not begin with a number"),
            ("1.5h", "`1` has no unit"),
            (
                "99999999999999999999s",
                "`99999999999999999999s` is too long",
            ),
        ] {
            let message = parse(text).expect_err(text);
            assert!(message.starts_with(what), "{text}: {message}");
        }
    }
}
