//! Commands that lock and read nothing before: the start of a run that nobody else can know of, and transitions of runs
//! whose rows are known.
//!
//! One statement makes the transitions. It demands of each row that it is as it is known, and of each partition the
//! epoch of the transition. What does not hold any more is left to a transaction that locks and reads.

use std::collections::HashSet;

use super::changes::{Before, Changes};
use super::command::{Command, Outcome};
use super::error::Error;
use super::hydrate::Part;
use super::known::{KnownRun, KnownRuns, is_alone};
use super::session::Session;
use super::write::KnownChanges;
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::{Advanced, NewRun, Next, Started, Transition};

/// How a command can be made without locking and reading.
pub(super) enum Shortcut {
    Start,
    Advance(Box<KnownRun>),
    /// To a wait for a later instant.
    Postpone(Box<KnownRun>),
}

impl Shortcut {
    /// The one that a command can take. What is known of its run is known to nobody else then.
    pub(super) fn of(command: &Command, known: &KnownRuns) -> Option<Self> {
        match command {
            Command::Start(new) => may_start_unseen(new).then_some(Self::Start),
            Command::Advance(transition) if moves_alone(transition) => {
                let run = known.take(transition.frame.run)?;
                // The end of a run frees its id.
                let is_end = matches!(transition.next, Next::End(_));
                let frees_id = is_end && run.run.record.id.is_some();
                (!frees_id).then(|| match postpones(transition) {
                    true => Self::Postpone(run),
                    false => Self::Advance(run),
                })
            }
            _ => None,
        }
    }

    fn run(self) -> Option<KnownRun> {
        match self {
            Self::Start => None,
            Self::Advance(run) | Self::Postpone(run) => Some(*run),
        }
    }
}

/// Whether a transition begins a wait which nothing ends before a later instant.
fn postpones(transition: &Transition) -> bool {
    match &transition.next {
        Next::Wait { wait, .. } => wait
            .due(transition.at)
            .is_some_and(|due| due > transition.at),
        _ => false,
    }
}

/// Whether nothing but its key can be in the way of a new run.
fn may_start_unseen(new: &NewRun) -> bool {
    new.id.is_none() && new.parent.is_none()
}

/// Whether a transition is that of a root which, where its run is known, changes nothing but the run.
fn moves_alone(transition: &Transition) -> bool {
    let moves_alone = match &transition.next {
        Next::Wait {
            wait,
            branches,
            children,
            ..
        } => branches.is_empty() && children.is_empty() && is_alone(wait),
        Next::End(_) => true,
        _ => false,
    };
    moves_alone && transition.frame.frame == 0
}

/// Makes commands by their shortcuts, which are all of one lane. Returns the outcomes of those for which that was
/// possible; nothing is written for the others.
pub(super) async fn transact(
    session: &Session,
    commands: &[&Command],
    shortcuts: Vec<Shortcut>,
    known: &KnownRuns,
) -> Result<Vec<Option<Outcome>>, Error> {
    let postpones = matches!(shortcuts.first(), Some(Shortcut::Postpone(_)));
    let mut part = part_of(commands, shortcuts);
    let before = Before::of(&part);
    let decided = commands.iter();
    let decided = decided.map(|command| decide(&mut part, &before, command, postpones));
    let mut outcomes: Vec<_> = decided.collect();

    let made = commands.iter().zip(&outcomes);
    let made = made.filter_map(|(command, outcome)| Some((*command, outcome.as_ref()?)));
    let changes = Changes::made(&before, &part, made, &HashSet::new());
    let rows = KnownChanges::of(&changes, &part.database.epochs, postpones);
    let written = rows.write(session).await?;
    let revisions = changes.revisions().into_iter();
    let revisions: Vec<_> = revisions.filter(|(run, _)| written.contains(run)).collect();
    known.keep(&mut part, &revisions);
    for (command, outcome) in commands.iter().zip(&mut outcomes) {
        if !run_of(command).is_some_and(|run| written.contains(&run)) {
            *outcome = None;
        }
    }
    Ok(outcomes)
}

/// What is known of the runs, and the epochs that their transitions ask for.
fn part_of(commands: &[&Command], shortcuts: Vec<Shortcut>) -> Part {
    let mut part = Part::new();
    for (command, shortcut) in commands.iter().zip(shortcuts) {
        if let (Command::Advance(transition), Some(run)) = (command, shortcut.run()) {
            let epochs = &mut part.database.epochs;
            let partition = transition.frame.run.partition();
            epochs.entry(partition).or_insert(transition.epoch.0);
            part.add_known(run);
        }
    }
    part
}

/// Makes a command in memory. If that is not possible, or more than the row of its run and what goes with it would
/// have to be written or read, the run is not written at all.
fn decide(part: &mut Part, before: &Before, command: &Command, postpones: bool) -> Option<Outcome> {
    match command {
        Command::Start(new) => match part.database.start(new.clone()) {
            Started::New => Some(Outcome::Started(Started::New)),
            Started::Existing(_) => None,
        },
        Command::Advance(transition) => {
            let run = transition.frame.run;
            let root = before.root(run)?;
            let outcome = part.database.advance(transition).ok()?;
            let due = due(part, run);
            let is_postponed = due.is_some() && due != root.due;
            let becomes_due = due.is_some() && root.due.is_none();
            // Two transitions of one run would be two entries of its history.
            let is_next = root.version == transition.version;
            let is_alone = is_next && hands_out_nothing(&outcome);
            if is_alone && is_postponed == postpones && !becomes_due {
                return Some(Outcome::Advanced(outcome));
            }
            part.database.runs.remove(&run);
            None
        }
        _ => None,
    }
}

fn hands_out_nothing(outcome: &Advanced) -> bool {
    matches!(
        outcome,
        Advanced::Done {
            delivery: None,
            sent: None,
            ..
        }
    )
}

fn due(part: &Part, run: RunKey) -> Option<Timestamp> {
    let run = part.database.runs.get(&run)?;
    run.frames.get(&0).and_then(|root| root.due)
}

fn run_of(command: &Command) -> Option<RunKey> {
    match command {
        Command::Start(new) => Some(new.key),
        Command::Advance(transition) => Some(transition.frame.run),
        _ => None,
    }
}
