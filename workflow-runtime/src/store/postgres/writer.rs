//! Tasks that write: each commits what is waiting together, and answers afterwards.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Pool;

use super::command::Outcome;
use super::error::{Blame, Error};
use super::expected::Expected;
use super::hints::{Hints, Told};
use super::known::KnownRuns;
use super::queue::{self, Batch, Lane, Pending, Waiting, WriteQueue};
use super::session::Session;
use super::shortcut::{self, Receiving, Shortcut, Way};
use super::transaction::{Outcomes, transact};
use crate::clock::pause;
use crate::store::error::to_each;
use crate::store::{Committed, StoreError};

/// How many transactions of a lane are on their way at once: while one is being synced, others are prepared.
pub(super) const WRITERS: usize = 2;

/// How often a transaction is tried again that another one stood in the way of, and the wait before.
const RIVALS_MAX: u32 = 10;
const RIVAL_PAUSE: Duration = Duration::from_millis(5);

/// A task that writes. It ends when its lane is empty and the queue dropped.
#[derive(Clone)]
pub(super) struct Writer {
    waiting: Arc<Waiting>,
    pool: Pool,
    receiving: Arc<Receiving>,
    expected: Arc<Expected>,
    known: Arc<KnownRuns>,
    hints: Hints,
}

impl Writer {
    pub(super) fn new(
        pool: Pool,
        hints: Hints,
        known: Arc<KnownRuns>,
        receiving: Receiving,
    ) -> (WriteQueue, Self) {
        let (queue, waiting) = queue::channel(Arc::clone(&known));
        let writer = Self {
            waiting: Arc::new(waiting),
            pool,
            receiving: Arc::new(receiving),
            expected: Arc::default(),
            known,
            hints,
        };
        (queue, writer)
    }

    pub(super) async fn run(self, lane: Lane) {
        while let Some(Batch { together, alone }) = self.waiting.collect(lane).await {
            match lane {
                Lane::Transactions => self.process(together).await,
                Lane::Shortcuts(way) => self.process_shortcuts(way, together).await,
            }
            self.process(Vec::from_iter(alone)).await;
        }
    }

    /// Commits what can be by shortcuts, and the rest after it.
    async fn process_shortcuts(&self, way: Way, mut batch: Vec<Pending>) {
        let shortcuts = batch.iter_mut().filter_map(|it| it.shortcut.take());
        let shortcuts = shortcuts.collect();
        match self.attempt_shortcuts(way, &batch, shortcuts).await {
            Ok(outcomes) => {
                let rest = self.answer_some(batch, outcomes);
                self.process(rest).await;
            }
            Err(error) if error.blame() == Blame::Database => fail(batch, error.into()),
            Err(_) => self.process(batch).await,
        }
    }

    async fn attempt_shortcuts(
        &self,
        way: Way,
        batch: &[Pending],
        shortcuts: Vec<Shortcut>,
    ) -> Result<Vec<Option<Outcome>>, Error> {
        let commands: Vec<_> = batch.iter().map(|pending| &pending.command).collect();
        let session = Session::of(&self.pool).await?;
        let receiving = &self.receiving;
        let made = shortcut::transact(&session, way, &commands, shortcuts, receiving, &self.known);
        let outcomes = made.await;
        if outcomes.is_err() {
            session.roll_back().await;
        }
        outcomes
    }

    /// Answers those that were made, and returns the others.
    fn answer_some(&self, batch: Vec<Pending>, outcomes: Vec<Option<Outcome>>) -> Vec<Pending> {
        let (mut made, mut made_outcomes, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (pending, outcome) in batch.into_iter().zip(outcomes) {
            match outcome {
                Some(outcome) => {
                    made.push(pending);
                    made_outcomes.push(Ok(outcome));
                }
                None => rest.push(pending),
            }
        }
        self.answer(made, made_outcomes);
        rest
    }

    /// Commits a batch together. If that fails because of one command, which limits above the store should
    /// have kept out, each is committed alone, so that only the guilty one fails.
    async fn process(&self, batch: Vec<Pending>) {
        if batch.is_empty() {
            return;
        }
        match self.attempt(&batch).await {
            Ok(outcomes) => self.answer(batch, outcomes),
            Err(error) if batch.len() > 1 && error.blame() != Blame::Database => {
                for pending in batch {
                    let alone = vec![pending];
                    match self.attempt(&alone).await {
                        Ok(outcomes) => self.answer(alone, outcomes),
                        Err(error) => fail(alone, error.into()),
                    }
                }
            }
            Err(error) => fail(batch, error.into()),
        }
    }

    async fn attempt(&self, batch: &[Pending]) -> Result<Outcomes, Error> {
        let commands: Vec<_> = batch.iter().map(|pending| &pending.command).collect();
        let mut rivals = 0;
        loop {
            let session = Session::of(&self.pool).await?;
            let done = transact(
                &session,
                &commands,
                &self.receiving,
                &self.expected,
                &self.known,
            );
            let error = match done.await {
                Ok(outcomes) => return Ok(outcomes),
                Err(error) => error,
            };
            session.roll_back().await;
            if error.blame() != Blame::Rival || rivals >= RIVALS_MAX {
                return Err(error);
            }
            rivals += 1;
            pause(RIVAL_PAUSE * rivals).await;
        }
    }

    fn answer(&self, batch: Vec<Pending>, outcomes: Outcomes) {
        let mut told = Told::default();
        for (pending, outcome) in batch.into_iter().zip(outcomes) {
            if let Ok(outcome) = &outcome {
                told.note(&pending.command, outcome);
            }
            // A caller that has gone away needs no answer.
            let _ = pending.reply.send(outcome.map(Committed::new));
        }
        self.hints.tell(told);
    }
}

/// Answers everybody with the error.
fn fail(batch: Vec<Pending>, error: StoreError) {
    tracing::error!(%error, commands = batch.len(), "a transaction failed");
    let mut errors = to_each(error);
    for pending in batch {
        let _ = pending.reply.send(Err(errors()));
    }
}
