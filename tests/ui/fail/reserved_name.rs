use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    sleep!("start", "1h").await;
    sleep!("2nd", "1h").await;
    Ok(())
}

fn main() {}
