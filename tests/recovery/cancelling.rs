//! Cancelling a run drops what it is doing.

use workflow_runtime::RunError;
use workflow_runtime::prelude::*;
use workflow_tests::{
    API_TOKEN, Gate, Journal, Server, announced, client, now_at, post, send, until, webhook, within,
};

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
async fn long_work(cx: Context<Work>) -> Result<()> {
    let hook = announced(create_webhook!("hook"));
    step!("work", async {
        let _guard = Guard(cx.state().journal.clone());
        cx.state().journal.note("begun");
        cx.state().gate.passed().await;
        cx.state().journal.note("finished");
        Ok(())
    })
    .await?;
    wait_for_webhook!("wait-hook", hook).await;
    Ok(())
}

async fn begun() -> (Server, Work, Run<long_work>) {
    let work = Work {
        gate: Gate::closed(),
        journal: Journal::default(),
    };
    let handed = work.clone();
    let server =
        Server::start(move |builder| builder.state(handed.clone()).workflow(long_work)).await;
    let run = server.runtime().start(long_work, ()).id("run").await;
    let run = run.expect("a run can be started");
    noted(&work, "begun").await;
    (server, work, run)
}

async fn noted(work: &Work, entry: &str) {
    until(&format!("`{entry}` to be noted"), || async {
        let entries = work.journal.entries();
        entries.iter().any(|it| it == entry).then_some(())
    })
    .await;
}

#[tokio::test]
async fn cancelling_drops_a_running_step_at_its_next_await() {
    let (mut server, work, run) = begun().await;
    let hook = webhook(&run, "hook").await;
    run.cancel().await.expect("a live run can be cancelled");
    noted(&work, "dropped").await;
    work.gate.open();
    let result = within("the run's end", run.result()).await;
    assert!(matches!(result, Err(RunError::Cancelled)), "{result:?}");
    assert_eq!(post(hook.url(), "").await.status, 410);
    drop(run);

    server.crash().await;
    server.resume().await;
    let run = server.runtime().run(long_work, "run");
    let status = run.status().await.expect("the run is known");
    assert_eq!(status, RunStatus::Cancelled, "for good");
    assert_eq!(
        work.journal.entries(),
        ["begun", "dropped"],
        "the step did not finish"
    );
    let again = run.cancel().await;
    assert!(
        matches!(again, Err(RunError::Ended(RunStatus::Cancelled))),
        "{again:?}"
    );
}

#[tokio::test]
async fn cancelling_over_http_does_the_same() {
    let (mut server, work, run) = begun().await;
    let url = server.url("/workflows/long_work/runs/run/cancel");
    let answer = send(client().post(url).bearer_auth(API_TOKEN)).await;
    assert_eq!(answer.status, 200);
    noted(&work, "dropped").await;
    let result = within("the run's end", run.result()).await;
    assert!(matches!(result, Err(RunError::Cancelled)), "{result:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_dormant_run_can_be_cancelled_after_a_restart() {
    let (mut server, work, run) = begun().await;
    work.gate.open();
    now_at(&run, "WaitHook").await;
    let hook = webhook(&run, "hook").await;
    server.restart().await;
    let run = server.runtime().run(long_work, "run");
    run.cancel().await.expect("a live run can be cancelled");
    assert_eq!(post(hook.url(), "").await.status, 410);
    assert_eq!(work.journal.entries(), ["begun", "finished", "dropped"]);
}
