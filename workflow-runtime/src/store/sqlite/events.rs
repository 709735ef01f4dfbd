//! Who waits for which event, over all runs, and the notifications that have reached them.

use rusqlite::{Connection, Row, params};

use super::error::corrupt;
use super::rows::{self, first};
use super::session::Session;
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::{FrameKey, RunKey};
use crate::store::{Notification, Wait};

const INSERT: &str = "INSERT INTO event_waits (event, since, run, frame, deadline) \
    VALUES (?1, ?2, ?3, ?4, ?5)";

pub(super) const DELETE: &str = "DELETE FROM event_waits \
    WHERE run = ?1 AND frame = ?2 AND event = ?3";

pub(super) const OF_RUN: &str = "SELECT frame, event FROM event_waits WHERE run = ?1";

pub(super) const OF_FRAME: &str = "SELECT since, deadline FROM event_waits \
    WHERE run = ?1 AND frame = ?2 AND event = ?3";

pub(super) const FIRST_SINCE: &str = "SELECT seq, received_at, payload FROM notifications \
    WHERE event = ?1 AND seq > ?2 ORDER BY seq LIMIT 1";

pub(super) const BEFORE: &str = "SELECT coalesce(max(seq), 0) FROM notifications \
    WHERE event = ?1 AND seq < ?2";

pub(super) const SEQ_SINCE: &str = "SELECT seq FROM notifications \
    WHERE event = ?1 AND seq > ?2 ORDER BY seq LIMIT 1";

pub(super) const BETWEEN: &str = "SELECT 1 FROM event_waits \
    WHERE event = ?1 AND since >= ?2 AND since < ?3 LIMIT 1";

pub(super) const FORGET: &str = "DELETE FROM notifications WHERE seq = ?1";

pub(super) const FORGET_WAKING: &str = "DELETE FROM wakings WHERE notification = ?1";

/// Notes that a frame has begun to wait for an event, and has no delivery of it.
pub(super) fn begin(
    session: &Session,
    key: FrameKey,
    event: &EventId,
    deadline: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let params = params![
        event.as_str(),
        session.notifications,
        &key.run.as_bytes()[..],
        key.frame,
        deadline.map(Timestamp::as_millis),
    ];
    session.execute(INSERT, params).map(drop)
}

/// Forgets the events that a frame has waited for.
pub(super) fn end(session: &Session, key: FrameKey, wait: &Wait) -> rusqlite::Result<()> {
    for (event, _) in wait.events() {
        end_one(session, key, &event)?;
    }
    Ok(())
}

/// Forgets the events that all frames of a run have waited for.
pub(super) fn end_of_run(session: &Session, run: RunKey) -> rusqlite::Result<()> {
    let waits = {
        let mut statement = session.connection().prepare_cached(OF_RUN)?;
        let waits = statement.query_map([&run.as_bytes()[..]], |row| {
            Ok((row.get(0)?, event(row, 1)?))
        })?;
        waits.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for (frame, event) in waits {
        end_one(session, FrameKey { run, frame }, &event)?;
    }
    Ok(())
}

/// Notes that a frame has a delivery of an event to go on with: no notification to all can reach it any
/// more.
pub(super) fn supply(session: &Session, key: FrameKey, event: &EventId) -> rusqlite::Result<()> {
    if reached(session.connection(), key, event)?.is_none() {
        end_one(session, key, event)?;
    }
    Ok(())
}

/// What has reached a frame that waits for an event: the first notification since it has waited.
pub(super) fn reached(
    connection: &Connection,
    key: FrameKey,
    event: &EventId,
) -> rusqlite::Result<Option<Notification>> {
    let params = params![&key.run.as_bytes()[..], key.frame, event.as_str()];
    let wait = first(connection, OF_FRAME, params, |row| {
        Ok((row.get::<_, i64>(0)?, rows::timestamp(row, 1)?))
    })?;
    let Some((since, deadline)) = wait else {
        return Ok(None);
    };
    let found = first(
        connection,
        FIRST_SINCE,
        params![event.as_str(), since],
        |row| {
            Ok(Notification {
                event: event.clone(),
                received_at: Timestamp::from_millis(row.get(1)?),
                payload: bytes::Bytes::copy_from_slice(row.get_ref(2)?.as_blob()?),
            })
        },
    )?;
    Ok(found.filter(|it| deadline.is_none_or(|deadline| it.received_at <= deadline)))
}

/// What has reached a frame, for each of the events that it waits for.
pub(super) fn all_reached(
    connection: &Connection,
    key: FrameKey,
    wait: &Wait,
) -> rusqlite::Result<Vec<Notification>> {
    let mut all = Vec::new();
    for (event, _) in wait.events() {
        all.extend(reached(connection, key, &event)?);
    }
    Ok(all)
}

/// Reads an event's id.
pub(super) fn event(row: &Row<'_>, column: usize) -> rusqlite::Result<EventId> {
    let id = row.get_ref(column)?.as_str()?;
    EventId::new(id).map_err(|_| corrupt("an event has no id that can be one"))
}

fn end_one(session: &Session, key: FrameKey, event: &EventId) -> rusqlite::Result<()> {
    let params = params![&key.run.as_bytes()[..], key.frame, event.as_str()];
    let Some(since) = session.first(OF_FRAME, params, |row| row.get(0))? else {
        return Ok(());
    };
    session.execute(DELETE, params)?;
    forget(session, event, since)
}

/// Forgets the notification that has reached a wait which is gone, unless it has reached others too:
/// those that began between the notification before and this one.
fn forget(session: &Session, event: &EventId, since: i64) -> rusqlite::Result<()> {
    let event = event.as_str();
    let seq = session.first(SEQ_SINCE, params![event, since], |row| row.get::<_, i64>(0))?;
    let Some(seq) = seq else {
        return Ok(());
    };
    let before = session.first(BEFORE, params![event, seq], |row| row.get::<_, i64>(0))?;
    let between = params![event, before.unwrap_or(0), seq];
    if session.first(BETWEEN, between, |_| Ok(()))?.is_none() {
        session.execute(FORGET, [seq])?;
        session.execute(FORGET_WAKING, [seq])?;
    }
    Ok(())
}
