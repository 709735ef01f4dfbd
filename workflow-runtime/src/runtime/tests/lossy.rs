//! A store whose answers get lost.

use std::collections::HashSet;

use super::*;
use crate::testing::{Fault, Faults};

#[tokio::test]
async fn nothing_is_lost_with_the_answers_of_the_store() {
    let faults = Faults::new();
    let mut made = HashSet::new();
    // The first answer to each transition is lost, and the one to its repetition is not.
    faults.fail_when(Fault::AnswerLost, move |call| {
        let transition = call.transition.as_ref();
        transition.is_some_and(|it| made.insert((it.frame, it.version)))
    });
    let store = faults.around(MemoryStore::new());
    let runtime = runtime_on(&store, &manual(), Limits::default()).await;
    let fan = runtime.start(Fan, 2).await.expect("it starts");
    wait_for(&runtime, &fan, &[1, 2]).await;
    deliver(&runtime, &fan, 1, "a").await;
    deliver(&runtime, &fan, 2, "b").await;
    assert_eq!(result(&fan).await.expect("a result"), ["a", "b"]);

    let race = runtime.start(Race, String::new()).await.expect("it starts");
    wait_for(&runtime, &race, &[0]).await;
    deliver(&runtime, &race, 0, "yes").await;
    assert_eq!(result(&race).await.expect("a result"), "yes");

    let parent = runtime.start(Parent, String::new()).await.expect("starts");
    let child = child_of(&runtime).await;
    deliver(&runtime, &child, 0, "fine").await;
    assert_eq!(result(&parent).await.expect("a result"), "fine");
    assert_eq!(faults.failed(), 6 + 2 + 4, "each answer was lost once");
}
