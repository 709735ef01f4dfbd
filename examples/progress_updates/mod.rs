//! Starts a job at another service and collects what the service reports, until it says that it is
//! done or has been silent for too long.
//!
//! The service is a stand-in on this machine; [`story`] decides what it reports.

pub mod service;
pub mod story;
mod workflow;

pub use self::workflow::{App, Job, Progress, TrackProgressState, track_progress};
