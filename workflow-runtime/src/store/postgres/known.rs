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
use crate::store::memory::buffered::Buffered;
use crate::store::memory::run::{Frame, Pending, Run};
use crate::store::{RunRecord, Wait};

/// How much memory the known runs take at most, in bytes.
const KNOWN_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Bytes of a state up to which it is known.
const STATE_BYTES_MAX: usize = 1_024;

/// About what the names in a run and its place among the others take.
const STRINGS_BYTES: usize = 256;

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

/// A run without branches as its row tells of it. It takes less memory than the [`Run`] that is made of it.
pub(super) struct KnownRun {
    record: RunRecord,
    root: Frame,
    /// Without heads and bodies.
    pending: Vec<Pending>,
    last_entry: i64,
    pub(super) revision: Revision,
}

impl KnownRun {
    /// Takes what is written now out of the runs that were read. Leaves those out of which there may be more to know
    /// than their rows, here or in other processes: branches, other runs, events, many deliveries.
    fn of(part: &mut Part, key: RunKey, revision: Revision) -> Option<Box<Self>> {
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
        let Run {
            mut record,
            mut frames,
            pending,
            last_entry,
            ..
        } = part.database.runs.remove(&key)?;
        record.labels = Vec::new();
        Some(Box::new(Self {
            record,
            root: without_what_is_long(frames.remove(&0)?),
            pending: pending.into_values().map(without_content).collect(),
            last_entry,
            revision,
        }))
    }

    pub(super) fn key(&self) -> RunKey {
        self.record.key
    }

    /// Whether the id of the run is another one's once it has ended.
    pub(super) fn has_id(&self) -> bool {
        self.record.id.is_some()
    }

    /// Whether it is due at an instant, later or now.
    pub(super) fn is_due(&self) -> bool {
        self.root.due.is_some()
    }

    /// The run, with all that is known of it.
    pub(super) fn into_run(self) -> Run {
        let wait = self.root.wait.clone();
        let mut run = Run {
            record: self.record,
            frames: BTreeMap::from([(0, self.root)]),
            next_frame: 1,
            waits: BTreeMap::new(),
            next_since: 0,
            pending: BTreeMap::new(),
            buffered: Buffered::default(),
            seen: HashMap::new(),
            history: VecDeque::new(),
            last_entry: self.last_entry,
        };
        self.pending.into_iter().for_each(|it| run.add_pending(it));
        wait.iter().for_each(|wait| run.begin_wait(0, wait));
        run
    }

    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        let pending = self.pending.capacity() * size_of::<Pending>();
        size_of::<Self>() + self.root.state.json.capacity() + pending + STRINGS_BYTES
    }
}

/// What is handed out with a delivery is as short as most states are.
fn without_what_is_long(mut root: Frame) -> Frame {
    let json = &mut root.state.json;
    match json.len() > STATE_BYTES_MAX {
        true => *json = String::new(),
        false => json.shrink_to_fit(),
    }
    if let Some(Wait::Outcome { json }) = &mut root.wait {
        *json = String::new();
    }
    root
}

fn without_content(mut pending: Pending) -> Pending {
    (pending.delivery.head, pending.delivery.body) = Default::default();
    pending
}

/// Whether nothing but the row of its run knows of a root's wait.
pub(super) fn is_alone(wait: &Wait) -> bool {
    matches!(
        wait,
        Wait::Run { .. } | Wait::Timer { .. } | Wait::Webhook { .. } | Wait::Outcome { .. }
    )
}

/// Runs up to a bound. The oldest of them are forgotten.
#[derive(Default)]
pub(super) struct KnownRuns(Mutex<Generations>);

type Known = HashMap<RunKey, Box<KnownRun>>;

/// The younger ones become the older ones when they take half of what is allowed.
#[derive(Default)]
struct Generations {
    young: Known,
    young_bytes: usize,
    old: Known,
}

impl KnownRuns {
    /// What is known of a run, which is not known any more then: whoever takes it is about to change it.
    pub(super) fn take(&self, run: RunKey) -> Option<Box<KnownRun>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.take(run)
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
        let runs: Vec<_> = runs.collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = known.add(runs);
        // Others need not wait until they are dropped.
        drop(known);
        drop(forgotten);
    }
}

impl Generations {
    fn take(&mut self, run: RunKey) -> Option<Box<KnownRun>> {
        let young = self.young.remove(&run);
        self.young_bytes -= young.as_ref().map_or(0, |run| run.bytes());
        // It may be in both.
        let old = self.old.remove(&run);
        young.or(old)
    }

    /// Returns those that are not known any more.
    fn add(&mut self, runs: Vec<Box<KnownRun>>) -> Vec<Known> {
        let mut forgotten = Vec::new();
        for run in runs {
            if self.young_bytes >= KNOWN_BYTES_MAX / 2 {
                let next = HashMap::with_capacity(self.young.len());
                let young = std::mem::replace(&mut self.young, next);
                self.young_bytes = 0;
                forgotten.push(std::mem::replace(&mut self.old, young));
            }
            self.young_bytes += run.bytes();
            let before = self.young.insert(run.key(), run);
            self.young_bytes -= before.map_or(0, |run| run.bytes());
        }
        forgotten
    }
}
