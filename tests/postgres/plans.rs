//! What the store asks is answered by indexes.

use std::sync::Arc;

use futures_util::future::try_join_all;
use workflow_runtime::RunFilter;
use workflow_runtime::clock::Timestamp;
use workflow_runtime::prelude::*;
use workflow_runtime::store::{DeliveryExpiry, Store};
use workflow_tests::{Database, announced, post, until, webhook, within};

use crate::node::{LONG_LEASE, Node};

#[workflow]
async fn ask(question: String) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let (told, answer) = join!(
        wait_for_event!("wait-told", "told"),
        wait_for_webhook!("wait-answer", hook)
    )
    .await;
    let (told, answer) = (told.json::<String>()?, answer.text()?);
    Ok(format!("{question} {told} {answer}"))
}

#[workflow]
async fn asks_another(question: String) -> Result<String> {
    Ok(invoke!("invoke-ask", ask, question).await?)
}

#[workflow]
async fn work(twice: u32) -> Result<u32> {
    let (one, other) = join!(
        step!("one", async { Ok(twice) }),
        step!("other", async { Ok(twice) })
    )
    .await;
    Ok(one? + other?)
}

/// As many rows of others as make it worth the while not to read them all.
const OTHERS: &str = "
    CREATE TEMP TABLE others AS SELECT get_byte(key, 15)::smallint AS partition, key, number
    FROM (SELECT decode(md5(number::text), 'hex') AS key, number FROM generate_series(1, 20000) AS number) AS n;
    INSERT INTO workflow.runs (partition, key, family, version, entered, next_webhook, next_frame,
        last_entry, created_at, updated_at, workflow, wait, state_name, state_digest, state_json)
    SELECT partition, key, key, 0, 0, 0, 2, 0, 0, 0, 'other', '\"Branches\"', 'Wait', 0, '{}' FROM others;
    INSERT INTO workflow.frames (partition, run, frame, version, entered, parent, branch_index,
        next_webhook, branch_name, wait, state_name, state_digest, state_json)
    SELECT partition, key, 1, 0, 0, 0, 0, 0, 'A', '\"Branches\"', 'Wait', 0, '{}' FROM others;
    INSERT INTO workflow.waits (partition, run, channel, since, frame)
    SELECT partition, key, 'x', 0, 1 FROM others;
    INSERT INTO workflow.deliveries (partition, run, seq, channel, received_at, bytes, dedupe_key, head, body)
    SELECT partition, key, nextval('workflow.delivery_numbers'), 'x', 0, 0, 'x', '', '' FROM others;
    INSERT INTO workflow.pending (partition, run, seq, channel, received_at, bytes)
    SELECT partition, key, number, 'x', 0, 0 FROM others;
    INSERT INTO workflow.due (partition, due_at, run, frame) SELECT partition, 9000000000000000, key, 0 FROM others;
    INSERT INTO workflow.children (partition, parent_run, parent_frame, run)
    SELECT partition, key, 0, key FROM others;
    INSERT INTO workflow.ended (partition, ended_at, run) SELECT partition, 9000000000000000, key FROM others;
    INSERT INTO workflow.event_waits (partition, run, frame, event, since)
    SELECT partition, key, 1, 'other ' || number, 0 FROM others;
    INSERT INTO workflow.ids (partition, workflow, id, run, is_live)
    SELECT partition, 'other', number::text, key, true FROM others;
    INSERT INTO workflow.history (partition, run, seq, frame, at, cause, change)
    SELECT partition, key, 1, 0, 0, 'turn', 'entered' FROM others";

const ASKED_AT_ONCE: usize = 64;

/// A statement for each batch, and as many rows as there are of others.
const WALKS: &str = "SELECT indexrelname, idx_scan, idx_tup_read FROM pg_stat_user_indexes \
    WHERE schemaname = 'workflow' AND idx_tup_read > 100000";

const WHOLE_READS: &str = "SELECT relname, seq_scan, seq_tup_read FROM pg_stat_user_tables \
    WHERE schemaname = 'workflow' AND seq_tup_read > 10000 AND relname <> 'event_slots'";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_table_is_read_as_a_whole() {
    let Some(database) = Database::create() else {
        return;
    };
    let configure =
        |builder: workflow_runtime::Builder| builder.workflow(ask).workflow(asks_another);
    let node = Node::start(&database, LONG_LEASE, configure).await;
    node.stop().await;
    database.sql(OTHERS);
    database.sql("ANALYZE");
    database.sql("SELECT pg_stat_reset()");
    let node = Node::start(&database, LONG_LEASE, configure).await;
    let store: Arc<dyn Store> = Arc::new(node.store.clone());
    for number in 0..8 {
        let id = format!("ask-{number}");
        let run = node.runtime.start(ask, "why".to_owned()).id(id).await;
        let run = run.expect("it is started");
        let url = webhook(&run, "hook").await.url().to_owned();
        assert_eq!(post(&url, "so").await.status.as_u16(), 202);
        until("the notification", || async {
            let told = node.runtime.notify("told", &"that").await;
            (told.expect("it is sent").woken() > 0).then_some(())
        })
        .await;
        let result = within("the result", run.result()).await;
        assert_eq!(result.expect("it completes"), "why that so");
        run.history().await.expect("it is known");
    }
    let parent = node
        .runtime
        .start(asks_another, "how".to_owned())
        .label("l")
        .await;
    let parent = parent.expect("it is started");
    until("the child", || async {
        let waiting = parent.waiting_on().await.expect("it is known");
        (waiting == ["invoke-ask"]).then_some(())
    })
    .await;
    parent.cancel().await.expect("it is cancelled");
    let parked = RunFilter {
        parked: true,
        ..RunFilter::default()
    };
    node.runtime.runs(parked).await.expect("they are listed");
    let _ = store.expire_runs(Timestamp::from_millis(1), None, 10).await;
    let expiry = DeliveryExpiry {
        now: Timestamp::MAX,
        bodies_before: Timestamp::from_millis(0),
        keys_before: None,
    };
    let _ = store.expire_deliveries(expiry, None, 10).await;
    let _ = store.wake_reached(Timestamp::from_millis(1)).await;
    drop((parent, store));
    node.stop().await;
    assert_no_whole_reads(&database).await;
}

/// The server knows nothing of the tables' contents: it has not analyzed them since they were empty, and what
/// its sessions have planned is from then.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_table_that_has_just_grown_is_read_as_a_whole() {
    let Some(database) = Database::create() else {
        return;
    };
    let configure =
        |builder: workflow_runtime::Builder| builder.workflow(ask).workflow(asks_another);
    let node = Node::start(&database, LONG_LEASE, configure).await;
    ask_often(&node, "before").await;
    database.sql(OTHERS);
    ask_often(&node, "after").await;
    node.stop().await;
    assert_no_whole_reads(&database).await;
}

/// More than a run has.
const BRANCHES: &str = "
    INSERT INTO workflow.frames (partition, run, frame, version, entered, parent, branch_index,
        next_webhook, branch_name, wait, state_name, state_digest, state_json)
    SELECT partition, key, number, 0, 0, 0, 0, 0, 'A', '\"Branches\"', 'Wait', 0, '{}'
    FROM workflow.runs, generate_series(100, 10099) AS number";

/// Both branches of the run: a turn reads all of them.
const ALL_WAIT: &str = "SELECT (SELECT count(*) = 2 FROM workflow.frames) \
    AND NOT EXISTS (SELECT 1 FROM workflow.due)";

const BRANCHES_READ: &str =
    "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'frames_pkey'";

const PARKED_LOOKED_FOR: &str = "SELECT idx_scan >= 100 FROM pg_stat_user_indexes \
    WHERE indexrelname = 'frames_parked_of_run'";

/// Whether one of them is parked shows in the run.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_is_read_without_its_branches() {
    let Some(database) = Database::create() else {
        return;
    };
    let configure = |builder: workflow_runtime::Builder| builder.workflow(ask);
    let node = Node::start(&database, LONG_LEASE, configure).await;
    let run = node.runtime.start(ask, "why".to_owned()).await;
    let run = run.expect("it is started");
    let _ = webhook(&run, "hook").await;
    counted(&database, ALL_WAIT).await;
    database.sql(BRANCHES);
    database.sql("SELECT pg_stat_reset()");
    for _ in 0..100 {
        let status = run.status().await;
        assert_eq!(status.expect("it is known"), RunStatus::Waiting);
    }
    drop(run);
    node.stop().await;
    counted(&database, PARKED_LOOKED_FOR).await;
    let read: u64 = database.sql(BRANCHES_READ).parse().expect("a number");
    assert!(read < 10_000, "{read} rows were read");
}

/// What is tidied up when it is empty has no rows for the planner, however many come.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_table_that_was_tidied_up_when_it_was_empty_is_walked_through() {
    assert_no_walks_after("VACUUM ANALYZE").await;
}

/// As when the pages could not be given back, because the table was in use.
const EMPTY_PAGES: &str = "UPDATE pg_class SET reltuples = 0, relpages = 100 \
    WHERE relnamespace = 'workflow'::regnamespace AND relkind IN ('r', 'i')";

/// However many rows come, for the planner they are none on a hundred pages.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_table_that_kept_its_pages_when_it_was_emptied_is_walked_through() {
    assert_no_walks_after(EMPTY_PAGES).await;
}

async fn assert_no_walks_after(tidying: &str) {
    let Some(database) = Database::create() else {
        return;
    };
    let configure = |builder: workflow_runtime::Builder| {
        let builder = builder.workflow(ask).workflow(asks_another);
        builder.workflow(work)
    };
    let node = Node::start(&database, LONG_LEASE, configure).await;
    ask_often(&node, "before").await;
    ask_others_often(&node).await;
    work_often(&node).await;
    database.sql(tidying);
    // The server plans while there is nothing.
    ask_often(&node, "meanwhile").await;
    ask_others_often(&node).await;
    work_often(&node).await;
    database.sql(OTHERS);
    database.sql("SELECT pg_stat_reset()");
    ask_often(&node, "after").await;
    ask_others_often(&node).await;
    work_often(&node).await;
    node.stop().await;
    counted(
        &database,
        "SELECT sum(idx_scan) > 1000 FROM pg_stat_user_tables",
    )
    .await;
    assert_eq!(database.sql(WALKS), "");
}

/// More often than it takes until a session keeps a plan for all parameters, and many at once: a statement is
/// about the runs of all of them.
async fn ask_often(node: &Node, prefix: &str) {
    for round in 0..10 {
        let started = (0..ASKED_AT_ONCE).map(|number| {
            let id = format!("{prefix}-{round}-{number}");
            node.runtime
                .start(ask, "why".to_owned())
                .id(id)
                .into_future()
        });
        let runs = try_join_all(started).await.expect("they are started");
        let cancelled = runs.iter().map(Run::cancel);
        try_join_all(cancelled).await.expect("they are cancelled");
    }
}

/// As [`ask_often`], of runs that start others.
async fn ask_others_often(node: &Node) {
    for _ in 0..10 {
        let started = (0..ASKED_AT_ONCE).map(|_| {
            let start = node.runtime.start(asks_another, "how".to_owned());
            start.into_future()
        });
        let runs = try_join_all(started).await.expect("they are started");
        for run in &runs {
            until("the child", || async {
                let waiting = run.waiting_on().await.expect("it is known");
                (waiting == ["invoke-ask"]).then_some(())
            })
            .await;
        }
        let cancelled = runs.iter().map(Run::cancel);
        try_join_all(cancelled).await.expect("they are cancelled");
    }
}

async fn work_often(node: &Node) {
    for _ in 0..10 {
        let started = (0..ASKED_AT_ONCE).map(|_| node.runtime.start(work, 2).into_future());
        let runs = try_join_all(started).await.expect("they are started");
        let results = try_join_all(runs.iter().map(Run::result)).await;
        assert_eq!(results.expect("they complete"), vec![4; ASKED_AT_ONCE]);
    }
}

async fn assert_no_whole_reads(database: &Database) {
    let some = "SELECT sum(idx_scan) > 100 FROM pg_stat_user_tables";
    counted(database, some).await;
    assert_eq!(database.sql(WHOLE_READS), "");
}

/// What connections have counted is told when they are closed.
async fn counted(database: &Database, enough: &str) {
    until("the counts", || async {
        (database.sql(enough) == "t").then_some(())
    })
    .await;
}
