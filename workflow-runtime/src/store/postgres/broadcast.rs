//! Notifications to all who wait for an event.

use tokio_postgres::types::ToSql;

use super::changes::{Before, Changes};
use super::command::Needs;
use super::error::Error;
use super::event_order::slot;
use super::expected::Expected;
use super::hydrate::Part;
use super::lock::lock;
use super::rows;
use super::session::{Pipeline, Session};
use super::transaction::Reached;
use super::write::{Arrays, FORGET_NOTIFICATIONS};
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::store::{NewBroadcast, REACHED_WOKEN_MAX, Waking};

const COUNT: &str = "UPDATE workflow.event_slots SET notifications = $2 WHERE slot = $1";

const INSERT: &str = "INSERT INTO workflow.notifications (slot, event, seq, received_at, payload) \
    VALUES ($1, $2, $3, $4, $5)";

const BEGIN_WAKING: &str = "INSERT INTO workflow.wakings (slot, event, seq, since, run, frame) \
    VALUES ($1, $2, $3, $4, $5, $6)";

const OLDEST_WAKING: &str = "SELECT w.slot, w.event, w.seq, w.since, w.run, w.frame, n.received_at \
    FROM workflow.wakings AS w LEFT JOIN workflow.notifications AS n \
    ON n.slot = w.slot AND n.event = w.event AND n.seq = w.seq ORDER BY w.slot, w.event, w.seq LIMIT 1";

/// The waits that a notification has reached, after the last one that was woken.
const NEXT_REACHED: &str = "SELECT run, frame, deadline IS NULL OR deadline >= $6 \
    FROM workflow.event_waits WHERE event = $1 AND since >= $2 AND since < $3 \
    AND (run, frame) > ($4, $5) ORDER BY run, frame LIMIT $7";

/// Only if nobody else has gone on meanwhile.
const GO_ON: &str = "UPDATE workflow.wakings SET run = $6, frame = $7 \
    WHERE slot = $1 AND event = $2 AND seq = $3 AND run = $4 AND frame = $5";

const END_WAKING: &str = "DELETE FROM workflow.wakings \
    WHERE slot = $1 AND event = $2 AND seq = $3 AND run = $4 AND frame = $5";

const IS_WAKING: &str = "SELECT 1 FROM workflow.wakings LIMIT 1";

/// A notification that is to be stored, since it has reached somebody.
pub(super) struct Stored<'a> {
    slot: i16,
    seq: i64,
    received_at: i64,
    event: &'a str,
    payload: &'a [u8],
}

impl<'a> Stored<'a> {
    pub(super) fn of(new: &'a NewBroadcast, before: &Before, part: &Part) -> Option<Self> {
        let events = &part.database.events;
        let seq = *events.counted.get(&new.event)?;
        let notifications = &events.by_id.get(&new.event)?.notifications;
        let stored = notifications.get(&seq)?;
        let is_new = !before.has_notification(&new.event, seq);
        is_new.then(|| Self {
            slot: slot(&new.event),
            seq,
            received_at: stored.notification.received_at.as_millis(),
            event: new.event.as_str(),
            payload: &new.payload,
        })
    }

    pub(super) fn write(&'a self, pipeline: &mut Pipeline<'a>) {
        pipeline.add(COUNT, vec![&self.slot, &self.seq]);
        let params: super::session::Params<'_> = vec![
            &self.slot,
            &self.event,
            &self.seq,
            &self.received_at,
            &self.payload,
        ];
        pipeline.add(INSERT, params);
    }
}

/// Where to go on with waking those that a notification has reached.
pub(super) struct Remaining {
    slot: i16,
    event: String,
    seq: i64,
    since: i64,
    run: Vec<u8>,
    frame: i64,
}

impl Remaining {
    /// Nothing if all are woken.
    pub(super) fn of(new: &NewBroadcast, part: &Part, reached: &Reached) -> Option<Self> {
        let first = reached.front()?;
        let events = &part.database.events;
        let awaited = events.by_id.get(&new.event)?;
        let seq = *events.counted.get(&new.event)?;
        let before = awaited.notifications.range(..seq).next_back();
        let before = before.map_or(0, |(seq, _)| *seq);
        // All before the first that is left have been woken: they come in the order of their keys.
        let last = awaited.waits.range(..*first).next_back();
        let (run, frame) = match last {
            Some((last, _)) => (last.run.as_bytes().to_vec(), i64::from(last.frame)),
            None => (Vec::new(), 0),
        };
        Some(Self {
            slot: slot(&new.event),
            event: new.event.as_str().to_owned(),
            seq,
            since: before,
            run,
            frame,
        })
    }

    pub(super) fn write<'a>(&'a self, pipeline: &mut Pipeline<'a>) {
        let params: super::session::Params<'a> = vec![
            &self.slot,
            &self.event,
            &self.seq,
            &self.since,
            &self.run,
            &self.frame,
        ];
        pipeline.add(BEGIN_WAKING, params);
    }
}

/// Whether there are frames left to wake.
pub(super) async fn is_waking(session: &Session) -> Result<bool, Error> {
    Ok(session.first(IS_WAKING, &[]).await?.is_some())
}

/// Wakes the next frames that a notification has reached.
pub(super) async fn wake_reached(session: &Session, at: Timestamp) -> Result<Waking, Error> {
    let Some(row) = session.first(OLDEST_WAKING, &[]).await? else {
        return Ok(Waking::default());
    };
    let (slot, event, seq): (i16, EventId, i64) = (
        rows::get(&row, 0)?,
        rows::event(&row, 1)?,
        rows::get(&row, 2)?,
    );
    let since: i64 = rows::get(&row, 3)?;
    let (run, frame): (&[u8], i64) = (rows::get(&row, 4)?, rows::get(&row, 5)?);
    let received_at = rows::get::<Option<i64>>(&row, 6)?.unwrap_or(i64::MAX);
    let limit = i64::try_from(REACHED_WOKEN_MAX).unwrap_or(i64::MAX);
    let name = event.as_str();
    let params: [&(dyn ToSql + Sync); 7] =
        [&name, &since, &seq, &run, &frame, &received_at, &limit];
    let waits = session.rows(NEXT_REACHED, &params).await?;
    let mut reached = Vec::new();
    for wait in &waits {
        reached.push((rows::frame_key(wait, 0)?, rows::get::<bool>(wait, 2)?));
    }
    let mut needs = Needs::default();
    reached.iter().for_each(|(frame, _)| needs.need(frame.run));
    let mut locked = lock(session, needs, None, &Expected::default()).await?;
    let before = Before::of(&locked.part);
    let in_time = reached.iter().filter(|(_, is_in_time)| *is_in_time);
    let mut woken = Vec::new();
    for (frame, _) in in_time {
        // Its wait may have ended before it was locked.
        let database = &mut locked.part.database;
        if database.events.notification(&event, *frame).is_some() && database.wake(*frame, at) {
            woken.push(*frame);
        }
    }
    let changes = Changes::made(&before, &locked.part, std::iter::empty(), &locked.taken);
    let arrays = Arrays::of(&changes);
    let last = reached
        .last()
        .filter(|_| reached.len() == REACHED_WOKEN_MAX);
    let next = last.map(|(frame, _)| (frame.run.as_bytes().to_vec(), i64::from(frame.frame)));
    let (next_run, next_frame) = next.clone().unwrap_or_default();
    let forgotten = (vec![slot], vec![name]);
    let mut pipeline = session.pipeline();
    arrays.write(&mut pipeline);
    let mut params: super::session::Params<'_> = vec![&slot, &name, &seq, &run, &frame];
    if next.is_some() {
        params.push(&next_run);
        params.push(&next_frame);
        pipeline.add(GO_ON, params);
    } else {
        pipeline.add(END_WAKING, params);
        pipeline.add(FORGET_NOTIFICATIONS, vec![&forgotten.0, &forgotten.1]);
    }
    pipeline.commit();
    pipeline.run().await?;
    let has_more = next.is_some() || is_waking(session).await?;
    Ok(Waking { woken, has_more })
}
