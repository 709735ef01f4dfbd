use workflow_runtime::prelude::*;

#[workflow]
async fn both() -> u32 {
    let (a, ()) = join!(async { fetch().await }, sleep!("nap", "1s")).await;
    a
}

#[workflow]
async fn not_a_branch() -> u32 {
    let (a, ()) = join!(fetch(), sleep!("nap", "1s")).await;
    a
}

#[workflow]
async fn awaited_too_early() {
    let ((), ()) = join!(sleep!("one", "1s").await, sleep!("two", "1s")).await;
}

#[workflow]
async fn nothing() {
    join!().await;
}

async fn fetch() -> u32 {
    1
}

fn main() {}
