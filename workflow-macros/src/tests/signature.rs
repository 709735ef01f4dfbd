//! What is read of a signature and of a body's items.

use std::fmt::Write;

use insta::assert_snapshot;
use quote::ToTokens;

use super::compiled;

/// Reads a function and prints what is known of it.
fn parsed(source: &str) -> String {
    let (workflow, _) = compiled(source);
    let mut printed = String::new();
    let mut line = |what: &str, parts: Vec<String>| {
        writeln!(printed, "{what}: {}", parts.join(" | ")).expect("a string can be written");
    };
    let print = |part: &dyn ToTokens| part.to_token_stream().to_string();
    line("name", vec![workflow.name()]);
    line("docs", workflow.docs.iter().map(|it| print(it)).collect());
    line("lints", workflow.lints.iter().map(|it| print(it)).collect());
    line(
        "context",
        workflow.context.iter().map(|it| print(it)).collect(),
    );
    line(
        "inputs",
        workflow.inputs.iter().map(|it| print(it)).collect(),
    );
    line("output", vec![print(&workflow.output_type())]);
    line("fallible", vec![workflow.is_fallible().to_string()]);
    line("items", workflow.items.iter().map(|it| print(it)).collect());
    line(
        "body",
        workflow.body.stmts.iter().map(|it| print(it)).collect(),
    );
    printed
}

#[test]
fn a_signature_with_everything() {
    assert_snapshot!(parsed(
        r#"/// Pays.
        #[allow(unused)]
        #[cfg(unix)]
        pub async fn r#loop(cx: Context<App>, mut order: Order, (a, b): (u8, u8)) -> Result<u32, E> {
            use std::fmt::Write;
            let hook = create_webhook!("hook");
            const N: u8 = 1;
            if a > N {
                struct Inner(u8);
                sleep!("nap", "1s").await;
                print(Inner(b));
            }
            Ok(1)
        }"#
    ));
}

#[test]
fn a_signature_with_nothing() {
    assert_snapshot!(parsed("async fn nothing() {}"));
}
