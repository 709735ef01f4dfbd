//! What must not be found, however it is written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// At the end of each token is its proof of so many bytes.
const MAC_BYTES: usize = 16;

/// The characters at a token's end that hold nothing but parts of the proof.
const MAC_CHARS: usize = MAC_BYTES * 8 / 6;

/// How much of what stands before a secret is shown.
const BEFORE_SHOWN: usize = 60;

/// Secrets in all their spellings.
#[derive(Default)]
pub(crate) struct Needles(Vec<Needle>);

struct Needle {
    what: String,
    text: String,
}

impl Needles {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// A webhook's URL: its token, and the proof alone. Whoever has the proof can make the rest.
    pub(crate) fn add_url(&mut self, url: &str) {
        let token = url.rsplit('/').next().expect("a URL ends with its token");
        let what = format!("the token of {}…", &token[..8]);
        self.add(&what, token.as_bytes());
        self.add(&what, &token.as_bytes()[token.len() - MAC_CHARS..]);
        let bytes = URL_SAFE_NO_PAD.decode(token).expect("a token is base64");
        self.add(&what, &bytes[bytes.len() - MAC_BYTES..]);
    }

    /// The server's key: lines of a number and hexadecimal digits.
    pub(crate) fn add_key_file(&mut self, file: &str) {
        for digits in file.split_whitespace().filter(|word| word.len() == 64) {
            let pairs = (0..digits.len()).step_by(2);
            let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("it is hexadecimal");
            self.add("the server's key", &pairs.map(byte).collect::<Vec<u8>>());
        }
    }

    /// The bytes themselves, in hexadecimal digits of either case, and in base64 of either alphabet wherever
    /// they stand in what is encoded.
    pub(crate) fn add(&mut self, what: &str, secret: &[u8]) {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut texts = vec![latin1(secret), hex.to_uppercase(), hex];
        for shift in 0..3 {
            let mut shifted = vec![0; shift];
            shifted.extend(secret);
            let encoded = STANDARD.encode(&shifted);
            // The first and the last characters depend on the neighbours.
            let text = &encoded[(shift * 8).div_ceil(6)..shifted.len() * 8 / 6];
            texts.extend([text.to_owned(), text.replace('+', "-").replace('/', "_")]);
        }
        let needle = |text| Needle {
            what: what.to_owned(),
            text,
        };
        self.0.extend(texts.into_iter().map(needle));
    }

    /// What is found in `bytes`, each secret once.
    pub(crate) fn find(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let text = latin1(bytes);
        let mut found = Vec::new();
        for needle in &self.0 {
            if let Some(at) = text.find(&needle.text) {
                let before: String = text[..at].chars().rev().take(BEFORE_SHOWN).collect();
                let before: String = before.chars().rev().collect();
                found.push(format!("{} in {place}, after {before:?}", needle.what));
            }
        }
        found.dedup();
        found
    }
}

/// A character for each byte, so that binary files can be searched as text is.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
