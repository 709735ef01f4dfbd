use workflow_runtime::prelude::*;

#[workflow]
async fn order(__input: u8) -> Result<u8> {
    let __at = __input;
    '__jump_0: loop {
        sleep!("pause", "1h").await;
        break '__jump_0;
    }
    Ok(__at)
}

fn main() {}
