//! Which frames are due.

use postgres_types::ToSql;

use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::postgres::rows;

/// With what has the columns of the table.
macro_rules! delete_due {
    ($frames:literal) => {
        concat!(
            "DELETE FROM workflow.due AS d USING ",
            $frames,
            " AS u WHERE d.due_at = ANY (ARRAY[u.due_at]) AND d.run = u.run \
             AND d.frame = u.frame AND d.partition = u.partition"
        )
    };
}
pub(super) use delete_due;

/// With what has the columns of the table, and `was_due_at`.
macro_rules! move_due {
    ($frames:literal) => {
        concat!(
            "UPDATE workflow.due AS d SET due_at = u.due_at FROM ",
            $frames,
            " AS u WHERE d.due_at = ANY (ARRAY[u.was_due_at]) AND d.run = u.run \
             AND d.frame = u.frame AND d.partition = u.partition"
        )
    };
}
pub(super) use move_due;

/// With what has the columns of the table.
macro_rules! insert_due {
    ($frames:literal) => {
        concat!(
            "INSERT INTO workflow.due (partition, run, frame, due_at) SELECT partition, run, frame, due_at FROM ",
            $frames
        )
    };
}
pub(super) use insert_due;

pub(in crate::store::postgres) const INSERT_DUE: &str =
    insert_due!("UNNEST($1::workflow.due_frame[])");

/// A frame that is due from an instant on.
#[derive(Debug, ToSql)]
#[postgres(name = "due_frame")]
pub(in crate::store::postgres) struct DueFrame {
    partition: i16,
    run: [u8; 16],
    frame: i64,
    due_at: i64,
}

impl DueFrame {
    pub(in crate::store::postgres) fn of(key: FrameKey, at: Timestamp) -> Self {
        Self {
            partition: rows::partition(key.run),
            run: *key.run.as_bytes(),
            frame: i64::from(key.frame),
            due_at: at.as_millis(),
        }
    }
}
