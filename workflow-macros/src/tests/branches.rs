//! What becomes of operations that wait for several things at once.

use insta::assert_snapshot;

use super::{expanded, lowered};

#[test]
fn a_join_reads_what_surrounds_it() {
    assert_snapshot!(lowered(
        r#"async fn f(order: Order, mail: Mail) -> u8 {
            let hook = create_webhook!("hook");
            let (paid, sent) = join!(
                wait_for_webhook!("paid", hook, timeout = "1d"),
                async {
                    let id = step!("pack", async { pack(&order).await }).await?;
                    step!("send", async { send(id, mail).await }).await
                },
            )
            .await;
            finish(order, paid, sent)
        }"#
    ));
}

#[test]
fn a_join_of_items_gives_each_branch_its_own() {
    assert_snapshot!(lowered(
        r#"async fn f(items: Vec<(u8, String)>, rate: u8) -> Vec<u8> {
            join_all!("all", for (n, name) in items => async {
                sleep!("pause", duration(n)).await;
                let done = step!("one", async { one(&name).await }).await;
                done * rate
            })
            .await
        }"#
    ));
}

#[test]
fn a_selection_goes_on_in_the_arm_that_comes_first() {
    assert_snapshot!(lowered(
        r#"async fn f(limit: u8) -> u8 {
            let hook = create_webhook!("hook");
            loop {
                let n = select! {
                    request = wait_for_webhook!("paid", hook) => request.number(),
                    () = sleep!("remind", "1h") => { remind(limit); continue }
                    done = step!("work", async { work(limit).await }) => match done {
                        Ok(n) => n,
                        Err(_) => break,
                    },
                }
                .await;
                if n > limit { return n; }
            }
            0
        }"#
    ));
}

#[test]
fn branches_are_nested() {
    assert_snapshot!(lowered(
        r#"async fn f(a: u8, b: u8) -> u8 {
            let hook = create_webhook!("hook");
            let (x, y) = join!(
                "outer",
                async {
                    let c = a + 1;
                    let (p, ()) = join!("inner", async { wait_for_webhook!("first", hook).await; b + c }, sleep!("nap", "1s")).await;
                    p
                },
                invoke!("child", other, a),
            )
            .await;
            x
        }"#
    ));
}

#[test]
fn a_branch_has_a_machine_of_its_own() {
    assert_snapshot!(expanded(
        r#"async fn f(a: String) -> u8 {
            let (x, ()) = join!(
                "both",
                async { step!("count", async { count(&a).await }).await.unwrap_or(0) },
                sleep!("nap", "1s"),
            )
            .await;
            x
        }"#
    ));
}
