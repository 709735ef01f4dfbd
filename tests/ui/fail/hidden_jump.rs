use workflow_runtime::prelude::*;

macro_rules! or_stop {
    ($option:expr, $stop:expr) => {
        match $option {
            Some(value) => value,
            None => $stop,
        }
    };
}

#[workflow]
async fn order() -> Result<()> {
    loop {
        sleep!("pause", "1h").await;
        let () = or_stop!(None, break);
    }
    Ok(())
}

fn main() {}
