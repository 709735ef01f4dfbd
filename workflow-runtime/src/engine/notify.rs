//! Notifications, and waking whom they have reached.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::Engine;
use crate::clock::pause;
use crate::event::{EventId, Notified, Undeliverable};
use crate::id::{RunId, RunKey};
use crate::limits::POLL_INTERVAL_SECONDS;
use crate::machine::Outgoing;
use crate::store::{
    BufferLimits, Channel, NewBroadcast, NewDelivery, NewNotification, Reached, StoreError,
};

const POLL_INTERVAL: Duration = Duration::from_secs(POLL_INTERVAL_SECONDS);

/// The wait before the store is asked again after it has failed.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

impl Engine {
    /// Sends a notification to all who wait for its event, and wakes them, also if the caller stops
    /// waiting.
    pub(crate) async fn broadcast(
        self: &Arc<Self>,
        broadcast: NewBroadcast,
    ) -> Result<Notified, StoreError> {
        let engine = Arc::clone(self);
        let sent = tokio::spawn(async move {
            let clock = &engine.surroundings.clock;
            let Reached { frames, waking } = match engine.store.broadcast(broadcast, clock).await {
                Ok(reached) => reached.into_inner(),
                // It may have been stored after all.
                Err(error) => {
                    engine.look();
                    engine.reached.notify_one();
                    return Err(error);
                }
            };
            waking.woken.iter().for_each(|frame| engine.wake(*frame));
            if waking.has_more {
                engine.reached.notify_one();
            }
            Ok(Notified::new(frames))
        });
        sent.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Sends a notification to one run, which keeps it until it waits for its event.
    pub(crate) async fn notify_run(
        self: &Arc<Self>,
        outgoing: Outgoing,
        run: RunKey,
        dedupe_key: Option<String>,
    ) -> Result<Result<Notified, Undeliverable>, StoreError> {
        let delivery = NewDelivery {
            dedupe_key,
            ..self.direct(outgoing.event, outgoing.payload, run)
        };
        let receipt = self.deliver(delivery).await?;
        Ok(receipt.into_inner().notified())
    }

    /// What a frame is to send, or why that cannot be.
    pub(super) async fn address(
        &self,
        outgoing: Outgoing,
    ) -> Result<Result<NewNotification, Undeliverable>, StoreError> {
        let Outgoing { event, payload, to } = outgoing;
        let Some(id) = to else {
            let broadcast = NewBroadcast { event, payload };
            return Ok(Ok(NewNotification::Broadcast(broadcast)));
        };
        let run = self.resolve(&id, None).await?;
        Ok(run.map(|run| NewNotification::Direct(self.direct(event, payload, run))))
    }

    /// Finds a run by its id, also if it is not said of which workflow it is: the live one if there is one,
    /// else the newest.
    pub(crate) async fn resolve(
        &self,
        id: &RunId,
        workflow: Option<&str>,
    ) -> Result<Result<RunKey, Undeliverable>, StoreError> {
        if let Some(workflow) = workflow {
            let run = self.store.find(workflow, id).await?;
            return Ok(run.ok_or(Undeliverable::UnknownRun));
        }
        if let Ok(key) = id.as_str().parse::<RunKey>()
            && let Some(run) = self.store.run(key).await?
            && run.id.is_none()
        {
            return Ok(Ok(key));
        }
        let (mut live, mut ended) = (Vec::new(), None);
        for workflow in self.definitions.keys() {
            let Some(key) = self.store.find(workflow, id).await? else {
                continue;
            };
            match self.store.run(key).await? {
                Some(run) if run.ending.is_none() => live.push((*workflow, key)),
                _ => ended = ended.max(Some(key)),
            }
        }
        Ok(match (&live[..], ended) {
            ([(_, key)], _) => Ok(*key),
            ([], Some(key)) => Ok(key),
            ([], None) => Err(Undeliverable::UnknownRun),
            (several, _) => {
                let mut workflows: Vec<_> =
                    several.iter().map(|(it, _)| (*it).to_owned()).collect();
                workflows.sort_unstable();
                Err(Undeliverable::AmbiguousRun(workflows))
            }
        })
    }

    pub(crate) fn buffer_limits(&self) -> BufferLimits {
        BufferLimits {
            deliveries_max: self.limits.buffered_deliveries_max,
            bytes_max: self.limits.buffered_bytes_max,
        }
    }

    fn direct(&self, event: EventId, payload: Bytes, run: RunKey) -> NewDelivery {
        NewDelivery {
            run,
            channel: Channel::Event(event),
            dedupe_key: None,
            head: Bytes::new(),
            body: payload,
            limits: self.buffer_limits(),
        }
    }
}

/// Wakes whom notifications have reached and their own transactions did not wake, until the scheduler is
/// closed: what the last process has left, and what it is told of.
pub(crate) async fn run_waking(engine: Arc<Engine>) {
    let scheduler = &engine.scheduler;
    while !scheduler.is_closed() {
        let next_look = match wake_reached(&engine).await {
            Ok(()) => POLL_INTERVAL,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(
                    error,
                    "the store failed while waking runs that were notified"
                );
                RETRY_INTERVAL
            }
        };
        tokio::select! {
            () = engine.reached.notified() => {}
            () = pause(next_look) => {}
            () = scheduler.closed() => {}
        }
    }
}

async fn wake_reached(engine: &Arc<Engine>) -> Result<(), StoreError> {
    loop {
        let now = engine.surroundings.clock.now();
        let waking = engine.store.wake_reached(now).await?.into_inner();
        waking.woken.iter().for_each(|frame| engine.wake(*frame));
        if !waking.has_more || engine.scheduler.is_closed() {
            return Ok(());
        }
    }
}
