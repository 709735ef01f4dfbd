//! Whether every transition was committed by the owner of its run.
//!
//! The server keeps the instant of each commit. A transition holds a lock of its partition, and so does who takes
//! the partition: their commits are in one order. So a transition in an epoch must have been committed after
//! the epoch's own takeover and before the next one.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use super::notes::{self, Answer, Attempt};
use crate::postgres::Database;

/// Keeps each takeover. Until then there is no run.
const WATCH: &str = "BEGIN; \
    CREATE SCHEMA watched; \
    CREATE TABLE watched.takeovers (partition smallint NOT NULL, epoch bigint NOT NULL); \
    CREATE FUNCTION watched.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    INSERT INTO watched.takeovers VALUES (NEW.partition, NEW.epoch); RETURN NULL; END $$; \
    CREATE TRIGGER watched AFTER UPDATE ON workflow.partitions FOR EACH ROW \
    WHEN (OLD.epoch <> NEW.epoch) EXECUTE FUNCTION watched.keep(); \
    INSERT INTO watched.takeovers SELECT partition, epoch FROM workflow.partitions; \
    COMMIT";

/// Instants are microseconds.
const TAKEOVERS: &str = "SELECT json_build_array(partition, epoch, \
    (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint) FROM watched.takeovers";

const TRANSITIONS: &str = "SELECT json_build_array(encode(run, 'hex'), frame, at, partition, \
    (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint, seq) \
    FROM workflow.history";

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Fences {
    pub(super) takeovers: usize,
    pub(super) attempts: usize,
    pub(super) stale: usize,
    pub(super) outdated: usize,
    pub(super) checked: usize,
    pub(super) violations: Vec<String>,
}

/// From the commit of the takeover to that of the next one, by partition and epoch, in microseconds.
type Reigns = BTreeMap<(u16, i64), (i64, i64)>;

/// Lets the server keep each takeover of a partition from now on.
pub(super) fn watch_takeovers(database: &Database) -> Result<(), Box<dyn Error>> {
    database.try_sql(WATCH)?;
    Ok(())
}

impl Fences {
    /// Compares what nodes have noted with what is stored.
    pub(super) fn examine(database: &Database, notes: &Path) -> Result<Self, Box<dyn Error>> {
        let reigns = reigns(database)?;
        let attempts = notes::read(notes)?;
        let mut fences = Self {
            takeovers: reigns.len(),
            attempts: attempts.len(),
            ..Self::default()
        };
        for (attempt, answer) in &attempts {
            fences.answer(attempt, *answer, &reigns);
        }
        let mut asked: BTreeMap<(String, u32, i64), Vec<&Attempt>> = BTreeMap::new();
        for (attempt, _) in &attempts {
            let key = (attempt.run.to_string(), attempt.frame, attempt.at);
            asked.entry(key).or_default().push(attempt);
        }
        for line in database.try_sql(TRANSITIONS)?.lines() {
            let (run, frame, at, partition, committed, seq): (String, u32, i64, u16, i64, i64) =
                serde_json::from_str(line)?;
            let mut able = asked.get(&(run.clone(), frame, at)).into_iter().flatten();
            let is_of_owner = able.any(|attempt| {
                let reign = reigns.get(&(partition, attempt.epoch));
                !attempt.is_fenced
                    || reign.is_some_and(|(from, to)| *from <= committed && committed <= *to)
            });
            if is_of_owner {
                fences.checked += 1;
            } else {
                let fault = format!("the run {run}: transition {seq} was not made by its owner");
                fences.violations.push(fault);
            }
        }
        Ok(fences)
    }

    fn answer(&mut self, attempt: &Attempt, answer: Answer, reigns: &Reigns) {
        let reign = reigns.get(&(attempt.run.partition(), attempt.epoch));
        // A node's clock shows milliseconds.
        let is_outdated = reign.is_none_or(|(_, to)| to / 1000 < attempt.asked_at);
        self.stale += usize::from(answer == Answer::Stale);
        self.outdated += usize::from(answer == Answer::Stale && is_outdated);
        if answer == Answer::Done && is_outdated && attempt.is_fenced {
            let fault = format!("a former owner was let change the run {}", attempt.run);
            self.violations.push(fault);
        }
    }
}

fn reigns(database: &Database) -> Result<Reigns, Box<dyn Error>> {
    let mut taken: BTreeMap<u16, Vec<(i64, i64)>> = BTreeMap::new();
    for line in database.try_sql(TAKEOVERS)?.lines() {
        let (partition, epoch, at): (u16, i64, i64) = serde_json::from_str(line)?;
        taken.entry(partition).or_default().push((at, epoch));
    }
    let mut reigns = Reigns::new();
    for (partition, mut taken) in taken {
        taken.sort_unstable();
        let ends = taken.iter().skip(1).map(|next| next.0).chain([i64::MAX]);
        for ((from, epoch), to) in taken.iter().zip(ends) {
            reigns.insert((partition, *epoch), (*from, to));
        }
    }
    Ok(reigns)
}
