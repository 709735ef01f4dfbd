//! The public name of a webhook.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::FrameKey;

/// The public name of a webhook: its run and its number within the run, such as
/// `0198c9d5a1f27b3c4d5e6f708192a3b4.0`. For a webhook that a branch has made, the branch's number stands
/// between them: `0198c9d5a1f27b3c4d5e6f708192a3b4.3.0`. It is stored and shown, and does not let anybody
/// call the webhook.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct WebhookId {
    text: String,
    frame: FrameKey,
    ordinal: u32,
}

impl WebhookId {
    pub(crate) fn new(frame: FrameKey, ordinal: u32) -> Self {
        Self {
            text: match frame {
                FrameKey { run, frame: 0 } => format!("{run}.{ordinal}"),
                FrameKey { run, frame } => format!("{run}.{frame}.{ordinal}"),
            },
            frame,
            ordinal,
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn frame(&self) -> FrameKey {
        self.frame
    }

    pub(crate) fn ordinal(&self) -> u32 {
        self.ordinal
    }
}

impl fmt::Display for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookId({})", self.text)
    }
}

impl AsRef<str> for WebhookId {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl From<WebhookId> for String {
    fn from(id: WebhookId) -> Self {
        id.text
    }
}

impl FromStr for WebhookId {
    type Err = InvalidWebhookId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (run, within) = text.split_once('.').ok_or(InvalidWebhookId)?;
        let (frame, ordinal) = within.split_once('.').unwrap_or(("0", within));
        let frame = FrameKey {
            run: run.parse().map_err(|_| InvalidWebhookId)?,
            frame: frame.parse().map_err(|_| InvalidWebhookId)?,
        };
        let id = Self::new(frame, ordinal.parse().map_err(|_| InvalidWebhookId)?);
        // Refuses other spellings of the same number, such as `+1` and `01`.
        if id.text == text {
            Ok(id)
        } else {
            Err(InvalidWebhookId)
        }
    }
}

impl TryFrom<String> for WebhookId {
    type Error = InvalidWebhookId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// The text is not the id of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a webhook's id: expected a run's key and one or two numbers, with dots between")]
pub struct InvalidWebhookId;
