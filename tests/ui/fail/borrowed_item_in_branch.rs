use workflow_runtime::prelude::*;

#[workflow]
async fn order(items: Vec<String>) -> Result<usize> {
    let hook = create_webhook!("hook");
    let mut total = 0;
    for item in &items {
        let (a, _) = join!(
            async {
                wait_for_webhook!("paid", hook).await;
                item.len()
            },
            sleep!("pause", "1s"),
        )
        .await;
        total += a;
    }
    Ok(total)
}

#[workflow]
async fn owning_closure(items: Vec<String>, least: usize) -> Result<usize> {
    let hook = create_webhook!("hook");
    let mut total = 0;
    for item in items.into_iter().filter(move |item| item.len() > least) {
        wait_for_webhook!("paid", hook).await;
        total += item.len();
    }
    Ok(total)
}

fn main() {}
