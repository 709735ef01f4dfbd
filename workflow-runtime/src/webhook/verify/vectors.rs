//! Deliveries that the senders' own libraries signed, as `scripts/vendor-signatures` makes them.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use serde::Deserialize;

use super::*;
use crate::webhook::form_from_bytes;

#[derive(Deserialize)]
struct Vector {
    vendor: String,
    secret: String,
    seconds: i64,
    url: String,
    headers: BTreeMap<String, String>,
    body: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors.json")).expect("vectors")
}

impl Vector {
    fn verify(&self) -> Verify {
        match self.vendor.as_str() {
            "standard" => Verify::standard("S"),
            "github" => Verify::github("S"),
            "stripe" => Verify::stripe("S"),
            "slack" => Verify::slack("S"),
            "twilio" => Verify::twilio("S"),
            "shopify" => Verify::shopify("S"),
            other => panic!("no scheme for {other}"),
        }
    }

    fn body(&self) -> Vec<u8> {
        STANDARD.decode(&self.body).expect("base64")
    }

    fn headers(&self) -> HeaderMap {
        let pairs = self.headers.iter();
        let pairs = pairs.map(|(name, value)| (name.parse().expect("a name"), value));
        pairs
            .map(|(name, value): (HeaderName, _)| (name, value.parse().expect("a value")))
            .collect()
    }

    fn check(&self, headers: &HeaderMap, url: &str, body: &[u8]) -> Result<(), Refused> {
        let mut secrets = Secrets::default();
        secrets.add("S".to_owned(), self.secret.as_bytes().to_vec());
        let now = Timestamp::from_millis(self.seconds * 1000);
        self.verify().check(
            &Signed {
                headers,
                body,
                url,
                now,
            },
            &secrets,
        )
    }

    fn is_form(&self) -> bool {
        let content_type = self.headers.get("content-type");
        content_type.is_some_and(|it| it.contains("form-urlencoded"))
    }

    fn has_hex_signature(&self) -> bool {
        matches!(self.vendor.as_str(), "github" | "stripe" | "slack")
    }
}

/// Each text that differs from this one in one bit.
fn flipped(text: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..text.len() * 8).map(|bit| {
        let mut changed = text.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    })
}

fn fields(body: &[u8]) -> BTreeSet<(String, String)> {
    form_from_bytes("body", body).expect("a form")
}

#[test]
fn what_the_libraries_sign_is_right() {
    let vectors = vectors();
    for vector in &vectors {
        let checked = vector.check(&vector.headers(), &vector.url, &vector.body());
        assert_eq!(checked, Ok(()), "{} {:?}", vector.vendor, vector.headers);
    }
    let vendors: BTreeSet<_> = vectors.iter().map(|it| it.vendor.as_str()).collect();
    assert_eq!(vendors.len(), 6, "{vendors:?}");
}

#[test]
fn a_body_with_one_bit_changed_is_wrong() {
    for vector in vectors() {
        let headers = vector.headers();
        let body = vector.body();
        for changed in flipped(&body) {
            // A form is signed as it reads: `%2b` is `%2B`.
            if vector.is_form() && fields(&changed) == fields(&body) {
                assert!(changed.eq_ignore_ascii_case(&body));
                continue;
            }
            let checked = vector.check(&headers, &vector.url, &changed);
            let shown = String::from_utf8_lossy(&changed);
            assert_eq!(checked, Err(Refused::Wrong), "{} {shown}", vector.vendor);
        }
        let checked = vector.check(&headers, &vector.url, b"");
        assert_eq!(checked, Err(Refused::Wrong), "{}", vector.vendor);
    }
}

#[test]
fn a_header_with_one_bit_changed_is_wrong() {
    for vector in vectors() {
        let headers = vector.headers();
        let body = vector.body();
        for (name, value) in headers.iter().filter(|(name, _)| *name != "content-type") {
            let value = value.as_bytes();
            let mut tried = 0;
            for changed in flipped(value) {
                let same_digits = vector.has_hex_signature() && changed.eq_ignore_ascii_case(value);
                // Some bytes cannot stand in a header at all.
                let Ok(changed) = HeaderValue::from_bytes(&changed) else {
                    continue;
                };
                let mut headers = headers.clone();
                headers.insert(name, changed.clone());
                let checked = vector.check(&headers, &vector.url, &body);
                assert!(checked.is_err() || same_digits, "{name}: {changed:?}");
                tried += 1;
            }
            assert!(tried > value.len() * 4, "{name}");
            let mut without = headers.clone();
            without.remove(name);
            let checked = vector.check(&without, &vector.url, &body);
            assert!(matches!(checked, Err(Refused::Missing(_))), "{name}");
        }
    }
}

#[test]
fn a_url_with_one_bit_changed_is_wrong_if_it_is_signed() {
    for vector in vectors().iter().filter(|it| it.vendor == "twilio") {
        for changed in flipped(vector.url.as_bytes()) {
            let Ok(changed) = String::from_utf8(changed) else {
                continue;
            };
            let checked = vector.check(&vector.headers(), &changed, &vector.body());
            assert_eq!(checked, Err(Refused::Wrong), "{changed}");
        }
    }
}
