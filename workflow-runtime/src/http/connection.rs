//! Deadlines of one connection that the HTTP library does not keep.
//!
//! Its own deadline for a request's head begins when the previous answer has been sent, so it is the
//! deadline for idleness here. The time from a head's first byte to its last is watched below it, on
//! the bytes: it begins with the first byte and ends when the request reaches the application.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Sleep, Timer};
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::limits::HttpLimits;

/// How far a connection has come: even while it waits for a request, odd while one is served.
#[derive(Clone, Debug, Default)]
pub(super) struct Phase(Arc<AtomicU32>);

impl Phase {
    /// A request or an answer is complete.
    pub(super) fn turn(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    /// Which request is waited for, if one is.
    fn awaited(&self) -> Option<u32> {
        let phase = self.0.load(Ordering::Acquire);
        phase.is_multiple_of(2).then_some(phase)
    }
}

/// A stream that fails when a request's head, or the other side's reading, takes too long.
pub(super) struct Timed<S> {
    stream: S,
    phase: Phase,
    head_timeout: Duration,
    pace: WritePace,
    /// Runs while a head is coming in: which one, and until when.
    head: Option<(u32, Pin<Box<dyn Sleep>>)>,
}

/// Watches how fast the other side takes what is written.
struct WritePace {
    window: Duration,
    bytes_min: usize,
    /// Runs from the moment at which the other side did not take all.
    deadline: Option<Pin<Box<dyn Sleep>>>,
    bytes_in_window: usize,
}

impl WritePace {
    fn new(limits: &HttpLimits) -> Self {
        let millis = limits.write_timeout.as_millis();
        let bytes = millis * u128::from(limits.write_rate_bytes_per_second_min) / 1000;
        Self {
            window: limits.write_timeout,
            bytes_min: usize::try_from(bytes).unwrap_or(usize::MAX).max(1),
            deadline: None,
            bytes_in_window: 0,
        }
    }

    fn count(&mut self, bytes: usize) {
        self.bytes_in_window = self.bytes_in_window.saturating_add(bytes);
    }

    /// All was taken.
    fn rest(&mut self) {
        self.deadline = None;
    }

    /// Is done when a window has ended in which too little was taken.
    fn poll_too_slow(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            let Some(deadline) = &mut self.deadline else {
                self.bytes_in_window = 0;
                self.deadline = Some(sleep(self.window));
                continue;
            };
            ready!(deadline.as_mut().poll(cx));
            if self.bytes_in_window < self.bytes_min {
                return Poll::Ready(late("the answer's reading"));
            }
            self.rest();
        }
    }
}

impl<S> Timed<S> {
    /// Watches a new connection. The first request's time begins at once.
    pub(super) fn new(stream: S, phase: Phase, limits: &HttpLimits) -> Self {
        let head_timeout = limits.head_timeout;
        let first = phase
            .awaited()
            .map(|request| (request, sleep(head_timeout)));
        Self {
            stream,
            phase,
            head_timeout,
            pace: WritePace::new(limits),
            head: first,
        }
    }

    /// Notes that bytes came in.
    fn on_read(&mut self) {
        let awaited = self.phase.awaited();
        let running = self.head.as_ref().map(|(request, _)| *request);
        if running != awaited {
            self.head = awaited.map(|request| (request, sleep(self.head_timeout)));
        }
    }

    /// Notes that nothing came in.
    fn poll_head_deadline(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let awaited = self.phase.awaited();
        match &mut self.head {
            Some((request, deadline)) if Some(*request) == awaited => {
                ready!(deadline.as_mut().poll(cx));
                Poll::Ready(late("the request's head"))
            }
            _ => Poll::Pending,
        }
    }

    fn watch_write(
        &mut self,
        cx: &mut Context<'_>,
        progress: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match &progress {
            Poll::Ready(Ok(bytes)) => self.pace.count(*bytes),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => return self.pace.poll_too_slow(cx).map(Err),
        }
        progress
    }

    fn watch_end(
        &mut self,
        cx: &mut Context<'_>,
        progress: Poll<io::Result<()>>,
    ) -> Poll<io::Result<()>> {
        if progress.is_pending() {
            return self.pace.poll_too_slow(cx).map(Err);
        }
        self.pace.rest();
        progress
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(cx, buffer) {
            Poll::Ready(outcome) => {
                if buffer.filled().len() > before {
                    this.on_read();
                }
                Poll::Ready(outcome)
            }
            Poll::Pending => this.poll_head_deadline(cx).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.watch_write(cx, progress)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.stream).poll_write_vectored(cx, parts);
        this.watch_write(cx, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.stream).poll_flush(cx);
        this.watch_end(cx, progress)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.stream).poll_shutdown(cx);
        this.watch_end(cx, progress)
    }
}

fn sleep(duration: Duration) -> Pin<Box<dyn Sleep>> {
    TokioTimer::new().sleep(duration)
}

fn late(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("{what} took too long"))
}
