//! A node that stands still in the middle of a transaction.

use std::sync::{Arc, mpsc};
use std::thread;

use workflow_runtime::PostgresStore;
use workflow_runtime::store::postgres::PostgresOptions;
use workflow_tests::{Database, until, within};

use crate::node::LEASE;
use crate::nodes::{advance, claim, start};

/// Holds back who changes the run, after it has locked the run's partition.
const LOCK: &str = "BEGIN; SELECT FROM workflow.runs FOR UPDATE; SELECT pg_sleep(2); COMMIT";

const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

const LOCKED: &str = "SELECT count(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event = 'PgSleep'";

/// It grows when all partitions have been taken.
const EPOCH: &str = "SELECT min(epoch) FROM workflow.partitions";

const OPEN: &str = "SELECT count(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND state = 'idle in transaction'";

async fn connect(database: &Database) -> PostgresStore {
    let options = PostgresOptions::new().lease(LEASE);
    let store = PostgresStore::connect_with(&database.url(), options).await;
    store.expect("the store opens")
}

async fn counts_one(database: &Database, what: &str, sql: &str) {
    until(what, || async { (database.sql(sql) == "1").then_some(()) }).await;
}

/// Its locks do not keep others from taking over its runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_stands_still_in_a_transaction_is_replaced() {
    let Some(database) = Database::create() else {
        return;
    };
    let database = Arc::new(database);
    let (begin, begun) = mpsc::channel::<()>();
    let (end, ended) = mpsc::channel::<()>();
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let of_node = Arc::clone(&database);
    let node = thread::spawn(move || {
        let threads = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        threads.expect("it can be built").block_on(async move {
            let store = connect(&of_node).await;
            let epoch = claim(&store).await;
            // What this node knows of a run would spare it the locks.
            let frame = start(&connect(&of_node).await).await;
            ready.send(()).expect("the test waits");
            begun.recv().expect("the test says so");
            let writing = tokio::spawn(async move {
                advance(&store, frame, epoch).await;
            });
            stopped.await.expect("the test says so");
            // Nothing of this node runs until the test is over.
            let _ = ended.recv();
            writing.abort();
        });
    });
    within("the node", is_ready).await.expect("it has claimed");
    let locking = Arc::clone(&database);
    let lock = tokio::task::spawn_blocking(move || locking.sql(LOCK));
    counts_one(&database, "the lock", LOCKED).await;
    begin.send(()).expect("the node waits");
    counts_one(&database, "the transaction", WAITING).await;
    stop.send(()).expect("the node waits");
    within("the end of the lock", lock).await.expect("no panic");
    counts_one(&database, "the standstill", OPEN).await;

    let before = database.sql(EPOCH).parse::<i64>().expect("it is a number");
    let other = connect(&database).await;
    let _ = claim(&other).await;
    until("the takeover", || async {
        (database.sql(EPOCH).parse::<i64>().ok()? > before).then_some(())
    })
    .await;
    drop(end);
    node.join().expect("no panic");
}
