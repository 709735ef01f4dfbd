//! How much is written.

use std::path::Path;

use bytes::Bytes;
use tokio::task::JoinSet;
use workflow_runtime::clock::Timestamp;
use workflow_runtime::id::FrameKey;
use workflow_runtime::store::{NewBranch, NewDelivery, Next, Receipt, Store, Wait};

use crate::support::*;

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
