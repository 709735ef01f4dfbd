use workflow_runtime::prelude::*;

/// The webhook is one all the same, so what is wrong besides is found at once.
#[workflow]
async fn order() -> Result<u64> {
    let hook = create_webhook!("hook", metods = [GET]);
    let request = wait_for_webhook!("asked", hook).await;
    Ok(request.len())
}

fn main() {}
