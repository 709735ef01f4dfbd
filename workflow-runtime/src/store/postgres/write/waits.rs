//! Who waits for which channel, and for which event.

use crate::event::EventId;
use crate::id::{FrameKey, RunKey};
use crate::store::Channel;
use crate::store::postgres::keys::{FrameKeys, RunKeys};
use crate::store::postgres::rows;
use crate::store::postgres::session::Params;

pub(in crate::store::postgres) const DELETE_WAITS: &str = "DELETE FROM workflow.waits AS w \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[]) \
    AS u(partition, run, channel, since) WHERE w.partition = ANY (ARRAY[u.partition]) AND w.run = u.run \
    AND w.channel = u.channel AND w.since = u.since";

pub(in crate::store::postgres) const INSERT_WAITS: &str = "INSERT INTO workflow.waits (partition, run, channel, since, frame, deadline) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bigint[], \
    $6::bigint[])";

pub(in crate::store::postgres) const DELETE_EVENT_WAITS: &str = "DELETE FROM workflow.event_waits AS w \
    USING UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::text[]) \
    AS u(partition, run, frame, event) WHERE w.partition = ANY (ARRAY[u.partition]) AND w.run = u.run \
    AND w.frame = u.frame AND w.event BETWEEN u.event AND u.event";

pub(in crate::store::postgres) const INSERT_EVENT_WAITS: &str = "INSERT INTO workflow.event_waits \
    (partition, run, frame, event, since, deadline) \
    SELECT * FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::text[], $5::bigint[], \
    $6::bigint[])";

/// Forgets notifications that no wait is left for which they are the first one.
pub(in crate::store::postgres) const FORGET_NOTIFICATIONS: &str = "DELETE FROM workflow.notifications AS n \
    USING UNNEST($1::smallint[], $2::text[]) AS u(slot, event) \
    WHERE n.slot = u.slot AND n.event = u.event AND NOT EXISTS (\
    SELECT 1 FROM workflow.event_waits AS w WHERE w.event = n.event AND w.since < n.seq \
    AND w.since >= (SELECT coalesce(max(b.seq), 0) FROM workflow.notifications AS b \
    WHERE b.slot = n.slot AND b.event = n.event AND b.seq < n.seq))";

#[derive(Default)]
pub(in crate::store::postgres) struct Waits {
    pub(in crate::store::postgres) runs: RunKeys,
    channels: Vec<Vec<u8>>,
    pub(in crate::store::postgres) sinces: Vec<i64>,
    pub(in crate::store::postgres) frames: Vec<i64>,
    pub(in crate::store::postgres) deadlines: Vec<Option<i64>>,
}

impl Waits {
    pub(in crate::store::postgres) fn push(&mut self, run: RunKey, channel: &Channel, since: i64) {
        self.runs.push(run);
        self.channels.push(rows::channel_to_bytes(channel));
        self.sinces.push(since);
    }

    pub(in crate::store::postgres) fn names(&self) -> Params<'_> {
        let [partitions, runs] = self.runs.params();
        vec![partitions, runs, &self.channels, &self.sinces]
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let mut params = self.names();
        params.push(&self.frames);
        params.push(&self.deadlines);
        params
    }
}

#[derive(Default)]
pub(in crate::store::postgres) struct EventWaits {
    pub(in crate::store::postgres) keys: FrameKeys,
    events: Vec<String>,
    pub(in crate::store::postgres) sinces: Vec<i64>,
    pub(in crate::store::postgres) deadlines: Vec<Option<i64>>,
}

impl EventWaits {
    pub(in crate::store::postgres) fn push(&mut self, frame: FrameKey, event: &EventId) {
        self.keys.push(frame);
        self.events.push(event.as_str().to_owned());
    }

    pub(in crate::store::postgres) fn names(&self) -> Params<'_> {
        let [partitions, runs, frames] = self.keys.params();
        vec![partitions, runs, frames, &self.events]
    }

    pub(in crate::store::postgres) fn params(&self) -> Params<'_> {
        let mut params = self.names();
        params.push(&self.sinces);
        params.push(&self.deadlines);
        params
    }
}
