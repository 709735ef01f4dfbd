//! How old a signature may be.

use super::Refused;
use crate::clock::Timestamp;

/// How far a sender's clock may be from ours, either way: what the Standard Webhooks libraries, Stripe
/// and Slack take.
const TOLERANCE_SECONDS: u64 = 5 * 60;

/// Checks a time in seconds since the Unix epoch, in digits.
pub(super) fn check(header: &'static str, digits: &[u8], now: Timestamp) -> Result<(), Refused> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let seconds: Option<i64> = str::from_utf8(digits)
        .ok()
        .filter(|_| plain)
        .and_then(|digits| digits.parse().ok());
    let seconds = seconds.ok_or(Refused::Malformed(header))?;
    let now = now.as_millis().div_euclid(1000);
    if now.abs_diff(seconds) <= TOLERANCE_SECONDS {
        Ok(())
    } else {
        Err(Refused::Stale)
    }
}
