//! Events and notifications, through crashes and restarts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use workflow_runtime::NotifyError;
use workflow_runtime::prelude::*;
use workflow_runtime::store::REACHED_WOKEN_MAX;
use workflow_tests::{Gate, Journal, Server, ended, is_at, now_at, parked_because, until};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Waits for its event as often as it is told, and returns what it was told.
#[workflow]
async fn listener(event: String, times: usize) -> Result<Vec<u32>> {
    let mut heard = Vec::new();
    while heard.len() < times {
        let told = wait_for_event!("listen", &event).await;
        assert_eq!(told.id(), event);
        heard.push(told.json()?);
    }
    Ok(heard)
}

#[workflow]
async fn patient(event: String) -> Result<String> {
    match wait_for_event!("listen", event, timeout = "1h").await {
        Ok(told) => Ok(told.json()?),
        Err(TimedOut) => Ok("timed out".to_owned()),
    }
}

#[workflow]
async fn teller(cx: Context<Stage>, event: String, to: Option<RunId>) -> Result<Vec<u64>> {
    let mut woken = Vec::new();
    for payload in [1, 2] {
        cx.state().journal.note("tells");
        match &to {
            None => woken.push(notify!("tell-all", &event, payload).await.woken()),
            Some(run) => woken.push(
                notify!("tell-one", &event, payload, to = run)
                    .await?
                    .woken(),
            ),
        }
        step!("pause", async {
            cx.state().gate.passed().await;
            Ok(())
        })
        .await?;
    }
    Ok(woken)
}

#[workflow]
async fn racer(event: String) -> Result<Vec<String>> {
    let mut came = Vec::new();
    loop {
        select! {
            told = wait_for_event!("told", &event) => came.push(told.json::<String>()?),
            _ = sleep!("sleep", "1h") => came.push("slept".to_owned()),
        }
        .await;
        if came.len() == 2 {
            return Ok(came);
        }
    }
}

#[workflow]
async fn many_ears(event: String) -> Result<(u32, Vec<u32>)> {
    let (first, others) = join!(wait_for_event!("first", &event), async {
        join_all!("ears", for _ in 0..3u32 => async {
            wait_for_event!("ear", &event).await
        })
        .await
    })
    .await;
    let others = others
        .iter()
        .map(Event::json)
        .collect::<std::result::Result<_, _>>()?;
    Ok((first.json()?, others))
}

#[workflow]
async fn careless() -> Result<()> {
    wait_for_event!("listen", String::new()).await;
    Ok(())
}

#[workflow]
async fn talkative() -> Result<()> {
    notify!("tell", "event", "x".repeat(200)).await;
    Ok(())
}

/// What `teller` needs.
#[derive(Clone, Debug)]
struct Stage {
    journal: Journal,
    gate: Gate,
}

async fn server() -> (Server, Stage) {
    let stage = Stage {
        journal: Journal::default(),
        gate: Gate::closed(),
    };
    let handed = stage.clone();
    let server = Server::start(move |builder| {
        let builder = builder.workflow(listener).workflow(patient);
        let builder = builder.workflow(racer).workflow(many_ears);
        builder.workflow(teller).state(handed.clone())
    })
    .await;
    (server, stage)
}

async fn listens(server: &Server, event: &str, times: usize) -> Run<listener> {
    let input = (event.to_owned(), times);
    let run = server.runtime().start(listener, input).await;
    let run = run.expect("a run can be started");
    now_at(&run, "Listen").await;
    run
}

async fn told(server: &Server, event: &str, payload: u32) -> u64 {
    let notified = server.runtime().notify(event, &payload).await;
    notified.expect("it can be sent").woken()
}

#[tokio::test]
async fn all_who_wait_have_it_once_and_who_waits_later_has_not() {
    let (mut server, _) = server().await;
    let (a, b) = (
        listens(&server, "e", 2).await,
        listens(&server, "e", 1).await,
    );
    let other = listens(&server, "other", 1).await;
    assert_eq!(told(&server, "e", 1).await, 2);
    assert_eq!(ended(&b).await, [1]);
    now_at(&a, "Listen").await;
    assert_eq!(told(&server, "e", 2).await, 1);
    assert_eq!(ended(&a).await, [1, 2]);
    assert_eq!(told(&server, "e", 3).await, 0);
    assert!(is_at(&other, "Listen").await);
    server.stop().await;
}

#[tokio::test]
async fn a_notification_is_not_lost_by_a_crash_right_after_it() {
    let (mut server, _) = server().await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(listens(&server, "e", 1).await.id().clone());
    }
    assert_eq!(told(&server, "e", 7).await, 20);
    server.crash().await;
    server.resume().await;
    for id in ids {
        assert_eq!(ended(&server.runtime().run(listener, id)).await, [7]);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_crash_while_many_are_woken_leaves_nobody_behind() {
    let (mut server, _) = server().await;
    let mut ids = Vec::new();
    for _ in 0..REACHED_WOKEN_MAX * 2 + 10 {
        let input = ("e".to_owned(), 1);
        let run = server.runtime().start(listener, input).await;
        ids.push(run.expect("a run can be started").id().clone());
    }
    for id in &ids {
        now_at(&server.runtime().run(listener, id), "Listen").await;
    }
    assert_eq!(told(&server, "e", 7).await, ids.len() as u64);
    server.crash().await;
    server.resume().await;
    for id in ids {
        assert_eq!(ended(&server.runtime().run(listener, id)).await, [7]);
    }
    server.stop().await;
}

#[tokio::test]
async fn to_one_run_it_is_kept_through_a_restart_until_it_waits() {
    let (mut server, _) = server().await;
    let id = RunId::from("later");
    let input = ("e".to_owned(), 3);
    let run = server.runtime().start(listener, input).id(&id).delay("1ms");
    run.await.expect("a run can be started");
    let notify = |payload: u32, key: &str| {
        let notify = server.runtime().notify("e", &payload);
        notify.to(&id).idempotency_key(key)
    };
    for (payload, key) in [(1, "one"), (2, "two"), (1, "one")] {
        notify(payload, key).await.expect("it can be sent");
    }
    server.restart().await;
    let run = server.runtime().run(listener, &id);
    now_at(&run, "Listen").await;
    let notified = server.runtime().notify("e", &3).to(&id).await;
    assert_eq!(notified.expect("it can be sent").woken(), 1);
    assert_eq!(ended(&run).await, [1, 2, 3]);
    let late = server.runtime().notify("e", &4).to(&id).await;
    assert!(matches!(
        late,
        Err(NotifyError::Undeliverable(Undeliverable::Ended))
    ));
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn what_a_workflow_has_told_is_not_told_again_after_a_crash() {
    let (mut server, stage) = server().await;
    let all = listens(&server, "e", 1).await.id().clone();
    let one = listens(&server, "own", 2).await.id().clone();
    for (event, to) in [("e", None), ("own", Some(one.clone()))] {
        let run = server.runtime().start(teller, (event.to_owned(), to));
        let run = run.id(event).await.expect("a run can be started");
        now_at_step(&run).await;
        drop(run);
    }
    server.crash().await;
    stage.gate.open();
    server.resume().await;
    let runtime = server.runtime();
    assert_eq!(ended(&runtime.run(listener, all)).await, [1]);
    assert_eq!(ended(&runtime.run(listener, one)).await, [1, 2]);
    assert_eq!(ended(&runtime.run(teller, "e")).await, [1, 0]);
    let woken = ended(&runtime.run(teller, "own")).await;
    assert_eq!(woken[0], 1);
    server.stop().await;
}

#[tokio::test]
async fn a_notification_at_the_deadline_is_in_time() {
    let (mut server, clock) =
        Server::start_at_rest(|builder| builder.workflow(patient).workflow(racer)).await;
    let patience = |event: &str| server.runtime().start(patient, event.to_owned());
    let in_time = patience("e").await.expect("a run can be started");
    let too_late = patience("other").await.expect("a run can be started");
    for run in [&in_time, &too_late] {
        now_at(run, "Listen").await;
    }
    clock.advance(HOUR);
    let notified = server.runtime().notify("e", &"just in time").await;
    assert_eq!(notified.expect("it can be sent").woken(), 1);
    assert_eq!(ended(&in_time).await, "just in time");
    clock.advance(Duration::from_millis(1));
    assert_eq!(ended(&too_late).await, "timed out");
    let notified = server.runtime().notify("other", &"late").await;
    assert_eq!(notified.expect("it can be sent").woken(), 0);
    drop((in_time, too_late));
    server.stop().await;
}

#[tokio::test]
async fn a_losing_wait_uses_nothing_and_the_next_one_has_what_is_kept() {
    let (mut server, clock) =
        Server::start_at_rest(|builder| builder.workflow(patient).workflow(racer)).await;
    let run = server.runtime().start(racer, "e".to_owned()).id("race");
    let run = run.await.expect("a run can be started");
    now_at(&run, "ToldOrSleep").await;
    drop(run);
    server.stop().await;
    // The sleep is over while nobody runs; what comes after it is for the second wait.
    clock.advance(HOUR);
    clock.advance(Duration::from_millis(1));
    server.resume().await;
    let notified = server.runtime().notify("e", &"told").to("race").await;
    notified.expect("it can be sent");
    assert_eq!(
        ended(&server.runtime().run(racer, "race")).await,
        ["slept", "told"]
    );
    server.stop().await;
}

#[tokio::test]
async fn branches_wait_each_for_itself() {
    let (mut server, _) = server().await;
    let run = server.runtime().start(many_ears, "e".to_owned()).id("ears");
    let run = run.await.expect("a run can be started");
    let woken = AtomicU64::new(0);
    let tell = async |server: &Server| {
        woken.fetch_add(told(server, "e", 10).await, Ordering::SeqCst);
    };
    until("somebody to be told", || async {
        tell(&server).await;
        (woken.load(Ordering::SeqCst) > 0).then_some(())
    })
    .await;
    drop(run);
    server.crash().await;
    server.resume().await;
    let run = server.runtime().run(many_ears, "ears");
    until("the end", || async {
        tell(&server).await;
        let status = run.status().await.expect("the run is known");
        status.is_ended().then_some(())
    })
    .await;
    assert_eq!(ended(&run).await, (10, vec![10, 10, 10]));
    assert_eq!(woken.load(Ordering::SeqCst), 4, "each branch is told once");
    drop(run);
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_said_parks_the_run_and_says_why() {
    let mut server = Server::start(|builder| {
        let limits = workflow_runtime::Limits::default().event_payload_bytes_max(100);
        builder
            .workflow(careless)
            .workflow(talkative)
            .limits(limits)
    })
    .await;
    let run = server
        .runtime()
        .start(careless, ())
        .await
        .expect("it starts");
    let reason = parked_because(&run).await;
    assert!(
        reason.contains("an event's id has 1 to 256 bytes"),
        "{reason}"
    );
    let run = server
        .runtime()
        .start(talkative, ())
        .await
        .expect("it starts");
    let reason = parked_because(&run).await;
    assert!(
        reason.contains("has 202 bytes, 100 are allowed"),
        "{reason}"
    );
    server.stop().await;
}

/// Waits until the run has come to its pause.
async fn now_at_step(run: &Run<teller>) {
    until("the pause", || async {
        let info = run.info().await.expect("the run is known");
        (info.state.as_deref() == Some("Pause")).then_some(())
    })
    .await;
}
