//! Rows as a part of the model in memory: some runs, and what decides about them.

use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;

use super::buffered::{Column, FEW_MAX};
use super::error::Error;
use super::known::{KnownRun, Revision};
use super::rows;
use crate::id::{FrameKey, RunKey};
use crate::store::matching::ChannelWait;
use crate::store::memory::database::Database;
use crate::store::memory::events::{EventWait, Reaching};
use crate::store::memory::run::{Frame, Pending, Run};
use crate::store::{Branch, Channel, Delivery, Notification, RunRecord, Wait};

/// The columns of a run without what may be long. `$long` reads the columns `outcome`, `result` and
/// `state_json`, or stands for them.
macro_rules! run_columns {
    ($long:literal) => {
        concat!(
            "r.key, r.version, r.entered, r.ending, r.due_at, r.next_webhook, r.next_frame, \
             r.last_entry, r.parent_run, r.parent_frame, r.created_at, r.updated_at, r.workflow, \
             r.id, r.wait, r.parked, r.state_name, r.state_digest, r.family, ",
            $long,
            ", r.buffered, r.has_invoked, r.revision"
        )
    };
}

/// As [`run_columns`], of a branch.
macro_rules! frame_columns {
    ($long:literal) => {
        concat!(
            "f.run, f.frame, f.version, f.entered, f.parent, f.branch_index, f.branch_name, \
             f.returned_at, f.due_at, f.next_webhook, f.wait, f.parked, f.state_name, \
             f.state_digest, ",
            $long
        )
    };
}
pub(super) use {frame_columns, run_columns};

/// Runs that were read.
pub(super) struct Part {
    pub(super) database: Database,
    /// The run at the top of those that have started each other, of each run.
    pub(super) families: HashMap<RunKey, RunKey>,
    /// The runs whose pending deliveries were in the table `pending`. Of all others, all of them are known.
    in_table: HashSet<RunKey>,
    /// The runs that have ever started others.
    invokers: HashSet<RunKey>,
    /// The revisions of the rows.
    revisions: HashMap<RunKey, Revision>,
}

impl Part {
    pub(super) fn new() -> Self {
        Self {
            database: Database::default(),
            families: HashMap::new(),
            in_table: HashSet::new(),
            invokers: HashSet::new(),
            revisions: HashMap::new(),
        }
    }

    /// Whether a run had ever started another one when it was read.
    pub(super) fn has_invoked(&self, run: RunKey) -> bool {
        self.invokers.contains(&run)
    }

    /// Whether a live run is known that the root of a run has started.
    pub(super) fn has_children(&self, run: RunKey) -> bool {
        self.database.children.contains_key(&FrameKey::root(run))
    }

    /// Whether the pending deliveries of a run were in the table `pending` when it was read.
    pub(super) fn was_in_table(&self, run: RunKey) -> bool {
        self.in_table.contains(&run)
    }

    /// Whether they have to be there, as the run is now.
    pub(super) fn is_in_table(&self, run: &Run) -> bool {
        !run.buffered.is_empty()
            && (self.was_in_table(run.record.key) || run.pending.len() > FEW_MAX)
    }

    pub(super) fn knows(&self, run: RunKey) -> bool {
        self.database.runs.contains_key(&run)
    }

    /// Whether a frame of a run that was read may wait for a channel. If the waits are rows, it is not known.
    pub(super) fn may_await(&self, run: RunKey, channel: &Channel) -> bool {
        self.database.runs.get(&run).is_some_and(|run| {
            has_waits(run) || run.waits.keys().any(|(awaited, _)| awaited == channel)
        })
    }

    /// Takes rows of [`run_columns`].
    pub(super) fn add_runs(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let mut run = run(row)?;
            let key = run.record.key;
            match Column::read(row, 22)? {
                Column::Few(few) => few.into_iter().for_each(|it| run.add_pending(it)),
                Column::InTable(buffered) => {
                    run.buffered = buffered;
                    self.in_table.insert(key);
                }
            }
            let is_live = run.record.ending.is_none();
            if let Some(parent) = run.record.parent.filter(|_| is_live) {
                let children = self.database.children.entry(parent).or_default();
                children.insert(key);
            }
            if rows::get(row, 23)? {
                self.invokers.insert(key);
            }
            self.families.insert(key, rows::run_key(row, 18)?);
            self.revisions.insert(key, Revision(rows::get(row, 24)?));
            self.database.runs.insert(key, run);
        }
        Ok(())
    }

    /// Takes a run that is known from before. It is the only one of its family.
    pub(super) fn add_known(&mut self, known: KnownRun) {
        let key = known.key();
        self.families.insert(key, key);
        self.revisions.insert(key, known.revision);
        self.database.runs.insert(key, known.into_run());
    }

    /// The revision of a run's row when it was read.
    pub(super) fn revision(&self, run: RunKey) -> Revision {
        self.revisions.get(&run).copied().unwrap_or(Revision::NEW)
    }

    /// The topmost runs of those that live. What is over stays as it is.
    pub(super) fn live_families(&self) -> impl Iterator<Item = RunKey> {
        let runs = self.database.runs.values();
        let live = runs.filter(|run| run.record.ending.is_none());
        live.filter_map(|run| self.families.get(&run.record.key).copied())
    }

    /// Takes rows of [`frame_columns`], of runs that are there.
    pub(super) fn add_frames(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let key = rows::frame_key(row, 0)?;
            let frame = frame(row)?;
            if let Some(run) = self.database.runs.get_mut(&key.run) {
                run.frames.insert(key.frame, frame);
            }
        }
        Ok(())
    }

    /// As [`add_frames`](Self::add_frames), except those that are there: they were read with their states.
    pub(super) fn add_branches(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let key = rows::frame_key(row, 0)?;
            let frame = frame(row)?;
            if let Some(run) = self.database.runs.get_mut(&key.run) {
                run.frames.entry(key.frame).or_insert(frame);
            }
        }
        Ok(())
    }

    /// Takes rows of the table `waits`: `run`, `frame`, `channel`, `since`, `deadline`.
    pub(super) fn add_waits(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let FrameKey { run, frame } = rows::frame_key(row, 0)?;
            let since: i64 = rows::get(row, 3)?;
            let deadline = rows::instant_or_none(row, 4)?;
            let wait = ChannelWait { frame, deadline };
            if let Some(run) = self.database.runs.get_mut(&run) {
                run.waits.insert((rows::channel(row, 2)?, since), wait);
                run.next_since = run.next_since.max(since + 1);
            }
        }
        Ok(())
    }

    /// Takes rows of the table `pending`: `run`, `seq`, `channel`, `received_at`, `bytes`.
    pub(super) fn add_pending(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let run = rows::run_key(row, 0)?;
            let delivery = Delivery {
                seq: rows::get(row, 1)?,
                channel: rows::channel(row, 2)?,
                received_at: rows::instant(row, 3)?,
                head: bytes::Bytes::new(),
                body: bytes::Bytes::new(),
            };
            let bytes = u64::try_from(rows::get::<i64>(row, 4)?).unwrap_or(0);
            if let Some(run) = self.database.runs.get_mut(&run) {
                let pending = Pending { delivery, bytes };
                run.pending.insert(pending.delivery.seq, pending);
            }
        }
        Ok(())
    }

    /// Takes rows of the table `event_waits`: `run`, `frame`, `event`, `since`, `deadline`.
    pub(super) fn add_event_waits(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let frame = rows::frame_key(row, 0)?;
            let wait = EventWait {
                since: rows::get(row, 3)?,
                deadline: rows::instant_or_none(row, 4)?,
            };
            let by_id = &mut self.database.events.by_id;
            let awaited = by_id.entry(rows::event(row, 2)?).or_default();
            awaited.waits.insert(frame, wait);
        }
        Ok(())
    }

    /// Takes rows of the table `notifications`: `event`, `seq`, `received_at`, `payload`.
    pub(super) fn add_notifications(&mut self, rows: &[Row]) -> Result<(), Error> {
        for row in rows {
            let event = rows::event(row, 0)?;
            let notification = Notification {
                event: event.clone(),
                received_at: rows::instant(row, 2)?,
                payload: bytes::Bytes::copy_from_slice(rows::get(row, 3)?),
            };
            let reaching = Reaching {
                notification,
                // Whom else it has reached is not known here.
                waits: usize::MAX,
            };
            let awaited = self.database.events.by_id.entry(event).or_default();
            awaited.notifications.insert(rows::get(row, 1)?, reaching);
        }
        Ok(())
    }
}

/// Whether the waits of a run are rows of the table `waits`.
pub(super) fn has_waits(run: &Run) -> bool {
    let root = run.frames.get(&0).and_then(|root| root.wait.as_ref());
    run.next_frame > 1 || matches!(root, Some(Wait::Any(_)))
}

fn run(row: &Row) -> Result<Run, Error> {
    let ending = rows::ending(row, [3, 20])?;
    let record = RunRecord {
        key: rows::run_key(row, 0)?,
        workflow: rows::get(row, 12)?,
        id: rows::id(row, 13)?,
        labels: Vec::new(),
        created_at: rows::instant(row, 10)?,
        updated_at: rows::instant(row, 11)?,
        ending,
        state: None,
        wait: None,
        parked: None,
        parent: rows::parent(row, 8)?,
    };
    let mut run = Run {
        next_frame: rows::number(row, 6)?,
        last_entry: rows::get(row, 7)?,
        ..Run::of(record)
    };
    if run.record.ending.is_some() {
        return Ok(run);
    }
    let state = rows::state(row, [16, 17, 21])?;
    let root = Frame {
        version: rows::get(row, 1)?,
        entered: rows::get(row, 2)?,
        state: state.ok_or(Error::Corrupt("a live run has no state"))?,
        wait: rows::wait(row, [14, 19])?,
        next_webhook: rows::number(row, 5)?,
        due: rows::instant_or_none(row, 4)?,
        parked: rows::parked(row, 15)?,
        branch: None,
        returned: None,
    };
    let wait = root.wait.clone();
    run.frames.insert(0, root);
    // The only wait of most runs is in their rows.
    if let Some(wait) = wait.filter(|_| !has_waits(&run)) {
        run.begin_wait(0, &wait);
    }
    Ok(run)
}

fn frame(row: &Row) -> Result<Frame, Error> {
    let branch = Branch {
        parent: rows::number(row, 4)?,
        name: rows::get(row, 6)?,
        index: rows::number(row, 5)?,
    };
    let returned = match rows::instant_or_none(row, 7)? {
        Some(at) => {
            let json: Option<String> = rows::get(row, 15)?;
            Some((json.unwrap_or_default(), at))
        }
        None => None,
    };
    let state = rows::state(row, [12, 13, 16])?;
    Ok(Frame {
        version: rows::get(row, 2)?,
        entered: rows::get(row, 3)?,
        state: state.ok_or(Error::Corrupt("a branch has no state"))?,
        wait: rows::wait(row, [10, 14])?,
        next_webhook: rows::number(row, 9)?,
        due: rows::instant_or_none(row, 8)?,
        parked: rows::parked(row, 11)?,
        branch: Some(branch),
        returned,
    })
}
