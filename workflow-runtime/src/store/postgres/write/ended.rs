//! When runs have ended.

use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::postgres::keys::RunKeys;
use crate::store::postgres::session::Params;

/// With the arrays' parameters.
macro_rules! insert_ended {
    ($arrays:literal) => {
        concat!(
            "INSERT INTO workflow.ended (partition, run, ended_at) SELECT * FROM UNNEST(",
            $arrays,
            ")"
        )
    };
}
pub(super) use insert_ended;

#[derive(Default)]
pub(in crate::store::postgres) struct Ended {
    runs: RunKeys,
    instants: Vec<i64>,
}

impl Ended {
    pub(in crate::store::postgres) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.runs.params();
        vec![partitions, runs, &self.instants]
    }
}

impl FromIterator<(RunKey, Timestamp)> for Ended {
    fn from_iter<I: IntoIterator<Item = (RunKey, Timestamp)>>(runs: I) -> Self {
        let mut ended = Self::default();
        for (run, at) in runs {
            ended.runs.push(run);
            ended.instants.push(at.as_millis());
        }
        ended
    }
}
