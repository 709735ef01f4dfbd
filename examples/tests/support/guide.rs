//! Holds a guide to show code that is compiled and run.

/// Checks that each of so many blocks of Rust in the guide stands in the code, however it is laid out there. A
/// block that is marked as `rust,ignore` need not.
pub(crate) fn assert_shows(guide: &str, code: &str, expected: usize) {
    let code = without_space(code);
    let mut blocks = 0;
    for after in guide.split("```rust\n").skip(1) {
        let (block, _) = after.split_once("```").expect("the block ends");
        assert!(
            code.contains(&without_space(block)),
            "not the same as here:\n{block}"
        );
        blocks += 1;
    }
    assert_eq!(blocks, expected, "the guide has other examples");
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}
