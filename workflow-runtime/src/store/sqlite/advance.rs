//! Moving frames on.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::params;

use super::branches::{self, Below};
use super::children::{self, End};
use super::effects::Effects;
use super::frames::{Head, Place};
use super::rows::{self, ending_to_columns};
use super::session::{Session, Write};
use super::wait_columns::wait_to_columns;
use super::waits::{self, Owned};
use crate::clock::Timestamp;
use crate::id::FrameKey;
use crate::store::{
    Advanced, Delivery, EncodedState, Ending, NewBranch, NewRun, Next, Transition, Wait,
    WebhookNumber,
};

pub(super) const IS_PENDING: &str = "SELECT webhook FROM deliveries \
    WHERE seq = ?1 AND run = ?2 AND consumed_by IS NULL";

pub(super) const CONSUME: &str = "UPDATE deliveries SET consumed_by = ?2 WHERE seq = ?1";

macro_rules! wait_assignments {
    () => {
        "version = version + 1, due_at = ?3, wait_kind = ?4, wait_number = ?5, wait_target = ?6, \
         wait_at = ?7, wait_json = ?8, next_webhook = ?9, parked = NULL, \
         entered = CASE WHEN ?10 IS NULL THEN entered ELSE version + 1 END, \
         state_name = coalesce(?10, state_name), state_digest = coalesce(?11, state_digest), \
         state_json = coalesce(?12, state_json)"
    };
}

pub(super) const WAIT_ROOT: &str = concat!(
    "UPDATE runs SET updated_at = ?2, ",
    wait_assignments!(),
    " WHERE key = ?1"
);

pub(super) const WAIT_BRANCH: &str = concat!(
    "UPDATE frames SET ",
    wait_assignments!(),
    " WHERE run = ?1 AND frame = ?2"
);

pub(super) const PARK_ROOT: &str = "UPDATE runs SET version = version + 1, updated_at = ?2, \
    due_at = NULL, parked = ?3 WHERE key = ?1";

pub(super) const PARK_BRANCH: &str = "UPDATE frames SET version = version + 1, due_at = NULL, \
    parked = ?3 WHERE run = ?1 AND frame = ?2";

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
            Next::Park { reason } => reason.len(),
            Next::Return { json } | Next::End(Ending::Completed(json) | Ending::Failed(json)) => {
                json.len()
            }
        }
    }

    /// Everything that can refuse the transition is checked before the first write, so that a
    /// refusal leaves nothing to undo.
    fn execute(&self, session: &mut Session) -> rusqlite::Result<Advanced> {
        let transition = &*self.0;
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
    /// The webhooks whose deliveries may belong to another frame afterwards.
    webhooks: BTreeSet<WebhookNumber>,
    effects: Effects,
}

/// What a frame becomes that waits.
struct Waiting<'a> {
    /// Nothing to keep the stored one.
    state: Option<&'a EncodedState>,
    wait: &'a Wait,
    next_webhook: u32,
    branches: &'a [NewBranch],
    children: &'a [NewRun],
}

impl<'a> Turn<'a> {
    fn accept(session: &Session, transition: &'a Transition) -> rusqlite::Result<Option<Self>> {
        if transition.epoch.0 != session.epoch {
            return Ok(None);
        }
        let Some(frame) = Head::find(session.connection(), transition.frame)? else {
            return Ok(None);
        };
        let is_for_its_kind = match transition.next {
            Next::Return { .. } => !frame.is_root(),
            Next::End(_) => frame.is_root(),
            Next::Wait { .. } | Next::Park { .. } => true,
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
        let mut webhooks = used;
        webhooks.extend(below.webhooks());
        webhooks.extend(
            frame
                .wait
                .webhooks()
                .into_iter()
                .map(|(webhook, _)| webhook),
        );
        Ok(Some(Self {
            transition,
            frame,
            below,
            webhooks,
            effects: Effects::default(),
        }))
    }

    fn make(mut self, session: &mut Session) -> rusqlite::Result<Advanced> {
        let (key, at) = (self.frame.key, self.transition.at);
        let before = self.owned(session)?;
        self.leave(session)?;
        let mut delivery = None;
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
            Next::Park { reason } => park(session, key, reason, at)?,
            Next::Return { json } => {
                branches::finish(session, &self.frame, json, at, &mut self.effects)?;
            }
            Next::End(ending) => self.end(session, ending)?,
        }
        self.wake_new_owners(session, &before)?;
        Ok(Advanced::Done {
            delivery,
            woken: self.effects.woken.into_iter().collect(),
            removed: self.effects.removed.into_iter().collect(),
        })
    }

    /// Which deliveries belong to whom, as far as this transition can change it.
    fn owned(&self, session: &Session) -> rusqlite::Result<BTreeSet<Owned>> {
        if self.frame.has_branched() {
            waits::owned_of_all(session, self.frame.key.run, &self.webhooks)
        } else {
            Ok(BTreeSet::new())
        }
    }

    /// Takes the frame out of what it waited for.
    fn leave(&mut self, session: &Session) -> rusqlite::Result<()> {
        let (transition, key) = (self.transition, self.frame.key);
        for seq in &transition.consumed {
            session.execute(CONSUME, [*seq, transition.version.saturating_add(1)])?;
        }
        if self.frame.has_waits() && !matches!(transition.next, Next::Park { .. }) {
            waits::end(session, key, &self.frame.wait)?;
        }
        if gives_up(&transition.next) {
            self.below
                .remove(session, transition.at, &mut self.effects)?;
            children::cancel_of(session, key, transition.at, &mut self.effects)?;
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
        for (webhook, _) in wait.webhooks() {
            let found = if has_waits {
                match waits::own(session.connection(), key, webhook)? {
                    Some(own) => rows::delivery(session.connection(), own.seq)?,
                    None => None,
                }
            } else {
                rows::oldest_pending(session.connection(), key.run, webhook)?
                    .filter(|it| wait.takes(webhook, it.received_at))
            };
            is_there |= found.is_some();
            delivery = delivery.or(found);
        }
        let due = if is_there { Some(at) } else { wait.due(at) };
        begin_wait(session, self.transition, waiting, due)?;
        if matches!(wait, Wait::Webhook { .. }) {
            return Ok(delivery);
        }
        if is_there {
            self.effects.woken.insert(key);
        }
        Ok(None)
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
            if let Some(frame) = Head::find(session.connection(), frame)?
                && frame.wake(session, self.transition.at)?
            {
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
        Next::Return { .. } | Next::End(_) => true,
        Next::Park { .. } => false,
    }
}

/// The webhooks of the deliveries that the transition has used, or nothing if one is not there for it.
fn consumable(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<Option<BTreeSet<WebhookNumber>>> {
    let seqs = &transition.consumed;
    let mut webhooks = BTreeSet::new();
    if seqs.len() > 1 && seqs.iter().collect::<BTreeSet<_>>().len() < seqs.len() {
        return Ok(None);
    }
    let run = &transition.frame.run.as_bytes()[..];
    for seq in seqs {
        let found = session.first(IS_PENDING, params![seq, run], |row| rows::webhook(row, 0))?;
        match found {
            Some(webhook) => webhooks.insert(webhook),
            None => return Ok(None),
        };
    }
    if frame.has_branched() {
        // The waits around it may have changed since it was loaded.
        let owned = waits::owned_of_all(session, transition.frame.run, &webhooks)?;
        let mut owned = owned.iter();
        if !owned.all(|it| (it.frame == frame.key.frame) == seqs.contains(&it.seq)) {
            return Ok(None);
        }
    }
    Ok(Some(webhooks))
}

/// Whether a delivery came in time for the wait that the transition says has ended without one.
fn is_delivered(
    session: &Session,
    transition: &Transition,
    frame: &Head,
) -> rusqlite::Result<bool> {
    let connection = session.connection();
    for (webhook, until) in &transition.unless_delivered {
        let received_at = if frame.has_waits() {
            waits::own(connection, frame.key, *webhook)?.map(|own| own.received_at)
        } else {
            let oldest = rows::oldest_pending(connection, frame.key.run, *webhook)?;
            oldest.map(|it| it.received_at)
        };
        if received_at.is_some_and(|at| at <= *until) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn begin_wait(
    session: &Session,
    transition: &Transition,
    waiting: &Waiting<'_>,
    due: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let FrameKey { run, frame } = transition.frame;
    let wait = wait_to_columns(waiting.wait);
    let (sql, second) = match frame {
        0 => (WAIT_ROOT, transition.at.as_millis()),
        frame => (WAIT_BRANCH, i64::from(frame)),
    };
    let params = params![
        &run.as_bytes()[..],
        second,
        due.map(Timestamp::as_millis),
        wait.kind,
        wait.number,
        wait.target,
        wait.at,
        wait.json,
        waiting.next_webhook,
        waiting.state.map(|state| &state.name),
        waiting.state.map(|state| state.digest),
        waiting.state.map(|state| &state.json),
    ];
    session.execute(sql, params).map(drop)
}

fn park(session: &Session, key: FrameKey, reason: &str, at: Timestamp) -> rusqlite::Result<()> {
    let run = &key.run.as_bytes()[..];
    let (sql, second) = match key.frame {
        0 => (PARK_ROOT, at.as_millis()),
        frame => (PARK_BRANCH, i64::from(frame)),
    };
    session.execute(sql, params![run, second, reason]).map(drop)
}
