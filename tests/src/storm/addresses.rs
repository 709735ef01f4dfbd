//! The URLs that the workflows of a storm have made.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use workflow_runtime::{RunId, Webhook};

use crate::until::until;

/// The URLs by run and webhook, also across restarts. Clones are handles to the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses(Arc<Mutex<HashMap<(RunId, String), String>>>);

impl Addresses {
    /// Notes where a run is called.
    pub(super) fn note(&self, run: &RunId, hook: &Webhook) {
        let key = (run.clone(), hook.name().to_owned());
        let mut urls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        urls.insert(key, hook.url().to_owned());
    }

    /// Waits until the run has made the webhook, and returns its path.
    pub(super) async fn path(&self, run: &RunId, hook: &str) -> String {
        let key = (run.clone(), hook.to_owned());
        until("a webhook of the storm", || async {
            let urls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            urls.get(&key).map(|url| path(url))
        })
        .await
    }
}

/// The path of a URL on this machine.
fn path(url: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL has a scheme");
    rest[rest.find('/').expect("a webhook has a path")..].to_owned()
}
