use workflow_runtime::prelude::*;

#[derive(Serialize, Deserialize)]
struct Order {
    id: String,
    items: Vec<String>,
}

#[workflow]
async fn pack(order: Order) -> Result<usize> {
    let hook = create_webhook!("hook");
    let id = order.id;
    wait_for_webhook!("paid", hook).await;
    Ok(id.len() + order.items.len())
}

fn main() {}
