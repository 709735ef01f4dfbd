//! A machine's clock that is set while runs wait.

use std::time::Duration;

use workflow_runtime::clock::Clock;
use workflow_runtime::prelude::*;
use workflow_tests::{Server, announced, ended, is_at, now_at, post, start_of_time, webhook};

use crate::canary::{canary, settle};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[workflow]
async fn month() {
    sleep!("rest", "30d").await;
}

#[workflow]
async fn paid_in_time() -> bool {
    let hook = announced(create_webhook!("payment"));
    let paid = wait_for_webhook!("wait-payment", hook, timeout = "30d").await;
    paid.is_ok()
}

/// A server that reads the machine's clock at each start.
async fn server() -> (Server, Clock) {
    let machine = Clock::manual(start_of_time());
    let handed = machine.clone();
    let server = Server::start(move |builder| {
        let builder = builder.clock(handed.begin_again());
        builder
            .workflow(month)
            .workflow(paid_in_time)
            .workflow(canary)
    })
    .await;
    (server, machine)
}

async fn start_month(server: &Server) -> Run<month> {
    let run = server.runtime().start(month, ()).id("month").await;
    let run = run.expect("a run can be started");
    now_at(&run, "Rest").await;
    run
}

#[tokio::test]
async fn no_timer_is_early_if_the_clock_is_set_forward() {
    let (mut server, machine) = server().await;
    let run = start_month(&server).await;
    machine.set_machine_time(start_of_time().saturating_add(400 * DAY));
    settle(&server, &machine).await;
    machine.advance(29 * DAY);
    settle(&server, &machine).await;
    assert!(is_at(&run, "Rest").await, "30 days have not passed");
    machine.advance(DAY);
    ended(&run).await;
    server.stop().await;
}

#[tokio::test]
async fn no_timer_is_late_if_the_clock_is_set_back() {
    let (mut server, machine) = server().await;
    let run = start_month(&server).await;
    machine.set_machine_time(start_of_time().saturating_sub(400 * DAY));
    settle(&server, &machine).await;
    assert!(is_at(&run, "Rest").await);
    machine.advance(30 * DAY);
    ended(&run).await;
    server.stop().await;
}

#[tokio::test]
async fn whether_a_delivery_is_in_time_does_not_depend_on_what_the_clock_is_set_to() {
    let (mut server, machine) = server().await;
    for days in [29, 31] {
        for ahead in [400 * DAY, Duration::ZERO] {
            let run = server.runtime().start(paid_in_time, ()).await;
            let run = run.expect("a run can be started");
            let hook = webhook(&run, "payment").await;
            now_at(&run, "WaitPayment").await;
            machine.set_machine_time(start_of_time().saturating_add(ahead));
            machine.advance(days * DAY);
            if days > 30 {
                assert!(!ended(&run).await);
                assert_eq!(post(hook.url(), "").await.status, 410);
            } else {
                assert_eq!(post(hook.url(), "").await.status, 202);
                assert!(ended(&run).await);
            }
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_program_that_begins_reads_the_machines_clock() {
    let (mut server, machine) = server().await;
    drop(start_month(&server).await);
    machine.set_machine_time(start_of_time().saturating_sub(DAY));
    server.restart().await;
    let run = server.runtime().run(month, "month");
    machine.advance(30 * DAY);
    settle(&server, &machine).await;
    assert!(is_at(&run, "Rest").await, "only 29 days after the start");
    drop(run);
    machine.set_machine_time(start_of_time().saturating_add(30 * DAY));
    server.restart().await;
    ended(&server.runtime().run(month, "month")).await;
    server.stop().await;
}
