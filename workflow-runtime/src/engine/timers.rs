//! Looking into the store for what is due.

use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use super::scheduler::Admission;
use crate::clock::{Timestamp, pause};
use crate::limits::POLL_INTERVAL_SECONDS;
use crate::store::{DueFrame, StoreError};

/// Frames read from the store at once.
const DUE_PAGE_FRAMES: usize = 256;

const POLL_INTERVAL: Duration = Duration::from_secs(POLL_INTERVAL_SECONDS);

/// The wait before the store is looked into again after it has failed.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

type Pause = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Looks for frames that are due, now and whenever the next one becomes due, until the scheduler is
/// closed.
///
/// The polls and the retries go by the monotonic timer, also where a test's clock stands still.
pub(crate) async fn run_timers(engine: Arc<Engine>) {
    let scheduler = &engine.scheduler;
    let mut poll: Pause = Box::pin(pause(POLL_INTERVAL));
    let mut retry: Option<Pause> = None;
    while !scheduler.is_closed() {
        while let Some(next) = scheduler.next_queued() {
            engine.launch(next);
        }
        engine.watch_machine_time();
        look(&engine).await;
        if retry.is_none() && scheduler.has_failed() {
            retry = Some(Box::pin(pause(RETRY_INTERVAL)));
        }
        tokio::select! {
            () = engine.surroundings.clock.sleep_until(scheduler.next_look()) => {}
            () = scheduler.told() => {}
            () = &mut poll => {
                poll = Box::pin(pause(POLL_INTERVAL));
                scheduler.arm(Timestamp::from_millis(i64::MIN));
            }
            () = passed(&mut retry) => {
                retry = None;
                scheduler.retry();
            }
        }
    }
}

async fn passed(pause: &mut Option<Pause>) {
    match pause {
        Some(pause) => pause.await,
        None => pending().await,
    }
}

/// Looks into the store if it is time to.
async fn look(engine: &Arc<Engine>) {
    let now = engine.surroundings.clock.now();
    if !engine.scheduler.begin_look(now) {
        return;
    }
    match wake_due(engine, now).await {
        Ok(next) => engine.scheduler.arm(next),
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "the store failed while looking for due runs");
            engine.scheduler.fail_look();
        }
    }
    engine.scheduler.end_look();
}

/// Wakes what is due at `now`, and returns when to look again.
async fn wake_due(engine: &Arc<Engine>, now: Timestamp) -> Result<Timestamp, StoreError> {
    let poll = now.saturating_add(POLL_INTERVAL);
    let mut cursor = None;
    loop {
        let page = engine.store.due(now, cursor, DUE_PAGE_FRAMES).await?;
        for due in &page {
            match engine.scheduler.found(due.frame) {
                Admission::Now(admitted) => engine.launch(admitted),
                Admission::Taken => {}
                Admission::Missed => return Ok(poll),
            }
        }
        if page.len() < DUE_PAGE_FRAMES {
            break;
        }
        cursor = page.last().map(DueFrame::cursor);
    }
    let next = engine.store.next_due(now).await?;
    Ok(next.map_or(poll, |next| next.min(poll)))
}
