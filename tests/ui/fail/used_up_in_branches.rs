use workflow_runtime::prelude::*;

#[workflow]
async fn greet(names: Vec<String>, greeting: String) -> usize {
    let all = join_all!("all", for name in names => async {
        sleep!("each", "1s").await;
        send(name, greeting).len()
    })
    .await;
    all.len()
}

fn send(name: String, greeting: String) -> String {
    greeting + &name
}

fn main() {}
