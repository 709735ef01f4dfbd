//! Who sent a delivery: signatures over the raw bytes, checked before anything is stored.

mod github;
mod header;
mod mac;
mod secrets;
mod shopify;
mod slack;
mod standard;
mod stripe;
#[cfg(test)]
mod tests;
mod timestamp;
mod twilio;
#[cfg(test)]
mod vectors;

use bytes::Bytes;
use http::HeaderMap;
use serde::Deserialize;

pub(super) use self::mac::hmac_sha256;
pub(crate) use self::secrets::{Secret, Secrets};
use crate::clock::Timestamp;

/// How a webhook makes sure who sent a delivery. It names a secret, whose value the runtime's builder
/// is given; the value is never stored or shown.
///
/// ```
/// use workflow_runtime::webhook::{Verify, WebhookOptions};
///
/// static PUSHES: WebhookOptions =
///     WebhookOptions::new("pushes").verify(Verify::github("GITHUB_SECRET"));
/// ```
///
/// A delivery with a wrong signature, or with a timestamp that is more than five minutes away from the
/// machine's clock, is answered with 401 and not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verify {
    scheme: Scheme,
    secret: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Standard,
    Github,
    Stripe,
    Slack,
    Twilio,
    Shopify,
    Header(&'static str),
}

impl Verify {
    /// Standard Webhooks 1.0, also as Svix sends it. The secret is `whsec_` and base64 (HMAC-SHA256,
    /// signatures `v1`), or the public key `whpk_` and base64 (ed25519, signatures `v1a`).
    #[must_use]
    pub const fn standard(secret: &'static str) -> Self {
        Self::new(Scheme::Standard, secret)
    }

    /// `X-Hub-Signature-256` as GitHub and Meta send it. It has no timestamp: a repeated delivery is
    /// recognized by its id only.
    #[must_use]
    pub const fn github(secret: &'static str) -> Self {
        Self::new(Scheme::Github, secret)
    }

    /// `Stripe-Signature`. Deliveries are told apart by the event's id.
    #[must_use]
    pub const fn stripe(secret: &'static str) -> Self {
        Self::new(Scheme::Stripe, secret)
    }

    /// `X-Slack-Signature`. Deliveries are told apart by the event's id.
    #[must_use]
    pub const fn slack(secret: &'static str) -> Self {
        Self::new(Scheme::Slack, secret)
    }

    /// `X-Twilio-Signature` over the webhook's public URL and the form, or the hash of the body that
    /// the query's `bodySHA256` gives. The secret is the account's auth token.
    #[must_use]
    pub const fn twilio(secret: &'static str) -> Self {
        Self::new(Scheme::Twilio, secret)
    }

    /// `X-Shopify-Hmac-SHA256`. It has no timestamp.
    #[must_use]
    pub const fn shopify(secret: &'static str) -> Self {
        Self::new(Scheme::Shopify, secret)
    }

    /// A header whose whole value is the secret, such as GitLab's `X-Gitlab-Token`. The header is left
    /// out of what is stored.
    #[must_use]
    pub const fn header(name: &'static str, secret: &'static str) -> Self {
        Self::new(Scheme::Header(name), secret)
    }

    const fn new(scheme: Scheme, secret: &'static str) -> Self {
        Self { scheme, secret }
    }

    /// The name of the secret.
    #[must_use]
    pub const fn secret(&self) -> &'static str {
        self.secret
    }

    /// What is wrong with a secret for this scheme, without the secret.
    pub(crate) fn fault(&self, secret: &Secret) -> Option<&'static str> {
        match self.scheme {
            Scheme::Standard => standard::Key::parse(secret).err(),
            Scheme::Header(name) => header::fault(name),
            _ => None,
        }
    }

    /// The header that holds the secret itself, which must not be stored.
    pub(crate) fn secret_header(&self) -> Option<&'static str> {
        match self.scheme {
            Scheme::Header(name) => Some(name),
            _ => None,
        }
    }

    /// Checks a delivery against every secret of the name, so that a secret can be replaced while
    /// deliveries come in.
    pub(crate) fn check(&self, signed: &Signed<'_>, secrets: &Secrets) -> Result<(), Refused> {
        let secrets = secrets.named(self.secret);
        match self.scheme {
            Scheme::Standard => standard::check(signed, secrets),
            Scheme::Github => github::check(signed, secrets),
            Scheme::Stripe => stripe::check(signed, secrets),
            Scheme::Slack => slack::check(signed, secrets),
            Scheme::Twilio => twilio::check(signed, secrets),
            Scheme::Shopify => shopify::check(signed, secrets),
            Scheme::Header(name) => header::check(name, signed, secrets),
        }
    }

    /// The id of a delivery that has been checked, if the scheme has one of its own, with the name of
    /// what it is.
    pub(crate) fn id(&self, signed: &Signed<'_>) -> Option<(&'static str, Bytes)> {
        match self.scheme {
            Scheme::Standard => standard::id(signed),
            Scheme::Stripe => Some(("stripe", ids(signed.body)?.id?.into())),
            Scheme::Slack => Some(("slack", ids(signed.body)?.event_id?.into())),
            _ => None,
        }
    }
}

/// What a sender may have signed.
#[derive(Clone, Copy)]
pub(crate) struct Signed<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// The URL as the sender knows it, with its query.
    pub(crate) url: &'a str,
    pub(crate) now: Timestamp,
}

impl<'a> Signed<'a> {
    /// The value of a header that must be there once.
    fn header(&self, name: &'static str) -> Result<&'a [u8], Refused> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value.as_bytes()),
            (None, _) => Err(Refused::Missing(name)),
            (Some(_), Some(_)) => Err(Refused::Malformed(name)),
        }
    }
}

/// Why a delivery is not believed. It is for the log; the sender is told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the header `{0}` is missing")]
    Missing(&'static str),
    #[error("the header `{0}` is malformed")]
    Malformed(&'static str),
    #[error("the timestamp is too far from the server's time")]
    Stale,
    #[error("no signature is right")]
    Wrong,
}

#[derive(Deserialize)]
struct Ids {
    id: Option<String>,
    event_id: Option<String>,
}

fn ids(body: &[u8]) -> Option<Ids> {
    serde_json::from_slice(body).ok()
}

fn any(right: bool) -> Result<(), Refused> {
    if right { Ok(()) } else { Err(Refused::Wrong) }
}
