//! Jumps out of statements that stay as they are.

#![allow(clippy::redundant_pattern_matching)]

same! {
    async fn a_jump_out_of_a_borrowing_loop() -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut all = vec![3, 1, 2];
        loop {
            let n = wait_for_webhook!("n", hook).await.number();
            for item in all.drain(..) {
                if item == n {
                    break;
                }
                effect(item);
            }
            all.push(n);
            for item in &all {
                if *item == 0 {
                    return Ok(all);
                }
            }
            let large = match all.first() {
                Some(first) if *first > 5 => first,
                _ => continue,
            };
            effect(large);
            break;
        }
        Ok(all)
    }
    with [Some(1), Some(0)] [Some(2), Some(7)]

    async fn a_value_moved_before_a_break() -> Result<String> {
        let hook = create_webhook!("hook");
        let mut text = String::from("a");
        let out;
        loop {
            let n = wait_for_webhook!("n", hook).await.number();
            if n == 0 {
                out = text;
                break;
            }
            text.push_str(&n.to_string());
        }
        Ok(out)
    }
    with [Some(0)] [Some(1), Some(2), Some(0)]

    async fn a_shadowed_name_at_a_jump() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 1;
        loop {
            let n = wait_for_webhook!("n", hook).await.number();
            if let Some(total) = Some(n).filter(|n| *n > 5) {
                effect(total);
                if total == 6 {
                    continue;
                }
                break;
            }
            total += n;
        }
        Ok(total)
    }
    with [Some(1), Some(6), Some(2), Some(9)]

    async fn labelled_blocks() -> Result<i64> {
        let hook = create_webhook!("hook");
        let value = 'search: {
            let n = wait_for_webhook!("n", hook).await.number();
            if n > 5 {
                break 'search n;
            }
            let m = wait_for_webhook!("m", hook).await.number();
            for i in 0..m {
                if i * i > n {
                    break 'search i;
                }
            }
            -1
        };
        Ok(value)
    }
    with [Some(9)] [Some(3), Some(9)] [Some(3), Some(1)]

    async fn let_else_that_continues() -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut seen = vec![];
        let mut misses = 0;
        while misses < 2 {
            let Ok(request) = wait_for_webhook!("n", hook, timeout = "1s").await else {
                misses += 1;
                continue;
            };
            let Some(half) = Some(request.number()).filter(|n| n % 2 == 0).map(|n| n / 2) else { continue };
            seen.push(half);
        }
        Ok(seen)
    }
    with [None, Some(4), Some(3), Some(8), None]

    async fn jumps_in_macros() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut n = 0;
        loop {
            n += wait_for_webhook!("n", hook).await.number();
            assert!(n < 100, "{}", if n > 1000 { break } else { n });
            effect(format!("{} {n}", if n > 10 { break } else { 1 }));
        }
        Ok(n)
    }
    with [Some(5), Some(6)]
}

same! {
    async fn jumps_out_of_conditions_with_let(start: Option<i64> = Some(1)) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        'all: loop {
            let n = wait_for_webhook!("n", hook).await.number();
            if let Some(more) = match n {
                0 => break,
                1 => continue,
                2 => None,
                n => Some(noted(n)),
            } {
                wait_for_webhook!("more", hook).await;
                total += more;
            }
            if let Some(first) = start
                && first + n > 3
                && let Some(text) = (if n > 10 { break } else { Some(n.to_string()) })
                && text.len() == 1
            {
                wait_for_webhook!("text", hook).await;
                effect(text);
            } else {
                effect("not");
            }
            while let Some(_) = if total > 5 { break 'all } else { Some(total) } {
                total += wait_for_webhook!("while", hook).await.number();
            }
        }
        Ok(total)
    }
    with [Some(0)]
        [Some(1), Some(2), Some(9), Some(0)]
        [Some(5), Some(1), Some(1), Some(1), Some(0)]
        [Some(12), Some(1)]
}
