//! Starting runs within a transaction of the application.

use tokio::task::JoinHandle;
use workflow_runtime::RunFilter;
use workflow_runtime::prelude::*;
use workflow_runtime::store::postgres::tokio_postgres::{Client, Config, NoTls};
use workflow_tests::{Database, Journal, until, within};

use crate::node::{LONG_LEASE, Node};

const LOCK: &str = "SELECT FROM workflow.runs WHERE key = $1 FOR UPDATE";

const MOVE: &str = "UPDATE workflow.runs SET last_entry = 77 WHERE key = $1";

const MOVED: &str = "SELECT count(*) FROM workflow.runs WHERE last_entry = 77";

#[workflow]
async fn ship(cx: Context<Journal>, order: i64) -> Result<i64> {
    cx.state().note(order.to_string());
    Ok(order + 1)
}

/// Has a family.
#[workflow]
async fn ship_one(_input: ()) -> Result<i64> {
    Ok(invoke!("invoke-ship", ship, 0).await?)
}

async fn node(database: &Database, journal: &Journal) -> Node {
    let journal = journal.clone();
    Node::start(database, LONG_LEASE, move |builder| {
        let builder = builder.workflow(ship).workflow(ship_one);
        builder.state(journal.clone())
    })
    .await
}

/// The application's own connection, with a table of orders.
async fn application(database: &Database) -> (Client, JoinHandle<()>) {
    let config: Config = database.url().parse().expect("it is a database's");
    let (client, connection) = config.connect(NoTls).await.expect("it connects");
    let connection = tokio::spawn(async move {
        let _ = connection.await;
    });
    let create = "CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY)";
    client.batch_execute(create).await.expect("a table is made");
    (client, connection)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_begins_with_the_commit() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let node = node(&database, &journal).await;
    let (mut client, _connection) = application(&database).await;
    let transaction = client.transaction().await.expect("it begins");
    let insert = "INSERT INTO orders (id) VALUES (42)";
    transaction
        .execute(insert, &[])
        .await
        .expect("it is inserted");
    let run = node.runtime.start(ship, 42).id("order-42").label("eu");
    let run = run.in_transaction(&transaction).await;
    let run = run.expect("it is to be started");
    let runs = node.runtime.runs(RunFilter::default()).await;
    assert!(runs.expect("they are listed").is_empty(), "nobody sees it");
    transaction.commit().await.expect("it is committed");
    let result = within("the result", run.result()).await;
    assert_eq!(result.expect("it completes"), 43);
    assert_eq!(journal.entries(), ["42"]);
    assert_eq!(run.info().await.expect("it is known").labels, ["eu"]);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_is_gone_with_its_transaction() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let node = node(&database, &journal).await;
    let (mut client, _connection) = application(&database).await;
    let transaction = client.transaction().await.expect("it begins");
    let run = node.runtime.start(ship, 42).id("order-42");
    let run = run.in_transaction(&transaction).await;
    let run = run.expect("it is to be started");
    transaction.rollback().await.expect("it is rolled back");
    run.status().await.expect_err("it never was");
    // The id is free.
    let run = node.runtime.start(ship, 7).id("order-42").await;
    let result = within("the result", run.expect("it is started").result()).await;
    assert_eq!(result.expect("it completes"), 8);
    assert_eq!(journal.entries(), ["7"]);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_id_is_unique_in_and_out_of_transactions() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let node = node(&database, &journal).await;
    let (mut client, _connection) = application(&database).await;
    let first = node.runtime.start(ship, 1).id("order").delay("1h").await;
    let first = first.expect("it is started").info().await;
    let first = first.expect("it is known").key;
    let transaction = client.transaction().await.expect("it begins");
    let again = node.runtime.start(ship, 2).id("order");
    let again = again.in_transaction(&transaction).await;
    transaction.commit().await.expect("it is committed");
    let again = again.expect("it is there").info().await;
    assert_eq!(again.expect("it is known").key, first);

    let transaction = client.transaction().await.expect("it begins");
    let other = node.runtime.start(ship, 3).id("other").delay("1h");
    let other = other.in_transaction(&transaction).await;
    let runtime = node.runtime.clone();
    let rival = tokio::spawn(async move { runtime.start(ship, 4).id("other").await });
    transaction.commit().await.expect("it is committed");
    let rival = within("the rival", rival).await.expect("no panic");
    let (other, rival) = (other.expect("it is there"), rival.expect("it is there"));
    let (other, rival) = (other.info().await, rival.info().await);
    assert_eq!(
        other.expect("it is known").key,
        rival.expect("it is known").key
    );
    node.stop().await;
}

/// A run that is committed while others are being locked is locked, too, before anything is made of what it is.
/// Families are looked for here, because there was one a moment ago.
#[tokio::test]
async fn a_run_that_was_not_there_to_be_locked_is_not_overwritten() {
    let Some(database) = Database::create() else {
        return;
    };
    let node = node(&database, &Journal::default()).await;
    let run = node.runtime.start(ship_one, ()).await;
    let result = within("the result", run.expect("it is started").result()).await;
    assert_eq!(result.expect("it completes"), 1);
    let (mut starting, _connection) = application(&database).await;
    let (mut holding, _connection) = application(&database).await;
    let (mut moving, _connection) = application(&database).await;
    let held = node.runtime.start(ship, 1).delay("1h").await;
    let held = held.expect("it is started");
    let held_key = held.info().await.expect("it is known").key;
    let start = starting.transaction().await.expect("it begins");
    let new = node.runtime.start(ship, 2).delay("1h");
    let new = new
        .in_transaction(&start)
        .await
        .expect("it is to be started");

    // Both are cancelled by one transaction, which does not see the new one yet.
    let (holder, mover) = (process(&holding).await, process(&moving).await);
    let hold = holding.transaction().await.expect("it begins");
    let held_key = &held_key.as_bytes()[..];
    hold.query(LOCK, &[&held_key]).await.expect("it is locked");
    let cancelling = {
        let new = new.clone();
        tokio::spawn(async move { tokio::join!(held.cancel(), new.cancel()) })
    };
    blocked_by(&database, holder).await;
    start.commit().await.expect("it is committed");
    let new_key = new.info().await.expect("it is known").key;
    let new_key = &new_key.as_bytes()[..];
    let moved = moving.transaction().await.expect("it begins");
    moved
        .execute(MOVE, &[&new_key])
        .await
        .expect("it is changed");
    hold.commit().await.expect("it is released");
    blocked_by(&database, mover).await;
    moved.commit().await.expect("it is committed");
    let cancelled = within("the cancellations", cancelling)
        .await
        .expect("no panic");
    cancelled.0.expect("it is cancelled");
    cancelled.1.expect("it is cancelled");
    assert_eq!(
        database.sql(MOVED),
        "1",
        "what somebody else wrote is there"
    );
    node.stop().await;
}

/// The server's process for a connection.
async fn process(client: &Client) -> i32 {
    let row = client.query_one("SELECT pg_backend_pid()", &[]).await;
    row.expect("it has one").get(0)
}

async fn blocked_by(database: &Database, process: i32) {
    let blocked = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE {process} = ANY(pg_blocking_pids(pid))"
    );
    until("somebody to wait for a lock", || async {
        (database.sql(&blocked) == "1").then_some(())
    })
    .await;
}
