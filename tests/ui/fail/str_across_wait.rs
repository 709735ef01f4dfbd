use workflow_runtime::prelude::*;

#[workflow]
async fn order(note: String) -> Result<usize> {
    let hook = create_webhook!("hook");
    let text = note.trim();
    wait_for_webhook!("paid", hook).await;
    Ok(text.len())
}

fn main() {}
