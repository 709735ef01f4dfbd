//! One delivery, posted a thousand times at once.

use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use workflow_runtime::prelude::*;
use workflow_runtime::store::Cause;
use workflow_runtime::{HistoryEntry, Limits};

use super::addresses::Addresses;
use super::connection::{Answer, Connection, ask, request};
use super::report::Report;
use super::time::now;
use crate::runs::ended;
use crate::server::Server;
use crate::until::{until, within};

const RUN: &str = "counted";

/// Takes `rounds` deliveries, and says what was in them.
#[workflow]
async fn take(cx: Context<Addresses>, rounds: usize) -> Result<Vec<String>> {
    let hook = create_webhook!("hook", reply = Reply::text("thanks"));
    cx.state().note(cx.run_id(), &hook);
    let mut taken = Vec::new();
    while taken.len() < rounds {
        let request = wait_for_webhook!("wait-hook", hook).await;
        taken.push(request.text()?);
    }
    Ok(taken)
}

/// In each round, `posts` connections post one delivery at the same time. A run takes one delivery in each
/// round: it goes on exactly once in each, and all answers of a round are equal, also those to a post that
/// comes after the delivery was used, after a restart and after the run's end.
///
/// # Panics
///
/// If the server does not work at all.
pub async fn duplicates(rounds: usize, posts: usize) -> Report {
    let mut report = Report::default();
    let addresses = Addresses::default();
    let mut server = serve(addresses.clone(), rounds).await;
    let run = server.runtime().start(take, rounds + 1).id(RUN).await;
    let run = run.expect("a run can be started");
    let path = addresses.path(run.id(), "hook").await;

    let begun = now();
    let (mut firsts, mut unlike) = (Vec::new(), 0);
    let mut connections = connect(&server, posts).await;
    for round in 0..rounds {
        let request = delivery(&path, round);
        let answers;
        (connections, answers) = storm(connections, request).await;
        let first = answers[0].clone();
        let others = answers.iter().filter(|answer| **answer != first).count();
        unlike += others;
        report.demand(others == 0, || {
            format!("round {round}: {others} of {posts} answers are not as the first: {first:?}")
        });
        report.demand(first.status == 200 && first.body == b"thanks", || {
            format!("round {round} is not taken: {first:?}")
        });
        firsts.push(first);
    }
    let took = begun.elapsed();
    // Later than all others, so that nothing is missed that they may have set off.
    drop(connections);
    unlike += repeat(&server, &path, &firsts, &mut report, "before the end").await;
    until("the rounds to be over", || async {
        (transitions(&history(&run).await) >= rounds).then_some(())
    })
    .await;
    drop(run);
    server.restart().await;
    unlike += repeat(&server, &path, &firsts, &mut report, "after a restart").await;

    let run = server.runtime().run(take, RUN);
    let transitions = transitions(&history(&run).await);
    report.demand(transitions == rounds, || {
        format!("{transitions} transitions were made by {rounds} deliveries")
    });
    let last = ask(server.address(), &delivery(&path, rounds)).await;
    report.demand(last.status == 200, || {
        format!("the last delivery: {last:?}")
    });
    let taken = ended(&run).await;
    let expected: Vec<_> = (0..=rounds).map(|round| round.to_string()).collect();
    report.demand(taken == expected, || format!("taken were {taken:?}"));
    unlike += repeat(&server, &path, &firsts, &mut report, "after the end").await;

    report.figure(format_args!(
        "duplicates: {rounds} deliveries, each posted {posts} times at once, in {took:.1?} ({:.0} posts/s): \
         {transitions} transitions; {unlike} answers unlike the first of their delivery, {} repeated posts after use, \
         restart and end included",
        (rounds * posts) as f64 / took.as_secs_f64(),
        rounds * 3,
    ));
    drop(run);
    server.stop().await;
    report
}

async fn serve(addresses: Addresses, rounds: usize) -> Server {
    // The history must hold all that happens, and more of it if something is wrong.
    let entries = u32::try_from(rounds * 10 + 100).expect("rounds are not that many");
    Server::start(move |builder| {
        let limits = Limits::default().history_entries_max(entries);
        builder
            .limits(limits)
            .state(addresses.clone())
            .workflow(take)
    })
    .await
}

async fn connect(server: &Server, count: usize) -> Vec<Connection> {
    let mut connections = Vec::new();
    for _ in 0..count {
        let connection = Connection::open(server.address()).await;
        connections.push(connection.expect("a connection can be opened (`ulimit -n`?)"));
    }
    connections
}

fn delivery(path: &str, round: usize) -> Arc<[u8]> {
    let id = format!("webhook-id: msg_{round}");
    request("POST", path, &[&id], round.to_string().as_bytes()).into()
}

/// Sends one request over all connections at once.
async fn storm(connections: Vec<Connection>, request: Arc<[u8]>) -> (Vec<Connection>, Vec<Answer>) {
    let barrier = Arc::new(Barrier::new(connections.len()));
    let mut calls = JoinSet::new();
    for mut connection in connections {
        let (barrier, request) = (Arc::clone(&barrier), Arc::clone(&request));
        calls.spawn(async move {
            barrier.wait().await;
            let answer = connection.exchange(&request).await;
            (connection, answer.expect("the server answers"))
        });
    }
    within("the answers of a round", calls.join_all())
        .await
        .into_iter()
        .unzip()
}

/// Posts each delivery once more, and returns how many answers are not the first one.
async fn repeat(
    server: &Server,
    path: &str,
    firsts: &[Answer],
    report: &mut Report,
    when: &str,
) -> usize {
    let mut unlike = 0;
    for (round, first) in firsts.iter().enumerate() {
        let answer = ask(server.address(), &delivery(path, round)).await;
        unlike += usize::from(answer != *first);
        report.demand(answer == *first, || {
            format!("{when}, delivery {round} is answered {answer:?} and not {first:?}")
        });
    }
    unlike
}

async fn history(run: &Run<take>) -> Vec<HistoryEntry> {
    run.history().await.expect("the store works")
}

fn transitions(history: &[HistoryEntry]) -> usize {
    let by_delivery = history.iter().filter(|it| it.cause == Cause::Delivery);
    by_delivery.count()
}
