//! Limits of the stores that commit together what is waiting.

/// How many commands, and how many bytes of them, may wait to be written.
pub(super) const QUEUE_COMMANDS_MAX: usize = 8_192;
pub(super) const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How many commands, and about how many bytes of them, share a transaction at most.
pub(super) const BATCH_COMMANDS_MAX: usize = 512;
pub(super) const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Bytes of a state up to which a transaction reads it for the engine. Beyond, a reader does, so that nobody
/// else waits for it.
pub(super) const STATE_READ_BYTES_MAX: i64 = 64 * 1024;
