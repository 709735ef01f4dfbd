use workflow_runtime::prelude::*;

struct Opaque;

#[workflow]
async fn returns_opaque(n: u32) -> u32 {
    let (_opaque, ()) = join!(
        async {
            sleep!("one", "1s").await;
            Opaque
        },
        sleep!("two", "1s"),
    )
    .await;
    n
}

#[workflow]
async fn reads_opaque() -> u32 {
    let opaque = Opaque;
    let (n, ()) = join!(
        async {
            sleep!("one", "1s").await;
            let Opaque = &opaque;
            1
        },
        sleep!("two", "1s"),
    )
    .await;
    n
}

fn main() {}
