//! Runs whose rows this process has written or read last.
//!
//! What is known may be out of date: another process may have changed the row since. So it decides nothing unless the
//! statement that writes it demands the revision which is known.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::hydrate::Part;
use crate::entropy::Entropy;
use crate::id::RunKey;
use crate::store::Wait;
use crate::store::memory::buffered::Buffered;
use crate::store::memory::run::Run;

/// How many runs are known at most. Each takes about a kilobyte: its state is not among what is known.
const KNOWN_RUNS_MAX: usize = 4_096;

/// The revision of a run's row. Each change of the row gives it one that no other change has: a database may have lost
/// a commit that this process knows of, if another server has taken its place, and then be changed by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Revision(pub(super) i32);

impl Revision {
    /// That of a row which was just added.
    pub(super) const NEW: Self = Self(0);

    /// One that this process has not used for the last four thousand million changes, and others hardly ever.
    pub(super) fn draw() -> Self {
        static NEXT: LazyLock<AtomicI32> = LazyLock::new(|| {
            let [a, b, c, d, ..] = Entropy::system().bytes::<16>();
            AtomicI32::new(i32::from_ne_bytes([a, b, c, d]))
        });
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A run as its row tells of it.
pub(super) struct KnownRun {
    pub(super) run: Run,
    pub(super) revision: Revision,
}

impl KnownRun {
    /// Takes what is written now out of the runs that were read. Leaves those out of which there may be more to know
    /// than their rows, here or in other processes: branches, other runs, events, many deliveries.
    pub(super) fn of(part: &mut Part, key: RunKey, revision: Revision) -> Option<Box<Self>> {
        let run = part.database.runs.get(&key)?;
        let root = run.frames.get(&0)?;
        let is_alone = run.record.ending.is_none()
            && run.record.parent.is_none()
            && run.next_frame == 1
            && root.wait.as_ref().is_some_and(is_alone)
            && root.parked.is_none()
            && !part.has_invoked(key)
            && !part.has_children(key)
            && !part.is_in_table(run);
        if !is_alone {
            return None;
        }
        let mut run = part.database.runs.remove(&key)?;
        forget_what_is_not_read(&mut run);
        Some(Box::new(Self { run, revision }))
    }
}

/// Leaves of a run that has no branches what is read of its row.
fn forget_what_is_not_read(run: &mut Run) {
    let Some(root) = run.frames.get_mut(&0) else {
        return;
    };
    root.state.json = String::new();
    if let Some(Wait::Outcome { json }) = &mut root.wait {
        *json = String::new();
    }
    let wait = root.wait.clone();
    run.record.labels = Vec::new();
    run.seen = HashMap::new();
    run.history = VecDeque::new();
    run.buffered = Buffered::default();
    for mut pending in std::mem::take(&mut run.pending).into_values() {
        (pending.delivery.head, pending.delivery.body) = Default::default();
        run.add_pending(pending);
    }
    run.waits = BTreeMap::new();
    run.next_since = 0;
    wait.iter().for_each(|wait| run.begin_wait(0, wait));
}

/// Whether nothing but the row of its run knows of a root's wait.
pub(super) fn is_alone(wait: &Wait) -> bool {
    matches!(
        wait,
        Wait::Run { .. } | Wait::Timer { .. } | Wait::Webhook { .. } | Wait::Outcome { .. }
    )
}

/// A bounded number of runs. The oldest of them are forgotten.
#[derive(Default)]
pub(super) struct KnownRuns(Mutex<Generations>);

type Known = HashMap<RunKey, Box<KnownRun>>;

/// The younger ones become the older ones when they are half of what may be known.
#[derive(Default)]
struct Generations {
    young: Known,
    old: Known,
}

impl KnownRuns {
    /// What is known of a run, which is not known any more then: whoever takes it is about to change it.
    pub(super) fn take(&self, run: RunKey) -> Option<Box<KnownRun>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let young = known.young.remove(&run);
        // It may be in both.
        let old = known.old.remove(&run);
        young.or(old)
    }

    /// Keeps what is known of runs that were read and not changed.
    pub(super) fn keep_read(&self, part: &mut Part) {
        let runs: Vec<_> = part.database.runs.keys().copied().collect();
        let revisions = runs.into_iter().map(|run| (run, part.revision(run)));
        let revisions: Vec<_> = revisions.collect();
        self.keep(part, &revisions);
    }

    /// Keeps what is known of the runs of a part once they have been written and their rows have these revisions.
    pub(super) fn keep(&self, part: &mut Part, revisions: &[(RunKey, Revision)]) {
        let runs = revisions.iter();
        let runs = runs.filter_map(|(run, revision)| KnownRun::of(part, *run, *revision));
        let runs: HashMap<_, _> = runs.map(|run| (run.run.record.key, run)).collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = known.add(runs);
        // Others need not wait until they are dropped.
        drop(known);
        drop(forgotten);
    }
}

impl Generations {
    /// Returns those that are not known any more.
    fn add(&mut self, runs: Known) -> Vec<Known> {
        let mut forgotten = Vec::new();
        for (key, run) in runs {
            if self.young.len() >= KNOWN_RUNS_MAX / 2 {
                let next = HashMap::with_capacity(KNOWN_RUNS_MAX / 2);
                let young = std::mem::replace(&mut self.young, next);
                forgotten.push(std::mem::replace(&mut self.old, young));
            }
            self.young.insert(key, run);
        }
        forgotten
    }
}
