//! Branches, selections and child runs.

same! {
    async fn a_join_of_waits(first: i64 = 3) -> Result<i64> {
        let hook = create_webhook!("hook");
        let (a, b) = join!(
            wait_for_webhook!("a", hook),
            wait_for_webhook!("b", hook, timeout = "1d"),
        )
        .await;
        effect("joined");
        Ok(first * 100 + a.number() * 10 + b.map_or(-1, |b| b.number()))
    }
    with [Some(1), Some(2)] [Some(5), None]

    async fn a_branch_reads_what_surrounds_it(names: Vec<String> = vec!["x".to_owned(), "y".to_owned()]) -> Result<String> {
        let hook = create_webhook!("hook");
        let total = names.len();
        let ((), both) = join!(
            async {
                let a = wait_for_webhook!("a", hook).await.number();
                effect(format_args!("{a} of {total}"));
                let b = wait_for_webhook!("b", hook).await.number();
                effect(format_args!("{b} of {total} {}", names[0]));
            },
            async {
                let mut own = names.clone();
                own.push(format!("{}", wait_for_webhook!("c", hook).await.number()));
                sleep!("pause", "1s").await;
                own.join("+")
            },
        )
        .await;
        Ok(format!("{both} {total} {names:?}"))
    }
    with [Some(1), Some(2), Some(3)]

    async fn a_branch_owns_what_it_moves(name: String = "n".to_owned(), list: Vec<i64> = vec![1, 2]) -> Result<String> {
        let hook = create_webhook!("hook");
        let (a, b) = join!(
            async move {
                let mut list = list;
                list.push(wait_for_webhook!("a", hook).await.number());
                effect(list.len());
                list.push(wait_for_webhook!("b", hook).await.number());
                list
            },
            async { step!("own", async { Ok(name.len()) }).await },
        )
        .await;
        Ok(format!("{a:?} {}", b?))
    }
    with [Some(1), Some(2)]

    async fn an_error_leaves_its_branch_only(ok: bool = false) -> Result<String> {
        let hook = create_webhook!("hook");
        let (a, b) = join!(
            async {
                let n = wait_for_webhook!("a", hook).await.number();
                if n > 3 {
                    return Err(Error::msg(format!("{n} is too much")));
                }
                let m: i64 = "x".parse()?;
                Ok::<_, Error>(n + m)
            },
            async { wait_for_webhook!("b", hook).await.number() },
        )
        .await;
        let a = a.map_err(|error| error.to_string());
        Ok(format!("{a:?} {b} {ok}"))
    }
    with [Some(1), Some(2)] [Some(4), Some(2)]

    async fn branches_with_control_flow(rounds: i64 = 3) -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let (sum, list) = join!(
            async {
                let mut sum = 0;
                for n in 0..rounds {
                    let Ok(more) = wait_for_webhook!("more", hook, timeout = "1m").await else {
                        continue;
                    };
                    sum += more.number() * n;
                    if sum > 20 {
                        break;
                    }
                }
                sum
            },
            async {
                let mut list = Vec::new();
                while let Ok(next) = wait_for_webhook!("next", hook, timeout = "1m").await {
                    list.push(noted(next.number()));
                }
                list
            },
        )
        .await;
        let mut all = list;
        all.push(sum);
        Ok(all)
    }
    with [Some(1), Some(2), Some(3), Some(4), None] [None, Some(30), Some(5), Some(6), None]

    async fn joins_are_nested(a: i64 = 1, b: i64 = 2) -> Result<i64> {
        let hook = create_webhook!("hook");
        let (x, y) = join!(
            "outer",
            async {
                let c = a + 1;
                let (p, ()) = join!(
                    "inner",
                    async {
                        let d = wait_for_webhook!("first", hook).await.number();
                        noted(b) + noted(c) + noted(d)
                    },
                    sleep!("nap", "1s"),
                )
                .await;
                noted(p * c)
            },
            async { noted(wait_for_webhook!("second", hook).await.number()) },
        )
        .await;
        Ok(x * 100 + y)
    }
    with [Some(5), Some(7)]

    async fn a_branch_for_each_item(items: Vec<(i64, String)> = vec![(1, "a".to_owned()), (2, "b".to_owned()), (3, "c".to_owned())], rate: i64 = 10) -> Result<String> {
        let hook = create_webhook!("hook");
        let all = join_all!("all", for (n, name) in items => async {
            sleep!("pause", "1s").await;
            let m = wait_for_webhook!("each", hook).await.number();
            effect(format_args!("{name} {m}"));
            format!("{name}{}", n * rate + m)
        })
        .await;
        Ok(format!("{} {rate}", all.join(",")))
    }
    with [Some(1), Some(2), Some(3)]

    async fn names_around_branches(item: i64 = 7, input: i64 = 8) -> Result<String> {
        let hook = create_webhook!("hook");
        let pairs = vec![(1, 2), (3, 4)];
        let request = "outer".to_owned();
        let all = join_all!("all", for (a, b) in pairs => async {
            sleep!("pause", "1s").await;
            a * 100 + b * 10 + item + input
        })
        .await;
        let chosen = select! {
            request = wait_for_webhook!("a", hook) => {
                let item = request.number();
                sleep!("inner", "1s").await;
                item * 2
            },
            () = sleep!("b", "1h") => item,
        }
        .await;
        Ok(format!("{all:?} {request} {chosen} {item}"))
    }
    with [Some(5)]

    async fn a_selection_in_odd_places(limit: i64 = 3) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        while limit > sum + select! {
            n = wait_for_webhook!("a", hook) => n.number(),
            () = sleep!("b", "1h") => 0,
        }
        .await
        {
            sum += 1;
            match select! {
                n = wait_for_webhook!("c", hook) => Some(n.number()),
                () = sleep!("d", "1h") => None,
            }
            .await
            {
                Some(n) if n > 5 => return Ok(n),
                Some(n) => sum += n,
                None => break,
            }
        }
        Ok(sum * 10)
    }
    with [Some(1), Some(1), Some(9)] [Some(1), Some(8)]

    async fn joins_in_loops_and_branches_in_turn(rounds: i64 = 3) -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut all = Vec::new();
        for round in 0..rounds {
            let (a, (b, c)) = join!(
                async {
                    let own = create_webhook!("own");
                    let n = wait_for_webhook!("a", own).await.number();
                    if n > 4 {
                        return round;
                    }
                    n * 10
                },
                join!(
                    "inner",
                    wait_for_webhook!("b", hook),
                    step!("c", async { Ok(round * 100) }),
                ),
            )
            .await;
            all.push(a + b.number() + c?);
        }
        Ok(all)
    }
    with [Some(1), Some(2), Some(5), Some(3), Some(0), Some(4)]

    async fn no_branch_for_no_item(items: Vec<i64> = Vec::new()) -> Result<usize> {
        let all = join_all!("all", for n in items => step!("one", async { Ok(n) })).await;
        Ok(all.len())
    }
    with [None]

    async fn the_first_arm(limit: i64 = 4) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        let last = loop {
            let n = select! {
                request = wait_for_webhook!("paid", hook) => {
                    sum += 1;
                    request.number()
                },
                () = sleep!("remind", "1h") => continue,
            }
            .await;
            if n > limit {
                break n;
            }
            sum += n;
            if sum > 50 {
                return Ok(-sum);
            }
        };
        Ok(sum * 100 + last)
    }
    with [Some(1), Some(3), Some(9)] [Some(4), Some(4), Some(4), Some(4), Some(4), Some(4), Some(4), Some(4), Some(4), Some(4), Some(4), Some(4)]

    async fn branches_with_blocks_as_operands(limit: i64 = 2) -> Result<(i64, bool)> {
        let hook = create_webhook!("hook");
        let (n, is_one) = join!(
            async { 1 - { wait_for_webhook!("n", hook).await.number() } },
            async { limit > 1 && { wait_for_webhook!("m", hook).await.number() } - 1 == -1 },
        )
        .await;
        Ok((n, is_one))
    }
    with [Some(5), Some(0)] [Some(0), Some(5)]

    async fn an_arm_that_runs_code(name: String = "n".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let value = select! {
            counted = step!("count", async { Ok(name.len()) }) => counted?.to_string(),
            request = wait_for_webhook!("late", hook) => format!("{}", request.number()),
        }
        .await;
        let other = select! {
            both = async {
                let a = wait_for_webhook!("a", hook).await.number();
                a + wait_for_webhook!("b", hook).await.number()
            } => both,
            () = sleep!("too-late", "1h") => -1,
        }
        .await;
        Ok(format!("{name} {value} {other}"))
    }
    with [Some(1), Some(2)]

    async fn a_pattern_in_an_arm(n: i64 = 1) -> Result<i64> {
        let hook = create_webhook!("hook");
        Ok(n + select! {
            outcome = wait_for_webhook!("a", hook, timeout = "1d") => match outcome {
                Ok(request) => request.number(),
                Err(TimedOut) => -1,
            },
            () = sleep!("b", "2d") => 0,
        }
        .await)
    }
    with [Some(5)] [None]

    async fn a_workflow_that_starts_itself(n: i64 = 3) -> Result<i64> {
        if n == 0 {
            return Ok(1);
        }
        let hook = create_webhook!("hook");
        let below = invoke!("below", body, n - 1).await?;
        let m = wait_for_webhook!("wait", hook).await.number();
        Ok(below * 10 + m)
    }
    with [Some(1), Some(2), Some(3)]

    async fn a_child_that_fails(n: i64 = 2) -> Result<String> {
        if n < 2 {
            return Err(Error::msg("too small"));
        }
        let below = invoke!("below", body, n - 1).await;
        Ok(format!("{below:?}"))
    }
    with [None]
}
