//! Names of runs and frames.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::clock::Timestamp;
use crate::entropy::Entropy;

/// How many hash partitions the runs are spread over. A node owns whole partitions.
pub const PARTITIONS: u16 = 256;

/// The identity of one run inside a store: 48 bits of creation time, then 80 random bits, so that
/// new runs land next to each other in an index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunKey([u8; 16]);

impl RunKey {
    /// Draws a new key.
    #[must_use]
    pub fn generate(now: Timestamp, entropy: &Entropy) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&now.as_millis().to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&entropy.bytes::<10>());
        Self(bytes)
    }

    /// Takes the bytes of a key that was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The key with the partition of another.
    pub(crate) const fn beside(mut self, relative: Self) -> Self {
        self.0[15] = relative.0[15];
        self
    }

    /// The partition this run belongs to. All rows of a run share it.
    #[must_use]
    pub fn partition(&self) -> u16 {
        u16::from(self.0[15]) % PARTITIONS
    }
}

/// Draws keys that only grow, also within a millisecond, so that the newest run has the highest key.
#[derive(Debug)]
pub struct RunKeys {
    entropy: Entropy,
    last: Mutex<RunKey>,
}

impl RunKeys {
    /// A source of keys.
    #[must_use]
    pub fn new(entropy: Entropy) -> Self {
        Self {
            entropy,
            last: Mutex::new(RunKey([0; 16])),
        }
    }

    /// Draws a key that is higher than those before.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> RunKey {
        let drawn = RunKey::generate(now, &self.entropy);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let after_last = u128::from_be_bytes(last.0).wrapping_add(1);
        *last = drawn.max(RunKey(after_last.to_be_bytes()));
        *last
    }

    /// Draws a key in the partition of `relative` that is higher than those before.
    pub(crate) fn next_beside(&self, relative: RunKey, now: Timestamp) -> RunKey {
        let drawn = RunKey::generate(now, &self.entropy).beside(relative);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // One more in the digits before the last byte, which says the partition.
        let after_last = u128::from_be_bytes(last.0).wrapping_add(256);
        *last = drawn.max(RunKey(after_last.to_be_bytes()).beside(relative));
        *last
    }
}

impl fmt::Display for RunKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for RunKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunKey({self})")
    }
}

impl FromStr for RunKey {
    type Err = InvalidRunKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 32 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(InvalidRunKey);
        }
        let mut bytes = [0; 16];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = str::from_utf8(digits).map_err(|_| InvalidRunKey)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| InvalidRunKey)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for RunKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RunKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// The text is not the 32 lower-case hexadecimal digits of a [`RunKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a run key: expected 32 lower-case hexadecimal digits")]
pub struct InvalidRunKey;

/// One frame of a run: the function itself is frame 0, each branch of a join is a frame of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameKey {
    /// The run.
    pub run: RunKey,
    /// The frame's number within the run.
    pub frame: u32,
}

impl FrameKey {
    /// The frame of the workflow function itself.
    #[must_use]
    pub const fn root(run: RunKey) -> Self {
        Self { run, frame: 0 }
    }
}

/// The name of a run as its users see it: the one they chose, or 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<RunKey> for RunId {
    fn from(key: RunKey) -> Self {
        Self(key.to_string())
    }
}

impl From<String> for RunId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for RunId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<&RunId> for RunId {
    fn from(id: &RunId) -> Self {
        id.clone()
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_grow_also_beside_others() {
        let keys = RunKeys::new(Entropy::system());
        let now = Timestamp::from_millis(1_700_000_000_000);
        let parent = keys.next(now);
        let mut last = parent;
        for _ in 0..2_000 {
            let child = keys.next_beside(parent, now);
            assert!(child > last, "{child} comes after {last}");
            assert_eq!(child.partition(), parent.partition());
            last = child;
        }
        assert!(keys.next(now) > last);
    }
}
