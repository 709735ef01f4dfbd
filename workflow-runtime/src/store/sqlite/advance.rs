//! Moving frames on.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::branches::{self, Below};
use super::broadcast::broadcast;
use super::children::{self, End};
use super::consume::{CONSUME, consumable, is_delivered};
use super::deliver::deliver;
use super::effects::Effects;
use super::events;
use super::frames::{Head, Place};
use super::rows::{self, ending_to_columns};
use super::session::{Session, Write};
use super::step::{Waiting, begin_wait, park, record};
use super::waits::{self, Owned};
use super::{history, redrive, shortcut};
use crate::id::FrameKey;
use crate::store::{
    Advanced, Channel, Delivery, EncodedState, Ending, NewNotification, Next, Receipt, Sent,
    Transition, Wait,
};

pub(super) struct Advance(pub(super) Arc<Transition>);

impl Write for Advance {
    type Outcome = Advanced;

    fn bytes(&self) -> usize {
        match &self.0.next {
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

    /// A frame that goes on does, at the next state or with the outcome of a step.
    fn comes_back(&self) -> bool {
        match &self.0.next {
            Next::Wait { wait, .. } => matches!(wait, Wait::Run { .. } | Wait::Outcome { .. }),
            Next::Notify { .. } => true,
            Next::Park(_) | Next::Redrive | Next::Return { .. } | Next::End(_) => false,
        }
    }

    /// Everything that can refuse the transition is checked before the first write, so that a
    /// refusal leaves nothing to undo.
    fn execute(&self, session: &mut Session) -> rusqlite::Result<Advanced> {
        let transition = &*self.0;
        if shortcut::make(session, transition)? {
            return Ok(Advanced::Done {
                delivery: None,
                sent: None,
                woken: Vec::new(),
                removed: Vec::new(),
            });
        }
        match Turn::accept(session, transition)? {
            Some(turn) => turn.make(session),
            None => Ok(Advanced::Stale),
        }
    }
}

/// A transition that can be made.
struct Turn<'a> {
    transition: &'a Transition,
    frame: Head,
    /// The branches that are given up with it.
    below: Below,
    /// The channels whose deliveries may belong to another frame afterwards.
    channels: BTreeSet<Channel>,
    effects: Effects,
}

impl<'a> Turn<'a> {
    fn accept(session: &Session, transition: &'a Transition) -> rusqlite::Result<Option<Self>> {
        if !transition.is_of(session.epoch) {
            return Ok(None);
        }
        let is_noted = transition.noted.is_some();
        let frame = Head::find_noted(session.connection(), transition.frame, is_noted)?;
        let Some(frame) = frame else {
            return Ok(None);
        };
        let is_for_its_kind = match transition.next {
            Next::Return { .. } => !frame.is_root(),
            Next::End(_) => frame.is_root(),
            Next::Redrive => frame.is_parked,
            Next::Wait { .. } | Next::Notify { .. } | Next::Park(_) => true,
        };
        if !is_for_its_kind || frame.version != transition.version {
            return Ok(None);
        }
        let Some(used) = consumable(session, transition, &frame)? else {
            return Ok(None);
        };
        if is_delivered(session, transition, &frame)? {
            return Ok(None);
        }
        let below = if frame.has_branched() && gives_up(&transition.next) {
            Below::find(session, frame.key)?
        } else {
            Below::nothing()
        };
        let mut channels = used;
        channels.extend(below.channels());
        let awaited = frame.wait.channels().into_iter();
        channels.extend(awaited.map(|(channel, _)| channel));
        Ok(Some(Self {
            transition,
            frame,
            below,
            channels,
            effects: Effects::default(),
        }))
    }

    fn make(mut self, session: &mut Session) -> rusqlite::Result<Advanced> {
        let (key, at) = (self.frame.key, self.transition.at);
        history::note(session, self.transition, &self.frame)?;
        let before = self.owned(session)?;
        self.leave(session)?;
        let (mut delivery, mut sent) = (None, None);
        match &self.transition.next {
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
                delivery = self.wait(session, &waiting)?;
            }
            Next::Notify {
                state,
                next_webhook,
                notification,
            } => sent = Some(self.notify(session, state, *next_webhook, notification)?),
            Next::Park(parked) => park(session, key, parked, at)?,
            Next::Redrive => redrive::redrive(session, &self.frame, at, &mut self.effects)?,
            Next::Return { json } => {
                branches::finish(session, &self.frame, json, at, &mut self.effects)?;
            }
            Next::End(ending) => self.end(session, ending)?,
        }
        self.wake_new_owners(session, &before)?;
        Ok(Advanced::Done {
            delivery,
            sent,
            woken: self.effects.woken.into_iter().collect(),
            removed: self.effects.removed.into_iter().collect(),
        })
    }

    /// Which deliveries belong to whom, as far as this transition can change it.
    fn owned(&self, session: &Session) -> rusqlite::Result<BTreeSet<Owned>> {
        if self.frame.has_branched() {
            waits::owned_of_all(session, self.frame.key.run, &self.channels)
        } else {
            Ok(BTreeSet::new())
        }
    }

    /// Takes the frame out of what it waited for.
    fn leave(&mut self, session: &mut Session) -> rusqlite::Result<()> {
        let (transition, key) = (self.transition, self.frame.key);
        if !transition.consumed.is_empty() {
            session.pending.forget(key.run);
        }
        for seq in &transition.consumed {
            session.execute(CONSUME, [*seq, transition.version.saturating_add(1)])?;
        }
        let stays = matches!(transition.next, Next::Park(_) | Next::Redrive);
        if self.frame.has_waits() && !stays {
            waits::end(session, key, &self.frame.wait)?;
        }
        if !stays {
            events::end(session, key, &self.frame.wait)?;
        }
        if gives_up(&transition.next) {
            self.below
                .remove(session, transition.at, &mut self.effects)?;
            // A frame has live children only while it waits for them.
            if !self.frame.wait.children().is_empty() {
                children::cancel_of(session, key, transition.at, &mut self.effects)?;
            }
        }
        Ok(())
    }

    fn wait(
        &mut self,
        session: &mut Session,
        waiting: &Waiting<'_>,
    ) -> rusqlite::Result<Option<Delivery>> {
        let (key, at, wait) = (self.frame.key, self.transition.at, waiting.wait);
        children::start(session, waiting.children, &mut self.effects)?;
        branches::fork(session, key, waiting.branches, at, &mut self.effects)?;
        let has_waits = self.frame.has_branched()
            || !waiting.branches.is_empty()
            || matches!(wait, Wait::Any(_));
        let mut delivery = None;
        let mut is_there = children::has_ended(session, wait)?
            || match wait {
                Wait::Branches => !branches::has_unfinished(session.connection(), key)?,
                wait => branches::has_finished(session, key, wait)?,
            };
        if has_waits {
            waits::begin(session, key, wait)?;
        }
        for (channel, deadline) in wait.channels() {
            let found = if has_waits {
                match waits::own(session.connection(), key, &channel)? {
                    Some(own) => rows::delivery(session.connection(), own.seq)?,
                    None => None,
                }
            } else {
                rows::oldest_pending(session.connection(), key.run, &channel)?
                    .filter(|it| wait.takes(&channel, it.received_at))
            };
            if let (Channel::Event(event), None) = (&channel, &found) {
                events::begin(session, key, event, deadline)?;
            }
            is_there |= found.is_some();
            delivery = delivery.or(found);
        }
        let due = if is_there { Some(at) } else { wait.due(at) };
        begin_wait(session, self.transition, waiting, self.frame.due, due)?;
        if wait.is_for_one_channel() {
            return Ok(delivery);
        }
        if is_there {
            self.effects.woken.insert(key);
        }
        Ok(None)
    }

    /// Sends a notification. The frame's new wait is written first, since its old one may be for what
    /// is sent.
    fn notify(
        &mut self,
        session: &mut Session,
        state: &EncodedState,
        next_webhook: u32,
        notification: &NewNotification,
    ) -> rusqlite::Result<Sent> {
        let at = self.transition.at;
        let waiting = Waiting {
            state: Some(state),
            wait: &Wait::Outcome {
                json: String::new(),
            },
            next_webhook,
            branches: &[],
            children: &[],
        };
        begin_wait(session, self.transition, &waiting, self.frame.due, Some(at))?;
        let sent = match notification {
            NewNotification::Broadcast(new) => {
                let reached = broadcast(session, new, at)?;
                self.effects.woken.extend(&reached.waking.woken);
                Sent::to_all(&reached)
            }
            NewNotification::Direct(new) => {
                let receipt = deliver(session, new, &|| at)?;
                if let Receipt::Stored { woken, .. } = receipt {
                    self.effects.woken.extend(woken);
                }
                Sent::to_one(receipt)
            }
        };
        record(session, self.frame.key, &sent.outcome)?;
        Ok(sent)
    }

    fn end(&mut self, session: &Session, ending: &Ending) -> rusqlite::Result<()> {
        let at = self.transition.at;
        let (kind, result) = ending_to_columns(ending);
        let end = End {
            ending: kind,
            result: Some(result),
            at,
        };
        children::end(session, &self.frame, end, &mut self.effects)?;
        if let Place::Root {
            parent: Some(parent),
            ..
        } = self.frame.place
            && children::tell(session, parent, self.frame.key.run, at)?
        {
            self.effects.woken.insert(parent);
        }
        Ok(())
    }

    /// Makes the frames due that can have a delivery which they could not have before.
    fn wake_new_owners(
        &mut self,
        session: &Session,
        before: &BTreeSet<Owned>,
    ) -> rusqlite::Result<()> {
        let key = self.frame.key;
        for owner in self.owned(session)?.difference(before) {
            if owner.frame == key.frame {
                continue;
            }
            let frame = FrameKey {
                frame: owner.frame,
                ..key
            };
            let Some(frame) = Head::find(session.connection(), frame)? else {
                continue;
            };
            if let Some(Channel::Event(event)) = rows::channel_of(session, owner.seq)? {
                events::supply(session, frame.key, &event)?;
            }
            if frame.wake(session, self.transition.at)? {
                self.effects.woken.insert(frame.key);
            }
        }
        Ok(())
    }
}

/// Whether the frame gives up its branches and children.
fn gives_up(next: &Next) -> bool {
    match next {
        Next::Wait { state, .. } => state.is_some(),
        Next::Notify { .. } | Next::Return { .. } | Next::End(_) => true,
        Next::Park(_) | Next::Redrive => false,
    }
}
