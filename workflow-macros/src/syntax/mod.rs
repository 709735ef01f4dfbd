//! Reading the user's tokens: which names a fragment uses and binds, what its macros hide, where it
//! jumps to and where it suspends.

pub(crate) mod attributes;
pub(crate) mod captures;
pub(crate) mod changed;
pub(crate) mod free;
pub(crate) mod items;
pub(crate) mod jumps;
pub(crate) mod macros;
pub(crate) mod pattern;
pub(crate) mod place;
pub(crate) mod placement;
pub(crate) mod reserved;
pub(crate) mod suspends;
