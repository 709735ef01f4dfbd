//! Keeping the lease, and a fair share of the partitions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Pool;
use tokio::sync::{Mutex, Notify};

use super::claim::{self, Taken};
use super::error::Error;
use super::hints::Hints;
use super::partitions::Partitions;
use super::session::Session;
use super::{hints, read, rows, suspects};
use crate::clock::{Clock, Timestamp, elapsed, pause};
use crate::id::{FrameKey, PARTITIONS};
use crate::store::Hint;

/// How many frames are noted when a node has died. Those that became due first were running.
const SUSPECTS_MAX: usize = 1_024;

/// How often a lease is renewed within its length.
const RENEWALS: u32 = 4;

/// How often the engine is told to look for what hints have not told, in renewals.
const LOOK_RENEWALS: u32 = 2;

/// By how much clocks may differ without a warning. The way to the database is part of it.
const CLOCKS_APART_MAX: Duration = Duration::from_secs(2);

/// What keeps the node alive.
#[derive(Clone)]
pub(super) struct Keeper {
    pub(super) pool: Pool,
    pub(super) partitions: Arc<Partitions>,
    pub(super) hints: Hints,
    pub(super) lease: Duration,
    /// For what is due.
    pub(super) clock: Clock,
    /// Told when there may be free partitions.
    pub(super) free: Arc<Notify>,
    /// Whether it is not to become a node any more. Held while it renews or takes something.
    pub(super) is_stopped: Arc<Mutex<bool>>,
}

impl Keeper {
    /// Takes what is free, up to a fair share, and what the process had before. Returns the epoch, and
    /// whether the last owner of something has not released it.
    pub(super) async fn claim(&self) -> Result<(i64, bool), Error> {
        let _alone = self.is_stopped.lock().await;
        self.hints.own.expect_engine();
        let session = Session::of(&self.pool).await?;
        let node = self.join(&session).await?;
        let share = share(claim::live_nodes(&session).await?);
        let taken = claim::take(
            &session,
            node,
            true,
            share.max(self.partitions.taken().len()),
        );
        let Taken {
            epoch,
            partitions,
            interrupted,
        } = taken.await?;
        self.partitions.own(&partitions, epoch);
        Ok((epoch, !interrupted.is_empty()))
    }

    /// Gives everything back, for good.
    pub(super) async fn leave(&self) -> Result<(), Error> {
        let mut is_stopped = self.is_stopped.lock().await;
        *is_stopped = true;
        self.give_back().await
    }

    async fn give_back(&self) -> Result<(), Error> {
        let node = self.partitions.node();
        self.partitions.lose_all();
        let Some(node) = node else {
            return Ok(());
        };
        let session = Session::of(&self.pool).await?;
        claim::leave(&session, node).await?;
        hints::say_free(&session, node).await
    }

    /// Renews the lease until the store is gone, which drops this.
    pub(super) async fn run(self) {
        let mut renewals: u32 = 0;
        loop {
            let interval = self.lease / RENEWALS;
            tokio::select! {
                () = pause(interval) => {}
                () = self.free.notified() => {}
            }
            renewals = renewals.wrapping_add(1);
            let patience = self.partitions.sure_for().max(interval);
            let kept = tokio::time::timeout(patience, self.keep()).await;
            let kept = kept.map_err(|_| "the database does not answer".to_owned());
            match kept.and_then(|kept| kept.map_err(|error| format!("{error:?}"))) {
                Ok(nodes) if nodes > 1 && renewals.is_multiple_of(LOOK_RENEWALS) => {
                    self.hints.own.hint(Hint::Look);
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(error, "the lease could not be renewed"),
            }
            if self.partitions.sure_for().is_zero() {
                self.lose_all();
            }
        }
    }

    /// Renews the lease, and takes or gives partitions. Returns how many nodes there are.
    async fn keep(&self) -> Result<usize, Error> {
        let is_stopped = self.is_stopped.lock().await;
        // One that has claimed nothing only looks into the store.
        if *is_stopped || !self.partitions.has_joined() {
            return Ok(0);
        }
        // Its engine was dropped, or was never made. Others can advance the runs.
        if self.hints.own.without_engine() > self.lease {
            self.give_back().await?;
            return Ok(0);
        }
        let session = Session::of(&self.pool).await?;
        let node = self.join(&session).await?;
        let owned = claim::owned(&session, node).await?;
        self.lose(&self.partitions.keep(&owned));
        // A takeover or a release was cut short, or its answer was lost: nobody advances their runs.
        let unknown = self.partitions.unknown(&owned);
        if !unknown.is_empty() {
            claim::release(&session, node, &unknown).await?;
        }
        let nodes = claim::live_nodes(&session).await?;
        let (share, taken) = (share(nodes), self.partitions.taken());
        if let Some(excess) = taken.get(share..).filter(|excess| !excess.is_empty()) {
            // First what is here, then what others see.
            self.partitions.lose(excess);
            self.lose(excess);
            claim::release(&session, node, excess).await?;
            self.hints.tell(hints::Told::free());
        } else if taken.len() < share {
            let room = share - taken.len();
            let taken = claim::take(&session, node, false, room).await?;
            self.arrive(&session, taken).await?;
        }
        Ok(nodes)
    }

    /// Renews the lease of this node, or becomes another one.
    async fn join(&self, session: &Session) -> Result<i64, Error> {
        let lease = i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX);
        let since = elapsed();
        if let Some(node) = self.partitions.node() {
            if let Some(shown) = claim::renew(session, node, lease).await? {
                self.partitions.renew(node, since, self.lease);
                self.compare(shown);
                return Ok(node);
            }
            self.lose_all();
            // It was missed, and has not died.
            claim::leave(session, node).await?;
            suspects::clear(session, node).await?;
        }
        let since = elapsed();
        let node = claim::register(session, lease).await?;
        self.partitions.renew(node, since, self.lease);
        Ok(node)
    }

    /// Warns if this machine's clock and the database's differ: deadlines are decided by the clocks of nodes.
    fn compare(&self, shown: Timestamp) {
        let now = self.clock.now();
        let difference = now.saturating_since(shown).max(shown.saturating_since(now));
        if difference > CLOCKS_APART_MAX {
            tracing::warn!(
                ?difference,
                "the clocks of this machine and of the database differ"
            );
        }
    }

    /// Takes over partitions. What their last owner may have died of is noted before anything of them runs.
    async fn arrive(&self, session: &Session, taken: Taken) -> Result<(), Error> {
        if taken.partitions.is_empty() {
            return Ok(());
        }
        let interrupted = &taken.interrupted;
        // It is better to run them without a note than not at all.
        let noted = self.note_suspects(session, interrupted).await;
        let suspects = noted.unwrap_or_else(|error| {
            tracing::warn!(?error, "what a node may have died of could not be noted");
            Vec::new()
        });
        tracing::info!(
            partitions = taken.partitions.len(),
            interrupted = interrupted.len(),
            suspected = suspects.len(),
            "partitions are taken over"
        );
        // Nothing is awaited in between: whoever has patience no more drops this future.
        self.partitions.arrive(&taken.partitions, taken.epoch);
        self.hints.own.arrive(
            taken.epoch,
            Hint::Arriving {
                is_interrupted: !interrupted.is_empty(),
                suspects,
            },
        );
        Ok(())
    }

    /// Counts deaths of the nodes that have not released their partitions for what they may have been
    /// running. Returns the frames for which one was counted before: they are tried with care.
    async fn note_suspects(
        &self,
        session: &Session,
        interrupted: &BTreeMap<i16, i64>,
    ) -> Result<Vec<FrameKey>, Error> {
        if interrupted.is_empty() {
            return Ok(Vec::new());
        }
        let partitions: Vec<i16> = interrupted.keys().copied().collect();
        let known = suspects::list(session, &partitions).await?;
        let now = self.clock.now();
        let due = read::due(session, &partitions, now, None, SUSPECTS_MAX).await?;
        let due = due.iter().map(|due| due.frame);
        let (suspects, others): (Vec<_>, Vec<_>) =
            due.partition(|frame| known.iter().any(|it| it.frame == *frame));
        let nodes = others.iter().filter_map(|frame| {
            let node = interrupted.get(&rows::partition(frame.run))?;
            Some((*frame, *node))
        });
        suspects::suspect(session, &nodes.collect()).await?;
        Ok(suspects)
    }

    fn lose_all(&self) {
        let lost = self.partitions.lose_all();
        self.lose(&lost);
    }

    fn lose(&self, partitions: &[i16]) {
        if partitions.is_empty() {
            return;
        }
        tracing::info!(
            partitions = partitions.len(),
            "partitions have other owners"
        );
        let partitions = partitions.iter().filter_map(|it| u16::try_from(*it).ok());
        self.hints.own.lose(partitions.collect());
    }
}

/// How many partitions each of so many nodes has at most.
fn share(nodes: usize) -> usize {
    usize::from(PARTITIONS).div_ceil(nodes.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_cover_all_partitions() {
        for nodes in 0..300 {
            assert!(share(nodes) * nodes.max(1) >= usize::from(PARTITIONS));
        }
        assert_eq!(
            (share(0), share(1), share(2), share(3)),
            (256, 256, 128, 86)
        );
    }
}
