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
