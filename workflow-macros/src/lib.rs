//! The compiler behind `#[workflow]`.
