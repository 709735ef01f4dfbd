//! Sets a machine's clock again and again while runs wait, and looks whether anything is early or lost.
//!
//! ```text
//! cargo run --release -p workflow-tests --bin clocks -- [RUNS] [SEED]
//! ```
//!
//! Runs sleep, or wait for a webhook with a timeout, between a second and 30 days. In each hour of 61 simulated
//! days the machine's clock is set an hour or 400 days forward or back; each midnight it is right, and the
//! program is started anew. What has to be compared is the time that has really passed: the program knows it
//! because it knows by how much it has set the clock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use workflow_runtime::clock::{Clock, Timestamp};
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, TestRuntime};
use workflow_tests::generator::Random;
use workflow_tests::start_of_time;

const RUNS_DEFAULT: usize = 10_000;
const SEED_DEFAULT: u64 = 42;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY_HOURS: u64 = 24;
/// Runs are started in the first of these days, and the others are there for the longest of them to end.
const STARTING_DAYS: u64 = 30;
const LASTING_DAYS: u64 = 31;

/// How much earlier than asked for something may come, as the documentation says.
const TOLERANCE_MILLIS: i64 = 1_000;

/// By how much the machine's clock is set, in milliseconds.
const JUMPS: [i64; 4] = [
    3_600_000,
    -3_600_000,
    400 * 24 * 3_600_000,
    -400 * 24 * 3_600_000,
];

/// A machine, and by how much its clock is wrong.
#[derive(Clone)]
struct Machine {
    clock: Clock,
    ahead: Arc<AtomicI64>,
}

impl Machine {
    fn set_ahead(&self, ahead: i64) {
        let right = self.right();
        self.ahead.store(ahead, Ordering::SeqCst);
        self.clock
            .set_machine_time(Timestamp::from_millis(right + ahead));
    }

    /// The time that a clock would show that nobody has set.
    fn right(&self) -> i64 {
        self.clock.machine_time().as_millis() - self.ahead.load(Ordering::SeqCst)
    }
}

/// What became of a run, in milliseconds of the right time.
#[derive(Clone, Copy, Debug)]
struct Life {
    length: i64,
    began: i64,
    delivered: Option<i64>,
    ended: Option<(i64, bool)>,
}

/// What the runs do, as seen from outside.
#[derive(Clone)]
struct World {
    machine: Machine,
    lives: Arc<Mutex<BTreeMap<usize, Life>>>,
}

impl World {
    fn with<T>(&self, see: impl FnOnce(&mut BTreeMap<usize, Life>) -> T) -> T {
        see(&mut self.lives.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begins(&self, n: usize, length: Duration) {
        let life = Life {
            length: i64::try_from(length.as_millis()).expect("at most 30 days"),
            began: self.machine.right(),
            delivered: None,
            ended: None,
        };
        self.with(|lives| lives.insert(n, life));
    }

    fn ends(&self, n: usize, by_delivery: bool) {
        let ended = Some((self.machine.right(), by_delivery));
        self.with(|lives| {
            let life = lives.get_mut(&n).expect("it has begun");
            assert_eq!(life.ended, None, "run {n} goes on once");
            life.ended = ended;
        });
    }
}

#[workflow]
async fn sleeper(cx: Context<World>, n: usize, length: Duration) {
    cx.state().begins(n, length);
    sleep!("rest", length).await;
    cx.state().ends(n, false);
}

#[workflow]
async fn waiter(cx: Context<World>, n: usize, length: Duration) {
    let hook = create_webhook!("hook");
    cx.state().begins(n, length);
    let request = wait_for_webhook!("wait-hook", hook, timeout = length).await;
    cx.state().ends(n, request.is_ok());
}

/// A delivery that will be made at an hour.
type Planned = BTreeMap<u64, Vec<(usize, Webhook)>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let runs = arguments.next().map_or(Ok(RUNS_DEFAULT), |it| it.parse())?;
    let seed = arguments.next().map_or(Ok(SEED_DEFAULT), |it| it.parse())?;
    let mut random = Random::new(seed);
    let world = World {
        machine: Machine {
            clock: Clock::manual(start_of_time()),
            ahead: Arc::default(),
        },
        lives: Arc::default(),
    };
    let store = MemoryStore::new();
    let mut rt = begin(&store, &world).await;
    let mut planned = Planned::new();
    let (mut jumps, mut starts, mut started) = (0_usize, 1_usize, 0);
    let starting_hours = STARTING_DAYS * DAY_HOURS;
    for hour in 0..(STARTING_DAYS + LASTING_DAYS) * DAY_HOURS {
        if hour % DAY_HOURS == 0 && hour > 0 {
            world.machine.set_ahead(0);
            drop(rt);
            rt = begin(&store, &world).await;
            starts += 1;
        } else {
            let jump = JUMPS[usize::try_from(random.below(4))?];
            world.machine.set_ahead(jump);
            jumps += 1;
        }
        while hour < starting_hours
            && started * usize::try_from(starting_hours)? < runs * usize::try_from(hour + 1)?
        {
            start(&rt, started, hour, &mut random, &mut planned).await?;
            started += 1;
        }
        for (n, hook) in planned.remove(&hour).unwrap_or_default() {
            let answer = rt.deliver(&hook, testing::post("")).await?;
            if answer.status() == 202 {
                let at = world.machine.right();
                world.with(|lives| lives.get_mut(&n).expect("it has begun").delivered = Some(at));
            }
        }
        rt.advance(HOUR).await;
    }
    println!(
        "seed {seed}: {started} runs, {jumps} jumps of the clock, {starts} starts of the program"
    );
    report(&world);
    Ok(())
}

async fn begin(store: &MemoryStore, world: &World) -> TestRuntime {
    TestRuntime::new()
        .store(store.clone())
        .clock(world.machine.clock.begin_again())
        .state(world.clone())
        .workflow(sleeper)
        .workflow(waiter)
        .build()
        .await
}

/// Starts a run, half of them with a webhook; half of those will be called, in time or too late.
async fn start(
    rt: &TestRuntime,
    n: usize,
    hour: u64,
    random: &mut Random,
    planned: &mut Planned,
) -> Result<()> {
    let length = length(random);
    if random.one_in(2) {
        rt.start(sleeper, (n, length)).await?;
        rt.settle().await;
        return Ok(());
    }
    let run = rt.start(waiter, (n, length)).await?;
    rt.settle().await;
    if random.one_in(2) {
        let hours = length.as_secs().div_ceil(HOUR.as_secs());
        let at = hour + random.below(2 * hours);
        planned
            .entry(at)
            .or_default()
            .push((n, run.webhook("hook").await?));
    }
    Ok(())
}

/// From a second to 30 days, as many short ones as long ones.
fn length(random: &mut Random) -> Duration {
    let longest = STARTING_DAYS * DAY_HOURS * HOUR.as_secs();
    let most = [60, HOUR.as_secs(), DAY_HOURS * HOUR.as_secs(), longest];
    let most = most[usize::try_from(random.below(4)).expect("it is below 4")];
    Duration::from_millis(1_000 + random.below((most - 1) * 1_000))
}

fn report(world: &World) {
    let lives: Vec<Life> = world.with(|lives| lives.values().copied().collect());
    let lost = lives.iter().filter(|life| life.ended.is_none()).count();
    let (mut early, mut wrong, mut by_time, mut by_delivery) = (0, 0, 0, 0);
    let (mut earliest, mut latest) = (i64::MAX, i64::MIN);
    for life in &lives {
        let Some((ended, was_delivered)) = life.ended else {
            continue;
        };
        let in_time = life
            .delivered
            .is_some_and(|at| at <= life.began + life.length);
        wrong += usize::from(in_time != was_delivered);
        if was_delivered {
            by_delivery += 1;
            continue;
        }
        by_time += 1;
        let late = ended - life.began - life.length;
        early += usize::from(late < -TOLERANCE_MILLIS);
        (earliest, latest) = (earliest.min(late), latest.max(late));
    }
    println!(
        "{by_time} ended by time, {earliest} to {latest} ms after they should; {by_delivery} by a delivery"
    );
    println!("{early} early, {lost} lost, {wrong} with the wrong outcome");
    assert_eq!((early, lost, wrong), (0, 0, 0), "the clock was followed");
}
