//! What a workflow can look like from outside.

#![deny(warnings, missing_docs)]

use workflow_runtime::prelude::*;

/// Documented, public, with a name of its own.
#[workflow(name = "orders.v2", version = 2)]
pub async fn order(mut items: Vec<String>, (a, b): (u8, u8)) -> Result<usize> {
    items.push(format!("{a}{b}"));
    Ok(items.len())
}

/// Without parameters, suspensions or a return value.
#[workflow]
pub async fn nothing() {}

/// With any error that becomes one of ours.
#[workflow]
pub async fn parse(text: String) -> std::result::Result<u8, std::num::ParseIntError> {
    text.parse()
}

/// With a context and a raw name.
#[workflow]
pub async fn r#loop(cx: Context, n: u8) -> u8 {
    let _ = cx.run_id();
    n
}

#[workflow]
#[allow(unused_variables)]
async fn private(unused: u8) -> String {
    String::new()
}

#[test]
fn a_signature_is_kept() {
    assert_eq!(<order as Workflow>::NAME, "orders.v2");
    assert_eq!(<order as Workflow>::VERSION, 2);
    assert_eq!(<r#loop as Workflow>::NAME, "loop");
    let state = OrderState::Start {
        items: vec!["x".into()],
        input: (1, 2),
    };
    assert_eq!(
        serde_json::to_string(&state).unwrap(),
        r#"{"Start":{"items":["x"],"input":[1,2]}}"#
    );
    assert_eq!(
        format!("{state:?}"),
        r#"{"Start":{"items":["x"],"input":[1,2]}}"#
    );
    let _ = (nothing, parse, private);
}
