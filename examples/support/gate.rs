use tokio::sync::{mpsc, oneshot};
use workflow_runtime::{Error, Result};

use super::within_patience;

/// Requests that may be held at once.
const HELD_MAX: usize = 16;

/// Where a stand-in for another service holds a request until the example lets it answer. While it is
/// held, the step that sent it is truly under way.
#[derive(Debug)]
pub struct Gate<T>(mpsc::Sender<Held<T>>);

/// The other side of a [`Gate`]: the requests that it holds, as they arrive.
#[derive(Debug)]
pub struct Arrivals<T>(mpsc::Receiver<Held<T>>);

/// A request whose sender has no answer yet. Dropping it refuses the request.
#[derive(Debug)]
pub struct Held<T> {
    request: T,
    answer: oneshot::Sender<()>,
}

impl<T> Gate<T> {
    /// Makes both sides of a gate.
    #[must_use]
    pub fn new() -> (Self, Arrivals<T>) {
        let (gate, arrivals) = mpsc::channel(HELD_MAX);
        (Self(gate), Arrivals(arrivals))
    }

    /// Holds a request. Returns whether it is to be answered.
    pub async fn hold(&self, request: T) -> bool {
        let (answer, answered) = oneshot::channel();
        let held = Held { request, answer };
        self.0.send(held).await.is_ok() && answered.await.is_ok()
    }
}

impl<T> Arrivals<T> {
    /// Waits for the next request; `what` it is goes into the error.
    ///
    /// # Errors
    ///
    /// If none comes in time.
    pub async fn next(&mut self, what: &str) -> Result<Held<T>> {
        let held = within_patience(what, self.0.recv()).await?;
        held.ok_or_else(|| Error::msg(format!("nobody is left to send {what}")))
    }
}

impl<T> Held<T> {
    /// The request.
    pub fn request(&self) -> &T {
        &self.request
    }

    /// Lets the stand-in answer.
    pub fn answer(self) -> T {
        // A sender that is gone wants no answer.
        let _ = self.answer.send(());
        self.request
    }
}
