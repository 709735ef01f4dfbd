use workflow_runtime::prelude::*;

struct Oops;

#[workflow]
async fn order() -> std::result::Result<u8, Oops> {
    Ok(1)
}

fn main() {}
