use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    step!("charge", async {
        let hook = create_webhook!("hook");
        wait_for_webhook!("paid", hook).await;
        Ok(())
    })
    .await?;
    Ok(())
}

fn main() {}
