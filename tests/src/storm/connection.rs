//! A client so simple that it is not what limits a storm: one connection, one request at a time, and
//! requests that were made before.

use std::io;
use std::net::SocketAddr;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    read: BytesMut,
}

/// An answer, without the header `Date`, so that equal answers are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The lines of the headers, in their order.
    pub(super) headers: Vec<String>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().filter_map(|line| line.split_once(':'));
        let (_, value) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }
}

/// The bytes of a request. `headers` are whole lines without their ends.
pub(super) fn request(method: &str, path: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: storm\r\n");
    for line in headers {
        head.extend([line, "\r\n"]);
    }
    head += &format!("content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Sends one request over a connection of its own.
pub(super) async fn ask(address: SocketAddr, request: &[u8]) -> Answer {
    let connection = Connection::open(address).await;
    let mut connection = connection.expect("a connection can be opened");
    let answer = connection.exchange(request).await;
    answer.expect("the server answers")
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            read: BytesMut::new(),
        })
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> io::Result<Answer> {
        let end = loop {
            if let Some(end) = self.read.windows(4).position(|it| it == b"\r\n\r\n") {
                break end + 4;
            }
            self.read_some().await?;
        };
        let head = self.read.split_to(end);
        let (mut answer, length) = parse(&head).ok_or(io::ErrorKind::InvalidData)?;
        while self.read.len() < length {
            self.read_some().await?;
        }
        answer.body = self.read.split_to(length).to_vec();
        Ok(answer)
    }

    async fn read_some(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The answer without its body, and the body's length.
fn parse(head: &[u8]) -> Option<(Answer, usize)> {
    let head = str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let is_date = |line: &&str| {
        line.get(..5)
            .is_some_and(|it| it.eq_ignore_ascii_case("date:"))
    };
    let headers = lines.filter(|line| !is_date(line)).map(str::to_owned);
    let answer = Answer {
        status,
        headers: headers.collect(),
        body: Vec::new(),
    };
    let length = answer.header("content-length")?.parse().ok()?;
    Some((answer, length))
}
