//! A store in a file of its own, and runs in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use tempfile::TempDir;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::entropy::Entropy;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::store::{
    Advanced, BufferLimits, EncodedState, Epoch, NewBranch, NewDelivery, NewRun, Next, Receipt,
    RunFilter, RunRecord, SqliteStore, Store, Transition, Wait, WebhookNumber,
};

pub(crate) const WEBHOOK: WebhookNumber = WebhookNumber([0; 12]);
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

pub(crate) fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("workflows.db");
    (folder, path)
}

pub(crate) async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).await.expect("the store opens")
}

pub(crate) async fn claim(store: &SqliteStore) -> Epoch {
    store.claim(NOW).await.expect("claim must succeed")
}

pub(crate) fn run(id: Option<&str>, state: &str) -> NewRun {
    NewRun {
        key: RunKey::generate(NOW, &Entropy::system()),
        workflow: "order_fulfilment".to_owned(),
        id: id.map(Into::into),
        labels: vec!["eu".to_owned()],
        state: EncodedState {
            name: "Start".to_owned(),
            json: state.to_owned(),
            digest: i64::MAX,
        },
        created_at: NOW,
        due: NOW,
        parent: None,
    }
}

pub(crate) async fn start(store: &SqliteStore, id: Option<&str>, state: &str) -> FrameKey {
    let run = run(id, state);
    let frame = FrameKey::root(run.key);
    let started = store.start(run).await.expect("start must succeed");
    let _ = started.into_inner();
    frame
}

pub(crate) async fn advance(store: &SqliteStore, epoch: Epoch, frame: FrameKey, next: Next) {
    advance_at(store, epoch, frame, 0, next).await;
}

pub(crate) async fn advance_at(
    store: &SqliteStore,
    epoch: Epoch,
    frame: FrameKey,
    version: i64,
    next: Next,
) {
    let transition = Transition {
        frame,
        version,
        epoch,
        unless_delivered: Vec::new(),
        consumed: Vec::new(),
        next,
        noted: None,
        at: NOW,
    };
    let advanced = store.advance(Arc::new(transition)).await;
    let advanced = advanced.expect("advance must succeed").into_inner();
    assert_ne!(advanced, Advanced::Stale, "the transition must be made");
}

pub(crate) fn webhook(deadline: Option<Timestamp>) -> Next {
    let wait = Wait::Webhook {
        webhook: WEBHOOK,
        deadline,
    };
    waiting(None, wait)
}

pub(crate) fn waiting(state: Option<EncodedState>, wait: Wait) -> Next {
    Next::Wait {
        state,
        wait,
        next_webhook: 1,
        branches: Vec::new(),
        children: Vec::new(),
    }
}

pub(crate) fn forking(branches: Vec<NewBranch>) -> Next {
    Next::Wait {
        state: None,
        wait: Wait::Branches,
        next_webhook: 1,
        branches,
        children: Vec::new(),
    }
}

pub(crate) fn encoded(json: &str) -> EncodedState {
    EncodedState {
        name: "Item".to_owned(),
        json: json.to_owned(),
        digest: 7,
    }
}

pub(crate) fn delivery(frame: FrameKey, dedupe_key: Option<&str>, body: Bytes) -> NewDelivery {
    NewDelivery {
        run: frame.run,
        channel: WEBHOOK.into(),
        dedupe_key: dedupe_key.map(str::to_owned),
        head: Bytes::from_static(b"\0\xff"),
        body,
        limits: BufferLimits {
            deliveries_max: 10,
            bytes_max: 10_000,
        },
    }
}

pub(crate) async fn deliver(store: &SqliteStore, delivery: NewDelivery) -> Receipt {
    let receipt = store.deliver(delivery, &Clock::manual(NOW)).await;
    receipt.expect("deliver must succeed").into_inner().receipt
}

pub(crate) async fn list(store: &SqliteStore) -> Vec<RunRecord> {
    let filter = RunFilter {
        limit: usize::MAX,
        ..RunFilter::default()
    };
    store.runs(filter).await.expect("runs must succeed")
}
