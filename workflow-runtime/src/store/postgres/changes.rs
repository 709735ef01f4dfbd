//! What a part of the model has become, as rows to write.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;

use super::command::{Command, Outcome, id_partition};
use super::hydrate::{Part, has_waits};
use super::known::Revision;
use crate::clock::Timestamp;
use crate::event::EventId;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::matching::ChannelWait;
use crate::store::memory::events::EventWait;
use crate::store::memory::run::{Frame, Pending, Run};
use crate::store::{Advanced, Channel, Delivery, HistoryEntry, NewRun, Next, Started};

/// How many entries of a run's history are dropped at once, except by every so-many-th transition.
const TRIMMED_MAX: i64 = 64;

/// A part of the model as it was read.
pub(super) struct Before {
    runs: BTreeMap<RunKey, Run>,
    event_waits: BTreeMap<(FrameKey, EventId), EventWait>,
    /// How many notifications there were.
    notifications: HashMap<EventId, i64>,
}

/// The rows to write.
#[derive(Default)]
pub(super) struct Changes<'a> {
    pub(super) new_runs: Vec<NewRunRow<'a>>,
    pub(super) runs: Vec<RunChange<'a>>,
    /// Runs that were started by frames and have ended, and those that are live now.
    pub(super) removed_children: Vec<(FrameKey, RunKey)>,
    pub(super) new_children: Vec<(FrameKey, RunKey)>,
    pub(super) ended: Vec<(RunKey, Timestamp)>,
    pub(super) new_frames: Vec<(FrameKey, &'a Frame)>,
    pub(super) frames: Vec<FrameChange<'a>>,
    pub(super) removed_frames: Vec<FrameKey>,
    /// Frames that are not due then any more, and those that are now.
    pub(super) removed_due: Vec<(FrameKey, Timestamp)>,
    pub(super) new_due: Vec<(FrameKey, Timestamp)>,
    pub(super) removed_waits: Vec<(RunKey, &'a Channel, i64)>,
    pub(super) new_waits: Vec<(RunKey, &'a Channel, i64, ChannelWait)>,
    pub(super) removed_event_waits: Vec<(FrameKey, EventId)>,
    pub(super) new_event_waits: Vec<(FrameKey, EventId, EventWait)>,
    pub(super) deliveries: Vec<(RunKey, &'a Delivery, Option<&'a str>)>,
    /// Of the table `pending`: what was consumed, by run, channel and number, and what is there now.
    pub(super) consumed: Vec<(RunKey, &'a Channel, i64)>,
    pub(super) pending: Vec<(RunKey, &'a Pending)>,
    pub(super) history: Vec<(RunKey, &'a HistoryEntry)>,
    /// Of the runs, which entries are dropped, by number.
    pub(super) trimmed: BTreeMap<RunKey, RangeInclusive<i64>>,
    /// Ids of runs that have ended.
    pub(super) ended_ids: Vec<IdRow<'a>>,
    /// Ids that were taken for runs which were not added.
    pub(super) untaken_ids: Vec<IdRow<'a>>,
    /// Ids of runs that were added, taken for others before.
    pub(super) new_ids: Vec<IdRow<'a>>,
}

/// A run whose row is added.
pub(super) struct NewRunRow<'a> {
    pub(super) run: &'a Run,
    pub(super) family: RunKey,
    /// Whether its pending deliveries are rows of the table `pending`.
    pub(super) is_in_table: bool,
}

/// A run whose row changes.
pub(super) struct RunChange<'a> {
    pub(super) run: &'a Run,
    /// Nothing once it has ended.
    pub(super) root: Option<FrameChange<'a>>,
    /// The version that it had.
    pub(super) version: i64,
    /// The revision that its row had, and the one that it has then.
    pub(super) revision: Revision,
    pub(super) next_revision: Revision,
    /// Whether its pending deliveries are rows of the table `pending`.
    pub(super) is_in_table: bool,
    pub(super) has_invoked: bool,
}

/// A frame whose row changes. What has stayed is not read, so it is not written either.
pub(super) struct FrameChange<'a> {
    pub(super) key: FrameKey,
    pub(super) frame: &'a Frame,
    pub(super) keeps_state: bool,
    pub(super) keeps_outcome: bool,
}

/// The id of a run in the table of ids.
pub(super) struct IdRow<'a> {
    pub(super) partition: i16,
    pub(super) workflow: &'a str,
    pub(super) id: &'a RunId,
    pub(super) run: RunKey,
}

impl Before {
    pub(super) fn of(part: &Part) -> Self {
        Self {
            runs: part.database.runs.clone(),
            event_waits: event_waits(part),
            notifications: part.database.events.counted.clone(),
        }
    }

    /// Whether a notification of an event with this number was there before.
    pub(super) fn has_notification(&self, event: &EventId, seq: i64) -> bool {
        let count = self.notifications.get(event);
        count.is_some_and(|count| seq <= *count)
    }

    /// The root frame of a run.
    pub(super) fn root(&self, run: RunKey) -> Option<&Frame> {
        self.runs.get(&run)?.frames.get(&0)
    }

    /// Whether a delivery was there before. Its content was not read then.
    pub(super) fn has_delivery(&self, run: RunKey, seq: i64) -> bool {
        let run = self.runs.get(&run);
        run.is_some_and(|run| run.pending.contains_key(&seq))
    }
}

impl<'a> Changes<'a> {
    /// What commands have changed.
    pub(super) fn made(
        before: &'a Before,
        part: &'a Part,
        commands: impl Iterator<Item = (&'a Command, &'a Outcome)>,
        taken: &HashSet<RunKey>,
    ) -> Self {
        let mut changes = Self::default();
        let runs = part.database.runs.values();
        let new = runs.filter(|run| !before.runs.contains_key(&run.record.key));
        let invokers: HashSet<_> = new.filter_map(|run| Some(run.record.parent?.run)).collect();
        for (key, run) in &part.database.runs {
            match before.runs.get(key) {
                Some(old) => {
                    let has_invoked = part.has_invoked(*key) || invokers.contains(key);
                    changes.run(part, old, run, has_invoked);
                }
                None => changes.new_run(part, run),
            }
            changes.deliveries(part, before.runs.get(key), run);
            let history = run.history.iter();
            changes.history.extend(history.map(|entry| (*key, entry)));
        }
        changes.event_waits(before, part);
        let mut new = Vec::new();
        for (command, outcome) in commands {
            match (command, outcome) {
                (Command::Advance(transition), Outcome::Advanced(Advanced::Done { .. })) => {
                    let run = transition.frame.run;
                    let old = before.runs.get(&run).filter(|_| part.was_in_table(run));
                    changes.consumed(old, &transition.consumed);
                    changes.trim(
                        part,
                        run,
                        transition.noted.as_ref().map(|noted| noted.entries_max),
                    );
                    if let Next::Wait { children, .. } = &transition.next {
                        new.extend(children.iter().map(|child| (child, true)));
                    }
                }
                (Command::Advance(transition), _) => {
                    if let Next::Wait { children, .. } = &transition.next {
                        new.extend(children.iter().map(|child| (child, false)));
                    }
                }
                (Command::Start(run), Outcome::Started(started)) => {
                    new.push((run, *started == Started::New));
                }
                _ => {}
            }
        }
        changes.ids(new, taken);
        changes
    }

    /// The revisions of the rows once this is written, but for runs of which it is of no use to know: those that have
    /// started others, and busy ones.
    pub(super) fn revisions(&self) -> Vec<(RunKey, Revision)> {
        let new = self.new_runs.iter();
        let new = new.map(|new| (new.run.record.key, Revision::NEW));
        let changed = self.runs.iter().filter(|change| !change.has_invoked);
        let changed = changed.map(|change| (change.run.record.key, change.next_revision));
        let busy = busy(self.deliveries.iter().map(|(run, ..)| *run));
        let revisions = new.chain(changed);
        revisions.filter(|(run, _)| !busy.contains(run)).collect()
    }

    fn run(&mut self, part: &Part, old: &'a Run, run: &'a Run, has_invoked: bool) {
        let key = run.record.key;
        self.due(Some(old), run);
        for (number, frame) in &run.frames {
            let frame_key = FrameKey {
                run: key,
                frame: *number,
            };
            match old.frames.get(number) {
                None => self.new_frames.push((frame_key, frame)),
                Some(old) if *number != 0 && old != frame => {
                    self.frames
                        .push(FrameChange::between(frame_key, old, frame));
                }
                Some(_) => {}
            }
        }
        let removed = old.frames.keys().filter(|it| **it != 0);
        let removed = removed.filter(|it| !run.frames.contains_key(it));
        self.removed_frames.extend(removed.map(|frame| FrameKey {
            run: key,
            frame: *frame,
        }));
        self.waits(Some(old), run);
        let (before, after) = (old.frames.get(&0), run.frames.get(&0));
        let is_same = before == after
            && old.next_frame == run.next_frame
            && old.last_entry == run.last_entry
            && old.record.updated_at == run.record.updated_at
            && old.buffered == run.buffered
            && old.pending.keys().eq(run.pending.keys())
            && has_invoked == part.has_invoked(key);
        if is_same {
            return;
        }
        let version = before.map_or(0, |root| root.version);
        let root = before.zip(after);
        let root = root.map(|(old, new)| FrameChange::between(FrameKey::root(key), old, new));
        if root.is_none() && before.is_some() {
            self.end(run);
        }
        self.runs.push(RunChange {
            run,
            root,
            version,
            revision: part.revision(key),
            next_revision: Revision::draw(),
            is_in_table: part.is_in_table(run),
            has_invoked,
        });
    }

    fn end(&mut self, run: &'a Run) {
        let record = &run.record;
        self.ended.push((record.key, record.updated_at));
        let parent = record.parent.iter();
        self.removed_children
            .extend(parent.map(|parent| (*parent, record.key)));
        if let Some(id) = &record.id {
            let workflow = &*record.workflow;
            self.ended_ids.push(IdRow {
                partition: super::rows::hash_partition(&[workflow, id.as_str()]),
                workflow,
                id,
                run: record.key,
            });
        }
    }

    fn new_run(&mut self, part: &Part, run: &'a Run) {
        let key = run.record.key;
        self.due(None, run);
        self.new_runs.push(NewRunRow {
            run,
            family: family(part, key),
            is_in_table: part.is_in_table(run),
        });
        // It may have ended with its parent in the same transaction, and then it is not added.
        let is_live = run.record.ending.is_none();
        let parent = run.record.parent.filter(|_| is_live);
        self.new_children.extend(parent.map(|parent| (parent, key)));
        let branches = run.frames.iter().filter(|(number, _)| **number != 0);
        self.new_frames.extend(branches.map(|(number, frame)| {
            let frame_key = FrameKey {
                run: key,
                frame: *number,
            };
            (frame_key, frame)
        }));
        self.waits(None, run);
    }

    fn due(&mut self, old: Option<&Run>, run: &Run) {
        let run_key = run.record.key;
        let of = |frame| FrameKey {
            run: run_key,
            frame,
        };
        let before = |number| old.and_then(|old| old.frames.get(number));
        for (number, frame) in &run.frames {
            let before = before(number).and_then(|old| old.due);
            if before != frame.due {
                let removed = before.map(|at| (of(*number), at));
                self.removed_due.extend(removed);
                self.new_due.extend(frame.due.map(|at| (of(*number), at)));
            }
        }
        let removed = old.into_iter().flat_map(|old| &old.frames);
        let removed = removed.filter(|(number, _)| !run.frames.contains_key(number));
        let removed = removed.filter_map(|(number, old)| Some((of(*number), old.due?)));
        self.removed_due.extend(removed);
    }

    fn consumed(&mut self, before: Option<&'a Run>, seqs: &[i64]) {
        let Some(run) = before else {
            return;
        };
        for seq in seqs {
            if let Some(pending) = run.pending.get(seq) {
                let channel = &pending.delivery.channel;
                self.consumed.push((run.record.key, channel, *seq));
            }
        }
    }

    fn waits(&mut self, old: Option<&'a Run>, run: &'a Run) {
        let key = run.record.key;
        let nothing = BTreeMap::new();
        let before = old.filter(|run| has_waits(run)).map(|run| &run.waits);
        let after = has_waits(run).then_some(&run.waits);
        for ((channel, since), wait) in before.into_iter().flatten() {
            if after.unwrap_or(&nothing).get(&(channel.clone(), *since)) != Some(wait) {
                self.removed_waits.push((key, channel, *since));
            }
        }
        for ((channel, since), wait) in after.into_iter().flatten() {
            let old = before.and_then(|it| it.get(&(channel.clone(), *since)));
            if old != Some(wait) {
                self.new_waits.push((key, channel, *since, *wait));
            }
        }
    }

    fn event_waits(&mut self, before: &Before, part: &Part) {
        let after = event_waits(part);
        for (name, wait) in &before.event_waits {
            if after.get(name) != Some(wait) {
                self.removed_event_waits.push(name.clone());
            }
        }
        for ((frame, event), wait) in after {
            let name = (frame, event);
            if before.event_waits.get(&name) != Some(&wait) {
                self.new_event_waits.push((name.0, name.1, wait));
            }
        }
    }

    fn deliveries(&mut self, part: &Part, old: Option<&Run>, run: &'a Run) {
        let is_old = |seq: &i64| old.is_some_and(|old| old.pending.contains_key(seq));
        let new = run.pending.iter().filter(|(seq, _)| !is_old(seq));
        if part.is_in_table(run) {
            // Those that were in the run's row move.
            let move_all = !part.was_in_table(run.record.key);
            let pending = run.pending.iter();
            let pending = pending.filter(|(seq, _)| move_all || !is_old(seq));
            let key = run.record.key;
            self.pending.extend(pending.map(|(_, it)| (key, it)));
        }
        let mut new: HashMap<i64, _> = new.map(|(seq, it)| (*seq, (&it.delivery, None))).collect();
        if new.is_empty() {
            return;
        }
        for ((_, key), (seq, _)) in &run.seen {
            if let Some((_, dedupe_key)) = new.get_mut(seq) {
                *dedupe_key = Some(&**key);
            }
        }
        let key = run.record.key;
        let rows = new.into_values();
        self.deliveries
            .extend(rows.map(|(delivery, dedupe_key)| (key, delivery, dedupe_key)));
    }

    fn trim(&mut self, part: &Part, run: RunKey, entries_max: Option<u32>) {
        let last = part.database.runs.get(&run).map(|run| run.last_entry);
        let Some((last, entries_max)) = last.zip(entries_max) else {
            return;
        };
        let dropped = last - i64::from(entries_max);
        if dropped > 0 {
            self.trimmed.insert(run, trimmed(dropped));
        }
    }

    fn ids(&mut self, new: Vec<(&'a NewRun, bool)>, taken: &HashSet<RunKey>) {
        for (run, is_new) in new {
            let Some(id) = &run.id else {
                continue;
            };
            let row = IdRow {
                partition: id_partition(run, id),
                workflow: &run.workflow,
                id,
                run: run.key,
            };
            match (is_new, taken.contains(&run.key)) {
                (true, false) => self.new_ids.push(row),
                (false, true) => self.untaken_ids.push(row),
                _ => {}
            }
        }
    }
}

impl<'a> FrameChange<'a> {
    fn between(key: FrameKey, old: &Frame, frame: &'a Frame) -> Self {
        Self {
            key,
            frame,
            keeps_state: old.entered == frame.entered && frame.returned.is_none(),
            keeps_outcome: old.wait == frame.wait,
        }
    }
}

/// The runs to which several deliveries came at once. If such a run was known, its next delivery would wait for the lock of
/// others, with all that one statement delivers, and then be made as they are.
fn busy(delivered_to: impl Iterator<Item = RunKey>) -> HashSet<RunKey> {
    let mut once = HashSet::new();
    delivered_to.filter(|run| !once.insert(*run)).collect()
}

/// The entries of a run that are dropped, up to a number: nearly always the last ones, whose predecessors are gone.
/// They stay in the index until the database tidies up, and to look among them takes the longer, the older the run is.
/// Those that are left of a higher limit are looked for now and then.
fn trimmed(last: i64) -> RangeInclusive<i64> {
    match last % TRIMMED_MAX {
        0 => 1..=last,
        _ => last - TRIMMED_MAX + 1..=last,
    }
}

/// The run at the top of those that have started each other. It is known for runs that were read.
fn family(part: &Part, run: RunKey) -> RunKey {
    let mut top = run;
    while let Some(parent) = part
        .database
        .runs
        .get(&top)
        .and_then(|run| run.record.parent)
    {
        if let Some(family) = part.families.get(&parent.run) {
            return *family;
        }
        top = parent.run;
    }
    top
}

fn event_waits(part: &Part) -> BTreeMap<(FrameKey, EventId), EventWait> {
    let events = part.database.events.by_id.iter();
    let waits = events.flat_map(|(event, awaited)| {
        let waits = awaited.waits.iter();
        waits.map(|(frame, wait)| ((*frame, event.clone()), *wait))
    });
    waits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;

    #[test]
    fn a_run_is_busy_from_its_second_delivery_on() {
        let key = || RunKey::generate(Timestamp::from_millis(0), &Entropy::system());
        let [one, two, three] = [key(), key(), key()];
        let busy = busy([one, two, three, two, three, three].into_iter());
        assert_eq!(busy, HashSet::from([two, three]));
    }
}
