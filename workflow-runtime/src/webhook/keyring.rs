//! The server's keys, under which the tokens of webhook URLs are made.

mod file;
#[cfg(test)]
mod tests;

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
    current: Key,
    older: Vec<Key>,
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
        Ok(Self {
            current: Key::from_secret(id, secret.as_ref())?,
            older: Vec::new(),
        })
    }

    /// Adds a key that is no longer current, so that the URLs made with it stay good.
    ///
    /// # Errors
    ///
    /// If the secret is too short or the number is taken.
    pub fn and_older(self, id: u8, secret: impl AsRef<[u8]>) -> Result<Self, KeyringError> {
        self.with_older(Key::from_secret(id, secret.as_ref())?)
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

    /// The key with which new tokens are made.
    pub(super) fn current(&self) -> &Key {
        &self.current
    }

    /// The key of the given number.
    pub(super) fn find(&self, id: u8) -> Option<&Key> {
        let older = self.older.iter();
        older.chain([&self.current]).find(|key| key.id == id)
    }

    fn with_older(mut self, key: Key) -> Result<Self, KeyringError> {
        if self.find(key.id).is_some() {
            return Err(KeyringError::NumberTaken(key.id));
        }
        self.older.push(key);
        Ok(self)
    }
}

/// A key that is ready for use.
#[derive(Clone)]
pub(super) struct Key {
    id: u8,
    mac: Hmac<Sha256>,
}

impl Key {
    pub(super) fn id(&self) -> u8 {
        self.id
    }

    /// Authenticates a message that is given in parts.
    pub(super) fn mac(&self, message: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        for part in message {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn from_secret(id: u8, secret: &[u8]) -> Result<Self, KeyringError> {
        if secret.len() < SECRET_BYTES_MIN {
            let bytes = secret.len();
            return Err(KeyringError::SecretTooShort { bytes });
        }
        let mut hash = Sha256::new();
        hash.update(b"workflow-runtime webhook key v1\0");
        hash.update(secret);
        Ok(Self::new(id, hash.finalize().into()))
    }

    fn new(id: u8, key: [u8; KEY_BYTES]) -> Self {
        // HMAC pads a key with zeros to the length of a block (RFC 2104 §2).
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..KEY_BYTES].copy_from_slice(&key);
        Self {
            id,
            mac: Hmac::new(&block),
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current.id)
            .field("older", &self.older.iter().map(Key::id).collect::<Vec<_>>())
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
