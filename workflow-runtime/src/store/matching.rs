//! Which delivery belongs to which frame, if several wait for one channel.

use crate::clock::Timestamp;

/// A frame's wait for a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChannelWait {
    pub(super) frame: u32,
    pub(super) deadline: Option<Timestamp>,
}

impl ChannelWait {
    pub(super) fn takes(&self, received_at: Timestamp) -> bool {
        self.deadline.is_none_or(|deadline| received_at <= deadline)
    }
}

/// Gives the pending deliveries of one channel, oldest first, to the frames that wait for it: each to the
/// first that began to wait, has none yet, and whose deadline it meets.
#[derive(Debug, Default)]
pub(super) struct Matching {
    waits: Vec<Place>,
    /// Every wait before this one has a delivery.
    first_open: usize,
    open: usize,
}

#[derive(Debug)]
struct Place {
    wait: ChannelWait,
    has_delivery: bool,
}

impl Matching {
    fn push(&mut self, wait: ChannelWait) {
        self.open += 1;
        self.waits.push(Place {
            wait,
            has_delivery: false,
        });
    }

    /// Whether every wait has a delivery, so that no further one can belong to any.
    #[cfg(any(test, feature = "sqlite"))]
    pub(super) fn is_complete(&self) -> bool {
        self.open == 0
    }

    /// The frame to which the next delivery belongs.
    pub(super) fn offer(&mut self, received_at: Timestamp) -> Option<u32> {
        let later = self.waits.get_mut(self.first_open..)?;
        let taking = later
            .iter_mut()
            .find(|place| !place.has_delivery && place.wait.takes(received_at))?;
        taking.has_delivery = true;
        let frame = taking.wait.frame;
        self.open -= 1;
        let taken = later.iter().take_while(|place| place.has_delivery).count();
        self.first_open += taken;
        Some(frame)
    }

    /// The frame that waits for a delivery received at this instant, be it that it has one already.
    pub(super) fn first_taker(&self, received_at: Timestamp) -> Option<u32> {
        let mut waits = self.waits.iter().map(|place| place.wait);
        let taker = waits.find(|wait| wait.takes(received_at));
        taker.map(|wait| wait.frame)
    }
}

impl FromIterator<ChannelWait> for Matching {
    /// From the waits in the order in which they began.
    fn from_iter<I: IntoIterator<Item = ChannelWait>>(waits: I) -> Self {
        let mut matching = Self::default();
        waits.into_iter().for_each(|wait| matching.push(wait));
        matching
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frames that deliveries received at `received` belong to, with waits of frames 1, 2, … until
    /// `deadlines`.
    fn owners(deadlines: &[Option<i64>], received: &[i64]) -> Vec<Option<u32>> {
        let waits = (1..).zip(deadlines).map(|(frame, deadline)| ChannelWait {
            frame,
            deadline: deadline.map(Timestamp::from_millis),
        });
        let mut matching: Matching = waits.collect();
        let received = received.iter().copied().map(Timestamp::from_millis);
        let owners = received.map(|at| matching.offer(at)).collect::<Vec<_>>();
        let assigned = owners.iter().flatten().count();
        assert_eq!(matching.is_complete(), assigned == deadlines.len());
        owners
    }

    #[test]
    fn the_first_delivery_belongs_to_the_first_wait() {
        assert_eq!(owners(&[None, None], &[5, 5]), [Some(1), Some(2)]);
        assert_eq!(owners(&[None, None], &[5]), [Some(1)]);
    }

    #[test]
    fn what_nobody_waits_for_belongs_to_nobody() {
        assert_eq!(owners(&[], &[5]), [None]);
        assert_eq!(owners(&[None], &[5, 6]), [Some(1), None]);
    }

    #[test]
    fn a_deadline_that_is_missed_passes_the_delivery_on() {
        assert_eq!(owners(&[Some(4), None], &[5]), [Some(2)]);
        assert_eq!(owners(&[Some(5), None], &[5]), [Some(1)]);
        assert_eq!(owners(&[Some(4), Some(4)], &[5]), [None]);
    }

    #[test]
    fn a_wait_that_was_passed_over_can_have_an_older_receipt() {
        // The clock was set back between two openings of the store.
        let deadlines = [Some(4), None, None];
        assert_eq!(owners(&deadlines, &[5, 3, 5]), [Some(2), Some(1), Some(3)]);
    }

    #[test]
    fn a_wait_has_one_delivery_however_many_there_are() {
        let deadlines = [None, Some(9), None];
        let expected = [Some(1), Some(3), None, None];
        assert_eq!(owners(&deadlines, &[10, 10, 10, 10]), expected);
    }

    #[test]
    fn a_frame_still_waits_for_what_it_can_take() {
        let waits = [(1, Some(4)), (2, None)].map(|(frame, deadline)| ChannelWait {
            frame,
            deadline: deadline.map(Timestamp::from_millis),
        });
        let mut matching = Matching::from_iter(waits);
        matching.offer(Timestamp::from_millis(4));
        assert_eq!(matching.first_taker(Timestamp::from_millis(4)), Some(1));
        assert_eq!(matching.first_taker(Timestamp::from_millis(5)), Some(2));
    }
}
