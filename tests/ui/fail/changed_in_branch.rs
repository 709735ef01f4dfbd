use workflow_runtime::prelude::*;

#[workflow]
async fn counted() -> u32 {
    let mut count = 0;
    let ((), ()) = join!(
        async {
            sleep!("first", "1s").await;
            count += 1;
        },
        async {
            sleep!("second", "1s").await;
        },
    )
    .await;
    count
}

fn main() {}
