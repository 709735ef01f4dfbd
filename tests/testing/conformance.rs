//! The stores' conformance suite, run by another crate.

use std::path::PathBuf;
use std::sync::Arc;

use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::id::{FrameKey, RunId, RunKey};
use workflow_runtime::prelude::*;
use workflow_runtime::store::{
    Advanced, Cancelled, Committed, Delivered, DeliveryExpiry, DueCursor, DueFrame, EndedCursor,
    Epoch, Expired, FrameRecord, HistoryEntry, Loaded, NewBroadcast, NewDelivery, NewRun,
    ParkedFrame, Reached, RunFilter, RunRecord, Started, Store, StoreFuture, Suspect, Transition,
    Waking,
};
use workflow_runtime::testing::{Faults, conformance};

use crate::settling::panic_of;

/// A store without faults is like the one behind it.
mod a_store_of_another_crate {
    use super::*;

    async fn make() -> (impl Store, ()) {
        (Faults::new().around(MemoryStore::new()), ())
    }

    workflow_runtime::conformance_tests!(make());
}

/// Does not know duplicates.
struct Forgetful(MemoryStore);

#[tokio::test]
async fn what_a_store_breaks_is_named() {
    let message = panic_of(conformance::check_all(async || {
        Forgetful(MemoryStore::new())
    }))
    .await;
    let first = message.lines().next().expect("there is a line");
    assert!(first.starts_with("the store breaks "), "{message}");
    let broken = message.lines().filter_map(|line| line.strip_prefix("- "));
    let names: Vec<_> = broken.filter_map(|line| line.split(": ").next()).collect();
    for name in [
        "dedupe::a_known_key_is_a_duplicate",
        "dedupe::a_duplicate_outlives_its_run",
        "concurrency::parallel_duplicates_are_stored_once",
    ] {
        assert!(names.contains(&name), "{message}");
    }
    let concerns_keys = |name: &&str| {
        let others = [
            "expiring::used_deliveries_are_removed",
            "expiring::unused_deliveries_are_never_removed",
            "addressed::to_one_run_it_is_kept_until_awaited",
        ];
        name.contains("duplicate") || others.contains(name)
    };
    assert!(
        names.iter().all(concerns_keys),
        "nothing else is broken: {message}"
    );
}

impl Store for Forgetful {
    fn claim(&self, now: Timestamp) -> StoreFuture<'_, Epoch> {
        self.0.claim(now)
    }

    fn is_interrupted(&self) -> StoreFuture<'_, bool> {
        self.0.is_interrupted()
    }

    fn suspect(&self, frames: Vec<FrameKey>) -> StoreFuture<'_, Committed<Vec<Suspect>>> {
        self.0.suspect(frames)
    }

    fn suspects(&self) -> StoreFuture<'_, Vec<Suspect>> {
        self.0.suspects()
    }

    fn forget_suspects(&self, keep: Vec<FrameKey>) -> StoreFuture<'_, Committed<usize>> {
        self.0.forget_suspects(keep)
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.0.start(run)
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Delivered>> {
        let delivery = NewDelivery {
            dedupe_key: None,
            ..delivery
        };
        self.0.deliver(delivery, clock)
    }

    fn broadcast<'a>(
        &'a self,
        broadcast: NewBroadcast,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Reached>> {
        self.0.broadcast(broadcast, clock)
    }

    fn wake_reached(&self, at: Timestamp) -> StoreFuture<'_, Committed<Waking>> {
        self.0.wake_reached(at)
    }

    fn advance(&self, transition: Arc<Transition>) -> StoreFuture<'_, Committed<Advanced>> {
        self.0.advance(transition)
    }

    fn cancel(&self, run: RunKey, at: Timestamp) -> StoreFuture<'_, Committed<Cancelled>> {
        self.0.cancel(run, at)
    }

    fn load(&self, frame: FrameKey) -> StoreFuture<'_, Option<Loaded>> {
        self.0.load(frame)
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<DueFrame>> {
        self.0.due(until, after, limit)
    }

    fn next_due(&self, after: Timestamp) -> StoreFuture<'_, Option<Timestamp>> {
        self.0.next_due(after)
    }

    fn parked(&self, after: Option<FrameKey>, limit: usize) -> StoreFuture<'_, Vec<ParkedFrame>> {
        self.0.parked(after, limit)
    }

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.0.find(workflow, id)
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.0.frames(run)
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.0.run(run)
    }

    fn history(
        &self,
        run: RunKey,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<HistoryEntry>> {
        self.0.history(run, after, limit)
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.0.runs(filter)
    }

    fn expire_runs(
        &self,
        before: Timestamp,
        after: Option<EndedCursor>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<EndedCursor>>> {
        self.0.expire_runs(before, after, limit)
    }

    fn expire_deliveries(
        &self,
        expiry: DeliveryExpiry,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'_, Committed<Expired<i64>>> {
        self.0.expire_deliveries(expiry, after, limit)
    }

    fn key_file(&self) -> Option<PathBuf> {
        self.0.key_file()
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.0.close()
    }
}
