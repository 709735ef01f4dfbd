//! Waiting runs under changed code: what fits goes on, what does not is parked and says why.

use workflow_runtime::ParkReason;
use workflow_runtime::prelude::*;
use workflow_tests::{
    Server, announced, ended, now_at, parked_because, post, until, webhook, within,
};

const RUN: &str = "run";

mod first {
    use super::*;

    #[workflow(name = "report")]
    pub(crate) async fn report(count: u32) -> Result<String> {
        let hook = announced(create_webhook!("hook"));
        let title = format!("report {count}");
        let unused_later = "only the first version needs this".to_owned();
        let request = wait_for_webhook!("wait-hook", hook).await;
        Ok(format!("{title}: {} ({unused_later})", request.text()?))
    }
}

/// Needs less, in another order, and has more operations around it.
mod compatible {
    use super::*;

    #[workflow(name = "report")]
    pub(crate) async fn report(count: u32) -> Result<String> {
        let checked = step!("check", async { Ok(count > 0) }).await?;
        let hook = announced(create_webhook!("hook"));
        if !checked {
            sleep!("think", "1h").await;
        }
        let title = format!("report {count}");
        let request = wait_for_webhook!("wait-hook", hook).await;
        let doubled = step!("double", async { Ok(request.text()?.repeat(2)) }).await?;
        Ok(format!("{title}, second version: {doubled}"))
    }
}

mod needs_more {
    use super::*;

    #[workflow(name = "report")]
    pub(crate) async fn report(count: u32) -> Result<String> {
        let hook = announced(create_webhook!("hook"));
        let author = format!("author {count}");
        let request = wait_for_webhook!("wait-hook", hook).await;
        Ok(format!("{author}: {}", request.text()?))
    }
}

mod needs_another_type {
    use super::*;

    #[workflow(name = "report")]
    pub(crate) async fn report(count: u32) -> Result<String> {
        let hook = announced(create_webhook!("hook"));
        let title = vec![count];
        let request = wait_for_webhook!("wait-hook", hook).await;
        Ok(format!("{title:?}: {}", request.text()?))
    }
}

mod renamed_the_wait {
    use super::*;

    #[workflow(name = "report")]
    pub(crate) async fn report(count: u32) -> Result<String> {
        let hook = announced(create_webhook!("hook"));
        let title = format!("report {count}");
        let request = wait_for_webhook!("wait-for-hook", hook).await;
        Ok(format!("{title}: {}", request.text()?))
    }
}

mod other {
    use super::*;

    #[workflow]
    pub(crate) async fn unrelated() -> u32 {
        1
    }
}

/// A server with a run that the first version left at its wait.
async fn waiting() -> (Server, Webhook) {
    let server = Server::start(|builder| builder.workflow(first::report)).await;
    let run = server.runtime().start(first::report, 7).id(RUN).await;
    let run = run.expect("a run can be started");
    now_at(&run, "WaitHook").await;
    let hook = webhook(&run, "hook").await;
    (server, hook)
}

/// The result of a run that was parked and goes on without being told to.
async fn ended_by_itself<W: Workflow>(run: &Run<W>) -> W::Output {
    let outcome = within("the run to go on and end", run.result()).await;
    outcome.expect("the run ends with a result")
}

/// Calls the webhook, sees that the run is parked for `reason` under `workflow`, also after a restart, and
/// that it goes on by itself under code that it fits.
async fn assert_parked<W: Workflow>(
    mut server: Server,
    workflow: W,
    hook: &Webhook,
    reason: ParkReason,
    names: &[&str],
) {
    let run = server.runtime().run(workflow, RUN);
    assert_eq!(
        post(hook.url(), "text").await.status,
        202,
        "the delivery is taken"
    );
    let message = parked_because(&run).await;
    for name in names {
        assert!(message.contains(name), "it names `{name}`: {message}");
    }
    let parked = run.info().await.expect("the run is known");
    assert_eq!(parked.parked.as_ref().map(|it| it.reason), Some(reason));
    assert_eq!(
        post(hook.url(), "more").await.status,
        202,
        "deliveries are still taken"
    );
    let state = run
        .state::<serde_json::Value>()
        .await
        .expect("the store works");
    let state = state.expect("a parked run has its state");
    assert_eq!(state["WaitHook"]["title"], "report 7", "the state is kept");
    drop(run);

    server.restart().await;
    let unrelated = server.runtime().start(other::unrelated, ()).await;
    assert_eq!(ended(&unrelated.expect("a run can be started")).await, 1);
    let run = server.runtime().run(workflow, RUN);
    let info = run.info().await.expect("the run is known");
    assert_eq!(info, parked, "it was not even tried");
    drop(run);

    assert_goes_on_under_the_first(server).await;
}

/// Starts the first version again, with which the run goes on.
async fn assert_goes_on_under_the_first(mut server: Server) {
    server
        .restart_as(|builder| builder.workflow(first::report))
        .await;
    let run = server.runtime().run(first::report, RUN);
    let expected = "report 7: text (only the first version needs this)";
    let text = ended_by_itself(&run).await;
    assert_eq!(text, expected, "the first delivery is used");
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn fields_that_the_code_no_longer_needs_are_ignored_and_new_operations_do_no_harm() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| builder.workflow(compatible::report))
        .await;
    assert_eq!(post(hook.url(), "ab").await.status, 202);
    let run = server.runtime().run(compatible::report, RUN);
    assert_eq!(ended(&run).await, "report 7, second version: abab");
}

#[tokio::test]
async fn a_missing_field_parks_the_run_and_is_named() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| {
            builder
                .workflow(needs_more::report)
                .workflow(other::unrelated)
        })
        .await;
    let names = ["WaitHook", "author"];
    let reason = ParkReason::Schema;
    assert_parked(server, needs_more::report, &hook, reason, &names).await;
}

#[tokio::test]
async fn a_field_of_another_type_parks_the_run_and_is_named() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| {
            builder
                .workflow(needs_another_type::report)
                .workflow(other::unrelated)
        })
        .await;
    let names = ["WaitHook", "title", "Vec<u32>"];
    let reason = ParkReason::Decode;
    assert_parked(server, needs_another_type::report, &hook, reason, &names).await;
}

#[tokio::test]
async fn a_state_that_is_gone_parks_the_run_and_is_named() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| {
            builder
                .workflow(renamed_the_wait::report)
                .workflow(other::unrelated)
        })
        .await;
    let (reason, names) = (ParkReason::Schema, ["WaitHook"]);
    assert_parked(server, renamed_the_wait::report, &hook, reason, &names).await;
}

#[tokio::test]
async fn a_run_whose_workflow_is_gone_waits_for_a_program_that_has_it() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| builder.workflow(other::unrelated))
        .await;
    assert_eq!(post(hook.url(), "text").await.status, 202);
    let other = server.runtime().start(other::unrelated, ()).await;
    assert_eq!(ended(&other.expect("a run can be started")).await, 1);
    let run = server.runtime().run(first::report, RUN);
    let message = parked_because(&run).await;
    assert!(message.contains("`report`"), "it is named: {message}");
    let parked = run.info().await.expect("the run is known").parked;
    let reason = parked.map(|parked| parked.reason);
    assert_eq!(reason, Some(ParkReason::UnknownWorkflow));
    drop(run);
    server
        .restart_as(|builder| builder.workflow(first::report))
        .await;
    let run = server.runtime().run(first::report, RUN);
    let expected = "report 7: text (only the first version needs this)";
    assert_eq!(ended_by_itself(&run).await, expected);
}

#[tokio::test]
async fn a_run_that_is_not_called_under_other_code_goes_on_under_its_own() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| {
            builder
                .workflow(needs_more::report)
                .workflow(other::unrelated)
        })
        .await;
    server
        .restart_as(|builder| builder.workflow(first::report))
        .await;
    assert_eq!(post(hook.url(), "text").await.status, 202);
    let run = server.runtime().run(first::report, RUN);
    let expected = "report 7: text (only the first version needs this)";
    assert_eq!(ended(&run).await, expected);
}

/// What a step has recorded can be what does not fit, and what a branch is at.
mod recorded {
    use super::*;

    pub(super) mod text {
        use super::*;

        #[workflow(name = "measure")]
        pub(crate) async fn measure(gate: u32) -> Result<String> {
            let hook = announced(create_webhook!("hook"));
            let end = announced(create_webhook!("end"));
            let (size, _) = join!(
                async {
                    let request = wait_for_webhook!("wait-size", hook).await;
                    request.text().unwrap_or_default()
                },
                wait_for_webhook!("wait-end", end)
            )
            .await;
            Ok(format!("{gate} {size}"))
        }
    }

    pub(super) mod number {
        use super::*;

        #[workflow(name = "measure")]
        pub(crate) async fn measure(gate: u32) -> Result<String> {
            let hook = announced(create_webhook!("hook"));
            let end = announced(create_webhook!("end"));
            let (size, _) = join!(
                async {
                    let request = wait_for_webhook!("wait-size", hook).await;
                    request.text().unwrap_or_default().len()
                },
                wait_for_webhook!("wait-end", end)
            )
            .await;
            Ok(format!("{gate} {size}"))
        }
    }
}

#[tokio::test]
async fn what_a_branch_has_returned_is_tried_as_well() {
    use recorded::{number, text};

    let mut server = Server::start(|builder| builder.workflow(text::measure)).await;
    let run = server.runtime().start(text::measure, 7).id(RUN).await;
    let run = run.expect("a run can be started");
    let (hook, end) = (webhook(&run, "hook").await, webhook(&run, "end").await);
    drop(run);
    assert_eq!(post(hook.url(), "long").await.status, 202);
    server
        .restart_as(|builder| builder.workflow(number::measure))
        .await;
    assert_eq!(post(end.url(), "").await.status, 202);
    let run = server.runtime().run(number::measure, RUN);
    parked_because(&run).await;
    let parked = run.info().await.expect("the run is known").parked;
    let reason = parked.map(|parked| parked.reason);
    assert_eq!(reason, Some(ParkReason::Decode));
    drop(run);
    server
        .restart_as(|builder| builder.workflow(text::measure))
        .await;
    let run = server.runtime().run(text::measure, RUN);
    assert_eq!(ended_by_itself(&run).await, "7 long");
    drop(run);
    server.stop().await;
}

/// Two locals of one name, of which the code needs one no more: the other takes its name.
mod shadowed {
    pub(crate) mod both {
        use workflow_runtime::prelude::*;
        use workflow_tests::announced;

        #[workflow(name = "sell")]
        pub(crate) async fn sell(price: u32) -> Result<u32> {
            let hook = announced(create_webhook!("hook"));
            let discounted = {
                let price = price - 10;
                wait_for_webhook!("paid", hook).await;
                price
            };
            Ok(discounted * 1000 + price)
        }
    }

    pub(crate) mod both_around {
        use workflow_runtime::prelude::*;
        use workflow_tests::announced;

        #[workflow(name = "sell")]
        pub(crate) async fn sell(price: u32) -> Result<u32> {
            let hook = announced(create_webhook!("hook"));
            let end = announced(create_webhook!("end"));
            let discounted = {
                let price = price - 10;
                let (paid, _) = join!(
                    async {
                        wait_for_webhook!("paid", hook).await;
                        price
                    },
                    wait_for_webhook!("wait-end", end)
                )
                .await;
                paid
            };
            Ok(discounted * 1000 + price)
        }
    }

    /// It has as many locals around the branches.
    pub(crate) mod inner_around {
        use workflow_runtime::prelude::*;
        use workflow_tests::announced;

        #[workflow(name = "sell")]
        pub(crate) async fn sell(price: u32) -> Result<u32> {
            let hook = announced(create_webhook!("hook"));
            let end = announced(create_webhook!("end"));
            let tax = price / 5;
            let discounted = {
                let price = price - 10;
                let (paid, _) = join!(
                    async {
                        wait_for_webhook!("paid", hook).await;
                        price
                    },
                    wait_for_webhook!("wait-end", end)
                )
                .await;
                paid
            };
            Ok(discounted * 1000 + tax)
        }
    }

    pub(crate) mod inner {
        use workflow_runtime::prelude::*;
        use workflow_tests::announced;

        #[workflow(name = "sell")]
        pub(crate) async fn sell(price: u32) -> Result<u32> {
            let hook = announced(create_webhook!("hook"));
            let discounted = {
                let price = price - 10;
                wait_for_webhook!("paid", hook).await;
                price
            };
            Ok(discounted * 1000)
        }
    }
}

#[tokio::test]
async fn a_name_that_may_mean_another_local_now_parks_the_run() {
    let mut server = Server::start(|builder| builder.workflow(shadowed::both::sell)).await;
    let run = server.runtime().start(shadowed::both::sell, 100).id(RUN);
    let run = run.await.expect("a run can be started");
    now_at(&run, "Paid").await;
    let hook = webhook(&run, "hook").await;
    drop(run);
    server
        .restart_as(|builder| builder.workflow(shadowed::inner::sell))
        .await;
    assert_eq!(post(hook.url(), "").await.status, 202);
    let run = server.runtime().run(shadowed::inner::sell, RUN);
    let message = parked_because(&run).await;
    assert!(message.contains("`price_2` beside `price`"), "{message}");
    drop(run);
    server
        .restart_as(|builder| builder.workflow(shadowed::both::sell))
        .await;
    let run = server.runtime().run(shadowed::both::sell, RUN);
    assert_eq!(ended_by_itself(&run).await, 90_100);
}

#[tokio::test]
async fn a_name_around_a_branch_that_may_mean_another_local_now_parks_the_run() {
    use shadowed::{both_around, inner_around};

    let mut server = Server::start(|builder| builder.workflow(both_around::sell)).await;
    let run = server.runtime().start(both_around::sell, 100).id(RUN);
    let run = run.await.expect("a run can be started");
    let (hook, end) = (webhook(&run, "hook").await, webhook(&run, "end").await);
    drop(run);
    server
        .restart_as(|builder| builder.workflow(inner_around::sell))
        .await;
    assert_eq!(post(hook.url(), "").await.status, 202);
    let run = server.runtime().run(inner_around::sell, RUN);
    let message = parked_because(&run).await;
    assert!(message.contains("`price_2` beside `price`"), "{message}");
    drop(run);
    server
        .restart_as(|builder| builder.workflow(both_around::sell))
        .await;
    assert_eq!(post(end.url(), "").await.status, 202);
    let run = server.runtime().run(both_around::sell, RUN);
    assert_eq!(ended_by_itself(&run).await, 90_100);
}

/// Waits until a run is parked for a reason whose message names something.
async fn parked_over<W: Workflow>(run: &Run<W>, name: &str) -> ParkReason {
    until(&format!("`{name}` in the reason"), || async {
        let info = run.info().await.expect("the run is known");
        let parked = info.parked.filter(|it| it.message.contains(name));
        parked.map(|it| it.reason)
    })
    .await
}

#[tokio::test]
async fn a_parked_run_says_why_it_does_not_fit_the_newest_program() {
    let (mut server, hook) = waiting().await;
    server
        .restart_as(|builder| builder.workflow(renamed_the_wait::report))
        .await;
    assert_eq!(post(hook.url(), "text").await.status, 202);
    let run = server.runtime().run(renamed_the_wait::report, RUN);
    assert_eq!(parked_over(&run, "WaitHook").await, ParkReason::Schema);
    drop(run);
    // The name is there again, and nobody redrives the run.
    server
        .restart_as(|builder| builder.workflow(needs_another_type::report))
        .await;
    let run = server.runtime().run(needs_another_type::report, RUN);
    assert_eq!(parked_over(&run, "title").await, ParkReason::Decode);
    drop(run);
    server
        .restart_as(|builder| builder.workflow(other::unrelated))
        .await;
    let run = server.runtime().run(first::report, RUN);
    let reason = parked_over(&run, "does not have").await;
    assert_eq!(reason, ParkReason::UnknownWorkflow);
    drop(run);
    assert_goes_on_under_the_first(server).await;
}
