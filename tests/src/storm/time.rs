//! Real time, which is what these programs measure.

use std::time::{Duration, Instant};

#[expect(clippy::disallowed_methods, reason = "this is what is measured")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "clients wait in real time, also where the runtime's clock stands still"
)]
pub(super) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
