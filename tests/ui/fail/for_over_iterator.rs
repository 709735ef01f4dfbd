use workflow_runtime::prelude::*;

#[workflow]
async fn order(items: Vec<String>) -> Result<usize> {
    let hook = create_webhook!("hook");
    let mut total = 0;
    for pair in items.chunks(2) {
        wait_for_webhook!("paid", hook).await;
        total += pair.len();
    }
    Ok(total)
}

fn main() {}
