use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!("hook");
    let _ = wait_for_webhook!("first", hook, timeout = "5 minutes").await;
    let _ = wait_for_webhook!("second", hook, timeout = 30).await;
    sleep!("pause", "1h1d").await;
    sleep!("rest", "").await;
    Ok(())
}

fn main() {}
