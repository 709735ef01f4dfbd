//! Crash tests: a server that is killed, cut off from power, or killed at one of its system calls, and the
//! world around it that remembers what it was told.

mod driver;
mod kills;
mod life;
mod oracle;
mod process;
mod random;
mod workload;
mod world;

pub use self::driver::{Drivers, Journey};
pub use self::kills::kill_again_and_again;
pub use self::life::{Life, serve_if_asked};
pub use self::oracle::{Findings, examine};
pub use self::process::{Port, Process};
pub use self::random::Random;
pub use self::workload::{Report, journey, part};
pub use self::world::World;
