//! Making frames due, and listing those that are.

use std::sync::Arc;

use super::fixture::{CREATED, Fixture, delivery, stored, wait, webhook};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::{Store, Wait};

/// A delivery makes the frame that waits for it due at once.
pub async fn a_delivery_wakes_its_frame(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    for deadline in [None, Some(after(1_000_000))] {
        let frame = test.waiting(deadline).await;
        test.pass(10);
        let (_, woken) = stored(test.deliver(frame, "x").await);
        assert_eq!(woken, Some(frame), "the frame waits for it");
        assert_eq!(test.due_at(frame).await, Some(test.now()));
        test.pass(10);
        let (_, woken) = stored(test.deliver(frame, "y").await);
        assert_eq!(woken, Some(frame), "the frame still waits");
        let due = test.due_at(frame).await.expect("a woken frame is due");
        assert!(due < test.now(), "a second delivery must not put it off");
    }
}

/// A delivery to another webhook wakes nobody.
pub async fn another_webhook_wakes_nobody(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (_, woken) = stored(test.accept(delivery(frame, 1, "x")).await);
    assert_eq!(woken, None);
    assert_eq!(test.due_at(frame).await, None, "it has nothing to do");
    assert_eq!(test.load(frame).await.delivery(), None);
}

/// A frame that begins to wait for what is there already gets it and is due at once.
pub async fn a_wait_finds_what_is_there(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    let (seq, _) = stored(test.deliver(frame, "x").await);
    test.pass(5);
    let delivery = test.wait_for(frame, 0, None).await;
    assert_eq!(delivery.as_ref().map(|it| it.seq), Some(seq));
    assert!(test.is_due(frame).await);
    assert_eq!(test.load(frame).await.delivery(), delivery);
}

/// Each wait is due when it says.
pub async fn each_wait_has_its_due(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.started().await;
    test.pass(7);
    let now = test.now();
    let due = after(500);
    let json = "1".to_owned();
    let delivery = |deadline| Wait::Webhook {
        webhook: webhook(0),
        deadline,
    };
    let cases = [
        (Wait::Run { due, attempt: 1 }, Some(due)),
        (delivery(None), None),
        (Wait::Timer { due }, Some(due)),
        (delivery(Some(due)), Some(after(501))),
        (Wait::Outcome { json }, Some(now)),
        (delivery(Some(Timestamp::MAX)), Some(Timestamp::MAX)),
    ];
    for (next, expected) in cases {
        let description = format!("{next:?}");
        test.next(frame, wait(next)).await;
        assert_eq!(test.due_at(frame).await, expected, "{description}");
    }
}

/// Due frames come in order, each once, page by page.
pub async fn due_frames_come_in_pages(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let mut expected = Vec::new();
    for number in 0..23_u64 {
        let mut run = test.new_run();
        run.due = after(number % 5);
        expected.push((run.due, FrameKey::root(run.key)));
        test.start(run).await;
    }
    expected.sort_unstable();
    expected.retain(|(due, _)| *due <= after(3));
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = test.store.due(after(3), cursor, 4).await;
        let page = page.expect("due must succeed");
        assert!(page.len() <= 4, "a page is at most as long as asked for");
        let Some(last) = page.last() else { break };
        cursor = Some(last.cursor());
        found.extend(page.iter().map(|it| (it.due, it.frame)));
        assert!(
            found.len() <= expected.len(),
            "a page must begin after the last one"
        );
    }
    assert_eq!(found, expected);
    let none = test.store.due(after(3), None, 0).await;
    assert_eq!(none.expect("due must succeed"), []);
}

/// The next instant at which there is something to do is told.
pub async fn the_next_due_is_told(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let next = async |from| {
        test.store
            .next_due(from)
            .await
            .expect("next_due must succeed")
    };
    assert_eq!(next(Timestamp::from_millis(i64::MIN)).await, None);
    for millis in [30, 10, 20] {
        let mut run = test.new_run();
        run.due = after(millis);
        test.start(run).await;
    }
    assert_eq!(next(CREATED).await, Some(after(10)));
    assert_eq!(next(after(10)).await, Some(after(20)), "strictly after");
    assert_eq!(next(after(29)).await, Some(after(30)));
    assert_eq!(next(after(30)).await, None);
}

pub(super) fn after(millis: u64) -> Timestamp {
    CREATED.saturating_add(std::time::Duration::from_millis(millis))
}
