use workflow_runtime::prelude::*;

macro_rules! panic {
    ($text:literal) => {
        println!($text)
    };
}

#[workflow]
async fn order() -> Result<u8> {
    sleep!("pause", "1h").await;
    panic!("not really");
    Ok(1)
}

fn main() {}
