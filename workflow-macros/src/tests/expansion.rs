//! What takes a function's place.

use insta::assert_snapshot;
use proc_macro2::TokenStream;

use super::expanded;

#[test]
fn a_workflow_with_a_step_and_a_wait() {
    assert_snapshot!(expanded(
        r#"/// Pays.
        pub(crate) async fn pay(cx: Context<App>, order: Order) -> Result<u32> {
            let hook = create_webhook!("hook");
            let id = step!("charge", async { Ok(cx.state().charge(&order, hook.url()).await?) }).await?;
            let paid = wait_for_webhook!("paid", hook, timeout = "1d").await?;
            Ok(id + paid.json::<u32>()?)
        }"#
    ));
}

/// Whatever the attribute is put on, it answers with tokens and never with a panic.
#[test]
fn what_cannot_be_compiled_is_refused() {
    for source in [
        "",
        "struct S;",
        "fn",
        "async fn f(",
        "fn f() {}",
        "async fn f(&self) {}",
        "async fn f<'a>(x: &'a str) {}",
        "async fn f() { wait_for_webhook!(); }",
        "async fn f() { wait_for_webhook!(\"a\", b).await.c[sleep!(\"d\", \"1s\").await] = 1; }",
        "async fn f() { break; }",
        "async fn f() { loop { sleep!(\"a\", \"1s\").await; break 'nowhere; } }",
        "async fn f() { loop { sleep!(\"a\", \"1s\").await; continue 'nowhere; } }",
        "async fn f() { let Some(x) = y else { sleep!(\"a\", \"1s\").await }; }",
        "async fn f() { match x { y if sleep!(\"a\", \"1s\").await => {} } }",
        "async fn f() { if let Some(x) = a && sleep!(\"a\", \"1s\").await {} }",
        "async fn f() { step!(\"a\", step!(\"b\", c).await).await; }",
        "async fn f() { 'a: { sleep!(\"a\", \"1s\").await; break 'a 1; } }",
        "async fn f() { *x() = sleep!(\"a\", \"1s\").await; }",
        "async fn f() { sleep!(\"a\", \"1s\").await }",
        "async fn f(_: u8, (a, _): (u8, u8)) { sleep!(\"a\", \"1s\").await; a }",
    ] {
        let Ok(item) = source.parse::<TokenStream>() else {
            continue;
        };
        let _ = crate::compile::workflow(TokenStream::new(), item);
    }
}

/// The trees of the expansion of a body with so many waits, each of which keeps one local.
fn trees(waits: usize) -> usize {
    fn count(tokens: TokenStream) -> usize {
        let trees = tokens.into_iter().map(|tree| match tree {
            proc_macro2::TokenTree::Group(group) => 1 + count(group.stream()),
            _ => 1,
        });
        trees.sum()
    }
    let statements: String = (0..waits)
        .map(|n| format!("sum += wait_for_webhook!(\"wait-{n}\", hook).await.json::<u64>()?;"))
        .collect();
    let source = format!(
        "async fn f(mut sum: u64) -> Result<u64> {{ \
         let hook = create_webhook!(\"hook\"); {statements} Ok(sum) }}"
    );
    let item = source.parse().expect("the source is tokens");
    count(crate::compile::workflow(TokenStream::new(), item))
}

#[test]
fn the_expansion_grows_with_the_suspensions_and_no_faster() {
    let sizes = [5, 10, 20, 40, 80, 160].map(trees);
    println!("token trees of 5, 10, 20, 40, 80 and 160 suspensions: {sizes:?}");
    let (first, last) = (sizes[1] - sizes[0], sizes[5] - sizes[4]);
    // 5 suspensions more, and 80 more.
    assert!(last <= first * 16 * 11 / 10, "{sizes:?}");
}
