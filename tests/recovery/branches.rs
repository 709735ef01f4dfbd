//! Branches advance by themselves, whatever their siblings do, and across crashes.

use std::time::Duration;

use workflow_runtime::RunError;
use workflow_runtime::prelude::*;
use workflow_tests::{
    Gate, Journal, Server, announced, ended, now_at, parked_because, post, until, webhook, webhooks,
};

/// As many branches as one server of the tests takes in a moment.
const WIDTH: u32 = 300;

#[derive(Clone)]
struct Work {
    gate: Gate,
    journal: Journal,
}

/// Notes when it is dropped.
struct Guard(Journal);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

#[workflow]
async fn two_queues(cx: Context<Work>, name: String) -> Result<String> {
    let left = announced(create_webhook!("left"));
    let right = announced(create_webhook!("right"));
    let (first, second) = join!(
        async {
            let mut all = String::new();
            while all.len() < 3 {
                let text = wait_for_webhook!("next-left", left).await.text()?;
                cx.state().journal.note(format!("{name} {text}"));
                all.push_str(&text);
            }
            Ok::<_, Error>(all)
        },
        wait_for_webhook!("wait-right", right),
    )
    .await;
    Ok(format!("{} {}", first?, second.text()?))
}

#[workflow]
async fn one_queue() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let (first, second) = join!(
        wait_for_webhook!("wait-first", hook),
        wait_for_webhook!("wait-second", hook),
    )
    .await;
    Ok(format!("{} {}", first.text()?, second.text()?))
}

#[workflow]
async fn fan_out(cx: Context<Work>, width: u32) -> Result<u32> {
    let all = join_all!("all", for n in 0..width => async {
        let hook = announced(create_webhook!("each"));
        let once = step!("once", async {
            cx.state().journal.note("ran");
            Ok(n)
        })
        .await?;
        let more: u32 = wait_for_webhook!("wait-each", hook).await.text()?.parse()?;
        Ok::<_, Error>(once + more)
    })
    .await;
    all.into_iter().sum()
}

#[workflow]
async fn a_branch_that_works(cx: Context<Work>) -> Result<u32> {
    let (done, ()) = join!(
        step!("work", async {
            let _guard = Guard(cx.state().journal.clone());
            cx.state().journal.note("begun");
            cx.state().gate.passed().await;
            Ok(1)
        }),
        sleep!("nap", "1h"),
    )
    .await;
    Ok(done?)
}

#[workflow]
async fn a_branch_that_panics(hurt: bool) -> Result<()> {
    let ((), ()) = join!(
        async {
            sleep!("nap", "1ms").await;
            assert!(!hurt, "hurt");
        },
        sleep!("other", "1h"),
    )
    .await;
    Ok(())
}

async fn server() -> (Server, Work) {
    let work = Work {
        gate: Gate::closed(),
        journal: Journal::default(),
    };
    let handed = work.clone();
    let server = Server::start(move |builder| {
        builder
            .state(handed.clone())
            .workflow(two_queues)
            .workflow(one_queue)
            .workflow(fan_out)
            .workflow(a_branch_that_works)
            .workflow(a_branch_that_panics)
    })
    .await;
    (server, work)
}

async fn noted(work: &Work, count: usize) {
    until(&format!("{count} notes"), || async {
        (work.journal.entries().len() == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_branch_goes_on_while_another_waits_and_after_a_crash() {
    let (mut server, work) = server().await;
    let run = server.runtime().start(two_queues, "n".to_owned()).id("run");
    let run = run.await.expect("a run can be started");
    let (left, right) = (webhook(&run, "left").await, webhook(&run, "right").await);
    for text in ["a", "b"] {
        assert_eq!(post(left.url(), text).await.status, 202);
    }
    noted(&work, 2).await;
    drop(run);

    server.crash().await;
    server.resume().await;
    let run = server.runtime().run(two_queues, "run");
    now_at(&run, "NextLeftAndWaitRight").await;
    assert_eq!(post(right.url(), "r").await.status, 202);
    assert_eq!(post(left.url(), "c").await.status, 202);
    assert_eq!(ended(&run).await, "abc r");
    assert_eq!(work.journal.entries(), ["n a", "n b", "n c"]);
}

#[tokio::test]
async fn two_waits_on_one_webhook_take_a_delivery_each() {
    let (mut server, _work) = server().await;
    for round in 0..20 {
        let run = server.runtime().start(one_queue, ()).await;
        let run = run.expect("a run can be started");
        let hook = webhook(&run, "hook").await;
        for text in ["1", "2"] {
            assert_eq!(post(hook.url(), text).await.status, 202);
        }
        // Branches of one join begin in no particular order.
        let ended = ended(&run).await;
        assert!(["1 2", "2 1"].contains(&&*ended), "round {round}: {ended}");
    }
    server.stop().await;
}

#[tokio::test]
async fn every_branch_of_a_fan_out_runs_once_across_a_crash() {
    let (mut server, work) = server().await;
    let run = server.runtime().start(fan_out, WIDTH).id("run").await;
    let run = run.expect("a run can be started");
    let hooks = webhooks(&run, "each", WIDTH as usize).await;
    noted(&work, WIDTH as usize).await;
    for hook in &hooks[..100] {
        assert_eq!(post(hook.url(), "1").await.status, 202);
    }
    drop(run);
    server.crash().await;
    server.resume().await;
    for hook in &hooks[100..] {
        assert_eq!(post(hook.url(), "1").await.status, 202);
    }
    let run = server.runtime().run(fan_out, "run");
    assert_eq!(ended(&run).await, WIDTH * (WIDTH - 1) / 2 + WIDTH);
}

#[tokio::test]
async fn cancelling_a_run_drops_what_its_branches_do() {
    let (mut server, work) = server().await;
    let run = server.runtime().start(a_branch_that_works, ()).await;
    let run = run.expect("a run can be started");
    noted(&work, 1).await;
    run.cancel().await.expect("a live run can be cancelled");
    noted(&work, 2).await;
    assert_eq!(work.journal.entries(), ["begun", "dropped"]);
    let result = run.result().await;
    assert!(matches!(result, Err(RunError::Cancelled)), "{result:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_branch_that_panics_parks_its_run() {
    let (mut server, _work) = server().await;
    let run = server.runtime().start(a_branch_that_panics, true).await;
    let run = run.expect("a run can be started");
    let reason = parked_because(&run).await;
    assert!(reason.contains("hurt"), "{reason}");
    let status = run.status().await.expect("the run is known");
    assert_eq!(status, RunStatus::Parked);
    server.stop().await;
}

/// Enough for everything that is due to be found.
const HOUR: Duration = Duration::from_secs(60 * 60);

#[workflow]
async fn first_of_two() -> Result<String> {
    let (a, b) = (
        announced(create_webhook!("a")),
        announced(create_webhook!("b")),
    );
    sleep!("first-of-all", "1h").await;
    let first = select! {
        request = wait_for_webhook!("wait-a", a) => format!("a {}", request.text()?),
        request = wait_for_webhook!("wait-b", b) => format!("b {}", request.text()?),
    }
    .await;
    let (x, y) = join!(
        wait_for_webhook!("later-a", a, timeout = "1h"),
        wait_for_webhook!("later-b", b, timeout = "1h"),
    )
    .await;
    let text = |request: std::result::Result<WebhookRequest, TimedOut>| match request {
        Ok(request) => request.text(),
        Err(TimedOut) => Ok("none".to_owned()),
    };
    Ok(format!("{first} {} {}", text(x)?, text(y)?))
}

#[workflow]
async fn in_time() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    Ok(select! {
        () = sleep!("too-late", "1h") => "too late".to_owned(),
        request = wait_for_webhook!("wait-hook", hook) => request.text()?,
    }
    .await)
}

#[workflow]
async fn work_or_call(cx: Context<Work>) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    Ok(select! {
        done = step!("work", async {
            let _guard = Guard(cx.state().journal.clone());
            cx.state().journal.note("begun");
            cx.state().gate.passed().await;
            Ok("worked".to_owned())
        }) => done?,
        request = wait_for_webhook!("wait-hook", hook) => request.text()?,
    }
    .await)
}

async fn resting() -> (Server, workflow_runtime::clock::Clock, Work) {
    let work = Work {
        gate: Gate::closed(),
        journal: Journal::default(),
    };
    let handed = work.clone();
    let (server, clock) = Server::start_at_rest(move |builder| {
        builder
            .state(handed.clone())
            .workflow(first_of_two)
            .workflow(in_time)
            .workflow(work_or_call)
    })
    .await;
    (server, clock, work)
}

#[tokio::test]
async fn a_losing_wait_consumes_nothing() {
    let (mut server, clock, _work) = resting().await;
    let run = server.runtime().start(first_of_two, ()).id("run").await;
    let run = run.expect("a run can be started");
    now_at(&run, "FirstOfAll").await;
    let (a, b) = (webhook(&run, "a").await, webhook(&run, "b").await);
    assert_eq!(post(b.url(), "1").await.status, 202);
    assert_eq!(post(a.url(), "2").await.status, 202);
    assert_eq!(post(b.url(), "3").await.status, 202);
    drop(run);
    server.restart().await;
    clock.advance(HOUR);
    let run = server.runtime().run(first_of_two, "run");
    assert_eq!(
        ended(&run).await,
        "b 1 2 3",
        "the earliest wins, and the others stay"
    );
}

#[tokio::test]
async fn a_delivery_at_the_instant_of_a_timer_comes_first() {
    let (mut server, clock, _work) = resting().await;
    let run = server.runtime().start(in_time, ()).id("run").await;
    let run = run.expect("a run can be started");
    now_at(&run, "TooLateOrWaitHook").await;
    let hook = webhook(&run, "hook").await;
    server.restart().await;
    clock.advance(HOUR);
    assert_eq!(post(hook.url(), "just in time").await.status, 202);
    let run = server.runtime().run(in_time, "run");
    assert_eq!(ended(&run).await, "just in time");
}

#[tokio::test]
async fn a_timer_wins_over_a_delivery_after_it() {
    let (mut server, clock, _work) = resting().await;
    let run = server.runtime().start(in_time, ()).id("run").await;
    let run = run.expect("a run can be started");
    now_at(&run, "TooLateOrWaitHook").await;
    let hook = webhook(&run, "hook").await;
    server.stop().await;
    clock.advance(HOUR + Duration::from_millis(1));
    server.resume().await;
    // It may be stored before the run goes on, and then it is late all the same.
    let _ = post(hook.url(), "late").await;
    let run = server.runtime().run(in_time, "run");
    assert_eq!(ended(&run).await, "too late");
}

#[tokio::test]
async fn a_losing_step_is_dropped() {
    let (mut server, _clock, work) = resting().await;
    let run = server.runtime().start(work_or_call, ()).await;
    let run = run.expect("a run can be started");
    noted(&work, 1).await;
    let hook = webhook(&run, "hook").await;
    assert_eq!(post(hook.url(), "called").await.status, 202);
    assert_eq!(ended(&run).await, "called");
    noted(&work, 2).await;
    assert_eq!(work.journal.entries(), ["begun", "dropped"]);
    server.stop().await;
}

#[tokio::test]
async fn a_step_that_wins_gives_up_the_wait() {
    let (mut server, _clock, work) = resting().await;
    let run = server.runtime().start(work_or_call, ()).await;
    let run = run.expect("a run can be started");
    noted(&work, 1).await;
    work.gate.open();
    assert_eq!(ended(&run).await, "worked");
    let hook = webhook(&run, "hook").await;
    assert_eq!(post(hook.url(), "late").await.status, 410);
    server.stop().await;
}
