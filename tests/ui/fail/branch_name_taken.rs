use workflow_runtime::prelude::*;

#[workflow]
async fn taken() {
    let ((), ()) = join!(sleep!("nap", "1s"), sleep!("rest", "1s")).await;
    sleep!("nap-branch", "1s").await;
}

#[workflow]
async fn twice() {
    let ((), ()) = join!(sleep!("nap", "1s"), sleep!("nap", "1s")).await;
}

fn main() {}
