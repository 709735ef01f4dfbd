//! What is stored, in the words of the engine. Stores map it to rows.

mod committed;
mod delivery;
mod frame;
mod notification;
mod run;
mod transition;
mod wait;

pub use self::committed::{Committed, Epoch};
pub use self::delivery::{BufferLimits, Delivered, Delivery, NewDelivery, Receipt};
pub use self::frame::{
    Arrived, Branch, DueCursor, DueFrame, EncodedState, FrameRecord, Loaded, NewBranch,
    ParkedFrame, Returned, Suspect,
};
pub use self::notification::{NewBroadcast, NewNotification, Notification, Reached, Sent, Waking};
pub use self::run::{
    Cancelled, Ending, NewRun, RUNS_LISTED_DEFAULT, RunEnding, RunFilter, RunRecord, RunStatus,
    START_STATE, Started,
};
pub use self::transition::{Advanced, Next, Transition};
pub use self::wait::{Arm, Channel, Source, Wait, WebhookNumber};
