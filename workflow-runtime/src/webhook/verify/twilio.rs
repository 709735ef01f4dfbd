//! Twilio: `X-Twilio-Signature: <base64 of HMAC-SHA1(URL and form)>`.
//!
//! A form's fields follow the URL, sorted and without separators. Any other body is signed by its hash,
//! which the URL's query holds as `bodySHA256`.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::mac::{hmac_sha1, sha256};
use super::{Refused, Secret, Signed, any};
use crate::webhook::form_from_bytes;

const SIGNATURE: &str = "x-twilio-signature";
const BODY_HASH: &str = "bodySHA256";

pub(super) fn check(signed: &Signed<'_>, secrets: &[Secret]) -> Result<(), Refused> {
    let given = signed.header(SIGNATURE)?;
    let given = STANDARD
        .decode(given)
        .map_err(|_| Refused::Malformed(SIGNATURE))?;
    let fields = fields(signed)?;
    let mut message = vec![signed.url.as_bytes()];
    for (name, value) in &fields {
        message.extend([name.as_bytes(), value.as_bytes()]);
    }
    let mut secrets = secrets.iter();
    any(secrets.any(|secret| hmac_sha1(secret.as_bytes(), &message).is(&given)))
}

/// The form's fields, which are signed with the URL. A hash in the URL decides over the body whatever
/// the type of its content, which nobody signs.
fn fields(signed: &Signed<'_>) -> Result<BTreeSet<(String, String)>, Refused> {
    let query = signed.url.split_once('?').map_or("", |(_, query)| query);
    let query: Vec<(String, String)> =
        form_from_bytes("query", query.as_bytes()).map_err(|_| Refused::Wrong)?;
    if let Some((_, hash)) = query.iter().find(|(name, _)| name == BODY_HASH) {
        any(sha256(signed.body).is_hex(hash.as_bytes()))?;
        return Ok(BTreeSet::new());
    }
    if signed.body.is_empty() {
        return Ok(BTreeSet::new());
    }
    let content_type = signed.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let content_type = content_type.unwrap_or_default();
    let essence = content_type.split(|byte| *byte == b';').next();
    let form = b"application/x-www-form-urlencoded";
    any(essence.is_some_and(|it| it.trim_ascii().eq_ignore_ascii_case(form)))?;
    form_from_bytes("body", signed.body).map_err(|_| Refused::Wrong)
}
