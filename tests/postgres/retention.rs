//! What is removed where several clocks have written.

use std::time::Duration;

use workflow_runtime::clock::Clock;
use workflow_runtime::store::{DeliveryExpiry, Store};
use workflow_tests::Database;

use crate::nodes::{advance, claim, start};
use crate::numbers::{connect, deliver};

#[tokio::test]
async fn what_came_while_a_clock_was_ahead_does_not_keep_the_rest() {
    let Some(database) = Database::create() else {
        return;
    };
    let store = connect(&database).await;
    let now = Clock::system().now();
    let epoch = claim(&store).await;
    let frame = start(&store).await;
    let first = deliver(&store, frame).await;
    for _ in 0..2 {
        deliver(&store, frame).await;
    }
    advance(&store, frame, epoch).await;
    let ahead = now.saturating_add(Duration::from_secs(3_600)).as_millis();
    database.sql(&format!(
        "UPDATE workflow.deliveries SET received_at = {ahead} WHERE seq = {first}"
    ));
    let later = now.saturating_add(Duration::from_secs(60));
    let expiry = DeliveryExpiry {
        now: later,
        bodies_before: later,
        keys_before: Some(later),
    };
    let (mut removed, mut after) = (0, None);
    for _ in 0..4 {
        let expired = store.expire_deliveries(expiry, after, 1).await;
        let expired = expired.expect("it can be done").into_inner();
        removed += expired.removed;
        after = expired.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((removed, after), (2, None));
    let left = database.sql("SELECT seq FROM workflow.deliveries");
    assert_eq!(left, first.to_string());
}
