//! What must hold when all is over, whatever has died in between.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};

use super::driver::run_id;
use super::workload::Report;
use super::world::{Known, World};

/// The effects of a journey and its child run: announcing, the call, packing and making a part.
const EFFECTS: usize = 4;

/// How the column `ending` says that a run has completed.
const COMPLETED: i64 = 0;

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

/// Compares what the world knows with what is in the database, after every run could end. `lives` is how
/// many lives the server has had.
///
/// # Errors
///
/// If the database cannot be read.
pub(super) fn examine(
    world: &World,
    database: &Path,
    lives: u64,
) -> Result<Findings, Box<dyn Error>> {
    let known = world.memory().known();
    let stored = Stored::read(database)?;
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
        if let Err(fault) = journey(&known, &stored, *number) {
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
        // Each life has it once at most, which the world has looked at.
        if had.iter().any(|life| *life >= lives) {
            let fault = format!("journey {journey}: the effect {key} is of no life");
            findings.violations.push(fault);
        }
    }
    Ok(findings)
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

/// What is in the database.
struct Stored {
    integrity: String,
    runs: Vec<StoredRun>,
    /// Places in `runs`.
    by_id: BTreeMap<String, usize>,
    /// By the sender's id, whether each was consumed.
    deliveries: BTreeMap<String, Vec<bool>>,
}

struct StoredRun {
    name: String,
    is_ended: bool,
    parked: Option<String>,
    state: Option<String>,
    result: Option<String>,
    history: Vec<Entry>,
}

/// A change of a frame's state.
struct Entry {
    seq: i64,
    frame: i64,
    from: Option<String>,
    to: Option<String>,
}

impl Stored {
    fn read(database: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let integrity = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let mut histories: BTreeMap<Vec<u8>, Vec<Entry>> = BTreeMap::new();
        let sql = "SELECT run, seq, frame, from_state, to_state FROM history ORDER BY run, seq";
        for_each(&connection, sql, |row| {
            let entry = Entry {
                seq: row.get(1)?,
                frame: row.get(2)?,
                from: row.get(3)?,
                to: row.get(4)?,
            };
            histories.entry(row.get(0)?).or_default().push(entry);
            Ok(())
        })?;
        let (mut runs, mut by_id) = (Vec::new(), BTreeMap::new());
        let sql = "SELECT key, id, ending, parked, state_name, result, hex(key) FROM runs";
        for_each(&connection, sql, |row| {
            let id: Option<String> = row.get(1)?;
            let key: Vec<u8> = row.get(0)?;
            runs.push(StoredRun {
                name: id.clone().map_or_else(|| row.get(6), Ok)?,
                is_ended: row.get::<_, Option<i64>>(2)? == Some(COMPLETED),
                parked: row.get(3)?,
                state: row.get(4)?,
                result: row.get(5)?,
                history: histories.remove(&key).unwrap_or_default(),
            });
            by_id.extend(id.map(|id| (id, runs.len() - 1)));
            Ok(())
        })?;
        let mut deliveries: BTreeMap<String, Vec<bool>> = BTreeMap::new();
        let sql = "SELECT dedupe_key, consumed_by IS NOT NULL FROM deliveries ORDER BY seq";
        for_each(&connection, sql, |row| {
            let key: String = row.get(0)?;
            let id = key.rsplit(':').next().unwrap_or_default();
            deliveries
                .entry(id.to_owned())
                .or_default()
                .push(row.get(1)?);
            Ok(())
        })?;
        Ok(Self {
            integrity,
            runs,
            by_id,
            deliveries,
        })
    }
}

impl StoredRun {
    /// What is wrong with it, whatever it does.
    fn fault(&self) -> Option<String> {
        if let Some(parked) = &self.parked {
            return Some(format!("it is parked: {parked}"));
        }
        if !self.is_ended {
            return Some(format!("it is stuck in the state {:?}", self.state));
        }
        let mut states: BTreeMap<i64, &Option<String>> = BTreeMap::new();
        for (place, entry) in (1..).zip(&self.history) {
            if entry.seq != place {
                return Some(format!("the transition {place} is missing"));
            }
            let before = states.insert(entry.frame, &entry.to);
            if before.is_some_and(|before| before != &entry.from) {
                return Some(format!(
                    "transition {place} of frame {} leaves {:?}, and it was in {before:?}",
                    entry.frame, entry.from
                ));
            }
        }
        None
    }

    /// The states that the function itself has left.
    fn path(&self) -> Vec<&str> {
        let own = self.history.iter().filter(|entry| entry.frame == 0);
        own.filter_map(|entry| entry.from.as_deref()).collect()
    }
}

fn for_each(
    connection: &Connection,
    sql: &str,
    mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}
