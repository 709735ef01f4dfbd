use workflow_runtime::prelude::*;

#[workflow]
fn order(id: String) -> Result<String> {
    Ok(id)
}

fn main() {}
