//! Moving frames on, and ending what is given up with them.

use std::collections::BTreeSet;

use super::database::Database;
use super::run::{Owned, Run};
use crate::clock::Timestamp;
use crate::id::{FrameKey, RunKey};
use crate::store::due::still_due;
use crate::store::{
    Advanced, Cancelled, Channel, Delivery, EncodedState, Ending, NewBranch, NewNotification,
    NewRun, Next, Parked, Receipt, RunEnding, Sent, Started, StoreError, Transition, Wait,
};

/// What a change does to other frames.
#[derive(Default)]
struct Effects {
    woken: BTreeSet<FrameKey>,
    removed: BTreeSet<FrameKey>,
}

/// How a frame goes on that waits.
struct Waiting<'a> {
    state: Option<&'a EncodedState>,
    wait: &'a Wait,
    next_webhook: u32,
    branches: &'a [NewBranch],
    children: &'a [NewRun],
}

impl Database {
    pub(in crate::store) fn advance(
        &mut self,
        transition: &Transition,
    ) -> Result<Advanced, StoreError> {
        let key = transition.frame;
        let Some(run) = self.accepting(transition) else {
            return Ok(Advanced::Stale);
        };
        let channels = run.affected(transition);
        let before = run.owned(&channels);
        self.check_children(transition)?;
        if let Some(run) = self.runs.get_mut(&key.run) {
            run.note(transition);
        }
        let mut effects = Effects::default();
        self.leave(transition, &mut effects);
        let (mut delivery, mut sent) = (None, None);
        match &transition.next {
            Next::Wait {
                state,
                wait,
                next_webhook,
                branches,
                children,
            } => {
                let waiting = Waiting {
                    state: state.as_ref(),
                    wait,
                    next_webhook: *next_webhook,
                    branches,
                    children,
                };
                delivery = self.wait(transition, &waiting, &mut effects);
            }
            Next::Notify {
                state,
                next_webhook,
                notification,
            } => {
                let outcome = self.send(notification, transition.at, &mut effects);
                let wait = Wait::Outcome {
                    json: outcome.outcome.clone(),
                };
                let waiting = Waiting {
                    state: Some(state),
                    wait: &wait,
                    next_webhook: *next_webhook,
                    branches: &[],
                    children: &[],
                };
                self.wait(transition, &waiting, &mut effects);
                sent = Some(outcome);
            }
            Next::Park(parked) => self.park(key, parked),
            Next::Redrive => self.redrive(key, transition.at, &mut effects),
            Next::Return { json } => self.finish_branch(key, json, transition.at, &mut effects),
            Next::End(ending) => self.finish(key.run, ending, transition.at, &mut effects),
        }
        self.wake_new_owners(transition, &channels, &before, &mut effects);
        Ok(Advanced::Done {
            delivery,
            sent,
            woken: effects.woken.into_iter().collect(),
            removed: effects.removed.into_iter().collect(),
        })
    }

    pub(in crate::store) fn cancel(&mut self, key: RunKey, at: Timestamp) -> Cancelled {
        let Some(run) = self.runs.get(&key) else {
            return Cancelled::Unknown;
        };
        if run.record.ending.is_some() {
            return Cancelled::Ended(run.record.status(at));
        }
        let mut effects = Effects::default();
        let runs = self.end(key, &RunEnding::Cancelled, at, &mut effects);
        self.tell_parent(key, at, &mut effects);
        Cancelled::Done {
            runs,
            woken: effects.woken.into_iter().next(),
        }
    }

    /// The run, if the transition can be made.
    fn accepting(&self, transition: &Transition) -> Option<&Run> {
        let run = self.runs.get(&transition.frame.run)?;
        let frame = run.frames.get(&transition.frame.frame)?;
        let is_for_its_kind = match transition.next {
            Next::Return { .. } => frame.branch.is_some(),
            Next::End(_) => frame.branch.is_none(),
            Next::Redrive => frame.parked.is_some(),
            Next::Wait { .. } | Next::Notify { .. } | Next::Park(_) => true,
        };
        let accepts = is_for_its_kind
            && self.is_current(transition)
            && transition.version == frame.version
            && frame.wait.is_some()
            && run.can_consume(transition)
            && !run.is_delivered(transition)
            && !self.is_notified(transition);
        accepts.then_some(run)
    }

    fn is_current(&self, transition: &Transition) -> bool {
        let partition = transition.frame.run.partition();
        transition.is_of(*self.epochs.get(&partition).unwrap_or(&self.epoch))
    }

    /// Whether a notification has reached the frame in time for the wait that the transition says has
    /// ended without one.
    fn is_notified(&self, transition: &Transition) -> bool {
        let mut channels = transition.unless_delivered.iter();
        channels.any(|(channel, until)| match channel {
            Channel::Webhook(_) => false,
            Channel::Event(event) => {
                let found = self.events.notification(event, transition.frame);
                found.is_some_and(|it| it.received_at <= *until)
            }
        })
    }

    fn check_children(&self, transition: &Transition) -> Result<(), StoreError> {
        let Next::Wait { children, .. } = &transition.next else {
            return Ok(());
        };
        let mut children = children.iter();
        if children.any(|child| self.existing(child).is_some()) {
            return Err(StoreError::database("a child run is known already"));
        }
        Ok(())
    }

    /// Takes the frame out of what it waited for.
    fn leave(&mut self, transition: &Transition, effects: &mut Effects) {
        let key = transition.frame;
        let Some(run) = self.runs.get_mut(&key.run) else {
            return;
        };
        for seq in &transition.consumed {
            run.consume(*seq);
        }
        if key.frame == 0 {
            run.record.updated_at = transition.at;
        }
        if let Some(frame) = run.frames.get_mut(&key.frame) {
            frame.version += 1;
        }
        if !matches!(transition.next, Next::Park(_) | Next::Redrive) {
            self.end_wait(key);
        }
        match &transition.next {
            Next::Wait { state: None, .. } | Next::Park(_) | Next::Redrive => {}
            Next::Wait { .. } | Next::Notify { .. } | Next::Return { .. } | Next::End(_) => {
                self.give_up(key, transition.at, effects);
            }
        }
    }

    fn wait(
        &mut self,
        transition: &Transition,
        waiting: &Waiting<'_>,
        effects: &mut Effects,
    ) -> Option<Delivery> {
        let (key, at) = (transition.frame, transition.at);
        for child in waiting.children {
            if self.start(child.clone()) == Started::New {
                effects.woken.insert(FrameKey::root(child.key));
            }
        }
        for branch in waiting.branches {
            let run = self.runs.get_mut(&key.run)?;
            let frame = run.fork(key.frame, branch, at);
            let branch = FrameKey { frame, ..key };
            self.due.insert((at, branch));
            effects.woken.insert(branch);
        }
        let run = self.runs.get_mut(&key.run)?;
        run.begin_wait(key.frame, waiting.wait);
        for (event, deadline) in waiting.wait.events() {
            if run.own(key.frame, &Channel::Event(event.clone())).is_none() {
                self.events.begin(&event, key, deadline);
            }
        }
        let frame = run.frames.get_mut(&key.frame)?;
        if let Some(state) = waiting.state {
            frame.entered = frame.version;
            frame.state = state.clone();
        }
        frame.wait = Some(waiting.wait.clone());
        frame.parked = None;
        frame.next_webhook = waiting.next_webhook;
        let was_due = frame.due;
        let is_there = self.is_there(key, waiting.wait);
        let due = match is_there {
            true => Some(at),
            false => waiting.wait.due(at),
        };
        self.reschedule(key, still_due(was_due, due, at));
        if waiting.wait.is_for_one_channel() {
            let run = self.runs.get(&key.run)?;
            let mine = run.own_deliveries(key.frame, waiting.wait);
            return mine.into_iter().next();
        }
        if is_there {
            effects.woken.insert(key);
        }
        None
    }

    fn send(
        &mut self,
        notification: &NewNotification,
        at: Timestamp,
        effects: &mut Effects,
    ) -> Sent {
        match notification {
            NewNotification::Broadcast(new) => {
                let reached = self.broadcast(new, at);
                effects.woken.extend(&reached.waking.woken);
                Sent::to_all(&reached)
            }
            NewNotification::Direct(new) => {
                let receipt = self.deliver(new.clone(), at);
                if let Receipt::Stored { woken, .. } = receipt {
                    effects.woken.extend(woken);
                }
                Sent::to_one(receipt)
            }
        }
    }

    /// Takes a frame out of what it waits for.
    fn end_wait(&mut self, key: FrameKey) {
        let Some(run) = self.runs.get_mut(&key.run) else {
            return;
        };
        run.end_wait(key.frame);
        let wait = run.frames.get(&key.frame).and_then(|it| it.wait.as_ref());
        for (event, _) in wait.map(Wait::events).unwrap_or_default() {
            self.events.end(&event, key);
        }
    }

    fn park(&mut self, key: FrameKey, parked: &Parked) {
        if let Some(frame) = self.frame_mut(key) {
            frame.parked = Some(parked.clone());
        }
        self.reschedule(key, None);
    }

    fn redrive(&mut self, key: FrameKey, at: Timestamp, effects: &mut Effects) {
        let Some(frame) = self.frame_mut(key) else {
            return;
        };
        frame.parked = None;
        let Some(wait) = frame.wait.clone() else {
            return;
        };
        let due = match self.is_there(key, &wait) {
            true => Some(at),
            false => wait.due(at),
        };
        self.reschedule(key, due);
        if due.is_some_and(|due| due <= at) {
            effects.woken.insert(key);
        }
    }

    fn finish_branch(&mut self, key: FrameKey, json: &str, at: Timestamp, effects: &mut Effects) {
        self.reschedule(key, None);
        let Some(frame) = self.frame_mut(key) else {
            return;
        };
        frame.wait = None;
        frame.parked = None;
        frame.returned = Some((json.to_owned(), at));
        let Some(branch) = frame.branch.clone() else {
            return;
        };
        let parent = FrameKey {
            frame: branch.parent,
            ..key
        };
        let Some(run) = self.runs.get(&key.run) else {
            return;
        };
        let wait = run
            .frames
            .get(&parent.frame)
            .and_then(|it| it.wait.as_ref());
        let is_awaited = match wait {
            Some(Wait::Branches) => !run.has_unfinished_branch(parent.frame),
            Some(wait) => wait.awaits_branch(&branch.name),
            None => false,
        };
        if is_awaited && self.wake(parent, at) {
            effects.woken.insert(parent);
        }
    }

    fn finish(&mut self, run: RunKey, ending: &Ending, at: Timestamp, effects: &mut Effects) {
        self.end(run, &RunEnding::Own(ending.clone()), at, effects);
        self.tell_parent(run, at, effects);
    }

    /// Removes the branches of a frame and theirs, and cancels the runs that it or they have started.
    fn give_up(&mut self, key: FrameKey, at: Timestamp, effects: &mut Effects) {
        let Some(run) = self.runs.get(&key.run) else {
            return;
        };
        let branches = run.branches_below(key.frame);
        self.cancel_children(key, at, effects);
        for frame in branches {
            let branch = FrameKey { frame, ..key };
            self.cancel_children(branch, at, effects);
            self.remove(branch, effects);
        }
    }

    fn remove(&mut self, key: FrameKey, effects: &mut Effects) {
        self.reschedule(key, None);
        self.end_wait(key);
        let Some(run) = self.runs.get_mut(&key.run) else {
            return;
        };
        let removed = run.frames.remove(&key.frame);
        if removed.is_some_and(|frame| frame.wait.is_some()) {
            effects.removed.insert(key);
        }
    }

    fn cancel_children(&mut self, key: FrameKey, at: Timestamp, effects: &mut Effects) {
        for child in self.children.remove(&key).unwrap_or_default() {
            for run in self.end(child, &RunEnding::Cancelled, at, effects) {
                effects.removed.insert(FrameKey::root(run));
            }
        }
    }

    /// Ends a run and cancels those that it had started, and so on. Returns all of them, itself first.
    fn end(
        &mut self,
        key: RunKey,
        ending: &RunEnding,
        at: Timestamp,
        effects: &mut Effects,
    ) -> Vec<RunKey> {
        let mut ended = vec![key];
        let mut next = 0;
        while let Some(key) = ended.get(next).copied() {
            let ending = if next == 0 {
                ending.clone()
            } else {
                effects.removed.insert(FrameKey::root(key));
                RunEnding::Cancelled
            };
            next += 1;
            let children = self.end_alone(key, ending, at, effects);
            ended.extend(children);
        }
        ended
    }

    /// Ends one run and returns the live ones that it had started.
    fn end_alone(
        &mut self,
        key: RunKey,
        ending: RunEnding,
        at: Timestamp,
        effects: &mut Effects,
    ) -> Vec<RunKey> {
        let Some(run) = self.runs.get(&key) else {
            return Vec::new();
        };
        let frames: Vec<u32> = run.frames.keys().copied().collect();
        let mut children = Vec::new();
        for frame in frames {
            let frame = FrameKey { run: key, frame };
            children.extend(self.children.remove(&frame).unwrap_or_default());
            if frame.frame == 0 {
                self.reschedule(frame, None);
            } else {
                self.remove(frame, effects);
            }
        }
        self.end_wait(FrameKey::root(key));
        let Some(run) = self.runs.get_mut(&key) else {
            return children;
        };
        run.frames.clear();
        run.record.ending = Some(ending);
        run.record.updated_at = at;
        if let Some(id) = run.record.id.clone() {
            self.live_ids.remove(&(run.record.workflow.clone(), id));
        }
        if let Some(parent) = run.record.parent
            && let Some(siblings) = self.children.get_mut(&parent)
        {
            siblings.remove(&key);
        }
        children
    }

    /// Makes the frame due that waits for the end of this run.
    fn tell_parent(&mut self, run: RunKey, at: Timestamp, effects: &mut Effects) {
        let Some(parent) = self.runs.get(&run).and_then(|run| run.record.parent) else {
            return;
        };
        let wait = self.frame_mut(parent).and_then(|it| it.wait.as_ref());
        let is_awaited = wait.is_some_and(|wait| wait.awaits_child(run));
        if is_awaited && self.wake(parent, at) {
            effects.woken.insert(parent);
        }
    }

    /// Makes the frames due that can have a delivery which they could not have before.
    fn wake_new_owners(
        &mut self,
        transition: &Transition,
        channels: &BTreeSet<Channel>,
        before: &Owned,
        effects: &mut Effects,
    ) {
        let key = transition.frame;
        let Some(run) = self.runs.get(&key.run) else {
            return;
        };
        for (owner, seq) in run.owned(channels) {
            let frame = FrameKey {
                frame: owner.0,
                ..key
            };
            let is_new = before.get(&owner) != Some(&seq);
            if !is_new || frame == key {
                continue;
            }
            self.supply(&owner.1, frame);
            if self.wake(frame, transition.at) {
                effects.woken.insert(frame);
            }
        }
    }

    /// Whether something that the frame waits for has come.
    fn is_there(&self, key: FrameKey, wait: &Wait) -> bool {
        let Some(run) = self.runs.get(&key.run) else {
            return false;
        };
        let has_ended = |run: &RunKey| {
            let child = self.runs.get(run);
            child.is_some_and(|child| child.record.ending.is_some())
        };
        let events = wait.events();
        let mut events = events.iter();
        !run.own_deliveries(key.frame, wait).is_empty()
            || events.any(|(event, _)| self.events.notification(event, key).is_some())
            || wait.children().iter().any(has_ended)
            || match wait {
                Wait::Branches => !run.has_unfinished_branch(key.frame),
                wait => {
                    let returned = run.returned(key.frame);
                    let mut names = returned.iter().map(|(returned, _)| &returned.name);
                    names.any(|name| wait.awaits_branch(name))
                }
            }
    }
}
