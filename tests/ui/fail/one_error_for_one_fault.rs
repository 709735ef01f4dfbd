//! A refused workflow is still a workflow for the rest of the crate.
use workflow_runtime::prelude::*;

#[workflow]
async fn order(cx: Context<u8>, id: String) -> Result<String> {
    let paid = create_webhook!("paid");
    let request = wait_for_webhook!("wait", paid);
    Ok(format!("{id} {} {}", cx.state(), request.await.body().len()))
}

async fn start(runtime: &Runtime) -> Result<Run<order>> {
    Ok(runtime.start(order, "id".to_owned()).await?)
}

async fn state(run: &Run<order>) -> Option<OrderState> {
    run.state().await.ok()?
}

fn main() {
    let _ = (start, state, Runtime::builder().workflow(order));
}
