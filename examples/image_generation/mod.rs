//! Generates an image with a provider that calls back when it is done.
//!
//! The provider and the user are stand-ins on this machine. The application is a server like any
//! other; [`story`] starts it, kills it if it is told to, and tells what happens.

pub mod app;
pub mod application;
pub mod fal;
pub mod inbox;
pub mod provider;
pub mod story;
mod workflow;

pub use self::workflow::{App, GenerateImageState, generate_image};
