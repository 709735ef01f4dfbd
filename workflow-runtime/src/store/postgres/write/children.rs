//! The live runs that frames have started.

use crate::id::{FrameKey, RunKey};
use crate::store::postgres::keys::FrameKeys;
use crate::store::postgres::session::Params;

pub(in crate::store::postgres) const INSERT_CHILDREN: &str = "INSERT INTO workflow.children \
    (partition, parent_run, parent_frame, run) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bytea[])";

pub(in crate::store::postgres) const DELETE_CHILDREN: &str = "DELETE FROM workflow.children AS c \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bytea[]) \
    AS u(partition, parent_run, parent_frame, run) WHERE c.partition = ANY (ARRAY[u.partition]) \
    AND c.parent_run = u.parent_run AND c.parent_frame = u.parent_frame AND c.run = u.run";

#[derive(Default)]
pub(in crate::store::postgres) struct Children {
    parents: FrameKeys,
    runs: Vec<[u8; 16]>,
}

impl Children {
    pub(in crate::store::postgres) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let mut params: Params<'_> = self.parents.params().into();
        params.push(&self.runs);
        params
    }
}

impl FromIterator<(FrameKey, RunKey)> for Children {
    fn from_iter<I: IntoIterator<Item = (FrameKey, RunKey)>>(runs: I) -> Self {
        let mut children = Self::default();
        for (parent, run) in runs {
            children.parents.push(parent);
            children.runs.push(*run.as_bytes());
        }
        children
    }
}
