//! Telling of a machine's clock that is not to be trusted. Nothing is decided here: see `crate::clock`.

use std::time::Duration;

use super::Engine;
use crate::clock::Timestamp;
use crate::store::{RunFilter, StoreError};

/// Clocks of one machine are so far apart without anybody having set one.
const TOLERANCE: Duration = Duration::from_secs(60);

/// If nothing that is stored is newer than this, and something is due, the clock may be ahead.
const QUIET: Duration = Duration::from_secs(24 * 60 * 60);

/// Tells if the clock with which this program begins does not fit what the programs before it have stored.
pub(crate) async fn compare_with_stored(engine: &Engine) {
    if let Err(error) = compare(engine).await {
        let error: &dyn std::error::Error = &error;
        tracing::warn!(
            error,
            "the store failed while the clock was compared with it"
        );
    }
}

async fn compare(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.surroundings.clock.now();
    let newest = RunFilter {
        limit: 1,
        ..RunFilter::default()
    };
    let newest = engine.store.runs(newest).await?;
    let Some(stored) = newest.first().map(|run| run.updated_at.max(run.created_at)) else {
        return Ok(());
    };
    if now.saturating_add(TOLERANCE) < stored {
        tracing::warn!(%now, %stored, "the clock is behind what is stored; what waits for an instant waits longer");
    } else if now > stored.saturating_add(QUIET) && is_any_due(engine, now).await? {
        tracing::warn!(%now, %stored, "runs are due, and nothing is stored that is newer than a day; is the clock right?");
    }
    Ok(())
}

async fn is_any_due(engine: &Engine, now: Timestamp) -> Result<bool, StoreError> {
    Ok(!engine.store.due(now, None, 1).await?.is_empty())
}

impl Engine {
    /// Tells if somebody has set the machine's clock.
    pub(super) fn watch_machine_time(&self) {
        if let Some(ahead) = self.surroundings.clock.take_jump() {
            tracing::warn!(
                ahead_milliseconds = ahead,
                "the machine's clock was set; this program goes on with the time that passes"
            );
        }
    }
}
