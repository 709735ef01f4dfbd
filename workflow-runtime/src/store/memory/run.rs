//! A run in memory: its frames, what they wait for, and what was delivered.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::buffered::Buffered;
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::matching::{ChannelWait, Matching};
use crate::store::{
    Branch, Channel, Delivery, EncodedState, FrameRecord, HistoryEntry, NewBranch, NewDelivery,
    NewRun, Parked, Returned, RunRecord, Transition, Wait,
};

#[derive(Clone)]
pub(in crate::store) struct Run {
    /// Without what the frames know: state, wait, and why it is parked.
    pub(in crate::store) record: RunRecord,
    /// Nothing once the run has ended.
    pub(in crate::store) frames: BTreeMap<u32, Frame>,
    pub(in crate::store) next_frame: u32,
    /// By channel, in the order in which they began.
    pub(in crate::store) waits: BTreeMap<(Channel, i64), ChannelWait>,
    pub(in crate::store) next_since: i64,
    /// In a part of a larger store, only what can belong to one of the frames.
    pub(in crate::store) pending: BTreeMap<i64, Pending>,
    pub(in crate::store) buffered: Buffered,
    /// By its dedupe key: the number of a delivery and when it came.
    pub(in crate::store) seen: HashMap<(Channel, String), (i64, Timestamp)>,
    pub(in crate::store) history: VecDeque<HistoryEntry>,
    /// The number of the newest entry, kept or not.
    pub(in crate::store) last_entry: i64,
}

/// A delivery that nobody has consumed.
#[derive(Clone)]
pub(in crate::store) struct Pending {
    /// Its head and body may be left behind in the database.
    pub(in crate::store) delivery: Delivery,
    /// The length of both.
    pub(in crate::store) bytes: u64,
}

#[derive(Clone, PartialEq, Eq)]
pub(in crate::store) struct Frame {
    pub(in crate::store) version: i64,
    pub(in crate::store) entered: i64,
    pub(in crate::store) state: EncodedState,
    /// Nothing once a branch has returned.
    pub(in crate::store) wait: Option<Wait>,
    pub(in crate::store) next_webhook: u32,
    pub(in crate::store) due: Option<Timestamp>,
    pub(in crate::store) parked: Option<Parked>,
    pub(in crate::store) branch: Option<Branch>,
    pub(in crate::store) returned: Option<(String, Timestamp)>,
}

/// The number of the delivery that belongs to a frame, for each channel that it waits for.
pub(in crate::store) type Owned = BTreeMap<(u32, Channel), i64>;

impl Run {
    pub(in crate::store) fn new(new: NewRun) -> Self {
        let root = Frame::new(new.state, new.due, None);
        let record = RunRecord {
            key: new.key,
            workflow: new.workflow,
            id: new.id,
            labels: new.labels,
            created_at: new.created_at,
            updated_at: new.created_at,
            ending: None,
            state: None,
            wait: None,
            parked: None,
            parent: new.parent,
        };
        Self {
            frames: BTreeMap::from([(0, root)]),
            ..Self::of(record)
        }
    }

    /// One that has no frame, and never had a branch.
    pub(in crate::store) fn of(record: RunRecord) -> Self {
        Self {
            record,
            frames: BTreeMap::new(),
            next_frame: 1,
            waits: BTreeMap::new(),
            next_since: 0,
            pending: BTreeMap::new(),
            buffered: Buffered::default(),
            seen: HashMap::new(),
            history: VecDeque::new(),
            last_entry: 0,
        }
    }

    pub(in crate::store) fn record(&self) -> RunRecord {
        let root = self.frames.get(&0);
        let mut frames = self.frames.values();
        RunRecord {
            state: root.map(|root| root.state.clone()),
            wait: root.and_then(|root| root.wait.clone()),
            parked: frames.find_map(|frame| frame.parked.clone()),
            ..self.record.clone()
        }
    }

    /// Adds a branch of `parent` that may run from `at` on.
    pub(in crate::store) fn fork(&mut self, parent: u32, new: &NewBranch, at: Timestamp) -> u32 {
        let number = self.next_frame;
        self.next_frame += 1;
        let branch = Branch {
            parent,
            name: new.name.clone(),
            index: new.index,
        };
        let frame = Frame::new(new.state.clone(), at, Some(branch));
        self.frames.insert(number, frame);
        number
    }

    /// The branches of a frame and theirs. A branch has a higher number than its parent.
    pub(in crate::store) fn branches_below(&self, frame: u32) -> BTreeSet<u32> {
        let mut family = BTreeSet::from([frame]);
        for (number, branch) in self.frames.range(frame..) {
            if branch.parent().is_some_and(|it| family.contains(&it)) {
                family.insert(*number);
            }
        }
        family.remove(&frame);
        family
    }

    /// Whether a branch of `frame` has not returned.
    pub(in crate::store) fn has_unfinished_branch(&self, frame: u32) -> bool {
        let mut frames = self.frames.values();
        frames.any(|it| it.parent() == Some(frame) && it.wait.is_some())
    }

    /// What the branches of `frame` have returned, by name and index.
    pub(in crate::store) fn returned(&self, frame: u32) -> Vec<(Returned, Timestamp)> {
        let branches = self.frames.values().filter_map(|it| {
            let branch = it.branch.as_ref().filter(|it| it.parent == frame)?;
            let (json, at) = it.returned.clone()?;
            let returned = Returned {
                name: branch.name.clone(),
                index: branch.index,
                json,
            };
            Some((returned, at))
        });
        let mut returned: Vec<_> = branches.collect();
        returned.sort_by(|(a, _), (b, _)| (&a.name, a.index).cmp(&(&b.name, b.index)));
        returned
    }

    /// The states around a frame, the root's first.
    pub(in crate::store) fn around(&self, frame: &Frame) -> Vec<EncodedState> {
        let mut states = Vec::new();
        let mut inner = frame;
        while let Some(outer) = inner.parent().and_then(|it| self.frames.get(&it)) {
            states.push(outer.state.clone());
            inner = outer;
        }
        states.reverse();
        states
    }

    /// Notes what a frame has begun to wait for, after all who wait already.
    pub(in crate::store) fn begin_wait(&mut self, frame: u32, wait: &Wait) {
        for (channel, deadline) in wait.channels() {
            let since = self.next_since;
            self.next_since += 1;
            let wait = ChannelWait { frame, deadline };
            self.waits.insert((channel, since), wait);
        }
    }

    pub(in crate::store) fn end_wait(&mut self, frame: u32) {
        self.waits.retain(|_, wait| wait.frame != frame);
    }

    /// Which pending deliveries of these channels belong to whom.
    pub(in crate::store) fn owned(&self, channels: &BTreeSet<Channel>) -> Owned {
        let matchings = channels.iter().map(|it| (it, self.matching(it)));
        let mut matchings: BTreeMap<_, _> = matchings.collect();
        let mut owned = Owned::new();
        for (seq, Pending { delivery, .. }) in &self.pending {
            let matching = matchings.get_mut(&delivery.channel);
            let owner = matching.and_then(|it| it.offer(delivery.received_at));
            if let Some(frame) = owner {
                owned.insert((frame, delivery.channel.clone()), *seq);
            }
        }
        owned
    }

    /// The channels whose deliveries may belong to another frame once the transition is made.
    pub(in crate::store) fn affected(&self, transition: &Transition) -> BTreeSet<Channel> {
        let frame = transition.frame.frame;
        let mut frames = self.branches_below(frame);
        frames.insert(frame);
        let waits = frames
            .iter()
            .filter_map(|it| self.frames.get(it)?.wait.as_ref());
        let awaited = waits.flat_map(Wait::channels).map(|(channel, _)| channel);
        awaited.chain(self.used(transition)).collect()
    }

    /// The channels of the deliveries that a transition has used.
    fn used(&self, transition: &Transition) -> BTreeSet<Channel> {
        let consumed = transition.consumed.iter();
        let used = consumed.filter_map(|seq| self.pending.get(seq));
        used.map(|it| it.delivery.channel.clone()).collect()
    }

    fn matching(&self, channel: &Channel) -> Matching {
        let of_channel = (channel.clone(), 0)..=(channel.clone(), i64::MAX);
        self.waits
            .range(of_channel)
            .map(|(_, wait)| *wait)
            .collect()
    }

    /// The number of the delivery to `channel` that belongs to a frame.
    pub(in crate::store) fn own(&self, frame: u32, channel: &Channel) -> Option<i64> {
        let mut matching = self.matching(channel);
        let mut pending = self.pending_in(channel);
        let mine = pending.find(|it| matching.offer(it.received_at) == Some(frame));
        mine.map(|it| it.seq)
    }

    /// The frame that waits for the delivery `seq`, be it that it has an older one already.
    pub(in crate::store) fn taker(&self, seq: i64) -> Option<u32> {
        let delivery = &self.pending.get(&seq)?.delivery;
        let owned = self.owned(&BTreeSet::from([delivery.channel.clone()]));
        let owner = owned.iter().find(|(_, it)| **it == seq);
        owner.map(|((frame, _), _)| *frame).or_else(|| {
            let matching = self.matching(&delivery.channel);
            matching.first_taker(delivery.received_at)
        })
    }

    /// The deliveries that belong to a frame.
    pub(in crate::store) fn own_deliveries(&self, frame: u32, wait: &Wait) -> Vec<Delivery> {
        let channels = wait.channels().into_iter();
        let mine = channels.filter_map(|(channel, _)| {
            let seq = self.own(frame, &channel)?;
            Some(self.pending.get(&seq)?.delivery.clone())
        });
        mine.collect()
    }

    /// What `load` tells of deliveries: also what came too late for the only channel of a wait.
    pub(in crate::store) fn deliveries(&self, frame: u32, wait: &Wait) -> Vec<Delivery> {
        let mut deliveries = self.own_deliveries(frame, wait);
        if wait.is_for_one_channel() && deliveries.is_empty() {
            let channels = wait.channels().into_iter();
            deliveries.extend(channels.filter_map(|(it, _)| self.unowned(&it).cloned()));
        }
        deliveries
    }

    fn unowned(&self, channel: &Channel) -> Option<&Delivery> {
        let mut matching = self.matching(channel);
        let mut pending = self.pending_in(channel);
        pending.find(|it| matching.offer(it.received_at).is_none())
    }

    fn pending_in(&self, channel: &Channel) -> impl Iterator<Item = &Delivery> {
        let pending = self.pending.values().map(|it| &it.delivery);
        pending.filter(move |it| it.channel == *channel)
    }

    /// Whether the deliveries that the transition has used are there for it.
    pub(in crate::store) fn can_consume(&self, transition: &Transition) -> bool {
        let distinct: BTreeSet<_> = transition.consumed.iter().collect();
        distinct.len() == transition.consumed.len()
            && distinct.iter().all(|seq| self.pending.contains_key(seq))
            && (distinct.is_empty() || self.next_frame == 1 || self.is_in_turn(transition))
    }

    /// Whether nothing that it has used belongs to another frame, and nothing older to this one: the
    /// waits around it may have changed since it was loaded.
    fn is_in_turn(&self, transition: &Transition) -> bool {
        let frame = transition.frame.frame;
        let owned = self.owned(&self.used(transition));
        let mut owned = owned.iter();
        owned.all(|((owner, _), seq)| (*owner == frame) == transition.consumed.contains(seq))
    }

    /// Whether a delivery came in time for the wait that the transition says has ended without one.
    pub(in crate::store) fn is_delivered(&self, transition: &Transition) -> bool {
        let mut channels = transition.unless_delivered.iter();
        channels.any(|(channel, until)| {
            let mine = self.own(transition.frame.frame, channel);
            let delivery = mine.and_then(|seq| self.pending.get(&seq));
            delivery.is_some_and(|it| it.delivery.received_at <= *until)
        })
    }

    pub(in crate::store) fn is_full(&self, new: &NewDelivery) -> bool {
        let bytes = Pending::bytes(&new.head, &new.body);
        self.buffered.is_full(&new.channel, bytes, new.limits)
    }

    pub(in crate::store) fn buffer(&mut self, delivery: Delivery) {
        self.add_pending(Pending::new(delivery));
    }

    pub(in crate::store) fn add_pending(&mut self, pending: Pending) {
        let Delivery {
            seq,
            channel,
            received_at,
            ..
        } = &pending.delivery;
        self.buffered.add(channel, pending.bytes, *received_at);
        self.pending.insert(*seq, pending);
    }

    pub(in crate::store) fn consume(&mut self, seq: i64) {
        if let Some(Pending { delivery, bytes }) = self.pending.remove(&seq) {
            self.buffered.remove(&delivery.channel, bytes);
        }
    }

    /// A frame as `load` shows it. Nothing for a branch that has returned.
    pub(in crate::store) fn frame_record(&self, number: u32) -> Option<FrameRecord> {
        let frame = self.frames.get(&number)?;
        Some(FrameRecord {
            key: FrameKey {
                run: self.record.key,
                frame: number,
            },
            version: frame.version,
            entered: frame.entered,
            workflow: self.record.workflow.clone(),
            id: self.record.id.clone(),
            state: frame.state.clone(),
            wait: frame.wait.clone()?,
            next_webhook: frame.next_webhook,
            parked: frame.parked.clone(),
            branch: frame.branch.clone(),
        })
    }
}

impl Pending {
    fn new(delivery: Delivery) -> Self {
        let bytes = Self::bytes(&delivery.head, &delivery.body);
        Self { delivery, bytes }
    }

    fn bytes(head: &[u8], body: &[u8]) -> u64 {
        head.len() as u64 + body.len() as u64
    }
}

impl Frame {
    fn new(state: EncodedState, due: Timestamp, branch: Option<Branch>) -> Self {
        Self {
            version: 0,
            entered: 0,
            state,
            wait: Some(Wait::Run { due, attempt: 0 }),
            next_webhook: 0,
            due: Some(due),
            parked: None,
            branch,
            returned: None,
        }
    }

    fn parent(&self) -> Option<u32> {
        self.branch.as_ref().map(|branch| branch.parent)
    }
}
