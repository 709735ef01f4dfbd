//! The order of notifications to all and of the waits for them.

use std::collections::BTreeSet;

use super::command::Needs;
use super::error::Error;
use super::hydrate::Part;
use super::rows;
use super::session::{Params, Session};
use crate::event::EventId;
use crate::id::RunKey;
use crate::store::{NewBroadcast, REACHED_WOKEN_MAX};

const SHARE_SLOTS: &str = "SELECT slot, notifications FROM workflow.event_slots \
    WHERE slot = ANY($1::smallint[]) ORDER BY slot FOR SHARE";

const LOCK_SLOTS: &str = "SELECT slot, notifications FROM workflow.event_slots \
    WHERE slot = ANY($1::smallint[]) ORDER BY slot FOR UPDATE";

/// For each wait the first notification since it has begun.
const NOTIFIED: &str = "SELECT n.event, n.seq, n.received_at, n.payload \
    FROM UNNEST($1::smallint[], $2::text[], $3::bigint[]) AS w(slot, event, since) \
    CROSS JOIN LATERAL (SELECT event, seq, received_at, payload FROM workflow.notifications AS n \
    WHERE n.slot = w.slot AND n.event = w.event AND n.seq > w.since ORDER BY n.seq LIMIT 1) AS n";

const LAST_NOTIFICATION: &str = "SELECT event, seq, received_at, ''::bytea \
    FROM workflow.notifications WHERE slot = $1 AND event = $2 ORDER BY seq DESC LIMIT 1";

const ALL_WAITS: &str = "SELECT run, frame, event, since, deadline FROM workflow.event_waits \
    WHERE event = $1";

const NEXT_WAITS: &str = "SELECT run FROM workflow.event_waits WHERE event = $1 \
    AND since >= (SELECT coalesce(max(seq), 0) FROM workflow.notifications \
    WHERE slot = $2 AND event = $1) ORDER BY run, frame LIMIT $3";

/// The slot in whose order the notifications of an event and the waits for it are.
pub(super) fn slot(event: &EventId) -> i16 {
    rows::hash_partition(&[event.as_str()])
}

/// The runs whose frames a notification wakes in its own transaction. They are read before they are locked;
/// who is missing then is woken later.
pub(super) async fn first_to_wake(
    session: &Session,
    new: &NewBroadcast,
) -> Result<Vec<RunKey>, Error> {
    let slot = slot(&new.event);
    let limit = i64::try_from(REACHED_WOKEN_MAX).unwrap_or(i64::MAX);
    let first = session
        .rows(NEXT_WAITS, &[&new.event.as_str(), &slot, &limit])
        .await?;
    first.iter().map(|row| rows::run_key(row, 0)).collect()
}

/// Brings a transaction that has locked its runs in this order, if it changes who waits for an event, and
/// reads what has reached the frames of its runs.
pub(super) async fn keep(
    session: &Session,
    needs: &Needs<'_>,
    broadcast: Option<&NewBroadcast>,
    part: &mut Part,
) -> Result<(), Error> {
    let waits = part.database.events.by_id.keys();
    let mut events: BTreeSet<EventId> = waits.chain(&needs.events).cloned().collect();
    events.extend(broadcast.map(|new| new.event.clone()));
    if events.is_empty() {
        return Ok(());
    }
    let slots: BTreeSet<i16> = events.iter().map(slot).collect();
    let slots: Vec<i16> = slots.into_iter().collect();
    let waits = Waits::of(part);
    let to_all = broadcast.map(|new| (slot(&new.event), new.event.as_str()));
    let mut pipeline = session.pipeline();
    let lock = if to_all.is_some() {
        LOCK_SLOTS
    } else {
        SHARE_SLOTS
    };
    let counts = pipeline.add(lock, vec![&slots]);
    let notified = pipeline.add(NOTIFIED, waits.params());
    let all = to_all.as_ref().map(|(slot, event)| {
        let last = pipeline.add(LAST_NOTIFICATION, vec![slot, event]);
        (last, pipeline.add(ALL_WAITS, vec![event]))
    });
    let answers = pipeline.run().await?;
    for row in &answers[counts] {
        let (number, count) = (rows::get::<i16>(row, 0)?, rows::get(row, 1)?);
        let of_slot = events.iter().filter(|event| slot(event) == number);
        let counted = of_slot.map(|event| (event.clone(), count));
        part.database.events.counted.extend(counted);
    }
    if let Some((last, all)) = all {
        part.add_notifications(&answers[last])?;
        part.add_event_waits(&answers[all])?;
    }
    part.add_notifications(&answers[notified])
}

/// The waits for events as arrays.
struct Waits {
    slots: Vec<i16>,
    events: Vec<String>,
    sinces: Vec<i64>,
}

impl Waits {
    fn of(part: &Part) -> Self {
        let (mut slots, mut events, mut sinces) = (Vec::new(), Vec::new(), Vec::new());
        for (event, awaited) in &part.database.events.by_id {
            let of_event: BTreeSet<_> = awaited.waits.values().map(|wait| wait.since).collect();
            for since in of_event {
                slots.push(slot(event));
                events.push(event.as_str().to_owned());
                sinces.push(since);
            }
        }
        Self {
            slots,
            events,
            sinces,
        }
    }

    fn params(&self) -> Params<'_> {
        vec![&self.slots, &self.events, &self.sinces]
    }
}
