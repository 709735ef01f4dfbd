//! Shopify: `X-Shopify-Hmac-SHA256: <base64 of HMAC-SHA256(body)>`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Refused, Secret, Signed, any, hmac_sha256};

const SIGNATURE: &str = "x-shopify-hmac-sha256";

pub(super) fn check(signed: &Signed<'_>, secrets: &[Secret]) -> Result<(), Refused> {
    let given = signed.header(SIGNATURE)?;
    let given = STANDARD
        .decode(given)
        .map_err(|_| Refused::Malformed(SIGNATURE))?;
    let mut secrets = secrets.iter();
    any(secrets.any(|secret| hmac_sha256(secret.as_bytes(), &[signed.body]).is(&given)))
}
