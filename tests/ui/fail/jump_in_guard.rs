use workflow_runtime::prelude::*;

#[workflow]
async fn order(numbers: Vec<u8>) -> Result<u8> {
    let mut sum = 0;
    for number in numbers {
        match number {
            n if (if n > 5 { break } else { n > 2 }) => {
                sleep!("pause", "1h").await;
                sum += n;
            }
            _ => {}
        }
    }
    Ok(sum)
}

fn main() {}
