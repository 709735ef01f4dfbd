use workflow_runtime::prelude::*;

#[workflow]
async fn order(items: Vec<String>, note: String) -> Result<usize> {
    let hook = create_webhook!("hook");
    let first = items.first();
    let text: &str = &note;
    wait_for_webhook!("paid", hook).await;
    Ok(first.map_or(0, String::len) + text.len())
}

fn main() {}
