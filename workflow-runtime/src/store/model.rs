//! What is stored, in the words of the engine. Stores map it to rows.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::history::{Change, Noted};
use super::parked::Parked;
use crate::clock::Timestamp;
use crate::event::{EventId, Notified, Undeliverable};
use crate::id::{FrameKey, RunId, RunKey};

/// A value that a store has committed and synced.
///
/// An acknowledgement is made from it, so it cannot be sent before the commit.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Committed<T>(T);

impl<T> Committed<T> {
    /// States that `value` describes something which is committed and synced. For stores only.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Another thing that the same commit says.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Committed<U> {
        Committed(map(self.0))
    }

    /// The outcome of the commit, without giving up the proof of it.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The outcome of the commit.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// The generation of a store's owner. See [`Store::claim`](super::Store::claim).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub i64);

/// A webhook within its run, as it is stored: the frame that made it, its ordinal within that frame, and
/// the beginning of its name's digest, four bytes each, big-endian. Code that runs again may take another
/// branch and make another webhook with the same ordinal; what was sent to the one does not come to the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookNumber(pub [u8; 12]);

/// Where what is sent to a run is kept until one of its frames takes it, first in, first out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// One of its webhooks.
    Webhook(WebhookNumber),
    /// The notifications of an event that are for this run alone.
    Event(EventId),
}

impl From<WebhookNumber> for Channel {
    fn from(webhook: WebhookNumber) -> Self {
        Self::Webhook(webhook)
    }
}

/// A frame's state as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedState {
    /// The variant's name, such as `WaitUpdate`.
    pub name: String,
    /// The whole state as JSON: `{"WaitUpdate":{…}}`.
    pub json: String,
    /// A digest of the state's name and of its fields' names and types, for people and for CI to
    /// compare. Nothing is decided by it.
    pub digest: i64,
}

/// What a frame waits for at its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wait {
    /// For its turn to run, from `due` on.
    Run {
        /// When it may run.
        due: Timestamp,
        /// How many attempts at this state's step have failed so far.
        attempt: u32,
    },
    /// For a delivery to a webhook, until `deadline` (inclusive).
    Webhook {
        /// The webhook.
        webhook: WebhookNumber,
        /// The last instant at which a delivery counts.
        deadline: Option<Timestamp>,
    },
    /// For a notification of an event, until `deadline` (inclusive).
    Event {
        /// The event.
        event: EventId,
        /// The last instant at which a notification counts.
        deadline: Option<Timestamp>,
    },
    /// For an instant.
    Timer {
        /// The instant.
        due: Timestamp,
    },
    /// For its turn to run with the recorded outcome of this state's step.
    Outcome {
        /// The outcome as JSON.
        json: String,
    },
    /// For the end of a run that it has started.
    Child {
        /// The run.
        run: RunKey,
    },
    /// For the ends of all branches that it has started.
    Branches,
    /// For the first of several. What does not come first is given up without a trace.
    Any(Vec<Arm>),
}

/// One of several things that a frame waits for at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arm {
    /// Its name: that of the operation, in CamelCase.
    pub name: String,
    /// What it is.
    pub source: Source,
}

/// What an [`Arm`] waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A delivery to a webhook, until `deadline` (inclusive); then the arm has timed out.
    Webhook {
        /// The webhook.
        webhook: WebhookNumber,
        /// The last instant at which a delivery counts.
        deadline: Option<Timestamp>,
    },
    /// A notification of an event, until `deadline` (inclusive); then the arm has timed out.
    Event {
        /// The event.
        event: EventId,
        /// The last instant at which a notification counts.
        deadline: Option<Timestamp>,
    },
    /// An instant. A delivery to another arm that was received at this instant comes first.
    Timer {
        /// The instant.
        due: Timestamp,
    },
    /// The end of a run that the frame has started.
    Child {
        /// The run.
        run: RunKey,
    },
    /// The end of the frame's branch of the arm's name.
    Branch,
}

/// A branch that a frame starts: a frame of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBranch {
    /// Which of the workflow's branches it is: the name of its first operation, in CamelCase.
    pub name: String,
    /// Its place among the branches of that name.
    pub index: u32,
    /// The state to begin in.
    pub state: EncodedState,
}

/// A branch that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The branch's name.
    pub name: String,
    /// Its place among the branches of that name.
    pub index: u32,
    /// What it returned, as JSON.
    pub json: String,
}

/// A run to be added.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// The run's identity, drawn by the engine.
    pub key: RunKey,
    /// The workflow's name.
    pub workflow: String,
    /// The id chosen by the user, without control characters. At most one live run of a workflow has it.
    pub id: Option<RunId>,
    /// Labels to find the run by.
    pub labels: Vec<String>,
    /// The state to begin in.
    pub state: EncodedState,
    /// When the run was created.
    pub created_at: Timestamp,
    /// When it may begin.
    pub due: Timestamp,
    /// The frame that started it and is told of its end. It is in the same partition.
    pub parent: Option<FrameKey>,
}

/// What became of a [`NewRun`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// It was added.
    New,
    /// A live run has this id already.
    Existing(RunKey),
}

/// How much a run may hold of what nobody has awaited yet.
#[derive(Clone, Copy, Debug)]
pub struct BufferLimits {
    /// Deliveries to one webhook, or notifications of all events together.
    pub deliveries_max: u32,
    /// Bytes of bodies and heads of the deliveries to one run.
    pub bytes_max: u64,
}

/// A delivery to be stored.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// The run that it is for.
    pub run: RunKey,
    /// The webhook that was called, or the event.
    pub channel: Channel,
    /// The sender's own id of this delivery. A second one with the same key to the same channel is
    /// a duplicate.
    pub dedupe_key: Option<String>,
    /// Method, query and headers, encoded by the engine. Empty for an event.
    pub head: Bytes,
    /// The body's exact bytes, or the event's payload.
    pub body: Bytes,
    /// How much may be buffered.
    pub limits: BufferLimits,
}

/// What became of a [`NewDelivery`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It was stored as number `seq`, and `woken` waits for it.
    Stored {
        /// Its number: increasing in commit order for each channel.
        seq: i64,
        /// The frame that waits for it.
        woken: Option<FrameKey>,
    },
    /// A delivery with the same dedupe key was stored before, as number `seq`.
    Duplicate {
        /// The number of the first one.
        seq: i64,
    },
    /// The run has ended. Nothing was stored.
    Ended,
    /// There is no such run. Nothing was stored.
    Unknown,
    /// A limit on what is buffered was reached. Nothing was stored.
    Full,
}

/// What became of a [`NewDelivery`], and what its transaction left of the frame that it woke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What became of it.
    pub receipt: Receipt,
    /// The woken frame, if it was not due before and the store had it at hand: what
    /// [`Store::load`](super::Store::load) says of it in the same transaction. It saves a read.
    pub loaded: Option<Box<Loaded>>,
}

impl From<Receipt> for Delivered {
    fn from(receipt: Receipt) -> Self {
        Self {
            receipt,
            loaded: None,
        }
    }
}

/// A stored delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number: increasing in commit order for each channel.
    pub seq: i64,
    /// The webhook that was called, or the event.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
    /// Method, query and headers, as the engine encoded them.
    pub head: Bytes,
    /// The body's exact bytes, or the event's payload.
    pub body: Bytes,
}

/// A notification to every frame that waits for its event.
#[derive(Clone, Debug)]
pub struct NewBroadcast {
    /// The event.
    pub event: EventId,
    /// What is told, as JSON.
    pub payload: Bytes,
}

/// A notification that a frame sends.
#[derive(Clone, Debug)]
pub enum NewNotification {
    /// To every frame that waits for the event.
    Broadcast(NewBroadcast),
    /// To one run, which keeps it until it waits for the event.
    Direct(NewDelivery),
}

/// What became of a notification to every frame that waits for its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// How many frames it has reached: all that waited for the event, had not been reached by an
    /// earlier one, and have no notification of their own. Each of them goes on with it, unless its
    /// wait has ended otherwise.
    pub frames: u64,
    /// Those that are due by now, and whether more of them are still to be woken.
    pub waking: Waking,
}

/// Frames that were made due because a notification has reached them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waking {
    /// The frames.
    pub woken: Vec<FrameKey>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A notification that has reached a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The event.
    pub event: EventId,
    /// When it was stored.
    pub received_at: Timestamp,
    /// What is told, as JSON.
    pub payload: Bytes,
}

/// A frame's move to its next state.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The frame.
    pub frame: FrameKey,
    /// The version the frame must have. It has the next higher one afterwards.
    pub version: i64,
    /// The epoch the store must be in. It does not count for a [`Next::Redrive`], which is asked for from
    /// outside, as a cancellation is.
    pub epoch: Epoch,
    /// Deliveries that this transition has used, by number. In a run that has had branches, none may
    /// belong to another frame, and none may have been used in place of the one that belongs to this
    /// frame: another frame may have given up its wait since this one was loaded.
    pub consumed: Vec<i64>,
    /// Channels and deadlines, if the frame goes on because a deadline or another instant has passed. The
    /// transition is stale if a delivery that this frame can have came in time after all, or a
    /// notification has reached it: it may be stamped before the deadline and committed after the frame
    /// was loaded.
    pub unless_delivered: Vec<(Channel, Timestamp)>,
    /// What the frame becomes.
    pub next: Next,
    /// Whether it is kept in the run's history, in the same transaction.
    pub noted: Option<Noted>,
    /// When the transition was made.
    pub at: Timestamp,
}

impl Transition {
    /// Whether it may be made in the epoch.
    pub(crate) fn is_of(&self, epoch: i64) -> bool {
        self.epoch.0 == epoch || matches!(self.next, Next::Redrive)
    }

    /// What it does, for the run's history, and the state that it enters.
    pub(crate) fn change(&self) -> (Change, Option<&str>) {
        match &self.next {
            Next::Wait {
                state: Some(state), ..
            }
            | Next::Notify { state, .. } => (Change::Entered, Some(&state.name)),
            Next::Wait { state: None, .. } => (Change::Retried, None),
            Next::Park(_) => (Change::Parked, None),
            Next::Redrive => (Change::Redriven, None),
            Next::Return { .. } => (Change::Returned, None),
            Next::End(Ending::Completed(_)) => (Change::Completed, None),
            Next::End(Ending::Failed(_)) => (Change::Failed, None),
        }
    }
}

impl Change {
    /// Whether the state stays.
    pub(crate) fn stays(self) -> bool {
        matches!(self, Self::Retried | Self::Parked | Self::Redriven)
    }
}

/// What a frame becomes.
#[derive(Clone, Debug)]
pub enum Next {
    /// It waits.
    Wait {
        /// The new state, or `None` to keep the stored one.
        state: Option<EncodedState>,
        /// What it waits for.
        wait: Wait,
        /// The number that the frame's next webhook gets.
        next_webhook: u32,
        /// Branches to add, in this order. They are numbered by the store and may run at once.
        branches: Vec<NewBranch>,
        /// Runs to add; `wait` is for each of them. Their keys are new, and they have no id that a live run has: the store fails
        /// otherwise, and writes nothing.
        children: Vec<NewRun>,
    },
    /// It sends a notification, and is due with what became of it: its wait is a [`Wait::Outcome`] with
    /// a `Result<Notified, Undeliverable>` as JSON.
    Notify {
        /// The new state.
        state: EncodedState,
        /// The number that the frame's next webhook gets.
        next_webhook: u32,
        /// What it sends.
        notification: NewNotification,
    },
    /// It cannot go on without help. State and wait stay as they are; deliveries are still taken.
    Park(Parked),
    /// It goes on from where it was parked. State and wait stay as they are, and it keeps its turn among
    /// those who wait for the same webhook. It is due if what it waits for is there, and else when its
    /// wait ends by itself. Stale for a frame that is not parked.
    Redrive,
    /// A branch ends with a value, as JSON. Its row keeps the value until its parent goes on. If all
    /// branches of the parent have ended and it waits for that, or it waits for this one in an arm, the
    /// parent becomes due.
    Return {
        /// The value as JSON.
        json: String,
    },
    /// The run ends. Only the root frame can end a run.
    End(Ending),
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a result, as JSON.
    Completed(String),
    /// With an error, as JSON.
    Failed(String),
}

/// What became of a [`Transition`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// It was made. If the frame now waits for a webhook or an event and nothing else, and there is a
    /// delivery for it, that is `delivery`, and the frame is due at once.
    Done {
        /// The delivery that the frame can have.
        delivery: Option<Delivery>,
        /// What became of the notification that the frame has sent, if it has. It is due with that.
        sent: Option<Sent>,
        /// Other frames that became due: new branches, the first frames of children, a parent, frames
        /// that can now have another delivery than before. The frame itself is among them if what it
        /// waits for is there and is not `delivery`: one of several things, a child's end, or the ends
        /// of all branches. In order, each once.
        woken: Vec<FrameKey>,
        /// Frames that were live and are gone because what they were for has been given up: branches
        /// with theirs, and the frames of children that were cancelled. In order, each once.
        removed: Vec<FrameKey>,
    },
    /// The frame's version or the store's epoch was another, the frame has ended, a delivery came in
    /// time (see [`Transition::unless_delivered`]), or what it has used belongs to another frame by now
    /// (see [`Transition::consumed`]). Nothing was written.
    Stale,
}

/// What became of a notification that a frame has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What was recorded as the outcome: a `Result<Notified, Undeliverable>` as JSON.
    pub outcome: String,
    /// As [`Waking::has_more`] of what it has reached.
    pub has_more: bool,
}

impl Sent {
    pub(crate) fn to_all(reached: &Reached) -> Self {
        Self::new(&Ok(Notified::new(reached.frames)), reached.waking.has_more)
    }

    pub(crate) fn to_one(receipt: Receipt) -> Self {
        Self::new(&receipt.notified(), false)
    }

    pub(crate) fn refused(error: Undeliverable) -> Self {
        Self::new(&Err(error), false)
    }

    fn new(outcome: &Result<Notified, Undeliverable>, has_more: bool) -> Self {
        let outcome = serde_json::to_string(outcome);
        Self {
            outcome: outcome.expect("BUG: an outcome has no map and nothing that can fail"),
            has_more,
        }
    }
}

impl Receipt {
    /// What it means to who has sent a notification to one run.
    pub(crate) fn notified(self) -> Result<Notified, Undeliverable> {
        match self {
            Self::Stored { woken, .. } => Ok(Notified::new(u64::from(woken.is_some()))),
            // The first one has been told.
            Self::Duplicate { .. } => Ok(Notified::new(0)),
            Self::Ended => Err(Undeliverable::Ended),
            Self::Unknown => Err(Undeliverable::UnknownRun),
            Self::Full => Err(Undeliverable::Full),
        }
    }
}

/// What became of a request to cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The run was live and is cancelled now, and so are the runs that it had started and was waiting
    /// for. `runs` are all of them, itself first.
    Done {
        /// The cancelled runs.
        runs: Vec<RunKey>,
        /// The frame that had started this run and has become due by its end.
        woken: Option<FrameKey>,
    },
    /// The run had ended before.
    Ended(RunStatus),
    /// There is no such run.
    Unknown,
}

/// A live frame as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameRecord {
    /// The frame.
    pub key: FrameKey,
    /// Its version, raised by one with each transition.
    pub version: i64,
    /// The version that wrote the current state. It stays the same while a step is tried again, and
    /// is another one each time the code comes to a state.
    pub entered: i64,
    /// The workflow's name.
    pub workflow: String,
    /// The id chosen by the run's user.
    pub id: Option<RunId>,
    /// The state.
    pub state: EncodedState,
    /// What it waits for.
    pub wait: Wait,
    /// The number that the frame's next webhook gets.
    pub next_webhook: u32,
    /// Why the frame is parked, if it is.
    pub parked: Option<Parked>,
    /// Which branch it is, if it is one.
    pub branch: Option<Branch>,
}

/// Which branch a frame is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The number of the frame that started it.
    pub parent: u32,
    /// Its name.
    pub name: String,
    /// Its place among the branches of that name.
    pub index: u32,
}

/// A live frame and what it can go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The frame.
    pub frame: FrameRecord,
    /// The states of the frames around it, the root's first. Nothing for the root.
    pub around: Vec<EncodedState>,
    /// What has come that it may wait for.
    pub arrived: Arrived,
}

impl Loaded {
    /// The root of a run, as [`Store::start`](super::Store::start) makes it.
    pub(crate) fn new(run: &NewRun) -> Self {
        let wait = Wait::Run {
            due: run.due,
            attempt: 0,
        };
        Self {
            frame: FrameRecord {
                key: FrameKey::root(run.key),
                version: 0,
                entered: 0,
                workflow: run.workflow.clone(),
                id: run.id.clone(),
                state: run.state.clone(),
                wait,
                next_webhook: 0,
                parked: None,
                branch: None,
            },
            around: Vec::new(),
            arrived: Arrived::default(),
        }
    }
}

/// What has come that a frame may wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// For each channel that it waits for, in the order of the arms: the oldest delivery that it can have.
    /// A wait for one channel alone also has one that came too late for it, so that the deadline is
    /// decided in one place. If several frames wait for one channel, each delivery belongs to the one
    /// that began to wait first and can still have it.
    pub deliveries: Vec<Delivery>,
    /// For each event that it waits for: the notification to all that has reached it, in time for the
    /// last deadline of its arms. It came before any delivery to the same event.
    pub notifications: Vec<Notification>,
    /// For each run that it waits for and that has ended: the run, its end and when that was.
    pub children: Vec<(RunKey, RunEnding, Timestamp)>,
    /// The branches that have ended, with when that was, by name and index, if it waits for any. If it
    /// waits for all, they may be left out until all have.
    pub returned: Vec<(Returned, Timestamp)>,
    /// Whether it waits for branches, and all that it has started have ended.
    pub all_returned: bool,
}

/// A frame that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueFrame {
    /// The frame.
    pub frame: FrameKey,
    /// Since when it is due.
    pub due: Timestamp,
}

/// A frame that may have been running when the process died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The frame.
    pub frame: FrameKey,
    /// The version that it had.
    pub version: i64,
    /// How many times the process has died while it had this version.
    pub deaths: u32,
}

/// A frame that is parked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedFrame {
    /// The frame.
    pub frame: FrameKey,
    /// Why it is parked.
    pub parked: Parked,
}

/// A position in the list of due frames: everything up to and including it has been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueCursor {
    /// The instant at which the last seen frame became due.
    pub due: Timestamp,
    /// The last seen frame.
    pub frame: FrameKey,
}

impl DueFrame {
    /// The position after this frame.
    #[must_use]
    pub fn cursor(&self) -> DueCursor {
        DueCursor {
            due: self.due,
            frame: self.frame,
        }
    }
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RunStatus {
    /// It begins at an instant that has not come yet.
    Scheduled,
    /// Its code runs, or can run as soon as there is room.
    Running,
    /// It waits for a delivery, an instant or the next attempt at a step.
    Waiting,
    /// It ended with a result.
    Completed,
    /// It ended with an error.
    Failed,
    /// It was ended from outside.
    Cancelled,
    /// It cannot go on without help. It keeps its state and still takes deliveries.
    Parked,
}

impl RunStatus {
    /// Whether the run is over.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// A run as its users see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    /// The run's identity.
    pub key: RunKey,
    /// The workflow's name.
    pub workflow: String,
    /// The id chosen by its user.
    pub id: Option<RunId>,
    /// Its labels.
    pub labels: Vec<String>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its root frame last changed.
    pub updated_at: Timestamp,
    /// How it ended, if it has.
    pub ending: Option<RunEnding>,
    /// The root frame's state. An ended run has none.
    pub state: Option<EncodedState>,
    /// What the root frame waits for. An ended run waits for nothing.
    pub wait: Option<Wait>,
    /// Why it is parked, if it or one of its branches is.
    pub parked: Option<Parked>,
    /// The frame that started it, if a workflow did.
    pub parent: Option<FrameKey>,
}

/// How a run ended, whoever ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnding {
    /// By itself.
    Own(Ending),
    /// From outside.
    Cancelled,
}

impl RunRecord {
    /// Where the run stands at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> RunStatus {
        match (&self.ending, &self.parked, &self.wait) {
            (Some(RunEnding::Own(Ending::Completed(_))), ..) => RunStatus::Completed,
            (Some(RunEnding::Own(Ending::Failed(_))), ..) => RunStatus::Failed,
            (Some(RunEnding::Cancelled), ..) => RunStatus::Cancelled,
            (None, Some(_), _) => RunStatus::Parked,
            (
                None,
                None,
                Some(
                    Wait::Webhook { .. }
                    | Wait::Event { .. }
                    | Wait::Timer { .. }
                    | Wait::Child { .. }
                    | Wait::Branches
                    | Wait::Any(_),
                ),
            ) => RunStatus::Waiting,
            (None, None, Some(Wait::Run { due, .. })) if *due > now => {
                let begun = self
                    .state
                    .as_ref()
                    .is_some_and(|state| state.name != START_STATE);
                if begun {
                    RunStatus::Waiting
                } else {
                    RunStatus::Scheduled
                }
            }
            (None, None, _) => RunStatus::Running,
        }
    }

    /// The id its users see.
    #[must_use]
    pub fn public_id(&self) -> RunId {
        self.id.clone().unwrap_or_else(|| self.key.into())
    }
}

/// The name of the state in which every run begins.
pub const START_STATE: &str = "Start";

/// Which runs to list.
#[derive(Clone, Debug)]
pub struct RunFilter {
    /// Only runs of this workflow.
    pub workflow: Option<String>,
    /// Only live runs (`Some(true)`) or only ended ones (`Some(false)`).
    pub live: Option<bool>,
    /// Only runs that are parked, or have a branch that is.
    pub parked: bool,
    /// Only runs with this label.
    pub label: Option<String>,
    /// Only runs older than this one: the last of the previous page.
    pub before: Option<RunKey>,
    /// How many at most.
    pub limit: usize,
}

/// How many runs a list has unless it says otherwise.
pub const RUNS_LISTED_DEFAULT: usize = 100;

impl Default for RunFilter {
    /// The newest runs of every kind.
    fn default() -> Self {
        Self {
            workflow: None,
            live: None,
            parked: false,
            label: None,
            before: None,
            limit: RUNS_LISTED_DEFAULT,
        }
    }
}
