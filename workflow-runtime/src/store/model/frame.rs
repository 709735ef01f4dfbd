//! Frames: the states that code is in.

use super::{Delivery, NewRun, Notification, RunEnding, Wait};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunId, RunKey};
use crate::store::parked::Parked;

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
    /// The root of a run, as [`Store::start`](crate::store::Store::start) makes it.
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
