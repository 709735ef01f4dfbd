//! Forms of the language that a body may have.

#![allow(unused_doc_comments)]

same! {
    async fn items_and_doc_comments() -> Result<i64> {
        use std::collections::BTreeMap as Map;
        const TEN: i64 = 10;
        fn double(n: i64) -> i64 {
            n * 2
        }
        let hook = create_webhook!("hook");
        /// What was counted.
        let mut counts = Map::new();
        counts.insert(TEN, double(TEN));
        println! { "{counts:?}" }
        let n = wait_for_webhook!("n", hook).await.number();
        Ok(counts[&TEN] + double(n))
    }
    with [Some(4)]

    async fn or_patterns_and_ref_mut(pair: (i64, String) = (2, "t".to_owned())) -> Result<String> {
        let hook = create_webhook!("hook");
        let (mut n, mut text) = pair;
        match (n, 5) {
            (2, x) | (x, 2) => n += x,
            _ => {}
        }
        let ref mut held = text;
        held.push('!');
        let m = match wait_for_webhook!("m", hook).await.number() {
            x @ (1 | 2) | x @ 7.. => x + n,
            _ => 0,
        };
        wait_for_webhook!("last", hook).await;
        Ok(format!("{text}{m}"))
    }
    with [Some(1), Some(0)] [Some(3), Some(0)] [Some(8), Some(0)]

    async fn nothing_as_a_value() -> Result<()> {
        let () = sleep!("a", "1s").await;
        let nothing = sleep!("b", "1s").await;
        effect(format_args!("{nothing:?}"));
        Ok(sleep!("c", "1s").await)
    }
    with []

    async fn names_like_generated_ones(state: i64 = 1, frame: i64 = 2) -> Result<i64> {
        let hook = create_webhook!("hook");
        let (event, runtime, machine) = (3, 4, 5);
        let n = wait_for_webhook!("n", hook).await.number();
        Ok(state + frame + event + runtime + machine + n)
    }
    with [Some(1)]
}
