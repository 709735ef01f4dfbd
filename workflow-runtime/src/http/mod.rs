//! The HTTP side: the webhooks' router, the operators' API, and a server with deadlines.

pub(crate) mod octets;
pub(crate) mod redact;
