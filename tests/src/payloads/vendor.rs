//! What the vendors send beside a payload.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Payload;

/// Who sends a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// GitHub.
    Github,
    /// Shopify.
    Shopify,
}

impl Vendor {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Github, Self::Shopify];

    /// The name of its webhook, and of its folders.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Shopify => "shopify",
        }
    }

    /// What it signs with.
    #[must_use]
    pub const fn secret(self) -> &'static str {
        match self {
            Self::Github => "It's a Secret to Everybody",
            Self::Shopify => "hush",
        }
    }

    /// The headers of its delivery number `n`.
    #[must_use]
    pub fn headers(self, n: usize, payload: &Payload) -> Vec<(&'static str, String)> {
        let mac = self.mac(&payload.body);
        match self {
            Self::Github => github(n, payload, &mac),
            Self::Shopify => shopify(n, payload, &mac),
        }
    }

    fn mac(self, body: &[u8]) -> Vec<u8> {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.secret().as_bytes());
        let mut mac = mac.expect("HMAC takes keys of every length");
        mac.update(body);
        mac.finalize().into_bytes().to_vec()
    }
}

fn github(n: usize, payload: &Payload, mac: &[u8]) -> Vec<(&'static str, String)> {
    let digits: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        ("accept", "*/*".to_owned()),
        ("user-agent", "GitHub-Hookshot/044aadd".to_owned()),
        ("content-type", "application/json".to_owned()),
        (
            "x-github-delivery",
            format!("72d3162e-cc78-11e3-81ab-{n:012x}"),
        ),
        ("x-github-event", payload.topic.clone()),
        ("x-github-hook-id", "292430182".to_owned()),
        (
            "x-github-hook-installation-target-type",
            "repository".to_owned(),
        ),
        ("x-hub-signature-256", format!("sha256={digits}")),
    ]
}

fn shopify(n: usize, payload: &Payload, mac: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("accept", "*/*".to_owned()),
        ("user-agent", "Shopify-Captain-Hook".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("x-shopify-topic", payload.topic.clone()),
        ("x-shopify-api-version", payload.version.clone()),
        ("x-shopify-shop-domain", "example.myshopify.com".to_owned()),
        (
            "x-shopify-webhook-id",
            format!("b54557e4-bdd9-4b37-8a5f-{n:012x}"),
        ),
        ("x-shopify-hmac-sha256", STANDARD.encode(mac)),
    ]
}
