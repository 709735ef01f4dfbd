//! What a store in memory does, one call at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::run::{Frame, Run};
use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Arrived, Delivery, DueCursor, DueFrame, Epoch, FrameRecord, Loaded, NewDelivery, NewRun,
    ParkedFrame, Receipt, RunFilter, RunRecord, Started,
};

pub(super) struct Database {
    pub(super) epoch: i64,
    /// The frames that may have been running when a process died: their versions and deaths.
    pub(super) suspects: BTreeMap<FrameKey, (i64, u32)>,
    next_seq: i64,
    newest_received_at: Timestamp,
    pub(super) runs: BTreeMap<RunKey, Run>,
    pub(super) live_ids: HashMap<(String, RunId), RunKey>,
    pub(super) due: BTreeSet<(Timestamp, FrameKey)>,
    /// The live runs that a frame has started.
    pub(super) children: HashMap<FrameKey, BTreeSet<RunKey>>,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            epoch: 0,
            suspects: BTreeMap::new(),
            next_seq: 1,
            newest_received_at: Timestamp::from_millis(i64::MIN),
            runs: BTreeMap::new(),
            live_ids: HashMap::new(),
            due: BTreeSet::new(),
            children: HashMap::new(),
        }
    }
}

impl Database {
    pub(super) fn claim(&mut self) -> Epoch {
        self.epoch += 1;
        Epoch(self.epoch)
    }

    pub(super) fn start(&mut self, new: NewRun) -> Started {
        if let Some(existing) = self.existing(&new) {
            return Started::Existing(existing);
        }
        if let Some(id) = &new.id {
            let name = (new.workflow.clone(), id.clone());
            self.live_ids.insert(name, new.key);
        }
        if let Some(parent) = new.parent {
            self.children.entry(parent).or_default().insert(new.key);
        }
        self.due.insert((new.due, FrameKey::root(new.key)));
        self.runs.insert(new.key, Run::new(new));
        Started::New
    }

    /// The run that stands in the way of a new one.
    pub(super) fn existing(&self, new: &NewRun) -> Option<RunKey> {
        let with_id = new.id.as_ref().and_then(|id| {
            let name = (new.workflow.clone(), id.clone());
            self.live_ids.get(&name).copied()
        });
        with_id.or_else(|| self.runs.contains_key(&new.key).then_some(new.key))
    }

    pub(super) fn deliver(&mut self, new: NewDelivery, clock: &Clock) -> Receipt {
        let Some(run) = self.runs.get_mut(&new.run) else {
            return Receipt::Unknown;
        };
        let seen_as = new.dedupe_key.clone().map(|key| (new.webhook, key));
        if let Some((seq, _)) = seen_as.as_ref().and_then(|key| run.seen.get(key)) {
            return Receipt::Duplicate { seq: *seq };
        }
        if run.record.ending.is_some() {
            return Receipt::Ended;
        }
        if run.is_full(&new) {
            return Receipt::Full;
        }
        let seq = self.next_seq;
        self.next_seq += 1;
        let now = clock.now();
        let received_at = now.max(self.newest_received_at);
        self.newest_received_at = received_at;
        if let Some(key) = seen_as {
            run.seen.insert(key, (seq, received_at));
        }
        let delivery = Delivery {
            seq,
            webhook: new.webhook,
            received_at,
            head: new.head,
            body: new.body,
        };
        run.pending.insert(seq, delivery);
        let taker = run.taker(seq).map(|frame| FrameKey {
            run: new.run,
            frame,
        });
        // Due now also if the instant of receipt is ahead of the clock.
        let woken = taker.filter(|taker| self.wake(*taker, now));
        Receipt::Stored { seq, woken }
    }

    pub(super) fn load(&self, key: FrameKey) -> Option<Loaded> {
        let run = self.runs.get(&key.run)?;
        let frame = run.frames.get(&key.frame)?;
        let record = run.frame_record(key.frame)?;
        let children = record.wait.children().into_iter().filter_map(|child| {
            let child = &self.runs.get(&child)?.record;
            Some((child.key, child.ending.clone()?, child.updated_at))
        });
        let returned = match record.wait.awaits_branches() {
            true => run.returned(key.frame),
            false => Vec::new(),
        };
        let arrived = Arrived {
            deliveries: run.deliveries(key.frame, &record.wait),
            children: children.collect(),
            returned,
            all_returned: record.wait.awaits_branches() && !run.has_unfinished_branch(key.frame),
        };
        Some(Loaded {
            around: run.around(frame),
            frame: record,
            arrived,
        })
    }

    pub(super) fn frames(&self, run: RunKey) -> Vec<FrameRecord> {
        let Some(run) = self.runs.get(&run) else {
            return Vec::new();
        };
        let frames = run.frames.keys();
        frames
            .filter_map(|number| run.frame_record(*number))
            .collect()
    }

    pub(super) fn run(&self, run: RunKey) -> Option<RunRecord> {
        self.runs.get(&run).map(Run::record)
    }

    pub(super) fn next_due(&self, after: Timestamp) -> Option<Timestamp> {
        let mut instants = self.due.iter().map(|(due, _)| *due);
        instants.find(|due| *due > after)
    }

    pub(super) fn due(
        &self,
        until: Timestamp,
        after: Option<DueCursor>,
        limit: usize,
    ) -> Vec<DueFrame> {
        let frames = self.due.iter().map(|(due, frame)| DueFrame {
            frame: *frame,
            due: *due,
        });
        frames
            .skip_while(|frame| after.is_some_and(|after| frame.cursor() <= after))
            .take_while(|frame| frame.due <= until)
            .take(limit)
            .collect()
    }

    pub(super) fn parked(&self, after: Option<FrameKey>, limit: usize) -> Vec<ParkedFrame> {
        let frames = self.runs.iter().flat_map(|(run, record)| {
            let frames = record.frames.iter();
            frames.filter_map(|(number, frame)| {
                let frame_key = FrameKey {
                    run: *run,
                    frame: *number,
                };
                let parked = frame.parked.clone()?;
                after
                    .is_none_or(|after| frame_key > after)
                    .then_some(ParkedFrame {
                        frame: frame_key,
                        parked,
                    })
            })
        });
        frames.take(limit).collect()
    }

    pub(super) fn find(&self, workflow: &str, id: &RunId) -> Option<RunKey> {
        let live = self.live_ids.get(&(workflow.to_owned(), id.clone()));
        live.copied().or_else(|| {
            let mut newest_first = self.runs.values().rev().map(|run| &run.record);
            let chosen = newest_first
                .find(|run| run.workflow == workflow && run.id.as_ref() == Some(id))
                .map(|run| run.key);
            chosen.or_else(|| {
                let run = &self.runs.get(&id.as_str().parse().ok()?)?.record;
                (run.workflow == workflow && run.id.is_none()).then_some(run.key)
            })
        })
    }

    pub(super) fn list(&self, filter: &RunFilter) -> Vec<RunRecord> {
        let newest_first = self.runs.values().rev();
        let passing = newest_first.filter(|run| passes(run, filter));
        passing.take(filter.limit).map(Run::record).collect()
    }

    pub(super) fn frame_mut(&mut self, key: FrameKey) -> Option<&mut Frame> {
        self.runs.get_mut(&key.run)?.frames.get_mut(&key.frame)
    }

    /// Makes a frame due at `at`, if it is not due before. Returns whether it can go on at all.
    pub(super) fn wake(&mut self, key: FrameKey, at: Timestamp) -> bool {
        let Some(frame) = self.frame_mut(key) else {
            return false;
        };
        if frame.wait.is_none() || frame.parked.is_some() {
            return false;
        }
        if frame.due.is_none_or(|due| due > at) {
            self.reschedule(key, Some(at));
        }
        true
    }

    pub(super) fn reschedule(&mut self, key: FrameKey, due: Option<Timestamp>) {
        let Some(frame) = self.frame_mut(key) else {
            return;
        };
        if let Some(old) = std::mem::replace(&mut frame.due, due) {
            self.due.remove(&(old, key));
        }
        if let Some(new) = due {
            self.due.insert((new, key));
        }
    }
}

fn passes(run: &Run, filter: &RunFilter) -> bool {
    let RunFilter {
        workflow,
        live,
        parked,
        label,
        before,
        limit: _,
    } = filter;
    let is_parked = run.frames.values().any(|frame| frame.parked.is_some());
    let run = &run.record;
    before.is_none_or(|before| run.key < before)
        && (is_parked || !parked)
        && workflow.as_ref().is_none_or(|it| *it == run.workflow)
        && live.is_none_or(|live| live == run.ending.is_none())
        && label.as_ref().is_none_or(|it| run.labels.contains(it))
}
