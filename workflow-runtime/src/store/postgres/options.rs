//! How the store uses its database.

use std::time::Duration;

/// How long a process owns its partitions after it was last heard of. Another one takes them over then.
pub const LEASE_SECONDS: u64 = 15;

/// The shortest lease that can be kept over a network.
const LEASE_MIN: Duration = Duration::from_millis(500);

/// How a [`PostgresStore`](super::PostgresStore) uses its database.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    pub(super) lease: Duration,
    pub(super) connections: usize,
    pub(super) known_bytes: usize,
}

/// Connections of a process, and one more to be told by others.
pub const CONNECTIONS: usize = 16;

/// Bytes of memory in which a process keeps what it knows of runs: each takes 700 and its state, if that has at most 1,024.
pub const KNOWN_BYTES: usize = 32 * 1024 * 1024;

/// Writers, the keeper of the lease and one reader: the lease is kept whatever the writers wait for.
const CONNECTIONS_MIN: usize = super::writer::WRITERS * super::queue::Lane::COUNT + 2;

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(LEASE_SECONDS),
            connections: CONNECTIONS,
            known_bytes: KNOWN_BYTES,
        }
    }
}

impl PostgresOptions {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long this process owns its partitions after it was last heard of ([`LEASE_SECONDS`]). It is
    /// renewed four times as often, and is half a second at least.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self {
            lease: lease.max(LEASE_MIN),
            ..self
        }
    }

    /// Sets how many connections this process has at most ([`CONNECTIONS`]), beside one to be told by
    /// others. There are fourteen at least.
    #[must_use]
    pub fn connections(self, connections: usize) -> Self {
        Self {
            connections: connections.max(CONNECTIONS_MIN),
            ..self
        }
    }

    /// Sets how many bytes of memory this process uses at most to keep what it knows of runs that it has started, moved
    /// or loaded ([`KNOWN_BYTES`]). What is next for such a run is written without reading it again. With 0 it keeps
    /// nothing.
    #[must_use]
    pub fn known_bytes(self, bytes: usize) -> Self {
        Self {
            known_bytes: bytes,
            ..self
        }
    }
}
