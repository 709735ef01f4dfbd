use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!("hook");
    wait_for_webhook!("paid", hook).await;
    sleep!("pause", "1h").await;
    wait_for_webhook!("paid", hook).await;
    sleep!("Pause", "1h").await;
    Ok(())
}

fn main() {}
