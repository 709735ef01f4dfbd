use workflow_runtime::prelude::*;

#[workflow]
async fn order() -> Result<(u32, Vec<u32>)> {
    let mut total = 0;
    let mut seen = Vec::new();
    step!("a", async {
        total += 1;
        seen.push(1);
        Ok(())
    })
    .await?;
    Ok((total, seen))
}

fn main() {}
