//! Telling other nodes of what they would find by looking, and being told.
//!
//! A notification is sent after the commit that it is about, by a connection of its own, and what comes
//! meanwhile goes into the next one: a transaction that notifies would take a lock of the whole database.
//! One that is lost costs time, no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::mpsc;

use super::command::{Command, Outcome};
use super::error::Error;
use super::incoming::{self, Incoming, Telling};
use super::partitions::Partitions;
use super::session::Session;
use crate::id::{FrameKey, RunKey};
use crate::store::{Advanced, Cancelled, Delivered, Hint, Receipt, Started};

pub(super) const CHANNEL: &str = "workflow";

const NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// Bytes of a notification. PostgreSQL takes less than 8,000.
const PAYLOAD_BYTES_MAX: usize = 7_800;

/// What has happened to frames, in whichever partitions they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    woken: BTreeSet<FrameKey>,
    ended: BTreeSet<RunKey>,
    /// Whether there are partitions that nobody owns.
    is_free: bool,
    /// Whether there is more than can be said.
    is_more: bool,
}

impl Told {
    /// That there are partitions which nobody owns.
    pub(super) fn free() -> Self {
        Self {
            is_free: true,
            ..Self::default()
        }
    }

    pub(super) fn note(&mut self, command: &Command, outcome: &Outcome) {
        match (command, outcome) {
            (Command::Start(new), Outcome::Started(Started::New)) => {
                self.woken.insert(FrameKey::root(new.key));
            }
            (
                _,
                Outcome::Delivered(Delivered {
                    receipt:
                        Receipt::Stored {
                            woken: Some(frame), ..
                        },
                    ..
                }),
            ) => {
                self.woken.insert(*frame);
            }
            (_, Outcome::Reached(reached)) => self.woken.extend(&reached.waking.woken),
            (_, Outcome::Advanced(Advanced::Done { woken, removed, .. })) => {
                self.woken.extend(woken);
                self.end_roots(removed);
            }
            (_, Outcome::Cancelled(Cancelled::Done { runs, woken })) => {
                self.ended.extend(runs);
                self.woken.extend(woken);
            }
            _ => {}
        }
        if let (Command::Advance(transition), Outcome::Advanced(Advanced::Done { .. })) =
            (command, outcome)
            && matches!(transition.next, crate::store::Next::End(_))
        {
            self.ended.insert(transition.frame.run);
        }
    }

    pub(super) fn wake(&mut self, frames: &[FrameKey]) {
        self.woken.extend(frames);
    }

    fn end_roots(&mut self, removed: &[FrameKey]) {
        let roots = removed.iter().filter(|frame| frame.frame == 0);
        self.ended.extend(roots.map(|root| root.run));
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn merge(&mut self, other: Self) {
        self.woken.extend(other.woken);
        self.ended.extend(other.ended);
        self.is_free |= other.is_free;
        self.is_more |= other.is_more;
    }

    fn encode(&self, node: i64) -> String {
        let mut payload = format!("{node}");
        if self.is_free {
            payload.push_str(" f");
        }
        let woken = self.woken.iter();
        let woken = woken.map(|frame| format!(" w{}.{}", frame.run, frame.frame));
        let ended = self.ended.iter().map(|run| format!(" e{run}"));
        for word in woken.chain(ended) {
            if payload.len() + word.len() > PAYLOAD_BYTES_MAX {
                payload.push_str(" l");
                return payload;
            }
            payload.push_str(&word);
        }
        payload
    }

    /// Nothing for what this node has sent itself, or what another version has.
    pub(super) fn decode(payload: &str, own: Option<i64>) -> Option<Self> {
        let mut words = payload.split(' ');
        let node: i64 = words.next()?.parse().ok()?;
        if Some(node) == own {
            return None;
        }
        let mut told = Self::default();
        for word in words {
            match word.split_at_checked(1)? {
                ("w", frame) => {
                    let (run, frame) = frame.split_once('.')?;
                    told.woken.insert(FrameKey {
                        run: run.parse().ok()?,
                        frame: frame.parse().ok()?,
                    });
                }
                ("e", run) => {
                    told.ended.insert(run.parse().ok()?);
                }
                ("f", "") => told.is_free = true,
                ("l", "") => told.is_more = true,
                _ => return None,
            }
        }
        Some(told)
    }
}

/// What hints go to: the other nodes, and the engine of this one.
#[derive(Clone, Debug)]
pub(super) struct Hints {
    outgoing: mpsc::UnboundedSender<Told>,
    /// To the engine of this process.
    pub(super) own: Telling,
    partitions: Arc<Partitions>,
}

/// The side of the task that sends notifications.
pub(super) type Outgoing = mpsc::UnboundedReceiver<Told>;

impl Hints {
    pub(super) fn new(partitions: Arc<Partitions>) -> (Self, Incoming, Outgoing) {
        let (outgoing, outgoing_receiver) = mpsc::unbounded_channel();
        let (own, incoming) = incoming::channel();
        let hints = Self {
            outgoing,
            own,
            partitions,
        };
        (hints, incoming, outgoing_receiver)
    }

    /// Tells other nodes of what concerns them.
    pub(super) fn tell(&self, mut told: Told) {
        let is_own = |run: &RunKey| self.partitions.epoch(run.partition()).is_some();
        told.woken.retain(|frame| !is_own(&frame.run));
        // Anybody may wait for the end of a run. Only a run whose owner is another node has to be stopped
        // there, and the owner's own ends are found by looking.
        told.ended.retain(|run| !is_own(run));
        if !told.is_empty() {
            let _ = self.outgoing.send(told);
        }
    }

    /// Takes what another node has told. Returns whether there are free partitions.
    pub(super) fn take(&self, told: Told) -> bool {
        let is_own = |run: &RunKey| self.partitions.epoch(run.partition()).is_some();
        let woken = told.woken.into_iter().filter(|frame| is_own(&frame.run));
        let woken: Vec<_> = woken.collect();
        if !woken.is_empty() {
            self.own.hint(Hint::Woken(woken));
        }
        if !told.ended.is_empty() {
            self.own.hint(Hint::Ended(told.ended.into_iter().collect()));
        }
        if told.is_more {
            self.own.hint(Hint::Look);
        }
        told.is_free
    }
}

/// Sends notifications until nobody can ask for any more.
pub(super) async fn send(mut outgoing: Outgoing, pool: Pool, partitions: Arc<Partitions>) {
    while let Some(mut told) = outgoing.recv().await {
        while let Ok(more) = outgoing.try_recv() {
            told.merge(more);
        }
        let payload = told.encode(partitions.node().unwrap_or(0));
        if let Err(error) = notify(&pool, &payload).await {
            tracing::debug!(?error, "other nodes could not be told");
        }
    }
}

/// Tells other nodes that the partitions of this one are free.
pub(super) async fn say_free(session: &Session, node: i64) -> Result<(), Error> {
    let payload = Told::free().encode(node);
    session.rows(NOTIFY, &[&CHANNEL, &payload]).await.map(drop)
}

async fn notify(pool: &Pool, payload: &str) -> Result<(), Error> {
    let session = Session::of(pool).await?;
    session.rows(NOTIFY, &[&CHANNEL, &payload]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(byte: u8, frame: u32) -> FrameKey {
        FrameKey {
            run: RunKey::from_bytes([byte; 16]),
            frame,
        }
    }

    #[test]
    fn what_is_told_is_understood() {
        let mut told = Told::default();
        told.wake(&[frame(7, 0), frame(8, 12)]);
        told.ended.insert(frame(9, 0).run);
        told.is_free = true;
        let payload = told.encode(5);
        assert_eq!(Told::decode(&payload, Some(6)), Some(told));
        assert_eq!(Told::decode(&payload, Some(5)), None, "its own");
        assert_eq!(Told::decode("of tomorrow", None), None);
        assert_eq!(Told::decode("5 x1", None), None);
    }

    #[test]
    fn what_is_too_much_is_cut() {
        let mut told = Told::default();
        let many: Vec<_> = (0..1_000).map(|number| frame(7, number)).collect();
        told.wake(&many);
        let payload = told.encode(5);
        assert!(payload.len() < 8_000);
        let decoded = Told::decode(&payload, None).expect("it can be read");
        assert!(decoded.is_more && decoded.woken.len() > 100);
    }
}
