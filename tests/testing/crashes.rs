//! One kill for each persist point.

use std::sync::atomic::{AtomicUsize, Ordering};

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, TestRuntime, crash_everywhere};
use workflow_tests::Journal;

use crate::settling::panic_of;
use crate::workflows::{Progress, generate_image, poll};

#[workflow]
async fn charge(cx: Context<Journal>, cents: u64) -> Result<u64> {
    let approval = create_webhook!("approval");
    let count = step!("charge", async { Ok(cx.state().note(cents.to_string())) }).await?;
    wait_for_webhook!("wait-approval", approval).await;
    Ok(cents * count as u64)
}

async fn charge_once(rt: TestRuntime) -> Result<u64> {
    let run = rt.start(charge, 5).id("charge").await?;
    rt.settle().await;
    let approval = run.webhook("approval").await?;
    rt.deliver(&approval, testing::post("")).await?;
    Ok(run.result().await?)
}

#[tokio::test]
async fn a_run_ends_in_the_same_way_wherever_its_runtime_is_killed() {
    async fn scenario(rt: TestRuntime) -> Result<Vec<Progress>> {
        let run = rt.start(generate_image, "a cat".to_owned()).await?;
        rt.settle().await;
        assert_eq!(run.waiting_on().await?, ["wait-update"]);
        let webhook = run.webhook("fal-generation-webhook").await?;
        for percent in [10, 20] {
            let report = testing::post_json(&Progress { percent });
            assert_eq!(rt.deliver(&webhook, report).await?.status(), 202);
        }
        rt.advance("5m").await;
        Ok(run.result().await?)
    }
    let report = crash_everywhere(generate_image, scenario)
        .configure(|rt| rt.state(Journal::<String>::default()))
        .await;
    let expected = [
        "a run is started",
        "`Start` → `StartGeneration`",
        "the outcome of `StartGeneration` is recorded",
        "`StartGeneration` → `WaitUpdate`",
        "a delivery is stored",
        "a delivery is stored",
        "`WaitUpdate` → `WaitUpdate`",
        "`WaitUpdate` → `WaitUpdate`",
        "the run ends after `WaitUpdate`",
    ];
    let mut points = report.points.clone();
    points.sort_unstable();
    let mut sorted = expected;
    sorted.sort_unstable();
    assert_eq!(points, sorted, "{:?}", report.points);
    assert_eq!(report.kills, 2 * expected.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn branches_that_move_at_once_are_killed_too() {
    let scenario = async |rt: TestRuntime| -> Result<Vec<String>> {
        let people = ["ann", "ben", "cem"].map(str::to_owned).into();
        let run = rt.start(poll, people).await?;
        rt.settle().await;
        let answers = run.webhooks("answer").await?;
        for (index, answer) in answers.iter().enumerate() {
            rt.deliver(answer, testing::post(index.to_string())).await?;
        }
        rt.settle().await;
        let closing = run.webhook("closing").await?;
        rt.deliver(&closing, testing::post("")).await?;
        Ok(run.result().await?)
    };
    let report = crash_everywhere(poll, scenario)
        .configure(|rt| rt.state(Journal::<String>::default()))
        .await;
    // A start, the fan-out, two transitions of each branch, four deliveries, a wait and the end.
    assert_eq!(report.points.len(), 1 + 1 + 3 * 2 + 4 + 1 + 1);
    assert_eq!(report.kills, 2 * report.points.len());
}

#[tokio::test]
async fn a_step_that_is_not_safe_to_repeat_is_found_with_its_place() {
    let message = panic_of(async {
        crash_everywhere(charge, charge_once)
            .configure(|rt| rt.state(Journal::<String>::default()))
            .await;
    })
    .await;
    let place = "killed before persist point 3 of 6 (the outcome of `Charge` is recorded)";
    assert!(message.contains(place), "{message}");
    assert!(message.contains("returned: 5,"), "{message}");
    assert!(message.contains("returned: 10,"), "{message}");
}

#[tokio::test]
async fn what_a_scenario_asserts_is_told_with_its_place() {
    async fn scenario(rt: TestRuntime) -> Result<()> {
        charge_once(rt.clone()).await?;
        let journal = rt.state::<Journal>().expect("it was given");
        assert_eq!(journal.entries().len(), 1, "charged once");
        Ok(())
    }
    let message = panic_of(async {
        crash_everywhere(charge, scenario)
            .configure(|rt| rt.state(Journal::<String>::default()))
            .await;
    })
    .await;
    let place = "killed before persist point 3 of 6 (the outcome of `Charge` is recorded), the scenario \
                 panicked: ";
    assert!(message.contains(place), "{message}");
    assert!(message.contains("charged once"), "{message}");
}

#[tokio::test]
async fn a_scenario_that_fails_or_depends_on_chance_says_so() {
    let unset = panic_of(async { drop(crash_everywhere(charge, charge_once).await) }).await;
    assert!(unset.contains("takes `Context<"), "{unset}");
    assert!(unset.contains("`.configure(|rt| …)`"), "{unset}");

    let failing = async |_: TestRuntime| -> Result<()> { Err(Error::msg("no bank")) };
    let failing = panic_of(async move {
        crash_everywhere(charge, failing)
            .configure(|rt| rt.state(Journal::<String>::default()))
            .await;
    });
    let message = failing.await;
    assert!(
        message.contains("without any kill, the scenario failed: no bank"),
        "{message}"
    );

    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let message = panic_of(async {
        let scenario =
            async |_: TestRuntime| -> Result<usize> { Ok(COUNT.fetch_add(1, Ordering::SeqCst)) };
        crash_everywhere(charge, scenario)
            .configure(|rt| rt.state(Journal::<String>::default()))
            .await;
    })
    .await;
    assert!(message.contains("depends on chance"), "{message}");
}

#[tokio::test]
async fn too_many_persist_points_are_refused() {
    let message = panic_of(async {
        crash_everywhere(charge, charge_once)
            .configure(|rt| rt.state(Journal::<String>::default()))
            .points_max(5)
            .await;
    })
    .await;
    assert!(
        message.contains("6 persist points, and 5 are allowed"),
        "{message}"
    );
}
