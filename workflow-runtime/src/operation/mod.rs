//! What a workflow can do between its suspensions.

pub mod call;
