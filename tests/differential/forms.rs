//! Forms of the language that a body may have.

#![allow(unused_doc_comments, clippy::toplevel_ref_arg, clippy::unit_arg)]

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

    async fn types_with_serde_attributes(n: i64 = 1) -> Result<String> {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "kind")]
        enum Kind {
            FirstKind { some_field: i64 },
            #[serde(rename = "other")]
            SecondKind,
        }
        #[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
        struct Partial {
            kept: i64,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            maybe: Option<String>,
        }
        let hook = create_webhook!("hook");
        let kinds = vec![Kind::FirstKind { some_field: n }, Kind::SecondKind];
        let partial = Partial { kept: n, maybe: None };
        let m = wait_for_webhook!("wait", hook).await.number();
        Ok(format!("{kinds:?} {partial:?} {m}"))
    }
    with [Some(1)]

    async fn a_macro_as_the_value_of_a_block(n: i64 = 4) -> Result<String> {
        let hook = create_webhook!("hook");
        let text = {
            let m = wait_for_webhook!("wait", hook).await.number();
            format!("{m} {n}")
        };
        let list = if n > 3 {
            sleep!("nap", "1s").await;
            vec![n, n]
        } else {
            vec![]
        };
        Ok(format!("{text} {list:?}"))
    }
    with [Some(1)]
}
