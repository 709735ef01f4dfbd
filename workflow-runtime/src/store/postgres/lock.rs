//! Locking and reading what some commands need.

use std::collections::{BTreeSet, HashSet};

use tokio_postgres::Row;

use super::command::{Needs, id_partition};
use super::error::Error;
use super::event_order::{self, first_to_wake};
use super::expected::Expected;
use super::hydrate::{Part, frame_columns, has_waits, run_columns};
use super::keys::RunKeys;
use super::numbers::{self, DRAW_BLOCKS};
use super::pending::PendingKeys;
use super::rows;
use super::session::{BEGIN, Params, Pipeline, Session};
use crate::clock::Timestamp;
use crate::id::{RunId, RunKey};
use crate::store::batch::STATE_READ_BYTES_MAX;
use crate::store::{NewBroadcast, Wait};

const TAKE_IDS: &str = "INSERT INTO workflow.ids (partition, workflow, id, run, is_live) \
    SELECT partition, workflow, id, run, true \
    FROM UNNEST($1::smallint[], $2::text[], $3::text[], $4::bytea[]) \
    AS n(partition, workflow, id, run) ON CONFLICT DO NOTHING RETURNING run";

const LIVE_IDS: &str = "SELECT i.workflow, i.id, i.run \
    FROM UNNEST($1::smallint[], $2::text[], $3::text[]) AS k(partition, workflow, id) \
    CROSS JOIN LATERAL (SELECT i.workflow, i.id, i.run FROM workflow.ids AS i \
    WHERE i.partition = k.partition AND i.workflow = k.workflow AND i.id = k.id AND i.is_live LIMIT 1) AS i";

const LOCK_PARTITIONS: &str = "SELECT partition, epoch FROM workflow.partitions \
    WHERE partition = ANY($1::smallint[]) ORDER BY partition FOR SHARE";

/// Returns those of the runs that were asked for that are the topmost ones of their families, each as it is when it is
/// locked. No others are locked, so that nobody who has locked a family waits for one of its runs. The state is that
/// of runs that something is delivered to, unless it is long.
const LOCK_RUNS: &str = concat!(
    "SELECT ",
    run_columns!(
        "NULL::text, NULL::text, CASE WHEN r.key = ANY($3::bytea[]) \
         AND octet_length(r.state_json) <= $4::bigint THEN r.state_json ELSE '' END"
    ),
    " FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, key) \
     JOIN workflow.runs AS r ON r.partition = ANY (ARRAY[k.partition]) AND r.key BETWEEN k.key AND k.key AND r.family = r.key \
     ORDER BY k.partition, k.key FOR UPDATE OF r"
);

/// Returns the topmost run of each family instead.
const LOCK_FAMILIES: &str = concat!(
    "SELECT ",
    run_columns!(
        "NULL::text, NULL::text, CASE WHEN r.key = ANY($3::bytea[]) \
         AND octet_length(r.state_json) <= $4::bigint THEN r.state_json ELSE '' END"
    ),
    " FROM (SELECT DISTINCT a.partition, a.family FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, key) \
     CROSS JOIN LATERAL (SELECT a.partition, a.family FROM workflow.runs AS a \
     WHERE a.partition = k.partition AND a.key = k.key OFFSET 0) AS a) AS f \
     JOIN workflow.runs AS r ON r.partition = ANY (ARRAY[f.partition]) AND r.key BETWEEN f.family AND f.family \
     ORDER BY f.partition, f.family FOR UPDATE OF r"
);

/// The runs that are asked for, those that started them, and those that frames from a given one on have
/// started and that are live, and so on.
const FAMILIES: &str = concat!(
    "WITH RECURSIVE asked AS (\
     SELECT partition, key, first_frame \
     FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS k(partition, key, first_frame)), \
     below AS (\
     SELECT c.partition, c.run AS key FROM asked AS a CROSS JOIN LATERAL (\
     SELECT c.partition, c.run FROM workflow.children AS c WHERE c.partition = a.partition \
     AND c.parent_run = a.key AND c.parent_frame >= a.first_frame OFFSET 0) AS c \
     UNION \
     SELECT c.partition, c.run FROM below AS b CROSS JOIN LATERAL (\
     SELECT c.partition, c.run FROM workflow.children AS c WHERE c.partition = b.partition \
     AND c.parent_run = b.key OFFSET 0) AS c), \
     keys AS (\
     SELECT partition, key FROM asked UNION SELECT partition, key FROM below UNION \
     SELECT r.partition, r.parent_run FROM asked AS a JOIN workflow.runs AS r \
     ON r.partition = ANY (ARRAY[a.partition]) AND r.key BETWEEN a.key AND a.key WHERE r.parent_run IS NOT NULL) \
     SELECT ",
    run_columns!("NULL::text, NULL::text, ''::text"),
    " FROM keys AS k JOIN workflow.runs AS r ON r.partition = ANY (ARRAY[k.partition]) AND r.key BETWEEN k.key AND k.key"
);

const RUNS: &str = concat!(
    "SELECT ",
    run_columns!("NULL::text, NULL::text, ''::text"),
    " FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, key) \
     JOIN workflow.runs AS r ON r.partition = ANY (ARRAY[k.partition]) AND r.key BETWEEN k.key AND k.key"
);

const FRAMES: &str = concat!(
    "SELECT ",
    frame_columns!("NULL::text, NULL::text, ''::text"),
    " FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, run) \
     JOIN workflow.frames AS f ON f.partition = ANY (ARRAY[k.partition]) AND f.run = k.run"
);

const WAITS: &str = "SELECT w.run, w.frame, w.channel, w.since, w.deadline \
    FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, run) \
    JOIN workflow.waits AS w ON w.partition = ANY (ARRAY[k.partition]) AND w.run = k.run";

/// By rows, because the index of events has the run, too, but not as its first column.
const EVENT_WAITS: &str = "SELECT w.run, w.frame, w.event, w.since, w.deadline \
    FROM UNNEST($1::smallint[], $2::bytea[]) AS k(partition, run) \
    JOIN workflow.event_waits AS w ON (w.partition, w.run) >= (k.partition, k.run) \
    AND (w.partition, w.run) <= (k.partition, k.run)";

const SEEN: &str = "SELECT k.place, d.seq, d.received_at \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[]) \
    AS k(partition, run, channel, dedupe_key, place) \
    JOIN workflow.deliveries AS d ON d.partition = ANY (ARRAY[k.partition]) AND d.run = k.run \
    AND d.channel = k.channel AND d.dedupe_key = k.dedupe_key";

/// What was read, and what this transaction has taken.
pub(super) struct Locked {
    pub(super) part: Part,
    /// The new runs whose ids are theirs now.
    pub(super) taken: HashSet<RunKey>,
}

/// Begins a transaction, and locks and reads what is needed.
pub(super) async fn lock(
    session: &Session,
    mut needs: Needs<'_>,
    broadcast: Option<&NewBroadcast>,
    expected: &Expected,
) -> Result<Locked, Error> {
    if let Some(new) = broadcast {
        let first = first_to_wake(session, new).await?;
        first.into_iter().for_each(|run| needs.need(run));
    }
    let mut locked = begin(session, &needs, expected).await?;
    read_others(session, &needs, &mut locked.part).await?;
    event_order::keep(session, &needs, broadcast, &mut locked.part).await?;
    Ok(locked)
}

/// Whether the topmost runs of their families are locked in place of the runs that were asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Alone,
    WithFamilies,
}

async fn begin(session: &Session, needs: &Needs<'_>, expected: &Expected) -> Result<Locked, Error> {
    if !expected.families() {
        if let Some(locked) = begin_with(session, needs, expected, Asked::Alone).await? {
            return Ok(locked);
        }
        // Their families have to be locked first.
        session.end_transaction().await?;
    }
    let locked = begin_with(session, needs, expected, Asked::WithFamilies).await?;
    Ok(locked.expect("BUG: their topmost runs are locked"))
}

/// Nothing if one of the runs that were asked for alone may have been started by another one.
async fn begin_with(
    session: &Session,
    needs: &Needs<'_>,
    expected: &Expected,
    how: Asked,
) -> Result<Option<Locked>, Error> {
    let asked: RunKeys = needs.runs.keys().copied().collect();
    let partitions: Vec<i16> = needs.partitions.iter().copied().collect();
    let ids = Ids::of(needs);
    let keyed = Keyed::of(needs);
    let targets = needs.deliveries.iter().map(|new| &new.run.as_bytes()[..]);
    let targets: Vec<_> = targets.collect();

    let mut pipeline = session.pipeline();
    pipeline.begin(BEGIN);
    let taking = (!ids.runs.is_empty()).then(|| {
        let (partitions, workflows) = (&ids.partitions, &ids.workflows);
        let taken = pipeline.add(TAKE_IDS, vec![partitions, workflows, &ids.ids, &ids.runs]);
        let live = pipeline.add(LIVE_IDS, vec![partitions, workflows, &ids.ids]);
        (taken, live)
    });
    let epochs = (!partitions.is_empty()).then(|| pipeline.add(LOCK_PARTITIONS, vec![&partitions]));
    let [run_partitions, keys] = asked.params();
    let lock = match how {
        Asked::Alone => LOCK_RUNS,
        Asked::WithFamilies => LOCK_FAMILIES,
    };
    let runs = pipeline.add(
        lock,
        vec![run_partitions, keys, &targets, &STATE_READ_BYTES_MAX],
    );
    let blocks = numbers::blocks(needs.deliveries.len());
    let drawn = (blocks > 0).then(|| pipeline.add(DRAW_BLOCKS, vec![&blocks]));
    let seen = (!keyed.places.is_empty()).then(|| pipeline.add(SEEN, keyed.params()));
    let answers = pipeline.run().await?;

    let mut part = Part::new();
    let mut taken = HashSet::new();
    if let Some((taking, live)) = taking {
        for row in &answers[taking] {
            taken.insert(rows::run_key(row, 0)?);
        }
        add_live_ids(&mut part, &answers[live], &taken)?;
    }
    for row in epochs.map_or(&[][..], |place| &answers[place]) {
        let partition = u16::try_from(rows::get::<i16>(row, 0)?).unwrap_or(u16::MAX);
        part.database.epochs.insert(partition, rows::get(row, 1)?);
    }
    part.add_runs(&answers[runs])?;
    let drawn = drawn.map_or(&[][..], |place| &answers[place]);
    let may_be_children = needs.may_be_children(&part);
    expected.note(may_be_children);
    if how == Asked::Alone && may_be_children {
        return Ok(None);
    }
    let has_families = may_be_children || needs.have_invoked(&part);
    read_details(session, needs, has_families, &mut part).await?;
    keyed.take(&mut part, seen.map_or(&[][..], |place| &answers[place]))?;
    part.database.drawn = numbers::of_blocks(drawn)?;
    part.database.newest_received_at = Timestamp::from_millis(i64::MIN);
    Ok(Some(Locked { part, taken }))
}

/// Reads the families of the runs that were asked for, if one is larger than that, and what belongs to runs
/// beside their rows: frames, waits, and many pending deliveries. Most have nothing.
async fn read_details(
    session: &Session,
    needs: &Needs<'_>,
    has_families: bool,
    part: &mut Part,
) -> Result<(), Error> {
    let asked = needs.runs.keys().copied();
    let detailed = asked.filter(|key| has_families || has_details(part, *key));
    let detailed: RunKeys = detailed.collect();
    let mut pending = needs.pending(part);
    detailed
        .iter()
        .filter(|run| part.was_in_table(*run))
        .for_each(|run| pending.awaited(run, needs.most(run)));
    if detailed.is_empty() && pending.is_empty() {
        return Ok(());
    }
    let first_frames: Vec<i64> = needs.runs.values().copied().collect();
    let mut pipeline = session.pipeline();
    let families = has_families.then(|| {
        let [partitions, keys] = detailed.params();
        pipeline.add(FAMILIES, vec![partitions, keys, &first_frames])
    });
    let rest = (!detailed.is_empty()).then(|| Rest::add(&mut pipeline, &detailed));
    let pending = pending.add(&mut pipeline);
    let answers = pipeline.run().await?;
    if let Some(place) = families {
        let locked: HashSet<RunKey> = part.database.runs.keys().copied().collect();
        part.add_runs(&answers[place])?;
        if part.live_families().any(|family| !locked.contains(&family)) {
            return Err(Error::Late);
        }
    }
    if let Some(rest) = rest {
        rest.take(part, &answers)?;
    }
    pending.take(part, &answers)
}

/// Whether a run may have rows in the tables of frames and waits.
fn has_details(part: &Part, run: RunKey) -> bool {
    part.database.runs.get(&run).is_some_and(|run| {
        let root = run.frames.get(&0).and_then(|root| root.wait.as_ref());
        has_waits(run) || root.is_some_and(|wait| !wait.events().is_empty())
    })
}

/// The statements that read what belongs to runs.
pub(super) struct Rest([usize; 3]);

impl Rest {
    pub(super) fn add<'a>(pipeline: &mut Pipeline<'a>, runs: &'a RunKeys) -> Self {
        let statements = [FRAMES, WAITS, EVENT_WAITS];
        Self(statements.map(|sql| pipeline.add(sql, runs.params().into())))
    }

    pub(super) fn take(&self, part: &mut Part, answers: &[Vec<Row>]) -> Result<(), Error> {
        let [frames, waits, event_waits] = self.0;
        part.add_frames(&answers[frames])?;
        part.add_waits(&answers[waits])?;
        part.add_event_waits(&answers[event_waits])
    }
}

/// The pending deliveries that frames wait for which are parked and will not be any more.
fn redriven(needs: &Needs<'_>, part: &Part) -> PendingKeys {
    let mut pending = PendingKeys::default();
    for key in needs.redriven.iter().filter(|run| part.was_in_table(**run)) {
        let frames = part.database.runs.get(key).map(|run| run.frames.values());
        let parked = frames.into_iter().flatten();
        let parked = parked.filter(|frame| frame.parked.is_some());
        let waits = parked.filter_map(|frame| frame.wait.as_ref());
        let channels: BTreeSet<_> = waits.flat_map(Wait::channels).map(|(it, _)| it).collect();
        for channel in &channels {
            pending.oldest(*key, channel, needs.most(*key));
        }
    }
    pending
}

/// Reads what belongs to the runs that were found beside those that were asked for, and the ends of runs
/// that parked frames wait for.
async fn read_others(session: &Session, needs: &Needs<'_>, part: &mut Part) -> Result<(), Error> {
    let found = part.database.runs.keys().copied();
    let others: RunKeys = found.filter(|run| !needs.runs.contains_key(run)).collect();
    let waits = part.database.runs.values().flat_map(|run| {
        let parked = run.frames.values().filter(|frame| frame.parked.is_some());
        parked.filter_map(|frame| frame.wait.as_ref())
    });
    let awaited = waits.flat_map(Wait::children);
    let awaited: RunKeys = awaited.filter(|run| !part.knows(*run)).collect();
    let redriven = redriven(needs, part);
    if others.is_empty() && awaited.is_empty() && redriven.is_empty() {
        return Ok(());
    }
    let mut pipeline = session.pipeline();
    let rest = Rest::add(&mut pipeline, &others);
    let ended = pipeline.add(RUNS, awaited.params().into());
    let pending = redriven.add(&mut pipeline);
    let answers = pipeline.run().await?;
    rest.take(part, &answers)?;
    pending.take(part, &answers)?;
    part.add_runs(&answers[ended])
}

fn add_live_ids(part: &mut Part, rows: &[Row], taken: &HashSet<RunKey>) -> Result<(), Error> {
    for row in rows {
        let run = rows::run_key(row, 2)?;
        let name = (
            rows::get(row, 0)?,
            RunId::from(rows::get::<String>(row, 1)?),
        );
        if !taken.contains(&run) {
            part.database.live_ids.insert(name, run);
        }
    }
    Ok(())
}

/// The ids of new runs as arrays.
struct Ids<'a> {
    partitions: Vec<i16>,
    workflows: Vec<&'a str>,
    ids: Vec<&'a str>,
    runs: Vec<[u8; 16]>,
}

impl<'a> Ids<'a> {
    fn of(needs: &Needs<'a>) -> Self {
        let ids = needs.ids();
        Self {
            partitions: ids.iter().map(|(new, id)| id_partition(new, id)).collect(),
            workflows: ids.iter().map(|(new, _)| &*new.workflow).collect(),
            ids: ids.iter().map(|(_, id)| id.as_str()).collect(),
            runs: ids.iter().map(|(new, _)| *new.key.as_bytes()).collect(),
        }
    }
}

/// The deliveries with a dedupe key as arrays.
struct Keyed<'a> {
    runs: RunKeys,
    channels: Vec<Vec<u8>>,
    keys: Vec<Vec<u8>>,
    places: Vec<i64>,
    deliveries: Vec<(RunKey, &'a crate::store::Channel, &'a str)>,
}

impl<'a> Keyed<'a> {
    fn of(needs: &Needs<'a>) -> Self {
        let mut keyed = Self {
            runs: RunKeys::default(),
            channels: Vec::new(),
            keys: Vec::new(),
            places: Vec::new(),
            deliveries: Vec::new(),
        };
        for (place, (new, channel, key)) in (0..).zip(needs.keyed()) {
            keyed.runs.push(new.run);
            keyed.channels.push(rows::channel_to_bytes(channel));
            keyed.keys.push(rows::dedupe_key(key));
            keyed.places.push(place);
            keyed.deliveries.push((new.run, channel, key));
        }
        keyed
    }

    fn params(&self) -> Params<'_> {
        let [partitions, runs] = self.runs.params();
        vec![partitions, runs, &self.channels, &self.keys, &self.places]
    }

    fn take(&self, part: &mut Part, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let place = usize::try_from(rows::get::<i64>(row, 0)?).unwrap_or(usize::MAX);
            let Some((run, channel, key)) = self.deliveries.get(place) else {
                continue;
            };
            if let Some(run) = part.database.runs.get_mut(run) {
                let first = (rows::get(row, 1)?, rows::instant(row, 2)?);
                let name = ((*channel).clone(), (*key).to_owned());
                run.seen.insert(name, first);
            }
        }
        Ok(())
    }
}
