//! Where the payloads come from.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

/// How many payloads the whole package has.
pub(crate) const WHOLE_PACKAGE: usize = 329;
/// A folder filled by `scripts/fetch-github-payloads`.
const FOLDER_VARIABLE: &str = "GITHUB_PAYLOADS";
const INDEX: &str = "package/api.github.com/index.json";

/// One delivery of GitHub's.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) event: String,
    pub(crate) body: Bytes,
}

/// All payloads of the package if it has been fetched, else those of this repository. Also says where
/// they are from.
pub(crate) fn payloads() -> (Vec<Payload>, PathBuf) {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
    let fetched = named
        .clone()
        .unwrap_or_else(|| member.join("../target/github-payloads"));
    let index = fetched.join(INDEX);
    if named.is_some() || index.exists() {
        let payloads = of_package(&index);
        assert_eq!(
            payloads.len(),
            WHOLE_PACKAGE,
            "the package has all its examples"
        );
        return (payloads, index);
    }
    let folder = member.join("data/github");
    (of_folder(&folder), folder)
}

/// Each event of the index has a list of examples, and each example is a payload. It is taken as it
/// is written there, with its white space.
fn of_package(index: &Path) -> Vec<Payload> {
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
        let payload = |example: &RawValue| Payload {
            event: event.name.clone(),
            body: Bytes::copy_from_slice(example.get().as_bytes()),
        };
        event.examples.into_iter().map(payload).collect::<Vec<_>>()
    };
    events.into_iter().flat_map(of_event).collect()
}

fn of_folder(folder: &Path) -> Vec<Payload> {
    let entries = fs::read_dir(folder).expect("the folder is part of the repository");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    files.sort();
    let payload = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        let event = name.and_then(|name| name.split('.').next());
        Payload {
            event: event.expect("a file is named after its event").to_owned(),
            body: read(path).into(),
        }
    };
    files.iter().map(payload).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
