//! Runs whose rows this process has written or read last.
//!
//! What is known may be out of date: another process may have changed the row since. So it decides nothing unless the
//! statement that writes it demands the revision which is known.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use super::hydrate::Part;
use super::partitions::Partitions;
use crate::entropy::Entropy;
use crate::id::RunKey;
use crate::store::memory::run::{Frame, Pending, Run};
use crate::store::{Channel, RunRecord, Wait};

/// Bytes of a state up to which it is known.
const STATE_BYTES_MAX: usize = 1_024;

/// About what the place of a run among the others takes, and what is allocated beyond what is asked for.
const OVERHEAD_BYTES: usize = 128;

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

    /// Whether it has an id, which others may take once it has ended.
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
            frames: BTreeMap::from([(0, self.root)]),
            last_entry: self.last_entry,
            ..Run::of(self.record)
        };
        self.pending.into_iter().for_each(|it| run.add_pending(it));
        wait.iter().for_each(|wait| run.begin_wait(0, wait));
        run
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let channels = self.pending.iter().map(|it| match &it.delivery.channel {
            Channel::Webhook(_) => size_of::<Pending>(),
            Channel::Event(event) => size_of::<Pending>() + event.as_str().len(),
        });
        let names = self.record.workflow.len()
            + self.record.id.as_ref().map_or(0, |id| id.as_str().len())
            + self.root.state.name.len();
        let json = self.root.state.json.len();
        size_of::<Self>() + channels.sum::<usize>() + names + json + OVERHEAD_BYTES
    }
}

/// A long state is left behind: who needs it loads the frame. So is an outcome, which only its own frame needs.
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

/// Runs of the partitions that this process owns, since others move the others. The oldest are forgotten when they take
/// too much memory.
pub(super) struct KnownRuns {
    partitions: Arc<Partitions>,
    bytes_max: usize,
    generations: Mutex<Generations>,
}

type Known = HashMap<RunKey, Box<KnownRun>>;

/// The younger ones become the older ones when they take half of what is allowed.
#[derive(Default)]
struct Generations {
    young: Known,
    young_bytes: usize,
    old: Known,
}

impl KnownRuns {
    pub(super) fn new(partitions: Arc<Partitions>, bytes_max: usize) -> Self {
        Self {
            partitions,
            bytes_max,
            generations: Mutex::default(),
        }
    }

    /// What is known of a run, which is not known any more then: whoever takes it is about to change it.
    pub(super) fn take(&self, run: RunKey) -> Option<Box<KnownRun>> {
        self.lock().take(run)
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
        let is_owned = |run: RunKey| self.partitions.epoch(run.partition()).is_some();
        let runs = revisions.iter().filter(|(run, _)| is_owned(*run));
        let runs = runs.filter_map(|(run, revision)| KnownRun::of(part, *run, *revision));
        let runs: Vec<_> = runs.collect();
        let mut known = self.lock();
        let forgotten = known.add(runs, self.bytes_max);
        // Others need not wait until they are dropped.
        drop(known);
        drop(forgotten);
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
    fn add(
        &mut self,
        runs: impl IntoIterator<Item = Box<KnownRun>>,
        bytes_max: usize,
    ) -> Vec<Known> {
        let mut forgotten = Vec::new();
        for run in runs {
            if run.bytes() > bytes_max / 2 {
                continue;
            }
            if self.young_bytes + run.bytes() > bytes_max / 2 {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::store::{EncodedState, NewRun};

    /// One that has just been started, with such a state.
    pub(in crate::store::postgres) fn known(json: &str) -> Box<KnownRun> {
        let at = Timestamp::from_millis(0);
        let key = RunKey::generate(at, &Entropy::system());
        let mut part = Part::new();
        let state = EncodedState {
            name: "Start".to_owned(),
            digest: 0,
            json: json.to_owned(),
        };
        part.database.start(NewRun {
            key,
            workflow: "known".to_owned(),
            id: None,
            labels: Vec::new(),
            state,
            created_at: at,
            due: at,
            parent: None,
        });
        KnownRun::of(&mut part, key, Revision::NEW).expect("such a run is known")
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let bytes_max = 20 * known("{}").bytes();
        let mut runs = Generations::default();
        let mut keys = Vec::new();
        for _ in 0..100 {
            let run = known("{}");
            keys.push(run.key());
            drop(runs.add([run], bytes_max));
            assert!(
                runs.young.len() + runs.old.len() <= 20,
                "too many are known"
            );
        }
        let mut is_known = |key: &RunKey| runs.take(*key).is_some();
        assert!(keys[90..].iter().all(&mut is_known), "the newest are known");
        assert!(!keys[..80].iter().any(is_known), "the oldest are not");
    }

    #[test]
    fn nothing_is_known_without_memory_for_it() {
        let mut runs = Generations::default();
        let run = known("{}");
        let key = run.key();
        drop(runs.add([run], 0));
        assert!(runs.take(key).is_none());
    }

    #[test]
    fn short_states_are_known() {
        let json = "x".repeat(STATE_BYTES_MAX);
        assert_eq!(known(&json).root.state.json, json);
        assert_eq!(known(&(json + "x")).root.state.json, "");
    }
}
