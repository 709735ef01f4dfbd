//! Frames that may have been running when a process died.

use std::collections::BTreeMap;

use super::command::Needs;
use super::error::Error;
use super::keys::FrameKeys;
use super::read_for::lock;
use super::rows;
use super::session::{Params, Session};
use super::transaction::COMMIT;
use crate::id::FrameKey;
use crate::store::Suspect;

const COUNT: &str = "INSERT INTO workflow.suspects AS s (partition, run, frame, version, deaths, node) \
    SELECT partition, run, frame, version, 1, node \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[]) \
    AS n(partition, run, frame, version, node) \
    ON CONFLICT (partition, run, frame) DO UPDATE SET version = excluded.version, \
    node = excluded.node, \
    deaths = CASE WHEN s.version = excluded.version THEN s.deaths + 1 ELSE 1 END \
    RETURNING s.run, s.frame, s.version, s.deaths";

/// What a node that has not died after all was thought to have died of.
const CLEAR: &str = "DELETE FROM workflow.suspects WHERE node = $1";

const LIST: &str = "SELECT s.run, s.frame, s.version, s.deaths FROM workflow.suspects AS s \
    CROSS JOIN LATERAL ((SELECT r.version FROM workflow.runs AS r WHERE s.frame = 0 \
    AND r.partition = s.partition AND r.key = s.run AND r.ending IS NULL LIMIT 1) UNION ALL \
    (SELECT f.version FROM workflow.frames AS f WHERE f.partition = s.partition AND f.run = s.run \
    AND f.frame = s.frame AND f.returned_at IS NULL LIMIT 1)) AS live \
    WHERE s.partition = ANY($1::smallint[]) AND live.version = s.version ORDER BY s.run, s.frame";

const FORGET: &str = "DELETE FROM workflow.suspects AS s \
    WHERE s.partition = ANY($1::smallint[]) AND NOT EXISTS (\
    SELECT 1 FROM UNNEST($2::smallint[], $3::bytea[], $4::bigint[]) AS k(partition, run, frame) \
    WHERE k.partition = s.partition AND k.run = s.run AND k.frame = s.frame)";

/// Counts a death for each frame that is live: that of the node beside it.
pub(super) async fn suspect(
    session: &Session,
    frames: &BTreeMap<FrameKey, i64>,
) -> Result<Vec<Suspect>, Error> {
    let mut needs = Needs::default();
    frames.keys().for_each(|frame| needs.need(frame.run));
    let locked = lock(session, needs, None).await?;
    let (mut keys, mut versions, mut nodes) = (FrameKeys::default(), Vec::new(), Vec::new());
    for (key, node) in frames {
        let run = locked.part.database.runs.get(&key.run);
        let frame = run.and_then(|run| run.frames.get(&key.frame));
        if let Some(frame) = frame.filter(|frame| frame.wait.is_some()) {
            keys.push(*key);
            versions.push(frame.version);
            nodes.push(*node);
        }
    }
    let mut params: Params<'_> = keys.params().into();
    params.push(&versions);
    params.push(&nodes);
    let mut pipeline = session.pipeline();
    pipeline.add(COUNT, params);
    pipeline.add(COMMIT, vec![]);
    let mut noted = read(&pipeline.run().await?[0])?;
    noted.sort_by_key(|it| it.frame);
    Ok(noted)
}

/// Forgets what a node was thought to have died of.
pub(super) async fn clear(session: &Session, node: i64) -> Result<(), Error> {
    session.execute(CLEAR, &[&node]).await.map(drop)
}

/// Those whose frames have not moved.
pub(super) async fn list(session: &Session, partitions: &[i16]) -> Result<Vec<Suspect>, Error> {
    read(&session.rows(LIST, &[&partitions]).await?)
}

/// Forgets all but some.
pub(super) async fn forget(
    session: &Session,
    partitions: &[i16],
    keep: &[FrameKey],
) -> Result<usize, Error> {
    let keep: FrameKeys = keep.iter().copied().collect();
    let [of_partitions, runs, frames] = keep.params();
    let forgotten = session
        .execute(FORGET, &[&partitions, of_partitions, runs, frames])
        .await?;
    Ok(usize::try_from(forgotten).unwrap_or(usize::MAX))
}

fn read(rows: &[tokio_postgres::Row]) -> Result<Vec<Suspect>, Error> {
    let suspects = rows.iter().map(|row| {
        Ok(Suspect {
            frame: rows::frame_key(row, 0)?,
            version: rows::get(row, 2)?,
            deaths: rows::number(row, 3)?,
        })
    });
    suspects.collect()
}
