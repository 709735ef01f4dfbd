//! Suspending: entering states and waiting in them.

use std::time::Duration;

use super::advance::Waiting;
use super::{Progress, Turn};
use crate::engine::{event, start};
use crate::machine::{Event, FrameHandle, Outgoing, Starts};
use crate::store::{Cause, EncodedState, Next, ParkReason, Parked, Sent, StoreError, Wait};

impl Turn<'_> {
    pub(super) async fn suspend(
        &mut self,
        handle: &FrameHandle,
        state: EncodedState,
        wait: Wait,
        mut starts: Starts,
    ) -> Result<Progress, StoreError> {
        let refusal = start::refusal(self.engine, self.frame, &state, &starts).await?;
        if let Some(Parked { reason, message }) = refusal {
            return self.park(reason, message).await;
        }
        tracing::debug!(state = state.name, "enters a state");
        if let Some(outgoing) = starts.notification.take() {
            return self.notify(handle, state, *outgoing).await;
        }
        let next = Next::Wait {
            state: Some(state),
            wait: wait.clone(),
            next_webhook: handle.next_webhook(),
            branches: starts.branches,
            children: starts.children,
        };
        let (delivery, is_woken) = match self.commit(next).await? {
            Waiting::Done {
                delivery, is_woken, ..
            } => (delivery, is_woken),
            Waiting::Stale => return Ok(self.stale()),
        };
        let event = match (&wait, delivery) {
            (Wait::Run { .. }, _) => Some(Event::Turn {
                entered: self.version,
                failed: 0,
            }),
            (Wait::Timer { due }, _) => (*due <= self.now()).then_some(Event::Slept),
            (Wait::Webhook { .. } | Wait::Event { .. }, Some(delivery)) => {
                match event::delivered(self.frame.run, &delivery) {
                    Ok(found) => Some(self.take(found)),
                    Err(message) => return self.park(ParkReason::Decode, message).await,
                }
            }
            _ => None,
        };
        match event {
            Some(event) => Ok(self.enter(handle, event)),
            None if is_woken => Ok(Progress::Again),
            None => Ok(Progress::Dormant(event::ends_at(&wait))),
        }
    }

    /// Enters a state by sending a notification, and goes on with what became of it.
    async fn notify(
        &mut self,
        handle: &FrameHandle,
        state: EncodedState,
        outgoing: Outgoing,
    ) -> Result<Progress, StoreError> {
        let next_webhook = handle.next_webhook();
        let (next, refused) = match self.engine.address(outgoing).await? {
            Ok(notification) => {
                let next = Next::Notify {
                    state,
                    next_webhook,
                    notification,
                };
                (next, None)
            }
            Err(error) => {
                let outcome = Sent::refused(error).outcome;
                let next = Next::Wait {
                    state: Some(state),
                    wait: Wait::Outcome {
                        json: outcome.clone(),
                    },
                    next_webhook,
                    branches: Vec::new(),
                    children: Vec::new(),
                };
                (next, Some(outcome))
            }
        };
        let sent = match self.commit(next).await? {
            Waiting::Done { sent, .. } => sent.map(|sent| sent.outcome),
            Waiting::Stale => return Ok(self.stale()),
        };
        match sent.or(refused) {
            Some(outcome) => Ok(self.enter(handle, Event::Recorded(outcome))),
            // The store's answer was lost. What became of it is recorded.
            None => Ok(Progress::Again),
        }
    }

    /// Goes on in the state that was just entered.
    fn enter(&mut self, handle: &FrameHandle, event: Event) -> Progress {
        self.cause = Cause::of(&event);
        handle.answer(Some(&self.named.state), event);
        self.span = self.named.span();
        Progress::On
    }

    pub(super) async fn retry(
        &mut self,
        handle: &FrameHandle,
        delay: Duration,
        failed: u32,
    ) -> Result<Progress, StoreError> {
        let due = self.now().saturating_add(delay);
        let wait = Wait::Run {
            due,
            attempt: failed,
        };
        self.cause = Cause::Step;
        if !self.wait(handle, &wait).await?.is_done() {
            return Ok(self.stale());
        }
        if due <= self.now() {
            return Ok(Progress::Again);
        }
        Ok(Progress::Dormant(Some(due)))
    }

    /// Commits that the frame waits in the state that it is in.
    pub(super) async fn wait(
        &mut self,
        handle: &FrameHandle,
        wait: &Wait,
    ) -> Result<Waiting, StoreError> {
        self.commit(Next::Wait {
            state: None,
            wait: wait.clone(),
            next_webhook: handle.next_webhook(),
            branches: Vec::new(),
            children: Vec::new(),
        })
        .await
    }
}
