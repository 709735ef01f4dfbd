use workflow_runtime::prelude::*;

#[workflow]
async fn order(ids: Vec<String>) -> Result<usize> {
    let hook = create_webhook!("hook");
    let bodies: Vec<_> = ids.iter().map(|_| wait_for_webhook!("paid", hook).await).collect();
    let again = async { wait_for_webhook!("again", hook).await };
    again.await;
    Ok(bodies.len())
}

fn main() {}
