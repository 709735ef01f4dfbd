//! What the runtime logs: enough to find a run, and never a webhook's token.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use workflow_runtime::clock::Timestamp;
use workflow_runtime::prelude::*;
use workflow_tests::{
    API_TOKEN, Server, announced, client, ended, parked_because, post, send, webhook,
};

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines(&self) -> Vec<String> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8(log.clone()).expect("what is logged is text");
        text.lines().map(str::to_owned).collect()
    }
}

/// Puts its URL everywhere it can.
#[workflow]
async fn careless(cx: Context) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    tracing::info!("before the first state");
    step!("tell", retries = 1, backoff = Backoff::none(), async {
        tracing::info!("in a step");
        if cx.attempt() == 1 {
            let message = format!("{} cannot be reached", hook.url());
            return Err(StepError::from(io::Error::other(message)));
        }
        Ok(())
    })
    .await?;
    let body = wait_for_webhook!("wait-hook", hook).await.text()?;
    assert_ne!(body, "fall", "{} has fallen", hook.url());
    tracing::info!("after the last state");
    Ok(body)
}

#[workflow]
async fn fails_aloud() -> Result<()> {
    let hook = announced(create_webhook!("hook"));
    wait_for_webhook!("wait-hook", hook).await;
    Err(Error::msg(format!("{} is of no use", hook.url())))
}

async fn operate(server: &Server, path: &str) -> u16 {
    let request = client().post(server.url(path)).bearer_auth(API_TOKEN);
    send(request).await.status.as_u16()
}

#[tokio::test]
async fn a_runs_lines_name_it_and_no_line_holds_a_token() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // A subscriber of one thread would miss what other threads have seen first.
    tracing::subscriber::set_global_default(subscriber).expect("it is the only one");

    let (mut server, clock) =
        Server::start_at_rest(|builder| builder.workflow(careless).workflow(fails_aloud)).await;
    let run = server.runtime().start(careless, ()).id("order-7").await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    clock.set_machine_time(Timestamp::from_millis(0));
    let failing = server.runtime().start(fails_aloud, ()).await;
    let failing = failing.expect("a run can be started");
    let other = webhook(&failing, "hook").await;
    assert_eq!(post(other.url(), "").await.status, 202);
    failing.result().await.expect_err("it fails");
    drop(failing);
    assert_eq!(post(hook.url(), "fall").await.status, 202);
    parked_because(&run).await;
    drop(run);
    server.crash().await;
    server.resume().await;
    assert_eq!(
        operate(&server, "/workflows/careless/runs/order-7/redrive").await,
        200
    );
    let run = server.runtime().run(careless, "order-7");
    parked_because(&run).await;
    run.cancel().await.expect("it can be cancelled");
    assert_eq!(post(hook.url(), "late").await.status, 410);
    let second = server.runtime().start(careless, ()).id("order-8").await;
    let second = second.expect("a run can be started");
    let again = webhook(&second, "hook").await;
    assert_eq!(post(again.url(), "stand").await.status, 202);
    assert_eq!(ended(&second).await, "stand");
    drop((run, second));
    server.stop().await;

    let lines = log.lines();
    let ours: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("workflow_runtime") || line.contains("traces"))
        .collect();
    for hook in [&hook, &other, &again] {
        let token = hook.url().rsplit('/').next().expect("a token");
        let told = ours.iter().find(|line| line.contains(token));
        assert_eq!(told, None, "a token is logged");
    }
    let set = "the machine's clock was set";
    let told = ours.iter().filter(|line| line.contains(set)).count();
    assert_eq!(told, 1, "a jump of the clock is told once");
    for (run, state, message) in [
        ("order-7", "Start", "before the first state"),
        ("order-7", "Tell", "in a step"),
        ("order-7", "Tell", "a step failed and will be tried again"),
        ("order-7", "WaitHook", "a run is parked"),
        ("order-8", "WaitHook", "after the last state"),
    ] {
        let span = format!(r#"run{{workflow="careless" run="{run}" state="{state}"}}"#);
        let found = ours
            .iter()
            .any(|line| line.contains(&span) && line.contains(message));
        assert!(found, "no `{message}` in `{span}` in {ours:#?}");
    }
}
