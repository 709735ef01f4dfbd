use std::time::Duration;

use workflow_runtime::{Error, Result};

/// How long an example waits for anything before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often an example looks again at what it cannot be told about.
pub const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Waits for `future`, but not for ever.
///
/// # Errors
///
/// If it takes longer than [`PATIENCE`]. The error names `what` was waited for.
pub async fn within_patience<T>(what: &str, future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PATIENCE, future)
        .await
        .map_err(|_| Error::msg(format!("gave up after {PATIENCE:?} of waiting for {what}")))
}

/// Sleeps on the machine's own timer.
#[expect(
    clippy::disallowed_methods,
    reason = "outside of a workflow there is no virtual time to follow"
)]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
