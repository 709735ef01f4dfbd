//! What the compiler refuses, and what it says. One file for each rule.
//!
//! `TRYBUILD=overwrite cargo test -p workflow-tests --test ui` writes the expected output anew; read
//! the difference before it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn messages_point_at_the_fault_and_name_the_way_out() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}

/// Each case that the page names exists.
#[test]
fn the_page_of_supported_rust_names_cases_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("../docs/supported-rust.md");
    let page = std::fs::read_to_string(page).expect("the page exists");
    for row in page
        .lines()
        .filter(|line| line.starts_with("| ") && *line != "| form | case |")
    {
        let (_, cases) = row
            .trim_end_matches(" |")
            .rsplit_once(" | ")
            .expect("two columns");
        for case in cases.split(", ").map(|case| case.trim_matches('`')) {
            let (file, test) = case.split_once("::").unwrap_or((case, ""));
            let source = std::fs::read_to_string(root.join(file));
            let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
            let is_there = test.is_empty() || source.contains(&format!("async fn {test}("));
            assert!(is_there, "{file} has no `{test}`");
        }
    }
}

#[test]
fn every_rule_is_documented_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases: BTreeSet<String> = std::fs::read_dir(root.join("ui/fail"))
        .expect("the cases can be listed")
        .map(|entry| entry.expect("the case can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    let text = std::fs::read_to_string(root.join("../docs/diagnostics.md"))
        .expect("the rules are documented");
    let rules: BTreeMap<String, String> = text
        .split("\n## ")
        .skip(1)
        .filter_map(|rule| {
            let (name, rest) = rule.split_once('\n')?;
            let message = rest.lines().find_map(|line| line.strip_prefix("> "))?;
            Some((name.to_owned(), message.to_owned()))
        })
        .collect();
    let documented: BTreeSet<String> = rules.keys().cloned().collect();
    assert_eq!(
        documented, cases,
        "docs/diagnostics.md and tests/ui/fail differ"
    );
    for (name, message) in rules {
        let output = std::fs::read_to_string(root.join(format!("ui/fail/{name}.stderr")))
            .expect("the output can be read");
        assert!(output.contains(&message), "{name} does not say: {message}");
    }
}
