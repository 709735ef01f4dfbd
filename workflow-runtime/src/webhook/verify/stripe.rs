//! Stripe: `Stripe-Signature: t=<timestamp>,v1=<hex of HMAC-SHA256(timestamp "." body)>`, with one `v1`
//! for each of the sender's secrets.

use super::{Refused, Secret, Signed, any, hmac_sha256, timestamp};

const SIGNATURE: &str = "stripe-signature";

pub(super) fn check(signed: &Signed<'_>, secrets: &[Secret]) -> Result<(), Refused> {
    let header = signed.header(SIGNATURE)?;
    let mut times = fields(header, b"t=");
    let (Some(at), None) = (times.next(), times.next()) else {
        return Err(Refused::Malformed(SIGNATURE));
    };
    timestamp::check(SIGNATURE, at, signed.now)?;
    let mut secrets = secrets.iter();
    any(secrets.any(|secret| {
        let code = hmac_sha256(secret.as_bytes(), &[at, b".", signed.body]);
        fields(header, b"v1=").any(|given| code.is_hex(given))
    }))
}

fn fields<'a>(header: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let fields = header.split(|byte| *byte == b',');
    fields.filter_map(move |field| field.trim_ascii().strip_prefix(name))
}
