//! Deliveries within milliseconds of a wait's deadline.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::task::JoinSet;
use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::prelude::*;
use workflow_runtime::store::Wait;
use workflow_runtime::testing::{Fault, Method};

use super::addresses::Addresses;
use super::connection::{Connection, request};
use super::report::Report;
use super::time::pause;
use crate::generator::Random;
use crate::runs::{ended, now_at};
use crate::server::Server;
use crate::until::until;

/// Deliveries come from so many milliseconds before a deadline to as many after it.
const AROUND_MILLIS: u64 = 5;
/// As in the workflow.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long a server is down whose deadlines have passed.
const DOWNTIME: Duration = Duration::from_secs(60 * 60);
/// Runs that are started, or called, at once.
const AT_ONCE: usize = 100;
/// Of so many runs, one is called in real time.
const REAL_SHARE: usize = 10;

/// Where nobody can say at which millisecond something happens.
const REAL_TIME: &str = "in real time";

/// What a run has met with.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Met {
    in_time: bool,
    received_at: i64,
}

/// Waits for a delivery until a deadline, and if there is none, for a late one.
#[workflow]
async fn race(cx: Context<Addresses>) -> Result<Met> {
    let hook = create_webhook!("hook");
    cx.state().note(cx.run_id(), &hook);
    let first = wait_for_webhook!("wait-until", hook, timeout = "2s").await;
    let in_time = first.is_ok();
    let request = match first {
        Ok(request) => request,
        Err(TimedOut) => wait_for_webhook!("wait-late", hook).await,
    };
    let received_at = Timestamp::from(request.received_at()).as_millis();
    Ok(Met {
        in_time,
        received_at,
    })
}

/// A run, and when its first wait ends.
struct Racer {
    run: String,
    path: String,
    deadline: Timestamp,
}

/// `runs` deliveries come within 5 ms of the deadline of a wait, before and after it. The first part of them
/// while the clock moves and the engine looks for what is due; the second while no transition can be
/// made, followed by a crash and a restart an hour later; and some in real time. Each time a delivery has
/// come in time if and only if `received_at <= deadline`.
///
/// # Panics
///
/// If the server does not work at all.
pub async fn deadlines(runs: usize) -> Report {
    let mut report = Report::default();
    let half = runs / 2;
    Race::begin(half).await.while_time_passes(&mut report).await;
    Race::begin(runs - half)
        .await
        .across_a_crash(&mut report)
        .await;
    in_real_time(runs.div_ceil(REAL_SHARE), &mut report).await;
    report
}

/// Runs that all have one deadline, on a clock that is moved by hand.
struct Race {
    server: Server,
    clock: Clock,
    racers: Vec<Racer>,
    /// The racers by the instant at which they are called.
    groups: BTreeMap<u64, Vec<usize>>,
}

impl Race {
    async fn begin(runs: usize) -> Self {
        let addresses = Addresses::default();
        let handed = addresses.clone();
        let (server, clock) =
            Server::start_at_rest(move |builder| builder.state(handed.clone()).workflow(race))
                .await;
        let racers = start(&server, &addresses, runs).await;
        let expected = clock.now().saturating_add(TIMEOUT);
        assert!(racers.iter().all(|racer| racer.deadline == expected));
        let mut groups = BTreeMap::<_, Vec<_>>::new();
        for racer in 0..runs {
            let group = racer as u64 % (2 * AROUND_MILLIS + 1);
            groups.entry(group).or_default().push(racer);
        }
        clock.advance(TIMEOUT - Duration::from_millis(AROUND_MILLIS));
        Self {
            server,
            clock,
            racers,
            groups,
        }
    }

    /// The clock moves on while the deliveries of each instant are on their way.
    async fn while_time_passes(mut self, report: &mut Report) {
        let mut random = Random::new(1);
        for racers in self.groups.values() {
            let mut before = racers.clone();
            let after = before.split_off(random.below(racers.len() as u64) as usize);
            let mut calls = self.call(&before);
            self.clock.advance(Duration::from_millis(1));
            calls.extend(self.call(&after));
            calls.finish().await;
        }
        let outcome = self.outcome().await;
        outcome.judge("while time passes", report);
        self.server.restart().await;
        let again = self.outcome().await;
        report.demand(again.met_alike(&outcome), || {
            "outcomes are others after a restart".to_owned()
        });
        self.server.stop().await;
    }

    /// All deliveries and the deadline come before any transition, then the process dies.
    async fn across_a_crash(mut self, report: &mut Report) {
        let faults = self.server.faults().clone();
        faults.fail_when(Fault::Hang, |call| call.method == Method::Advance);
        for racers in self.groups.values() {
            self.call(racers).finish().await;
            self.clock.advance(Duration::from_millis(1));
        }
        until("the engine to try", || async {
            (faults.failed() > 0).then_some(())
        })
        .await;
        self.server.crash().await;
        faults.clear();
        self.clock.advance(DOWNTIME);
        self.server.resume().await;
        self.outcome().await.judge("across a crash", report);
        self.server.stop().await;
    }

    fn call(&self, racers: &[usize]) -> Calls {
        let address = self.server.address();
        let paths = racers.iter().map(|racer| self.racers[*racer].path.clone());
        let paths: Vec<_> = paths.collect();
        let mut calls = JoinSet::new();
        for paths in paths.chunks(paths.len().div_ceil(AT_ONCE).max(1)) {
            let paths = paths.to_vec();
            calls.spawn(async move {
                let connection = Connection::open(address).await;
                call(connection.expect("a connection can be opened"), paths).await;
            });
        }
        Calls(calls)
    }

    async fn outcome(&self) -> Outcomes {
        outcomes(&self.server, &self.racers).await
    }
}

/// Deliveries that are on their way.
struct Calls(JoinSet<()>);

impl Calls {
    fn extend(&mut self, others: Self) {
        self.0.spawn(async move {
            others.finish().await;
        });
    }

    async fn finish(self) {
        self.0.join_all().await;
    }
}

async fn call(mut connection: Connection, paths: Vec<String>) {
    for path in paths {
        let answer = connection.exchange(&request("POST", &path, &[], b"")).await;
        assert_eq!(answer.expect("the server answers").status, 202);
    }
}

/// As before, by the system's clock. When a delivery comes is not known before.
async fn in_real_time(runs: usize, report: &mut Report) {
    let addresses = Addresses::default();
    let handed = addresses.clone();
    let mut server =
        Server::start(move |builder| builder.state(handed.clone()).workflow(race)).await;
    let mut all = Outcomes::default();
    let mut left = runs;
    while left > 0 {
        let count = left.min(AT_ONCE);
        left -= count;
        let racers = start(&server, &addresses, count).await;
        let mut calls = JoinSet::new();
        for (n, racer) in racers.iter().enumerate() {
            let early = Duration::from_millis(AROUND_MILLIS);
            let offset = Duration::from_millis(n as u64 % (2 * AROUND_MILLIS + 1));
            let instant = racer.deadline.saturating_sub(early).saturating_add(offset);
            let (address, path) = (server.address(), racer.path.clone());
            calls.spawn(async move {
                let connection = Connection::open(address).await;
                let connection = connection.expect("a connection can be opened");
                pause(instant.saturating_since(Clock::system().now())).await;
                call(connection, vec![path]).await;
            });
        }
        calls.join_all().await;
        all.0.extend(outcomes(&server, &racers).await.0);
    }
    all.judge(REAL_TIME, report);
    server.stop().await;
}

/// Starts runs and lets them come to their first wait.
async fn start(server: &Server, addresses: &Addresses, runs: usize) -> Vec<Racer> {
    let mut racers = Vec::new();
    let store = server.store();
    for _ in 0..runs.div_ceil(AT_ONCE) {
        let mut starting = JoinSet::new();
        for _ in 0..AT_ONCE.min(runs - racers.len()) {
            let runtime = server.runtime().clone();
            starting.spawn(async move { runtime.start(race, ()).await });
        }
        for run in starting.join_all().await {
            let run = run.expect("a run can be started");
            let path = addresses.path(run.id(), "hook").await;
            now_at(&run, "WaitUntil").await;
            let info = run.info().await.expect("the run is known");
            let frames = store.frames(info.key).await.expect("the store works");
            let Wait::Webhook {
                deadline: Some(deadline),
                ..
            } = frames[0].wait
            else {
                panic!("the run waits with a deadline: {:?}", frames[0].wait);
            };
            racers.push(Racer {
                run: run.id().to_string(),
                path,
                deadline,
            });
        }
    }
    racers
}

/// What the runs have met with, and their deadlines.
#[derive(Default)]
struct Outcomes(Vec<(Met, Timestamp)>);

async fn outcomes(server: &Server, racers: &[Racer]) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for racer in racers {
        let run = server.runtime().run(race, racer.run.as_str());
        outcomes.0.push((ended(&run).await, racer.deadline));
    }
    outcomes
}

impl Outcomes {
    fn judge(&self, when: &str, report: &mut Report) {
        let (mut in_time, mut near, mut wrong) = (0, 0, 0);
        for (met, deadline) in &self.0 {
            let distance = met.received_at - deadline.as_millis();
            in_time += usize::from(met.in_time);
            near += usize::from(distance.unsigned_abs() <= AROUND_MILLIS + 1);
            let is_right = met.in_time == (distance <= 0);
            wrong += usize::from(!is_right);
            report.demand(is_right, || {
                format!("{when}, a delivery at {distance} ms from the deadline: {met:?}")
            });
        }
        let all = self.0.len();
        let ordered = when != REAL_TIME;
        report.demand(near == all || !ordered, || {
            format!("{when}, {near} of {all} were received when they were sent")
        });
        report.demand(all < 100 || (in_time > 0 && in_time < all), || {
            format!("{when}, {in_time} of {all} came in time, so nothing was found out")
        });
        report.figure(format_args!(
            "deadlines, {when}: {all} deliveries, {near} of them within {} ms of the deadline, {in_time} in \
             time; {wrong} are not what `received_at <= deadline` says",
            AROUND_MILLIS + 1,
        ));
    }

    fn met_alike(&self, other: &Self) -> bool {
        let same = |(one, _): &(Met, _), (two, _): &(Met, _)| {
            one.in_time == two.in_time && one.received_at == two.received_at
        };
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(one, two)| same(one, two))
    }
}
