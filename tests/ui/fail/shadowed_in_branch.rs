use workflow_runtime::prelude::*;

#[workflow]
async fn order(limit: Option<u32>) -> Result<u32> {
    let hook = create_webhook!("hook");
    let mut sum = 0;
    if let Some(limit) = limit {
        wait_for_webhook!("paid", hook).await;
        sum += limit;
    }
    Ok(sum + limit.unwrap_or(0))
}

fn main() {}
