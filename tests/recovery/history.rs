//! What a run has done is on record, also after a restart, and what is over is removed in the end.

use std::time::Duration;

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_runtime::store::{Cause, Change};
use workflow_runtime::{HistoryEntry, Limits, Retention, RunError};
use workflow_tests::{
    API_TOKEN, Server, announced, client, ended, now_at, parked_because, post, send, until, webhook,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[workflow]
async fn ship(cx: Context, order: u32) -> Result<String> {
    let hook = announced(create_webhook!("hook"));
    let label = step!(
        "print-label",
        retries = 1,
        backoff = Backoff::none(),
        async {
            if cx.attempt() == 1 {
                return Err(StepError::from(std::io::Error::other("out of paper")));
            }
            Ok(format!("label {order}"))
        }
    )
    .await?;
    let carrier = wait_for_webhook!("wait-carrier", hook).await.text()?;
    assert_ne!(carrier, "nobody", "somebody has to carry it");
    let signed = wait_for_webhook!("wait-signature", hook, timeout = "1d").await;
    let signed = signed.is_ok();
    Ok(format!("{label} by {carrier}, signed: {signed}"))
}

/// The changes as `cause change from -> to`.
fn told(history: &[HistoryEntry]) -> Vec<String> {
    let names = |name: &Option<String>| name.clone().unwrap_or_else(|| "-".to_owned());
    let told = history.iter().map(|entry| {
        let HistoryEntry {
            cause,
            change,
            from,
            to,
            ..
        } = entry;
        format!("{cause:?} {change:?} {} -> {}", names(from), names(to))
    });
    told.collect()
}

#[tokio::test]
async fn a_run_tells_what_it_has_done_and_why() {
    let (mut server, clock) = Server::start_at_rest(|builder| builder.workflow(ship)).await;
    let run = server.runtime().start(ship, 7).id("run").await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    now_at(&run, "WaitCarrier").await;
    assert_eq!(post(hook.url(), "nobody").await.status, 202);
    parked_because(&run).await;
    clock.advance(DAY);
    drop(run);
    server.restart().await;
    let run = server.runtime().run(ship, "run");
    run.redrive().await.expect("a parked run is redriven");
    until("the run to be parked again", || async {
        let history = run.history().await.expect("the store works");
        (history.len() == 7).then_some(())
    })
    .await;
    run.cancel().await.expect("it can be cancelled");
    let history = run.history().await.expect("the store works");
    let expected = [
        "Start Started - -> Start",
        "Turn Entered Start -> PrintLabel",
        "Step Retried PrintLabel -> PrintLabel",
        "Step Entered PrintLabel -> WaitCarrier",
        "Delivery Parked WaitCarrier -> WaitCarrier",
        "Operator Redriven WaitCarrier -> WaitCarrier",
        "Delivery Parked WaitCarrier -> WaitCarrier",
        "Operator Cancelled - -> -",
    ];
    assert_eq!(told(&history), expected);
    let seqs: Vec<_> = history.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (0..8).collect::<Vec<_>>());
    let day = history[5].at.saturating_since(history[4].at);
    assert_eq!(day, DAY, "each has its time");

    let mut pages = Vec::new();
    let mut query = "?limit=3".to_owned();
    loop {
        let url = server.url(&format!("/workflows/ship/runs/run/history{query}"));
        let page = send(client().get(url).bearer_auth(API_TOKEN)).await.json();
        pages.extend(page["history"].as_array().expect("entries").clone());
        let Some(next) = page["next"].as_i64() else {
            break;
        };
        query = format!("?limit=3&after={next}");
    }
    let all = serde_json::to_value(&history).expect("it can be written");
    assert_eq!(Value::from(pages), all, "operators see the same");
    assert_eq!(all[4]["cause"], json!("delivery"));
    drop(run);
    server.stop().await;
}

#[workflow]
async fn relay(_cx: Context) -> Result<u64> {
    let hook = announced(create_webhook!("hook"));
    wait_for_webhook!("wait-go", hook).await;
    let woken = notify!("tell", "event", 1).await.woken();
    Ok(step!("work", async { Ok(woken) }).await?)
}

#[tokio::test]
async fn what_led_on_from_a_notification_is_told() {
    let mut server = Server::start(|builder| builder.workflow(relay)).await;
    let run = server.runtime().start(relay, ()).await;
    let run = run.expect("a run can be started");
    let hook = webhook(&run, "hook").await;
    assert_eq!(post(hook.url(), "go").await.status, 202);
    assert_eq!(ended(&run).await, 0);
    let expected = [
        "Start Started - -> Start",
        "Turn Entered Start -> WaitGo",
        "Delivery Entered WaitGo -> Tell",
        "Step Entered Tell -> Work",
        "Step Completed Work -> -",
    ];
    let history = run.history().await.expect("the store works");
    assert_eq!(told(&history), expected);
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn a_history_can_be_short_or_left_out() {
    for (entries, expected) in [(2, vec![0, 2, 3]), (0, vec![0])] {
        let limits = Limits::default().history_entries_max(entries);
        let mut server =
            Server::start(move |builder| builder.workflow(ship).limits(limits.clone())).await;
        let run = server.runtime().start(ship, 7).await;
        let run = run.expect("a run can be started");
        now_at(&run, "WaitCarrier").await;
        let history = run.history().await.expect("the store works");
        let seqs: Vec<_> = history.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, expected, "{entries} entries");
        drop(run);
        server.stop().await;
    }
}

#[tokio::test]
async fn what_is_over_is_removed_and_what_waits_is_not() {
    let retention = Retention::default().ended_runs(8 * DAY);
    let (mut server, clock) =
        Server::start_at_rest(move |builder| builder.workflow(ship).retention(retention.clone()))
            .await;
    let runtime = server.runtime().clone();
    let waiting = runtime.start(ship, 1).id("waiting").await;
    let waiting = waiting.expect("a run can be started");
    let over = runtime.start(ship, 2).id("over").await;
    let over = over.expect("a run can be started");
    let hook = webhook(&over, "hook").await;
    let kept = webhook(&waiting, "hook").await;
    let call = |url: &str| send(client().post(url).header("webhook-id", "1").body("someone"));
    for body in ["someone", "signed"] {
        let answer = client()
            .post(hook.url())
            .header("webhook-id", body)
            .body(body);
        assert_eq!(send(answer).await.status, 202);
    }
    let result = ended(&over).await;
    assert_eq!(result, "label 2 by someone, signed: true");
    now_at(&waiting, "WaitCarrier").await;

    clock.advance(7 * DAY);
    let again = client().post(hook.url()).header("webhook-id", "signed");
    assert_eq!(send(again).await.status, 202, "it is remembered");
    assert_eq!(ended(&over).await, result, "so is the result");
    clock.advance(2 * DAY);
    until("the run to be removed", || async {
        matches!(over.status().await, Err(RunError::Unknown)).then_some(())
    })
    .await;
    let history = over.history().await;
    assert!(matches!(history, Err(RunError::Unknown)), "{history:?}");
    assert_eq!(call(hook.url()).await.status, 404);

    assert_eq!(call(kept.url()).await.status, 202, "a live run has its URL");
    now_at(&waiting, "WaitSignature").await;
    let history = waiting.history().await.expect("the store works");
    let last = history.last().map(|entry| (entry.cause, entry.change));
    assert_eq!(last, Some((Cause::Delivery, Change::Entered)));
    drop((waiting, over, runtime));
    server.stop().await;
}
