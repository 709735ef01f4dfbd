use workflow_runtime::prelude::*;

async fn plain(n: u32) -> u32 {
    n
}

#[workflow]
async fn child(n: u32) -> u32 {
    n
}

#[workflow]
async fn invokes_a_function() -> u32 {
    invoke!("child", plain, 1).await.unwrap_or(0)
}

#[workflow]
async fn invokes_with_another_input() -> u32 {
    invoke!("child", child, "one").await.unwrap_or(0)
}

#[workflow]
async fn invokes_an_expression() -> u32 {
    invoke!("child", { child }, 1).await.unwrap_or(0)
}

fn main() {}
