//! Forms of the language that a body may have.

#![allow(unused_doc_comments, clippy::toplevel_ref_arg, clippy::unit_arg)]

use std::collections::BTreeMap;

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

    async fn items_in_inner_blocks(n: i64 = 3) -> Result<String> {
        use std::fmt::Write as _;
        #[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
        struct Weight(i64);
        trait Doubled {
            const TWO: i64 = 2;
            fn doubled(&self) -> i64;
        }
        impl Doubled for Weight {
            fn doubled(&self) -> i64 {
                self.0 * Self::TWO
            }
        }
        mod inner {
            pub(super) type Pair = (i64, i64);
            pub(super) static UNIT: &str = "kg";
        }
        macro_rules! sum_of {
            ($pair:expr) => {
                $pair.0 + $pair.1
            };
        }
        let hook = create_webhook!("hook");
        let weight = Weight(n);
        let mut text = String::new();
        while text.len() < 10 {
            #[derive(Debug, serde::Serialize, serde::Deserialize)]
            struct Entry {
                weight: Weight,
                pair: inner::Pair,
            }
            const STEP: i64 = 7;
            fn scaled(entry: &Entry) -> i64 {
                const STEP: i64 = 100;
                entry.weight.doubled() * STEP + sum_of!(entry.pair)
            }
            let entry = Entry { weight, pair: (STEP, n) };
            let m = wait_for_webhook!("m", hook).await.number();
            {
                use inner::UNIT as KILOGRAMS;
                write!(text, "{m}{KILOGRAMS}")?;
            }
            write!(text, "{} {entry:?}", scaled(&entry))?;
        }
        Ok(format!("{text} {weight:?}"))
    }
    with [Some(4), Some(5)]

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

    async fn shadowed_locals_beside_numbered_names(x: i64 = 1, x_2: i64 = 2, string: String = "s".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let start = x + x_2;
        {
            let x = Some(x);
            let (string, result) = ([string.len()], Ok::<_, String>(start));
            let some = wait_for_webhook!("some", hook).await.number();
            {
                let x = (x, some);
                let x_2 = vec![x_2; 2];
                let vec = wait_for_webhook!("vec", hook).await.number();
                effect(format_args!("{x:?} {x_2:?} {vec}"));
            }
            effect(format_args!("{x:?} {string:?} {result:?}"));
        }
        Ok(format!("{x} {x_2} {start} {string}"))
    }
    with [Some(3), Some(4)]

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

    async fn types_that_serde_reads_by_trial(n: i64 = 1) -> Result<String> {
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[serde(untagged)]
        enum Untagged {
            Text(String),
            Pair(i64, i64),
            Point { x: i64, y: Option<i64> },
        }
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        struct Flat {
            id: i64,
            #[serde(flatten)]
            point: Point,
            #[serde(flatten)]
            others: BTreeMap<String, i64>,
        }
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Point {
            x: i64,
            #[serde(default)]
            y: i64,
        }
        #[derive(Debug, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "kind", content = "value", deny_unknown_fields)]
        enum Adjacent {
            Nothing,
            Flat(Box<Point>),
        }
        let hook = create_webhook!("hook");
        let untagged = [
            Untagged::Text("3".to_owned()),
            Untagged::Pair(n, i64::MIN),
            Untagged::Point { x: i64::MAX, y: None },
        ];
        let others = BTreeMap::from([("z".to_owned(), 3)]);
        let flat = Flat { id: n, point: Point { x: 1, y: 2 }, others };
        let adjacent = (Adjacent::Nothing, Adjacent::Flat(Box::new(Point { x: n, y: n })));
        let m = wait_for_webhook!("wait", hook).await.number();
        Ok(format!("{untagged:?} {flat:?} {adjacent:?} {m}"))
    }
    with [Some(1)]
}
