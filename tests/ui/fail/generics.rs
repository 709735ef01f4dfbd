use workflow_runtime::prelude::*;

#[workflow]
async fn order<T: Serialize>(item: T) -> Result<T> {
    Ok(item)
}

fn main() {}
