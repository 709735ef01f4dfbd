//! Stores for tests, around others.

mod call;
mod intercept;

pub use self::call::{Call, Method};
pub(super) use self::intercept::{Intercept, Intercepted, Stamp};
