//! Who waits for which channel, where several frames may.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::channel::to_bytes;
use super::rows;
use super::session::Session;
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::matching::{ChannelWait, Matching};
use crate::store::{Channel, Delivery, Wait};

/// The new wait comes after all that are there.
pub(super) const INSERT: &str = "INSERT INTO waits (run, channel, since, frame, deadline) \
    VALUES (?1, ?2, (SELECT coalesce(max(since), 0) + 1 FROM waits WHERE run = ?1 AND channel = ?2), \
    ?3, ?4)";

pub(super) const DELETE: &str = "DELETE FROM waits WHERE run = ?1 AND channel = ?2 AND frame = ?3";

pub(super) const OF_CHANNEL: &str = "SELECT frame, deadline FROM waits \
    WHERE run = ?1 AND channel = ?2 ORDER BY since";

pub(super) const PENDING: &str = "SELECT seq, received_at FROM deliveries \
    WHERE run = ?1 AND channel = ?2 AND consumed_by IS NULL ORDER BY seq";

/// A delivery and the frame that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owned {
    pub(super) frame: u32,
    pub(super) seq: i64,
    pub(super) received_at: Timestamp,
}

/// Notes what a frame has begun to wait for.
pub(super) fn begin(session: &Session, key: FrameKey, wait: &Wait) -> rusqlite::Result<()> {
    for (channel, deadline) in wait.channels() {
        let deadline = deadline.map(Timestamp::as_millis);
        let run = &key.run.as_bytes()[..];
        session.execute(
            INSERT,
            params![run, to_bytes(&channel), key.frame, deadline],
        )?;
    }
    Ok(())
}

/// Forgets what a frame has waited for.
pub(super) fn end(session: &Session, key: FrameKey, wait: &Wait) -> rusqlite::Result<()> {
    for (channel, _) in wait.channels() {
        let run = &key.run.as_bytes()[..];
        session.execute(DELETE, params![run, to_bytes(&channel), key.frame])?;
    }
    Ok(())
}

/// Which pending deliveries of a channel belong to whom. Costs as much as waits for the channel.
pub(super) fn owned(
    connection: &Connection,
    run: RunKey,
    channel: &Channel,
) -> rusqlite::Result<Vec<Owned>> {
    let mut matching = matching(connection, run, channel)?;
    let mut owned = Vec::new();
    let mut statement = connection.prepare_cached(PENDING)?;
    let mut pending = statement.query(params![&run.as_bytes()[..], to_bytes(channel)])?;
    while !matching.is_complete()
        && let Some(row) = pending.next()?
    {
        let seq = row.get(0)?;
        let received_at = Timestamp::from_millis(row.get(1)?);
        if let Some(frame) = matching.offer(received_at) {
            owned.push(Owned {
                frame,
                seq,
                received_at,
            });
        }
    }
    Ok(owned)
}

/// Which pending deliveries of several channels belong to whom.
pub(super) fn owned_of_all(
    session: &Session,
    run: RunKey,
    channels: &BTreeSet<Channel>,
) -> rusqlite::Result<BTreeSet<Owned>> {
    let mut all = BTreeSet::new();
    for channel in channels {
        all.extend(owned(session.connection(), run, channel)?);
    }
    Ok(all)
}

/// The number of the delivery to `channel` that belongs to a frame.
pub(super) fn own(
    connection: &Connection,
    key: FrameKey,
    channel: &Channel,
) -> rusqlite::Result<Option<Owned>> {
    let owned = owned(connection, key.run, channel)?;
    Ok(owned.into_iter().find(|it| it.frame == key.frame))
}

/// The frame that waits for a delivery which was just stored, be it that it has an older one already.
pub(super) fn taker(
    session: &Session,
    run: RunKey,
    channel: &Channel,
    (seq, received_at): (i64, Timestamp),
) -> rusqlite::Result<Option<u32>> {
    let connection = session.connection();
    let owned = owned(connection, run, channel)?;
    match owned.iter().find(|it| it.seq == seq) {
        Some(owner) => Ok(Some(owner.frame)),
        None => Ok(matching(connection, run, channel)?.first_taker(received_at)),
    }
}

/// The deliveries that a frame can have, in the order of its arms, and what came too late for its only
/// channel.
pub(super) fn deliveries(
    connection: &Connection,
    key: FrameKey,
    wait: &Wait,
) -> rusqlite::Result<Vec<Delivery>> {
    let mut deliveries = Vec::new();
    for (channel, _) in wait.channels() {
        let owned = owned(connection, key.run, &channel)?;
        let mine = owned.iter().find(|it| it.frame == key.frame);
        let seq = match (mine, wait) {
            (Some(mine), _) => Some(mine.seq),
            (None, wait) if wait.is_for_one_channel() => {
                unowned(connection, key.run, &channel, &owned)?
            }
            (None, _) => None,
        };
        if let Some(seq) = seq {
            deliveries.extend(rows::delivery(connection, seq)?);
        }
    }
    Ok(deliveries)
}

fn unowned(
    connection: &Connection,
    run: RunKey,
    channel: &Channel,
    owned: &[Owned],
) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare_cached(PENDING)?;
    let mut pending = statement.query(params![&run.as_bytes()[..], to_bytes(channel)])?;
    while let Some(row) = pending.next()? {
        let seq = row.get(0)?;
        if owned.iter().all(|it| it.seq != seq) {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}

fn matching(connection: &Connection, run: RunKey, channel: &Channel) -> rusqlite::Result<Matching> {
    let mut statement = connection.prepare_cached(OF_CHANNEL)?;
    let waits = statement.query_map(params![&run.as_bytes()[..], to_bytes(channel)], |row| {
        Ok(ChannelWait {
            frame: row.get(0)?,
            deadline: rows::timestamp(row, 1)?,
        })
    })?;
    waits.collect()
}
