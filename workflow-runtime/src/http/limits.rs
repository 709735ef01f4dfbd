//! What the HTTP side takes, and how long it waits.

use std::time::Duration;

/// Connections that are open at once. Further clients wait to be accepted.
pub const CONNECTIONS_MAX: usize = 10_000;
/// Bytes of a request's first line and headers. More are answered with 431.
pub const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Headers of a request. More are answered with 431.
pub const HEADERS_MAX: usize = 64;
/// Seconds from the first byte of a request's head to its last.
pub const HEAD_TIMEOUT_SECONDS: u64 = 10;
/// Seconds that a connection may be idle between two requests.
pub const IDLE_TIMEOUT_SECONDS: u64 = 60;
/// Seconds in which a body must have come in.
pub const BODY_TIMEOUT_SECONDS: u64 = 15;
/// Bytes of a body that must come in each second, on average over a window.
pub const BODY_RATE_BYTES_PER_SECOND_MIN: u64 = 1024;
/// Seconds over which the rate of a body is measured.
pub const BODY_RATE_WINDOW_SECONDS: u64 = 5;
/// Bytes of bodies that one router holds at once, in all requests together.
pub const IN_FLIGHT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of a body sent to the operators' API.
pub const API_BODY_BYTES_MAX: u64 = 1024 * 1024;
/// Milliseconds in which a delivery must be committed.
pub const COMMIT_TIMEOUT_MILLIS: u64 = 2_500;
/// Seconds over which the rate is measured at which a client takes an answer.
pub const WRITE_TIMEOUT_SECONDS: u64 = 30;
/// Bytes of an answer that a client must take each second, on average over [`WRITE_TIMEOUT_SECONDS`].
pub const WRITE_RATE_BYTES_PER_SECOND_MIN: u64 = 1024;
/// Bytes of answers that the kernel is asked to keep for a connection. Linux takes twice as many
/// (socket(7), `SO_SNDBUF`).
pub const SEND_BUFFER_BYTES: usize = 128 * 1024;
/// Seconds that open requests have to finish when the server shuts down.
pub const SHUTDOWN_TIMEOUT_SECONDS: u64 = 30;

/// What the HTTP side takes, and how long it waits. The defaults are the module's constants.
///
/// ```
/// use std::time::Duration;
/// use workflow_runtime::http::HttpLimits;
///
/// let limits = HttpLimits::default()
///     .connections_max(500)
///     .body_timeout(Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct HttpLimits {
    pub(crate) connections_max: usize,
    pub(crate) head_bytes_max: usize,
    pub(crate) headers_max: usize,
    pub(crate) head_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) body_rate_bytes_per_second_min: u64,
    pub(crate) body_rate_window: Duration,
    pub(crate) in_flight_bytes_max: usize,
    pub(crate) api_body_bytes_max: u64,
    pub(crate) commit_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) write_rate_bytes_per_second_min: u64,
    pub(crate) send_buffer_bytes: usize,
    pub(crate) shutdown_timeout: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connections_max: CONNECTIONS_MAX,
            head_bytes_max: HEAD_BYTES_MAX,
            headers_max: HEADERS_MAX,
            head_timeout: Duration::from_secs(HEAD_TIMEOUT_SECONDS),
            idle_timeout: Duration::from_secs(IDLE_TIMEOUT_SECONDS),
            body_timeout: Duration::from_secs(BODY_TIMEOUT_SECONDS),
            body_rate_bytes_per_second_min: BODY_RATE_BYTES_PER_SECOND_MIN,
            body_rate_window: Duration::from_secs(BODY_RATE_WINDOW_SECONDS),
            in_flight_bytes_max: IN_FLIGHT_BYTES_MAX,
            api_body_bytes_max: API_BODY_BYTES_MAX,
            commit_timeout: Duration::from_millis(COMMIT_TIMEOUT_MILLIS),
            write_timeout: Duration::from_secs(WRITE_TIMEOUT_SECONDS),
            write_rate_bytes_per_second_min: WRITE_RATE_BYTES_PER_SECOND_MIN,
            send_buffer_bytes: SEND_BUFFER_BYTES,
            shutdown_timeout: Duration::from_secs(SHUTDOWN_TIMEOUT_SECONDS),
        }
    }
}

/// Makes a setter for each limit, with its documentation.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        impl HttpLimits {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(mut self, $name: $type) -> Self {
                    self.$name = $name;
                    self
                }
            )*
        }
    };
}

setters! {
    /// Sets how many connections may be open at once ([`CONNECTIONS_MAX`]).
    connections_max: usize;
    /// Sets how long a request's first line and headers may be in bytes ([`HEAD_BYTES_MAX`]).
    head_bytes_max: usize;
    /// Sets how many headers a request may have ([`HEADERS_MAX`]).
    headers_max: usize;
    /// Sets how long a request's head may take to come in ([`HEAD_TIMEOUT_SECONDS`]).
    head_timeout: Duration;
    /// Sets how long a connection may be idle ([`IDLE_TIMEOUT_SECONDS`]).
    idle_timeout: Duration;
    /// Sets how long a body may take to come in ([`BODY_TIMEOUT_SECONDS`]).
    body_timeout: Duration;
    /// Sets how fast a body must come in ([`BODY_RATE_BYTES_PER_SECOND_MIN`]).
    body_rate_bytes_per_second_min: u64;
    /// Sets over what time the rate of a body is measured ([`BODY_RATE_WINDOW_SECONDS`]).
    body_rate_window: Duration;
    /// Sets how many bytes of bodies one router holds at once ([`IN_FLIGHT_BYTES_MAX`]). A longer body is too
    /// large, whatever its webhook allows.
    in_flight_bytes_max: usize;
    /// Sets how long a body sent to the operators' API may be in bytes ([`API_BODY_BYTES_MAX`]).
    api_body_bytes_max: u64;
    /// Sets how long a delivery may take to be committed ([`COMMIT_TIMEOUT_MILLIS`]).
    commit_timeout: Duration;
    /// Sets over what time the rate of an answer is measured, and how long a client may take nothing
    /// of it ([`WRITE_TIMEOUT_SECONDS`]).
    write_timeout: Duration;
    /// Sets how fast a client must take an answer ([`WRITE_RATE_BYTES_PER_SECOND_MIN`]).
    write_rate_bytes_per_second_min: u64;
    /// Sets how many bytes the kernel is asked to keep for a slow client ([`SEND_BUFFER_BYTES`]).
    send_buffer_bytes: usize;
    /// Sets how long open requests have to finish at shutdown ([`SHUTDOWN_TIMEOUT_SECONDS`]).
    shutdown_timeout: Duration;
}
