//! Runs that other runs have started and wait for.

use workflow_runtime::prelude::*;
use workflow_runtime::{InvokeError, RunError, RunFilter};
use workflow_tests::{Server, announced, ended, now_at, post, until};

#[workflow]
async fn question(text: String) -> Result<String> {
    let hook = announced(create_webhook!("answer"));
    let answer = wait_for_webhook!("wait-answer", hook).await.text()?;
    if answer == "no" {
        return Err(Error::msg(format!("{text} was refused")));
    }
    Ok(format!("{text} {answer}"))
}

#[workflow]
async fn asking(text: String) -> Result<String> {
    match invoke!("ask", question, text.clone()).await {
        Ok(answer) => Ok(format!("got {answer}")),
        Err(InvokeError::Failed(failure)) => Ok(format!("failed: {failure}")),
        Err(InvokeError::Cancelled) => Ok(format!("{text} was cancelled")),
        Err(other) => Err(Error::msg(other.to_string())),
    }
}

#[workflow]
async fn countdown(n: u32) -> Result<u32> {
    if n == 0 {
        return Ok(0);
    }
    Ok(invoke!("below", countdown, n - 1).await? + n)
}

#[workflow]
async fn impatient(text: String) -> Result<String> {
    Ok(select! {
        answer = invoke!("ask-quickly", question, text) => answer?,
        () = sleep!("no-patience", "1h") => "nothing".to_owned(),
    }
    .await)
}

async fn server() -> (Server, workflow_runtime::clock::Clock) {
    Server::start_at_rest(|builder| {
        builder
            .workflow(question)
            .workflow(asking)
            .workflow(countdown)
            .workflow(impatient)
    })
    .await
}

/// The run of `question` that another has started, when it waits.
async fn child(server: &Server) -> Run<question> {
    let runtime = server.runtime();
    let filter = || RunFilter {
        workflow: Some("question".to_owned()),
        ..RunFilter::default()
    };
    let info = until("a child", || async {
        let runs = runtime.runs(filter()).await.expect("runs can be listed");
        runs.into_iter().next()
    })
    .await;
    let run = runtime.run(question, info.id);
    now_at(&run, "WaitAnswer").await;
    run
}

async fn begun() -> (Server, Run<asking>) {
    let (server, _clock) = server().await;
    let run = server.runtime().start(asking, "q".to_owned()).id("run");
    let run = run.await.expect("a run can be started");
    now_at(&run, "Ask").await;
    (server, run)
}

#[tokio::test]
async fn a_result_is_returned_to_the_parent_across_restarts() {
    let (mut server, run) = begun().await;
    drop(run);
    server.crash().await;
    server.resume().await;
    let hook = workflow_tests::webhook(&child(&server).await, "answer").await;
    assert_eq!(post(hook.url(), "yes").await.status, 202);
    let run = server.runtime().run(asking, "run");
    assert_eq!(ended(&run).await, "got q yes");
}

#[tokio::test]
async fn a_failure_is_returned_to_the_parent() {
    let (mut server, run) = begun().await;
    let hook = workflow_tests::webhook(&child(&server).await, "answer").await;
    assert_eq!(post(hook.url(), "no").await.status, 202);
    assert_eq!(ended(&run).await, "failed: q was refused");
    server.stop().await;
}

#[tokio::test]
async fn a_cancelled_child_tells_its_parent() {
    let (mut server, run) = begun().await;
    let child = child(&server).await;
    child.cancel().await.expect("a live run can be cancelled");
    assert_eq!(ended(&run).await, "q was cancelled");
    server.stop().await;
}

#[tokio::test]
async fn cancelling_a_parent_cancels_its_child() {
    let (mut server, run) = begun().await;
    let child = child(&server).await;
    run.cancel().await.expect("a live run can be cancelled");
    let result = child.result().await;
    assert!(matches!(result, Err(RunError::Cancelled)), "{result:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_child_that_loses_is_cancelled() {
    let (mut server, clock) = server().await;
    let run = server.runtime().start(impatient, "q".to_owned()).await;
    let run = run.expect("a run can be started");
    let child = child(&server).await;
    clock.advance(std::time::Duration::from_secs(3601));
    assert_eq!(ended(&run).await, "nothing");
    let result = child.result().await;
    assert!(matches!(result, Err(RunError::Cancelled)), "{result:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_workflow_can_start_itself() {
    let (mut server, _clock) = server().await;
    let run = server.runtime().start(countdown, 20).await;
    let run = run.expect("a run can be started");
    assert_eq!(ended(&run).await, 210);
    server.stop().await;
}

#[tokio::test]
async fn recursion_has_a_limit() {
    let (mut server, _clock) = server().await;
    let run = server.runtime().start(countdown, 100_000).await;
    let run = run.expect("a run can be started");
    let parked = until("the deepest run to be parked", || async {
        let runs = server.runtime().runs(RunFilter::default()).await;
        let mut runs = runs.expect("runs can be listed").into_iter();
        runs.find_map(|run| run.parked.map(|parked| parked.message))
    })
    .await;
    assert!(parked.contains("deep"), "{parked}");
    run.cancel().await.expect("it can be cancelled");
    server.stop().await;
}

#[tokio::test]
async fn a_workflow_that_is_not_there_is_missed_when_the_runtime_is_built() {
    let built = Runtime::builder()
        .store(MemoryStore::new())
        .public_url("http://127.0.0.1")
        .workflow(asking)
        .build()
        .await;
    let error = built.expect_err("`question` is missing").to_string();
    assert!(
        error.contains("asking") && error.contains("question"),
        "{error}"
    );
}
