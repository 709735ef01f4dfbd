//! What keeps the engine going, and what becomes of those who wait when it stops.

use tokio::net::TcpListener;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{Fault, Faults, Method};
use workflow_runtime::{RunError, Store};
use workflow_tests::{announced, ended, now_at, post, webhook, within};

#[workflow]
async fn echo() -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let text = wait_for_webhook!("wait-hook", hook).await.text()?;
    Ok(text)
}

async fn runtime(store: impl Store, url: &str) -> Runtime {
    let builder = Runtime::builder().store(store).public_url(url);
    let runtime = builder.workflow(echo).build().await;
    runtime.expect("a runtime can be built")
}

async fn waiting(runtime: &Runtime) -> Run<echo> {
    let run = runtime.start(echo, ()).await;
    let run = run.expect("a run can be started");
    now_at(&run, "WaitHook").await;
    run
}

#[tokio::test]
async fn a_router_keeps_the_engine_going() {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let runtime = runtime(MemoryStore::new(), &format!("http://{address}")).await;
    let run = waiting(&runtime).await;
    let router = runtime.webhook_router();
    drop(runtime);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let hook = webhook(&run, "hook").await;
    assert_eq!(post(hook.url(), "text").await.status, 202);
    assert_eq!(ended(&run).await, "text");
}

#[tokio::test]
async fn waiting_for_a_result_ends_when_the_runtime_is_dropped() {
    let runtime = runtime(MemoryStore::new(), "http://127.0.0.1").await;
    let run = waiting(&runtime).await;
    let waiting = tokio::spawn(async move { run.result().await });
    tokio::task::yield_now().await;
    drop(runtime);
    let outcome = within("the waiting to end", waiting).await;
    let outcome = outcome.expect("it does not panic");
    assert!(matches!(outcome, Err(RunError::Stopped)), "{outcome:?}");
}

#[tokio::test]
async fn waiting_for_a_result_ends_when_the_runtime_is_shut_down() {
    let runtime = runtime(MemoryStore::new(), "http://127.0.0.1").await;
    let run = waiting(&runtime).await;
    runtime.shutdown().await;
    let outcome = within("the waiting to end", run.result()).await;
    assert!(matches!(outcome, Err(RunError::Stopped)), "{outcome:?}");
}

#[tokio::test]
async fn waiting_for_a_result_has_patience_with_an_overloaded_store() {
    let faults = Faults::new();
    let runtime = runtime(faults.around(MemoryStore::new()), "http://127.0.0.1").await;
    let run = waiting(&runtime).await;
    run.cancel().await.expect("a live run can be cancelled");
    faults.fail_next(Method::Run, [Some(Fault::Busy); 2]);
    let outcome = within("the waiting to end", run.result()).await;
    assert!(matches!(outcome, Err(RunError::Cancelled)), "{outcome:?}");
    assert!(faults.all_met());
}
