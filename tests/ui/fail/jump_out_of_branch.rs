use workflow_runtime::prelude::*;

#[workflow]
async fn leaves() -> u32 {
    loop {
        let ((), ()) = join!(
            async {
                sleep!("one", "1s").await;
                break;
            },
            sleep!("two", "1s"),
        )
        .await;
    }
    1
}

fn main() {}
