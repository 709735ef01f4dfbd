//! Testing workflows: feature `testing`.

mod script;

pub use self::script::{Ended, Notification, Script};
