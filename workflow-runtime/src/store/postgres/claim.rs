//! Taking partitions, and giving them back.

use std::collections::BTreeMap;

use super::error::Error;
use super::rows;
use super::session::Session;
use crate::clock::Timestamp;

const REGISTER: &str = "INSERT INTO workflow.nodes (node, lease_until) \
    VALUES (nextval('workflow.epochs'), now() + $1::bigint * interval '1 millisecond') RETURNING node";

/// A lease that has ended is not renewed: somebody may have seen its end.
const RENEW: &str = "UPDATE workflow.nodes \
    SET lease_until = now() + $2::bigint * interval '1 millisecond' \
    WHERE node = $1 AND lease_until > now() \
    RETURNING floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

const OWNED: &str = "SELECT partition, epoch FROM workflow.partitions WHERE node = $1";

const LIVE_NODES: &str = "SELECT count(*) FROM workflow.nodes WHERE lease_until > now()";

const NEXT_EPOCH: &str = "SELECT nextval('workflow.epochs')";

/// Partitions that nobody owns, or whose owner's lease has ended. `$2` is a node whose partitions are taken
/// anew. Whoever commits in one of them is waited for.
const TAKE: &str = "UPDATE workflow.partitions AS p SET epoch = $1, node = $2 FROM (\
    SELECT f.partition, f.node FROM workflow.partitions AS f WHERE f.node IS NULL \
    OR (f.node = $2 AND $3) OR NOT EXISTS (\
    SELECT 1 FROM workflow.nodes AS n WHERE n.node = f.node AND n.lease_until > now()) \
    ORDER BY f.partition LIMIT $4 FOR UPDATE) AS free \
    WHERE p.partition = free.partition RETURNING p.partition, free.node";

const RELEASE: &str = "UPDATE workflow.partitions SET node = NULL \
    WHERE node = $1 AND partition = ANY($2::smallint[])";

const RELEASE_ALL: &str = "UPDATE workflow.partitions SET node = NULL WHERE node = $1";

const LEAVE: &str = "DELETE FROM workflow.nodes WHERE node = $1 \
    OR lease_until < now() - interval '1 day'";

/// Partitions that were taken in one epoch.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) epoch: i64,
    pub(super) partitions: Vec<i16>,
    /// Those that a node has not released, with that.
    pub(super) interrupted: BTreeMap<i16, i64>,
}

/// Becomes a node. Its lease is as long as `lease` milliseconds.
pub(super) async fn register(session: &Session, lease: i64) -> Result<i64, Error> {
    let row = session.first(REGISTER, &[&lease]).await?;
    rows::get(&row.ok_or(Error::Corrupt("there is no node"))?, 0)
}

/// Renews the lease and returns what the database's clock shows, or nothing if the lease has ended.
pub(super) async fn renew(
    session: &Session,
    node: i64,
    lease: i64,
) -> Result<Option<Timestamp>, Error> {
    let row = session.first(RENEW, &[&node, &lease]).await?;
    row.map(|row| rows::instant(&row, 0)).transpose()
}

/// The partitions of a node with their epochs.
pub(super) async fn owned(session: &Session, node: i64) -> Result<Vec<(i16, i64)>, Error> {
    let rows = session.rows(OWNED, &[&node]).await?;
    let owned = rows
        .iter()
        .map(|row| Ok((rows::get(row, 0)?, rows::get(row, 1)?)));
    owned.collect()
}

pub(super) async fn live_nodes(session: &Session) -> Result<usize, Error> {
    let row = session.first(LIVE_NODES, &[]).await?;
    let count: i64 = row.map_or(Ok(0), |row| rows::get(&row, 0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Takes up to `limit` partitions that are free, and with `anew` those that the node has already.
pub(super) async fn take(
    session: &Session,
    node: i64,
    anew: bool,
    limit: usize,
) -> Result<Taken, Error> {
    let row = session.first(NEXT_EPOCH, &[]).await?;
    let epoch = rows::get(&row.ok_or(Error::Corrupt("there is no epoch"))?, 0)?;
    let limit = super::read::row_limit(limit);
    let mut taken = Taken {
        epoch,
        ..Taken::default()
    };
    for row in session.rows(TAKE, &[&epoch, &node, &anew, &limit]).await? {
        let partition = rows::get(&row, 0)?;
        taken.partitions.push(partition);
        if let Some(node) = rows::get(&row, 1)? {
            taken.interrupted.insert(partition, node);
        }
    }
    Ok(taken)
}

pub(super) async fn release(session: &Session, node: i64, partitions: &[i16]) -> Result<(), Error> {
    session
        .execute(RELEASE, &[&node, &partitions])
        .await
        .map(drop)
}

/// Gives everything back and is no node any more.
pub(super) async fn leave(session: &Session, node: i64) -> Result<(), Error> {
    session.execute(RELEASE_ALL, &[&node]).await?;
    session.execute(LEAVE, &[&node]).await.map(drop)
}
