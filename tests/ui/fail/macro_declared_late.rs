use workflow_runtime::prelude::*;

macro_rules! price {
    () => {
        1
    };
}

#[workflow]
async fn order() -> Result<u8> {
    let first = price!();
    macro_rules! price {
        () => {
            2
        };
    }
    sleep!("pause", "1h").await;
    Ok(first + price!())
}

#[workflow]
async fn twice() -> Result<u8> {
    macro_rules! weight {
        () => {
            1
        };
    }
    let first = weight!();
    macro_rules! weight {
        () => {
            2
        };
    }
    sleep!("pause", "1h").await;
    Ok(first + weight!())
}

fn main() {}
