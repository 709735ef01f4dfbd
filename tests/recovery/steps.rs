//! Steps: how often they run, when, and that what they gave is used once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use workflow_runtime::RunError;
use workflow_runtime::clock::Clock;
use workflow_runtime::entropy::Entropy;
use workflow_runtime::prelude::*;
use workflow_tests::{
    Journal, Server, announced, ended, is_at, now_at, post, until, webhook, within,
};

use crate::canary::{SETTLING, canary, settle};

const RUN: &str = "run";

/// How an attempt goes.
#[derive(Clone, Debug)]
enum Attempt {
    Good,
    Fails,
    FailsForGood,
    AsksFor(Duration),
    Hangs,
}

use Attempt::{AsksFor, Fails, FailsForGood, Good, Hangs};

#[derive(Clone)]
struct Bench {
    attempts: Vec<Attempt>,
    /// The number of each attempt, as the context tells it.
    seen: Journal<u32>,
}

impl Bench {
    async fn attempt(&self, number: u32) -> Result<usize, StepError> {
        let count = self.seen.note(number);
        match self.attempts.get(count - 1).unwrap_or(&Good) {
            Good => Ok(count),
            Fails => Err(StepError::msg("busy")),
            FailsForGood => Err(StepError::permanent("declined")),
            AsksFor(delay) => Err(StepError::retry_after("come back", *delay)),
            Hangs => std::future::pending().await,
        }
    }
}

/// Returns what the step gave, after a further wait.
#[workflow]
async fn bench(cx: Context<Bench>) -> Result<usize> {
    let go = announced(create_webhook!("go"));
    let count = step!(
        "attempt",
        async { cx.state().attempt(cx.attempt()).await },
        retries = 3,
        backoff = Backoff::exponential(Duration::from_secs(60)),
        timeout = "30s",
    )
    .await?;
    wait_for_webhook!("wait-go", go).await;
    Ok(count)
}

struct Setup {
    server: Server,
    clock: Clock,
    seen: Journal<u32>,
}

async fn set_up(attempts: impl Into<Vec<Attempt>>) -> Setup {
    set_up_with(0xff, attempts).await
}

/// What jitter is drawn from is this byte, again and again.
async fn set_up_with(jitter: u8, attempts: impl Into<Vec<Attempt>>) -> Setup {
    let seen = Journal::default();
    let state = Bench {
        attempts: attempts.into(),
        seen: seen.clone(),
    };
    let (server, clock) = Server::start_at_rest(move |builder| {
        builder
            .state(state.clone())
            .entropy(Entropy::from_fn(move |bytes| fill(bytes, jitter)))
            .workflow(bench)
            .workflow(canary)
    })
    .await;
    let run = server.runtime().start(bench, ()).id(RUN).await;
    drop(run.expect("a run can be started"));
    Setup {
        server,
        clock,
        seen,
    }
}

/// Jitter is four bytes long. All else has to be different each time.
fn fill(bytes: &mut [u8], jitter: u8) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    if bytes.len() == 4 {
        return bytes.fill(jitter);
    }
    for part in bytes.chunks_mut(8) {
        let next = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        part.copy_from_slice(&next[8 - part.len()..]);
    }
}

impl Setup {
    async fn run(&self) -> Run<bench> {
        self.server.runtime().run(bench, RUN)
    }

    /// Waits until so many attempts have begun.
    async fn attempts(&self, count: usize) {
        until(&format!("{count} attempts"), || async {
            (self.seen.entries().len() >= count).then_some(())
        })
        .await;
    }

    /// Waits until an attempt has failed, checks that the next one waits for `backoff`, and lets the
    /// time pass.
    async fn back_off(&mut self, failed: usize, backoff: Duration) {
        self.attempts(failed).await;
        now_at(&self.run().await, "Attempt").await;
        self.server.restart().await;
        self.clock.advance(backoff - 2 * SETTLING);
        settle(&self.server, &self.clock).await;
        assert!(
            is_at(&self.run().await, "Attempt").await,
            "it still waits for {backoff:?}"
        );
        assert_eq!(
            self.seen.entries().len(),
            failed,
            "no attempt before {backoff:?} are over"
        );
        self.clock.advance(SETTLING);
    }

    async fn failure(&self) -> String {
        let outcome = within("the run's end", async { self.run().await.result().await });
        match outcome.await {
            Err(RunError::Failed(failure)) => failure.to_string(),
            other => panic!("the run was to fail: {other:?}"),
        }
    }

    /// Lets the run end and checks what its step gave and which attempts there were.
    async fn assert_gives(mut self, count: usize, attempts: &[u32]) {
        now_at(&self.run().await, "WaitGo").await;
        self.server.restart().await;
        let run = self.run().await;
        drop(run);
        self.server.crash().await;
        self.server.resume().await;
        let run = self.run().await;
        let go = webhook(&run, "go").await;
        assert_eq!(post(go.url(), "").await.status, 202);
        assert_eq!(
            ended(&run).await,
            count,
            "the recorded result is the one that is used"
        );
        assert_eq!(
            self.seen.entries(),
            attempts,
            "the attempts, and no step that runs again"
        );
        self.server.stop().await;
    }
}

#[tokio::test]
async fn a_finished_step_does_not_run_again_when_the_process_is_rebuilt() {
    set_up([Good]).await.assert_gives(1, &[1]).await;
}

#[tokio::test]
async fn a_failing_step_is_tried_again_after_a_growing_backoff_and_counts_across_restarts() {
    let mut setup = set_up([Fails, Fails, Fails, Good]).await;
    setup.back_off(1, Duration::from_secs(60)).await;
    setup.back_off(2, Duration::from_secs(120)).await;
    setup.back_off(3, Duration::from_secs(240)).await;
    setup.attempts(4).await;
    setup.assert_gives(4, &[1, 2, 3, 4]).await;
}

#[tokio::test]
async fn the_wait_that_was_drawn_is_the_one_that_is_stored() {
    let mut setup = set_up_with(0, [Fails, Fails, Good]).await;
    setup.back_off(1, Duration::from_secs(30)).await;
    setup.back_off(2, Duration::from_secs(60)).await;
    setup.attempts(3).await;
    setup.assert_gives(3, &[1, 2, 3]).await;
}

#[tokio::test]
async fn retries_that_are_used_up_end_the_step_with_its_last_error() {
    let mut setup = set_up([Fails, Fails, Fails, Fails, Good]).await;
    for (failed, seconds) in [(1, 60), (2, 120), (3, 240)] {
        setup.back_off(failed, Duration::from_secs(seconds)).await;
    }
    assert_eq!(setup.failure().await, "busy");
    assert_eq!(
        setup.seen.entries(),
        [1, 2, 3, 4],
        "the first and three retries"
    );
}

#[tokio::test]
async fn a_permanent_error_stops_the_retries() {
    let mut setup = set_up([Fails, FailsForGood, Good]).await;
    setup.back_off(1, Duration::from_secs(60)).await;
    assert_eq!(setup.failure().await, "declined");
    assert_eq!(setup.seen.entries(), [1, 2]);
}

#[tokio::test]
async fn an_error_may_say_when_to_try_again() {
    let mut setup = set_up([AsksFor(Duration::from_secs(7)), Fails, Good]).await;
    setup.back_off(1, Duration::from_secs(7)).await;
    setup.back_off(2, Duration::from_secs(120)).await;
    setup.attempts(3).await;
    setup.assert_gives(3, &[1, 2, 3]).await;
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_dropped_and_tried_again() {
    let mut setup = set_up([Hangs, Hangs, Good]).await;
    setup.attempts(1).await;
    setup.clock.advance(Duration::from_secs(30));
    setup.back_off(1, Duration::from_secs(60)).await;
    setup.attempts(2).await;
    setup.clock.advance(Duration::from_secs(30));
    setup.back_off(2, Duration::from_secs(120)).await;
    setup.attempts(3).await;
    setup.assert_gives(3, &[1, 2, 3]).await;
}

#[tokio::test]
async fn an_attempt_that_dies_with_its_process_is_made_again_under_its_number() {
    let mut setup = set_up([Fails, Hangs, Good]).await;
    setup.back_off(1, Duration::from_secs(60)).await;
    setup.attempts(2).await;
    setup.server.crash().await;
    setup.server.resume().await;
    setup.attempts(3).await;
    setup.assert_gives(3, &[1, 2, 2]).await;
}
