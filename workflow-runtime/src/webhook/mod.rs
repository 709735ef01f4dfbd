//! Webhooks: their URLs, their options, and the requests that come in.

mod decode;
mod handshake;
mod head;
mod id;
mod keyring;
mod options;
mod redact;
mod request;
mod scope;
#[cfg(test)]
mod tests;
mod token;
mod verify;

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize};

pub use self::decode::DecodeError;
pub(crate) use self::decode::{form_from_bytes, json_from_slice, text_from_bytes};
pub(crate) use self::handshake::Answer;
pub use self::handshake::Handshake;
pub(crate) use self::head::encode_head;
pub use self::id::{InvalidWebhookId, WebhookId};
pub use self::keyring::{FIRST_KEY_ID, KEY_BYTES, Keyring, KeyringError, SECRET_BYTES_MIN};
pub use self::options::{MAX_BODY_BYTES_DEFAULT, Methods, Reply, WebhookOptions};
pub(crate) use self::redact::without_tokens;
pub use self::request::{InvalidDelivery, WebhookRequest};
pub(crate) use self::scope::WEBHOOKS_PATH;
pub use self::scope::{InvalidPublicUrl, UrlScope};
pub(crate) use self::token::{Address, NameTag};
pub use self::verify::Verify;
pub(crate) use self::verify::{Secrets, Signed};

use crate::id::{FrameKey, RunKey};
use crate::store::WebhookNumber;

/// A URL that a run can wait to be called at, made by `create_webhook!`.
///
/// It can be cloned and kept in structures. Its serialized form holds what is needed to make the URL
/// again, but not the URL: whoever reads stored state cannot call the webhook. The runtime makes the
/// URL again when it loads a run's state. A webhook that is deserialized anywhere else has a
/// placeholder under `https://unavailable.invalid/` in its place, which leads nowhere (RFC 2606).
///
/// Two webhooks are equal if they have the same [`id`](Webhook::id).
#[derive(Clone, Serialize)]
pub struct Webhook {
    id: WebhookId,
    workflow: String,
    name: String,
    /// The number of the key that the URL is made with, so that it stays the same when a newer key
    /// becomes current.
    key: u8,
    #[serde(skip)]
    url: String,
}

impl Webhook {
    /// The URL to give to the caller. Whoever has it can call the webhook.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The webhook's id, which is public: it does not let anybody call it.
    #[must_use]
    pub fn id(&self) -> &WebhookId {
        &self.id
    }

    /// The name given to `create_webhook!`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the store knows it by.
    pub(crate) fn number(&self) -> WebhookNumber {
        number(
            self.id.frame().frame,
            self.id.ordinal(),
            NameTag::of(&self.name),
        )
    }

    /// Makes the webhook number `ordinal` of a frame.
    #[must_use]
    pub fn new(
        scope: &UrlScope,
        frame: FrameKey,
        ordinal: u32,
        workflow: &str,
        name: &str,
    ) -> Self {
        let stored = Stored {
            id: WebhookId::new(frame, ordinal),
            workflow: workflow.to_owned(),
            name: name.to_owned(),
            key: scope.keyring().current().id(),
        };
        stored.with_url(Some(scope))
    }
}

/// What the URL of a webhook begins with that was deserialized where there are no keys.
pub(crate) const UNAVAILABLE: &str = "https://unavailable.invalid";

/// What the store knows a webhook by.
pub(crate) fn number(frame: u32, ordinal: u32, name: NameTag) -> WebhookNumber {
    let [a, b, c, d] = frame.to_be_bytes();
    let [e, f, g, h] = ordinal.to_be_bytes();
    let [i, j, k, l] = name.prefix();
    WebhookNumber([a, b, c, d, e, f, g, h, i, j, k, l])
}

/// The public name of the webhook that the store knows by this number.
pub(crate) fn id(run: RunKey, number: WebhookNumber) -> WebhookId {
    let [a, b, c, d, e, f, g, h, ..] = number.0;
    let frame = FrameKey {
        run,
        frame: u32::from_be_bytes([a, b, c, d]),
    };
    WebhookId::new(frame, u32::from_be_bytes([e, f, g, h]))
}

impl AsRef<Webhook> for Webhook {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id.as_str())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Webhook {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Webhook {}

impl Hash for Webhook {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<'de> Deserialize<'de> for Webhook {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Ok(stored.with_url(UrlScope::current().as_ref()))
    }
}

#[derive(Deserialize)]
struct Stored {
    id: WebhookId,
    workflow: String,
    name: String,
    key: u8,
}

impl Stored {
    fn with_url(self, scope: Option<&UrlScope>) -> Webhook {
        let address = Address {
            frame: self.id.frame(),
            ordinal: self.id.ordinal(),
            workflow: NameTag::of(&self.workflow),
            name: NameTag::of(&self.name),
        };
        let url = match scope {
            Some(scope) => scope.url(&address, self.key),
            None => format!("{UNAVAILABLE}{WEBHOOKS_PATH}{}", self.id),
        };
        Webhook {
            id: self.id,
            workflow: self.workflow,
            name: self.name,
            key: self.key,
            url,
        }
    }
}
