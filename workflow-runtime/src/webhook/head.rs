//! The stored form of a delivery's method, query and headers.
//!
//! ```text
//! version 1 ‖ method ‖ 0, or 1 ‖ query ‖ header count ‖ { name ‖ value }
//! ```
//!
//! Texts are their length and their bytes; lengths and counts are LEB128. Header values are kept as
//! the bytes that came in, in order.

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, request};

use super::request::InvalidDelivery;

const VERSION: u8 = 1;

/// What is kept of a request besides its body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
}

/// Encodes method, query and headers for the store.
///
/// Headers that belong to one connection are left out (RFC 9110 §7.6.1). Proxies may have put the
/// URL into a header of their own, or senders into the query; `token` is replaced by `id` there, so that
/// neither lets anybody call the webhook.
pub(crate) fn encode_head(parts: &request::Parts, token: &str, id: &str) -> Bytes {
    let named = named_by_connection(&parts.headers);
    let kept = |name: &HeaderName| !is_hop_by_hop(name) && !named.contains(name);
    let mut out = BytesMut::with_capacity(512);
    out.put_u8(VERSION);
    put(&mut out, parts.method.as_str().as_bytes());
    match parts.uri.query() {
        None => out.put_u8(0),
        Some(query) => {
            out.put_u8(1);
            put_without(&mut out, query.as_bytes(), token, id);
        }
    }
    let count = parts
        .headers
        .keys()
        .filter(|name| kept(name))
        .map(|name| parts.headers.get_all(name).iter().count());
    put_length(&mut out, count.sum());
    for (name, value) in parts.headers.iter().filter(|(name, _)| kept(name)) {
        put(&mut out, name.as_str().as_bytes());
        put_without(&mut out, value.as_bytes(), token, id);
    }
    out.freeze()
}

pub(super) fn decode_head(head: &[u8]) -> Result<Head, InvalidDelivery> {
    let mut input = Input(head);
    if input.byte()? != VERSION {
        return Err(InvalidDelivery);
    }
    let method = Method::from_bytes(input.text()?).map_err(|_| InvalidDelivery)?;
    let query = match input.byte()? {
        0 => None,
        1 => Some(String::from_utf8(input.text()?.to_vec()).map_err(|_| InvalidDelivery)?),
        _ => return Err(InvalidDelivery),
    };
    let mut headers = HeaderMap::new();
    for _ in 0..input.length()? {
        let name = HeaderName::from_bytes(input.text()?).map_err(|_| InvalidDelivery)?;
        let value = HeaderValue::from_bytes(input.text()?).map_err(|_| InvalidDelivery)?;
        headers
            .try_append(name, value)
            .map_err(|_| InvalidDelivery)?;
    }
    if !input.0.is_empty() {
        return Err(InvalidDelivery);
    }
    Ok(Head {
        method,
        query,
        headers,
    })
}

/// Headers that are about the connection and not about the message: RFC 9110 §7.6.1, and those of
/// RFC 2616 §13.5.1.
fn is_hop_by_hop(name: &HeaderName) -> bool {
    matches!(
        *name,
        header::CONNECTION
            | header::PROXY_AUTHENTICATE
            | header::PROXY_AUTHORIZATION
            | header::TE
            | header::TRAILER
            | header::TRANSFER_ENCODING
            | header::UPGRADE
    ) || matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    headers
        .get_all(header::CONNECTION)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
        .collect()
}

fn without_token(value: &[u8], token: &str, id: &str) -> Option<Vec<u8>> {
    let token = token.as_bytes();
    if token.is_empty() {
        return None;
    }
    let mut cleaned = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.windows(token.len()).position(|part| part == token) {
        cleaned.extend_from_slice(&rest[..at]);
        cleaned.extend_from_slice(id.as_bytes());
        rest = &rest[at + token.len()..];
    }
    if rest.len() == value.len() {
        return None;
    }
    cleaned.extend_from_slice(rest);
    Some(cleaned)
}

fn put_without(out: &mut BytesMut, text: &[u8], token: &str, id: &str) {
    match without_token(text, token, id) {
        Some(cleaned) => put(out, &cleaned),
        None => put(out, text),
    }
}

fn put(out: &mut BytesMut, bytes: &[u8]) {
    put_length(out, bytes.len());
    out.put_slice(bytes);
}

fn put_length(out: &mut BytesMut, mut length: usize) {
    while length >= 0x80 {
        out.put_u8((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.put_u8(length as u8);
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8, InvalidDelivery> {
        let (byte, rest) = self.0.split_first().ok_or(InvalidDelivery)?;
        self.0 = rest;
        Ok(*byte)
    }

    /// Nothing that is stored comes near four groups of seven bits.
    fn length(&mut self) -> Result<usize, InvalidDelivery> {
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(length);
            }
        }
        Err(InvalidDelivery)
    }

    fn text(&mut self) -> Result<&'a [u8], InvalidDelivery> {
        let length = self.length()?;
        let (text, rest) = self.0.split_at_checked(length).ok_or(InvalidDelivery)?;
        self.0 = rest;
        Ok(text)
    }
}
