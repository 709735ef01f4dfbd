#![deny(unused_variables, unused_mut)]
use workflow_runtime::prelude::*;

#[workflow]
async fn order(id: String, unused: u8) -> Result<String> {
    let hook = create_webhook!("hook");
    let mut needed = Vec::new();
    let mut needless = id;
    let forgotten = 1;
    wait_for_webhook!("paid", hook).await;
    needed.push(needless.clone());
    Ok(needed.concat() + &needless)
}

fn main() {}
