//! The runtime under another name.

extern crate workflow_runtime as durable;

use durable::prelude::*;

#[workflow(crate = ::durable)]
pub async fn renamed(n: u8) -> Result<u8> {
    let hook = create_webhook!("hook");
    let (a, ()) = join!(
        step!("one", async { Ok(n) }),
        sleep!("nap", "1s"),
    )
    .await;
    let _ = wait_for_webhook!("wait", hook, timeout = "1s").await;
    Ok(a?)
}

fn main() {
    assert_eq!(<renamed as Workflow>::NAME, "renamed");
}
