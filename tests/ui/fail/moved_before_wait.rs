use workflow_runtime::prelude::*;

#[workflow]
async fn order(items: Vec<String>) -> Result<usize> {
    let hook = create_webhook!("hook");
    drop(items);
    wait_for_webhook!("paid", hook).await;
    Ok(items.len())
}

fn main() {}
