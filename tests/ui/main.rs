//! What the compiler takes as a whole, what it refuses, and what it says. One file for each rule.
//!
//! `TRYBUILD=overwrite cargo test -p workflow-tests --test ui` writes the expected output anew; read
//! the difference before it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

// Another name of the runtime has to be declared here, for `pass/renamed_crate.rs`.
extern crate workflow_runtime as durable;

pub mod pass;

/// What a body may hold that is easily forgotten. Each has its line on the page of supported Rust.
const TOPICS: [&str; 35] = [
    "captures in format strings, `{x}`, `{x:?}`, widths",
    "struct shorthand in literals and patterns",
    "closures that capture, `move`",
    "a label that shadows another, in nested loops",
    "labelled blocks with a value",
    "a macro as the last expression of a block",
    "a macro in braces amid a block",
    "a `match` arm without a block",
    "`if let … else if let`, chains of conditions",
    "or-patterns that bind, `@`, `ref mut`",
    "`ref`, tuples, structs and arrays in patterns",
    "`_` and `_x`, raw names",
    "attributes on statements",
    "doc comments, and `use`, `const`, `fn` at the top of a body",
    "items in inner blocks and in items: `struct`, `impl`, `trait`, `mod`, `macro_rules!`",
    "locals with names that a state machine could use",
    "shadowed locals beside names that end in numbers",
    "the runtime's crate under another name",
    "branches that never end",
    "a parameter `impl Trait`",
    "generic parameters",
    "parameters with `mut` and patterns",
    "`()` as the value of an operation",
    "loops that do not suspend, with borrows",
    "a suspension as the last expression",
    "several suspensions in one expression",
    "a state over the limit",
    "a body without a suspension",
    "hundreds of suspensions and statements, under rustc's own limits",
    "the user's own serde attributes",
    "types that serde reads by trial: `untagged`, `flatten`, `deny_unknown_fields`",
    "NaN and infinities",
    "what is not `Send`, held over a plain `.await`",
    "large values, across a suspension and beside one",
    "strict lints of rustc and clippy around a workflow",
];

#[test]
fn messages_point_at_the_fault_and_name_the_way_out() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*.rs");
}

/// Each case that the page names exists, and no topic is missing.
#[test]
fn the_page_of_supported_rust_names_cases_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("../docs/supported-rust.md");
    let page = std::fs::read_to_string(page).expect("the page exists");
    for topic in TOPICS {
        let row = format!("\n| {topic} | `");
        assert!(page.contains(&row), "the page has no line for: {topic}");
    }
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
