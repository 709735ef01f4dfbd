use workflow_runtime::prelude::*;

#[workflow]
async fn order(order: String) -> Result<String> {
    sleep!("pause", "1h").await;
    Ok(order)
}

fn main() {}
