//! Making a transition, whatever the store does meanwhile.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use crate::clock::pause;
use crate::store::{Advanced, Loaded, Next, RunEnding, StoreError, Transition, Wait};

/// The wait before a commit is tried again. It doubles each time.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Makes a transition, trying again until the store has decided or the scheduler is closed. What the
/// machine did cannot be had a second time: giving up would run a finished step again.
///
/// # Errors
///
/// If the scheduler or the store is closed. The transition may have been made.
pub(super) async fn commit(
    engine: &Engine,
    transition: Transition,
) -> Result<Advanced, StoreError> {
    let transition = Arc::new(transition);
    let mut may_be_written = false;
    let mut delay = PAUSE_MIN;
    loop {
        let error = match attempt(engine, &transition, may_be_written).await {
            Ok(advanced) => return Ok(advanced),
            Err(error) => error,
        };
        if matches!(error, StoreError::Closed) || engine.scheduler.is_closed() {
            return Err(error);
        }
        tracing::warn!(
            error = &error as &dyn Error,
            ?delay,
            "a commit failed and is tried again"
        );
        // Only this error says that nothing was written.
        may_be_written |= !matches!(error, StoreError::Overloaded);
        pause(delay).await;
        delay = delay.saturating_mul(2).min(PAUSE_MAX);
    }
}

async fn attempt(
    engine: &Engine,
    transition: &Arc<Transition>,
    may_be_written: bool,
) -> Result<Advanced, StoreError> {
    let advanced = engine
        .store
        .advance(Arc::clone(transition))
        .await?
        .into_inner();
    if advanced == Advanced::Stale && may_be_written {
        return find(engine, transition).await;
    }
    Ok(advanced)
}

/// What became of a transition that is stale now, and may be because it was made before.
async fn find(engine: &Engine, transition: &Transition) -> Result<Advanced, StoreError> {
    let loaded = engine.store.load(transition.frame).await?;
    let mut woken = Vec::new();
    let delivery = match (&transition.next, loaded) {
        (Next::Wait { wait, .. }, Some(loaded)) if is_next(transition, &loaded) => {
            // It may be due: it looks for itself.
            woken.push(transition.frame);
            taken(wait, loaded)
        }
        (Next::Notify { .. }, Some(loaded)) if is_next(transition, &loaded) => {
            // What became of the notification is recorded: it looks for itself.
            woken.push(transition.frame);
            engine.reached.notify_one();
            None
        }
        (Next::Park(_) | Next::Redrive, Some(loaded)) if is_next(transition, &loaded) => None,
        // It has returned, or was removed. There is nothing more to do for it in either case.
        (Next::Return { .. }, None) => None,
        (Next::End(ending), None) => {
            let run = engine.store.run(transition.frame.run).await?;
            let found = run.and_then(|run| run.ending);
            if found != Some(RunEnding::Own(ending.clone())) {
                return Ok(Advanced::Stale);
            }
            None
        }
        _ => return Ok(Advanced::Stale),
    };
    // Which other frames became due is not known any more. The store has them.
    engine.look();
    Ok(Advanced::Done {
        delivery,
        sent: None,
        woken,
        removed: engine.find_gone(transition.frame).await?,
    })
}

/// Whether what is stored is what the transition was to write. In its own epoch nobody else moves the frame.
/// A later owner may have written the same version, and then the machine has made up a state or an outcome
/// that is not on record: no further code may run with it.
fn is_next(transition: &Transition, loaded: &Loaded) -> bool {
    let stored = &loaded.frame;
    let is_same = match &transition.next {
        Next::Wait { state, wait, .. } => {
            state.as_ref().is_none_or(|state| *state == stored.state) && *wait == stored.wait
        }
        Next::Notify { state, .. } => *state == stored.state,
        _ => true,
    };
    is_same && stored.version == transition.version + 1
}

fn taken(wait: &Wait, loaded: Loaded) -> Option<crate::store::Delivery> {
    if !wait.is_for_one_channel() {
        return None;
    }
    let mut deliveries = loaded.arrived.deliveries.into_iter();
    deliveries.find(|delivery| wait.takes(&delivery.channel, delivery.received_at))
}
