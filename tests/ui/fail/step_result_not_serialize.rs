use workflow_runtime::prelude::*;

struct Connection(u8);

#[workflow]
async fn order() -> Result<u8> {
    let connection = step!("connect", async { Ok(Connection(1)) }).await?;
    Ok(connection.0)
}

fn main() {}
