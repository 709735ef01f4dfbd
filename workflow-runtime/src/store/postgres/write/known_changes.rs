//! What becomes of runs that are written without being locked and read before.

use std::collections::{HashMap, HashSet};

use super::history::{TRIM_HISTORY, Trimmed};
use super::known_deliveries::{DELIVER_TO_KNOWN, DELIVER_TO_KNOWN_AND_MOVE, KnownDelivery};
use super::runs::{
    INSERT_UNSEEN, NewRunRecord, RunChangeRecord, UPDATE_KNOWN, UPDATE_KNOWN_AND_MOVE,
};
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::postgres::changes::Changes;
use crate::store::postgres::error::Error;
use crate::store::postgres::rows;
use crate::store::postgres::session::{BEGIN, Params, Session};
use crate::store::postgres::shortcut::Way;

/// The rows of one statement.
pub(in crate::store::postgres) struct KnownChanges<'a> {
    sql: &'static str,
    rows: Rows<'a>,
    trimmed: Trimmed,
}

enum Rows<'a> {
    New(Vec<NewRunRecord<'a>>),
    Changed {
        runs: Vec<RunChangeRecord<'a>>,
        partitions: Vec<i16>,
        epochs: Vec<i64>,
    },
    Delivered(Vec<KnownDelivery<'a>>),
}

impl<'a> KnownChanges<'a> {
    /// Of runs that change nothing but their rows, their histories and when they are due, and to each of which there is
    /// one delivery at most.
    pub(in crate::store::postgres) fn of(
        changes: &Changes<'a>,
        epochs: &HashMap<u16, i64>,
        way: Way,
    ) -> Self {
        let (sql, rows) = match way {
            Way::Start => (INSERT_UNSEEN, new(changes)),
            Way::Advance => (UPDATE_KNOWN, changed(changes, epochs)),
            Way::Postpone => (UPDATE_KNOWN_AND_MOVE, changed(changes, epochs)),
            Way::Deliver => (DELIVER_TO_KNOWN, delivered(changes)),
            Way::DeliverEarly => (DELIVER_TO_KNOWN_AND_MOVE, delivered(changes)),
        };
        let trimmed = changes.trimmed.iter().collect();
        Self { sql, rows, trimmed }
    }

    /// Commits those of them that are possible: runs that are not there yet, or runs whose rows and partitions still are
    /// what is known. Returns which they were.
    pub(in crate::store::postgres) async fn write(
        &self,
        session: &Session,
    ) -> Result<HashSet<RunKey>, Error> {
        if self.rows.is_empty() {
            return Ok(HashSet::new());
        }
        let mut pipeline = session.pipeline();
        // A statement that is alone is a transaction by itself.
        let is_alone = self.trimmed.keys.is_empty();
        if !is_alone {
            pipeline.begin(BEGIN);
        }
        let place = pipeline.add(self.sql, self.rows.params());
        if !is_alone {
            // If a run is not changed after all, its history is one entry shorter than it could be.
            pipeline.add(TRIM_HISTORY, self.trimmed.params());
            pipeline.commit();
        }
        let answers = pipeline.run().await?;
        let written = answers[place].iter();
        written.map(|row| rows::run_key(row, 0)).collect()
    }
}

impl Rows<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::New(runs) => runs.is_empty(),
            Self::Changed { runs, .. } => runs.is_empty(),
            Self::Delivered(deliveries) => deliveries.is_empty(),
        }
    }

    fn params(&self) -> Params<'_> {
        match self {
            Self::New(runs) => vec![runs],
            Self::Changed {
                runs,
                partitions,
                epochs,
            } => vec![runs, partitions, epochs],
            Self::Delivered(deliveries) => vec![deliveries],
        }
    }
}

fn new<'a>(changes: &Changes<'a>) -> Rows<'a> {
    let runs = changes.new_runs.iter();
    Rows::New(runs.filter_map(NewRunRecord::of).collect())
}

/// In the order in which everybody locks them.
fn changed<'a>(changes: &Changes<'a>, epochs: &HashMap<u16, i64>) -> Rows<'a> {
    let was_due = was_due(changes);
    let runs = changes.runs.iter().map(|change| {
        let was_due = was_due.get(&change.run.record.key).copied();
        RunChangeRecord::of(change).with(change.run.history.back(), was_due)
    });
    let mut runs: Vec<_> = runs.collect();
    runs.sort_by_key(RunChangeRecord::place);
    let partitions = epochs.keys();
    let partitions = partitions.map(|it| i16::try_from(*it).unwrap_or(i16::MAX));
    Rows::Changed {
        runs,
        partitions: partitions.collect(),
        epochs: epochs.values().copied().collect(),
    }
}

/// In the order in which everybody locks their runs.
fn delivered<'a>(changes: &Changes<'a>) -> Rows<'a> {
    let was_due = was_due(changes);
    let runs = changes.runs.iter();
    let runs: HashMap<_, _> = runs.map(|change| (change.run.record.key, change)).collect();
    let deliveries = changes.deliveries.iter();
    let deliveries = deliveries.filter_map(|(run, delivery, dedupe_key)| {
        let (change, was_due) = (runs.get(run)?, was_due.get(run).copied());
        Some(KnownDelivery::of(change, delivery, *dedupe_key, was_due))
    });
    let mut deliveries: Vec<_> = deliveries.collect();
    deliveries.sort_by_key(KnownDelivery::place);
    Rows::Delivered(deliveries)
}

/// When the runs were due that are not due then any more.
fn was_due(changes: &Changes<'_>) -> HashMap<RunKey, Timestamp> {
    let removed = changes.removed_due.iter();
    removed.map(|(frame, at)| (frame.run, *at)).collect()
}
