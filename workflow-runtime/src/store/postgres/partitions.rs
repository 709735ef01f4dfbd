//! Which partitions this process owns, and since which epoch.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use crate::clock::elapsed;
use crate::id::PARTITIONS;
use crate::store::Epoch;

/// What the process knows of its ownership. It knows of it only as long as it can be sure.
#[derive(Debug)]
pub(super) struct Partitions(RwLock<Inner>);

#[derive(Debug)]
struct Inner {
    node: Option<i64>,
    /// Whether the process ever was a node.
    has_joined: bool,
    /// Until then nobody else can have taken a partition.
    sure_until: Option<Duration>,
    places: Vec<Place>,
    takings: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Foreign,
    /// Taken, but not shown to the engine yet.
    Arriving(i64),
    Owned(i64),
}

impl Partitions {
    pub(super) fn new() -> Self {
        Self(RwLock::new(Inner {
            node: None,
            has_joined: false,
            sure_until: None,
            places: vec![Place::Foreign; usize::from(PARTITIONS)],
            takings: 0,
        }))
    }

    /// The node that this process is.
    pub(super) fn node(&self) -> Option<i64> {
        self.read(|inner| inner.node)
    }

    pub(super) fn has_joined(&self) -> bool {
        self.read(|inner| inner.has_joined)
    }

    pub(super) fn epoch(&self, partition: u16) -> Option<Epoch> {
        self.read(|inner| match inner.place(partition)? {
            Place::Owned(epoch) => Some(Epoch(epoch)),
            Place::Foreign | Place::Arriving(_) => None,
        })
    }

    /// Those that are owned.
    pub(super) fn owned(&self) -> Vec<i16> {
        self.of(|place| matches!(place, Place::Owned(_)))
    }

    /// Those that are owned, or about to be.
    pub(super) fn taken(&self) -> Vec<i16> {
        self.of(|place| !matches!(place, Place::Foreign))
    }

    fn of(&self, which: impl Fn(Place) -> bool) -> Vec<i16> {
        self.read(|inner| {
            let all = (0..).zip(&inner.places);
            let chosen = all.filter(|(_, place)| inner.is_sure() && which(**place));
            chosen.map(|(partition, _)| partition).collect()
        })
    }

    /// How often something was taken.
    pub(super) fn takings(&self) -> u64 {
        self.read(|inner| inner.takings)
    }

    /// Notes that the lease of `node` was renewed by a statement that was sent at `since`.
    pub(super) fn renew(&self, node: i64, since: Duration, lease: Duration) {
        self.write(|inner| {
            inner.node = Some(node);
            inner.has_joined = true;
            // Before the database's own end of the lease, whatever the two clocks' speeds are.
            inner.sure_until = since.checked_add(lease - lease / 8);
        });
    }

    /// For how long the process can still be sure.
    pub(super) fn sure_for(&self) -> Duration {
        let until = self.read(|inner| inner.sure_until);
        until.map_or(Duration::ZERO, |until| until.saturating_sub(elapsed()))
    }

    /// Owns these from now on.
    pub(super) fn own(&self, partitions: &[i16], epoch: i64) {
        self.set(partitions, Place::Owned(epoch));
    }

    /// Holds these back until [`Partitions::show`].
    pub(super) fn arrive(&self, partitions: &[i16], epoch: i64) {
        self.set(partitions, Place::Arriving(epoch));
    }

    /// Shows what has arrived in an epoch.
    pub(super) fn show(&self, epoch: i64) {
        self.write(|inner| {
            for place in &mut inner.places {
                if *place == Place::Arriving(epoch) {
                    *place = Place::Owned(epoch);
                }
            }
        });
    }

    /// Owns these no more.
    pub(super) fn lose(&self, partitions: &[i16]) {
        self.set(partitions, Place::Foreign);
    }

    /// Owns nothing and is no node. Returns what was owned.
    pub(super) fn lose_all(&self) -> Vec<i16> {
        self.write(|inner| {
            (inner.node, inner.sure_until) = (None, None);
            let all = (0..).zip(&mut inner.places);
            let lost = all.filter_map(|(partition, place)| {
                let old = std::mem::replace(place, Place::Foreign);
                (old != Place::Foreign).then_some(partition)
            });
            lost.collect()
        })
    }

    /// Compares with what the database says, and returns what was lost.
    pub(super) fn keep(&self, owned: &[(i16, i64)]) -> Vec<i16> {
        self.write(|inner| {
            let all = (0..).zip(&mut inner.places);
            let lost = all.filter_map(|(partition, place)| {
                let (Place::Owned(epoch) | Place::Arriving(epoch)) = *place else {
                    return None;
                };
                if owned.contains(&(partition, epoch)) {
                    return None;
                }
                *place = Place::Foreign;
                Some(partition)
            });
            lost.collect()
        })
    }

    /// Those that are this node's as the database says, and not as far as the process knows.
    pub(super) fn unknown(&self, owned: &[(i16, i64)]) -> Vec<i16> {
        let owned = owned.iter().map(|(partition, _)| *partition);
        self.read(|inner| {
            let place = |partition| inner.places.get(usize::try_from(partition).ok()?);
            owned
                .filter(|partition| place(*partition) == Some(&Place::Foreign))
                .collect()
        })
    }

    fn set(&self, partitions: &[i16], to: Place) {
        self.write(|inner| {
            inner.takings += u64::from(to != Place::Foreign);
            for partition in partitions {
                let place = usize::try_from(*partition).ok();
                if let Some(place) = place.and_then(|it| inner.places.get_mut(it)) {
                    *place = to;
                }
            }
        });
    }

    fn read<T>(&self, read: impl FnOnce(&Inner) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Inner) -> T) -> T {
        write(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Inner {
    fn is_sure(&self) -> bool {
        self.sure_until.is_some_and(|until| elapsed() < until)
    }

    fn place(&self, partition: u16) -> Option<Place> {
        let place = self.places.get(usize::from(partition))?;
        self.is_sure().then_some(*place)
    }
}
