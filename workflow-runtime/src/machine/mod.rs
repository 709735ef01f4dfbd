//! What compiled workflows are made of. The generated code uses it through `__private`; nobody else
//! should.

mod codec;
mod exact;
mod finish;
mod frame;
mod iter;
#[cfg(feature = "testing")]
mod make;
pub mod original;
mod state;
pub(crate) mod stored;
mod types;
mod variants;

pub use self::codec::{Codec, Durable, Format, Json, LoadError, SaveError, codec};
pub use self::finish::{Fallible, Finished, Machine, finish_branch, finish_result, finish_value};
pub(crate) use self::frame::{Begin, Event, FrameHandle, Outgoing, Request, Starts, Surroundings};
pub use self::frame::{Frame, Joined};
pub use self::iter::{IntoStored, Positioned, StoredIter, Taking, adapted, stored_iter};
#[cfg(feature = "testing")]
pub(crate) use self::make::MakeMachine;
pub use self::state::{StateReader, StateWriter, save};
pub use self::types::{OwnedText, Slot, Ty};
pub use self::variants::{
    AnyCodec, AnyFormat, Failed, Field, Variants, read_variant, write_variant, written,
};
