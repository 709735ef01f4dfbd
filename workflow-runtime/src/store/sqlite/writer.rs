//! The thread that writes: it commits what is waiting together, and answers afterwards.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::oneshot;

use super::connection::{LogTuning, reopen_writer};
use super::error::{Blame, blame, store_error};
use super::queue::{Receiver, Refused, Sender, queue};
use super::session::{Session, Write};
use crate::clock::Timestamp;
use crate::store::error::to_each;
use crate::store::{Committed, StoreError};

/// What a caller waits on.
pub(super) type Answer<T> = oneshot::Receiver<Result<T, StoreError>>;

/// The way to the writer.
pub(super) struct WriteQueue(Sender<Box<dyn Command>>);

impl WriteQueue {
    /// Hands `write` to the writer, or fails at once if too much is waiting.
    pub(super) fn send<W: Write>(
        &self,
        write: W,
    ) -> Result<Answer<Committed<W::Outcome>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let (bytes, comes_back) = (write.bytes(), write.comes_back());
        let command = Box::new(Pending {
            write,
            outcome: None,
            reply,
        });
        match self.0.send(command, bytes, comes_back) {
            Ok(()) => Ok(answer),
            Err(Refused::Full) => Err(StoreError::Overloaded),
            Err(Refused::Closed) => Err(StoreError::Closed),
        }
    }
}

/// The thread's side. It ends when the queue is empty and its sender dropped.
pub(super) struct Writer {
    path: PathBuf,
    tuning: LogTuning,
    /// Nothing after the disk has failed, until the database is open again.
    session: Option<Session>,
    newest_received_at: Timestamp,
    is_claimed: bool,
    commands: Receiver<Box<dyn Command>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn new(
        path: PathBuf,
        tuning: LogTuning,
        session: Session,
        commits: Arc<AtomicU64>,
    ) -> (WriteQueue, Self) {
        let (sender, commands) = queue();
        let writer = Self {
            path,
            tuning,
            newest_received_at: session.newest_received_at,
            is_claimed: session.is_claimed,
            session: Some(session),
            commands,
            commits,
        };
        (WriteQueue(sender), writer)
    }

    /// Runs commands until nobody can send more, and returns the connection to be closed.
    pub(super) fn run(mut self) -> Option<Session> {
        while let Some(first) = self.commands.first() {
            self.process(first, true);
        }
        self.session
    }

    /// Commits a batch together, with what comes while it is executed, if it `grows`. If that fails because of one command, which limits above the
    /// store should have kept out, each is committed alone, so that only the guilty one fails.
    /// Savepoints would do this too, but would cost every command for the sake of none.
    fn process(&mut self, mut batch: Vec<Box<dyn Command>>, grows: bool) {
        match self.attempt(&mut batch, grows) {
            Ok(()) => {
                for command in batch {
                    command.succeed();
                }
            }
            Err(Failure::Command(_)) if batch.len() > 1 => {
                batch
                    .into_iter()
                    .for_each(|command| self.process(vec![command], false));
            }
            Err(failure) => fail(batch, failure.into()),
        }
    }

    fn attempt(&mut self, batch: &mut Vec<Box<dyn Command>>, grows: bool) -> Result<(), Failure> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.reopen().map_err(Failure::Store)?,
        };
        let result = self.transact(&mut session, batch, grows);
        self.newest_received_at = session.newest_received_at;
        self.is_claimed = session.is_claimed;
        let Err((error, stage)) = result else {
            self.commits.fetch_add(1, Ordering::Relaxed);
            self.session = Some(session);
            return Ok(());
        };
        let blame = match (blame(&error), stage) {
            // No command runs during a commit.
            (Blame::Command, Stage::Commit) => Blame::Disk,
            (blame, _) => blame,
        };
        if blame != Blame::Disk && session.roll_back().is_ok() {
            self.session = Some(session);
        }
        Err(match blame {
            Blame::Command => Failure::Command(error),
            Blame::Resources | Blame::Disk => Failure::Store(store_error(error)),
        })
    }

    fn transact(
        &mut self,
        session: &mut Session,
        batch: &mut Vec<Box<dyn Command>>,
        grows: bool,
    ) -> Result<(), (rusqlite::Error, Stage)> {
        let begun = session.begin().and_then(|()| execute(session, batch));
        begun.map_err(|error| (error, Stage::Execute))?;
        let mut more = if grows {
            self.commands.more()
        } else {
            Vec::new()
        };
        while !more.is_empty() {
            let executed = execute(session, &mut more);
            batch.append(&mut more);
            executed.map_err(|error| (error, Stage::Execute))?;
            more = self.commands.more();
        }
        session.commit().map_err(|error| (error, Stage::Commit))
    }

    fn reopen(&self) -> Result<Session, StoreError> {
        tracing::warn!(path = %self.path.display(), "opening the database again after an error");
        let connection = reopen_writer(&self.path, self.tuning)?;
        let mut session = Session::new(connection).map_err(store_error)?;
        session.newest_received_at = self.newest_received_at;
        session.is_claimed = self.is_claimed;
        Ok(session)
    }
}

/// A command that waits for its commit, whatever its kind.
trait Command: Send {
    fn execute(&mut self, session: &mut Session) -> rusqlite::Result<()>;
    fn succeed(self: Box<Self>);
    fn fail(self: Box<Self>, error: StoreError);
}

struct Pending<W: Write> {
    write: W,
    outcome: Option<W::Outcome>,
    reply: oneshot::Sender<Result<Committed<W::Outcome>, StoreError>>,
}

impl<W: Write> Command for Pending<W> {
    fn execute(&mut self, session: &mut Session) -> rusqlite::Result<()> {
        self.outcome = Some(self.write.execute(session)?);
        Ok(())
    }

    fn succeed(self: Box<Self>) {
        // Without an outcome the reply is dropped, which its caller takes for a closed store. A
        // caller that has gone away needs no answer.
        if let Some(outcome) = self.outcome {
            let _ = self.reply.send(Ok(Committed::new(outcome)));
        }
    }

    fn fail(self: Box<Self>, error: StoreError) {
        let _ = self.reply.send(Err(error));
    }
}

enum Failure {
    /// One of the commands asked for something impossible. The connection is sound.
    Command(rusqlite::Error),
    /// Nothing of the batch can be said to be written.
    Store(StoreError),
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Command(error) => store_error(error),
            Failure::Store(error) => error,
        }
    }
}

enum Stage {
    Execute,
    Commit,
}

fn execute(session: &mut Session, commands: &mut [Box<dyn Command>]) -> rusqlite::Result<()> {
    let mut commands = commands.iter_mut();
    commands.try_for_each(|command| command.execute(session))
}

/// Answers everybody with the error.
fn fail(batch: Vec<Box<dyn Command>>, error: StoreError) {
    tracing::error!(%error, commands = batch.len(), "a transaction failed");
    let mut errors = to_each(error);
    for command in batch {
        command.fail(errors());
    }
}

#[cfg(test)]
mod tests;
