//! Several nodes on one database.

use std::collections::BTreeSet;
use std::sync::Arc;

use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::entropy::Entropy;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::prelude::*;
use workflow_runtime::store::postgres::PostgresOptions;
use workflow_runtime::store::{
    Advanced, EncodedState, Ending, Epoch, NewRun, Next, START_STATE, Store, Transition,
};
use workflow_tests::{Database, Gate, Journal, announced, post, until, webhook, within};

use crate::node::{LEASE, LONG_LEASE, Node};

struct App {
    node: &'static str,
    journal: Journal,
    gate: Gate,
}

#[workflow]
async fn order(cx: Context<App>, number: u32) -> Result<u32> {
    let paid = announced(create_webhook!("paid"));
    let request = wait_for_webhook!("wait-for-payment", paid).await;
    let app = cx.state();
    app.journal.note(format!("{} {number}", app.node));
    Ok(number + request.text()?.parse::<u32>()?)
}

#[workflow]
async fn slow(cx: Context<App>) -> Result<String> {
    let node = step!("work", async {
        let app = cx.state();
        app.journal.note(app.node);
        app.gate.passed().await;
        Ok(app.node.to_owned())
    })
    .await?;
    Ok(node)
}

#[workflow]
async fn listener() -> Result<u32> {
    let event = wait_for_event!("wait-for-news", "news").await;
    Ok(event.json::<u32>()?)
}

#[workflow]
async fn thrice(cx: Context<App>) -> Result<()> {
    let hook = announced(create_webhook!("hook"));
    for _ in 0..3 {
        wait_for_webhook!("wait-next", hook).await;
        cx.state().journal.note(cx.state().node);
    }
    Ok(())
}

async fn node(
    database: &Database,
    name: &'static str,
    lease: std::time::Duration,
    journal: &Journal,
    gate: &Gate,
) -> Node {
    let (journal, gate) = (journal.clone(), gate.clone());
    Node::start(database, lease, move |builder| {
        let app = App {
            node: name,
            journal: journal.clone(),
            gate: gate.clone(),
        };
        let builder = builder.workflow(order).workflow(slow).workflow(listener);
        builder.workflow(thrice).state(app)
    })
    .await
}

/// Two nodes that have shared the partitions.
async fn two_nodes(database: &Database, journal: &Journal) -> (Node, Node) {
    let gate = Gate::closed();
    let a = node(database, "a", LEASE, journal, &gate).await;
    a.owns(256).await;
    let b = node(database, "b", LEASE, journal, &gate).await;
    a.owns(128).await;
    b.owns(128).await;
    (a, b)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_delivery_may_come_to_any_node() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let (a, b) = two_nodes(&database, &journal).await;
    let mut runs = Vec::new();
    for number in 0..20 {
        let node = if number % 2 == 0 { &a } else { &b };
        let run = node.runtime.start(order, number).await;
        runs.push(run.expect("it is started"));
    }
    for (number, run) in (0..).zip(&runs) {
        let url = webhook(run, "paid").await.url().to_owned();
        // Half of them come to the node that does not own the run.
        let node = if number % 4 < 2 { &a } else { &b };
        let answer = post(&node.url(&url), "100").await;
        assert_eq!(answer.status.as_u16(), 202);
    }
    for (number, run) in (0..).zip(&runs) {
        let result = within("the result", run.result()).await;
        assert_eq!(result.expect("it completes"), number + 100);
    }
    let entries = journal.entries();
    let mut numbers = Vec::new();
    let mut owners = BTreeSet::new();
    for entry in &entries {
        let (owner, number) = entry.split_once(' ').expect("they are two words");
        owners.insert(owner);
        numbers.push(number.parse::<u32>().expect("it is a number"));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, Vec::from_iter(0..20), "each once");
    assert_eq!(owners, BTreeSet::from(["a", "b"]));
    a.stop().await;
    b.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_runtime_that_is_dropped_leaves_its_runs_to_others() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let a = node(&database, "a", LEASE, &journal, &Gate::closed()).await;
    let run = a.runtime.start(order, 1).await.expect("it is started");
    let url = webhook(&run, "paid").await.url().to_owned();
    let store = a.store.clone();
    // Not shut down, and the store stays: as if somebody kept a run or a store for something else.
    a.crash().await;
    let b = node(&database, "b", LEASE, &journal, &Gate::closed()).await;
    b.owns(256).await;
    assert_eq!(store.partitions_owned(), 0);
    assert_eq!(post(&b.url(&url), "41").await.status.as_u16(), 202);
    let again = b.runtime.run(order, run.id().clone());
    let result = within("the result", again.result()).await;
    assert_eq!(result.expect("it completes"), 42);
    assert_eq!(journal.entries(), ["b 1"]);
    // What was kept can be built on again.
    claim(&store).await;
    store.close().await.expect("it is given back");
    b.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_runs_of_a_dead_node_are_taken_over() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let (a, b) = two_nodes(&database, &journal).await;
    let mut runs = Vec::new();
    for number in 0..6 {
        let id = format!("order-{number}");
        let run = a.runtime.start(order, number).id(id.clone()).await;
        let url = webhook(&run.expect("it is started"), "paid").await;
        runs.push((id, b.url(url.url())));
    }
    a.crash().await;
    for (_, url) in &runs {
        assert_eq!(post(url, "100").await.status.as_u16(), 202);
    }
    for (number, (id, _)) in (0..).zip(&runs) {
        let run = b.runtime.run(order, &**id);
        let result = within("the result", run.result()).await;
        assert_eq!(result.expect("it completes"), number + 100);
    }
    assert_eq!(b.store.partitions_owned(), 256);
    let owners: BTreeSet<_> = journal
        .entries()
        .into_iter()
        .map(|it| it[..1].to_owned())
        .collect();
    assert_eq!(owners, BTreeSet::from(["b".to_owned()]));
    b.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_step_that_a_dead_node_ran_is_run_by_another() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let (never, open) = (Gate::closed(), Gate::closed());
    open.open();
    let a = node(&database, "a", LEASE, &journal, &never).await;
    let run = a.runtime.start(slow, ()).id("slow").await;
    drop(run.expect("it is started"));
    until("the step", || async {
        (!journal.entries().is_empty()).then_some(())
    })
    .await;
    a.crash().await;
    let b = node(&database, "b", LEASE, &journal, &open).await;
    let result = within("the result", b.runtime.run(slow, "slow").result()).await;
    assert_eq!(result.expect("it completes"), "b");
    assert_eq!(journal.entries(), ["a", "b"]);
    let noted = database.sql("SELECT deaths FROM workflow.suspects");
    assert_eq!(noted, "1", "it may be what the node has died of");
    b.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_that_stops_gives_its_partitions_back() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let gate = Gate::closed();
    let a = node(&database, "a", LONG_LEASE, &journal, &gate).await;
    let run = a.runtime.start(order, 1).id("order-1").await;
    let url = webhook(&run.expect("it is started"), "paid").await;
    let b = node(&database, "b", LONG_LEASE, &journal, &gate).await;
    assert_eq!(b.store.partitions_owned(), 0, "nothing is free");
    a.stop().await;
    // Long before the lease would have ended.
    b.owns(256).await;
    assert_eq!(post(&b.url(url.url()), "2").await.status.as_u16(), 202);
    let result = within("the result", b.runtime.run(order, "order-1").result()).await;
    assert_eq!(result.expect("it completes"), 3);
    b.stop().await;
}

/// Each delivery would be found by a look into the store at last, but not three of them in time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_owner_is_told_of_a_delivery() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let gate = Gate::closed();
    let a = node(&database, "a", LONG_LEASE, &journal, &gate).await;
    let b = node(&database, "b", LONG_LEASE, &journal, &gate).await;
    let run = a.runtime.start(thrice, ()).await.expect("it is started");
    let url = webhook(&run, "hook").await;
    for count in 1..=3 {
        assert_eq!(post(&b.url(url.url()), "").await.status.as_u16(), 202);
        until("the delivery to be used", || async {
            (journal.entries().len() == count).then_some(())
        })
        .await;
    }
    assert_eq!(journal.entries(), ["a", "a", "a"]);
    a.stop().await;
    b.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_node_can_cancel_a_run() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let (a, b) = two_nodes(&database, &journal).await;
    let run = a.runtime.start(slow, ()).id("slow").await;
    let run = run.expect("it is started");
    until("the step", || async {
        (!journal.entries().is_empty()).then_some(())
    })
    .await;
    let cancelled = b.runtime.run(slow, "slow").cancel().await;
    cancelled.expect("it is cancelled");
    // Its machine is stopped, so that the shutdown has nothing to wait for.
    let error = within("the end", run.result()).await;
    error.expect_err("it has no result");
    assert_eq!(
        run.status().await.expect("it is known"),
        RunStatus::Cancelled
    );
    drop(run);
    a.stop().await;
    b.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_notification_to_all_reaches_the_runs_of_all_nodes() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let (a, b) = two_nodes(&database, &journal).await;
    let mut runs = Vec::new();
    for node in [&a, &b, &a, &b] {
        let run = node.runtime.start(listener, ()).await;
        runs.push(run.expect("it is started"));
    }
    for run in &runs {
        until("the wait", || async {
            let waiting = run.waiting_on().await.expect("it is known");
            (waiting == ["wait-for-news"]).then_some(())
        })
        .await;
    }
    let notified = a.runtime.notify("news", &7).await;
    assert_eq!(notified.expect("it is sent").woken(), 4);
    for run in &runs {
        let result = within("the result", run.result()).await;
        assert_eq!(result.expect("it completes"), 7);
    }
    drop(runs);
    a.stop().await;
    b.stop().await;
}

/// What a node does that was away for longer than its lease, and does not know it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_former_owner_is_refused() {
    let Some(database) = Database::create() else {
        return;
    };
    let old = connect(&database).await;
    let epoch = claim(&old).await;
    let frame = start(&old).await;
    database.sql("UPDATE workflow.nodes SET lease_until = now() - interval '1 second'");
    let new = connect(&database).await;
    let newer = claim(&new).await;
    assert!(newer > epoch);
    assert_eq!(new.partitions_owned(), 256);
    assert!(new.is_interrupted().await.expect("it is known"));
    assert_eq!(advance(&old, frame, epoch).await, Advanced::Stale);
    assert_eq!(advance(&new, frame, epoch).await, Advanced::Stale);
    let made = advance(&new, frame, newer).await;
    assert!(matches!(made, Advanced::Done { .. }), "{made:?}");
}

/// A lease that has ended is no death, if the node comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_that_was_missed_is_cleared() {
    let Some(database) = Database::create() else {
        return;
    };
    let options = PostgresOptions::new().lease(LEASE);
    let store = PostgresStore::connect_with(&database.url(), options).await;
    let store = store.expect("the store opens");
    claim(&store).await;
    let frame = start(&store).await;
    let noted = store.suspect(vec![frame]).await.expect("it is noted");
    assert_eq!(noted.get()[0].deaths, 1);
    database.sql("UPDATE workflow.nodes SET lease_until = now() - interval '1 second'");
    until("the note to be gone", || async {
        (database.sql("SELECT count(*) FROM workflow.suspects") == "0").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lost_connections_are_made_again() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let gate = Gate::closed();
    let node = node(&database, "a", LONG_LEASE, &journal, &gate).await;
    let run = node.runtime.start(order, 1).await.expect("it is started");
    let url = webhook(&run, "paid").await;
    database.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    until("the delivery to be taken", || async {
        let status = post(&node.url(url.url()), "2").await.status.as_u16();
        assert!([202, 503].contains(&status), "{status}");
        (status == 202).then_some(())
    })
    .await;
    let result = within("the result", run.result()).await;
    assert_eq!(result.expect("it completes"), 3);
    drop(run);
    node.stop().await;
}

/// The database has carried out a takeover, and the answer was lost with the connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_takeover_whose_answer_was_lost_is_made_again() {
    let Some(database) = Database::create() else {
        return;
    };
    let journal = Journal::default();
    let a = node(&database, "a", LEASE, &journal, &Gate::closed()).await;
    a.owns(256).await;
    let lost = database.sql(
        "UPDATE workflow.partitions SET epoch = (SELECT nextval('workflow.epochs')) \
         WHERE partition < 10 RETURNING epoch",
    );
    let lost = lost.lines().next().expect("they are there").to_owned();
    until("another takeover", || async {
        let oldest = "SELECT min(epoch) FROM workflow.partitions WHERE partition < 10";
        let oldest: i64 = database.sql(oldest).parse().expect("it is a number");
        (oldest > lost.parse().expect("it is a number")).then_some(())
    })
    .await;
    a.owns(256).await;
    a.stop().await;
}

/// The node renews its lease, takes over, and then has no patience with the database any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_takeover_that_is_cut_short_is_made_again() {
    let Some(database) = Database::create() else {
        return;
    };
    let database = Arc::new(database);
    let journal = Journal::default();
    let (a, b) = two_nodes(&database, &journal).await;
    let locked = Arc::clone(&database);
    let lock = tokio::task::spawn_blocking(move || {
        locked.sql("BEGIN; LOCK TABLE workflow.suspects; SELECT pg_sleep(9); COMMIT")
    });
    until("the lock", || async {
        let locks = database.sql(
            "SELECT count(*) FROM pg_locks WHERE relation = 'workflow.suspects'::regclass \
             AND mode = 'AccessExclusiveLock'",
        );
        (locks == "1").then_some(())
    })
    .await;
    a.crash().await;
    within("the end of the lock", lock).await.expect("no panic");
    b.owns(256).await;
    b.stop().await;
}

/// A partition that a node has lost and has got back is in another epoch.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_epoch_is_never_used_again() {
    let Some(database) = Database::create() else {
        return;
    };
    let (first, second) = (connect(&database).await, connect(&database).await);
    let epoch = claim(&first).await;
    let frame = start(&first).await;
    first.close().await.expect("close must succeed");
    let other = claim(&second).await;
    second.close().await.expect("close must succeed");
    let third = connect(&database).await;
    let newest = claim(&third).await;
    assert!(epoch < other && other < newest);
    assert!(!third.is_interrupted().await.expect("it is known"));
    assert_eq!(advance(&third, frame, epoch).await, Advanced::Stale);
    let made = advance(&third, frame, newest).await;
    assert!(matches!(made, Advanced::Done { .. }), "{made:?}");
}

async fn connect(database: &Database) -> PostgresStore {
    let store = PostgresStore::connect(&database.url()).await;
    store.expect("the store opens")
}

pub(crate) async fn claim(store: &PostgresStore) -> Epoch {
    let claimed = store.claim(Clock::system().now()).await;
    claimed.expect("claim must succeed")
}

pub(crate) async fn start(store: &PostgresStore) -> FrameKey {
    let now = Clock::system().now();
    let key = RunKey::generate(now, &Entropy::system());
    let run = NewRun {
        key,
        workflow: "order".to_owned(),
        id: None,
        labels: Vec::new(),
        state: EncodedState {
            name: START_STATE.to_owned(),
            json: "{}".to_owned(),
            digest: 0,
        },
        created_at: now,
        due: now,
        parent: None,
    };
    let _ = store.start(run).await.expect("start must succeed");
    FrameKey::root(key)
}

pub(crate) async fn advance(store: &PostgresStore, frame: FrameKey, epoch: Epoch) -> Advanced {
    let transition = Transition {
        frame,
        version: 0,
        epoch,
        consumed: Vec::new(),
        unless_delivered: Vec::new(),
        next: Next::End(Ending::Completed("1".to_owned())),
        noted: None,
        at: Timestamp::from_millis(1),
    };
    let advanced = store.advance(Arc::new(transition)).await;
    advanced.expect("advance must succeed").into_inner()
}
