//! Commands that lock and read nothing before: the start of a run that nobody else can know of, and transitions of runs
//! and deliveries to runs whose rows are known.
//!
//! One statement makes all of one kind. It demands of each row that it is as it is known, and for transitions of each
//! partition their epoch. What does not hold any more is left to a transaction that locks and reads.

use std::collections::HashSet;
use std::sync::Arc;

use super::changes::{Before, Changes};
use super::command::{Command, Outcome};
use super::error::Error;
use super::hydrate::Part;
use super::known::{KnownRun, KnownRuns, is_alone};
use super::numbers::Numbers;
use super::partitions::Partitions;
use super::session::Session;
use super::transaction::Received;
use super::write::KnownChanges;
use crate::clock::Timestamp;
use crate::id::RunKey;
use crate::store::memory::run::Frame;
use crate::store::{Advanced, Delivered, NewDelivery, NewRun, Next, Receipt, Started, Transition};

/// How a command can be made without locking and reading.
pub(super) struct Shortcut {
    pub(super) way: Way,
    /// Whose row it changes. Nothing for one that adds it.
    run: Option<Box<KnownRun>>,
}

/// What is written by one statement.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Start,
    Advance,
    /// To a wait for a later instant.
    Postpone,
    Deliver,
    /// To a run that is due at an instant, nearly always later: to one that waits with a deadline.
    DeliverEarly,
}

impl Way {
    pub(super) const ALL: [Self; 5] = [
        Self::Start,
        Self::Advance,
        Self::Postpone,
        Self::Deliver,
        Self::DeliverEarly,
    ];
}

impl Shortcut {
    /// The one that a command can take. What is known of its run is known to nobody else then.
    pub(super) fn of(command: &Command, known: &KnownRuns) -> Option<Self> {
        let (way, run) = match command {
            Command::Start(new) => may_start_unseen(new).then_some((Way::Start, None))?,
            Command::Advance(transition) if moves_alone(transition) => {
                let run = known.take(transition.frame.run)?;
                // The end of a run frees its id.
                if matches!(transition.next, Next::End(_)) && run.has_id() {
                    return None;
                }
                let way = match postpones(transition) {
                    true => Way::Postpone,
                    false => Way::Advance,
                };
                (way, Some(run))
            }
            Command::Deliver(new, _) => {
                let run = known.take(new.run)?;
                let way = match run.is_due() {
                    true => Way::DeliverEarly,
                    false => Way::Deliver,
                };
                (way, Some(run))
            }
            _ => return None,
        };
        Some(Self { way, run })
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.run.as_ref().map_or(0, |run| run.bytes())
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

/// What the instants and the numbers of deliveries come from.
pub(super) struct Receiving {
    pub(super) received: Received,
    numbers: Numbers,
}

impl Receiving {
    pub(super) fn new(partitions: Arc<Partitions>) -> Self {
        Self {
            received: Received::default(),
            numbers: Numbers::new(partitions),
        }
    }

    /// Notes what commands consume, before it can be known what becomes of their runs.
    pub(super) fn see(&self, commands: &[&Command]) {
        let consumed = commands.iter().flat_map(|command| match command {
            Command::Advance(transition) => &transition.consumed[..],
            _ => &[],
        });
        if let Some(seq) = consumed.max() {
            self.numbers.see(*seq);
        }
    }
}

/// Makes commands by their shortcuts, which are all of one way. Returns the outcomes of those for which that was
/// possible; nothing is written for the others.
pub(super) async fn transact(
    session: &Session,
    way: Way,
    commands: &[&Command],
    shortcuts: Vec<Shortcut>,
    receiving: &Receiving,
    known: &KnownRuns,
) -> Result<Vec<Option<Outcome>>, Error> {
    receiving.see(commands);
    let mut part = part_of(commands, shortcuts);
    if matches!(way, Way::Deliver | Way::DeliverEarly) {
        part.database.drawn = receiving.numbers.take(session, commands.len()).await?;
        part.database.newest_received_at = receiving.received.newest();
    }
    let before = Before::of(&part);
    let decided = commands.iter();
    let decided = decided.map(|command| decide(&mut part, &before, command, way));
    let mut outcomes: Vec<_> = decided.collect();
    receiving.received.note(part.database.newest_received_at);

    let made = commands.iter().zip(&outcomes);
    let made = made.filter_map(|(command, outcome)| Some((*command, outcome.as_ref()?)));
    let changes = Changes::made(&before, &part, made, &HashSet::new());
    let rows = KnownChanges::of(&changes, &part.database.epochs, way);
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
        if let Command::Advance(transition) = command {
            let epochs = &mut part.database.epochs;
            let partition = transition.frame.run.partition();
            epochs.entry(partition).or_insert(transition.epoch.0);
        }
        if let Some(run) = shortcut.run {
            part.add_known(*run);
        }
    }
    part
}

/// Makes a command in memory. If that is not possible, or more than the row of its run and what goes with it would
/// have to be written or read, the run is not written at all.
fn decide(part: &mut Part, before: &Before, command: &Command, way: Way) -> Option<Outcome> {
    let outcome = match command {
        Command::Start(new) => match part.database.start(new.clone()) {
            Started::New => Some(Outcome::Started(Started::New)),
            Started::Existing(_) => None,
        },
        Command::Deliver(new, clock) => {
            deliver(part, before, new, clock.now()).map(Outcome::Delivered)
        }
        Command::Advance(transition) => {
            advance(part, before, transition, way).map(Outcome::Advanced)
        }
        Command::Broadcast(..) | Command::Cancel(..) => None,
    };
    if outcome.is_none()
        && let Some(run) = run_of(command)
    {
        part.database.runs.remove(&run);
    }
    outcome
}

fn advance(
    part: &mut Part,
    before: &Before,
    transition: &Transition,
    way: Way,
) -> Option<Advanced> {
    let run = transition.frame.run;
    let root = before.root(run)?;
    let outcome = part.database.advance(transition).ok()?;
    let due = root_of(part, run).and_then(|root| root.due);
    let is_postponed = due.is_some() && due != root.due;
    let becomes_due = due.is_some() && root.due.is_none();
    // Two transitions of one run would be two entries of its history.
    let is_next = root.version == transition.version;
    let is_alone = is_next && hands_out_nothing(&outcome);
    let is_of_its_way = is_postponed == matches!(way, Way::Postpone) && !becomes_due;
    (is_alone && is_of_its_way).then_some(outcome)
}

/// The first delivery to a run in a batch, if its number is greater than all that are pending.
fn deliver(
    part: &mut Part,
    before: &Before,
    new: &NewDelivery,
    now: Timestamp,
) -> Option<Delivered> {
    let run = part.database.runs.get(&new.run)?;
    let newest = run.pending.keys().next_back();
    let is_first = newest.is_none_or(|seq| before.has_delivery(new.run, *seq));
    let is_in_turn = newest < part.database.drawn.front();
    if !is_first || !is_in_turn {
        return None;
    }
    let delivered = part.database.deliver_and_load(new.clone(), now);
    let run = part.database.runs.get(&new.run)?;
    let is_stored = matches!(delivered.receipt, Receipt::Stored { .. });
    (is_stored && !part.is_in_table(run)).then_some(delivered)
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

fn root_of(part: &Part, run: RunKey) -> Option<&Frame> {
    part.database.runs.get(&run)?.frames.get(&0)
}

fn run_of(command: &Command) -> Option<RunKey> {
    match command {
        Command::Start(new) => Some(new.key),
        Command::Advance(transition) => Some(transition.frame.run),
        Command::Deliver(new, _) => Some(new.run),
        Command::Broadcast(..) | Command::Cancel(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::store::postgres::known::tests::known;
    use crate::store::{BufferLimits, Channel, WebhookNumber};

    const LIMITS: BufferLimits = BufferLimits {
        deliveries_max: 10,
        bytes_max: 1_000,
    };

    fn delivery(run: RunKey) -> NewDelivery {
        NewDelivery {
            run,
            channel: Channel::Webhook(WebhookNumber([0; 12])),
            dedupe_key: None,
            head: bytes::Bytes::new(),
            body: bytes::Bytes::new(),
            limits: LIMITS,
        }
    }

    /// Delivers with these numbers to a run in one batch, and says which deliveries can be made, and whether the run is
    /// written.
    fn delivered(pending: &[i64], numbers: &[i64]) -> (Vec<bool>, bool) {
        let mut run = known("{}").into_run();
        let key = run.record.key;
        let mut earlier = Part::new();
        earlier.database.drawn = pending.iter().copied().collect();
        earlier.database.runs.insert(key, run.clone());
        for _ in pending {
            earlier
                .database
                .deliver(delivery(key), Clock::system().now());
        }
        run = earlier.database.runs.remove(&key).expect("it was there");

        let mut part = Part::new();
        part.database.runs.insert(key, run);
        part.database.drawn = numbers.iter().copied().collect();
        let before = Before::of(&part);
        let made = numbers.iter().map(|_| {
            let command = Command::Deliver(delivery(key), Clock::system());
            decide(&mut part, &before, &command, Way::DeliverEarly).is_some()
        });
        let made = made.collect();
        (made, part.database.runs.contains_key(&key))
    }

    #[test]
    fn a_delivery_to_a_known_run_is_made() {
        assert_eq!(delivered(&[], &[7]), (vec![true], true));
        assert_eq!(delivered(&[5, 6], &[7]), (vec![true], true));
    }

    /// One row of the statement changes a run, and it has room for one delivery.
    #[test]
    fn two_to_one_run_are_left_to_a_transaction() {
        let (_, is_written) = delivered(&[], &[7, 8]);
        assert!(!is_written);
    }

    #[test]
    fn a_number_below_one_that_is_pending_is_not_used() {
        assert_eq!(delivered(&[7], &[6]), (vec![false], false));
    }

    #[test]
    fn what_does_not_fit_into_the_row_is_left_to_a_transaction() {
        assert_eq!(delivered(&[1, 2, 3, 4], &[7]), (vec![false], false));
    }
}
