//! When runs have ended.

use postgres_types::ToSql;

use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::postgres::rows;

/// With what has the columns of the table.
macro_rules! insert_ended {
    ($ends:literal) => {
        concat!(
            "INSERT INTO workflow.ended (partition, ended_at, run) SELECT partition, ended_at, run FROM ",
            $ends
        )
    };
}
pub(super) use insert_ended;

/// A run that has ended.
#[derive(Debug, ToSql)]
#[postgres(name = "ended_run")]
pub(in crate::store::postgres) struct EndedRun {
    partition: i16,
    ended_at: i64,
    run: [u8; 16],
}

impl EndedRun {
    pub(in crate::store::postgres) fn of(run: RunKey, at: Timestamp) -> Self {
        Self {
            partition: rows::partition(run),
            ended_at: at.as_millis(),
            run: *run.as_bytes(),
        }
    }
}
