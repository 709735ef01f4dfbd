use workflow_runtime::prelude::*;

fn set(place: &mut usize, value: usize) {
    *place = value;
}

#[workflow]
async fn order() -> Result<Vec<usize>> {
    let hook = create_webhook!("hook");
    let mut list = vec![1, 2, 3];
    set(&mut list[0], wait_for_webhook!("a", hook).await.body().len());
    list[list.len() - 1] += wait_for_webhook!("b", hook).await.body().len();
    Ok(list)
}

fn main() {}
