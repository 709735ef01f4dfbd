use workflow_runtime::prelude::*;

macro_rules! bind {
    ($name:ident) => {
        let $name = 500;
    };
}

#[workflow]
async fn order() -> Result<i32> {
    let total = 1;
    {
        bind!(total);
        println!("{total}");
        sleep!("a", "1s").await;
    }
    Ok(total)
}

fn main() {}
