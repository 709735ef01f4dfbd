//! What compiled workflows are made of. The generated code uses it through `__private`; nobody else
//! should.

mod codec;
mod finish;
mod frame;
mod iter;
pub mod original;
mod state;
mod types;

pub use self::codec::{Codec, Durable, LoadError, SaveError, codec, codec_of};
pub use self::finish::{Fallible, Finished, Machine, finish_result, finish_value};
pub(crate) use self::frame::{Begin, Event, Request};
pub use self::frame::Frame;
pub use self::iter::{IntoStored, RangeInclusiveIter, Remaining, StoredIter, stored_iter};
pub use self::state::{StateReader, StateWriter, save};
pub use self::types::{Slot, Ty};
