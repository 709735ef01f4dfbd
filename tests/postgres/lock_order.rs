//! Rows are locked in one order, whoever locks them.

use std::sync::Arc;

use workflow_runtime::PostgresStore;
use workflow_runtime::id::FrameKey;
use workflow_runtime::store::{Advanced, Epoch};
use workflow_tests::{Database, until};

use crate::nodes::{advance, claim, start};
use crate::numbers::deliver;

const SLEEPING: &str = "SELECT count(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event = 'PgSleep'";

/// Two runs whose keys are in one order and whose partitions are in the other. The one that is locked first comes first.
async fn runs(store: &PostgresStore) -> (FrameKey, FrameKey) {
    let mut last = start(store).await;
    for _ in 0..100 {
        let next = start(store).await;
        if next.run > last.run && next.run.partition() < last.run.partition() {
            return (next, last);
        }
        last = next;
    }
    panic!("no later key is in an earlier partition");
}

/// Longer than the server takes to look for a deadlock, so that it is found by who locks the rows one by one, and that
/// is not tried again.
fn lock_both(first: FrameKey, second: FrameKey) -> String {
    let lock = |frame: FrameKey| {
        let run = frame.run;
        format!("SELECT FROM workflow.runs WHERE key = '\\x{run}' FOR UPDATE;")
    };
    let (first, second) = (lock(first), lock(second));
    format!("BEGIN; {first} SELECT pg_sleep(1.5); {second} COMMIT")
}

/// Asks for something of both while they are locked, in the order of all. One statement does it for both: in one thread, both
/// are asked for before any is done.
async fn locks_in_the_order_of_all<T>(
    ask: impl AsyncFn(&PostgresStore, FrameKey, Epoch) -> T,
) -> Option<[T; 2]> {
    let database = Arc::new(Database::create()?);
    let store = PostgresStore::connect(&database.url()).await;
    let store = store.expect("the store opens");
    let epoch = claim(&store).await;
    let (first, second) = runs(&store).await;
    let locking = Arc::clone(&database);
    let lock = tokio::task::spawn_blocking(move || locking.sql(&lock_both(first, second)));
    until("the first lock", || async {
        (database.sql(SLEEPING) == "1").then_some(())
    })
    .await;
    let (a, b) = tokio::join!(ask(&store, first, epoch), ask(&store, second, epoch));
    lock.await.expect("there is no deadlock");
    Some([a, b])
}

#[tokio::test]
async fn transitions_of_known_runs_lock_in_the_order_of_all() {
    let made = locks_in_the_order_of_all(advance).await;
    for made in made.into_iter().flatten() {
        assert!(matches!(made, Advanced::Done { .. }), "{made:?}");
    }
}

#[tokio::test]
async fn deliveries_to_known_runs_lock_in_the_order_of_all() {
    locks_in_the_order_of_all(async |store, frame, _| deliver(store, frame).await).await;
}
