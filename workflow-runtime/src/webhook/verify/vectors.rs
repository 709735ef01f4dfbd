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

/// A file with more of them, made by `scripts/vendor-signatures` with a number.
const MORE: &str = "VENDOR_SIGNATURES";

#[test]
fn any_number_of_deliveries_is_told_from_those_with_one_bit_changed() {
    let mut vectors = vectors();
    if let Some(path) = std::env::var_os(MORE) {
        let more = std::fs::read(path).expect("the file can be read");
        let more: Vec<Vector> = serde_json::from_slice(&more).expect("vectors");
        vectors.extend(more);
    }
    for (n, vector) in vectors.iter().enumerate() {
        let (headers, mut body) = (vector.headers(), vector.body());
        let checked = vector.check(&headers, &vector.url, &body);
        assert_eq!(checked, Ok(()), "{n}: {} {headers:?}", vector.vendor);
        // The lowest bit makes no digit a capital letter.
        let at = n % body.len();
        body[at] ^= 1;
        let checked = vector.check(&headers, &vector.url, &body);
        assert_eq!(checked, Err(Refused::Wrong), "{n}: {}", vector.vendor);
    }
    println!(
        "{} deliveries accepted, and refused with one bit changed",
        vectors.len()
    );
}

/// What became of deliveries with one bit changed.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    /// The byte cannot stand in a header or a URL.
    unsendable: usize,
    /// The same, written in another way: hexadecimal digits may be capital letters.
    same: usize,
}

impl Tally {
    fn print(&self, what: &str) {
        let Self {
            refused,
            unsendable,
            same,
        } = self;
        println!(
            "{} bits of {what} changed: {refused} refused, {unsendable} cannot be sent, {same} mean the same",
            refused + unsendable + same
        );
    }
}

#[test]
fn a_body_with_one_bit_changed_is_wrong() {
    let mut tally = Tally::default();
    for vector in vectors() {
        let headers = vector.headers();
        let body = vector.body();
        for changed in flipped(&body) {
            // A form is signed as it reads: `%2b` is `%2B`.
            if vector.is_form() && fields(&changed) == fields(&body) {
                assert!(changed.eq_ignore_ascii_case(&body));
                tally.same += 1;
                continue;
            }
            let checked = vector.check(&headers, &vector.url, &changed);
            let shown = String::from_utf8_lossy(&changed);
            assert_eq!(checked, Err(Refused::Wrong), "{} {shown}", vector.vendor);
            tally.refused += 1;
        }
        let checked = vector.check(&headers, &vector.url, b"");
        assert_eq!(checked, Err(Refused::Wrong), "{}", vector.vendor);
    }
    tally.print("bodies");
}

#[test]
fn a_header_with_one_bit_changed_is_wrong() {
    let mut tally = Tally::default();
    for vector in vectors() {
        let headers = vector.headers();
        let body = vector.body();
        for (name, value) in headers.iter().filter(|(name, _)| *name != "content-type") {
            for changed in flipped(value.as_bytes()) {
                let Ok(given) = HeaderValue::from_bytes(&changed) else {
                    tally.unsendable += 1;
                    continue;
                };
                let mut headers = headers.clone();
                headers.insert(name, given);
                let checked = vector.check(&headers, &vector.url, &body);
                if is_same_in_hex(&vector, value.as_bytes(), &changed) {
                    assert_eq!(checked, Ok(()), "{name}: {changed:?}");
                    tally.same += 1;
                } else {
                    assert!(checked.is_err(), "{name}: {changed:?}");
                    tally.refused += 1;
                }
            }
            let mut without = headers.clone();
            without.remove(name);
            let checked = vector.check(&without, &vector.url, &body);
            assert!(matches!(checked, Err(Refused::Missing(_))), "{name}");
        }
    }
    tally.print("signatures, timestamps and ids");
}

/// Whether a digit of a signature has become a capital letter, and nothing else.
fn is_same_in_hex(vector: &Vector, value: &[u8], changed: &[u8]) -> bool {
    let digits = |text: &[u8]| text.rsplit(|byte| *byte == b'=').next().map(<[u8]>::len);
    let before = value.len() - digits(value).unwrap_or(0);
    vector.has_hex_signature()
        && value[..before] == changed[..before]
        && changed.eq_ignore_ascii_case(value)
}

#[test]
fn a_url_with_one_bit_changed_is_wrong_if_it_is_signed() {
    let mut tally = Tally::default();
    for vector in vectors().iter().filter(|it| it.vendor == "twilio") {
        for changed in flipped(vector.url.as_bytes()) {
            let Ok(changed) = String::from_utf8(changed) else {
                tally.unsendable += 1;
                continue;
            };
            let checked = vector.check(&vector.headers(), &changed, &vector.body());
            assert_eq!(checked, Err(Refused::Wrong), "{changed}");
            tally.refused += 1;
        }
    }
    tally.print("URLs");
}
