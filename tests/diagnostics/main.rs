//! `docs/diagnostics.md` has an entry for each case in `ui/fail`, with the message that it gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn each_refusal_has_an_entry_and_each_entry_a_refusal() {
    let documented: BTreeSet<String> = entries().into_keys().collect();
    assert_eq!(documented, cases());
}

#[test]
fn each_entry_quotes_the_message_of_its_case() {
    for (name, entry) in entries() {
        let path = root().join(format!("ui/fail/{name}.stderr"));
        let expected = std::fs::read_to_string(&path).expect("a case has its expected output");
        let first = expected.lines().find(|line| line.starts_with("error"));
        let quoted = entry.lines().find(|line| line.starts_with("error"));
        assert!(first.is_some(), "`{name}` is not refused");
        assert_eq!(quoted, first, "the message of `{name}`");
    }
}

#[test]
fn each_entry_gives_the_reason_and_the_way_out() {
    for (name, entry) in entries() {
        for part in ["Why: ", "Way out: "] {
            let is_given = entry.lines().any(|line| line.starts_with(part));
            assert!(is_given, "`{name}` has no `{part}`");
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of each entry, by the name in its heading.
fn entries() -> BTreeMap<String, String> {
    let path = root().join("../docs/diagnostics.md");
    let text = std::fs::read_to_string(path).expect("the diagnostics are documented");
    let entries = text.split("\n## `").skip(1).map(|entry| {
        let (name, rest) = entry
            .split_once("`\n")
            .expect("a heading ends with its name");
        (name.to_owned(), rest.to_owned())
    });
    entries.collect()
}

/// The names of the cases in `ui/fail`.
fn cases() -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join("ui/fail")).expect("there are cases");
    let paths = entries.map(|entry| entry.expect("a case can be read").path());
    let sources = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let names = sources.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    names.collect()
}
