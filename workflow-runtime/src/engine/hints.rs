//! Being told by the store, which other processes may share.

use std::sync::Arc;

use super::{Engine, Recovery, resume_parked};
use crate::clock::pause;
use crate::store::{Hint, StoreError};

/// The wait before the store is asked again after it has failed.
const RETRY_INTERVAL: std::time::Duration = std::time::Duration::from_secs(1);

/// Deals with what the store tells, until the scheduler is closed and no frame runs any more: a store that
/// is not asked may let others advance the runs.
pub(crate) async fn run_hints(engine: Arc<Engine>) {
    let mut at_rest = std::pin::pin!(async {
        engine.scheduler.closed().await;
        engine.scheduler.idle().await;
    });
    loop {
        let hint = tokio::select! {
            hint = engine.store.hint() => hint,
            () = &mut at_rest => return,
        };
        match hint {
            Ok(hint) => deal(&engine, hint),
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "the store failed while it was asked for hints");
                pause(RETRY_INTERVAL).await;
            }
        }
    }
}

fn deal(engine: &Arc<Engine>, hint: Hint) {
    match hint {
        Hint::Woken(frames) => frames.into_iter().for_each(|frame| engine.wake(frame)),
        Hint::Ended(runs) => engine.stop_runs(&runs),
        Hint::Arriving {
            is_interrupted,
            suspects,
        } => {
            // Also if there are none: what has been noted is forgotten when it has proved harmless.
            if is_interrupted {
                tokio::spawn(Recovery::of(engine, suspects).run());
            }
        }
        Hint::Arrived => {
            engine.look();
            tokio::spawn(resume_parked(Arc::clone(engine)));
        }
        Hint::Lost(partitions) => {
            for partition in partitions {
                engine
                    .scheduler
                    .abort(&engine.scheduler.running_in(partition));
            }
        }
        Hint::Look => engine.look(),
    }
}
