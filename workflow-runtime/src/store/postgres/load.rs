//! Reading live frames, with what they can go on with.

use std::collections::BTreeSet;

use super::error::Error;
use super::event_order::slot;
use super::hydrate::{Part, frame_columns, has_waits, run_columns};
use super::keys::{FrameKeys, RunKeys};
use super::known::KnownRuns;
use super::pending::PendingKeys;
use super::rows;
use super::session::{Params, Session};
use super::transaction::{CONTENTS, Contents, contents_of};
use crate::id::{FrameKey, RunKey};
use crate::store::{Channel, FrameRecord, Loaded};

/// One snapshot for the frame and what has come for it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

const RUNS: &str = concat!(
    "SELECT ",
    run_columns!("r.outcome, r.result, r.state_json"),
    " FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, key) \
     JOIN workflow.runs AS r ON r.partition = ANY (ARRAY[k.partition]) AND r.key BETWEEN k.key AND k.key"
);

/// Branches and those around them.
const BRANCHES_UP: &str = concat!(
    "WITH RECURSIVE up AS (\
     SELECT f.partition, f.run, f.frame, f.parent \
     FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS k(partition, run, frame) \
     JOIN workflow.frames AS f ON f.partition = ANY (ARRAY[k.partition]) AND f.run = k.run AND f.frame = k.frame \
     UNION \
     SELECT f.partition, f.run, f.frame, f.parent FROM up JOIN workflow.frames AS f \
     ON f.partition = ANY (ARRAY[up.partition]) AND f.run = up.run AND f.frame = up.parent) \
     SELECT ",
    frame_columns!("f.outcome, f.result, f.state_json"),
    " FROM up JOIN workflow.frames AS f \
     ON f.partition = ANY (ARRAY[up.partition]) AND f.run = up.run AND f.frame = up.frame"
);

const FRAMES: &str = concat!(
    "SELECT ",
    frame_columns!("f.outcome, f.result, f.state_json"),
    " FROM workflow.frames AS f WHERE f.partition = $1 AND f.run = $2"
);

/// The branches of frames.
const BRANCHES: &str = concat!(
    "SELECT ",
    frame_columns!("NULL::text, f.result, ''::text"),
    " FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS k(partition, run, frame) \
     JOIN workflow.frames AS f ON f.partition = ANY (ARRAY[k.partition]) AND f.run = k.run AND f.parent = k.frame"
);

const ENDED: &str = concat!(
    "SELECT ",
    run_columns!("NULL::text, r.result, ''::text"),
    " FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, key) \
     JOIN workflow.runs AS r ON r.partition = ANY (ARRAY[k.partition]) AND r.key BETWEEN k.key AND k.key"
);

const WAITS: &str = "SELECT w.run, w.frame, w.channel, w.since, w.deadline \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[]) AS k(partition, run, channel) \
    JOIN workflow.waits AS w ON w.partition = ANY (ARRAY[k.partition]) AND w.run = k.run AND w.channel = k.channel";

/// By rows, because the index of events has run and frame, too, but not as its first columns.
const EVENT_WAITS: &str = "SELECT w.run, w.frame, w.event, w.since, w.deadline \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS k(partition, run, frame) \
    JOIN workflow.event_waits AS w ON (w.partition, w.run, w.frame) >= (k.partition, k.run, k.frame) \
    AND (w.partition, w.run, w.frame) <= (k.partition, k.run, k.frame)";

const NOTIFIED: &str = "SELECT n.event, n.seq, n.received_at, n.payload \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[], $4::smallint[], $5::text[]) \
    AS e(partition, run, frame, slot, event) \
    JOIN workflow.event_waits AS w ON w.partition = ANY (ARRAY[e.partition]) AND w.run = e.run \
    AND w.frame = e.frame AND w.event BETWEEN e.event AND e.event \
    CROSS JOIN LATERAL (SELECT event, seq, received_at, payload FROM workflow.notifications AS n \
    WHERE n.slot = e.slot AND n.event = e.event AND n.seq > w.since ORDER BY n.seq LIMIT 1) AS n";

/// Reads live frames. Leaves no transaction open unless it fails.
pub(super) async fn load(
    session: &Session,
    keys: &[FrameKey],
    known: &KnownRuns,
) -> Result<Vec<Option<Loaded>>, Error> {
    let runs: RunKeys = keys.iter().map(|key| key.run).collect();
    let branches: BTreeSet<_> = keys.iter().filter(|key| key.frame != 0).copied().collect();
    let branches: FrameKeys = branches.into_iter().collect();
    let mut pipeline = session.pipeline();
    pipeline.begin(BEGIN);
    let roots = pipeline.add(RUNS, runs.params().into());
    let frames =
        (!branches.is_empty()).then(|| pipeline.add(BRANCHES_UP, branches.params().into()));
    let answers = pipeline.run().await?;
    let mut part = Part::new();
    part.add_runs(&answers[roots])?;
    part.add_frames(frames.map_or(&[][..], |place| &answers[place]))?;
    arrive(session, keys, &mut part).await?;

    let mut loaded: Vec<_> = keys.iter().map(|key| part.database.load(*key)).collect();
    let mut contents = Contents::default();
    for loaded in loaded.iter().flatten() {
        for delivery in &loaded.arrived.deliveries {
            contents.push(loaded.frame.key.run, delivery.seq);
        }
    }
    let mut pipeline = session.pipeline();
    let contents = (!contents.is_empty()).then_some(&contents);
    let place = contents.map(|contents| pipeline.add(CONTENTS, contents.params()));
    pipeline.commit();
    let answers = pipeline.run().await?;
    let found = contents_of(place.map_or(&[][..], |place| &answers[place]))?;
    let arrived = loaded.iter_mut().flatten().map(|it| &mut it.arrived);
    for delivery in arrived.flat_map(|arrived| &mut arrived.deliveries) {
        if let Some((head, body)) = found.get(&delivery.seq) {
            (delivery.head, delivery.body) = (head.clone(), body.clone());
        }
    }
    known.keep_read(&mut part);
    Ok(loaded)
}

/// Reads what has come that frames may wait for.
async fn arrive(session: &Session, keys: &[FrameKey], part: &mut Part) -> Result<(), Error> {
    let awaited = Awaited::of(keys, part);
    let mut pipeline = session.pipeline();
    let pending = awaited.pending.add(&mut pipeline);
    let [partitions, runs] = awaited.sharing.params();
    let waits: Params<'_> = vec![partitions, runs, &awaited.shared];
    let events = &awaited.event_frames;
    let [partitions, runs, frames] = events.params();
    let names: Params<'_> = vec![partitions, runs, frames, &awaited.slots, &awaited.events];
    let (children, parents) = (&awaited.children, &awaited.parents);
    let mut places = [None; 5];
    let statements = [
        (awaited.sharing.is_empty(), WAITS, waits),
        (events.is_empty(), EVENT_WAITS, events.params().into()),
        (events.is_empty(), NOTIFIED, names),
        (children.is_empty(), ENDED, children.params().into()),
        (parents.is_empty(), BRANCHES, parents.params().into()),
    ];
    for (place, (is_empty, sql, params)) in places.iter_mut().zip(statements) {
        *place = (!is_empty).then(|| pipeline.add(sql, params));
    }
    if pipeline.is_empty() {
        return Ok(());
    }
    let answers = pipeline.run().await?;
    let answer = |place: Option<usize>| place.map_or(&[][..], |place| &answers[place]);
    let [waits, event_waits, notified, ended, branches] = places;
    pending.take(part, &answers)?;
    part.add_waits(answer(waits))?;
    part.add_event_waits(answer(event_waits))?;
    part.add_notifications(answer(notified))?;
    part.add_runs(answer(ended))?;
    part.add_branches(answer(branches))
}

/// What frames wait for as arrays.
#[derive(Default)]
struct Awaited {
    pending: PendingKeys,
    /// Channels for which others may wait too.
    sharing: RunKeys,
    shared: Vec<Vec<u8>>,
    /// For each event, the frame that waits for it.
    event_frames: FrameKeys,
    slots: Vec<i16>,
    events: Vec<String>,
    children: RunKeys,
    /// Frames that wait for branches.
    parents: FrameKeys,
}

impl Awaited {
    fn of(keys: &[FrameKey], part: &Part) -> Self {
        let mut awaited = Self::default();
        let mut children = BTreeSet::new();
        let mut channels = BTreeSet::new();
        let keys: BTreeSet<_> = keys.iter().copied().collect();
        for key in keys {
            let Some(run) = part.database.runs.get(&key.run) else {
                continue;
            };
            let Some(wait) = run.frames.get(&key.frame).and_then(|it| it.wait.as_ref()) else {
                continue;
            };
            for (channel, _) in wait.channels() {
                if let Channel::Event(event) = &channel {
                    awaited.event_frames.push(key);
                    awaited.slots.push(slot(event));
                    awaited.events.push(event.as_str().to_owned());
                }
                channels.insert((key.run, channel));
            }
            children.extend(wait.children());
            if wait.awaits_branches() {
                awaited.parents.push(key);
            }
        }
        // What is loaded itself is not read again, without its state.
        children.retain(|run| !part.knows(*run));
        awaited.children = children.into_iter().collect();
        for (key, channel) in &channels {
            awaited.channel(*key, channel, part);
        }
        awaited
    }

    fn channel(&mut self, key: RunKey, channel: &Channel, part: &Part) {
        let Some(run) = part.database.runs.get(&key) else {
            return;
        };
        if run.buffered.is_empty() {
            return;
        }
        if part.was_in_table(key) {
            // For the wait in the row of the run, and what came too late for it.
            self.pending.oldest(key, channel, 2);
        }
        if has_waits(run) {
            self.sharing.push(key);
            self.shared.push(rows::channel_to_bytes(channel));
        }
    }
}

/// Reads all live frames of a run.
pub(super) async fn frames(session: &Session, run: RunKey) -> Result<Vec<FrameRecord>, Error> {
    let (partition, key) = (rows::partition(run), run.as_bytes());
    let runs = RunKeys::from_iter([run]);
    let mut pipeline = session.pipeline();
    pipeline.begin(BEGIN);
    pipeline.add(RUNS, runs.params().into());
    pipeline.add(FRAMES, vec![&partition, &key]);
    pipeline.commit();
    let answers = pipeline.run().await?;
    let mut part = Part::new();
    part.add_runs(&answers[1])?;
    part.add_frames(&answers[2])?;
    Ok(part.database.frames(run))
}
