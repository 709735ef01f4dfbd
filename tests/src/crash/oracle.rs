//! What must hold when all is over, whatever has died in between.

use std::collections::BTreeSet;
use std::fmt;

use super::driver::run_id;
use super::stored::Stored;
use super::workload::Report;
use super::world::{Known, World};

/// The effects of a journey and its child run: announcing, the call, packing and making a part.
const EFFECTS: usize = 4;

/// Violations that are told about.
const VIOLATIONS_TOLD_MAX: usize = 20;

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Starts, deliveries and notifications that were acknowledged.
    pub acknowledged: usize,
    /// Of these, deliveries that were sent and acknowledged again.
    pub repeated: u64,
    /// Runs that are there, also of the child.
    pub runs: usize,
    /// Transitions in the histories.
    pub transitions: usize,
    /// Effects on the world.
    pub effects: usize,
    /// Of these, those that had been had before a death.
    pub effects_again: usize,
    /// What must not be.
    pub violations: Vec<String>,
}

impl Findings {
    /// Whether all is as it must be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.violations.is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} acknowledged, and {} of them again; {} runs, {} transitions, {} effects, {} of them again",
            self.acknowledged,
            self.repeated,
            self.runs,
            self.transitions,
            self.effects,
            self.effects_again,
        )?;
        write!(f, "{} violations", self.violations.len())?;
        for violation in self.violations.iter().take(VIOLATIONS_TOLD_MAX) {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

/// Who may have an effect a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// Only another life of the server.
    OtherLives,
    /// Also a life that has lost the run to another one and got it back.
    AnyLife,
}

/// Compares what the world knows with what is in the database, after every run could end. `lives` is how
/// many lives the server has had.
pub(super) fn examine(world: &World, stored: &Stored, lives: u64, again: Again) -> Findings {
    let known = world.memory().known();
    let mut findings = Findings {
        acknowledged: known.started.len()
            + known.acknowledged.values().map(Vec::len).sum::<usize>(),
        repeated: known.repeated,
        runs: stored.runs.len(),
        transitions: stored.runs.iter().map(|run| run.history.len()).sum(),
        violations: known.violations.clone(),
        ..Findings::default()
    };
    if stored.integrity != "ok" {
        findings.violations.push(stored.integrity.clone());
    }
    for number in &known.started {
        if let Err(fault) = journey(&known, stored, *number) {
            let fault = format!("journey {number}: {fault}");
            findings.violations.push(fault);
        }
    }
    for run in &stored.runs {
        if let Some(fault) = run.fault() {
            let fault = format!("the run {}: {fault}", run.name);
            findings.violations.push(fault);
        }
    }
    for ((journey, key), had) in &known.effects {
        findings.effects += had.len();
        findings.effects_again += had.len() - 1;
        if had.iter().any(|life| *life >= lives) {
            let fault = format!("journey {journey}: the effect {key} is of no life");
            findings.violations.push(fault);
        }
        let distinct = had.iter().collect::<BTreeSet<_>>().len();
        if again == Again::OtherLives && distinct < had.len() {
            let fault = format!("journey {journey}: a life has had the effect {key} twice");
            findings.violations.push(fault);
        }
    }
    findings
}

/// What is wrong with a journey whose start was acknowledged.
fn journey(known: &Known, stored: &Stored, number: u64) -> Result<(), String> {
    let place = stored.by_id.get(&run_id(number));
    let run = place.map(|place| &stored.runs[*place]);
    let run = run.ok_or("its acknowledged start is lost")?;
    let result = run.result.as_deref().ok_or("it has no result")?;
    let report: Report =
        serde_json::from_str(result).map_err(|error| format!("{error}: {result}"))?;
    let acknowledged = known
        .acknowledged
        .get(&number)
        .map_or(&[][..], Vec::as_slice);
    let taken = expected_items(number, acknowledged, &report);
    if report.taken != taken {
        return Err(format!("it has taken {:?} and not {taken:?}", report.taken));
    }
    if report.made != number + 1 {
        return Err(format!("its part is {}", report.made));
    }
    let (path, expected) = (run.path(), expected_path(acknowledged, &report));
    if path != expected {
        return Err(format!("it went through {path:?} and not {expected:?}"));
    }
    for id in acknowledged {
        match stored.deliveries.get(id).map(Vec::as_slice) {
            Some([is_consumed]) if *is_consumed => {}
            Some([_]) => return Err(format!("the acknowledged {id} was not consumed")),
            Some(several) => return Err(format!("{id} is there {} times", several.len())),
            None => return Err(format!("the acknowledged {id} is lost")),
        }
    }
    let of_journey = (number, String::new())..(number + 1, String::new());
    match known.effects.range(of_journey).count() {
        EFFECTS => Ok(()),
        found => Err(format!("it has had {found} effects and not {EFFECTS}")),
    }
}

/// What a journey must have taken, in order.
pub(super) fn expected_items(number: u64, acknowledged: &[String], report: &Report) -> Vec<String> {
    let items = acknowledged.iter().filter(|id| id.starts_with("item-"));
    let mut expected: Vec<_> = items.cloned().collect();
    let race = format!("race-{number}");
    if report.is_in_time {
        expected.push(race.clone());
    }
    expected.extend([format!("left-{number}"), format!("go-{number}")]);
    if !report.is_in_time {
        expected.push(race);
    }
    expected.push(format!("last-{number}"));
    expected
}

/// The states that a journey must have left, in order, each time.
fn expected_path(acknowledged: &[String], report: &Report) -> Vec<&'static str> {
    let items = acknowledged.iter().filter(|id| id.starts_with("item-"));
    let mut expected = vec!["Start", "Announce", "Ask"];
    expected.extend(items.map(|_| "WaitItem"));
    expected.extend(["WaitRace", "Gather"]);
    if !report.is_in_time {
        expected.push("WaitLate");
    }
    expected.push("WaitLastOrLosePatience");
    if !report.is_patient {
        expected.push("WaitLastAgain");
    }
    expected
}
