//! Reading live frames, with what they can go on with.

use std::collections::BTreeSet;

use tokio_postgres::Row;

use super::error::Error;
use super::event_order::slot;
use super::hydrate::{Part, frame_columns, has_waits, run_columns};
use super::keys::RunKeys;
use super::pending::PendingKeys;
use super::rows;
use super::session::Session;
use super::transaction::{CONTENTS, Contents, contents_of};
use crate::id::{FrameKey, RunKey};
use crate::store::memory::run::Frame;
use crate::store::{Channel, FrameRecord, Loaded, Wait};

/// One snapshot for the frame and what has come for it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

const RUN: &str = concat!(
    "SELECT ",
    run_columns!("r.outcome, r.result, r.state_json"),
    " FROM workflow.runs AS r WHERE r.partition = $1 AND r.key = $2"
);

/// A branch and those around it.
const FRAME: &str = concat!(
    "WITH RECURSIVE up AS (\
     SELECT frame, parent FROM workflow.frames WHERE partition = $1 AND run = $2 AND frame = $3 \
     UNION ALL \
     SELECT f.frame, f.parent FROM up JOIN workflow.frames AS f \
     ON f.partition = $1 AND f.run = $2 AND f.frame = up.parent) \
     SELECT ",
    frame_columns!("f.outcome, f.result, f.state_json"),
    " FROM up JOIN workflow.frames AS f \
     ON f.partition = $1 AND f.run = $2 AND f.frame = up.frame"
);

const FRAMES: &str = concat!(
    "SELECT ",
    frame_columns!("f.outcome, f.result, f.state_json"),
    " FROM workflow.frames AS f WHERE f.partition = $1 AND f.run = $2"
);

const BRANCHES: &str = concat!(
    "SELECT ",
    frame_columns!("NULL::text, f.result, ''::text"),
    " FROM workflow.frames AS f WHERE f.partition = $1 AND f.run = $2 AND f.parent = $3"
);

const ENDED: &str = concat!(
    "SELECT ",
    run_columns!("NULL::text, r.result, ''::text"),
    " FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, key) \
     JOIN workflow.runs AS r ON r.partition = k.partition AND r.key = k.key"
);

const WAITS: &str = "SELECT run, frame, channel, since, deadline FROM workflow.waits \
    WHERE partition = $1 AND run = $2 AND channel = ANY($3::bytea[])";

const EVENT_WAITS: &str = "SELECT run, frame, event, since, deadline FROM workflow.event_waits \
    WHERE partition = $1 AND run = $2 AND frame = $3";

const NOTIFIED: &str = "SELECT n.event, n.seq, n.received_at, n.payload \
    FROM UNNEST($4::smallint[], $5::text[]) AS e(slot, event) \
    JOIN workflow.event_waits AS w ON w.partition = $1 AND w.run = $2 AND w.frame = $3 \
    AND w.event = e.event \
    CROSS JOIN LATERAL (SELECT event, seq, received_at, payload FROM workflow.notifications AS n \
    WHERE n.slot = e.slot AND n.event = e.event AND n.seq > w.since ORDER BY n.seq LIMIT 1) AS n";

/// Reads a live frame. Leaves no transaction open unless it fails.
pub(super) async fn load(session: &Session, key: FrameKey) -> Result<Option<Loaded>, Error> {
    let (partition, frame) = (rows::partition(key.run), i64::from(key.frame));
    let run = key.run.as_bytes();
    let mut pipeline = session.pipeline();
    pipeline.begin(BEGIN);
    let roots = pipeline.add(RUN, vec![&partition, &run]);
    let frames = (frame != 0).then(|| pipeline.add(FRAME, vec![&partition, &run, &frame]));
    let answers = pipeline.run().await?;
    let mut part = Part::new();
    part.add_runs(&answers[roots])?;
    part.add_frames(frames.map_or(&[][..], |place| &answers[place]))?;
    let is_live = find(&part, key).is_some_and(|frame| frame.wait.is_some());
    if !is_live {
        session.commit().await?;
        return Ok(None);
    }
    arrive(session, key, &mut part).await?;
    let mut loaded = part.database.load(key);
    let mut contents = Contents::default();
    for delivery in loaded.iter().flat_map(|loaded| &loaded.arrived.deliveries) {
        contents.push(key.run, delivery.seq);
    }
    let mut pipeline = session.pipeline();
    if !contents.is_empty() {
        pipeline.add(CONTENTS, contents.params());
    }
    pipeline.commit();
    let answers = pipeline.run().await?;
    let found: &[Row] = if contents.is_empty() {
        &[]
    } else {
        &answers[0]
    };
    let mut found = contents_of(found)?;
    for delivery in loaded.iter_mut().flat_map(|it| &mut it.arrived.deliveries) {
        if let Some((head, body)) = found.remove(&delivery.seq) {
            (delivery.head, delivery.body) = (head, body);
        }
    }
    Ok(loaded)
}

/// Reads what has come that a frame may wait for.
async fn arrive(session: &Session, key: FrameKey, part: &mut Part) -> Result<(), Error> {
    let Some((wait, shares)) = find(part, key).and_then(|frame| {
        let run = part.database.runs.get(&key.run)?;
        Some((frame.wait.clone()?, has_waits(run)))
    }) else {
        return Ok(());
    };
    let (partition, frame) = (rows::partition(key.run), i64::from(key.frame));
    let run = key.run.as_bytes();
    let channels: BTreeSet<_> = wait.channels().into_iter().map(|(it, _)| it).collect();
    let mut pending = PendingKeys::default();
    for channel in &channels {
        // For the wait in the row of the run, and what came too late for it.
        pending.oldest(key.run, channel, 2);
    }
    let channels: Vec<_> = channels.iter().map(rows::channel_to_bytes).collect();
    let children: RunKeys = wait.children().into_iter().collect();
    let events = Events::of(&wait);
    let mut pipeline = session.pipeline();
    let mut places = [None; 5];
    let pending = pending.add(&mut pipeline);
    if shares && !channels.is_empty() {
        places[0] = Some(pipeline.add(WAITS, vec![&partition, &run, &channels]));
    }
    if !events.names.is_empty() {
        places[1] = Some(pipeline.add(EVENT_WAITS, vec![&partition, &run, &frame]));
        let params: super::session::Params<'_> =
            vec![&partition, &run, &frame, &events.slots, &events.names];
        places[2] = Some(pipeline.add(NOTIFIED, params));
    }
    if !children.is_empty() {
        places[3] = Some(pipeline.add(ENDED, children.params().into()));
    }
    if wait.awaits_branches() {
        places[4] = Some(pipeline.add(BRANCHES, vec![&partition, &run, &frame]));
    }
    let answers = pipeline.run().await?;
    let answer = |place: Option<usize>| place.map_or(&[][..], |place| &answers[place]);
    pending.take(part, &answers)?;
    part.add_waits(answer(places[0]))?;
    part.add_event_waits(answer(places[1]))?;
    part.add_notifications(answer(places[2]))?;
    part.add_runs(answer(places[3]))?;
    part.add_frames(answer(places[4]))
}

/// Reads all live frames of a run.
pub(super) async fn frames(session: &Session, run: RunKey) -> Result<Vec<FrameRecord>, Error> {
    let (partition, key) = (rows::partition(run), run.as_bytes());
    let mut pipeline = session.pipeline();
    pipeline.begin(BEGIN);
    pipeline.add(RUN, vec![&partition, &key]);
    pipeline.add(FRAMES, vec![&partition, &key]);
    pipeline.commit();
    let answers = pipeline.run().await?;
    let mut part = Part::new();
    part.add_runs(&answers[1])?;
    part.add_frames(&answers[2])?;
    Ok(part.database.frames(run))
}

fn find(part: &Part, key: FrameKey) -> Option<&Frame> {
    part.database.runs.get(&key.run)?.frames.get(&key.frame)
}

/// The events that a frame waits for as arrays.
struct Events {
    slots: Vec<i16>,
    names: Vec<String>,
}

impl Events {
    fn of(wait: &Wait) -> Self {
        let channels = wait.channels().into_iter();
        let events = channels.filter_map(|(channel, _)| match channel {
            Channel::Event(event) => Some((slot(&event), event.as_str().to_owned())),
            Channel::Webhook(_) => None,
        });
        let (slots, names) = events.unzip();
        Self { slots, names }
    }
}
