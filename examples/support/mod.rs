//! What the examples share: stand-ins for other services, and telling what happens.

mod database;
mod gate;
mod json;
mod logging;
mod narration;
mod operator;
mod patience;
mod port;
mod stand_in;

pub use self::database::Database;
pub use self::gate::{Arrivals, Gate, Held};
pub use self::json::pretty;
pub use self::logging::start_logging;
pub use self::narration::{headline, say};
pub use self::operator::{Operator, RunView};
pub use self::patience::{PATIENCE, POLL_INTERVAL, pause, within_patience};
pub use self::port::{Port, listen};
pub use self::stand_in::StandIn;
