//! A call that is held until the test lets it go.

use tokio::sync::watch;

/// A call of a store that [`Faults::hold_next`](super::Faults::hold_next) holds. It goes on when this is
/// [released](Self::release) or dropped.
#[derive(Debug)]
#[must_use = "the call goes on when this is dropped"]
pub struct Held(watch::Sender<Stage>);

/// The call's end of a [`Held`].
#[derive(Debug)]
pub(super) struct Holding(watch::Receiver<Stage>, watch::Sender<Stage>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Awaited,
    Reached,
    Released,
}

impl Held {
    pub(super) fn new() -> (Self, Holding) {
        let (sender, receiver) = watch::channel(Stage::Awaited);
        (Self(sender.clone()), Holding(receiver, sender))
    }

    /// Returns when the call has been made and is held.
    pub async fn reached(&self) {
        // The sender is here.
        let _ = self
            .0
            .subscribe()
            .wait_for(|it| *it >= Stage::Reached)
            .await;
    }

    /// Lets the call go on.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.send_replace(Stage::Released);
    }
}

impl Holding {
    /// Holds the call.
    pub(super) async fn pass(mut self) {
        self.1.send_if_modified(|stage| {
            let is_awaited = *stage == Stage::Awaited;
            if is_awaited {
                *stage = Stage::Reached;
            }
            is_awaited
        });
        // The sender is here.
        let _ = self.0.wait_for(|it| *it == Stage::Released).await;
    }
}
