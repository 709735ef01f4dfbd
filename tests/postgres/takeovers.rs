//! Nodes that lose partitions to each other all the time, under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use workflow_runtime::prelude::*;
use workflow_tests::{Database, WAIT_MAX, announced, client, send, webhook, within};

use crate::node::{LEASE, Node};

/// What a failure shows.
const LIVE: &str = "SELECT r.partition, p.node, p.epoch, r.version, r.due_at, r.wait, r.parked, \
    (SELECT count(*) FROM workflow.pending AS d WHERE d.run = r.key), \
    (SELECT sum(s.deaths) FROM workflow.suspects AS s WHERE s.run = r.key), clock_timestamp() \
    FROM workflow.runs AS r JOIN workflow.partitions AS p USING (partition) WHERE r.ending IS NULL";

const RUNS: usize = 12;
const DELIVERIES: usize = 60;

/// Collects what comes. Its steps run under whichever node owns it then.
#[workflow]
async fn collector(count: usize) -> Result<Vec<String>> {
    let hook = announced(create_webhook!("hook"));
    let mut collected = Vec::new();
    while collected.len() < count {
        let request = wait_for_webhook!("wait-next", hook).await;
        let text = step!("read", async { Ok(request.text()?.to_owned()) }).await?;
        collected.push(text);
    }
    Ok(collected)
}

/// Nothing is lost, doubled or out of order, though owners change in the middle of everything.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_delivery_is_used_once_and_in_order() {
    let Some(database) = Database::create() else {
        return;
    };
    let database = Arc::new(database);
    let mut nodes = Vec::new();
    for _ in 0..3 {
        let node = Node::start(&database, LEASE, |builder| builder.workflow(collector));
        nodes.push(node.await);
    }
    let mut runs = Vec::new();
    for number in 0..RUNS {
        let runtime = &nodes[number % nodes.len()].runtime;
        let run = runtime
            .start(collector, DELIVERIES)
            .id(format!("run-{number}"));
        runs.push(run.await.expect("it is started"));
    }
    let newest_epoch = || database.sql("SELECT max(epoch) FROM workflow.partitions");
    let before = newest_epoch();
    let quarrel = Quarrel::begin(&database);
    let mut senders = JoinSet::new();
    for (number, run) in runs.iter().enumerate() {
        let hook = webhook(run, "hook").await;
        let urls: Vec<_> = nodes.iter().map(|node| node.url(hook.url())).collect();
        senders.spawn(async move {
            for delivery in 0..DELIVERIES {
                deliver(&urls[(number + delivery) % urls.len()], delivery).await;
            }
        });
    }
    within("the deliveries", senders.join_all()).await;
    quarrel.end().await;
    let expected: Vec<_> = (0..DELIVERIES).map(|it| it.to_string()).collect();
    for run in &runs {
        let ended = tokio::time::timeout(WAIT_MAX, run.result()).await;
        let Ok(result) = ended else {
            panic!("a run has not ended:\n{}", database.sql(LIVE));
        };
        assert_eq!(result.expect("it completes"), expected);
    }
    drop(runs);
    for node in nodes {
        node.stop().await;
    }
    assert_ne!(
        newest_epoch(),
        before,
        "partitions have changed their owners"
    );
}

/// Sends a delivery until it is taken, and once more.
async fn deliver(url: &str, number: usize) {
    let mut taken = 0;
    for _ in 0..200 {
        let request = client()
            .post(url)
            .header("webhook-id", format!("d{number}"));
        let answer = send(request.body(number.to_string())).await;
        match answer.status.as_u16() {
            202 => taken += 1,
            503 => {}
            other => panic!("{other}: {}", answer.text()),
        }
        if taken == 2 {
            return;
        }
    }
    panic!("the delivery {number} was not taken");
}

/// Ends leases before their time, so that others take the partitions.
struct Quarrel {
    is_over: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
}

impl Quarrel {
    fn begin(database: &Arc<Database>) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let (database, until) = (Arc::clone(database), Arc::clone(&is_over));
        let task = tokio::task::spawn_blocking(move || {
            while !until.load(Ordering::Acquire) {
                database.sql(
                    "UPDATE workflow.nodes SET lease_until = now() - interval '1 second' \
                     WHERE node = (SELECT node FROM workflow.nodes WHERE lease_until > now() \
                     ORDER BY random() LIMIT 1)",
                );
                std::thread::sleep(Duration::from_secs(2));
            }
        });
        Self { is_over, task }
    }

    async fn end(self) {
        self.is_over.store(true, Ordering::Release);
        within("the end of the quarrel", self.task)
            .await
            .expect("no panic");
    }
}
