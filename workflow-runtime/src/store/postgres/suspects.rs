//! Frames that may have been running when a process died.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Needs;
use super::error::Error;
use super::expected::Expected;
use super::keys::FrameKeys;
use super::lock::lock;
use super::rows;
use super::session::{Params, Session};
use crate::id::FrameKey;
use crate::store::Suspect;

const COUNT: &str = "INSERT INTO workflow.suspects AS s (partition, run, frame, version, deaths, node) \
    SELECT partition, run, frame, version, 1, node \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[]) \
    AS n(partition, run, frame, version, node) \
    ON CONFLICT (partition, run, frame, node) DO UPDATE SET version = excluded.version, \
    deaths = CASE WHEN s.version = excluded.version THEN s.deaths + 1 ELSE 1 END";

/// Of all nodes, while the frames had these versions.
const TOTAL: &str = "SELECT s.run, s.frame, s.version, sum(s.deaths)::bigint \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::bigint[]) \
    AS k(partition, run, frame, version) JOIN workflow.suspects AS s ON s.partition = k.partition \
    AND s.run = k.run AND s.frame = k.frame AND s.version = k.version \
    GROUP BY s.run, s.frame, s.version";

/// What a node that has not died after all was thought to have died of.
const CLEAR: &str = "DELETE FROM workflow.suspects WHERE node = $1";

const LIST: &str = "SELECT s.run, s.frame, s.version, sum(s.deaths)::bigint FROM workflow.suspects AS s \
    CROSS JOIN LATERAL ((SELECT r.version FROM workflow.runs AS r WHERE s.frame = 0 \
    AND r.partition = s.partition AND r.key = s.run AND r.ending IS NULL LIMIT 1) UNION ALL \
    (SELECT f.version FROM workflow.frames AS f WHERE f.partition = s.partition AND f.run = s.run \
    AND f.frame = s.frame AND f.returned_at IS NULL LIMIT 1)) AS live \
    WHERE s.partition = ANY($1::smallint[]) AND live.version = s.version \
    GROUP BY s.run, s.frame, s.version ORDER BY s.run, s.frame";

const FORGET: &str = "DELETE FROM workflow.suspects AS s \
    WHERE s.partition = ANY($1::smallint[]) AND NOT EXISTS (\
    SELECT 1 FROM UNNEST($2::smallint[], $3::bytea[], $4::bigint[]) AS k(partition, run, frame) \
    WHERE k.partition = s.partition AND k.run = s.run AND k.frame = s.frame) \
    RETURNING s.run, s.frame";

/// Counts a death for each frame that is live: that of the node beside it.
pub(super) async fn suspect(
    session: &Session,
    frames: &BTreeMap<FrameKey, i64>,
) -> Result<Vec<Suspect>, Error> {
    let mut needs = Needs::default();
    frames.keys().for_each(|frame| needs.need(frame.run));
    let locked = lock(session, needs, None, &Expected::default()).await?;
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
    let mut with_nodes = params.clone();
    with_nodes.push(&nodes);
    let mut pipeline = session.pipeline();
    pipeline.add(COUNT, with_nodes);
    let total = pipeline.add(TOTAL, params);
    pipeline.commit();
    let mut noted = read(&pipeline.run().await?[total])?;
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
        .rows(FORGET, &[&partitions, of_partitions, runs, frames])
        .await?;
    let frames = forgotten.iter().map(|row| rows::frame_key(row, 0));
    Ok(frames.collect::<Result<BTreeSet<_>, _>>()?.len())
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
