//! Reading a body under a cap, a deadline and a lowest rate.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http::header::{self, HeaderMap};
use http_body_util::BodyExt;
use hyper::rt::{Sleep, Timer};
use hyper_util::rt::TokioTimer;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits::HttpLimits;

/// How much of an unwanted body is read after its answer, so that the client gets to read the answer.
const LINGER_BYTES_MAX: u64 = 1024 * 1024;
const LINGER_TIMEOUT: Duration = Duration::from_secs(2);
/// The shortest time over which a rate is measured.
const WINDOW_MIN: Duration = Duration::from_millis(10);

/// The room that the bodies of one router share.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new(limits: &HttpLimits) -> Self {
        let bytes = limits.in_flight_bytes_max.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Semaphore::new(bytes)))
    }

    fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let permits = u32::try_from(bytes).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(permits).ok()
    }
}

/// A body that came in whole. It takes up room until it is dropped.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) bytes: Bytes,
    _reserved: Option<OwnedSemaphorePermit>,
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It is longer than allowed.
    TooLarge,
    /// It came in too slowly.
    TooSlow,
    /// Other bodies take up all the room.
    NoRoom,
    /// The connection broke off, or the framing is wrong.
    Broken,
}

/// Reads a body. A declared length is checked before anything is read.
pub(super) async fn read(
    body: &mut Body,
    bytes_max: u64,
    limits: &HttpLimits,
    room: &Room,
) -> Result<Received, BodyFault> {
    // What can never have room is not to be sent again.
    let bytes_max = bytes_max.min(limits.in_flight_bytes_max as u64);
    if body.size_hint().lower() > bytes_max {
        return Err(BodyFault::TooLarge);
    }
    let mut collected = Collected::default();
    let mut pace = Pace::new(limits);
    loop {
        let frame = tokio::select! {
            biased;
            frame = body.frame() => frame,
            () = pace.tick() => {
                pace.check()?;
                continue;
            }
        };
        let Some(frame) = frame else {
            return Ok(collected.finish());
        };
        if let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() {
            pace.count(data.len());
            collected.add(data, bytes_max, room)?;
        }
    }
}

/// Reads a little of a body that nobody wants, in the background. Closing a connection while data is
/// still coming in would make the client lose the answer (RFC 9112 §9.6). A client that asks before it
/// sends (RFC 9110 §10.1.1) is not told to go on.
pub(super) fn linger(headers: &HeaderMap, mut body: Body) {
    if body.is_end_stream() || headers.contains_key(header::EXPECT) {
        return;
    }
    tokio::spawn(tokio::time::timeout(LINGER_TIMEOUT, async move {
        let mut left = LINGER_BYTES_MAX;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len) as u64;
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    }));
}

/// The parts of a body. A body that comes in one part is not copied.
#[derive(Default)]
struct Collected {
    first: Bytes,
    all: Option<BytesMut>,
    reserved: Option<OwnedSemaphorePermit>,
}

impl Collected {
    fn add(&mut self, data: Bytes, bytes_max: u64, room: &Room) -> Result<(), BodyFault> {
        if (self.len() + data.len()) as u64 > bytes_max {
            return Err(BodyFault::TooLarge);
        }
        let permit = room.reserve(data.len()).ok_or(BodyFault::NoRoom)?;
        match &mut self.reserved {
            Some(reserved) => reserved.merge(permit),
            None => self.reserved = Some(permit),
        }
        match &mut self.all {
            Some(all) => all.extend_from_slice(&data),
            None if self.first.is_empty() => self.first = data,
            None => {
                let mut all = BytesMut::with_capacity((self.first.len() + data.len()) * 2);
                all.extend_from_slice(&self.first);
                all.extend_from_slice(&data);
                self.all = Some(all);
            }
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.all.as_ref().map_or(self.first.len(), BytesMut::len)
    }

    fn finish(self) -> Received {
        Received {
            bytes: self.all.map_or(self.first, BytesMut::freeze),
            _reserved: self.reserved,
        }
    }
}

/// Watches over the time that a body takes. Its timer exists only once there was something to wait
/// for.
struct Pace {
    timer: Option<Pin<Box<dyn Sleep>>>,
    window: Duration,
    left: Duration,
    bytes_per_second_min: u64,
    bytes_in_window: u64,
    window_max: Duration,
}

impl Pace {
    fn new(limits: &HttpLimits) -> Self {
        Self {
            timer: None,
            window: limits
                .body_rate_window
                .max(WINDOW_MIN)
                .min(limits.body_timeout),
            left: limits.body_timeout,
            bytes_per_second_min: limits.body_rate_bytes_per_second_min,
            bytes_in_window: 0,
            window_max: limits.body_rate_window.max(WINDOW_MIN),
        }
    }

    fn count(&mut self, bytes: usize) {
        self.bytes_in_window += bytes as u64;
    }

    /// Waits for the end of the window.
    fn tick(&mut self) -> impl Future<Output = ()> {
        let window = self.window;
        self.timer
            .get_or_insert_with(|| TokioTimer::new().sleep(window))
            .as_mut()
    }

    /// Judges the window that has ended and begins the next.
    fn check(&mut self) -> Result<(), BodyFault> {
        let millis = self.window.as_millis() * u128::from(self.bytes_per_second_min);
        let too_few = u128::from(self.bytes_in_window) * 1000 < millis;
        self.left = self.left.saturating_sub(self.window);
        if too_few || self.left.is_zero() {
            return Err(BodyFault::TooSlow);
        }
        self.window = self.window_max.min(self.left);
        self.bytes_in_window = 0;
        self.timer = None;
        Ok(())
    }
}
