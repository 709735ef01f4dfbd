//! The sender's own id of a delivery.

use http::HeaderMap;
use sha2::{Digest, Sha256};

/// The headers in which senders put the id of a delivery, the most specific first.
const ID_HEADERS: [&str; 6] = [
    "webhook-id",
    "svix-id",
    "x-github-delivery",
    "x-shopify-webhook-id",
    "upstash-message-id",
    "i-twilio-idempotency-token",
];
const LAST_RESORT: &str = "idempotency-key";

/// The longest id that is stored as it is. A longer one is stored as its hash.
const PLAIN_ID_BYTES_MAX: usize = 128;

/// The key by which a repeated delivery is recognized, if the sender gives one. It begins with the
/// header's name, so that the ids of different headers stay apart.
pub(super) fn key(headers: &HeaderMap) -> Option<String> {
    let named = |name: &str| Some(keyed(name, value(headers, name)?));
    ID_HEADERS
        .iter()
        .find_map(|name| named(name))
        .or_else(|| cloud_event(headers))
        .or_else(|| named(LAST_RESORT))
}

/// The key of an id that a verified sender gives in a way of its own.
pub(super) fn verified(name: &str, id: &[u8]) -> Option<String> {
    (!id.is_empty()).then(|| keyed(name, id))
}

/// An event is identified by its source and its id together (CloudEvents 1.0, "id").
fn cloud_event(headers: &HeaderMap) -> Option<String> {
    let source = value(headers, "ce-source")?;
    let id = value(headers, "ce-id")?;
    let length = (source.len() as u64).to_be_bytes();
    Some(hashed("ce", &[&length, source, id]))
}

fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let value = headers.get(name)?.as_bytes();
    Some(value).filter(|value| !value.is_empty())
}

fn keyed(name: &str, id: &[u8]) -> String {
    match str::from_utf8(id) {
        Ok(text) if id.len() <= PLAIN_ID_BYTES_MAX => format!("{name}:{text}"),
        _ => hashed(name, &[id]),
    }
}

fn hashed(name: &str, parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let digits: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{name}#{digits}")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn key_of(pairs: &[(&'static str, &[u8])]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value).expect("valid"));
        }
        key(&headers)
    }

    #[test]
    fn the_most_specific_header_counts() {
        let mut headers: Vec<(&'static str, &[u8])> = vec![
            ("idempotency-key", b"8"),
            ("ce-source", b"7a"),
            ("ce-id", b"7b"),
        ];
        assert!(key_of(&headers).expect("a key").starts_with("ce#"));
        for name in ID_HEADERS.iter().rev() {
            headers.push((name, b"x"));
            assert_eq!(key_of(&headers), Some(format!("{name}:x")));
        }
        assert_eq!(
            key_of(&[("idempotency-key", b"\"a\"")]).as_deref(),
            Some("idempotency-key:\"a\"")
        );
        assert_eq!(
            key_of(&[("x-request-id", b"x"), ("content-type", b"x")]),
            None
        );
    }

    #[test]
    fn an_empty_id_is_none() {
        assert_eq!(key_of(&[("webhook-id", b"")]), None);
        let next = key_of(&[("webhook-id", b""), ("svix-id", b"1")]);
        assert_eq!(next.as_deref(), Some("svix-id:1"));
        assert_eq!(key_of(&[("ce-source", b"s")]), None);
        assert_eq!(key_of(&[("ce-id", b"i")]), None);
    }

    #[test]
    fn long_and_binary_ids_are_hashed() {
        let long = vec![b'a'; 10_000];
        let key = key_of(&[("webhook-id", &long)]).expect("a key");
        assert_eq!(key.len(), "webhook-id#".len() + 64);
        assert_ne!(key_of(&[("webhook-id", &long[1..])]), Some(key));
        let one = key_of(&[("webhook-id", b"\xff")]).expect("a key");
        let two = key_of(&[("webhook-id", b"\xfe")]).expect("a key");
        assert_ne!(one, two);
        assert!(
            key_of(&[("webhook-id", &long[..PLAIN_ID_BYTES_MAX])])
                .expect("a key")
                .contains(':')
        );
    }

    #[test]
    fn sources_and_ids_of_events_do_not_run_together() {
        let one = key_of(&[("ce-source", b"ab"), ("ce-id", b"c")]);
        let two = key_of(&[("ce-source", b"a"), ("ce-id", b"bc")]);
        assert_ne!(one, two);
    }
}
