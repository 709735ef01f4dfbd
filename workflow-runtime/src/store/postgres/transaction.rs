//! One transaction for several commands: lock, read, decide in memory, write, commit.
//!
//! The decisions are those of the store in memory, made over the part of the database that was read and
//! locked. So they are the same in both, and a transaction has a few statements, however many commands it
//! makes.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;

use super::broadcast::Remaining;
use super::changes::{Before, Changes};
use super::command::{Command, Needs, Outcome};
use super::error::Error;
use super::expected::Expected;
use super::keys::RunKeys;
use super::known::KnownRuns;
use super::lock::{Locked, lock};
use super::rows;
use super::session::Session;
use super::shortcut::Receiving;
use super::write::Arrays;
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::memory::database::Database;
use crate::store::{Advanced, StoreError};

pub(super) const CONTENTS: &str = "SELECT d.seq, d.head, d.body \
    FROM UNNEST($1::smallint[], $2::bytea[], $3::bigint[]) AS k(partition, run, seq) \
    JOIN workflow.deliveries AS d ON d.partition = ANY (ARRAY[k.partition]) AND d.run = k.run AND d.seq BETWEEN k.seq AND k.seq";

/// The newest instant that this process has handed out as one of receipt. Not read from the database: if
/// a clock was ahead once, all later deliveries would come in the future.
#[derive(Debug)]
pub(super) struct Received(AtomicI64);

impl Default for Received {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Received {
    pub(super) fn newest(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Acquire))
    }

    pub(super) fn note(&self, newest: Timestamp) {
        self.0.fetch_max(newest.as_millis(), Ordering::AcqRel);
    }
}

/// What became of each command: an outcome, or why nothing was written for it.
pub(super) type Outcomes = Vec<Result<Outcome, StoreError>>;

/// Makes all commands, or none.
pub(super) async fn transact(
    session: &Session,
    commands: &[&Command],
    receiving: &Receiving,
    expected: &Expected,
    known: &KnownRuns,
) -> Result<Outcomes, Error> {
    receiving.see(commands);
    let received = &receiving.received;
    let broadcast = commands.iter().find_map(|command| command.broadcast());
    let needs = Needs::of(commands.iter().copied());
    let Locked { mut part, taken } = lock(session, needs, broadcast, expected).await?;
    let before = Before::of(&part);
    let database = &mut part.database;
    database.newest_received_at = received.newest();
    let decided = commands.iter().map(|command| decide(database, command));
    let mut outcomes: Outcomes = decided.collect();
    received.note(database.newest_received_at);
    let reached = std::mem::take(&mut database.reached);

    let made = commands.iter().zip(&outcomes);
    let made = made.filter_map(|(command, outcome)| Some((*command, outcome.as_ref().ok()?)));
    let changes = Changes::made(&before, &part, made, &taken);
    let arrays = Arrays::of(&changes);
    let remaining = broadcast.and_then(|new| Remaining::of(new, &part, &reached));
    let contents = Contents::missing(&before, commands, &outcomes);

    let mut pipeline = session.pipeline();
    arrays.write(&mut pipeline);
    let stored = broadcast.and_then(|new| super::broadcast::Stored::of(new, &before, &part));
    if let Some(stored) = &stored {
        stored.write(&mut pipeline);
    }
    if let Some(remaining) = &remaining {
        remaining.write(&mut pipeline);
    }
    let contents_at = (!contents.is_empty()).then(|| pipeline.add(CONTENTS, contents.params()));
    pipeline.commit();
    let answers = pipeline.run().await?;
    let revisions = changes.revisions();
    known.keep(&mut part, &revisions);
    if let Some(place) = contents_at {
        let mut found = contents_of(&answers[place])?;
        fill(&mut outcomes, &mut found);
    }
    Ok(outcomes)
}

fn decide(database: &mut Database, command: &Command) -> Result<Outcome, StoreError> {
    Ok(match command {
        Command::Start(new) => Outcome::Started(database.start(new.clone())),
        Command::Deliver(new, clock) => {
            Outcome::Delivered(database.deliver_and_load(new.clone(), clock.now()))
        }
        Command::Broadcast(new, clock) => Outcome::Reached(database.broadcast(new, clock.now())),
        Command::Advance(transition) => Outcome::Advanced(database.advance(transition)?),
        Command::Cancel(run, at) => Outcome::Cancelled(database.cancel(*run, *at)),
    })
}

/// Deliveries that are handed out and whose heads and bodies were not read.
#[derive(Default)]
pub(super) struct Contents {
    runs: RunKeys,
    seqs: Vec<i64>,
}

impl Contents {
    fn missing(before: &Before, commands: &[&Command], outcomes: &Outcomes) -> Self {
        let mut contents = Self::default();
        for made in commands.iter().zip(outcomes) {
            if let (
                Command::Advance(transition),
                Ok(Outcome::Advanced(Advanced::Done {
                    delivery: Some(delivery),
                    ..
                })),
            ) = made
                && before.has_delivery(transition.frame.run, delivery.seq)
            {
                contents.push(transition.frame.run, delivery.seq);
            }
        }
        contents
    }

    pub(super) fn push(&mut self, run: RunKey, seq: i64) {
        self.runs.push(run);
        self.seqs.push(seq);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.seqs.is_empty()
    }

    pub(super) fn params(&self) -> super::session::Params<'_> {
        let [partitions, runs] = self.runs.params();
        vec![partitions, runs, &self.seqs]
    }
}

/// The heads and bodies of deliveries by their numbers.
pub(super) fn contents_of(
    rows: &[tokio_postgres::Row],
) -> Result<HashMap<i64, (Bytes, Bytes)>, Error> {
    let mut found = HashMap::new();
    for row in rows {
        let head = Bytes::copy_from_slice(rows::get(row, 1)?);
        let body = Bytes::copy_from_slice(rows::get(row, 2)?);
        found.insert(rows::get(row, 0)?, (head, body));
    }
    Ok(found)
}

fn fill(outcomes: &mut Outcomes, contents: &mut HashMap<i64, (Bytes, Bytes)>) {
    for outcome in outcomes {
        if let Ok(Outcome::Advanced(Advanced::Done {
            delivery: Some(delivery),
            ..
        })) = outcome
            && let Some((head, body)) = contents.remove(&delivery.seq)
        {
            (delivery.head, delivery.body) = (head, body);
        }
    }
}

/// Frames that a notification has reached and that are still to be woken.
pub(super) type Reached = VecDeque<crate::id::FrameKey>;
