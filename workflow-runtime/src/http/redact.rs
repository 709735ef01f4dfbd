//! Headers as logs may show them.

use std::fmt;

use http::{HeaderMap, HeaderName};

/// Parts of header names whose values are secret, or prove something.
const SECRET_PARTS: [&str; 9] = [
    "auth",
    "cookie",
    "credential",
    "hmac",
    "key",
    "password",
    "secret",
    "signature",
    "token",
];

/// Shows the headers with the values of secret ones left out.
pub(crate) struct RedactedHeaders<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for RedactedHeaders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for (name, value) in self.0 {
            if is_secret(name) || value.is_sensitive() {
                list.entry(&format_args!("{name}: <{} bytes>", value.len()));
            } else {
                list.entry(&format_args!("{name}: {value:?}"));
            }
        }
        list.finish()
    }
}

fn is_secret(name: &HeaderName) -> bool {
    SECRET_PARTS.iter().any(|part| name.as_str().contains(part))
}
