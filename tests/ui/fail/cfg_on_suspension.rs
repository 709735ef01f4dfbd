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
    let pair = Pair {
        #[cfg(unix)]
        first: n,
        second: step!("second", async { Ok(n) }).await?,
    };
    Ok(pair.first + pair.second)
}

struct Pair {
    first: u8,
    second: u8,
}

fn main() {}
