//! What is refused before anything is lowered.

use crate::diagnostics::Diagnostics;
use crate::syntax::placement;

/// The errors about a body, as the tokens that give them to rustc.
fn refusals(source: &str) -> String {
    let body = syn::parse_str(source).expect("the source is a block");
    let mut diagnostics = Diagnostics::new();
    placement::check(&body, &mut diagnostics);
    let errors = diagnostics.finish().err().unwrap_or_default();
    errors.to_string()
}

#[test]
fn an_argument_that_may_not_be_evaluated_cannot_suspend() {
    for source in [
        r#"{ assert!(ok, "{:?}", sleep!("a", "1s").await); }"#,
        r#"{ assert_eq!(1, 2, "{:?}", sleep!("a", "1s").await); }"#,
        r#"{ debug_assert_eq!(sleep!("a", "1s").await, ()); }"#,
        r#"{ ensure!(ok, "{:?}", sleep!("a", "1s").await); }"#,
    ] {
        let refusals = refusals(source);
        let count = refusals.matches("may not evaluate").count();
        assert_eq!(count, 1, "{source}: {refusals}");
    }
}

#[test]
fn an_argument_that_is_always_evaluated_can_suspend() {
    for source in [
        r#"{ assert!(sleep!("a", "1s").await == (), "message"); }"#,
        r#"{ assert_eq!((), sleep!("a", "1s").await, "message"); }"#,
        r#"{ println!("{:?}", sleep!("a", "1s").await); }"#,
    ] {
        assert!(refusals(source).is_empty(), "{source}");
    }
}
