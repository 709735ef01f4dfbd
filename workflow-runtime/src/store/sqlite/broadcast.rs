//! Notifications to all who wait for an event.

use rusqlite::{Connection, params};

use super::events;
use super::frames::Head;
use super::read::row_limit;
use super::rows;
use super::session::{Session, Write};
use crate::clock::{Clock, Timestamp};
use crate::id::FrameKey;
use crate::store::{NewBroadcast, REACHED_WOKEN_MAX, Reached, Waking};

pub(super) const LAST: &str = "SELECT coalesce(max(seq), 0) FROM notifications WHERE event = ?1";

pub(super) const COUNT: &str = "SELECT count(*) FROM event_waits \
    WHERE event = ?1 AND since >= ?2 AND (deadline IS NULL OR deadline >= ?3)";

const INSERT: &str = "INSERT INTO notifications (seq, received_at, event, payload) \
    VALUES (?1, ?2, ?3, ?4)";

const COUNT_UP: &str = "UPDATE meta SET notifications = ?1";

/// In the order in which they began to wait; `?3` to `?5` are the last that was seen.
pub(super) const NEXT: &str = "SELECT since, run, frame, deadline IS NULL OR deadline >= ?6 \
    FROM event_waits WHERE event = ?1 AND since < ?2 AND (since, run, frame) > (?3, ?4, ?5) \
    ORDER BY since, run, frame LIMIT ?7";

const BEGIN: &str = "INSERT INTO wakings (notification, since, run, frame) VALUES (?1, ?2, ?3, ?4)";

pub(super) const GO_ON: &str =
    "UPDATE wakings SET since = ?2, run = ?3, frame = ?4 WHERE notification = ?1";

pub(super) const OLDEST: &str = "SELECT waking.notification, event, received_at, since, run, frame \
    FROM wakings AS waking CROSS JOIN notifications ON seq = waking.notification \
    ORDER BY waking.notification LIMIT 1";

/// A notification and the clock to read when it is stored.
pub(super) struct Broadcast {
    pub(super) broadcast: NewBroadcast,
    pub(super) clock: Clock,
}

impl Write for Broadcast {
    type Outcome = Reached;

    fn bytes(&self) -> usize {
        self.broadcast.payload.len()
    }

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Reached> {
        broadcast(session, &self.broadcast, self.clock.now())
    }
}

/// Goes on waking the frames that a notification has reached.
pub(super) struct WakeReached {
    pub(super) at: Timestamp,
}

impl Write for WakeReached {
    type Outcome = Waking;

    fn execute(&self, session: &mut Session) -> rusqlite::Result<Waking> {
        let oldest = session.first(OLDEST, [], |row| {
            let waking = Unfinished {
                seq: row.get(0)?,
                event: row.get(1)?,
                received_at: Timestamp::from_millis(row.get(2)?),
                since: row.get(3)?,
            };
            let last = FrameKey {
                run: rows::run_key(row, 4)?,
                frame: row.get(5)?,
            };
            Ok((waking, last))
        })?;
        let Some((waking, last)) = oldest else {
            return Ok(Waking::default());
        };
        let (woken, next) = waking.wake(session, Some(last), self.at)?;
        match next {
            Some((since, last)) => {
                let params = params![waking.seq, since, &last.run.as_bytes()[..], last.frame];
                session.execute(GO_ON, params)?;
            }
            None => {
                session.execute(events::FORGET_WAKING, [waking.seq])?;
            }
        }
        let has_more = next.is_some() || session.first(OLDEST, [], |_| Ok(()))?.is_some();
        Ok(Waking { woken, has_more })
    }
}

/// Whether there are frames left to wake.
pub(super) fn is_waking(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(rows::first(connection, OLDEST, [], |_| Ok(()))?.is_some())
}

/// Stores a notification if it reaches a frame. `now` is what the clock shows.
pub(super) fn broadcast(
    session: &mut Session,
    new: &NewBroadcast,
    now: Timestamp,
) -> rusqlite::Result<Reached> {
    let received_at = session.receive(now);
    let event = new.event.as_str();
    let last: Option<i64> = session.first(LAST, [event], |row| row.get(0))?;
    let last = last.unwrap_or(0);
    let params = params![event, last, received_at.as_millis()];
    let frames: Option<i64> = session.first(COUNT, params, |row| row.get(0))?;
    let frames = frames.and_then(|frames| u64::try_from(frames).ok());
    let Some(frames) = frames.filter(|frames| *frames > 0) else {
        return Ok(Reached {
            frames: 0,
            waking: Waking::default(),
        });
    };
    session.notifications += 1;
    let seq = session.notifications;
    session.execute(COUNT_UP, [seq])?;
    let params = params![seq, received_at.as_millis(), event, &new.payload[..]];
    session.execute(INSERT, params)?;
    let waking = Unfinished {
        seq,
        event: event.to_owned(),
        received_at,
        since: last,
    };
    let (woken, next) = waking.wake(session, None, now)?;
    if let Some((since, last)) = next {
        let params = params![seq, since, &last.run.as_bytes()[..], last.frame];
        session.execute(BEGIN, params)?;
    }
    let waking = Waking {
        woken,
        has_more: next.is_some(),
    };
    Ok(Reached { frames, waking })
}

/// A notification that has reached frames which are to be woken.
struct Unfinished {
    seq: i64,
    event: String,
    received_at: Timestamp,
    /// Where to go on: nobody who began to wait before is to be woken.
    since: i64,
}

/// The wait that was seen last: after which notification it began, and the frame.
type Seen = (i64, FrameKey);

impl Unfinished {
    /// Wakes the next frames after `last`, and returns them and the last one that was seen, if there may
    /// be more.
    fn wake(
        &self,
        session: &Session,
        last: Option<FrameKey>,
        at: Timestamp,
    ) -> rusqlite::Result<(Vec<FrameKey>, Option<Seen>)> {
        // An empty key sorts before every key.
        let (run, frame) = match &last {
            Some(last) => (&last.run.as_bytes()[..], last.frame),
            None => (&[][..], 0),
        };
        let params = params![
            self.event,
            self.seq,
            self.since,
            run,
            frame,
            self.received_at.as_millis(),
            row_limit(REACHED_WOKEN_MAX),
        ];
        let waits = {
            let mut statement = session.connection().prepare_cached(NEXT)?;
            let waits = statement.query_map(params, |row| {
                let key = FrameKey {
                    run: rows::run_key(row, 1)?,
                    frame: row.get(2)?,
                };
                Ok((row.get::<_, i64>(0)?, key, row.get::<_, bool>(3)?))
            })?;
            waits.collect::<rusqlite::Result<Vec<_>>>()?
        };
        let mut woken = Vec::new();
        for (_, key, _) in waits.iter().filter(|(.., is_in_time)| *is_in_time) {
            if let Some(frame) = Head::find(session.connection(), *key)?
                && frame.wake(session, at)?
            {
                woken.push(*key);
            }
        }
        let next = waits.last().map(|(since, key, _)| (*since, *key));
        Ok((woken, next.filter(|_| waits.len() == REACHED_WOKEN_MAX)))
    }
}
