//! Opening and closing: what survives, and what is refused.

use std::path::Path;

use bytes::Bytes;
use rusqlite::Connection;
use tokio::task::JoinSet;
use workflow_runtime::store::{Ending, Next, Receipt, SqliteStore, Store, StoreError};

use crate::support::*;

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
