//! The token in a webhook's URL: which webhook is meant, and the proof that this server made it.
//!
//! ```text
//! base64url( key number 1 ‖ run 16 ‖ frame 4 ‖ ordinal 4 ‖ workflow tag 8 ‖ name tag 8 ‖ MAC 16 )
//! ```
//!
//! The MAC is the first half of HMAC-SHA256 (RFC 2104, truncated as its section 5 allows) over a
//! label and all bytes before it. It is checked without the store and without the program's
//! workflows, so a garbled or forged token costs one hash, and a run whose workflow this program does
//! not know can still be called. The tags bind the URL to the names, so that it can never come to
//! mean another webhook.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::keyring::Keyring;
use crate::id::{FrameKey, RunKey};

/// What is authenticated: everything but the MAC.
const MESSAGE_BYTES: usize = 1 + 16 + 4 + 4 + 8 + 8;
const MAC_BYTES: usize = 16;
const TOKEN_BYTES: usize = MESSAGE_BYTES + MAC_BYTES;
/// The length of every token.
pub(super) const TOKEN_CHARS: usize = (TOKEN_BYTES * 8).div_ceil(6);
/// Keeps this MAC apart from whatever else may be authenticated with the same keys.
const DOMAIN: &[u8] = b"workflow-runtime webhook token v1\0";

/// The first 8 bytes of the SHA-256 of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameTag([u8; 8]);

impl NameTag {
    pub(crate) fn of(name: &str) -> Self {
        let hash: [u8; 32] = Sha256::digest(name.as_bytes()).into();
        let mut tag = [0; 8];
        tag.copy_from_slice(&hash[..8]);
        Self(tag)
    }

    /// Its first 4 bytes.
    pub(crate) fn prefix(self) -> [u8; 4] {
        let [a, b, c, d, ..] = self.0;
        [a, b, c, d]
    }
}

/// The webhook that a token means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) frame: FrameKey,
    pub(crate) ordinal: u32,
    pub(crate) workflow: NameTag,
    pub(crate) name: NameTag,
}

/// The text is not a token that this server made. Nothing more is said, so that nobody can learn
/// from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a webhook token of this server")]
pub(crate) struct InvalidToken;

impl Keyring {
    /// Makes the token of a webhook with the key of the given number, or with the current one if
    /// that key is gone.
    pub(crate) fn sign(&self, address: &Address, preferred: u8) -> String {
        let key = self.find(preferred).unwrap_or_else(|| self.current());
        let message = address.message(key.id());
        let mac = key.mac(&[DOMAIN, &message]);
        let mut token = [0; TOKEN_BYTES];
        token[..MESSAGE_BYTES].copy_from_slice(&message);
        token[MESSAGE_BYTES..].copy_from_slice(&mac[..MAC_BYTES]);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Finds out which webhook a token means.
    pub(crate) fn verify(&self, token: &str) -> Result<Address, InvalidToken> {
        if token.len() != TOKEN_CHARS {
            return Err(InvalidToken);
        }
        let mut bytes = [0; TOKEN_BYTES];
        let length = URL_SAFE_NO_PAD
            .decode_slice(token, &mut bytes)
            .map_err(|_| InvalidToken)?;
        if length != TOKEN_BYTES {
            return Err(InvalidToken);
        }
        let (message, mac) = bytes.split_at(MESSAGE_BYTES);
        let key = self.find(message[0]).ok_or(InvalidToken)?;
        let expected = key.mac(&[DOMAIN, message]);
        if bool::from(expected[..MAC_BYTES].ct_eq(mac)) {
            Ok(Address::from_message(message))
        } else {
            Err(InvalidToken)
        }
    }
}

impl Address {
    fn message(&self, key: u8) -> [u8; MESSAGE_BYTES] {
        let mut message = [0; MESSAGE_BYTES];
        message[0] = key;
        message[1..17].copy_from_slice(self.frame.run.as_bytes());
        message[17..21].copy_from_slice(&self.frame.frame.to_be_bytes());
        message[21..25].copy_from_slice(&self.ordinal.to_be_bytes());
        message[25..33].copy_from_slice(&self.workflow.0);
        message[33..].copy_from_slice(&self.name.0);
        message
    }

    /// Takes apart what [`Address::message`] made, which the caller has authenticated.
    fn from_message(message: &[u8]) -> Self {
        let mut run = [0; 16];
        run.copy_from_slice(&message[1..17]);
        let mut frame = [0; 4];
        frame.copy_from_slice(&message[17..21]);
        let mut ordinal = [0; 4];
        ordinal.copy_from_slice(&message[21..25]);
        let mut workflow = [0; 8];
        workflow.copy_from_slice(&message[25..33]);
        let mut name = [0; 8];
        name.copy_from_slice(&message[33..MESSAGE_BYTES]);
        Self {
            frame: FrameKey {
                run: RunKey::from_bytes(run),
                frame: u32::from_be_bytes(frame),
            },
            ordinal: u32::from_be_bytes(ordinal),
            workflow: NameTag(workflow),
            name: NameTag(name),
        }
    }
}
