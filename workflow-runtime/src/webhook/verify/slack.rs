//! Slack: `X-Slack-Signature: v0=<hex of HMAC-SHA256("v0:" timestamp ":" body)>`.

use super::{Refused, Secret, Signed, any, hmac_sha256, timestamp};

const SIGNATURE: &str = "x-slack-signature";
const TIMESTAMP: &str = "x-slack-request-timestamp";

pub(super) fn check(signed: &Signed<'_>, secrets: &[Secret]) -> Result<(), Refused> {
    let at = signed.header(TIMESTAMP)?;
    let given = signed.header(SIGNATURE)?;
    let given = given
        .strip_prefix(b"v0=")
        .ok_or(Refused::Malformed(SIGNATURE))?;
    timestamp::check(TIMESTAMP, at, signed.now)?;
    let message = [b"v0:", at, b":", signed.body];
    let mut secrets = secrets.iter();
    any(secrets.any(|secret| hmac_sha256(secret.as_bytes(), &message).is_hex(given)))
}
