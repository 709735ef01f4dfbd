use workflow_runtime::prelude::*;

#[workflow]
async fn order(limit: Option<u32>) -> Result<u32> {
    let hook = create_webhook!("hook");
    let sum = match limit {
        Some(limit) => {
            wait_for_webhook!("paid", hook).await;
            limit
        }
        None => 0,
    };
    Ok(sum + limit.unwrap_or(0))
}

fn main() {}
