#![allow(missing_docs)]
use workflow_runtime::prelude::*;
mod a {
    use super::*;
#[workflow]
pub async fn lit_range() -> Result<u32> {
    let hook = create_webhook!("hook");
    for _ in 0..2 {
        wait_for_webhook!("wait", hook).await;
    }
    Ok(1)
}
}
mod b {
    use super::*;
#[workflow]
pub async fn push_wait() -> Result<Vec<String>> {
    let hook = create_webhook!("hook");
    let mut seen = Vec::new();
    seen.push(wait_for_webhook!("wait", hook).await.text()?);
    Ok(seen)
}
}
mod c {
    use super::*;
#[workflow]
pub async fn while_let(count: usize) -> Result<Vec<String>> {
    let mut hooks = Vec::new();
    for _ in 0..count {
        hooks.push(create_webhook!("part"));
    }
    let mut seen = Vec::new();
    while let Some(hook) = hooks.pop() {
        let request = wait_for_webhook!("wait-part", hook).await;
        seen.push(request.text()?);
    }
    Ok(seen)
}
}
mod d {
    use super::*;
#[workflow]
pub async fn match_timed_out() -> Result<Vec<String>> {
    let hook = create_webhook!("hook");
    let mut seen = Vec::new();
    match wait_for_webhook!("wait-patiently", hook, timeout = "5m").await {
        Ok(request) => seen.push(request.text()?),
        Err(TimedOut) => seen.push("nothing".to_owned()),
    }
    let request = wait_for_webhook!("wait-on", hook).await;
    seen.push(request.text()?);
    Ok(seen)
}
}
mod e {
    use super::*;
#[workflow]
pub async fn range_value() -> u32 {
    let hook = create_webhook!("hook");
    let mut n = 0;
    for i in 0..2 {
        wait_for_webhook!("wait", hook).await;
        n += i;
    }
    n
}
}
fn main() {}
