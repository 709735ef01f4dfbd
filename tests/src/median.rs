//! The middle of what was measured.

/// The one in the middle of values from the least to the greatest, or the mean of the two that are. Of none, it
/// is not a number.
#[must_use]
pub fn median(sorted: &[f64]) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    f64::midpoint(sorted[last / 2], sorted[last.div_ceil(2)])
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn of_an_even_number_of_values_neither_side_is_favoured() {
        assert!(median(&[]).is_nan());
        assert_eq!(median(&[4.0]), 4.0);
        assert_eq!(median(&[1.0, 4.0]), 2.5);
        assert_eq!(median(&[1.0, 4.0, 9.0]), 4.0);
        assert_eq!(median(&[1.0, 4.0, 6.0, 9.0]), 5.0);
    }
}
