//! Virtual time.

use std::time::Duration;

use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, TestRuntime, start_of_time};
use workflow_tests::Journal;

/// The clock is the test's own: a body has none of the runtime's.
struct Desk {
    rt: std::sync::OnceLock<TestRuntime>,
    entries: Journal<(String, Duration)>,
}

impl Desk {
    fn note(&self, name: &str) {
        let now = self.rt.get().expect("it is set").now();
        let since = now.duration_since(start_of_time()).expect("it is later");
        self.entries.note((name.to_owned(), since));
    }
}

#[workflow]
async fn nap(cx: Context<Desk>, name: String, seconds: u64, times: u8) {
    for _ in 0..times {
        sleep!("nap", Duration::from_secs(seconds)).await;
        cx.state().note(&name);
    }
}

#[workflow]
async fn stubborn(cx: Context<Desk>) -> Result<u32> {
    let attempt = step!(
        "try",
        async {
            cx.state().note("try");
            match cx.attempt() {
                3 => Ok(3),
                _ => Err(StepError::msg("not yet")),
            }
        },
        backoff = Backoff::fixed(Duration::from_secs(60)),
    )
    .await?;
    Ok(attempt)
}

async fn desk() -> TestRuntime {
    let desk = Desk {
        rt: std::sync::OnceLock::new(),
        entries: Journal::default(),
    };
    let rt = TestRuntime::new().workflow(nap).workflow(stubborn);
    let rt = rt.state(desk).build().await;
    let desk = rt.state::<Desk>().expect("it was given");
    desk.rt.set(rt.clone()).expect("it is set once");
    rt
}

fn entries(rt: &TestRuntime) -> Vec<(String, u64)> {
    let desk = rt.state::<Desk>().expect("it was given");
    let entries = desk.entries.entries().into_iter();
    entries.map(|(name, at)| (name, at.as_secs())).collect()
}

fn named<const N: usize>(entries: [(&str, u64); N]) -> Vec<(String, u64)> {
    entries.map(|(name, at)| (name.to_owned(), at)).into()
}

#[tokio::test]
async fn what_becomes_due_runs_in_order_each_at_its_instant() -> Result<()> {
    let rt = desk().await;
    let slow = rt.start(nap, ("slow".to_owned(), 7, 2)).await?;
    let fast = rt.start(nap, ("fast".to_owned(), 3, 4)).await?;
    rt.advance("12s").await;
    let expected = named([
        ("fast", 3),
        ("fast", 6),
        ("slow", 7),
        ("fast", 9),
        ("fast", 12),
    ]);
    assert_eq!(entries(&rt), expected);
    assert_eq!(fast.status().await?, RunStatus::Completed);
    assert_eq!(slow.waiting_on().await?, ["nap"]);
    rt.advance_to(start_of_time() + Duration::from_millis(13_999))
        .await;
    assert_eq!(
        slow.status().await?,
        RunStatus::Waiting,
        "not a moment early"
    );
    rt.advance_to(start_of_time() + Duration::from_secs(14))
        .await;
    assert_eq!(slow.status().await?, RunStatus::Completed);
    Ok(())
}

#[tokio::test]
async fn a_step_is_tried_again_in_virtual_time() -> Result<()> {
    let rt = desk().await;
    let run = rt.start(stubborn, ()).await?;
    rt.settle().await;
    assert_eq!(run.waiting_on().await?, ["try"]);
    rt.advance("1d").await;
    assert_eq!(run.result().await?, 3);
    assert_eq!(entries(&rt), named([("try", 0), ("try", 60), ("try", 120)]));
    assert_eq!(
        rt.now(),
        start_of_time() + Duration::from_secs(24 * 60 * 60)
    );
    Ok(())
}

#[tokio::test]
async fn a_year_passes_at_once() -> Result<()> {
    let rt = desk().await;
    let day = 24 * 60 * 60;
    let run = rt.start(nap, ("daily".to_owned(), day, 200)).await?;
    rt.advance("52w").await;
    assert_eq!(run.status().await?, RunStatus::Completed);
    assert_eq!(entries(&rt).last(), Some(&("daily".to_owned(), 200 * day)));
    Ok(())
}

/// Collects until a day of silence.
#[workflow]
async fn collect() -> Result<Vec<String>> {
    let report = create_webhook!("report");
    let mut reports = Vec::new();
    loop {
        let report = select! {
            request = wait_for_webhook!("wait-report", report) => request.text()?,
            _ = sleep!("silence", "1d") => break,
        }
        .await;
        reports.push(report);
    }
    sleep!("rest", "1d").await;
    Ok(reports)
}

#[tokio::test]
async fn a_timer_that_a_delivery_may_tie_with_passes_with_its_instant() -> Result<()> {
    let rt = TestRuntime::new().workflow(collect).build().await;
    let run = rt.start(collect, ()).await?;
    rt.advance("23h").await;
    let report = run.webhook("report").await?;
    assert_eq!(rt.deliver(&report, testing::post("a")).await?.status(), 202);
    rt.advance("23h59m59s999ms").await;
    assert_eq!(run.waiting_on().await?, ["wait-report or silence"]);
    rt.advance("1ms").await;
    assert_eq!(run.waiting_on().await?, ["rest"]);
    rt.advance("2d").await;
    assert_eq!(run.result().await?, ["a"]);
    let run = rt.start(collect, ()).await?;
    rt.advance("2d1ms").await;
    assert!(run.result().await?.is_empty(), "each at its own instant");
    Ok(())
}
