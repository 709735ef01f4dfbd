//! What a store in memory does, one call at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::events::Events;
use super::run::{Frame, Run};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Arrived, Channel, Delivered, Delivery, DueCursor, DueFrame, Epoch, FrameRecord, Loaded,
    NewBroadcast, NewDelivery, NewRun, ParkedFrame, REACHED_WOKEN_MAX, Reached, Receipt, RunFilter,
    RunRecord, Started, Wait, Waking,
};

pub(in crate::store) struct Database {
    pub(in crate::store) epoch: i64,
    /// Those of partitions that have an epoch of their own.
    pub(in crate::store) epochs: HashMap<u16, i64>,
    /// The frames that may have been running when a process died: their versions and deaths.
    pub(in crate::store) suspects: BTreeMap<FrameKey, (i64, u32)>,
    next_seq: i64,
    /// Numbers for deliveries that were drawn elsewhere. They are used up first.
    pub(in crate::store) drawn: VecDeque<i64>,
    pub(in crate::store) newest_received_at: Timestamp,
    pub(in crate::store) runs: BTreeMap<RunKey, Run>,
    pub(in crate::store) live_ids: HashMap<(String, RunId), RunKey>,
    pub(in crate::store) due: BTreeSet<(Timestamp, FrameKey)>,
    /// The live runs that a frame has started.
    pub(in crate::store) children: HashMap<FrameKey, BTreeSet<RunKey>>,
    pub(in crate::store) events: Events,
    /// Frames that notifications have reached, to be woken.
    pub(in crate::store) reached: VecDeque<FrameKey>,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            epoch: 0,
            epochs: HashMap::new(),
            suspects: BTreeMap::new(),
            next_seq: 1,
            drawn: VecDeque::new(),
            newest_received_at: Timestamp::from_millis(i64::MIN),
            runs: BTreeMap::new(),
            live_ids: HashMap::new(),
            due: BTreeSet::new(),
            children: HashMap::new(),
            events: Events::default(),
            reached: VecDeque::new(),
        }
    }
}

impl Database {
    pub(in crate::store) fn claim(&mut self) -> Epoch {
        self.epoch += 1;
        Epoch(self.epoch)
    }

    pub(in crate::store) fn start(&mut self, new: NewRun) -> Started {
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
    pub(in crate::store) fn existing(&self, new: &NewRun) -> Option<RunKey> {
        let with_id = new.id.as_ref().and_then(|id| {
            let name = (new.workflow.clone(), id.clone());
            self.live_ids.get(&name).copied()
        });
        with_id.or_else(|| self.runs.contains_key(&new.key).then_some(new.key))
    }

    /// `now` is what the clock shows.
    pub(in crate::store) fn deliver(&mut self, new: NewDelivery, now: Timestamp) -> Receipt {
        let Some(run) = self.runs.get_mut(&new.run) else {
            return Receipt::Unknown;
        };
        let seen_as = new.dedupe_key.clone().map(|key| (new.channel.clone(), key));
        if let Some((seq, _)) = seen_as.as_ref().and_then(|key| run.seen.get(key)) {
            return Receipt::Duplicate { seq: *seq };
        }
        if run.record.ending.is_some() {
            return Receipt::Ended;
        }
        if run.is_full(&new) {
            return Receipt::Full;
        }
        // Another process may have stored the one before, by another clock.
        let before = run.buffered.newest().max(Some(self.newest_received_at));
        let received_at = before.map_or(now, |before| now.max(before));
        self.newest_received_at = received_at;
        let seq = self.drawn.pop_front().unwrap_or_else(|| {
            self.next_seq += 1;
            self.next_seq - 1
        });
        if let Some(key) = seen_as {
            run.seen.insert(key, (seq, received_at));
        }
        let channel = new.channel.clone();
        let delivery = Delivery {
            seq,
            channel: new.channel,
            received_at,
            head: new.head,
            body: new.body,
        };
        run.buffer(delivery);
        let taker = run.taker(seq).map(|frame| FrameKey {
            run: new.run,
            frame,
        });
        if let Some(taker) = taker
            && run.own(taker.frame, &channel) == Some(seq)
        {
            self.supply(&channel, taker);
        }
        // Due now also if the instant of receipt is ahead of the clock.
        let woken = taker.filter(|taker| self.wake(*taker, now));
        Receipt::Stored { seq, woken }
    }

    /// Stores a delivery, and loads the frame that it wakes if that is simple: the only one of its run,
    /// not due before, and waiting for the delivery's webhook alone.
    pub(in crate::store) fn deliver_and_load(
        &mut self,
        new: NewDelivery,
        now: Timestamp,
    ) -> Delivered {
        let root = FrameKey::root(new.run);
        let was_due = self.frame_mut(root).and_then(|root| root.due);
        let receipt = self.deliver(new, now);
        let loaded = match receipt {
            Receipt::Stored {
                seq,
                woken: Some(woken),
            } if woken == root && was_due.is_none_or(|due| due > now) => {
                self.load_simple(root, seq)
            }
            _ => None,
        };
        Delivered {
            receipt,
            loaded: loaded.map(Box::new),
        }
    }

    fn load_simple(&self, root: FrameKey, seq: i64) -> Option<Loaded> {
        let run = self.runs.get(&root.run)?;
        let wait = run.frames.get(&root.frame)?.wait.as_ref()?;
        if run.next_frame > 1 || !matches!(wait, Wait::Webhook { .. }) {
            return None;
        }
        let loaded = self.load(root)?;
        // In a part of a larger store, the state and what came before may have been left behind.
        let is_whole = !loaded.frame.state.json.is_empty()
            && loaded.arrived.deliveries.iter().all(|it| it.seq == seq);
        is_whole.then_some(loaded)
    }

    /// Notes that a frame has a delivery of its own.
    pub(in crate::store) fn supply(&mut self, channel: &Channel, frame: FrameKey) {
        if let Channel::Event(event) = channel {
            self.events.supply(event, frame);
        }
    }

    /// `now` is what the clock shows.
    pub(in crate::store) fn broadcast(&mut self, new: &NewBroadcast, now: Timestamp) -> Reached {
        let received_at = now.max(self.newest_received_at);
        self.newest_received_at = received_at;
        let reached = self.events.broadcast(new, received_at);
        let frames = reached.len() as u64;
        let mut others = std::mem::replace(&mut self.reached, reached.into());
        let waking = self.wake_reached(now);
        self.reached.append(&mut others);
        Reached { frames, waking }
    }

    pub(in crate::store) fn wake_reached(&mut self, at: Timestamp) -> Waking {
        let first = self.reached.iter().take(REACHED_WOKEN_MAX);
        // The run of one that waits is there, unless this is a part of a larger store.
        let batch = first
            .take_while(|it| self.runs.contains_key(&it.run))
            .count();
        let batch: Vec<_> = self.reached.drain(..batch).collect();
        let woken = batch.into_iter().filter(|frame| self.wake(*frame, at));
        Waking {
            woken: woken.collect(),
            has_more: !self.reached.is_empty(),
        }
    }

    pub(in crate::store) fn load(&self, key: FrameKey) -> Option<Loaded> {
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
        let events = record.wait.events().into_iter();
        let notifications =
            events.filter_map(|(event, _)| self.events.notification(&event, key).cloned());
        let arrived = Arrived {
            deliveries: run.deliveries(key.frame, &record.wait),
            notifications: notifications.collect(),
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

    pub(in crate::store) fn frames(&self, run: RunKey) -> Vec<FrameRecord> {
        let Some(run) = self.runs.get(&run) else {
            return Vec::new();
        };
        let frames = run.frames.keys();
        frames
            .filter_map(|number| run.frame_record(*number))
            .collect()
    }

    pub(in crate::store) fn run(&self, run: RunKey) -> Option<RunRecord> {
        self.runs.get(&run).map(Run::record)
    }

    pub(in crate::store) fn next_due(&self, after: Timestamp) -> Option<Timestamp> {
        let mut instants = self.due.iter().map(|(due, _)| *due);
        instants.find(|due| *due > after)
    }

    pub(in crate::store) fn due(
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

    pub(in crate::store) fn parked(
        &self,
        after: Option<FrameKey>,
        limit: usize,
    ) -> Vec<ParkedFrame> {
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

    pub(in crate::store) fn find(&self, workflow: &str, id: &RunId) -> Option<RunKey> {
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

    pub(in crate::store) fn list(&self, filter: &RunFilter) -> Vec<RunRecord> {
        let newest_first = self.runs.values().rev();
        let passing = newest_first.filter(|run| passes(run, filter));
        passing.take(filter.limit).map(Run::record).collect()
    }

    pub(in crate::store) fn frame_mut(&mut self, key: FrameKey) -> Option<&mut Frame> {
        self.runs.get_mut(&key.run)?.frames.get_mut(&key.frame)
    }

    /// Makes a frame due at `at`, if it is not due before. Returns whether it can go on at all.
    pub(in crate::store) fn wake(&mut self, key: FrameKey, at: Timestamp) -> bool {
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

    pub(in crate::store) fn reschedule(&mut self, key: FrameKey, due: Option<Timestamp>) {
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
