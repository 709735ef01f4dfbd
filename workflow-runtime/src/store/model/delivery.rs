//! Deliveries.

use bytes::Bytes;

use super::{Channel, Loaded};
use crate::clock::Timestamp;
use crate::event::{Notified, Undeliverable};
use crate::id::{FrameKey, RunKey};

/// How much a run may hold of what nobody has awaited yet.
#[derive(Clone, Copy, Debug)]
pub struct BufferLimits {
    /// Deliveries to one webhook, or notifications of all events together.
    pub deliveries_max: u32,
    /// Bytes of bodies and heads of the deliveries to one run.
    pub bytes_max: u64,
}

/// A delivery to be stored.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// The run that it is for.
    pub run: RunKey,
    /// The webhook that was called, or the event.
    pub channel: Channel,
    /// The sender's own id of this delivery. A second one with the same key to the same channel is
    /// a duplicate.
    pub dedupe_key: Option<String>,
    /// Method, query and headers, encoded by the engine. Empty for an event.
    pub head: Bytes,
    /// The body's exact bytes, or the event's payload.
    pub body: Bytes,
    /// How much may be buffered.
    pub limits: BufferLimits,
}

/// What became of a [`NewDelivery`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It was stored as number `seq`, and `woken` waits for it.
    Stored {
        /// Its number: increasing in commit order for each channel.
        seq: i64,
        /// The frame that waits for it.
        woken: Option<FrameKey>,
    },
    /// A delivery with the same dedupe key was stored before, as number `seq`.
    Duplicate {
        /// The number of the first one.
        seq: i64,
    },
    /// The run has ended. Nothing was stored.
    Ended,
    /// There is no such run. Nothing was stored.
    Unknown,
    /// A limit on what is buffered was reached. Nothing was stored.
    Full,
}

/// What became of a [`NewDelivery`], and what its transaction left of the frame that it woke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What became of it.
    pub receipt: Receipt,
    /// The woken frame, if it was not due before and the store had it at hand: what
    /// [`Store::load`](crate::store::Store::load) says of it in the same transaction. It saves a read.
    pub loaded: Option<Box<Loaded>>,
}

impl From<Receipt> for Delivered {
    fn from(receipt: Receipt) -> Self {
        Self {
            receipt,
            loaded: None,
        }
    }
}

/// A stored delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number: increasing in commit order for each channel.
    pub seq: i64,
    /// The webhook that was called, or the event.
    pub channel: Channel,
    /// When it was stored.
    pub received_at: Timestamp,
    /// Method, query and headers, as the engine encoded them.
    pub head: Bytes,
    /// The body's exact bytes, or the event's payload.
    pub body: Bytes,
}

impl NewDelivery {
    /// Bytes of its head and its body, which is what is limited.
    pub(crate) fn bytes(&self) -> usize {
        self.head.len().saturating_add(self.body.len())
    }

    /// Whether it can be stored as soon as nothing else is buffered.
    pub(crate) fn can_have_room(&self) -> bool {
        self.bytes() as u64 <= self.limits.bytes_max
    }
}

impl Receipt {
    /// What it means to who has sent a notification to one run.
    pub(crate) fn notified(self) -> Result<Notified, Undeliverable> {
        match self {
            Self::Stored { woken, .. } => Ok(Notified::new(u64::from(woken.is_some()))),
            // The first one has been told.
            Self::Duplicate { .. } => Ok(Notified::new(0)),
            Self::Ended => Err(Undeliverable::Ended),
            Self::Unknown => Err(Undeliverable::UnknownRun),
            Self::Full => Err(Undeliverable::Full),
        }
    }
}
