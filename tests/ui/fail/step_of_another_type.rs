use workflow_runtime::prelude::*;

#[workflow]
async fn order(id: u64) -> Result<u64> {
    let stock = step!("stock", async { id }).await?;
    let price = step!("price", async { "5".parse::<u64>() }).await?;
    step!("ship", async {
        let _ = stock + price;
    })
    .await?;
    Ok(stock)
}

fn main() {}
