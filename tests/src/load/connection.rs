//! One connection, one request at a time.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer's head and body.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// More headers than an answer has.
const HEADERS_MAX: usize = 32;

/// A request, as it is sent.
#[derive(Clone, Debug)]
pub struct Request(Bytes);

impl Request {
    /// A POST to a URL that begins with `http://`.
    ///
    /// # Panics
    ///
    /// If it does not.
    #[must_use]
    pub fn post(url: &str, body: &[u8]) -> Self {
        let rest = url.strip_prefix("http://").expect("the URL is plain HTTP");
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let length = body.len();
        let mut request = format!(
            "POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
        .into_bytes();
        request.extend_from_slice(body);
        Self(request.into())
    }
}

/// A connection that is kept between requests.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    ///
    /// If nobody listens.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::new(),
        })
    }

    /// Sends a request, reads the whole answer and returns its status.
    ///
    /// # Errors
    ///
    /// If the connection breaks, or the answer is not one.
    pub async fn send(&mut self, request: &Request) -> io::Result<u16> {
        self.stream.write_all(&request.0).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(status) = answer(&self.received)? {
                return Ok(status);
            }
            if self.received.len() > ANSWER_BYTES_MAX {
                return Err(invalid("the answer is too long"));
            }
        }
    }
}

/// The status, if the answer is whole.
fn answer(received: &[u8]) -> io::Result<Option<u16>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(received).map_err(invalid)?;
    let (httparse::Status::Complete(head), Some(status)) = (parsed, response.code) else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length: usize = match length {
        Some(length) => str::from_utf8(length.value)
            .ok()
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| invalid("the content-length is not a number"))?,
        None => return Err(invalid("the answer has no content-length")),
    };
    Ok((received.len() >= head + length).then_some(status))
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
