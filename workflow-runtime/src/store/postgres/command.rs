//! What is asked of a transaction that changes runs, and what has to be locked and read for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::hydrate::Part;
use super::pending::PendingKeys;
use crate::clock::{Clock, Timestamp};
use crate::event::EventId;
use crate::id::{RunId, RunKey};
use crate::store::{
    Advanced, Cancelled, Channel, Delivered, Ending, NewBroadcast, NewDelivery, NewNotification,
    NewRun, Next, Reached, Started, Transition, Wait,
};

/// One change.
pub(super) enum Command {
    Start(NewRun),
    Deliver(NewDelivery, Clock),
    Broadcast(NewBroadcast, Clock),
    Advance(Arc<Transition>),
    Cancel(RunKey, Timestamp),
}

/// What became of a change.
#[derive(Debug)]
pub(super) enum Outcome {
    Started(Started),
    Delivered(Delivered),
    Reached(Reached),
    Advanced(Advanced),
    Cancelled(Cancelled),
}

impl Command {
    /// How much memory its variable parts take.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Start(new) => new.state.json.len(),
            Self::Deliver(new, _) => new.bytes(),
            Self::Broadcast(new, _) => new.payload.len(),
            Self::Advance(transition) => bytes_of(&transition.next),
            Self::Cancel(..) => 0,
        }
    }

    /// The notification to all that it sends. Such a command has a transaction for itself: it stops all who
    /// begin to wait for the event.
    pub(super) fn broadcast(&self) -> Option<&NewBroadcast> {
        match self {
            Self::Broadcast(new, _) => Some(new),
            Self::Advance(transition) => match &transition.next {
                Next::Notify {
                    notification: NewNotification::Broadcast(new),
                    ..
                } => Some(new),
                _ => None,
            },
            _ => None,
        }
    }
}

fn bytes_of(next: &Next) -> usize {
    match next {
        Next::Wait {
            state,
            wait,
            branches,
            children,
            next_webhook: _,
        } => {
            let outcome = match wait {
                Wait::Outcome { json } => json.len(),
                _ => 0,
            };
            let branches = branches.iter().map(|branch| branch.state.json.len());
            let children = children.iter().map(|child| child.state.json.len());
            let state = state.as_ref().map_or(0, |state| state.json.len());
            outcome + state + branches.sum::<usize>() + children.sum::<usize>()
        }
        Next::Notify {
            state,
            notification,
            next_webhook: _,
        } => {
            let payload = match notification {
                NewNotification::Broadcast(new) => new.payload.len(),
                NewNotification::Direct(new) => new.body.len(),
            };
            state.json.len() + payload
        }
        Next::Park(parked) => parked.message.len(),
        Next::Redrive => 0,
        Next::Return { json } | Next::End(Ending::Completed(json) | Ending::Failed(json)) => {
            json.len()
        }
    }
}

/// The runs that some commands concern, and what of them.
#[derive(Default)]
pub(super) struct Needs<'a> {
    /// The runs, with the first of their frames whose children are read too.
    pub(super) runs: BTreeMap<RunKey, i64>,
    /// Runs that are to be added.
    pub(super) new: Vec<&'a NewRun>,
    /// The partitions whose epochs decide.
    pub(super) partitions: BTreeSet<i16>,
    pub(super) deliveries: Vec<&'a NewDelivery>,
    /// The channels whose oldest pending deliveries decide, and those of which they do if a frame waits for one.
    channels: BTreeSet<(RunKey, Channel)>,
    delivered: BTreeSet<(RunKey, Channel)>,
    /// How many waits begin, and how many deliveries are consumed.
    uses: HashMap<RunKey, usize>,
    consumed: BTreeSet<(RunKey, i64)>,
    /// Runs of which a frame goes on with a wait that is not known here.
    pub(super) redriven: BTreeSet<RunKey>,
    /// Events that frames begin to wait for.
    pub(super) events: BTreeSet<EventId>,
}

/// Of such a frame no children are read.
const NO_CHILDREN: i64 = i64::MAX;

impl<'a> Needs<'a> {
    pub(super) fn of(commands: impl Iterator<Item = &'a Command>) -> Self {
        let mut needs = Self::default();
        for command in commands {
            match command {
                Command::Start(new) => needs.start(new),
                Command::Deliver(new, _) => needs.deliver(new),
                Command::Broadcast(..) => {}
                Command::Advance(transition) => needs.advance(transition),
                Command::Cancel(run, _) => needs.run(*run, 0),
            }
        }
        needs
    }

    /// Notes that a run is needed.
    pub(super) fn need(&mut self, run: RunKey) {
        self.run(run, NO_CHILDREN);
    }

    fn run(&mut self, run: RunKey, first_frame: i64) {
        let known = self.runs.entry(run).or_insert(first_frame);
        *known = first_frame.min(*known);
    }

    fn start(&mut self, new: &'a NewRun) {
        self.need(new.key);
        // Its family is that of its parent.
        new.parent.iter().for_each(|parent| self.need(parent.run));
        self.new.push(new);
    }

    fn deliver(&mut self, new: &'a NewDelivery) {
        self.need(new.run);
        self.delivered.insert((new.run, new.channel.clone()));
        self.deliveries.push(new);
    }

    fn advance(&mut self, transition: &'a Transition) {
        let key = transition.frame;
        self.partitions.insert(super::rows::partition(key.run));
        // A frame's branches have higher numbers.
        let first_frame = match &transition.next {
            Next::Wait { state: None, .. } | Next::Park(_) | Next::Redrive => NO_CHILDREN,
            _ => i64::from(key.frame),
        };
        self.run(key.run, first_frame);
        self.use_deliveries(transition);
        match &transition.next {
            Next::Wait { wait, children, .. } => {
                children.iter().for_each(|child| self.start(child));
                wait.children().into_iter().for_each(|run| self.need(run));
                let events = wait.events().into_iter();
                self.events.extend(events.map(|(event, _)| event));
            }
            Next::Notify {
                notification: NewNotification::Direct(new),
                ..
            } => self.deliver(new),
            Next::Redrive => {
                self.redriven.insert(key.run);
            }
            _ => {}
        }
    }

    fn use_deliveries(&mut self, transition: &Transition) {
        let run = transition.frame.run;
        let awaited = match &transition.next {
            Next::Wait { wait, .. } => wait.channels(),
            _ => Vec::new(),
        };
        let uses = self.uses.entry(run).or_default();
        *uses += awaited.len() + transition.consumed.len();
        let awaited = awaited.into_iter().map(|(channel, _)| channel);
        let missed = transition.unless_delivered.iter();
        let missed = missed.map(|(channel, _)| channel.clone());
        let channels = awaited.chain(missed).map(|channel| (run, channel));
        self.channels.extend(channels);
        let consumed = transition.consumed.iter();
        self.consumed.extend(consumed.map(|seq| (run, *seq)));
    }

    /// The pending deliveries that decide and that are in the table.
    pub(super) fn pending(&self, part: &Part) -> PendingKeys {
        let mut pending = PendingKeys::default();
        let delivered = self.delivered.iter();
        let delivered = delivered.filter(|(run, channel)| part.may_await(*run, channel));
        let channels: BTreeSet<_> = self.channels.iter().chain(delivered).collect();
        let channels = channels.into_iter();
        for (run, channel) in channels.filter(|(run, _)| part.was_in_table(*run)) {
            pending.oldest(*run, channel, self.most(*run));
        }
        let consumed = self.consumed.iter();
        for (run, seq) in consumed.filter(|(run, _)| part.was_in_table(*run)) {
            pending.numbered(*run, *seq);
        }
        pending
    }

    /// Whether runs whose children are read too may have some.
    pub(super) fn have_invoked(&self, part: &Part) -> bool {
        let mut runs = self.runs.iter();
        runs.any(|(run, first_frame)| *first_frame != NO_CHILDREN && part.has_invoked(*run))
    }

    /// Whether a run that was asked for is not the topmost one of its family, which was read. The key of a
    /// run that nobody starts is not one of a child before it is added.
    pub(super) fn may_be_children(&self, part: &Part) -> bool {
        let new: BTreeSet<RunKey> = self
            .new
            .iter()
            .filter(|new| new.parent.is_none())
            .map(|new| new.key)
            .collect();
        let mut runs = self.runs.keys();
        runs.any(|run| !part.knows(*run) && !new.contains(run))
    }

    /// How many deliveries of a channel can come to matter, beside those for waits that are rows: for the
    /// wait in the row of the run, for each that begins and in place of each that is consumed, and the first
    /// that belongs to nobody.
    pub(super) fn most(&self, run: RunKey) -> i64 {
        let uses = self.uses.get(&run).copied().unwrap_or(0);
        i64::try_from(uses).unwrap_or(i64::MAX).saturating_add(2)
    }

    /// The ids that are to be taken by new runs, in an order that all transactions keep.
    pub(super) fn ids(&self) -> Vec<(&'a NewRun, &'a RunId)> {
        let with_ids = self
            .new
            .iter()
            .filter_map(|new| Some((*new, new.id.as_ref()?)));
        let mut ids: Vec<_> = with_ids.collect();
        ids.sort_by_key(|(new, id)| (id_partition(new, id), &new.workflow, *id));
        ids
    }

    /// Duplicates that have to be looked for: the deliveries that have a dedupe key.
    pub(super) fn keyed(&self) -> impl Iterator<Item = (&'a NewDelivery, &'a Channel, &'a str)> {
        let deliveries = self.deliveries.iter();
        deliveries.filter_map(|new| Some((*new, &new.channel, new.dedupe_key.as_deref()?)))
    }
}

pub(super) fn id_partition(new: &NewRun, id: &RunId) -> i16 {
    super::rows::hash_partition(&[&new.workflow, id.as_str()])
}
