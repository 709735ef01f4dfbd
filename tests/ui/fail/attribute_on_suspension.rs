use workflow_runtime::prelude::*;

#[workflow]
async fn order(n: u8) -> Result<u8> {
    #[must_use]
    sleep!("pause", "1h").await;
    match n {
        #[cold]
        0 => sleep!("zero", "1h").await,
        _ => {}
    }
    Ok(n)
}

fn main() {}
