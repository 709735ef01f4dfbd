//! The server's keys, under which the tokens of webhook URLs are made.

mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

/// The length of a key.
pub const KEY_BYTES: usize = 32;
/// The shortest secret from which a key is made.
pub const SECRET_BYTES_MIN: usize = 32;
/// The number of the key that [`Keyring::from_secret`] makes.
pub const FIRST_KEY_ID: u8 = 1;

/// The server's keys by number. New URLs are made with the current one; those made with an older
/// one stay good as long as it is kept.
///
/// Whoever has a key can make the URL of any webhook, so keys do not belong into the database whose
/// backups travel; see [`Keyring::load_or_create`].
#[derive(Clone)]
pub struct Keyring {
    keys: BTreeMap<u8, Hmac<Sha256>>,
    current: u8,
}

impl Keyring {
    /// Makes a key ring with one key, number [`FIRST_KEY_ID`], from a secret of at least
    /// [`SECRET_BYTES_MIN`] bytes, such as the contents of an environment variable.
    ///
    /// # Errors
    ///
    /// If the secret is too short.
    pub fn from_secret(secret: impl AsRef<[u8]>) -> Result<Self, KeyringError> {
        Self::with_current(FIRST_KEY_ID, secret)
    }

    /// Makes a key ring with one key of the given number.
    ///
    /// # Errors
    ///
    /// If the secret is too short.
    pub fn with_current(id: u8, secret: impl AsRef<[u8]>) -> Result<Self, KeyringError> {
        let empty = Self {
            keys: BTreeMap::new(),
            current: id,
        };
        empty.and_older(id, secret)
    }

    /// Adds a key that is no longer current, so that the URLs made with it stay good.
    ///
    /// # Errors
    ///
    /// If the secret is too short or the number is taken.
    pub fn and_older(self, id: u8, secret: impl AsRef<[u8]>) -> Result<Self, KeyringError> {
        let secret = secret.as_ref();
        if secret.len() < SECRET_BYTES_MIN {
            return Err(KeyringError::SecretTooShort {
                bytes: secret.len(),
            });
        }
        self.insert(id, derive_key(secret))
    }

    /// Reads the keys from a file, or makes the file with one new key if it does not exist.
    ///
    /// The file is created with mode 0600, in one step: another process sees all of it or nothing.
    /// Each line is a key's number and its 64 hexadecimal digits; the last line is the current key;
    /// lines that begin with `#` are comments. Keep it with the backups of the database, but apart
    /// from them: without it the URLs that were handed out stop working.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or made, if others than its owner have access to it, or if it
    /// holds something else than keys.
    pub fn load_or_create(path: impl AsRef<Path>, entropy: &Entropy) -> Result<Self, KeyringError> {
        file::load_or_create(path.as_ref(), entropy)
    }

    /// The number of the key with which new tokens are made.
    pub(super) fn current(&self) -> u8 {
        self.current
    }

    /// Whether a key is there.
    pub(super) fn has(&self, id: u8) -> bool {
        self.keys.contains_key(&id)
    }

    /// Authenticates a message, or `None` if there is no key of that number.
    pub(super) fn mac(&self, id: u8, message: &[&[u8]]) -> Option<[u8; 32]> {
        let mut mac = self.keys.get(&id)?.clone();
        for part in message {
            mac.update(part);
        }
        Some(mac.finalize().into_bytes().into())
    }

    fn insert(mut self, id: u8, key: [u8; KEY_BYTES]) -> Result<Self, KeyringError> {
        // HMAC takes keys of any length.
        let Ok(mac) = Hmac::new_from_slice(&key) else {
            return Err(KeyringError::SecretTooShort { bytes: key.len() });
        };
        match self.keys.insert(id, mac) {
            None => Ok(self),
            Some(_) => Err(KeyringError::NumberTaken(id)),
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("numbers", &self.keys.keys().collect::<Vec<_>>())
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

/// Keys could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// The secret is shorter than [`SECRET_BYTES_MIN`].
    #[error(
        "the secret for webhook URLs has {bytes} bytes and needs at least {SECRET_BYTES_MIN}; \
         make one with `openssl rand -hex 32`"
    )]
    SecretTooShort {
        /// Its length.
        bytes: usize,
    },
    /// Two keys have the same number.
    #[error("there are two keys number {0} for webhook URLs")]
    NumberTaken(u8),
    /// The key file could not be read or made.
    #[error("cannot use the key file {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others than the owner can read or write the key file.
    #[error(
        "the key file {} is open to others (mode {mode:03o}); \
         make it private with `chmod 600`",
        path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The key file holds something else than keys.
    #[error("the key file {} is malformed: {fault}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, without the contents.
        fault: String,
    },
}

fn derive_key(secret: &[u8]) -> [u8; KEY_BYTES] {
    let mut hash = Sha256::new();
    hash.update(b"workflow-runtime webhook key v1\0");
    hash.update(secret);
    hash.finalize().into()
}
