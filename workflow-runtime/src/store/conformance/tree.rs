//! Runs with more than one frame.

use super::fixture::{Fixture, delivery, state, webhook};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::{
    Advanced, Arm, Delivery, FrameRecord, NewBranch, NewDelivery, NewRun, Next, Receipt, RunRecord,
    Source, Wait, WebhookNumber,
};

/// What a transition that was made has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) delivery: Option<Delivery>,
    pub(super) woken: Vec<FrameKey>,
    pub(super) removed: Vec<FrameKey>,
}

impl Fixture {
    /// Moves the frame on at its current version.
    pub(super) async fn change(&self, frame: FrameKey, next: Next) -> Change {
        let version = self.frame(frame).await.version;
        match self.advance(self.transition(frame, version, next)).await {
            Advanced::Done {
                delivery,
                sent: _,
                woken,
                removed,
            } => Change {
                delivery,
                woken,
                removed,
            },
            Advanced::Stale => panic!("a transition of {frame:?} at its version must be made"),
        }
    }

    /// Lets a frame start branches and wait. Returns them in the order of their numbers.
    pub(super) async fn fork(&self, frame: FrameKey, wait: Wait, names: &[&str]) -> Vec<FrameKey> {
        let next = forking(wait, names.iter().map(|name| branch(name, 0)).collect());
        let change = self.change(frame, next).await;
        assert_eq!(change.woken.len(), names.len(), "branches are due");
        change.woken
    }

    /// A new run whose root waits for the ends of new branches.
    pub(super) async fn forked<const N: usize>(
        &self,
        names: [&str; N],
    ) -> (FrameKey, [FrameKey; N]) {
        let root = self.started().await;
        let branches = self.fork(root, Wait::Branches, &names).await;
        let branches = branches.try_into().expect("there are as many as names");
        (root, branches)
    }

    pub(super) async fn deliver_to(&self, run: RunKey, number: WebhookNumber) -> Receipt {
        let new = delivery(FrameKey::root(run), 0, "x");
        self.accept(NewDelivery {
            channel: number.into(),
            ..new
        })
        .await
    }

    pub(super) async fn frames(&self, run: RunKey) -> Vec<FrameRecord> {
        let frames = self.store.frames(run).await;
        frames.expect("frames must succeed")
    }

    pub(super) async fn run(&self, run: RunKey) -> RunRecord {
        let run = self.store.run(run).await.expect("run must succeed");
        run.expect("the run is there")
    }

    /// A run that `parent` can start.
    pub(super) fn new_child(&self, parent: FrameKey) -> NewRun {
        let run = self.new_run();
        NewRun {
            key: run.key.beside(parent.run),
            parent: Some(parent),
            ..run
        }
    }

    /// Lets a frame start a run and wait for its end.
    pub(super) async fn invoke(&self, frame: FrameKey) -> FrameKey {
        let child = self.new_child(frame);
        let root = FrameKey::root(child.key);
        let wait = Wait::Child { run: child.key };
        let change = self.change(frame, invoking(wait, vec![child])).await;
        assert_eq!(change.woken, [root], "the child is due");
        root
    }
}

pub(super) fn branch(name: &str, index: u32) -> NewBranch {
    NewBranch {
        name: name.to_owned(),
        index,
        state: state(&format!("{name}Branch")),
    }
}

/// A wait in a new state.
pub(super) fn enter(name: &str, wait: Wait) -> Next {
    Next::Wait {
        state: Some(state(name)),
        wait,
        next_webhook: 8,
        branches: Vec::new(),
        children: Vec::new(),
    }
}

pub(super) fn forking(wait: Wait, branches: Vec<NewBranch>) -> Next {
    Next::Wait {
        state: Some(state("Fork")),
        wait,
        next_webhook: 8,
        branches,
        children: Vec::new(),
    }
}

pub(super) fn invoking(wait: Wait, children: Vec<NewRun>) -> Next {
    Next::Wait {
        state: Some(state("Invoke")),
        wait,
        next_webhook: 8,
        branches: Vec::new(),
        children,
    }
}

pub(super) fn returning(json: &str) -> Next {
    Next::Return {
        json: json.to_owned(),
    }
}

/// The webhook with that ordinal of a frame.
pub(super) fn webhook_of(frame: FrameKey, ordinal: u32) -> WebhookNumber {
    let mut number = webhook(ordinal);
    number.0[..4].copy_from_slice(&frame.frame.to_be_bytes());
    number
}

pub(super) fn delivered(webhook: WebhookNumber, deadline: Option<Timestamp>) -> Wait {
    Wait::Webhook { webhook, deadline }
}

pub(super) fn any<const N: usize>(arms: [(&str, Source); N]) -> Wait {
    let arms = arms.into_iter().map(|(name, source)| Arm {
        name: name.to_owned(),
        source,
    });
    Wait::Any(arms.collect())
}

pub(super) fn arm(webhook: WebhookNumber) -> Source {
    Source::Webhook {
        webhook,
        deadline: None,
    }
}
