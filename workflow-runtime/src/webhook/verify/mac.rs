//! Message authentication codes that can only be compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A code that was computed. It has no `PartialEq` and does not give its bytes away, so a comparison
/// that stops at the first difference does not compile.
pub(in crate::webhook) struct Code<const N: usize>([u8; N]);

impl<const N: usize> Code<N> {
    /// Whether `given` is this code, all of it. A part of it is not enough.
    pub(super) fn is(&self, given: &[u8]) -> bool {
        self.0.as_slice().ct_eq(given).into()
    }

    /// Whether `given` is this code in hexadecimal digits of either case.
    pub(super) fn is_hex(&self, given: &[u8]) -> bool {
        decode_hex::<N>(given).is_some_and(|given| self.is(&given))
    }

    /// In hexadecimal digits, to be sent.
    pub(in crate::webhook) fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

pub(in crate::webhook) fn hmac_sha256(key: &[u8], message: &[&[u8]]) -> Code<32> {
    Code(authenticate::<Hmac<Sha256>>(key, message).into())
}

/// For senders that know nothing newer.
pub(super) fn hmac_sha1(key: &[u8], message: &[&[u8]]) -> Code<20> {
    Code(authenticate::<Hmac<Sha1>>(key, message).into())
}

pub(super) fn sha256(message: &[u8]) -> Code<32> {
    use sha2::Digest as _;
    Code(Sha256::digest(message).into())
}

fn authenticate<M: Mac + KeyInit>(key: &[u8], message: &[&[u8]]) -> hmac::digest::Output<M> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes()
}

fn decode_hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
