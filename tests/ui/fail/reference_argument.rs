use workflow_runtime::prelude::*;

#[workflow]
async fn order(id: &str, items: Vec<&'static str>, rest: &[u8]) -> Result<usize> {
    Ok(id.len() + items.len() + rest.len())
}

fn main() {}
