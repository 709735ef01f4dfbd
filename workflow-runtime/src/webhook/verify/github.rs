//! GitHub and Meta: `X-Hub-Signature-256: sha256=<hex of HMAC-SHA256(body)>`.

use super::{Refused, Secret, Signed, any, hmac_sha256};

const SIGNATURE: &str = "x-hub-signature-256";

pub(super) fn check(signed: &Signed<'_>, secrets: &[Secret]) -> Result<(), Refused> {
    let given = signed.header(SIGNATURE)?;
    let given = given
        .strip_prefix(b"sha256=")
        .ok_or(Refused::Malformed(SIGNATURE))?;
    let mut secrets = secrets.iter();
    any(secrets.any(|secret| hmac_sha256(secret.as_bytes(), &[signed.body]).is_hex(given)))
}
