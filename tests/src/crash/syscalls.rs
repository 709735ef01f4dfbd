//! A server that is killed once at each of its system calls.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tokio::task::JoinSet;

use super::driver::{Drivers, Journey};
use super::oracle::Findings;
use super::stage::{Stage, Threads};

/// The calls by which a server changes something that outlives it, or tells somebody.
pub const CALLS: [&str; 12] = [
    "openat",
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "link",
    "linkat",
    "rename",
    "sendto",
    "writev",
];

/// Servers that are killed at once.
const AT_ONCE: usize = 3;

/// For how long a scenario may take.
const SCENARIO_MAX: Duration = Duration::from_secs(120);

/// Journeys of a scenario, one after the other.
const JOURNEYS: u64 = 2;

/// More calls of one kind than a scenario makes.
const CALLS_MAX: u64 = 5_000;

/// Violations that are told about.
const VIOLATIONS_TOLD_MAX: usize = 10;

/// What came of it.
#[derive(Debug, Default)]
pub struct Sweep {
    /// How many kills there were by scenario and call.
    pub kills: BTreeMap<(Scenario, &'static str), u64>,
    /// How many effects there were, and how many of them again after a death.
    pub effects: (usize, usize),
    /// What must not be.
    pub violations: Vec<String>,
}

/// What the server has before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// An empty folder.
    FirstStart,
    /// The folder of a server that was shut down.
    LaterStart,
}

impl Sweep {
    /// How many servers were killed.
    #[must_use]
    pub fn killed(&self) -> u64 {
        self.kills.values().sum()
    }

    /// Whether all of them could be followed by another one as if nothing had been.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.killed() > 0 && self.violations.is_empty()
    }
}

impl fmt::Display for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (effects, again) = self.effects;
        write!(
            f,
            "{} kills, {effects} effects, {again} of them again, {} violations",
            self.killed(),
            self.violations.len()
        )?;
        for violation in self.violations.iter().take(VIOLATIONS_TOLD_MAX) {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

/// Whether strace is there and may trace.
#[must_use]
pub fn has_strace() -> bool {
    let mut traced = Command::new("strace");
    traced.args(["-qq", "-o", "/dev/null", "true"]);
    traced.status().is_ok_and(|status| status.success())
}

/// Kills a server at its first call of each of these kinds, another one at its second, and so on until there is no
/// further call. If several threads make calls of one kind, the first that comes to its k-th counts. Of
/// every `stride` calls one is taken.
///
/// # Errors
///
/// If a scenario cannot be carried out.
pub async fn kill_at_every_call(
    program: &Path,
    calls: &[&'static str],
    stride: u64,
    progress: impl Fn(Scenario, &str, u64),
) -> Result<Sweep, Box<dyn Error>> {
    let mut sweep = Sweep::default();
    for scenario in [Scenario::FirstStart, Scenario::LaterStart] {
        for call in calls {
            kill_at_every(program, scenario, call, stride, &mut sweep).await?;
            let kills = sweep.kills.get(&(scenario, *call)).copied();
            progress(scenario, call, kills.unwrap_or(0));
        }
    }
    Ok(sweep)
}

async fn kill_at_every(
    program: &Path,
    scenario: Scenario,
    call: &'static str,
    stride: u64,
    sweep: &mut Sweep,
) -> Result<(), Box<dyn Error>> {
    let mut next = (1..=CALLS_MAX).step_by(usize::try_from(stride)?);
    let mut is_over = false;
    let mut scenarios = JoinSet::new();
    loop {
        while !is_over && scenarios.len() < AT_ONCE {
            let place = next.next().ok_or("the scenario makes too many calls")?;
            let program = program.to_owned();
            scenarios.spawn(async move {
                let carrying_out = carry_out(&program, scenario, call, place);
                let carried_out = match tokio::time::timeout(SCENARIO_MAX, carrying_out).await {
                    Ok(carried_out) => carried_out.map_err(|error| error.to_string()),
                    Err(_) => Err(format!("it is not over after {SCENARIO_MAX:?}")),
                };
                (place, carried_out)
            });
        }
        let Some(carried_out) = scenarios.join_next().await else {
            return Ok(());
        };
        let (place, carried_out) = carried_out?;
        match carried_out {
            Ok((true, findings)) => {
                *sweep.kills.entry((scenario, call)).or_default() += 1;
                sweep.effects.0 += findings.effects;
                sweep.effects.1 += findings.effects_again;
                let told = findings.violations.into_iter();
                sweep
                    .violations
                    .extend(told.map(|fault| format!("{scenario:?}, {call} {place}: {fault}")));
                is_over |= sweep.violations.len() >= VIOLATIONS_TOLD_MAX;
            }
            Ok((false, _)) => is_over = true,
            Err(error) => {
                let told = format!("{scenario:?}, {call} {place}: {error}");
                sweep.violations.push(told);
                is_over = true;
            }
        }
    }
}

/// One server that is killed at a call, if it comes to it, and one that goes on. Returns whether it came
/// to it.
async fn carry_out(
    program: &Path,
    scenario: Scenario,
    call: &str,
    place: u64,
) -> Result<(bool, Findings), Box<dyn Error>> {
    let stage = Stage::set(program, Threads::One).await?;
    if scenario == Scenario::LaterStart {
        let before = stage.begin_ready(0).await?;
        stage.shut_down(before).await?;
    }
    // Not with `--seccomp-bpf`, which is faster: strace 6.1 does not count the calls right then.
    let tracer: Vec<_> = ["strace", "-f", "-qq", "-o", "/dev/null", "-e"]
        .map(str::to_owned)
        .into_iter()
        .chain([
            format!("trace={call}"),
            "-e".to_owned(),
            format!("inject={call}:signal=KILL:when={place}"),
        ])
        .collect();
    let mut killed = stage.begin(1, Some(&tracer))?;
    let mut driving = std::pin::pin!(async {
        for number in 1..=JOURNEYS {
            let journey = Journey::fixed(number);
            Drivers::drive_one(stage.world(), stage.port(), &journey).await?;
        }
        std::io::Result::Ok(())
    });
    let is_driven = tokio::select! {
        driven = &mut driving => driven.map(|()| true)?,
        status = killed.has_ended() => status.map(|_| false)?,
    };
    if is_driven {
        // It may still be killed, before it is asked or while it shuts down.
        let stopping = killed.stop();
        tokio::select! {
            _ = stopping => {}
            _ = killed.has_ended() => {}
        }
    }
    let is_killed = !killed.ended().await?.success();
    let last = stage.begin_ready(2).await?;
    if !is_driven {
        driving.await?;
    }
    stage.healed().await?;
    stage.shut_down(last).await?;
    Ok((is_killed, stage.examine(3)?))
}
