//! The workflow that takes the payloads, and what it leaves for others to compare.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use workflow_runtime::prelude::*;
use workflow_runtime::{Builder, Limits};

use super::Vendor;

/// More deliveries than any of the packages has.
const BUFFERED_MAX: u32 = 4_096;

/// How many payloads of each vendor a run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Of GitHub.
    pub github: usize,
    /// Of Shopify.
    pub shopify: usize,
}

/// What a run has taken of one vendor, in one line: how much, and a hash over all of it in its order.
/// It is part of the stored state, so it tells what the committed transitions have consumed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirrored {
    /// How many payloads.
    pub count: usize,
    /// The hash.
    pub chain: String,
}

impl Mirrored {
    /// Adds a body.
    pub fn add(&mut self, body: &[u8]) {
        let mut hash = Sha256::new();
        hash.update(self.chain.as_bytes());
        hash.update(body);
        let bytes = hash.finalize();
        self.chain = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.count += 1;
    }
}

/// A folder outside of the store: the URLs, and each request that the run has taken.
#[derive(Clone, Debug)]
pub struct Kept(PathBuf);

impl Kept {
    /// Makes the folder.
    ///
    /// # Errors
    ///
    /// If that fails.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        for vendor in Vendor::ALL {
            fs::create_dir_all(folder.join(vendor.name()))?;
        }
        Ok(Self(folder.to_owned()))
    }

    /// The URL of a webhook that has been announced.
    ///
    /// # Errors
    ///
    /// If it has not.
    pub fn url(&self, name: &str) -> io::Result<String> {
        fs::read_to_string(self.0.join(name).with_extension("url"))
    }

    /// The body that was taken as number `n`, and its headers, one on a line.
    ///
    /// # Errors
    ///
    /// If none was.
    pub fn taken(&self, vendor: Vendor, n: usize) -> io::Result<(Vec<u8>, String)> {
        let body = fs::read(self.path(vendor, n, "body"))?;
        Ok((body, fs::read_to_string(self.path(vendor, n, "head"))?))
    }

    fn announce(&self, hook: &Webhook) -> io::Result<()> {
        fs::write(self.0.join(hook.name()).with_extension("url"), hook.url())
    }

    /// Code between two suspensions may run again after a kill. It writes the same again.
    fn take(&self, vendor: Vendor, n: usize, request: &WebhookRequest) -> io::Result<()> {
        let mut head = String::new();
        for (name, value) in request.headers() {
            let value = value.to_str().map_err(io::Error::other)?;
            head.push_str(&format!("{name}: {value}\n"));
        }
        fs::write(self.path(vendor, n, "head"), head)?;
        fs::write(self.path(vendor, n, "body"), request.body())
    }

    fn path(&self, vendor: Vendor, n: usize, extension: &str) -> PathBuf {
        self.0.join(vendor.name()).join(format!("{n}.{extension}"))
    }
}

/// What the server needs for [`mirror`].
pub fn configure(builder: Builder, kept: Kept) -> Builder {
    let builder = builder
        .state(kept)
        .limits(Limits::default().buffered_deliveries_max(BUFFERED_MAX))
        .secret("GITHUB_SECRET", Vendor::Github.secret())
        .secret("SHOPIFY_SECRET", Vendor::Shopify.secret());
    builder.workflow(mirror)
}

/// Takes nothing until it is told to begin; then all payloads of GitHub, and then all of Shopify.
#[workflow]
pub async fn mirror(cx: Context<Kept>, expected: Expected) -> Result<[Mirrored; 2]> {
    let begin = create_webhook!("begin");
    let from_github = create_webhook!("github", verify = Verify::github("GITHUB_SECRET"));
    let from_shopify = create_webhook!("shopify", verify = Verify::shopify("SHOPIFY_SECRET"));
    for hook in [&begin, &from_github, &from_shopify] {
        cx.state().announce(hook)?;
    }
    wait_for_webhook!("wait-begin", begin).await;

    let mut github = Mirrored::default();
    while github.count < expected.github {
        let request = wait_for_webhook!("wait-github", from_github).await;
        cx.state().take(Vendor::Github, github.count, &request)?;
        github.add(request.body());
    }
    let mut shopify = Mirrored::default();
    while shopify.count < expected.shopify {
        let request = wait_for_webhook!("wait-shopify", from_shopify).await;
        cx.state().take(Vendor::Shopify, shopify.count, &request)?;
        shopify.add(request.body());
    }
    Ok([github, shopify])
}
