//! The ids that users have chosen.

use crate::store::postgres::changes::IdRow;
use crate::store::postgres::session::Params;

pub(in crate::store::postgres) const END_IDS: &str = "UPDATE workflow.ids AS i SET is_live = false \
    FROM UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS u(partition, workflow, id, run) WHERE i.partition = ANY (ARRAY[u.partition]) AND i.workflow = u.workflow \
    AND i.id = u.id AND i.run = u.run";

pub(in crate::store::postgres) const DELETE_IDS: &str = "DELETE FROM workflow.ids AS i \
    USING UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS u(partition, workflow, id, run) WHERE i.partition = ANY (ARRAY[u.partition]) AND i.workflow = u.workflow \
    AND i.id = u.id AND i.run = u.run";

pub(in crate::store::postgres) const INSERT_IDS: &str = "INSERT INTO workflow.ids (partition, workflow, id, run, is_live) \
    SELECT partition, workflow, id, run, true \
    FROM UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS n(partition, workflow, id, run)";

#[derive(Default)]
pub(in crate::store::postgres) struct Ids<'a> {
    partitions: Vec<i16>,
    workflows: Vec<&'a str>,
    ids: Vec<&'a str>,
    pub(in crate::store::postgres) runs: Vec<[u8; 16]>,
}

impl Ids<'_> {
    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        vec![&self.partitions, &self.workflows, &self.ids, &self.runs]
    }
}

impl<'a, 'b> FromIterator<&'b IdRow<'a>> for Ids<'a>
where
    'a: 'b,
{
    fn from_iter<I: IntoIterator<Item = &'b IdRow<'a>>>(rows: I) -> Self {
        let mut ids = Self::default();
        for row in rows {
            ids.partitions.push(row.partition);
            ids.workflows.push(row.workflow);
            ids.ids.push(row.id.as_str());
            ids.runs.push(*row.run.as_bytes());
        }
        ids
    }
}
