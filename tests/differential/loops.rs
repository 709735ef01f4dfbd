//! Loops that suspend inside.

#![allow(for_loops_over_fallibles)]

use std::collections::BTreeMap;

same! {
    async fn a_copied_item_of_a_list_that_is_changed() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut list = vec![1, 2, 3];
        let mut found = 0;
        for &x in &list {
            if x == 2 {
                list[1] = 50;
                wait_for_webhook!("a", hook).await;
                found = x;
                break;
            }
            wait_for_webhook!("b", hook).await;
        }
        Ok(found + list[1])
    }
    with [Some(1), Some(1)]

    async fn a_copied_item_of_a_list_that_is_cleared() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut list = vec![1, 2, 3];
        let mut found = 0;
        for (i, &x) in list.iter().enumerate() {
            if x == 2 {
                list.clear();
                wait_for_webhook!("a", hook).await;
                found = x + i as i64;
                break;
            }
            wait_for_webhook!("b", hook).await;
        }
        Ok(found)
    }
    with [Some(1), Some(1)]

    async fn a_copied_item_in_a_step() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut list = vec![(1, 'a'), (2, 'b')];
        let mut out = 0;
        for &(x, c) in &list {
            if c == 'b' {
                list.remove(0);
                out = step!("s", async { Ok(x) }).await?;
                break
            }
            wait_for_webhook!("a", hook).await;
        }
        Ok(out + list.len() as i64)
    }
    with [Some(0)]

    async fn a_copied_item_of_a_list_that_is_moved() -> Result<i64> {
        let hook = create_webhook!("hook");
        let list = vec![1, 2, 3];
        let mut found = 0;
        for &x in &list {
            if wait_for_webhook!("b", hook).await.number() > 1 {
                let all = list;
                effect(all.len());
                wait_for_webhook!("a", hook).await;
                found = x;
                break;
            }
        }
        Ok(found)
    }
    with [Some(1), Some(2), Some(1)]

    async fn a_loop_with_a_value() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        let last = loop {
            let n = wait_for_webhook!("n", hook).await.number();
            sum += n;
            if n == 0 {
                break sum * 10;
            }
            if n == 1 {
                continue;
            }
            effect(sum);
        };
        Ok(last)
    }
    with [Some(0)] [Some(2), Some(1), Some(3), Some(0)]

    async fn a_while_with_a_condition(limit: i64 = 3) -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut seen = vec![];
        while (seen.len() as i64) < limit {
            seen.push(wait_for_webhook!("next", hook).await.number());
        }
        Ok(seen)
    }
    with [Some(5), Some(6), Some(7)]

    async fn a_while_let_over_waits() -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut seen = vec![];
        while let Ok(request) = wait_for_webhook!("next", hook, timeout = "5m").await {
            seen.push(request.number());
        }
        Ok(seen)
    }
    with [None] [Some(1), Some(2), None]

    async fn a_while_let_over_a_stack(stack: Vec<i64> = vec![1, 2, 3]) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut stack = stack;
        let mut total = 0;
        while let Some(top) = stack.pop() {
            let n = wait_for_webhook!("next", hook).await.number();
            total += top * n;
            if n == 9 {
                stack.push(1);
            }
        }
        Ok(total)
    }
    with [Some(1), Some(2), Some(3)] [Some(9), Some(1), Some(1), Some(1)]

    async fn a_for_over_a_vector(items: Vec<String> = vec!["a".into(), "b".into()]) -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        for item in items {
            let n = wait_for_webhook!("next", hook).await.number();
            out.push(format!("{item}{n}"));
        }
        Ok(out)
    }
    with [Some(1), Some(2)]

    async fn a_for_over_ranges() -> Result<Vec<(u8, i64)>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        for i in 254..=u8::MAX {
            out.push((i, wait_for_webhook!("closed", hook).await.number()));
        }
        for i in 0..2 {
            if i == 1 {
                continue;
            }
            out.push((i, wait_for_webhook!("open", hook).await.number()));
        }
        Ok(out)
    }
    with [Some(1), Some(2), Some(3)]

    async fn a_for_over_a_map(map: BTreeMap<String, i64> = BTreeMap::from([("x".to_owned(), 1), ("y".to_owned(), 2)])) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        for (key, value) in map {
            effect(&key);
            total += value * wait_for_webhook!("next", hook).await.number();
            effect(key);
        }
        Ok(total)
    }
    with [Some(10), Some(100)]

    async fn nested_labelled_loops() -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        'outer: for i in 0..3_i64 {
            let mut j = 0;
            while j < 3 {
                j += 1;
                let n = wait_for_webhook!("n", hook).await.number();
                out.push(i * 100 + j * 10 + n);
                match n {
                    0 => continue 'outer,
                    1 => break,
                    2 => break 'outer,
                    _ => {}
                }
                effect("same");
            }
            effect(format_args!("end of {i}"));
        }
        Ok(out)
    }
    with [Some(0), Some(1), Some(2)] [Some(3), Some(3), Some(3), Some(0), Some(0)]

    async fn a_for_over_adapters(names: Vec<String> = vec!["a".into(), "b".into(), "c".into(), "d".into()]) -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        for (index, name) in names.into_iter().skip(1).enumerate().rev() {
            let n = wait_for_webhook!("first", hook).await.number();
            out.push(format!("{index}{name}{n}"));
        }
        for (n, name) in (0..9_i64).step_by(4).chain(20..).zip(out.clone()) {
            if n == 4 {
                continue;
            }
            out.push(format!("{name}{n}{}", wait_for_webhook!("second", hook).await.number()));
        }
        Ok(out)
    }
    with [Some(1), Some(2), Some(3), Some(4), Some(5)]

    async fn a_for_over_nothing_with_adapters(names: Vec<String> = Vec::new()) -> Result<usize> {
        let hook = create_webhook!("hook");
        let mut count = 0;
        for (index, name) in names.into_iter().enumerate().filter(|(_, name)| name.len() > 1).rev() {
            wait_for_webhook!("next", hook).await;
            count += index + name.len();
        }
        Ok(count)
    }
    with []

    async fn a_for_over_closures(names: Vec<String> = vec!["a".into(), "".into(), "bb".into(), "ccc".into(), "d".into()]) -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        let least = 1;
        let mut asked = 0;
        for name in names
            .into_iter()
            .inspect(|name| effect(name))
            .filter(|name| {
                asked += 1;
                name.len() >= least
            })
            .map(|name| format!("<{name}>"))
            .take_while(|name| name.len() < 5)
        {
            let least = wait_for_webhook!("next", hook).await.number();
            effect(least);
            out.push(format!("{name}{least}"));
        }
        out.push(format!("{least} {asked}"));
        Ok(out)
    }
    with [Some(7), Some(8)]

    async fn a_for_with_labels_over_closures() -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        'outer: for i in (1..=3).rev().filter_map(|i| (i != 2).then_some(i * 10)) {
            for j in (0..i).step_by(6).map(i64::from) {
                let n = wait_for_webhook!("n", hook).await.number();
                out.push(n + j);
                match n {
                    0 => continue 'outer,
                    1 => break,
                    _ => effect(j),
                }
            }
        }
        Ok(out)
    }
    with [Some(5), Some(0), Some(6), Some(1)]

    async fn a_for_over_adapters_in_a_branch(limit: i64 = 2) -> Result<(Vec<i64>, ())> {
        let hook = create_webhook!("hook");
        let out = join!("both",
            async {
                let mut out = Vec::new();
                for (i, n) in vec![5, 1, 7].into_iter().enumerate().filter(|(_, n)| *n > limit) {
                    out.push(n + i as i64 + wait_for_webhook!("inside", hook).await.number());
                }
                out
            },
            sleep!("beside", "1s"),
        ).await;
        Ok(out)
    }
    with [Some(1), Some(2)]

    async fn a_for_over_a_mapped_array() -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        for n in [1, 2].map(|n| { effect(n); n * 10 }) {
            sum += n * wait_for_webhook!("next", hook).await.number();
        }
        Ok(sum)
    }
    with [Some(1), Some(2)]

    async fn a_for_over_a_borrowed_vector(names: Vec<String> = vec!["a".into(), "bb".into(), "c".into()]) -> Result<Vec<String>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        for name in &names {
            if name.len() == 2 {
                effect(name);
                continue;
            }
            let n = wait_for_webhook!("first", hook).await.number();
            effect(name);
            for (index, other) in names.iter().enumerate() {
                let m = wait_for_webhook!("second", hook).await.number();
                if m == 9 {
                    break;
                }
                out.push(format!("{name}{n}{index}{other}{m}"));
            }
            effect(name);
        }
        out.extend(names);
        Ok(out)
    }
    with [Some(1), Some(2), Some(9), Some(3), Some(4), Some(5), Some(6)]

    async fn a_for_over_a_borrowed_map(map: BTreeMap<String, (i64, Vec<i64>)> = BTreeMap::from([("x".to_owned(), (1, vec![4, 5])), ("y".to_owned(), (2, vec![]))])) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        for (key, (factor, _)) in &map {
            total += factor * wait_for_webhook!("next", hook).await.number();
            effect(key);
            let doubled = step!("double", async { Ok(factor * 2) }).await?;
            effect(doubled);
        }
        Ok(total + map.len() as i64)
    }
    with [Some(10), Some(100)]

    async fn a_for_over_a_borrowed_field(pair: (Vec<i64>, i64) = (vec![1, 2], 3)) -> Result<i64> {
        let hook = create_webhook!("hook");
        let ((), total) = join!(
            sleep!("beside", "1s"),
            async {
                let mut total = pair.1;
                for n in pair.0.iter().rev() {
                    total = total * 10 + wait_for_webhook!("inside", hook).await.number();
                    total = total * 10 + n;
                }
                total
            },
        ).await;
        Ok(total + pair.1)
    }
    with [Some(7), Some(8)]

    async fn a_for_over_a_borrowed_nothing(none: Option<i64> = None) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut total = 0;
        for n in &none {
            total += n + wait_for_webhook!("next", hook).await.number();
        }
        Ok(total)
    }
    with []

    async fn a_borrowed_loop_in_a_borrowed_loop(lists: Vec<(Vec<i64>, i64)>= vec![(vec![1, 2], 5), (vec![], 6), (vec![3], 7)]) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        for list in &lists {
            for n in &list.0 {
                sum += wait_for_webhook!("wait", hook).await.number() * n + list.1;
            }
        }
        Ok(sum)
    }
    with [Some(1), Some(2), Some(3)]

    async fn a_loop_over_the_item_of_a_borrowed_loop(lists: Vec<(Vec<i64>, Option<i64>)> = vec![(vec![1, 2], None), (vec![], Some(6)), (vec![3], Some(7))]) -> Result<i64> {
        let hook = create_webhook!("hook");
        let mut sum = 0;
        let all = &lists;
        for (list, last) in all {
            for n in list {
                sum += wait_for_webhook!("item", hook).await.number() * n;
            }
            for (index, n) in list.iter().enumerate() {
                sum += wait_for_webhook!("indexed", hook).await.number() * n * index as i64;
            }
            for n in last {
                sum += wait_for_webhook!("last", hook).await.number() - n;
                effect(list.len());
            }
        }
        Ok(sum)
    }
    with [Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7), Some(8)]

    async fn a_loop_over_what_a_pattern_copied(pairs: Vec<[i64; 2]> = vec![[1, 2], [3, 4]]) -> Result<Vec<i64>> {
        let hook = create_webhook!("hook");
        let mut out = Vec::new();
        for &pair in &pairs {
            for n in pair {
                out.push(n);
                out.push(wait_for_webhook!("item", hook).await.number());
            }
        }
        Ok(out)
    }
    with [Some(1), Some(2), Some(3), Some(4)]
}
