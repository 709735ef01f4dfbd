use workflow_runtime::prelude::*;

#[workflow]
async fn order(n: u8) -> Result<u8> {
    #[cfg(unix)]
    sleep!("pause", "1h").await;
    match n {
        #[cfg(unix)]
        0 => sleep!("zero", "1h").await,
        _ => {}
    }
    Ok(n)
}

fn main() {}
