//! The order in which deliveries are handed out.

use std::sync::Arc;

use super::fixture::{Fixture, delivery, done, stored, wait, webhook};
use crate::id::FrameKey;
use crate::store::{Delivery, NewDelivery, Store, Wait, WebhookNumber};

/// Deliveries to one webhook come in the order in which they were stored.
pub async fn deliveries_come_in_order(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    for number in 0..10 {
        stored(test.deliver(frame, &number.to_string()).await);
        test.pass(number % 2);
    }
    let mut newest = i64::MIN;
    let mut next = test.load(frame).await.delivery();
    for number in 0..10 {
        let delivery = next.unwrap_or_else(|| panic!("delivery {number} is missing"));
        assert_eq!(delivery.body, number.to_string(), "out of order");
        assert!(delivery.seq > newest, "numbers must increase");
        newest = delivery.seq;
        next = consume(&test, frame, delivery.seq).await;
    }
    assert_eq!(next, None, "each delivery must be handed out once");
}

/// A queue keeps its order however many are in it, and gets empty and full again.
pub async fn a_queue_grows_and_shrinks(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (mut sent, mut read) = (0, 0);
    for (more, fewer) in [(1, 1), (4, 4), (5, 3), (1, 3), (7, 2), (2, 7), (3, 3)] {
        for _ in 0..more {
            stored(test.accept(delivery(frame, 0, &sent.to_string())).await);
            stored(test.accept(delivery(frame, 1, &sent.to_string())).await);
            sent += 1;
        }
        for _ in 0..fewer {
            let delivery = test.load(frame).await.delivery();
            let delivery = delivery.unwrap_or_else(|| panic!("delivery {read} is missing"));
            assert_eq!(delivery.body, read.to_string(), "out of order");
            consume(&test, frame, delivery.seq).await;
            read += 1;
        }
        assert_eq!(test.load(frame).await.delivery().is_some(), read < sent);
    }
    let mut next = test.wait_for(frame, 1, None).await;
    for number in 0..sent {
        let delivery = next.unwrap_or_else(|| panic!("delivery {number} is missing"));
        assert_eq!(delivery.body, number.to_string(), "out of order");
        next = consume_of(&test, frame, 1, delivery.seq).await;
    }
    assert_eq!(next, None, "each delivery must be handed out once");
}

/// A webhook hands out its own deliveries only.
pub async fn webhooks_have_queues_of_their_own(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let (frame, other) = (test.waiting(None).await, test.waiting(None).await);
    stored(test.accept(delivery(other, 1, "of another run")).await);
    stored(test.accept(delivery(frame, 1, "one")).await);
    stored(test.accept(delivery(frame, 0, "zero")).await);
    for (number, body) in [(1, "one"), (0, "zero")] {
        let delivery = test.wait_for(frame, number, None).await;
        let delivery = delivery.expect("the webhook has a delivery");
        assert_eq!(
            (delivery.channel.clone(), &delivery.body[..]),
            (webhook(number).into(), body.as_bytes())
        );
        let loaded = test.load(frame).await.delivery();
        assert_eq!(loaded, Some(delivery), "load and advance must agree");
    }
}

/// Webhooks with the same ordinal and different names do not get each other's deliveries.
pub async fn another_name_is_another_webhook(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let named = |last| WebhookNumber([0, 0, 0, 0, 0, 0, 0, 5, 0xff, 0, 0xff, last]);
    for (number, another) in [(named(0), named(1)), (named(0xff), named(0xfe))] {
        let frame = test.started().await;
        let next = wait(Wait::Webhook {
            webhook: number,
            deadline: None,
        });
        assert_eq!(test.next(frame, next).await, None);
        let to = |webhook: WebhookNumber, body| NewDelivery {
            channel: webhook.into(),
            ..delivery(frame, 0, body)
        };
        let (_, woken) = stored(test.accept(to(another, "another")).await);
        assert_eq!(woken, None, "the frame waits for another webhook");
        assert_eq!(test.load(frame).await.delivery(), None);
        let (seq, woken) = stored(test.accept(to(number, "mine")).await);
        assert_eq!(woken, Some(frame));
        let mine = test.load(frame).await.delivery().expect("it was delivered");
        assert_eq!((mine.seq, mine.channel), (seq, number.into()));
    }
}

/// What a wait did not consume stays for the next one.
pub async fn an_unused_delivery_stays(store: Arc<dyn Store>) {
    let test = Fixture::new(store).await;
    let frame = test.waiting(None).await;
    let (seq, _) = stored(test.deliver(frame, "x").await);
    let due = test.now();
    test.next(frame, wait(Wait::Timer { due })).await;
    assert_eq!(
        test.load(frame).await.delivery(),
        None,
        "a timer has no delivery"
    );
    let delivery = test.wait_for(frame, 0, None).await;
    assert_eq!(delivery.map(|it| it.seq), Some(seq));
}

/// Consumes delivery `seq` and waits for webhook 0 again.
pub(super) async fn consume(test: &Fixture, frame: FrameKey, seq: i64) -> Option<Delivery> {
    consume_of(test, frame, 0, seq).await
}

async fn consume_of(test: &Fixture, frame: FrameKey, ordinal: u32, seq: i64) -> Option<Delivery> {
    let version = test.frame(frame).await.version;
    let again = wait(Wait::Webhook {
        webhook: webhook(ordinal),
        deadline: None,
    });
    let mut transition = test.transition(frame, version, again);
    transition.consumed.push(seq);
    done(test.advance(transition).await)
}
