//! Removing what is over.

use tokio_postgres::Row;

use super::buffered::Column;
use super::command::Needs;
use super::error::Error;
use super::expected::Expected;
use super::hydrate::Part;
use super::keys::RunKeys;
use super::lock::lock;
use super::read::row_limit;
use super::rows;
use super::session::Session;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{DeliveryExpiry, EndedCursor, Expired};

const ENDED: &str = "SELECT e.run, e.ended_at, r.parent_run, r.parent_frame FROM (\
    SELECT partition, run, ended_at FROM workflow.ended WHERE ended_at < $1 AND (ended_at, run) > ($2, $3) \
    AND partition = ANY($4::smallint[]) ORDER BY ended_at, run LIMIT $5) AS e \
    LEFT JOIN workflow.runs AS r ON r.partition = e.partition AND r.key = e.run ORDER BY e.ended_at, e.run";

const REMOVE_HISTORY: &str = "DELETE FROM workflow.history AS h \
    USING UNNEST($1::smallint[], $2::bytea[]) AS u(partition, run) \
    WHERE h.partition = ANY (ARRAY[u.partition]) AND h.run = u.run";

const REMOVE_IDS: &str = "DELETE FROM workflow.ids AS i \
    USING UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS u(partition, workflow, id, run) WHERE i.partition = ANY (ARRAY[u.partition]) AND i.workflow = u.workflow \
    AND i.id = u.id AND i.run = u.run";

const REMOVE_RUNS: &str = "DELETE FROM workflow.runs AS r \
    USING UNNEST($1::smallint[], $2::bytea[]) AS u(partition, key) \
    WHERE r.partition = ANY (ARRAY[u.partition]) AND r.key BETWEEN u.key AND u.key AND r.ending IS NOT NULL RETURNING 1";

const REMOVE_ENDED: &str = "DELETE FROM workflow.ended AS e \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, ended_at) \
    WHERE e.ended_at = ANY (ARRAY[u.ended_at]) AND e.run = u.run AND e.partition = u.partition";

/// What is younger than `$4` is left alone, so nothing is looked up for it. The limits keep the database from
/// reading all runs.
const DELIVERIES: &str = "SELECT d.seq, d.run, d.received_at, d.dedupe_key IS NOT NULL, d.bytes > 0, \
    p.is_pending IS NOT NULL AND r.is_live IS NOT NULL, d.channel, r.buffered FROM (\
    SELECT partition, seq, run, channel, received_at, dedupe_key, bytes \
    FROM workflow.deliveries WHERE seq > $1 AND partition = ANY($2::smallint[]) \
    ORDER BY seq LIMIT $3) AS d LEFT JOIN LATERAL (\
    SELECT true AS is_pending FROM workflow.pending AS p WHERE p.partition = d.partition \
    AND p.run = d.run AND p.channel = d.channel AND p.seq = d.seq AND d.received_at < $4 LIMIT 1) AS p ON true LEFT JOIN LATERAL (\
    SELECT true AS is_live, r.buffered FROM workflow.runs AS r WHERE r.partition = d.partition \
    AND r.key = d.run AND r.ending IS NULL AND d.received_at < $4 LIMIT 1) AS r ON true ORDER BY d.seq";

// What is over stays over: nothing has to be locked for these.

const EMPTY: &str = "UPDATE workflow.deliveries AS d SET head = '', body = '', bytes = 0 \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, seq) \
    WHERE d.partition = ANY (ARRAY[u.partition]) AND d.run = u.run AND d.seq BETWEEN u.seq AND u.seq";

const REMOVE_DELIVERIES: &str = "DELETE FROM workflow.deliveries AS d \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS u(partition, run, seq) \
    WHERE d.partition = ANY (ARRAY[u.partition]) AND d.run = u.run AND d.seq BETWEEN u.seq AND u.seq RETURNING 1";

const REMOVE_PENDING: &str = "DELETE FROM workflow.pending AS p \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bytea[]) \
    AS u(partition, run, seq, channel) WHERE p.partition = ANY (ARRAY[u.partition]) AND p.run = u.run \
    AND p.channel = u.channel AND p.seq = u.seq";

/// Removes ended runs.
pub(super) async fn expire_runs(
    session: &Session,
    partitions: &[i16],
    before: Timestamp,
    after: Option<EndedCursor>,
    limit: usize,
) -> Result<Expired<EndedCursor>, Error> {
    // An empty key sorts before every key.
    let (ended_at, key) = match &after {
        Some(after) => (after.ended_at.as_millis(), &after.run.as_bytes()[..]),
        None => (i64::MIN, &[][..]),
    };
    let (before, rows) = (before.as_millis(), row_limit(limit));
    let found = session
        .rows(ENDED, &[&before, &ended_at, &key, &partitions, &rows])
        .await?;
    let mut ended = Vec::new();
    for row in found {
        let cursor = EndedCursor {
            ended_at: rows::instant(&row, 1)?,
            run: rows::run_key(&row, 0)?,
        };
        ended.push((cursor, rows::parent(&row, 2)?));
    }
    let next = ended.last().filter(|_| ended.len() == limit);
    let next = next.map(|(cursor, _)| *cursor);
    let removed = remove(session, &ended).await?;
    Ok(Expired { removed, next })
}

/// Removes runs but those whose ends frames have yet to take.
async fn remove(
    session: &Session,
    ended: &[(EndedCursor, Option<FrameKey>)],
) -> Result<usize, Error> {
    let mut needs = Needs::default();
    ended.iter().for_each(|(cursor, _)| needs.need(cursor.run));
    let locked = lock(session, needs, None, &Expected::default()).await?;
    let runs = &locked.part.database.runs;
    let is_awaited = |run: RunKey, parent: Option<FrameKey>| {
        let parent = parent.and_then(|it| runs.get(&it.run)?.frames.get(&it.frame));
        let wait = parent.and_then(|frame| frame.wait.as_ref());
        wait.is_some_and(|wait| wait.awaits_child(run))
    };
    let removable = ended
        .iter()
        .filter(|(cursor, parent)| !is_awaited(cursor.run, *parent));
    let (mut over, mut instants) = (RunKeys::default(), Vec::new());
    for (cursor, _) in removable {
        over.push(cursor.run);
        instants.push(cursor.ended_at.as_millis());
    }
    let ids = Ids::of(&locked.part, &over);
    let [partitions, keys] = over.params();
    let mut pipeline = session.pipeline();
    pipeline.add(REMOVE_HISTORY, over.params().into());
    pipeline.add(
        REMOVE_IDS,
        vec![&ids.partitions, &ids.workflows, &ids.ids, &ids.runs],
    );
    pipeline.add(REMOVE_ENDED, vec![partitions, keys, &instants]);
    let removed = pipeline.add(REMOVE_RUNS, over.params().into());
    pipeline.commit();
    Ok(pipeline.run().await?[removed].len())
}

/// The ids of runs as arrays.
#[derive(Default)]
struct Ids {
    partitions: Vec<i16>,
    workflows: Vec<String>,
    ids: Vec<String>,
    runs: Vec<[u8; 16]>,
}

impl Ids {
    fn of(part: &Part, runs: &RunKeys) -> Self {
        let mut ids = Self::default();
        for run in runs.iter().filter_map(|run| part.database.runs.get(&run)) {
            if let Some(id) = &run.record.id {
                let workflow = &run.record.workflow;
                let partition = rows::hash_partition(&[workflow, id.as_str()]);
                ids.partitions.push(partition);
                ids.workflows.push(workflow.clone());
                ids.ids.push(id.as_str().to_owned());
                ids.runs.push(*run.record.key.as_bytes());
            }
        }
        ids
    }
}

/// Removes deliveries, or what is long in them.
pub(super) async fn expire_deliveries(
    session: &Session,
    partitions: &[i16],
    expiry: DeliveryExpiry,
    after: Option<i64>,
    limit: usize,
) -> Result<Expired<i64>, Error> {
    let after = after.unwrap_or(i64::MIN);
    let bodies_before = expiry.bodies_before.as_millis();
    let kept = session
        .rows(
            DELIVERIES,
            &[&after, &partitions, &row_limit(limit), &bodies_before],
        )
        .await?;
    let (mut forgotten, mut emptied) = (Numbered::default(), Numbered::default());
    let mut channels: Vec<&[u8]> = Vec::new();
    let mut next = None;
    for row in &kept {
        let (seq, received_at) = (rows::get(row, 0)?, rows::instant(row, 2)?);
        // One that is young says little of the next one: clocks of several nodes differ.
        if expiry.is_young(received_at) {
            continue;
        }
        next = Some(seq);
        if received_at >= expiry.bodies_before {
            continue;
        }
        if rows::get(row, 5)? || is_in_row(row, seq)? {
            continue;
        }
        let run = rows::run_key(row, 1)?;
        if expiry.forgets(received_at, rows::get(row, 3)?) {
            forgotten.push(run, seq);
            channels.push(rows::get(row, 6)?);
        } else if rows::get(row, 4)? {
            emptied.push(run, seq);
        }
    }
    session.execute(EMPTY, &emptied.params()).await?;
    // Before the deliveries: if this is cut short, they are found again.
    let [partitions, runs, seqs] = forgotten.params();
    session
        .execute(REMOVE_PENDING, &[partitions, runs, seqs, &channels])
        .await?;
    let removed = session.rows(REMOVE_DELIVERIES, &forgotten.params()).await?;
    // If all of a page are young, so are those behind it.
    let last = kept.last().map(|row| rows::get(row, 0)).transpose()?;
    Ok(Expired {
        removed: removed.len(),
        next: next.and(last).filter(|_| kept.len() == limit),
    })
}

/// Whether the row of a live run says that the delivery is pending.
fn is_in_row(row: &Row, seq: i64) -> Result<bool, Error> {
    Ok(match Column::read(row, 7)? {
        Column::Few(few) => few.iter().any(|it| it.delivery.seq == seq),
        Column::InTable(_) => false,
    })
}

#[derive(Default)]
struct Numbered {
    runs: RunKeys,
    seqs: Vec<i64>,
}

impl Numbered {
    fn push(&mut self, run: RunKey, seq: i64) {
        self.runs.push(run);
        self.seqs.push(seq);
    }

    fn params(&self) -> [&(dyn tokio_postgres::types::ToSql + Sync); 3] {
        let [partitions, runs] = self.runs.params();
        [partitions, runs, &self.seqs]
    }
}
