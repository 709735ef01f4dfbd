use workflow_runtime::prelude::*;

#[workflow]
async fn order(item: impl ToString) -> Result<String> {
    Ok(item.to_string())
}

fn main() {}
