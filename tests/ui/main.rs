//! What the compiler refuses, and what it says. One file for each rule.
//!
//! `TRYBUILD=overwrite cargo test -p workflow-tests --test ui` writes the expected output anew; read
//! the difference before it is committed.

#[test]
fn messages_point_at_the_fault_and_name_the_way_out() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}

/// Each case that the page names exists.
#[test]
fn the_page_of_supported_rust_names_cases_that_exist() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
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
