//! Waiting for what another task does, with a bound.

use std::future::Future;
use std::time::Duration;

/// How long anything is waited for before the test fails.
pub const WAIT_MAX: Duration = Duration::from_secs(30);

/// The wait between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// Looks until there is something to see, and returns it.
///
/// # Panics
///
/// If there is nothing after [`WAIT_MAX`].
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let seen = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            pause(LOOK_INTERVAL).await;
        }
    };
    within(what, seen).await
}

/// Lets a future finish.
///
/// # Panics
///
/// If it has not after [`WAIT_MAX`].
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(WAIT_MAX, future).await {
        Ok(done) => done,
        Err(_) => panic!("waited {WAIT_MAX:?} in vain for {what}"),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests poll in real time, also where the runtime's clock stands still"
)]
pub(crate) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
