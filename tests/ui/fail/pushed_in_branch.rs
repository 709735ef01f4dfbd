use workflow_runtime::prelude::*;

#[workflow]
async fn listed() -> usize {
    let mut list = vec![1];
    let ((), ()) = join!(
        async {
            sleep!("first", "1s").await;
            list.push(2);
        },
        sleep!("second", "1s"),
    )
    .await;
    list.len()
}

fn main() {}
