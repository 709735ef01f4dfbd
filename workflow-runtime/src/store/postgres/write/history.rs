//! What runs have done.

use std::ops::RangeInclusive;

use postgres_types::ToSql;

use crate::id::RunKey;
use crate::store::HistoryEntry;
use crate::store::postgres::keys::RunKeys;
use crate::store::postgres::session::Params;
use crate::store::postgres::{history, rows};

/// With what has the columns of the entries.
macro_rules! insert_history {
    ($entries:literal) => {
        concat!(
            "INSERT INTO workflow.history \
             (partition, run, seq, frame, at, cause, change, from_state, to_state) \
             SELECT partition, run, seq, frame, at, cause, change, from_state, to_state FROM ",
            $entries
        )
    };
}
pub(super) use insert_history;

pub(in crate::store::postgres) const INSERT_HISTORY: &str =
    insert_history!("UNNEST($1::workflow.new_entry[])");

pub(in crate::store::postgres) const TRIM_HISTORY: &str = "DELETE FROM workflow.history AS h \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[]) AS u(partition, run, first, last) \
    WHERE h.partition = ANY (ARRAY[u.partition]) AND h.run = u.run AND h.seq BETWEEN u.first AND u.last";

/// The numbers of entries that are dropped, by runs.
#[derive(Default)]
pub(in crate::store::postgres) struct Trimmed {
    pub(in crate::store::postgres) keys: RunKeys,
    firsts: Vec<i64>,
    lasts: Vec<i64>,
}

impl Trimmed {
    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        vec![partitions, runs, &self.firsts, &self.lasts]
    }
}

impl<'a> FromIterator<(&'a RunKey, &'a RangeInclusive<i64>)> for Trimmed {
    fn from_iter<T>(trimmed: T) -> Self
    where
        T: IntoIterator<Item = (&'a RunKey, &'a RangeInclusive<i64>)>,
    {
        let mut rows = Self::default();
        for (run, numbers) in trimmed {
            rows.keys.push(*run);
            rows.firsts.push(*numbers.start());
            rows.lasts.push(*numbers.end());
        }
        rows
    }
}

/// An entry to add.
#[derive(Debug, ToSql)]
#[postgres(name = "new_entry")]
pub(in crate::store::postgres) struct NewEntry<'a> {
    partition: i16,
    run: [u8; 16],
    seq: i64,
    frame: i64,
    at: i64,
    cause: String,
    change: String,
    from_state: Option<&'a str>,
    to_state: Option<&'a str>,
}

impl<'a> NewEntry<'a> {
    pub(in crate::store::postgres) fn of(run: RunKey, entry: &'a HistoryEntry) -> Self {
        Self {
            partition: rows::partition(run),
            run: *run.as_bytes(),
            seq: entry.seq,
            frame: i64::from(entry.frame),
            at: entry.at.as_millis(),
            cause: history::word(&entry.cause),
            change: history::word(&entry.change),
            from_state: entry.from.as_deref(),
            to_state: history::to_state(entry),
        }
    }
}
