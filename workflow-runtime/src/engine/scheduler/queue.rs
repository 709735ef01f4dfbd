//! Frames that wait for room.

use std::collections::{HashSet, VecDeque};

use crate::id::FrameKey;
use crate::limits::QUEUED_FRAMES_MAX;

/// Frames in the order in which they came, each of them once.
#[derive(Debug, Default)]
pub(super) struct Queue {
    order: VecDeque<FrameKey>,
    members: HashSet<FrameKey>,
}

impl Queue {
    /// Adds a frame, and returns whether it is there now.
    pub(super) fn push(&mut self, frame: FrameKey) -> bool {
        if self.members.contains(&frame) {
            return true;
        }
        if self.order.len() >= QUEUED_FRAMES_MAX {
            return false;
        }
        self.members.insert(frame);
        self.order.push_back(frame);
        true
    }

    pub(super) fn pop(&mut self) -> Option<FrameKey> {
        let frame = self.order.pop_front()?;
        self.members.remove(&frame);
        Some(frame)
    }

    pub(super) fn contains(&self, frame: FrameKey) -> bool {
        self.members.contains(&frame)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::entropy::Entropy;
    use crate::id::RunKey;

    #[test]
    fn a_frame_is_queued_once() {
        let key = || RunKey::generate(Timestamp::from_millis(0), &Entropy::system());
        let (first, second) = (FrameKey::root(key()), FrameKey::root(key()));
        let mut queue = Queue::default();
        for frame in [first, second, first] {
            assert!(queue.push(frame));
        }
        assert_eq!((queue.pop(), queue.pop()), (Some(first), Some(second)));
        assert!(queue.is_empty());
        assert!(queue.push(first), "it can come again");
        assert_eq!(queue.pop(), Some(first));
    }
}
