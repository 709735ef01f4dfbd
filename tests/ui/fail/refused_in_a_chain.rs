//! What rustc would say of the types after an operation that cannot be read is left out.
use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<String> {
    let hook = create_webhook!("hook");
    let text = wait_for_webhook!("paid").await.body().len().to_string();
    Ok(text)
}

fn main() {}
