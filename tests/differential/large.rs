//! Bodies with large values.

use workflow_runtime::Workflow;
use workflow_runtime::testing::Script;

same! {
    async fn large_arrays_across_and_beside_suspensions(n: u8 = 3) -> Result<i64> {
        let hook = create_webhook!("hook");
        let across = [[[n; 32]; 32]; 32];
        let beside = [n; 20_000];
        effect(beside.len());
        let m = wait_for_webhook!("m", hook).await.number();
        let beside = [m; 10_000];
        let sum: i64 = beside.iter().sum();
        sleep!("nap", "1s").await;
        Ok(sum + i64::from(across[0][31][31]) + across.len() as i64)
    }
    with [Some(4)]

    async fn no_arrays(n: u8 = 3) -> Result<i64> {
        sleep!("nap", "1s").await;
        Ok(i64::from(n))
    }
    with []
}

/// What a body holds is on the heap, so that the futures that run it can be moved about.
#[test]
fn a_future_is_no_larger_for_a_larger_body() {
    fn size(workflow: impl Workflow<Input = u8, Output = i64>) -> usize {
        size_of_val(&Script::new().run(workflow, 3))
    }
    let large = size(large_arrays_across_and_beside_suspensions::machine::body);
    let small = size(no_arrays::machine::body);
    assert_eq!(large, small);
}
