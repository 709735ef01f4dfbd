use workflow_runtime::prelude::*;

macro_rules! twice {
    ($e:expr) => {
        ($e, $e)
    };
}

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!("hook");
    let _ = twice!(wait_for_webhook!("paid", hook).await);
    println!("{:?}", wait_for_webhook!("printed", hook).await);
    Ok(())
}

fn main() {}
