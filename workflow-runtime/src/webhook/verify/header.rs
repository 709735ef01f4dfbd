//! A shared secret in a header.

use http::HeaderName;

use super::{Refused, Secret, Signed, any};

pub(super) fn fault(name: &'static str) -> Option<&'static str> {
    match HeaderName::from_bytes(name.as_bytes()) {
        Ok(_) => None,
        Err(_) => Some("the name given to `Verify::header` is not the name of a header"),
    }
}

pub(super) fn check(
    name: &'static str,
    signed: &Signed<'_>,
    secrets: &[Secret],
) -> Result<(), Refused> {
    let given = signed.header(name)?;
    any(secrets.iter().any(|secret| secret.is(given)))
}
