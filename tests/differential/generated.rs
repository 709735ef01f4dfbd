//! Workflows that a macro makes.

use workflow_runtime::prelude::*;
use workflow_runtime::testing::Script;

macro_rules! doubled {
    ($name:ident, $plain:ident, $value:expr) => {
        #[workflow]
        async fn $name() -> Result<i64> {
            sleep!("nap", "1s").await;
            let twice = $value * 2;
            let text = format!("{}", $value * 2);
            assert_eq!(text, twice.to_string());
            Ok(twice)
        }

        fn $plain() -> i64 {
            $value * 2
        }
    };
}

doubled!(doubles_a_sum, plain_sum, 3 + 1);

macro_rules! with_local {
    ($name:ident, $local:ident, $value:expr) => {
        #[workflow]
        async fn $name(number: i64) -> Result<i64> {
            let $local = number;
            let before = $value;
            sleep!("nap", "1s").await;
            let after = if before > 2 {
                sleep!("rest", "1s").await;
                $value * 2
            } else {
                $value
            };
            Ok(before + after)
        }
    };
}

with_local!(adds, it, it + 1);

macro_rules! twice {
    ($name:ident, $hook:ident, $value:expr) => {
        #[workflow]
        async fn $name() -> Result<usize> {
            let $hook = create_webhook!("hook");
            Ok(2 * $value)
        }
    };
}

twice!(
    waits,
    hook,
    1 + wait_for_webhook!("wait", hook).await.body().len()
);

#[workflow]
async fn without_a_parameter(#[cfg(any())] left_out: i64, number: i64) -> Result<i64> {
    sleep!("nap", "1s").await;
    Ok(number)
}

#[tokio::test]
async fn an_expression_that_a_macro_was_given_stays_together() {
    let doubled = Script::new().run(doubles_a_sum, ()).await;
    assert_eq!(doubled.result.expect("it completes"), plain_sum());
    let added = Script::new().run(adds, 3).await;
    assert_eq!(added.result.expect("it completes"), 12);
    let waited = Script::new().delivery("abc").run(waits, ()).await;
    assert_eq!(waited.result.expect("it completes"), 8);
}

#[tokio::test]
async fn a_parameter_that_is_left_out_is_no_input() {
    let ended = Script::new().run(without_a_parameter, 3).await;
    assert_eq!(ended.result.expect("it completes"), 3);
}
