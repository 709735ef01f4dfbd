use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<u64> {
    let hook = create_webhook!("hook", reply = "ok", verify = "SECRET", handshake = true);
    let request = wait_for_webhook!("asked", hook).await;
    Ok(request.json()?)
}

fn main() {}
