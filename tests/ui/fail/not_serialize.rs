use workflow_runtime::prelude::*;

struct Connection(u8);

#[workflow]
async fn order() -> Result<u8> {
    let hook = create_webhook!("hook");
    let connection = Connection(1);
    wait_for_webhook!("paid", hook).await;
    Ok(connection.0)
}

fn main() {}
