//! What only the SQLite store does: it survives, it is alone, and it is small.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::entropy::Entropy;
use workflow_runtime::id::{FrameKey, RunKey};
use workflow_runtime::store::{
    Advanced, BufferLimits, DeliveryExpiry, EncodedState, Ending, Epoch, NewBranch, NewDelivery,
    NewRun, Next, Receipt, RunFilter, RunRecord, SqliteStore, Store, StoreError, Transition, Wait,
    WebhookNumber,
};

const WEBHOOK: WebhookNumber = WebhookNumber([0; 12]);
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

#[tokio::test]
async fn everything_survives_a_restart() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let epoch = claim(&store).await;
    let waiting = start(&store, Some("order \u{1f980}\0"), "{\"a\":\"\u{e9}\"}").await;
    let ended = start(&store, None, "{}").await;
    advance(&store, epoch, waiting, webhook(Some(NOW))).await;
    let ending = Ending::Failed("\"why\"".to_owned());
    advance(&store, epoch, ended, Next::End(ending)).await;
    let every_byte: Bytes = (0..=255).collect();
    let stored = deliver(&store, delivery(waiting, Some("evt"), every_byte.clone())).await;
    let Receipt::Stored { seq, woken } = stored else {
        panic!("the delivery must be stored: {stored:?}");
    };
    assert_eq!(woken, Some(waiting));
    let (loaded, listed) = (store.load(waiting).await, list(&store).await);
    store.close().await.expect("close must succeed");

    let store = open(&path).await;
    let again = store.load(waiting).await.expect("load must succeed");
    assert_eq!(again, loaded.expect("load must succeed"));
    let body = again
        .and_then(|it| it.arrived.deliveries.into_iter().next())
        .map(|it| it.body);
    assert_eq!(body, Some(every_byte), "every byte of the body");
    assert_eq!(list(&store).await, listed);
    let due = store.due(NOW, None, 10).await.expect("due must succeed");
    assert_eq!(due.len(), 1, "the woken frame is still due");
    let duplicate = deliver(&store, delivery(waiting, Some("evt"), Bytes::new())).await;
    assert_eq!(duplicate, Receipt::Duplicate { seq });
    assert!(claim(&store).await > epoch, "an epoch is never reused");
}

#[tokio::test]
async fn a_clock_that_was_ahead_is_forgotten_with_a_restart() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let epoch = claim(&store).await;
    let frame = start(&store, None, "{}").await;
    let ahead = Clock::manual(NOW.saturating_add(Duration::from_secs(60)));
    let early = delivery(frame, None, Bytes::new());
    let early = store.deliver(early, &ahead).await;
    let _ = early.expect("deliver must succeed").into_inner();
    store.close().await.expect("close must succeed");

    let store = open(&path).await;
    let other = start(&store, None, "{}").await;
    advance(&store, epoch, other, webhook(Some(NOW))).await;
    let receipt = deliver(&store, delivery(other, None, Bytes::new())).await;
    let Receipt::Stored { woken, .. } = receipt else {
        panic!("the delivery must be stored: {receipt:?}");
    };
    assert_eq!(woken, Some(other), "it came in time");
    let loaded = store.load(other).await.expect("load must succeed");
    let received_at = loaded
        .and_then(|it| it.arrived.deliveries.into_iter().next())
        .map(|it| it.received_at);
    assert_eq!(received_at, Some(NOW));
}

#[tokio::test]
async fn what_came_while_the_clock_was_ahead_does_not_keep_the_rest() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let frame = start(&store, None, "{}").await;
    let ahead = Clock::manual(NOW.saturating_add(Duration::from_secs(60)));
    let early = delivery(frame, None, Bytes::new());
    let early = store.deliver(early, &ahead).await;
    let _ = early.expect("deliver must succeed").into_inner();
    store.close().await.expect("close must succeed");

    let store = open(&path).await;
    let epoch = claim(&store).await;
    let other = start(&store, None, "{}").await;
    for _ in 0..2 {
        deliver(&store, delivery(other, None, Bytes::new())).await;
    }
    let ending = Ending::Completed("1".to_owned());
    advance(&store, epoch, other, Next::End(ending)).await;
    let later = NOW.saturating_add(Duration::from_secs(1));
    let expiry = DeliveryExpiry {
        now: later,
        bodies_before: later,
        keys_before: Some(later),
    };
    let expired = store.expire_deliveries(expiry, None, 10).await;
    let expired = expired
        .expect("expire_deliveries must succeed")
        .into_inner();
    // The newest delivery of all stays.
    assert_eq!((expired.removed, expired.next), (1, None));
}

#[tokio::test]
async fn a_second_opener_is_refused() {
    let (folder, path) = place();
    let store = open(&path).await;
    let dotted = folder.path().join(".").join("workflows.db");
    let link = folder.path().join("link.db");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, &link).expect("a link can be made");
    #[cfg(not(unix))]
    let link = path.clone();
    for path in [&path, &dotted, &link] {
        let second = SqliteStore::open(path).await;
        let in_use = matches!(second, Err(StoreError::InUse { .. }));
        assert!(in_use, "{}: {second:?}", path.display());
    }
    claim(&store).await;
}

#[tokio::test]
async fn only_an_owner_that_has_not_closed_counts_as_dead() {
    let (_folder, path) = place();
    let store = open(&path).await;
    claim(&store).await;
    let frame = start(&store, None, "{}").await;
    let noted = store.suspect(vec![frame]).await;
    let noted = noted.expect("suspect must succeed").into_inner();
    store.close().await.expect("close must succeed");

    let store = open(&path).await;
    claim(&store).await;
    assert!(!is_interrupted(&store).await, "it was closed");
    drop(store);

    let store = open(&path).await;
    let looked = open_again(store, &path).await;
    claim(&looked).await;
    assert!(is_interrupted(&looked).await, "it was dropped");
    let known = looked.suspects().await.expect("suspects must succeed");
    assert_eq!(known, noted, "what is noted survives");
}

/// Closes a store that was only looked into.
async fn open_again(store: SqliteStore, path: &Path) -> SqliteStore {
    store.close().await.expect("close must succeed");
    open(path).await
}

async fn is_interrupted(store: &SqliteStore) -> bool {
    let interrupted = store.is_interrupted().await;
    interrupted.expect("is_interrupted must succeed")
}

#[tokio::test]
async fn the_store_can_be_opened_again_at_once() {
    let (_folder, path) = place();
    for round in 0..20 {
        let store = open(&path).await;
        let handle = store.clone();
        claim(&store).await;
        if round % 2 == 0 {
            handle.close().await.expect("close must succeed");
        }
    }
    let log = path.with_extension("db-wal");
    assert!(!log.exists(), "the log is cleared away at the end");
}

#[tokio::test]
async fn what_was_accepted_is_finished_before_the_end() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let store = store.clone();
        calls.spawn(async move { store.start(run(None, "{}")).await.is_ok() });
    }
    tokio::task::yield_now().await;
    store.close().await.expect("close must succeed");
    let accepted = calls.join_all().await.iter().filter(|it| **it).count();
    drop(store);
    let store = open(&path).await;
    assert_eq!(list(&store).await.len(), accepted);
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let (_folder, path) = place();
    open(&path).await.close().await.expect("close must succeed");
    let database = Connection::open(&path).expect("the database opens");
    let newer = database.pragma_update(None, "user_version", 1_000);
    newer.expect("the version can be changed");
    drop(database);
    let refused = SqliteStore::open(&path)
        .await
        .expect_err("it must be refused");
    let message = refused.to_string();
    assert!(message.contains("version 1000"), "{message}");
}

#[tokio::test]
async fn a_database_of_somebody_else_is_refused() {
    let (folder, path) = place();
    let database = Connection::open(&path).expect("the database opens");
    let table = database.execute_batch("CREATE TABLE notes (text)");
    table.expect("a table can be made");
    drop(database);
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database at all ".repeat(100)).expect("a file can be written");
    for path in [path, text] {
        let before = std::fs::read(&path).expect("the file can be read");
        let refused = SqliteStore::open(&path).await;
        let is_corrupt = matches!(refused, Err(StoreError::Corrupt(_)));
        assert!(is_corrupt, "{}: {refused:?}", path.display());
        let after = std::fs::read(&path).expect("the file can be read");
        assert!(before == after, "{} must not be touched", path.display());
    }
}

#[tokio::test]
async fn a_row_that_nobody_wrote_is_an_error_of_its_own() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let (broken, sound) = (
        start(&store, None, "{}").await,
        start(&store, None, "{}").await,
    );
    store.close().await.expect("close must succeed");
    let database = Connection::open(&path).expect("the database opens");
    let changed = database.execute(
        "UPDATE runs SET wait_kind = 77 WHERE key = ?1",
        [&broken.run.as_bytes()[..]],
    );
    assert_eq!(changed.expect("the row can be changed"), 1);
    drop(database);

    let store = open(&path).await;
    let error = store
        .load(broken)
        .await
        .expect_err("the row cannot be read");
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    let loaded = store.load(sound).await.expect("load must succeed");
    assert!(loaded.is_some(), "other rows can be read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_share_commits() {
    const COMMANDS: u64 = 2_000;
    let (_folder, path) = place();
    let store = open(&path).await;
    let before = store.commits();
    let mut calls = JoinSet::new();
    for _ in 0..COMMANDS {
        let store = store.clone();
        calls.spawn(async move { start(&store, None, "{}").await });
    }
    calls.join_all().await;
    let commits = store.commits() - before;
    assert!(
        commits < COMMANDS / 4,
        "{commits} commits for {COMMANDS} commands"
    );
    claim(&store).await;
    let alone = store.commits() - before - commits;
    assert_eq!(alone, 1, "a command by itself has a commit by itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_run_is_small() {
    const RUNS: u64 = 10_000;
    let (_folder, path) = place();
    let store = open(&path).await;
    let epoch = claim(&store).await;
    let mut calls = JoinSet::new();
    for number in 0..RUNS {
        let store = store.clone();
        calls.spawn(async move {
            let id = format!("order-{number}");
            let state = format!("{{\"order\":{number},\"customer\":\"{}\"}}", "x".repeat(80));
            let frame = start(&store, Some(&id), &state).await;
            advance(&store, epoch, frame, webhook(Some(Timestamp::MAX))).await;
        });
        if calls.len() == 512 {
            calls.join_next().await;
        }
    }
    calls.join_all().await;
    store.close().await.expect("close must succeed");
    let size = std::fs::metadata(&path).expect("the file is there").len();
    let bytes_per_run = size / RUNS;
    println!("{bytes_per_run} bytes for each waiting run");
    assert!(
        bytes_per_run < 1_024,
        "{bytes_per_run} bytes for each waiting run"
    );
}

/// However many branches there are, each of their steps writes about as much to the log, and does not
/// rewrite what the root holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_branch_writes_its_own_rows() {
    let [narrow, wide] = [10, 1_000].map(written_by_branches);
    let (narrow, wide) = (narrow.await, wide.await);
    for (event, narrow, wide) in [
        ("a wait", narrow.wait, wide.wait),
        ("a delivery", narrow.delivery, wide.delivery),
        ("an end", narrow.end, wide.end),
    ] {
        println!("{event} writes {narrow} pages with 10 branches, {wide} with 1,000");
        // A wider tree has a level more, and a page is split now and then.
        assert!(wide <= narrow + 3, "{event}: {narrow} pages became {wide}");
    }
}

/// How many pages the log has got on average by one event of a branch.
struct Written {
    wait: u64,
    delivery: u64,
    end: u64,
}

async fn written_by_branches(width: u32) -> Written {
    const EVENTS: usize = 8;
    let (_folder, path) = place();
    let store = open(&path).await;
    let epoch = claim(&store).await;
    let large = format!("{{\"of\":\"{}\"}}", "x".repeat(200_000));
    let root = start(&store, None, &large).await;
    let branches = (0..width).map(|index| NewBranch {
        name: "Item".to_owned(),
        index,
        state: encoded("{}"),
    });
    advance(&store, epoch, root, forking(branches.collect())).await;
    let frames = (1..=width).map(|frame| FrameKey { frame, ..root });
    let frames: Vec<_> = frames.step_by(width as usize / EVENTS).collect();
    let frames = &frames[..EVENTS];
    let number = |frame: FrameKey| {
        let mut number = WEBHOOK;
        number.0[..4].copy_from_slice(&frame.frame.to_be_bytes());
        number
    };
    let before = log_pages(&path);
    for frame in frames {
        let wait = Wait::Webhook {
            webhook: number(*frame),
            deadline: None,
        };
        advance(&store, epoch, *frame, waiting(Some(encoded("{}")), wait)).await;
    }
    let waited = log_pages(&path);
    for frame in frames {
        let new = NewDelivery {
            channel: number(*frame).into(),
            ..delivery(root, None, Bytes::new())
        };
        let receipt = deliver(&store, new).await;
        let is_stored = matches!(receipt, Receipt::Stored { woken, .. } if woken == Some(*frame));
        assert!(is_stored, "{receipt:?}");
    }
    let received = log_pages(&path);
    for frame in frames {
        let json = "1".to_owned();
        advance_at(&store, epoch, *frame, 1, Next::Return { json }).await;
    }
    let ended = log_pages(&path);
    let events = EVENTS as u64;
    Written {
        wait: (waited - before).div_ceil(events),
        delivery: (received - waited).div_ceil(events),
        end: (ended - received).div_ceil(events),
    }
}

/// How many pages have been written to the log, which this test keeps below the length at which it is
/// begun anew.
fn log_pages(path: &Path) -> u64 {
    let log = path.with_extension("db-wal");
    std::fs::metadata(log).expect("the log is there").len() / 4_096
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("workflows.db");
    (folder, path)
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).await.expect("the store opens")
}

async fn claim(store: &SqliteStore) -> Epoch {
    store.claim().await.expect("claim must succeed")
}

fn run(id: Option<&str>, state: &str) -> NewRun {
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

async fn start(store: &SqliteStore, id: Option<&str>, state: &str) -> FrameKey {
    let run = run(id, state);
    let frame = FrameKey::root(run.key);
    let started = store.start(run).await.expect("start must succeed");
    let _ = started.into_inner();
    frame
}

async fn advance(store: &SqliteStore, epoch: Epoch, frame: FrameKey, next: Next) {
    advance_at(store, epoch, frame, 0, next).await;
}

async fn advance_at(store: &SqliteStore, epoch: Epoch, frame: FrameKey, version: i64, next: Next) {
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

fn webhook(deadline: Option<Timestamp>) -> Next {
    let wait = Wait::Webhook {
        webhook: WEBHOOK,
        deadline,
    };
    waiting(None, wait)
}

fn waiting(state: Option<EncodedState>, wait: Wait) -> Next {
    Next::Wait {
        state,
        wait,
        next_webhook: 1,
        branches: Vec::new(),
        children: Vec::new(),
    }
}

fn forking(branches: Vec<NewBranch>) -> Next {
    Next::Wait {
        state: None,
        wait: Wait::Branches,
        next_webhook: 1,
        branches,
        children: Vec::new(),
    }
}

fn encoded(json: &str) -> EncodedState {
    EncodedState {
        name: "Item".to_owned(),
        json: json.to_owned(),
        digest: 7,
    }
}

fn delivery(frame: FrameKey, dedupe_key: Option<&str>, body: Bytes) -> NewDelivery {
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

async fn deliver(store: &SqliteStore, delivery: NewDelivery) -> Receipt {
    let receipt = store.deliver(delivery, &Clock::manual(NOW)).await;
    receipt.expect("deliver must succeed").into_inner().receipt
}

async fn list(store: &SqliteStore) -> Vec<RunRecord> {
    let filter = RunFilter {
        limit: usize::MAX,
        ..RunFilter::default()
    };
    store.runs(filter).await.expect("runs must succeed")
}
