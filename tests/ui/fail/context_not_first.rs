use workflow_runtime::prelude::*;

#[workflow]
async fn order(id: String, cx: Context) -> Result<String> {
    Ok(format!("{id} {}", cx.run_id()))
}

fn main() {}
