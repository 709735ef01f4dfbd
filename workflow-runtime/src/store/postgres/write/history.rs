//! What runs have done.

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
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, last) \
    WHERE h.partition = ANY (ARRAY[u.partition]) AND h.run = u.run AND h.seq <= u.last";

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
