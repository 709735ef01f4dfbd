use workflow_runtime::prelude::*;

#[derive(Clone)]
struct Cart(u8);

struct Connection(u8);

#[workflow]
async fn order(cart: Cart) -> Result<u8> {
    let hook = create_webhook!("hook");
    let connection: Connection = Connection(1);
    wait_for_webhook!("paid", hook).await;
    Ok(connection.0 + cart.0)
}

fn main() {}
