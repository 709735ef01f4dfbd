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

/// With alternatives where there is a `let`, and items in a step.
#[deny(clippy::items_after_statements)]
#[workflow]
pub async fn alternatives(list: Vec<u8>) -> Result<std::marker::PhantomData<&'static str>> {
    let () = select! {
        Ok(()) | Err(()) = async {
            sleep!("nap", "1s").await;
            if list.is_empty() { Ok(()) } else { Err(()) }
        } => (),
        | () = sleep!("other", "1s") => (),
    }
    .await;
    let _: Vec<()> =
        join_all!("all", for Ok(n) | Err(n) in list.into_iter().map(Ok::<u8, u8>) => async {
            sleep!("each", std::time::Duration::from_secs(n.into())).await;
        })
        .await;
    step!("items", async {
        use std::fmt::Write as _;
        let mut text = String::new();
        write!(text, "a")?;
        Ok(())
    })
    .await?;
    Ok(std::marker::PhantomData)
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
    let _ = (nothing, parse, private, alternatives);
}
