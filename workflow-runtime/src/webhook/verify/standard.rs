//! Standard Webhooks 1.0: `webhook-signature` is a list of `v1,<base64 of HMAC-SHA256>` and
//! `v1a,<base64 of ed25519>` over `id "." timestamp "." body`. Svix has names of its own for the same
//! headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ed25519_dalek::{Signature, VerifyingKey};

use super::{Refused, Secret, Signed, any, hmac_sha256, timestamp};

/// The names of id, timestamp and signatures.
type Names = [&'static str; 3];

const STANDARD_NAMES: Names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
const SVIX_NAMES: Names = ["svix-id", "svix-timestamp", "svix-signature"];

/// How many signatures of one delivery are looked at.
const SIGNATURES_MAX: usize = 16;

pub(super) fn check(signed: &Signed<'_>, secrets: &[Secret]) -> Result<(), Refused> {
    let [id_name, time_name, signature_name] = names(signed);
    let id = signed.header(id_name)?;
    let at = signed.header(time_name)?;
    let given = signed.header(signature_name)?;
    if id.is_empty() {
        return Err(Refused::Malformed(id_name));
    }
    timestamp::check(time_name, at, signed.now)?;
    let message: [&[u8]; 5] = [id, b".", at, b".", signed.body];
    let keys = secrets.iter().filter_map(|secret| Key::parse(secret).ok());
    any(keys.into_iter().any(|key| key.accepts(given, &message)))
}

/// The id is part of what is signed.
pub(super) fn id(signed: &Signed<'_>) -> Option<(&'static str, Bytes)> {
    let [name, ..] = names(signed);
    let id = signed.header(name).ok()?;
    Some((name, Bytes::copy_from_slice(id)))
}

pub(super) enum Key {
    Shared(Vec<u8>),
    Public(VerifyingKey),
}

impl Key {
    pub(super) fn parse(secret: &Secret) -> Result<Self, &'static str> {
        let text = secret.as_bytes();
        if let Some(public) = text.strip_prefix(b"whpk_") {
            let bytes = STANDARD.decode(public).ok();
            let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
            let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
            return key
                .map(Self::Public)
                .ok_or("after `whpk_` there is no ed25519 key in base64");
        }
        let shared = text
            .strip_prefix(b"whsec_")
            .ok_or("it begins neither with `whsec_` nor with `whpk_`")?;
        match STANDARD.decode(shared) {
            Ok(key) if !key.is_empty() => Ok(Self::Shared(key)),
            _ => Err("after `whsec_` there is no base64"),
        }
    }

    fn accepts(&self, given: &[u8], message: &[&[u8]]) -> bool {
        match self {
            Self::Shared(key) => {
                let code = hmac_sha256(key, message);
                signatures(given, b"v1,").any(|given| code.is(&given))
            }
            Self::Public(key) => {
                let message = message.concat();
                signatures(given, b"v1a,").any(|given| {
                    Signature::from_slice(&given)
                        .is_ok_and(|given| key.verify_strict(&message, &given).is_ok())
                })
            }
        }
    }
}

fn names(signed: &Signed<'_>) -> Names {
    if signed.headers.contains_key(STANDARD_NAMES[0]) {
        STANDARD_NAMES
    } else {
        SVIX_NAMES
    }
}

fn signatures<'a>(given: &'a [u8], version: &'a [u8]) -> impl Iterator<Item = Vec<u8>> + 'a {
    given
        .split(|byte| *byte == b' ')
        .take(SIGNATURES_MAX)
        .filter_map(move |one| STANDARD.decode(one.strip_prefix(version)?).ok())
}
