//! The questions by which providers make sure that a URL belongs to whoever registers it.

#[cfg(test)]
mod tests;

use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};

use super::form_from_bytes;
use super::verify::{Secrets, hmac_sha256};

/// The longest challenge that is sent back, in bytes.
const CHALLENGE_BYTES_MAX: usize = 1024;

/// A provider's question when a URL is registered. It is answered at once; it is not stored and does
/// not wake the run.
///
/// A variant with a text names a secret of the runtime's builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Handshake {
    /// Slack's Events API: a POST of JSON with `type` `url_verification` and a `challenge`. It is
    /// signed, and checked first if the webhook verifies its senders.
    Slack,
    /// Meta and WhatsApp: a GET with `hub.challenge`, and `hub.verify_token` equal to the secret.
    Meta(&'static str),
    /// WebSub: a GET with `hub.challenge`. Every topic is agreed to.
    WebSub,
    /// Microsoft Graph: a POST with `validationToken` in the query.
    MicrosoftGraph,
    /// Dropbox and Nylas: a GET with `challenge` in the query.
    Dropbox,
    /// Twitch EventSub: a POST of the type `webhook_callback_verification`.
    Twitch,
    /// Zoom: a POST of JSON with the event `endpoint.url_validation`. The secret authenticates the
    /// answer.
    Zoom(&'static str),
}

impl Handshake {
    /// The name of the secret that it needs.
    #[must_use]
    pub const fn secret(&self) -> Option<&'static str> {
        match self {
            Self::Meta(secret) | Self::Zoom(secret) => Some(secret),
            _ => None,
        }
    }

    /// What a question in the query gets, before methods and bodies are looked at. `None` if the
    /// request is not one.
    pub(crate) fn ask_query(
        &self,
        method: &Method,
        query: Option<&str>,
        secrets: &Secrets,
    ) -> Option<Answer> {
        let query = Query::parse(query?);
        match self {
            Self::Meta(secret) if *method == Method::GET => {
                let challenge = query.get("hub.challenge")?;
                let token = query.get("hub.verify_token").unwrap_or_default();
                let mut secrets = secrets.named(secret).iter();
                let right = secrets.any(|secret| secret.is(token.as_bytes()));
                let subscribes = query.get("hub.mode") == Some("subscribe");
                Some(if right && subscribes {
                    Answer::text(challenge)
                } else {
                    Answer::Refused
                })
            }
            Self::WebSub if *method == Method::GET => match query.get("hub.mode")? {
                "subscribe" | "unsubscribe" => Some(Answer::text(query.get("hub.challenge")?)),
                "denied" => Some(Answer::text("")),
                _ => None,
            },
            Self::MicrosoftGraph if *method == Method::POST => {
                query.get("validationToken").map(Answer::text)
            }
            Self::Dropbox if *method == Method::GET => query.get("challenge").map(Answer::text),
            _ => None,
        }
    }

    /// What a question in the body gets, after the signature was checked. `None` if the request is
    /// not one.
    pub(crate) fn ask_body(
        &self,
        method: &Method,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &Secrets,
    ) -> Option<Answer> {
        if *method != Method::POST {
            return None;
        }
        match self {
            Self::Slack => {
                let question: Challenge = serde_json::from_slice(body).ok()?;
                (question.kind.as_deref() == Some("url_verification"))
                    .then(|| Answer::text(&question.challenge))
            }
            Self::Twitch => {
                let kind = headers.get("twitch-eventsub-message-type")?;
                let question: Challenge = serde_json::from_slice(body).ok()?;
                (kind == "webhook_callback_verification").then(|| Answer::text(&question.challenge))
            }
            Self::Zoom(secret) => {
                let question: ZoomQuestion = serde_json::from_slice(body).ok()?;
                let secret = secrets.named(secret).last()?;
                (question.event == "endpoint.url_validation")
                    .then(|| zoom(&question.payload.plain_token, secret.as_bytes()))
            }
            _ => None,
        }
    }
}

/// The answer to a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Text(String),
    Json(String),
    Refused,
}

impl Answer {
    fn text(challenge: &str) -> Self {
        if challenge.len() <= CHALLENGE_BYTES_MAX {
            Self::Text(challenge.to_owned())
        } else {
            Self::Refused
        }
    }
}

#[derive(Deserialize)]
struct Challenge {
    #[serde(rename = "type")]
    kind: Option<String>,
    challenge: String,
}

#[derive(Deserialize)]
struct ZoomQuestion {
    event: String,
    payload: ZoomPayload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZoomPayload {
    plain_token: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ZoomAnswer<'a> {
    plain_token: &'a str,
    encrypted_token: String,
}

/// Zoom signs its deliveries with the same secret, over `v0:` and more. Without a colon in it the token
/// cannot be such a message, so that nobody has a signature made here.
fn zoom(token: &str, secret: &[u8]) -> Answer {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if token.is_empty() || token.len() > CHALLENGE_BYTES_MAX || !token.bytes().all(plain) {
        return Answer::Refused;
    }
    let answer = ZoomAnswer {
        plain_token: token,
        encrypted_token: hmac_sha256(secret, &[token.as_bytes()]).to_hex(),
    };
    serde_json::to_string(&answer).map_or(Answer::Refused, Answer::Json)
}

struct Query(Vec<(String, String)>);

impl Query {
    fn parse(query: &str) -> Self {
        Self(form_from_bytes("query", query.as_bytes()).unwrap_or_default())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        let found = pairs.find(|(key, _)| key == name)?;
        Some(&found.1)
    }
}
