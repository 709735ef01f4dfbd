use workflow_runtime::prelude::*;

#[workflow]
async fn order(kind: Option<usize>, pair: (u8, u8)) -> Result<usize> {
    let hook = create_webhook!("hook");
    let found = match kind {
        Some(n) if wait_for_webhook!("longer", hook).await.body().len() > n => n,
        Some(_) if let Ok(_) = wait_for_webhook!("let", hook, timeout = "1s").await => 1,
        _ => 0,
    };
    match pair {
        (1, _) | (_, 1) if wait_for_webhook!("one", hook).await.body().is_empty() => Ok(found),
        _ => Ok(0),
    }
}

fn main() {}
