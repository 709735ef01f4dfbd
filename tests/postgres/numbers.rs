//! The numbers of deliveries.

use std::sync::Arc;

use bytes::Bytes;
use workflow_runtime::PostgresStore;
use workflow_runtime::clock::Clock;
use workflow_runtime::id::FrameKey;
use workflow_runtime::store::{
    Advanced, BufferLimits, Epoch, NewDelivery, Next, Receipt, Store, Transition, Wait,
    WebhookNumber,
};
use workflow_tests::Database;

use crate::nodes::{claim, start};

const WEBHOOK: WebhookNumber = WebhookNumber([0; 12]);

const LIMITS: BufferLimits = BufferLimits {
    deliveries_max: 10,
    bytes_max: 1_000,
};

pub(crate) async fn connect(database: &Database) -> PostgresStore {
    let store = PostgresStore::connect(&database.url()).await;
    store.expect("the store opens")
}

/// Delivers something without a dedupe key, and returns its number.
pub(crate) async fn deliver(store: &PostgresStore, frame: FrameKey) -> i64 {
    let new = NewDelivery {
        run: frame.run,
        channel: WEBHOOK.into(),
        dedupe_key: None,
        head: Bytes::new(),
        body: Bytes::new(),
        limits: LIMITS,
    };
    let delivered = store.deliver(new, &Clock::system()).await;
    let delivered = delivered.expect("it is delivered").into_inner();
    match delivered.receipt {
        Receipt::Stored { seq, .. } => seq,
        other => panic!("it is not stored: {other:?}"),
    }
}

/// Consumes what is named, and waits for the next.
async fn wait(
    store: &PostgresStore,
    frame: FrameKey,
    epoch: Epoch,
    version: i64,
    consumed: &[i64],
) {
    let transition = Transition {
        frame,
        version,
        epoch,
        consumed: consumed.to_vec(),
        unless_delivered: Vec::new(),
        next: Next::Wait {
            state: None,
            wait: Wait::Webhook {
                webhook: WEBHOOK,
                deadline: None,
            },
            next_webhook: 1,
            branches: Vec::new(),
            children: Vec::new(),
        },
        noted: None,
        at: Clock::system().now(),
    };
    let advanced = store.advance(Arc::new(transition)).await;
    let advanced = advanced.expect("advance must succeed").into_inner();
    assert!(matches!(advanced, Advanced::Done { .. }), "{advanced:?}");
}

/// The owner draws some before it needs them, and the other node draws its own meanwhile.
#[tokio::test]
async fn numbers_of_a_run_increase_whoever_takes_its_deliveries() {
    let Some(database) = Database::create() else {
        return;
    };
    let (owner, other) = (connect(&database).await, connect(&database).await);
    let epoch = claim(&owner).await;
    let frame = start(&owner).await;
    wait(&owner, frame, epoch, 0, &[]).await;
    let mut last = 0;
    for (version, node) in (1..).zip([&owner, &other, &owner, &owner, &other, &other, &owner]) {
        let seq = deliver(node, frame).await;
        assert!(seq > last, "{seq} comes after {last}");
        last = seq;
        wait(&owner, frame, epoch, version, &[seq]).await;
    }
}

/// What is pending counts as well, though the owner has not consumed it.
#[tokio::test]
async fn numbers_of_pending_deliveries_increase() {
    let Some(database) = Database::create() else {
        return;
    };
    let (owner, other) = (connect(&database).await, connect(&database).await);
    let epoch = claim(&owner).await;
    let frame = start(&owner).await;
    wait(&owner, frame, epoch, 0, &[]).await;
    let first = deliver(&owner, frame).await;
    let second = deliver(&other, frame).await;
    assert!(second > first, "{second} comes after {first}");
    let loaded = owner.load(frame).await.expect("it can be loaded");
    assert!(loaded.is_some(), "the run is there");
    let third = deliver(&owner, frame).await;
    assert!(third > second, "{third} comes after {second}");
}
