#![deny(unused_must_use)]
use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!("hook");
    wait_for_webhook!("paid", hook, timeout = "1s").await;
    step!("a", async { Ok(1) }).await;
    Ok(())
}

fn main() {}
