use workflow_runtime::prelude::*;

#[workflow]
async fn counted() -> u32 {
    let mut count = 0;
    let mut list = vec![1];
    let ((), ()) = join!(
        async {
            sleep!("first", "1s").await;
            count += 1;
        },
        async {
            sleep!("second", "1s").await;
            list.push(2);
        },
    )
    .await;
    count + list.len() as u32
}

fn main() {}
