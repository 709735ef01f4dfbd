//! Removing what is over, a little at a time.

use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use crate::clock::{Timestamp, pause};
use crate::retention::Retention;
use crate::store::{DeliveryExpiry, StoreError};

/// The time from the end of one sweep to the beginning of the next.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

/// How many rows are looked at in one transaction, and the pause after it: others want to write, too.
const BATCH_ROWS: usize = 256;
const BATCH_PAUSE: Duration = Duration::from_millis(20);

/// Removes what is over, from now on and until the scheduler is closed.
pub(crate) async fn run_retention(engine: Arc<Engine>, retention: Retention) {
    let clock = &engine.surroundings.clock;
    while !engine.scheduler.is_closed() {
        if let Err(error) = sweep(&engine, &retention).await {
            if matches!(error, StoreError::Closed) {
                return;
            }
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the store failed while old rows were to be removed");
        }
        tokio::select! {
            () = clock.sleep_until(clock.now().saturating_add(SWEEP_INTERVAL)) => {}
            () = engine.scheduler.closed() => return,
        }
    }
}

async fn sweep(engine: &Engine, retention: &Retention) -> Result<(), StoreError> {
    let now = engine.surroundings.clock.now();
    let runs = match retention.runs_before(now) {
        Some(before) => remove_runs(engine, before).await?,
        None => 0,
    };
    let deliveries = match retention.bodies_before(now) {
        Some(bodies_before) => {
            let keys_before = retention.keys_before(now);
            let expiry = DeliveryExpiry {
                now,
                bodies_before,
                keys_before,
            };
            remove_deliveries(engine, expiry).await?
        }
        None => 0,
    };
    if runs > 0 || deliveries > 0 {
        tracing::debug!(runs, deliveries, "removed what is over");
    }
    Ok(())
}

async fn remove_runs(engine: &Engine, before: Timestamp) -> Result<usize, StoreError> {
    let (mut removed, mut after) = (0, None);
    loop {
        let expired = engine.store.expire_runs(before, after, BATCH_ROWS).await?;
        let expired = expired.into_inner();
        removed += expired.removed;
        after = expired.next;
        if after.is_none() || engine.scheduler.is_closed() {
            return Ok(removed);
        }
        pause(BATCH_PAUSE).await;
    }
}

async fn remove_deliveries(engine: &Engine, expiry: DeliveryExpiry) -> Result<usize, StoreError> {
    let (mut removed, mut after) = (0, None);
    loop {
        let expired = engine
            .store
            .expire_deliveries(expiry, after, BATCH_ROWS)
            .await?;
        let expired = expired.into_inner();
        removed += expired.removed;
        after = expired.next;
        if after.is_none() || engine.scheduler.is_closed() {
            return Ok(removed);
        }
        pause(BATCH_PAUSE).await;
    }
}
