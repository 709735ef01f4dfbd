//! Time, which is what is measured.

use std::time::{Duration, Instant};

use workflow_runtime::Result;

/// How long something takes.
pub(crate) async fn timed<T>(work: impl Future<Output = Result<T>>) -> Result<(Duration, T)> {
    let begun = now();
    let done = work.await?;
    Ok((begun.elapsed(), done))
}

/// So many in that time, for each second.
pub(crate) fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(f64::EPSILON)
}

/// What the share of them does not exceed, in milliseconds.
pub(crate) fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    let at = times.get((last as f64 * share) as usize);
    at.map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "the program looks in real time")]
pub(crate) async fn pause(interval: Duration) {
    tokio::time::sleep(interval).await;
}
