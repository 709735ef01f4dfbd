//! Suspensions inside branches.

#![allow(unreachable_code)]

same! {
    async fn a_name_where_control_never_comes(text: String = "t".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        let other;
        if n > 3 {
            return Ok("early".to_owned());
            effect(&text);
        }
        {
            other = wait_for_webhook!("m", hook).await.number().to_string();
            effect(&other);
        }
        Ok(other + &text)
    }
    with [Some(1), Some(2)] [Some(5)]

    async fn a_borrow_behind_a_branch_that_returns(list: Vec<i64> = vec![1, 2]) -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        let max = list.iter().max().unwrap();
        if n > 3 {
            wait_for_webhook!("m", hook).await;
            return Ok(0);
        }
        Ok(*max + list.len() as i64)
    }
    with [Some(1)] [Some(5), Some(1)]

    async fn an_iterator_behind_a_branch_that_returns(list: Vec<i64> = vec![1, 2, 3]) -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("a", hook).await.number();
        let mut it = list.iter();
        let first = it.next();
        if first.is_none() { wait_for_webhook!("b", hook).await; return Ok(0) }
        Ok(it.sum::<i64>() + n)
    }
    with [Some(1)]

    async fn a_closure_behind_a_branch_that_returns() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("a", hook).await.number();
        let f = |x: i64| x + n;
        if n > 3 { wait_for_webhook!("b", hook).await; return Ok(0) }
        Ok(f(n))
    }
    with [Some(1)]

    async fn an_rc_behind_a_branch_that_returns() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("a", hook).await.number();
        let rc = std::rc::Rc::new(n);
        if *rc > 3 { drop(rc); wait_for_webhook!("b", hook).await; return Ok(0) }
        Ok(*rc)
    }
    with [Some(1)]

    async fn a_wait_in_each_branch(flag: bool = true) -> Result<i64> {
        let hook = create_webhook!("hook");
        let base = 10;
        let value = if flag {
            effect("then");
            wait_for_webhook!("then", hook).await.number() + base
        } else {
            effect("else");
            wait_for_webhook!("else", hook).await.number() - base
        };
        effect(format_args!("{value} {base}"));
        Ok(value)
    }
    with [Some(1)]

    async fn a_branch_without_else(limit: i64 = 5) -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut seen = Vec::new();
        let first = wait_for_webhook!("first", hook).await.number();
        seen.push(first);
        if first > limit {
            let second = wait_for_webhook!("second", hook).await.number();
            seen.push(second);
        }
        seen.push(-1);
        Ok(seen)
    }
    with [Some(1)] [Some(9), Some(2)]

    async fn a_match_with_patterns(start: (i64, Option<String>) = (3, Some("x".to_owned()))) -> Result<String> {
        let hook = create_webhook!("hook");
        let text = match &start {
            (n, Some(word)) if *n > 2 => {
                effect(format_args!("{word} {n}"));
                let word = word.clone();
                let more = wait_for_webhook!("more", hook).await.number();
                format!("{word}{more}")
            }
            (_, None) => "none".to_owned(),
            (n, _) => {
                effect(n);
                let _ = wait_for_webhook!("other", hook).await;
                String::new()
            }
        };
        Ok(text + &start.0.to_string())
    }
    with [Some(1)]

    async fn let_else_and_if_let() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        let Ok(first) = wait_for_webhook!("first", hook, timeout = "1m").await else {
            effect("nothing came");
            return Ok(-1);
        };
        total += first.number();
        if let Ok(second) = wait_for_webhook!("second", hook, timeout = "1m").await {
            total += second.number();
            let third = wait_for_webhook!("third", hook).await;
            total += third.number();
        } else {
            total = -total;
            sleep!("rest", "1h").await;
        }
        Ok(total)
    }
    with [None] [Some(1), None] [Some(1), Some(2), Some(4)]

    async fn a_let_else_that_waits_in_its_else(input: Option<i64> = None) -> Result<i64> {
        let hook = create_webhook!("hook");
        let Some(value) = input else {
            let late = wait_for_webhook!("late", hook).await.number();
            return Ok(late * 2);
        };
        effect(value);
        Ok(value)
    }
    with [Some(4)]

    async fn nested_blocks_with_values() -> Result<i64> {
        let hook = create_webhook!("hook");
        let a = 1;
        let sum = {
            let b = a + 1;
            let c = {
                let d = b * 2;
                wait_for_webhook!("inner", hook).await.number() + d
            };
            effect(format_args!("{b} {c}"));
            c + b
        };
        Ok(sum + a)
    }
    with [Some(100)]

    async fn early_returns() -> Result<String> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        if n < 0 {
            return Ok("negative".to_owned());
        }
        if n == 0 {
            let again = wait_for_webhook!("again", hook).await.number();
            return Ok(format!("zero then {again}"));
        }
        let parsed: i64 = format!("{n}x").trim_end_matches('x').parse()?;
        match n {
            1 => return Ok("one".into()),
            2 => {
                wait_for_webhook!("two", hook).await;
            }
            _ => {}
        }
        Ok(parsed.to_string())
    }
    with [Some(-1)] [Some(0), Some(7)] [Some(1)] [Some(2), Some(3)] [Some(3)]

    async fn errors_leave_by_question_mark() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        let text = if n > 0 { "12" } else { "twelve" };
        let parsed: i64 = text.parse()?;
        let request = wait_for_webhook!("m", hook, timeout = "1s").await?;
        Ok(parsed + request.number())
    }
    with [Some(1), Some(1)] [Some(0)] [Some(1), None]
}

same! {
    async fn chains_of_conditions(flag: bool = true) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        if flag
            && let Ok(first) = wait_for_webhook!("first", hook, timeout = "1m").await
            && first.number() > 1
            && let Ok(second) = wait_for_webhook!("second", hook, timeout = "1m").await
        {
            total += first.number() * 10 + second.number();
        } else if let Ok(third) = wait_for_webhook!("third", hook, timeout = "1m").await {
            total -= third.number();
        }
        while let Some(n) = Some(total).filter(|n| *n < 50)
            && let Ok(more) = wait_for_webhook!("more", hook, timeout = "1m").await
        {
            if more.number() == 0 {
                continue;
            }
            total = n + more.number();
            if total == 49 {
                break;
            }
        }
        Ok(total)
    }
    with [None, None, None]
        [Some(1), Some(3), Some(52)]
        [Some(2), None, None, Some(0), Some(60)]
        [Some(2), Some(3), Some(26)]
        [Some(2), Some(3), Some(0), None]

    async fn lints_on_what_suspends(n: i64 = 3) -> Result<i64> {
        let hook = create_webhook!("hook");
        #[allow(unused_variables)]
        let unused = wait_for_webhook!("a", hook).await;
        #[allow(clippy::single_match)]
        match n {
            #[allow(unused_variables)]
            m if n > 2 => {
                wait_for_webhook!("b", hook).await;
            }
            _ => {}
        }
        #[cfg(test)]
        effect("tested");
        Ok(n)
    }
    with [Some(1), Some(2)]
}
