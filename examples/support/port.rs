use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 128;

/// A port of this machine that stays ours while nobody listens on it, so that a server which was
/// killed can come back at the same address.
#[derive(Debug)]
pub struct Port {
    address: SocketAddr,
    /// Bound, but never listening: clients are refused while no server is there.
    _reserved: TcpSocket,
}

impl Port {
    /// Takes a free port.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn reserve() -> io::Result<Self> {
        let socket = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        Ok(Self {
            address: socket.local_addr()?,
            _reserved: socket,
        })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Listens on a port that this process or its parent has reserved.
///
/// # Errors
///
/// If somebody else has it.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    bind(address)?.listen(BACKLOG)
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)]
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}
