mod tokio {
    macro_rules! select {
        ($($tokens:tt)*) => {
            ()
        };
    }
    pub(crate) use select;
}

use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<()> {
    let hook = create_webhook!("hook");
    tokio::select! {
        _ = wait_for_webhook!("paid", hook) => {}
        _ = sleep!("late", "1d") => {}
    }
    Ok(())
}

fn main() {}
