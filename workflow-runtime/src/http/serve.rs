//! A server with deadlines.

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::connection::{Phase, Timed};
use super::limits::HttpLimits;

/// How long to wait before accepting again after the machine ran out of something.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` over HTTP/1.1 until `shutdown` is done, then lets open requests finish.
///
/// Unlike `axum::serve`, which waits for ever, it closes a connection whose head comes in too slowly,
/// which is idle for too long, or whose client reads its answer too slowly; and it does not open more
/// connections than the limits allow. The routers of this crate also work with `axum::serve`; they
/// read bodies under a deadline of their own.
///
/// HTTP/2 and TLS are for a proxy in front of it. Handlers find the client's address in
/// [`ConnectInfo<SocketAddr>`](ConnectInfo).
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use workflow_runtime::http::{HttpLimits, serve};
///
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
/// let app = axum::Router::new();
/// let stopped = async {
///     // Resolve when the program is told to stop.
/// };
/// serve(listener, app, &HttpLimits::default(), stopped).await
/// # }
/// ```
///
/// # Errors
///
/// If the listener is not usable at all. A failure to accept one connection is not an error: the
/// server logs it, pauses and goes on.
///
/// # Cancel safety
///
/// Dropping the future closes the listener and all connections at once.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: &HttpLimits,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    serve_from(listener, app, limits, shutdown).await;
    Ok(())
}

/// Where connections come from.
trait Accept {
    fn accept(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Accept for TcpListener {
    fn accept(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send {
        Self::accept(self)
    }
}

async fn serve_from(
    listener: impl Accept,
    app: Router,
    limits: &HttpLimits,
    shutdown: impl Future<Output = ()> + Send,
) {
    let slots = limits.connections_max.min(Semaphore::MAX_PERMITS);
    let slots = Arc::new(Semaphore::new(slots));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer, slot) = tokio::select! {
            biased;
            () = shutdown.as_mut() => break,
            Some(ended) = connections.join_next() => {
                log_panic(ended);
                continue;
            }
            accepted = accept(&listener, &slots) => accepted,
        };
        let watcher = graceful.watcher();
        let connection = connection(stream, peer, app.clone(), limits);
        connections.spawn(async move {
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%peer, %error, "connection closed");
            }
            drop(slot);
        });
    }
    // From now on clients are refused, and can turn to another server.
    drop(listener);
    finish(graceful, connections, limits.shutdown_timeout).await;
}

/// Waits until a connection may be opened, and for one to come.
///
/// # Cancel safety
///
/// Dropping the future loses no connection.
async fn accept(
    listener: &impl Accept,
    slots: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, slot),
            Err(error) if is_of_one_connection(&error) => {
                tracing::debug!(%error, "a connection was gone before it was accepted");
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections at the moment");
                // Without descriptors or memory, accepting fails again at once.
                let pause = std::future::pending::<()>();
                let _ = tokio::time::timeout(ACCEPT_PAUSE, pause).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

type AppService = TowerToHyperService<Router>;
type AppFuture = <AppService as Service<http::Request<Incoming>>>::Future;

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: &HttpLimits,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + use<> {
    // An answer is small and must not wait for more of it (RFC 896).
    let _ = stream.set_nodelay(true);
    // Otherwise the kernel keeps megabytes for each client that reads slowly.
    let _ = SockRef::from(&stream).set_send_buffer_size(limits.send_buffer_bytes);
    let phase = Phase::default();
    let io = Timed::new(stream, phase.clone(), limits);
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        phase.turn();
        request.extensions_mut().insert(ConnectInfo(peer));
        answer(app.call(request), phase.clone())
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_timeout)
        .max_headers(limits.headers_max)
        .max_header_size(limits.head_bytes_max)
        .serve_connection(TokioIo::new(io), service)
}

async fn answer(
    response: AppFuture,
    phase: Phase,
) -> Result<axum::response::Response, std::convert::Infallible> {
    let response = response.await;
    phase.turn();
    response
}

/// Lets open requests finish. What is left after the deadline is closed.
async fn finish(graceful: GracefulShutdown, mut connections: JoinSet<()>, deadline: Duration) {
    if tokio::time::timeout(deadline, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(
            connections = connections.len(),
            "closed before they were done"
        );
    }
    connections.shutdown().await;
}

fn log_panic(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection's task panicked");
    }
}
