//! What a store in memory does, one call at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::clock::{Clock, Timestamp};
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::{
    Advanced, BufferLimits, Cancelled, Delivery, DueCursor, DueFrame, Epoch, FrameRecord, Loaded,
    NewDelivery, NewRun, Next, Receipt, RunEnding, RunFilter, RunRecord, Started, Transition, Wait,
    WebhookNumber,
};

pub(super) struct Database {
    epoch: i64,
    next_seq: i64,
    newest_received_at: Timestamp,
    runs: BTreeMap<RunKey, Run>,
    live_ids: HashMap<(String, RunId), RunKey>,
    due: BTreeSet<(Timestamp, RunKey)>,
}

struct Run {
    record: RunRecord,
    version: i64,
    entered: i64,
    next_webhook: u32,
    due: Option<Timestamp>,
    pending: BTreeMap<i64, Delivery>,
    seen: HashMap<(WebhookNumber, String), i64>,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            epoch: 0,
            next_seq: 1,
            newest_received_at: Timestamp::from_millis(i64::MIN),
            runs: BTreeMap::new(),
            live_ids: HashMap::new(),
            due: BTreeSet::new(),
        }
    }
}

impl Database {
    pub(super) fn claim(&mut self) -> Epoch {
        self.epoch += 1;
        Epoch(self.epoch)
    }

    pub(super) fn start(&mut self, new: NewRun) -> Started {
        if let Some(id) = &new.id {
            let name = (new.workflow.clone(), id.clone());
            if let Some(existing) = self.live_ids.get(&name) {
                return Started::Existing(*existing);
            }
        }
        if self.runs.contains_key(&new.key) {
            return Started::Existing(new.key);
        }
        if let Some(id) = &new.id {
            let name = (new.workflow.clone(), id.clone());
            self.live_ids.insert(name, new.key);
        }
        self.due.insert((new.due, new.key));
        self.runs.insert(new.key, Run::from(new));
        Started::New
    }

    pub(super) fn deliver(&mut self, new: NewDelivery, clock: &Clock) -> Receipt {
        let Some(run) = self.runs.get_mut(&new.run) else {
            return Receipt::Unknown;
        };
        let seen_as = new.dedupe_key.clone().map(|key| (new.webhook, key));
        if let Some(seq) = seen_as.as_ref().and_then(|key| run.seen.get(key)) {
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
            run.seen.insert(key, seq);
        }
        let wakes = run.takes(new.webhook, received_at);
        let delivery = Delivery {
            seq,
            webhook: new.webhook,
            received_at,
            head: new.head,
            body: new.body,
        };
        run.pending.insert(seq, delivery);
        if wakes && run.due.is_none_or(|due| due > now) {
            // Due now also if the instant of receipt is ahead of the clock.
            reschedule(&mut self.due, run, Some(now));
        }
        let woken = wakes.then(|| FrameKey::root(new.run));
        Receipt::Stored { seq, woken }
    }

    pub(super) fn advance(&mut self, transition: Transition) -> Advanced {
        let run = match self.runs.get_mut(&transition.frame.run) {
            Some(run) if run.accepts(&transition, self.epoch) => run,
            _ => return Advanced::Stale,
        };
        for seq in &transition.consumed {
            run.pending.remove(seq);
        }
        run.version += 1;
        run.record.updated_at = transition.at;
        let mut delivery = None;
        match transition.next {
            Next::Wait {
                state,
                wait,
                next_webhook,
            } => {
                delivery = run
                    .oldest(&wait)
                    .filter(|oldest| wait.takes(oldest.webhook, oldest.received_at));
                let due = match delivery {
                    Some(_) => Some(transition.at),
                    None => wait.due(transition.at),
                };
                if state.is_some() {
                    run.entered = run.version;
                    run.record.state = state;
                }
                run.record.wait = Some(wait);
                run.record.parked = None;
                run.next_webhook = next_webhook;
                reschedule(&mut self.due, run, due);
            }
            Next::Park { reason } => {
                run.record.parked = Some(reason);
                reschedule(&mut self.due, run, None);
            }
            Next::End(ending) => self.end(transition.frame.run, RunEnding::Own(ending)),
        }
        Advanced::Done { delivery }
    }

    pub(super) fn cancel(&mut self, key: RunKey, at: Timestamp) -> Cancelled {
        let Some(run) = self.runs.get_mut(&key) else {
            return Cancelled::Unknown;
        };
        if run.record.ending.is_some() {
            return Cancelled::Ended(run.record.status(at));
        }
        run.version += 1;
        run.record.updated_at = at;
        self.end(key, RunEnding::Cancelled);
        Cancelled::Done
    }

    fn end(&mut self, key: RunKey, ending: RunEnding) {
        let Some(run) = self.runs.get_mut(&key) else {
            return;
        };
        run.record.ending = Some(ending);
        run.record.state = None;
        run.record.wait = None;
        run.record.parked = None;
        reschedule(&mut self.due, run, None);
        if let Some(id) = run.record.id.clone() {
            self.live_ids.remove(&(run.record.workflow.clone(), id));
        }
    }

    pub(super) fn load(&self, frame: FrameKey) -> Option<Loaded> {
        let run = self.runs.get(&frame.run)?;
        if frame.frame == 0 { run.loaded() } else { None }
    }

    pub(super) fn run(&self, run: RunKey) -> Option<RunRecord> {
        self.runs.get(&run).map(|run| run.record.clone())
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
        let frames = self.due.iter().map(|(due, run)| DueFrame {
            frame: FrameKey::root(*run),
            due: *due,
        });
        frames
            .skip_while(|frame| after.is_some_and(|after| frame.cursor() <= after))
            .take_while(|frame| frame.due <= until)
            .take(limit)
            .collect()
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
        let newest_first = self.runs.values().rev().map(|run| &run.record);
        newest_first
            .filter(|run| filter.before.is_none_or(|before| run.key < before))
            .filter(|run| {
                filter
                    .workflow
                    .as_ref()
                    .is_none_or(|it| *it == run.workflow)
            })
            .filter(|run| filter.live.is_none_or(|live| live == run.ending.is_none()))
            .filter(|run| {
                filter
                    .label
                    .as_ref()
                    .is_none_or(|it| run.labels.contains(it))
            })
            .take(filter.limit)
            .cloned()
            .collect()
    }
}

fn reschedule(queue: &mut BTreeSet<(Timestamp, RunKey)>, run: &mut Run, due: Option<Timestamp>) {
    if let Some(old) = run.due {
        queue.remove(&(old, run.record.key));
    }
    if let Some(new) = due {
        queue.insert((new, run.record.key));
    }
    run.due = due;
}

impl Run {
    fn accepts(&self, transition: &Transition, epoch: i64) -> bool {
        let distinct: BTreeSet<_> = transition.consumed.iter().collect();
        transition.frame.frame == 0
            && transition.epoch.0 == epoch
            && transition.version == self.version
            && self.record.ending.is_none()
            && distinct.len() == transition.consumed.len()
            && distinct.iter().all(|seq| self.pending.contains_key(seq))
            && !self.is_delivered(transition)
    }

    /// Whether a delivery came in time for the wait that the transition says has timed out.
    fn is_delivered(&self, transition: &Transition) -> bool {
        let Some((webhook, deadline)) = transition.unless_delivered else {
            return false;
        };
        let mut pending = self.pending.values();
        let oldest = pending.find(|it| it.webhook == webhook);
        oldest.is_some_and(|it| it.received_at <= deadline)
    }

    fn takes(&self, webhook: WebhookNumber, received_at: Timestamp) -> bool {
        let wait = self.record.wait.as_ref();
        self.record.parked.is_none() && wait.is_some_and(|wait| wait.takes(webhook, received_at))
    }

    fn oldest(&self, wait: &Wait) -> Option<Delivery> {
        let Wait::Webhook { webhook, .. } = wait else {
            return None;
        };
        let mut pending = self.pending.values();
        pending.find(|it| it.webhook == *webhook).cloned()
    }

    fn is_full(&self, new: &NewDelivery) -> bool {
        let BufferLimits {
            deliveries_max,
            bytes_max,
        } = new.limits;
        let to_webhook = self.pending.values().filter(|it| it.webhook == new.webhook);
        let sizes = self
            .pending
            .values()
            .map(|it| it.head.len() + it.body.len());
        let bytes = sizes.sum::<usize>() + new.head.len() + new.body.len();
        to_webhook.count() >= deliveries_max as usize || bytes as u64 > bytes_max
    }

    /// What [`Store::load`] returns. Nothing for a run that has ended.
    fn loaded(&self) -> Option<Loaded> {
        let wait = self.record.wait.clone()?;
        let delivery = self.oldest(&wait);
        let frame = FrameRecord {
            key: FrameKey::root(self.record.key),
            version: self.version,
            entered: self.entered,
            workflow: self.record.workflow.clone(),
            id: self.record.id.clone(),
            state: self.record.state.clone()?,
            wait,
            next_webhook: self.next_webhook,
            parked: self.record.parked.clone(),
        };
        Some(Loaded { frame, delivery })
    }
}

impl From<NewRun> for Run {
    fn from(new: NewRun) -> Self {
        Self {
            record: RunRecord {
                key: new.key,
                workflow: new.workflow,
                id: new.id,
                labels: new.labels,
                created_at: new.created_at,
                updated_at: new.created_at,
                ending: None,
                state: Some(new.state),
                wait: Some(Wait::Run {
                    due: new.due,
                    attempt: 0,
                }),
                parked: None,
            },
            version: 0,
            entered: 0,
            next_webhook: 0,
            due: Some(new.due),
            pending: BTreeMap::new(),
            seen: HashMap::new(),
        }
    }
}
