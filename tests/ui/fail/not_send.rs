use std::rc::Rc;
use workflow_runtime::prelude::*;

async fn other() {}

#[workflow]
async fn order() -> Result<usize> {
    let shared = Rc::new(1);
    other().await;
    Ok(*shared)
}

fn main() {}
