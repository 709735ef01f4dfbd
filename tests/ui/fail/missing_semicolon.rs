use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let n = 1
    sleep!("pause", "1h").await;
    Ok(())
}

fn main() {}
