use workflow_runtime::prelude::*;

#[workflow]
async fn order(is_paid: bool) -> Result<()> {
    let hook = create_webhook!("hook");
    assert!(is_paid, "{:?}", wait_for_webhook!("message", hook).await);
    debug_assert!(wait_for_webhook!("debug", hook).await.body().is_empty());
    Ok(())
}

fn main() {}
