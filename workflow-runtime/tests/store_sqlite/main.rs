//! What only the SQLite store does: it survives, it is alone, and it is small.

mod clock;
mod opening;
mod size;
mod support;
