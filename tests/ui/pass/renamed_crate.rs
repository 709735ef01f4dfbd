//! The runtime under another name.

use durable::prelude::*;

#[workflow(crate = ::durable)]
pub async fn renamed(n: u8) -> Result<u8> {
    let hook = create_webhook!("hook");
    let (a, ()) = join!(step!("one", async { Ok(n) }), sleep!("nap", "1s"),).await;
    let _ = wait_for_webhook!("wait", hook, timeout = "1s").await;
    Ok(a?)
}

#[test]
fn it_has_its_own_name() {
    assert_eq!(<renamed as Workflow>::NAME, "renamed");
}
