use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!("hook");
    let paid = wait_for_webhook!("paid", hook);
    sleep!("pause", "1h");
    drop(paid);
    Ok(())
}

fn main() {}
