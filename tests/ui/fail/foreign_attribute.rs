use workflow_runtime::prelude::*;

#[workflow]
#[inline]
async fn order() -> Result<()> {
    Ok(())
}

fn main() {}
