use workflow_runtime::prelude::*;

#[workflow]
async fn order(run: RunId) -> Result<()> {
    wait_for_event!("paid").await;
    wait_for_event!("late", "order-1", within = "1h").await;
    notify!("tell", "order-1").await;
    notify!("tell-one", "order-1", 1, run = run).await;
    notify!("order-1", payload = 1).await;
    notify!("forgotten", "order-1", 1);
    Ok(())
}

fn main() {}
