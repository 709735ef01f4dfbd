//! The stores' conformance suite, run by another crate.

use std::path::PathBuf;
use std::sync::Arc;

use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::id::{FrameKey, RunId, RunKey};
use workflow_runtime::prelude::*;
use workflow_runtime::store::{
    Advanced, Cancelled, Committed, DueCursor, DueFrame, Epoch, FrameRecord, Loaded, NewDelivery,
    NewRun, Receipt, RunFilter, RunRecord, Started, Store, StoreFuture, Transition,
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
    let others = names.iter().filter(|name| !name.contains("duplicate"));
    assert_eq!(others.count(), 0, "nothing else is broken: {message}");
}

impl Store for Forgetful {
    fn claim(&self) -> StoreFuture<'_, Epoch> {
        self.0.claim()
    }

    fn start(&self, run: NewRun) -> StoreFuture<'_, Committed<Started>> {
        self.0.start(run)
    }

    fn deliver<'a>(
        &'a self,
        delivery: NewDelivery,
        clock: &'a Clock,
    ) -> StoreFuture<'a, Committed<Receipt>> {
        let delivery = NewDelivery {
            dedupe_key: None,
            ..delivery
        };
        self.0.deliver(delivery, clock)
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

    fn find<'a>(&'a self, workflow: &'a str, id: &'a RunId) -> StoreFuture<'a, Option<RunKey>> {
        self.0.find(workflow, id)
    }

    fn frames(&self, run: RunKey) -> StoreFuture<'_, Vec<FrameRecord>> {
        self.0.frames(run)
    }

    fn run(&self, run: RunKey) -> StoreFuture<'_, Option<RunRecord>> {
        self.0.run(run)
    }

    fn runs(&self, filter: RunFilter) -> StoreFuture<'_, Vec<RunRecord>> {
        self.0.runs(filter)
    }

    fn key_file(&self) -> Option<PathBuf> {
        self.0.key_file()
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.0.close()
    }
}
