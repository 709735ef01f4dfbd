//! Bodies that were once compiled wrong, or not at all.

#![allow(clippy::needless_late_init)]

fn add(a: i64, b: i64) -> i64 {
    crate::harness::effect(format_args!("add {a} {b}"));
    a * 10 + b
}

fn length_plus(list: &[i64], length: usize, n: i64) -> i64 {
    list.len() as i64 + length as i64 + n
}

pub(crate) type Unit = ();

macro_rules! dbg_length {
    ($text:literal, $list:expr) => {
        $text.len() + $list.len()
    };
}

#[derive(PartialEq)]
pub(crate) struct P {
    pub(crate) x: i64,
}

same! {
    async fn a_pattern_beside_a_parameter_called_input((a, b): (i64, i64) = (1, 2), input: i64 = 3) -> Result<i64> {
        sleep!("nap", "1s").await;
        Ok(a * 100 + b * 10 + input)
    }
    with [None]

    async fn a_change_in_a_branch_beside_one_that_shadows() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut x = 1;
        let n = wait_for_webhook!("n", hook).await.number();
        effect(x);
        match n {
            0 => {
                x += 10;
                wait_for_webhook!("a", hook).await;
            }
            x => {
                effect(x);
                wait_for_webhook!("b", hook).await;
                effect(x);
            }
        }
        if let Some(x) = Some(n).filter(|n| *n > 0) {
            wait_for_webhook!("c", hook).await;
            effect(x);
        } else {
            x += 100;
        }
        Ok(x)
    }
    with [Some(0), Some(0)] [Some(3), Some(0), Some(1)]

    async fn a_moved_value_beside_an_arm_that_shadows(text: String = "t".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        match n {
            0 => effect(&text),
            text => {
                wait_for_webhook!("a", hook).await;
                effect(text);
            }
        }
        Ok(text)
    }
    with [Some(0)] [Some(3), Some(0)]

    async fn a_jump_in_a_binding_that_shadows() -> Result<usize> {
        let hook = create_webhook!("hook");
        let x = String::from("out");
        let mut rounds = 0;
        loop {
            rounds += 1;
            effect(&x);
            {
                let x = match wait_for_webhook!("n", hook).await.number() {
                    5 => continue,
                    k => k.to_string(),
                };
                wait_for_webhook!("m", hook).await;
                effect(x);
            }
            break;
        }
        Ok(x.len() + rounds)
    }
    with [Some(5), Some(1), Some(2)]

    async fn functions_and_constructors_around_waits() -> Result<i64> {
        let hook = create_webhook!("hook");
        let list = vec![1, 2];
        let n = add(1, add(2, wait_for_webhook!("a", hook).await.number()));
        let m = length_plus(&list, list.len(), wait_for_webhook!("b", hook).await.number());
        let option = Some(Some(wait_for_webhook!("c", hook).await.number())).flatten();
        effect(list.len());
        Ok(step!("last", async { Ok(n + m + option.unwrap_or(0)) }).await?)
    }
    with [Some(3), Some(4), Some(5)]

    async fn a_local_in_a_steps_option_and_block(limit: u32 = 2) -> Result<u32> {
        let n = step!("s", async { Ok(limit + 1) }, retries = limit).await?;
        Ok(n + limit)
    }
    with []

    async fn a_receiver_that_is_an_outcome() -> Result<i64> {
        let hook = create_webhook!("hook");
        Ok(wait_for_webhook!("a", hook).await.number().max(wait_for_webhook!("b", hook).await.number()))
    }
    with [Some(3), Some(4)]

    async fn a_literal_before_a_short_circuit() -> Result<bool> {
        let hook = create_webhook!("hook");
        let p = P { x: 1 };
        Ok(p == P { x: 1 } && wait_for_webhook!("n", hook).await.number() > 3)
    }
    with [Some(3)] [Some(4)]

    async fn jumps_in_returned_values() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut rounds = 0;
        loop {
            rounds += 1;
            let n = wait_for_webhook!("n", hook).await.number();
            return match n {
                5 => continue,
                6 => break,
                n => Ok(n + rounds),
            };
        }
        Ok(-rounds)
    }
    with [Some(5), Some(1)] [Some(5), Some(6)]

    async fn branches_that_never_end(n: i64 = 1) -> Result<i64> {
        let hook = create_webhook!("hook");
        let text = String::from("t");
        let value = match n {
            1 => wait_for_webhook!("a", hook).await.number(),
            2 => {
                drop(text);
                sleep!("b", "1s").await;
                unreachable!("n is 1");
            }
            _ => {
                sleep!("c", "1s").await;
                panic!("n is 1");
            }
        };
        Ok(value + text.len() as i64)
    }
    with [Some(3)]

    async fn strings_that_look_like_captures(m: i64 = 2) -> Result<String> {
        let hook = create_webhook!("hook");
        let width = 4;
        let name = String::from("moved");
        drop(name);
        let odd = ["{m²}", "{type}", "{0}"].map(str::to_owned).to_vec();
        effect(dbg_length!("{m²}", odd));
        effect(odd.len());
        wait_for_webhook!("a", hook).await;
        Ok(format!("{m:0width$} {name}", name = 3))
    }
    with [Some(1)]

    async fn a_name_bound_out_of_itself(limit: Option<i64> = Some(4)) -> Result<i64> {
        let hook = create_webhook!("hook");
        let text = Some(String::from("t"));
        let mut sum = 0;
        if let Some(limit) = limit {
            sum += limit + wait_for_webhook!("a", hook).await.number();
        }
        if let Some(mut text) = text {
            text.push('!');
            wait_for_webhook!("b", hook).await;
            effect(text);
        }
        Ok(sum + limit.unwrap_or(0))
    }
    with [Some(1), Some(2)]

    async fn a_capital_name() -> Result<i64> {
        let hook = create_webhook!("hook");
        #[allow(non_snake_case)]
        let N = 5;
        let n = wait_for_webhook!("n", hook).await.number();
        Ok(n + N)
    }
    with [Some(1)]

    async fn a_step_that_shadows_and_changes(total: i64 = 4) -> Result<i64> {
        let hook = create_webhook!("hook");
        let more = step!("more", async {
            let mut total = total;
            total += 3;
            Ok(total)
        })
        .await?;
        let n = wait_for_webhook!("wait", hook).await.number();
        Ok(total * 100 + more * 10 + n)
    }
    with [Some(1)]

    async fn a_value_given_later_and_one_of_its_name(n: i64 = 4) -> Result<i64> {
        let hook = create_webhook!("hook");
        let x;
        {
            let mut x = n;
            effect(x);
            x = n * 2;
            effect(x);
        }
        let m = wait_for_webhook!("wait", hook).await.number();
        if m > 0 {
            x = m + n;
        } else {
            x = 7;
        }
        wait_for_webhook!("again", hook).await;
        Ok(x)
    }
    with [Some(1), Some(2)]

    async fn a_branch_that_shadows_and_changes(v: i64 = 4) -> Result<i64> {
        let hook = create_webhook!("hook");
        let (sum, ()) = join!(
            async {
                let mut sum = wait_for_webhook!("wait", hook).await.number();
                loop {
                    let mut v = v + sum;
                    v += 1;
                    sum += v;
                    if sum > 20 {
                        break;
                    }
                }
                sum
            },
            sleep!("beside", "1s"),
        )
        .await;
        Ok(sum + v)
    }
    with [Some(1)]
}

/// A body that ends without a value, with a return type that hides that it is `()`.
#[tokio::test]
async fn an_alias_of_nothing_is_returned() {
    use workflow_runtime::prelude::*;

    #[workflow]
    async fn quiet() -> Unit {
        sleep!("pause", "1s").await;
    }

    let ended = workflow_runtime::testing::Script::new()
        .run(quiet, ())
        .await;
    assert_eq!(ended.result, Ok(()));
}
