//! What moves a frame.

use super::{
    Channel, Delivery, EncodedState, Ending, Epoch, NewBranch, NewNotification, NewRun, Sent, Wait,
};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::history::{Change, Noted};
use crate::store::parked::Parked;

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

impl Next {
    /// The state that is entered.
    pub(crate) fn state(&self) -> Option<&EncodedState> {
        match self {
            Self::Wait { state, .. } => state.as_ref(),
            Self::Notify { state, .. } => Some(state),
            Self::Park(_) | Self::Redrive | Self::Return { .. } | Self::End(_) => None,
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
        /// Runs to add. `wait` is for each of them, and so is each later wait in the same state as long as
        /// they live: a store need not look for others. Their keys are new, and they have no id that a live run has: the store fails
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
