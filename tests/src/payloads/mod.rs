//! Real payloads of GitHub's and Shopify's webhooks, carried through the whole: received over HTTP with
//! their vendors' signatures, stored, there when the server is killed, and consumed.

mod carry;
mod source;
mod vendor;
mod workflow;

pub use self::carry::{Carried, Host, carry};
pub use self::source::{Payload, Source, payloads};
pub use self::vendor::Vendor;
pub use self::workflow::{Expected, Kept, Mirrored, configure, mirror};
