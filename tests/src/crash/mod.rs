//! Crash tests: a server that is killed, cut off from power, or killed at one of its system calls, and the
//! world around it that remembers what it was told.

mod disk;
mod driver;
mod image;
mod kills;
mod life;
mod nodes;
mod observer;
mod oracle;
mod power;
mod process;
mod random;
mod recording;
mod resume;
mod stage;
mod stored;
mod syscalls;
mod trace;
mod workload;
mod world;

pub use self::kills::kill_again_and_again;
pub use self::life::serve_if_asked;
pub use self::nodes::{Outcome as NodesOutcome, Plan as NodesPlan, disturb, serve_node_if_asked};
pub use self::oracle::Findings;
pub use self::power::Outcome;
pub use self::recording::{Recording, record, sync_of_a_named_key};
pub use self::syscalls::{CALLS, Scenario, Sweep, has_strace, kill_at_every_call};
