//! Which frames are due.

use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::postgres::keys::FrameKeys;
use crate::store::postgres::session::Params;

/// With the arrays' parameters.
macro_rules! delete_due {
    ($arrays:literal) => {
        concat!(
            "DELETE FROM workflow.due AS d USING UNNEST(",
            $arrays,
            ") AS u(partition, run, frame, due_at) WHERE d.due_at = ANY (ARRAY[u.due_at]) AND d.run = u.run \
             AND d.frame = u.frame AND d.partition = u.partition"
        )
    };
}
pub(super) use delete_due;

/// With the arrays' parameters.
macro_rules! insert_due {
    ($arrays:literal) => {
        concat!(
            "INSERT INTO workflow.due (partition, run, frame, due_at) SELECT * FROM UNNEST(",
            $arrays,
            ")"
        )
    };
}
pub(super) use insert_due;

pub(in crate::store::postgres) const INSERT_DUE: &str =
    insert_due!("$1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[]");

#[derive(Default)]
pub(in crate::store::postgres) struct Due {
    pub(in crate::store::postgres) keys: FrameKeys,
    instants: Vec<i64>,
}

impl Due {
    pub(in crate::store::postgres) fn push(&mut self, frame: FrameKey, at: Timestamp) {
        self.keys.push(frame);
        self.instants.push(at.as_millis());
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let mut params: Params<'_> = self.keys.params().into();
        params.push(&self.instants);
        params
    }
}

impl<'a> FromIterator<&'a (FrameKey, Timestamp)> for Due {
    fn from_iter<I: IntoIterator<Item = &'a (FrameKey, Timestamp)>>(frames: I) -> Self {
        let mut due = Self::default();
        frames
            .into_iter()
            .for_each(|(frame, at)| due.push(*frame, *at));
        due
    }
}
