//! Stores for tests, around others.

mod call;
mod faults;
mod held;
mod intercept;

pub use self::call::{Call, Method};
pub use self::faults::{Fault, Faults};
pub use self::held::Held;
pub(super) use self::intercept::{Intercept, Intercepted, Stamp};
