use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!(hook);
    let other = create_webhook!("other", methods = [FETCH], max_body = "many");
    wait_for_webhook!("paid").await;
    wait_for_webhook!("late", other, within = "1h").await;
    sleep!("1h").await;
    Ok(())
}

fn main() {}
