//! What the callers of webhooks and the users of the operators' API get to see, over real HTTP.

mod api;
mod dedupe;
mod exact;
mod lookback;
mod notify;
mod options;
mod order;
mod refusals;
mod several;
mod urls;
mod verify;
