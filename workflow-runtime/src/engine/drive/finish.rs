//! Ends of frames, and parking them.

use super::{Progress, Turn};
use crate::engine::named::Named;
use crate::error::Failure;
use crate::machine::Finished;
use crate::store::{Ending, Next, ParkReason, Parked, RunEnding, StoreError};
use crate::webhook::without_tokens;

impl Turn<'_> {
    pub(super) async fn finish(&mut self, finished: Finished) -> Result<Progress, StoreError> {
        let ending = match finished {
            Finished::Completed(json) if self.is_branch => return self.give_back(json).await,
            Finished::Completed(json) => Ending::Completed(json),
            Finished::Failed(failure) if self.is_branch => {
                let message = format!("a branch ended like a run: {failure}");
                return self.park(ParkReason::Other, message).await;
            }
            Finished::Failed(failure) => Ending::Failed(failure_json(&failure)),
            Finished::Unstorable(error) => {
                let message = format!("the result cannot be stored: {error}");
                return self.park(ParkReason::Unstorable, message).await;
            }
        };
        let (what, json) = match &ending {
            Ending::Completed(json) => ("result", json),
            Ending::Failed(json) => ("error", json),
        };
        if let Some(Parked { reason, message }) = self.too_long(what, json) {
            return self.park(reason, message).await;
        }
        tracing::debug!(completed = matches!(ending, Ending::Completed(_)), "ends");
        let run = self.frame.run;
        let is_watched = self.engine.ended.is_watched(run);
        let announced = is_watched.then(|| RunEnding::Own(ending.clone()));
        if !self.commit(Next::End(ending)).await?.is_done() {
            return Ok(self.stale());
        }
        self.engine.ended.announce(run, announced);
        Ok(Progress::Dormant(None))
    }

    async fn give_back(&mut self, json: String) -> Result<Progress, StoreError> {
        if let Some(Parked { reason, message }) = self.too_long("result", &json) {
            return self.park(reason, message).await;
        }
        tracing::debug!("a branch ends");
        if !self.commit(Next::Return { json }).await?.is_done() {
            return Ok(self.stale());
        }
        Ok(Progress::Dormant(None))
    }

    /// Says so if what the state `self.named` has come to is more than may be stored.
    pub(super) fn too_long(&self, what: &str, json: &str) -> Option<Parked> {
        let max = self.engine.limits.outcome_bytes_max;
        let message = || {
            format!(
                "the {what} of the state `{}` has {} bytes, {max} are allowed",
                self.named.state,
                json.len()
            )
        };
        (json.len() > max).then(|| Parked::new(ParkReason::LimitReached, message()))
    }

    pub(super) async fn park(
        &mut self,
        reason: ParkReason,
        message: String,
    ) -> Result<Progress, StoreError> {
        let message = without_tokens(&message).into_owned();
        // Where only errors are asked for, there is no span around it.
        let Named {
            workflow,
            run,
            state,
            ..
        } = &self.named;
        let run = &*without_tokens(run.as_str());
        tracing::error!(workflow, run, state, ?reason, message, "a run is parked");
        // What was taken belongs to the stored state, which stays.
        self.consumed.clear();
        let parked = Parked { reason, message };
        if !self.commit(Next::Park(parked)).await?.is_done() {
            return Ok(self.stale());
        }
        Ok(Progress::Dormant(None))
    }
}

fn failure_json(failure: &Failure) -> String {
    serde_json::to_string(failure).unwrap_or_else(|_| "{\"message\":\"\"}".to_owned())
}
