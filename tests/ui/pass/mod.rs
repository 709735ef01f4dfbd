//! What compiles as a whole, outside of any function. Public, so that its documentation is asked for.

pub mod forms;
pub mod large_body;
pub mod renamed_crate;
pub mod state_enum;
