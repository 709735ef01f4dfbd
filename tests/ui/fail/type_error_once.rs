use workflow_runtime::prelude::*;

#[workflow]
async fn order(items: Vec<String>) -> Result<usize> {
    let hook = create_webhook!("hook");
    let n: u32 = "three";
    wait_for_webhook!("paid", hook).await;
    items.no_such_method();
    let total: usize = n;
    Ok(total)
}

fn main() {}
