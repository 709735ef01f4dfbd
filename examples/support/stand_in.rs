use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server on this machine in place of somebody else's. It stops when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    address: SocketAddr,
    task: JoinHandle<io::Result<()>>,
}

impl StandIn {
    /// Serves `app` on a free port.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub async fn serve(app: Router) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(axum::serve(listener, app).into_future());
        Ok(Self { address, task })
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}
