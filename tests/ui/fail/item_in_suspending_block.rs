use workflow_runtime::prelude::*;

#[workflow]
async fn order(flag: bool) -> Result<()> {
    if flag {
        use std::time::Duration;
        sleep!("pause", Duration::from_secs(1)).await;
    }
    Ok(())
}

fn main() {}
