//! What a delivery costs does not grow with those that nobody has used yet.

use workflow_runtime::prelude::*;
use workflow_tests::{Database, announced, post, until, webhook, within};

use crate::node::{LONG_LEASE, Node};

#[workflow]
async fn reads_one(_input: ()) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    wait_for_event!("wait-told", "told").await;
    Ok(wait_for_webhook!("wait-hook", hook).await.text()?)
}

const BUFFERED: usize = 400;

const MORE: usize = 10;

/// Of every index but the one by which retention looks at all deliveries.
const READ: &str = "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relid IN \
    ('workflow.deliveries'::regclass, 'workflow.pending'::regclass) AND indexrelname <> 'deliveries_seq'";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_delivery_does_not_read_those_before_it() {
    let Some(database) = Database::create() else {
        return;
    };
    let configure = |builder: workflow_runtime::Builder| builder.workflow(reads_one);
    let node = Node::start(&database, LONG_LEASE, configure).await;
    let run = node.runtime.start(reads_one, ()).id("one").await;
    let run = run.expect("it is started");
    let url = webhook(&run, "hook").await.url().to_owned();
    for number in 0..BUFFERED {
        assert_eq!(post(&url, number.to_string()).await.status.as_u16(), 202);
    }
    drop(run);
    node.stop().await;
    counted(&database, BUFFERED, 0).await;
    database.sql("SELECT pg_stat_reset()");

    let node = Node::start(&database, LONG_LEASE, configure).await;
    let url = node.url(&url);
    for number in 0..MORE {
        assert_eq!(post(&url, number.to_string()).await.status.as_u16(), 202);
    }
    until("the notification", || async {
        let told = node.runtime.notify("told", &()).await;
        (told.expect("it is sent").woken() > 0).then_some(())
    })
    .await;
    let result = within("the result", node.runtime.run(reads_one, "one").result()).await;
    assert_eq!(result.expect("it completes"), "0");
    node.stop().await;
    counted(&database, MORE, 1).await;
    let read: usize = database.sql(READ).parse().expect("it is a number");
    assert!(
        (1..BUFFERED / 2).contains(&read),
        "{read} rows of deliveries were read for {MORE}"
    );
}

/// Waits until the server has counted so much. It is told when connections are closed.
async fn counted(database: &Database, inserted: usize, consumed: usize) {
    let counts = format!(
        "SELECT n_tup_ins = {inserted} AND n_tup_del = {consumed} FROM pg_stat_user_tables \
         WHERE relid = 'workflow.pending'::regclass"
    );
    until("the counts", || async {
        (database.sql(&counts) == "t").then_some(())
    })
    .await;
}
