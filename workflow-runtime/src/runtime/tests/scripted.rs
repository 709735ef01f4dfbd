//! The same workflows against scripts.

use super::workflows::{Fan, Parent, Race};
use crate::testing::Script;

#[tokio::test]
async fn branches_run_one_after_the_other() {
    let script = Script::new().delivery("a").delivery("no").delivery("c");
    let ended = script.run(Fan, 3).await;
    assert_eq!(ended.result.expect("a result"), ["a", "error: no", "c"]);
    let names: Vec<_> = ended.states.iter().map(|state| name(state)).collect();
    let branch = ["AskBranch", "AskWait"];
    let mut expected = vec!["Start", "JoinAsks"];
    expected.extend([branch; 3].concat());
    assert_eq!(names, expected);
}

fn name(state: &str) -> &str {
    state.split('"').nth(1).expect("a state has a name")
}

#[tokio::test]
async fn the_first_of_several_is_taken_and_the_others_consume_nothing() {
    let script = Script::new().delivery("after the nap");
    let ended = script.run(Race, "work".to_owned()).await;
    let result = ended.result.expect("a result");
    assert_eq!(result, "nap, then after the nap");
}

#[tokio::test]
async fn an_invoked_run_goes_to_its_end() {
    for (body, expected) in [("fine", "fine"), ("no", "failed: no")] {
        let ended = Script::new()
            .delivery(body)
            .run(Parent, String::new())
            .await;
        assert_eq!(ended.result.expect("a result"), expected);
        let names: Vec<_> = ended.states.iter().map(|state| name(state)).collect();
        assert_eq!(
            names,
            ["Start", "Invoke"],
            "the child has states of its own"
        );
    }
}
