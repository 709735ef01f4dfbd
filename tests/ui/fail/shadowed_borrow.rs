use workflow_runtime::prelude::*;

#[workflow]
async fn a_borrow(x: i64) -> Result<i64> {
    let r = &x;
    let mut sum = 0;
    if *r > 1 {
        let x = 50;
        sleep!("inside", "1s").await;
        sum += *r * x;
    }
    sleep!("after", "1s").await;
    Ok(sum + *r)
}

#[workflow]
async fn a_loop(list: Vec<i64>) -> Result<i64> {
    let mut sum = 0;
    for n in &list {
        if *n > 1 {
            let list = vec![3];
            sleep!("inside", "1s").await;
            sum += list[0];
        }
        sum += *n;
    }
    Ok(sum)
}

fn main() {}
