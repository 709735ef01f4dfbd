use workflow_runtime::prelude::*;

#[workflow(label = "x")]
async fn order() -> Result<()> {
    Ok(())
}

fn main() {}
