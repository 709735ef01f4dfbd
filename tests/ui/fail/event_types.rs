use workflow_runtime::prelude::*;

struct Secret;

#[workflow]
async fn order(number: u32) -> Result<()> {
    wait_for_event!("paid", number).await;
    notify!("tell", "order-1", Secret).await;
    notify!("tell-one", "order-1", 1, to = number).await?;
    Ok(())
}

fn main() {}
