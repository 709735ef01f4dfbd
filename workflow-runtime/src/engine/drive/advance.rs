//! The transitions that a machine asks for.

use super::{Progress, Turn};
use crate::clock::Timestamp;
use crate::engine::commit::commit;
use crate::store::{Advanced, Delivery, Next, Noted, Sent, StoreError, Transition, Wait};

/// What became of a commit.
pub(super) enum Waiting {
    Done {
        delivery: Option<Delivery>,
        sent: Option<Sent>,
        /// Whether something else that it waits for is there.
        is_woken: bool,
    },
    Stale,
}

impl Waiting {
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }
}

impl Turn<'_> {
    pub(super) async fn commit(&mut self, next: Next) -> Result<Waiting, StoreError> {
        self.is_contested = !self.consumed.is_empty() || !self.unless_delivered.is_empty();
        let entered = next.state().map(|state| state.name.clone());
        let transition = Transition {
            frame: self.frame,
            version: self.version,
            epoch: self.epoch,
            consumed: std::mem::take(&mut self.consumed),
            unless_delivered: std::mem::take(&mut self.unless_delivered),
            noted: self.noted(&next),
            next,
            at: self.now(),
        };
        match commit(self.engine, transition).await? {
            Advanced::Done {
                delivery,
                sent,
                woken,
                removed,
            } => {
                self.version += 1;
                if let Some(state) = entered {
                    self.named.state = state;
                }
                self.engine.stop_removed(&removed);
                let others = woken.iter().filter(|frame| **frame != self.frame);
                others.for_each(|frame| self.engine.wake(*frame));
                if sent.as_ref().is_some_and(|sent| sent.has_more) {
                    self.engine.reached.notify_one();
                }
                Ok(Waiting::Done {
                    delivery,
                    sent,
                    is_woken: woken.contains(&self.frame),
                })
            }
            // Someone else moved the frame, such as a cancellation, and what they wrote holds. Or a
            // delivery came in time after all, or belongs to another frame by now.
            Advanced::Stale => Ok(Waiting::Stale),
        }
    }

    /// Asks for an entry in the run's history, but for the outcome of a step: the state that comes next has
    /// one.
    fn noted(&self, next: &Next) -> Option<Noted> {
        let is_outcome = matches!(
            next,
            Next::Wait {
                wait: Wait::Outcome { .. },
                ..
            }
        );
        if is_outcome {
            return None;
        }
        self.engine.noted(self.cause, &self.named.state)
    }

    /// What is to be done after a transition that was stale. Only one that had to do with deliveries can
    /// be made otherwise; and up to it, a machine that was loaded for it has done nothing but compute.
    pub(super) fn stale(&self) -> Progress {
        if self.is_contested {
            Progress::Stale
        } else {
            Progress::Dormant(None)
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.engine.surroundings.clock.now()
    }
}
