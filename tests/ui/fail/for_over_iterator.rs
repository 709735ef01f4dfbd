use workflow_runtime::prelude::*;

#[workflow]
async fn order(items: Vec<String>) -> Result<usize> {
    let hook = create_webhook!("hook");
    let mut total = 0;
    for (index, item) in items.iter().enumerate() {
        wait_for_webhook!("paid", hook).await;
        total += index + item.len();
    }
    Ok(total)
}

fn main() {}
