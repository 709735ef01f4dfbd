//! Starting runs within a transaction of the application.

use tokio::task::JoinHandle;
use workflow_runtime::RunFilter;
use workflow_runtime::prelude::*;
use workflow_runtime::store::postgres::tokio_postgres::{Client, Config, NoTls};
use workflow_tests::{Database, Journal, within};

use crate::node::{LONG_LEASE, Node};

#[workflow]
async fn ship(cx: Context<Journal>, order: i64) -> Result<i64> {
    cx.state().note(order.to_string());
    Ok(order + 1)
}

async fn node(database: &Database, journal: &Journal) -> Node {
    let journal = journal.clone();
    Node::start(database, LONG_LEASE, move |builder| {
        builder.workflow(ship).state(journal.clone())
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
