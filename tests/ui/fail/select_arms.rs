use workflow_runtime::prelude::*;

#[workflow]
async fn refutable() -> u32 {
    let hook = create_webhook!("hook");
    select! {
        Ok(_) = wait_for_webhook!("wait", hook, timeout = "1d") => 1,
        () = sleep!("nap", "1s") => 2,
    }
    .await
}

#[workflow]
async fn conditional(wanted: bool) -> u32 {
    let hook = create_webhook!("hook");
    select! {
        _ = wait_for_webhook!("wait", hook), if wanted => 1,
        () = sleep!("nap", "1s") => 2,
    }
    .await
}

#[workflow]
async fn no_await() -> u32 {
    select! {
        () = sleep!("nap", "1s") => 2,
    }
}

fn main() {}
