//! What locals are at each place.

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Point {
    pub(crate) x: i64,
    pub(crate) y: i64,
}

same! {
    async fn a_new_value_in_both_branches(s: String = "a".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut s = s;
        drop(s);
        let n = wait_for_webhook!("n", hook).await.number();
        if n > 3 { s = "p".to_owned(); } else { s = "q".to_owned(); }
        wait_for_webhook!("m", hook).await;
        Ok(s)
    }
    with [Some(1), Some(2)] [Some(5), Some(2)]

    // The value that it had before is not needed where the statement jumps.
    async fn a_value_given_in_a_loop_before_a_wait(limit: i64 = 2) -> Result<(String, i64, i64)> {
        let hook = create_webhook!("hook");
        let why: String;
        let mut tries = 0;
        loop {
            tries += 1;
            if tries > 3 {
                why = format!("{tries} tries");
                break;
            }
            match wait_for_webhook!("paid", hook, timeout = "1d").await {
                Ok(request) => {
                    why = request.number().to_string();
                    break;
                }
                Err(_) => continue,
            }
        }
        let found: i64;
        let mut n = 0;
        'outer: loop {
            for k in 0..n {
                if k > limit {
                    found = k;
                    break 'outer;
                }
            }
            sleep!("nap", "1s").await;
            n += 1;
        }
        let mut kept = 1;
        let last = loop {
            if n > 9 {
                kept += 1;
                break kept;
            }
            if n > 8 {
                kept = n;
                n = 20;
                if limit > 5 {
                    kept = 0;
                    break -kept;
                }
                continue;
            }
            n += wait_for_webhook!("last", hook).await.number();
        };
        Ok((why, found, last * 100 + kept))
    }
    with [Some(7), Some(2), Some(9)] [None, None, None, Some(5)] [None, Some(1), Some(3), Some(1), Some(5)]

    async fn a_new_value_in_each_arm() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut best = vec![1];
        let mut sum = 0;
        for v in [vec![1], vec![2, 3]] {
            sum += best.into_iter().sum::<i64>();
            let n = wait_for_webhook!("b", hook).await.number();
            match n { 0 => best = v, _ => best = vec![n] }
        }
        Ok(sum + best[0])
    }
    with seeds [1, 2]

    async fn a_new_value_of_a_deferred_local() -> Result<String> {
        let hook = create_webhook!("hook");
        let mut s;
        s = "a".to_owned();
        effect(s);
        let n = wait_for_webhook!("b", hook).await.number();
        if n > 3 { s = "c".to_owned() } else { s = "d".to_owned() }
        wait_for_webhook!("c", hook).await;
        Ok(s)
    }
    with seeds [1, 2]

    async fn a_new_value_in_a_tuple(s: String = "a".to_owned()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut s = s;
        let mut n = 0;
        effect(n);
        drop(s);
        wait_for_webhook!("n", hook).await;
        (s, n) = (String::from("b"), 1);
        wait_for_webhook!("m", hook).await;
        Ok(format!("{s}{n}"))
    }
    with [Some(1), Some(2)]

    async fn a_new_value_in_parentheses(s: String = "a".into()) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut s = s;
        effect(s);
        wait_for_webhook!("a", hook).await;
        { s = "b".into(); }
        wait_for_webhook!("b", hook).await;
        Ok(s)
    }
    with [Some(3), Some(1), Some(9)]

    async fn a_new_value_in_a_loop() -> Result<String> {
        let hook = create_webhook!("hook");
        let mut s = String::from("x");
        let mut all = Vec::new();
        loop {
            all.push(s);
            let n = wait_for_webhook!("n", hook).await.number();
            s = match n { 0 => break, 1 => { s = "one".to_owned(); s.push('!'); s } k => k.to_string() };
        }
        Ok(all.join(","))
    }
    with [Some(1), Some(2), Some(0)]

    async fn a_raw_name_that_shadows() -> Result<i64> {
        let hook = create_webhook!("hook");
        let x = 1;
        let k = { let r#x = 20; wait_for_webhook!("a", hook).await; x };
        Ok(x + k)
    }
    with [Some(1)]

    async fn raw_names() -> Result<i64> {
        let hook = create_webhook!("hook");
        let r#total = 4;
        let größe = 2; let 日 = 3;
        wait_for_webhook!("a", hook).await;
        effect(format!("{größe}{日}"));
        Ok(total)
    }
    with [Some(1)]

    async fn shadowing_in_one_scope() -> Result<String> {
        let hook = create_webhook!("hook");
        let x = 5;
        let x = wait_for_webhook!("a", hook).await.number() + x;
        let x = format!("{x}!");
        wait_for_webhook!("b", hook).await;
        Ok(x)
    }
    with [Some(1), Some(1)]

    async fn shadowing_in_an_inner_scope() -> Result<(i64, String)> {
        let hook = create_webhook!("hook");
        let x = 5;
        {
            let x = format!("inner {x}");
            wait_for_webhook!("a", hook).await;
            effect(&x);
            let x = x.len();
            wait_for_webhook!("b", hook).await;
            effect(x);
        }
        wait_for_webhook!("c", hook).await;
        if x > 1 {
            let x = "new".to_owned();
            wait_for_webhook!("d", hook).await;
            return Ok((5, x));
        }
        Ok((x, String::new()))
    }
    with [Some(1), Some(1), Some(1), Some(1)]

    async fn deferred_initialisation() -> Result<i64> {
        let hook = create_webhook!("hook");
        let n = wait_for_webhook!("n", hook).await.number();
        let value;
        let other: i64;
        if n > 0 {
            value = wait_for_webhook!("m", hook).await.number();
            other = 1;
        } else {
            value = -1;
            other = 2;
            sleep!("pause", "1s").await;
        }
        effect(format_args!("{value:?}"));
        Ok(value + other)
    }
    with [Some(1), Some(7)] [Some(0)]

    async fn captures_in_strings_and_shorthand() -> Result<Point> {
        let hook = create_webhook!("hook");
        let (x, width, precise) = (3, 6, 2);
        let y = wait_for_webhook!("y", hook).await.number();
        effect(format!("{x:>width$} {:.precise$}", 1.23456));
        wait_for_webhook!("z", hook).await;
        let point = Point { x, y };
        let Point { x, .. } = point.clone();
        let add = move |n: i64| n + x;
        effect(add(1));
        Ok(point)
    }
    with [Some(4), Some(0)]

    async fn patterns_at_let((a, mut b): (i64, Vec<i64>) = (1, vec![2])) -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let (c, d) = (wait_for_webhook!("c", hook).await.number(), a + 1);
        let [e, ref f] = [c, d];
        let f = *f;
        b.push(e);
        let whole @ Point { x, .. } = Point { x: f, y: a };
        wait_for_webhook!("g", hook).await;
        b.extend([whole.y, x]);
        Ok(b)
    }
    with [Some(7), Some(8)]

    async fn raw_names_and_unused_ones(r#type: i64 = 3) -> Result<i64> {
        let hook = create_webhook!("hook");
        let r#fn = r#type * 2;
        let _unused = noted(1);
        let _ = noted(2);
        wait_for_webhook!("n", hook).await;
        Ok(r#fn + r#type)
    }
    with [Some(1)]

    async fn borrows_that_end_before_a_wait() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut items = vec![Point { x: 1, y: 2 }, Point { x: 3, y: 4 }];
        let first = &mut items[0];
        first.x = 10;
        let sum: i64 = items.iter().map(|p| p.x).sum();
        let n = wait_for_webhook!("n", hook).await.number();
        let last = items.last().expect("there are two");
        let result = match &items[0] {
            Point { x, .. } if *x == 10 => {
                let y = last.y + x;
                wait_for_webhook!("m", hook).await;
                y
            }
            _ => 0,
        };
        Ok(sum + n + result)
    }
    with [Some(5), Some(6)]

    async fn types_known_only_later() -> Result<Vec<u8>> {
        let hook = create_webhook!("hook");
        let mut bytes = Vec::new();
        let mut found = None;
        let n = "12".parse()?;
        wait_for_webhook!("a", hook).await;
        if bytes.is_empty() {
            wait_for_webhook!("b", hook).await;
            found = Some(n);
        }
        bytes.extend(found);
        let more: u8 = n;
        bytes.push(more);
        Ok(bytes)
    }
    with [Some(1), Some(2)]
}

same! {
    async fn items_in_inner_blocks(flag: bool = true) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        if flag {
            #[derive(serde::Serialize, serde::Deserialize)]
            struct Counted {
                n: i64,
            }
            impl Counted {
                fn doubled(&self) -> i64 {
                    self.n * FACTOR
                }
            }
            const FACTOR: i64 = 2;
            let counted = Counted { n: wait_for_webhook!("a", hook).await.number() };
            wait_for_webhook!("b", hook).await;
            total += counted.doubled();
        } else {
            fn other() -> i64 {
                7
            }
            total += wait_for_webhook!("c", hook).await.number() + other();
        }
        Ok(total)
    }
    with [Some(4), Some(1)]

    async fn a_borrow_is_made_again_after_a_wait(names: Vec<String> = vec!["a".to_owned(), "b".to_owned()]) -> Result<String> {
        let hook = create_webhook!("hook");
        let pair = (names, 7_i64);
        let first = &pair.0;
        let all: &[String] = &pair.0;
        let n = wait_for_webhook!("first", hook).await.number();
        effect(format_args!("{first:?} {}", all.len()));
        let word = if n > 3 {
            let m = wait_for_webhook!("second", hook).await.number();
            format!("{} {m}", first[0])
        } else {
            all[1].clone()
        };
        let counted = step!("count", async { Ok(first.len()) }).await?;
        let mut own = pair.0.clone();
        own.push(word);
        sleep!("nap", "1s").await;
        let (x, ()) = join!(async { sleep!("other", "1s").await; pair.1 }, sleep!("more", "1s")).await;
        Ok(format!("{own:?} {counted} {x} {}", pair.0.len()))
    }
    with [Some(1)] [Some(5), Some(6)]

    async fn a_borrow_outlives_where_branches_meet(list: Vec<i64> = vec![3, 1, 2]) -> Result<String> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        let borrowed = &list;
        for _ in 0..2 {
            if sum % 2 == 0 {
                sum += wait_for_webhook!("wait", hook).await.number();
            }
            sum += borrowed[0];
        }
        effect(borrowed.len());
        Ok(format!("{sum} {borrowed:?}"))
    }
    with [Some(1), Some(2)] [Some(2), Some(1)]

    async fn a_borrow_of_what_is_shadowed_later(x: i64 = 4) -> Result<i64> {
        let hook = create_webhook!("hook");
        let total = {
            let r = &x;
            *r + 1
        };
        let y = total;
        let r = &y;
        let m = wait_for_webhook!("wait", hook).await.number();
        let sum = *r + m;
        effect(r);
        Ok(sum)
    }
    with [Some(1)]
}
