//! Storms: what many, repeated, forged or slow requests do to a server, over real HTTP on loopback.
//!
//! The program `storm` lets them loose in full, the tests in `tests/storms` for a short while. Each prints
//! its figures and says what it found to be wrong.

mod addresses;
mod bomb;
mod connection;
mod deadlines;
mod duplicates;
mod flood;
mod forged;
mod health;
mod process;
mod report;
mod serve;
mod slow;
mod slowhttptest;
mod time;

pub use self::bomb::bomb;
pub use self::deadlines::deadlines;
pub use self::duplicates::duplicates;
pub use self::flood::flood;
pub use self::forged::forged;
pub use self::process::ServerProcess;
pub use self::report::Report;
pub use self::serve::{ServeOptions, serve};
pub use self::slow::{Attack, Pace, slow};
pub use self::slowhttptest::slowhttptest;
