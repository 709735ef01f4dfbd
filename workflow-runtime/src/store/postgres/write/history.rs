//! What runs have done.

use std::ops::RangeInclusive;

use crate::id::RunKey;
use crate::store::HistoryEntry;
use crate::store::postgres::history;
use crate::store::postgres::keys::RunKeys;
use crate::store::postgres::session::Params;

/// With the arrays' parameters.
macro_rules! insert_history {
    ($arrays:literal) => {
        concat!(
            "INSERT INTO workflow.history \
             (partition, run, seq, frame, at, cause, change, from_state, to_state) \
             SELECT * FROM UNNEST(",
            $arrays,
            ")"
        )
    };
}
pub(super) use insert_history;

pub(in crate::store::postgres) const INSERT_HISTORY: &str = insert_history!(
    "$1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], \
     $7::text[], $8::text[], $9::text[]"
);

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

#[derive(Default)]
pub(in crate::store::postgres) struct History<'a> {
    pub(in crate::store::postgres) keys: RunKeys,
    seqs: Vec<i64>,
    pub(in crate::store::postgres) frames: Vec<i64>,
    ats: Vec<i64>,
    causes: Vec<String>,
    changes: Vec<String>,
    from: Vec<Option<&'a str>>,
    to: Vec<Option<&'a str>>,
}

impl<'a> History<'a> {
    pub(in crate::store::postgres) fn push(&mut self, run: RunKey, entry: &'a HistoryEntry) {
        self.keys.push(run);
        self.seqs.push(entry.seq);
        self.frames.push(i64::from(entry.frame));
        self.ats.push(entry.at.as_millis());
        self.causes.push(history::word(&entry.cause));
        self.changes.push(history::word(&entry.change));
        self.from.push(entry.from.as_deref());
        let to = entry.to.as_deref().filter(|_| !entry.change.stays());
        self.to.push(to);
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.keys.params();
        vec![
            partitions,
            runs,
            &self.seqs,
            &self.frames,
            &self.ats,
            &self.causes,
            &self.changes,
            &self.from,
            &self.to,
        ]
    }
}
