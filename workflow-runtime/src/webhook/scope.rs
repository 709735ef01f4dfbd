//! Where a stored webhook gets its URL back.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use http::Uri;

use super::keyring::Keyring;
use super::token::Address;

/// The path under which webhooks are called.
pub(crate) const WEBHOOKS_PATH: &str = "/webhooks/";

thread_local! {
    static CURRENT: RefCell<Option<UrlScope>> = const { RefCell::new(None) };
}

/// What webhook URLs are made of: the server's address and its keys.
///
/// A stored [`Webhook`](super::Webhook) holds no URL. While a scope is entered, deserializing one
/// derives the URL again. Enter it only to read what the runtime has stored itself: whoever can
/// choose the text that is read could otherwise have a URL made for any webhook.
///
/// ```
/// use workflow_runtime::id::{FrameKey, RunKey};
/// use workflow_runtime::webhook::{Keyring, UrlScope, Webhook};
///
/// let keyring = Keyring::from_secret("a secret of at least thirty-two bytes")?;
/// let scope = UrlScope::new("https://hooks.example.com", keyring)?;
/// let root = FrameKey::root(RunKey::from_bytes([7; 16]));
/// let webhook = Webhook::new(&scope, root, 0, "order", "payment");
///
/// let stored = serde_json::to_string(&webhook)?;
/// assert!(!stored.contains("https://"));
/// let loaded: Webhook = scope.enter(|| serde_json::from_str(&stored))?;
/// assert_eq!(loaded.url(), webhook.url());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct UrlScope(Arc<Parts>);

struct Parts {
    public_url: String,
    keyring: Keyring,
}

impl UrlScope {
    /// Takes the address at which the world reaches this server, such as
    /// `https://hooks.example.com`, and the server's keys.
    ///
    /// # Errors
    ///
    /// If the address is not an absolute `http` or `https` URL, or has user information or a query.
    pub fn new(public_url: &str, keyring: Keyring) -> Result<Self, InvalidPublicUrl> {
        let public_url = public_url.trim_end_matches('/');
        check_public_url(public_url).map_err(|fault| InvalidPublicUrl {
            url: public_url.to_owned(),
            fault,
        })?;
        Ok(Self(Arc::new(Parts {
            public_url: public_url.to_owned(),
            keyring,
        })))
    }

    /// Runs `read` with this scope entered on the current thread. Scopes nest; the outer one is back
    /// when `read` returns or panics.
    pub fn enter<T>(&self, read: impl FnOnce() -> T) -> T {
        let _outer = Restore(CURRENT.replace(Some(self.clone())));
        read()
    }

    /// The server's keys.
    pub fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    /// The URL of the webhook with this token, as the world knows it.
    pub(crate) fn url_of(&self, token: &str) -> String {
        format!("{}{WEBHOOKS_PATH}{token}", self.0.public_url)
    }

    /// The scope that is entered on this thread.
    pub(super) fn current() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// The URL of a webhook, made with the key of the given number while it is there.
    pub(super) fn url(&self, address: &Address, key: u8) -> String {
        let token = self.0.keyring.sign(address, key);
        self.url_of(&token)
    }
}

impl fmt::Debug for UrlScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlScope")
            .field("public_url", &self.0.public_url)
            .finish_non_exhaustive()
    }
}

/// The address given as the start of webhook URLs cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` cannot be the public URL: {fault}; write it like `https://hooks.example.com`")]
pub struct InvalidPublicUrl {
    url: String,
    fault: &'static str,
}

struct Restore(Option<UrlScope>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

fn check_public_url(url: &str) -> Result<(), &'static str> {
    if url.contains(['?', '#']) {
        return Err("it has a query or a fragment");
    }
    let uri: Uri = url.parse().map_err(|_| "it is not a URL")?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err("it is not an absolute http or https URL");
    }
    match uri.authority() {
        Some(authority) if authority.as_str().contains('@') => Err("it has user information"),
        Some(authority) if !authority.host().is_empty() => Ok(()),
        _ => Err("it has no host"),
    }
}
